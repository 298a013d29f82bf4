"""Counting contacts and steps as they are logged: the twin of `sim.measure.contacts`, one row at a time."""

from __future__ import annotations

from sim.kernel.compiling import inlined
from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    ABANDONED,
    ANSWERED,
    ARRIVALS,
    BALKED,
    BUYERS,
    CALL_TICKS,
    COUNTS,
    DAY_HALF_HOUR,
    DAY_MONTH,
    DIALS,
    DROPPED,
    F_LIMIT,
    F_OF_SERVED,
    F_PREDICTIVE,
    F_PROMISED,
    F_WALK_IN,
    IN_TIME,
    IN_TIME_AT_ALL,
    JOINED,
    LEFT_MIDWAY,
    MET_NO_STOCK,
    OFFERS,
    OFFERS_WON,
    PROMISED,
    QUEUED,
    R_ARRIVE,
    R_CHANNEL,
    R_END,
    R_OFFERED,
    R_OUTCOME,
    R_RETURNED,
    R_RING,
    R_SELLER,
    R_START,
    R_SUPPLY,
    R_TALK,
    R_WAIT,
    R_WANTED,
    RIGHT_PARTY,
    SERVED,
    STEP_VISITS,
    STEP_WAIT_TICKS,
    T_END,
    TALK_TICKS,
    TURNED_AWAY,
    WAIT_CLASSES,
    WAIT_FROM,
    WAIT_TICKS,
    Ints,
)
from sim.kernel.tally_persons import count_person
from sim.kernel.tally_sales import count_sale
from sim.log.tables import Outcome, Supply
from sim.measure.contacts import RIGHT_PARTY as RIGHT_PARTY_OUTCOMES
from sim.measure.dimensions import WAIT_BORDERS
from sim.world.calendar import DAY, HALF_HOUR

_SALE, _BALKED, _ABANDONED, _TURNED_AWAY = (
    int(each) for each in (Outcome.SALE, Outcome.BALKED, Outcome.ABANDONED, Outcome.TURNED_AWAY))
_NO_STOCK, _NOT_CALLED, _INSIDE, _WRONG_PARTY, _DROPPED = (int(each) for each in (
    Outcome.NO_STOCK, Outcome.NOT_CALLED, Outcome.INSIDE, Outcome.WRONG_PARTY, Outcome.DROPPED))
_RIGHT_PARTY_BITS = sum(1 << int(outcome) for outcome in RIGHT_PARTY_OUTCOMES)
_BACK_ORDER = int(Supply.BACK_ORDER)
_BORDERS = WAIT_BORDERS
_CAME, _STAYED, _SERVED, _OFFERED, _BOUGHT, _KEPT = range(6)      # stages of the funnel


@inlined
def wait_class(wait: int) -> int:
    """Class of a wait: the first border that is no less, found from the class where the wait's leading bits begin."""
    if wait <= 0:
        return 0
    level = 0
    if wait >= 1 << 16:
        level = 1 if wait < 1 << 22 else 2
    found: int = WAIT_FROM[level, min(wait >> 6 * (level + 1), WAIT_FROM.shape[1] - 1)]
    while found < WAIT_CLASSES - 1 and _BORDERS[found] < wait:
        found += 1
    return found


@inlined
def count_contact(t: Tally, rows: Ints, i: int, who: int) -> None:
    """Count the contact whose log columns are `rows[i, :len(JOURNEYS)]`, of the person in slot `who`, when logged."""
    outcome, channel, arrive = rows[i, R_OUTCOME], rows[i, R_CHANNEL], rows[i, R_ARRIVE]
    end = t.facts[T_END]
    when = min(arrive if arrive >= 0 else max(rows[i, R_END], 0), end)
    day = when // DAY
    half_hour = t.days[day, DAY_HALF_HOUR] + (when - day * DAY) // HALF_HOUR
    month = t.days[day, DAY_MONTH]
    sale, offered = outcome == _SALE, rows[i, R_OFFERED] == 1
    stage, dial, experience, good = -1, False, False, False
    if outcome != _NOT_CALLED and 0 <= arrive <= end:
        # Which measures this contact counts in, one bit each; they are added at once.
        if t.channels[channel, F_WALK_IN] == 1:
            counts, stage = _visit(t, rows, i, channel, month, half_hour)
            experience, good = True, (counts >> IN_TIME_AT_ALL) & 1 == 1
        else:
            counts, stage = _dial(t, rows, i, channel, month, half_hour)
            dial = True
            experience = good = (counts >> RIGHT_PARTY) & 1 == 1
        if offered:
            counts |= (1 << OFFERS) | (int(sale) << OFFERS_WON)
        for measure in range(COUNTS):
            t.by_month[channel, month, measure] += (counts >> measure) & 1
        for measure in range(COUNTS):
            t.by_half_hour[channel, half_hour, measure] += (counts >> measure) & 1
        if outcome == _NO_STOCK and rows[i, R_WANTED] >= 0:
            t.by_product[channel, rows[i, R_WANTED], month, MET_NO_STOCK] += 1
        good = good and outcome != _NO_STOCK and outcome != _ABANDONED and rows[i, R_SUPPLY] != _BACK_ORDER
        if sale:
            stage = _KEPT if rows[i, R_RETURNED] < 0 else _BOUGHT
        elif offered:
            stage = _OFFERED
    if sale:
        count_sale(t, rows, i)
    count_person(t, rows, i, who, month, half_hour, stage, dial, experience, good)


