"""How rivals differ from the base: by measure, part by part, month by month, year by year, and over the week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from wherefrom.charts.style import (
    BLUE,
    GREY,
    HALF,
    INK,
    PALE,
    RED,
    Chart,
    bar_look,
    clean,
    drawn,
    grouped_axis,
    money_scale,
    shortened,
)
from wherefrom.comparing.parts import Part, adding_up
from wherefrom.report.words import WEEKDAYS, counted, half_hour, month_name, number, plain, rough_money

if TYPE_CHECKING:
    from wherefrom.comparing.paired import Difference
    from wherefrom.comparing.summary import ComparisonSummary, LostWeek, RivalShown

_MOST_PARTS = 14
_TOO_SMALL = 0.01
"""A part smaller than this share of the largest stands with others of its kind."""
_COLOURS = {"better": BLUE, "worse": RED, "open": GREY, "same": GREY}


def all_charts(data: ComparisonSummary) -> dict[str, Chart]:
    """Chart name -> chart, in the order in which they are shown."""
    made: list[Chart | None] = [profit_differences(data)]
    for number_, rival in enumerate(data.detailed, start=1):
        if not rival.identical:
            made += [profit_parts(data, rival, number_), profit_by_year(data, rival, number_),
                     profit_by_month(data, rival, number_)]
            made += [lost_week(data, rival, week, number_) for week in rival.weeks]
    return {chart.name: chart for chart in made if chart is not None}


def profit_differences(data: ComparisonSummary) -> Chart | None:
    """For each rival the differences in money, each a dot with its interval; zero is the base."""
    shown = [rival for rival in data.rivals if not rival.identical]
    if not shown:
        return None
    names = [one.measure.name for one in shown[0].differences if one.measure.unit == "money"]
    found = [[one for one in (_named(rival, name) for name in names) if one is not None] for rival in shown]
    largest = max((max(abs(one.together.low), abs(one.together.high)) for row in found for one in row), default=0.0)
    if not largest:
        return None
    scale, word, digits = money_scale(largest)
    best = max(shown, key=lambda rival: rival.differences[0].alone.estimate)
    ahead = best.differences[0]
    message = {
        "more": f"{best.name} earns most: {rough_money(ahead.alone.estimate, data.currency)} more than {data.base}",
        "less": f"No rival earns as much as {data.base}", "same": f"{best.name} earns exactly what {data.base} earns",
        "open": f"Whether {best.name} earns more than {data.base} cannot be told yet",
    }[ahead.verdict] if len(shown) > 1 else _one_message(shown[0].name, data, ahead)
    measure = (f"Difference to {data.base} in {word}{data.currency} {data.period}, mean and 95 % interval"
               f"{' (true for all rivals together)' if len(data.rivals) > 1 else ''}; grey: cannot tell")

    def draw(figure: Figure) -> None:
        panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        for axes, name in zip(panels, names, strict=True):
            axes.axvline(0, color=INK, linewidth=1.0)
            for row, rival in enumerate(shown):
                one = _named(rival, name)
                if one is not None:
                    _dot(axes, row, one, scale, digits)
            axes.set_title(name, fontsize=9.5, loc="left")
            axes.set_ylim(len(shown) - 0.4, -0.6)
            low, high = axes.get_xlim()
            room = (high - low) * 0.14
            axes.set_xlim(low - room, high + room)
            axes.xaxis.set_major_locator(MaxNLocator(4))
            grouped_axis(axes.xaxis, digits=1)
            axes.set_yticks(range(len(shown)), [shortened(rival.name, 30) for rival in shown])
            clean(axes, grid="x")

    return drawn("differences", message, measure, 0.75 + 0.42 * len(shown), draw)


def profit_parts(data: ComparisonSummary, rival: RivalShown, place: int) -> Chart | None:
    """A bridge from the base's profit to the rival's: margin by channel, then costs by kind."""
    parts = [one for one in rival.parts.by_channel if one.cents]
    if not parts:
        return None
    least = max(abs(one.cents) for one in parts) * _TOO_SMALL
    shown = sorted((one for one in parts if abs(one.cents) >= least), key=lambda one: -abs(one.cents))[:_MOST_PARTS]
    kept = [one for one in parts if one in shown]
    rest = sum(one.cents for one in parts if one not in shown)
    cents = [one.cents for one in kept] + ([rest] if rest else [])
    names = [_part_name(one) for one in kept] + ([counted(len(parts) - len(kept), "smaller part")] if rest else [])
    base = rival.differences[0].base
    steps = [value / rival.parts.years / 100 for value in cents]
    total, _ = adding_up([rival.parts.cents], rival.parts.years, 100)
    scale, word, digits = money_scale(max(abs(step) for step in steps))
    top = max(range(len(steps)), key=lambda at: abs(steps[at]))
    message = (f"{rival.name}: {names[top]} changes profit most, by {_signed(steps[top] / scale, digits)}; in all "
               f"{_signed(total / scale, digits)} {word}{data.currency}")
    measure = (f"Profit in {word}{data.currency} {data.period}, from {data.base} to {rival.name}, mean of "
               f"{counted(rival.years, 'simulated year')}; a cost that rises takes profit away")

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        ends = base + np.concatenate([[0.0], np.cumsum(steps)])
        last = len(steps) + 1
        low, high = min(ends), max(ends)
        span = max(high - low, 1.0)
        floor = low - 0.25 * span if low - 0.25 * span > 0 or low < 0 else 0.0
        for at, value in ((0, base), (last, float(ends[-1]))):
            axes.barh([at], [value - floor], 0.6, left=floor, **bar_look("forecast", GREY if at == 0 else INK))
            axes.annotate(number(value / scale, digits), (value, at), (5, 0), textcoords="offset points", va="center",
                          fontweight="bold" if at else "normal")
        for at, step in enumerate(steps, start=1):
            start, end = ends[at - 1], ends[at]
            axes.barh([at], [abs(step)], 0.6, left=min(start, end), **bar_look("actual", BLUE if step >= 0 else RED))
            axes.plot([start, start], [at - 0.7, at + 0.3], color=GREY, linewidth=0.8)
            axes.annotate(_signed(step / scale, digits), (max(start, end), at), (5, 0), textcoords="offset points",
                          va="center")
        axes.plot([ends[-1], ends[-1]], [last - 0.7, last + 0.3], color=GREY, linewidth=0.8)
        axes.set_yticks(range(last + 1), [shortened(each, 40) for each in (data.base, *names, rival.name)])
        axes.invert_yaxis()
        axes.set_xlim(floor, high + 0.2 * span)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        clean(axes)
        if floor > 0:
            axes.text(0.0, -0.02, f"bars begin at {number(floor / scale, digits)}", transform=axes.transAxes,
                      fontsize=8.5, color=GREY, va="top")

    return drawn(f"parts_{place}", message, measure, 0.6 + 0.32 * (len(steps) + 2), draw)


def profit_by_year(data: ComparisonSummary, rival: RivalShown, place: int) -> Chart | None:
    """The difference in profit of every year, sorted: what is won in good years and lost in bad ones."""
    values = np.sort(np.array(rival.by_year))[::-1]
    if not values.any():
        return None
    scale, word, digits = money_scale(float(np.abs(values).max()))
    wins = int((values > 0).sum())
    message = f"{rival.name} earns more than {data.base} in {number(wins)} of {counted(len(values), 'year')}"
    measure = f"Difference in profit of each simulated year in {word}{data.currency}, highest first; line: the mean"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(values))
        colours = [BLUE if value > 0 else RED for value in values]
        axes.bar(places, values / scale, 1.0 if len(values) > 40 else 0.8, color=colours, linewidth=0)
        axes.axhline(0, color=INK, linewidth=1.0)
        mean = float(values.mean()) / scale
        axes.axhline(mean, color=INK, linewidth=1.2, linestyle=(0, (4, 2)))
        axes.annotate(_signed(mean, digits), (1.0, mean), (3, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", annotation_clip=False)
        axes.set_xlim(-0.6, len(values) - 0.4)
        axes.set_xticks([])
        grouped_axis(axes.yaxis, digits=1)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.spines["bottom"].set_visible(False)
        clean(axes, grid="y")

    return drawn(f"years_{place}", message, measure, 2.1, draw, HALF)


def profit_by_month(data: ComparisonSummary, rival: RivalShown, place: int) -> Chart | None:
    """The difference in profit by month with its interval; the months add up to the year."""
    months = rival.parts.by_month
    if len(months) < 2:
        return None
    means, lows, highs = (np.array([getattr(one.change, key) / 100 for one in months])
                          for key in ("estimate", "low", "high"))
    scale, word, digits = money_scale(float(np.abs([lows, highs]).max()))
    top = int(np.argmax(np.abs(means)))
    sure = int(((lows > 0) | (highs < 0)).sum())
    message = (f"{rival.name}: the difference is largest in {month_name(months[top].name, with_year=True)} "
               f"({_signed(means[top] / scale, digits)} {word}{data.currency}); it is clear in {number(sure)} of "
               f"{counted(len(months), 'month')}")
    measure = f"Difference in profit by month in {word}{data.currency}, mean and 95 % interval of each month"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(months))
        colours = [BLUE if mean >= 0 else RED for mean in means]
        axes.bar(places, means / scale, 0.66, color=colours, linewidth=0)
        axes.errorbar(places, means / scale, np.maximum([means - lows, highs - means], 0.0) / scale, fmt="none",
                      ecolor=INK, elinewidth=1.0, capsize=2.5)
        axes.axhline(0, color=INK, linewidth=1.0)
        every = max(1, -(-len(months) // 12))
        axes.set_xticks(places[::every], [month_name(one.name) for one in months[::every]])
        grouped_axis(axes.yaxis, digits=1)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.spines["bottom"].set_visible(False)
        clean(axes, grid="y")

    return drawn(f"months_{place}", message, measure, 2.1, draw, HALF)


def lost_week(data: ComparisonSummary, rival: RivalShown, week: LostWeek, place: int) -> Chart | None:
    """Where more (red) or fewer (blue) customers are lost; only drawn where they surely differ."""
    values, sure = np.array(week.mean), np.array(week.sure)
    open_at = np.flatnonzero(values.any(axis=0))
    framed = next((one for one in rival.places if one.channel == week.channel), None)
    if framed is None:
        return None
    first, last = int(open_at[0]), int(open_at[-1]) + 1
    days = [day for day in range(7) if values[day].any()]
    shown, clear = values[days, first:last], sure[days, first:last]
    limit = float(np.abs(shown).max())
    total = float(values.sum())
    message = f"{rival.name} {rival.where[rival.places.index(framed)]}"
    measure = (f"Lost customers of {plain(week.channel)} a week, {rival.name} less {data.base}, by weekday and "
               f"half-hour; dots: clear by itself at 95 %; in all {_signed(total, 1)} a week")

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        # Up to 50 colours the colour bar is drawn as shapes; beyond it would become a picture within the picture.
        colours = mpl.colormaps["RdBu_r"].resampled(25)
        mesh = axes.pcolormesh(np.arange(last - first + 1), np.arange(len(days) + 1), shown, cmap=colours,
                               vmin=-limit, vmax=limit, edgecolors=PALE, linewidth=0.5)
        for dark, colour in ((False, INK), (True, "white")):
            rows, columns = np.nonzero(clear & ((np.abs(shown) > 0.6 * limit) == dark))
            axes.plot(columns + 0.5, rows + 0.5, linestyle="none", marker="o", markersize=2.2, color=colour)
        rows_of = [at for at, day in enumerate(days) if _covers(framed.days, day)]
        if rows_of:
            start, end = max(framed.start, first) - first, min(framed.end, last) - first
            axes.add_patch(Rectangle((start, rows_of[0]), end - start, len(rows_of), fill=False, edgecolor=INK,
                                     linewidth=1.8, zorder=3))
        axes.set_yticks([at + 0.5 for at in range(len(days))], [WEEKDAYS[day] for day in days])
        marks = [at for at in range(first, last + 1) if at % (2 if last - first <= 30 else 4) == 0]
        axes.set_xticks([mark - first for mark in marks], [half_hour(mark) for mark in marks])
        axes.invert_yaxis()
        for spine in axes.spines.values():
            spine.set_visible(False)
        clean(axes)
        bar = figure.colorbar(mesh, ax=axes, pad=0.015, aspect=12)
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0)
        grouped_axis(bar.ax.yaxis, digits=2 if limit < 1 else 1)
        bar.ax.yaxis.set_major_locator(MaxNLocator(5))

    return drawn(f"lost_{place}_{week.channel}", message, measure, 0.45 + 0.27 * len(days), draw)


def _covers(days: str, day: int) -> bool:
    from wherefrom.comparing.lost import DAYS, EVERY_DAY, WORKDAYS

    return days == EVERY_DAY or (days == WORKDAYS and day < 5) or days == DAYS[day]


def _dot(axes: Axes, row: int, one: Difference, scale: float, digits: int) -> None:
    colour = _COLOURS[one.judged]
    mean, low, high = (value / scale for value in (one.alone.estimate, one.together.low, one.together.high))
    axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    axes.plot([mean], [row], marker="o", markersize=6.5, color=colour)
    axes.annotate(_signed(mean, digits), (mean, row), (0, 7), textcoords="offset points", ha="center", fontsize=8.5)


def _one_message(name: str, data: ComparisonSummary, profit: Difference) -> str:
    if profit.verdict == "open":
        return f"Whether {name} earns more than {data.base} cannot be told yet"
    if profit.verdict == "same":
        return f"{name} earns exactly what {data.base} earns"
    amount = rough_money(abs(profit.alone.estimate), data.currency)
    return f"{name} earns {profit.verdict} than {data.base}: {amount} {data.period} on average"


def _named(rival: RivalShown, name: str) -> Difference | None:
    return next((one for one in rival.differences if one.measure.name == name), None)


def _part_name(one: Part) -> str:
    return f"margin of {plain(one.name)}" if one.of.startswith("margin") else f"cost of {plain(one.name)}"


def _signed(value: float, digits: int) -> str:
    """+12 or −3, with one digit more where whole numbers would show nothing."""
    fine = digits if abs(value) >= 10**-digits or value == 0 else digits + 1
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value), fine)}"
