"""Where each value lives in the kernel's tables: column numbers, kinds of events and stages of a story.

The kernel is one model as data: every table is an int64 (or float64) array, one row a thing, and these names are
its columns. The first columns of a contact's row are the columns of the log's `JOURNEYS`, in that order.
"""

from __future__ import annotations

from sim.log.tables import JOURNEYS

# Rank of an event among those of one tick; an event's key is rank << RANK_SHIFT | address.
RANK_SHIFT = 58
SHIFT_END, BREAK, FAILURE, CLOSING, SHIFT_START, BREAK_END, REPAIR = 1, 2, 3, 4, 5, 6, 7
OPENING, DELIVERY, WORK_ENDS, DUE, ARRIVAL, PATIENCE = 8, 9, 10, 11, 12, 13
LIST_ADDRESS = 1 << 40      # a lead list's delivery comes after those of products
NEVER = 1 << 62

# State scalars (`State.now`).
(NOW, SERIAL, HEAP_COUNT, CONTACT_FREE, CONTACT_COUNT, PERSON_FREE, HAND_FIRST, HAND_COUNT, JOURNEY_ROWS, STEP_ROWS,
 TIME_ROWS, STOCK_ROWS, DAY_AT, ARRIVAL_AT, ARRIVAL_COUNT, ANYWAY_AT, BEGIN_AT, END_AT, DOOR_AT, BATCH_AT, STAYING,
 PENDING_COUNT, LOGGING, TALLYING, NEXT_TICK, NEXT_KEY, NEXT_SOURCE, EVENTS, CONTACT_USED, PERSON_USED,
 PERSON_COUNT) = range(31)
SCALARS = 32

# Sources of events known beforehand.
FROM_NOWHERE, FROM_ARRIVALS, FROM_ANYWAY, FROM_BEGINS, FROM_ENDS, FROM_DOORS, FROM_LISTS = range(7)

# What `advance` asks of its caller.
REACHED, LOG_FULL, GROW_HEAP, GROW_CONTACTS, GROW_PERSONS, GROW_DUE, GROW_PENDING = range(7)

# Event list.
H_TICK, H_KEY, H_SERIAL, H_WHO, H_WHAT = range(5)
HEAP_COLUMNS = 5

# Contacts: the log's columns, then what the story needs.
(J_PERSON, J_CONTACT, J_CHANNEL, J_FIRST_CHANNEL, J_ARRIVE, J_WAIT, J_START, J_END, J_OUTCOME, J_CAUSE, J_SELLER,
 J_DIALOGUE, J_OFFERED, J_POTENTIAL, J_WANTED, J_PRODUCT, J_ADDED, J_UP_SELL, J_SUGGEST, J_RETURNED, J_ANYWAY,
 J_SEGMENT, J_ATTEMPT, J_TALK_NUMBER, J_RING, J_TALK, J_SOLD_AT, J_CLASS, J_SUPPLY) = range(len(JOURNEYS))
_C = len(JOURNEYS)
(C_PERSON, C_STAGE, C_STEP, C_JOINED, C_SERVED, C_OPTION, C_ORDINAL, C_TALK_ORDINAL, C_NEXT, C_BEFORE, C_LINE,
 C_REQUEST, C_LINE_UNIT, C_CALLER, C_ACTIVE, C_ERRAND, C_WORD, C_BUYS, C_ANSWERED, C_EXTRA,
 C_WAITING, C_UNITS) = range(_C, _C + 22)

# Stages of a story: what ends with the event it waits for.
(STAGE_NONE, STAGE_WORK, STAGE_MOVES, STAGE_LOOK, STAGE_RING, STAGE_WRONG, STAGE_TALK, STAGE_TALK_MOVES,
 STAGE_WRAP_UP) = range(9)

# What is to be done next within an event.
(DO_NEXT, DO_BEGIN_STEP, DO_SERVE, DO_FINISH_STEP, DO_RELEASE, DO_PASS, DO_DIAL, DO_LEAVE, DO_LEFT, DO_LOG,
 DO_NOT_REACHED, DO_TALK_OVER, DO_AFTER_TALK, DO_WRAP_UP, DO_PLAN_WRAP_UP, DO_END, DO_WORK_DONE, DO_RING) = range(18)
ALL_DESKS, DESKS_OF_POOLS, DESKS_OF_STEP = range(3)

# Hand-overs within an event.
HAND_SERVED, HAND_GONE, HAND_LINE = range(3)

