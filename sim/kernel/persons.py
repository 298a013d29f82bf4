"""Persons met so far: rows that are used again once nothing refers to a person any more."""

from __future__ import annotations

from sim.kernel.columns import (
    P_ADDRESS,
    P_ANYWAY,
    P_COUNTS,
    P_FIRST_CHANNEL,
    P_NEXT,
    P_REFERENCES,
    P_SEGMENT,
    PERSON_COUNT,
    PERSON_FREE,
    PERSON_USED,
    TALLYING,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.state import Model, State
from sim.kernel.tally import Tally
from sim.kernel.tally_persons import begin_person, end_person


@inlined
def new_person(s: State, t: Tally, address: int, first_channel: int) -> int:
    """A row for somebody met for the first time; nothing refers to it yet."""
    people = s.person
    s.now[PERSON_COUNT] += 1
    who = int(s.now[PERSON_FREE])
    if who >= 0:
        s.now[PERSON_FREE] = people[who, P_NEXT]
    else:
        who = int(s.now[PERSON_USED])
        s.now[PERSON_USED] = who + 1
    for column in range(people.shape[1]):
        people[who, column] = 0
    people[who, P_ADDRESS] = address
    people[who, P_FIRST_CHANNEL] = first_channel
    people[who, P_SEGMENT] = -1
    if s.now[TALLYING]:
        begin_person(t, who)
    return who


@inlined
def meet_lead(m: Model, s: State, t: Tally, lead: int, references: int) -> int:
    """The row of a lead met for the first time."""
    segment = m.lead_segment[lead]
    who = new_person(s, t, m.lead_address[lead], m.lead_channel[segment])
    s.person[who, P_SEGMENT] = segment
    s.person[who, P_ANYWAY] = 1 if m.lead_comes[lead] >= 0 else 0
    s.person[who, P_REFERENCES] = references
    s.lead_slot[lead] = who
    return who


@inlined
def count_contacts(s: State, who: int, channel: int, talks: int) -> int:
    """The number of this visit or dial (`talks` 0) or talk (1) of the person in this channel, from 1; counts it."""
    place = P_COUNTS + 2 * channel + talks
    number: int = s.person[who, place] + 1
    s.person[who, place] = number
    return number


@inlined
def drop_reference(s: State, t: Tally, who: int) -> None:
    """One thing less refers to the person; after the last one, the row is free for somebody else."""
    people = s.person
    people[who, P_REFERENCES] -= 1
    if people[who, P_REFERENCES] > 0:
        return
    if s.now[TALLYING]:
        end_person(t, who)
    s.now[PERSON_COUNT] -= 1
    people[who, P_NEXT] = s.now[PERSON_FREE]
    s.now[PERSON_FREE] = who


@internal
def let_go_of_person(s: State, t: Tally, who: int) -> None:
    """`drop_reference` as a function of its own, for what happens seldom."""
    drop_reference(s, t, who)
