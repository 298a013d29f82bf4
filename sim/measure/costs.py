"""Costs that do not hang on sales: people, overtime, hiring, machines, leads, stock holding; and heads employed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from sim.measure.dimensions import Ints, Placing
from sim.measure.grid import planned_overtime
from sim.measure.measures import table_key
from sim.measure.rates import Floats, cents, hourly, month_ticks, per_month
from sim.scenario.assets import Terms
from sim.scenario.choices import Choice
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY
from sim.world.world import Clock, World

_AM = ("pool", "month")
_SM = ("segment", "month")


def employed_by_head(world: World) -> Ints:
    """Ticks each head was employed in each month, by [employment row, month]."""
    borders = np.minimum(world.clock.month_start, world.clock.end)
    staff = world.units.employment
    until = np.minimum(staff.end[:, None], borders[None, 1:])
    since = np.maximum(staff.start[:, None], borders[None, :-1])
    return np.asarray(np.maximum(until - since, 0), dtype=np.int64)


def _by_pool(values: Floats, pool: Ints, pools: int) -> Floats:
    result = np.zeros((pools, values.shape[1]), dtype=np.float64)
    np.add.at(result, pool, values)
    return result


def count_heads(world: World, placing: Placing) -> dict[str, Ints]:
    """Head-ticks (machine-ticks) by pool and month, heads that joined, heads at the end."""
    staff = world.units.employment
    pools = placing.sizes["pool"]
    employed = np.zeros((pools, placing.sizes["month"]), dtype=np.int64)
    np.add.at(employed, staff.pool, employed_by_head(world))
    closing = np.bincount(staff.pool[staff.end >= world.clock.end], minlength=pools)
    for name in world.scenario.machines:
        at = world.names.pools.index(name)
        owned, _, _ = machines_owned(world, at)
        employed[at] = owned
        closing[at] = int((world.units.goes[world.units.pool == at] > world.clock.end - 1).sum())
    joined = staff.planned_hire | staff.replacement
    return {
        table_key("employed_ticks", _AM): employed,
        table_key("joiners", _AM): placing.table(_AM, staff.pool[joined], placing.month(staff.start[joined])),
        table_key("closing_heads", ("pool",)): closing,
    }


def machines_owned(world: World, pool: int) -> tuple[Ints, Ints, Ints]:
    """Machine-ticks owned, machines added and machines retired of a pool, by month."""
    clock = world.clock
    mine = world.units.pool == pool
    comes, goes = world.units.comes[mine], world.units.goes[mine]
    length = month_ticks(clock)
    borders = np.concatenate([[0], np.cumsum(length)])
    until = np.minimum(goes[:, None], borders[None, 1:])
    owned = np.maximum(until - np.maximum(comes[:, None], borders[None, :-1]), 0).sum(axis=0)
    number = world.scenario.machines[world.names.pools[pool]].count
    added, retired = comes[number:], goes[goes <= clock.end]
    months = len(clock.months)
    of_added, of_retired = (np.bincount(np.searchsorted(borders, ticks, side="right") - 1, minlength=months)[:months]
                            for ticks in (added, retired))
    return owned, of_added, of_retired


def people_cost(world: World) -> Floats:
    """Cents by [employment row, month]: contract hours / 7 per employed day x pay x (1 + on-costs), unrounded.

    Pay by the day, week, month or year is paid for the part of it employed.
    """
    staff = world.units.employment
    ticks = employed_by_head(world)
    share = ticks / month_ticks(world.clock)
    result = np.zeros(ticks.shape, dtype=np.float64)
    for mine, terms in _by_contract(world):
        if terms.pay is None:
            continue
        if terms.pay.per == "hour":
            whole = staff.hours[mine, None] / 7 * ticks[mine] / DAY * terms.pay.cents
        else:
            whole = share[mine] * per_month(terms.pay, world.clock)
        result[mine] = whole * (1 + terms.on_costs)
    return result


def _by_contract(world: World) -> Iterator[tuple[Ints, Terms]]:
    """Rows of the employment table and what holds for them, contract by contract."""
    staff = world.units.employment
    contract = np.array(staff.contract, dtype=object)
    for name, people in world.scenario.people.items():
        of_pool = staff.pool == world.names.pools.index(name)
        for each in people.groups:
            rows = np.flatnonzero(of_pool & (contract == each))
            if len(rows):
                yield rows, people.terms(each)


def overtime_cost(world: World, placing: Placing, overtime_of_unit: Ints) -> Floats:
    """Cents by [employment row, month]: overtime hours, planned ones included, x pay x overtime pay x (1 + on-costs),
    unrounded."""
    staff = world.units.employment
    hours = (overtime_of_unit + planned_overtime(world, placing)[0])[staff.unit] / (DAY / 24)
    result = np.zeros(hours.shape, dtype=np.float64)
    for mine, terms in _by_contract(world):
        if terms.pay is None:
            continue
        factor = world.scenario.people[world.names.pools[staff.pool[mine[0]]]].overtime_pay
        pay = hourly(terms.pay, staff.hours[mine]) * factor * (1 + terms.on_costs)
        result[mine] = hours[mine] * pay[:, None]
    return result


def hiring_cost(world: World, placing: Placing) -> Floats:
    """Cents by [pool, month]: each head that joined at the hiring cost of his or her contract."""
    staff = world.units.employment
    result = np.zeros((placing.sizes["pool"], placing.sizes["month"]))
    for rows, terms in _by_contract(world):
        joined = rows[staff.planned_hire[rows] | staff.replacement[rows]]
        result += terms.hiring.cost * placing.table(_AM, staff.pool[joined], placing.month(staff.start[joined]))
    return result


def count_leads(world: World) -> dict[str, Ints]:
    """Leads on the lists and leads bought (the refresh) by segment and month."""
    months = len(world.clock.months)
    listed = np.zeros((len(world.leads), months), dtype=np.int64)
    for number, leads in enumerate(world.leads):
        listed[number] = np.bincount(leads.month, minlength=months)
    bought = listed.copy()
    bought[:, 0] = 0    # the opening stock was paid last year
    return {table_key("listed_leads", _SM): listed, table_key("bought_leads", _SM): bought}


def campaign_costs(scenario: Scenario, clock: Clock) -> Floats:
    """Cents by month: each campaign and promotion in the month of its first day, if that lies in the horizon."""
    result = np.zeros(len(clock.months))
    for campaign in scenario.campaigns.values():
        _book(result, campaign.from_, campaign.cost, clock)
    for promotion in scenario.promotions.values():
        _book(result, promotion.from_, promotion.cost, clock)
    return result


def set_up_costs(scenario: Scenario, clock: Clock) -> Floats:
    """Cents by [channel, month]: a new channel's set-up in the month it opens, if that lies in the horizon."""
    result = np.zeros((len(scenario.channels), len(clock.months)))
    for row, channel in zip(result, scenario.channels.values(), strict=True):
        if channel.opens is not None:
            _book(row, channel.opens, channel.set_up_cost, clock)
    return result


