"""Targets by source: what each channel sells of each product in each month, adding up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.inputs import Floats
from optimize.results import Seen


@dataclass(frozen=True)
class Target:
    """Net sales (whole orders) and net revenue (cents) wanted from one source in one month."""

    channel: str
    product: str
    month: str
    sales: int
    revenue: int


def largest_remainder(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers near `values` that add up to `total`: rounded down, the rest to the largest fractions (ties in
    order). Raises ValueError if the values add up to more than one a cell away from the total.
    """
    down = [int(np.floor(value + 1e-9)) for value in values]
    left = total - sum(down)
    if not 0 <= left <= len(down):
        raise ValueError(f"{total} is not the rounded sum of these values")
    order = sorted(range(len(values)), key=lambda index: (down[index] - values[index], index))
    for index in order[:left]:
        down[index] += 1
    return down


def table_of(targets: Sequence[Target], channels: Sequence[str], months: Sequence[str]) -> NDArray[np.int64]:
    """Targets as [0: orders, 1: cents; channel, month], products added."""
    asked = np.zeros((2, len(channels), len(months)), dtype=np.int64)
    for each in targets:
        at = channels.index(each.channel), months.index(each.month)
        asked[(0, *at)] += each.sales
        asked[(1, *at)] += each.revenue
    return asked


def targets(seen: Seen) -> tuple[Target, ...]:
    """Mean sales and revenue of the simulated years by channel, product and month, in whole orders and cents.

    The year's total is rounded once and shared out by largest remainder, so that any sum of targets differs from
    the simulated mean by less than one a cell, and all together add up exactly. Sources that sell nothing are left out.
    """
    first = seen.results[0]
    sales = np.mean([np.asarray(each.sales_net, dtype=np.float64) for each in seen.results], axis=0)
    revenue = np.mean([np.asarray(each.revenue_net, dtype=np.float64) for each in seen.results], axis=0)
    whole_sales = _shared(sales)
    whole_revenue = _shared(revenue)
    found = []
    for at, (channel, product, month) in enumerate(np.ndindex(sales.shape)):
        if sales[channel, product, month] > 0 or revenue[channel, product, month] != 0:
            found.append(Target(first.channels[channel], first.products[product], seen.plan.months[month],
                                whole_sales[at], whole_revenue[at]))
    return tuple(found)


def _shared(values: Floats) -> list[int]:
    flat = [float(value) for value in values.ravel()]
    return largest_remainder(flat, int(np.floor(sum(flat) + 0.5)))
