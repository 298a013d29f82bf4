"""What is offered: products with price, cost and stock."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.quantities import CalendarDate, Duration, Money, MoneyRate, Share


class Reorder(Section):
    """Order `quantity` whenever on hand + on order falls to `at` or below; it arrives after `lead_time`."""

    at: int = Field(ge=0)
    quantity: int = Field(gt=0)
    lead_time: Duration = Field(ge=0)


class Order(Section):
    """A dated order: `quantity` units delivered as day `arrives` begins."""

    arrives: CalendarDate
    quantity: int = Field(ge=0)


class OutOfStock(Section):
    """What a buyer does at the empty shelf: takes the `substitute` if it is there, by the chance `accepted`; else has
    the wanted product put on back-order, by the chance `back_order`; else the sale is lost.
    """

    substitute: str | None = None
    accepted: Share | None = Field(default=None, ge=0, le=1)
    back_order: Share | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _says_something_whole(self) -> OutOfStock:
        if (self.substitute is None) != (self.accepted is None):
            raise ValueError("`substitute` and `accepted` belong together: name the product and the share who take it")
        if self.substitute is None and self.back_order is None:
            raise ValueError("give a `substitute` with its share `accepted`, or a share `back_order`, or both")
        return self


class Product(Section):
    """One product. `goods` need stock (none stated: never short); a `service` has none; what is `made_to_order` is
    never short and delivered `lead_time` after the sale.

    `holding` is the cost of keeping one unit in stock (per month or year). `lead_time` of goods is what a dated order
    of the plan needs; the reorder rule's own lead time is used where it is not stated. `back_ordered`: units sold
    before the horizon that the next deliveries fill first. `space`: room one unit takes of `plan.storage`.
    """

    price: Money = Field(ge=0)
    unit_cost: Money = Field(default=0, ge=0)
    kind: Literal["goods", "service", "made_to_order"] = "goods"
    stock: int | None = Field(default=None, ge=0)
    back_ordered: int = Field(default=0, ge=0)
    reorder: Reorder | None = None
    orders: tuple[Order, ...] | None = None
    out_of_stock: OutOfStock | None = None
    holding: MoneyRate | None = None
    lead_time: Duration | None = Field(default=None, ge=0)
    space: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _stock_makes_sense(self) -> Product:
        stocked = self.stock is not None or self.reorder or self.orders or self.out_of_stock or self.back_ordered
        if self.kind == "service" and stocked:
            raise ValueError("a `service` has no stock: leave out stock, back_ordered, reorder, orders and "
                             "out_of_stock, or use kind: goods")
        if self.kind == "made_to_order" and stocked:
            raise ValueError("what is `made_to_order` has no stock: leave out stock, back_ordered, reorder, orders and "
                             "out_of_stock, or use kind: goods")
        if self.kind == "made_to_order" and self.lead_time is None:
            raise ValueError("what is `made_to_order` needs the time it takes (e.g. lead_time: 14 days)")
        if self.reorder and self.orders is not None:
            raise ValueError("`orders` replace the `reorder` rule: keep one (`reorder: null` clears an inherited rule)")
        if self.stock is None and (self.reorder or self.orders):
            raise ValueError("`reorder` and `orders` need the opening `stock` (e.g. stock: 300)")
        if self.stock is None and (self.out_of_stock or self.back_ordered):
            raise ValueError("only goods with a stated `stock` can be out of stock (e.g. stock: 300)")
        if self.back_ordered and self.stock:
            raise ValueError("`back_ordered` units are owed because the shelf is empty: state them with stock: 0, or "
                             "deduct them from the stock")
        return self

    @property
    def back_orders(self) -> bool:
        """True where a buyer may have the product put on back-order."""
        return self.out_of_stock is not None and bool(self.out_of_stock.back_order)
