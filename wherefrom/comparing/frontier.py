"""The efficient frontier: which mixes serve, sell and earn most for their cost, and which are beaten by another.

A candidate is dominated where another is no worse in every aim and better in at least one. By its means it always looks
so or not; how sure that is, says a test: every aim is compared year by year on the same customers (paired differences,
t-distributed), a domination needs all its aims at once (intersection-union test, Berger 1982), and all dominations
together are wrong with 5 % chance at most (Bonferroni-Holm over all ordered pairs, Holm 1979). Of the worst tenth of
years the yearly values are the influence values of expected shortfall (Rockafellar and Uryasev 2000), whose mean is the
mean of the worst years; their degrees of freedom are those of the worst years alone, which is cautious.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.theory.student import t_quantile
from wherefrom.comparing.roster import Roster
from wherefrom.experiments.experiment import Measure

Floats = NDArray[np.float64]
Status = Literal["efficient", "seems_dominated", "dominated"]
FEWEST_FOR_RISK: Final = 30
"""Years without which the worst tenth (three years) says too little: the aim is left out then."""
WORST: Final = 0.1
MOST_FOR_PAIRS: Final = 200
"""Candidates up to which it is also worked out which ones are certainly efficient."""


@dataclass(frozen=True)
class Aim:
    """What candidates are compared by. `measure`: key of the values. `worst`: the mean of this share of the years, the
    worst ones, instead of the mean of all (only where higher is better)."""

    name: str
    measure: str
    better: Literal["lower", "higher"]
    unit: str
    worst: float | None = None

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.better == "higher" else -1.0


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % interval (None from a single year)."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class FrontierPoint:
    """A candidate. `estimates`: one an aim. `certain`: of a dominated one, that it is so at the stated confidence; of
    an efficient one, that it certainly beats each other candidate in some aim (None: too many candidates to say).
    `dominated_by`: the efficient candidates that dominate it (certain ones, if there are any). `means`: of each aim's
    measure, the mean of all years (what the aim itself is, unless it is about the worst ones)."""

    name: str
    estimates: tuple[Estimate, ...]
    status: Status
    certain: bool | None
    dominated_by: tuple[str, ...]
    roster: Roster | None = None
    means: tuple[float, ...] = ()


@dataclass(frozen=True)
class Frontier:
    """Candidates in the order given; `aims` in the order of their estimates. `years` of each candidate that are
    compared; `left_out`: what could not be compared, or was not taken as it is, in words."""

    aims: tuple[Aim, ...]
    points: tuple[FrontierPoint, ...]
    years: int
    confidence: float
    currency: str
    left_out: tuple[str, ...] = ()

    @property
    def efficient(self) -> tuple[FrontierPoint, ...]:
        """The candidates on the frontier, by the first aim, best first."""
        found = [each for each in self.points if each.status == "efficient"]
        return tuple(sorted(found, key=lambda each: -self.aims[0].sign * each.estimates[0].mean))

    @property
    def dominated(self) -> tuple[FrontierPoint, ...]:
        """All others, certainly dominated ones first."""
        found = [each for each in self.points if each.status != "efficient"]
        return tuple(sorted(found, key=lambda each: each.status))


def usual_aims(measures: Sequence[Measure]) -> tuple[Aim, ...]:
    """What candidates are usually compared by, as far as it is measured: cost (lower), service level of the year as a
    whole or of each channel (higher), net revenue or else net sales (higher), and risk: the profit in the worst tenth
    of years (higher). `measure` of an aim is the measure's name."""
    whole = {each.kpi: each for each in measures if not each.of}
    found = [Aim("cost", whole["cost"].name, "lower", "money")] if "cost" in whole else []
    service = [whole["service_level"]] if "service_level" in whole else [
        each for each in measures if each.kpi == "service_level"]
    found += [Aim(each.name.replace("_", " "), each.name, "higher", "share") for each in service]
    if sales := whole.get("revenue_net") or whole.get("sales_net"):
        words = "net revenue" if sales.kpi == "revenue_net" else "net sales"
        found.append(Aim(words, sales.name, "higher", sales.unit))
    if "profit" in whole:
        found.append(Aim("profit in the worst tenth of years", whole["profit"].name, "higher", "money", WORST))
    return tuple(found)


