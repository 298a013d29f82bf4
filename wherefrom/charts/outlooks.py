"""What the year may bring: the goal against plan and this year's staffing, and the plan against its rivals."""

from __future__ import annotations

from matplotlib.figure import Figure

from wherefrom.charts.style import (
    BLUE,
    GREY,
    INK,
    RED,
    Chart,
    bar_look,
    clean,
    drawn,
    grouped_axis,
    look_of,
    money_scale,
    period,
    shortened,
)
from wherefrom.report.data import ReportData
from wherefrom.report.spread import chance, difference, spread_of
from wherefrom.report.words import number, rough_money, share


def goal_spread(data: ReportData) -> Chart | None:
    """P10 to P90 of the year's net revenue: plan and this year's staffing beside the goal."""
    outlooks = [data.subject, *([data.as_is] if data.as_is else [])]
    years = len(data.subject.net_revenue)
    if years < 2 or not any(outlooks[0].net_revenue):
        return None
    spreads = [spread_of(outlook.net_revenue) for outlook in outlooks]
    scale, word, digits = money_scale(max(spread.p90 for spread in spreads))
    goal = data.goal
    if goal:
        message = f"{outlooks[0].name}: goal met in {share(chance(outlooks[0].net_revenue, goal.net_revenue))} of years"
        for other in outlooks[1:]:
            message += f"; {other.name}: in {share(chance(other.net_revenue, goal.net_revenue))}"
    else:
        low, high = (rough_money(end, data.currency) for end in (spreads[0].p10, spreads[0].p90))
        message = f"Net revenue between {low} and {high} in 8 of 10 years"
    measure = f"Net revenue of the year in {word}{data.currency}, {period(data)}: P10 to P90 of {years} simulated years"
    measure += ", bar at the median"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for place, spread in enumerate(spreads):
            look = bar_look(look_of(data)) if place == 0 else bar_look("forecast", GREY)
            axes.barh(place, spread.p90 - spread.p10, 0.5, left=spread.p10, **look)
            axes.plot([spread.p50] * 2, [place - 0.25, place + 0.25], color=INK, linewidth=3, solid_capstyle="butt")
            for value, side, shift in ((spread.p10, "right", -5), (spread.p90, "left", 5)):
                axes.annotate(
                    number(value / scale, digits),
                    (value, place),
                    (shift, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                )
        axes.set_yticks(range(len(outlooks)), [shortened(outlook.name, 26) for outlook in outlooks])
        low, high = min(spread.p10 for spread in spreads), max(spread.p90 for spread in spreads)
        if goal:
            low, high = min(low, goal.net_revenue), max(high, goal.net_revenue)
            axes.axvline(goal.net_revenue, color=RED, linewidth=1.8, ymax=0.86 if len(outlooks) > 1 else 0.78)
            axes.annotate(
                f"goal {number(goal.net_revenue / scale, digits)}",
                (goal.net_revenue, 1),
                (0, -2),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                va="top",
                color=RED,
            )
        room = (high - low or 1.0) * 0.16
        axes.set_xlim(low - room, high + room)
        axes.set_ylim(len(outlooks) - 0.5, -0.85 if goal else -0.5)
        grouped_axis(axes.xaxis, scale, digits)
        clean(axes, grid="x")

    return drawn("goal_spread", message, measure, 0.75 + 0.5 * len(outlooks), draw)


def rivals(data: ReportData) -> Chart | None:
    """Profit of the plan minus profit of each rival, paired on the same years, with 95 % intervals."""
    others = data.outlooks[1:]
    if not others:
        return None
    gaps = [difference(data.subject.profit, other.profit) for other in others]
    least = min(range(len(gaps)), key=lambda index: gaps[index].mean)
    years = len(data.subject.profit)
    gap = gaps[least]
    more = "more" if gap.mean >= 0 else "less"
    message = f"The {data.subject.name} earns {rough_money(abs(gap.mean), data.currency)} {more}"
    message += f" than its closest rival, {others[least].name}"
    scale, word, digits = money_scale(max(max(abs(one.low), abs(one.high)) for one in gaps))
    measure = f"Profit of the year, {data.subject.name} minus rival, in {word}{data.currency}"
    measure += f": mean of {years} paired years, 95 % interval"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1)
        for place, one in enumerate(gaps):
            colour = RED if one.high < 0 else GREY if one.low <= 0 else BLUE
            axes.plot([one.low, one.high], [place, place], color=colour, linewidth=5, solid_capstyle="butt")
            axes.plot(one.mean, place, "o", color=INK, markersize=6)
            right = one.mean >= 0
            axes.annotate(
                f"{'+' if one.mean > 0 else ''}{number(one.mean / scale, digits)}",
                (one.high if right else one.low, place),
                (6 if right else -6, 0),
                textcoords="offset points",
                va="center",
                ha="left" if right else "right",
            )
        axes.set_yticks(range(len(others)), [shortened(other.name, 28) for other in others])
        low, high = min(0.0, *(one.low for one in gaps)), max(0.0, *(one.high for one in gaps))
        room = (high - low or 1.0) * 0.12
        axes.set_xlim(low - room, high + room)
        axes.set_ylim(len(others) - 0.5, -0.5)
        grouped_axis(axes.xaxis, scale, 0 if high - low > 8 * scale else digits)
        clean(axes, grid="x")

    return drawn("profit_against_rivals", message, measure, 0.55 + 0.4 * len(others), draw)
