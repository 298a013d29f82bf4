"""Arrivals of a shop: simulated years beside the counts they were calibrated on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.arrivals import open_days, read_long
from sim.calibrate.days import DayCounts, day_totals, hour_weights
from sim.calibrate.maps import ArrivalsMap
from sim.calibrate.profiles import busyness, fit_days, next_open_day
from sim.calibrate.read_map import read_map
from sim.scenario.load import load_scenario
from sim.world.calendar import DAY, HOUR, opening_of
from sim.world.compile import world_of
from sim.world.rates import expected_arrivals
from sim.world.visits import arrivals_of
from sim.world.world import World

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Traffic:
    """People through the door on open days.

    Means a day: overall, by weekday (Monday to Saturday) and month; by hour of the weekdays Monday to Friday.
    `variance_ratio`: variance of day totals over their mean. `cv` and `carries_over` of the day's factor, as
    calibration estimates them; `to_tomorrow` the correlation between days with no closed day between them, in the
    simulation around the scenario's own expectation in place of fitted months and weekdays.
    """

    a_day: float
    by_weekday: Floats
    by_month: Floats
    by_hour: Floats
    variance_ratio: float
    cv: float
    carries_over: float
    to_tomorrow: float


def logged(map_path: Path, log_path: Path) -> Traffic:
    """The log's counts times the share entering, each passer-by deciding alone (so the ratio shrinks to chance's 1)."""
    plan = read_map(map_path)
    assert isinstance(plan, ArrivalsMap)
    days = open_days(plan, read_long(plan, [log_path]))
    return _traffic(days, plan.entering.value)


def simulated(scenario_file: Path, channel: str, years: int) -> Traffic:
    """Means over simulated years; every assumption at its value, so that years differ by chance and busyness alone."""
    scenario = load_scenario(scenario_file).scenario
    found = []
    for number in range(years):
        world = world_of(scenario, 1, number)
        expected = expected_arrivals(scenario, world.clock)[list(scenario.walk_in).index(channel)].sum(axis=1)
        found.append(_traffic(_counts(world, channel), 1.0, expected[expected > 0]))

    def mean(name: str) -> Floats:
        return np.asarray(np.mean([getattr(each, name) for each in found], axis=0), dtype=np.float64)

    return Traffic(
        float(mean("a_day")), mean("by_weekday"), mean("by_month"), mean("by_hour"), float(mean("variance_ratio")),
        float(mean("cv")), float(mean("carries_over")), float(mean("to_tomorrow")),
    )  # fmt: skip


def _counts(world: World, channel: str) -> DayCounts:
    """Arrivals by open day and hour, as a log of counts would hold them."""
    place = world.names.channels.index(channel)
    visitors = arrivals_of(world.visits, place)
    counts, share = np.zeros((world.clock.days, 24)), np.zeros((world.clock.days, 24))
    np.add.at(counts, (visitors.tick // DAY, visitors.tick % DAY // HOUR), 1)
    for start, end in opening_of(world.scenario, world.clock, channel):
        for hour in range(start // HOUR, -(-end // HOUR)):
            share[hour // 24, hour % 24] = (min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)) / HOUR
    is_open = share.sum(axis=1) > 0
    dates = np.array(world.clock.dates, dtype="datetime64[D]")
    return DayCounts(dates[is_open], counts[is_open], share[is_open], 0, 0.0)


def _traffic(days: DayCounts, entering: float, stated: Floats | None = None) -> Traffic:
    weights = hour_weights(days)
    totals = day_totals(days, weights)
    model = fit_days(totals, days.month, days.weekday, days.year)
    follows = next_open_day(days)
    cv, carries_over = busyness(totals, model.expected, model.parameters, follows)
    number = days.dates.astype(np.int64)
    tomorrow = np.where((follows >= 0) & (number[np.maximum(follows, 0)] == number + 1), follows, -1)
    around, parameters = (model.expected, model.parameters) if stated is None else (stated, 0)
    _, to_tomorrow = busyness(totals, around, parameters, tomorrow)
    mean = float(totals.mean())
    # Thinning by p: variance p^2 V + p (1 - p) M, mean p M.
    ratio = float(entering * totals.var(ddof=1) / mean + 1 - entering)
    workdays = days.counts[days.weekday < 5]
    return Traffic(
        entering * mean,
        np.array([entering * totals[days.weekday == each].mean() for each in range(6)]),
        np.array([entering * totals[days.month == each].mean() for each in range(12)]),
        np.array([entering * np.nanmean(workdays[:, hour]) for hour in range(9, 18)]),
        ratio, cv, carries_over, to_tomorrow,
    )  # fmt: skip
