"""The additive totals of one or several simulated years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.measures import BY_NAME, MEASURES, Cut, table_key
from sim.measure.sellers import SellerSales, added

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class YearTotals:
    """Integer tables by `measure[dimensions]`, all additive over years; money in cents, times in ticks of 1 ms.

    `sellers`: sales by the post of the seller; None where nobody counted them.
    """

    labels: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Ints]
    currency: str
    walk_in: tuple[bool, ...]      # by channel: True for walk-in, False for outbound
    years: int = 1
    sellers: SellerSales | None = None

    def cut(self, name: str, by: Cut = ()) -> Ints:
        """The measure summed to the dimensions `by`, axes in that order.

        Raises KeyError for an unknown measure, ValueError if no table of the measure holds all of `by`.
        """
        for cut in BY_NAME[name].cuts:
            if set(by) <= set(cut):
                table = self.tables[table_key(name, cut)]
                rest = tuple(axis for axis, dim in enumerate(cut) if dim not in by)
                summed = table.sum(axis=rest) if rest else table
                left = [dim for dim in cut if dim in by]
                return np.asarray(np.transpose(summed, [left.index(dim) for dim in by]), dtype=np.int64)
        raise ValueError(f"{name} is not kept by {', '.join(by)}; kept by {BY_NAME[name].cuts}")

    def shape(self, cut: Cut) -> tuple[int, ...]:
        """Number of labels along each dimension of a cut."""
        return tuple(len(self.labels[dim]) for dim in cut)


def zeros(labels: Mapping[str, tuple[str, ...]]) -> dict[str, Ints]:
    """All tables at zero."""
    return {
        table_key(measure.name, cut): np.zeros(tuple(len(labels[dim]) for dim in cut), dtype=np.int64)
        for measure in MEASURES
        for cut in measure.cuts
    }


def merge(first: YearTotals, second: YearTotals) -> YearTotals:
    """Totals of both together. Raises ValueError if they do not describe the same labels."""
    if first.labels != second.labels or first.currency != second.currency:
        raise ValueError("totals of different scenarios cannot be added: their channels, months or products differ")
    tables = {key: table + second.tables[key] for key, table in first.tables.items()}
    sellers = added(first.sellers, second.sellers) if first.sellers and second.sellers else None
    return YearTotals(first.labels, tables, first.currency, first.walk_in, first.years + second.years, sellers)


def merge_all(totals: Sequence[YearTotals]) -> YearTotals:
    """Totals of all together. Raises ValueError for none."""
    if not totals:
        raise ValueError("there is nothing to add up")
    result = totals[0]
    for each in totals[1:]:
        result = merge(result, each)
    return result
