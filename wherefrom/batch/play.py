"""Playing blocks of years: what a record holds is decided here, whoever runs it and wherever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.engines import engine_called
from sim.measure.year_result import year_result
from sim.replicate.year import year_totals
from sim.scenario.problems import Problem, ScenarioError
from wherefrom.batch.record import Record
from wherefrom.batch.work import Block, Shared
from wherefrom.experiments.measures import measured

if TYPE_CHECKING:
    from optimize.plan import PlanResult
    from sim.measure.totals import YearTotals
    from sim.scenario.file import ScenarioFile

PASSING: Final = "passing"
"""The fact of a failed record whose failure may not come again: it is not written, so that the next run tries anew."""
Values = dict[str, list[float]]


def play(shared: Shared, blocks: Sequence[Block]) -> list[Record]:
    """The records of these blocks, in their order. Values depend on the scenario, the seed and the number of the year,
    on nothing else.

    A scenario that is not valid, or that no plan can satisfy, gives a failed record with the reason in words. So does
    anything else that goes wrong with a point, as a failure that is tried again by the next run (see `is_passing`).
    """
    return list(played(shared, blocks))


def played(shared: Shared, blocks: Iterable[Block]) -> Iterator[Record]:
    """As `play`, one at a time."""
    known = _Known(shared)
    for block in blocks:
        try:
            yield _played(shared, block, known)
        except ScenarioError as error:
            yield _failed(block, _in_words(error.problems))
        except MemoryError:
            yield lost(block, "there was not enough memory for it; use fewer --jobs, or a smaller scenario")
        except Exception as error:
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            yield lost(block, f"wherefrom has a bug ({what}); simulate this point by itself with `wherefrom run` and "
                              "--debug to see where")


def lost(block: Block, why: str) -> Record:
    """The failure of a block that says nothing about its point: it is not written, and the next run tries again."""
    return Record(key=block.key, first=block.first, years=0, state="failed", reason=why, facts={PASSING: "yes"})


def is_passing(record: Record) -> bool:
    """Whether this is a failure that may not come again."""
    return record.state == "failed" and PASSING in record.facts


class _Known:
    """The scenario last resolved: blocks of one point follow each other."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._name: tuple[object, ...] = ()
        self._file: ScenarioFile | None = None

    def file(self, block: Block) -> ScenarioFile:
        """The checked scenario of a block. Raises ScenarioError."""
        name = (block.scenario, block.with_, block.set_)
        if self._file is None or self._name != name:
            self._file = self._shared.source(block.scenario).resolve(block.with_, block.set_)
            self._name = name
        return self._file


def _failed(block: Block, why: str) -> Record:
    return Record(key=block.key, first=block.first, years=0, state="failed", reason=why)


def _in_words(problems: Sequence[Problem]) -> str:
    """All problems on one line."""
    return "; ".join(str(each).replace("\n  ", ": ") for each in problems)


def _played(shared: Shared, block: Block, known: _Known) -> Record:
    engine_called(shared.engine)
    file = known.file(block)
    if shared.planning is not None:
        return _planned(shared, block, file)
    if block.until_precise:
        return _until_precise(shared, block, file)
    values = _values(shared, file, range(block.first, block.first + block.years))
    return _record(block, values)


def _record(
    block: Block, values: Values, facts: Mapping[str, str] | None = None, reached: bool | None = None
) -> Record:
    tuples = {name: tuple(each) for name, each in values.items()}
    years = len(next(iter(tuples.values())))
    return Record(key=block.key, first=block.first, years=years, values=tuples, facts=facts or {}, reached=reached)


def _values(shared: Shared, file: ScenarioFile, replications: Iterable[int]) -> Values:
    """Measure -> one value a replication."""
    found: Values = {each.name: [] for each in shared.measures}
    for replication in replications:
        totals = year_totals(file, shared.seed, replication, shared.engine, ranges=shared.ranges)
        _add(found, shared, file, totals)
    return found


def _add(found: Values, shared: Shared, file: ScenarioFile, totals: YearTotals) -> None:
    result = year_result(totals, file.scenario.service.promises)
    for name, value in measured(totals, result, shared.measures, file.scenario).items():
        found[name].append(value)


def _until_precise(shared: Shared, block: Block, file: ScenarioFile) -> Record:
    """Looks after every `replications.years` years, as `sim.replicate.until_precise` does, until the interval of the
    mean is narrow enough."""
    rule = shared.replications
    values: Values = {each.name: [] for each in shared.measures}
    while True:
        begun = len(next(iter(values.values())))
        wanted = min(begun + rule.years, rule.most)
        for name, more in _values(shared, file, range(begun, wanted)).items():
            values[name] += more
        reached = _is_precise(np.array(values[rule.of]), rule.relative or 0.0)
        if reached or wanted >= rule.most:
            return _record(block, values, reached=reached)


def _is_precise(samples: NDArray[np.float64], relative: float) -> bool:
    """Whether half the 95 % interval of the mean is at most `relative` times the mean."""
    from sim.theory.intervals import mean_interval

    defined = samples[np.isfinite(samples)]
    if len(defined) < 2:
        return False
    interval = mean_interval(defined)
    return bool(interval.half_width <= relative * abs(interval.estimate))


def _planned(shared: Shared, block: Block, file: ScenarioFile) -> Record:
    """The plan of the point, and its fresh years: replication 0 is the first of them."""
    from optimize.explain.conflict import OutOfReach
    from optimize.proof.compare import FRESH_FROM
    from wherefrom.planning import plan_scenario

    assert shared.planning is not None
    try:
        made = plan_scenario(
            file, seed=shared.seed, engine=shared.engine, jobs=1, search_years=shared.planning.search_years,
            fresh_years=shared.planning.fresh_years, explain_years=0, say=lambda words: None, count=lambda years: None,
        )
    except OutOfReach as clash:
        return _failed(block, str(clash))
    applied = made.applied
    values: Values = {each.name: [] for each in shared.measures}
    known = {each.replication: each.totals for each in made.fresh[made.result.decisions]}
    for replication in range(FRESH_FROM + block.first, FRESH_FROM + block.first + block.years):
        totals = known.get(replication)
        if totals is None:
            totals = year_totals(applied, shared.seed, replication, shared.engine, ranges=True)
        _add(values, shared, applied, totals)
    return _record(block, values, _plan_facts(made.result, file.scenario.horizon.currency))


def _plan_facts(result: PlanResult, currency: str) -> dict[str, str]:
    """The plan in words: its status, what it promises, and heads and machines by month."""
    facts = {"status": result.status}
    if result.profits.promised is not None:
        facts["promised profit"] = f"{result.profits.promised / 100:.2f} {currency}"
    heads: dict[str, list[str]] = {}
    pools = {row.pool: {each.contract for each in result.people if each.pool == row.pool} for row in result.people}
    for row in result.people:
        name = row.pool if len(pools[row.pool]) == 1 else f"{row.pool}.{row.contract}"
        heads.setdefault(name, []).append(str(row.heads))
    facts |= {f"heads of {name}": " ".join(months) for name, months in heads.items()}
    facts |= {f"count of {name}": str(count) for name, count in result.decisions.machines}
    return facts | {f"count of {each.name}": " ".join(map(str, each.counts)) for each in result.decisions.equipment}
