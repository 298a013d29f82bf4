"""Lead lists: when each lead is delivered, and which leads would have come anyway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.channels import Leads
from sim.world.arrivals import stretches_by_day, time_of_day
from sim.world.calendar import MONTH, Stretches
from sim.world.clock import Clock
from sim.world.draws import Purpose, addresses, uniforms
from sim.world.rates import per_tick

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LeadList:
    """One segment's leads in order of delivery: address, list month, tick delivered, and (or -1) the tick at
    which a lead that would have come anyway comes."""

    address: Ints
    month: Ints
    delivered: Ints
    comes: Ints


def monthly_leads(leads: Leads, clock: Clock) -> list[int]:
    """Leads delivered in each list month: the opening stock in the first, the refresh on the first of each
    later month (stationary horizons: the opening stock only). Fractions are carried over."""
    counts = [leads.opening]
    refresh = 0.0 if leads.refresh is None else per_tick(leads.refresh) * MONTH
    for month in range(1, len(clock.months)):
        counts.append(int(np.floor(refresh * month + 1e-9)) - int(np.floor(refresh * (month - 1) + 1e-9)))
    return counts


def lead_list(
    leads: Leads, clock: Clock, population: int, seed: int, replication: int, *,
    visits: Stretches, expected: NDArray[np.float64] | None,
) -> LeadList:
    """The segment's leads. Who would have come anyway comes on an open day of the list month, at a time of the
    walk-in channel's profile (`visits` its opening, `expected` its half-hours)."""
    address, months, delivered = [], [], []
    for month, count in enumerate(monthly_leads(leads, clock)):
        address.append(addresses(population, month, count))
        months.append(np.full(count, month, dtype=np.int64))
        delivered.append(np.full(count, clock.month_start[month], dtype=np.int64))
    who, list_month = np.concatenate(address), np.concatenate(months)
    comes = np.full(len(who), -1, dtype=np.int64)
    if leads.would_have_come_anyway > 0 and expected is not None:
        chosen = uniforms(seed, replication, Purpose.ANYWAY, who) < leads.would_have_come_anyway
        day_chance = uniforms(seed, replication, Purpose.ANYWAY_DAY, who)
        time_chance = uniforms(seed, replication, Purpose.ANYWAY_TIME, who)
        busy = expected.sum(axis=1) > 0
        opening = stretches_by_day(visits, clock.days)
        for month in range(len(clock.months)):
            days = np.flatnonzero(busy & (clock.month_of_day == month))
            members = np.flatnonzero(chosen & (list_month == month))
            if not len(days) or not len(members):
                continue
            on = days[np.minimum((day_chance[members] * len(days)).astype(np.int64), len(days) - 1)]
            for day in np.unique(on):
                these = members[on == day]
                comes[these] = time_of_day(expected[day], opening[day], time_chance[these], int(day))
    return LeadList(who, list_month, np.concatenate(delivered), comes)
