"""What a customer brings to a contact: patience, times, decisions, drawn ahead in chunks by address.

Draws are made for chunks of 2,048 neighbouring entities when the first of them needs one, so memory follows
time, and the value does not depend on who asked first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.channels import Dialogue, Outbound, Step, WalkIn
from sim.scenario.quantities import TimeSpec
from sim.world.distributions import ticks
from sim.world.draws import Purpose, uniforms

CHUNK = 2048
Ints = list[int]
Floats = list[float]


@dataclass(frozen=True)
class SaleDraws:
    """Draws about buying, one entry an entity of the chunk: uniforms, and extension times in ticks."""

    hit: Floats
    choice: Ints              # product index, -1 none
    dialogue: Ints            # dialogue index within the channel, -1 none
    up_sell: Floats           # uniform against the accepted share
    up_sell_showing: Ints
    up_sell_time: Ints
    suggest: Floats
    suggest_showing: Ints
    suggest_time: Ints
    returned: Ints            # ticks after the sale at which it is returned, -1 kept
    next: Floats
    show_up: Floats
    reopening: Floats


@dataclass(frozen=True)
class VisitDraws:
    """Draws of one visit to a walk-in channel."""

    sale: SaleDraws
    balk: Floats
    patience: tuple[Ints, ...]     # by step; -1 = infinite
    step_time: tuple[Ints, ...]    # by step


@dataclass(frozen=True)
class DialDraws:
    """Draws of one dial."""

    look: Ints
    ring: Ints
    answer: Floats
    party: Floats
    talk_wrong: Ints
    next: Floats
    show_up: Floats
    reopening: Floats


@dataclass(frozen=True)
class TalkDraws:
    """Draws of one talk with the right party, and of what the buyer does afterwards."""

    sale: SaleDraws
    outcome: Floats
    talk_sale: Ints
    talk_no_sale: Ints
    wrap_up: Ints
    step_time: tuple[Ints, ...]


class Draws:
    """All draws about people of one replication. `products` are the product names in file order."""

    def __init__(self, seed: int, replication: int, products: tuple[str, ...]) -> None:
        self._seed = seed
        self._replication = replication
        self._products = products

    def _uniforms(self, purpose: int, who: NDArray[np.int64], ordinal: int, channel: int) -> NDArray[np.float64]:
        # The channel is part of the purpose: a person's second channel must not repeat the first one's draws.
        return uniforms(self._seed, self._replication, purpose + 1000 * (channel + 1), who, ordinal)

    def visits(self, channel: int, of: WalkIn, who: NDArray[np.int64], ordinal: int) -> VisitDraws:
        """Draws of everybody's `ordinal`-th visit (1 = first) to a walk-in channel."""

        def drawn(purpose: int) -> NDArray[np.float64]:
            return self._uniforms(purpose, who, ordinal, channel)

        patience = []
        for number, step in enumerate(of.steps):
            spec = step.patience or (of.patience if number == 0 else None)
            patience.append(
                [-1] * len(who) if spec is None
                else ticks(spec, drawn(Purpose.STEP_PATIENCE + number), "exponential").tolist()
            )
        return VisitDraws(
            sale=self._sale(channel, of, who, ordinal),
            balk=drawn(Purpose.BALK).tolist(),
            patience=tuple(patience),
            step_time=self._step_times(of.steps, drawn),
        )

    def dials(self, channel: int, of: Outbound, who: NDArray[np.int64], ordinal: int) -> DialDraws:
        """Draws of everybody's `ordinal`-th dial in an outbound channel."""

        def drawn(purpose: int) -> NDArray[np.float64]:
            return self._uniforms(purpose, who, ordinal, channel)

        return DialDraws(
            look=_times(of.dialling.look, drawn(Purpose.LOOK)),
            ring=np.maximum(ticks(of.dialling.ring, drawn(Purpose.RING)), 1).tolist(),
            answer=drawn(Purpose.ANSWER).tolist(),
            party=drawn(Purpose.PARTY).tolist(),
            talk_wrong=_times(of.talk.wrong_party, drawn(Purpose.TALK_WRONG)),
            next=drawn(Purpose.NEXT).tolist(),
            show_up=drawn(Purpose.SHOW_UP).tolist(),
            reopening=drawn(Purpose.REOPENING).tolist(),
        )

    def talks(self, channel: int, of: Outbound, who: NDArray[np.int64], ordinal: int) -> TalkDraws:
        """Draws of everybody's `ordinal`-th right-party talk in an outbound channel."""
        ordinal += 1_000_000    # talks and dials of one person are counted apart, so are their draws

        def drawn(purpose: int) -> NDArray[np.float64]:
            return self._uniforms(purpose, who, ordinal, channel)

        return TalkDraws(
            sale=self._sale(channel, of, who, ordinal),
            outcome=drawn(Purpose.OUTCOME).tolist(),
            talk_sale=_times(of.talk.sale, drawn(Purpose.TALK_SALE)),
            talk_no_sale=_times(of.talk.no_sale, drawn(Purpose.TALK_NO_SALE)),
            wrap_up=_times(of.talk.wrap_up, drawn(Purpose.WRAP_UP)),
            step_time=self._step_times(of.steps, drawn),
        )

    def _step_times(self, steps: tuple[Step, ...], drawn: object) -> tuple[Ints, ...]:
        assert callable(drawn)
        return tuple(_times(step.time, drawn(Purpose.STEP_TIME + number)) for number, step in enumerate(steps))

    def _sale(self, channel: int, of: WalkIn | Outbound, who: NDArray[np.int64], ordinal: int) -> SaleDraws:
        def drawn(purpose: int) -> NDArray[np.float64]:
            return self._uniforms(purpose, who, ordinal, channel)

        dialogue = _chosen(dialogue_shares(of.dialogue), drawn(Purpose.DIALOGUE))
        up_sells = [way.up_sell for way in of.dialogue.values()]
        suggests = [way.suggest for way in of.dialogue.values()]
        # Moves of every dialogue share one uniform, so a customer is the same person whichever way is used.
        showing, taking = drawn(Purpose.UP_SELL_SHOWING), drawn(Purpose.UP_SELL_TIME)
        presenting, adding = drawn(Purpose.SUGGEST_SHOWING), drawn(Purpose.SUGGEST_TIME)
        returned = [-1] * len(who)
        if of.returned is not None:
            when = np.rint(drawn(Purpose.RETURN_TIME) * of.returned.within).astype(np.int64)
            returned = np.where(drawn(Purpose.RETURN) < of.returned.share, when, -1).tolist()
        products = {self._products.index(name): share for name, share in of.chooses.items()}
        if not products and len(self._products) == 1:
            products = {0: 1.0}
        choice = _chosen(list(products.values()), drawn(Purpose.CHOICE))
        numbers = np.array([*products, -1], dtype=np.int64)
        return SaleDraws(
            hit=drawn(Purpose.HIT).tolist(),
            choice=numbers[choice].tolist(),
            dialogue=dialogue.tolist(),
            up_sell=drawn(Purpose.UP_SELL).tolist(),
            up_sell_showing=_by_way([move.presenting if move else None for move in up_sells], dialogue, showing),
            up_sell_time=_by_way([move.takes if move else None for move in up_sells], dialogue, taking),
            suggest=drawn(Purpose.SUGGEST).tolist(),
            suggest_showing=_by_way([move.presenting if move else None for move in suggests], dialogue, presenting),
            suggest_time=_by_way([move.takes if move else None for move in suggests], dialogue, adding),
            returned=returned,
            next=drawn(Purpose.NEXT).tolist(),
            show_up=drawn(Purpose.SHOW_UP).tolist(),
            reopening=drawn(Purpose.REOPENING).tolist(),
        )


