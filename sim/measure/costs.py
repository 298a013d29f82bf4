"""Costs that do not hang on sales: people, overtime, hiring, machines, leads, stock holding; and heads employed."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.measure.dimensions import Ints, Placing
from sim.measure.measures import table_key
from sim.measure.rates import Floats, cents, hourly, month_ticks, per_month
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
    for name, machines in world.scenario.machines.items():
        at = world.names.pools.index(name)
        employed[at] = machines.count * month_ticks(world.clock)
        closing[at] = machines.count
    joined = staff.planned_hire | staff.replacement
    return {
        table_key("employed_ticks", _AM): employed,
        table_key("joiners", _AM): placing.table(_AM, staff.pool[joined], placing.month(staff.start[joined])),
        table_key("closing_heads", ("pool",)): closing,
    }


def people_cost(world: World) -> Floats:
    """Cents by [employment row, month]: contract hours / 7 per employed day x pay x (1 + on-costs), unrounded.

    Pay by the day, week, month or year is paid for the part of it employed.
    """
    staff = world.units.employment
    ticks = employed_by_head(world)
    share = ticks / month_ticks(world.clock)
    result = np.zeros(ticks.shape, dtype=np.float64)
    for name, people in world.scenario.people.items():
        if people.pay is None:
            continue
        mine = staff.pool == world.names.pools.index(name)
        if people.pay.per == "hour":
            whole = staff.hours[mine, None] / 7 * ticks[mine] / DAY * people.pay.cents
        else:
            whole = share[mine] * per_month(people.pay, world.clock)
        result[mine] = whole * (1 + people.on_costs)
    return result


def overtime_cost(world: World, overtime_of_unit: Ints) -> Floats:
    """Cents by [employment row, month]: overtime hours x pay x overtime pay x (1 + on-costs), unrounded."""
    staff = world.units.employment
    hours = overtime_of_unit[staff.unit] / (DAY / 24)
    result = np.zeros(hours.shape, dtype=np.float64)
    for name, people in world.scenario.people.items():
        if people.pay is None:
            continue
        mine = staff.pool == world.names.pools.index(name)
        pay = hourly(people.pay, staff.hours[mine]) * people.overtime_pay * (1 + people.on_costs)
        result[mine] = hours[mine] * pay[:, None]
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
    """Cents by month: each campaign in the month of its first day, if that lies in the horizon."""
    result = np.zeros(len(clock.months))
    for campaign in scenario.campaigns.values():
        _book(result, campaign.from_, campaign.cost, clock)
    return result


def set_up_costs(scenario: Scenario, clock: Clock) -> Floats:
    """Cents by [channel, month]: a new channel's set-up in the month it opens, if that lies in the horizon."""
    result = np.zeros((len(scenario.channels), len(clock.months)))
    for row, channel in zip(result, scenario.channels.values(), strict=True):
        if channel.opens is not None:
            _book(row, channel.opens, channel.set_up_cost, clock)
    return result


def _book(months: Floats, day: date, cost: int, clock: Clock) -> None:
    """Add a cost to the month of a day; what lies outside the horizon belongs to another year."""
    number = (day - clock.dates[0]).days
    if 0 <= number < clock.days:
        months[clock.month_of_day[number]] += cost


def count_costs(world: World, placing: Placing, overtime_of_unit: Ints, tables: dict[str, Ints]) -> dict[str, Ints]:
    """Cost tables in cents, each cell rounded once; `tables` holds heads, leads and stock already counted."""
    staff, pools = world.units.employment, placing.sizes["pool"]
    joiners = tables[table_key("joiners", _AM)]
    hiring, machines = np.zeros(joiners.shape), np.zeros(joiners.shape)
    for name, people in world.scenario.people.items():
        at = world.names.pools.index(name)
        hiring[at] = joiners[at] * people.hiring.cost
    for name, machine in world.scenario.machines.items():
        if machine.cost is not None:
            machines[world.names.pools.index(name)] = machine.count * per_month(machine.cost, world.clock)
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
        table_key("cost_overtime", _AM): cents(_by_pool(overtime_cost(world, overtime_of_unit), staff.pool, pools)),
        table_key("cost_hiring", _AM): cents(hiring),
        table_key("cost_machines", _AM): cents(machines),
        table_key("cost_leads", ("channel", "month")): cents(leads),
        table_key("cost_holding", ("product", "month")): cents(holding),
        table_key("cost_campaigns", ("month",)): cents(campaign_costs(world.scenario, world.clock)),
        table_key("cost_set_up", ("channel", "month")): cents(set_up_costs(world.scenario, world.clock)),
    }
