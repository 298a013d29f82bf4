"""Sobol indices: how much of a measure's variance over the whole design each factor explains.

From Saltelli's points (two samples A and B, and A with one column of B for each factor; Saltelli et al. 2010, table 2
(b) and (f)), by `scipy.stats.sobol_indices`. The 95 % intervals resample the points and the replications together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wherefrom.sensitivity.cube import Cube, Design, Ints
from wherefrom.sensitivity.estimates import Estimate, Floats, known_rows, mean_known

RESAMPLES = 400
_SEED = 20240607
_LEAST = 8
_AT_ONCE = 300_000


@dataclass(frozen=True)
class Index:
    """A factor's share of the variance: alone (`first`), and with all it does together with others (`total`).
    `samples`: how many of Saltelli's sets of points it rests on."""

    measure: str
    scenario: str
    factor: str
    first: Estimate
    total: Estimate
    samples: int


def saltelli_places(design: Design) -> Ints | None:
    """Set x (A, B, A with column 1 of B, ...) -> row. None where the rows are no such design.

    Both usual orders are known: block by block (A, B, AB...), and set by set (A, AB..., B or A, B, AB...).
    """
    factors, rows = len(design.axes), len(design.rows)
    if factors == 0 or rows % (factors + 2):
        return None
    sets = rows // (factors + 2)
    plain = np.arange(rows)
    by_set = plain.reshape(sets, factors + 2)
    for places in (plain.reshape(factors + 2, sets).T, by_set, by_set[:, [0, -1, *range(1, factors + 1)]]):
        first, second = design.levels[places[:, 0]], design.levels[places[:, 1]]
        for factor in range(factors):
            mixed = first.copy()
            mixed[:, factor] = second[:, factor]
            if not np.array_equal(mixed, design.levels[places[:, 2 + factor]]):
                break
        else:
            return places
    return None


def sobol_indices(cube: Cube, scenario: str, places: Ints) -> tuple[Index, ...]:
    """First and total order of every factor, in the order of the experiment. Sets with a missing point are left out;
    empty with fewer than eight sets, or where the measure does not vary."""
    values = cube.of(scenario)
    whole = known_rows(values)[places].all(axis=1)
    held = values[places[whole]]
    if len(held) < _LEAST or not np.ptp(mean_known(held, 2)) > 0:
        return ()
    first, total = _point_estimate(mean_known(held, 2))
    lows, highs = _intervals(held)
    found = []
    for factor, axis in enumerate(cube.design.axes):
        ends = [Estimate(float(kind[factor]), float(lows[order, factor]), float(highs[order, factor]))
                for order, kind in enumerate((first, total))]
        found.append(Index(cube.measure.name, scenario, axis.factor.name, ends[0], ends[1], len(held)))
    return tuple(found)


def _point_estimate(means: Floats) -> tuple[Floats, Floats]:
    """(first, total) by factor from means set x (A, B, AB...)."""
    sets = len(means)
    if sets & (sets - 1):
        # SciPy takes powers of two only; with sets left out the same formula is ours.
        return saltelli(means)
    from scipy.stats import sobol_indices as scipy_indices

    found = scipy_indices(
        func={"f_A": means[:, 0][None], "f_B": means[:, 1][None], "f_AB": means[:, 2:].T[:, None, :]}, n=sets
    )
    return np.atleast_1d(found.first_order), np.atleast_1d(found.total_order)


def saltelli(means: Floats) -> tuple[Floats, Floats]:
    """First and total order by factor from values ... x set x (A, B, AB...); zero where nothing varies."""
    centred = means - means[..., :2].mean(axis=(-2, -1), keepdims=True)
    first, second, mixed = centred[..., 0], centred[..., 1], centred[..., 2:]
    variance = centred[..., :2].var(axis=(-2, -1))[..., None]
    alone = (second[..., None] * (mixed - first[..., None])).mean(axis=-2)
    whole = 0.5 * ((first[..., None] - mixed) ** 2).mean(axis=-2)
    safe = np.where(variance > 0, variance, 1.0)
    return np.where(variance > 0, alone / safe, 0.0), np.where(variance > 0, whole / safe, 0.0)


def _intervals(held: Floats) -> tuple[Floats, Floats]:
    """Ends of the 95 % intervals, order x factor: percentiles over resampled sets and replications. The generator has a
    seed of its own, so that the same batch has the same intervals."""
    luck = np.random.Generator(np.random.PCG64(_SEED))
    sets, kinds, years = held.shape
    chosen = luck.integers(0, sets, (RESAMPLES, sets))
    weights = luck.multinomial(years, np.full(years, 1 / years), RESAMPLES) / years
    # Where some year does not define the measure, its replications cannot be weighed alike: points alone then.
    whole = bool(np.isfinite(held).all()) and years > 1
    means = mean_known(held, 2)
    some = max(1, _AT_ONCE // (sets * kinds))
    drawn = []
    for first in range(0, RESAMPLES, some):
        part = slice(first, first + some)
        there = (held @ weights[part].T).transpose(2, 0, 1) if whole else means[None]
        picked = np.take_along_axis(there, chosen[part, :, None], axis=1) if whole else means[chosen[part]]
        drawn.append(np.stack(saltelli(picked), axis=1))
    low, high = np.quantile(np.concatenate(drawn), (0.025, 0.975), axis=0)
    return np.asarray(low), np.asarray(high)
