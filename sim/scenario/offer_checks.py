"""What the products of an offer must agree on: substitutes, and back-orders that something fills."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.explain import Finding
from sim.scenario.references import unknown
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every product whose stand-in or back-orders make no sense."""
    products = list(scenario.offer)
    for name, product in scenario.offer.items():
        path = ("offer", name)
        substitute = product.out_of_stock.substitute if product.out_of_stock is not None else None
        if substitute == name:
            yield (
                (*path, "out_of_stock", "substitute"),
                False,
                f"`{name}` cannot stand in for itself",
                "name another product",
            )
        elif substitute is not None and substitute not in scenario.offer:
            others = [each for each in products if each != name]
            yield unknown((*path, "out_of_stock", "substitute"), False, substitute, "a product of the offer", others)
        coming = product.reorder is not None or bool(product.orders) or name in scenario.plan.may_change
        if (product.back_orders or product.back_ordered) and not coming:
            yield (
                (*path, "out_of_stock", "back_order") if product.back_orders else (*path, "back_ordered"),
                True,
                "nothing is ever delivered that could fill a back-order",
                "add a reorder rule, dated orders, or the product to plan.may_change",
            )
