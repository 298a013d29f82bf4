"""KPIs of assets and money: occupancy, hours, heads, stock, costs and profit."""

from __future__ import annotations

from typing import Final

from sim.measure.kpi import (
    BY_CHANNEL,
    BY_POOL,
    BY_POOL_AND_HOUR,
    MONTH,
    POOL,
    POOL_HALF_HOUR,
    POOL_MONTH,
    PRODUCT,
    PRODUCT_MONTH,
    TOTAL,
    Floats,
    Kpi,
    View,
    plain,
    ratio,
    share,
)
from sim.measure.measures import COST_KINDS, Cut
from sim.world.calendar import DAY, HOUR

_PRODUCTS: Final[tuple[Cut, ...]] = (PRODUCT, PRODUCT_MONTH)
_POOLS: Final[tuple[Cut, ...]] = (POOL, POOL_MONTH, POOL_HALF_HOUR)
_WHAT: Final = {
    "people": ("contract hours / 7 per employed day x pay x (1 + on-costs)", BY_POOL),
    "overtime": ("overtime hours x pay x overtime pay x (1 + on-costs), by the shift's day", BY_POOL),
    "hiring": ("hiring cost of every head that joined, planned or as a replacement, in the month of joining", BY_POOL),
    "machines": ("number of machines x cost of the month (a year's cost / 12)", BY_POOL),
    "leads": ("price x leads of the monthly refresh (the opening leads were paid before)", BY_CHANNEL),
    "holding": ("average units on hand in the month x holding cost", (TOTAL, MONTH, PRODUCT, PRODUCT_MONTH)),
    "campaigns": ("cost of campaigns and promotions, in the month of their first day", (TOTAL, MONTH)),
    "choices": ("cost of choices made (`plan.chosen`), in the month they begin, their running cost by the day, and by "
                "head", (TOTAL, MONTH)),
    "set_up": ("set-up cost of channels that open, in that month", BY_CHANNEL),
    "commission": ("base and commission of `compensation`, by the order's month", BY_CHANNEL),
}


def total_cost(view: View) -> Floats:
    """All kinds of cost a year, in money."""
    return sum((view(f"cost_{kind}") for kind in COST_KINDS), view.zeros) / 100 / view.totals.years


def profit(view: View) -> Floats:
    """Net margin less all costs a year, in money."""
    cents = view("margin_kept") - sum((view(f"cost_{kind}") for kind in COST_KINDS), view.zeros)
    return cents / 100 / view.totals.years


def heads(view: View) -> Floats:
    """Average heads employed."""
    return ratio(view("employed_ticks"), view.shared("month_ticks", ("month",)))


ASSET_KPIS: Final = (
    Kpi("occupancy", "share", "process", "neutral", "busy time / staffed available time", _POOLS,
        share("busy_ticks", "staffed_ticks")),
    Kpi("staffed_hours", "h", "process", "neutral",
        "time on duty and overtime; machines: their number while a channel that uses them is open, less downtime",
        _POOLS, plain("staffed_ticks", HOUR)),
    Kpi("busy_hours", "h", "process", "neutral", "time assets worked for customers", _POOLS,
        plain("busy_ticks", HOUR)),
    Kpi("downtime_hours", "h", "process", "lower",
        "time machines were under repair while a channel that uses them was open", _POOLS, plain("down_ticks", HOUR)),
    Kpi("overtime_hours", "h", "process", "lower", "overtime; months by the shift's day, half-hours by the clock",
        BY_POOL_AND_HOUR, plain("overtime_ticks", HOUR)),
    Kpi("heads", "heads", "process", "neutral", "heads employed (machines owned), average over the time",
        (POOL, POOL_MONTH), heads),
    Kpi("joiners", "heads", "process", "neutral", "heads that joined, planned or as replacements", BY_POOL,
        plain("joiners")),
    Kpi("closing_heads", "heads", "result", "neutral", "heads employed (machines owned) at the end", (POOL,),
        plain("closing_heads")),
    Kpi("mean_stock", "units", "process", "neutral",
        "units on hand, average over the time (products that state a stock)", _PRODUCTS,
        share("stock_ticks", "stocked_ticks")),
    Kpi("days_out_of_stock", "days", "process", "lower", "time with nothing on hand, in days of 24 h", _PRODUCTS,
        plain("out_of_stock_ticks", DAY)),
    Kpi("closing_stock", "units", "result", "neutral", "units on hand at the end", (PRODUCT,), plain("closing_stock")),
    Kpi("mean_back_orders", "units", "process", "lower",
        "units on back-order, average over the time (products that state a stock)", _PRODUCTS,
        share("backlog_ticks", "stocked_ticks")),
    Kpi("closing_back_orders", "units", "result", "lower", "units on back-order at the end", (PRODUCT,),
        plain("closing_back_orders")),
)

MONEY_KPIS: Final = (
    *(Kpi(f"cost_{kind}", "money", "result", "lower", formula, cuts, plain(f"cost_{kind}", 100))
      for kind, (formula, cuts) in _WHAT.items()),
    Kpi("cost", "money", "result", "lower", " + ".join(f"cost_{kind}" for kind in COST_KINDS), (TOTAL, MONTH),
        total_cost),
    Kpi("profit", "money", "result", "higher", "margin - cost", (TOTAL, MONTH), profit),
    Kpi("cost_per_sale", "money", "result", "lower", "cost / sales_net", (TOTAL, MONTH),
        lambda view: ratio(total_cost(view) * view.totals.years, view("orders_kept"))),
)
