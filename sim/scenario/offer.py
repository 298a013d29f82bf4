"""What is offered: products with price, cost and stock."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.quantities import CalendarDate, Duration, Money, MoneyRate


class Reorder(Section):
    """Order `quantity` whenever on hand + on order falls to `at` or below; it arrives after `lead_time`."""

    at: int = Field(ge=0)
    quantity: int = Field(gt=0)
    lead_time: Duration = Field(ge=0)


class Order(Section):
    """A dated order: `quantity` units delivered as day `arrives` begins."""

    arrives: CalendarDate
    quantity: int = Field(ge=0)


class Product(Section):
    """One product. `goods` need stock (none stated: never short); a `service` has none.

    `holding` is the cost of keeping one unit in stock (per month or year). `lead_time` is what a dated order
    of the plan needs; the reorder rule's own lead time is used where it is not stated.
    """

    price: Money = Field(ge=0)
    unit_cost: Money = Field(default=0, ge=0)
    kind: Literal["goods", "service"] = "goods"
    stock: int | None = Field(default=None, ge=0)
    reorder: Reorder | None = None
    orders: tuple[Order, ...] | None = None
    holding: MoneyRate | None = None
    lead_time: Duration | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _stock_makes_sense(self) -> Product:
        if self.kind == "service" and (self.stock is not None or self.reorder or self.orders):
            raise ValueError("a `service` has no stock: leave out stock, reorder and orders, or use kind: goods")
        if self.reorder and self.orders is not None:
            raise ValueError("`orders` replace the `reorder` rule: keep one (`reorder: null` clears an inherited rule)")
        if self.stock is None and (self.reorder or self.orders):
            raise ValueError("`reorder` and `orders` need the opening `stock` (e.g. stock: 300)")
        return self
