"""The rival every planner knows: Erlang per half-hour, heads so that the promise holds on the weighted month.

Each half-hour of the average week is taken as if it lasted for ever (Erlang C, or Erlang A where customers lose
patience), every customer keeps one person busy for his or her whole visit, and the month's share served in time is
the mean over its half-hours, weighted by arrivals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimize.decisions import Decisions, as_is
from optimize.inputs import HALF_HOUR, Floats, PlanInputs, PromiseInput
from optimize.program import Key
from optimize.search.features import standing
from optimize.search.master import nearest
from sim.theory.erlang import service_level
from sim.theory.erlang_a import erlang_a

RATES = 40
USUAL = PromiseInput(0.8, 5.0, True)  # where a channel promises nothing: 80 % within 5 minutes, the trade's default


@dataclass(frozen=True, eq=False)
class PoolLoad:
    """What all channels bring to one pool: arrivals [months, 336], mean minutes a customer, what is promised."""

    pool: str
    arrivals: Floats
    service: float
    patience: float
    promise: PromiseInput
    machine_work: Mapping[str, float]


def pool_loads(inputs: PlanInputs) -> tuple[PoolLoad, ...]:
    """Walk-in load by pool of people; channels that share a pool are added, the strictest promise counts."""
    found = []
    for pool in inputs.pools:
        channels = [each for each in inputs.walk_ins if each.work.get(pool)]
        if not channels:
            continue
        volumes = np.array([max(inputs.monthly(each.arrivals).sum(), 1e-9) for each in channels])
        share = volumes / volumes.sum()
        patience = [math.inf if each.patience is None else each.patience for each in channels]
        work = {machine.name: float(sum(part * each.work.get(machine.name, 0.0)
                                        for part, each in zip(share, channels, strict=True)))
                for machine in inputs.machines}
        found.append(PoolLoad(
            pool, np.asarray(sum(each.arrivals for each in channels), dtype=np.float64),
            float(sum(part * each.work[pool] for part, each in zip(share, channels, strict=True))),
            float(min(patience)), max((each.promise or USUAL for each in channels), key=lambda one: one.share),
            {name: minutes for name, minutes in work.items() if minutes > 0},
        ))
    return tuple(found)


def service_table(load: PoolLoad, most: int) -> tuple[Floats, Floats]:
    """Arrival rates a minute (a grid up to the busiest half-hour), and the share in time by rate and servers."""
    busiest = float(load.arrivals.max()) / HALF_HOUR
    rates = np.linspace(0.0, max(busiest, 1e-9), RATES)
    table = np.ones((RATES, most + 1))
    table[1:, 0] = 0.0
    for number, rate in enumerate(rates[1:], start=1):
        for servers in range(1, most + 1):
            if math.isinf(load.patience):
                table[number, servers] = service_level(servers, rate, load.service, load.promise.within)
            else:
                queue = erlang_a(servers, rate, load.service, load.patience)
                table[number, servers] = queue.service_level(load.promise.within)
    return rates, table


def share_in_time(inputs: PlanInputs, load: PoolLoad, rates: Floats, table: Floats, there: Floats) -> Floats:
    """Share served in time by month, with `there` [months, 336] persons (fractions between whole ones)."""
    people = np.clip(there, 0, table.shape[1] - 1)
    low = np.floor(people).astype(int)
    high = np.minimum(low + 1, table.shape[1] - 1)
    place = np.clip(load.arrivals / HALF_HOUR / rates[-1] * (len(rates) - 1), 0, len(rates) - 1)
    left = np.minimum(place.astype(int), len(rates) - 2)
    part = place - left

    def at(servers: object) -> Floats:
        return np.asarray((1 - part) * table[left, servers] + part * table[left + 1, servers])  # type: ignore[index]

    share = at(low) + (people - low) * (at(high) - at(low))
    weight = load.arrivals * inputs.weight()
    total: Floats = (share * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-12)
    return total


def erlang_heads(inputs: PlanInputs, load: PoolLoad, machines: Mapping[str, int]) -> tuple[int, ...]:
    """Least heads by month with which the promise holds; the most the range allows where even that is too few."""
    groups = inputs.of_pool(load.pool)
    top = inputs.most(load.pool)
    duty = np.mean([group.duty * group.present for group in groups], axis=0)
    caps = [machines[name] * load.service / minutes for name, minutes in load.machine_work.items()]
    most = max(1, math.ceil(min([top * float(duty.max()), *caps])))
    rates, table = service_table(load, most)
    heads = np.full(len(inputs.months), top)
    for count in range(top, -1, -1):
        there = np.minimum(count * duty, min(caps, default=math.inf))
        kept = share_in_time(inputs, load, rates, table, there) >= load.promise.share - 1e-9
        heads = np.where(kept & (heads == count + 1), count, heads) if count < top else heads
    return tuple(int(count) for count in heads)


def erlang_wishes(inputs: PlanInputs) -> dict[Key, float]:
    """Heads and machines by Erlang, callers by the minutes their leads take, all else as it is."""
    now = as_is(inputs)
    wishes = dict(standing(now))
    machines = {each.name: now.machine(each.name) for each in inputs.machines}
    fixed = {each.name for each in inputs.machines if each.range is None}
    for load in pool_loads(inputs):
        options = [machines]
        for name in load.machine_work:
            limits = next(each.range for each in inputs.machines if each.name == name)
            if limits is not None:
                options = [{**option, name: count} for option in options
                           for count in range(max(limits.low, 1), limits.high + 1)]
        plans = [(option, erlang_heads(inputs, load, option)) for option in options]
        machines, heads = min(plans, key=lambda plan: _cost(inputs, load.pool, *plan))
        _wish_heads(inputs, wishes, load.pool, heads)
    for name, count in machines.items():
        if name not in fixed:
            wish_machines(inputs, wishes, name, count)
    for pool in inputs.pools:
        minutes = sum(lead.per_month * lead.work[pool] for lead in inputs.leads if lead.work.get(pool))
        if minutes and not any(each.work.get(pool) for each in inputs.walk_ins):
            staffed = np.mean([group.staffed(inputs.days) for group in inputs.of_pool(pool)], axis=0)
            _wish_heads(inputs, wishes, pool, tuple(math.ceil(minutes / max(each, 1e-9) - 1e-9) for each in staffed))
    return wishes


def erlang_plan(inputs: PlanInputs) -> Decisions:
    """The Erlang plan, or the nearest one within bounds, lead times and budget. Raises door.Infeasible if none is."""
    return nearest(inputs, erlang_wishes(inputs))


def wish_machines(inputs: PlanInputs, wishes: dict[Key, float], name: str, count: int) -> None:
    """So many machines into wishes, in every month."""
    if inputs.machine_pool(name).by_month:
        wishes |= {("equipment", name, month): float(count) for month in inputs.months}
    else:
        wishes["machines", name] = float(count)


def _wish_heads(inputs: PlanInputs, wishes: dict[Key, float], pool: str, heads: tuple[int, ...]) -> None:
    """Heads of the pool into wishes: the first contract takes the difference."""
    groups = inputs.of_pool(pool)
    for number, month in enumerate(inputs.months):
        others = sum(wishes["heads", pool, group.contract, month] for group in groups[1:])
        wishes["heads", pool, groups[0].contract, month] = max(0.0, heads[number] - others)


def _cost(inputs: PlanInputs, pool: str, machines: Mapping[str, int], heads: tuple[int, ...]) -> float:
    """Yearly cost of heads and machines; a plan stuck at the most heads is dearer than any other."""
    group = inputs.of_pool(pool)[0]
    people = sum(cost * count for cost, count in zip(group.cost, heads, strict=True))
    stuck = sum(count >= inputs.most(pool) for count in heads)
    desks = sum(sum(each.cost) * machines[each.name] + each.price * max(0, machines[each.name] - each.count)
                for each in inputs.machines)
    return people + desks + stuck * 10 * max(group.cost)
