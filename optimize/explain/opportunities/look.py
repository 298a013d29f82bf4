"""Where people and machines stand idle, and where customers, leads and goods are missed, by half-hour of the week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from optimize.inputs import Floats
from sim.measure.totals import YearTotals
from sim.scenario.channels import Outbound
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import day_runs
from sim.world.calendar import HALF_HOUR, HOUR, clock_of, closed_dates

WAITING: Final = ("balked", "abandoned", "closed", "waited")
"""Causes of a lost sale that more hands would mend; `no_seller` is one where nobody was on duty."""


@dataclass(frozen=True)
class Lost:
    """Sales lost in a channel by one cause: people and margin in cents a year by half-hour of the week, [7, 48]."""

    channel: str
    cause: str
    people: Floats
    margin: Floats


@dataclass(frozen=True)
class LeadUse:
    """A lead list: leads listed (opening and bought), bought, and worked, a year."""

    channel: str
    segment: str
    listed: float
    bought: float
    worked: float


@dataclass(frozen=True)
class OutOfStock:
    """A product with stock: share of the time with nothing on hand, and customers a year who left for that."""

    product: str
    share: float
    missed: float


@dataclass(frozen=True, eq=False)
class Look:
    """Means over simulated years. `idle`, `staffed`: hours a year by pool and half-hour of the week, [7, 48];
    `occurs` says how often each weekday is open in the horizon, [7]; `heads` employed on average by pool."""

    years: int
    idle: Mapping[str, Floats]
    staffed: Mapping[str, Floats]
    heads: Mapping[str, float]
    lost: tuple[Lost, ...]
    leads: tuple[LeadUse, ...]
    goods: tuple[OutOfStock, ...]
    occurs: Floats

    def lost_margin(self, channel: str, causes: Sequence[str]) -> Floats:
        """Margin in cents lost in a channel to these causes, [7, 48]."""
        total = np.zeros((7, 48))
        for each in self.lost:
            if each.channel == channel and each.cause in causes:
                total += each.margin
        return total

    def idle_heads(self, pool: str) -> Floats:
        """How many stand idle on average in each half-hour of the week, [7, 48]."""
        half_hours = 0.5 * np.maximum(self.occurs, 1.0)[:, None]
        heads: Floats = self.idle[pool] / half_hours
        return heads

    def idle_share(self, pool: str) -> float:
        """Idle hours over hours there."""
        there = float(self.staffed[pool].sum())
        return float(self.idle[pool].sum()) / there if there > 0 else 0.0


@dataclass(frozen=True)
class Window:
    """A stretch of the day on some weekdays (Monday 0), half-hours [first, last)."""

    days: tuple[int, ...]
    first: int
    last: int
    amount: float

    @property
    def words(self) -> str:
        """`mon-fri 13:00-15:30`."""
        return f"{day_runs(self.days)} {clock_words(self.first)}-{clock_words(self.last)}"


def look_at(scenario: Scenario, totals: Sequence[YearTotals]) -> Look:
    """What simulated years of a scenario say. Raises ValueError for none."""
    if not totals:
        raise ValueError("there is no year to look at")
    labels = totals[0].labels

    def mean(measure: str, cut: tuple[str, ...]) -> Floats:
        return np.asarray(np.mean([each.cut(measure, cut) for each in totals], axis=0), dtype=np.float64)

    staffed, busy = mean("staffed_ticks", ("pool", "half_hour")), mean("busy_ticks", ("pool", "half_hour"))
    length = float(mean("month_ticks", ()))
    employed = mean("employed_ticks", ("pool",))
    people, margin = (mean(each, ("cause", "channel", "half_hour")) for each in ("lost", "lost_margin"))
    lost = tuple(
        Lost(channel, cause, people[at, place].reshape(7, 48), margin[at, place].reshape(7, 48))
        for place, channel in enumerate(labels["channel"]) for at, cause in enumerate(labels["cause"])
        if people[at, place].sum() > 0
    )
    listed, bought, worked = (mean(each, ("segment",)) for each in ("listed_leads", "bought_leads", "worked_leads"))
    leads = tuple(
        LeadUse(channel, segment, float(listed[at]), float(bought[at]), float(worked[at]))
        for channel, outbound in scenario.outbound.items() for segment in outbound.leads
        for at in [labels["segment"].index(f"{channel}.{segment}")]
    )
    stocked, out = mean("stocked_ticks", ("product",)), mean("out_of_stock_ticks", ("product",))
    missed = mean("met_no_stock", ("product",))
    goods = tuple(
        OutOfStock(product, float(out[at] / stocked[at]), float(missed[at]))
        for at, product in enumerate(labels["product"]) if stocked[at] > 0
    )
    return Look(
        len(totals),
        {pool: np.maximum(staffed[at] - busy[at], 0.0).reshape(7, 48) / HOUR for at, pool in enumerate(labels["pool"])},
        {pool: staffed[at].reshape(7, 48) / HOUR for at, pool in enumerate(labels["pool"])},
        {pool: float(employed[at]) / length if length else 0.0 for at, pool in enumerate(labels["pool"])},
        lost, leads, goods, _open_days(scenario),
    )


def _open_days(scenario: Scenario) -> Floats:
    """Days of each weekday in the horizon that are no closed dates."""
    clock = clock_of(scenario.horizon)
    count = np.zeros(7)
    if clock.stationary:
        return count + clock.end / (7 * 48 * HALF_HOUR)
    closed = closed_dates(scenario, clock)
    for number, day in enumerate(clock.dates):
        if day not in closed:
            count[int(clock.weekday[number])] += 1
    return count


def windows(values: Floats, most: int = 3) -> tuple[Window, ...]:
    """The few stretches that hold most of what is spread over the week: half-hours that reach at least half of their
    day's highest and a quarter of the week's; days with the same hours together. `amount`: what is in them."""
    found: dict[tuple[int, int], list[int]] = {}
    peak = float(values.max()) if values.size else 0.0
    if peak <= 0:
        return ()
    for day in range(7):
        for first, last in _stretches(values[day], 0.5 * max(float(values[day].max()), 0.5 * peak)):
            found.setdefault((first, last), []).append(day)
    whole = [
        Window(tuple(days), first, last, float(values[days, first:last].sum())) for (first, last), days in found.items()
    ]
    return tuple(sorted(whole, key=lambda each: (-each.amount, each.days, each.first))[:most])


def _stretches(row: Floats, least: float) -> list[tuple[int, int]]:
    high = [bool(each > 0 and each >= least) for each in row]
    found: list[tuple[int, int]] = []
    for half, inside in enumerate(high):
        if inside and half and high[half - 1]:
            found[-1] = (found[-1][0], half + 1)
        elif inside:
            found.append((half, half + 1))
    return found


def clock_words(half_hour: int) -> str:
    """21 -> 10:30."""
    return f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"


def users_of(scenario: Scenario, pool: str) -> tuple[str, ...]:
    """Channels that use a pool: by a step, as callers, or as telephone lines."""
    found = []
    for name, channel in scenario.channels.items():
        used = {asset for step in channel.steps for asset in step.assets}
        if isinstance(channel, Outbound):
            used |= {channel.callers, channel.dialling.line or ""}
        if pool in used:
            found.append(name)
    return tuple(found)
