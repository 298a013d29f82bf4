"""When no plan can do it: which lines of the scenario clash, and what the nearest possible demand would be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimize import door
from optimize.inputs import PlanInputs
from optimize.program import Program
from optimize.rivals.averages import pooled_program, revenue_terms
from optimize.rows.money import people_costs, revenue_goal
from optimize.search.master import decision_columns, decision_rows


@dataclass(frozen=True)
class Repair:
    """One change that would make the plan possible again, solved: which line, and what it would have to say."""

    where: str
    words: str
    cents: float


class OutOfReach(Exception):
    """No plan can satisfy the scenario, even if everything happened as on average.

    `clashes` are the few scenario lines that cannot all hold, `repairs` single changes that were solved and suffice.
    """

    def __init__(self, clashes: tuple[door.Clash, ...], repairs: tuple[Repair, ...] = ()) -> None:
        self.clashes = clashes
        self.repairs = repairs
        lines = "; ".join(f"{each.where} ({each.words})" for each in clashes)
        super().__init__(f"no plan can satisfy these together: {lines}")


def check_reach(inputs: PlanInputs) -> None:
    """Raise OutOfReach if bounds, cover, budgets and closing clash, or if the goal is out of reach on averages.

    The averages are generous (work may wait a month for free hands, everybody waits, whole numbers are given up),
    so what they cannot reach no plan can, unless the year is luckier than expected.
    """
    decisions = Program("decisions", tuple(decision_columns(inputs)), tuple(decision_rows(inputs)))
    clash = door.clashes(decisions)
    if clash:
        raise OutOfReach(clash, _cheaper_lines(decisions, inputs))
    if inputs.goal is None:
        return
    terms = revenue_terms(inputs)
    averages = pooled_program(inputs)
    with_goal = averages.with_rows(revenue_goal(inputs, terms))
    if most_revenue(inputs) >= inputs.goal.cents:
        return
    relaxed = replace(with_goal, columns=tuple(replace(each, whole=False) for each in with_goal.columns))
    clash = door.clashes(relaxed)
    raise OutOfReach(clash, _nearest_goals(inputs, averages))


def most_revenue(inputs: PlanInputs) -> float:
    """The most net revenue in cents that any plan within all rows can reach on averages, whatever it chooses."""
    return max(door.relaxation_bound(pooled_program(each).with_gains(revenue_terms(each)))
               for each in (inputs, *inputs.answers))


def _nearest_goals(inputs: PlanInputs, averages: Program) -> tuple[Repair, ...]:
    """The greatest goal within reach; and the least people budget that reaches the goal, if that alone is enough."""
    assert inputs.goal is not None
    terms = revenue_terms(inputs)
    most = most_revenue(inputs)
    repairs = [Repair(inputs.goal.where, "the most net revenue that can be reached on averages", most)]
    if inputs.people_budget is not None:
        free = _without_budget(averages).with_rows(revenue_goal(inputs, terms))
        costs = {key: -value for key, value in people_costs(inputs).items()}
        try:
            needed = -door.relaxation_bound(free.with_gains(costs))
        except door.Infeasible:
            return tuple(repairs)
        repairs.append(Repair(inputs.people_budget.where,
                              "the least yearly cost of people with which the goal can be reached",
                              needed / inputs.years))
    return tuple(repairs)


def _without_budget(program: Program) -> Program:
    return Program(program.name, program.columns, tuple(row for row in program.rows if row.name != "people_budget"),
                   program.constant)


def _cheaper_lines(decisions: Program, inputs: PlanInputs) -> tuple[Repair, ...]:
    """The least people budget with which the decisions are possible, if the budget is what clashes."""
    if inputs.people_budget is None:
        return ()
    costs = {key: -value for key, value in people_costs(inputs).items()}
    try:
        needed = -door.solve(_without_budget(decisions).with_gains(costs)).objective
    except door.Infeasible:
        return ()
    return (Repair(inputs.people_budget.where, "the least yearly cost of people that keeps all else",
                   needed / inputs.years),)
