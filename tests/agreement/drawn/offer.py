"""What a drawn world offers: goods with and without stock, a service, perhaps goods made to order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drawn.hours import START
from drawn.pen import DELAYS, Pen

PRODUCTS = ("lamp", "star", "care", "suit")


def offer(pen: Pen, document: dict[str, Any]) -> dict[str, Any]:
    """One to four products."""
    names = list(PRODUCTS[: pen.number(1, 4)])
    found = {name: _product(pen, name, names, document) for name in pen.order(names)}
    return found


def _product(pen: Pen, name: str, names: list[str], document: dict[str, Any]) -> dict[str, Any]:
    product: dict[str, Any] = {"price": pen.pick("10.00 EUR", "19.99 EUR"), "unit_cost": "4.50 EUR"}
    if name == "care":
        return product | {"kind": "service"}
    if name == "suit":
        pen.note("made to order")
        return product | {"kind": "made_to_order", "lead_time": pen.pick("5 days", "0 min")}
    if not pen.on("stock", 1.6):
        return product
    product["stock"] = pen.pick(0, 2, 1, 9, 40)
    if product["stock"] == 0:
        pen.note("empty shelf at the start")
    if pen.chance(40):
        product["holding"] = "1 EUR per_month"
    if "length" not in document["horizon"] and pen.on("dated orders", 0.8):
        start = START[document["horizon"]["start"]]
        product["orders"] = [
            {"arrives": str(start + timedelta(days=day)), "quantity": pen.pick(3, 0, 12)}
            for day in pen.some((4, 0, 9, 10, 400), 1, 3)
        ]
    elif pen.on("reorder", 1.3):
        product["reorder"] = {"at": pen.pick(0, 1, 6), "quantity": pen.pick(1, 3, 10), "lead_time": pen.pick(*DELAYS)}
    filled = "reorder" in product or bool(product.get("orders"))
    if pen.on("out_of_stock", 1.7):
        _out_of_stock(pen, product, [other for other in names if other != name], filled)
    return product


def _out_of_stock(pen: Pen, product: dict[str, Any], others: list[str], filled: bool) -> None:
    """A substitute, and back-orders where a delivery may fill them."""
    rule: dict[str, Any] = {}
    if others and pen.chance(60):
        pen.note("substitute")
        rule |= {"substitute": pen.pick(*others), "accepted": pen.pick("80 %", "20 %", "100 %")}
    if filled and pen.chance(80):
        pen.note("back-order")
        rule["back_order"] = pen.pick("80 %", "20 %", "100 %")
        if product["stock"] == 0 and pen.chance(50):
            pen.note("back-orders at the start")
            product["back_ordered"] = pen.pick(1, 4)
    if rule:
        product["out_of_stock"] = rule


def choices(pen: Pen, products: list[str]) -> dict[str, str]:
    """What buyers want: shares that sum to 100 %."""
    wanted = pen.some(products, 1, 3)
    shares = {1: ("100 %",), 2: pen.pick(("70 %", "30 %"), ("100 %", "0 %")), 3: ("33.3 %", "33.3 %", "33.4 %")}
    return dict(zip(wanted, shares[len(wanted)], strict=True))


def way_shares(pen: Pen, count: int) -> tuple[str, ...]:
    """Shares of so many dialogues, summing to 100 %."""
    return {1: ("100 %",), 2: pen.pick(("60 %", "40 %"), ("0 %", "100 %")), 3: ("20 %", "30 %", "50 %")}[count]
