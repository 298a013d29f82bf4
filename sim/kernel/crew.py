"""The crew: who is on duty, who stays after closing, machines that fail, and how able each person is now."""

from __future__ import annotations

from sim.kernel.columns import (
    CH_DOOR,
    CH_DOORS,
    F_HIT,
    F_TALK,
    FAILURE,
    L_ON_BREAK,
    L_PRESENT,
    LM_DOOR,
    LM_DOORS,
    LM_FAILURE,
    LM_REPAIR,
    NEVER,
    NOW,
    O_ENTRIES,
    O_ENTRY,
    REPAIR,
    S_OPTION,
    S_OPTIONS,
    STAYING,
    U_DOWN_SINCE,
    U_FAILING,
    U_FAILURES,
    U_GOES,
    U_HIRED,
    U_IDLE_SINCE,
    U_LEAVING,
    U_MACHINE,
    U_ON,
    U_ON_BREAK,
    U_OVERTIME_FROM,
    U_POOL,
    U_SINCE,
    U_STAYING,
    UR_HIT_RAMP,
    UR_HIT_RAMPS,
    UR_SPEED_RAMP,
    UR_SPEED_RAMPS,
    X_DOOR_AT,
    X_INSIDE,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.event_list import plan
from sim.kernel.floor import set_free, withdraw
from sim.kernel.journal import DOWN, log_duty, log_time
from sim.kernel.state import Model, State
from sim.kernel.tally import Tally
from sim.world.calendar import MONTH
from sim.world.sampling import chance, ticks

_MONTH = int(MONTH)


@inlined
def closed(m: Model, s: State, channel: int) -> bool:
    """True if the channel's door is shut now. The clock never goes back, so the place in its stretches moves on."""
    now, at = s.now[NOW], s.shop[channel, X_DOOR_AT]
    first, count = m.channel[channel, CH_DOOR], m.channel[channel, CH_DOORS]
    while at < count and m.door[first + at, 1] <= now:
        at += 1
    s.shop[channel, X_DOOR_AT] = at
    return bool(at >= count or m.door[first + at, 0] > now)


@inlined
def _ramped(m: Model, s: State, unit: int, first: int, count: int) -> float:
    month = (s.now[NOW] - s.unit[unit, U_HIRED]) // _MONTH
    share: float = m.ramp[first + month] if month < count else 1.0
    return share


@inlined
def skill(m: Model, s: State, unit: int) -> float:
    """Hit-rate factor of a seller now: own skill times the ramp of the month of tenure."""
    own: float = m.unit_factor[unit, F_HIT]
    if m.unit_ramp[unit, UR_HIT_RAMPS] == 0:
        return own
    return own * _ramped(m, s, unit, m.unit_ramp[unit, UR_HIT_RAMP], m.unit_ramp[unit, UR_HIT_RAMPS])


@inlined
def slowness(m: Model, s: State, unit: int) -> float:
    """Factor on service and talk times of a person now: own pace over the ramp's speed."""
    own: float = m.unit_factor[unit, F_TALK]
    if m.unit_ramp[unit, UR_SPEED_RAMPS] == 0:
        return own
    return own / _ramped(m, s, unit, m.unit_ramp[unit, UR_SPEED_RAMP], m.unit_ramp[unit, UR_SPEED_RAMPS])


@internal
def nobody_for(m: Model, s: State, step: int) -> bool:
    """True if no option of the step has the people and machines on the shift (breaks included)."""
    first = m.step[step, S_OPTION]
    for option in range(first, first + m.step[step, S_OPTIONS]):
        entry, enough = m.option[option, O_ENTRY], True
        for place in range(entry, entry + m.option[option, O_ENTRIES]):
            pool = m.entry[place, 0]
            if s.pool[pool, L_PRESENT] + s.pool[pool, L_ON_BREAK] < m.entry[place, 1]:
                enough = False
        if enough:
            return False
    return True


@internal
def somebody_there(m: Model, s: State, step: int) -> bool:
    """True if all pools of some option of the step have anybody there, free or busy."""
    first = m.step[step, S_OPTION]
    for option in range(first, first + m.step[step, S_OPTIONS]):
        entry, there = m.option[option, O_ENTRY], True
        for place in range(entry, entry + m.option[option, O_ENTRIES]):
            if s.pool[m.entry[place, 0], L_PRESENT] == 0:
                there = False
        if there:
            return True
    return False


@internal
def must_stay(m: Model, s: State, unit: int) -> bool:
    """True if somebody admitted is still inside a channel that has closed and that the unit serves."""
    pool = s.unit[unit, U_POOL]
    first = m.pool[pool, LM_DOOR]
    for place in range(first, first + m.pool[pool, LM_DOORS]):
        channel = m.listed[place]
        if s.shop[channel, X_INSIDE] > 0 and closed(m, s, channel):
            return True
    return False


@internal
def go_off(s: State, t: Tally, unit: int) -> None:
    """The person leaves, for a break or for the day; a machine for good."""
    units, pool = s.unit, s.unit[unit, U_POOL]
    units[unit, U_ON] = 0
    s.pool[pool, L_PRESENT] -= 1
    if units[unit, U_MACHINE]:
        return
    if units[unit, U_OVERTIME_FROM] == NEVER:
        units[unit, U_ON_BREAK] = 1
        s.pool[pool, L_ON_BREAK] += 1
    log_duty(s, t, unit, units[unit, U_SINCE], s.now[NOW], units[unit, U_OVERTIME_FROM])
    units[unit, U_OVERTIME_FROM] = NEVER


@inlined
def fall_free(m: Model, s: State, t: Tally, unit: int) -> None:
    """Work has ended: the unit is idle, or goes if it must."""
    units = s.unit
    if units[unit, U_LEAVING] == 0:
        if units[unit, U_FAILING]:
            begin_repair(m, s, unit)
        else:
            set_free(s, unit)
    else:
        units[unit, U_LEAVING] = 0
        if units[unit, U_OVERTIME_FROM] < NEVER and must_stay(m, s, unit):
            units[unit, U_STAYING] = 1
            s.now[STAYING] += 1
            set_free(s, unit)
        else:
            go_off(s, t, unit)


@internal
def begin_stretch(m: Model, s: State, t: Tally, unit: int) -> bool:
    """A stretch on duty begins, or a machine comes; True if the unit came and is free."""
    units, now, pool = s.unit, s.now[NOW], s.unit[unit, U_POOL]
    if units[unit, U_MACHINE]:
        s.pool[pool, L_PRESENT] += 1
        set_free(s, unit)
        if m.pool[pool, LM_FAILURE] >= 0:
            plan_failure(m, s, unit)
        return True
    if units[unit, U_ON]:      # never got away: the break is lost, or overtime ran into the shift
        units[unit, U_LEAVING] = 0
        if units[unit, U_STAYING]:
            units[unit, U_STAYING] = 0
            s.now[STAYING] -= 1
        if units[unit, U_OVERTIME_FROM] < NEVER:
            log_duty(s, t, unit, units[unit, U_SINCE], now, units[unit, U_OVERTIME_FROM])
            units[unit, U_SINCE] = now
            units[unit, U_OVERTIME_FROM] = NEVER
        return False
    units[unit, U_ON] = 1
    s.pool[pool, L_PRESENT] += 1
    if units[unit, U_ON_BREAK]:
        units[unit, U_ON_BREAK] = 0
        s.pool[pool, L_ON_BREAK] -= 1
    units[unit, U_SINCE] = now
    set_free(s, unit)
    return True


@internal
def end_stretch(m: Model, s: State, t: Tally, unit: int, ends_shift: int) -> None:
    """A stretch on duty ends, for a break or the day, or a machine is retired: takes effect when the unit is free."""
    units = s.unit
    units[unit, U_FAILING] = 0
    if ends_shift:
        units[unit, U_OVERTIME_FROM] = s.now[NOW]
    if units[unit, U_IDLE_SINCE] < 0:
        units[unit, U_LEAVING] = 1
    elif ends_shift and must_stay(m, s, unit):
        units[unit, U_STAYING] = 1
        s.now[STAYING] += 1
    else:
        withdraw(s, unit)
        go_off(s, t, unit)


@internal
def door_empty(m: Model, s: State, t: Tally) -> None:
    """Somewhere the last customer has left: who stayed for that goes home."""
    units = s.unit
    for unit in range(units.shape[0]):
        if units[unit, U_STAYING] == 0 or must_stay(m, s, unit):
            continue
        units[unit, U_STAYING] = 0
        s.now[STAYING] -= 1
        if units[unit, U_IDLE_SINCE] >= 0:
            withdraw(s, unit)
            go_off(s, t, unit)
        else:
            units[unit, U_LEAVING] = 1


@internal
def plan_failure(m: Model, s: State, unit: int) -> None:
    """The machine's next failure, counted from now."""
    units = s.unit
    units[unit, U_FAILURES] += 1
    drawn = chance(m.machine_key[0, 0], m.machine_key[0, 1], m.unit_address[unit], units[unit, U_FAILURES])
    spec = m.pool[units[unit, U_POOL], LM_FAILURE]
    when = s.now[NOW] + max(ticks(m.machine_time, m.machine_points, spec, drawn), 1)
    if when <= m.last:
        plan(s.heap, s.now, when, FAILURE, unit, unit, 0)


@internal
def begin_repair(m: Model, s: State, unit: int) -> None:
    """A failed machine has fallen free: its repair starts."""
    units, now = s.unit, s.now[NOW]
    units[unit, U_FAILING] = 0
    units[unit, U_DOWN_SINCE] = now
    s.pool[units[unit, U_POOL], L_PRESENT] -= 1
    drawn = chance(m.machine_key[1, 0], m.machine_key[1, 1], m.unit_address[unit], units[unit, U_FAILURES])
    spec = m.pool[units[unit, U_POOL], LM_REPAIR]
    when = now + max(ticks(m.machine_time, m.machine_points, spec, drawn), 1)
    if when <= m.last:
        plan(s.heap, s.now, when, REPAIR, unit, unit, 0)


@internal
def fail(m: Model, s: State, unit: int) -> None:
    """A machine fails: at once if it is idle, else when its work ends. One whose time is over does not."""
    if s.now[NOW] >= s.unit[unit, U_GOES]:
        return
    if s.unit[unit, U_IDLE_SINCE] >= 0:
        withdraw(s, unit)
        begin_repair(m, s, unit)
    else:
        s.unit[unit, U_FAILING] = 1


@internal
def repaired(m: Model, s: State, t: Tally, unit: int) -> bool:
    """A machine works again, unless it was retired meanwhile and nobody inside may need it; True if it does."""
    units, until = s.unit, min(s.now[NOW], s.unit[unit, U_GOES])
    if units[unit, U_DOWN_SINCE] < until:
        log_time(s, t, unit, DOWN, -1, -1, units[unit, U_DOWN_SINCE], until)
    units[unit, U_DOWN_SINCE] = -1
    if units[unit, U_LEAVING]:
        units[unit, U_LEAVING] = 0
        if not must_stay(m, s, unit):
            return False
        units[unit, U_STAYING] = 1
        s.now[STAYING] += 1
    s.pool[units[unit, U_POOL], L_PRESENT] += 1
    set_free(s, unit)
    if s.now[NOW] < units[unit, U_GOES]:
        plan_failure(m, s, unit)
    return True

