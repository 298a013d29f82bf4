"""The formulas of stock with back-orders: by hand, and by a second road."""

import numpy as np
import pytest

from sim.theory import stock
from sim.theory.counts import DayCount

near = pytest.approx


def test_theory_reorder_stock_by_hand() -> None:
    """One piece is asked for in the lead time, or none, each by chance 1/2. Ordering two at 0: the position is 1 or 2,
    so 1/2 or all is sold from the shelf, 1/2 or 3/2 are on hand, nothing is owed. Base stock 0: all is back-ordered."""
    demand = np.array([0.5, 0.5])
    assert stock.reorder_stock(0, 2, demand) == stock.ReorderStock(0.75, 0.0, 1.0)
    assert stock.reorder_stock(-1, 1, demand) == stock.ReorderStock(0.0, 0.5, 0.0)


def test_theory_reorder_stock_two_roads() -> None:
    """Base stock S, Poisson demand: owed = mean P(D >= S) - S P(D > S); on hand less owed = position - mean demand; a
    lot of several pieces is the average of the base stocks it passes through."""
    demand, count = stock.poisson_demand(9.3), DayCount(9.3)
    base = stock.reorder_stock(11, 1, demand)
    assert base.mean_back_orders == near(9.3 * count.at_least(12) - 12 * count.at_least(13))
    assert base.fill_rate == near(1 - count.at_least(12))
    assert base.mean_stock - base.mean_back_orders == near(12 - 9.3)
    lots = stock.reorder_stock(6, 4, demand)
    passed = [stock.reorder_stock(at, 1, demand) for at in (6, 7, 8, 9)]
    assert lots.fill_rate == near(np.mean([each.fill_rate for each in passed]))
    assert lots.mean_back_orders == near(np.mean([each.mean_back_orders for each in passed]))
    assert lots.mean_stock == near(np.mean([each.mean_stock for each in passed]))


@pytest.mark.parametrize(("at", "quantity"), [(-2, 1), (0, 0)])
def test_theory_reorder_stock_refuses_what_is_no_rule(at: int, quantity: int) -> None:
    """Ordering nothing, or only when something is owed twice over, is no reorder rule."""
    with pytest.raises(ValueError, match="must be at least"):
        stock.reorder_stock(at, quantity, np.ones(1))
