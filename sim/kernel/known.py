"""Events known beforehand: arrivals day by day, duty, doors and lead lists, each in its own order.

Only the first of each source competes with the event list; which source comes next is worked out once after each of
their events.
"""

from __future__ import annotations

from sim.kernel.columns import (
    ANYWAY_AT,
    ARRIVAL,
    ARRIVAL_AT,
    ARRIVAL_COUNT,
    B_SEGMENT,
    B_TICK,
    BATCH_AT,
    BEGIN_AT,
    DAY_AT,
    DELIVERY,
    DOOR_AT,
    END_AT,
    FROM_ANYWAY,
    FROM_ARRIVALS,
    FROM_BEGINS,
    FROM_DOORS,
    FROM_ENDS,
    FROM_LISTS,
    FROM_NOWHERE,
    LIST_ADDRESS,
    NEVER,
    NEXT_KEY,
    NEXT_SOURCE,
    NEXT_TICK,
    RANK_SHIFT,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.state import Ints, Model, State
from sim.world.draws import DAY_SHIFT, POPULATION_SHIFT
from sim.world.visits import VisitTables, day_arrivals


@internal
def next_day(s: State, visits: VisitTables) -> None:
    """Make the next day's arrivals of all channels, in the order (tick, address)."""
    channels, days = visits.count.shape
    count = 0
    while count == 0 and s.now[DAY_AT] < days:
        day = s.now[DAY_AT]
        s.now[DAY_AT] = day + 1
        for channel in range(channels):
            own = visits.count[channel, day]
            if own == 0:
                continue
            day_arrivals(visits, channel, day, s.ticks[count:count + own])
            root = (channel << POPULATION_SHIFT) + (day << DAY_SHIFT)
            for number in range(own):
                s.sorting[count + number, 0] = s.ticks[count + number]
                s.sorting[count + number, 1] = root + number
            count += own
    s.now[ARRIVAL_AT] = 0
    s.now[ARRIVAL_COUNT] = count
    if count:
        _sort(s.sorting, s.arrivals, s.places, count)


@internal
def _sort(given: Ints, ordered: Ints, places: Ints, count: int) -> None:
    """By (tick, address): spread over about as many equal stretches of time as rows, then put right by insertion."""
    low, high = given[0, 0], given[0, 0]
    for row in range(1, count):
        low, high = min(low, given[row, 0]), max(high, given[row, 0])
    shift = 0
    while (high - low) >> shift >= count:
        shift += 1
    for place in range(count + 1):
        places[place] = 0
    for row in range(count):
        places[((given[row, 0] - low) >> shift) + 1] += 1
    for place in range(count):
        places[place + 1] += places[place]
    for row in range(count):
        place = (given[row, 0] - low) >> shift
        at = places[place]
        places[place] = at + 1
        ordered[at, 0] = given[row, 0]
        ordered[at, 1] = given[row, 1]
    for row in range(1, count):
        tick, address = ordered[row, 0], ordered[row, 1]
        at = row
        while at > 0 and (ordered[at - 1, 0] > tick or (ordered[at - 1, 0] == tick and ordered[at - 1, 1] > address)):
            ordered[at, 0] = ordered[at - 1, 0]
            ordered[at, 1] = ordered[at - 1, 1]
            at -= 1
        ordered[at, 0] = tick
        ordered[at, 1] = address


@inlined
def look_ahead(m: Model, s: State, visits: VisitTables) -> None:
    """Find the earliest known event of all sources."""
    now = s.now
    if now[ARRIVAL_AT] >= now[ARRIVAL_COUNT]:
        next_day(s, visits)
    tick, key, source = NEVER, NEVER, FROM_NOWHERE
    if now[ARRIVAL_AT] < now[ARRIVAL_COUNT]:
        tick = s.arrivals[now[ARRIVAL_AT], 0]
        key = (ARRIVAL << RANK_SHIFT) | s.arrivals[now[ARRIVAL_AT], 1]
        source = FROM_ARRIVALS
    at = now[ANYWAY_AT]
    if at < m.anyway.shape[0]:
        other = (ARRIVAL << RANK_SHIFT) | m.anyway[at, 1]
        if m.anyway[at, 0] < tick or (m.anyway[at, 0] == tick and other < key):
            tick, key, source = m.anyway[at, 0], other, FROM_ANYWAY
    at = now[BEGIN_AT]
    if at < m.begins.shape[0] and (m.begins[at, 0] < tick or (m.begins[at, 0] == tick and m.begins[at, 1] < key)):
        tick, key, source = m.begins[at, 0], m.begins[at, 1], FROM_BEGINS
    at = now[END_AT]
    if at < m.ends.shape[0] and (m.ends[at, 0] < tick or (m.ends[at, 0] == tick and m.ends[at, 1] < key)):
        tick, key, source = m.ends[at, 0], m.ends[at, 1], FROM_ENDS
    at = now[DOOR_AT]
    if at < m.doors.shape[0] and (m.doors[at, 0] < tick or (m.doors[at, 0] == tick and m.doors[at, 1] < key)):
        tick, key, source = m.doors[at, 0], m.doors[at, 1], FROM_DOORS
    at = now[BATCH_AT]
    if at < m.batches.shape[0]:
        other = (DELIVERY << RANK_SHIFT) | (LIST_ADDRESS + m.batches[at, B_SEGMENT])
        if m.batches[at, B_TICK] < tick or (m.batches[at, B_TICK] == tick and other < key):
            tick, key, source = m.batches[at, B_TICK], other, FROM_LISTS
    now[NEXT_TICK], now[NEXT_KEY], now[NEXT_SOURCE] = tick, key, source
