"""The best of several candidates with a stated chance of being right, from as few simulated years as it takes.

All candidates live through the same years (common luck). After each look those that are settled get no more years: the
line they are settled by comes down as years go by, and starts the higher the more their difference scatters.

Source: Kim & Nelson, "A fully sequential procedure for indifference-zone selection in simulation", ACM TOMACS 11
(2001), with c = 1. Their theorem: the best is chosen with the stated chance IF it is better than every other by
`matters`. That one within `matters` of it is chosen whatever the differences is not in it: the best may fall to a close
second, and that to a third. (On such guarantees see Eckman & Henderson, "Guarantees on the probability of good
selection", Winter Simulation Conference 2018.) The rule "within" keeps their line and closes that gap.

With Z(r) the sum of l - i over r years, S^2 the variance of l - i over the first n years, m = matters, and
a = eta (n - 1) S^2 / m, for independent normal differences

    P( mean of i - l  >  (a - Z(r)) / r + m / 2   at any r >= n )  <=  (1 + 2 eta)^(-(n - 1) / 2):

a random walk crosses a line less often than Brownian motion, which crosses it with the chance exp(-a m / variance);
S^2 is independent of all sums from the n-th year on, and (n - 1) S^2 / variance is a chi-squared number. So the right
side of the inequality bounds, at all looks together, how much better than l candidate i can be. With
(1 + 2 eta)^(-(n - 1) / 2) = (1 - confidence) / (candidates - 1) the bounds of the true best against all others hold
together with the chance `confidence`. Then whoever is chosen when no other can be more than m better than it, IS within
m of the best, however candidates were picked for further years and whoever is ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wherefrom.selecting.selection import Evaluate, Floats, Out, Race, Rule, Selection

OnLook = Callable[[int, tuple[int, ...]], None]
"""on_look(years, open): the years of the longest candidate, and the numbers of those still in question."""


def choose_best(
    names: Sequence[str], evaluate: Evaluate, *, confidence: float = 0.95, matters: float, first_years: int = 10,
    most_years: int = 1000, years_a_look: int = 1, higher_is_better: bool = True, rule: Rule = "within",
    on_look: OnLook | None = None,
) -> Selection:
    """Simulate candidates side by side, stop those that are settled, and choose.

    `matters`: the smallest difference that matters, in the unit of the measure. `first_years` (>= 2) are spent on every
    candidate, for the variances; `most_years` is the most that one candidate gets. After the first years all in
    question are looked at every `years_a_look` years (looking less often keeps the guarantee and takes some years
    more). `rule`: "within" (the statement holds whatever the differences) or "kim_nelson" (as published; the statement
    rests on the best being ahead by `matters`).

    The guarantee takes years as independent and differences as normal. Raises ValueError for settings out of range and
    for years without a value.
    """
    _check(names, confidence, matters, first_years, most_years, years_a_look)
    race = Race(names, evaluate, 1.0 if higher_is_better else -1.0, first_years)
    end = _End(0, True, 0.0, (0,), (None,) * len(names), 0)
    if len(names) > 1:
        line = eta(rule, confidence, len(names), first_years) * (first_years - 1) * race.variances() / matters
        play = _within if rule == "within" else _as_published
        end = play(race, line, matters, most_years, years_a_look, on_look)
    return Selection(
        names=tuple(names), best=end.best, claimed=end.claimed, confidence=confidence, matters=matters,
        within=end.within, rule=rule, years=tuple(map(int, race.years)), means=race.means(), eliminated=end.out,
        survivors=end.survivors, looked=end.looked, higher_is_better=higher_is_better,
        first_years=first_years, unvarying=race.unvarying(end.best),
    )


def eta(rule: Rule, confidence: float, candidates: int, first_years: int) -> float:
    """The constant of the line, c = 1: (1 + 2 eta)^(-(n - 1) / 2) is the error left for one pair, (1 - confidence) /
    (candidates - 1); twice that for "kim_nelson", whose region is closed on both sides."""
    each = (1 - confidence) / (candidates - 1)
    share = 2 * each if rule == "kim_nelson" else each
    return float((share ** (-2 / (first_years - 1)) - 1) / 2)


@dataclass(frozen=True)
class _End:
    """How it ended: see Selection."""

    best: int
    claimed: bool
    within: float
    survivors: tuple[int, ...]
    out: tuple[Out | None, ...]
    looked: int


def _within(race: Race, line: Floats, matters: float, most: int, step: int, on_look: OnLook | None) -> _End:
    """Years go to whoever may still be more than `matters` better than the one ahead, and to that one."""
    count = len(line)
    everyone = np.arange(count)
    bounds = np.full((count, count), np.inf)
    looked = 0
    while True:
        leads, years = race.common(everyone)
        bounds = np.minimum(bounds, (line + leads) / years + matters / 2)
        np.fill_diagonal(bounds, 0.0)
        looked += 1
        # Who is surely worse than another need not be watched: against the best itself that cannot happen.
        stays = bounds.min(axis=1) >= 0
        short = np.where(stays[:, None], bounds, -np.inf).max(axis=0)
        ahead = _ahead(race, leads, stays)
        over = bool((short[stays] <= matters).any())
        best = ahead if over and short[ahead] <= matters else int(np.where(stays, short, np.inf).argmin())
        open_ = np.flatnonzero(stays & (bounds[:, ahead] > matters))
        if on_look is not None:
            on_look(int(race.years.max()), () if over else tuple(sorted((*map(int, open_), ahead))))
        behind = open_[race.years[open_] < race.years[ahead]]
        if over or (not behind.size and race.years[ahead] >= most):
            break
        for each in map(int, behind if behind.size else (*open_, ahead)):
            room = race.years[ahead] if behind.size else most
            race.play(each, min(step, int(room - race.years[each])))
    question = stays & (bounds[:, best] > matters)
    question[best] = True
    out = tuple(None if question[each] else Out(int(race.years[each]), _settled_by(bounds, each, best, matters))
                for each in range(count))
    return _End(best, over, max(float(short[best]), 0.0), tuple(map(int, np.flatnonzero(question))), out, looked)


def _ahead(race: Race, leads: Floats, stays: NDArray[np.bool_]) -> int:
    """Of those with the most years, whoever has the largest sum, the first of equals."""
    longest = np.flatnonzero(stays & (race.years == race.years[stays].max()))
    return int(longest[leads[longest, longest[0]].argmax()])


def _settled_by(bounds: Floats, candidate: int, best: int, matters: float) -> int:
    return best if bounds[candidate, best] <= matters else int(bounds[candidate].argmin())


def _as_published(race: Race, line: Floats, matters: float, most: int, step: int, on_look: OnLook | None) -> _End:
    """Out is who is behind another one left by more than the line allows; where the line has come down to nothing for
    all, the one ahead is chosen (the first of equals)."""
    left = np.arange(len(line))
    out: list[Out | None] = [None] * len(line)
    looked = 0
    while True:
        leads, _ = race.common(left)
        years = int(race.years[left[0]])
        allowed = np.maximum(line[np.ix_(left, left)] - matters * years / 2, 0.0)
        behind = -leads - allowed
        np.fill_diagonal(behind, -np.inf)
        ahead = int(leads[:, 0].argmax())
        lost = behind.max(axis=1) > 0 if allowed.any() else np.arange(len(left)) != ahead
        for place in np.flatnonzero(lost):
            out[left[place]] = Out(years, int(left[behind[place].argmax()]))
        best, left = int(left[ahead]), left[~lost]
        looked += 1
        if on_look is not None:
            on_look(years, tuple(map(int, left)))
        if len(left) == 1 or years >= most:
            break
        for each in map(int, left):
            race.play(each, min(step, most - years))
    return _End(best, len(left) == 1, float("nan"), tuple(map(int, left)), tuple(out), looked)


def _check(names: Sequence[str], confidence: float, matters: float, first: int, most: int, look: int) -> None:
    if not names:
        raise ValueError("there must be at least one candidate")
    if not 0.5 < confidence < 1:
        raise ValueError(f"confidence must lie between 0.5 and 1, but is {confidence}")
    if not (matters > 0 and np.isfinite(matters)):
        raise ValueError(f"the difference that matters must be above 0, but is {matters}")
    if first < 2:
        raise ValueError(f"first_years must be at least 2, but is {first}")
    if most < first:
        raise ValueError(f"most_years ({most}) must not be below first_years ({first})")
    if look < 1:
        raise ValueError(f"years_a_look must be at least 1, but is {look}")
