"""Playing blocks of years: what a record holds is decided here, whoever runs it and wherever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.engines import engine_called
from sim.measure.year_result import year_result
from sim.replicate.year import year_totals
from sim.scenario.problems import Problem, ScenarioError
from wherefrom.batch.record import Record
from wherefrom.batch.work import Block, Shared
from wherefrom.experiments.experiment import Planning, Replications
from wherefrom.experiments.measures import measured, needs_result

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
    facts: dict[str, str] = {}
    if shared.planning is None:
        years = _Years(shared, file)
    else:
        from optimize.explain.conflict import OutOfReach

        try:
            years, facts = _planned(shared, shared.planning, file)
        except OutOfReach as clash:
            return _failed(block, str(clash))
    if block.until_precise:
        values, reached = _until_precise(shared.replications, years)
        return _record(block, values, facts, reached)
    return _record(block, years.values(range(block.first, block.first + block.years)), facts)


def _record(block: Block, values: Values, facts: Mapping[str, str], reached: bool | None = None) -> Record:
    tuples = {name: tuple(each) for name, each in values.items()}
    return Record(key=block.key, first=block.first, years=_count(values), values=tuples, facts=facts, reached=reached)


def _count(values: Values) -> int:
    return len(next(iter(values.values())))


@dataclass(frozen=True)
class _Years:
    """The years of a point: replication 0 is year `begin` of this scenario; `known` are those played already."""

    shared: Shared
    file: ScenarioFile
    begin: int = 0
    known: Mapping[int, YearTotals] = field(default_factory=dict)

    def values(self, replications: Iterable[int]) -> Values:
        """Measure -> one value a replication."""
        shared, scenario = self.shared, self.file.scenario
        found: Values = {each.name: [] for each in shared.measures}
        whole = needs_result(shared.measures)
        for replication in replications:
            number = self.begin + replication
            totals = self.known.get(number)
            if totals is None:
                totals = year_totals(self.file, shared.seed, number, shared.engine, ranges=shared.ranges)
            result = year_result(totals, scenario.service.promises) if whole else None
            for name, value in measured(totals, result, shared.measures, scenario).items():
                found[name].append(value)
        return found


def _until_precise(rule: Replications, years: _Years) -> tuple[Values, bool]:
    """Looks after every `rule.years` years, as `sim.replicate.until_precise` does, until the interval of the mean is
    narrow enough; and whether it became so."""
    values: Values = {each.name: [] for each in years.shared.measures}
    while True:
        begun = _count(values)
        wanted = min(begun + rule.years, rule.most)
        for name, more in years.values(range(begun, wanted)).items():
            values[name] += more
        reached = _is_precise(np.array(values[rule.of]), rule.relative or 0.0)
        if reached or wanted >= rule.most:
            return values, reached


def _is_precise(samples: NDArray[np.float64], relative: float) -> bool:
    """Whether half the 95 % interval of the mean is at most `relative` times the mean."""
    from sim.theory.intervals import mean_interval

    defined = samples[np.isfinite(samples)]
    if len(defined) < 2:
        return False
    interval = mean_interval(defined)
    return bool(interval.half_width <= relative * abs(interval.estimate))


def _planned(shared: Shared, planning: Planning, file: ScenarioFile) -> tuple[_Years, dict[str, str]]:
    """The years of the plan of a point, replication 0 being the first fresh one; and the plan in words.

    Raises OutOfReach where no plan satisfies the scenario.
    """
    from optimize.proof.compare import FRESH_FROM
    from wherefrom.comparing.roster import roster_of
    from wherefrom.planning import plan_scenario

    made = plan_scenario(
        file, seed=shared.seed, engine=shared.engine, jobs=1, search_years=planning.search_years,
        fresh_years=planning.fresh_years, explain_years=0, say=lambda words: None, count=lambda years: None,
    )
    # The plan's own fresh years are drawn from the ranges.
    fresh = made.fresh[made.result.decisions] if shared.ranges else []
    known = {each.replication: each.totals for each in fresh}
    facts = _plan_facts(made.result, file.scenario.horizon.currency) | {"roster": roster_of(made.applied).text()}
    return _Years(shared, made.applied, FRESH_FROM, known), facts


def _plan_facts(result: PlanResult, currency: str) -> dict[str, str]:
    """The plan in words: its status, what it promises, and heads and machines, by month where that may differ."""
    facts: dict[str, str] = {"status": result.status}
    if result.profits.promised is not None:
        facts["promised profit"] = f"{result.profits.promised / 100:.2f} {currency}"
    contracts: dict[str, set[str]] = {}
    for row in result.people:
        contracts.setdefault(row.pool, set()).add(row.contract)
    heads: dict[str, list[str]] = {}
    for row in result.people:
        name = row.pool if len(contracts[row.pool]) == 1 else f"{row.pool}.{row.contract}"
        heads.setdefault(name, []).append(str(row.heads))
    facts |= {f"heads of {name}": " ".join(months) for name, months in heads.items()}
    facts |= {f"count of {name}": str(count) for name, count in result.decisions.machines}
    return facts | {f"count of {each.name}": " ".join(map(str, each.counts)) for each in result.decisions.equipment}
