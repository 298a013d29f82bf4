"""Contacts going on: rows that are used again once a story is over."""

from __future__ import annotations

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
    C_OPTION,
    C_PERSON,
    C_REQUEST,
    C_STAGE,
    C_WORD,
    CONTACT_COUNT,
    CONTACT_FREE,
    CONTACT_USED,
    J_ADDED,
    J_ANYWAY,
    J_ARRIVE,
    J_CHANNEL,
    J_CLASS,
    J_CONTACT,
    J_DIALOGUE,
    J_END,
    J_FIRST_CHANNEL,
    J_OUTCOME,
    J_PERSON,
    J_PRODUCT,
    J_RETURNED,
    J_SEGMENT,
    J_SELLER,
    J_SOLD_AT,
    J_START,
    J_WANTED,
    NOW,
    P_ADDRESS,
    P_ANYWAY,
    P_CONTACTS,
    P_FIRST_CHANNEL,
    P_REFERENCES,
    P_SEGMENT,
    STAGE_NONE,
)
from sim.kernel.compiling import inlined
from sim.kernel.state import State
from sim.log.tables import Outcome

INSIDE = int(Outcome.INSIDE)


@inlined
def new_contact(s: State, who: int, channel: int) -> int:
    """A row for a contact of the person that begins now (not yet counted among the person's contacts)."""
    contacts, people = s.contact, s.person
    contact = int(s.now[CONTACT_FREE])
    if contact >= 0:
        s.now[CONTACT_FREE] = contacts[contact, C_NEXT]
    else:
        contact = int(s.now[CONTACT_USED])
        s.now[CONTACT_USED] = contact + 1
    s.now[CONTACT_COUNT] += 1
    for column in range(C_OPTION + 1):
        contacts[contact, column] = 0
    contacts[contact, J_PERSON] = people[who, P_ADDRESS]
    contacts[contact, J_CONTACT] = people[who, P_CONTACTS]
    contacts[contact, J_CHANNEL] = channel
    contacts[contact, J_FIRST_CHANNEL] = people[who, P_FIRST_CHANNEL]
    contacts[contact, J_ARRIVE] = s.now[NOW]
    contacts[contact, J_START] = -1
    contacts[contact, J_END] = -1
    contacts[contact, J_OUTCOME] = INSIDE
    contacts[contact, J_SELLER] = -1
    contacts[contact, J_DIALOGUE] = -1
    contacts[contact, J_WANTED] = -1
    contacts[contact, J_PRODUCT] = -1
    contacts[contact, J_ADDED] = -1
    contacts[contact, J_RETURNED] = -1
    contacts[contact, J_ANYWAY] = people[who, P_ANYWAY]
    contacts[contact, J_SEGMENT] = people[who, P_SEGMENT]
    contacts[contact, J_SOLD_AT] = -1
    contacts[contact, J_CLASS] = -1
    contacts[contact, C_PERSON] = who
    contacts[contact, C_NEXT] = -1
    contacts[contact, C_BEFORE] = -1
    contacts[contact, C_REQUEST] = -1
    contacts[contact, C_LINE_UNIT] = -1
    contacts[contact, C_ACTIVE] = 1
    contacts[contact, C_CALLER] = -1
    for column in (C_ERRAND, C_WORD, C_BUYS, C_ANSWERED, C_EXTRA):
        contacts[contact, column] = 0
    people[who, P_REFERENCES] += 1
    return contact


@inlined
def begin_contact(s: State, who: int, channel: int) -> int:
    """The person's next contact begins: the row of it."""
    people = s.person
    if people[who, P_CONTACTS] == 0:
        people[who, P_FIRST_CHANNEL] = channel
    people[who, P_CONTACTS] += 1
    return new_contact(s, who, channel)


@inlined
def free_contact(s: State, contact: int) -> None:
    """The row may serve for another contact."""
    s.contact[contact, C_STAGE] = STAGE_NONE
    s.contact[contact, C_ACTIVE] = 0
    s.contact[contact, C_NEXT] = s.now[CONTACT_FREE]
    s.now[CONTACT_FREE] = contact
    s.now[CONTACT_COUNT] -= 1
