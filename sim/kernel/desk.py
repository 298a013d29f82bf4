"""The outbound desk: whose turn it is to be called, and the turns a call takes."""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import (
    C_ACTIVE,
    C_ANSWERED,
    C_BEFORE,
    C_BUYS,
    C_CALLER,
    C_ERRAND,
    C_EXTRA,
    C_LINE_UNIT,
    C_NEXT,
    C_ORDINAL,
    C_PERSON,
    C_STAGE,
    C_STEP,
    C_TALK_ORDINAL,
    CF_REFUSAL,
    CF_RIGHT_PARTY,
    CF_UNDECIDED,
    CH_ATTEMPTS,
    CH_CALLERS,
    CH_LIMIT,
    CH_LINES,
    CH_MODE,
    CH_PACE,
    CH_SWITCHED,
    CH_WINDOW,
    D_CARRY,
    D_LINE_FIRST,
    D_LINE_LAST,
    D_RINGING,
    DO_NEXT,
    DO_NOT_REACHED,
    DO_TALK_OVER,
    HAND_LINE,
    J_ATTEMPT,
    J_CAUSE,
    J_CHANNEL,
    J_CLASS,
    J_CONTACT,
    J_DIALOGUE,
    J_END,
    J_OFFERED,
    J_OUTCOME,
    J_PERSON,
    J_POTENTIAL,
    J_RING,
    J_SEGMENT,
    J_SELLER,
    J_SOLD_AT,
    J_START,
    J_TALK,
    J_TALK_NUMBER,
    J_WANTED,
    L_FREE,
    NOW,
    P_ATTEMPTS,
    P_COUNTS,
    P_MEETINGS,
    P_REFUSED,
    P_WILLING,
    PREDICTIVE,
    PREVIEW,
    STAGE_LOOK,
    STAGE_RING,
    STAGE_TALK,
    STAGE_TALK_MOVES,
    STAGE_WRONG,
    WORD_NO_SALE,
    WORD_REFUSAL,
    WORD_SALE,
    WORD_UNDECIDED,
    WORK_ENDS,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.contacts import begin_contact, new_contact
from sim.kernel.crew import closed, slowness
from sim.kernel.event_list import plan
from sim.kernel.floor import hand_over, take
from sim.kernel.journal import taken
from sim.kernel.lists import callers_available, next_lead
from sim.kernel.persons import count_contacts
from sim.kernel.selling import (
    drawn,
    drawn_product,
    drawn_way,
    persuades,
    readiness,
    sell,
    switched_way,
    talk_factor,
    would_buy,
)
from sim.kernel.state import Model, State
from sim.kernel.tally import Tally
from sim.kernel.visit import NO_SALE, NO_STOCK, SALE, buys
from sim.log.tables import Cause, Outcome
from sim.world.calendar import DAY, HALF_HOUR
from sim.world.luck import (
    ANSWER,
    HIT,
    LOOK,
    LOOK_DRAW,
    OUTCOME,
    PARTY,
    RING,
    RING_DRAW,
    TALK,
    TALK_NO_SALE,
    TALK_NO_SALE_DRAW,
    TALK_SALE,
    TALK_SALE_DRAW,
    TALK_WRONG,
    TALK_WRONG_DRAW,
    Luck,
)
from sim.world.sampling import ticks

NO_ANSWER, WRONG_PARTY, DROPPED = int(Outcome.NO_ANSWER), int(Outcome.WRONG_PARTY), int(Outcome.DROPPED)
UNDECIDED, REFUSAL = int(Outcome.UNDECIDED), int(Outcome.REFUSAL)
_NONE, _NO_STOCK = int(Cause.NONE), int(Cause.NO_STOCK)
_NOT_REACHED, _DROPPED = int(Cause.NOT_REACHED), int(Cause.DROPPED)
MILLION = 1_000_000


@inlined
def _time(luck: Luck, channel: int, column: int, slot: int, address: int, ordinal: int) -> int:
    spec = luck.channel_time[channel, column]
    if spec < 0:
        return 0
    return ticks(luck.times, luck.points, spec, drawn(luck, channel, slot, address, ordinal))


@inlined
def dial(m: Model, s: State, t: Tally, luck: Luck, desk: int) -> None:
    """Whoever is free takes the next lead, as long as there are lines and leads; predictive desks dial ahead.

    Who has looked at a lead already (preview) gets a line before anybody takes the next lead.
    """
    channel = m.desk_channel[desk]
    lines, mode = m.channel[channel, CH_LINES], m.channel[channel, CH_MODE]
    while lines >= 0 and s.desk[desk, D_LINE_FIRST] >= 0 and s.pool[lines, L_FREE] > 0:
        contact = s.desk[desk, D_LINE_FIRST]
        s.desk[desk, D_LINE_FIRST] = s.contact[contact, C_NEXT]
        if s.contact[contact, C_NEXT] >= 0:
            s.contact[s.contact[contact, C_NEXT], C_BEFORE] = -1
        else:
            s.desk[desk, D_LINE_LAST] = -1
        s.contact[contact, C_LINE_UNIT] = take(s, lines)
        hand_over(s, HAND_LINE, contact)
    if mode != PREDICTIVE and callers_available(m, s, channel) <= 0:
        return
    if closed(m, s, channel):
        return
    while True:
        free, carry = callers_available(m, s, channel), 0
        if mode == PREDICTIVE:
            wanted = free * pace(m, s, desk, channel) + s.desk[desk, D_CARRY]
            if wanted // 1000 - s.desk[desk, D_RINGING] <= 0:
                return
            carry = wanted % 1000
        elif free <= 0:
            return
        if mode != PREVIEW and lines >= 0 and s.pool[lines, L_FREE] == 0:
            return
        who = next_lead(m, s, t, desk, channel)
        if who < 0:
            return
        if mode == PREDICTIVE:
            s.desk[desk, D_CARRY] = carry
            s.desk[desk, D_RINGING] += 1
        begin_call(m, s, luck, channel, who)


@internal
def pace(m: Model, s: State, desk: int, channel: int) -> int:
    """Thousandths of a line per free caller: as stated, or one each while too many calls were dropped lately."""
    stated: int = m.channel[channel, CH_PACE]
    limit, days = m.channel[channel, CH_LIMIT], m.channel[channel, CH_WINDOW]
    if limit < 0:
        return stated
    today, answered, dropped = s.now[NOW] // DAY, 0, 0
    for place in range(days):
        if s.window[desk, place, 0] > today - days:
            answered += s.window[desk, place, 1]
            dropped += s.window[desk, place, 2]
    return 1000 if dropped * MILLION > limit * answered else stated


@internal
def count_answered(m: Model, s: State, desk: int, channel: int, dropped: int) -> None:
    """A predictive call was answered (`dropped` 0), or then dropped (1)."""
    days = max(m.channel[channel, CH_WINDOW], 1)
    today = s.now[NOW] // DAY
    place = today % days
    if s.window[desk, place, 0] != today:
        s.window[desk, place, 0] = today
        s.window[desk, place, 1] = 0
        s.window[desk, place, 2] = 0
    s.window[desk, place, 1 + dropped] += 1


@inlined
def begin_call(m: Model, s: State, luck: Luck, channel: int, who: int) -> None:
    """A call begins: the caller looks at the lead (preview), or the telephone rings."""
    s.person[who, P_ATTEMPTS] += 1
    contact = begin_contact(s, who, channel)
    con, address, mode = s.contact, s.contact[contact, J_PERSON], m.channel[channel, CH_MODE]
    con[contact, J_ATTEMPT] = s.person[who, P_ATTEMPTS]
    ordinal = count_contacts(s, who, channel, 0)
    talk = TALK + s.person[who, P_COUNTS + 2 * channel + 1] + 1
    con[contact, C_ORDINAL] = ordinal
    con[contact, C_TALK_ORDINAL] = talk
    con[contact, C_CALLER] = -1
    if mode != PREDICTIVE:
        caller = take(s, m.channel[channel, CH_CALLERS])
        con[contact, C_CALLER] = caller
        con[contact, J_SELLER] = caller
        taken(s, caller, channel, -1)
    con[contact, J_WANTED] = drawn_product(luck, channel, address, talk)
    con[contact, J_DIALOGUE] = drawn_way(luck, channel, address, talk)
    ready = readiness(m, channel, con[contact, J_SEGMENT], con[contact, J_WANTED], s.now[NOW])
    if would_buy(m, channel, s.person[who, P_MEETINGS], -1, drawn(luck, channel, HIT, address, talk), ready):
        con[contact, J_POTENTIAL] = 1
        s.person[who, P_WILLING] = 1
    if mode == PREVIEW:
        con[contact, C_STAGE] = STAGE_LOOK
        look = _time(luck, channel, LOOK, LOOK_DRAW, address, ordinal)
        plan(s.heap, s.now, s.now[NOW] + look, WORK_ENDS, address, contact, 0)
        return
    if m.channel[channel, CH_LINES] >= 0:
        con[contact, C_LINE_UNIT] = take(s, m.channel[channel, CH_LINES])
    ring(m, s, luck, contact)


@inlined
def ring(m: Model, s: State, luck: Luck, contact: int) -> None:
    """The telephone rings, from now on holding a line if lines run short."""
    con, channel, address = s.contact, s.contact[contact, J_CHANNEL], s.contact[contact, J_PERSON]
    ordinal = con[contact, C_ORDINAL]
    if con[contact, C_LINE_UNIT] >= 0:
        taken(s, con[contact, C_LINE_UNIT], channel, -1)
    chance = m.answered[channel, (s.now[NOW] % DAY) // HALF_HOUR]
    con[contact, C_ANSWERED] = 1 if drawn(luck, channel, ANSWER, address, ordinal) < chance else 0
    length = max(_time(luck, channel, RING, RING_DRAW, address, ordinal), 1)
    con[contact, J_RING] = length
    con[contact, C_STAGE] = STAGE_RING
    plan(s.heap, s.now, s.now[NOW] + length, WORK_ENDS, address, contact, 0)


@internal
def wait_for_line(s: State, desk: int, contact: int) -> None:
    """A caller who has looked waits for a line, in the order (tick, address, number of the contact)."""
    con, before, after = s.contact, s.desk[desk, D_LINE_LAST], -1
    con[contact, C_EXTRA] = s.now[NOW]
    while before >= 0 and con[before, C_EXTRA] == s.now[NOW] and (
            con[before, J_PERSON] > con[contact, J_PERSON]
            or (con[before, J_PERSON] == con[contact, J_PERSON] and con[before, J_CONTACT] > con[contact, J_CONTACT])):
        after, before = before, con[before, C_BEFORE]
    con[contact, C_BEFORE] = before
    con[contact, C_NEXT] = after
    if before >= 0:
        con[before, C_NEXT] = contact
    else:
        s.desk[desk, D_LINE_FIRST] = contact
    if after >= 0:
        con[after, C_BEFORE] = contact
    else:
        s.desk[desk, D_LINE_LAST] = contact


@inlined
def answered(m: Model, s: State, luck: Luck, desk: int, contact: int) -> int:
    """Ringing has ended: nobody there, the wrong party, or the talk begins; a predictive call may find nobody free."""
    con, channel, who = s.contact, s.contact[contact, J_CHANNEL], s.contact[contact, C_PERSON]
    address, ordinal = con[contact, J_PERSON], con[contact, C_ORDINAL]
    predictive = m.channel[channel, CH_MODE] == PREDICTIVE
    if predictive:
        s.desk[desk, D_RINGING] -= 1
    if not con[contact, C_ANSWERED]:
        con[contact, J_OUTCOME] = NO_ANSWER
        return DO_NOT_REACHED
    if predictive:
        count_answered(m, s, desk, channel, 0)
        if callers_available(m, s, channel) <= 0:
            count_answered(m, s, desk, channel, 1)
            con[contact, J_OUTCOME] = DROPPED
            return DO_NOT_REACHED
        con[contact, C_CALLER] = take(s, m.channel[channel, CH_CALLERS])
        con[contact, J_SELLER] = con[contact, C_CALLER]
        taken(s, con[contact, C_CALLER], channel, -1)
    con[contact, J_START] = s.now[NOW]
    if drawn(luck, channel, PARTY, address, ordinal) >= m.channel_share[channel, CF_RIGHT_PARTY]:
        con[contact, J_OUTCOME] = WRONG_PARTY
        length = _time(luck, channel, TALK_WRONG, TALK_WRONG_DRAW, address, ordinal)
        con[contact, J_TALK] = length
        con[contact, C_STAGE] = STAGE_WRONG
        plan(s.heap, s.now, s.now[NOW] + length, WORK_ENDS, address, contact, 0)
        return DO_NEXT
    talk, caller = con[contact, C_TALK_ORDINAL], con[contact, C_CALLER]
    count_contacts(s, who, channel, 1)
    s.person[who, P_MEETINGS] += 1
    con[contact, J_TALK_NUMBER] = s.person[who, P_MEETINGS]
    con[contact, J_OFFERED] = 1
    if m.channel[channel, CH_SWITCHED]:
        con[contact, J_DIALOGUE] = switched_way(m, s, channel, 0, con[contact, J_DIALOGUE])
    cause = persuades(m, s, contact, con[contact, J_TALK_NUMBER], 0, caller, drawn(luck, channel, HIT, address, talk))
    if cause < 0:
        con[contact, C_BUYS] = 1
        con[contact, J_CAUSE] = _NONE
        length = _time(luck, channel, TALK_SALE, TALK_SALE_DRAW, address, talk)
    else:
        con[contact, C_BUYS] = 0
        con[contact, J_CAUSE] = cause
        length = _time(luck, channel, TALK_NO_SALE, TALK_NO_SALE_DRAW, address, talk)
    factor = talk_factor(m, channel, con[contact, J_DIALOGUE], con[contact, J_CLASS]) * slowness(m, s, caller)
    if factor != 1.0:
        length = int(np.rint(length * factor))
    con[contact, C_STAGE] = STAGE_TALK
    plan(s.heap, s.now, s.now[NOW] + length, WORK_ENDS, address, contact, 0)
    return DO_NEXT


@inlined
def talk_ends(m: Model, s: State, t: Tally, luck: Luck, contact: int) -> int:
    """The talk is over; a buyer's moves may take more time."""
    con = s.contact
    if con[contact, C_STAGE] == STAGE_TALK and con[contact, C_BUYS]:
        if not sell(m, s, t, luck, contact, con[contact, C_TALK_ORDINAL]):
            con[contact, J_CAUSE] = _NO_STOCK
        else:
            buys(s, con[contact, C_PERSON])
            if con[contact, C_EXTRA] > 0:
                con[contact, C_STAGE] = STAGE_TALK_MOVES
                plan(s.heap, s.now, s.now[NOW] + con[contact, C_EXTRA], WORK_ENDS, con[contact, J_PERSON], contact, 0)
                return DO_NEXT
    return DO_TALK_OVER


@inlined
def conclude(m: Model, s: State, luck: Luck, contact: int) -> int:
    """Fill in the outcome of a talk; the word by which `next:` knows it."""
    con, channel = s.contact, s.contact[contact, J_CHANNEL]
    con[contact, J_END] = s.now[NOW]
    con[contact, J_TALK] = s.now[NOW] - con[contact, J_START]
    con[contact, C_ACTIVE] = 0
    if con[contact, J_SOLD_AT] >= 0:
        con[contact, J_OUTCOME] = SALE
        con[contact, J_CAUSE] = _NONE
        return WORD_SALE
    if con[contact, J_CAUSE] == _NO_STOCK:
        con[contact, J_OUTCOME] = NO_STOCK
        return WORD_NO_SALE
    mood = drawn(luck, channel, OUTCOME, con[contact, J_PERSON], con[contact, C_TALK_ORDINAL])
    if mood < m.channel_share[channel, CF_UNDECIDED]:
        con[contact, J_OUTCOME] = UNDECIDED
        return WORD_UNDECIDED
    if mood < m.channel_share[channel, CF_REFUSAL]:
        con[contact, J_OUTCOME] = REFUSAL
        s.person[con[contact, C_PERSON], P_REFUSED] = 1
        return WORD_REFUSAL
    con[contact, J_OUTCOME] = NO_SALE
    return WORD_NO_SALE


@inlined
def not_reached(m: Model, s: State, contact: int) -> bool:
    """Fill in a call that reached nobody; True if the lead may be tried again."""
    con = s.contact
    con[contact, J_END] = s.now[NOW]
    con[contact, C_ACTIVE] = 0
    con[contact, J_CAUSE] = _NONE
    if con[contact, J_POTENTIAL]:
        con[contact, J_CAUSE] = _DROPPED if con[contact, J_OUTCOME] == DROPPED else _NOT_REACHED
    attempts: int = s.person[con[contact, C_PERSON], P_ATTEMPTS]
    return bool(attempts < m.channel[con[contact, J_CHANNEL], CH_ATTEMPTS])


@internal
def begin_errand(s: State, contact: int) -> int:
    """What a buyer does after the call (the till): a story of its own, beside the caller's wrap-up."""
    con = s.contact
    errand = new_contact(s, con[contact, C_PERSON], con[contact, J_CHANNEL])
    con[errand, J_CONTACT] = con[contact, J_CONTACT]
    con[errand, C_ORDINAL] = con[contact, C_TALK_ORDINAL] - TALK
    con[errand, C_ERRAND] = 1
    con[errand, C_ACTIVE] = 0
    con[errand, C_STEP] = 0
    return errand
