"""Selling: whether an offer persuades, what is in stock, and the two moves (up-sell and suggestion)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.log.tables import Cause, Move
from sim.reference.crew import Crew
from sim.reference.person import Person
from sim.reference.store import Store
from sim.scenario.channels import Dialogue, Outbound, Suggest, UpSell, WalkIn
from sim.world.calendar import MINUTE
from sim.world.contacts import SaleDraws

_PLAIN = Dialogue()


@dataclass(slots=True)
class Sold:
    """What was sold: products (-1 none), what became of the moves, and the extra ticks they took."""

    product: int
    added: int = -1
    up_sell: Move = Move.ABSENT
    suggest: Move = Move.ABSENT
    extra: int = 0


class Selling:
    """How one channel sells."""

    def __init__(self, channel: WalkIn | Outbound, products: tuple[str, ...], crew: Crew, store: Store) -> None:
        hit = channel.hit_rate
        self._base = hit.by_contact or (hit.base(1),)
        self._wait_from = hit.after_wait.from_ if hit.after_wait is not None else 0
        self._wait_loses = hit.after_wait.loses if hit.after_wait is not None else 0.0
        self._ways = list(channel.dialogue.values()) or [_PLAIN]
        self._number = {name: index for index, name in enumerate(products)}
        self._any_up_sell = any(way.up_sell for way in self._ways)
        self._any_suggest = any(way.suggest for way in self._ways)
        self._crew, self._store = crew, store

    def talk_factor(self, way: int) -> float:
        """Factor of the way of selling on the time of the talk."""
        return self._ways[way].talk if way >= 0 else 1.0

    def would_buy(self, person: Person, chance: float) -> bool:
        """Own draws would buy at the coming meeting: no wait, default dialogue, seller factor 1."""
        return chance < self._rate(person.meetings + 1, 0, self._ways[0].hit_rate, 1.0, person.quality)

    def persuades(self, person: Person, chance: float, way: int, wait: int, seller: int) -> tuple[bool, Cause]:
        """Whether this meeting (already counted) makes a sale; if not, what cost it, were the customer willing."""
        dialogue = self._ways[way].hit_rate if way >= 0 else 1.0
        skill = self._crew.skill(seller) if seller >= 0 else 1.0
        if chance < self._rate(person.meetings, wait, dialogue, skill, person.quality):
            return True, Cause.NONE
        if chance >= self._rate(person.meetings, 0, self._ways[0].hit_rate, 1.0, person.quality):
            return False, Cause.NONE
        patient = chance < self._rate(person.meetings, 0, dialogue, skill, person.quality)
        return False, Cause.WAITED if patient else Cause.SELLER

    def sell(self, draws: SaleDraws, at: int) -> Sold | None:
        """Take what a persuaded customer wants from stock, with the moves; None where the shelf is empty."""
        wanted = draws.choice[at]
        if not self._store.has(wanted):
            self._store.missed(wanted)
            return None
        way = self._ways[draws.dialogue[at]] if draws.dialogue[at] >= 0 else _PLAIN
        sold = Sold(product=wanted)
        if self._any_up_sell:
            self._up_sell(sold, way.up_sell, draws, at)
        self._store.sell(sold.product)
        if self._any_suggest:
            self._suggest(sold, way.suggest, draws, at)
        return sold

    def _rate(self, meeting: int, wait: int, dialogue: float, seller: float, quality: float) -> float:
        rate = self._base[min(meeting, len(self._base)) - 1]
        if wait > self._wait_from:
            rate -= self._wait_loses * (wait - self._wait_from) / MINUTE
        return min(max(rate * dialogue * seller * quality, 0.0), 1.0)

    def _up_sell(self, sold: Sold, move: UpSell | None, draws: SaleDraws, at: int) -> None:
        if move is None:
            if any(way.up_sell and self._number[way.up_sell.from_] == sold.product for way in self._ways):
                sold.up_sell = Move.NOT_OFFERED
            return
        if self._number[move.from_] != sold.product:
            return
        dearer = self._number[move.to]
        if not self._store.has(dearer):
            sold.up_sell = Move.NO_STOCK
            return
        sold.extra += draws.up_sell_showing[at]
        sold.up_sell = Move.DECLINED
        if draws.up_sell[at] < move.accepted:
            sold.up_sell = Move.ACCEPTED
            sold.product = dearer
            sold.extra += draws.up_sell_time[at]

    def _suggest(self, sold: Sold, move: Suggest | None, draws: SaleDraws, at: int) -> None:
        if move is None:
            sold.suggest = Move.NOT_OFFERED
            return
        second = self._number[move.add]
        if not self._store.has(second):
            sold.suggest = Move.NO_STOCK
            return
        sold.extra += draws.suggest_showing[at]
        sold.suggest = Move.DECLINED
        if draws.suggest[at] < move.accepted:
            sold.suggest = Move.ACCEPTED
            sold.added = second
            self._store.sell(second)
            sold.extra += draws.suggest_time[at]