# Persons; then two counters a channel: visits or dials, and talks.
(P_ADDRESS, P_FIRST_CHANNEL, P_SEGMENT, P_CONTACTS, P_MEETINGS, P_ATTEMPTS, P_PLANS, P_REFUSED, P_ANYWAY, P_WILLING,
 P_REFERENCES, P_NEXT, P_COUNTS) = range(13)

# Units.
(U_POOL, U_IDLE_SINCE, U_NEXT, U_BEFORE, U_ON, U_LEAVING, U_OVERTIME_FROM, U_SINCE, U_ON_BREAK, U_STAYING, U_HIRED,
 U_CHANNEL, U_STEP, U_WORK_START, U_FAILING, U_FAILURES, U_DOWN_SINCE, U_MACHINE, U_COMES, U_GOES) = range(20)
UNIT_COLUMNS = 20
F_HIT, F_TALK = 0, 1
UR_HIT_RAMP, UR_HIT_RAMPS, UR_SPEED_RAMP, UR_SPEED_RAMPS = range(4)      # a unit's shares of full performance

# Pools.
(L_FREE, L_PRESENT, L_ON_BREAK, L_FIRST, L_LAST) = range(5)
POOL_COLUMNS = 5
(LM_STEP, LM_STEPS, LM_DOOR, LM_DOORS, LM_SHOP_STEP, LM_SHOP_STEPS, LM_FAILURE, LM_REPAIR) = range(8)
POOL_MODEL_COLUMNS = 8

# Waiting lines: one per step and class.
(W_FIRST, W_LAST) = range(2)
(WM_STEP, WM_PRIORITY, WM_CREDIT) = range(3)

# Steps and the options of what they hold.
(S_OPTION, S_OPTIONS, S_BUYERS, S_LINE, S_LINES) = range(5)
(O_ENTRY, O_ENTRIES, O_SELLER, O_UNITS) = range(4)

# Channels.
(CH_OUTBOUND, CH_STEP, CH_STEPS, CH_SELLING, CH_BALK, CH_TURN_AWAY, CH_MODE, CH_CALLERS, CH_LINES, CH_ATTEMPTS,
 CH_RETRY_AFTER, CH_RETRY_FIRST, CH_KEEP_FREE, CH_PACE, CH_LIMIT, CH_WINDOW, CH_WAIT_FROM, CH_BASE, CH_BASES, CH_WAY,
 CH_WAYS, CH_DEFAULT_WAY, CH_SWITCHED, CH_ANY_UP_SELL, CH_ANY_SUGGEST, CH_DESK, CH_CLASS, CH_CLASSES, CH_DOOR,
 CH_DOORS) = range(30)
CHANNEL_COLUMNS = 30
PREVIEW, PROGRESSIVE, PREDICTIVE = range(3)
CF_BALK, CF_WAIT_LOSES, CF_RIGHT_PARTY, CF_UNDECIDED, CF_REFUSAL = range(5)
X_INSIDE, X_DOOR_AT = 0, 1      # state of a channel

# Ways of selling.
(Y_UP_SELL, Y_FROM, Y_TO, Y_SUGGEST, Y_ADD, Y_WAITING, Y_HOURS, Y_HOURS_COUNT) = range(8)
YF_UP_SELL, YF_SUGGEST = range(2)
WAY_HOUR_START, WAY_HOUR_END = 0, 1

# Outbound desks (state).
(D_BATCH, D_DELIVERED, D_POSITION, D_LINE_FIRST, D_LINE_LAST, D_RINGING, D_CARRY, D_PROMISED, D_RETRY) = range(9)
DESK_COLUMNS = 9

# Lead list deliveries.
(B_TICK, B_CHANNEL, B_SEGMENT, B_FIRST, B_COUNT) = range(5)

# Due contacts: heap a desk and kind; and contacts beyond the horizon.
(E_DUE, E_ADDRESS, E_SERIAL, E_PLANS, E_PERSON) = range(5)
(N_TARGET, N_PLANS, N_PERSON) = range(3)

# Products.
(R_STOCKED, R_AT, R_QUANTITY, R_LEAD, R_SUBSTITUTE, R_MADE_TO_ORDER) = range(6)
RF_ACCEPTED, RF_BACK_ORDER = 0, 1
(K_ON_HAND, K_ON_ORDER, K_BACK_ORDERED, K_TO_DELIVER) = range(4)

# Words by which `next:` knows an outcome.
(WORD_SALE, WORD_NO_SALE, WORD_BALKED, WORD_ABANDONED, WORD_TURNED_AWAY, WORD_UNDECIDED, WORD_REFUSAL,
 WORD_NOT_REACHED) = range(8)
WORDS = ("sale", "no_sale", "balked", "abandoned", "turned_away", "undecided", "refusal", "not_reached")
