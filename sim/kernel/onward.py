"""Between contacts: the one mechanism `next:` that leads a person from an outcome to a further contact."""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import (
    CH_DESK,
    CH_DOOR,
    CH_DOORS,
    CH_OUTBOUND,
    D_PROMISED,
    D_RETRY,
    DUE,
    E_ADDRESS,
    E_DUE,
    E_PERSON,
    E_PLANS,
    E_SERIAL,
    N_PERSON,
    N_PLANS,
    N_TARGET,
    NOW,
    P_ADDRESS,
    P_ATTEMPTS,
    P_PLANS,
    P_REFERENCES,
    P_REFUSED,
    PENDING_COUNT,
    SERIAL,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.event_list import plan
from sim.kernel.selling import drawn
from sim.kernel.state import Ints, Model, State
from sim.world.luck import NEXT, REOPENING, SHOW_UP, Luck


@internal
def next_open(m: Model, channel: int, tick: int, chance: float) -> int:
    """`tick` if the door is open then, else the point `chance` of the next stretch; -1 if there is none."""
    first = m.channel[channel, CH_DOOR]
    low, high = first, first + m.channel[channel, CH_DOORS]
    end = high
    while low < high:
        middle = (low + high) >> 1
        if m.door[middle, 1] <= tick:
            low = middle + 1
        else:
            high = middle
    if low >= end:
        return -1
    if m.door[low, 0] <= tick:
        return tick
    return int(m.door[low, 0] + np.int64(chance * (m.door[low, 1] - m.door[low, 0])))


@internal
def onward(m: Model, s: State, luck: Luck, who: int, channel: int, word: int, ordinal: int) -> None:
    """One uniform picks at most one further contact; a no-show stays away."""
    address = s.person[who, P_ADDRESS]
    left = drawn(luck, channel, NEXT, address, ordinal)
    for rule in range(m.rule_first[channel, word], m.rule_first[channel, word + 1]):
        if left < m.rule_share[rule, 0]:
            if drawn(luck, channel, SHOW_UP, address, ordinal) < m.rule_share[rule, 1]:
                reopening = drawn(luck, channel, REOPENING, address, ordinal)
                _plan_contact(m, s, who, m.rule[rule, 0], s.now[NOW] + max(m.rule[rule, 1], 1), reopening)
            return
        left -= m.rule_share[rule, 0]


@internal
def _plan_contact(m: Model, s: State, who: int, target: int, due: int, reopening: float) -> None:
    people = s.person
    if m.channel[target, CH_OUTBOUND]:
        if not people[who, P_REFUSED]:
            people[who, P_ATTEMPTS] = 0
            put(m, s, target, 0, who, due)
        return
    people[who, P_REFERENCES] += 1
    open_at = next_open(m, target, due, reopening)
    if open_at < 0 or open_at > m.last:
        place = s.now[PENDING_COUNT]
        s.pending[place, N_TARGET] = target
        s.pending[place, N_PLANS] = people[who, P_PLANS]
        s.pending[place, N_PERSON] = who
        s.now[PENDING_COUNT] = place + 1
        return
    plan(s.heap, s.now, open_at, DUE, people[who, P_ADDRESS], who, target << 32 | people[who, P_PLANS])


@internal
def put(m: Model, s: State, channel: int, retry: int, who: int, due: int) -> None:
    """The person is due to be called: promised (`retry` 0), or again because nobody was reached (1)."""
    desk = m.channel[channel, CH_DESK]
    heap, address = s.due[2 * desk + retry], s.person[who, P_ADDRESS]
    counter = D_RETRY if retry else D_PROMISED
    s.now[SERIAL] += 1
    at = s.desk[desk, counter]
    s.desk[desk, counter] = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if heap[above, E_DUE] < due or (heap[above, E_DUE] == due and heap[above, E_ADDRESS] <= address):
            break
        _copy(heap, above, at)
        at = above
    heap[at, E_DUE] = due
    heap[at, E_ADDRESS] = address
    heap[at, E_SERIAL] = s.now[SERIAL]
    heap[at, E_PLANS] = s.person[who, P_PLANS]
    heap[at, E_PERSON] = who
    s.person[who, P_REFERENCES] += 1
    if due <= m.last:
        plan(s.heap, s.now, due, DUE, address, -1 - channel, 0)


@internal
def drop_due(heap: Ints, count: int) -> None:
    """Remove the first of `count` due contacts."""
    last, at = count - 1, 0
    while True:
        child = 2 * at + 1
        if child >= last:
            break
        if child + 1 < last and _sooner(heap, child + 1, child):
            child += 1
        if not _sooner(heap, child, last):
            break
        _copy(heap, child, at)
        at = child
    _copy(heap, last, at)


@inlined
def _copy(heap: Ints, source: int, to: int) -> None:
    for column in range(heap.shape[1]):
        heap[to, column] = heap[source, column]


@internal
def _sooner(heap: Ints, one: int, other: int) -> bool:
    if heap[one, E_DUE] != heap[other, E_DUE]:
        return bool(heap[one, E_DUE] < heap[other, E_DUE])
    if heap[one, E_ADDRESS] != heap[other, E_ADDRESS]:
        return bool(heap[one, E_ADDRESS] < heap[other, E_ADDRESS])
    return bool(heap[one, E_SERIAL] < heap[other, E_SERIAL])
