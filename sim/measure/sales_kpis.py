"""KPIs of selling: orders, revenue, additional sales and lost sales."""

from __future__ import annotations

from typing import Final

from sim.measure.kpi import BY_CHANNEL, BY_SOURCE, CHANNEL_HALF_HOUR, Floats, Kpi, View, plain, ratio
from sim.measure.measures import Cut

_LOST: Final[tuple[Cut, ...]] = (
    *BY_SOURCE, CHANNEL_HALF_HOUR, ("cause",), ("cause", "month"), ("cause", "channel"), ("cause", "channel", "month"),
    ("cause", "channel", "half_hour"),
)


def _moves(move: str, words: str) -> tuple[Kpi, ...]:
    presented, accepted = f"{move}_presented", f"{move}_accepted"
    stock, offer = f"{move}_missed_stock", f"{move}_missed_offer"

    def present(view: View) -> Floats:
        return (view(presented) + view(stock) + view(offer)) / view.totals.years

    def missed(view: View) -> Floats:
        return (view(stock) + view(offer)) / view.totals.years

    return (
        Kpi(f"{move}_present", "count", "process", "neutral", f"buyers to whom {words} applied", BY_CHANNEL, present),
        Kpi(presented, "count", "process", "higher", f"buyers to whom {words} was presented", BY_CHANNEL,
            plain(presented)),
        Kpi(accepted, "count", "result", "higher", f"buyers who accepted {words}", BY_CHANNEL, plain(accepted)),
        Kpi(f"{move}_missed", "count", "process", "lower",
            f"buyers to whom {words} applied but was out of stock or not offered", BY_CHANNEL, missed),
        Kpi(f"{move}_acceptance", "share", "process", "higher", f"{move}_accepted / {move}_presented", BY_CHANNEL,
            lambda view: ratio(view(accepted), view(presented))),
    )


SALES_KPIS: Final = (
    Kpi("sales_gross", "count", "result", "higher",
        "sales (orders, by main product) before returns, by the order's month", (*BY_SOURCE, CHANNEL_HALF_HOUR),
        plain("orders")),
    Kpi("sales_net", "count", "result", "higher", "sales not returned, by the order's month",
        (*BY_SOURCE, CHANNEL_HALF_HOUR), plain("orders_kept")),
    Kpi("incremental_sales", "count", "result", "higher",
        "net sales without those to people who would have come anyway", BY_SOURCE, plain("orders_incremental")),
    Kpi("sales_by_origin", "count", "result", "higher", "net sales by the channel of the person's first contact",
        (("origin",), ("origin", "month"), ("origin", "channel"), ("origin", "channel", "month")),
        plain("orders_by_origin")),
    Kpi("sales_by_segment", "count", "result", "higher", "net sales to people of a lead list",
        (("segment",), ("segment", "month")), plain("orders_by_segment")),
    Kpi("substituted_sales", "count", "result", "neutral",
        "sales (before returns) of a substitute for what was out of stock, by the product sold", BY_SOURCE,
        plain("orders_substituted")),
    Kpi("back_ordered_sales", "count", "result", "neutral",
        "sales (before returns) put on back-order because the shelf was empty", BY_SOURCE,
        plain("orders_back_ordered")),
    Kpi("units_net", "units", "result", "higher", "lines sold and not returned: main products and suggestions",
        BY_SOURCE, plain("units_kept")),
    Kpi("returned_share", "share", "result", "lower", "sales returned or cancelled / sales, by the order's month",
        BY_SOURCE, lambda view: ratio(view("orders") - view("orders_kept"), view("orders"))),
    *_moves("up_sell", "the up-sell"),
    *_moves("suggest", "the suggestion"),
    Kpi("additional_sales", "count", "result", "higher", "up_sell_accepted + suggest_accepted", BY_CHANNEL,
        lambda view: (view("up_sell_accepted") + view("suggest_accepted")) / view.totals.years),
    Kpi("lost_sales", "count", "result", "lower",
        "people who would have bought (no wait, default dialogue, average seller) in some contact and never did, once "
        "each, with cause, month and half-hour of the last contact", _LOST, plain("lost")),
    Kpi("lost_sales_value", "money", "result", "lower", "lost_sales at price less unit cost of the wanted product",
        _LOST, plain("lost_margin", 100)),
    Kpi("open_sales", "count", "result", "neutral",
        "people who would have bought and whose next contact lies beyond the end: open, not lost", BY_CHANNEL,
        plain("open")),
    Kpi("revenue_gross", "money", "result", "higher", "price of all lines sold, before returns", BY_SOURCE,
        plain("revenue", 100)),
    Kpi("revenue_net", "money", "result", "higher", "price of the lines sold and not returned, by the order's month",
        BY_SOURCE, plain("revenue_kept", 100)),
    Kpi("margin", "money", "result", "higher",
        "price less unit cost of the lines sold and not returned (a returned unit's cost is recovered)", BY_SOURCE,
        plain("margin_kept", 100)),
)
