"""Channels, lead lists and goods of a scenario as the linear programs read them."""

from __future__ import annotations

import math

import numpy as np

from optimize.inputs import DropLimit, GoodsInput, LeadInput, PromiseInput, WalkInInput
from optimize.reading.economics import chance_to, hit_of, lead_work, minutes, sale_of, walk_in_work
from optimize.reading.promoted import promoted
from optimize.reading.week import TO_YEAR, Week, first_month, lead_range, range_of
from sim.measure.rates import per_month
from sim.scenario.goals import Promise
from sim.scenario.scenario import Scenario
from sim.world.calendar import MINUTE, opening_of
from sim.world.leads import monthly_leads
from sim.world.rates import expected_arrivals, open_share
from sim.world.rosters import duty_per_head
from sim.world.world import Clock

MINUTES_A_MONTH = 43_830.0   # of a mean year
SAFEST = 0.999               # goods are stocked for at most so great a chance that nothing is missed
LONGEST = 50.0               # contacts that one can lead to at most
ALMOST_SURE = 0.98           # the chance of another contact from which that counts

SERVED = ("sale", "no_sale")   # outcomes of a visit in which somebody was served


def walk_in_inputs(scenario: Scenario, clock: Clock, week: Week) -> tuple[WalkInInput, ...]:
    """Every walk-in channel on averages, in file order."""
    found = []
    for arrivals, (name, channel) in zip(expected_arrivals(scenario, clock), scenario.walk_in.items(), strict=True):
        sale, hit = sale_of(scenario, name), hit_of(channel, 1)
        promise = scenario.service.promises.get(name)
        terms = promoted(scenario, clock, name, arrivals.sum(axis=1), hit)
        found.append(WalkInInput(
            name, week.mean(arrivals), walk_in_work(channel, sale), hit * sale.earned * terms.margin,
            hit * sale.revenue * terms.revenue,
            {product: hit * units * terms.units.get(product, 1.0) for product, units in sale.units.items()},
            minutes(channel.steps[0].time),
            None if channel.patience is None else minutes(channel.patience),
            None if promise is None else _promise(scenario, name, promise),
        ))
    return tuple(found)


def _promise(scenario: Scenario, channel: str, promise: Promise) -> PromiseInput:
    chance, soft = promise.chance, scenario.plan.soft.service.get(channel)
    return PromiseInput(
        promise.share, promise.served_within / MINUTE, promise.in_ == "every month",
        None if chance is None else chance.share, chance is not None and chance.of == "months",
        None if soft is None else soft.amount,
    )


def drop_limits(scenario: Scenario) -> tuple[DropLimit, ...]:
    """The law of predictive dialling, by channel that states it."""
    return tuple(
        DropLimit(name, each.dialling.dropped.at_most, f"channels.{name}.dialling.dropped")
        for name, each in scenario.outbound.items() if each.dialling.dropped is not None
    )


def lead_inputs(
    scenario: Scenario, clock: Clock, week: Week, walk_ins: tuple[WalkInInput, ...]
) -> tuple[LeadInput, ...]:
    """Every lead list on averages, in file order; who is sent by walk-in channels goes onto a channel's first list."""
    found = []
    for name, channel in scenario.outbound.items():
        share = open_share(opening_of(scenario, clock, name), clock)
        calling = week.mean(share)
        duty = sum(duty_per_head(scenario, clock, channel.callers).values(), np.zeros(share.shape))
        there = calling * week.mean(duty)
        factors = np.tile(np.array(channel.answered.by_hour or (1.0,) * 48, dtype=np.float64), 7)
        weight = there.sum(axis=0)
        usual = float(np.average(factors, weights=weight)) if weight.any() else 1.0
        answered = min(1.0, channel.answered.value * usual)
        sent = np.zeros(len(clock.months))
        for each in walk_ins:
            other = scenario.walk_in[each.channel]
            total = (each.arrivals * week.weight()).sum(axis=1)
            sent += total * (1 - hit_of(other, 1)) * chance_to(other, name, ("no_sale",))
        sale = sale_of(scenario, name)
        terms = promoted(scenario, clock, name, share.sum(axis=1), hit_of(channel, 1))
        for number, (segment, leads) in enumerate(channel.leads.items()):
            one = lead_work(channel, name, leads.quality, answered)
            refresh = 0.0
            if leads.refresh is not None:
                refresh = leads.refresh.value * TO_YEAR[leads.refresh.per] / 12 if leads.refresh.per in TO_YEAR \
                    else leads.refresh.value * MINUTES_A_MONTH
            listed = np.array(monthly_leads(leads, clock)[1:], dtype=np.float64)
            usual_refresh, extra = float(round(refresh)), ()
            limits = lead_range(scenario, name, segment)
            if leads.in_months and len(listed):
                # The rate a plan starts from is whole; what a list brings that no plan changes is exact.
                usual_refresh = float(round(listed.mean())) if limits else float(listed.mean())
                extra = (0.0, *(listed - usual_refresh).tolist())
            found.append(LeadInput(
                name, segment, leads.opening, usual_refresh, leads.price, limits,
                one.work, one.sales * sale.earned * terms.margin, one.sales * sale.revenue * terms.revenue, calling,
                {product: one.sales * units * terms.units.get(product, 1.0) for product, units in sale.units.items()},
                tuple(float(each) for each in sent) if number == 0 else (0.0,) * len(sent), extra,
            ))
    return tuple(found)


