"""What is carried from month to month: leads and goods, as balances."""

from __future__ import annotations

from optimize.inputs import PlanInputs
from optimize.program import Column, Key, Row
from optimize.rows.half_hours import TINY, open_half_hours


def lead_columns(inputs: PlanInputs) -> list[Column]:
    """Leads bought a month (whole, one rate for the year), and by month those worked and those left."""
    columns = []
    for each in inputs.leads:
        low, high = (each.range.low, each.range.high) if each.range else (each.per_month, each.per_month)
        columns.append(Column(("leads", each.channel, each.segment), low, high, each.range is not None,
                              where=each.range.where if each.range else "",
                              words=f"{each.channel}: {low} to {high} leads a month"))
        for month in inputs.months:
            columns.append(Column(("leads_worked", each.channel, each.segment, month), gain=each.margin))
            columns.append(Column(("leads_left", each.channel, each.segment, month)))
    return columns


def lead_balance(inputs: PlanInputs) -> list[Row]:
    """left[m] = left[m-1] + bought + coming[m] - worked[m], left >= 0; opening leads first, purchases from month two.

    A lead list wears out: nobody can be called who is not on it.
    """
    rows = []
    for each in inputs.leads:
        what = (each.channel, each.segment)
        for number, month in enumerate(inputs.months):
            terms: dict[Key, float] = {("leads_left", *what, month): 1.0, ("leads_worked", *what, month): 1.0}
            if number:
                terms["leads_left", *what, inputs.months[number - 1]] = -1.0
                terms["leads", *what] = -1.0
            come = (each.coming[number] if each.coming else 0.0) + (0.0 if number else each.opening)
            if each.range is None and each.extra:
                come += each.extra[number]
            rows.append(Row("lead_balance", (*what, month), terms, "=", come))
    return rows


def calls_within_callers_time(inputs: PlanInputs) -> list[Row]:
    """worked leads[m] <= sum over calling half-hours of leads worked there x how often the half-hour occurs.

    Leads are worked when callers are on duty and calling is allowed; their minutes are counted half-hour by half-hour.
    """
    rows = []
    slots = open_half_hours(inputs)
    for each in inputs.leads:
        what = (each.channel, each.segment)
        for number, month in enumerate(inputs.months):
            terms: dict[Key, float] = {("leads_worked", *what, month): 1.0}
            for at, slot, name, times in slots:
                if at == number and each.calling[number, slot] > TINY:
                    terms["worked", *what, month, name] = -times
            rows.append(Row("calls_within_callers_time", (*what, month), terms, "<=", 0.0))
    return rows


def goods_columns(inputs: PlanInputs) -> list[Column]:
    """Whole units ordered by month; units sold, units left, and units missing below the wanted remainder."""
    columns = []
    for each in inputs.goods:
        for number, month in enumerate(inputs.months):
            high = each.range.high if number >= each.first else 0
            low = each.range.low if number >= each.first else 0
            columns.append(Column(("orders", each.product, month), low, high, True, where=each.range.where,
                                  words=f"{each.product}: {low} to {high} units a month"))
            columns.append(Column(("sold", each.product, month), gain=each.margin))
            columns.append(Column(("stock", each.product, month), gain=-each.holding))
            columns.append(Column(("thin", each.product, month), gain=-each.margin))
    return columns


def stock_balance(inputs: PlanInputs) -> list[Row]:
    """stock[m] = stock[m-1] + orders[m] - sold[m], stock >= 0.

    Nothing is sold that is not there.
    """
    rows = []
    for each in inputs.goods:
        for number, month in enumerate(inputs.months):
            terms: dict[Key, float] = {("stock", each.product, month): 1.0, ("orders", each.product, month): -1.0,
                                       ("sold", each.product, month): 1.0}
            if number:
                terms["stock", each.product, inputs.months[number - 1]] = -1.0
            rows.append(Row("stock_balance", (each.product, month), terms, "=",
                            0.0 if number else float(each.stock)))
    return rows


def sold_within_demand(inputs: PlanInputs) -> list[Row]:
    """sold[m] <= demand[m].

    Goods in stock sell only to those who want them.
    """
    return [
        Row("sold_within_demand", (each.product, month), {("sold", each.product, month): 1.0}, "<=",
            each.demand[number])
        for each in inputs.goods for number, month in enumerate(inputs.months)
    ]


def stock_reserve(inputs: PlanInputs) -> list[Row]:
    """stock[m] + thin[m] >= safety[m], each missing unit costing the margin of one.

    Demand varies: at the end of a month so much should be left as pays for itself (newsvendor).
    """
    return [
        Row("stock_reserve", (each.product, month),
            {("stock", each.product, month): 1.0, ("thin", each.product, month): 1.0}, ">=", each.safety[number])
        for each in inputs.goods for number, month in enumerate(inputs.months)
    ]


def closing_stock(inputs: PlanInputs) -> list[Row]:
    """stock[last month] >= opening stock, unless plan.closing.stock is `free`.

    The year may not live off the next: the shelves are as full at its end as at its start.
    """
    if inputs.stationary or not inputs.closing_stock:
        return []
    last = inputs.months[-1]
    return [
        Row("closing_stock", (each.product, last), {("stock", each.product, last): 1.0}, ">=", float(each.stock),
            "plan.closing.stock", f"{each.product}: at the end at least {each.stock} units, as at the start")
        for each in inputs.goods
    ]


def purchase_budget(inputs: PlanInputs) -> list[Row]:
    """sum over products of orders[m] x unit cost <= budget a month.

    The goods ordered for a month cost no more than may be spent on purchases.
    """
    if inputs.purchases is None or not inputs.goods:
        return []
    return [
        Row("purchase_budget", (month,), {("orders", each.product, month): each.unit_cost for each in inputs.goods},
            "<=", inputs.purchases.cents, inputs.purchases.where, "goods are bought for no more than their budget")
        for month in inputs.months
    ]


def storage_space(inputs: PlanInputs) -> list[Row]:
    """sum over products of (stock[m-1] + orders[m]) x space <= storage, stock[-1] the opening stock.

    When a month's orders have arrived everything finds its place on the shelves.
    """
    if inputs.storage is None:
        return []
    rows = []
    for number, month in enumerate(inputs.months):
        terms: dict[Key, float] = {}
        there = 0.0
        for each in inputs.goods:
            if each.space <= 0:
                continue
            terms["orders", each.product, month] = each.space
            if number:
                terms["stock", each.product, inputs.months[number - 1]] = each.space
            else:
                there += each.stock * each.space
        if terms:
            rows.append(Row("storage_space", (month,), terms, "<=", inputs.storage.units - there, inputs.storage.where,
                            "goods find their place in the storage"))
    return rows


def goods_rows(inputs: PlanInputs) -> list[Row]:
    """All constraints on goods."""
    return [row for rows in (stock_balance, sold_within_demand, stock_reserve, closing_stock, purchase_budget,
                             storage_space) for row in rows(inputs)]
