"""Rosters: heads dealt onto shift patterns, breaks, absence; and what one head contributes on average."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assets import People, Shift
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, closed_dates
from sim.world.clock import Clock
from sim.world.draws import Purpose, uniform
from sim.world.heads import Head, seat_address
from sim.world.rates import SLOTS, covered

STAGGER = (0, 1, -1, 2, -2)


def largest_remainder(shares: Sequence[float], heads: int) -> list[int]:
    """Whole people for shares of `heads`; the rest to the largest fractions, ties in the order given.

    The number placed in all is the rounded sum of the shares' quotas, never more than `heads`.
    """
    quotas = [share * heads for share in shares]
    placed = [math.floor(quota + 1e-9) for quota in quotas]
    total = min(heads, math.floor(sum(quotas) + 0.5 + 1e-9))
    # Remainders are rounded so that equal ones tie whatever binary fractions made of them.
    order = sorted(range(len(shares)), key=lambda index: (-round(quotas[index] - placed[index], 9), index))
    for index in order:
        if sum(placed) >= total:
            break
        placed[index] += 1
    return placed


def break_start(shift: Shift, position: int) -> int:
    """Start of the break in ticks from midnight: mid-shift, staggered by position within the middle half."""
    start, end = shift.time[0]
    middle = (start + end - shift.unpaid_break) // 2
    steps = STAGGER[position % len(STAGGER)]
    room = min((end - start) // 4, (end - start - shift.unpaid_break) // 2)
    return middle + max(-room, min(room, steps * shift.unpaid_break))


def stretches_of(shift: Shift, position: int) -> tuple[tuple[int, int, bool], ...]:
    """Stretches on duty within the day: (from, to, ends the shift)."""
    start, end = shift.time[0]
    if shift.unpaid_break == 0:
        return ((start, end, True),)
    pause = break_start(shift, position)
    pieces = [(begin, until) for begin, until in ((start, pause), (pause + shift.unpaid_break, end)) if begin < until]
    return tuple((*piece, piece is pieces[-1]) for piece in pieces)


def shifts_on(scenario: Scenario, pool: str, contract: str, weekday: int) -> list[Shift]:
    """Shift patterns that heads of this contract are dealt onto on this weekday, in file order."""
    return [
        shift for shift in scenario.shifts
        if shift.pool == pool and weekday in shift.days and shift.contract in (None, contract)
    ]


def duty_stretches(
    scenario: Scenario, clock: Clock, pool: str, heads: Sequence[Head], seed: int, replication: int
) -> list[tuple[int, int, int, bool]]:
    """(index into `heads`, from, to, ends the shift) in ticks for all days of the horizon.

    Every day the employed heads of a contract, before absence, are dealt onto its patterns; who is dealt moves
    on by one seat a day. Absent people are not replaced.
    """
    people = scenario.people[pool]
    if clock.stationary:
        return [(index, 0, clock.end + 1, True) for index in range(len(heads))]
    closed = closed_dates(scenario, clock)
    away = people.shrinkage.planned + people.shrinkage.unplanned
    found: list[tuple[int, int, int, bool]] = []
    for contract in people.groups:
        members = [index for index, head in enumerate(heads) if head.contract == contract]
        by_weekday = [shifts_on(scenario, pool, contract, weekday) for weekday in range(7)]
        for day, date in enumerate(clock.dates):
            patterns = by_weekday[int(clock.weekday[day])]
            if not patterns or date in closed:
                continue
            tick = day * DAY
            there = [index for index in members if heads[index].start <= tick < heads[index].end]
            if not there:
                continue
            turn = day % len(there)
            dealt = iter(there[turn:] + there[:turn])
            for shift, count in zip(patterns, largest_remainder([each.share for each in patterns], len(there)),
                                    strict=True):
                for position in range(count):
                    index = next(dealt)
                    if away > 0:
                        address = seat_address(pool, heads[index].seat)
                        if uniform(seed, replication, Purpose.ABSENCE, address, day) < away:
                            continue
                    found += [(index, tick + start, tick + end, last)
                              for start, end, last in stretches_of(shift, position)]
    return found


def duty_per_head(scenario: Scenario, clock: Clock, pool: str) -> dict[str, NDArray[np.float64]]:
    """Expected persons on duty per employed head (breaks deducted, before shrinkage): contract -> [days, 48]."""
    people: People = scenario.people[pool]
    if clock.stationary:
        return {name: np.ones((clock.days, SLOTS)) for name in people.groups}
    closed = closed_dates(scenario, clock)
    result = {}
    for contract in people.groups:
        week = np.zeros((7, SLOTS))
        for weekday in range(7):
            for shift in shifts_on(scenario, pool, contract, weekday):
                for position in range(len(STAGGER)):
                    pieces = stretches_of(shift, position)
                    week[weekday] += covered(
                        np.array([piece[0] for piece in pieces], dtype=np.int64),
                        np.array([piece[1] for piece in pieces], dtype=np.int64), 1,
                    )[0] * shift.share / len(STAGGER)
        days = week[clock.weekday] / (DAY // SLOTS)
        days[[index for index, date in enumerate(clock.dates) if date in closed]] = 0.0
        result[contract] = days
    return result