def frontier_of(
    names: Sequence[str], values: Mapping[str, Sequence[Sequence[float] | Floats]], aims: Sequence[Aim], *,
    rosters: Sequence[Roster | None] = (), currency: str = "", confidence: float = 0.95,
) -> Frontier:
    """The frontier of candidates. `values`: measure -> one row of yearly values a candidate (same order as `names`),
    year r of all candidates with the same customers; rows are cut to the shortest.

    A candidate that does not define an aim in every year is left out and named; so is an aim about the worst years
    where there are fewer than 30. Raises ValueError for no candidate, no aim, names that repeat or missing rows.
    """
    _check(names, values, aims)
    years = min(len(row) for aim in aims for row in values[aim.measure])
    notes: list[str] = []
    kept = [aim for aim in aims if aim.worst is None or years >= FEWEST_FOR_RISK]
    notes += [f"{aim.name} is not compared: {years} years are too few for their worst {aim.worst:.0%}"
              .replace("%", " %") for aim in aims if aim not in kept]
    table = {name: np.array([np.asarray(row, dtype=np.float64)[:years] for row in values[name]])
             for name in dict.fromkeys(aim.measure for aim in kept)}
    whole = np.all([np.isfinite(rows).all(axis=1) for rows in table.values()], axis=0)
    notes += [f"{name} is left out: not every aim is defined in each of its years"
              for name, known in zip(names, whole, strict=True) if not known]
    chosen = [place for place in range(len(names)) if whole[place]]
    if not chosen or not kept:
        return Frontier(tuple(kept), (), years, confidence, currency, tuple(notes))
    # [aim, candidate, year]; more is better in all of them.
    yearly = np.array([aim.sign * _yearly(table[aim.measure][chosen], aim.worst) for aim in kept])
    raw = np.array([table[aim.measure][chosen].mean(axis=1) for aim in kept])
    freedom = tuple(years - 1 if aim.worst is None else _worst_count(years, aim.worst) - 1 for aim in kept)
    points = _points([names[place] for place in chosen], yearly, kept, freedom, confidence)
    given = [rosters[place] if place < len(rosters) else None for place in chosen]
    points = [replace(point, roster=roster, means=tuple(float(value) for value in raw[:, place]))
              for place, (point, roster) in enumerate(zip(points, given, strict=True))]
    return Frontier(tuple(kept), tuple(points), years, confidence, currency, tuple(notes))


def _check(
    names: Sequence[str], values: Mapping[str, Sequence[Sequence[float] | Floats]], aims: Sequence[Aim]
) -> None:
    if not names or not aims:
        raise ValueError("a frontier needs at least one candidate and one aim")
    if len(set(names)) != len(names):
        raise ValueError("the names of candidates repeat")
    for aim in aims:
        if len(values.get(aim.measure, ())) != len(names):
            raise ValueError(f"`{aim.measure}` does not have one row of years for each of the {len(names)} candidates")
        if any(len(row) == 0 for row in values[aim.measure]):
            raise ValueError(f"`{aim.measure}` has a candidate without years")
        if aim.worst is not None and (aim.better == "lower" or not 0 < aim.worst <= 1):
            raise ValueError(f"`{aim.name}`: the worst years are a share of those in which more is better")


def _worst_count(years: int, share: float) -> int:
    return max(1, round(share * years))


def _yearly(rows: Floats, worst: float | None) -> Floats:
    """One value a year whose mean is the estimate: the values themselves, or the influence values of the mean of the
    worst years, q + min(x - q, 0) n / k, where q is the k-th smallest of n values."""
    if worst is None:
        return rows
    years = rows.shape[1]
    count = _worst_count(years, worst)
    edge = np.sort(rows, axis=1)[:, count - 1 : count]
    spread: Floats = np.minimum(rows - edge, 0.0) * (years / count)
    return edge + spread


