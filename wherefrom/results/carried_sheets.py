"""Drivers and quotas as tables for CSV files and the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wherefrom.results.tables import Sheet

if TYPE_CHECKING:
    from wherefrom.report.data import ReportData


def carried_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """`drivers` by channel and month (they add up to the targets), `quotas` by seller, channel and month, and
    `quota_chances`; none where they were not told."""
    return (*_drivers(data), *_quotas(data))


def driver_summary(data: ReportData) -> tuple[Sheet, ...]:
    """Drivers of the year with their intervals, then the same money by owner."""
    made, money = data.drivers, data.currency
    if made is None:
        return ()
    summary = Sheet(
        "drivers of the year",
        ("driver", "what", "owner", f"net revenue {money}", f"low {money}", f"high {money}", "sales",
         f"adds to profit {money}", f"profit low {money}", f"profit high {money}", "customers lost"),
        tuple((one.kind, one.name, one.owner, one.net_revenue, one.low, one.high, one.sales, one.profit,
               one.profit_low, one.profit_high, one.lost) for one in made.drivers),
    )
    owners = Sheet("owners", ("owner", f"net revenue {money}", "sales"),
                   tuple((one.owner, one.net_revenue, one.sales) for one in made.owners))
    return summary, owners


def _drivers(data: ReportData) -> tuple[Sheet, ...]:
    made, money = data.drivers, data.currency
    if made is None:
        return ()
    rows = []
    for one in made.months:
        driver = made.drivers[one.driver]
        rows.append((driver.kind, driver.name, one.owner, one.channel, data.months[one.month], one.net_revenue,
                     one.sales))
    columns = ("driver", "what", "owner", "channel", "month", f"net revenue {money}", "sales")
    return (Sheet("drivers", columns, tuple(rows)),)


def _quotas(data: ReportData) -> tuple[Sheet, ...]:
    made, money = data.quotas, data.currency
    if made is None:
        return ()
    quotas = Sheet(
        "quotas",
        ("channel", "pool", "seller", "joins", "month", f"target {money}", "target sales", f"quota {money}",
         "quota sales"),
        tuple((one.channel, one.pool, one.seller, one.joins, data.months[one.month], one.target, one.target_sales,
               one.quota, one.quota_sales) for one in made.quotas),
    )
    chances = Sheet(
        "quota_chances",
        ("pool", "seller", "month", f"target {money}", "chance of target", f"quota {money}", "chance of quota",
         f"simulated {money}"),
        tuple((one.pool, one.seller, "year" if one.month is None else data.months[one.month], one.target,
               one.reaches_target, one.quota, one.reaches_quota, one.simulated) for one in made.chances),
    )
    return quotas, chances
