"""`make_plan`: from a scenario file and a simulator to a plan, its rivals, its certificate and its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from optimize.decisions import Decisions
from optimize.explain.actions import Action, PeopleRow, actions_of, people_rows, with_values
from optimize.explain.conflict import check_reach, most_revenue
from optimize.explain.explained import Explained, explain
from optimize.explain.ground import Ground
from optimize.explain.targets import Target, targets
from optimize.inputs import PlanInputs
from optimize.proof.check import Check, check_promise, repair_service
from optimize.proof.compare import Comparison, GoalChance, Outcome, called, compare
from optimize.proof.gap import Gap, gap_of
from optimize.reading.scenario import read_inputs
from optimize.results import Book, Evaluate, Seen
from optimize.rivals.averages import bound_on_averages
from optimize.search.choices import settle_choices
from optimize.search.closing import close_gap
from optimize.search.every import try_the_rest
from optimize.search.futures import search_years as chosen_years
from optimize.search.journal import Iteration, SearchSettings, fitted
from optimize.search.loop import Found, Progress, Search
from optimize.search.master import nearest
from optimize.search.scoring import punctual_points
from optimize.search.starts import Rival, rivals, square_root_wishes
from sim.scenario.load import ScenarioFile
from sim.theory.intervals import mean_interval

Status = Literal["planned", "chance_missed"]
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
    """Everything `wherefrom plan` reports. A goal out of reach is not here: `make_plan` raises OutOfReach."""

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
    explained: Explained
    gap: Gap

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The plan and its rivals on the fresh years, by name."""
        return {each.name: each for each in self.comparison.outcomes}

    @property
    def applied(self) -> Decisions:
        """What to apply to the scenario file."""
        return self.decisions


def make_plan(
    file: ScenarioFile, evaluate: Evaluate, *, search_years: int = 160, fresh_years: int = 30,
    explain_years: int = 0, progress: Progress = lambda words: None, evaluate_at_value: Evaluate | None = None,
    settings: SearchSettings | None = None,
) -> PlanResult:
    """Plan a scenario.

    `evaluate(candidates, years)` simulates years with assumptions drawn from their ranges; `evaluate_at_value` with
    assumptions held (default: the same, for scenarios without ranges). The search spends at most `search_years`, the
    comparison `fresh_years` for the plan and each different rival, explanations at most `explain_years`.
    Deterministic.
    Raises OutOfReach if no plan can satisfy the scenario, even on averages, and ValueError for fewer than 8 search
    or 2 fresh years.
    """
    inputs = read_inputs(file)
    return plan_inputs(
        inputs, file, evaluate, search_years=search_years, fresh_years=fresh_years, explain_years=explain_years,
        progress=progress, evaluate_at_value=evaluate_at_value, settings=settings,
    )


def plan_inputs(
    inputs: PlanInputs, file: ScenarioFile | None, evaluate: Evaluate, *, search_years: int, fresh_years: int,
    explain_years: int = 0, progress: Progress = lambda words: None, evaluate_at_value: Evaluate | None = None,
    settings: SearchSettings | None = None,
) -> PlanResult:
    """The same from inputs already read; without a file there are no dated actions."""
    settings = fitted(settings or SearchSettings(), search_years)
    check_reach(inputs)
    opponents = rivals(inputs)
    starters = {"offered_load": nearest(inputs, square_root_wishes(inputs)),
                **{each.name: each.plan for each in opponents}}
    futures = settings.futures if evaluate_at_value is not None else "first"
    book = Book(evaluate_at_value if futures == "held" and evaluate_at_value is not None else evaluate, search_years)
    last_word = LAST_BATCHES * settings.check_years
    ranges = settings.level_years if futures == "held" else 0
    kept = round(settings.finishing_share * search_years) + last_word + ranges
    search = Search(inputs, book, settings, progress, reserve=kept)
    if futures == "chosen" or inputs.worst is not None:
        choose_futures(search, starters["erlang"])
    search.start(starters)
    search.rounds()
    drawn_spent = 0
    if futures == "held":
        drawn_spent = reserve_for_ranges(search, evaluate, settings.level_years)
    settle_choices(search, last_word)
    search.finish(last_word)
    close_gap(search, last_word)
    try_the_rest(search, last_word)
    repair_service(search)
    held = None
    if futures != "held" and evaluate_at_value is not None:
        held = Book(evaluate_at_value, book.left)
    check = check_promise(search, held)
    if held is not None:
        book.budget -= held.spent
        drawn_spent += held.spent
    found = search.found(check.promise)
    progress("comparing on fresh years")
    comparison = compare(inputs, evaluate, found.plan, [(each.name, each.plan) for each in opponents], fresh_years)
    actions: tuple[Action, ...] = ()
    if file is not None:
        actions = with_values(book, found.plan, actions_of(inputs, file.scenario, found.plan), search.years)
    progress("explaining the plan")
    ground = Ground(inputs, file, search, found.plan, comparison, Book(evaluate, explain_years))
    different = len({each.plan for each in comparison.outcomes})
    goal = comparison.goal
    profits = _profits(inputs, found, comparison, opponents, check)
    gap = gap_of(search, found.plan, mean_interval(comparison.seen.profit.sum(axis=1)), profits.bound_on_averages)
    return PlanResult(
        "planned" if goal is None or goal.reached else "chance_missed", found.plan, opponents,
        profits, check, comparison, goal, targets(comparison.seen),
        people_rows(found.plan), actions, found.iterations, book.spent + drawn_spent, different * fresh_years,
        (*_notes(inputs, found, check, comparison, opponents, search, drawn_spent), *gap.words), explain(ground), gap,
    )


