"""`plan/prices.csv` and `plan/alternatives.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wherefrom.results.tables import Sheet

if TYPE_CHECKING:
    from wherefrom.report.data import ReportData


def price_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """Prices of limits and resources, and near-equal plans; each where there are any."""
    money = data.currency
    prices = Sheet(
        "prices",
        ("kind", "line", "step", "what the plan then does", f"profit a year {money}", f"low {money}", f"high {money}",
         "years", f"program {money}", "confirmed", "holds for steps", f"each at the end {money}", "promises kept",
         "not allowed by"),
        tuple(
            (one.subject, one.path, one.what, one.change, one.value, one.low, one.high, one.years, one.program,
             "yes" if one.confirmed else "no", one.holds_for, one.each_at_end, "yes" if one.keeps_promises else "no",
             ", ".join(one.held_by))
            for one in data.prices
        ),
    )
    others = Sheet(
        "alternatives",
        ("otherwise than the plan", f"profit beside the plan {money}", f"low {money}", f"high {money}", "share",
         f"certain cost more {money}", "years promises kept", "years the plan keeps them", "years"),
        tuple(
            ("; ".join(one.differs), one.ahead, one.low, one.high, one.share, one.cost, one.kept_years,
             one.plan_kept_years, one.years)
            for one in data.alternatives
        ),
    )
    return tuple(sheet for sheet in (prices, others) if sheet.rows)
