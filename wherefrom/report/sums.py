"""Sums over the parts of a report that more than one reader needs."""

from __future__ import annotations

from dataclasses import dataclass

from wherefrom.report.data import Kpi, Loss, ReportData, WeekGrid
from wherefrom.report.words import WEEKDAYS_LONG, half_hour_span


@dataclass(frozen=True)
class SourceTotal:
    """A source over the whole horizon, means a year; `as_is` None where this year's staffing was not simulated."""

    channel: str
    product: str
    net_revenue: float
    sales: float
    as_is: float | None


@dataclass(frozen=True)
class Hour:
    """The half-hour of the week in which a channel loses most."""

    subject: str
    weekday: str
    span: str
    margin: float


def source_totals(data: ReportData) -> list[SourceTotal]:
    """Sources over all months, largest net revenue first."""
    sums: dict[tuple[str, str], list[float]] = {}
    compared = any(row.as_is is not None for row in data.sources)
    for row in data.sources:
        held = sums.setdefault((row.channel, row.product), [0.0, 0.0, 0.0])
        for place, value in enumerate((row.net_revenue, row.sales, row.as_is or 0.0)):
            held[place] += value
    totals = [
        SourceTotal(channel, product, held[0], held[1], held[2] if compared else None)
        for (channel, product), held in sums.items()
    ]
    return sorted(totals, key=lambda row: (-row.net_revenue, row.channel, row.product))


def largest_loss(data: ReportData) -> Loss | None:
    """The channel and cause that cost most margin."""
    losses = [loss for loss in data.losses if loss.margin > 0]
    return min(losses, key=lambda loss: (-loss.margin, loss.channel, loss.cause)) if losses else None


def worst_hour(data: ReportData, channel: str | None = None) -> Hour | None:
    """The half-hour of a typical week with the most margin lost (of one channel, or of all)."""
    best: Hour | None = None
    for grid in data.weeks:
        if grid.measure != "lost_margin" or (channel is not None and grid.subject != channel):
            continue
        best = _dearest(grid, best)
    return best


def _dearest(grid: WeekGrid, best: Hour | None) -> Hour | None:
    for weekday, row in enumerate(grid.values):
        for half, margin in enumerate(row):
            if margin is not None and margin > (best.margin if best else 0.0):
                best = Hour(grid.subject, WEEKDAYS_LONG[weekday], half_hour_span(half), margin)
    return best


def subject_of(kpi: Kpi) -> str:
    """What a key figure is about: channel, product, pool, or everything."""
    parts = [part for part in (kpi.channel, kpi.pool, kpi.product) if part]
    return ": ".join(parts) if parts else "all channels"
