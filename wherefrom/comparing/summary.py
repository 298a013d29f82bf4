"""What the page of a comparison shows: plain, immutable values, so that it can be written again from its folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from pydantic import Field

from wherefrom.comparing.comparing import Comparison, Rival
from wherefrom.comparing.frontier import Frontier
from wherefrom.comparing.lost import LostCause, Place
from wherefrom.comparing.paired import Difference
from wherefrom.comparing.parts import Parts
from wherefrom.comparing.regret import Regret
from wherefrom.comparing.words import best_sentence, pairing_sentence, place_words, sentence, together_sentence
from wherefrom.report.part import Part

_ALL_DETAILED: Final = 8
_SOME_DETAILED: Final = 5


class LostWeek(Part):
    """Lost customers of a channel a week, rival less base, by weekday (7 rows) and half-hour (48 columns). `sure`:
    whether the difference of the half-hour alone is clear (its 95 % interval excludes zero)."""

    channel: str
    mean: tuple[tuple[float, ...], ...]
    sure: tuple[tuple[bool, ...], ...]


class RivalShown(Part):
    """A rival against the base. `by_year`: differences of profit by replication."""

    name: str
    sentence: str
    years: int
    identical: bool
    differences: tuple[Difference, ...]
    parts: Parts
    places: tuple[Place, ...]
    where: tuple[str, ...]
    causes: tuple[LostCause, ...]
    weeks: tuple[LostWeek, ...]
    by_year: tuple[float, ...]


class ChangeShown(Part):
    """A way in which a candidate's scenario differs from the base's. `what`: in a planner's words; `path`: as `--set`
    takes it; `base`, `there`: both sides, each with who set it where. `acts`: whether it can change the figures."""

    candidate: str
    part: str
    what: str
    path: str
    base: str
    base_by: str
    there: str
    there_by: str
    acts: bool


class ComparisonSummary(Part):
    """Everything the page shows. `method`: sentences on how the figures came about; `chosen`: what a selection among
    the candidates found."""

    schema_: Literal["wherefrom/compare/1"] = Field(default="wherefrom/compare/1", alias="schema")
    base: str
    names: tuple[str, ...]
    currency: str
    period: str
    months: tuple[str, ...]
    seed: int
    engine: str
    years: tuple[int, ...]
    means: tuple[float, ...]
    best: str
    method: tuple[str, ...]
    rivals: tuple[RivalShown, ...]
    changes: tuple[ChangeShown, ...] = ()
    chosen: tuple[str, ...] = ()
    frontier: Frontier | None = None
    regret: Regret | None = None

    @property
    def detailed(self) -> tuple[RivalShown, ...]:
        """The rivals shown one by one: all of a few, the most profitable of many."""
        if len(self.rivals) <= _ALL_DETAILED:
            return self.rivals
        ranked = sorted(self.rivals, key=lambda rival: -rival.differences[0].alone.estimate)[:_SOME_DETAILED]
        return tuple(rival for rival in self.rivals if rival in ranked)


def changes_of(made: Comparison) -> tuple[ChangeShown, ...]:
    """What the scenario of each rival says otherwise than the base's: what acts first."""
    from wherefrom.comparing.differences import differences

    found = []
    for rival in made.rivals:
        for one in differences(made.base.file, rival.candidate.file):
            found.append(ChangeShown(
                candidate=rival.name, part=one.part, what=one.words, path=one.path, base=one.base.text,
                base_by=one.base.set_by, there=one.other.text, there_by=one.other.set_by, acts=one.acts,
            ))
    return tuple(found)


def summary_of(
    made: Comparison, *, chosen: Sequence[str] = (),
    frontier: Frontier | None = None, regret: Regret | None = None,
) -> ComparisonSummary:
    """The page of a comparison as data."""
    held = "" if made.ranges else "Every assumption was held at its value; no range was drawn."
    looked = "How many years were played of each was decided by looking at their results: what was chosen rests on " \
        "the rule of the choice, while the intervals take the years as fixed beforehand." if chosen else ""
    method = (_customers(made), together_sentence(made), pairing_sentence(made), looked, held)
    return ComparisonSummary(
        base=made.base.name, names=made.names, currency=made.currency, period=made.period,
        months=made.played[0].years[0].months, seed=made.seed, engine=made.engine,
        years=tuple(len(each.years) for each in made.played), means=made.mean("profit"),
        best="" if chosen else best_sentence(made),
        method=tuple(each for each in method if each), rivals=tuple(_shown(rival, made) for rival in made.rivals),
        changes=changes_of(made), chosen=tuple(chosen), frontier=frontier, regret=regret,
    )


def _customers(made: Comparison) -> str:
    counts = {len(each.years) for each in made.played}
    if len(counts) == 1:
        return f"All candidates met the same customers in each of {counts.pop():,} simulated years."
    return (f"Candidates met the same customers in the years they share; between {min(counts):,} and "
            f"{max(counts):,} years were played of each.")


def _shown(rival: Rival, made: Comparison) -> RivalShown:
    mine, base = made.values("profit")[made.names.index(rival.name)], made.values("profit")[0]
    apart = np.round(mine[:rival.years] - base[:rival.years], 2) + 0.0
    return RivalShown(
        name=rival.name, sentence=sentence(rival, made), years=rival.years, identical=rival.identical,
        differences=rival.differences, parts=rival.parts, places=rival.places,
        where=tuple(place_words(place) for place in rival.places), causes=rival.causes, weeks=_weeks(rival),
        by_year=tuple(apart.tolist()),
    )


def _weeks(rival: Rival) -> tuple[LostWeek, ...]:
    from sim.theory.student import t_quantile

    table = rival.lost_by_hour
    if table is None:
        return ()
    critical = t_quantile(rival.years - 1, 0.975)
    found = []
    for channel, mean, error in zip(table.channels, table.mean, table.standard_error, strict=True):
        if mean.any():
            sure = np.abs(mean) > critical * error
            found.append(LostWeek(
                channel=channel, mean=tuple(tuple(row) for row in mean.reshape(7, 48).tolist()),
                sure=tuple(tuple(row) for row in sure.reshape(7, 48).tolist()),
            ))
    return tuple(found)
