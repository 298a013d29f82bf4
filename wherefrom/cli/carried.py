"""Drivers and quotas of a plan, as `wherefrom plan` prints them and as `--json` shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wherefrom.cli.amounts import money

if TYPE_CHECKING:
    from optimize.explain.drivers import Drivers
    from optimize.explain.quotas import Quotas
    from sim.theory.intervals import Interval


def driver_content(made: Drivers | None) -> dict[str, Any] | None:
    """The plan's sales by driver and by owner; money to the cent."""
    if made is None:
        return None
    return {
        "years": made.years,
        "drivers": [
            {"kind": each.kind, "driver": each.name, "owner": each.owner, "net_revenue": money(each.revenue),
             "sales": each.sales, "interval": _interval(each.effect),
             "profit": None if each.profit is None else {"mean": money(each.profit.estimate),
                                                         **_interval(each.profit)},
             "customers_lost": round(each.lost, 2)}
            for each in made.drivers
        ],
        "by_month": [
            {"driver": made.drivers[each.driver].name, "owner": made.owner(each), "channel": each.channel,
             "month": each.month, "net_revenue": money(each.revenue), "sales": each.sales}
            for each in made.cells
        ],
        "by_owner": [{"owner": owner, "net_revenue": money(revenue), "sales": sales}
                     for owner, sales, revenue in made.by_owner],
        "without_effect": list(made.without_effect),
    }


def quota_content(made: Quotas | None) -> dict[str, Any] | None:
    """Goal, target and capacity, the quotas, and the chances of reaching them; money to the cent."""
    if made is None:
        return None
    standing = made.standing
    return {
        "stretch": made.stretch,
        "goal": None if standing.goal is None else money(standing.goal), "target": money(standing.target),
        "at_most_on_averages": money(standing.at_most),
        "gap": None if standing.gap is None else money(standing.gap),
        "quotas": [
            {"channel": each.channel, "pool": each.pool, "seller": each.seller,
             "joins": each.joins.isoformat() if each.joins else None, "month": each.month,
             "target": money(each.target), "target_sales": each.target_sales, "quota": money(each.quota),
             "quota_sales": each.quota_sales}
            for each in made.quotas
        ],
        "chances": [
            {"pool": each.pool, "seller": each.seller, "month": each.month or None, "target": money(each.target),
             "quota": money(each.quota), "simulated": money(each.simulated),
             "reaches_target": each.reaches_target, "reaches_quota": each.reaches_quota}
            for each in made.chances
        ],
    }


def driver_lines(made: Drivers | None, currency: str) -> list[str]:
    """Where the sales come from, a line a driver; nothing where there is only base demand."""
    if made is None or len(made.drivers) < 2:
        return []
    lines = ["  where the sales come from, by driver"]
    for number, each in enumerate(made.drivers):
        name = each.kind if number == 0 else f"{each.kind}: {each.name}"
        amount = f"{each.revenue / 100:,.0f}" if number == 0 else f"{each.revenue / 100:+,.0f}"
        lines.append(f"    {name:<52}{amount:>14} {currency}")
    total = sum(each.revenue for each in made.drivers)
    lines.append(f"    {'the plan':<52}{total / 100:>14,.0f} {currency}")
    return lines


def quota_lines(made: Quotas | None, currency: str) -> list[str]:
    """Goal against what the plan carries, and the chance of target and quota, a line a pool."""
    if made is None:
        return []
    standing = made.standing
    lines = []
    if standing.goal is not None and standing.gap is not None:
        more = "more" if standing.gap >= 0 else "less"
        lines.append(f"  The goal asks {standing.goal / 100:,.0f} {currency}, the plan carries "
                     f"{standing.target / 100:,.0f} on the mean ({abs(standing.gap) / 100:,.0f} {more}); on averages "
                     f"at most {standing.at_most / 100:,.0f} could be sold.")
    for each in made.chances:
        if each.pool and not each.seller and not each.month:
            quota = "" if not made.stretch else (
                f"; quota {each.quota / 100:,.0f}, reached in {each.reaches_quota * 100:.0f} %")
            lines.append(f"  Target of {each.pool}: {each.target / 100:,.0f} {currency}, reached in "
                         f"{each.reaches_target * 100:.0f} % of years{quota}.")
    return lines


def _interval(interval: Interval) -> dict[str, float]:
    return {"low": money(interval.low), "high": money(interval.high)}
