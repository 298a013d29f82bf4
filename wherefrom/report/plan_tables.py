"""Tables of what is planned: sources, people, decisions, promises, targets, orders and leads."""

from __future__ import annotations

from wherefrom.report.data import ReportData
from wherefrom.report.table import Table, table
from wherefrom.report.words import (
    day,
    duration,
    fitting,
    money,
    month_name,
    number,
    plain,
    share,
)


def sources(data: ReportData) -> tuple[Table, ...]:
    """Net revenue by channel, product and month; the last row is the total."""
    months = range(len(data.months))
    sums: dict[tuple[str, str], list[float]] = {}
    for row in data.sources:
        sums.setdefault((row.channel, row.product), [0.0 for _ in months])[row.month] += row.net_revenue
    if not sums:
        return ()
    thousand = max(max(values) for values in sums.values()) >= 1e5
    scale = 1e3 if thousand else 1.0
    rows = [
        (plain(channel), plain(product), *(number(value / scale) for value in values), number(sum(values) / scale))
        for (channel, product), values in sorted(sums.items(), key=lambda item: -sum(item[1]))
    ]
    totals = [sum(values[month] for values in sums.values()) for month in months]
    rows.append(("all", "", *(number(value / scale) for value in totals), number(sum(totals) / scale)))
    names = "|".join(month_name(label) for label in data.months)
    unit = f"{'thousand ' if thousand else ''}{data.currency}"
    return table(f"channel|product|{names}|year", rows, {0, 1}, f"Net revenue by source and month, {unit}", total=True)


def actions(data: ReportData) -> tuple[Table, ...]:
    """Everything somebody has to do, by the last day to do it."""
    rows = []
    for one in sorted(data.actions, key=lambda one: (one.do_by, one.what)):
        interval = f"{number(one.value_low)} to {number(one.value_high)}" if one.value_low is not None else "–"
        rows.append(
            (
                day(one.do_by),
                one.what,
                plain(one.who),
                money(one.cost, data.currency),
                money(one.value, data.currency),
                interval,
            )
        )
    return table("do by|what|who|cost by year's end|value a year|95 % interval", rows, {0, 1, 2}, "All dated decisions")


def choices(data: ReportData) -> tuple[Table, ...]:
    """Every question of yes or no, the plan's answer, and what yes is worth."""
    rows = []
    for one in data.choices:
        interval = f"{number(one.value_low)} to {number(one.value_high)}" if one.value_low is not None else "–"
        name = f"{plain(one.name)} (with {', '.join(plain(each) for each in one.together)})" if one.together else (
            plain(one.name))
        rows.append(
            (
                name,
                one.kind,
                plain(one.owner),
                "yes" if one.yes else "no",
                money(one.cost, data.currency),
                money(one.value, data.currency),
                interval,
            )
        )
    return table(
        "choice|kind|owner|decision|cost of yes|value of yes a year|95 % interval",
        rows,
        {0, 1, 2, 3},
        "Choices: what yes adds to profit, its cost deducted and everything else as planned",
    )


def people(data: ReportData) -> tuple[Table, ...]:
    """Heads, hires and leavers by pool and month."""
    rows = [
        (
            plain(one.pool),
            month_name(data.months[one.month], True),
            fitting(one.heads),
            number(one.hires),
            number(one.leaves),
            fitting(one.as_is),
        )
        for one in data.people
    ]
    return table("pool|month|heads|hires|leaves|this year's staffing", rows, {0, 1}, "People by pool and month")


def shifts(data: ReportData) -> tuple[Table, ...]:
    """Who works when by the plan: a row a kind of hours, persons by month."""
    months = "|".join(month_name(label) for label in data.months)
    rows = [
        (one.words, f"{one.break_minutes} min" if one.break_minutes else "none",
         *(number(each) for each in one.persons))
        for one in data.shifts
    ]
    return table(f"shift|unpaid break|{months}", rows, {0, 1}, "Who works when: persons on these days, by month")


def shift_sentences(data: ReportData) -> tuple[str, ...]:
    """What the plan's shifts are worth beside those of the file."""
    worth = data.shifts_worth
    if worth is None:
        return ()
    return (
        f"The shifts of the plan are worth {money(worth.value, data.currency)} a year beside those of the scenario "
        f"file, with the same heads (95 % between {number(worth.low)} and {number(worth.high)}; {worth.years} years of "
        "their own, each simulated both ways).",
        *(f"But {words}." for words in worth.broken),
    )


def promises(data: ReportData) -> tuple[Table, ...]:
    """Each promised service level and what was reached by month."""
    rows = [
        (
            f"{plain(one.channel)}, within {duration(one.within_seconds)}",
            share(one.share),
            *(share(value) for value in one.reached),
        )
        for one in data.promises
    ]
    names = "|".join(month_name(label) for label in data.months)
    return table(f"service level|promised|{names}", rows, {0}, "Mean service level reached by month")


def targets(data: ReportData) -> tuple[Table, ...]:
    """The year's targets by source; the last row is the total."""
    sums: dict[tuple[str, str], list[float]] = {}
    for one in data.targets:
        held = sums.setdefault((one.channel, one.product), [0.0, 0.0])
        held[0] += one.net_revenue
        held[1] += one.sales
    rows = [
        (plain(channel), plain(product), money(held[0], data.currency), number(held[1]))
        for (channel, product), held in sorted(sums.items(), key=lambda item: -item[1][0])
    ]
    if rows:
        rows.append(
            (
                "all",
                "",
                money(sum(held[0] for held in sums.values()), data.currency),
                number(sum(held[1] for held in sums.values())),
            )
        )
    return table(
        "channel|product|target of net revenue|target of sales",
        rows,
        {0, 1},
        "Targets of the year by source",
        total=True,
    )


def orders(data: ReportData) -> tuple[Table, ...]:
    """Dated orders of goods."""
    rows = [
        (plain(one.product), day(one.order_by), day(one.arrives), number(one.quantity), money(one.cost, data.currency))
        for one in data.orders
    ]
    return table("product|order by|arrives|quantity|cost", rows, {0, 1, 2}, "Orders of goods")


def leads(data: ReportData) -> tuple[Table, ...]:
    """Leads bought and hours on the telephone by list and month."""
    rows = [
        (
            plain(one.channel),
            plain(one.segment),
            month_name(data.months[one.month], True),
            number(one.leads),
            fitting(one.hours),
            money(one.cost, data.currency),
        )
        for one in data.leads
    ]
    return table("channel|segment|month|leads bought|rostered hours|cost", rows, {0, 1, 2}, "Leads and telephone hours")
