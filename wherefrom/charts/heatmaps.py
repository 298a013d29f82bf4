"""A typical week by weekday and half-hour: load, and money lost."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from wherefrom.charts.style import INK, Chart, basis, clean, drawn, grouped_axis, percent_axis
from wherefrom.report.data import ReportData, WeekGrid
from wherefrom.report.words import WEEKDAYS, fitting, half_hour, money, plain, share

_WHAT = {
    "arrivals": ("arrivals", "Arrivals per half-hour", "Blues"),
    "occupancy": ("occupancy", "Occupancy (busy share of staffed time)", "Purples"),
    "lost_margin": ("lost sales", "Margin of lost sales a week in that half-hour", "Oranges"),
}


def heatmap(data: ReportData, grid: WeekGrid) -> Chart | None:
    """One measure of one channel or pool; the darkest cell is framed and named in the title."""
    if grid.measure not in _WHAT:
        return None
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in grid.values], dtype=np.float64)
    if not np.isfinite(values).any() or np.nanmax(values) <= 0:
        return None
    word, what, colours = _WHAT[grid.measure]
    open_at = np.flatnonzero(np.isfinite(values).any(axis=0))
    first, last = int(open_at[0]), int(open_at[-1]) + 1
    days = [day for day in range(7) if np.isfinite(values[day]).any()]
    shown = values[days, first:last]
    row, column = divmod(int(np.nanargmax(shown)), last - first)
    top = float(shown[row, column])
    said = {"occupancy": share(top), "lost_margin": f"{money(top, data.currency)} a week"}.get(
        grid.measure, f"{fitting(top)} in the half-hour"
    )
    message = f"{plain(grid.subject)}: {word} highest {WEEKDAYS[days[row]]} {half_hour(first + column)}, {said}"
    unit = f" in {data.currency}" if grid.measure == "lost_margin" else ""
    measure = f"{what}{unit}, typical week by weekday and half-hour, {basis(data)}"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        edges_x, edges_y = np.arange(last - first + 1), np.arange(len(days) + 1)
        # Up to 50 colours the colour bar is drawn as shapes; beyond it would become a picture within the picture.
        limit = max(top, 1.0) if grid.measure == "occupancy" else top
        mesh = axes.pcolormesh(
            edges_x,
            edges_y,
            np.ma.masked_invalid(shown),
            cmap=mpl.colormaps[colours].resampled(24),
            vmin=0,
            vmax=limit,
            edgecolors="white",
            linewidth=0.8,
        )
        for colour, width in (("white", 4.0), (INK, 1.8)):
            axes.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=colour, linewidth=width, zorder=3))
        axes.set_yticks([place + 0.5 for place in range(len(days))], [WEEKDAYS[day] for day in days])
        marks = [place for place in range(first, last + 1) if place % (2 if last - first <= 30 else 4) == 0]
        axes.set_xticks([mark - first for mark in marks], [half_hour(mark) for mark in marks])
        axes.invert_yaxis()
        for spine in axes.spines.values():
            spine.set_visible(False)
        clean(axes)
        bar = figure.colorbar(mesh, ax=axes, pad=0.015, aspect=12)
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0)
        if grid.measure == "occupancy":
            percent_axis(bar.ax.yaxis)
        else:
            grouped_axis(bar.ax.yaxis, digits=0 if top >= 8 else 1)
        bar.ax.yaxis.set_major_locator(MaxNLocator(4))

    return drawn(f"week_{grid.measure}_{grid.subject}", message, measure, 0.45 + 0.27 * len(days), draw)
