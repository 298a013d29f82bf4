"""Regret: how far each mix stays behind the best one in each future."""

from __future__ import annotations

from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from wherefrom.charts.style import INK, Chart, clean, drawn, shortened
from wherefrom.comparing.regret import Regret, RegretCell
from wherefrom.report.words import number, rough_money, value_in_unit

MOST_ROWS: Final = 30
MOST_FUTURES: Final = 14


def regret_chart(regret: Regret, name: str = "regret") -> Chart:
    """A row a mix, a column a future, and the greatest regret of each at the right; the least of those is framed.

    At most 30 mixes, those with the least greatest regret, and 14 futures, those with the greatest, are shown.
    """
    rows = sorted(regret.rows, key=lambda row: (row.name != regret.least_greatest, row.greatest.regret))[:MOST_ROWS]
    order = np.argsort([-max(row.cells[place].regret for row in regret.rows) for place in range(len(regret.futures))],
                       kind="stable")
    futures = sorted(int(place) for place in order[:MOST_FUTURES])
    best = regret.row(regret.least_greatest)
    measure = regret.measure.replace("_", " ")
    message = f"{best.name}, at most {_amount(regret, best.greatest.regret)} {measure} behind the best mix in " \
        f"any of {len(regret.futures)} futures, has the least greatest regret"
    if best.greatest.regret <= 0:
        message = f"{best.name} is best in each of the {len(regret.futures)} futures"
    hidden = len(regret.rows) - len(rows)
    unit = f"{measure}, {regret.currency}" if regret.unit == "money" else f"{measure}, points" \
        if regret.unit == "share" else f"{measure}, {regret.unit}"
    spans = len(futures) <= 7
    under = f"Behind the best mix of each future in {unit} a year; mean of {number(regret.years)} simulated years"
    if spans:
        under += f"; all intervals hold together with {number(regret.confidence * 100)} % confidence"
    if hidden or len(futures) < len(regret.futures):
        under += f"; {number(hidden)} mixes and {number(len(regret.futures) - len(futures))} futures are not shown"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        columns = [*(regret.futures[place] for place in futures), "greatest"]
        table = [[*(row.cells[place] for place in futures), row.greatest] for row in rows]
        _cells(axes, regret, table, spans=spans)
        axes.axvline(len(futures), color="white", linewidth=6)
        for colour, width in (("white", 4.0), (INK, 1.8)):
            axes.add_patch(Rectangle((len(futures) + 0.03, 0), 0.97, 1, fill=False, edgecolor=colour, linewidth=width,
                                     zorder=3, clip_on=False))
        axes.set_xticks(np.arange(len(columns)) + 0.5, [_wrapped(each, len(columns)) for each in columns],
                        fontsize=9.5 if len(columns) <= 8 else 7.5)
        axes.xaxis.tick_top()
        axes.set_yticks(np.arange(len(rows)) + 0.5, [shortened(row.name, 36) for row in rows])
        axes.invert_yaxis()
        for spine in axes.spines.values():
            spine.set_visible(False)
        clean(axes)

    return drawn(name, message, under, 0.65 + (0.46 if spans else 0.32) * len(rows), draw)


def _cells(axes: Axes, regret: Regret, table: list[list[RegretCell]], *, spans: bool) -> None:
    values = np.array([[cell.regret for cell in row] for row in table])
    top = float(values.max()) or 1.0
    axes.pcolormesh(
        np.arange(values.shape[1] + 1), np.arange(values.shape[0] + 1), values,
        cmap=mpl.colormaps["Oranges"].resampled(24), vmin=0, vmax=top * 1.25, edgecolors="white", linewidth=1.5,
    )
    size = 9.0 if values.shape[1] <= 8 else 7.5
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            strong = cell.regret / top > 0.75
            colour = "white" if strong else INK
            text = "best" if cell.regret <= 0 else _bare(regret, cell.regret)
            middle = row + (0.36 if spans and cell.high > 0 else 0.5)
            axes.text(column + 0.5, middle, text, ha="center", va="center", fontsize=size, color=colour,
                      fontweight="bold" if cell.regret <= 0 else "normal")
            if spans and cell.high > 0:
                axes.text(column + 0.5, row + 0.72, f"{_bare(regret, cell.low)} to {_bare(regret, cell.high)}",
                          ha="center", va="center", fontsize=size - 2, color=colour)


def _wrapped(text: str, columns: int) -> str:
    width = max(8, 84 // columns)
    words = shortened(text, 2 * width).split(" ")
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width or len(lines) == 3:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def _bare(regret: Regret, value: float) -> str:
    if regret.unit == "share":
        return number(value * 100, 1)
    return number(value, 0 if regret.unit == "money" or value >= 100 else 1)


def _amount(regret: Regret, value: float) -> str:
    if regret.unit == "money":
        return rough_money(value, regret.currency)
    if regret.unit == "share":
        return f"{number(value * 100, 1)} points"
    return value_in_unit(value, regret.unit, regret.currency)
