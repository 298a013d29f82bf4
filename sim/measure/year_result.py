"""One simulated year as the optimiser reads it: profit and its parts, sales by source, promises, hours, closing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.dimensions import Ints
from sim.measure.measures import COST_KINDS
from sim.measure.sellers import SellerSales
from sim.measure.totals import YearTotals
from sim.scenario.goals import Promise
from sim.world.calendar import HOUR

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class YearResult:
    """Figures of one year by [..., month], in label order. Money in cents, adding up exactly:
    profit = margin - the sum of all costs in every month, net_revenue = the sum of revenue_net over sources."""

    months: tuple[str, ...]
    channels: tuple[str, ...]
    products: tuple[str, ...]
    pools: tuple[str, ...]
    segments: tuple[str, ...]           # "channel.segment"
    profit: Ints                        # [month]
    net_revenue: Ints                   # [month]
    margin: Ints                        # [month]
    cost: Mapping[str, Ints]            # kind -> [month]
    sales_net: Ints                     # [channel, product, month], orders by main product
    units_net: Ints                     # [channel, product, month], lines (suggestions too)
    revenue_net: Ints                   # [channel, product, month]
    in_time: Mapping[str, Ints]         # promised channel -> [month]
    base: Mapping[str, Ints]            # promised channel -> [month]: all arrivals, or those served
    worked_leads: Ints                  # [segment, month], leads dialled for the first time
    dials: Ints                         # [channel, month]
    answered: Ints                      # [channel, month], dials that were answered, dropped ones included
    dropped: Ints                       # [channel, month], dials answered while no caller was free
    talk_hours: Floats                  # [channel, month]
    call_hours: Floats                  # [channel, month], from the start of a dial to the caller being free
    staffed_hours: Floats               # [pool, month]
    busy_hours: Floats                  # [pool, month]
    overtime_hours: Floats              # [pool, month]
    closing_stock: Ints                 # [product]
    closing_heads: Ints                 # [pool]
    lost: Ints                          # [cause, channel], people who would have bought and never did
    causes: tuple[str, ...]
    sellers: SellerSales                # orders and revenue not returned by [channel, post, month]

    def kept(self, channel: str, promise: Promise) -> bool:
        """True if the scenario's service promise of this channel was kept: in every month with customers, or in
        the year as a whole, as the promise says. Raises KeyError if the channel promised nothing."""
        in_time, base = self.in_time[channel], self.base[channel]
        if promise.in_ == "the year":
            in_time, base = in_time.sum(keepdims=True), base.sum(keepdims=True)
        return bool(np.all(in_time >= promise.share * base - 1e-9))

    def shortfall(self, channel: str, promise: Promise) -> Floats:
        """Customers by [month] whom the promise missed beyond what it allows (0 where it was kept)."""
        short = promise.share * self.base[channel] - self.in_time[channel]
        return np.asarray(np.maximum(short, 0.0), dtype=np.float64)


def year_result(totals: YearTotals, promises: Mapping[str, Promise]) -> YearResult:
    """The optimiser's view of one year's totals; `promises` are the scenario's (`service.promises`).

    Raises ValueError if the totals hold more than one year.
    """
    if totals.years != 1:
        raise ValueError(f"a year result is of one year, but these totals hold {totals.years}")
    labels = totals.labels
    month, source, pool_month = ("month",), ("channel", "product", "month"), ("pool", "month")
    channel_month = ("channel", "month")
    cost = {kind: totals.cut(f"cost_{kind}", month) for kind in COST_KINDS}
    margin = totals.cut("margin_kept", month)
    spent = np.sum(list(cost.values()), axis=0)
    in_time, base = totals.cut("in_time", channel_month), totals.cut("promised", channel_month)
    promised = [name for name in labels["channel"] if name in promises]

    def hours(name: str, by: tuple[str, ...]) -> Floats:
        return np.asarray(totals.cut(name, by) / HOUR, dtype=np.float64)

    return YearResult(
        months=labels["month"], channels=labels["channel"], products=labels["product"], pools=labels["pool"],
        segments=labels["segment"],
        profit=margin - spent, net_revenue=totals.cut("revenue_kept", month), margin=margin, cost=cost,
        sales_net=totals.cut("orders_kept", source), units_net=totals.cut("units_kept", source),
        revenue_net=totals.cut("revenue_kept", source),
        in_time={name: in_time[labels["channel"].index(name)] for name in promised},
        base={name: base[labels["channel"].index(name)] for name in promised},
        worked_leads=totals.cut("worked_leads", ("segment", "month")), dials=totals.cut("dials", channel_month),
        answered=totals.cut("answered", channel_month), dropped=totals.cut("dropped", channel_month),
        talk_hours=hours("talk_ticks", channel_month), call_hours=hours("call_ticks", channel_month),
        staffed_hours=hours("staffed_ticks", pool_month), busy_hours=hours("busy_ticks", pool_month),
        overtime_hours=hours("overtime_ticks", pool_month),
        closing_stock=totals.cut("closing_stock", ("product",)), closing_heads=totals.cut("closing_heads", ("pool",)),
        lost=totals.cut("lost", ("cause", "channel")), causes=labels["cause"],
        sellers=_sellers(totals),
    )


def _sellers(totals: YearTotals) -> SellerSales:
    """Sales by post; all of them without a seller where nobody counted."""
    if totals.sellers is not None:
        return totals.sellers
    sold = np.stack([totals.cut(name, ("channel", "month")) for name in ("orders_kept", "revenue_kept")], axis=-1)
    return SellerSales((), sold[:, None])
