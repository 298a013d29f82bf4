"""Lead lists: when each lead is delivered, and which leads would have come anyway."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.channels import Leads
from sim.world.calendar import MONTH
from sim.world.clock import Clock
from sim.world.draws import Purpose, addresses, uniforms
from sim.world.expected import Expected
from sim.world.profiles import joined, moments
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
    """Leads delivered in each list month: the opening stock in the first, the refresh (or what is stated for that
    month) on the first of each later month (stationary horizons: the opening stock only). Fractions are carried over.
    """
    counts = [leads.opening]
    refresh = 0.0 if leads.refresh is None else per_tick(leads.refresh) * MONTH
    for month in range(1, len(clock.months)):
        counts.append(int(np.floor(refresh * month + 1e-9)) - int(np.floor(refresh * (month - 1) + 1e-9)))
    stated = dict(leads.in_months)
    return [counts[0], *(stated.get(month, count) for month, count in zip(clock.months[1:], counts[1:], strict=True))]


@lru_cache(maxsize=16)
def lead_list(
    leads: Leads, clock: Clock, population: int, seed: int, replication: int, visits: Expected | None
) -> LeadList:
    """The segment's leads. Who would have come anyway comes on an open day of the list month, at a time of the
    walk-in channel's profile (`visits`; None: there is no such channel). Kept, as other plans for the year have the
    same leads."""
    counts = np.array(monthly_leads(leads, clock), dtype=np.int64)
    month = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    who = joined([addresses(population, number, count) for number, count in enumerate(counts.tolist())])
    comes = np.full(len(who), -1, dtype=np.int64)
    if leads.would_have_come_anyway > 0 and visits is not None:
        chosen = np.flatnonzero(uniforms(seed, replication, Purpose.ANYWAY, who) < leads.would_have_come_anyway)
        busy = np.flatnonzero(visits.arrivals.sum(axis=1) > 0)
        # The open days of a month are neighbours in `busy`.
        first = np.searchsorted(clock.month_of_day[busy], np.arange(len(counts) + 1))
        number = np.diff(first)[month[chosen]]
        chosen, number = chosen[number > 0], number[number > 0]
        day_chance = uniforms(seed, replication, Purpose.ANYWAY_DAY, who[chosen])
        within = np.minimum((day_chance * number).astype(np.int64), number - 1)
        comes[chosen] = moments(
            visits.profiles, busy[first[month[chosen]] + within],
            uniforms(seed, replication, Purpose.ANYWAY_TIME, who[chosen]),
        )
    return LeadList(who, month, clock.month_start[month], comes)
