"""From records to years: what is there of a point, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wherefrom.batch.record import Record
from wherefrom.experiments.experiment import Experiment, Point
from wherefrom.experiments.outcome import Outcome, PointOutcome

Floats = NDArray[np.float64]


def years_of(records: Sequence[Record], wanted: int | None = None) -> dict[str, Floats]:
    """Measure -> its values of replications 0, 1, ... as far as the records reach without a gap, at most `wanted`.

    Records may overlap and come in any order: years of the same number are the same. Empty without replication 0.
    """
    pieces: list[tuple[Record, int, int]] = []
    have = 0
    for record in sorted(records, key=lambda each: (each.first, -each.years)):
        end = record.first + record.years
        if wanted is not None:
            end = min(end, wanted)
        if record.state == "done" and record.first <= have < end:
            pieces.append((record, have - record.first, end - record.first))
            have = end
    if not pieces:
        return {}
    return {
        measure: np.array([value for record, low, high in pieces for value in record.values[measure][low:high]])
        for measure in pieces[0][0].values
    }


def missing_years(records: Sequence[Record], wanted: int) -> tuple[tuple[int, int], ...]:
    """The replications 0 to `wanted` - 1 that no record holds, as (first, number) of each stretch."""
    gaps = []
    have = 0
    for record in sorted(records, key=lambda each: each.first):
        if record.state == "done":
            if record.first > have:
                gaps.append((have, min(record.first, wanted) - have))
            have = max(have, record.first + record.years)
        if have >= wanted:
            break
    if have < wanted:
        gaps.append((have, wanted - have))
    return tuple(gaps)


def years_wanted(experiment: Experiment, records: Iterable[Record], extended: int) -> int | None:
    """How many years a point shall have: those of the file, or as many as its precision took, and `extended` more.

    None where precision is wanted and the years that reach it (the record from replication 0 on) are not there yet.
    """
    if experiment.replications.relative is None:
        return experiment.replications.years + extended
    return next((each.years + extended for each in records if each.first == 0 and each.state == "done"), None)


def point_outcome(experiment: Experiment, point: Point, records: Sequence[Record], extended: int = 0) -> PointOutcome:
    """What the records say about a point. A point is open until all its years are there; those that are, are shown."""
    values = years_of(records, wanted := years_wanted(experiment, records, extended))
    failed = next((each for each in records if each.state == "failed"), None)
    first = next((each for each in records if each.first == 0), None)
    facts = {} if first is None else dict(sorted(first.facts.items()))
    reached = None if first is None else first.reached
    if failed is not None:
        return PointOutcome(point, "failed", values, failed.reason, reached, facts)
    have = max((len(each) for each in values.values()), default=0)
    return PointOutcome(point, "done" if wanted is not None and have >= wanted else "open", values, "", reached, facts)


def outcome_of(
    experiment: Experiment, keys: Sequence[str], records: Mapping[str, Sequence[Record]], extended: int = 0
) -> Outcome:
    """What the records say about every point of the design; `keys`: one a point."""
    return Outcome(experiment, tuple(
        point_outcome(experiment, point, records.get(key, ()), extended)
        for point, key in zip(experiment.points, keys, strict=True)
    ))  # fmt: skip
