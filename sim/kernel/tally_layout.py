"""Where each figure lives in the tally: positions of measures along the last axis of its tables, and packed fields.

Measures are taken from `sim.measure.measures` by the cut they are kept in, so a measure added there has its place here.
The columns of a contact's row are those of the log's `JOURNEYS`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.tables import JOURNEYS, Activity, Cause, Move, Outcome
from sim.measure.dimensions import WAIT_BORDERS
from sim.measure.measures import MEASURES, Cut
from sim.measure.persons import SAYS

Ints = NDArray[np.int64]


def _kept(*cuts: Cut, without: Cut = ()) -> tuple[str, ...]:
    """Measures kept in all of `cuts` and not in `without`, counts before ticks and cents; costs are made of the others
    at the end."""
    found = [
        measure for measure in MEASURES
        if set(cuts) <= set(measure.cuts) and without not in measure.cuts and not measure.name.startswith("cost_")
    ]
    return tuple(measure.name for measure in sorted(found, key=lambda measure: measure.unit != "count"))


CHANNEL_MONTH: Final[Cut] = ("channel", "month")
CHANNEL_HALF_HOUR: Final[Cut] = ("channel", "half_hour")
CHANNEL_PRODUCT_MONTH: Final[Cut] = ("channel", "product", "month")
LOST_PRODUCT: Final[Cut] = ("cause", "channel", "product", "month")
LOST_HALF_HOUR: Final[Cut] = ("cause", "channel", "half_hour")

# Measures by month and by half-hour share their first positions, so one number finds both.
_BOTH = _kept(CHANNEL_MONTH, CHANNEL_HALF_HOUR)
BY_MONTH: Final = _BOTH + _kept(CHANNEL_MONTH, without=CHANNEL_HALF_HOUR)
BY_HALF_HOUR: Final = _BOTH + _kept(CHANNEL_HALF_HOUR, without=CHANNEL_MONTH)
BY_PRODUCT: Final = _kept(CHANNEL_PRODUCT_MONTH)
BY_STEP: Final = _kept(("step", "month"))
LOST: Final = _kept(LOST_PRODUCT, LOST_HALF_HOUR)

(ARRIVALS, BALKED, TURNED_AWAY, ABANDONED, LEFT_MIDWAY, SERVED, JOINED, QUEUED, WAIT_TICKS, PROMISED, IN_TIME, BUYERS,
 OFFERS, OFFERS_WON, DIALS, ANSWERED, DROPPED, RIGHT_PARTY, TALK_TICKS, CALL_TICKS) = (_BOTH.index(name) for name in (
     "arrivals", "balked", "turned_away", "abandoned", "left_midway", "served", "joined", "queued", "wait_ticks",
     "promised", "in_time", "buyers", "offers", "offers_won", "dials", "answered", "dropped", "right_party",
     "talk_ticks", "call_ticks"))
COUNTS: Final = len(_BOTH) - 3             # of the measures in both, those that are numbers of contacts
IN_TIME_AT_ALL: Final = 62       # no measure: served in time, or served where nothing is promised
OPEN, EXPERIENCES, GOOD_EXPERIENCES, CALLS_AFTER_REFUSAL = (
    BY_MONTH.index(name) for name in ("open", "experiences", "good_experiences", "calls_after_refusal"))
# What became of a move, by `Move`: position of the measures it counts in (-1: none), for up-sell and suggestion.
MOVE_COLUMNS: Final[Ints] = np.array([JOURNEYS.index(move) for move in ("up_sell", "suggest")], dtype=np.int64)
_MOVE_MEASURES: Final = {
    Move.ACCEPTED: ("presented", "accepted"), Move.DECLINED: ("presented",), Move.NO_STOCK: ("missed_stock",),
    Move.NOT_OFFERED: ("missed_offer",),
}
MOVE_MEASURES: Final[Ints] = np.array([
    [[*(BY_MONTH.index(f"{move}_{what}") for what in _MOVE_MEASURES.get(code, ())), -1, -1][:2] for code in Move]
    for move in ("up_sell", "suggest")
], dtype=np.int64)
HALF_HOUR_ORDERS, HALF_HOUR_ORDERS_KEPT = (BY_HALF_HOUR.index(name) for name in ("orders", "orders_kept"))
(MET_NO_STOCK, ORDERS, ORDERS_KEPT, ORDERS_INCREMENTAL, ORDERS_SUBSTITUTED, ORDERS_BACK_ORDERED, UNITS, UNITS_KEPT,
 REVENUE, REVENUE_KEPT, MARGIN_KEPT) = (BY_PRODUCT.index(name) for name in (
     "met_no_stock", "orders", "orders_kept", "orders_incremental", "orders_substituted", "orders_back_ordered",
     "units", "units_kept", "revenue", "revenue_kept", "margin_kept"))
STEP_VISITS, STEP_WAIT_TICKS = (BY_STEP.index(name) for name in ("step_visits", "step_wait_ticks"))
LOST_COUNT, LOST_MARGIN = (LOST.index(name) for name in ("lost", "lost_margin"))
SEGMENT_WORKED, SEGMENT_ORDERS = range(2)
HELD, OUT, BACKLOG = range(3)       # of stock: unit ticks on hand, ticks with nothing on hand, unit ticks owed
ON_DUTY, OVERTIME, BUSY, DOWN = (
    int(each) for each in (Activity.ON_DUTY, Activity.OVERTIME, Activity.BUSY, Activity.DOWN))
GRID_BUSY, GRID_DOWN = range(2)
ACTIVITIES: Final = len(Activity)
ALL_ORDERS, ALL_REVENUE, KEPT_ORDERS, KEPT_REVENUE = range(4)

# Columns of a contact's row.
(R_PERSON, R_CONTACT, R_CHANNEL, R_FIRST_CHANNEL, R_ARRIVE, R_WAIT, R_START, R_END, R_OUTCOME, R_CAUSE, R_SELLER,
 R_OFFERED, R_POTENTIAL, R_WANTED, R_PRODUCT, R_ADDED, R_RETURNED, R_ANYWAY, R_SEGMENT, R_RING, R_TALK, R_SOLD_AT,
 R_SUPPLY) = (JOURNEYS.index(name) for name in (
     "person", "contact", "channel", "first_channel", "arrive", "wait", "start", "end", "outcome", "cause", "seller",
     "offered", "potential", "wanted", "product", "added", "returned", "anyway", "segment", "ring", "talk",
     "sold_at", "supply"))

# Facts of a channel.
F_WALK_IN, F_PREDICTIVE, F_LIMIT, F_PROMISED, F_OF_SERVED, F_QUOTA, F_CLAW_BACK, F_RANKED = range(8)
CHANNEL_FACTS: Final = 8
PRICE, MARGIN = range(2)         # in cents, by product; the last row is that of no product
DAY_MONTH, DAY_HALF_HOUR = range(2)
S_STATED, S_SINCE, S_LEVEL, S_OWED = range(4)      # a product's stock: stated or not; last moved when; what there is

# Facts of the whole, and what was noticed on the way.
(T_END, T_GRID_END, T_NAMELESS, T_AHEAD, T_UNNAMED, T_CROWDED, T_OVER_CAPACITY) = range(7)
FACTS: Final = 7

# A person in eight columns, a cache line. Where a column is packed, the contact number is in its high bits, so that
# comparing packed values compares contacts; the fields below it are read with `sim.kernel.tally_persons`.
P_ROWS, P_LAST, P_WISH, P_MET, P_WORKED, P_REFUSED, P_REACHED, P_AHEAD = range(8)
PERSON_COLUMNS: Final = 8
CONTACT_SHIFT: Final = 44
MONTH_BITS, CHANNEL_BITS, HALF_HOUR_BITS, CAUSE_BITS, PRODUCT_BITS, STAGE_BITS = 12, 14, 9, 5, 20, 4
NEVER: Final = (1 << 63) - 1

# Dials counted while an earlier contact of the same person is still going on (it may yet turn out a refusal).
A_WHO, A_CONTACT, A_CHANNEL, A_MONTH, A_GOOD = range(5)
AHEAD_ROWS: Final = 4096

# Sales of a seller up to the quota, where it matters which they are: (tick, person, contact, revenue).
Q_TICK, Q_PERSON, Q_CONTACT, Q_REVENUE = range(4)

WAIT_CLASSES: Final = len(WAIT_BORDERS) + 1
# Class of the shortest wait with the same leading bits, for waits below 2**16, 2**22 and 2**28 ticks.
WAIT_FROM: Final[NDArray[np.int16]] = np.searchsorted(
    WAIT_BORDERS, np.arange(1024) << np.array([[6], [12], [18]])).astype(np.int16)
SAID: Final[Ints] = np.array([int(SAYS.get(outcome, Cause.NONE)) for outcome in Outcome], dtype=np.int64)
