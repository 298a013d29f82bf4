"""Which factor moves a measure most: the tornado, main effects side by side, Sobol indices, regression coefficients."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wherefrom.charts.experiments.scale import colours, scale_of, scenarios_of, undrawn, value_axis
from wherefrom.charts.style import BLUE, GREY, INK, Chart, bar_look, clean, drawn, percent_axis, shortened
from wherefrom.report.words import counted, number, plain, share
from wherefrom.sensitivity.estimates import Estimate
from wherefrom.sensitivity.fit import TRUSTED
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import BASES, bare_level, heading, level, size

MOST_BARS = 15
ORANGE = "#E69F00"


def tornado(made: Study, scenario: str) -> Chart | None:
    """The headline of one scenario at the ends of each factor minus at base, greatest swing on top."""
    cube = made.headline
    if cube is None:
        return None
    bars = made.bars_of(cube.measure.name, scenario)[:MOST_BARS]
    if not bars:
        return None
    ends = [(bar, bar.at_low, bar.at_high) for bar in bars]
    values = [end for bar in bars for each in (bar.at_low, bar.at_high) for end in (each.mean, each.low, each.high)]
    scale = scale_of(cube.measure, made.experiment.currency, values, difference=True)
    first = bars[0]
    message = f"{plain(first.factor)} moves {plain(cube.measure.name)} of {plain(scenario)} most: by " \
        f"{size(cube.measure, first.swing.mean, made.experiment.currency)}"
    bases = {bar.basis for bar in bars}
    against = "base" if all(bar.from_base for bar in bars) else "base (where it is unknown, the middle)"
    measure = f"{plain(cube.measure.name)} minus that at {against}, in {scale.unit or 'its unit'}, " \
        f"{', '.join(sorted(BASES[basis] for basis in bases))}; lines: 95 % interval"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for place, (bar, low, high) in enumerate(ends):
            both = low.mean * high.mean >= 0
            for end, colour, where, shift in ((low, ORANGE, bar.low, -0.17), (high, BLUE, bar.high, 0.17)):
                at = place + (shift if both else 0.0)
                axes.barh([at], [end.mean], 0.32 if both else 0.62, **bar_look("actual", colour))
                _whisker(axes, end, at)
                _label(axes, end, at, level(made.factor(bar.factor), where), scale.text(end.mean, sign=True))
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(range(len(bars)), [shortened(plain(bar.factor), 40) for bar in bars])
        axes.set_ylim(len(bars) - 0.4, -0.6)
        known = [value for value in values if np.isfinite(value)]
        low_end, high_end = min(0.0, *known), max(0.0, *known)
        # Room for the longest label on either side: about a hundredth of the width a letter.
        longest = max(len(level(made.factor(bar.factor), end)[:18]) for bar in bars for end in (bar.low, bar.high)) + 8
        room = (high_end - low_end or 1.0) * min(0.45, 0.0125 * longest)
        axes.set_xlim(low_end - room, high_end + room)
        value_axis(axes.xaxis, scale, 7)
        axes.set_xlabel(scale.unit, fontsize=9)
        clean(axes, grid="x")
        figure.legend(handles=[Patch(color=ORANGE, label="at its low end"), Patch(color=BLUE, label="at its high end")],
                      loc="outside lower left", ncols=2)

    return drawn(f"tornado_{scenario}", message, measure, 0.8 + 0.36 * len(bars), draw)


def _whisker(axes: Axes, end: Estimate, at: float) -> None:
    if end.known and end.high > end.low:
        axes.plot([end.low, end.high], [at, at], color=INK, linewidth=1.1)


def _label(axes: Axes, end: Estimate, at: float, where: str, value: str) -> None:
    right = end.mean >= 0
    outer = (end.high if right else end.low) if end.known else end.mean
    axes.annotate(
        f"{shortened(where, 18)}: {value}", (outer, at), (4 if right else -4, 0), textcoords="offset points",
        ha="left" if right else "right", va="center", fontsize=8.2,
    )


def effects(made: Study, scenario: str) -> Chart | None:
    """Main effects of a full grid: all factors side by side on one axis, mean at a level minus the mean over all."""
    cube = made.headline
    if cube is None:
        return None
    rows = [row for row in made.effects if (row.measure, row.scenario) == (cube.measure.name, scenario)]
    names = [made.design.axes[place].factor.name for place in made.by_importance(cube.measure.name)]
    held = [(name, [row for row in rows if row.factor == name]) for name in names]
    held = [(name, found) for name, found in held if found][:12]
    if len(held) < 2:
        return None
    scale = scale_of(cube.measure, made.experiment.currency, (row.value.mean for row in rows), difference=True)
    steps = {name: max(row.value.mean for row in found) - min(row.value.mean for row in found) for name, found in held}
    top = max(steps, key=lambda name: steps[name])
    message = f"{plain(scenario)}: the levels of {plain(top)} differ most, by " \
        f"{size(cube.measure, steps[top], made.experiment.currency)} of {plain(cube.measure.name)} on average"
    measure = f"{plain(cube.measure.name)} at a level minus the mean over all levels, in {scale.unit or 'its unit'}, " \
        "averaged over the other factors; lines: 95 % interval"

    def draw(figure: Figure) -> None:
        grid = figure.subplots(1, len(held), sharey=True, squeeze=False)[0]
        for axes, (name, found) in zip(grid, held, strict=True):
            places = np.arange(len(found))
            values = np.array([row.value.mean for row in found])
            half = np.nan_to_num(np.array([row.value.high - row.value.mean for row in found]))
            axes.axhline(0, color=INK, linewidth=0.8)
            numeric = made.factor(name).numeric
            axes.errorbar(places, values, yerr=half, color=BLUE, marker="o", markersize=4, linewidth=1.5,
                          linestyle="-" if numeric else "none", elinewidth=1.2)
            every = max(1, -(-len(found) // (3 if len(held) > 4 else 5)))
            labels = [shortened(bare_level(made.factor(name), row.level), max(7, 64 // len(held) // len(found)))
                      for row in found]
            axes.set_xticks(places[::every], labels[::every], fontsize=8)
            axes.set_xlim(-0.5, len(found) - 0.5)
            short = shortened(heading(made.factor(name)), max(12, 100 // len(held)))
            axes.set_xlabel(short if len(held) <= 5 else _stacked(short), fontsize=8.5)
            value_axis(axes.yaxis, scale)
            clean(axes, grid="y")
        grid[0].set_ylabel(scale.unit)

    return drawn(f"effects_{scenario}", message, measure, 2.6, draw)


def _stacked(text: str) -> str:
    """A label in short lines, for a narrow panel."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > 11:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(shortened(line, 13) for line in lines[:4])


