"""Stock for one period: sold, lost and profit are the newsvendor's (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Cause, Movement, Outcome
from sim.theory import stock

TEXT = """
schema: wherefrom/1
name: one month of stock
horizon: {{start: 2027-04-01, months: 1}}
calendar:
  opening: {{daily: "09:00-19:00"}}
offer:
  thing: {{price: 50 EUR, unit_cost: 30 EUR, stock: {stock}, orders: {orders}}}
assets:
  tills: {{kind: machines, count: 20}}
channels:
  shop:
    kind: walk_in
    steps: [{{name: choice, time: 2 min, needs: [tills]}}]
    hit_rate: 40 %
demand:
  shop: {{level: 4 per_day}}
"""
MEAN = 4 * 30 * 0.4
PRICE, COST = 50.0, 30.0


def _months(simulated: Callable[..., Any], opening: int, orders: str, months: int) -> list[tuple[np.ndarray, ...]]:
    """(ticks of sales, ticks of buyers who found nothing) of each month."""
    found = []
    for replication in range(months):
        year = simulated(TEXT.format(stock=opening, orders=orders), replication=replication)
        outcome = year("outcome")
        missed = outcome == Outcome.NO_STOCK
        assert ((outcome == Outcome.SALE) | missed | (outcome == Outcome.NO_SALE)).all()
        assert (year("cause")[missed] == Cause.NO_STOCK).all()
        moves = year("movement", "stock")
        assert (moves == Movement.SALE).sum() == (outcome == Outcome.SALE).sum()
        assert (moves == Movement.MISSED).sum() == missed.sum()
        assert (year("on_hand", "stock") >= 0).all()
        assert year("potential").sum() == (outcome == Outcome.SALE).sum() + missed.sum()
        found.append((year("sold_at")[outcome == Outcome.SALE], year("end")[missed]))
    return found


def _spread(values: np.ndarray, chances: np.ndarray) -> float:
    """Standard deviation of a value under these chances."""
    mean = float(values @ chances)
    return float(np.sqrt((values - mean) ** 2 @ chances))


@pytest.mark.parametrize("order", [0, 7])
def test_theory_newsvendor(simulated: Callable[..., Any], watch: Any, order: int) -> None:
    """Unmet demand is lost: mean sales, lost sales and profit of a month, for the best order and for one seven higher,
    with standard errors from the exact distribution of demand."""
    demand = stock.poisson_demand(MEAN)
    quantity = stock.newsvendor(demand, PRICE, COST).order + order
    months = _months(simulated, quantity, "[]", 80)
    sold = np.array([len(sales) for sales, _ in months], dtype=float)
    lost = np.array([len(missed) for _, missed in months], dtype=float)
    assert (np.minimum(sold + lost, quantity) == sold).all(), "nobody is sent away while there is stock"
    asked = np.arange(demand.size)
    profit = PRICE * sold - COST * quantity
    for name, seen, exact, values in (
        ("demand", sold + lost, stock.mean_demand(demand), asked.astype(float)),
        ("sold", sold, stock.expected_sales(quantity, demand), np.minimum(asked, quantity).astype(float)),
        ("lost", lost, stock.expected_lost_sales(quantity, demand), np.maximum(asked - quantity, 0).astype(float)),
        (
            "profit",
            profit,
            stock.expected_profit(quantity, demand, PRICE, COST),
            PRICE * np.minimum(asked, quantity) - COST * quantity,
        ),
    ):
        error = _spread(values, demand) / len(months) ** 0.5
        watch.scores(name, [(seen.mean() - exact) / error])


def test_theory_stock_with_a_dated_order(simulated: Callable[..., Any], watch: Any) -> None:
    """20 pieces at first and 22 as the 16th begins; what is left of the first fortnight is carried over."""
    months = _months(simulated, 20, "[{arrives: 2027-04-16, quantity: 22}]", 80)
    half = stock.poisson_demand(MEAN / 2)
    left = np.zeros(21)
    np.add.at(left, np.maximum(20 - np.arange(half.size), 0), half)
    middle = 15 * 86_400_000
    rows = [
        [(sales < middle).sum(), (missed < middle).sum(), (sales >= middle).sum(), (missed >= middle).sum()]
        for sales, missed in months
    ]
    exact = [
        stock.expected_sales(20, half),
        stock.expected_lost_sales(20, half),
        sum(chance * stock.expected_sales(22 + number, half) for number, chance in enumerate(left)),
        sum(chance * stock.expected_lost_sales(22 + number, half) for number, chance in enumerate(left)),
    ]
    watch.rows_near("sold and lost before and after the delivery", rows, exact)
