"""Calling hours, leads, stock and machines fitted to what the people are there for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from optimize.decisions import leads_path
from optimize.explain.opportunities.candidate import Candidate, amount, called, flow
from optimize.explain.opportunities.look import WAITING, Look, clock_words, users_of, windows
from sim.scenario.file import ScenarioFile
from sim.scenario.rates import CountRate
from sim.scenario.weeks import DAY_NAMES
from sim.world.calendar import HALF_HOUR, clock_of

_IDLE_CALLERS: Final = 0.1   # idle share from which callers are taken to wait for leads
_WORN: Final = 0.05          # share of leads never worked below which a list is worn out
_SCARCE: Final = 0.8         # share in use at the busiest time from which customers wait for machines
_LEAST_GAINED: Final = 10.0  # hours a year of callers without permission to call worth a look


def calling_hours(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """Calls made also in the hours in which callers are there but may not call yet."""
    scenario = file.scenario
    for name, channel in scenario.outbound.items():
        hours = channel.calling if channel.calling is not None else scenario.calendar.calling
        if scenario.horizon.stationary or not hours:
            continue
        there = look.staffed[channel.callers]
        wider, gained = {}, 0.0
        for day, stretches in hours.items():
            on_duty = np.flatnonzero(there[day] > 0.5 * float(there[day].max()) * (there[day] > 0))
            first, last = min(each[0] for each in stretches), max(each[1] for each in stretches)
            if on_duty.size:
                begin = min(first, int(on_duty[0]) * HALF_HOUR)
                finish = max(last, (int(on_duty[-1]) + 1) * HALF_HOUR)
                gained += float(there[day, begin // HALF_HOUR:first // HALF_HOUR].sum())
                gained += float(there[day, -(-last // HALF_HOUR):finish // HALF_HOUR].sum())
                first, last = begin, finish
            wider[DAY_NAMES[day]] = f"{clock_words(first // HALF_HOUR)}-{clock_words(-(-last // HALF_HOUR))}"
        if gained < _LEAST_GAINED:
            continue
        missed = float(look.lost_margin(name, ("not_called", "not_reached")).sum())
        yield Candidate(
            "calling", f"call for {called(name)} in all hours in which {called(channel.callers)} are there",
            f"{called(channel.callers)} are there for {gained:,.0f} h a year in which nobody may be called",
            (f"channels.{name}.calling={flow(wider)}",), missed, "law and customers allow calls at that time")


def leads(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """Leads for callers who wait for some, and none bought that nobody works; more attempts by idle callers."""
    scenario = file.scenario
    for use in look.leads:
        channel = scenario.outbound[use.channel]
        idle = look.idle_share(channel.callers)
        unworked = 1 - use.worked / use.listed if use.listed else 0.0
        path = leads_path(file, use.channel, use.segment)
        of = channel.leads[use.segment]
        name = called(use.channel) if use.segment == "leads" else f"{called(use.channel)} ({called(use.segment)})"
        a_month = _a_month(of.refresh, use.bought, len(look_months(file)))
        if idle >= _IDLE_CALLERS and unworked < _WORN and not scenario.horizon.stationary:
            base = a_month or max(10.0, use.listed / 12)
            why = (f"{called(channel.callers)} wait for {look.idle[channel.callers].sum():,.0f} h a year, and "
                   f"{use.worked:,.0f} of {use.listed:,.0f} leads are worked")
            for factor in (1.25, 1.5, 2.0):
                count = round(a_month + base * (factor - 1))
                yield Candidate("leads", f"buy {count:,} leads a month for {name} instead of {a_month:,.0f}", why,
                                (f"{path}.refresh={count} per_month",), float(of.price) * base,
                                "so many leads of this kind are to be had")
        if unworked > 2 * _WORN and of.price and a_month >= 1:
            never = use.listed - use.worked
            fewer = max(0, round(a_month - never / max(len(look_months(file)) - 1, 1)))
            yield Candidate("leads", f"buy {fewer:,} leads a month for {name} instead of {a_month:,.0f}",
                            f"{never:,.0f} of {use.listed:,.0f} leads are never called",
                            (f"{path}.refresh={fewer} per_month",), never * float(of.price))
    for name, channel in scenario.outbound.items():
        missed = float(look.lost_margin(name, ("not_reached",)).sum())
        if missed > 0 and look.idle_share(channel.callers) >= _IDLE_CALLERS:
            tries = channel.dialling.attempts
            yield Candidate("calling", f"dial a lead of {called(name)} up to {tries + 2} times instead of {tries}",
                            f"{amount(missed, file)} of margin a year is lost to people never reached, while "
                            f"{called(channel.callers)} are idle for {look.idle_share(channel.callers) * 100:.0f} % of "
                            "their time", (f"channels.{name}.dialling.attempts={tries + 2}",), missed,
                            "customers bear being called so often")


def look_months(file: ScenarioFile) -> tuple[str, ...]:
    """The months of the scenario's horizon."""
    return clock_of(file.scenario.horizon).months


