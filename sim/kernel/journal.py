"""What happened, written down: rows of the log while it is kept, and counts while they are."""

from __future__ import annotations

from sim.kernel.columns import (
    C_JOINED,
    C_SERVED,
    J_CHANNEL,
    J_CONTACT,
    J_PERSON,
    J_SUPPLY,
    JOURNEY_ROWS,
    K_ON_HAND,
    K_ON_ORDER,
    LOGGING,
    NOW,
    STEP_ROWS,
    STOCK_ROWS,
    TALLYING,
    TIME_ROWS,
    U_CHANNEL,
    U_STEP,
    U_WORK_START,
)
from sim.kernel.compiling import inlined, internal
from sim.kernel.state import State
from sim.kernel.tally import Tally
from sim.kernel.tally_contacts import count_contact, count_step
from sim.kernel.tally_stock import count_stock
from sim.kernel.tally_time import count_time
from sim.log.tables import Activity

ON_DUTY, OVERTIME, BUSY, DOWN = int(Activity.ON_DUTY), int(Activity.OVERTIME), int(Activity.BUSY), int(Activity.DOWN)


@inlined
def log_contact(s: State, t: Tally, contact: int, person: int) -> None:
    """The row of a contact that is over."""
    if s.now[TALLYING]:
        count_contact(t, s.contact, contact, person)
    if s.now[LOGGING]:
        row = s.now[JOURNEY_ROWS]
        for column in range(J_SUPPLY + 1):
            s.journeys[row, column] = s.contact[contact, column]
        s.now[JOURNEY_ROWS] = row + 1


@inlined
def log_step(s: State, t: Tally, contact: int, step: int, seller: int) -> None:
    """The row of a step that ends now."""
    contacts, now = s.contact, s.now[NOW]
    channel, joined, start = contacts[contact, J_CHANNEL], contacts[contact, C_JOINED], contacts[contact, C_SERVED]
    if s.now[TALLYING]:
        count_step(t, step, joined, start)
    if s.now[LOGGING]:
        row = s.now[STEP_ROWS]
        s.steps[row, 0] = contacts[contact, J_PERSON]
        s.steps[row, 1] = contacts[contact, J_CONTACT]
        s.steps[row, 2] = channel
        s.steps[row, 3] = step
        s.steps[row, 4] = joined
        s.steps[row, 5] = start
        s.steps[row, 6] = now
        s.steps[row, 7] = seller
        s.now[STEP_ROWS] = row + 1


@inlined
def log_time(s: State, t: Tally, unit: int, activity: int, channel: int, step: int, start: int, end: int) -> None:
    """A stretch of a unit's time."""
    if s.now[TALLYING]:
        count_time(t, unit, activity, start, end)
    if s.now[LOGGING]:
        row = s.now[TIME_ROWS]
        s.times[row, 0] = unit
        s.times[row, 1] = activity
        s.times[row, 2] = channel
        s.times[row, 3] = step
        s.times[row, 4] = start
        s.times[row, 5] = end
        s.now[TIME_ROWS] = row + 1


@internal
def log_duty(s: State, t: Tally, unit: int, start: int, end: int, overtime_from: int) -> None:
    """A stretch a person was there: until `overtime_from` as rostered, from then on as overtime."""
    if start < min(end, overtime_from):
        log_time(s, t, unit, ON_DUTY, -1, -1, start, min(end, overtime_from))
    if max(start, overtime_from) < end:
        log_time(s, t, unit, OVERTIME, -1, -1, max(start, overtime_from), end)


@inlined
def taken(s: State, unit: int, channel: int, step: int) -> None:
    """The unit is held for a customer or a call from now on (`step` -1: a call)."""
    s.unit[unit, U_CHANNEL] = channel
    s.unit[unit, U_STEP] = step
    s.unit[unit, U_WORK_START] = s.now[NOW]


@inlined
def worked(s: State, t: Tally, unit: int, end: int) -> None:
    """The unit is held no longer: log how long it was."""
    start = s.unit[unit, U_WORK_START]
    s.unit[unit, U_WORK_START] = -1
    if start < end:
        log_time(s, t, unit, BUSY, s.unit[unit, U_CHANNEL], s.unit[unit, U_STEP], start, end)


@internal
def log_stock(s: State, t: Tally, product: int, movement: int, quantity: int) -> None:
    """Stock changed, was ordered, or was missed."""
    tick, on_hand, on_order = s.now[NOW], s.product[product, K_ON_HAND], s.product[product, K_ON_ORDER]
    if s.now[TALLYING]:
        count_stock(t, product, tick, movement, quantity, on_hand)
    if s.now[LOGGING]:
        row = s.now[STOCK_ROWS]
        s.stocks[row, 0] = product
        s.stocks[row, 1] = tick
        s.stocks[row, 2] = movement
        s.stocks[row, 3] = quantity
        s.stocks[row, 4] = on_hand
        s.stocks[row, 5] = on_order
        s.now[STOCK_ROWS] = row + 1
