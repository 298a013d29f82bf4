"""Tables and sentences of prices and near-equal plans."""

from __future__ import annotations

from wherefrom.report.data import ReportData
from wherefrom.report.table import Table, table
from wherefrom.report.words import money, number, plain, share


def price_sentences(data: ReportData) -> tuple[str, ...]:
    """The three greatest confirmed prices, a sentence each; one that says so where none is confirmed."""
    sure = [one for one in data.prices if one.confirmed]
    if data.prices and not sure:
        return ("No price of a limit or a resource was confirmed by simulation.",)
    return tuple(one.words for one in sure[:3])


def prices(data: ReportData) -> tuple[Table, ...]:
    """What a step of each limit and one more of each resource is worth, as simulated."""
    rows = [
        (
            one.what[:1].upper() + one.what[1:],
            one.path or "–",
            one.change,
            money(one.value, data.currency),
            f"{number(one.low)} to {number(one.high)}",
            number(one.program),
            "yes" if one.confirmed else "not confirmed",
            "–" if one.holds_for is None else number(one.holds_for),
        )
        for one in data.prices
    ]
    years = data.prices[0].years if data.prices else 0
    return table(
        "step|line of the scenario|what the plan then does|profit a year|95 % interval|program|confirmed|"
        "holds for steps",
        rows,
        {0, 1, 2, 6},
        f"Prices: each step planned again and simulated beside the plan on {years} years",
    )


def alternatives(data: ReportData) -> tuple[Table, ...]:
    """Clearly different plans within 1 % of the plan's simulated profit."""
    rows = [
        (
            plain("; ".join(one.differs)),
            money(one.ahead, data.currency),
            f"{number(one.low)} to {number(one.high)}",
            share(one.share, 1),
            money(one.cost, data.currency),
            share(one.kept_years),
            share(one.plan_kept_years),
        )
        for one in data.alternatives
    ]
    years = data.alternatives[0].years if data.alternatives else 0
    return table(
        "otherwise than the plan|profit beside the plan's|95 % interval|share|certain cost more|"
        "years with every promise kept|the plan's years",
        rows,
        {0},
        f"Other plans nearly as good, simulated beside the plan on {years} years",
    )
