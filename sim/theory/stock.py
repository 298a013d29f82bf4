"""Stock: what to order for one period, what is sold, lost or back-ordered.

Sources: Arrow, Harris & Marschak (1951), the newsvendor; Silver, Pyke & Thomas, Inventory and Production Management,
ch. 10; Zipkin, Foundations of Inventory Management, ch. 6; Hadley & Whitin,
Analysis of Inventory Systems (1963), ch. 4, for the reorder rule with back-orders.
Demand is a list of probabilities of 0, 1, 2 ... pieces.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.theory.checks import FloatArray, need, need_not_negative


@dataclass(frozen=True)
class NewsvendorOrder:
    """The best order (pieces) and what it brings (money, expected); critical_ratio: share of demand worth covering."""

    order: int
    expected_profit: float
    critical_ratio: float


@dataclass(frozen=True)
class ReorderStock:
    """Long-run averages of a reorder rule: share of demand sold from the shelf, pieces owed, pieces on hand."""

    fill_rate: float
    mean_back_orders: float
    mean_stock: float


def poisson_demand(mean: float) -> FloatArray:
    """Probabilities of 0, 1, 2 ... of a Poisson demand; the tail left out is below 1e-15."""
    need_not_negative("mean", mean)
    if mean == 0:
        return np.ones(1)
    from scipy.special import gammaln

    count = np.arange(math.ceil(mean + 10 * math.sqrt(mean) + 30))
    weights = np.exp(count * math.log(mean) - mean - gammaln(count + 1.0))
    chances: FloatArray = weights / weights.sum()
    return chances


def mean_demand(demand: FloatArray) -> float:
    """Expected demand, pieces."""
    return float(np.dot(_demand(demand), np.arange(demand.size)))


def expected_sales(stock: int, demand: FloatArray) -> float:
    """Expected pieces sold from `stock`: E min(D, q) = sum of P(D > k) over k < q."""
    need(stock >= 0, f"stock must be at least 0, but is {stock}")
    return float(np.dot(_demand(demand), np.minimum(np.arange(demand.size), stock)))


def expected_lost_sales(stock: int, demand: FloatArray) -> float:
    """Expected pieces asked for and not there: E (D - q)+."""
    need(stock >= 0, f"stock must be at least 0, but is {stock}")
    return float(np.dot(_demand(demand), np.maximum(np.arange(demand.size) - stock, 0)))


def fill_rate(stock: int, demand: FloatArray) -> float:
    """Share of demand sold when every period starts with `stock` pieces and unmet demand is lost; 1 without demand."""
    asked = mean_demand(demand)
    return expected_sales(stock, demand) / asked if asked > 0 else 1.0


def carried_fill_rate(quantity: int, capacity: int, demand: FloatArray) -> float:
    """Long-run share of demand sold when `quantity` pieces come each period and what is left is carried on.

    The shelf holds at most `capacity`; what does not fit is not taken. Unmet demand is lost. Solved as the Markov
    chain of the stock at the start of a period. Raises ValueError if nothing is ever asked for, or quantity > capacity.
    """
    need(1 <= quantity <= capacity, f"quantity must lie between 1 and capacity ({capacity}), but is {quantity}")
    chances, asked = _demand(demand), mean_demand(demand)
    need(asked > 0, "without any demand there is no share of it")
    move = np.zeros((capacity + 1, capacity + 1))
    for start in range(capacity + 1):
        left = np.maximum(start - np.arange(chances.size), 0)
        np.add.at(move[start], np.minimum(left + quantity, capacity), chances)
    balance = np.vstack((move.T - np.eye(capacity + 1), np.ones(capacity + 1)))
    target = np.zeros(capacity + 2)
    target[-1] = 1.0
    share = np.linalg.lstsq(balance, target, rcond=None)[0]
    sold = sum(float(share[start]) * expected_sales(start, chances) for start in range(capacity + 1))
    return sold / asked


def reorder_stock(at: int, quantity: int, demand: FloatArray) -> ReorderStock:
    """`quantity` pieces are ordered whenever on hand + on order - owed falls to `at`; unmet demand is back-ordered.

    `demand`: chances of 0, 1, 2 ... pieces within the (fixed) lead time; customers are Poisson and take one piece.
    What is on hand less what is owed equals the position one lead time ago, uniform on at+1 .. at+quantity, less the
    demand since: fill rate = mean of P(D < s), owed = mean of E (D - s)+, on hand = mean of E (s - D)+ over these s.
    A base stock of S pieces is at = S - 1, quantity = 1. Raises ValueError unless quantity >= 1 and at >= -1.
    """
    need(quantity >= 1, f"quantity must be at least 1, but is {quantity}")
    need(at >= -1, f"at must be at least -1, but is {at}")
    chances = _demand(demand)
    left = np.arange(at + 1, at + quantity + 1)[:, None] - np.arange(chances.size)[None, :]
    return ReorderStock(
        fill_rate=float(((left > 0) @ chances).mean()),
        mean_back_orders=float((np.maximum(-left, 0) @ chances).mean()),
        mean_stock=float((np.maximum(left, 0) @ chances).mean()),
    )


def expected_profit(
    order: int, demand: FloatArray, price: float, unit_cost: float, left_over: float = 0.0, lost_penalty: float = 0.0
) -> float:
    """price x sold + left_over x not sold - unit_cost x order - lost_penalty x lost, expected, in money."""
    sold = expected_sales(order, demand)
    lost = expected_lost_sales(order, demand)
    return price * sold + left_over * (order - sold) - unit_cost * order - lost_penalty * lost


def newsvendor(
    demand: FloatArray, price: float, unit_cost: float, left_over: float = 0.0, lost_penalty: float = 0.0
) -> NewsvendorOrder:
    """The order with the greatest expected profit: the least q with P(D <= q) >= critical ratio.

    Critical ratio = under / (under + over); under = price + lost_penalty - unit_cost (a piece short), over =
    unit_cost - left_over (a piece too many). Raises ValueError unless left_over < unit_cost (else order without end).
    """
    need(left_over < unit_cost, "a left-over piece must be worth less than it costs, else no order is large enough")
    under, over = price + lost_penalty - unit_cost, unit_cost - left_over
    ratio = max(under, 0.0) / (max(under, 0.0) + over)
    covered = np.cumsum(_demand(demand))
    order = min(int(np.searchsorted(covered, ratio * covered[-1] * (1 - 1e-12))), demand.size - 1) if under > 0 else 0
    return NewsvendorOrder(order, expected_profit(order, demand, price, unit_cost, left_over, lost_penalty), ratio)


def _demand(demand: FloatArray) -> FloatArray:
    need(demand.ndim == 1 and demand.size > 0, "demand must be a list of probabilities of 0, 1, 2 ... pieces")
    need(bool(np.all(demand >= 0)) and abs(float(demand.sum()) - 1) < 1e-9, "probabilities of demand must add up to 1")
    return demand
