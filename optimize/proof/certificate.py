"""The certificate: is the goal met with the chance that is wanted? Proven, refuted, or left open after a stated number
of years.

Fresh years are added until it is decided, so the bounds are looked at more than once. Looking until it happens to pass
would prove falsely far more often than stated; so the looks are declared beforehand and share the error between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats
from optimize.results import Evaluate, Seen

Verdict = Literal["proven", "refuted", "open"]
GROWTH: Final = 1.5
AT_ONCE: Final = 250   # years simulated together, so that memory does not grow with their number
STEP: Final = 1e-4
"""Bounds are found to this much, and rounded to the cautious side."""


@dataclass(frozen=True)
class Proof:
    """What is asked of a certificate: `confidence` of each of its two bounds, and `most_years` it may look at."""

    confidence: float = 0.95
    most_years: int = 1000


@dataclass(frozen=True)
class Look:
    """The bounds after so many years, of which `met` reached the goal: the chance lies between `at_least` and
    `at_most`, each of them at the confidence of the certificate, whichever look is the last."""

    years: int
    met: int
    at_least: float
    at_most: float


@dataclass(frozen=True)
class Certificate:
    """What the fresh years say of the goal. `looks` were taken, `declared` are the years of all that might have been.

    `spent` are years simulated for the certificate alone, beyond those of the comparison.
    """

    goal: float
    wanted: float
    confidence: float
    verdict: Verdict
    looks: tuple[Look, ...]
    declared: tuple[int, ...]
    spent: int

    @property
    def last(self) -> Look:
        """The look that decided, or the last there was."""
        return self.looks[-1]

    @property
    def words(self) -> str:
        """The certificate in a sentence."""
        last, wanted = self.last, f"{self.wanted * 100:.4g} %"
        said = f"Goal met in {last.met} of {last.years} fresh years: chance at least {down(last.at_least)}"
        if len(self.declared) == 1:
            return f"{said} ({self.confidence * 100:.4g} % confidence), wanted {wanted}."
        ends = {
            "proven": f"that proves the {wanted} wanted",
            "refuted": f"and at most {up(last.at_most)}: that refutes the {wanted} wanted",
            "open": f"and at most {up(last.at_most)}: that neither proves nor refutes the {wanted} wanted",
        }[self.verdict]
        joint = ": " if self.verdict == "proven" else " "
        return (f"{said}{joint}{ends} ({self.confidence * 100:.4g} % confidence, look {len(self.looks)} of "
                f"{len(self.declared)} declared).")


def down(share: float) -> str:
    """A lower bound as a percentage, rounded down."""
    return f"{math.floor(share * 1000 + 1e-9) / 10:.1f} %"


def up(share: float) -> str:
    """An upper bound as a percentage, rounded up."""
    return f"{math.ceil(share * 1000 - 1e-9) / 10:.1f} %"


def declared_looks(first: int, most: int) -> tuple[int, ...]:
    """Years at each look: the first one, then each about half as many again, the last at `most`."""
    if most <= first:
        return (first,)
    steps = max(1, math.ceil(math.log(most / first) / math.log(GROWTH) - 1e-9))
    return tuple(round(first * (most / first) ** (step / steps)) for step in range(steps + 1))


@lru_cache(maxsize=20_000)
def needed(chance: float, looks: tuple[int, ...], error: float) -> tuple[int, ...]:
    """At each look, the least number of years met that speaks against a chance of `chance` or less.

    Exact: (years, met) is a Markov chain, stopped as soon as it speaks. By look k the probability that it has spoken
    is at most error x years(k) / years(last) if the chance is exactly `chance`; what an early look leaves unused, for
    numbers of years are whole, the later ones may use. One look more than all its years: it never speaks.

    Error spending: Lan & DeMets (1983), Biometrika 70; the line through the origin is Kim & DeMets (1987),
    Biometrika 74, with power 1. Exact binomial boundaries: Jennison & Turnbull (2000), Group Sequential Methods with
    Applications to Clinical Trials, ch. 12. With one look it is the test of Clopper & Pearson (1934).
    """
    still = np.ones(1)
    before, spent, found = 0, 0.0, []
    for years in looks:
        still = np.convolve(still, _binomial(years - before, chance))
        tails = np.concatenate([np.cumsum(still[::-1])[::-1], [0.0]])
        allowed = error * years / looks[-1] - spent
        least = int(np.argmax(tails <= allowed))
        spent += float(tails[least])
        still[least:] = 0.0
        before = years
        found.append(least)
    return tuple(found)


def lower_bound(met: Sequence[int], looks: tuple[int, ...], error: float) -> float:
    """The greatest chance below which every chance is spoken against by one of the looks taken so far.

    The repeated confidence bound of Jennison & Turnbull (1989), J. R. Statist. Soc. B 51: whatever the chance is, and
    whenever one stops, it lies below the bound with probability at most `error`. Found to `STEP`, rounded down (with
    one look the bound of Clopper & Pearson, 1934, itself).
    `met` are the years met at each look taken, `looks` the years of all declared.
    """
    if len(looks) == 1:
        return _alone(met[0], looks[0], error)
    chance = max(_alone(count, years, error * (years - before) / looks[-1])
                 for count, years, before in zip(met, looks, (0, *looks), strict=False))
    # Each look may use at least the share that it would have alone: up to here no chance has to be tried.
    step = math.floor(chance / STEP)
    while step * STEP < 1.0 and _spoken_against((step + 1) * STEP, met, looks, error):
        step += 1
    return max(0.0, step * STEP)


def upper_bound(met: Sequence[int], looks: tuple[int, ...], error: float) -> float:
    """The least chance above which every chance is spoken against: the lower bound seen from the years missed."""
    missed = [years - count for count, years in zip(met, looks, strict=False)]
    return 1.0 - lower_bound(missed, looks, error)


def verdict_of(met: Sequence[int], looks: tuple[int, ...], confidence: float, wanted: float) -> tuple[Look, Verdict]:
    """The bounds after the looks taken so far, and what they say of the chance wanted."""
    error = 1 - confidence
    low, high = lower_bound(met, looks, error), upper_bound(met, looks, error)
    verdict: Verdict = "open"
    if low >= wanted - 1e-9 and _spoken_against(wanted, met, looks, error):
        verdict = "proven"
    elif high < wanted - 1e-9:
        verdict = "refuted"
    return Look(looks[len(met) - 1], met[-1], low, high), verdict


def certify(
    plan: Decisions, seen: Seen, evaluate: Evaluate, goal: float, wanted: float, proof: Proof | None,
) -> Certificate:
    """Judge the fresh years `seen`; with `proof`, simulate more of the plan, the numbers following on, until it is
    decided or the years are spent. `goal` in cents. Without `proof` there is one look, at 95 % confidence.

    Of further years nothing but whether they met the goal is kept.
    """
    confidence = 0.95 if proof is None else proof.confidence
    first = len(seen.years)
    declared = declared_looks(first, first if proof is None else proof.most_years)
    met = [_met(seen.net_revenue.sum(axis=1), goal)]
    look, verdict = verdict_of(met, declared, confidence, wanted)
    looks = [look]
    start = seen.years[0]
    while verdict == "open" and len(met) < len(declared):
        reached = met[-1]
        until = start + declared[len(met)]
        for first_of in range(start + declared[len(met) - 1], until, AT_ONCE):
            years = evaluate([plan], list(range(first_of, min(first_of + AT_ONCE, until))))[0]
            reached += _met(np.array([np.sum(year.net_revenue) for year in years], dtype=np.float64), goal)
        met.append(reached)
        look, verdict = verdict_of(met, declared, confidence, wanted)
        looks.append(look)
    return Certificate(goal, wanted, confidence, verdict, tuple(looks), declared, looks[-1].years - first)


def _met(revenue: Floats, goal: float) -> int:
    return int((revenue >= goal - 0.5).sum())


def _spoken_against(chance: float, met: Sequence[int], looks: tuple[int, ...], error: float) -> bool:
    """Whether one of the looks taken speaks against this chance (or less)."""
    if chance <= 0:
        return True
    if chance >= 1:
        return False
    return any(count >= least for count, least in zip(met, needed(chance, looks, error), strict=False))


def _binomial(years: int, chance: float) -> Floats:
    """Probability of each number of years met, 0 to all."""
    from scipy.special import gammaln

    count = np.arange(years + 1)
    ways = gammaln(years + 1) - gammaln(count + 1) - gammaln(years - count + 1)
    return np.asarray(np.exp(ways + count * math.log(chance) + (years - count) * math.log1p(-chance)))


def _alone(met: int, years: int, error: float) -> float:
    """The lower bound of Clopper & Pearson for one look with this error."""
    if met == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(met, years - met + 1, error))