def dialogue_shares(dialogue: dict[str, Dialogue]) -> list[float]:
    """Share of customers met in each way; with no shares stated, the first way serves all."""
    ways = list(dialogue.values())
    if any(way.share is not None for way in ways):
        return [way.share or 0.0 for way in ways]
    return [1.0] + [0.0] * (len(ways) - 1) if ways else []


def _chosen(shares: list[float], chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index drawn by shares; -1 where there is nothing to choose from."""
    if not shares:
        return np.full(len(chances), -1, dtype=np.int64)
    border = np.cumsum(shares)
    place = np.searchsorted(border, chances * border[-1], side="right")
    return np.asarray(np.minimum(place, len(shares) - 1), dtype=np.int64)


def _times(spec: TimeSpec | None, chances: NDArray[np.float64]) -> Ints:
    if spec is None:
        return [0] * len(chances)
    times: Ints = ticks(spec, chances).tolist()
    return times


def _by_way(
    specs: list[TimeSpec | None], way: NDArray[np.int64], chances: NDArray[np.float64]
) -> Ints:
    """Times by each customer's own dialogue; zero where it states none."""
    result = np.zeros(len(chances), dtype=np.int64)
    for number, spec in enumerate(specs):
        if spec is not None:
            mine = way == number
            result[mine] = ticks(spec, chances[mine])
    times: Ints = result.tolist()
    return times
