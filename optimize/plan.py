"""`make_plan`: from a scenario file and a simulator to a plan, its rivals, its certificate and its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from optimize.decisions import Decisions
from optimize.explain.actions import Action, PeopleRow, actions_of, people_rows, with_values
from optimize.explain.best_effort import Given, Uncovered, effort_notes, reachable, uncovered
from optimize.explain.explained import Explained, explain
from optimize.explain.ground import Ground
from optimize.explain.notes import first_notes, further_notes
from optimize.explain.targets import Target, targets
from optimize.inputs import PlanInputs
from optimize.proof.aims import aim_notes
from optimize.proof.certificate import Certificate, Proof, certify
from optimize.proof.check import Check, check_promise, repair_service
from optimize.proof.compare import Comparison, GoalChance, Outcome, compare
from optimize.proof.gap import Gap, gap_of
from optimize.reading.scenario import read_inputs
from optimize.reading.shifts import with_shifts
from optimize.results import Book, Evaluate
from optimize.rivals.averages import bound_on_averages
from optimize.search.chance import chances_held, tune_chances, with_chance
from optimize.search.choices import settle_choices
from optimize.search.closing import close_gap
from optimize.search.every import try_the_rest
from optimize.search.futures import look_at_worst
from optimize.search.journal import Iteration, SearchSettings, fitted
from optimize.search.loop import Found, Progress, Search
from optimize.search.master import nearest
from optimize.search.polish import polish
from optimize.search.ranges import reserve_for_ranges
from optimize.search.shift_patterns import finish_shifts, settle_shifts, years_for_shifts
from optimize.search.starts import Rival, rivals, square_root_wishes
from optimize.search.thorough import thorough
from sim.scenario.load import ScenarioFile
from sim.theory.intervals import mean_interval

Status = Literal["planned", "chance_missed", "best_effort", "not_proven", "refuted"]
CHANCE_PLANS = 5  # as many plans may be simulated on the years that tune the chance of a promise
LAST_BATCHES = 3  # kept for the end: one batch of years to learn the plan well, two to check the promise


@dataclass(frozen=True)
class Profits:
    """Yearly profit in cents, side by side. `promised` is the program's word for the plan (assumptions at their
    value), `simulated` the plan on fresh years; `bound` is what no plan exceeds by the planes (None: none proven),
    `bound_on_averages` what none exceeds as long as all happens as on average. `average_lp_promised` is what the
    spreadsheet promises for its own plan.
    """

    promised: float | None
    bound: float | None
    bound_reason: str
    bound_on_averages: float
    simulated: float
    as_is: float
    average_lp: float
    average_lp_promised: float | None
    erlang: float


@dataclass(frozen=True)
class PlanResult:
    """Everything `wherefrom plan` reports. A goal out of reach is not here: `make_plan` raises OutOfReach,
    unless the best effort was asked for: then `given` are the lines that had to give way, and `uncovered` is what the
    plan leaves uncovered of the scenario's own lines. `notes` are what a planner must know at once, `further` the rest.
    """

    status: Status
    decisions: Decisions
    rivals: tuple[Rival, ...]
    profits: Profits
    check: Check
    comparison: Comparison
    chance: GoalChance | None
    targets: tuple[Target, ...]
    people: tuple[PeopleRow, ...]
    actions: tuple[Action, ...]
    iterations: tuple[Iteration, ...]
    years_spent: int
    fresh_years: int
    notes: tuple[str, ...]
    further: tuple[str, ...]
    explained: Explained
    gap: Gap
    certificate: Certificate | None = None
    given: tuple[Given, ...] = ()
    uncovered: tuple[Uncovered, ...] = ()

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The plan and its rivals on the fresh years, by name."""
        return {each.name: each for each in self.comparison.outcomes}


def make_plan(
    file: ScenarioFile, evaluate: Evaluate, *, search_years: int = 160, fresh_years: int = 30,
    explain_years: int = 0, progress: Progress = lambda words: None, evaluate_at_value: Evaluate | None = None,
    settings: SearchSettings | None = None, proof: Proof | None = None, best_effort: bool = False,
) -> PlanResult:
    """Plan a scenario.

    `evaluate(candidates, years)` simulates years with assumptions drawn from their ranges; `evaluate_at_value` with
    assumptions held (default: the same, for scenarios without ranges). The search spends at most `search_years`, the
    comparison `fresh_years` for the plan and each different rival, explanations at most `explain_years`. With
    `proof` further fresh years of the plan are simulated until the goal's chance is proven or refuted.
    With `best_effort` the plan that breaks the least is made where none satisfies the scenario. Deterministic.
    Raises OutOfReach if no plan can satisfy the scenario, even on averages, and ValueError for fewer than 8 search
    or 2 fresh years.
    """
    inputs = read_inputs(file)
    return plan_inputs(
        inputs, file, evaluate, search_years=search_years, fresh_years=fresh_years, explain_years=explain_years,
        progress=progress, evaluate_at_value=evaluate_at_value, settings=settings, proof=proof,
        best_effort=best_effort,
    )


