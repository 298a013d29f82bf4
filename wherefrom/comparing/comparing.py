"""The comparison: candidates played on the same customers, each rival held against the base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wherefrom.comparing.candidates import Candidate, must_be_comparable
from wherefrom.comparing.figures import Floats, YearFigures
from wherefrom.comparing.lost import (
    LostCause,
    LostHalfHours,
    Place,
    lost_causes,
    lost_half_hours,
    lost_places,
    weeks_of,
)
from wherefrom.comparing.paired import Difference, difference
from wherefrom.comparing.parts import Parts, parts_of
from wherefrom.comparing.playing import Played, Player
from wherefrom.experiments.experiment import Measure


@dataclass(frozen=True)
class Rival:
    """A candidate held against the base, over the `years` both played. `identical`: every figure of every year is the
    same. `differences`: in the order of the measures, but for what is zero everywhere or what too few years define;
    profit comes first. `lost_by_hour` and
    `places` are None and empty for a stationary horizon, which knows no week."""

    candidate: Candidate
    years: int
    identical: bool
    differences: tuple[Difference, ...]
    parts: Parts
    places: tuple[Place, ...]
    lost_by_hour: LostHalfHours | None
    causes: tuple[LostCause, ...]

    @property
    def name(self) -> str:
        """Its name in the comparison."""
        return self.candidate.name

    @property
    def profit(self) -> Difference:
        """The difference in profit."""
        return self.differences[0]

    def difference(self, measure: str) -> Difference | None:
        """The difference in a measure by its name; None if there is none."""
        return next((each for each in self.differences if each.measure.name == measure), None)


@dataclass(frozen=True)
class Comparison:
    """Candidates on the same simulated years. The first of `played` is the base, the others are the `rivals`.

    Intervals are at 95 %: `Difference.alone` each by itself, `Difference.together` for all rivals at once.
    """

    played: tuple[Played, ...]
    measures: tuple[Measure, ...]
    rivals: tuple[Rival, ...]
    seed: int
    engine: str
    ranges: bool

    @property
    def base(self) -> Candidate:
        """What the others are held against."""
        return self.played[0].candidate

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The base and its rivals."""
        return tuple(each.candidate for each in self.played)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(each.name for each in self.candidates)

    @property
    def currency(self) -> str:
        """The code of the currency of all."""
        return self.base.file.scenario.horizon.currency

    @property
    def period(self) -> str:
        """What amounts are meant for: "a year", or the horizon where that is no year."""
        horizon = self.base.file.scenario.horizon
        if horizon.stationary:
            return "in the horizon"
        return "a year" if horizon.months == 12 else f"in {horizon.months} month{'' if horizon.months == 1 else 's'}"

    @property
    def ahead(self) -> tuple[str, tuple[str, ...]]:
        """The candidate with the highest mean profit, and who may earn as much: those whose paired difference to it is
        not certain, with 95 % for all pairs of candidates together (Bonferroni), since the years chose the first.

        Means are those over the years that all played.
        """
        profits = self.values(self.measures[0].name)
        shared = min(len(each) for each in profits)
        first = max(range(len(profits)), key=lambda at: (profits[at][:shared].mean(), -at))
        pairs = len(profits) * (len(profits) - 1) // 2
        near = []
        for name, values in zip(self.names, profits, strict=True):
            found = difference(self.measures[0], profits[first], values, pairs)
            if name != self.names[first] and found is not None and found.verdict != "more":
                near.append(name)
        return self.names[first], tuple(near)

    def values(self, measure: str) -> tuple[Floats, ...]:
        """Yearly values of a measure by [candidate][replication]; nan where undefined. Raises KeyError."""
        names = [each.name for each in self.measures]
        if measure not in names:
            raise KeyError(measure)
        return tuple(values_of(each, names.index(measure)) for each in self.played)

    def mean(self, measure: str) -> tuple[float, ...]:
        """Means over the years each candidate played, where defined; nan without any."""
        return tuple(float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")
                     for each in self.values(measure))


def compare(
    candidates: Sequence[Candidate], *, years: int = 100, seed: int = 1, engine: str = "kernel", jobs: int = 1,
    ranges: bool = True, on_year: Callable[[], None] = lambda: None,
) -> Comparison:
    """Simulate replications 0 to `years` - 1 of every candidate and hold each against the first.

    Replication r meets the same customers in all of them, so differences are taken year by year. The result does not
    depend on `jobs`. `on_year` is called once a finished year. Raises ValueError for fewer than two candidates or two
    years, or an unknown engine; ScenarioError where horizon or currency differ.
    """
    if years < 2:
        raise ValueError(f"a comparison needs at least two years, but {years} were asked for")
    must_be_comparable(candidates)
    with Player(candidates, seed=seed, engine=engine, jobs=jobs, ranges=ranges, on_year=on_year) as player:
        player.play_all(range(years))
        return comparison_of(player)


def comparison_of(player: Player, base: int = 0) -> Comparison:
    """The comparison of what was played, with the candidate of this number as the base, which then comes first.

    Candidates may have played different numbers of years; each is held against the base over those both have. Raises
    ValueError where that is fewer than two.
    """
    everything = player.played()
    played = (everything[base], *everything[:base], *everything[base + 1:])
    if len(played) < 2:
        raise ValueError("a comparison needs at least two candidates")
    first = played[0]
    told = [number for number, measure in enumerate(player.measures)
            if measure.kpi == "profit" or any(np.nan_to_num(values_of(each, number)).any() for each in played)]
    rivals = tuple(_rival(each, first, {number: player.measures[number] for number in told}, len(played) - 1)
                   for each in played[1:])
    return Comparison(played, player.measures, rivals, player.seed, player.engine, player.ranges)


def values_of(played: Played, measure: int) -> Floats:
    """Yearly values of the measure of this number."""
    return np.array([year.values[measure] for year in played.years], dtype=np.float64)


def _rival(rival: Played, base: Played, measures: Mapping[int, Measure], rivals: int) -> Rival:
    count = min(len(rival.years), len(base.years))
    if count < 2:
        raise ValueError(f"{rival.candidate.name} and {base.candidate.name} need two years that both played")
    mine, others = rival.years[:count], base.years[:count]
    weeks = weeks_of(base.candidate.file.scenario.horizon)
    found = (difference(measure, values_of(rival, number), values_of(base, number), rivals)
             for number, measure in measures.items())
    return Rival(
        candidate=rival.candidate, years=count, identical=_identical(mine, others),
        differences=tuple(each for each in found if each is not None), parts=parts_of(mine, others),
        places=() if weeks is None else lost_places(mine, others, weeks),
        lost_by_hour=None if weeks is None else lost_half_hours(mine, others, weeks),
        causes=lost_causes(mine, others),
    )


def _identical(mine: Sequence[YearFigures], others: Sequence[YearFigures]) -> bool:
    return all(
        (one.digest, one.channels, one.products) == (other.digest, other.channels, other.products)
        for one, other in zip(mine, others, strict=True)
    )
