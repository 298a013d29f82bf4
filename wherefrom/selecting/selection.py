"""A choice among candidates: what was chosen, what may be claimed of it, and what it took."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Evaluate = Callable[[int, range], Sequence[float] | Floats]
"""evaluate(candidate, replications): the measure in these years, in their order. The same replication is the same luck
for every candidate; every replication of a candidate is asked for once, in rising order."""

Rule = Literal["within", "kim_nelson"]


@dataclass(frozen=True)
class Out:
    """A candidate that needed no more years: it stopped after `years`, settled by its comparison with `by`."""

    years: int
    by: int


@dataclass(frozen=True)
class Selection:
    """What was chosen, and what may be claimed.

    `best`: number of the chosen candidate. `claimed`: whether the statement may be made. `within`: how far, at most,
    the chosen one falls short of the best, with the chance `confidence`: at most `matters` if claimed, and true (though
    too wide) if the years ran out; nan where the rule proves nothing of the kind. `years` and `means` by candidate, the
    means over its own years. `eliminated`: when and by whom, None for those left. `survivors`: the chosen one and those
    still in question; more than one only if the years ran out. `looked`: how often all were looked at. `first_years`:
    those that told the variances; `unvarying`: who differed from the chosen one by the same amount in all of them.
    """

    names: tuple[str, ...]
    best: int
    claimed: bool
    confidence: float
    matters: float
    within: float
    rule: Rule
    years: tuple[int, ...]
    means: tuple[float, ...]
    eliminated: tuple[Out | None, ...]
    survivors: tuple[int, ...]
    looked: int
    higher_is_better: bool
    first_years: int
    unvarying: tuple[int, ...]

    @property
    def best_name(self) -> str:
        """Name of the chosen candidate."""
        return self.names[self.best]

    @property
    def years_spent(self) -> int:
        """Simulated years of all candidates together."""
        return sum(self.years)

    def sentence(self, amount: Callable[[float], str]) -> str:
        """The claim in words. `amount` writes a number of the measure with its unit ("5,000 EUR")."""
        return " ".join(part for part in (self._claim(amount), self.caution) if part)

    @property
    def caution(self) -> str:
        """What the claim rests on where a difference never varied, "" elsewhere."""
        if not self.unvarying:
            return ""
        names = " and ".join(self.names[each] for each in self.unvarying)
        return (f"In all of the first {self.first_years} years {names} differed from {self.best_name} by the same "
                "amount; where rare years may change that, take more first years.")

    def _claim(self, amount: Callable[[float], str]) -> str:
        chance = f"{100 * self.confidence:g} %"
        if len(self.names) == 1:
            return f"{self.best_name} is the only candidate."
        if self.claimed and self.rule == "kim_nelson":
            return (f"{self.best_name} was chosen by a rule that finds the best with a chance of at least {chance} if "
                    f"it is better than every other by at least {amount(self.matters)}.")
        if self.claimed:
            return (f"{self.best_name} was chosen with a chance of at least {chance} of being the best or within "
                    f"{amount(self.matters)} of it.")
        left = [self.names[each] for each in self.survivors if each != self.best]
        said = (f"The years ran out before a choice could be made with a chance of {chance}. {self.best_name} is ahead "
                f"so far; {', '.join(left)} {'are' if len(left) > 1 else 'is'} still in question.")
        if math.isnan(self.within):
            return said
        return f"{said} With that chance {self.best_name} falls short of the best by {amount(self.within)} at most."


class Race:
    """The years played so far, as running sums (higher is better) of each candidate."""

    def __init__(self, names: Sequence[str], evaluate: Evaluate, sign: float, first_years: int) -> None:
        self._names, self._evaluate, self._sign = names, evaluate, sign
        count = len(names)
        self.years: NDArray[np.int64] = np.zeros(count, dtype=np.int64)
        self._sums: Floats = np.zeros((count, 4 * first_years))
        for each in range(count):
            self.play(each, first_years)
        self._first = np.diff(self._sums[:, : first_years + 1], axis=1)

    def play(self, candidate: int, years: int) -> None:
        """Play its next years."""
        have = int(self.years[candidate])
        wanted = range(have, have + years)
        if wanted.stop >= self._sums.shape[1]:
            room = np.zeros((len(self._sums), wanted.stop + 1))
            self._sums = np.concatenate([self._sums, room], axis=1)
        values = checked(self._names[candidate], wanted, self._evaluate(candidate, wanted))
        row = self._sums[candidate]
        row[have + 1 : have + years + 1] = row[have] + self._sign * np.cumsum(values)
        self.years[candidate] += years

    def variances(self) -> Floats:
        """Sample variance of every pairwise difference over the first years, (candidates, candidates)."""
        apart = self._first - self._first.mean(axis=1, keepdims=True)
        products = apart @ apart.T / (apart.shape[1] - 1)
        alone = np.diag(products)
        # For equal candidates the difference of large numbers must not come out as a little less than nothing.
        found: Floats = np.maximum(alone[:, None] + alone[None, :] - 2 * products, 0.0)
        return found

    def unvarying(self, candidate: int) -> tuple[int, ...]:
        """Who differed from this candidate by the same amount in all first years, up to rounding."""
        apart = self._first - self._first[candidate]
        same = np.ptp(apart, axis=1) <= 1e-12 * max(float(np.abs(self._first).max()), 1.0)
        return tuple(each for each in map(int, np.flatnonzero(same)) if each != candidate)

    def common(self, chosen: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
        """Of every pair of these candidates: by how much the first is ahead of the second in the years both have
        played, summed, and how many years those are."""
        years = np.minimum(self.years[chosen][:, None], self.years[chosen][None, :])
        first, second = self._sums[chosen[:, None], years], self._sums[chosen[None, :], years]
        return first - second, years

    def means(self) -> tuple[float, ...]:
        """Mean of each candidate over its own years, in the sign of the measure."""
        return tuple(float(self._sign * self._sums[each, years] / years) for each, years in enumerate(self.years))


def checked(name: str, wanted: range, found: Sequence[float] | Floats) -> Floats:
    """The values of these years. Raises ValueError if some are missing or are no numbers."""
    values = np.asarray(found, dtype=np.float64)
    if values.shape != (len(wanted),):
        raise ValueError(f"{name}: {len(wanted)} years were asked for, but {values.size} values came back")
    if not np.isfinite(values).all():
        year = wanted[int(np.flatnonzero(~np.isfinite(values))[0])]
        raise ValueError(f"{name}: year {year} gives no value of the measure, so candidates cannot be compared by it")
    return values
