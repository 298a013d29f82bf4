"""The horizon ends: rows of what is still going on, of who was never called, and of who is still to come."""

from __future__ import annotations

from sim.kernel import columns as at
from sim.kernel.compiling import internal
from sim.kernel.contacts import INSIDE, free_contact, new_contact
from sim.kernel.journal import DOWN, log_contact, log_duty, log_time, worked
from sim.kernel.persons import let_go_of_person, meet_lead
from sim.kernel.selling import drawn, drawn_product, quality_of, would_buy
from sim.kernel.state import Ints, Model, State
from sim.kernel.tally import Tally
from sim.kernel.visit import SALE
from sim.log.tables import Cause, Outcome
from sim.world.luck import HIT, TALK, Luck

_CAUSE_INSIDE, _CAUSE_NOT_CALLED, _NONE = int(Cause.INSIDE), int(Cause.NOT_CALLED), int(Cause.NONE)
_NOT_CALLED = int(Outcome.NOT_CALLED)


@internal
def cut_off(s: State, t: Tally, contacts: Ints) -> None:
    """The rows of contacts still going on: a sale already made stays one."""
    con = s.contact
    for contact in contacts:
        if con[contact, at.J_SOLD_AT] >= 0:
            con[contact, at.J_OUTCOME], con[contact, at.J_CAUSE] = SALE, _NONE
        else:
            con[contact, at.J_OUTCOME] = INSIDE
            con[contact, at.J_CAUSE] = _CAUSE_INSIDE if con[contact, at.J_POTENTIAL] else _NONE
        log_contact(s, t, contact, con[contact, at.C_PERSON])


@internal
def never_called(m: Model, s: State, t: Tally, luck: Luck, leads: Ints) -> None:
    """The rows of those of these leads who were never met and would have bought."""
    for lead in leads:
        segment = m.lead_segment[lead]
        channel, address = m.lead_channel[segment], m.lead_address[lead]
        if s.lead_slot[lead] >= 0:
            continue
        talk = TALK + 1
        if not would_buy(m, channel, 0, -1, drawn(luck, channel, HIT, address, talk), quality_of(m, segment)):
            continue
        who = meet_lead(m, s, t, lead, 1)
        contact = new_contact(s, who, channel)
        con = s.contact
        con[contact, at.J_CONTACT] = 1
        con[contact, at.J_ARRIVE] = m.end
        con[contact, at.J_END] = m.end
        con[contact, at.J_OUTCOME] = _NOT_CALLED
        con[contact, at.J_CAUSE] = _CAUSE_NOT_CALLED
        con[contact, at.J_POTENTIAL] = 1
        con[contact, at.J_WANTED] = drawn_product(luck, channel, address, talk)
        log_contact(s, t, contact, who)
        free_contact(s, contact)
        let_go_of_person(s, t, who)
        let_go_of_person(s, t, who)


@internal
def still_to_come(m: Model, s: State, t: Tally, people: Ints, channel: int) -> None:
    """One row for each of these people: a contact that has not happened yet."""
    for who in people:
        contact = new_contact(s, who, channel)
        con = s.contact
        con[contact, at.J_CONTACT] = s.person[who, at.P_CONTACTS] + 1
        con[contact, at.J_ARRIVE] = -1
        con[contact, at.J_END] = m.end
        con[contact, at.J_CAUSE] = _CAUSE_INSIDE
        log_contact(s, t, contact, who)
        free_contact(s, contact)
        s.person[who, at.P_REFERENCES] -= 1


@internal
def close_books(s: State, t: Tally, end: int) -> None:
    """Stretches still running: work, then people on duty, then machines under repair."""
    units = s.unit
    for unit in range(units.shape[0]):
        if units[unit, at.U_WORK_START] >= 0:
            worked(s, t, unit, end)
    for unit in range(units.shape[0]):
        if units[unit, at.U_ON]:
            log_duty(s, t, unit, units[unit, at.U_SINCE], end, min(units[unit, at.U_OVERTIME_FROM], end))
    for unit in range(units.shape[0]):
        since, until = units[unit, at.U_DOWN_SINCE], min(end, units[unit, at.U_GOES])
        if 0 <= since < until:
            log_time(s, t, unit, DOWN, -1, -1, since, until)


@internal
def machines_on_duty(s: State, t: Tally, figures: Ints) -> None:
    """Machines `figures[0]` to `figures[1]` (excluded) are on duty during the stretches (from, to) that follow, as far
    as they are there."""
    for place in range(2, figures.shape[0], 2):
        for unit in range(figures[0], figures[1]):
            since = max(figures[place], s.unit[unit, at.U_COMES])
            log_duty(s, t, unit, since, min(figures[place + 1], s.unit[unit, at.U_GOES]), figures[place + 1])


@internal
def everybody_ends(s: State, t: Tally, people: Ints) -> None:
    """People to whom something still refers have no further rows."""
    for who in people:
        s.person[who, at.P_REFERENCES] = 1
        let_go_of_person(s, t, who)
