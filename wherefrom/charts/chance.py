"""The price of the promise: profit against the chance of keeping it."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wherefrom.charts.style import BLUE, GREY, INK, Chart, clean, drawn, grouped_axis, money_scale
from wherefrom.report.data import ReportData
from wherefrom.report.findings import chance_sentence
from wherefrom.report.words import share


def chance(data: ReportData) -> Chart | None:
    """Mean profit with its 95 % interval and P10 to P90, against the share of years in which every promise was kept."""
    points = data.chance_curve
    if len(points) < 2:
        return None
    scale, word, digits = money_scale(max(abs(value) for one in points for value in (one.p10, one.p90)))
    years = points[0].years
    measure = (f"Profit of the year in {word}{data.currency} against the share of {years} simulated years in which "
               "every promise was kept; thin: P10 to P90, thick: 95 % interval of the mean, across: of the chance")

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for one in points:
            at, colour = one.met / one.years, INK if one.chosen else BLUE
            axes.plot([at, at], [one.p10, one.p90], color=GREY, linewidth=1.2)
            axes.plot([at, at], [one.profit_low, one.profit_high], color=colour, linewidth=4, solid_capstyle="butt")
            axes.plot([one.chance_low, one.chance_high], [one.profit, one.profit], color=GREY, linewidth=1.2)
            axes.plot([at], [one.profit], marker="D" if one.chosen else "o", color=colour, linestyle="none",
                      markersize=8 if one.chosen else 5)
            said = "the plan" if one.chosen else "no promise" if one.made_for is None else f"for {share(one.made_for)}"
            axes.annotate(said, (at, one.profit), (7, 5), textcoords="offset points")
        axes.set_xlim(-0.02, 1.12)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: share(value) if value <= 1 else ""))
        axes.set_xlabel("years in which every promise was kept")
        grouped_axis(axes.yaxis, scale, digits)
        clean(axes, grid="y")

    return drawn("chance", chance_sentence(data) or "Profit against the chance of keeping the promises", measure, 3.0,
                 draw)
