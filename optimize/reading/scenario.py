"""From a scenario file to what the linear programs read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from optimize.decisions import month_of, scenario_months
from optimize.inputs import HALF_HOUR, Cover, Floats, Group, LeadInput, Limit, PlanInputs, Room, WalkInInput
from optimize.reading.choices import allowed_answers, choice_inputs, open_groups
from optimize.reading.demand import drop_limits, follow_up_of, goods_inputs, lead_inputs, walk_in_inputs
from optimize.reading.machines import machine_inputs, overtime_duty, overtime_inputs, overtime_pay
from optimize.reading.pins import pins_of
from optimize.reading.week import TO_YEAR, Week, first_month, open_for, range_from
from sim.measure.costs import campaign_costs, chosen_costs, set_up_costs
from sim.measure.rates import month_lengths, month_ticks, per_month
from sim.scenario.aims import SoftPrice
from sim.scenario.assets import People, Terms
from sim.scenario.load import ScenarioFile
from sim.scenario.quantities import MoneyPer
from sim.scenario.references import overtime_pools
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, clock_of
from sim.world.rosters import duty_per_head
from sim.world.world import Clock


def read_inputs(file: ScenarioFile) -> PlanInputs:
    """Everything the decision needs of a scenario, at the stated values of its assumptions."""
    inputs = inputs_as_written(file)
    made = [names for names in allowed_answers(inputs) if names]
    return replace(inputs, answers=tuple(inputs_as_written(file.choosing(names)) for names in made))


def inputs_as_written(file: ScenarioFile) -> PlanInputs:
    """The inputs of the file as it is, no further choice made."""
    scenario = file.scenario
    clock = clock_of(scenario.horizon)
    week = Week(scenario, clock)
    walk_ins = walk_in_inputs(scenario, clock, week)
    leads = lead_inputs(scenario, clock, week, walk_ins)
    years = float(month_lengths(clock).sum() / 12)
    budget, plan = scenario.plan.budget, scenario.plan
    groups = group_inputs(scenario, clock, week, walk_ins, leads)
    goods = goods_inputs(scenario, clock, week, walk_ins, leads)
    choices = choice_inputs(file)
    return PlanInputs(
        months=clock.months, starts=scenario_months(scenario), days=week.days,
        groups=groups,
        ranges={name: replace(range_from(bounds.low, bounds.high, name), soft=None if name not in plan.soft.may_change
                              else plan.soft.may_change[name].amount) for name, bounds in plan.may_change.items()
                if name.split(".")[0] in scenario.people and not name.endswith(".overtime")},
        machines=machine_inputs(scenario, clock), overtimes=overtime_inputs(scenario, clock, week, groups),
        closing_machines=plan.closing.machines == "opening",
        walk_ins=walk_ins, leads=leads, goods=goods,
        covers=tuple(Cover(pool, persons, open_for(scenario, clock, week, pool))
                     for pool, persons in scenario.service.cover.items()),
        people_budget=_limit(budget.people, "plan.budget.people", plan.soft.budget.people),
        total_budget=_limit(budget.total, "plan.budget.total", plan.soft.budget.total),
        goal=None if plan.goal is None else Limit(float(plan.goal.net_revenue), "plan.goal.net_revenue"),
        wanted_chance=plan.goal.wanted_chance if plan.goal else 0.5,
        closing_heads=plan.closing.headcount == "opening", closing_stock=plan.closing.stock == "opening",
        follow_up=follow_up_of(scenario, len(clock.months), week, walk_ins, leads), years=years,
        fixed=tuple((campaign_costs(scenario, clock) + chosen_costs(scenario, clock)
                     + set_up_costs(scenario, clock).sum(axis=0)).tolist()),
        choices=choices, one_of=open_groups(file, choices),
        purchases=None if budget.stock is None else Limit(
            budget.stock.cents * TO_YEAR[budget.stock.per] / 12, "plan.budget.stock"),
        storage=None if plan.storage is None else Room(plan.storage, "plan.storage"),
        aims=plan.aims, worst=plan.maximise, drop_limits=drop_limits(scenario),
        pins=pins_of(scenario, clock.months, groups, {each.product: each.first for each in goods}),
    )


def group_inputs(
    scenario: Scenario, clock: Clock, week: Week, walk_ins: tuple[WalkInInput, ...], leads: tuple[LeadInput, ...]
) -> tuple[Group, ...]:
    """Every contract of every pool, in file order; money in cents."""
    starts = scenario_months(scenario)
    days = month_ticks(clock) / DAY
    found = []
    for pool, people in scenario.people.items():
        duty = duty_per_head(scenario, clock, pool)
        first = next(iter(people.groups))
        earned = _earned_by_head(pool, people, week, walk_ins, leads, week.mean(duty[first]))
        mean = float(earned.mean())
        for name, contract in people.groups.items():
            joining, leaving = [0] * len(clock.months), [0] * len(clock.months)
            for changes, months in ((people.joining, joining), (people.leaving, leaving)):
                for change in changes:
                    month = month_of(change.on, starts)
                    if (change.contract or first) == name and month < len(months):
                        months[month] += change.heads
            terms = people.terms(name)
            cost, there = np.zeros(len(days)), week.mean(duty[name])
            if terms.pay is not None:
                pay = contract.hours / 7 * days * terms.pay.cents if terms.pay.per == "hour" \
                    else per_month(terms.pay, clock)
                cost = pay * (1 + terms.on_costs)
            if people.overtime.planned and pool not in overtime_pools(scenario):
                longer = np.array([people.overtime.planned.get(month, 0) for month in clock.months], dtype=np.float64)
                cost = cost + overtime_pay(scenario, week, pool, name, longer)
                there = there + overtime_duty(scenario, week, pool, name, longer)
            found.append(Group(
                pool, name, contract.headcount, tuple(joining), tuple(leaving),
                _attrition(terms, contract.headcount, joining), first_month(clock, terms.hiring.lead_time),
                tuple(float(cents) for cents in cost), terms.hiring.cost,
                tuple((1 - able) * mean for able in terms.hiring.ramp), there,
                max(0.0, 1 - people.shrinkage.planned - people.shrinkage.unplanned), terms.temporary,
                tuple((earned / mean).tolist()) if mean > 0 else (),
            ))
    return tuple(found)


def _earned_by_head(
    pool: str, people: People, week: Week, walk_ins: tuple[WalkInInput, ...], leads: tuple[LeadInput, ...],
    duty: Floats,
) -> Floats:
    """What one fully able head earns in each month before pay, roughly: the channels' margin shared by the staff."""
    weight = week.weight()
    heads = max(1, sum(contract.headcount for contract in people.groups.values()))
    total = sum((each.margin * (each.arrivals * weight).sum(axis=1) for each in walk_ins if each.work.get(pool)),
                np.zeros(len(weight))) / heads
    there = float((duty * weight).sum(axis=1).mean()) * HALF_HOUR
    for lead in leads:
        if lead.work.get(pool):
            total += lead.margin * min(there / lead.work[pool], max(lead.per_month, lead.opening / 12) / heads)
    return total


def _attrition(terms: Terms, opening: int, joining: Sequence[int]) -> tuple[int, ...]:
    """Whole heads of the opening staff and of stated joiners lost for good by month, as expected (attrition is a yearly
    hazard): none where they are replaced."""
    if terms.replaced or terms.attrition <= 0:
        return (0,) * len(joining)
    cohorts = [(0, opening), *enumerate(joining)]
    lost = [
        math.floor(sum(heads * (1 - math.exp(-terms.attrition * max(0, month - since) / 12))
                       for since, heads in cohorts) + 0.5)
        for month in range(len(joining) + 1)
    ]
    return tuple(after - before for before, after in pairwise(lost))


def _limit(rate: MoneyPer | None, where: str, soft: SoftPrice | None = None) -> Limit | None:
    return None if rate is None else Limit(rate.cents * TO_YEAR[rate.per], where, None if soft is None else soft.amount)
