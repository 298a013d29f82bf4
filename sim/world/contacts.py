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
LATER_CHUNK = 256
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


@dataclass(frozen=True)
class _Chunk:
    """Neighbours whose draws for one contact are made together; times that are not stated are zero."""

    seed: int
    replication: int
    channel: int
    who: NDArray[np.int64]
    ordinal: int

    def uniforms(self, purpose: int) -> NDArray[np.float64]:
        # The channel is part of the purpose: a person's second channel must not repeat the first one's draws.
        return uniforms(self.seed, self.replication, purpose + 1000 * (self.channel + 1), self.who, self.ordinal)

    def chances(self, purpose: int) -> Floats:
        chances: Floats = self.uniforms(purpose).tolist()
        return chances

    def times(self, spec: TimeSpec | None, purpose: int, least: int = 0) -> Ints:
        if spec is None:
            return [least] * len(self.who)
        times: Ints = np.maximum(ticks(spec, self.uniforms(purpose)), least).tolist()
        return times

    def patience(self, spec: TimeSpec | None, purpose: int) -> Ints:
        if spec is None:
            return [-1] * len(self.who)
        times: Ints = ticks(spec, self.uniforms(purpose), "exponential").tolist()
        return times

    def step_times(self, steps: tuple[Step, ...]) -> tuple[Ints, ...]:
        return tuple(self.times(step.time, Purpose.STEP_TIME + number) for number, step in enumerate(steps))

    def times_by_way(self, specs: list[TimeSpec | None], way: NDArray[np.int64], purpose: int) -> Ints:
        """Times by each customer's own dialogue; zero where it states none.

        The same uniform serves every dialogue, so a customer is the same person whichever way is used.
        """
        result = np.zeros(len(self.who), dtype=np.int64)
        if any(spec is not None for spec in specs):
            chances = self.uniforms(purpose)
            for number, spec in enumerate(specs):
                if spec is not None:
                    mine = way == number
                    result[mine] = ticks(spec, chances[mine])
        times: Ints = result.tolist()
        return times


class Draws:
    """All draws about people of one replication. `products` are the product names in file order."""

    def __init__(self, seed: int, replication: int, products: tuple[str, ...]) -> None:
        self._seed = seed
        self._replication = replication
        self._products = products

    def visits(self, channel: int, of: WalkIn, who: NDArray[np.int64], ordinal: int) -> VisitDraws:
        """Draws of everybody's `ordinal`-th visit (1 = first) to a walk-in channel."""
        chunk = _Chunk(self._seed, self._replication, channel, who, ordinal)
        return VisitDraws(
            sale=self._sale(chunk, of),
            balk=chunk.chances(Purpose.BALK),
            patience=tuple(
                chunk.patience(step.patience or (of.patience if number == 0 else None), Purpose.STEP_PATIENCE + number)
                for number, step in enumerate(of.steps)
            ),
            step_time=chunk.step_times(of.steps),
        )

    def dials(self, channel: int, of: Outbound, who: NDArray[np.int64], ordinal: int) -> DialDraws:
        """Draws of everybody's `ordinal`-th dial in an outbound channel."""
        chunk = _Chunk(self._seed, self._replication, channel, who, ordinal)
        return DialDraws(
            look=chunk.times(of.dialling.look, Purpose.LOOK),
            ring=chunk.times(of.dialling.ring, Purpose.RING, least=1),
            answer=chunk.chances(Purpose.ANSWER),
            party=chunk.chances(Purpose.PARTY),
            talk_wrong=chunk.times(of.talk.wrong_party, Purpose.TALK_WRONG),
            next=chunk.chances(Purpose.NEXT),
            show_up=chunk.chances(Purpose.SHOW_UP),
            reopening=chunk.chances(Purpose.REOPENING),
        )

    def talks(self, channel: int, of: Outbound, who: NDArray[np.int64], ordinal: int) -> TalkDraws:
        """Draws of everybody's `ordinal`-th right-party talk in an outbound channel."""
        # Talks and dials of one person are counted apart, so are their draws.
        chunk = _Chunk(self._seed, self._replication, channel, who, ordinal + 1_000_000)
        return TalkDraws(
            sale=self._sale(chunk, of),
            outcome=chunk.chances(Purpose.OUTCOME),
            talk_sale=chunk.times(of.talk.sale, Purpose.TALK_SALE),
            talk_no_sale=chunk.times(of.talk.no_sale, Purpose.TALK_NO_SALE),
            wrap_up=chunk.times(of.talk.wrap_up, Purpose.WRAP_UP),
            step_time=chunk.step_times(of.steps),
        )

    def _sale(self, chunk: _Chunk, of: WalkIn | Outbound) -> SaleDraws:
        dialogue = _chosen(dialogue_shares(of.dialogue), chunk, Purpose.DIALOGUE)
        up_sells = [way.up_sell for way in of.dialogue.values()]
        suggests = [way.suggest for way in of.dialogue.values()]
        returned = [-1] * len(chunk.who)
        if of.returned is not None:
            when = np.rint(chunk.uniforms(Purpose.RETURN_TIME) * of.returned.within).astype(np.int64)
            returned = np.where(chunk.uniforms(Purpose.RETURN) < of.returned.share, when, -1).tolist()
        products = {self._products.index(name): share for name, share in of.chooses.items()}
        if not products and len(self._products) == 1:
            products = {0: 1.0}
        choice = _chosen(list(products.values()), chunk, Purpose.CHOICE)
        numbers = np.array([*products, -1], dtype=np.int64)
        return SaleDraws(
            hit=chunk.chances(Purpose.HIT),
            choice=numbers[choice].tolist(),
            dialogue=dialogue.tolist(),
            up_sell=chunk.chances(Purpose.UP_SELL),
            up_sell_showing=chunk.times_by_way(
                [move.presenting if move else None for move in up_sells], dialogue, Purpose.UP_SELL_SHOWING),
            up_sell_time=chunk.times_by_way(
                [move.takes if move else None for move in up_sells], dialogue, Purpose.UP_SELL_TIME),
            suggest=chunk.chances(Purpose.SUGGEST),
            suggest_showing=chunk.times_by_way(
                [move.presenting if move else None for move in suggests], dialogue, Purpose.SUGGEST_SHOWING),
            suggest_time=chunk.times_by_way(
                [move.takes if move else None for move in suggests], dialogue, Purpose.SUGGEST_TIME),
            returned=returned,
            next=chunk.chances(Purpose.NEXT),
            show_up=chunk.chances(Purpose.SHOW_UP),
            reopening=chunk.chances(Purpose.REOPENING),
        )


def dialogue_shares(dialogue: dict[str, Dialogue]) -> list[float]:
    """Share of customers met in each way; with no shares stated, the first way serves all."""
    ways = list(dialogue.values())
    if any(way.share is not None for way in ways):
        return [way.share or 0.0 for way in ways]
    return [1.0] + [0.0] * (len(ways) - 1) if ways else []


def _chosen(shares: list[float], chunk: _Chunk, purpose: int) -> NDArray[np.int64]:
    """Index drawn by shares; -1 where there is nothing to choose from."""
    if len(shares) < 2:
        return np.full(len(chunk.who), len(shares) - 1, dtype=np.int64)
    border = np.cumsum(shares)
    place = np.searchsorted(border, chunk.uniforms(purpose) * border[-1], side="right")
    return np.asarray(np.minimum(place, len(shares) - 1), dtype=np.int64)
