"""From first contact to sale in each channel, and what is lost on the way."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wherefrom.charts.style import RED, SERIES, Chart, bar_look, basis, clean, drawn, look_of, period, shortened
from wherefrom.report.data import Funnel, Loss, ReportData
from wherefrom.report.words import cause, money, number, plain, rough_money, share


def funnel(data: ReportData, one: Funnel) -> Chart:
    """Stages of one channel at the left, lost sales by cause in money at the right."""
    losses = sorted(
        (loss for loss in data.losses if loss.channel == one.channel and loss.margin > 0),
        key=lambda loss: (-loss.margin, loss.cause),
    )[:7]
    lost = sum(loss.margin for loss in losses)
    first = one.stages[0].customers
    bought = next((stage.customers for stage in one.stages if stage.name == "bought"), one.stages[-1].customers)
    message = f"{plain(one.channel)}: " + (f"{share(bought / first, 1)} buy" if bought and first else "nobody buys")
    message += f"; lost sales worth {rough_money(lost, data.currency)}, most {cause(losses[0].cause)}" if losses else ""
    what = "Customers a year by stage, share of the stage before; margin of lost sales by cause"
    measure = f"{what}, {period(data)}, {basis(data)}"

    def draw(figure: Figure) -> None:
        left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
        places = list(range(len(one.stages)))
        counts = [stage.customers for stage in one.stages]
        left.barh(places, counts, 0.66, **bar_look(look_of(data)))
        for place, count in zip(places, counts, strict=True):
            before = counts[place - 1] if place else 0
            text = number(count) + (f"  ({share(count / before)})" if before else "")
            left.annotate(text, (count, place), (5, 0), textcoords="offset points", va="center")
        left.set_yticks(places, [shortened(plain(stage.name), 24) for stage in one.stages])
        left.set_xlim(0, max([*counts, 1]) * 1.38)
        left.set_title("customers a year", loc="left", fontsize=9.5)
        right.set_visible(bool(losses))
        _losses_panel(right, losses, len(one.stages), data)
        for axes in (left, right):
            axes.invert_yaxis()
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
            clean(axes)

    return drawn(f"funnel_{one.channel}", message, measure, 0.45 + 0.3 * max(len(one.stages), len(losses)), draw)


def _losses_panel(axes: Axes, losses: list[Loss], rows: int, data: ReportData) -> None:
    """Bars of lost margin by cause, as thick as the `rows` bars beside them."""
    places = list(range(len(losses)))
    axes.set_title(f"lost sales: margin a year in {data.currency}", loc="left", fontsize=9.5)
    axes.set_ylim(-0.5, max(rows, len(losses)) - 0.5)
    axes.set_yticks(places, [shortened(cause(loss.cause), 24) for loss in losses])
    if losses:
        axes.barh(places, [loss.margin for loss in losses], 0.66, **bar_look("forecast", RED))
        axes.set_xlim(0, losses[0].margin * 1.75)
    for place, loss in zip(places, losses, strict=True):
        axes.annotate(
            f"{number(loss.margin)}  ({number(loss.customers)} sales)",
            (loss.margin, place),
            (5, 0),
            textcoords="offset points",
            va="center",
        )


def lost_by_cause(data: ReportData) -> Chart | None:
    """All channels: lost sales by cause, stacked by channel."""
    causes: dict[str, dict[str, float]] = {}
    for loss in data.losses:
        if loss.margin > 0:
            row = causes.setdefault(loss.cause, {})
            row[loss.channel] = row.get(loss.channel, 0.0) + loss.margin
    if not causes:
        return None
    ordered = sorted(causes.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    total = sum(sum(row.values()) for _, row in ordered)
    channels = list(dict.fromkeys(loss.channel for loss in data.losses))
    largest = sum(ordered[0][1].values())
    message = f"Lost sales cost {rough_money(total, data.currency)} of margin a year; "
    message += f"{cause(ordered[0][0])} is {share(largest / total)} of it"
    measure = f"Margin of lost sales by cause and channel in {data.currency}, {period(data)}, {basis(data)}"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = list(range(len(ordered)))
        start = [0.0] * len(ordered)
        for index, channel in enumerate(channels):
            values = [row.get(channel, 0.0) for _, row in ordered]
            axes.barh(
                places,
                values,
                0.62,
                left=start,
                label=shortened(plain(channel)),
                **bar_look("forecast", SERIES[index % len(SERIES)]),
            )
            start = [begin + value for begin, value in zip(start, values, strict=True)]
        for place, end in zip(places, start, strict=True):
            axes.annotate(money(end, data.currency), (end, place), (5, 0), textcoords="offset points", va="center")
        axes.set_yticks(places, [shortened(cause(name), 24) for name, _ in ordered])
        axes.invert_yaxis()
        axes.set_xlim(0, max(start) * 1.2)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        clean(axes)
        if len(channels) > 1:
            axes.legend(loc="lower right")

    return drawn("lost_by_cause", message, measure, 0.4 + 0.33 * len(ordered), draw)
