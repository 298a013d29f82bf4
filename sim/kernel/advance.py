"""The kernel: one loop that takes the next event and plays it out, whatever the scenario.

An event is a chain of small turns (`DO_*`), each with its own place in the loop, so that every handler is compiled
in once. A turn says which comes next; `after` is where the chain goes on once units have been let go.
"""

from __future__ import annotations

from sim.kernel.columns import (
    ALL_DESKS,
    ANYWAY_AT,
    ARRIVAL_AT,
    B_CHANNEL,
    BATCH_AT,
    BEGIN_AT,
    C_ACTIVE,
    C_CALLER,
    C_LINE_UNIT,
    C_ORDINAL,
    C_PERSON,
    C_REQUEST,
    C_STAGE,
    C_STEP,
    C_TALK_ORDINAL,
    C_WORD,
    CH_DESK,
    CH_LINES,
    CH_OUTBOUND,
    CH_RETRY_AFTER,
    CH_STEP,
    CH_STEPS,
    CH_TURN_AWAY,
    CONTACT_COUNT,
    D_DELIVERED,
    D_PROMISED,
    D_RETRY,
    DELIVERY,
    DESKS_OF_POOLS,
    DESKS_OF_STEP,
    DO_AFTER_TALK,
    DO_BEGIN_STEP,
    DO_DIAL,
    DO_END,
    DO_FINISH_STEP,
    DO_LEAVE,
    DO_LEFT,
    DO_LOG,
    DO_NEXT,
    DO_NOT_REACHED,
    DO_PASS,
    DO_PLAN_WRAP_UP,
    DO_RELEASE,
    DO_RING,
    DO_SERVE,
    DO_TALK_OVER,
    DO_WORK_DONE,
    DO_WRAP_UP,
    DOOR_AT,
    DUE,
    END_AT,
    EVENTS,
    FAILURE,
    FROM_ANYWAY,
    FROM_ARRIVALS,
    FROM_BEGINS,
    FROM_DOORS,
    FROM_ENDS,
    FROM_LISTS,
    GROW_CONTACTS,
    GROW_DUE,
    GROW_HEAP,
    GROW_PENDING,
    GROW_PERSONS,
    H_KEY,
    H_TICK,
    H_WHAT,
    H_WHO,
    HAND_COUNT,
    HAND_FIRST,
    HAND_GONE,
    HAND_SERVED,
    HEAP_COUNT,
    J_CHANNEL,
    J_OUTCOME,
    J_PERSON,
    JOURNEY_ROWS,
    LOG_FULL,
    LOGGING,
    NEVER,
    NEXT_KEY,
    NEXT_SOURCE,
    NEXT_TICK,
    NOW,
    P_PLANS,
    P_REFERENCES,
    PATIENCE,
    PENDING_COUNT,
    PERSON_COUNT,
    RANK_SHIFT,
    REACHED,
    REPAIR,
    STAGE_LOOK,
    STAGE_RING,
    STAGE_TALK,
    STAGE_TALK_MOVES,
    STAGE_WRAP_UP,
    STAGE_WRONG,
    STAYING,
    STEP_ROWS,
    STOCK_ROWS,
    TIME_ROWS,
    U_POOL,
    WORD_NOT_REACHED,
    WORK_ENDS,
    X_INSIDE,
)
from sim.kernel.compiling import compiled, inlined, internal, whole
from sim.kernel.contacts import free_contact
from sim.kernel.crew import begin_stretch, door_empty, end_stretch, fail, fall_free, nobody_for, repaired
from sim.kernel.desk import (
    answered,
    begin_errand,
    conclude,
    dial,
    not_reached,
    ring,
    talk_ends,
    wait_for_line,
)
from sim.kernel.event_list import drop_first, plan
from sim.kernel.floor import all_waiting_leave, send_away, serve_waiting
from sim.kernel.journal import log_contact, worked
from sim.kernel.known import look_ahead
from sim.kernel.onward import onward, put
from sim.kernel.persons import drop_reference, let_go_of_person, meet_lead, new_person
from sim.kernel.selling import drawn
from sim.kernel.state import Ints, Model, State
from sim.kernel.store import deliver
from sim.kernel.tally import Tally
from sim.kernel.tasks import ADVANCE, other_task
from sim.kernel.visit import (
    ABANDONED,
    SALE,
    TURNED_AWAY,
    begin_step,
    finish_step,
    give_up,
    leaving_word,
    serve,
    welcome,
    work_done,
)
from sim.world.luck import WRAP_UP, WRAP_UP_DRAW, Luck
from sim.world.sampling import ticks
from sim.world.visits import VisitTables