def choose_futures(search: Search, plan: Decisions) -> None:
    """Simulate one plan in as many futures as the settings say, and let the search look at the few that stand for
    them; none where there are too few years to choose from."""
    settings = search.settings
    if settings.pilot_years <= settings.level_years:
        return
    seen = search.book.see([plan], tuple(range(1, settings.pilot_years + 1)))[0]
    learning = settings.level_years + settings.check_years
    years, level, more = chosen_years(search.inputs, seen, (settings.plan_years, settings.level_years, learning))
    search.look_at(years, level, more)


def reserve_for_ranges(search: Search, evaluate: Evaluate, years: int) -> int:
    """Add to the safety of every promise what drawing the assumptions from their ranges costs in points.

    The best plan so far is simulated on the same years with assumptions drawn; its shares fall below those with
    assumptions held, for a bad year loses more than a good one gains. Returns the years spent (0: not affordable).
    """
    plan = search.best
    inputs, book = search.inputs, search.book
    if plan is None or not any(each.promise for each in inputs.walk_ins):
        return 0
    numbers = tuple(range(1, years + 1))
    if book.price([plan], numbers) + years > book.left - search.settings.check_years:
        return 0
    held = punctual_points(inputs, book.see([plan], numbers)[0])
    drawn = punctual_points(inputs, Seen(plan, numbers, tuple(evaluate([plan], numbers)[0])))
    book.budget -= years
    safety = dict(search.terms.safety)
    for each in inputs.walk_ins:
        keys = [key for key in held if key[0] == each.channel and key in drawn]
        if keys:
            lost = max(0.0, sum(held[key] - drawn[key] for key in keys) / len(keys))
            for key in safety:
                if key[0] == each.channel:
                    safety[key] += lost
    search.terms = replace(search.terms, safety=safety)
    return years


def _profits(
    inputs: PlanInputs, found: Found, comparison: Comparison, opponents: Sequence[Rival], check: Check
) -> Profits:
    means = {each.name: each.profit.mean for each in comparison.outcomes}
    spreadsheet = next(each.promise for each in opponents if each.name == "average_lp")
    return Profits(check.promise, found.bound, found.bound_reason, bound_on_averages(inputs), means["plan"],
                   means["as_is"], means["average_lp"], spreadsheet, means["erlang"])


def _notes(
    inputs: PlanInputs, found: Found, check: Check, comparison: Comparison, opponents: Sequence[Rival],
    search: Search, drawn_spent: int,
) -> tuple[str, ...]:
    notes = [comparison.verdict, f"The program's promise: {check.words}.", *_unreached(inputs, found.plan)]
    if found.bound is None:
        notes.append(f"No bound is proven: {found.bound_reason}.")
    else:
        notes.append(f"Bound by supporting planes {found.bound / 100:,.0f}: {found.bound_reason}.")
    for each in opponents:
        if each.note:
            notes.append(f"{called(each.name).capitalize()}: {each.note}.")
        if each.promise is not None:
            earned = next(one.profit.mean for one in comparison.outcomes if one.name == each.name)
            notes.append(f"{called(each.name).capitalize()} promised {each.promise / 100:,.0f} and earns "
                         f"{earned / 100:,.0f} on fresh years.")
    if inputs.leads:
        notes.append("Slopes take all months at once: what more callers leave of the lead list for later months is "
                     "shared evenly over the year, and corrected by the finishing search.")
    if drawn_spent:
        notes.append("Promises carry a safety for assumptions that turn out worse than stated: "
                     + ", ".join(f"{channel} {points:.1f} points" for channel, points in _safeties(search)) + ".")
    goal = comparison.goal
    if goal is not None:
        notes.append(
            f"Goal met in {goal.met} of {goal.years} fresh years: chance at least {goal.chance_at_least:.1%} "
            f"(exact one-sided bound, 95 % confidence), wanted {goal.wanted:.0%}"
            + ("." if goal.reached else f"; on averages at most {most_revenue(inputs) / 100:,.0f} could be sold."))
        if goal.reached and not goal.proven:
            notes.append(f"{goal.years} fresh years are too few to prove the wanted chance.")
    worst = comparison.outcomes[0].service
    if not worst.kept:
        notes.append(f"The promised service is missed on average: {worst.worst} by {-worst.worst_points:.1f} points.")
    return tuple(notes)


def _unreached(inputs: PlanInputs, plan: Decisions) -> list[str]:
    """Ranges of heads that the plan does not yet (or never) meet, since hiring and notice take their time."""
    found = []
    for name, groups, limits in inputs.ranged:
        members = {(group.pool, group.contract) for group in groups}
        heads = [sum(each.heads[month] for each in plan.people if (each.pool, each.contract) in members)
                 for month in range(len(plan.months))]
        outside = [month for month, count in enumerate(heads) if not limits.low <= count <= limits.high]
        if outside:
            until = "in no month" if len(outside) == len(heads) else f"not before {plan.months[outside[-1] + 1]}" \
                if outside[-1] + 1 < len(heads) else f"not in {plan.months[outside[-1]]}"
            found.append(f"{name}: {limits.low} to {limits.high} heads can be reached {until}, since hiring takes its "
                         "lead time and nobody leaves in the first month.")
    return found


def _safeties(search: Search) -> list[tuple[str, float]]:
    return list({channel: points for (channel, *_), points in search.terms.safety.items()}.items())