def choice_costs(choice: Choice, clock: Clock) -> Floats:
    """Cents by month of a choice that is made: its cost in the month it begins, its running cost by the day."""
    result = np.zeros(len(clock.months))
    if clock.stationary:
        result[0] = choice.cost
        return result + (per_month(choice.running, clock) if choice.running is not None else 0.0)
    first, last = clock.dates[0], clock.dates[-1]
    _book(result, choice.from_ or first, choice.cost, clock)
    if choice.running is not None:
        since, until = max(choice.from_ or first, first), min(choice.to or last, last)
        runs = np.array([since <= day <= until for day in clock.dates], dtype=np.float64)
        days = np.bincount(clock.month_of_day, minlength=len(result))
        result += per_month(choice.running, clock) * np.bincount(clock.month_of_day, runs, len(result)) / days
    return result


def chosen_costs(scenario: Scenario, clock: Clock) -> Floats:
    """Cents by month of all choices that are made, but for what is paid by the head."""
    plan = scenario.plan
    return sum((choice_costs(plan.may_choose[name], clock) for name in plan.chosen), np.zeros(len(clock.months)))


def cost_per_head(world: World) -> Floats:
    """Cents by month of choices paid by the head: for who is employed on the first day, and who joins later."""
    staff, clock = world.units.employment, world.clock
    result = np.zeros(len(clock.months))
    for name in world.scenario.plan.chosen:
        choice = world.scenario.plan.may_choose[name]
        days = 0 if clock.stationary or choice.from_ is None else max(0, (choice.from_ - clock.dates[0]).days)
        for pool, cents_a_head in choice.per_head.items():
            mine = (staff.pool == world.names.pools.index(pool)) & (staff.end > days * DAY) & (staff.start < clock.end)
            since = np.maximum(staff.start[mine], days * DAY)
            month = np.searchsorted(clock.month_start, since, side="right") - 1
            result += cents_a_head * np.bincount(np.minimum(month, len(result) - 1), minlength=len(result))
    return result


def _book(months: Floats, day: date, cost: int, clock: Clock) -> None:
    """Add a cost to the month of a day; what lies outside the horizon belongs to another year."""
    number = (day - clock.dates[0]).days
    if 0 <= number < clock.days:
        months[clock.month_of_day[number]] += cost


def count_costs(world: World, placing: Placing, overtime_of_unit: Ints, tables: dict[str, Ints]) -> dict[str, Ints]:
    """Cost tables in cents, each cell rounded once; `tables` holds heads, leads and stock already counted."""
    staff, pools = world.units.employment, placing.sizes["pool"]
    machines = np.zeros((pools, placing.sizes["month"]))
    for name, machine in world.scenario.machines.items():
        at = world.names.pools.index(name)
        owned, bought, sold = machines_owned(world, at)
        if machine.cost is not None:
            machines[at] = owned / month_ticks(world.clock) * per_month(machine.cost, world.clock)
        machines[at] += bought * machine.price - sold * machine.resold
    leads = np.zeros((placing.sizes["channel"], placing.sizes["month"]))
    bought = tables[table_key("bought_leads", _SM)]
    for number, (channel, segment) in enumerate(world.names.segments):
        price = world.scenario.outbound[channel].leads[segment].price
        leads[world.names.channels.index(channel)] += price * bought[number]
    stock = tables[table_key("stock_ticks", ("product", "month"))]
    holding = np.zeros(stock.shape)
    for number, product in enumerate(world.scenario.offer.values()):
        if product.holding is not None:
            mean = stock[number] / month_ticks(world.clock)
            holding[number] = mean * per_month(product.holding, world.clock)
    return {
        table_key("cost_people", _AM): cents(_by_pool(people_cost(world), staff.pool, pools)),
        table_key("cost_overtime", _AM): cents(
            _by_pool(overtime_cost(world, placing, overtime_of_unit), staff.pool, pools)),
        table_key("cost_hiring", _AM): cents(hiring_cost(world, placing)),
        table_key("cost_machines", _AM): cents(machines),
        table_key("cost_leads", ("channel", "month")): cents(leads),
        table_key("cost_holding", ("product", "month")): cents(holding),
        table_key("cost_campaigns", ("month",)): cents(campaign_costs(world.scenario, world.clock)),
        table_key("cost_choices", ("month",)): cents(chosen_costs(world.scenario, world.clock) + cost_per_head(world)),
        table_key("cost_set_up", ("channel", "month")): cents(set_up_costs(world.scenario, world.clock)),
    }
