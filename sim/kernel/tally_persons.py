"""What is counted once per person, kept in a few numbers a person: the twin of `sim.measure.persons`.

A person's contacts may be logged out of order (a second one may end before the first), so each number kept names
the contact it came from, and of two contacts the one that the order asks for stays; log order breaks ties.
"""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    A_CHANNEL,
    A_CONTACT,
    A_GOOD,
    A_MONTH,
    A_WHO,
    AHEAD_ROWS,
    CALLS_AFTER_REFUSAL,
    CAUSE_BITS,
    CHANNEL_BITS,
    CONTACT_SHIFT,
    EXPERIENCES,
    F_WALK_IN,
    GOOD_EXPERIENCES,
    HALF_HOUR_BITS,
    LOST_COUNT,
    LOST_MARGIN,
    MARGIN,
    MONTH_BITS,
    NEVER,
    OPEN,
    P_AHEAD,
    P_LAST,
    P_MET,
    P_REACHED,
    P_REFUSED,
    P_ROWS,
    P_WISH,
    P_WORKED,
    PERSON_COLUMNS,
    R_CAUSE,
    R_CHANNEL,
    R_CONTACT,
    R_FIRST_CHANNEL,
    R_OUTCOME,
    R_POTENTIAL,
    R_SEGMENT,
    R_WANTED,
    SAID,
    SEGMENT_WORKED,
    STAGE_BITS,
    T_AHEAD,
    T_CROWDED,
    T_NAMELESS,
    T_UNNAMED,
    Ints,
)
from sim.log.tables import Outcome

_SALE, _REFUSAL, _INSIDE = int(Outcome.SALE), int(Outcome.REFUSAL), int(Outcome.INSIDE)
_OFFERED = 3                                    # stage of the funnel from which contacts of both kinds count
_FIELDS = (1 << CONTACT_SHIFT) - 1
_MONTH = (1 << MONTH_BITS) - 1
_CHANNEL = (1 << CHANNEL_BITS) - 1
_HALF_HOUR = (1 << HALF_HOUR_BITS) - 1
_CAUSE = (1 << CAUSE_BITS) - 1
_STAGE = (1 << STAGE_BITS) - 1
_BOUGHT = 1 << 2 * STAGE_BITS
_AFTER_CHANNEL = MONTH_BITS + CHANNEL_BITS
_AFTER_HALF_HOUR = _AFTER_CHANNEL + HALF_HOUR_BITS
_AFTER_CAUSE = _AFTER_HALF_HOUR + CAUSE_BITS


@inlined
def begin_person(t: Tally, who: int) -> None:
    """A slot is taken into use: nothing is known of the person."""
    for column in range(PERSON_COLUMNS):
        t.person[who, column] = 0
    t.person[who, P_LAST] = t.person[who, P_WISH] = -1
    t.person[who, P_MET] = t.person[who, P_WORKED] = t.person[who, P_REFUSED] = NEVER


@inlined
def count_person(
    t: Tally, rows: Ints, i: int, who: int, month: int, half_hour: int, stage: int, dial: bool, experience: bool,
    good: bool,
) -> None:
    """Take one logged contact into the person's numbers. `stage`: -1 if the contact did not happen."""
    contact, channel, outcome = rows[i, R_CONTACT], rows[i, R_CHANNEL], rows[i, R_OUTCOME]
    before = t.person[who, P_ROWS]
    t.person[who, P_ROWS] = before + 1
    key = contact << CONTACT_SHIFT
    cause = rows[i, R_CAUSE]
    if cause == 0:
        cause = SAID[outcome]
    if contact >= t.person[who, P_LAST] >> CONTACT_SHIFT:
        pending = 1 if outcome == _INSIDE else 0
        t.person[who, P_LAST] = (key | (pending << _AFTER_CAUSE) | (cause << _AFTER_HALF_HOUR)
                                 | (half_hour << _AFTER_CHANNEL) | (channel << MONTH_BITS) | month)
    if rows[i, R_POTENTIAL] == 1 and contact >= t.person[who, P_WISH] >> CONTACT_SHIFT:
        t.person[who, P_WISH] = key | ((rows[i, R_WANTED] + 1) << CAUSE_BITS) | cause
    # Contacts are numbered from 1: as many as the last one's number are logged when none is still going on.
    complete = t.person[who, P_LAST] >> CONTACT_SHIFT == before + 1
    reached = t.person[who, P_REACHED]
    if outcome == _SALE:
        reached |= _BOUGHT
    if stage >= 0:
        if contact < t.person[who, P_MET] >> CONTACT_SHIFT:
            t.person[who, P_MET] = (
                key | (t.channels[channel, F_WALK_IN] << _AFTER_CHANNEL)
                | (rows[i, R_FIRST_CHANNEL] << MONTH_BITS) | month)
        if dial:
            furthest = max((reached >> STAGE_BITS) & _STAGE, stage + 1)
            reached = (reached & ~(_STAGE << STAGE_BITS)) | (furthest << STAGE_BITS)
        else:
            reached = (reached & ~_STAGE) | max(reached & _STAGE, stage + 1)
    t.person[who, P_REACHED] = reached
    if experience:
        t.by_month[channel, month, EXPERIENCES] += 1
    after = False
    if dial:
        segment = rows[i, R_SEGMENT]
        if segment >= 0 and contact < t.person[who, P_WORKED] >> CONTACT_SHIFT:
            t.person[who, P_WORKED] = key | (segment << MONTH_BITS) | month
        after = contact >= t.person[who, P_REFUSED]
        if after:
            t.by_month[channel, month, CALLS_AFTER_REFUSAL] += 1
        elif not complete:
            _note_ahead(t, who, contact, channel, month, good)
    if good and not after:
        t.by_month[channel, month, GOOD_EXPERIENCES] += 1
    if outcome == _REFUSAL and contact < t.person[who, P_REFUSED]:
        t.person[who, P_REFUSED] = contact
        if t.person[who, P_AHEAD] > 0:
            _settle_ahead(t, who, contact)
    if complete and t.person[who, P_AHEAD] > 0:      # none of them can turn out a refusal any more
        _forget_ahead(t, who)


