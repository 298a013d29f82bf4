"""The plan as dated things to do: by when, what, who, what it costs, and what leaving it out would lose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from optimize.asset_plans import QUARTER
from optimize.decisions import Decisions, as_is, with_heads, with_monthly
from optimize.inputs import PlanInputs
from optimize.results import Book
from optimize.search.choices import turned
from optimize.search.journal import leads_in_words
from optimize.search.scoring import paired
from sim.scenario.scenario import Scenario
from sim.theory.intervals import Interval, mean_interval
from sim.world.calendar import DAY


@dataclass(frozen=True)
class Action:
    """One dated decision. `do_by` is the last day to act (None on a horizon without dates), `on` the day it takes
    effect; `cost` in cents over the horizon (negative: saved). `value` is profit with it less profit without it, as
    simulated on the same years; None where it was not simulated.
    """

    do_by: date | None
    on: date | None
    what: str
    who: str
    cost: float
    value: Interval | None
    without: Decisions


@dataclass(frozen=True)
class PeopleRow:
    """Heads of one contract in one month, with who joins and leaves by the plan at its start."""

    pool: str
    contract: str
    month: str
    heads: int
    hires: int
    leavers: int


def people_rows(plan: Decisions) -> tuple[PeopleRow, ...]:
    """The plan's people, a row a pool, contract and month."""
    return tuple(
        PeopleRow(each.pool, each.contract, month, each.heads[number], each.hires[number], each.leavers[number])
        for each in plan.people for number, month in enumerate(plan.months)
    )


