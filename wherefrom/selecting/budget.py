"""A number of years, spent where they decide which of many candidates is best.

Optimal computing budget allocation: candidates that are close to the best so far, or whose difference to it is
uncertain, get the years; those far behind get hardly any. Sources: Chen, Lin, Yucesan & Chick, "Simulation budget
allocation for further enhancing the efficiency of ordinal optimization", Discrete Event Dynamic Systems 10 (2000); for
candidates on common luck Fu, Hu, Chen & Xiong, "Simulation allocation for determining the best design in the presence
of correlated sampling", INFORMS Journal on Computing 19 (2007).

Here candidates share their luck, so i is compared with the best b on the n = min(N_i, N_b) years both have lived
through: the difference d_i has the variance s_i^2 / n with s_i^2 that of the yearly differences. The allocation follows
from the same argument as theirs (the largest terms of the Bonferroni sum of chances of being wrong fall equally fast)
with this variance in place of s_i^2 / N_i + s_b^2 / N_b:

    N_i in proportion to (s_i / d_i)^2,  N_b = the largest N_i

(more years of b than the longest of the others could not be paired). With `paired=False`, for candidates with luck of
their own, it is the published one: the same ratios with each candidate's own s_i, and
N_b = s_b sqrt(sum N_i^2 / s_i^2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wherefrom.selecting.selection import Evaluate, Floats, checked


@dataclass(frozen=True)
class Allocation:
    """What the years were spent on, and what they suggest.

    `best`: number of the chosen candidate. `chance`: estimated chance that it is the best (one minus the sum, over the
    others, of the chance that the other one is better, from Student's t); an estimate, not a guarantee: it takes
    differences as normal and knows nothing of having looked several times. `years` and `means` by candidate; with
    `paired` a mean is that of the candidate with most years plus the paired difference to it, so that means are
    comparable though the years differ. `leads`: by how much the chosen one is ahead of each, 0 for itself; `errors`:
    the standard errors of these.
    """

    names: tuple[str, ...]
    best: int
    chance: float
    years: tuple[int, ...]
    means: tuple[float, ...]
    leads: tuple[float, ...]
    errors: tuple[float, ...]
    paired: bool
    higher_is_better: bool

    @property
    def best_name(self) -> str:
        """Name of the chosen candidate."""
        return self.names[self.best]

    @property
    def years_spent(self) -> int:
        """Simulated years of all candidates together."""
        return sum(self.years)

    def sentence(self) -> str:
        """The result in words."""
        if len(self.names) == 1:
            return f"{self.best_name} is the only candidate."
        shown = "below 1 %" if self.chance < 0.01 else "over 99.9 %" if self.chance > 0.999 else \
            f"about {math.floor(1000 * self.chance) / 10:g} %"
        return (f"{self.best_name} looks best after {self.years_spent:,} years in all; estimated chance that it is: "
                f"{shown} (an estimate, not a guarantee).")


def spend_budget(
    names: Sequence[str], evaluate: Evaluate, *, years: int, first_years: int = 5, step: int | None = None,
    higher_is_better: bool = True, paired: bool = True, on_step: Callable[[int, int], None] | None = None,
) -> Allocation:
    """Spend `years` simulated years (of all candidates together): `first_years` (>= 3) on each, then `step` at a time
    (by default a twentieth of what is left, but at least 1 for each candidate) where they decide.

    `paired`: the same replication is the same luck for all candidates. `on_step` is told the years spent and who is
    ahead. Raises ValueError for settings out of range, or if `years` do not cover the first years.
    """
    _check(names, years, first_years, step)
    sign = 1.0 if higher_is_better else -1.0
    played: list[Floats] = []
    for each in range(len(names)):
        wanted = range(first_years)
        played.append(sign * checked(names[each], wanted, evaluate(each, wanted)))
    open_years = years - first_years * len(names)
    size = step if step is not None else max(len(names), open_years // 20)
    standing = _standing(played, paired)
    while open_years > 0 and len(names) > 1:
        given = _shared_out(_weights(standing, played, paired), [len(each) for each in played], min(size, open_years))
        for each in map(int, np.flatnonzero(given)):
            have = len(played[each])
            wanted = range(have, have + int(given[each]))
            more = sign * checked(names[each], wanted, evaluate(each, wanted))
            played[each] = np.concatenate([played[each], more])
        open_years -= int(given.sum())
        standing = _standing(played, paired)
        if on_step is not None:
            on_step(years - open_years, standing.best)
    return Allocation(
        names=tuple(names), best=standing.best, chance=_chance(standing), years=tuple(len(each) for each in played),
        means=tuple(float(sign * each) for each in standing.values), leads=tuple(map(float, standing.leads)),
        errors=tuple(map(float, standing.errors)), paired=paired, higher_is_better=higher_is_better,
    )


@dataclass(frozen=True)
class _Standing:
    """Where the candidates stand: estimates (higher is better), the best, and its leads with standard errors and their
    degrees of freedom."""

    values: Floats
    best: int
    leads: Floats
    errors: Floats
    degrees: Floats


def _standing(played: Sequence[Floats], paired: bool) -> _Standing:
    count = len(played)
    values = np.array([each.mean() for each in played])
    if paired:
        # Everyone is measured against the one with most years, on common years: no luck is held against anybody.
        anchor = int(np.argmax([len(each) for each in played]))
        whole = played[anchor]
        values = np.array([whole.mean() + (each - whole[: len(each)]).mean() for each in played])
    best = int(values.argmax())
    leads, errors, degrees = np.zeros(count), np.zeros(count), np.ones(count)
    for each in range(count):
        if each != best:
            compare = _paired if paired else _apart
            leads[each], errors[each], degrees[each] = compare(played[best], played[each])
    return _Standing(values, best, leads, errors, degrees)


def _paired(best: Floats, other: Floats) -> tuple[float, float, float]:
    common = min(len(best), len(other))
    ahead = best[:common] - other[:common]
    return float(ahead.mean()), float(ahead.std(ddof=1)) / math.sqrt(common), common - 1.0


def _apart(best: Floats, other: Floats) -> tuple[float, float, float]:
    """Welch's: the variances differ."""
    parts = [float(each.var(ddof=1)) / len(each) for each in (best, other)]
    total = sum(parts)
    lead = float(best.mean() - other.mean())
    if total == 0:
        return lead, 0.0, len(best) - 1.0
    below = parts[0] ** 2 / (len(best) - 1) + parts[1] ** 2 / (len(other) - 1)
    return lead, math.sqrt(total), total**2 / below


def _weights(standing: _Standing, played: Sequence[Floats], paired: bool) -> Floats:
    """Shares of the years, not yet summing to 1. A lead below its own standard error counts as that: it is not known
    any better, and a tie would swallow everything."""
    best, count = standing.best, len(played)
    weights = np.zeros(count)
    own = np.array([float(each.std(ddof=1)) for each in played])
    for each in range(count):
        if each == best:
            continue
        common = min(len(played[each]), len(played[best]))
        spread = standing.errors[each] * math.sqrt(common) if paired else own[each]
        lead = max(float(standing.leads[each]), float(standing.errors[each]))
        weights[each] = (spread / lead) ** 2 if lead > 0 else 0.0
    # A lead that never varied says nothing of rare years: it gets the usual share, not none.
    still = (standing.errors == 0) & (standing.leads != 0)
    if (weights > 0).any():
        weights[still] = weights[weights > 0].mean()
    if paired:
        weights[best] = weights.max()
    else:
        known = (own > 0) & (weights > 0)
        weights[best] = own[best] * math.sqrt(float((weights[known] ** 2 / own[known] ** 2).sum()))
    return weights if weights.sum() > 0 else np.ones(count)


def _shared_out(weights: Floats, have: Sequence[int], more: int) -> NDArray[np.int64]:
    """`more` years to those that fall short of their share of the new total, in proportion, in whole years (largest
    remainder, the first of equals)."""
    wanted = weights / weights.sum() * (sum(have) + more)
    short = np.maximum(wanted - np.asarray(have), 0.0)
    exact = short / short.sum() * more
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: more - int(whole.sum())]] += 1
    return whole


def _chance(standing: _Standing) -> float:
    """Bonferroni's lower bound of the chance that the best is the best, at least 0. Where a lead never varied a rare
    year may yet tell: it counts with the chance that the next year is the first one to differ, 1 / (years + 2) by
    Laplace's rule. One that never differs from the best is no worse a choice and costs nothing."""
    from scipy.special import stdtr

    wrong = 0.0
    for each in range(len(standing.values)):
        if each == standing.best:
            continue
        lead, error = float(standing.leads[each]), float(standing.errors[each])
        if error > 0:
            wrong += float(stdtr(standing.degrees[each], -lead / error))
        elif lead != 0:
            wrong += 1 / (standing.degrees[each] + 3) if lead > 0 else 1.0
    return max(0.0, 1.0 - wrong)


def _check(names: Sequence[str], years: int, first: int, step: int | None) -> None:
    if not names:
        raise ValueError("there must be at least one candidate")
    if first < 3:
        raise ValueError(f"first_years must be at least 3, but is {first}")
    if years < first * len(names):
        raise ValueError(f"{years} years do not cover the first {first} of each of {len(names)} candidates: at least "
                         f"{first * len(names)} are needed")
    if step is not None and step < 1:
        raise ValueError(f"step must be at least 1, but is {step}")