def goods_inputs(
    scenario: Scenario, clock: Clock, week: Week, walk_ins: tuple[WalkInInput, ...], leads: tuple[LeadInput, ...]
) -> tuple[GoodsInput, ...]:
    """The products whose orders the plan may decide, in file order."""
    from scipy.special import ndtri

    weight = week.weight()
    found = []
    for name, product in scenario.offer.items():
        limits = range_of(scenario, name)
        if limits is None or product.stock is None:
            continue
        demand = np.zeros(len(clock.months))
        for each in walk_ins:
            demand += (each.arrivals * weight).sum(axis=1) * each.units.get(name, 0.0)
        for lead in leads:
            demand += lead.per_month * lead.units.get(name, 0.0)
        busy = max([_month_cv(scenario, each.channel, week) for each in walk_ins], default=0.0)
        margin = float(product.price - product.unit_cost)
        holding = float(per_month(product.holding, clock).mean()) if product.holding else 0.0
        waits = (product.out_of_stock.back_order or 0.0) if product.out_of_stock else 0.0
        short = margin * (1 - waits)    # what a missing unit loses: who waits for the next delivery is not lost
        quality = float(ndtri(min(SAFEST, short / (short + holding)))) if short > 0 else 0.0
        wait = product.lead_time if product.lead_time is not None else (
            product.reorder.lead_time if product.reorder else 0)
        safety = max(0.0, quality) * np.sqrt(demand + (busy * demand) ** 2)
        found.append(GoodsInput(
            name, product.stock, limits, first_month(clock, wait), tuple(float(each) for each in demand),
            tuple(float(each) for each in safety), margin, holding, (0,) * len(demand), float(product.unit_cost),
            product.space,
        ))
    return tuple(found)


def _month_cv(scenario: Scenario, channel: str, week: Week) -> float:
    """Coefficient of variation of a month's busyness, from the day's and its carry-over."""
    demand = scenario.demand.get(channel)
    if demand is None or demand.busyness is None:
        return 0.0
    keep = demand.busyness.carries_over
    open_days = max(1.0, float(week.days.sum() / len(week.days)))
    return float(demand.busyness.cv * math.sqrt((1 + keep) / (1 - keep) / open_days))


def follow_up_of(
    scenario: Scenario, months: int, week: Week, walk_ins: tuple[WalkInInput, ...], leads: tuple[LeadInput, ...]
) -> float:
    """At most so many customers served come of one expected walk-in arrival: further visits, and visits of leads.

    Who comes again because nobody served him or her is served once all the same, so only what follows a service counts.
    A contact that almost surely leads to another is cut at fifty.
    """
    names = list(scenario.walk_in)
    if not names:
        return 1.0
    chance = np.array([[chance_to(scenario.walk_in[start], to, SERVED) for start in names] for to in names])
    largest = float(np.abs(np.linalg.eigvals(chance)).max())
    factor = LONGEST if largest >= ALMOST_SURE else 1 / (1 - largest)
    year = sum(float((each.arrivals * week.weight()).sum()) for each in walk_ins)
    visits = 0.0
    for lead in leads:
        channel = scenario.outbound[lead.channel]
        listed = lead.opening + sum(lead.coming) + (months - 1) * (lead.range.high if lead.range else lead.per_month)
        back = max((chance_to(channel, to) for to in names), default=0.0)
        visits += listed * (channel.leads[lead.segment].would_have_come_anyway + back / (1 - min(back, ALMOST_SURE)))
    return factor * (1 + visits / year) if year > 0 else factor
