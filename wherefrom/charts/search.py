"""How the search went: what the program promised and what the simulation said, round by round."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wherefrom.charts.style import BLUE, GREY, INK, Chart, clean, drawn, grouped_axis, money_scale
from wherefrom.report.data import ReportData
from wherefrom.report.words import rough_money, share


def iterations(data: ReportData) -> Chart | None:
    """The bound comes down, the best simulated plan comes up; the gap between them is what may still be missing."""
    rounds = data.iterations
    if not rounds:
        return None
    best = rounds[-1].best
    bounds = [one.bound for one in rounds if one.bound is not None]
    message = f"After {len(rounds)} rounds the best plan earns {rough_money(best, data.currency)}"
    if bounds and best > 0:
        message += f"; what the search knows allows at most {share(max(bounds[-1] - best, 0.0) / best, 1)} more"
    scale, word, digits = money_scale(max([abs(one.simulated) for one in rounds] + [abs(bound) for bound in bounds]))
    measure = (
        f"Profit of the year in {word}{data.currency} by round of the search; {rounds[-1].years} years simulated in all"
    )

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        numbers = [one.number for one in rounds]
        known = [(one.number, one.bound) for one in rounds if one.bound is not None]
        if known:
            axes.plot(
                [number for number, _ in known],
                [bound for _, bound in known],
                color=GREY,
                linestyle="--",
                marker="v",
                label="at most, by what is known so far",
            )
        axes.plot(
            numbers,
            [one.simulated for one in rounds],
            color=BLUE,
            marker="o",
            linestyle="none",
            label="a plan, simulated",
        )
        axes.step(
            numbers,
            [one.best for one in rounds],
            where="post",
            color=INK,
            linewidth=1.8,
            label="best so far, missed service counted",
        )
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("round of the search")
        grouped_axis(axes.yaxis, scale, digits)
        clean(axes, grid="y")
        axes.legend(loc="best")

    return drawn("iterations", message, measure, 2.6, draw)
