"""Regret across futures of demand: how far each candidate stays behind the best of them in each future.

The regret of a candidate in a future is the mean of the best candidate there less its own. The best is chosen by means
that are themselves uncertain, and the greatest of several noisy means is flattered; so no interval is built around that
greatest one. Instead all differences of two candidates in all futures get intervals that hold together with 95 %
(paired by year, t-distributed, Bonferroni), and what they allow for the regret is its interval: multiple comparisons
with the best under common random numbers (Hsu 1984; Nelson and Matejcik 1995). All regrets of a table, their greatest
and their averages lie in their intervals together. Minimax regret: Savage 1951.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.theory.student import t_quantile

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RegretCell:
    """`mean`: of the candidate in this future; `regret`: how far it is behind the best one there (0: none is better),
    with the interval that holds for all cells together."""

    mean: float
    regret: float
    low: float
    high: float


@dataclass(frozen=True)
class RegretRow:
    """A candidate: a cell for every future, its greatest regret and in which future, its weighted average value and
    average regret, the last two with intervals that hold together with all others."""

    name: str
    cells: tuple[RegretCell, ...]
    greatest: RegretCell
    greatest_in: str
    average: float
    average_regret: RegretCell


@dataclass(frozen=True)
class Regret:
    """The table: `rows` in the order of candidates, cells in the order of `futures`. `weights` add up to 1.

    `least_greatest`: the candidate with the least greatest regret (minimax regret); `best_on_average`: with the highest
    weighted average. `rivals_...`: candidates that may be as good, as far as the years can tell; none: certain at the
    stated confidence. `best`: by future, the candidate with the best mean. `left_out`: in words.
    """

    futures: tuple[str, ...]
    rows: tuple[RegretRow, ...]
    weights: tuple[float, ...]
    better: Literal["higher", "lower"]
    measure: str
    unit: str
    currency: str
    years: int
    confidence: float
    least_greatest: str
    rivals_of_least: tuple[str, ...]
    best_on_average: str
    rivals_on_average: tuple[str, ...]
    best: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def row(self, name: str) -> RegretRow:
        """The row of a candidate. Raises KeyError."""
        return {each.name: each for each in self.rows}[name]

    def without(self, left_out: Sequence[str]) -> Regret:
        """The same with words on what was left out."""
        return replace(self, left_out=(*self.left_out, *left_out))


def regret_of(
    candidates: Sequence[str], futures: Sequence[str], values: Sequence[Sequence[Sequence[float] | Floats]], *,
    measure: str = "profit", better: Literal["higher", "lower"] = "higher", unit: str = "money", currency: str = "",
    weights: Mapping[str, float] | None = None, confidence: float = 0.95,
) -> Regret:
    """Regret of each candidate in each future. `values[candidate][future]`: one value a year, year r of all candidates
    in a future with the same customers; rows of a future are cut to the shortest of them.

    `weights`: of the futures, equal ones where None. Raises ValueError for fewer than two candidates, no future, names
    that repeat, fewer than two years, years that do not define the measure, or weights that do not add up to something.
    """
    weighed = _checked(candidates, futures, values, weights)
    sign = 1.0 if better == "higher" else -1.0
    count = len(candidates)
    shortest = [min(len(values[one][place]) for one in range(count)) for place in range(len(futures))]
    yearly: list[Floats] = [
        sign * np.array([np.asarray(values[one][place], dtype=np.float64)[:years] for one in range(count)])
        for place, years in enumerate(shortest)
    ]
    for future, rows in zip(futures, yearly, strict=True):
        if not np.isfinite(rows).all():
            raise ValueError(f"in future `{future}` not every candidate defines {measure} in each year")
    checks = len(futures) * count * (count - 1) // 2
    gaps = np.array([_gaps(rows, (1 - confidence) / checks) for rows in yearly])  # [future, three, ahead, behind]
    cells = np.maximum(gaps, 0.0).max(axis=2)  # [future, three, candidate]: the best one ahead, at least oneself
    means = np.array([rows.mean(axis=1) for rows in yearly])
    made = tuple(_row(name, place, futures, sign * means[:, place], cells[:, :, place], weighed)
                 for place, name in enumerate(candidates))
    least = min(made, key=lambda row: row.greatest.regret)
    on_average = max(made, key=lambda row: sign * row.average)
    return Regret(
        tuple(futures), made, tuple(float(each) for each in weighed), better, measure, unit, currency, min(shortest),
        confidence, least.name,
        tuple(row.name for row in made if row is not least and row.greatest.low < least.greatest.high),
        on_average.name,
        _rivals_on_average(candidates, on_average.name, yearly, weighed, confidence),
        tuple(candidates[int(place)] for place in means.argmax(axis=1)),
    )


def _checked(
    candidates: Sequence[str], futures: Sequence[str], values: Sequence[Sequence[Sequence[float] | Floats]],
    weights: Mapping[str, float] | None,
) -> Floats:
    """The weights, adding up to 1."""
    if len(candidates) < 2 or not futures:
        raise ValueError("regret compares at least two candidates in at least one future")
    if len(set(candidates)) != len(candidates) or len(set(futures)) != len(futures):
        raise ValueError("the names of candidates, or of futures, repeat")
    if len(values) != len(candidates) or any(len(row) != len(futures) for row in values):
        raise ValueError("there must be a row of years for each candidate in each future")
    if any(len(years) < 2 for row in values for years in row):
        raise ValueError("regret needs at least two years of each candidate in each future")
    if weights is None:
        return np.full(len(futures), 1 / len(futures))
    unknown = [name for name in weights if name not in futures]
    if unknown:
        raise ValueError(f"there is no future `{unknown[0]}` to weigh; there is {', '.join(futures)}")
    given = np.array([weights.get(name, 0.0) for name in futures])
    if not (np.isfinite(given).all() and (given >= 0).all() and given.sum() > 0):
        raise ValueError("weights of futures are numbers of zero or more, not all zero")
    return np.asarray(given / given.sum(), dtype=np.float64)


def _gaps(rows: Floats, wrong: float) -> Floats:
    """[mean, low, high; one, other]: how much `one` is ahead of `other`, each interval false with chance `wrong`."""
    count, years = rows.shape
    gaps = np.zeros((3, count, count))
    reach = t_quantile(years - 1, 1 - wrong / 2) / np.sqrt(years)
    for one in range(count):
        differences = rows[one] - rows  # [other, year]
        mean, half = differences.mean(axis=1), reach * differences.std(axis=1, ddof=1)
        gaps[:, one] = mean, mean - half, mean + half
    return gaps


def _row(
    name: str, place: int, futures: Sequence[str], means: Floats, cells: Floats, weights: Floats
) -> RegretRow:
    made = tuple(RegretCell(float(mean), *(float(each) for each in three))
                 for mean, three in zip(means, cells, strict=True))
    worst = int(cells[:, 0].argmax())
    greatest = RegretCell(float(means[worst]), *(float(each) for each in cells.max(axis=0)))
    average = float(weights @ means)
    return RegretRow(name, made, greatest, futures[worst], average,
                     RegretCell(average, *(float(each) for each in weights @ cells)))


def _rivals_on_average(
    candidates: Sequence[str], best: str, yearly: Sequence[Floats], weights: Floats, confidence: float
) -> tuple[str, ...]:
    """Who is not certainly worse on average than the best: paired over the futures where all have the same years."""
    count = len(candidates)
    quantile = 1 - (1 - confidence) / (count * (count - 1))
    chosen = list(candidates).index(best)
    together = len({rows.shape[1] for rows in yearly}) == 1
    rivals = []
    for place, name in enumerate(candidates):
        if place == chosen:
            continue
        ahead = [rows[chosen] - rows[place] for rows in yearly]
        mean = float(sum(weight * each.mean() for weight, each in zip(weights, ahead, strict=True)))
        if together:
            whole = np.einsum("f,fr->r", weights, np.array(ahead))
            error = float(whole.std(ddof=1) / np.sqrt(len(whole)))
        else:
            # Years of different futures may share their customers: their errors at worst add up.
            error = float(sum(weight * each.std(ddof=1) / np.sqrt(len(each))
                              for weight, each in zip(weights, ahead, strict=True)))
        degrees = min(rows.shape[1] for rows in yearly) - 1
        if mean - t_quantile(degrees, quantile) * error <= 0:
            rivals.append(name)
    return tuple(rivals)