def _a_month(refresh: CountRate | None, bought: float, months: int) -> float:
    return bought / max(months - 1, 1) if refresh is not None else 0.0


def stock(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """Ordering earlier, or more, where the shelf runs empty; later where it never does and holding costs."""
    for use in look.goods:
        product = file.scenario.offer[use.product]
        if product.reorder is None:
            continue
        path, at, quantity = f"offer.{use.product}.reorder", product.reorder.at, product.reorder.quantity
        name = called(use.product)
        if use.share > 0.001 or use.missed >= 1:
            margin = float(product.price - product.unit_cost)
            why = (f"{name} is out of stock for {use.share * 100:.1f} % of the time, and {use.missed:,.0f} customers a "
                   "year leave for that")
            for factor in (1.25, 1.6):
                earlier = max(at + 1, round(at * factor))
                yield Candidate("stock", f"reorder {name} when {earlier:,} are left instead of {at:,}", why,
                                (f"{path}.at={earlier}",), use.missed * margin)
            more = max(quantity + 1, round(quantity * 1.5))
            yield Candidate("stock", f"order {more:,} of {name} at a time instead of {quantity:,}", why,
                            (f"{path}.quantity={more}",), use.missed * margin, "there is room for them")
        elif product.holding is not None and use.share == 0 and at > 1:
            later = round(at * 0.7)
            yearly = {"month": 12.0, "year": 1.0, "week": 52.2, "day": 365.25, "hour": 8766.0}[product.holding.per]
            yield Candidate("stock", f"reorder {name} when {later:,} are left instead of {at:,}",
                            f"{name} is never out of stock, and each unit held costs money",
                            (f"{path}.at={later}",), (at - later) * product.holding.cents * yearly)


def machines(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """One machine more where it is what customers wait for; one fewer where some always stand idle."""
    scenario = file.scenario
    for name, pool in scenario.machines.items():
        there, idle = look.staffed[name], look.idle[name]
        # After closing only those in use count as there.
        usual = there > 0.5 * float(there.max(initial=0.0))
        used = np.where(usual, 1 - idle / np.where(there > 0, there, 1.0), 0.0)
        busiest = float(used.max()) if used.size else 0.0
        causes = (*WAITING, "not_called", "dropped")
        loss = sum((look.lost_margin(each, causes) for each in users_of(scenario, name)), np.zeros((7, 48)))
        if busiest >= _SCARCE and loss.sum() > 0:
            when = windows(np.where(used >= _SCARCE, loss, 0.0), 1)
            yield Candidate(
                "machines", f"one more of {called(name)} ({pool.count + 1} instead of {pool.count})",
                f"{called(name)} are in use for up to {busiest * 100:.0f} % of the time"
                + (f", {when[0].words}" if when else "") + f", and {amount(float(loss.sum()), file)} of margin a year "
                "is lost to waiting where they are needed", (f"assets.{name}.count={pool.count + 1}",),
                float(loss.sum()))
        if pool.count > 1 and busiest * pool.count <= pool.count - 1 and pool.cost is not None:
            yield Candidate("machines", f"one fewer of {called(name)} ({pool.count - 1} instead of {pool.count})",
                            f"at the busiest time {busiest * 100:.0f} % of {called(name)} are in use",
                            (f"assets.{name}.count={pool.count - 1}",), float(pool.cost.cents))
