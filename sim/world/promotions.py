"""Promotions as tables: what a product costs on which day in which channel, and how much readier its buyers are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.scenario import Scenario
from sim.world.clock import Clock

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Promotions(NamedTuple):
    """Terms of sale by channel and day: `row[channel, day]` is a row of `hit` and `price`, 0 the ordinary one.

    A day beyond the last counts as the last. `hit`: factor on the hit rate of customers who want the product; `price`
    in cents. The last column is no product.
    """

    row: Ints                # [channels, days]; one day where there are no promotions
    hit: Floats              # [rows, products + 1]
    price: Ints              # [rows, products + 1]


def promotions_of(scenario: Scenario, clock: Clock) -> Promotions:
    """The tables of a scenario; days with the same promotions share a row."""
    products, channels = list(scenario.offer), list(scenario.channels)
    ordinary = [*(each.price for each in scenario.offer.values()), 0]
    hit, price = [[1.0] * len(ordinary)], [ordinary]
    if clock.stationary or not scenario.promotions:
        return Promotions(np.zeros((len(channels), 1), dtype=np.int64), np.array(hit),
                          np.array(price, dtype=np.int64).reshape(1, -1))
    row = np.zeros((len(channels), clock.days), dtype=np.int64)
    known: dict[tuple[str, ...], int] = {(): 0}
    for number, channel in enumerate(channels):
        for day, date in enumerate(clock.dates):
            on = tuple(name for name, each in scenario.promotions.items()
                       if each.from_ <= date <= each.to and channel in scenario.promoted_in(name))
            if on not in known:
                known[on] = len(hit)
                hit.append([1.0] * len(ordinary))
                price.append(list(ordinary))
                for name in on:
                    each = scenario.promotions[name]
                    place = products.index(each.product)
                    hit[-1][place] = each.hit_rate
                    price[-1][place] = each.price_of(ordinary[place])
            row[number, day] = known[on]
    return Promotions(row, np.array(hit), np.array(price, dtype=np.int64))
