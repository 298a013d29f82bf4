"""Several simulated years side by side, so that a KPI is computed for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.measure.measures import BY_NAME, Cut, table_key
from sim.measure.totals import Ints, YearTotals


@dataclass(frozen=True)
class StackedTotals(YearTotals):
    """Totals of `stacked` single years: every table, cut and KPI has an axis more, the year, before all others."""

    stacked: int = 1

    def cut(self, name: str, by: Cut = ()) -> Ints:
        """The measure of each year, summed to the dimensions `by`: [year, *by]. Raises as `YearTotals.cut` does."""
        for cut in BY_NAME[name].cuts:
            if set(by) <= set(cut):
                table = self.tables[table_key(name, cut)]
                rest = tuple(axis for axis, dim in enumerate(cut, 1) if dim not in by)
                summed = table.sum(axis=rest) if rest else table
                left = [dim for dim in cut if dim in by]
                return np.asarray(np.transpose(summed, [0, *(left.index(dim) + 1 for dim in by)]), dtype=np.int64)
        return super().cut(name, by)

    def shape(self, cut: Cut) -> tuple[int, ...]:
        """Number of years, then of labels along each dimension of a cut."""
        return (self.stacked, *super().shape(cut))


def stack(totals: Sequence[YearTotals]) -> StackedTotals:
    """Years side by side, in their order. Raises ValueError for none, or if their labels differ."""
    if not totals:
        raise ValueError("a KPI needs at least one simulated year")
    first = totals[0]
    if any(each.labels != first.labels or each.years != first.years for each in totals[1:]):
        raise ValueError("totals of different scenarios cannot be compared: their channels, months or products differ")
    return StackedTotals(first.labels, _Stacks(totals), first.currency, first.walk_in, first.years, stacked=len(totals))


@dataclass(frozen=True)
class _Stacks(Mapping[str, Ints]):
    """Tables stacked when they are first asked for: most questions concern few of them."""

    totals: Sequence[YearTotals]
    made: dict[str, Ints] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Ints:
        if key not in self.made:
            self.made[key] = np.stack([each.tables[key] for each in self.totals])
        return self.made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.totals[0].tables)

    def __len__(self) -> int:
        return len(self.totals[0].tables)
