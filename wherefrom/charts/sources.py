"""Where the sales come from: net revenue by source."""

from __future__ import annotations

from matplotlib.figure import Figure

from wherefrom.charts.style import (
    GREY,
    HALF,
    INK,
    Chart,
    bar_look,
    basis,
    clean,
    drawn,
    look_of,
    money_scale,
    period,
    shortened,
)
from wherefrom.report.data import ReportData
from wherefrom.report.sums import source_totals
from wherefrom.report.words import number, plain, share


def sales_by_source(data: ReportData) -> Chart | None:
    """Bars by channel x product, largest first; beside a plan, what this year's staffing would sell."""
    rows = source_totals(data)
    total = sum(row.net_revenue for row in rows)
    if not rows or total <= 0:
        return None
    shown = rows[:14]
    both = any(row.as_is is not None for row in shown)
    scale, word, digits = money_scale(max(row.net_revenue for row in shown))
    top = shown[0]
    message = f"{share(top.net_revenue / total)} of net revenue comes from {plain(top.channel)}: {plain(top.product)}"
    if len(rows) > len(shown):
        message += f" ({len(rows) - len(shown)} smaller sources not shown)"
    measure = f"Net revenue by source in {word}{data.currency}, {period(data)}, {basis(data)}"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = range(len(shown))
        thick = 0.42 if both else 0.62
        axes.barh(
            [place - (0.2 if both else 0) for place in places],
            [row.net_revenue for row in shown],
            thick,
            label="plan" if data.kind == "plan" else "forecast: this run",
            **bar_look(look_of(data)),
        )
        if both:
            axes.barh(
                [place + 0.22 for place in places],
                [row.as_is or 0 for row in shown],
                0.3,
                label="forecast: this year's staffing",
                **bar_look("forecast", GREY),
            )
        for place, row in zip(places, shown, strict=True):
            axes.annotate(
                f"{number(row.net_revenue / scale, digits)}  ({share(row.net_revenue / total)})",
                (max(row.net_revenue, row.as_is or 0), place - (0.2 if both else 0)),
                (5, 0),
                textcoords="offset points",
                va="center",
                color=INK,
            )
        axes.set_yticks(
            list(places), [f"{shortened(plain(row.channel), 16)}: {shortened(plain(row.product), 22)}" for row in shown]
        )
        axes.invert_yaxis()
        axes.set_xlim(0, max(max(row.net_revenue, row.as_is or 0) for row in shown) * 1.3)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        clean(axes)
        if both:
            axes.legend(loc="lower right")

    return drawn("sales_by_source", message, measure, 0.5 + 0.36 * len(shown), draw, HALF)
