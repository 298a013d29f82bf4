"""Targets by month."""

from __future__ import annotations

from matplotlib.figure import Figure

from wherefrom.charts.style import (
    SERIES,
    Chart,
    bar_look,
    clean,
    drawn,
    grouped_axis,
    money_scale,
    month_ticks,
    period,
    shortened,
)
from wherefrom.report.data import ReportData
from wherefrom.report.words import month_name, number, plain, rough_money


def targets_by_month(data: ReportData) -> Chart | None:
    """Net revenue targets by month, stacked by channel."""
    if not data.targets:
        return None
    months = range(len(data.months))
    channels = list(dict.fromkeys(target.channel for target in data.targets))
    sums = {channel: [0.0 for _ in months] for channel in channels}
    for target in data.targets:
        sums[target.channel][target.month] += target.net_revenue
    totals = [sum(sums[channel][month] for channel in channels) for month in months]
    peak = max(months, key=lambda month: totals[month])
    message = f"Targets add up to {rough_money(sum(totals), data.currency)}"
    message += f"; the highest month is {month_name(data.months[peak])}"
    scale, word, digits = money_scale(max(totals))
    measure = f"Target of net revenue by month and channel in {word}{data.currency}, {period(data)}"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        start = [0.0 for _ in months]
        for index, channel in enumerate(channels):
            axes.bar(
                months,
                sums[channel],
                0.72,
                bottom=start,
                label=shortened(plain(channel)),
                **bar_look("plan", SERIES[index % len(SERIES)]),
            )
            start = [begin + value for begin, value in zip(start, sums[channel], strict=True)]
        if len(data.months) <= 18:
            for month in months:
                axes.annotate(
                    number(totals[month] / scale, digits),
                    (month, totals[month]),
                    (0, 3),
                    textcoords="offset points",
                    ha="center",
                    fontsize=9,
                )
        axes.set_ylim(0, max(totals) * 1.12 or 1)
        grouped_axis(axes.yaxis, scale, digits)
        month_ticks(axes, data)
        clean(axes, grid="y")
        if len(channels) > 1:
            axes.legend(loc="upper left", ncols=min(len(channels), 5), bbox_to_anchor=(0, 1.12), borderaxespad=0)

    return drawn("targets_by_month", message, measure, 2.7, draw)
