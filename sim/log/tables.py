"""The log's tables: which columns there are and what each integer means.

Every value is an int64; times are ticks of 1 ms since the start of the horizon, -1 means "did not happen".
Indices refer to the `Names` of the world. The same columns hold simulated and real journeys.
"""

from __future__ import annotations

from enum import IntEnum


class Outcome(IntEnum):
    """How one contact ended."""

    SALE = 0
    NO_SALE = 1
    BALKED = 2
    ABANDONED = 3
    TURNED_AWAY = 4
    NO_STOCK = 5
    UNDECIDED = 6
    REFUSAL = 7
    NO_ANSWER = 8
    WRONG_PARTY = 9
    NOT_CALLED = 10
    INSIDE = 11
    DROPPED = 12


class Cause(IntEnum):
    """Why a customer who would have bought did not in this contact (NONE where nothing was lost)."""

    NONE = 0
    BALKED = 1
    ABANDONED = 2
    CLOSED = 3
    NO_SELLER = 4
    NO_STOCK = 5
    NOT_CALLED = 6
    NOT_REACHED = 7
    WAITED = 8
    SELLER = 9
    INSIDE = 10
    DROPPED = 11


class Move(IntEnum):
    """What became of an up-sell or suggestion opportunity (a buyer to whom it applies is `present`)."""

    ABSENT = 0
    ACCEPTED = 1
    DECLINED = 2
    NO_STOCK = 3
    NOT_OFFERED = 4


class Activity(IntEnum):
    """What an asset's stretch of time was."""

    ON_DUTY = 0
    OVERTIME = 1
    BUSY = 2
    DOWN = 3


class Movement(IntEnum):
    """Why stock changed."""

    OPENING = 0
    SALE = 1
    ORDERED = 2
    DELIVERED = 3
    MISSED = 4
    BACK_ORDERED = 5
    BACK_FILLED = 6


class Supply(IntEnum):
    """Where what was sold comes from (SHELF also for services and for goods that are never short; NONE: no sale)."""

    NONE = 0
    SHELF = 1
    SUBSTITUTE = 2
    BACK_ORDER = 3
    MADE_TO_ORDER = 4


JOURNEYS: tuple[str, ...] = (
    "person",         # root address of the person, kept for all contacts
    "contact",        # contact number of this person over all channels, 1 = first
    "channel",        # index of the channel of this contact
    "first_channel",  # channel of the person's first contact (the origin of a sale)
    "arrive",         # tick of arrival at the door, or of the start of the dial (look included)
    "wait",           # ticks waited for the first step until served or gone; 0 for outbound
    "start",          # tick the first service or the talk began
    "end",            # tick the person left, or the caller was free again
    "outcome",        # Outcome
    "cause",          # Cause
    "seller",         # global unit number of the person who sold or served, -1 none
    "dialogue",       # index of the dialogue within the channel, -1 none
    "offered",        # 1 if an offer was made (the outcome was decided), else 0
    "potential",      # 1 if the person would have bought, not having waited, from an average seller
    "wanted",         # product the person would choose, -1 none
    "product",        # product sold (after an up-sell), -1 none
    "added",          # product of the second line sold, -1 none
    "up_sell",        # Move
    "suggest",        # Move
    "returned",       # tick the sale is returned or cancelled (may lie beyond the horizon), -1 kept
    "anyway",         # 1 if the person is a lead who would have come anyway
    "segment",        # global lead segment, -1 for who comes of their own accord
    "attempt",        # number of this dial to this lead since it was last fresh, 0 for walk-in
    "talk_number",    # right-party talks with this person so far, this one included
    "ring",           # ticks of ringing, 0 for walk-in
    "talk",           # ticks of talk with the party reached, 0 for walk-in
    "sold_at",        # tick of the sale, -1 none
    "class",          # index of the customer class within the channel, -1 where the channel has none
    "supply",         # Supply: where what was sold comes from, NONE without a sale
)

STEPS: tuple[str, ...] = ("person", "contact", "channel", "step", "joined", "start", "end", "seller")
ASSET_TIME: tuple[str, ...] = ("unit", "activity", "channel", "step", "start", "end")
STOCK: tuple[str, ...] = ("product", "tick", "movement", "quantity", "on_hand", "on_order")

TABLES: dict[str, tuple[str, ...]] = {
    "journeys": JOURNEYS, "steps": STEPS, "asset_time": ASSET_TIME, "stock": STOCK,
}
