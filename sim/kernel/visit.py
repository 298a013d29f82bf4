"""The story of a customer in a walk-in channel, and of a buyer after a call: one handler for each turn it takes."""

from __future__ import annotations

import numpy as np

from sim.kernel.columns import (
    C_ACTIVE,
    C_ERRAND,
    C_EXTRA,
    C_JOINED,
    C_OPTION,
    C_ORDINAL,
    C_PERSON,
    C_REQUEST,
    C_SERVED,
    C_STAGE,
    C_STEP,
    C_UNITS,
    C_WAITING,
    C_WORD,
    CF_BALK,
    CH_BALK,
    CH_CLASS,
    CH_CLASSES,
    CH_SELLING,
    CH_STEP,
    CH_STEPS,
    CH_SWITCHED,
    DO_END,
    DO_FINISH_STEP,
    DO_LEAVE,
    DO_NEXT,
    DO_SERVE,
    J_CAUSE,
    J_CHANNEL,
    J_CLASS,
    J_DIALOGUE,
    J_END,
    J_OFFERED,
    J_OUTCOME,
    J_PERSON,
    J_POTENTIAL,
    J_SELLER,
    J_SOLD_AT,
    J_START,
    J_TALK_NUMBER,
    J_WAIT,
    J_WANTED,
    NOW,
    O_SELLER,
    O_UNITS,
    P_MEETINGS,
    P_PLANS,
    P_SEGMENT,
    P_WILLING,
    PATIENCE,
    S_BUYERS,
    STAGE_MOVES,
    STAGE_WORK,
    WORD_ABANDONED,
    WORD_BALKED,
    WORD_NO_SALE,
    WORD_SALE,
    WORD_TURNED_AWAY,
    WORK_ENDS,
    X_INSIDE,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.contacts import begin_contact
from sim.kernel.crew import closed, nobody_for, slowness, somebody_there
from sim.kernel.event_list import plan
from sim.kernel.floor import join, send_away
from sim.kernel.journal import log_step, taken
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
from sim.log.tables import Cause, Outcome
from sim.world.luck import BALK, CLASS, HIT, STEP_PATIENCE, STEP_TIME, TALK, Luck
from sim.world.sampling import chance, pick, ticks

SALE, NO_SALE, NO_STOCK = int(Outcome.SALE), int(Outcome.NO_SALE), int(Outcome.NO_STOCK)
BALKED, ABANDONED, TURNED_AWAY = int(Outcome.BALKED), int(Outcome.ABANDONED), int(Outcome.TURNED_AWAY)
_NONE, _BALKED, _CLOSED = int(Cause.NONE), int(Cause.BALKED), int(Cause.CLOSED)
_ABANDONED, _NO_SELLER, _NO_STOCK = int(Cause.ABANDONED), int(Cause.NO_SELLER), int(Cause.NO_STOCK)


@inlined
def welcome(m: Model, s: State, luck: Luck, who: int, channel: int) -> int:
    """Somebody comes through the door, or turns round at it (then not admitted): the contact."""
    contact = begin_contact(s, who, channel)
    con, address = s.contact, s.contact[contact, J_PERSON]
    ordinal = count_contacts(s, who, channel, 0)
    con[contact, C_ORDINAL] = ordinal
    if m.channel[channel, CH_CLASSES] > 0:
        con[contact, J_CLASS] = pick(m.class_border, m.channel[channel, CH_CLASS], m.channel[channel, CH_CLASSES],
                                     drawn(luck, channel, CLASS, address, 0))
    con[contact, J_WANTED] = drawn_product(luck, channel, address, ordinal)
    con[contact, J_DIALOGUE] = drawn_way(luck, channel, address, ordinal)
    ready = readiness(m, channel, s.person[who, P_SEGMENT], con[contact, J_WANTED], s.now[NOW])
    if would_buy(m, channel, s.person[who, P_MEETINGS], con[contact, J_CLASS],
                 drawn(luck, channel, HIT, address, ordinal), ready):
        con[contact, J_POTENTIAL] = 1
        s.person[who, P_WILLING] = 1
    limit = m.channel[channel, CH_BALK]
    if limit >= 0 and s.waiting[m.channel[channel, CH_STEP]] >= limit and (
            drawn(luck, channel, BALK, address, ordinal) < m.channel_share[channel, CF_BALK]):
        con[contact, C_ACTIVE] = 0
        con[contact, J_OUTCOME] = BALKED
        con[contact, J_CAUSE] = _BALKED
    else:
        s.shop[channel, X_INSIDE] += 1
    return contact


@inlined
def begin_step(m: Model, s: State, luck: Luck, contact: int) -> int:
    """The next step, if there is one: join its line, and perhaps begin at once."""
    con, index, channel = s.contact, s.contact[contact, C_STEP], s.contact[contact, J_CHANNEL]
    errand = con[contact, C_ERRAND]
    if index >= m.channel[channel, CH_STEPS]:
        return DO_END if errand else DO_LEAVE
    step = m.channel[channel, CH_STEP] + index
    if not errand and m.step[step, S_BUYERS] and con[contact, J_SOLD_AT] < 0:
        return DO_LEAVE
    if join(m, s, contact, step, max(con[contact, J_CLASS], 0)):
        return DO_SERVE
    if errand:
        return DO_NEXT
    spec, address = luck.step_patience[step], con[contact, J_PERSON]
    if spec >= 0:
        keys = luck.step_keys
        patience = ticks(luck.times, luck.points, spec, chance(
            keys[step, STEP_PATIENCE, 0], keys[step, STEP_PATIENCE, 1], address, con[contact, C_ORDINAL]))
        if s.now[NOW] + patience <= m.last:
            plan(s.heap, s.now, s.now[NOW] + patience, PATIENCE, address, contact, con[contact, C_REQUEST])
    if closed(m, s, channel) and nobody_for(m, s, step):
        send_away(m, s, contact, TURNED_AWAY)
    return DO_NEXT


@internal
def choose_way(m: Model, s: State, contact: int) -> None:
    """Service of the selling step starts: the queue and the hour may switch the way of selling."""
    con, channel = s.contact, s.contact[contact, J_CHANNEL]
    con[contact, J_DIALOGUE] = switched_way(m, s, channel, con[contact, C_WAITING], con[contact, J_DIALOGUE])


@inlined
def seller_of(m: Model, s: State, contact: int) -> int:
    """The first person among the units held; -1 if there are only machines."""
    place = m.option[s.contact[contact, C_OPTION], O_SELLER]
    seller: int = s.contact[contact, C_UNITS + place] if place >= 0 else -1
    return seller


@inlined
def serve(m: Model, s: State, luck: Luck, contact: int) -> None:
    """Service of a step starts: its assets are held until the work ends."""
    con, now = s.contact, s.now[NOW]
    channel, index, errand = con[contact, J_CHANNEL], con[contact, C_STEP], con[contact, C_ERRAND]
    step = m.channel[channel, CH_STEP] + index
    con[contact, C_SERVED] = now
    if index == 0 and not errand:
        con[contact, J_WAIT] = now - con[contact, C_JOINED]
        con[contact, J_START] = now
    for held in range(m.option[con[contact, C_OPTION], O_UNITS]):
        taken(s, con[contact, C_UNITS + held], channel, step)
    seller = seller_of(m, s, contact)
    factor = 1.0
    if not errand and index == m.channel[channel, CH_SELLING]:
        if m.channel[channel, CH_SWITCHED]:
            choose_way(m, s, contact)
        factor = talk_factor(m, channel, con[contact, J_DIALOGUE], con[contact, J_CLASS])
    if seller >= 0:
        factor *= slowness(m, s, seller)
    keys, spec = luck.step_keys, luck.step_time[step]
    ordinal = con[contact, C_ORDINAL] + (TALK if errand else 0)
    length = ticks(luck.times, luck.points, spec, chance(
        keys[step, STEP_TIME, 0], keys[step, STEP_TIME, 1], con[contact, J_PERSON], ordinal))
    if factor != 1.0:
        length = int(np.rint(length * factor))
    con[contact, C_STAGE] = STAGE_WORK
    plan(s.heap, s.now, now + length, WORK_ENDS, con[contact, J_PERSON], contact, 0)


@inlined
def work_done(m: Model, s: State, t: Tally, luck: Luck, contact: int) -> int:
    """The work of a step has ended; at the selling step the offer is decided, and moves may take more time."""
    con, channel = s.contact, s.contact[contact, J_CHANNEL]
    if con[contact, C_STAGE] == STAGE_MOVES or con[contact, C_ERRAND] or (
            con[contact, C_STEP] != m.channel[channel, CH_SELLING]):
        return DO_FINISH_STEP
    who, seller, address = con[contact, C_PERSON], seller_of(m, s, contact), con[contact, J_PERSON]
    ordinal = con[contact, C_ORDINAL]
    s.person[who, P_MEETINGS] += 1
    meeting = s.person[who, P_MEETINGS]
    con[contact, J_OFFERED] = 1
    con[contact, J_SELLER] = seller
    con[contact, J_TALK_NUMBER] = meeting
    cause = persuades(m, s, contact, meeting, con[contact, J_WAIT], seller,
                      drawn(luck, channel, HIT, address, ordinal))
    if cause >= 0:
        con[contact, J_OUTCOME] = NO_SALE
        con[contact, J_CAUSE] = cause
        return DO_FINISH_STEP
    if not sell(m, s, t, luck, contact, ordinal):
        con[contact, J_OUTCOME] = NO_STOCK
        con[contact, J_CAUSE] = _NO_STOCK
        return DO_FINISH_STEP
    con[contact, J_OUTCOME] = SALE
    con[contact, J_CAUSE] = _NONE
    buys(s, who)
    if con[contact, C_EXTRA] == 0:
        return DO_FINISH_STEP
    con[contact, C_STAGE] = STAGE_MOVES
    plan(s.heap, s.now, s.now[NOW] + con[contact, C_EXTRA], WORK_ENDS, address, contact, 0)
    return DO_NEXT


@inlined
def buys(s: State, who: int) -> None:
    """A purchase: contacts planned before it are void."""
    s.person[who, P_PLANS] += 1
    s.person[who, P_WILLING] = 0


@inlined
def finish_step(m: Model, s: State, t: Tally, contact: int) -> int:
    """The step is over: its row, and how many units (put in `released`) are to be let go."""
    con = s.contact
    step = m.channel[con[contact, J_CHANNEL], CH_STEP] + con[contact, C_STEP]
    log_step(s, t, contact, step, seller_of(m, s, contact))
    count = m.option[con[contact, C_OPTION], O_UNITS]
    for held in range(count):
        s.released[held] = con[contact, C_UNITS + held]
    con[contact, C_STEP] += 1
    return int(count)


@internal
def give_up(m: Model, s: State, contact: int) -> None:
    """Leaves without being served at this step; who has bought already has still bought."""
    con, word = s.contact, s.contact[contact, C_WORD]
    step = m.channel[con[contact, J_CHANNEL], CH_STEP] + con[contact, C_STEP]
    if con[contact, C_STEP] == 0:
        con[contact, J_WAIT] = s.now[NOW] - con[contact, C_JOINED]
    if con[contact, J_SOLD_AT] >= 0:
        con[contact, J_OUTCOME] = SALE
        con[contact, J_CAUSE] = _NONE
        return
    con[contact, J_OUTCOME] = word
    con[contact, J_CAUSE] = _CLOSED
    if word == ABANDONED:
        con[contact, J_CAUSE] = _ABANDONED if somebody_there(m, s, step) else _NO_SELLER


@inlined
def leaving_word(s: State, contact: int) -> int:
    """The contact is over: fills in its end; the word by which `next:` knows the outcome."""
    con, outcome = s.contact, s.contact[contact, J_OUTCOME]
    con[contact, J_END] = s.now[NOW]
    if not con[contact, J_POTENTIAL] and outcome != NO_STOCK:
        con[contact, J_CAUSE] = _NONE
    if outcome == SALE:
        return WORD_SALE
    if outcome == BALKED:
        return WORD_BALKED
    if outcome == ABANDONED:
        return WORD_ABANDONED
    if outcome == TURNED_AWAY:
        return WORD_TURNED_AWAY
    return WORD_NO_SALE
