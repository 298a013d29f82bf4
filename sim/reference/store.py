"""The store room: stock on hand, on order, on back-order, and what is sold out."""

from __future__ import annotations

from sim.log.tables import Movement
from sim.reference.clockwork import Clockwork, Rank
from sim.reference.journal import Journal
from sim.world.calendar import DAY
from sim.world.world import World


class Store:
    """Stock by product index; products without stock are never short."""

    def __init__(self, world: World, clock: Clockwork, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._offer = list(world.scenario.offer.values())
        self.on_hand: list[int | None] = [product.stock for product in self._offer]
        self.on_order: list[int] = [0] * len(self._offer)
        self.back_ordered: list[int] = [0] * len(self._offer)
        self.to_deliver: list[int] = [0] * len(self._offer)     # made to order and not delivered within the horizon
        self._end = world.clock.end
        self.open_orders: list[tuple[int, int, int]] = []
        for product, offered in enumerate(self._offer):
            if offered.stock is None:
                continue
            self._moved(product, Movement.OPENING, offered.stock)
            if offered.back_ordered:
                self._owe(product, offered.back_ordered)
            for order in offered.orders or ():
                days = (order.arrives - world.clock.dates[0]).days    # may lie beyond the horizon
                self._order(product, order.quantity, max(days, 0) * DAY)
            self._reorder(product)

    def has(self, product: int) -> bool:
        """True if one can be sold now."""
        if product < 0:
            return True
        stock = self.on_hand[product]
        return stock is None or stock > 0

    def sell(self, product: int) -> None:
        """One unit leaves; if what is left and under way is no more than `at`, it is reordered."""
        if product < 0:
            return
        offered = self._offer[product]
        if offered.kind == "made_to_order" and self._clock.now + (offered.lead_time or 0) >= self._end:
            self.to_deliver[product] += 1
        stock = self.on_hand[product]
        if stock is None:
            return
        self.on_hand[product] = stock - 1
        self._moved(product, Movement.SALE, -1)
        self._reorder(product)

    def missed(self, product: int) -> None:
        """A buyer met an empty shelf."""
        self._moved(product, Movement.MISSED, 0)

    def back_order(self, product: int) -> None:
        """A buyer of what is not on the shelf is owed one unit of the next delivery; it may be reordered for that."""
        self._owe(product, 1)
        self._reorder(product)

    def _owe(self, product: int, quantity: int) -> None:
        self.back_ordered[product] += quantity
        self._moved(product, Movement.BACK_ORDERED, quantity)

    def _reorder(self, product: int) -> None:
        rule = self._offer[product].reorder
        stock = self.on_hand[product]
        if rule is None or stock is None:
            return
        while stock + self.on_order[product] - self.back_ordered[product] <= rule.at:
            self._order(product, rule.quantity, self._clock.now + max(rule.lead_time, 1))

    def _order(self, product: int, quantity: int, tick: int) -> None:
        self.on_order[product] += quantity
        self._moved(product, Movement.ORDERED, quantity)
        self.open_orders.append((tick, product, quantity))
        self._clock.at(tick, Rank.DELIVERY, product, lambda: self._deliver(tick, product, quantity))

    def _deliver(self, tick: int, product: int, quantity: int) -> None:
        """What was ordered is there; who was promised some of it has it first."""
        self.open_orders.remove((tick, product, quantity))
        self.on_order[product] -= quantity
        there = (self.on_hand[product] or 0) + quantity
        self.on_hand[product] = there
        self._moved(product, Movement.DELIVERED, quantity)
        owed = min(self.back_ordered[product], there)
        if owed:
            self.back_ordered[product] -= owed
            self.on_hand[product] = there - owed
            self._moved(product, Movement.BACK_FILLED, -owed)

    def _moved(self, product: int, movement: Movement, quantity: int) -> None:
        self._journal.stock((product, self._clock.now, int(movement), quantity,
                             self.on_hand[product] or 0, self.on_order[product]))
