"""The list of all KPIs, and their values over replications as tidy rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measure.kpi import Floats, Kpi
from sim.measure.measures import Cut
from sim.measure.money_kpis import ASSET_KPIS, MONEY_KPIS
from sim.measure.sales_kpis import SALES_KPIS
from sim.measure.service_kpis import SERVICE_KPIS
from sim.measure.stacked import StackedTotals, stack
from sim.measure.totals import YearTotals
from sim.theory.student import t_quantile

KPIS: Final[tuple[Kpi, ...]] = (*SERVICE_KPIS, *SALES_KPIS, *ASSET_KPIS, *MONEY_KPIS)
KPI_BY_NAME: Final = {kpi.name: kpi for kpi in KPIS}
ROW_DIMS: Final = ("channel", "month", "product", "pool", "half_hour", "step", "segment", "cause", "origin")


class KpiRow(NamedTuple):
    """One value of one KPI over `replications` years. A dimension that does not apply is None.

    `low` and `high` bound the 95 % t-interval of the mean (None from a single year); `p10` and `p90` say between
    which values four years of five lie. Money is in whole currency (`unit` is its code), shares are fractions.
    """

    kpi: str
    unit: str
    channel: str | None
    month: str | None
    product: str | None
    pool: str | None
    half_hour: str | None
    step: str | None
    segment: str | None
    cause: str | None
    origin: str | None
    mean: float
    low: float | None
    high: float | None
    p10: float
    p90: float
    replications: int


Years = Sequence[YearTotals] | StackedTotals


def kpi_samples(totals: Years, kpi: str, by: Cut = ()) -> Floats:
    """Values by [replication, *by]; a ratio is taken in each replication by itself. nan where undefined.

    Whoever asks for many KPIs of the same years stacks them first (`sim.measure.stacked.stack`).
    Raises KeyError for an unknown KPI, ValueError if it is not offered by these dimensions or there is no year.
    """
    return KPI_BY_NAME[kpi].values(_stacked(totals), by)


def kpi_rows(
    totals: Years, by: Iterable[str] = (), kpis: Iterable[str] | None = None
) -> list[KpiRow]:
    """Rows of all KPIs (or of `kpis`) that are offered by exactly the dimensions `by`; () gives the year as a whole.

    A row whose value no replication defines (nothing to divide by) is left out. Raises ValueError for an unknown
    dimension or no year, KeyError for an unknown KPI.
    """
    cut = tuple(by)
    unknown = [dim for dim in cut if dim not in ROW_DIMS]
    if unknown:
        raise ValueError(f"unknown dimension {', '.join(unknown)}; allowed: {', '.join(ROW_DIMS)}")
    chosen = KPIS if kpis is None else [KPI_BY_NAME[name] for name in kpis]
    years = _stacked(totals)
    rows: list[KpiRow] = []
    for kpi in chosen:
        if kpi.offered(cut):
            rows += _rows(kpi, years, cut)
    return rows


def all_kpi_rows(totals: Years, *, half_hours: bool = False) -> list[KpiRow]:
    """Rows of every KPI by every cut it is offered by, in declared order; by half-hour of the week if asked."""
    years = _stacked(totals)
    return [
        row for kpi in KPIS for cut in kpi.cuts if half_hours or "half_hour" not in cut
        for row in _rows(kpi, years, cut)
    ]


def _stacked(totals: Years) -> StackedTotals:
    return totals if isinstance(totals, StackedTotals) else stack(totals)


def _rows(kpi: Kpi, totals: StackedTotals, cut: Cut) -> list[KpiRow]:
    labels = totals.labels
    samples = kpi_samples(totals, kpi.name, cut)
    if not samples.size:
        return []
    flat = np.ascontiguousarray(samples.reshape(len(samples), -1))
    known = np.isfinite(flat)
    number = known.sum(axis=0)
    mean = np.where(known, flat, 0.0).sum(axis=0) / np.maximum(number, 1)
    squares = np.where(known, (flat - mean) ** 2, 0.0).sum(axis=0)
    deviation = np.sqrt(squares / np.maximum(number - 1, 1))
    in_order = np.sort(np.where(known, flat, np.nan), axis=0)
    tenth, ninetieth = _quantile(in_order, number, 0.1), _quantile(in_order, number, 0.9)
    reach = _t_quantiles(number) * deviation / np.sqrt(np.maximum(number, 1))
    unit = totals.currency if kpi.unit == "money" else kpi.unit
    lowest, highest = mean - reach, mean + reach
    # With few years a t-interval may reach further than the figure can: below nothing, or above everything.
    if kpi.unit != "money":
        lowest = np.where(in_order[0] >= 0, np.maximum(lowest, 0.0), lowest)
    if kpi.unit == "share":
        highest = np.where(np.where(known, flat, 0.0).max(axis=0) <= 1, np.minimum(highest, 1.0), highest)
    figures = (number, mean, lowest, highest, tenth, ninetieth)
    words = [labels[dim] if dim in cut else (None,) for dim in ROW_DIMS]
    # Places in the order of ROW_DIMS, each with its words; the samples follow the order of the cut.
    order = np.arange(flat.shape[1]).reshape(samples.shape[1:])
    order = np.transpose(order, [cut.index(dim) for dim in ROW_DIMS if dim in cut])
    place = np.argsort(order.reshape(-1))
    in_words = list(product(*words))
    return [
        KpiRow._make((kpi.name, unit, *in_words[where], middle, low if several >= 2 else None,
                      high if several >= 2 else None, p10, p90, several))
        for where, several, middle, low, high, p10, p90 in zip(
            place.tolist(), *(each.tolist() for each in figures), strict=True
        ) if several
    ]


def _quantile(in_order: Floats, number: NDArray[np.int64], share: float) -> Floats:
    """The quantile of each column, of which the first `number` values count, rising; linear between them
    (Hyndman & Fan type 7). Anything where a column has none."""
    place = share * np.maximum(number - 1, 0)
    below = np.floor(place).astype(np.int64)
    columns = np.arange(in_order.shape[1])
    low = in_order[below, columns]
    high = in_order[np.minimum(below + 1, np.maximum(number - 1, 0)), columns]
    part = place - below
    # From the nearer end, so that equal values give exactly that value.
    return np.asarray(np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part)))


def _t_quantiles(number: NDArray[np.int64]) -> Floats:
    """97.5 % quantile of Student's t with number - 1 degrees of freedom (nan below 2)."""
    quantiles = {each: t_quantile(each - 1, 0.975) if each >= 2 else np.nan for each in set(number.tolist())}
    return np.array([quantiles[each] for each in number.tolist()], dtype=np.float64)