def actions_of(inputs: PlanInputs, scenario: Scenario, plan: Decisions) -> tuple[Action, ...]:
    """Everything to do, by the day it must be done; `value` is still empty."""
    now = as_is(inputs)
    first = inputs.starts[0] if inputs.starts else None
    found: list[Action] = []
    for each, group in zip(plan.people, inputs.groups, strict=True):
        lead = timedelta(days=-(-scenario.people[each.pool].terms(each.contract).hiring.lead_time // DAY))
        for month in range(len(plan.months)):
            on = inputs.starts[month] if inputs.starts else None
            hires, leavers = each.hires[month], each.leavers[month]
            if hires or leavers:
                change = hires - leavers
                heads = [count - (change if later >= month else 0) for later, count in enumerate(each.heads)]
                without = with_heads(inputs, plan, {(each.pool, each.contract): [max(0, count) for count in heads]})
                paid = change * sum(group.cost[month:]) + hires * group.hiring_cost
                found.append(Action(
                    None if on is None else on - lead if hires else on, on,
                    f"hire {hires}" if hires else f"let {leavers} go", _who(each.pool, each.contract), paid, None,
                    without))
    found += [*_machine_actions(inputs, scenario, plan), *_overtime_actions(inputs, plan),
              *_shift_actions(inputs, plan)]
    for machine in (each for each in inputs.machines if not each.by_month):
        change = plan.machine(machine.name) - machine.count
        if change:
            without = replace(plan, machines=tuple(
                (name, machine.count if name == machine.name else count) for name, count in plan.machines))
            found.append(Action(first, first, f"{'add' if change > 0 else 'give up'} {abs(change)}", machine.name,
                                change * sum(machine.cost), None, without))
    usual = {(each.channel, each.segment): each for each in now.leads}
    for bought in plan.leads:
        before = usual[bought.channel, bought.segment]
        if (bought.per_month, bought.extra) != (before.per_month, before.extra):
            price = next(each.price for each in inputs.leads
                         if (each.channel, each.segment) == (bought.channel, bought.segment))
            on = inputs.starts[min(1, len(inputs.starts) - 1)] if inputs.starts else None
            without = replace(plan, leads=tuple(before if each is bought else each
                                                for each in plan.leads))
            what = f"buy {leads_in_words(bought)} leads a month instead of {leads_in_words(before)}"
            found.append(Action(on, on, what,
                                bought.channel if bought.segment == "leads" else f"{bought.channel} {bought.segment}",
                                float(sum(bought.in_month(month) - before.in_month(month)
                                          for month in range(len(inputs.months))) * price), None, without))
    for choice in inputs.choices:
        if choice.name in plan.choices:
            found.append(Action(choice.start, choice.start, f"go ahead with {choice.name}", choice.owner or choice.kind,
                                sum(choice.cost), None, turned(inputs, plan, choice.name, False)))
    for order in plan.orders:
        product = scenario.offer[order.product]
        wait = product.lead_time if product.lead_time is not None else (
            product.reorder.lead_time if product.reorder else 0)
        for month, units in enumerate(order.units):
            if units and inputs.starts:
                on = inputs.starts[month]
                without = replace(plan, orders=tuple(
                    replace(each, units=tuple(0 if at == month else count for at, count in enumerate(each.units)))
                    if each is order else each for each in plan.orders))
                found.append(Action(on - timedelta(days=-(-wait // DAY)), on, f"order {units}", order.product,
                                    float(units * product.unit_cost), None, without))
    return tuple(sorted(found, key=lambda each: (each.do_by or date.min, each.on or date.min, each.who, each.what)))


def _shift_actions(inputs: PlanInputs, plan: Decisions) -> list[Action]:
    """New shifts from the first day on, pool by pool; without them the pool works those of the file."""
    first = inputs.starts[0] if inputs.starts else None
    return [
        Action(first, first, "work the shifts of the plan", pool, 0.0, None,
               replace(plan, shifts=tuple(each for each in plan.shifts if each.pool != pool)))
        for pool in dict.fromkeys(each.pool for each in plan.shifts)
    ]


def _machine_actions(inputs: PlanInputs, scenario: Scenario, plan: Decisions) -> list[Action]:
    """Machines that come and go by the plan: to be ordered their lead time before they are there."""
    found = []
    for each in plan.equipment:
        pool = inputs.machine_pool(each.name)
        wait = timedelta(days=-(-scenario.machines[each.name].lead_time // DAY))
        for month, on in enumerate(inputs.starts):
            added, retired = each.added[month], each.retired[month]
            if added or retired:
                change = added - retired
                counts = [max(0, count - (change if later >= month else 0)) for later, count in enumerate(each.counts)]
                paid = change * sum(pool.cost[month:]) + added * pool.price - retired * pool.resale
                what = f"{'buy' if pool.price else 'add'} {added}" if added else f"give up {retired}"
                found.append(Action(on - wait if added else on, on, what, each.name, paid, None,
                                    with_monthly(inputs, plan, {("equipment", each.name): counts})))
    return found


def _overtime_actions(inputs: PlanInputs, plan: Decisions) -> list[Action]:
    """Planned overtime of each month in which it is another than the month before, or at the start than the file's."""
    found = []
    for each, known in zip(plan.overtime, inputs.overtimes, strict=True):
        before = round(known.now[0])
        for month, on in enumerate(inputs.starts):
            now = each.quarters[month]
            if now != before:
                until = next((later for later in range(month, len(inputs.starts)) if each.quarters[later] != now),
                             len(inputs.starts))
                quarters = [before if month <= later < until else count for later, count in enumerate(each.quarters)]
                what = f"plan {QUARTER * now} min of overtime a shift" if now else "end the overtime"
                cost = sum((now - before) * known.cost[later] for later in range(month, until))
                found.append(Action(on, on, what, each.pool, cost, None,
                                    with_monthly(inputs, plan, {("overtime", each.pool): quarters})))
            before = now
    return found


def with_values(book: Book, plan: Decisions, actions: Sequence[Action], years: Sequence[int]) -> tuple[Action, ...]:
    """Simulate the plan without each action, dearest first, as far as the book's years go."""
    if len(years) < 2:
        return tuple(actions)
    valued = list(actions)
    for place in sorted(range(len(actions)), key=lambda one: -abs(actions[one].cost)):
        other = actions[place].without
        if book.price([plan, other], years) <= book.left:
            with_it, without = book.see([plan, other], years)
            valued[place] = replace(actions[place], value=mean_interval(paired(with_it, without)))
    return tuple(valued)


def _who(pool: str, contract: str) -> str:
    return pool if contract == "standard" else f"{pool}, {contract}"
