"""Planning a scenario: the optimiser is handed simulated years, and its plan becomes a run folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from optimize.decisions import Decisions
from optimize.plan import PlanResult, make_plan
from optimize.proof.certificate import Proof
from optimize.proof.check import CHECK_FROM
from optimize.proof.compare import FRESH_FROM
from sim.measure.year_result import YearResult
from sim.replicate import SimulatedYear, Workers, many, simulate_year, workers_for
from sim.replicate.year import tasks_of
from sim.scenario.file import ScenarioFile

if TYPE_CHECKING:
    from wherefrom.report.data import ReportData
    from wherefrom.results.plan_text import MadePlan

Counted = Callable[[int], None]


@dataclass
class Simulator:
    """What the optimiser is handed: years of candidate plans.

    Fresh years are kept whole for the report; of the years that check a promise the results are kept (`checked`).
    """

    file: ScenarioFile
    seed: int
    engine: str
    workers: Workers
    count: Counted
    fresh: dict[Decisions, list[SimulatedYear]] = field(default_factory=dict)
    checked: dict[Decisions, list[YearResult]] = field(default_factory=dict)

    def drawn(self, plans: Sequence[Decisions], numbers: Sequence[int]) -> list[list[YearResult]]:
        """Years with every assumption drawn from its range."""
        if min(numbers) == FRESH_FROM:    # those that only prove the goal, later ones, are not kept
            return [[year.result for year in self._whole(plan, numbers)] for plan in plans]
        return self._years(plans, numbers, ranges=True)

    def at_value(self, plans: Sequence[Decisions], numbers: Sequence[int]) -> list[list[YearResult]]:
        """Years with every assumption held at its value."""
        found = self._years(plans, numbers, ranges=False)
        if min(numbers) >= CHECK_FROM:
            for plan, years in zip(plans, found, strict=True):
                self.checked.setdefault(plan, []).extend(years)
        return found

    def _years(self, plans: Sequence[Decisions], numbers: Sequence[int], *, ranges: bool) -> list[list[YearResult]]:
        return many(
            [plan.apply(self.file) for plan in plans], seed=self.seed, replications=list(numbers), engine=self.engine,
            workers=self.workers, ranges=ranges, on_year=lambda _plan, _year: self.count(1),
        )

    def _whole(self, plan: Decisions, numbers: Sequence[int]) -> list[SimulatedYear]:
        tasks = tasks_of(plan.apply(self.file), self.seed, list(numbers), self.engine, keep_log=set(numbers[:1]))
        found = []
        for year in self.workers.map(simulate_year, tasks):
            self.count(1)
            found.append(year)
        self.fresh[plan] = found
        return found


@dataclass(frozen=True)
class Planned:
    """A finished plan: the optimiser's result, and every fresh year of the plan and its rivals."""

    file: ScenarioFile
    seed: int
    engine: str
    result: PlanResult
    fresh: dict[Decisions, list[SimulatedYear]]
    held: tuple[YearResult, ...]

    @property
    def applied(self) -> ScenarioFile:
        """The scenario file with the plan in it."""
        return self.result.decisions.apply(self.file)


def plan_scenario(
    file: ScenarioFile, *, seed: int, engine: str, jobs: int, search_years: int, fresh_years: int, explain_years: int,
    say: Callable[[str], None], count: Counted, proof: Proof | None = None,
    best_effort: bool = False,
) -> Planned:
    """Plan a scenario and simulate the plan beside its rivals on fresh years.

    `held` are years of the plan with every assumption at its value (those that checked the promise), whose spread
    is luck alone. Raises OutOfReach where no plan can satisfy the scenario, unless the best effort is asked for.
    """
    with workers_for(engine, jobs) as workers:
        simulator = Simulator(file, seed, engine, workers, count)
        result = make_plan(
            file, simulator.drawn, evaluate_at_value=simulator.at_value, search_years=search_years,
            fresh_years=fresh_years, explain_years=explain_years, progress=say, proof=proof, best_effort=best_effort,
        )
    held: tuple[YearResult, ...] = ()
    if any(each.low is not None for each in file.assumptions):
        held = tuple(simulator.checked.get(result.decisions, ()))
    return Planned(file, seed, engine, result, simulator.fresh, held)


