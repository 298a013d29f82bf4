"""Selling: which way, whether an offer persuades, what is in stock, and the two moves (up-sell and suggestion)."""

from __future__ import annotations

from dataclasses import dataclass

from sim.log.tables import Cause, Move, Supply
from sim.reference.crew import Crew
from sim.reference.lots import Lot
from sim.reference.person import Person
from sim.reference.store import Store
from sim.scenario.channels import Dialogue, Outbound, Suggest, UpSell, WalkIn
from sim.scenario.offer import Product
from sim.world.calendar import DAY, MINUTE
from sim.world.promotions import Promotions
from sim.world.ways import ways_of

_PLAIN = Dialogue()


@dataclass(slots=True)
class Sold:
    """What was sold: products (-1 none), what became of the moves, and the extra ticks they took."""

    product: int
    added: int = -1
    up_sell: Move = Move.ABSENT
    suggest: Move = Move.ABSENT
    extra: int = 0
    supply: Supply = Supply.SHELF


class Selling:
    """How one channel sells."""

    def __init__(
        self, channel: WalkIn | Outbound, number: int, offer: dict[str, Product], promotions: Promotions, crew: Crew,
        store: Store,
    ) -> None:
        hit = channel.hit_rate
        self._terms, self._promoted = promotions.row[number], promotions.hit
        self._base = hit.by_contact or (hit.base(1),)
        self._wait_from = hit.after_wait.from_ if hit.after_wait is not None else 0
        self._wait_loses = hit.after_wait.loses if hit.after_wait is not None else 0.0
        self._ways = list(channel.dialogue.values()) or [_PLAIN]
        self._number = {name: index for index, name in enumerate(offer)}
        self._tables = ways_of(channel)
        self._offer = list(offer.values())
        self._any_up_sell = any(way.up_sell for way in self._ways)
        self._any_suggest = any(way.suggest for way in self._ways)
        self._crew, self._store = crew, store

    def way(self, drawn: int, now: int, waiting: int = 0) -> int:
        """The way in use as an offer begins: the first that is switched on, else the customer's own (`drawn`)."""
        on = self._tables.on(now, waiting)
        return on if on >= 0 else drawn

    def talk_factor(self, way: int, kind: int = -1) -> float:
        """Factor of the way of selling on the time of the talk with a customer of class `kind` (-1 none)."""
        return self._tables.talk[way][kind + 1] if way >= 0 else 1.0

    def readiness(self, person: Person, wanted: int, now: int) -> float:
        """Factors on the hit rate that lie with the customer: lead quality, and a promotion of what is wanted."""
        day = min(now // DAY, len(self._terms) - 1)
        return person.quality * float(self._promoted[self._terms[day], wanted])

    def would_buy(self, person: Person, chance: float, ready: float, kind: int = -1) -> bool:
        """Own draws would buy at the coming meeting: no wait, default dialogue, seller factor 1."""
        return chance < self._rate(person.meetings + 1, 0, self._usual(kind), 1.0, ready)

    def persuades(
        self, person: Person, chance: float, ready: float, way: int, wait: int, seller: int, kind: int = -1
    ) -> tuple[bool, Cause]:
        """Whether this meeting (already counted) makes a sale; if not, what cost it, were the customer willing."""
        dialogue = self._tables.hit[way][kind + 1] if way >= 0 else 1.0
        skill = self._crew.skill(seller) if seller >= 0 else 1.0
        if chance < self._rate(person.meetings, wait, dialogue, skill, ready):
            return True, Cause.NONE
        if chance >= self._rate(person.meetings, 0, self._usual(kind), 1.0, ready):
            return False, Cause.NONE
        patient = chance < self._rate(person.meetings, 0, dialogue, skill, ready)
        return False, Cause.WAITED if patient else Cause.SELLER

    def sell(self, draws: Lot, way: int) -> Sold | None:
        """Take what a persuaded customer wants from stock, with the moves. At an empty shelf the customer may accept
        the substitute, or have it put on back-order (without moves); else None."""
        wanted = draws.choice
        sold = Sold(product=wanted)
        if not self._store.has(wanted):
            self._store.missed(wanted)
            sold.product, sold.supply = self._instead(wanted, draws)
            if sold.supply is Supply.NONE:
                return None
            if sold.supply is Supply.BACK_ORDER:
                self._store.back_order(wanted)
                return sold
        used = self._ways[way] if way >= 0 else _PLAIN
        if self._any_up_sell:
            self._up_sell(sold, used.up_sell, draws, way)
        self._store.sell(sold.product)
        if sold.supply is Supply.SHELF and sold.product >= 0 and self._offer[sold.product].kind == "made_to_order":
            sold.supply = Supply.MADE_TO_ORDER
        if self._any_suggest:
            self._suggest(sold, used.suggest, draws, way)
        return sold

    def _instead(self, wanted: int, draws: Lot) -> tuple[int, Supply]:
        """What a buyer does at the empty shelf: substitute, back-order, or nothing."""
        rule = self._offer[wanted].out_of_stock
        if rule is not None and rule.substitute is not None and rule.accepted is not None:
            other = self._number[rule.substitute]
            if self._store.has(other) and draws.substitute < rule.accepted:
                return other, Supply.SUBSTITUTE
        if rule is not None and rule.back_order is not None and draws.back_order < rule.back_order:
            return wanted, Supply.BACK_ORDER
        return wanted, Supply.NONE

    def _usual(self, kind: int) -> float:
        """Hit-rate factor of the default way with this customer's class."""
        return self._tables.hit[self._tables.usual][kind + 1]

    def _rate(self, meeting: int, wait: int, dialogue: float, seller: float, ready: float) -> float:
        rate = self._base[min(meeting, len(self._base)) - 1]
        if wait > self._wait_from:
            rate -= self._wait_loses * (wait - self._wait_from) / MINUTE
        return min(max(rate * dialogue * seller * ready, 0.0), 1.0)

    def _up_sell(self, sold: Sold, move: UpSell | None, draws: Lot, way: int) -> None:
        if move is None:
            if any(one.up_sell and self._number[one.up_sell.from_] == sold.product for one in self._ways):
                sold.up_sell = Move.NOT_OFFERED
            return
        if self._number[move.from_] != sold.product:
            return
        dearer = self._number[move.to]
        if not self._store.has(dearer):
            sold.up_sell = Move.NO_STOCK
            return
        sold.extra += draws.up_sell_showing(way)
        sold.up_sell = Move.DECLINED
        if draws.up_sell < move.accepted:
            sold.up_sell = Move.ACCEPTED
            sold.product = dearer
            sold.extra += draws.up_sell_time(way)

    def _suggest(self, sold: Sold, move: Suggest | None, draws: Lot, way: int) -> None:
        if move is None:
            sold.suggest = Move.NOT_OFFERED
            return
        second = self._number[move.add]
        if not self._store.has(second):
            sold.suggest = Move.NO_STOCK
            return
        sold.extra += draws.suggest_showing(way)
        sold.suggest = Move.DECLINED
        if draws.suggest < move.accepted:
            sold.suggest = Move.ACCEPTED
            sold.added = second
            self._store.sell(second)
            sold.extra += draws.suggest_time(way)
