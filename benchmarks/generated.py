"""Scenario files of any size, for measuring how cost grows."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

LOAD = 0.85             # work offered per server
ADVICE, PAYING = 6, 3   # minutes
BUY = 0.4


@dataclass(frozen=True)
class Size:
    """A shop: `customers` in all, over `pools - 1` teams of `servers` sellers each, with their own customers, and one
    pool of tills; `products` on stock."""

    customers: int = 100_000
    servers: int = 6
    pools: int = 2
    products: int = 1

    def cut_to(self, customers: int) -> Size:
        """The same shop for a shorter time."""
        return replace(self, customers=min(customers, self.customers))


def document(size: Size) -> dict[str, Any]:
    """The scenario as data; JSON is YAML, so its JSON text is a scenario file."""
    teams = size.pools - 1
    rate = LOAD * size.servers / ADVICE
    minutes = max(round(size.customers / (rate * teams)), 1)
    tills = max(round(rate * teams * BUY * PAYING / LOAD + 0.5), 1)
    a_day = max(round(rate * teams * BUY * 24 * 60 / size.products), 1)
    names = [f"product_{number}" for number in range(size.products)]
    channels = {
        f"shop_{team}": {
            "kind": "walk_in",
            "patience": {"mean": "10 min", "shape": "exponential"},
            "steps": [
                {"name": "advice", "time": f"{ADVICE} min", "cv": 0.5, "shape": "lognormal", "needs": [f"team_{team}"]},
                {"name": "till", "time": f"{PAYING} min", "shape": "exponential", "needs": ["tills"], "only": "buyers"},
            ],
            "hit_rate": f"{100 * BUY:g} %",
            "chooses": dict.fromkeys(names, f"{100 / size.products:.10g} %"),
        }
        for team in range(teams)
    }
    goods = {"kind": "goods", "price": "100 EUR", "unit_cost": "60 EUR", "stock": 8 * a_day,
             "reorder": {"at": 3 * a_day, "quantity": 5 * a_day, "lead_time": "2 days"}}
    return {
        "schema": "wherefrom/1", "name": "Generated shop", "purpose": "Measure how cost grows with the work.",
        "horizon": {"length": f"{minutes} min", "currency": "EUR"},
        "offer": dict.fromkeys(names, goods),
        "assets": {**{f"team_{team}": {"kind": "people", "headcount": size.servers} for team in range(teams)},
                   "tills": {"kind": "machines", "count": tills}},
        "channels": channels,
        "demand": {name: {"level": f"{rate:.10g} per_minute"} for name in channels},
    }


def text(size: Size) -> str:
    """The scenario file."""
    return json.dumps(document(size), indent=1)
