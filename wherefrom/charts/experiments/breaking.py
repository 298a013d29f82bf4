"""Where the lead breaks: every factor as a track from its low to its high end, and the lead itself as a line."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from wherefrom.charts.experiments.responses import MOST_PLACES
from wherefrom.charts.experiments.scale import colours, factor_axis, legend, panels_of, scale_of, value_axis
from wherefrom.charts.style import GREY, INK, Chart, clean, drawn, shortened
from wherefrom.experiments.experiment import Factor
from wherefrom.report.words import counted, plain
from wherefrom.sensitivity.breaking import Crossing
from wherefrom.sensitivity.choose import AT_BASE, Quantity
from wherefrom.sensitivity.conditions import BreakingPoint
from wherefrom.sensitivity.curves import Curve
from wherefrom.sensitivity.sentences import breaking_sentence
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import BASES, level

MOST_TRACKS = 14
MOST_UNBROKEN = 6
_LOST = "#F3B79B"
_KEPT = "#A9CFE6"


def tracks(made: Study) -> Chart | None:
    """One track a factor and condition: blue where it holds, orange where it does not, the crossing with its interval
    and the base level marked."""
    groups: dict[tuple[str, ...], list[BreakingPoint]] = {}
    for row in made.breaking:
        if row.scenario == made.recommended:
            groups.setdefault((row.kind, row.rival, row.factor), []).append(row)
    held = sorted(groups.values(), key=lambda rows: min(row.rank for row in rows))
    if not held:
        return None
    broken = sum(any(row.crossing for row in rows) for rows in held)
    shown = held[:min(MOST_TRACKS, max(broken, MOST_UNBROKEN))]
    message = breaking_sentence(made, min(shown[0], key=lambda row: row.rank)).rstrip(".")
    bases = sorted({BASES[row.basis] for rows in shown for row in rows})
    more = f"; {counted(len(held) - len(shown), 'more track')} in the tables" if len(held) > len(shown) else ""
    measure = f"Every factor from its low to its high end, {', '.join(bases)}; diamond: where it crosses, with 95 % " \
        f"interval; circle: base{more}"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for place, rows in enumerate(shown):
            _track(axes, made.factor(rows[0].factor), rows, place)
        axes.set_yticks(range(len(shown)), [_name(made, rows[0]) for rows in shown])
        axes.set_ylim(len(shown) - 0.35, -0.75)
        axes.set_xlim(-0.14, 1.14)
        axes.set_xticks([])
        for side in ("bottom", "left"):
            axes.spines[side].set_visible(False)
        clean(axes)
        figure.legend(handles=[Patch(color=_KEPT, label="holds"), Patch(color=_LOST, label="does not hold")],
                      loc="outside lower left", ncols=2)

    return drawn("breaking", message, measure, 0.5 + 0.52 * len(shown), draw)


def _name(made: Study, row: BreakingPoint) -> str:
    what = {"lead": f"ahead of {plain(row.rival)}", "profit": "profit above zero", "goal": "goal met",
            "promises": "promises kept"}[row.kind]
    return f"{shortened(plain(row.factor), 34)}\n{shortened(what, 34)}"


def _track(axes: Axes, factor: Factor, rows: list[BreakingPoint], place: int) -> None:
    low, high = rows[0].low, rows[0].high

    def at(value: float) -> float:
        return min(1.0, max(0.0, (value - low) / (high - low)))

    cuts = [0.0, *(at(row.crossing.at) for row in rows if row.crossing), 1.0]
    holds = [row.crossing.holds == "below" for row in rows if row.crossing]
    first = holds[0] if holds else rows[0].holds
    for number, (left, right) in enumerate(pairwise(cuts)):
        axes.barh([place], [right - left], 0.26, left=left, color=_KEPT if first == (number % 2 == 0) else _LOST)
    for value, side, shift in ((low, "right", -5), (high, "left", 5)):
        axes.annotate(level(factor, value), (at(value), place), (shift, 0), textcoords="offset points", ha=side,
                      va="center", fontsize=8.5)
    axes.plot([at(rows[0].start)], [place], marker="o", markersize=5.5, markerfacecolor="white", color=GREY)
    for row in rows:
        if row.crossing is not None:
            _diamond(axes, factor, row.crossing, place, at)


def _diamond(axes: Axes, factor: Factor, crossing: Crossing, place: int, at: Callable[[float], float]
             ) -> None:
    spot = at(crossing.at)
    if not math.isnan(crossing.low):
        axes.plot([at(crossing.low), at(crossing.high)], [place, place], color=INK, linewidth=2.2)
    axes.plot([spot], [place], marker="D", color=INK, markersize=5.5)
    axes.annotate(level(factor, crossing.at), (spot, place), (0, 8), textcoords="offset points", ha="center",
                  va="bottom", fontsize=9, fontweight="bold")


def leads(made: Study) -> Chart | None:
    """The lead of the recommended scenario over its rivals along the factors where it breaks soonest (at most 3)."""
    cube = made.headline
    rows = sorted((row for row in made.breaking if row.kind == "lead"), key=lambda row: (row.rank, row.factor))
    if cube is None or not rows:
        return None
    names = list(dict.fromkeys(row.factor for row in rows if row.crossing))[:3] or [rows[0].factor]
    rivals = [name for name in colours(made) if name != made.recommended][:6]
    factors = {axis.factor.name: place for place, axis in enumerate(made.design.axes)}
    found: dict[str, list[tuple[str, Curve]]] = {}
    for name in names:
        held = [(rival, _difference(made, rival, factors[name])) for rival in rivals]
        found[name] = [(rival, curve) for rival, curve in held if curve is not None]
    found = {name: held for name, held in found.items() if held}
    if not found:
        return None
    values = [float(value) for held in found.values() for _, curve in held for value in curve.mean]
    scale = scale_of(cube.measure, made.experiment.currency, values, difference=True)
    basis = BASES[next(iter(found.values()))[0][1].basis]
    message = f"The lead of {plain(made.recommended)} in {plain(cube.measure.name)} over " \
        f"{plain(rivals[0]) if len(rivals) == 1 else 'the other scenarios'}, factor by factor"
    measure = f"{plain(cube.measure.name)} of {plain(made.recommended)} minus the other, in " \
        f"{scale.unit or 'its unit'}, {basis}; paired by year, shaded: 95 % interval; dashed: base level"

    def draw(figure: Figure) -> None:
        grid = panels_of(figure, 1, len(found), sharey=True)[0]
        for axes, (name, held) in zip(grid, found.items(), strict=True):
            axis = made.design.axes[factors[name]]
            axes.axhline(0, color=INK, linewidth=1)
            for rival, curve in held:
                keep = np.unique(np.linspace(0, len(curve.at) - 1, min(len(curve.at), MOST_PLACES)).round().astype(int))
                at, mean, half = curve.at[keep], curve.mean[keep], np.nan_to_num(curve.half[keep])
                axes.fill_between(at, mean - half, mean + half, color=colours(made)[rival], alpha=0.2, linewidth=0)
                axes.plot(at, mean, color=colours(made)[rival], linewidth=1.8)
            if axis.factor.base is not None and axis.numbers[0] <= axis.factor.base <= axis.numbers[-1]:
                axes.axvline(axis.factor.base, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
            factor_axis(axes, axis)
            value_axis(axes.yaxis, scale)
            clean(axes, grid="y")
        grid[0].set_ylabel(scale.unit)
        legend(figure, [(f"over {name}", colours(made)[name]) for name in rivals], 3)

    return drawn("leads", message, measure, 2.7, draw)


def _difference(made: Study, rival: str, factor: int) -> Curve | None:
    assert made.headline is not None
    values = made.headline.of(made.recommended) - made.headline.of(rival)
    return Quantity(made.design, values).curve(factor, AT_BASE)
