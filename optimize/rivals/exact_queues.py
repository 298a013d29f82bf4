"""Staffing problems over queues that can be solved exactly: months in the long run, and days hour by hour.

`queue_months`: one person of every pool and one machine are needed together for every customer, so that the scarcest of
them are the servers of an Erlang-A queue in its long run. `queue_days`: contracts work different hours of a day whose
arrivals change by the half-hour; the Kolmogorov equations follow the queue from half-hour to half-hour, each day anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import HALF_HOUR, Floats, Group, MachinePool, PlanInputs, PromiseInput, Range, WalkInInput
from optimize.rivals.exact import ExactMonth, ExactProblem
from sim.theory.erlang_a import erlang_a
from sim.theory.transient import day_queue

OPENS = 18  # half-hour of the day in which the doors open: nine o'clock


@dataclass(frozen=True)
class Shift:
    """Heads who work from one half-hour (counted from opening) up to another, at `cost` cents a month each."""

    start: int
    end: int
    cost: float
    low: int
    high: int
    opening: int = 0


def queue_months(
    rates: Sequence[float], *, pools: Sequence[str] = ("sellers",), head_cost: float = 900_000.0,
    heads: tuple[int, int] = (0, 6), opening: int = 1, machines: tuple[int, int] | None = None,
    machine_cost: float = 0.0, opening_machines: int = 1, service: float = 8.0, patience: float = 9.0,
    margin: float = 1_500.0, minutes: float = 10_000.0, hiring: int = 0, promise: PromiseInput | None = None,
    spread: float = 0.0,
) -> ExactProblem:
    """Months of so many `minutes` with these arrivals a minute; margin and costs in cents, times in minutes.

    A customer needs one person of every pool at once, and a machine (`desks`) if there are any: the scarcest serve.
    """
    months = len(rates)
    duty, arrivals, days = np.zeros((months, 336)), np.zeros((months, 336)), np.zeros((months, 7))
    duty[:, :48], days[:, 0] = 1.0, minutes / HALF_HOUR / 48
    arrivals[:, :48] = np.array(rates)[:, None] * HALF_HOUR
    groups = tuple(_group(pool, "standard", opening, head_cost, hiring, duty) for pool in pools)
    desks = () if machines is None else (
        MachinePool("desks", opening_machines, Range(*machines, "plan.may_change.desks"), (machine_cost,) * months),)
    work = dict.fromkeys((*pools, *(each.name for each in desks)), service)
    channel = WalkInInput("shop", arrivals, work, margin, margin, {}, service, patience, promise)
    inputs = _inputs(days, groups, {pool: Range(*heads, f"plan.may_change.{pool}") for pool in pools}, desks, channel)

    @cache
    def month_of(servers: int, month: int) -> ExactMonth:
        came = rates[month] * minutes
        if servers == 0:
            return ExactMonth(0.0, 0.0, came)
        queue = erlang_a(servers, rates[month], service, patience)
        within = promise.within if promise is not None else 0.0
        return ExactMonth(margin * came * (1 - queue.probability_abandon), came * queue.service_level(within), came)

    def respond(plan: Decisions, month: int) -> ExactMonth:
        there = [plan.heads(pool)[month] for pool in pools] + [plan.machine_counts(each.name)[month] for each in desks]
        return month_of(min(there), month)

    return ExactProblem(inputs, respond, spread)


def queue_days(
    arrivals: Sequence[Sequence[float]], shifts: Mapping[str, Shift], *, service: float, patience: float = math.inf,
    margin: float = 2_000.0, days: int = 21, hiring: int = 0, promise: PromiseInput | None = None, spread: float = 0.0,
) -> ExactProblem:
    """Months of `days` equal days with these arrivals by half-hour from opening; one contract a shift.

    Whoever is there at closing is served by those on duty last. A promise counts who finds a clerk free (`within` is
    0): that is what the equations give exactly.
    Raises ValueError for a promise within more than 0 minutes.
    """
    if promise is not None and promise.within > 0:
        raise ValueError("the equations give the share that need not wait, so the promise must be within 0 minutes")
    months, slots = len(arrivals), len(arrivals[0])
    table, weekdays = np.zeros((months, 336)), np.zeros((months, 7))
    table[:, OPENS: OPENS + slots], weekdays[:, 0] = np.array(arrivals), days
    groups, ranges = [], {}
    for name, shift in shifts.items():
        duty = np.zeros((months, 336))
        duty[:, OPENS + shift.start: OPENS + shift.end] = 1.0
        groups.append(_group("clerks", name, shift.opening, shift.cost, hiring, duty))
        ranges[f"clerks.{name}"] = Range(shift.low, shift.high, f"plan.may_change.clerks.{name}")
    channel = WalkInInput("counter", table, {"clerks": service}, margin, margin, {}, service,
                          None if math.isinf(patience) else patience, promise)
    inputs = _inputs(weekdays, tuple(groups), ranges, (), channel)

    @cache
    def month_of(servers: tuple[int, ...], month: int) -> ExactMonth:
        rates, there, lengths = [each / HALF_HOUR for each in arrivals[month]], list(servers), [HALF_HOUR] * slots
        if there[-1] == 0 and math.isinf(patience):
            # Nobody is there at the end, and those who wait never go: one clerk stays for them.
            rates, there, lengths = [*rates, 0.0], [*there, 1], [*lengths, HALF_HOUR]
        found = day_queue(rates, there, lengths, service, patience)
        came = found.arrivals[:slots]
        lost, waited = np.nan_to_num(found.will_abandon[:slots]), np.nan_to_num(found.probability_wait[:slots])
        return ExactMonth(margin * days * float(came @ (1 - lost)), days * float(came @ (1 - waited)),
                          days * float(came.sum()))

    def respond(plan: Decisions, month: int) -> ExactMonth:
        return month_of(tuple(
            sum(plan.heads("clerks", name)[month] for name, shift in shifts.items() if shift.start <= slot < shift.end)
            for slot in range(slots)), month)

    return ExactProblem(inputs, respond, spread)


def _group(pool: str, contract: str, opening: int, cost: float, hiring: int, duty: Floats) -> Group:
    zeros = (0,) * len(duty)
    return Group(pool, contract, opening, zeros, zeros, zeros, 0, (cost,) * len(duty), hiring, (), duty)


def _inputs(
    days: Floats, groups: tuple[Group, ...], ranges: Mapping[str, Range], machines: tuple[MachinePool, ...],
    channel: WalkInInput,
) -> PlanInputs:
    months = len(days)
    return PlanInputs(
        tuple(f"2027-{month + 1:02d}" for month in range(months)),
        tuple(date(2027, month + 1, 1) for month in range(months)), days, groups, ranges, machines, (channel,),
        closing_heads=False, years=months / 12,
    )
