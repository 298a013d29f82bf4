"""Sentences and tables of drivers and quotas."""

from __future__ import annotations

from wherefrom.report.carried import QuotaChance
from wherefrom.report.data import ReportData
from wherefrom.report.table import Table, table
from wherefrom.report.words import counted, money, month_name, number, plain, share

NOBODY = "nobody named"


def driver_sentences(data: ReportData) -> tuple[str, ...]:
    """How the drivers were told apart, and which changed nothing."""
    made = data.drivers
    if made is None:
        return ()
    said = [
        "By driver: each is what is sold more once it is switched on after those above it, for the same customers in "
        f"the same {counted(made.years, 'simulated year')}, shared out over the plan's targets so that all add up to "
        "them. What two bring only together is credited to the later one."
    ]
    if made.without_effect:
        said.append(f"Changed no sale: {', '.join(plain(name) for name in made.without_effect)}.")
    return tuple(said)


def drivers(data: ReportData) -> tuple[Table, ...]:
    """Net revenue by driver with its interval, and what the driver adds to profit; then the same money by owner."""
    made = data.drivers
    if made is None:
        return ()
    owners = any(one.owner for one in made.owners)
    rows = []
    for one in made.drivers:
        base = one.profit is None
        rows.append((
            one.kind, "" if base else plain(one.name), *((plain(one.owner) or "–",) if owners else ()),
            money(one.net_revenue, data.currency), "–" if base else f"{number(one.low)} to {number(one.high)}",
            number(one.sales), money(one.profit, data.currency), number(one.lost),
        ))
    total = sum(one.net_revenue for one in made.drivers)
    rows.append(("the plan", "", *(("",) if owners else ()), money(total, data.currency), "",
                 number(sum(one.sales for one in made.drivers)), "", number(sum(one.lost for one in made.drivers))))
    heads = "driver|what|" + ("owner|" if owners else "") + \
        "net revenue|95 % interval|sales|adds to profit|customers lost"
    found = table(heads, rows, {0, 1, 2} if owners else {0, 1}, "Net revenue by driver", total=True)
    if not owners:
        return found
    by_owner = [(plain(one.owner) or NOBODY, money(one.net_revenue, data.currency),
                 share(one.net_revenue / total) if total else "–", number(one.sales)) for one in made.owners]
    by_owner.append(("the plan", money(total, data.currency), share(1.0),
                     number(sum(one.sales for one in made.owners))))
    return found + table("owner|net revenue|share|sales", by_owner, {0},
                         "The same by owner: base demand by the channel's, every driver by its own", total=True)


def quota_sentences(data: ReportData) -> tuple[str, ...]:
    """Goal, target and capacity in money, and how quotas follow from targets."""
    made = data.quotas
    if made is None:
        return ()
    said = []
    target = money(made.target, data.currency)
    if made.goal is not None:
        gap = made.target - made.goal
        said.append(f"Asked from above: {money(made.goal, data.currency)} of net revenue. Carried from below: the plan "
                    f"sells {target} on the mean of {counted(made.years, 'fresh year')}, "
                    f"{money(abs(gap), data.currency)} {'more' if gap >= 0 else 'less'}.")
    else:
        said.append(f"The plan sells {target} on the mean of {counted(made.years, 'fresh year')}; no goal is stated.")
    said.append(f"If all happened as on average, no plan could sell more than {money(made.at_most, data.currency)}.")
    rule = "the targets themselves" if made.stretch == 0 else f"targets raised by {share(made.stretch, 1)}"
    said.append(f"Quotas are {rule}; who is still learning, or joins later, carries less. Sellers add up to pools, "
                "channels and the year, and months to the year, to the cent.")
    return tuple(said)


def quotas(data: ReportData) -> tuple[Table, ...]:
    """Targets and quotas of the year: everything, then by pool."""
    return _chances(data, [one for one in _all(data) if one.month is None and not one.seller],
                    "Targets and quotas of the year, and how often they are reached")


def folded_quotas(data: ReportData) -> tuple[Table, ...]:
    """By pool and month, and by seller."""
    return (*_chances(data, [one for one in _all(data) if one.month is not None], "Quotas by pool and month"),
            *_chances(data, [one for one in _all(data) if one.seller], "Quotas by seller"))


def _all(data: ReportData) -> tuple[QuotaChance, ...]:
    return data.quotas.chances if data.quotas is not None else ()


def _chances(data: ReportData, rows: list[QuotaChance], caption: str) -> tuple[Table, ...]:
    stretched = data.quotas is not None and data.quotas.stretch > 0
    made = [
        (
            plain(one.seller or one.pool) or "all",
            *(() if one.month is None else (month_name(data.months[one.month], True),)),
            money(one.target, data.currency),
            share(one.reaches_target),
            *((money(one.quota, data.currency), share(one.reaches_quota)) if stretched else ()),
        )
        for one in rows
    ]
    month = "month|" if rows and rows[0].month is not None else ""
    quota = "|quota|reached in" if stretched else ""
    return table(f"who|{month}target of net revenue|reached in{quota}", made, {0, 1} if month else {0}, caption)
