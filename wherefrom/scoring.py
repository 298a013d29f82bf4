"""Scoring a plan made by hand: what it is compared with, the years, and the run folder of the result."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from optimize.decisions import Decisions, as_is
from optimize.inputs import PlanInputs
from optimize.proof.rules import BrokenRule, rule_words
from optimize.proof.score import PlanScore, adding_up, differences, score_plan
from optimize.reading.scenario import read_inputs
from optimize.reading.shifts import with_shifts
from sim.measure.year_result import YearResult
from sim.replicate import many, workers_for
from sim.scenario.file import ScenarioFile
from sim.scenario.problems import Problem, ScenarioError
from wherefrom.results.hand_cells import HandTable
from wherefrom.results.hand_plan import hand_plan
from wherefrom.results.made import MadeRun, best_run
from wherefrom.results.tables import Sheet

AS_IS: Final = "as-is"
CENTS: Final = 100.0


@dataclass(frozen=True)
class Scored:
    """A finished score. `against` says what the plan was compared with, in words; `notes` what is worth knowing."""

    file: ScenarioFile
    inputs: PlanInputs
    seed: int
    engine: str
    name: str
    against: str
    score: PlanScore
    notes: tuple[str, ...]

    @property
    def status(self) -> str:
        """`scored`; `breaks_rules` or `chance_missed` where the plan may not stand as it is."""
        if self.score.hand.breaks:
            return "breaks_rules"
        goal = self.score.hand.goal
        return "chance_missed" if goal is not None and not goal.reached else "scored"


@dataclass(frozen=True)
class Question:
    """Two plans of a scenario to be compared."""

    file: ScenarioFile
    inputs: PlanInputs
    name: str
    hand: Decisions
    against: str
    best: Decisions
    notes: tuple[str, ...] = ()

    def possible(self, plan: Decisions) -> bool:
        """Whether the scenario can be simulated with this plan."""
        try:
            plan.apply(self.file)
        except ScenarioError:
            return False
        return True


def question(
    file: ScenarioFile, name: str, hand: Sequence[HandTable] | MadeRun, against: MadeRun | str | None, root: Path,
    origin: MadeRun | None = None,
) -> Question:
    """What is compared with what. `against`: a run; "best" for the best plan of this scenario below `root` (None: if
    there is one, else this year's staffing); "as-is" for this year's staffing. `origin`: the run whose plan was changed
    by hand, from which comes what the tables do not mention; None: what it is compared with.

    Raises ScenarioError where a plan does not fit the scenario, with every problem in it.
    """
    inputs = read_inputs(file)
    if against is None or against == "best":
        best = best_run(file.resolved_text(), root, hand.folder if isinstance(hand, MadeRun) else None)
        if best is None and against == "best":
            raise ScenarioError([Problem(str(root), 0, 0, "", "there is no plan of this scenario to compare with",
                                         "make one with `wherefrom plan`, name its folder, or use --against as-is")])
        against = best or AS_IS
    if isinstance(against, MadeRun):
        base, words = against.made.decisions, f"the plan in {against.folder}"
        _must_fit(inputs, base, str(against.folder))
    else:
        base, words = as_is(inputs), "this year's staffing"
    if isinstance(hand, MadeRun):
        _must_fit(inputs, hand.made.decisions, str(hand.folder))
        changed = hand.changed_files()
        notes = (f"{', '.join(changed)} in {hand.folder} was changed since: give that file to score the changes.",) \
            if changed else ()
        found = Question(file, inputs, name, hand.made.decisions, words, base, notes)
    else:
        if origin is not None:
            _must_fit(inputs, origin.made.decisions, str(origin.folder))
        read = hand_plan(hand, inputs, base if origin is None else origin.made.decisions)
        found = Question(file, inputs, name, read.decisions, words, base, read.notes)
    for plan, called in ((found.hand, name), (base, words)):
        _must_apply(file, plan, called)
    # Rules on cover are about the shifts the plan works, which may not be those of the file.
    return replace(found, inputs=with_shifts(file, inputs, found.hand.shifts))


def answer(
    asked: Question, *, seed: int, engine: str, jobs: int, years: int, most_edits: int, count: Callable[[int], None]
) -> Scored:
    """Simulate both plans, and each difference alone, on the same fresh years."""
    with workers_for(engine, jobs) as workers:
        def evaluate(plans: Sequence[Decisions], numbers: Sequence[int]) -> list[list[YearResult]]:
            return many([plan.apply(asked.file) for plan in plans], seed=seed, replications=list(numbers),
                        engine=engine, workers=workers, on_year=lambda _plan, _year: count(1))

        score = score_plan(asked.inputs, evaluate, asked.best, asked.hand, years=years, most_edits=most_edits,
                           possible=asked.possible)
    return Scored(asked.file, asked.inputs, seed, engine, asked.name, asked.against, score, asked.notes)


def plans_to_simulate(asked: Question, most_edits: int) -> int:
    """How many different plans a score simulates."""
    found = differences(asked.inputs, asked.best, asked.hand, most_edits, asked.possible)
    return len({asked.best, asked.hand, *(each.alone for each in found)})


def score_sheet(found: Scored) -> Sheet:
    """score.csv: the parts of the difference, adding up to its last row."""
    money = found.file.scenario.horizon.currency
    total, parts, rest = adding_up(found.score)
    rows: list[tuple[str | float | None, ...]] = []
    for part, cents in zip(found.score.parts, parts, strict=True):
        rows.append((
            part.edit.what, part.edit.lever, cents / CENTS, part.profit.low / CENTS, part.profit.high / CENTS,
            part.costs / CENTS, part.margin / CENTS, "yes" if part.service.kept else "no",
            "; ".join(rules_in_words(part.breaks, found.inputs)),
        ))
    if rest is not None and found.score.interaction is not None:
        between = found.score.interaction
        rows.append(("together beyond that", "", rest / CENTS, between.low / CENTS, between.high / CENTS, None, None,
                     None, None))
    hand = found.score.hand
    rows.append(("in all", "", total / CENTS, found.score.ahead.low / CENTS, found.score.ahead.high / CENTS, None, None,
                 "yes" if hand.service.kept else "no", "; ".join(rules_in_words(hand.breaks, found.inputs))))
    columns = ("change", "of", f"profit a year {money}", f"low {money}", f"high {money}", f"costs {money}",
               f"sales bring {money}", "service kept", "breaks")
    return Sheet("score", columns, tuple(rows)).to_the_cent(money)


def rules_in_words(rules: Sequence[BrokenRule], inputs: PlanInputs) -> list[str]:
    """Each broken rule in a line."""
    return [rule_words(each, inputs.months) for each in rules]


def save_score(found: Scored, root: Path) -> Path:
    """Write the run folder of a score below `root` and return it: score.csv, and the plan scored."""
    from wherefrom.results.editable import other_sheet, people_sheet
    from wherefrom.results.plan_text import DECISIONS_FILE, MadePlan, plan_text
    from wherefrom.results.store import RunIdentity, RunWriter

    score = found.score
    made = MadePlan(score.hand.plan, score.best.plan, score.hand.profit.mean, score.hand.service.kept,
                    len(score.years))
    text = plan_text(made)
    identity = RunIdentity("score", found.file.scenario.name, found.seed, found.file.resolved_text(), {
        "engine": found.engine, "years": str(len(score.years)), "plan": text, "changes": str(len(score.parts)),
    })
    with RunWriter(root, identity, date.today()) as run:
        run.text("scenario.resolved.yaml", found.file.resolved_text())
        run.json("blame.json", json.loads(found.file.blame_json()))
        sheet = score_sheet(found)
        run.csv("score.csv", sheet.columns, sheet.rows)
        for one in (people_sheet(made), other_sheet(score.hand.plan)):
            run.csv(f"plan/{one.name}.csv", one.columns, one.rows)
        run.text(DECISIONS_FILE, text)
        run.state(found.status, plan=found.name, against=found.against)
    return run.folder


def _must_fit(inputs: PlanInputs, plan: Decisions, where: str) -> None:
    """Raise ScenarioError unless plan and scenario have the same months, contracts and machines."""
    asked = as_is(inputs)
    pairs = (
        ("months", asked.months, plan.months),
        ("contracts", [f"{each.pool} {each.contract}" for each in asked.people],
         [f"{each.pool} {each.contract}" for each in plan.people]),
        ("machines", [each[0] for each in asked.machines], [each[0] for each in plan.machines]),
        ("machines by month", [each.name for each in asked.equipment], [each.name for each in plan.equipment]),
        ("planned overtime", [each.pool for each in asked.overtime], [each.pool for each in plan.overtime]),
        ("lead lists", [f"{each.channel} {each.segment}" for each in asked.leads],
         [f"{each.channel} {each.segment}" for each in plan.leads]),
    )
    wrong = [
        Problem(where, 0, 0, what, f"the plan has {', '.join(has) or 'none'}, but the scenario has "
                f"{', '.join(wanted) or 'none'}", "give the scenario this plan was made for, or plan this one")
        for what, wanted, has in pairs if list(wanted) != list(has)
    ]
    if wrong:
        raise ScenarioError(wrong)


def _must_apply(file: ScenarioFile, plan: Decisions, called: str) -> None:
    try:
        plan.apply(file)
    except ScenarioError as error:
        raise ScenarioError([
            Problem(called, 0, 0, each.path, f"the scenario cannot be simulated with this plan: {each.message}",
                    each.next_step) for each in error.problems]) from None