def made_plan(planned: Planned) -> MadePlan:
    """The plan as its run folder keeps it, for `wherefrom score`."""
    from optimize.decisions import as_is
    from optimize.reading.scenario import read_inputs
    from wherefrom.results.plan_text import MadePlan

    plan = planned.result.outcomes["plan"]
    return MadePlan(planned.result.decisions, as_is(read_inputs(planned.file)), plan.profit.mean, plan.service.kept,
                    len(planned.result.comparison.years))


def report_of_plan(planned: Planned) -> ReportData:
    """What the report of a plan shows: the plan beside its rivals on the fresh years."""
    from wherefrom.report.gather import Extras, Simulated, gather
    from wherefrom.report.gather_plan import RIVAL_NAMES, certificate_of, facts_of, parts_of
    from wherefrom.running import engine_facts

    result, scenario = planned.result, planned.file.scenario
    fresh = planned.fresh[result.decisions]
    numbers = [year.replication for year in fresh]
    shown = [Simulated("plan", "plan", planned.applied, [year.totals for year in fresh],
                       results=[year.result for year in fresh], drawn_off=planned.held)]
    for rival in result.rivals:
        years = planned.fresh[rival.plan]
        shown.append(Simulated(
            "as_is" if rival.name == "as_is" else "rival", RIVAL_NAMES.get(rival.name, rival.name),
            rival.plan.apply(planned.file), [year.totals for year in years], results=[year.result for year in years],
        ))
    facts = facts_of(result, scenario.horizon.currency) + engine_facts(planned.file, planned.engine, fresh)
    return gather(shown, planned.seed, numbers, Extras(
        plan=parts_of(result), caveat=_caveat(result),
        certificate=certificate_of(result), verdict=result.comparison.verdict,
        notes=(*result.notes, *result.further), appendix=facts,
    ))


def save_plan(planned: Planned, root: Path) -> Path:
    """Write the run folder of a plan below `root` and return it."""
    from wherefrom.closing import closing_text
    from wherefrom.metrics import metrics_of
    from wherefrom.results.store import RunIdentity
    from wherefrom.results.write import RunContent, write_run
    from wherefrom.running import digests_of, names_in_log

    result, scenario = planned.result, planned.file.scenario
    fresh = planned.fresh[result.decisions]
    numbers = [year.replication for year in fresh]
    identity = RunIdentity(
        command="plan", name=scenario.name, seed=planned.seed, scenario=planned.file.resolved_text(),
        hashes={"engine": planned.engine, "years": _years(result, len(fresh)), **digests_of(fresh)},
    )
    metrics = [metrics_of("plan", [year.totals for year in fresh], numbers)]
    for rival in result.rivals:
        totals = [year.totals for year in planned.fresh[rival.plan]]
        metrics.append(metrics_of(rival.name, totals, numbers, months=False))
    content = RunContent(
        report=report_of_plan(planned), metrics=chain.from_iterable(metrics),
        blame=json.loads(planned.applied.blame_json()),
        closing_state=closing_text(planned.applied.scenario, fresh[0].closing, fresh[0].replication),
        log=fresh[0].log, log_names=names_in_log(scenario), state=result.status, made=made_plan(planned),
    )
    return write_run(root, identity, content, date.today())


def _years(result: PlanResult, fresh: int) -> str:
    """The years spent on what: one file searched, compared, explained or proven otherwise is another run."""
    proven = result.certificate.spent if result.certificate else 0
    return f"{result.years_spent}+{fresh}+{result.explained.years_spent}+{proven}"


def _caveat(result: PlanResult) -> str:
    """What page one must say first: that the plan is a best effort, and what gave way."""
    if result.status != "best_effort":
        return ""
    gave = ", ".join(dict.fromkeys(each.where for each in result.given))
    return f"A best effort: no plan satisfies the scenario, so these lines gave way: {gave}."
