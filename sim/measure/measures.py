"""Every additive measure, declared once: its name, unit, meaning, and the tables (`cuts`) it is kept in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["count", "ticks", "cents", "unit ticks"]
Cut = tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """An additive integer quantity. Each cut is a tuple of dimensions; every cut adds up to the same total."""

    name: str
    unit: Unit
    meaning: str
    cuts: tuple[Cut, ...]


_CM: Final[Cut] = ("channel", "month")
_CH: Final[Cut] = ("channel", "half_hour")
_CPM: Final[Cut] = ("channel", "product", "month")
_AM: Final[Cut] = ("pool", "month")
_AH: Final[Cut] = ("pool", "half_hour")
_SM: Final[Cut] = ("segment", "month")
_LOST: Final[tuple[Cut, ...]] = (("cause", "channel", "product", "month"), ("cause", "channel", "half_hour"))
_MOVES: Final = tuple(
    Measure(f"{move}_{what}", "count", f"buyers to whom a {move.replace('_', '-')} {meaning}", (_CM,))
    for move in ("up_sell", "suggest")
    for what, meaning in (
        ("presented", "was presented"), ("accepted", "was presented and who accepted"),
        ("missed_stock", "applied but was out of stock"), ("missed_offer", "applied but was not offered"),
    )
)

MEASURES: Final[tuple[Measure, ...]] = (
    Measure("month_ticks", "ticks", "length of the month", (("month",),)),
    # What customers met, by the month and half-hour of arrival (walk-in) or of the dial (outbound).
    Measure("arrivals", "count", "walk-in arrivals", (_CM, _CH)),
    Measure("balked", "count", "turned round at a long queue", (_CM, _CH)),
    Measure("turned_away", "count", "sent away at closing before service began", (_CM, _CH)),
    Measure("abandoned", "count", "left while waiting, before service began", (_CM, _CH)),
    Measure("left_midway", "count", "left while waiting for a later step", (_CM, _CH)),
    Measure("served", "count", "walk-in arrivals whose service began", (_CM, _CH)),
    Measure("joined", "count", "walk-in arrivals who joined the first queue and whose wait is known", (_CM, _CH)),
    Measure("queued", "count", "of the joined, those who waited at all", (_CM, _CH)),
    Measure("wait_ticks", "ticks", "waits of the joined for the first step", (_CM, _CH)),
    Measure("waits", "count", "the joined by class of wait", (("channel", "month", "wait_class"),)),
    Measure("promised", "count", "arrivals (or served, as the promise says) of promised channels", (_CM, _CH)),
    Measure("in_time", "count", "of the promised, those served within the promised time", (_CM, _CH)),
    Measure("buyers", "count", "walk-in arrivals who bought, by month of arrival", (_CM, _CH)),
    Measure("offers", "count", "contacts in which an offer was made", (_CM, _CH)),
    Measure("offers_won", "count", "contacts in which an offer became a sale", (_CM, _CH)),
    Measure("met_no_stock", "count", "customers who left because the wanted product was out", (_CPM,)),
    Measure("dials", "count", "outbound dials", (_CM, _CH)),
    Measure("answered", "count", "dials that were answered, dropped ones included", (_CM, _CH)),
    Measure("dropped", "count", "dials answered while no caller was free", (_CM, _CH)),
    Measure("right_party", "count", "dials that reached the right party", (_CM, _CH)),
    Measure("talk_ticks", "ticks", "talk with whoever answered a dial", (_CM, _CH)),
    Measure("call_ticks", "ticks", "callers' time from the start of a dial (predictive: from the answer) to being free",
            (_CM, _CH)),
    Measure("step_visits", "count", "times a step was finished", (("step", "month"),)),
    Measure("step_wait_ticks", "ticks", "waits before steps that were finished", (("step", "month"),)),
    # Sales, by the month and half-hour of the order. A contact with a sale is one order of one or two lines.
    Measure("orders", "count", "sales before returns, by main product", (_CPM, _CH)),
    Measure("orders_kept", "count", "sales not returned, by main product", (_CPM, _CH)),
    Measure("orders_incremental", "count", "sales not returned, without who would have come anyway", (_CPM,)),
    Measure("orders_substituted", "count", "sales of a substitute for what was out of stock", (_CPM,)),
    Measure("orders_back_ordered", "count", "sales put on back-order because the shelf was empty", (_CPM,)),
    Measure("orders_by_origin", "count", "sales not returned, by channel of first contact",
            (("origin", "channel", "month"),)),
    Measure("orders_by_segment", "count", "sales not returned to people of a lead list", (_SM,)),
    Measure("units", "count", "lines sold before returns: main products and suggestions", (_CPM,)),
    Measure("units_kept", "count", "lines sold and not returned", (_CPM,)),
    Measure("revenue", "cents", "price of all lines before returns", (_CPM,)),
    Measure("revenue_kept", "cents", "price of the lines not returned", (_CPM,)),
    Measure("margin_kept", "cents", "price less unit cost of the lines not returned", (_CPM,)),
    *_MOVES,
    # People, each counted once.
    Measure("lost", "count", "people who would have bought and never did, at the last contact", _LOST),
    Measure("lost_margin", "cents", "margin of what they wanted", _LOST),
    Measure("open", "count", "people who would have bought and whose next contact lies beyond the end", (_CM,)),
    Measure("funnel", "count", "people by furthest stage reached or passed, by first contact",
            (("channel", "stage", "month"),)),
    Measure("worked_leads", "count", "leads dialled for the first time", (_SM,)),
    Measure("listed_leads", "count", "leads on the list, by list month (the opening stock in the first)", (_SM,)),
    Measure("bought_leads", "count", "leads of the monthly refresh", (_SM,)),
    Measure("experiences", "count", "walk-in arrivals and right-party talks", (_CM,)),
    Measure("good_experiences", "count", "of these: in time, product there, not after a refusal", (_CM,)),
    Measure("calls_after_refusal", "count", "dials to people who had refused", (_CM,)),
    # Assets.
    Measure("staffed_ticks", "ticks", "time assets were available: on duty and overtime; machines while open, not down",
            (_AM, _AH)),
    Measure("busy_ticks", "ticks", "time assets worked for customers", (_AM, _AH)),
    Measure("down_ticks", "ticks", "time machines were under repair while a channel using them was open", (_AM, _AH)),
    Measure("overtime_ticks", "ticks", "overtime, booked to the shift's day", (_AM, _AH)),
    Measure("employed_ticks", "ticks", "time heads were employed (machines: owned)", (_AM,)),
    Measure("joiners", "count", "heads that joined", (_AM,)),
    Measure("closing_heads", "count", "heads employed at the end", (("pool",),)),
    Measure("stocked_ticks", "ticks", "length of the month, for products that state a stock", (("product", "month"),)),
    Measure("stock_ticks", "unit ticks", "units on hand times time", (("product", "month"),)),
    Measure("out_of_stock_ticks", "ticks", "time with nothing on hand", (("product", "month"),)),
    Measure("closing_stock", "count", "units on hand at the end", (("product",),)),
    Measure("backlog_ticks", "unit ticks", "units on back-order times time", (("product", "month"),)),
    Measure("closing_back_orders", "count", "units on back-order at the end", (("product",),)),
    # Costs, each cell rounded once to the cent.
    Measure("cost_people", "cents", "contract hours paid, with on-costs", (_AM,)),
    Measure("cost_overtime", "cents", "overtime paid, with on-costs", (_AM,)),
    Measure("cost_hiring", "cents", "hiring of heads that joined", (_AM,)),
    Measure("cost_machines", "cents", "machines", (_AM,)),
    Measure("cost_leads", "cents", "leads of the monthly refresh", (_CM,)),
    Measure("cost_holding", "cents", "stock holding", (("product", "month"),)),
    Measure("cost_campaigns", "cents", "campaigns and promotions that begin in the month", (("month",),)),
    Measure("cost_choices", "cents", "choices of the plan that are made", (("month",),)),
    Measure("cost_set_up", "cents", "setting up channels that open in the month", (_CM,)),
    Measure("cost_commission", "cents", "compensation for sales: base and commission", (_CM,)),
)

COST_KINDS: Final = (
    "people", "overtime", "hiring", "machines", "leads", "holding", "campaigns", "choices", "set_up", "commission",
)  # fmt: skip
BY_NAME: Final = {measure.name: measure for measure in MEASURES}


def table_key(name: str, cut: Cut) -> str:
    """Key of one table: `arrivals[channel,month]`."""
    return f"{name}[{','.join(cut)}]"


TABLE_CUTS: Final = {table_key(measure.name, cut): cut for measure in MEASURES for cut in measure.cuts}
