"""The headline over two factors: a cell a pair of levels, or a pair of bins where the design is no full grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wherefrom.sensitivity.cube import Axis, Cube, Ints
from wherefrom.sensitivity.estimates import Bools, Floats, estimates, mean_known
from wherefrom.sensitivity.standing import common_rows
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import bare_level, level

_BINS = 8
_POINTS_A_CELL = 6


@dataclass(frozen=True, eq=False)
class Plane:
    """`factors`: (down, across), places among the factors. `cells`: row of the design -> cell down and across;
    `values`: scenario -> mean by cell, nan without points. `bounds`: of the bins, down and across; () for levels."""

    factors: tuple[int, int]
    cells: Ints
    shape: tuple[int, int]
    values: dict[str, Floats]
    bounds: tuple[tuple[float, ...], tuple[float, ...]]
    basis: str

    @property
    def edges(self) -> tuple[Floats, Floats]:
        """Edges of the cells across and down: cells are drawn alike wide whatever their levels."""
        return np.arange(0.0, self.shape[1] + 1), np.arange(0.0, self.shape[0] + 1)

    @property
    def centres(self) -> tuple[Floats, Floats]:
        """Centres of the cells across and down."""
        return np.arange(0.5, self.shape[1]), np.arange(0.5, self.shape[0])

    def label(self, made: Study, side: int, place: int, bare: bool = False) -> str:
        """The level or bin of a cell in words; `side` 0 is down, 1 across."""
        axis = made.design.axes[self.factors[side]]
        write = bare_level if bare else level
        if self.bounds[side]:
            low, high = self.bounds[side][place : place + 2]
            return f"{bare_level(axis.factor, low)}–{write(axis.factor, high)}"
        return write(axis.factor, float(axis.numbers[place]) if axis.numeric else axis.shown[place])

    def unsure(self, cube: Cube, winner: Ints, names: list[str]) -> Bools:
        """Cells in which the lead of the winner over the second is within its 95 % interval (or unknown)."""
        found = np.zeros(self.shape, dtype=np.bool_)
        for down in range(self.shape[0]):
            for across in range(self.shape[1]):
                if winner[down, across] < 0:
                    continue
                inside = np.flatnonzero((self.cells == (down, across)).all(axis=1))
                years = cube.sign * mean_known(cube.values[[cube.design.scenarios.index(each) for each in names]]
                                               [:, inside], 1)
                order = np.argsort(-mean_known(years, 1), kind="stable")
                _, low, _ = estimates(years[order[0]] - years[order[1]])
                found[down, across] = not low > 0
        return found


def two_factors(made: Study) -> tuple[int, int] | None:
    """The two factors that matter most to the headline, the first down; None with fewer than two that vary."""
    if made.headline is None:
        return None
    order = [place for place in made.by_importance(made.headline.measure.name) if made.design.shape[place] >= 2]
    return (order[1], order[0]) if len(order) >= 2 else None


def planes(made: Study, down: int, across: int) -> Plane | None:
    """The headline of every scenario over these two factors; None where the points are too few for a map."""
    design, cube = made.design, made.headline
    if cube is None:
        return None
    whole = design.crossed
    bins = int(np.clip(np.sqrt(len(design.rows) / _POINTS_A_CELL), 0, _BINS))
    if not whole and bins < 2:
        return None
    parts = [_cells(design.axes[place], design.levels[:, place], design.numbers[:, place], 0 if whole else bins)
             for place in (down, across)]
    cells = np.column_stack([part[0] for part in parts])
    shape = (parts[0][1], parts[1][1])
    rows = _matched(made, (down, across))
    values = {name: _means(cells[rows], shape, cube.means(name)[rows]) for name in made.scenarios}
    basis = "averaged over the other factors" if len(design.axes) > 2 else "all other things at base"
    return Plane((down, across), cells, shape, values, (parts[0][2], parts[1][2]),
                 basis if whole else "mean of the points in a cell")


def _matched(made: Study, pair: tuple[int, int]) -> Ints:
    """Rows for a fair map: those all scenarios have; of a full grid the combinations of the other factors that are
    there in every cell, as long as there are any."""
    assert made.headline is not None
    rows = common_rows(made.headline)
    if not made.design.crossed or len(rows) == len(made.design.rows) or not len(rows):
        return rows if len(rows) else np.arange(len(made.design.rows))
    _, rest = np.unique(np.delete(made.design.levels, pair, axis=1), axis=0, return_inverse=True)
    rest = rest.reshape(-1)
    cells = made.design.shape[pair[0]] * made.design.shape[pair[1]]
    whole = np.bincount(rest[rows], minlength=int(rest.max()) + 1) == cells
    return rows[whole[rest[rows]]] if whole.any() else rows


def _cells(axis: Axis, levels: Ints, numbers: Floats, bins: int) -> tuple[Ints, int, tuple[float, ...]]:
    """(cell by row, how many, bounds): levels as they are, or bins of equal width where there are more levels."""
    if not bins or not axis.numeric or len(axis.shown) <= bins:
        return levels, len(axis.shown), ()
    bounds = np.linspace(axis.factor.low or 0.0, axis.factor.high or 0.0, bins + 1)
    inside = np.clip(np.searchsorted(bounds, numbers, side="right") - 1, 0, bins - 1)
    return inside.astype(np.int64), bins, tuple(bounds.tolist())


def _means(cells: Ints, shape: tuple[int, int], means: Floats) -> Floats:
    known = np.isfinite(means)
    flat = cells[known, 0] * shape[1] + cells[known, 1]
    count = np.bincount(flat, minlength=shape[0] * shape[1])
    total = np.bincount(flat, weights=means[known], minlength=shape[0] * shape[1])
    found = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    return np.asarray(found.reshape(shape))
