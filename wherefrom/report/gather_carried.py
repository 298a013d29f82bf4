"""Drivers and quotas of a plan as the report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wherefrom.report.carried import Driver, DriverMonth, Drivers, OwnerPart, Quota, QuotaChance, Quotas

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimize.explain.drivers import Drivers as PlanDrivers
    from optimize.explain.quotas import Quotas as PlanQuotas

CENTS = 100.0


def drivers(made: PlanDrivers | None, months: Sequence[str]) -> Drivers | None:
    """The plan's sales by driver in money; None where they were not told apart."""
    if made is None:
        return None
    place = {label: number for number, label in enumerate(months)}
    return Drivers(
        years=made.years,
        drivers=tuple(
            Driver(
                kind=one.kind,
                name=one.name,
                owner=one.owner,
                net_revenue=one.revenue / CENTS,
                sales=one.sales,
                low=one.effect.low / CENTS,
                high=one.effect.high / CENTS,
                profit=one.profit.estimate / CENTS if one.profit else None,
                profit_low=one.profit.low / CENTS if one.profit else None,
                profit_high=one.profit.high / CENTS if one.profit else None,
                lost=one.lost,
            )
            for one in made.drivers
        ),
        months=tuple(
            DriverMonth(
                driver=one.driver,
                owner=made.owner(one),
                channel=one.channel,
                month=place[one.month],
                net_revenue=one.revenue / CENTS,
                sales=one.sales,
            )
            for one in made.cells
        ),
        owners=tuple(
            OwnerPart(owner=owner, net_revenue=revenue / CENTS, sales=sales) for owner, sales, revenue in made.by_owner
        ),
        without_effect=made.without_effect,
    )


def quotas(made: PlanQuotas | None, months: Sequence[str]) -> Quotas | None:
    """The plan's quotas and their chances in money; None where there are none."""
    if made is None:
        return None
    place = {label: number for number, label in enumerate(months)}
    return Quotas(
        stretch=made.stretch,
        goal=None if made.standing.goal is None else made.standing.goal / CENTS,
        target=made.standing.target / CENTS,
        at_most=made.standing.at_most / CENTS,
        years=made.years,
        quotas=tuple(
            Quota(
                channel=one.channel,
                pool=one.pool,
                seller=one.seller,
                joins=one.joins.isoformat() if one.joins else "",
                month=place[one.month],
                target=one.target / CENTS,
                target_sales=one.target_sales,
                quota=one.quota / CENTS,
                quota_sales=one.quota_sales,
            )
            for one in made.quotas
        ),
        chances=tuple(
            QuotaChance(
                pool=one.pool,
                seller=one.seller,
                month=place[one.month] if one.month else None,
                target=one.target / CENTS,
                quota=one.quota / CENTS,
                simulated=one.simulated / CENTS,
                reaches_target=one.reaches_target,
                reaches_quota=one.reaches_quota,
            )
            for one in made.chances
        ),
    )
