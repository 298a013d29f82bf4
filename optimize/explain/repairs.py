"""The cheapest ways out of a clash: each line moved as little as needed, planned again, and simulated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from optimize import door
from optimize.decisions import Decisions
from optimize.explain.elastic import least_movement, needed
from optimize.explain.ground import EXPLAIN_FROM
from optimize.explain.lines import Line, lines_of, moved
from optimize.inputs import PlanInputs
from optimize.program import Program
from optimize.results import Book
from optimize.rivals.averages import averages_plan, pooled_program, revenue_terms
from optimize.rivals.erlang import erlang_plan
from optimize.rows.money import revenue_goal
from optimize.search.loop import first_terms
from optimize.search.master import decision_columns, decision_rows, nearest, read_plan
from optimize.search.scoring import score
from optimize.search.starts import square_root_wishes
from sim.theory.intervals import Interval, mean_interval

MOST_REPAIRS = 3
REPAIR_YEARS = 4
SAFETY = 0.5   # points above every promise, as a search begins with
_BUDGETS = {"people": "people", "total": "everything the plan decides", "stock": "goods a month"}


@dataclass(frozen=True)
class Repair:
    """One change that would make a plan possible again, solved anew: the line, what it says and what it would have to
    say (`needed`, in `unit`), and what a plan with it earns.

    `profit` is the mean of the simulated years in cents with its 95 % interval, `net_revenue` their mean net revenue;
    None where no years were left to simulate. `plan` is the plan simulated, None where none was found. `still_short`:
    by how many cents even the averages then miss the goal (None: they reach it, or there is none).
    """

    where: str
    words: str
    unit: str
    now: float
    needed: float
    plan: Decisions | None = None
    profit: Interval | None = None
    net_revenue: float | None = None
    years: int = 0
    still_short: float | None = None


def decisions_program(inputs: PlanInputs) -> Program:
    """Everything a plan must respect whatever the simulator says."""
    return Program("decisions", tuple(decision_columns(inputs)), tuple(decision_rows(inputs)))


def goal_program(inputs: PlanInputs) -> Program:
    """The year on averages, work free to wait within a month, with the goal of net revenue to be reached."""
    return pooled_program(inputs).with_rows(revenue_goal(inputs, revenue_terms(inputs)))


def most_revenue(inputs: PlanInputs) -> float:
    """The most net revenue in cents that any plan within all rows can reach on averages, whatever it chooses."""
    return max(door.relaxation_bound(pooled_program(each).with_gains(revenue_terms(each)))
               for each in (inputs, *inputs.answers))


def repairs(
    inputs: PlanInputs, clashing: Sequence[str], for_goal: bool, book: Book | None = None
) -> tuple[Repair, ...]:
    """Up to three single repairs of a clash between the scenario lines `clashing`, the cheapest first: by simulated
    profit, as far as the book's years go; those not simulated follow in file order.

    `for_goal`: what clashes is the goal on averages, not the decisions among themselves.
    """
    program_of = goal_program if for_goal else decisions_program
    program = program_of(inputs)
    found: list[tuple[Repair, PlanInputs]] = []
    for line in lines_of(inputs):
        if line.where not in clashing or line.kind in ("promise", "release"):
            continue
        by = _needed(inputs, line, program, program_of, for_goal)
        if by:
            after = moved(inputs, line, by)
            found.append((Repair(line.where, change_in_words(line, by), line.unit, line.value, line.after(by),
                                 still_short=None if for_goal else _short(after)), after))
    priced = [_simulated(repair, after, for_goal, book) for repair, after in found]
    order = sorted(range(len(priced)), key=lambda place: _rank(priced[place], place))
    return tuple(priced[place] for place in order[:MOST_REPAIRS])


def _short(inputs: PlanInputs) -> float | None:
    """By how many cents the goal lies beyond what averages can reach; None if it does not."""
    short = 0.0 if inputs.goal is None else inputs.goal.cents - most_revenue(inputs)
    return short if short > 0 else None


def change_in_words(line: Line, by: float) -> str:
    """What a planner would change, without the numbers of amounts: `allow more advisers: up to 9 instead of 7`."""
    after, now = f"{line.after(by):,g}", f"{line.value:,g}"
    single = line.value == 1 and line.unit in ("heads", "machines", "persons")
    unit = line.unit.removesuffix("s") if single else line.unit
    if line.kind == "most":
        return f"allow more {line.name}: up to {after} instead of {now} {unit}"
    if line.kind == "least":
        return f"allow fewer {line.name}: down to {after} instead of {now} {unit}"
    if line.kind == "budget":
        if line.name == "storage":
            return f"make room for goods: {after} instead of {now} units of space"
        return f"raise the budget of {_BUDGETS[line.name]}"
    if line.kind == "cover":
        return f"ask for {after} {line.name} on duty instead of {now}"
    if line.kind == "closing":
        end = "stock may be less" if line.name == "stock" else \
            f"{'machines' if line.name == 'machines' else 'heads'} may be fewer"
        return f"write `free`: at the end {end} than at the start"
    if line.kind == "lead_time":
        who = f"hires of {line.name} start" if ".hiring." in line.where else f"{line.name} come"
        return f"have {who} {by:g} month{'' if by == 1 else 's'} earlier"
    if line.kind == "fix":
        return f"fix {line.name} at {after} instead of {now}"
    if line.kind == "promise":
        return f"promise {after} % instead of {now} % at {line.name}"
    if line.kind == "release":
        return f"leave {line.name} to the plan instead of fixing {now}"
    if line.kind == "count":
        return f"have {after} {line.name} instead of {now}"
    return "lower the goal (to the most that averages allow)"


def _needed(
    inputs: PlanInputs, line: Line, program: Program, program_of: Callable[[PlanInputs], Program], for_goal: bool
) -> float | None:
    """The least movement of a line with which the program has a solution, solved again with the line moved; None if the
    line alone is not enough."""
    if line.kind == "lead_time":
        for months in range(1, round(line.most) + 1):
            if _solvable(program_of(moved(inputs, line, months)), not for_goal):
                return float(months)
        return None
    if line.kind == "goal":
        return needed(line, line.value - most_revenue(inputs))
    by = least_movement(program, inputs, line, whole=not for_goal)
    if not by or by > line.most:
        return None
    # What the elastic column gave must hold for the line itself, with all that hangs on it.
    return by if _solvable(program_of(moved(inputs, line, by)), not for_goal) else None


def _solvable(program: Program, whole: bool) -> bool:
    try:
        door.solve(program.with_gains({}), whole=whole)
    except door.Infeasible:
        return False
    return True


def _simulated(repair: Repair, after: PlanInputs, for_goal: bool, book: Book | None) -> Repair:
    years = tuple(range(EXPLAIN_FROM, EXPLAIN_FROM + REPAIR_YEARS))
    plans = _plans(after, for_goal)
    if not plans or book is None or book.price(plans, years) > book.left:
        return replace(repair, plan=plans[0] if plans else None)
    terms = first_terms(after, SAFETY)
    best = max(book.see(plans, years), key=lambda seen: score(after, seen, terms).worth)
    return replace(repair, plan=best.plan, profit=mean_interval(best.profit.sum(axis=1)),
                   net_revenue=float(best.net_revenue.sum(axis=1).mean()), years=len(years))


def _plans(after: PlanInputs, for_goal: bool) -> list[Decisions]:
    """Plans made anew with the line moved: for a goal the one that earns most on averages while it is reached (or
    reaches most, in whole people), otherwise those a search would start from."""
    if for_goal:
        try:
            return [read_plan(after, door.solve(goal_program(after)).values)]
        except door.Infeasible:
            most = pooled_program(after).with_gains(revenue_terms(after))
            return [read_plan(after, door.solve(most).values)]
    return list(dict.fromkeys((averages_plan(after).plan, erlang_plan(after),
                               nearest(after, square_root_wishes(after)))))


def _rank(repair: Repair, place: int) -> tuple[bool, bool, float, int]:
    earns = 0.0 if repair.profit is None else repair.profit.estimate
    return (repair.still_short is not None, repair.profit is None, -earns, place)
