"""What a difference of profit is made of: by channel, by product, by month; every way adds up to it exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.measure.measures import COST_KINDS
from sim.theory.intervals import Interval, mean_interval
from wherefrom.comparing.figures import Floats, Ints, YearFigures

Of = Literal["margin of channel", "margin of product", "cost", "profit of month"]


@dataclass(frozen=True)
class Part:
    """A part of the difference in profit, rival less base, in cents a year: `cents` exactly, over all `years`.

    What costs more has a negative `cents`. `base` and `rival`: its means in cents a year as they are (costs positive).
    `change`: the mean a year with its 95 % interval.
    """

    of: Of
    name: str
    base: float
    rival: float
    cents: int
    years: int
    change: Interval


@dataclass(frozen=True)
class Parts:
    """The difference in profit in three ways: margin by channel less costs by kind, margin by product less costs by
    kind, profit by month. The `cents` of each add up to `cents`, over `years` years."""

    cents: int
    years: int
    by_channel: tuple[Part, ...]
    by_product: tuple[Part, ...]
    by_month: tuple[Part, ...]


def parts_of(rival: Sequence[YearFigures], base: Sequence[YearFigures]) -> Parts:
    """Take a difference apart; both are by replication, and equally many. Parts that are zero in every year of both
    are left out, but for months."""
    channels = _parts("margin of channel", rival, base, lambda year: (year.channels, year.margin))
    products = _parts("margin of product", rival, base, lambda year: (year.products, year.margin_by_product))
    costs = _parts("cost", rival, base, lambda year: (COST_KINDS, year.cost), sign=-1)
    months = _parts("profit of month", rival, base, lambda year: (year.months, year.profit), keep_all=True)
    cents = sum(int(year.profit.sum()) for year in rival) - sum(int(year.profit.sum()) for year in base)
    return Parts(cents, len(base), (*channels, *costs), (*products, *costs), months)


def _parts(
    of: Of, rival: Sequence[YearFigures], base: Sequence[YearFigures],
    read: Callable[[YearFigures], tuple[Sequence[str], Ints]], *, sign: int = 1, keep_all: bool = False,
) -> tuple[Part, ...]:
    names = list(dict.fromkeys((*read(base[0])[0], *read(rival[0])[0])))
    mine, others = (_by_name(years, names, read) for years in (rival, base))
    found = []
    for number, name in enumerate(names):
        one, other = mine[:, number], others[:, number]
        if keep_all or one.any() or other.any():
            apart = sign * (one - other)
            found.append(Part(of, name, float(other.mean()), float(one.mean()), int(apart.sum()), len(apart),
                              mean_interval(apart.astype(np.float64))))
    return tuple(found)


def _by_name(
    years: Sequence[YearFigures], names: Sequence[str], read: Callable[[YearFigures], tuple[Sequence[str], Ints]]
) -> Ints:
    """Values by [year, name]; what a scenario does not have is zero."""
    own = read(years[0])[0]
    table = np.zeros((len(years), len(names)), dtype=np.int64)
    places = [names.index(name) for name in own]
    for row, year in zip(table, years, strict=True):
        row[places] = read(year)[1]
    return table


def adding_up(parts: Sequence[int], years: int, unit: int = 1) -> tuple[int, tuple[int, ...]]:
    """Cents over all years -> the sum and the parts a year in whole units of `unit` cents, rounded so that they add up:
    each part down, and one up where most was cut off (the largest remainder)."""
    whole = years * unit
    total = round(sum(parts) / whole)
    down = [part // whole for part in parts]
    rest = total - sum(down)
    order = sorted(range(len(parts)), key=lambda number: (-(parts[number] % whole), number))
    for number in order[:rest]:
        down[number] += 1
    return total, tuple(down)


def monthly(parts: Parts) -> tuple[Floats, Floats, Floats]:
    """Means, lower and upper ends of the difference by month, in units of the currency."""
    changes = [one.change for one in parts.by_month]
    means, lows, highs = ([getattr(each, key) / 100 for each in changes] for key in ("estimate", "low", "high"))
    return np.array(means), np.array(lows), np.array(highs)
