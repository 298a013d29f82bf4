"""People by month: heads of every pool, and who joins and leaves when."""

from __future__ import annotations

from matplotlib.figure import Figure

from wherefrom.charts.style import (
    GREY,
    HALF,
    RED,
    Chart,
    bar_look,
    clean,
    drawn,
    look_of,
    month_ticks,
    period,
    shortened,
)
from wherefrom.report.data import PoolMonth, ReportData
from wherefrom.report.words import month_name, number, plain


def people_by_month(data: ReportData) -> Chart | None:
    """One panel a pool: bars of heads, triangles for planned hires and leaves, a line for this year's staffing."""
    pools: dict[str, list[PoolMonth]] = {}
    for row in data.people:
        pools.setdefault(row.pool, []).append(row)
    if not pools:
        return None
    totals = [sum(row.heads for row in data.people if row.month == month) for month in range(len(data.months))]
    peak = max(range(len(totals)), key=lambda month: totals[month])
    first, last = month_name(data.months[0]), month_name(data.months[peak])
    if max(totals) - min(totals) < 0.05:
        message = f"{_heads(totals[0])} people" + (" in every month" if len(data.months) > 1 else "")
    elif totals[peak] > totals[0]:
        message = f"{_heads(totals[0])} people in {first}, {_heads(totals[peak])} at the peak in {last}"
    else:
        message = f"{_heads(totals[0])} people in {first}; no month needs more"
    hires = sum(row.hires for row in data.people)
    message += f"; {hires} to hire" if hires else ""
    has_as_is = any(row.as_is is not None for row in data.people)
    measure = f"Heads employed by pool, {period(data)}"
    measure += "; triangles: planned hires and leaves" if hires or any(row.leaves for row in data.people) else ""
    measure += "; dashed: this year's staffing" if has_as_is else ""

    def draw(figure: Figure) -> None:
        grid = figure.subplots(len(pools), 1, sharex=True, squeeze=False)[:, 0]
        for axes, (pool, rows) in zip(grid, pools.items(), strict=True):
            months = [row.month for row in rows]
            axes.bar(months, [row.heads for row in rows], 0.72, **bar_look(look_of(data)))
            top = max(max(row.heads, row.as_is or 0) for row in rows)
            for row in rows:
                axes.annotate(
                    _heads(row.heads),
                    (row.month, row.heads * 0.42),
                    ha="center",
                    va="center",
                    fontsize=9,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
                )
                marks = [f"▲ +{row.hires}"] * bool(row.hires) + [f"▼ −{row.leaves}"] * bool(row.leaves)
                if marks:
                    axes.annotate(
                        "\n".join(marks),
                        (row.month, max(row.heads, row.as_is or 0)),
                        (0, 3),
                        textcoords="offset points",
                        ha="center",
                        va="bottom",
                        fontsize=9,
                        color=RED,
                    )
            if any(row.as_is is not None for row in rows):
                axes.stairs(
                    [row.as_is or 0 for row in rows],
                    [months[0] - 0.5, *(month + 0.5 for month in months)],
                    baseline=None,
                    color=GREY,
                    linestyle="--",
                    linewidth=1.3,
                )
            axes.set_ylim(0, max(top, 1) * 1.38)
            axes.set_title(shortened(plain(pool), 60), loc="left", fontsize=10)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            clean(axes)
        month_ticks(grid[-1], data)

    return drawn("people_by_month", message, measure, 0.35 + 1.35 * len(pools), draw, HALF)


def _heads(value: float) -> str:
    """Whole heads as such, averages with one digit."""
    return number(value, 0 if abs(value - round(value)) < 0.05 else 1)
