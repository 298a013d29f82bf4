"""Rates of money over the months of a horizon, and who sells where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.measure.dimensions import Ints
from sim.scenario.channels import WalkIn
from sim.scenario.quantities import MoneyPer
from sim.world.calendar import DAY, MONTH
from sim.world.world import Clock, World

Floats = NDArray[np.float64]
WEEKS_A_YEAR = 365.25 / 7


def cents(exact: Floats) -> Ints:
    """Rounded to whole cents, the one place where this happens; from here on money adds up exactly."""
    return np.rint(exact).astype(np.int64)


def month_ticks(clock: Clock) -> Ints:
    """Length of each month in ticks."""
    return np.diff(np.minimum(clock.month_start, clock.end))


def month_lengths(clock: Clock) -> Floats:
    """Length of each month in months: 1 each, or the stationary horizon in months of 30.4375 days."""
    if clock.stationary:
        return np.array([clock.end / MONTH])
    return np.ones(len(clock.months))


def per_month(rate: MoneyPer, clock: Clock) -> Floats:
    """Cents that one thing at this rate costs in each month; a year is twelve months."""
    days = month_ticks(clock) / DAY
    times = {
        "hour": 24 * days, "day": days, "week": days / 7,
        "month": month_lengths(clock), "year": month_lengths(clock) / 12,
    }[rate.per]
    return np.asarray(rate.cents * times, dtype=np.float64)


def hourly(rate: MoneyPer, hours_a_week: Floats) -> Floats:
    """Cents an hour of people paid at this rate for so many contract hours a week (0 without hours, unless hourly)."""
    if rate.per == "hour":
        return np.full(len(hours_a_week), float(rate.cents))
    weekly = rate.cents * {"day": 7.0, "week": 1.0, "month": 12 / WEEKS_A_YEAR, "year": 1 / WEEKS_A_YEAR}[rate.per]
    return np.where(hours_a_week > 0, weekly / np.maximum(hours_a_week, 1e-9), 0.0)


def selling_pools(world: World, channel: str) -> list[int]:
    """Pools of people who sell in a channel: those of the steps before the outcome, or the callers."""
    of = world.scenario.channels[channel]
    if isinstance(of, WalkIn):
        needed = {pool for step in of.steps if step.only is None for pool in step.assets}
    else:
        needed = {of.callers}
    return [at for at, pool in enumerate(world.names.pools) if pool in needed and pool in world.scenario.people]
