"""The floor: units free in the order in which they fell idle, and the lines of who waits for them."""

from __future__ import annotations

from sim.kernel.columns import (
    C_BEFORE,
    C_JOINED,
    C_LINE,
    C_NEXT,
    C_OPTION,
    C_REQUEST,
    C_UNITS,
    C_WAITING,
    C_WORD,
    CH_STEP,
    HAND_COUNT,
    HAND_GONE,
    HAND_SERVED,
    J_CHANNEL,
    J_PERSON,
    L_FIRST,
    L_FREE,
    L_LAST,
    LM_STEP,
    LM_STEPS,
    NEVER,
    NOW,
    O_ENTRIES,
    O_ENTRY,
    S_LINE,
    S_LINES,
    S_OPTION,
    S_OPTIONS,
    SERIAL,
    U_BEFORE,
    U_IDLE_SINCE,
    U_NEXT,
    U_POOL,
    W_FIRST,
    W_LAST,
    WM_CREDIT,
    WM_PRIORITY,
    WM_STEP,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.state import Ints, Model, State


@inlined
def set_free(s: State, unit: int) -> None:
    """The unit is idle from now on: last in its pool's order, ties by number."""
    units, now = s.unit, s.now[NOW]
    pool = units[unit, U_POOL]
    before, after = s.pool[pool, L_LAST], -1
    while before >= 0 and before > unit and units[before, U_IDLE_SINCE] == now:
        after, before = before, units[before, U_BEFORE]
    units[unit, U_IDLE_SINCE] = now
    units[unit, U_BEFORE] = before
    units[unit, U_NEXT] = after
    if before >= 0:
        units[before, U_NEXT] = unit
    else:
        s.pool[pool, L_FIRST] = unit
    if after >= 0:
        units[after, U_BEFORE] = unit
    else:
        s.pool[pool, L_LAST] = unit
    s.pool[pool, L_FREE] += 1


@inlined
def withdraw(s: State, unit: int) -> None:
    """An idle unit is idle no longer: taken, or gone."""
    units = s.unit
    pool, before, after = units[unit, U_POOL], units[unit, U_BEFORE], units[unit, U_NEXT]
    if before >= 0:
        units[before, U_NEXT] = after
    else:
        s.pool[pool, L_FIRST] = after
    if after >= 0:
        units[after, U_BEFORE] = before
    else:
        s.pool[pool, L_LAST] = before
    units[unit, U_IDLE_SINCE] = -1
    s.pool[pool, L_FREE] -= 1


@inlined
def take(s: State, pool: int) -> int:
    """The unit idle longest; one must be free."""
    unit: int = s.pool[pool, L_FIRST]
    withdraw(s, unit)
    return unit


@inlined
def option_free(m: Model, s: State, step: int) -> int:
    """The first option of a step whose assets are all free; -1 if there is none."""
    first = m.step[step, S_OPTION]
    for option in range(first, first + m.step[step, S_OPTIONS]):
        entry, free = m.option[option, O_ENTRY], True
        for place in range(entry, entry + m.option[option, O_ENTRIES]):
            if s.pool[m.entry[place, 0], L_FREE] < m.entry[place, 1]:
                free = False
                break
        if free:
            return option
    return -1


@inlined
def take_option(m: Model, s: State, contact: int, option: int) -> None:
    """The contact holds the units of an option, in its order; how many wait for its channel then is kept."""
    s.contact[contact, C_OPTION] = option
    s.contact[contact, C_WAITING] = s.waiting[m.channel[s.contact[contact, J_CHANNEL], CH_STEP]]
    entry, held = m.option[option, O_ENTRY], 0
    for place in range(entry, entry + m.option[option, O_ENTRIES]):
        for _ in range(m.entry[place, 1]):
            s.contact[contact, C_UNITS + held] = take(s, m.entry[place, 0])
            held += 1


@inlined
def join(m: Model, s: State, contact: int, step: int, queue: int) -> bool:
    """Join the line for a step (the `queue`-th of its classes); True if service starts at once."""
    contacts, now = s.contact, s.now[NOW]
    contacts[contact, C_JOINED] = now
    if s.waiting[step] == 0:
        option = option_free(m, s, step)
        if option >= 0:
            take_option(m, s, contact, option)
            return True
    s.waiting[step] += 1
    line = m.step[step, S_LINE] + min(queue, m.step[step, S_LINES] - 1)
    address = contacts[contact, J_PERSON]
    before, after = s.line[line, W_LAST], -1
    while before >= 0 and contacts[before, C_JOINED] == now and contacts[before, J_PERSON] > address:
        after, before = before, contacts[before, C_BEFORE]
    contacts[contact, C_LINE] = line
    contacts[contact, C_BEFORE] = before
    contacts[contact, C_NEXT] = after
    if before >= 0:
        contacts[before, C_NEXT] = contact
    else:
        s.line[line, W_FIRST] = contact
    if after >= 0:
        contacts[after, C_BEFORE] = contact
    else:
        s.line[line, W_LAST] = contact
    s.now[SERIAL] += 1
    contacts[contact, C_REQUEST] = s.now[SERIAL]
    return False


@inlined
def leave_line(m: Model, s: State, contact: int) -> None:
    """A contact stops waiting: it is served, or goes."""
    contacts = s.contact
    line, before, after = contacts[contact, C_LINE], contacts[contact, C_BEFORE], contacts[contact, C_NEXT]
    if before >= 0:
        contacts[before, C_NEXT] = after
    else:
        s.line[line, W_FIRST] = after
    if after >= 0:
        contacts[after, C_BEFORE] = before
    else:
        s.line[line, W_LAST] = before
    contacts[contact, C_REQUEST] = -1
    s.waiting[m.line[line, WM_STEP]] -= 1


@inlined
def hand_over(s: State, kind: int, contact: int) -> None:
    """Something to be done before the next event, in the order asked for."""
    place = s.now[HAND_COUNT]
    s.hand[place, 0] = kind
    s.hand[place, 1] = contact
    s.now[HAND_COUNT] = place + 1


@inlined
def send_away(m: Model, s: State, contact: int, word: int) -> None:
    """A waiting customer goes without having been served."""
    leave_line(m, s, contact)
    s.contact[contact, C_WORD] = word
    hand_over(s, HAND_GONE, contact)


@inlined
def serve_waiting(m: Model, s: State, pools: Ints, count: int) -> None:
    """One pass over everyone waiting for one of the first `count` of these pools, in the order of docs/model.md:
    (priority, tick of joining less credit, address)."""
    while True:
        best, best_option, best_step = -1, -1, -1
        best_priority, best_joined, best_address = NEVER, NEVER, NEVER
        for place in range(count):
            pool = pools[place]
            first = m.pool[pool, LM_STEP]
            for each in range(first, first + m.pool[pool, LM_STEPS]):
                step = m.listed[each]
                if s.waiting[step] == 0:
                    continue
                option = option_free(m, s, step)
                if option < 0:
                    continue
                line = m.step[step, S_LINE]
                for queue in range(line, line + m.step[step, S_LINES]):
                    contact = s.line[queue, W_FIRST]
                    if contact < 0:
                        continue
                    priority = m.line[queue, WM_PRIORITY]
                    joined = s.contact[contact, C_JOINED] - m.line[queue, WM_CREDIT]
                    address = s.contact[contact, J_PERSON]
                    if priority != best_priority:
                        sooner = priority < best_priority
                    elif joined != best_joined:
                        sooner = joined < best_joined
                    elif address != best_address:
                        sooner = address < best_address
                    else:
                        sooner = step < best_step
                    if sooner:
                        best, best_option, best_step = contact, option, step
                        best_priority, best_joined, best_address = priority, joined, address
        if best < 0:
            return
        leave_line(m, s, best)
        take_option(m, s, best, best_option)
        hand_over(s, HAND_SERVED, best)


@internal
def all_waiting_leave(m: Model, s: State, step: int, word: int) -> None:
    """Everybody who waits for a step is sent away, in the order in which they would have been served."""
    first, lines = m.step[step, S_LINE], m.step[step, S_LINES]
    while s.waiting[step] > 0:
        best, best_priority, best_joined, best_address = -1, NEVER, NEVER, NEVER
        for line in range(first, first + lines):
            contact = s.line[line, W_FIRST]
            if contact < 0:
                continue
            priority = m.line[line, WM_PRIORITY]
            joined = s.contact[contact, C_JOINED] - m.line[line, WM_CREDIT]
            address = s.contact[contact, J_PERSON]
            if priority < best_priority or (priority == best_priority and (
                    joined < best_joined or (joined == best_joined and address < best_address))):
                best, best_priority, best_joined, best_address = contact, priority, joined, address
        send_away(m, s, best, word)
