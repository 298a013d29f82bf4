"""Lead lists at work: who is called next, and who may take the call."""

from __future__ import annotations

from sim.kernel.columns import (
    B_COUNT,
    B_FIRST,
    CH_CALLERS,
    CH_KEEP_FREE,
    CH_RETRY_FIRST,
    D_BATCH,
    D_DELIVERED,
    D_POSITION,
    D_PROMISED,
    D_RETRY,
    E_DUE,
    E_PERSON,
    E_PLANS,
    L_FREE,
    LM_SHOP_STEP,
    LM_SHOP_STEPS,
    NOW,
    P_PLANS,
    P_REFERENCES,
    P_REFUSED,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.onward import drop_due
from sim.kernel.persons import let_go_of_person, meet_lead
from sim.kernel.state import Model, State
from sim.kernel.tally import Tally


@inlined
def callers_available(m: Model, s: State, channel: int) -> int:
    """Free callers the desk may use: none while a walk-in customer waits for them, else those beyond the reserve."""
    pool = m.channel[channel, CH_CALLERS]
    first = m.pool[pool, LM_SHOP_STEP]
    for place in range(first, first + m.pool[pool, LM_SHOP_STEPS]):
        if s.waiting[m.listed[place]] > 0:
            return 0
    return int(max(s.pool[pool, L_FREE] - m.channel[channel, CH_KEEP_FREE], 0))


@inlined
def next_lead(m: Model, s: State, t: Tally, desk: int, channel: int) -> int:
    """Promised contacts that are due, then fresh leads and retries in the order stated; -1 if there is nobody.

    The person found is no longer on the list, which counts as one reference less only once the contact holds it.
    """
    who = due_person(s, t, desk, 0)
    if who >= 0:
        return who
    if m.channel[channel, CH_RETRY_FIRST]:
        who = due_person(s, t, desk, 1)
        return who if who >= 0 else fresh_lead(m, s, t, desk)
    who = fresh_lead(m, s, t, desk)
    return who if who >= 0 else due_person(s, t, desk, 1)


@inlined
def due_person(s: State, t: Tally, desk: int, retry: int) -> int:
    """The first person due now who may still be called; -1 if there is none."""
    counter = D_RETRY if retry else D_PROMISED
    if s.desk[desk, counter] == 0 or s.due[2 * desk + retry, 0, E_DUE] > s.now[NOW]:
        return -1
    return _first_due(s, t, desk, retry)


@internal
def _first_due(s: State, t: Tally, desk: int, retry: int) -> int:
    """Who bought or refused meanwhile is dropped from the list."""
    counter = D_RETRY if retry else D_PROMISED
    heap = s.due[2 * desk + retry]
    while s.desk[desk, counter] > 0 and heap[0, E_DUE] <= s.now[NOW]:
        who, plans = heap[0, E_PERSON], heap[0, E_PLANS]
        drop_due(heap, s.desk[desk, counter])
        s.desk[desk, counter] -= 1
        if s.person[who, P_PLANS] == plans and not s.person[who, P_REFUSED]:
            s.person[who, P_REFERENCES] -= 1
            return int(who)
        let_go_of_person(s, t, who)
    return -1


@inlined
def fresh_lead(m: Model, s: State, t: Tally, desk: int) -> int:
    """The next lead on the list who may be called."""
    while s.desk[desk, D_BATCH] < s.desk[desk, D_DELIVERED]:
        batch = m.desk_batch[s.desk[desk, D_BATCH]]
        position = s.desk[desk, D_POSITION]
        if position >= m.batches[batch, B_COUNT]:
            s.desk[desk, D_BATCH] += 1
            s.desk[desk, D_POSITION] = 0
            continue
        s.desk[desk, D_POSITION] = position + 1
        lead = m.batches[batch, B_FIRST] + position
        who = s.lead_slot[lead]
        if who < 0:
            return meet_lead(m, s, t, lead, 1 if m.lead_comes[lead] >= 0 else 0)
        if s.person[who, P_PLANS] == 0 and not s.person[who, P_REFUSED]:
            s.person[who, P_REFERENCES] -= 1
            return int(who)
        let_go_of_person(s, t, who)
    return -1
