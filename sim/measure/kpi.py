"""What a KPI is: one declaration that names, explains and computes it from additive totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.measure.measures import Cut
from sim.measure.totals import YearTotals

Floats = NDArray[np.float64]
KpiUnit = Literal["count", "share", "min", "h", "days", "heads", "units", "money"]

TOTAL: Final[Cut] = ()
MONTH: Final[Cut] = ("month",)
CHANNEL: Final[Cut] = ("channel",)
CHANNEL_MONTH: Final[Cut] = ("channel", "month")
CHANNEL_HALF_HOUR: Final[Cut] = ("channel", "half_hour")
POOL: Final[Cut] = ("pool",)
POOL_MONTH: Final[Cut] = ("pool", "month")
POOL_HALF_HOUR: Final[Cut] = ("pool", "half_hour")
PRODUCT: Final[Cut] = ("product",)
PRODUCT_MONTH: Final[Cut] = ("product", "month")
SOURCE: Final[Cut] = ("channel", "product", "month")
BY_CHANNEL: Final = (TOTAL, MONTH, CHANNEL, CHANNEL_MONTH)
BY_CHANNEL_AND_HOUR: Final = (*BY_CHANNEL, CHANNEL_HALF_HOUR)
BY_POOL: Final = (TOTAL, MONTH, POOL, POOL_MONTH)
BY_POOL_AND_HOUR: Final = (*BY_POOL, POOL_HALF_HOUR)
BY_SOURCE: Final = (*BY_CHANNEL, PRODUCT, PRODUCT_MONTH, ("channel", "product"), SOURCE)


@dataclass(frozen=True)
class View:
    """Totals seen along the dimensions `by`; every answer has those axes, in that order (of stacked years: last)."""

    totals: YearTotals
    by: Cut

    def __call__(self, name: str) -> Floats:
        """An additive measure. Raises ValueError if it is not kept by these dimensions."""
        return self.totals.cut(name, self.by).astype(np.float64)

    def shared(self, name: str, dims: Cut) -> Floats:
        """A measure that is the same along all dimensions but `dims`: it is broadcast along the others."""
        own = tuple(dim for dim in self.by if dim in dims)
        values = self.totals.cut(name, own).astype(np.float64)
        years = self.totals.shape(())
        return values.reshape((*years, *(len(self.totals.labels[dim]) if dim in own else 1 for dim in self.by)))

    @property
    def zeros(self) -> Floats:
        """Zero everywhere."""
        return np.zeros(self.totals.shape(self.by))


Compute = Callable[[View], Floats]


@dataclass(frozen=True)
class Kpi:
    """A KPI: `process` says how the selling ran, `result` what came of it. `cuts`: the dimensions it is offered by."""

    name: str
    unit: KpiUnit
    kind: Literal["process", "result"]
    better: Literal["higher", "lower", "neutral"]
    formula: str
    cuts: tuple[Cut, ...]
    compute: Compute

    def values(self, totals: YearTotals, by: Cut = ()) -> Floats:
        """Values of one year (or of years pooled, or of each of stacked ones) along `by`; nan where there is nothing to
        divide by.

        Raises ValueError if the KPI is not offered by these dimensions.
        """
        if not self.offered(by):
            raise ValueError(f"{self.name} is not offered by {', '.join(by)}; it is by {self.cuts}")
        return np.asarray(self.compute(View(totals, by)), dtype=np.float64) + np.zeros(totals.shape(by))

    def offered(self, by: Cut) -> bool:
        """True if the KPI can be split by these dimensions, in any order."""
        return any(set(by) == set(cut) for cut in self.cuts)


def ratio(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, nan where bottom is zero."""
    top, bottom = np.broadcast_arrays(top, bottom)
    result: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
    return result


def plain(name: str, scale: float = 1.0) -> Compute:
    """A measure a year, divided by `scale`."""
    return lambda view: view(name) / scale / view.totals.years


def share(top: str, bottom: str) -> Compute:
    """One measure divided by another."""
    return lambda view: ratio(view(top), view(bottom))