_MASK32 = (1 << 32) - 1


@inlined
def _room(m: Model, s: State) -> int:
    """What must be made bigger before the next event may be played out; REACHED if nothing."""
    now = s.now
    slack = m.slack
    if now[HEAP_COUNT] + slack + now[CONTACT_COUNT] > s.heap.shape[0]:
        return GROW_HEAP
    if now[CONTACT_COUNT] + slack > s.contact.shape[0]:
        return GROW_CONTACTS
    if now[PERSON_COUNT] + slack > s.person.shape[0]:
        return GROW_PERSONS
    if now[PENDING_COUNT] + 64 > s.pending.shape[0]:
        return GROW_PENDING
    for desk in range(s.desk.shape[0]):
        if max(s.desk[desk, D_PROMISED], s.desk[desk, D_RETRY]) + 64 > s.due.shape[1]:
            return GROW_DUE
    if now[LOGGING] and (
            now[JOURNEY_ROWS] + slack > s.journeys.shape[0] or now[STEP_ROWS] + slack > s.steps.shape[0]
            or now[TIME_ROWS] + 2 * slack > s.times.shape[0] or now[STOCK_ROWS] + 64 > s.stocks.shape[0]):
        return LOG_FULL
    return REACHED


@internal
def close_door(m: Model, s: State, channel: int) -> None:
    """Closing time: who waits and cannot or may not be served any more must go."""
    first = m.channel[channel, CH_STEP]
    for step in range(first, first + m.channel[channel, CH_STEPS]):
        if (step == first and m.channel[channel, CH_TURN_AWAY]) or nobody_for(m, s, step):
            all_waiting_leave(m, s, step, TURNED_AWAY)


@inlined
def _dials(m: Model, s: State, desk: int, whose: int, which: int) -> bool:
    """Whether this desk dials now: all do, or those that a pool just released or a step just left concerns."""
    if whose == DESKS_OF_STEP:
        return bool(m.hears_step[desk, which])
    for place in range(which):
        if m.hears_pool[desk, s.released[place]]:
            return True
    return whose == ALL_DESKS


