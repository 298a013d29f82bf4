"""The list of all KPIs, and their values over replications as tidy rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.measure.kpi import Floats, Kpi
from sim.measure.measures import Cut
from sim.measure.money_kpis import ASSET_KPIS, MONEY_KPIS
from sim.measure.sales_kpis import SALES_KPIS
from sim.measure.service_kpis import SERVICE_KPIS
from sim.measure.totals import YearTotals
from sim.theory.student import t_quantile

KPIS: Final[tuple[Kpi, ...]] = (*SERVICE_KPIS, *SALES_KPIS, *ASSET_KPIS, *MONEY_KPIS)
KPI_BY_NAME: Final = {kpi.name: kpi for kpi in KPIS}
ROW_DIMS: Final = ("channel", "month", "product", "pool", "half_hour", "step", "segment", "cause", "origin")


@dataclass(frozen=True)
class KpiRow:
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


def kpi_samples(totals: Sequence[YearTotals], kpi: str, by: Cut = ()) -> Floats:
    """Values by [replication, *by]; a ratio is taken in each replication by itself. nan where undefined.

    Raises KeyError for an unknown KPI, ValueError if it is not offered by these dimensions or there is no year.
    """
    if not totals:
        raise ValueError("a KPI needs at least one simulated year")
    return np.stack([KPI_BY_NAME[kpi].values(year, by) for year in totals])


def kpi_rows(
    totals: Sequence[YearTotals], by: Iterable[str] = (), kpis: Iterable[str] | None = None
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
    rows: list[KpiRow] = []
    for kpi in chosen:
        if kpi.offered(cut):
            rows += _rows(kpi, totals, cut)
    return rows


def all_kpi_rows(totals: Sequence[YearTotals], *, half_hours: bool = False) -> list[KpiRow]:
    """Rows of every KPI by every cut it is offered by, in declared order; by half-hour of the week if asked."""
    return [
        row for kpi in KPIS for cut in kpi.cuts if half_hours or "half_hour" not in cut
        for row in _rows(kpi, totals, cut)
    ]


def _rows(kpi: Kpi, totals: Sequence[YearTotals], cut: Cut) -> list[KpiRow]:
    labels = totals[0].labels if totals else {}
    samples = kpi_samples(totals, kpi.name, cut)
    if not samples.size:
        return []
    flat = samples.reshape(len(samples), -1)
    number = np.isfinite(flat).sum(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)     # all-nan columns are left out below
        mean = np.nanmean(flat, axis=0)
        tenth, ninetieth = np.nanquantile(flat, [0.1, 0.9], axis=0)
        deviation = np.nanstd(flat, axis=0, ddof=1)
    reach = _t_quantiles(number) * deviation / np.sqrt(np.maximum(number, 1))
    unit = totals[0].currency if kpi.unit == "money" else kpi.unit
    rows = []
    for at, where in enumerate(np.ndindex(*samples.shape[1:])):
        if not number[at]:
            continue
        words: dict[str, str | None] = dict.fromkeys(ROW_DIMS)
        words.update({dim: labels[dim][position] for dim, position in zip(cut, where, strict=True)})
        several = number[at] >= 2
        rows.append(KpiRow(
            kpi=kpi.name, unit=unit, **words, mean=float(mean[at]),
            low=float(mean[at] - reach[at]) if several else None,
            high=float(mean[at] + reach[at]) if several else None,
            p10=float(tenth[at]), p90=float(ninetieth[at]), replications=int(number[at]),
        ))
    return rows


def _t_quantiles(number: NDArray[np.int64]) -> Floats:
    """97.5 % quantile of Student's t with number - 1 degrees of freedom (nan below 2)."""
    known, place = np.unique(number, return_inverse=True)
    quantiles = np.array([t_quantile(each - 1, 0.975) if each >= 2 else np.nan for each in known.tolist()])
    return np.asarray(quantiles[place.reshape(number.shape)], dtype=np.float64)
