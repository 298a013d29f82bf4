"""The search: planes from the simulator, a master program over them, and a finishing search on the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from optimize import door
from optimize.decisions import Decisions
from optimize.inputs import PlanInputs
from optimize.program import Key, Program
from optimize.results import Book, Seen
from optimize.rows.cuts import Plane
from optimize.search.features import levers, standing
from optimize.search.journal import Iteration, SearchSettings, in_words
from optimize.search.lead_months import months_of_leads
from optimize.search.master import Terms, foreseen, master, nearest, promised, read_plan, violations
from optimize.search.moves import neighbours
from optimize.search.planes import draw_planes, held_against, probe_cost
from optimize.search.scoring import Score, noise_of, paired, score, standard_error, unplanned_people_cost
from sim.theory.intervals import mean_interval

Progress = Callable[[str], None]
LEARN_FROM = 501


@dataclass(frozen=True)
class Found:
    """What a search ends with. `bound` is None where a plane had to be lifted or none was drawn (`bound_reason`)."""

    plan: Decisions
    planes: tuple[Plane, ...]
    terms: Terms
    bound: float | None
    bound_reason: str
    promise: float | None
    tests: int
    lifted: int
    dropped: int
    iterations: tuple[Iteration, ...]


class Search:
    """A search in progress: the book of simulated years, the planes, the best plan so far, and the journal."""

    def __init__(
        self, inputs: PlanInputs, book: Book, settings: SearchSettings, progress: Progress, reserve: int = 0
    ) -> None:
        self.inputs, self.book, self.settings, self.progress = inputs, book, settings, progress
        self.reserve = reserve
        self.years = tuple(range(1, settings.plan_years + 1))
        self.level_years = tuple(range(1, max(settings.level_years, settings.plan_years) + 1))
        self.learning = (*self.level_years, *range(LEARN_FROM, LEARN_FROM + settings.check_years))
        self.planes: tuple[Plane, ...] = ()
        self.terms = first_terms(inputs, settings.safety)
        self.drawn: set[Decisions] = set()
        self.tested: set[Decisions] = set()
        self.tests = self.lifted = self.dropped = self.round = self.made = 0
        self.bound: float | None = None
        self.journal: list[Iteration] = []
        self.best: Decisions | None = None
        self.no_room_for = 0.0  # cents a year of overtime and replacements for which the budget has no room

    # --- what is known -------------------------------------------------------------------------------------------

    def seen(self, plan: Decisions) -> Seen:
        """All search years known of a plan."""
        known = [year for year in self.book.years_of(plan) if year in self.level_years]
        return self.book.recall(plan, known)

    def score(self, plan: Decisions) -> Score:
        """The plan's score on the years every plan has."""
        return score(self.inputs, self.book.recall(plan, self.years), self.terms)

    def look_at(self, years: tuple[int, ...], level_years: tuple[int, ...], learning: tuple[int, ...]) -> None:
        """Search on these years from now on: `years` for differences, `level_years` (with those) for levels, `learning`
        (with those) to know the final plan well."""
        self.years, self.level_years, self.learning = years, level_years, learning

    def shift_safety(self, points: Mapping[Key, float]) -> None:
        """Ask for so many points more (fewer, if negative) of these promises, by (channel, month or `year`)."""
        safety = dict(self.terms.safety)
        for key, more in points.items():
            safety[key] = safety.get(key, 0.0) + more
        self.terms = replace(self.terms, safety=safety)

    def note(self, kind: str, plan: Decisions, seen: Seen, *, bound: float | None = None,
             promise: float | None = None, accepted: bool = True) -> None:
        """Write one iteration into the journal and report it."""
        yearly = seen.profit.sum(axis=1)
        mean = float(yearly.mean())
        low = high = mean
        if len(yearly) >= 2:
            interval = mean_interval(yearly)
            low, high = interval.low, interval.high
        entry = Iteration(
            len(self.journal) + 1, self.round, kind, bound, promise, mean, low, high,  # type: ignore[arg-type]
            score(self.inputs, seen, self.terms).missing, len(seen.years), len(self.planes), self.lifted, self.dropped,
            self.book.spent, accepted, in_words(plan),
        )
        self.journal.append(entry)
        self.progress(f"{kind} {self.round}: {entry.words}; {self.book.spent} years simulated")

    # --- starting ------------------------------------------------------------------------------------------------

    def start(self, starters: Mapping[str, Decisions]) -> None:
        """Simulate the starting points; the best of those within all rows (else of all) is where planes begin."""
        plans = list(dict.fromkeys(starters.values()))
        for plan, seen in zip(plans, self.book.see(plans, self.years), strict=True):
            self.note("start", plan, seen, accepted=False)
        first = max(plans, key=lambda plan: self.score(plan).worth)
        unplanned = unplanned_people_cost(self.inputs, self.book.recall(first, self.years))
        self.terms = replace(self.terms, unplanned=unplanned)
        within = [plan for plan in plans if not violations(self.inputs, plan, unplanned)]
        if not within:
            try:
                within = [nearest(self.inputs, standing(first), unplanned)]
            except door.Infeasible:
                # The budget has room for the planned staff alone: what comes on top is left out, and said so.
                self.terms, self.no_room_for = replace(self.terms, unplanned=0.0), unplanned
                within = [nearest(self.inputs, standing(first))]
            self.book.see(within, self.years)
        self.best = max(within, key=lambda plan: self.score(plan).worth)

    # --- planes --------------------------------------------------------------------------------------------------

    def afford(self, cost: int) -> bool:
        """True if so many years can be spent without touching what is kept for later."""
        return self.book.spent + cost <= self.book.budget - self.reserve

    def draw(self, plan: Decisions) -> bool:
        """Draw planes at a plan and test all planes on all new points; False if the years do not suffice."""
        if plan in self.drawn:
            return True
        seen = self.book.recall(plan, self.years)
        cost = probe_cost(self.inputs, self.book, seen) + self.book.price([plan], self.level_years)
        if not self.afford(cost):
            return False
        level = self.book.see([plan], self.level_years)[0]
        fresh = draw_planes(self.inputs, self.book, seen, self.round, self.made, level)
        self.made += len(fresh)
        self.planes = (*self.planes, *fresh)
        self.drawn.add(plan)
        for known in self.book.plans:
            if set(self.years) <= set(self.book.years_of(known)):
                self.test(known, fresh if known in self.tested else self.planes)
        return True

    def test(self, plan: Decisions, planes: tuple[Plane, ...] | list[Plane]) -> None:
        """Hold these planes against a simulated plan; lifted ones replace themselves."""
        wanted = {plane.number for plane in planes}
        result = held_against(self.inputs, [each for each in self.planes if each.number in wanted], self.seen(plan))
        others = [each for each in self.planes if each.number not in wanted]
        self.planes = tuple(sorted((*others, *result.planes), key=lambda plane: plane.number))
        self.tests += result.tests
        self.lifted += result.lifted
        self.dropped += result.dropped
        self.tested.add(plan)

    # --- rounds --------------------------------------------------------------------------------------------------

    def rounds(self) -> None:
        """Solve the master, simulate its plan, draw planes there, until it proposes nothing new or years run out.

        The master may step only so far from the best plan: a few planes know nothing of what lies far away, and a
        round spent there is lost. A step that does not pay halves the reach.
        """
        assert self.best is not None
        if not self.draw(self.best):
            return
        reach = 1.0
        for number in range(1, self.settings.most_rounds + 1):
            self.round = number
            whole_reach = master(self.inputs, self.planes, self.terms)
            self.bound = door.solve(whole_reach, whole=False).objective
            program = within_reach(self.inputs, whole_reach, self.best, reach)
            relaxed = door.solve(program, whole=False)
            plan = None
            if number < self.settings.whole_from:
                plan = nearest(self.inputs, relaxed.values, self.terms.unplanned)
            if plan is None or plan in self.drawn:
                plan = read_plan(self.inputs, door.solve(program).values)
            if plan in self.drawn and reach > 0.3:
                reach /= 2
                continue
            if plan in self.drawn or not self.afford(self.book.price([plan], self.years)):
                return
            promise = promised(self.inputs, self.planes, self.terms, plan)
            seen = self.book.see([plan], self.years)[0]
            better = self.score(plan).worth > self.score(self.best).worth
            self.test(plan, self.planes)
            if better:
                self.best = plan
            else:
                reach /= 2
            self.note("cuts", plan, seen, bound=self.bound, promise=promise, accepted=better)
            if not self.draw(plan):
                return

    # --- finishing -----------------------------------------------------------------------------------------------

    def finish(self, keep: int) -> None:
        """Small moves on the simulator, the most promising by the planes first, until none helps or `keep` is left."""
        assert self.best is not None
        refused: set[Decisions] = set()
        while True:
            here = foreseen(self.inputs, self.planes, self.terms, self.best)
            allowance = 2 * noise_of(self.inputs, self.book.recall(self.best, self.years)) + 1.0
            open_ = [plan for plan in neighbours(self.inputs, self.best, self.terms.unplanned) if plan not in refused]
            worth = {plan: foreseen(self.inputs, self.planes, self.terms, plan) for plan in open_}
            # Planes know nothing of single months of leads, so these moves wait until all others are tried.
            order = sorted(open_, key=lambda plan: (months_of_leads(plan) != months_of_leads(self.best), -worth[plan]))
            taken = None
            for plan in order:
                if worth[plan] < here - allowance:
                    continue
                if self.book.price([plan], self.years) > self.book.left - keep:
                    return
                if self.better(plan, keep):
                    taken = plan
                    break
                refused.add(plan)
            if taken is None:
                return
            self.best = taken

    def better(self, plan: Decisions, keep: int) -> bool:
        """Simulate a plan and compare it with the best on the same years; close calls get more years."""
        assert self.best is not None
        known = plan in self.tested
        self.book.see([plan], self.years)
        years = self.years
        if not known:
            self.test(plan, self.planes)
        accepted = False
        for years in dict.fromkeys((self.years, self.level_years)):
            if self.book.price([plan, self.best], years) > self.book.left - keep:
                break
            after, before = self.book.see([plan, self.best], years)
            gain = score(self.inputs, after, self.terms).worth - score(self.inputs, before, self.terms).worth
            accepted = gain > 0
            if gain <= 0 or gain > 2 * standard_error(paired(after, before)):
                break
        if not known or accepted:
            self.note("finishing", plan, self.seen(plan), accepted=accepted)
        return accepted

    def found(self, promise: float | None) -> Found:
        """The end of the search as a frozen record."""
        assert self.best is not None
        bound, reason = self.bound, ""
        if self.lifted or self.dropped:
            bound, reason = None, (
                f"{self.lifted + self.dropped} of {self.tests} tests found an estimate of the search too low, so "
                "together the estimates prove nothing")
        elif bound is None:
            reason = "there were too few years to estimate what each change earns"
        else:
            reason = "no estimate was refuted, but all come from simulated years: it holds for the years of the search"
        return Found(self.best, self.planes, self.terms, bound, reason, promise, self.tests, self.lifted,
                     self.dropped, tuple(self.journal))


