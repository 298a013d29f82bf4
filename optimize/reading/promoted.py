"""What promotions make of a channel's averages: the mean of the year, each day weighted by who is expected then."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimize.inputs import Floats
from sim.scenario.scenario import Scenario
from sim.world.clock import Clock
from sim.world.promotions import promotions_of


@dataclass(frozen=True)
class Promoted:
    """Factors on margin and revenue of a customer, and on the units of each product, of one channel."""

    margin: float = 1.0
    revenue: float = 1.0
    units: dict[str, float] = field(default_factory=dict)


def promoted(scenario: Scenario, clock: Clock, channel: str, expected: Floats, hit: float) -> Promoted:
    """The factors of a channel whose customers are expected as `expected` [days] and buy by the chance `hit`.

    By what buyers choose: sum over terms of (share of the customers met on them) x (choice x readiness x price), over
    the same on ordinary terms. Moves, and who would buy on every terms, are taken as ordinary ones.
    """
    chosen = scenario.channels[channel].chooses
    if clock.stationary or not scenario.promotions or not chosen or expected.sum() <= 0:
        return Promoted()
    tables, products = promotions_of(scenario, clock), list(scenario.offer)
    weight = np.bincount(tables.row[list(scenario.channels).index(channel)], expected, len(tables.hit))
    weight = weight / weight.sum()
    share = np.array([chosen.get(name, 0.0) for name in products])
    ready = np.minimum(tables.hit[:, :-1], 1 / hit if hit > 0 else 1.0)
    price = tables.price[:, :-1].astype(np.float64)
    cost = np.array([each.unit_cost for each in scenario.offer.values()], dtype=np.float64)

    def factor(per_unit: Floats) -> float:
        usual = float((share * per_unit[0]).sum())
        return float(weight @ (share * ready * per_unit).sum(axis=1)) / usual if usual else 1.0

    return Promoted(factor(price - cost), factor(price),
                    {name: float(weight @ ready[:, number]) for number, name in enumerate(products)})
