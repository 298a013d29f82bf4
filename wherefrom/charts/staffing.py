"""People on duty against the work there is, half-hour by half-hour of a typical week."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from wherefrom.charts.style import BLUE, INK, Chart, bar_look, basis, clean, drawn
from wherefrom.report.data import ReportData, WeekGrid
from wherefrom.report.words import WEEKDAYS, counted, half_hour, plain


def staffing(data: ReportData, load: WeekGrid, duty: WeekGrid) -> Chart | None:
    """One panel a weekday: offered load hatched, people on duty as a line."""
    work = np.array([[cell or 0.0 for cell in row] for row in load.values])
    people = np.array([[cell or 0.0 for cell in row] for row in duty.values])
    days = [day for day in range(7) if work[day].any() or people[day].any()]
    if not days:
        return None
    used = np.flatnonzero((work + people).any(axis=0))
    first, last = int(used[0]), int(used[-1]) + 1
    short = int((work > people + 1e-9).sum())
    message = (
        f"{plain(load.subject)}: more work than people in {counted(short, 'half-hour')} of the week"
        if short
        else (f"{plain(load.subject)}: people on duty cover the average work of every half-hour")
    )
    measure = f"Persons: offered load (hatched) and people on duty (line), typical week by half-hour, {basis(data)}"

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(days), sharey=True, squeeze=False)[0]
        edges = np.arange(first, last + 1)
        marks = [mark for mark in range(first, last + 1) if mark % 6 == 0]
        for axes, day in zip(grid, days, strict=True):
            axes.stairs(work[day, first:last], edges, fill=True, **bar_look("forecast", BLUE))
            axes.stairs(people[day, first:last], edges, color=INK, linewidth=1.8)
            axes.set_title(WEEKDAYS[day], fontsize=9.5, loc="left")
            axes.set_xticks(marks, [half_hour(mark).split(":")[0] for mark in marks])
            axes.set_xlim(first, last)
            clean(axes, grid="y")
        grid[0].set_ylim(0, float(max(work.max(), people.max())) * 1.08)
        grid[0].yaxis.set_major_locator(MaxNLocator(5, integer=True))
        grid[0].set_ylabel("persons")
        figure.supxlabel("hour of the day", fontsize=9)

    return drawn(f"staffing_{load.subject}", message, measure, 2.5, draw)