@compiled(allocates=False)
def play(m: Model, s: State, t: Tally, luck: Luck, visits: VisitTables, task: int, numbers: Ints, until: int) -> int:
    """The one entry for Python. ADVANCE: play out everything before tick `until`; REACHED, or what the caller must do
    before calling again. For other tasks see `sim.kernel.tasks`."""
    if task != ADVANCE:
        return other_task(m, s, t, luck, task, numbers, until)
    now, con = s.now, s.contact
    do, after, then = whole(DO_NEXT), whole(DO_NEXT), whole(DO_NEXT)
    contact, resume, word, ordinal = whole(-1), whole(-1), whole(-1), whole(0)
    released, whose, which, first_desk, last_desk = whole(0), whole(0), whole(0), whole(0), whole(0)
    desks = s.desk.shape[0]
    look_ahead(m, s, visits)
    while True:
        if do == DO_NEXT:
            if resume >= 0:
                contact, resume, do = resume, -1, DO_WRAP_UP
                continue
            wanted = _room(m, s)
            if wanted != REACHED:
                return wanted
            after = DO_NEXT
            if now[HAND_FIRST] < now[HAND_COUNT]:
                place = now[HAND_FIRST]
                now[HAND_FIRST] = place + 1
                kind, contact = s.hand[place, 0], s.hand[place, 1]
                if kind == HAND_SERVED:
                    do = DO_SERVE
                elif kind == HAND_GONE:
                    give_up(m, s, contact)
                    do = DO_LEAVE
                else:
                    do = DO_RING
                continue
            now[HAND_FIRST] = 0
            now[HAND_COUNT] = 0
            known = now[NEXT_TICK]
            if now[HEAP_COUNT] > 0 and (s.heap[0, H_TICK] < known or (
                    s.heap[0, H_TICK] == known and s.heap[0, H_KEY] < now[NEXT_KEY])):
                tick = s.heap[0, H_TICK]
                if tick >= until:
                    return REACHED
                rank, who, what = s.heap[0, H_KEY] >> RANK_SHIFT, s.heap[0, H_WHO], s.heap[0, H_WHAT]
                drop_first(s.heap, now)
                now[NOW] = tick
                now[EVENTS] += 1
                if rank == WORK_ENDS:
                    contact, do = who, DO_WORK_DONE
                elif rank == PATIENCE:
                    if con[who, C_REQUEST] == what:
                        send_away(m, s, who, ABANDONED)
                elif rank == DUE:
                    if who < 0:
                        first_desk = m.channel[-1 - who, CH_DESK]
                        last_desk, whose, which, do = first_desk + 1, ALL_DESKS, 0, DO_DIAL
                    elif s.person[who, P_PLANS] == what & _MASK32:
                        contact = welcome(m, s, luck, who, what >> 32)
                        s.person[who, P_REFERENCES] -= 1
                        do = DO_BEGIN_STEP if con[contact, C_ACTIVE] else DO_LEAVE
                    else:
                        let_go_of_person(s, t, who)
                elif rank == DELIVERY:
                    deliver(s, t, who, what)
                elif rank == FAILURE:
                    fail(m, s, who)
                elif rank == REPAIR and repaired(m, s, t, who):
                    s.released[0] = s.unit[who, U_POOL]
                    released, do = 1, DO_PASS
                continue
            if known >= until or known == NEVER:
                return REACHED
            now[NOW] = known
            now[EVENTS] += 1
            source = now[NEXT_SOURCE]
            if source == FROM_ARRIVALS:
                address = s.arrivals[now[ARRIVAL_AT], 1]
                now[ARRIVAL_AT] += 1
                channel = address >> 44
                who = new_person(s, t, address, channel)
                contact = welcome(m, s, luck, who, channel)
                do = DO_BEGIN_STEP if con[contact, C_ACTIVE] else DO_LEAVE
            elif source == FROM_ANYWAY:
                at = now[ANYWAY_AT]
                now[ANYWAY_AT] = at + 1
                who = s.lead_slot[m.anyway[at, 3]]
                if who < 0:      # not called yet: still on the list, which refers to it beside this arrival
                    who = meet_lead(m, s, t, m.anyway[at, 3], 2)
                if s.person[who, P_PLANS] == 0:
                    contact = welcome(m, s, luck, who, m.anyway[at, 2])
                    do = DO_BEGIN_STEP if con[contact, C_ACTIVE] else DO_LEAVE
                    s.person[who, P_REFERENCES] -= 1
                else:
                    let_go_of_person(s, t, who)
            elif source == FROM_BEGINS:
                unit = m.begins[now[BEGIN_AT], 2]
                now[BEGIN_AT] += 1
                if begin_stretch(m, s, t, unit):
                    s.released[0] = s.unit[unit, U_POOL]
                    released, do = 1, DO_PASS
            elif source == FROM_ENDS:
                at = now[END_AT]
                now[END_AT] = at + 1
                end_stretch(m, s, t, m.ends[at, 2], m.ends[at, 3])
            elif source == FROM_DOORS:
                channel = m.doors[now[DOOR_AT], 2]
                now[DOOR_AT] += 1
                if m.channel[channel, CH_OUTBOUND]:
                    first_desk = m.channel[channel, CH_DESK]
                    last_desk, whose, which, do = first_desk + 1, ALL_DESKS, 0, DO_DIAL
                else:
                    close_door(m, s, channel)
            elif source == FROM_LISTS:
                first_desk = m.channel[m.batches[now[BATCH_AT], B_CHANNEL], CH_DESK]
                now[BATCH_AT] += 1
                s.desk[first_desk, D_DELIVERED] += 1
                last_desk, whose, which, do = first_desk + 1, ALL_DESKS, 0, DO_DIAL
            look_ahead(m, s, visits)
        elif do == DO_BEGIN_STEP:
            do = begin_step(m, s, luck, contact)
        elif do == DO_SERVE:
            serve(m, s, luck, contact)
            do = DO_NEXT
        elif do == DO_WORK_DONE:
            stage = con[contact, C_STAGE]
            desk = m.channel[con[contact, J_CHANNEL], CH_DESK]
            if stage < STAGE_LOOK:
                do = work_done(m, s, t, luck, contact)
            elif stage == STAGE_RING:
                do = answered(m, s, luck, desk, contact)
            elif stage == STAGE_WRONG:
                do = DO_NOT_REACHED
            elif stage in (STAGE_TALK, STAGE_TALK_MOVES):
                do = talk_ends(m, s, t, luck, contact)
            elif stage == STAGE_WRAP_UP:
                s.released[0] = con[contact, C_CALLER]
                released, do, after = 1, DO_RELEASE, DO_END
            elif m.channel[con[contact, J_CHANNEL], CH_LINES] >= 0:
                wait_for_line(s, desk, contact)
                first_desk, last_desk, whose, which, do = desk, desk + 1, ALL_DESKS, 0, DO_DIAL
            else:
                do = DO_RING
        elif do == DO_FINISH_STEP:
            released = finish_step(m, s, t, contact)
            do, after = DO_RELEASE, DO_BEGIN_STEP
        elif do == DO_RELEASE:
            for place in range(released):
                worked(s, t, s.released[place], now[NOW])
            for place in range(released):
                unit = s.released[place]
                fall_free(m, s, t, unit)
                s.released[place] = s.unit[unit, U_POOL]
            do = DO_PASS
        elif do == DO_PASS:
            serve_waiting(m, s, s.released, released)
            first_desk, last_desk, whose, which, do = 0, desks, DESKS_OF_POOLS, released, DO_DIAL
        elif do == DO_DIAL:
            for desk in range(first_desk, last_desk):
                if _dials(m, s, desk, whose, which):
                    dial(m, s, t, luck, desk)
            do = after
        elif do == DO_RING:
            ring(m, s, luck, contact)
            do = DO_NEXT
        elif do == DO_LEAVE:      # somebody leaves a walk-in channel
            word, ordinal, then = leaving_word(s, contact), con[contact, C_ORDINAL], DO_LEFT
            do = DO_LOG
        elif do == DO_NOT_REACHED:
            word, ordinal, then = WORD_NOT_REACHED, con[contact, C_ORDINAL], DO_NOT_REACHED
            if not_reached(m, s, contact):
                word = -1
            do = DO_LOG
        elif do == DO_TALK_OVER:
            word, ordinal, then = conclude(m, s, luck, contact), con[contact, C_TALK_ORDINAL], DO_AFTER_TALK
            do = DO_LOG
        elif do == DO_LOG:      # the contact's row, and what it leads to
            who, channel = con[contact, C_PERSON], con[contact, J_CHANNEL]
            log_contact(s, t, contact, who)
            if word >= 0 and m.rule_first[channel, word] < m.rule_first[channel, word + 1]:
                onward(m, s, luck, who, channel, word, ordinal)
            do = then
            if then == DO_NOT_REACHED:
                if word < 0:
                    put(m, s, channel, 1, who, now[NOW] + m.channel[channel, CH_RETRY_AFTER])
                released = 0
                if con[contact, C_CALLER] >= 0:
                    s.released[released] = con[contact, C_CALLER]
                    released += 1
                if con[contact, C_LINE_UNIT] >= 0:
                    s.released[released] = con[contact, C_LINE_UNIT]
                    released += 1
                do, after = DO_RELEASE, DO_END
                if released == 0:
                    first_desk = m.channel[channel, CH_DESK]
                    last_desk, whose, which, do = first_desk + 1, ALL_DESKS, 0, DO_DIAL
        elif do == DO_LEFT:
            do, channel = DO_END, con[contact, J_CHANNEL]
            if con[contact, C_ACTIVE]:
                s.shop[channel, X_INSIDE] -= 1
                if s.shop[channel, X_INSIDE] == 0 and now[STAYING] > 0:
                    door_empty(m, s, t)
                if con[contact, C_WORD]:
                    which = m.channel[channel, CH_STEP] + con[contact, C_STEP]
                    first_desk, last_desk, whose, do, after = 0, desks, DESKS_OF_STEP, DO_DIAL, DO_END
        elif do == DO_AFTER_TALK:
            do, channel = DO_WRAP_UP, con[contact, J_CHANNEL]
            if con[contact, J_OUTCOME] == SALE and m.channel[channel, CH_STEPS] > 0:
                resume = contact
                contact, do = begin_errand(s, contact), DO_BEGIN_STEP
        elif do == DO_WRAP_UP:
            released = 0
            spec = luck.channel_time[con[contact, J_CHANNEL], WRAP_UP]
            length = 0
            if spec >= 0:
                length = ticks(luck.times, luck.points, spec, drawn(
                    luck, con[contact, J_CHANNEL], WRAP_UP_DRAW, con[contact, J_PERSON], con[contact, C_TALK_ORDINAL]))
            con[contact, C_WORD] = length
            if length == 0:
                s.released[0] = con[contact, C_CALLER]
                released = 1
            if con[contact, C_LINE_UNIT] >= 0:
                s.released[released] = con[contact, C_LINE_UNIT]
                released += 1
            after = DO_END if length == 0 else DO_PLAN_WRAP_UP
            do = DO_RELEASE if released else after
        elif do == DO_PLAN_WRAP_UP:
            con[contact, C_STAGE] = STAGE_WRAP_UP
            plan(s.heap, now, now[NOW] + con[contact, C_WORD], WORK_ENDS, con[contact, J_PERSON], contact, 0)
            do = DO_NEXT
        else:      # DO_END
            who = con[contact, C_PERSON]
            free_contact(s, contact)
            drop_reference(s, t, who)
            do = DO_NEXT
