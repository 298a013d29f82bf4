"""A typical week by half-hour, and the simulated queues beside the Erlang formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.reading.economics import ways
from sim.measure.totals import YearTotals
from sim.scenario.channels import Outbound, WalkIn
from sim.scenario.scenario import Scenario
from sim.world.calendar import HALF_HOUR, opening_of
from sim.world.clock import Clock
from sim.world.rates import open_share
from wherefrom.report.data import QueueCheck, Week, WeekGrid
from wherefrom.report.on_duty import POOL_HALF_HOURLY, mean_on_duty
from wherefrom.report.spread import mean_half_width

Floats = NDArray[np.float64]
HALF_HOURLY = ("channel", "half_hour")


def weeks(scenario: Scenario, clock: Clock, totals: Sequence[YearTotals]) -> tuple[WeekGrid, ...]:
    """Arrivals and lost margin by channel, occupancy by pool, offered load and people on duty by people pool.

    Means over years and over the open days of each weekday; a stationary horizon has no week.
    """
    if clock.stationary:
        return ()
    labels = totals[0].labels
    open_count = {name: _open_count(scenario, clock, name) for name in labels["channel"]}
    arrivals, lost = _mean(totals, "arrivals", HALF_HOURLY), _mean(totals, "lost_margin", HALF_HOURLY) / 100
    busy, staffed = _mean(totals, "busy_ticks", POOL_HALF_HOURLY), _mean(totals, "staffed_ticks", POOL_HALF_HOURLY)
    found: list[WeekGrid] = []
    for place, name in enumerate(labels["channel"]):
        if name in scenario.walk_in:
            found.append(_grid(name, "arrivals", arrivals[place], open_count[name]))
        found.append(_grid(name, "lost_margin", lost[place], open_count[name]))
    for place, name in enumerate(labels["pool"]):
        # After closing only those are there who finish, always busy: no occupancy to look at.
        opened = [open_count[each] for each in labels["channel"] if name in _assets_of(scenario, each)]
        if opened:
            there = np.where(np.max(opened, axis=0) > 0, staffed[place].reshape(7, 48), 0.0)
            found.append(_grid(name, "occupancy", busy[place].reshape(7, 48), there))
    for name in labels["pool"]:
        users = [each for each, channel in scenario.walk_in.items() if work_per_customer(channel, name) > 0]
        calls = any(channel.callers == name for channel in scenario.outbound.values())
        if name in scenario.people and users and not calls:
            count = np.max([open_count[each] for each in users], axis=0)
            load = (
                np.sum(
                    [
                        arrivals[labels["channel"].index(each)] * work_per_customer(scenario.walk_in[each], name)
                        for each in users
                    ],
                    axis=0,
                )
                / HALF_HOUR
            )
            found += [
                _grid(name, "offered_load", load, count),
                _grid(name, "on_duty", mean_on_duty(scenario, clock, totals, name, users) * count, count),
            ]
    return tuple(grid for grid in found if any(cell for row in grid.values for cell in row))


def _assets_of(scenario: Scenario, channel: str) -> set[str | None]:
    """Pools a channel uses."""
    one = scenario.channels[channel]
    pools: set[str | None] = {pool for step in one.steps for pool in step.assets}
    return pools | {one.callers, one.dialling.line} if isinstance(one, Outbound) else pools


def work_per_customer(channel: WalkIn, pool: str) -> float:
    """Ticks for which one customer served holds units of `pool`, on average; of several options the preferred one.

    Steps for buyers count with the base hit rate; dialogue changes, by its talk factor, the step in which the offer is
    made. The extra time of up-sell and suggestion is left out.
    """
    hit = channel.hit_rate.base(1)
    talk = sum(share * each.talk for share, each in ways(channel))
    selling = sum(step.only is None for step in channel.steps) - 1
    return sum(
        step.needs.get(pool, 0)
        * float(step.time.mean)
        * (hit if step.only == "buyers" else 1.0)
        * (talk if place == selling else 1.0)
        for place, step in enumerate(channel.steps)
    )


def _open_count(scenario: Scenario, clock: Clock, channel: str) -> Floats:
    """How often each half-hour of the week was open over the horizon: [7, 48], broken half-hours in part."""
    share = open_share(opening_of(scenario, clock, channel), clock)
    count = np.zeros((7, 48))
    np.add.at(count, clock.weekday, share)
    return count


def _mean(totals: Sequence[YearTotals], measure: str, cut: tuple[str, ...]) -> Floats:
    return np.asarray(np.mean([year.cut(measure, cut) for year in totals], axis=0), dtype=np.float64)


def _grid(subject: str, measure: str, total: Floats, count: Floats) -> WeekGrid:
    """Totals by half-hour of the week divided by how often it occurred (None where never)."""
    sums = total.reshape(7, 48)
    values: Week = tuple(
        tuple(
            round(float(sums[day, half] / count[day, half]), 4) if count[day, half] > 0 else None for half in range(48)
        )
        for day in range(7)
    )
    return WeekGrid.model_validate({"subject": subject, "measure": measure, "values": values})


def queues(scenario: Scenario, clock: Clock, totals: Sequence[YearTotals]) -> tuple[QueueCheck, ...]:
    """Wait and abandonment by half-hour of the day, simulated and by formula, for channels with assets of their own.

    The formulas are worked out for each half-hour of the week (mean arrivals, mean staff, the scarcest asset of the
    channel as the only one) and averaged over the week with the arrivals as weights.
    """
    found: list[QueueCheck] = []
    for place, name in enumerate(totals[0].labels["channel"]):
        channel = scenario.walk_in.get(name)
        if channel is not None and _alone(scenario, name):
            found += _channel_queues(scenario, clock, totals, place, channel)
    return tuple(found)


def _alone(scenario: Scenario, name: str) -> bool:
    """True if no other channel uses an asset of this one, and each of its steps always takes the same assets."""
    if any(step.or_needs for step in scenario.channels[name].steps):
        return False
    others = [_assets_of(scenario, each) for each in scenario.channels if each != name]
    return not any(_assets_of(scenario, name) & other for other in others)


def _channel_queues(
    scenario: Scenario, clock: Clock, totals: Sequence[YearTotals], place: int, channel: WalkIn
) -> list[QueueCheck]:
    labels = totals[0].labels
    name = labels["channel"][place]

    def by_year(measure: str) -> Floats:
        return np.array([year.cut(measure, HALF_HOURLY)[place] for year in totals], dtype=np.float64)

    arrivals, joined, waits, gone = (by_year(each) for each in ("arrivals", "joined", "wait_ticks", "abandoned"))
    count = np.full(336, clock.end / HALF_HOUR) if clock.stationary else _open_count(scenario, clock, name).reshape(336)
    servers = _servers(scenario, clock, totals, channel, name)
    slots = [np.arange(336)] if clock.stationary else [np.arange(half, 336, 48) for half in range(48)]
    found = []
    for half, slot in enumerate(slots):
        if joined[:, slot].sum(axis=1).min() < 1:
            continue
        wait = waits[:, slot].sum(axis=1) / joined[:, slot].sum(axis=1) / 1000
        left = gone[:, slot].sum(axis=1) / arrivals[:, slot].sum(axis=1)
        answers = []
        for one in [slot] if clock.stationary else [np.array([index]) for index in slot]:
            times = float(count[one[0]]) if clock.stationary else float(count[one].sum())
            rate = float(arrivals[:, one].mean(axis=0).sum()) / times / HALF_HOUR if times else 0.0
            staff = _scarcest(servers, channel, one, rate)
            if rate > 0 and staff is not None:
                answers.append((rate * times, *staff, *_formulas(channel, *staff, rate)))
        if answers:
            found.append(_check(name, None if clock.stationary else half, wait, left, answers))
    return found


def _servers(
    scenario: Scenario, clock: Clock, totals: Sequence[YearTotals], channel: WalkIn, name: str
) -> dict[str, Floats]:
    """Mean servers of each pool the channel's steps need, by half-hour of the week, while the channel is open."""
    found = {}
    for pool in dict.fromkeys(pool for step in channel.steps for pool in step.needs):
        if clock.stationary:
            place = totals[0].labels["pool"].index(pool)
            whole = float(np.mean([year.cut("staffed_ticks", POOL_HALF_HOURLY)[place].sum() for year in totals]))
            found[pool] = np.full(336, whole / clock.end)
        else:
            found[pool] = mean_on_duty(scenario, clock, totals, pool, [name]).reshape(336)
    return found


