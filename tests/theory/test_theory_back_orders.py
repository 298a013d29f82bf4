"""A reorder rule with full back-ordering, Poisson buyers and a fixed lead time (false alarms: conftest)."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Movement, Outcome, Supply
from sim.measure.stock import integral
from sim.theory import stock

ENGINES = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))["ENGINES"]
TEXT = """
schema: wherefrom/1
name: back-orders
horizon: 20800 min
offer:
  thing:
    price: 50 EUR
    stock: {opening}
    reorder: {{at: {at}, quantity: {quantity}, lead_time: 10 min}}
    out_of_stock: {{back_order: 100 %}}
assets:
  tills: {{kind: machines, count: 1}}
channels:
  shop:
    kind: walk_in
    steps: [{{name: purchase, time: 0 min, needs: [tills]}}]
    hit_rate: 100 %
demand:
  shop: {{level: 1 per_minute}}
"""
MINUTE = 60_000
WARM_UP, BATCH, BATCHES = 800, 400, 50      # minutes; the stock forgets within a few lead times of ten


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("at", "quantity"), [(8, 1), (7, 6)])
def test_theory_stock_with_back_orders(
    simulated: Callable[..., Any], watch: Any, at: int, quantity: int, engine: str
) -> None:
    """Share sold from the shelf, pieces owed and pieces on hand are those of the exact reorder rule, for a base stock
    of nine pieces and for lots of six; everybody buys, and what is owed is what was not there."""
    year = simulated(TEXT.format(opening=at + 1, at=at, quantity=quantity), engine=engine)
    exact = stock.reorder_stock(at, quantity, stock.poisson_demand(10.0))
    assert (year("outcome") == Outcome.SALE).all()
    there = year("supply") == Supply.SHELF
    late = year.minutes("sold_at") >= WARM_UP
    watch.near("fill rate", watch.batches(there[late], BATCHES), exact.fill_rate)

    tick, movement, amount = (year(name, "stock") for name in ("tick", "movement", "quantity"))
    concerns = np.isin(movement, [Movement.BACK_ORDERED, Movement.BACK_FILLED])
    owed = np.cumsum(np.where(concerns, amount, 0))
    on_hand = year("on_hand", "stock")
    assert (owed >= 0).all()
    assert ((owed == 0) | (on_hand == 0) | (movement == Movement.DELIVERED)).all(), "owed although there"
    borders = (WARM_UP + BATCH * np.arange(BATCHES + 1)) * MINUTE
    for name, levels, mean in (("owed", owed, exact.mean_back_orders), ("on hand", on_hand, exact.mean_stock)):
        watch.near(name, watch.batches(integral(tick, levels, borders) / (BATCH * MINUTE), BATCHES), mean)