@internal
def _note_ahead(t: Tally, who: int, contact: int, channel: int, month: int, good: bool) -> None:
    """Remember a dial while an earlier contact is still going on: that one may turn out a refusal."""
    at = t.facts[T_AHEAD]
    if at >= AHEAD_ROWS:
        t.facts[T_CROWDED] = 1
        return
    t.facts[T_AHEAD] = at + 1
    t.person[who, P_AHEAD] += 1
    t.ahead[at, A_WHO], t.ahead[at, A_CONTACT], t.ahead[at, A_CHANNEL] = who, contact, channel
    t.ahead[at, A_MONTH], t.ahead[at, A_GOOD] = month, 1 if good else 0


@internal
def _settle_ahead(t: Tally, who: int, refused: int) -> None:
    """The person refused at this contact: dials after it, counted before it was known, were not wanted."""
    at = 0
    while at < t.facts[T_AHEAD]:
        if t.ahead[at, A_WHO] == who and t.ahead[at, A_CONTACT] > refused:
            channel, month = t.ahead[at, A_CHANNEL], t.ahead[at, A_MONTH]
            t.by_month[channel, month, CALLS_AFTER_REFUSAL] += 1
            t.by_month[channel, month, GOOD_EXPERIENCES] -= t.ahead[at, A_GOOD]
            _drop(t, at)
        else:
            at += 1


@internal
def _drop(t: Tally, at: int) -> None:
    """Take one remembered dial off the list; the last takes its place."""
    t.person[t.ahead[at, A_WHO], P_AHEAD] -= 1
    last = t.facts[T_AHEAD] - 1
    t.facts[T_AHEAD] = last
    for column in range(t.ahead.shape[1]):
        t.ahead[at, column] = t.ahead[last, column]


@internal
def _forget_ahead(t: Tally, who: int) -> None:
    """Take all of a person's remembered dials off the list."""
    for at in range(t.facts[T_AHEAD] - 1, -1, -1):
        if t.ahead[at, A_WHO] == who:
            _drop(t, at)


@inlined
def end_person(t: Tally, who: int) -> None:
    """The person will have no further rows: count what is counted once per person. The slot may then be used again."""
    if t.person[who, P_ROWS] == 0:
        return
    reached = t.person[who, P_REACHED]
    wish = t.person[who, P_WISH]
    if wish >= 0 and reached & _BOUGHT == 0:
        _count_lost(t, t.person[who, P_LAST] & _FIELDS, wish & _FIELDS)
    met = t.person[who, P_MET]
    if met != NEVER:
        came = (met >> _AFTER_CHANNEL) & 1
        alike = (reached if came else reached >> STAGE_BITS) & _STAGE
        other = (reached >> STAGE_BITS if came else reached) & _STAGE
        furthest = max(alike, other if other > _OFFERED else 0) - 1
        t.funnel[(met >> MONTH_BITS) & _CHANNEL, met & _MONTH, max(furthest, 0)] += 1
    worked = t.person[who, P_WORKED]
    if worked != NEVER:
        t.by_segment[(worked & _FIELDS) >> MONTH_BITS, worked & _MONTH, SEGMENT_WORKED] += 1
    if t.person[who, P_AHEAD] > 0:
        _forget_ahead(t, who)


@inlined
def _count_lost(t: Tally, last: int, wish: int) -> None:
    """Somebody would have bought and never did: by the last contact, unless a next one lies beyond the end."""
    month, channel = last & _MONTH, (last >> MONTH_BITS) & _CHANNEL
    if last >> _AFTER_CAUSE == 1:
        t.by_month[channel, month, OPEN] += 1
        return
    half_hour = (last >> _AFTER_CHANNEL) & _HALF_HOUR
    # A plain no names no cause: then the last contact in which the person would have bought does.
    cause = (last >> _AFTER_HALF_HOUR) & _CAUSE
    if cause == 0:
        cause = wish & _CAUSE
    wanted = (wish >> CAUSE_BITS) - 1
    product = wanted
    margin = t.prices[len(t.prices) - 1 if wanted < 0 else wanted, MARGIN]
    if wanted < 0:
        product = t.facts[T_NAMELESS]
        if product < 0:
            t.facts[T_UNNAMED] = 1
            return
    t.lost[cause, channel, product, month, LOST_COUNT] += 1
    t.lost[cause, channel, product, month, LOST_MARGIN] += margin
    t.lost_half_hour[cause, channel, half_hour, LOST_COUNT] += 1
    t.lost_half_hour[cause, channel, half_hour, LOST_MARGIN] += margin