def _scarcest(
    servers: dict[str, Floats], channel: WalkIn, slot: NDArray[np.int64], rate: float
) -> tuple[float, float] | None:
    """Servers and mean service in ticks of the asset with the highest load per server; None where there is none.

    `servers`: by pool and half-hour of the week; those of a stationary horizon are the same all week.
    """
    best: tuple[float, float, float] | None = None
    for pool, on_duty in servers.items():
        count, work = float(on_duty[slot[0]]), work_per_customer(channel, pool)
        if count > 0 and work > 0 and (best is None or rate * work / count > best[0]):
            best = (rate * work / count, count, work)
    return None if best is None else (best[1], best[2])


def _formulas(channel: WalkIn, servers: float, service: float, rate: float) -> tuple[float, float, float]:
    """Erlang C wait, Erlang A wait (ticks) and share abandoned; between whole servers in proportion.

    Infinite where the queue grows without end, nan where no patience is stated, or none that the formula can work with.
    """
    from sim.theory.erlang import mean_wait
    from sim.theory.erlang_a import erlang_a

    low = max(1, math.floor(servers))
    parts = [(low, 1.0)] if servers <= low else [(low, 1 - (servers - low)), (low + 1, servers - low)]
    parts = [(whole, weight) for whole, weight in parts if weight > 1e-9]
    endless = sum(weight * mean_wait(whole, rate, service) for whole, weight in parts)
    # With no patience at all, and with one of years under too much work, there is nothing to compare with.
    if channel.patience is None or channel.patience.mean <= 0:
        return endless, math.nan, math.nan
    try:
        answers = [(weight, erlang_a(whole, rate, service, float(channel.patience.mean))) for whole, weight in parts]
    except ValueError:
        return endless, math.nan, math.nan
    return (
        endless,
        sum(weight * answer.mean_wait_all for weight, answer in answers),
        sum(weight * answer.probability_abandon for weight, answer in answers),
    )


def _check(
    name: str,
    half: int | None,
    wait: Floats,
    left: Floats,
    answers: list[tuple[float, float, float, float, float, float]],
) -> QueueCheck:
    table = np.array(answers)
    weight = table[:, 0] / table[:, 0].sum()

    def mean(column: int, scale: float = 1.0) -> float | None:
        value = float((table[:, column] * weight).sum()) / scale
        return value if math.isfinite(value) else None

    reach, reach_left = mean_half_width(wait), mean_half_width(left)
    return QueueCheck(
        channel=name,
        half_hour=half,
        servers=mean(1) or 0.0,
        wait=float(wait.mean()),
        wait_low=max(float(wait.mean()) - reach, 0.0),
        wait_high=float(wait.mean()) + reach,
        erlang_c_wait=mean(3, 1000),
        erlang_a_wait=mean(4, 1000),
        abandoned=float(left.mean()),
        abandoned_low=max(float(left.mean()) - reach_left, 0.0),
        abandoned_high=min(float(left.mean()) + reach_left, 1.0),
        erlang_a_abandoned=mean(5),
    )
