"""Sales by source, funnels, losses, promises and targets, from the totals of simulated years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.measure.kpis import kpi_samples
from sim.measure.totals import YearTotals
from sim.measure.year_result import year_result
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY
from wherefrom.report.data import DroppedLimit, Funnel, Loss, Promise, Source, Stage, Target

CENTS = 100.0
SOURCE = ("channel", "product", "month")
_WALK_IN = ("came", "stayed", "served", "offered", "bought", "kept")
_OUTBOUND = ("lead", "dialled", "reached", "offered", "bought", "kept")
Floats = NDArray[np.float64]


def _mean(totals: Sequence[YearTotals], measure: str, cut: tuple[str, ...], scale: float = 1.0) -> Floats:
    """Mean over years of an additive measure, divided by `scale`."""
    return np.asarray(np.mean([year.cut(measure, cut) for year in totals], axis=0) / scale, dtype=np.float64)


def sources(totals: Sequence[YearTotals], as_is: Sequence[YearTotals]) -> tuple[Source, ...]:
    """Net revenue and net sales by channel x product x month; what is never sold is left out."""
    labels = totals[0].labels
    revenue, sales = _mean(totals, "revenue_kept", SOURCE, CENTS), _mean(totals, "orders_kept", SOURCE)
    other = _mean(as_is, "revenue_kept", SOURCE, CENTS) if as_is else None
    found = []
    for channel, product in np.ndindex(revenue.shape[:2]):
        if not revenue[channel, product].any() and (other is None or not other[channel, product].any()):
            continue
        found += [
            Source(
                channel=labels["channel"][channel],
                product=labels["product"][product],
                month=month,
                net_revenue=float(revenue[channel, product, month]),
                sales=float(sales[channel, product, month]),
                as_is=None if other is None else float(other[channel, product, month]),
            )
            for month in range(len(labels["month"]))
        ]
    return tuple(found)


def targets(
    totals: Sequence[YearTotals], stated: Mapping[tuple[str, str, int], tuple[float, float]] | None
) -> tuple[Target, ...]:
    """Targets by source and month with the share of years that reach them.

    `stated`: (channel, product, month) -> (net revenue in money, sales), as the plan set them; None: the mean of
    the simulated years is the target.
    """
    labels = totals[0].labels
    revenue = np.array([year.cut("revenue_kept", SOURCE) for year in totals]) / CENTS
    means, sales = revenue.mean(axis=0), _mean(totals, "orders_kept", SOURCE)
    found = []
    for channel, product, month in np.ndindex(means.shape):
        key = (labels["channel"][channel], labels["product"][product], month)
        if not revenue[:, channel, product].any():
            continue
        wanted = (float(means[channel, product, month]), float(sales[channel, product, month]))
        if stated is not None:
            wanted = stated.get(key, (0.0, 0.0))
        reached = float((revenue[:, channel, product, month] >= wanted[0]).mean())
        found.append(
            Target(channel=key[0], product=key[1], month=month, net_revenue=wanted[0], sales=wanted[1], chance=reached)
        )
    return tuple(found)


def funnels(totals: Sequence[YearTotals]) -> tuple[Funnel, ...]:
    """Persons by furthest stage, by the channel of first contact; channels where nobody came are left out."""
    found = []
    for place, channel in enumerate(totals[0].labels["channel"]):
        walk_in = totals[0].walk_in[place]
        prefix, stages = ("walk_in", _WALK_IN) if walk_in else ("outbound", _OUTBOUND)
        counts = [float(kpi_samples(totals, f"{prefix}_{stage}", ("channel",))[:, place].mean()) for stage in stages]
        if counts[0] > 0:
            found.append(
                Funnel(
                    channel=channel,
                    stages=tuple(
                        Stage(name=stage, customers=count) for stage, count in zip(stages, counts, strict=True)
                    ),
                )
            )
    return tuple(found)


def losses(totals: Sequence[YearTotals]) -> tuple[Loss, ...]:
    """Lost sales by channel and cause of the last contact."""
    labels = totals[0].labels
    people, money = (
        _mean(totals, "lost", ("channel", "cause")),
        _mean(totals, "lost_margin", ("channel", "cause"), CENTS),
    )
    return tuple(
        Loss(
            channel=labels["channel"][channel],
            cause=labels["cause"][cause],
            customers=float(people[channel, cause]),
            margin=float(money[channel, cause]),
        )
        for channel, cause in np.ndindex(people.shape)
        if people[channel, cause] > 0
    )


def promises(scenario: Scenario, totals: Sequence[YearTotals], as_is: Sequence[YearTotals]) -> tuple[Promise, ...]:
    """Each promise: the mean service level by month, and the share of years in which it was kept."""
    found = []
    for channel, promise in scenario.service.promises.items():
        place = totals[0].labels["channel"].index(channel)

        def kept(years: Sequence[YearTotals], channel: str = channel) -> float:
            stated = scenario.service.promises
            return float(np.mean([year_result(year, stated).kept(channel, stated[channel]) for year in years]))

        levels = kpi_samples(totals, "service_level", ("channel", "month"))[:, place]
        reached = [float(np.nanmean(column)) if np.isfinite(column).any() else None for column in levels.T]
        found.append(
            Promise(
                channel=channel,
                within_seconds=promise.served_within / 1000,
                share=promise.share,
                of=promise.of,
                period=f"in {promise.in_}",
                reached=tuple(reached),
                kept=kept(totals),
                kept_as_is=kept(as_is) if as_is else None,
            )
        )
    return tuple(found)


def dropped_limits(scenario: Scenario, totals: Sequence[YearTotals]) -> tuple[DroppedLimit, ...]:
    """Each limit on dropped calls, and the mean over years of the share dropped in the whole horizon."""
    found = []
    for channel, one in scenario.outbound.items():
        limit = one.dialling.dropped
        if limit is not None:
            shares = kpi_samples(totals, "dropped_share", ("channel",))[:, totals[0].labels["channel"].index(channel)]
            known = shares[np.isfinite(shares)]
            found.append(
                DroppedLimit(
                    channel=channel,
                    at_most=limit.at_most,
                    over_days=limit.over // DAY,
                    dropped=float(known.mean()) if len(known) else None,
                )
            )
    return tuple(found)