@inlined
def _visit(t: Tally, rows: Ints, i: int, channel: int, month: int, half_hour: int) -> tuple[int, int]:
    """The measures in which a visit counts, and its stage in the funnel before any offer; its wait is added."""
    outcome, wait = rows[i, R_OUTCOME], rows[i, R_WAIT]
    served = rows[i, R_START] >= 0
    counts = 1 << ARRIVALS
    if served:
        counts |= 1 << SERVED
        if wait <= t.channels[channel, F_LIMIT]:
            counts |= 1 << IN_TIME_AT_ALL
    if outcome == _SALE:
        counts |= 1 << BUYERS
    elif outcome == _BALKED:
        counts |= 1 << BALKED
    elif outcome == _ABANDONED:
        counts |= 1 << (LEFT_MIDWAY if served else ABANDONED)
    elif outcome == _TURNED_AWAY and not served:
        counts |= 1 << TURNED_AWAY
    joined = served or not (outcome in (_BALKED, _INSIDE) or (outcome == _TURNED_AWAY and wait == 0))
    if joined:
        counts |= (1 << JOINED) | (int(wait > 0) << QUEUED)
        t.by_month[channel, month, WAIT_TICKS] += wait
        t.by_half_hour[channel, half_hour, WAIT_TICKS] += wait
        t.waits[channel, month, wait_class(wait)] += 1
    if t.channels[channel, F_PROMISED] == 1 and (served or t.channels[channel, F_OF_SERVED] == 0):
        counts |= (1 << PROMISED) | (((counts >> IN_TIME_AT_ALL) & 1) << IN_TIME)
    return counts, (_SERVED if served else (_STAYED if joined else _CAME))


@inlined
def _dial(t: Tally, rows: Ints, i: int, channel: int, month: int, half_hour: int) -> tuple[int, int]:
    """The measures in which a dial counts, and its stage in the funnel before any offer; its talk is added."""
    outcome = rows[i, R_OUTCOME]
    counts, stage = 1 << DIALS, _STAYED
    if (_RIGHT_PARTY_BITS >> outcome) & 1 == 1:
        counts |= (1 << RIGHT_PARTY) | (1 << ANSWERED)
        stage = _SERVED
    elif outcome == _WRONG_PARTY:
        counts |= 1 << ANSWERED
    elif outcome == _DROPPED:
        counts |= (1 << ANSWERED) | (1 << DROPPED)
    t.by_month[channel, month, TALK_TICKS] += rows[i, R_TALK]
    t.by_half_hour[channel, half_hour, TALK_TICKS] += rows[i, R_TALK]
    # Predictive dialling holds no caller while it rings, and none at all for who does not answer or is dropped.
    predictive = t.channels[channel, F_PREDICTIVE] == 1
    if rows[i, R_END] >= 0 and not (predictive and rows[i, R_SELLER] < 0):
        held = rows[i, R_END] - rows[i, R_ARRIVE] - (rows[i, R_RING] if predictive else 0)
        t.by_month[channel, month, CALL_TICKS] += held
        t.by_half_hour[channel, half_hour, CALL_TICKS] += held
    return counts, stage


@inlined
def count_step(t: Tally, step: int, joined: int, start: int) -> None:
    """Count a finished step (global number), by the month in which it began."""
    month = t.days[min(start // DAY, len(t.days) - 1), DAY_MONTH]
    t.by_step[step, month, STEP_VISITS] += 1
    t.by_step[step, month, STEP_WAIT_TICKS] += start - joined