def _points(
    names: Sequence[str], yearly: Floats, aims: Sequence[Aim], freedom: Sequence[int], confidence: float
) -> list[FrontierPoint]:
    beats = _dominations(yearly.mean(axis=2))
    efficient: NDArray[np.bool_] = np.logical_not(beats.any(axis=0))
    sure = _sure_dominations(yearly, beats & efficient[:, None], freedom, 1 - confidence)
    certain = _surely_efficient(yearly, efficient, freedom, 1 - confidence) if len(names) <= MOST_FOR_PAIRS else None
    points = []
    for place, name in enumerate(names):
        estimates = tuple(_estimate(yearly[number, place], aim.sign, freedom[number])
                          for number, aim in enumerate(aims))
        if efficient[place]:
            known = None if certain is None else bool(certain[place])
            points.append(FrontierPoint(name, estimates, "efficient", known, ()))
            continue
        proven = sure[:, place]
        by = proven if proven.any() else beats[:, place] & efficient
        rivals = tuple(name for name, ahead in zip(names, by, strict=True) if ahead)
        status: Status = "dominated" if proven.any() else "seems_dominated"
        points.append(FrontierPoint(name, estimates, status, bool(proven.any()), rivals))
    return points


def _dominations(means: Floats) -> NDArray[np.bool_]:
    """[i, j]: candidate i is no worse than j in every aim and better in one, by the means (more is better)."""
    count = means.shape[1]
    found = np.zeros((count, count), dtype=np.bool_)
    for place in range(count):
        no_worse = (means[:, place : place + 1] >= means).all(axis=0)
        better = (means[:, place : place + 1] > means).any(axis=0)
        found[place] = no_worse & better
    return found


def _sure_dominations(
    yearly: Floats, asked: NDArray[np.bool_], freedom: Sequence[int], wrong: float
) -> NDArray[np.bool_]:
    """Of the dominations asked about, those that hold together at the confidence 1 - `wrong` (Holm over all pairs)."""
    count = asked.shape[0]
    sure = np.zeros_like(asked)
    tests = count * (count - 1)
    pairs = [(int(one), int(other)) for one, other in np.argwhere(asked)]
    tested = sorted((max(_chances(yearly, one, other, freedom)), one, other) for one, other in pairs)
    for rank, (chance, one, other) in enumerate(tested):
        if chance > wrong / (tests - rank):
            break
        sure[one, other] = True
    return sure


def _surely_efficient(
    yearly: Floats, efficient: NDArray[np.bool_], freedom: Sequence[int], wrong: float
) -> NDArray[np.bool_]:
    """Which efficient candidates certainly beat each other one in some aim (Bonferroni over pairs and aims)."""
    aims, count, _ = yearly.shape
    limit = wrong / max(1, count * (count - 1) * aims)
    found = efficient.copy()
    for place in np.flatnonzero(efficient):
        for rival in range(count):
            if rival != place and found[place]:
                better = [chance <= limit and bool((yearly[aim, place] != yearly[aim, rival]).any())
                          for aim, chance in enumerate(_chances(yearly, int(place), rival, freedom))]
                found[place] = any(better)
    return found


def _chances(yearly: Floats, one: int, other: int, freedom: Sequence[int]) -> list[float]:
    """For each aim, the one-sided p-value of "one is no better than other"; 0 where both are the same every year."""
    from scipy.special import stdtr

    found = []
    for aim, degrees in enumerate(freedom):
        difference = yearly[aim, one] - yearly[aim, other]
        mean = float(difference.mean())
        error = float(difference.std(ddof=1)) / np.sqrt(len(difference)) if len(difference) > 1 else np.inf
        if not difference.any():
            found.append(0.0)
        elif error <= 1e-12 * abs(mean):
            found.append(0.0 if mean > 0 else 1.0)
        elif degrees < 1:
            found.append(1.0)
        else:
            found.append(float(stdtr(degrees, -mean / error)))
    return found


def _estimate(values: Floats, sign: float, degrees: int) -> Estimate:
    mean = sign * float(values.mean())
    if degrees < 1:
        return Estimate(mean, None, None)
    half = t_quantile(degrees, 0.975) * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return Estimate(mean, mean - half, mean + half)