def plan_inputs(
    inputs: PlanInputs, file: ScenarioFile | None, evaluate: Evaluate, *, search_years: int, fresh_years: int,
    explain_years: int = 0, progress: Progress = lambda words: None, evaluate_at_value: Evaluate | None = None,
    settings: SearchSettings | None = None, proof: Proof | None = None, best_effort: bool = False,
) -> PlanResult:
    """The same from inputs already read; without a file there are no dated actions."""
    settings, written = fitted(settings or SearchSettings(), search_years), inputs
    # Bad years are bad by their assumptions, so a plan made for them is searched on years that draw these.
    at_value = evaluate_at_value if inputs.worst is None else None
    book = Book(at_value or evaluate, search_years)
    inputs = settle_shifts(inputs, file, book, settings, progress)
    wanted = inputs
    inputs, given = reachable(inputs, Book(evaluate, explain_years), best_effort)
    opponents = rivals(inputs, written if inputs.shifts else None)
    starters = {"offered_load": nearest(inputs, square_root_wishes(inputs)),
                **{each.name: replace(each.plan, shifts=inputs.shifts) for each in opponents}}
    # Tuning a chance takes the place of mending missed months, and needs a few of the search's own years.
    for_chances = 3 * settings.level_years if with_chance(inputs) else 0
    last_word = (LAST_BATCHES - bool(with_chance(inputs))) * settings.check_years + for_chances
    ranges = settings.level_years if at_value is not None else 0
    tuned_on = min(CHANCE_PLANS * settings.chance_years, search_years // 2) if with_chance(inputs) else 0
    book.budget -= tuned_on
    tuning = Book(evaluate, tuned_on)
    kept = round(settings.finishing_share * book.budget) + last_word + ranges
    search = Search(inputs, book, settings, progress, reserve=kept)
    if inputs.worst is not None:
        look_at_worst(search, starters["erlang"], inputs.worst)
    search.start(starters)
    search.rounds()
    drawn_spent = 0
    if at_value is not None:
        drawn_spent = reserve_for_ranges(search, evaluate, settings.level_years)
    settle_choices(search, last_word)
    swapping = last_word + years_for_shifts(file, search_years)
    search.finish(swapping)
    close_gap(search, swapping)
    try_the_rest(search, swapping)
    finish_shifts(search, file, last_word)
    inputs = search.inputs
    thorough(search, last_word)
    last_word -= for_chances
    if tuned_on:    # what the search left over tells more of the chances
        tuning.budget += max(0, book.left - last_word - for_chances) // 2
        book.budget -= tuning.budget - tuned_on
    tuned = tune_chances(search, tuning, last_word)
    polish(search, last_word, lambda plan: chances_held(search, tuning, tuned, plan))
    book.budget += tuning.left
    tuning.budget = tuning.spent
    if tuned is None:
        repair_service(search)
    held = None if at_value is evaluate_at_value else Book(evaluate_at_value or evaluate, book.left)
    check = check_promise(search, held)
    if held is not None:
        book.budget -= held.spent
        drawn_spent += held.spent
    found = search.found(check.promise)
    progress("comparing on fresh years")
    comparison = compare(inputs, evaluate, found.plan, [(each.name, each.plan) for each in opponents], fresh_years)
    certificate = _certificate(inputs, evaluate, comparison, proof, progress)
    actions: tuple[Action, ...] = ()
    if file is not None:
        actions = with_values(book, found.plan, actions_of(inputs, file.scenario, found.plan), search.years)
    progress("explaining the plan")
    ground = Ground(inputs, file, search, found.plan, comparison, Book(evaluate, explain_years))
    different = len({each.plan for each in comparison.outcomes})
    goal = comparison.goal
    profits = _profits(inputs, found, comparison, opponents, check)
    gap = gap_of(search, found.plan, mean_interval(comparison.seen.profit.sum(axis=1)), profits.bound_on_averages)
    if file is not None:
        wanted = with_shifts(file, wanted, found.plan.shifts)
    left = uncovered(wanted, found.plan, search.terms.unplanned) if given else ()
    return PlanResult(
        "best_effort" if given else _status(comparison, certificate if proof else None), found.plan, opponents,
        profits, check, comparison, goal, targets(comparison.seen),
        people_rows(found.plan), actions, found.iterations, book.spent + tuning.spent + drawn_spent,
        different * fresh_years,
        (*effort_notes(given, left), *first_notes(inputs, found.plan, comparison, search, proof is not None),
         *aim_notes(comparison, tuned), *((certificate.words,) if proof and certificate else ())),
        (*further_notes(found, check, comparison, opponents, search, drawn_spent), *gap.words),
        explain(ground), gap, certificate, given, left,
    )


def _certificate(
    inputs: PlanInputs, evaluate: Evaluate, comparison: Comparison, proof: Proof | None, progress: Progress
) -> Certificate | None:
    """What the fresh years, and with `proof` further ones, say of the goal; None without a goal."""
    if inputs.goal is None:
        return None
    if proof is not None:
        progress("proving the goal on more fresh years")
    plan = comparison.outcomes[0].plan
    return certify(plan, comparison.seen, evaluate, inputs.goal.cents, inputs.wanted_chance, proof)


def _status(comparison: Comparison, proven: Certificate | None) -> Status:
    """Whether the goal, and every promise that states one, reached its chance on the fresh years; with a certificate
    that had to prove the goal, whether it did."""
    if proven is not None and proven.verdict != "proven":
        return "refuted" if proven.verdict == "refuted" else "not_proven"
    goal, chances = None if proven else comparison.goal, comparison.outcomes[0].service.chances
    reached = (goal is None or goal.reached) and all(each.reached for each in chances)
    return "planned" if reached else "chance_missed"


def _profits(
    inputs: PlanInputs, found: Found, comparison: Comparison, opponents: Sequence[Rival], check: Check
) -> Profits:
    means = {each.name: each.profit.mean for each in comparison.outcomes}
    spreadsheet = next(each.promise for each in opponents if each.name == "average_lp")
    return Profits(check.promise, found.bound, found.bound_reason, bound_on_averages(inputs), means["plan"],
                   means["as_is"], means["average_lp"], spreadsheet, means["erlang"])
