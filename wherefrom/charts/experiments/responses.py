"""How measures follow the factors: one panel a factor, one line a scenario; and small multiples."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wherefrom.charts.experiments.scale import (
    Scale,
    colours,
    factor_axis,
    legend,
    panels_of,
    places_of,
    scale_of,
    scenarios_of,
    undrawn,
    value_axis,
)
from wherefrom.charts.style import GREY, Chart, clean, drawn, shortened
from wherefrom.report.words import counted, plain
from wherefrom.sensitivity.curves import Basis, Curve
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import heading, level, size

MOST_PANELS = 12
MOST_PLACES = 60
_BASIS: dict[Basis, str] = {
    "average": "averaged over the other factors", "base": "the other factors at base",
    "binned": "points grouped by the factor", "fitted": "by regression",
}


def response(made: Study) -> Chart | None:
    """The headline against every factor (the 12 that matter most), with 95 % bands."""
    cube = made.headline
    if cube is None:
        return None
    name = cube.measure.name
    panels = [(factor, made.responses_of(name, factor)) for factor in made.by_importance(name)]
    panels = [(factor, held) for factor, held in panels if held][:MOST_PANELS]
    if not panels:
        return None
    scale = scale_of(cube.measure, made.experiment.currency,
                     (float(value) for _, held in panels for _, curve in held for value in curve.mean))
    basis = _BASIS[panels[0][1][0][1].basis]
    measure = f"{plain(name)} in {scale.unit or 'its unit'}, {basis}: mean of {counted(made.years, 'year')} a point, " \
        f"shaded: 95 % interval{undrawn(made)}"
    wide = min(len(panels), 4 if len(panels) > 6 else 3)
    tall = -(-len(panels) // wide)

    def draw(figure: Figure) -> None:
        grid = panels_of(figure, tall, wide, sharey=True)
        flat = [axes for row in grid for axes in row]
        for axes in flat[len(panels):]:
            axes.set_visible(False)
        for axes, (factor, held) in zip(flat, panels, strict=False):
            lines(axes, made, factor, held, width=44 if wide < 4 else 34)
            value_axis(axes.yaxis, scale)
        for row in grid:
            row[0].set_ylabel(scale.unit)
        legend(figure, colours(made).items())

    return drawn("response", _message(made, panels[0][0]), measure, 0.5 + 2.05 * tall, draw)


def _message(made: Study, factor: int) -> str:
    assert made.headline is not None
    measure, axis = made.headline.measure, made.design.axes[factor]
    held = dict(made.responses_of(measure.name, factor))
    curve = held.get(made.recommended)
    if curve is None:
        return f"{plain(measure.name)} by factor"
    step = curve.mean[-1] - curve.mean[0]
    if not axis.numeric:
        step = curve.mean.max() - curve.mean.min()
        return f"{plain(measure.name)} of {plain(made.recommended)} moves most with {plain(axis.factor.name)}: by " \
            f"{size(measure, float(step), made.experiment.currency)}"
    ends = f"from {level(axis.factor, float(curve.at[0]))} to {level(axis.factor, float(curve.at[-1]))}"
    return f"{plain(axis.factor.name)} {ends}: {plain(measure.name)} of {plain(made.recommended)} " \
        f"{'rises' if step > 0 else 'falls'} by {size(measure, float(step), made.experiment.currency)}"


def lines(axes: Axes, made: Study, factor: int, held: tuple[tuple[str, Curve], ...], label: bool = True, width: int = 44
          ) -> None:
    """One line with its band for every scenario drawn; the base level as a thin line."""
    axis = made.design.axes[factor]
    colour = colours(made)
    for scenario, curve in held:
        if scenario not in colour:
            continue
        keep = np.unique(np.linspace(0, len(curve.at) - 1, min(len(curve.at), MOST_PLACES)).round().astype(np.int64))
        at, mean, half = places_of(axis, curve.at, curve.shown)[keep], curve.mean[keep], curve.half[keep]
        if axis.numeric:
            if np.isfinite(half).all():
                axes.fill_between(at, mean - half, mean + half, color=colour[scenario], alpha=0.2, linewidth=0)
            axes.plot(at, mean, color=colour[scenario], linewidth=1.7, marker="o" if len(at) <= 15 else "",
                      markersize=3)
        else:
            shift = 0.12 * (list(colour).index(scenario) - (len(colour) - 1) / 2)
            axes.errorbar(at + shift, mean, yerr=np.nan_to_num(half), color=colour[scenario], linestyle="none",
                          marker="o", markersize=4, elinewidth=1.4)
    if axis.numeric and axis.factor.base is not None and axis.numbers[0] <= axis.factor.base <= axis.numbers[-1]:
        axes.axvline(axis.factor.base, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
    factor_axis(axes, axis, label, width)
    clean(axes, grid="y")


def all_measures(made: Study) -> Chart | None:
    """Small multiples: the other measures (at most 6) down, the factors that matter most (at most 4) across."""
    if made.headline is None:
        return None
    others = [cube for cube in made.cubes if cube is not made.headline][:6]
    factors = made.by_importance(made.headline.measure.name)[:4]
    factors = tuple(factor for factor in factors
                    if any(made.responses_of(cube.measure.name, factor) for cube in others))
    if not others or not factors:
        return None
    what = plain(others[0].measure.name) if len(others) == 1 else f"The other {len(others)} measures"
    message = f"{what} against the factors that move {plain(made.headline.measure.name)} most"
    measure = f"Mean of {counted(made.years, 'year')} a point, shaded: 95 % interval; dashed: base level{undrawn(made)}"

    def draw(figure: Figure) -> None:
        grid = panels_of(figure, len(others), len(factors), sharey="row")
        for down, cube in enumerate(others):
            held = [made.responses_of(cube.measure.name, factor) for factor in factors]
            scale = _scale(made, cube.measure.name, held)
            for across, factor in enumerate(factors):
                axes = grid[down][across]
                lines(axes, made, factor, held[across], label=down == len(others) - 1, width=34)
                value_axis(axes.yaxis, scale, 4)
            unit = f"\nin {scale.unit}" if scale.unit else ""
            grid[down][0].set_ylabel(shortened(plain(cube.measure.name), 26) + unit, fontsize=9)
        legend(figure, colours(made).items())

    return drawn("measures", message, measure, 0.6 + 1.55 * len(others), draw)


def _scale(made: Study, name: str, held: list[tuple[tuple[str, Curve], ...]]) -> Scale:
    values = (float(value) for curves in held for _, curve in curves for value in curve.mean)
    return scale_of(made.cube(name).measure, made.experiment.currency, values)


def by_scenario(made: Study) -> Chart | None:
    """Small multiples: one panel a scenario, the headline against the factor that matters most, one line a level of
    the second (at most 5) where the design is a full grid; the points themselves (at most 300 a panel) otherwise."""
    cube, scenarios = made.headline, scenarios_of(made)
    if cube is None or len(scenarios) < 2 or not made.design.axes:
        return None
    order = [factor for factor in made.by_importance(cube.measure.name) if made.design.axes[factor].numeric]
    if not order:
        return None
    first = order[0]
    others = [factor for factor in made.by_importance(cube.measure.name)
              if factor != first and 2 <= made.design.shape[factor] <= 8]
    crossed = made.design.crossed and bool(others)
    panels = {name: _levels(made, name, first, others[0]) if crossed else [_points(made, name, first)]
              for name in scenarios}
    scale = scale_of(cube.measure, made.experiment.currency,
                     (float(v) for held in panels.values() for _, _, values in held for v in values))
    axis = made.design.axes[first]
    what = f"lines: {heading(made.design.axes[others[0]].factor)}" if crossed else "one dot a point (at most 300)"
    message = f"{plain(cube.measure.name)} against {plain(axis.factor.name)}, scenario by scenario"
    measure = f"{plain(cube.measure.name)} in {scale.unit or 'its unit'}; {what}; mean of " \
        f"{counted(made.years, 'year')} a point{undrawn(made)}"
    wide = min(4, len(scenarios))
    tall = -(-len(scenarios) // wide)

    def draw(figure: Figure) -> None:
        grid = panels_of(figure, tall, wide, sharey=True)
        flat = [axes for row in grid for axes in row]
        for axes in flat[len(scenarios):]:
            axes.set_visible(False)
        for axes, (name, held) in zip(flat, panels.items(), strict=False):
            for place, (_, at, values) in enumerate(held):
                if crossed:
                    axes.plot(at, values, color=_shade(place, len(held)), linewidth=1.6, marker="o", markersize=3)
                else:
                    axes.plot(at, values, color=colours(made)[name], linestyle="none", marker=".", markersize=3)
            axes.set_title(shortened(plain(name), 26), fontsize=9.5, loc="left")
            factor_axis(axes, axis, width=44 if wide < 4 else 34)
            value_axis(axes.yaxis, scale)
            clean(axes, grid="y")
        for row in grid:
            row[0].set_ylabel(scale.unit)
        if crossed:
            legend(figure, _shaded(panels[scenarios[0]]), 5)

    return drawn("scenarios", message, measure, 0.5 + 1.95 * tall, draw)


_SHADES = ("#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#084594")
Line = tuple[str, "np.ndarray[tuple[int], np.dtype[np.float64]]", "np.ndarray[tuple[int], np.dtype[np.float64]]"]


def _shade(place: int, count: int) -> str:
    return _SHADES[round(place * 4 / max(1, count - 1))]


def _shaded(held: list[Line]) -> list[tuple[str, str]]:
    return [(label, _shade(place, len(held))) for place, (label, _, _) in enumerate(held)]


def _levels(made: Study, scenario: str, first: int, second: int) -> list[Line]:
    """(level of the second factor, levels of the first, mean over all other factors) for at most five levels."""
    assert made.headline is not None
    design, axis = made.design, made.design.axes[second]
    whole = made.headline.means(scenario)[design.order].reshape(design.shape)
    table = np.moveaxis(whole, (first, second), (0, 1)).reshape(design.shape[first], design.shape[second], -1)
    matched = np.isfinite(table).all(axis=(0, 1))
    mean = table[:, :, matched].mean(axis=2) if matched.any() else np.full(table.shape[:2], np.nan)
    chosen = np.unique(np.linspace(0, design.shape[second] - 1, min(design.shape[second], 5)).round().astype(np.int64))
    return [(level(axis.factor, float(axis.numbers[place]) if axis.numeric else axis.shown[place]),
             design.axes[first].numbers, mean[:, place]) for place in chosen]


def _points(made: Study, scenario: str, first: int) -> Line:
    assert made.headline is not None
    known = np.flatnonzero(np.isfinite(made.headline.means(scenario)))
    keep = known[np.unique(np.linspace(0, len(known) - 1, min(len(known), 300)).round().astype(np.int64))]
    return scenario, made.design.numbers[keep, first], made.headline.means(scenario)[keep]
