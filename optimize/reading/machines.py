"""Machines and planned overtime as the linear programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimize.asset_plans import QUARTER
from optimize.decisions import month_of, scenario_months
from optimize.inputs import Floats, Group, MachinePool, OvertimeInput, Range
from optimize.reading.week import Week, first_month, range_of
from sim.measure.rates import hourly, per_month
from sim.scenario.assets import MachineChange, Shift
from sim.scenario.references import changes_by_month, of_machines, overtime_pools
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, HOUR, MINUTE
from sim.world.clock import Clock
from sim.world.rates import covered


def machine_inputs(scenario: Scenario, clock: Clock) -> tuple[MachinePool, ...]:
    """Every pool of machines, with the changes the file states."""
    starts, found = scenario_months(scenario), []

    def by_month(changes: Sequence[MachineChange]) -> tuple[int, ...]:
        months = [0] * len(clock.months)
        for change in changes:
            month = month_of(change.on, starts)
            if month < len(months):
                months[month] += change.count
        return tuple(months)

    for name, each in scenario.machines.items():
        cost = tuple(float(cents) for cents in per_month(each.cost, clock)) if each.cost else (0.0,) * len(clock.months)
        lever = of_machines(scenario, name)
        limits = None if lever is None else _with_one_left(scenario, name, range_of(scenario, lever))
        if not changes_by_month(scenario, name):
            found.append(MachinePool(name, each.count, limits, cost))
            continue
        found.append(MachinePool(
            name, each.count, limits, cost, True, by_month(each.adding), by_month(each.retiring),
            first_month(clock, each.lead_time), float(each.price), each.resold,
        ))
    return tuple(found)


def _with_one_left(scenario: Scenario, name: str, limits: Range | None) -> Range | None:
    """At least one machine where a step knows no other: buyers would wait for it for ever, their sale booked."""
    steps = [step for each in scenario.channels.values() for step in each.steps]
    needed = any(name in step.needs and not step.or_needs for step in steps)
    if limits is None or not needed or scenario.machines[name].count == 0 or limits.high == 0:
        return limits
    return replace(limits, low=max(1, limits.low))


def overtime_inputs(
    scenario: Scenario, clock: Clock, week: Week, groups: Sequence[Group]
) -> tuple[OvertimeInput, ...]:
    """Planned overtime of every pool for which the plan may decide it."""
    found = []
    for pool in overtime_pools(scenario):
        bounds, people = scenario.plan.may_change[f"{pool}.overtime"], scenario.people[pool]
        most = int(bounds.high) // QUARTER
        cost, duty, heads = np.zeros(len(clock.months)), np.zeros((len(clock.months), 336)), np.zeros(len(clock.months))
        for group in (each for each in groups if each.pool == pool):
            there = group.opening + np.cumsum(np.array(group.joining) - group.leaving - np.array(group.attrition))
            heads += there
            cost += there * overtime_pay(scenario, week, pool, group.contract, QUARTER * MINUTE)
            longer = np.full(len(clock.months), most * QUARTER * MINUTE)
            duty += there[:, None] * overtime_duty(scenario, week, pool, group.contract, longer) / most
        mean = duty / np.maximum(heads, 1.0)[:, None]
        now = tuple(people.overtime.planned.get(month, 0) / (QUARTER * MINUTE) for month in clock.months)
        found.append(OvertimeInput(
            pool, Range(int(bounds.low) // QUARTER, most, f"plan.may_change.{pool}.overtime"), now,
            tuple(int(count) for count in heads), tuple(cost.tolist()), mean,
        ))
    return tuple(found)


def overtime_pay(scenario: Scenario, week: Week, pool: str, contract: str, ticks: int | Floats) -> Floats:
    """Cents by month for one head all of whose shifts end so many ticks later, absences deducted.

    Shifts of the month (open days of a weekday x shares of the patterns on it) x time x pay x overtime pay x (1 +
    on-costs).
    """
    people, terms = scenario.people[pool], scenario.people[pool].terms(contract)
    if terms.pay is None:
        return np.zeros(len(week.days))
    shifts = sum(
        (week.days[:, day] * shift.share for shift in _shifts(scenario, pool, contract) for day in shift.days),
        np.zeros(len(week.days)),
    )
    rate = float(hourly(terms.pay, np.array([terms.hours]))[0]) * people.overtime_pay * (1 + terms.on_costs)
    pay: Floats = shifts * ticks / HOUR * rate * max(0.0, 1 - people.shrinkage.planned - people.shrinkage.unplanned)
    return pay


def overtime_duty(scenario: Scenario, week: Week, pool: str, contract: str, longer: Floats) -> Floats:
    """Persons more on duty per head, [months, 336], where shifts end `longer` ticks later by month (till midnight)."""
    result = np.zeros((len(longer), 336))
    for shift in _shifts(scenario, pool, contract):
        end = shift.time[0][1]
        for month, ticks in enumerate(longer):
            until = np.array([min(end + int(ticks), DAY)], dtype=np.int64)
            slots = covered(np.array([end], dtype=np.int64), until, 1)[0] / (DAY // 48) * shift.share
            for day in shift.days:
                if week.days[month, day]:
                    result[month, day * 48:(day + 1) * 48] += slots
    return result


def _shifts(scenario: Scenario, pool: str, contract: str) -> list[Shift]:
    return [each for each in scenario.shifts if each.pool == pool and each.contract in (None, contract)]
