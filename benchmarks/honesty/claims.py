"""A statement with its interval, what further years say of the truth, and how many statements may miss it by luck."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimize.inputs import Floats
from sim.theory.intervals import chance_at_least, chance_at_most
from sim.theory.student import t_quantile

DOUBT = 1e-3
"""The truth itself is known from a limited number of further years: with this chance it lies outside what they say."""
CENT = 0.5


@dataclass(frozen=True)
class Truth:
    """A true figure as further years know it: the estimate, and the interval that holds it but for `DOUBT`."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True)
class Claim:
    """A statement of the planner: a figure lies between `low` and `high`. At most a share `level` may be wrong.

    `repeat` 0 is what the plan printed; others are the same statement about the same plan from years drawn again. It
    rests on so many `years`. Money in cents, chances as shares.
    """

    kind: str
    repeat: int
    years: int
    level: float
    low: float
    high: float
    truth: Truth
    slack: float = CENT

    @property
    def missed(self) -> bool:
        """Whether the truth, as estimated, lies outside."""
        return not self.low - self.slack <= self.truth.estimate <= self.high + self.slack

    @property
    def surely(self) -> bool:
        """Whether it lies outside beyond the doubt that the further years leave."""
        return self.truth.high < self.low - self.slack or self.truth.low > self.high + self.slack


def true_mean(values: Floats, doubt: float = DOUBT) -> Truth:
    """The mean of many independent years."""
    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))
    reach = t_quantile(len(values) - 1, 1 - doubt / 2) * error
    return Truth(mean, mean - reach, mean + reach)


def true_chance(met: int, years: int, doubt: float = DOUBT) -> Truth:
    """A chance from the years that met the goal, its interval exact."""
    return Truth(met / years, chance_at_least(met, years, 1 - doubt / 2), chance_at_most(met, years, 1 - doubt / 2))


def exactly(value: float) -> Truth:
    """A figure known without doubt."""
    return Truth(value, value, value)


def share_missed(claims: Sequence[Claim], surely: bool) -> float:
    """The share missed by the claims of one kind in one world: mean over repeats of the share in each."""
    repeats: dict[int, list[bool]] = {}
    for each in claims:
        repeats.setdefault(each.repeat, []).append(each.surely if surely else each.missed)
    return float(np.mean([np.mean(found) for found in repeats.values()]))


def most_missed(repeats: Sequence[int], level: float, false_alarm: float, doubt: float) -> float:
    """What the shares missed beyond doubt, summed over worlds, exceed with a chance of at most `false_alarm` if every
    claim is wrong with a chance of at most `level`. `repeats` are the numbers of independent repeats, a world each.

    Chernoff's bound. The share of one repeat lies between 0 and 1 and has a mean of at most `level`, so its moment
    generating function is at most that of a coin (Hoeffding 1963, J. Am. Stat. Assoc. 58), however its claims depend on
    each other; repeats of a world are independent given the plan, and with a chance of at most `doubt` the truth of a
    world is not what its further years say.
    """
    powers = np.geomspace(1e-3, 300.0, 4_000)
    total = np.zeros_like(powers)
    for count in repeats:
        coins = count * np.log1p(level * np.expm1(powers / count))
        total += np.logaddexp(coins, math.log(doubt) + powers) if doubt > 0 else coins
    return float(((math.log(1 / false_alarm) + total) / powers).min())
