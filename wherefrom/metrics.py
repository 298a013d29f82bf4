"""Every KPI of every simulated year as tidy rows, for metrics.csv and for whoever reads JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.measure.kpis import KPIS, KpiRow, kpi_samples
from sim.measure.measures import Cut
from sim.measure.stacked import StackedTotals, stack
from sim.measure.totals import YearTotals
from wherefrom.results.tables import Metric

_TIDY = ("channel", "month", "product", "pool")


def metrics_of(
    scenario: str, totals: Sequence[YearTotals], replications: Sequence[int], *, months: bool = True
) -> Iterator[Metric]:
    """One entry a KPI and place: the whole year, by channel, product and pool, and with `months` by month too.

    Money in units of the currency, to the cent; nan where no customer defines a figure (a share of nothing).
    """
    years = stack(totals)
    for kpi in KPIS:
        for cut in kpi.cuts:
            if len(cut) <= 2 and set(cut) <= set(_TIDY) and (months or "month" not in cut):
                yield from _rows(scenario, kpi.name, kpi.unit, years, replications, cut)


def _rows(
    scenario: str, kpi: str, unit: str, totals: StackedTotals, replications: Sequence[int], cut: Cut
) -> Iterator[Metric]:
    labels = totals.labels
    samples = kpi_samples(totals, kpi, cut)
    shown = totals.currency if unit == "money" else unit
    if unit == "money":
        samples = np.round(samples, 2)
    for place in np.ndindex(*samples.shape[1:]):
        words = {dim: labels[dim][at] for dim, at in zip(cut, place, strict=True)}
        channel, month, product, pool = (words.get(dim, "") for dim in _TIDY)
        values = samples[(slice(None), *place)].tolist()
        yield Metric(scenario, kpi, shown, channel, month, product, pool, replications, values)


def json_rows(rows: Sequence[KpiRow]) -> list[dict[str, object]]:
    """KPI rows for `--json`: kpi, unit, the places that apply, mean, low, high, p10, p90, replications."""
    found: list[dict[str, object]] = []
    for row in rows:
        places = {dim: getattr(row, dim) for dim in ("channel", "month", "product", "pool", "half_hour", "step",
                                                     "segment", "cause", "origin")}
        found.append({
            "kpi": row.kpi, "unit": row.unit, **{dim: value for dim, value in places.items() if value is not None},
            "mean": row.mean, "low": row.low, "high": row.high, "p10": row.p10, "p90": row.p90,
            "replications": row.replications,
        })
    return found
