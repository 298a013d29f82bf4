"""What a plan decides, in whole numbers, and how it changes a scenario file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from optimize.asset_plans import MachinePlan, OvertimePlan, machine_plan, machine_values, overtime_values
from optimize.inputs import PlanInputs
from optimize.program import Key
from optimize.shift_plan import ShiftPlan, shifts_value
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario

LAYER = "plan"


@dataclass(frozen=True)
class HeadPlan:
    """Heads of one contract by month, with hires and leavers at the start of each month.

    `heads` counts everybody planned to be employed after the changes of that month's first day, those the file
    already has joining or leaving included. `hires` and `leavers` are decided by the plan, beyond the file's own.
    """

    pool: str
    contract: str
    heads: tuple[int, ...]
    hires: tuple[int, ...]
    leavers: tuple[int, ...]


@dataclass(frozen=True)
class LeadPlan:
    """Leads bought for one list: the same number every month, or `extra` more (negative: fewer) in each month.

    None come in the first month: those there are then are the opening list. `extra` is empty or by month.
    """

    channel: str
    segment: str
    per_month: int
    extra: tuple[int, ...] = ()

    def in_month(self, month: int) -> int:
        """Leads that come on the first of month number `month`."""
        if month == 0:
            return 0
        return max(0, self.per_month + (self.extra[month] if self.extra else 0))


@dataclass(frozen=True)
class OrderPlan:
    """Units of one product delivered at the start of each month."""

    product: str
    units: tuple[int, ...]


@dataclass(frozen=True)
class Decisions:
    """A whole plan. Equal plans are equal values, so a plan is its own name in every cache.

    `choices` are those answered with yes, `offered` all that may be, both in file order.
    `shifts` are the people on each shift pattern, where the plan decides them (without: as the file states them).
    `machines` are those whose number is the same all year, `equipment` those decided by month.
    """

    months: tuple[str, ...]
    people: tuple[HeadPlan, ...]
    machines: tuple[tuple[str, int], ...]
    leads: tuple[LeadPlan, ...] = ()
    orders: tuple[OrderPlan, ...] = ()
    choices: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    shifts: tuple[ShiftPlan, ...] = ()
    equipment: tuple[MachinePlan, ...] = ()
    overtime: tuple[OvertimePlan, ...] = ()

    def heads(self, pool: str, contract: str | None = None) -> tuple[int, ...]:
        """Heads of a pool (of one contract, if named) by month."""
        plans = [each for each in self.people if each.pool == pool and contract in (None, each.contract)]
        return tuple(sum(each.heads[month] for each in plans) for month in range(len(self.months)))

    def machine(self, name: str) -> int:
        """Machines of this pool, the most of any month. Raises KeyError if there is no such pool."""
        return max(self.machine_counts(name))

    def machine_counts(self, name: str) -> tuple[int, ...]:
        """Machines of this pool by month. Raises KeyError if there is no such pool."""
        by_month = {each.name: each.counts for each in self.equipment}
        return by_month[name] if name in by_month else (dict(self.machines)[name],) * len(self.months)

    def by_month(self, key: Key) -> tuple[int, ...]:
        """What stands by month under `heads`, `equipment` or `overtime` and the names after it."""
        if key[0] == "heads":
            return self.heads(key[1], key[2])
        if key[0] == "equipment":
            return self.machine_counts(key[1])
        return next(each.quarters for each in self.overtime if each.pool == key[1])

    def apply(self, file: ScenarioFile) -> ScenarioFile:
        """The scenario file with this plan in it, by the table in docs/method.md: first its choices, then its numbers.

        Raises whatever the file raises if the result is not a valid scenario.
        """
        file = file.choosing(self.choices)
        values: dict[str, Any] = {}
        for pool in dict.fromkeys(each.pool for each in self.people):
            values |= _people_values(file.scenario, pool, [each for each in self.people if each.pool == pool])
        for name, count in self.machines:
            if count != file.scenario.machines[name].count:
                values[f"assets.{name}.count"] = count
        for each in self.equipment:
            values |= machine_values(file.scenario, each, scenario_months(file.scenario))
        for extra in self.overtime:
            values |= overtime_values(file.scenario, extra, self.months)
        for lead in self.leads:
            path = leads_path(file, lead.channel, lead.segment)
            values[f"{path}.refresh"] = f"{lead.per_month} per_month"
            stated = {month: lead.in_month(number) for number, month in enumerate(self.months)
                      if number and lead.extra and lead.extra[number]}
            if stated or file.scenario.outbound[lead.channel].leads[lead.segment].in_months:
                values[f"{path}.in_months"] = stated or None
        for order in self.orders:
            values[f"offer.{order.product}.reorder"] = None
            values[f"offer.{order.product}.orders"] = [
                {"arrives": f"{month}-01", "quantity": units}
                for month, units in zip(self.months, order.units, strict=True) if units
            ]
        if self.shifts:
            values["shifts"] = shifts_value(file, self.shifts)
        return file.with_values(values, LAYER) if values else file


def month_of(day: date, starts: Sequence[date]) -> int:
    """The month in which something that happens on this day first counts: the first that starts on or after it."""
    return next((number for number, start in enumerate(starts) if start >= day), len(starts))


def leads_path(file: ScenarioFile, channel: str, segment: str) -> str:
    """Dotted path of one lead list in the file as written (a single list needs no segment name there)."""
    written = file.document["channels"][channel]["leads"]
    named = segment in written and isinstance(written[segment], Mapping) and "value" not in written[segment]
    return f"channels.{channel}.leads.{segment}" if named else f"channels.{channel}.leads"


def head_plan(inputs: PlanInputs, pool: str, contract: str, heads: Sequence[int]) -> HeadPlan:
    """Hires and leavers that give these heads, from the opening staff and the changes the file already states."""
    group = next(each for each in inputs.groups if (each.pool, each.contract) == (pool, contract))
    hires, leavers, before = [], [], group.opening
    for month, wanted in enumerate(heads):
        without = before + group.joining[month] - group.leaving[month] - group.attrition[month]
        hires.append(max(wanted - without, 0))
        leavers.append(max(without - wanted, 0))
        before = wanted
    return HeadPlan(pool, contract, tuple(heads), tuple(hires), tuple(leavers))


def with_heads(inputs: PlanInputs, plan: Decisions, heads: Mapping[tuple[str, str], Sequence[int]]) -> Decisions:
    """The plan with other heads for some (pool, contract)."""
    people = tuple(
        head_plan(inputs, each.pool, each.contract, heads[each.pool, each.contract])
        if (each.pool, each.contract) in heads else each
        for each in plan.people
    )
    return replace(plan, people=people)


def monthly_assets(plan: Decisions) -> tuple[Key, ...]:
    """Keys of everything but heads that a plan decides by month."""
    return (*(("equipment", each.name) for each in plan.equipment),
            *(("overtime", each.pool) for each in plan.overtime))


def with_monthly(inputs: PlanInputs, plan: Decisions, values: Mapping[Key, Sequence[int]]) -> Decisions:
    """The plan with other heads, machines or overtime by month, under the keys of `Decisions.by_month`."""
    heads = {(key[1], key[2]): counts for key, counts in values.items() if key[0] == "heads"}
    result = with_heads(inputs, plan, heads) if heads else plan
    return replace(
        result,
        equipment=tuple(machine_plan(inputs, each.name, values[key]) if (key := ("equipment", each.name)) in values
                        else each for each in result.equipment),
        overtime=tuple(OvertimePlan(each.pool, tuple(values[key])) if (key := ("overtime", each.pool)) in values
                       else each for each in result.overtime),
    )


def as_is(inputs: PlanInputs) -> Decisions:
    """The file's own decisions: this year's staffing, leavers replaced like for like where the file says so."""
    people = []
    for group in inputs.groups:
        heads, now = [], group.opening
        for month in range(len(inputs.months)):
            now += group.joining[month] - group.leaving[month] - group.attrition[month]
            heads.append(max(now, 0))
        people.append(head_plan(inputs, group.pool, group.contract, heads))
    return Decisions(
        inputs.months, tuple(people), tuple((each.name, each.count) for each in inputs.machines if not each.by_month),
        tuple(LeadPlan(each.channel, each.segment, round(each.per_month), tuple(round(one) for one in each.extra))
              for each in inputs.leads if each.range),
        (), (), tuple(each.name for each in inputs.choices), inputs.shifts,
        tuple(machine_plan(inputs, each.name, each.stated) for each in inputs.machines if each.by_month),
        tuple(OvertimePlan(each.pool, tuple(round(one) for one in each.now)) for each in inputs.overtimes),
    )


def _people_values(scenario: Scenario, pool: str, plans: Sequence[HeadPlan]) -> dict[str, Any]:
    people = scenario.people[pool]
    named = bool(people.contracts)
    joining = [_change(each.on, each.heads, each.contract) for each in people.joining]
    leaving = [_change(each.on, each.heads, each.contract) for each in people.leaving]
    values: dict[str, Any] = {}
    changed = False
    for plan in plans:
        contract = plan.contract if named else None
        opening = people.groups[plan.contract].headcount
        # Who leaves as the first day begins was never there; a horizon without dates knows no joining.
        start = opening - plan.leavers[0] + (plan.hires[0] if scenario.horizon.stationary else 0)
        if start != opening:
            path = f"contracts.{plan.contract}.headcount" if named else "headcount"
            values[f"assets.{pool}.{path}"] = start
        if scenario.horizon.stationary:
            continue
        months = scenario_months(scenario)
        for month, first in enumerate(months):
            if plan.hires[month]:
                joining.append(_change(first, plan.hires[month], contract))
                changed = True
            if month and plan.leavers[month]:
                leaving.append(_change(first, plan.leavers[month], contract))
                changed = True
    if changed:
        values[f"assets.{pool}.joining"] = sorted(joining, key=lambda each: str(each["on"]))
        values[f"assets.{pool}.leaving"] = sorted(leaving, key=lambda each: str(each["on"]))
    return values


def scenario_months(scenario: Scenario) -> tuple[date, ...]:
    """First days of the months of a calendar horizon; empty on a stationary one."""
    start, months = scenario.horizon.start, scenario.horizon.months
    if start is None or months is None:
        return ()
    return tuple(
        date(start.year + (start.month - 1 + number) // 12, (start.month - 1 + number) % 12 + 1, 1)
        for number in range(months)
    )


def _change(on: date, heads: int, contract: str | None) -> dict[str, Any]:
    change: dict[str, Any] = {"on": on.isoformat(), "heads": heads}
    return change if contract is None else {**change, "contract": contract}