def indices(made: Study) -> Chart | None:
    """Sobol indices of the headline: first order solid, total order outlined, one panel a scenario."""
    cube = made.headline
    if cube is None:
        return None
    name = cube.measure.name
    scenarios = [each for each in scenarios_of(made) if any(
        (row.measure, row.scenario) == (name, each) for row in made.indices)]
    if not scenarios:
        return None
    order = [made.design.axes[place].factor.name for place in made.by_importance(name)][:MOST_BARS]
    table = {(row.scenario, row.factor): row for row in made.indices if row.measure == name}
    main = made.recommended if made.recommended in scenarios else scenarios[0]
    top = table[main, order[0]]
    alone, whole = (share(max(0.0, min(1.0, value.mean))) for value in (top.first, top.total))
    message = f"{plain(order[0])} explains {alone} of the variance of {plain(name)} of {plain(main)} alone, {whole} " \
        "together with the others"
    measure = f"Sobol indices: share of the variance between points; solid: alone (first order), outlined: in all " \
        f"(total order), lines: 95 % interval from {counted(top.samples, 'sample')}{undrawn(made)}"
    wide = min(3, len(scenarios))
    tall = -(-len(scenarios) // wide)
    ends = [value for scenario in scenarios for factor in order
            for kind in (table[scenario, factor].first, table[scenario, factor].total)
            for value in (kind.low, kind.high, kind.mean)]
    least, most = min(0.0, *ends), max(ends)

    def draw(figure: Figure) -> None:
        grid = figure.subplots(tall, wide, sharex=True, sharey=True, squeeze=False)
        flat = [axes for row in grid for axes in row]
        for axes in flat[len(scenarios):]:
            axes.set_visible(False)
        for axes, scenario in zip(flat, scenarios, strict=False):
            for place, factor in enumerate(order):
                row = table[scenario, factor]
                for value, kind, shift in ((row.first, "actual", -0.18), (row.total, "plan", 0.18)):
                    axes.barh([place + shift], [max(0.0, value.mean)], 0.32,
                              **bar_look(kind, colours(made)[scenario]))
                    axes.plot([value.low, value.high], [place + shift] * 2, color=INK, linewidth=1.1)
            axes.set_title(shortened(plain(scenario), 30), fontsize=9.5, loc="left")
            axes.set_yticks(range(len(order)), [shortened(plain(factor), 30) for factor in order])
            axes.set_ylim(len(order) - 0.4, -0.6)
            axes.set_xlim(least - 0.02, most + 0.02)
            percent_axis(axes.xaxis)
            clean(axes, grid="x")

    return drawn("sobol", message, measure, 0.4 + tall * (0.45 + 0.36 * len(order)), draw)


def coefficients(made: Study) -> Chart | None:
    """Standardised regression coefficients of the headline where the design is no full grid, for one scenario."""
    cube = made.headline
    if cube is None:
        return None
    rows = [row for row in made.slopes if (row.measure, row.scenario) == (cube.measure.name, made.recommended)]
    rows = sorted(rows, key=lambda row: -abs(row.value.mean))[:MOST_BARS]
    if not rows:
        return None
    first = rows[0]
    message = f"{plain(first.factor)} has the steepest straight line; all lines together explain " \
        f"{share(max(0.0, first.r2))} of the variance of {plain(cube.measure.name)} of {plain(made.recommended)}"
    if not first.trusted:
        message += f": below {share(TRUSTED)}, not to be relied on"
    measure = "Standardised regression coefficients (standard deviations moved when the factor moves by one): solid " \
        "of the values, outlined of their ranks; lines: 95 % interval"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1)
        for place, row in enumerate(rows):
            for value, kind, shift in ((row.value, "actual", -0.18), (row.ranks, "plan", 0.18)):
                axes.barh([place + shift], [value.mean], 0.32, **bar_look(kind, BLUE if row.trusted else GREY))
                _whisker(axes, value, place + shift)
        axes.set_yticks(range(len(rows)), [shortened(plain(row.factor), 40) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(lambda value, _: number(value, 1))
        clean(axes, grid="x")

    return drawn("coefficients", message, measure, 0.5 + 0.36 * len(rows), draw)
