"""How two candidates differ in a measure, year by year on the same customers: intervals, wins, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim.theory.intervals import Interval, mean_interval, p10_p90
from wherefrom.comparing.figures import Floats
from wherefrom.experiments.experiment import Measure
from wherefrom.selecting.precision import more_years_to_tell

Verdict = Literal["more", "less", "same", "open"]
Judged = Literal["better", "worse", "same", "open"]


@dataclass(frozen=True)
class Difference:
    """A rival less the base in one measure, over `years` years that both played.

    `base`, `rival`: means. `alone`: the difference with its 95 % paired t-interval; `together`: with the interval that
    holds for all rivals of the base at once with 95 % (Bonferroni), on which the verdict rests. `p10`, `p90`: between
    them the difference lies in four years of five. `wins`, `ties`: years in which the rival is better, equal.
    `pairing`: by how many times more years independent seeds would need for the same interval (the variance of the
    difference of independent years over that of paired ones); None where either does not vary. `more_years`: years
    that would still have to be played until the interval excludes zero if the difference stays as it looks; None where
    that is decided, or no number of years worth naming would do.
    """

    measure: Measure
    years: int
    base: float
    rival: float
    alone: Interval
    together: Interval
    p10: float
    p90: float
    wins: int
    ties: int
    pairing: float | None
    more_years: int | None

    @property
    def verdict(self) -> Verdict:
        """Whether the rival has more or less of it, the very same in every year, or that is open."""
        if self.ties == self.years:
            return "same"
        if self.together.low > 0:
            return "more"
        return "less" if self.together.high < 0 else "open"

    @property
    def judged(self) -> Judged:
        """The verdict as better or worse; of what is neither, more is called better."""
        if self.verdict in ("same", "open"):
            return "same" if self.verdict == "same" else "open"
        return "better" if (self.verdict == "more") == (self.measure.better != "lower") else "worse"


def difference(measure: Measure, rival: Floats, base: Floats, rivals: int = 1) -> Difference | None:
    """How `rival` differs from `base`, both by [replication] from replication 0 on; the longer one is cut.

    Years in which either is undefined (nan) are left out; None where fewer than two are left. `rivals`: how many are
    judged against this base at once. Source of the pairing: Law, Simulation Modeling and Analysis, ch. 11.2.
    """
    years = min(len(rival), len(base))
    rival, base = rival[:years], base[:years]
    known = np.isfinite(rival) & np.isfinite(base)
    rival, base = rival[known], base[known]
    if len(rival) < 2:
        return None
    # Amounts are whole cents: what their subtraction leaves behind them is no difference.
    apart = np.round(rival - base, 2) if measure.unit == "money" else rival - base
    alone = _steady(mean_interval(apart), apart)
    together = _steady(mean_interval(apart, 1 - 0.05 / rivals), apart) if rivals > 1 else alone
    sign = -1 if measure.better == "lower" else 1
    spread = float(apart.var(ddof=1))
    before = float(rival.var(ddof=1) + base.var(ddof=1))
    low, high = p10_p90(apart)
    return Difference(
        measure, len(apart), float(base.mean()), float(rival.mean()), alone, together, low, high,
        wins=int((sign * apart > 0).sum()), ties=int((apart == 0).sum()),
        pairing=before / spread if spread > 0 else None,
        more_years=more_years_to_tell(apart.tolist(), 1 - 0.05 / rivals) or None,
    )


def _steady(found: Interval, apart: Floats) -> Interval:
    """Where every year differs by the same, that is the difference, without the rounding of a mean."""
    if (apart == apart[0]).all():
        same = float(apart[0])
        return replace(found, estimate=same, low=same, high=same, standard_error=0.0)
    return found