def within_reach(inputs: PlanInputs, program: Program, plan: Decisions, reach: float) -> Program:
    """The program with every lever kept near the plan: two steps or a quarter of where it stands, times `reach`."""
    point = standing(plan)
    limits: dict[Key, float] = {}
    for lever in levers(inputs):
        for month in inputs.months:
            key = lever.column(month)
            limits[key] = max(lever.step, math.ceil(reach * max(2 * lever.step, point[key] / 4)))
    columns = tuple(
        replace(each, low=max(each.low, point[each.key] - limits[each.key]),
                high=min(each.high, point[each.key] + limits[each.key])) if each.key in limits else each
        for each in program.columns
    )
    return Program(program.name, columns, program.rows, program.constant)


def late_price(inputs: PlanInputs) -> float:
    """Cents per missing promise point: three times the dearest head-month that serves a promised channel."""
    promised_pools = {asset for each in inputs.walk_ins if each.promise is not None for asset in each.work}
    return 3 * max((max(group.cost) for group in inputs.groups if group.pool in promised_pools), default=0.0)


def first_terms(inputs: PlanInputs, safety: float) -> Terms:
    """What a search begins with: the prices of missed points, as far as the aims put them before profit."""
    before = inputs.aims[: inputs.aims.index("profit")] if "profit" in inputs.aims else inputs.aims
    dear = max((max(group.cost, default=0.0) for group in inputs.groups), default=0.0)
    return Terms(late_price=late_price(inputs) if "service" in before else 0.0,
                 safety=even_safety(inputs, safety), law_price=30 * dear if "law" in before else 0.0)


def even_safety(inputs: PlanInputs, points: float) -> dict[Key, float]:
    """The same safety for every promise and month."""
    found: dict[Key, float] = {}
    for each in inputs.walk_ins:
        if each.promise is not None:
            for period in (*inputs.months, "year"):
                found[each.channel, period] = points
    return found
