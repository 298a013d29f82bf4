"""Two factors at once: the mean of the headline, which scenario is best where, and the lead with its zero line."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure

from wherefrom.charts.experiments.scale import Scale, colours, legend, scale_of, value_axis
from wherefrom.charts.style import INK, Chart, clean, drawn, shortened
from wherefrom.report.words import counted, plain, share
from wherefrom.sensitivity.estimates import Floats
from wherefrom.sensitivity.standing import best_of
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.table_of_two import Plane, planes, two_factors
from wherefrom.sensitivity.words import heading, size

_COLOURS = 24
_OTHER = "#bbbbbb"


def mean_map(made: Study) -> Chart | None:
    """The headline of the recommended scenario over the two factors that matter most."""
    held = _planes(made)
    cube = made.headline
    if held is None or cube is None or made.recommended not in held.values:
        return None
    values = held.values[made.recommended]
    scale = scale_of(cube.measure, made.experiment.currency, values[np.isfinite(values)].tolist())
    down, across = (made.design.axes[place].factor for place in held.factors)
    best = np.unravel_index(int(np.nanargmax(cube.sign * values)), values.shape)
    message = f"{plain(cube.measure.name)} of {plain(made.recommended)} is best with {plain(down.name)} at " \
        f"{held.label(made, 0, int(best[0]))} and {plain(across.name)} at {held.label(made, 1, int(best[1]))}"
    measure = f"{plain(cube.measure.name)} in {scale.unit or 'its unit'}, {held.basis}, mean of " \
        f"{counted(made.years, 'year')} a point"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        finite = values[np.isfinite(values)]
        low, high = float(finite.min()), float(finite.max())
        mesh = axes.pcolormesh(*held.edges, np.ma.masked_invalid(values), cmap=_shades("Blues"), vmin=low,
                               vmax=high if high > low else low + 1, edgecolors="white", linewidth=0.6)
        _ticks(axes, made, held)
        _numbers(axes, values, scale, low, high)
        _bar(figure, axes, mesh, scale)

    return drawn("heat", message, measure, _height(held), draw)


def winner_map(made: Study) -> Chart | None:
    """Which scenario has the best headline in each cell; pale where the lead over the second may be luck."""
    held, cube = _planes(made), made.headline
    if held is None or cube is None or len(held.values) < 2:
        return None
    names = list(held.values)
    stack = cube.sign * np.stack([held.values[name] for name in names])
    known = np.isfinite(stack).all(axis=0)
    if not known.any():
        return None
    winner = np.where(known, np.argmax(np.where(np.isfinite(stack), stack, -np.inf), axis=0), -1)
    counts = {name: int((winner == place).sum()) for place, name in enumerate(names)}
    top = max(names, key=lambda name: counts[name])
    total = int(known.sum())
    message = f"{plain(top)} has the best {plain(cube.measure.name)} in {share(counts[top] / total)} of the map"
    measure = f"Scenario with the best mean {plain(cube.measure.name)}, {held.basis}; a dot marks cells whose lead " \
        "over the second is within its 95 % interval"
    unsure = held.unsure(cube, winner, names)
    palette = [colours(made).get(name, _OTHER) for name in names]

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        norm = BoundaryNorm(np.arange(-0.5, len(names) + 0.5), len(names)) if len(names) > 1 else None
        axes.pcolormesh(*held.edges, np.ma.masked_less(winner, 0), cmap=ListedColormap(palette), norm=norm,
                        edgecolors="white", linewidth=0.6)
        centres = held.centres
        for row, column in zip(*np.nonzero(unsure), strict=True):
            axes.plot([centres[0][column]], [centres[1][row]], marker="o", color="white", markersize=5,
                      markeredgecolor=INK, markeredgewidth=0.8)
        _ticks(axes, made, held)
        there = [(name, palette[place]) for place, name in enumerate(names) if counts[name]]
        legend(figure, there[:8])

    return drawn("winners", message, measure, _height(held) + 0.2, draw)


def lead_map(made: Study) -> Chart | None:
    """The headline of the recommended scenario minus that of its strongest rival, with the line where it is zero."""
    held, cube = _planes(made), made.headline
    if held is None or cube is None or made.recommended not in held.values or len(held.values) < 2:
        return None
    rivals = tuple(row for row in made.standing(cube.measure.name) if row.scenario != made.recommended)
    rival = best_of(rivals, cube.sign)
    if rival is None:
        return None
    values = held.values[made.recommended] - held.values[rival.scenario]
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    ahead = float((cube.sign * finite > 0).mean())
    message = f"{plain(made.recommended)} is ahead of {plain(rival.scenario)} in {share(ahead)} of the map, by up to " \
        f"{size(cube.measure, float(np.abs((cube.sign * finite).max())), made.experiment.currency)}" \
        if ahead else f"{plain(made.recommended)} is nowhere ahead of {plain(rival.scenario)}"
    scale = scale_of(cube.measure, made.experiment.currency, finite.tolist(), difference=True)
    measure = f"{plain(cube.measure.name)} of {plain(made.recommended)} minus {plain(rival.scenario)} in " \
        f"{scale.unit or 'its unit'}, {held.basis}; black line: no difference"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        limit = float(np.abs(finite).max()) or 1.0
        mesh = axes.pcolormesh(*held.edges, np.ma.masked_invalid(values), cmap=_shades("RdBu"), vmin=-limit, vmax=limit,
                               edgecolors="white", linewidth=0.6)
        if min(values.shape) >= 2 and np.isfinite(values).all() and finite.min() < 0 < finite.max():
            axes.contour(*held.centres, values, levels=[0.0], colors=INK, linewidths=2)
        _ticks(axes, made, held)
        _numbers(axes, values, scale, -limit, limit, signed=True)
        _bar(figure, axes, mesh, scale)

    return drawn("lead_map", message, measure, _height(held), draw)


def _planes(made: Study) -> Plane | None:
    pair = two_factors(made)
    return planes(made, *pair) if pair else None


def _shades(name: str) -> mpl.colors.Colormap:
    # Up to 50 colours the colour bar is drawn as shapes; beyond it would become a picture within the picture.
    return mpl.colormaps[name].resampled(_COLOURS)


def _height(held: Plane) -> float:
    return float(np.clip(0.9 + 0.36 * len(held.centres[1]), 2.2, 4.6))


def _ticks(axes: Axes, made: Study, held: Plane) -> None:
    for place, axis in ((1, axes.xaxis), (0, axes.yaxis)):
        factor = made.design.axes[held.factors[place]].factor
        centres = held.centres[0 if place == 1 else 1]
        every = max(1, -(-len(centres) // (12 if place == 1 else 14)))
        labels = [held.label(made, place, spot, bare=True) for spot in range(len(centres))]
        width = max(6, 110 // len(centres)) if place == 1 else 24
        axis.set_ticks(centres[::every], [shortened(label, width) for label in labels[::every]])
        axis.set_label_text(shortened(heading(factor), 60 if place == 1 else 36))
    for spine in axes.spines.values():
        spine.set_visible(False)
    clean(axes)


def _numbers(axes: Axes, values: Floats, scale: Scale, low: float, high: float, signed: bool = False) -> None:
    """The value in each cell, where there are few enough to be read."""
    if values.shape[0] > 12 or values.shape[1] > 12:
        return
    for row in range(values.shape[0]):
        for column in range(values.shape[1]):
            value = float(values[row, column])
            if np.isfinite(value):
                part = (value - low) / (high - low) if high > low else 0.0
                dark = abs(part - 0.5) > 0.36 if signed else part > 0.6
                axes.annotate(scale.text(value, sign=signed), (column + 0.5, row + 0.5), ha="center", va="center",
                              fontsize=8.2, color="white" if dark else INK)


def _bar(figure: Figure, axes: Axes, mesh: object, scale: Scale) -> None:
    bar = figure.colorbar(mesh, ax=axes, pad=0.015, aspect=16)  # type: ignore[arg-type]
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    value_axis(bar.ax.yaxis, scale)
    bar.set_label(scale.unit)
