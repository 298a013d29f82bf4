"""Rosters: heads dealt onto shift patterns, breaks, absence; and what one head contributes on average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assets import People, Shift
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, closed_dates
from sim.world.clock import Clock
from sim.world.compiled import compiled
from sim.world.draws import Purpose, keys_of
from sim.world.heads import Head, seat_address
from sim.world.rates import SLOTS, covered
from sim.world.sampling import chance

STAGGER = (0, 1, -1, 2, -2)
MOST_PIECES = 2    # a shift is cut by one break at most
Ints = NDArray[np.int64]


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
) -> Ints:
    """Rows (from, index into `heads`, to, ends the shift) in ticks for all days of the horizon.

    Every day the employed heads of a contract, before absence, are dealt onto its patterns; who is dealt moves
    on by one seat a day. Absent people are not replaced.
    """
    people = scenario.people[pool]
    if clock.stationary:
        index = np.arange(len(heads), dtype=np.int64)
        return np.stack((0 * index, index, 0 * index + clock.end + 1, 0 * index + 1), axis=1)
    is_open = open_days(closed_dates(scenario, clock), clock)
    away = people.shrinkage.planned + people.shrinkage.unplanned
    keys = np.array(keys_of(seed, replication, Purpose.ABSENCE), dtype=np.uint64)
    found = [np.zeros((0, 4), dtype=np.int64)]
    for contract in people.groups:
        members = [index for index, head in enumerate(heads) if head.contract == contract]
        patterns = tuple(
            shift for shift in scenario.shifts if shift.pool == pool and shift.contract in (None, contract)
        )
        if not members or not patterns:
            continue
        start = np.array([heads[index].start for index in members], dtype=np.int64)
        end = np.array([heads[index].end for index in members], dtype=np.int64)
        # Heads are employed from midnight to midnight.
        there = np.zeros(clock.days + 1, dtype=np.int64)
        np.add.at(there, -(-start // DAY), 1)
        np.add.at(there, np.maximum(-(-end // DAY), -(-start // DAY)), -1)
        there = np.where(is_open, np.cumsum(there)[:-1], 0)
        kinds, kind = np.unique(there * 7 + clock.weekday, return_inverse=True)
        placed = np.zeros((len(kinds), len(patterns)), dtype=np.int64)
        for row, each in enumerate(kinds.tolist()):
            placed[row] = _placed(patterns, each % 7, each // 7)
        rows = np.empty((MOST_PIECES * int(there.sum()), 4), dtype=np.int64)
        number = deal(
            start, end, np.array(members, dtype=np.int64),
            np.array([seat_address(pool, heads[index].seat) for index in members], dtype=np.int64),
            there, kind.astype(np.int64), placed, _pieces(patterns), away, keys, rows,
        )
        found.append(rows[:number])
    return np.concatenate(found)


@lru_cache(maxsize=64)
def open_days(closed: frozenset[date], clock: Clock) -> NDArray[np.bool_]:
    """Which days of the horizon are not closed."""
    return np.array([date not in closed for date in clock.dates], dtype=bool)


@lru_cache(maxsize=4096)
def _placed(patterns: tuple[Shift, ...], weekday: int, heads: int) -> tuple[int, ...]:
    """How many of so many heads work each pattern on a weekday."""
    today = [place for place, shift in enumerate(patterns) if weekday in shift.days]
    placed = [0] * len(patterns)
    for place, count in zip(today, largest_remainder([patterns[each].share for each in today], heads), strict=True):
        placed[place] = count
    return tuple(placed)


@lru_cache(maxsize=64)
def _pieces(patterns: tuple[Shift, ...]) -> Ints:
    """Stretches on duty by [pattern, position of the stagger, piece, (from, to, ends the shift)]; from -1: no piece."""
    table = np.full((len(patterns), len(STAGGER), MOST_PIECES, 3), -1, dtype=np.int64)
    for number, shift in enumerate(patterns):
        for position in range(len(STAGGER)):
            for place, (start, end, last) in enumerate(stretches_of(shift, position)):
                table[number, position, place] = start, end, int(last)
    return table


@compiled
def deal(
    start: Ints, end: Ints, unit: Ints, address: Ints, there: Ints, kind: Ints, placed: Ints, pieces: Ints,
    away: float, keys: NDArray[np.uint64], rows: Ints,
) -> int:
    """Deal heads onto patterns for all days, into `rows` (from, unit, to, ends the shift); returns their number.

    `there`: heads employed by day (0: closed); `placed`: by [kind of day, pattern]; `pieces`: as `_pieces` makes them.
    """
    members = np.empty(len(start), dtype=np.int64)
    written = 0
    for day in range(len(there)):
        heads = there[day]
        if heads == 0:
            continue
        tick = day * DAY
        number = 0
        for head in range(len(start)):
            if start[head] <= tick < end[head]:
                members[number] = head
                number += 1
        dealt = day % heads
        for pattern in range(placed.shape[1]):
            for position in range(placed[kind[day], pattern]):
                head = members[dealt % heads]
                dealt += 1
                if away > 0 and chance(keys[0], keys[1], address[head], day) < away:
                    continue
                for piece in range(pieces.shape[2]):
                    if pieces[pattern, position % pieces.shape[1], piece, 0] >= 0:
                        rows[written, 0] = tick + pieces[pattern, position % pieces.shape[1], piece, 0]
                        rows[written, 1] = unit[head]
                        rows[written, 2] = tick + pieces[pattern, position % pieces.shape[1], piece, 1]
                        rows[written, 3] = pieces[pattern, position % pieces.shape[1], piece, 2]
                        written += 1
    return written


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
