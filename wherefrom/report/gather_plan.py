"""A plan's decisions as dated rows: people, actions, orders, leads, and the rounds of the search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measure.kpis import kpi_samples
from sim.measure.totals import YearTotals
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY
from wherefrom.report.data import (
    Action,
    Certificate,
    Choice,
    Fact,
    Iteration,
    LeadPlan,
    Order,
    PoolMonth,
)
from wherefrom.report.priced import ChancePoint, ChanceStep
from wherefrom.report.words import day, money, number, plain

if TYPE_CHECKING:
    from optimize.decisions import Decisions
    from optimize.explain.actions import Action as Planned
    from optimize.explain.alternatives import Alternative
    from optimize.explain.chance_curve import ChanceCurve
    from optimize.explain.choices import Answer
    from optimize.explain.drivers import Drivers
    from optimize.explain.prices import Price
    from optimize.explain.quotas import Quotas
    from optimize.explain.shifts import ShiftsWorth
    from optimize.explain.targets import Target as Wanted
    from optimize.plan import PlanResult
    from optimize.search.journal import Iteration as Round
    from optimize.shift_plan import ShiftRow

CENTS = 100.0
STAGES: Final = {
    "start": "a plan to start from", "cuts": "proposed by the program", "finishing": "a small move",
    "check": "the program's word checked on new years", "reserve": "a missed month mended",
    "chance": "tried for the chance of a promise", "steady": "tried for an aim after profit",
}
"""What a search did in a round, for people."""
RIVAL_NAMES: Final = {
    "as_is": "this year's staffing",
    "average_lp": "spreadsheet plan",
    "erlang": "Erlang per half-hour",
}


@dataclass(frozen=True)
class PlanParts:
    """What the report needs of a plan beside its simulated years. `targets`: see `gather_sales.targets`."""

    decisions: Decisions
    iterations: Sequence[Round] = ()
    actions: Sequence[Planned] = ()
    targets: Mapping[tuple[str, str, int], tuple[float, float]] | None = None
    answers: Sequence[Answer] = ()
    rota: Sequence[ShiftRow] = ()
    shifts_worth: ShiftsWorth | None = None
    prices: Sequence[Price] = ()
    alternatives: Sequence[Alternative] = ()
    drivers: Drivers | None = None
    quotas: Quotas | None = None
    curve: ChanceCurve | None = None


def parts_of(result: PlanResult) -> PlanParts:
    """The parts of a finished search."""
    return PlanParts(
        result.decisions, result.iterations, result.actions, stated_targets(result.targets, result.decisions.months),
        result.explained.answers, result.explained.rota, result.explained.shifts_worth,
        prices=result.explained.prices, alternatives=result.explained.alternatives,
        drivers=result.explained.drivers, quotas=result.explained.quotas, curve=result.explained.chance_curve,
    )


def certificate_of(result: PlanResult) -> Certificate | None:
    """What the fresh years prove about the goal; None without a goal."""
    made = result.certificate
    if made is None:
        return None
    return Certificate(years=made.last.years, met=made.last.met, at_least=made.last.at_least, at_most=made.last.at_most,
                       confidence=made.confidence, looks=len(made.declared), look=len(made.looks), verdict=made.verdict)


def facts_of(result: PlanResult, currency: str) -> tuple[Fact, ...]:
    """Promise, bounds and effort of the search, for the appendix."""
    profits = result.profits
    bound = "none proven" if profits.bound is None else money(profits.bound / CENTS, currency)
    stated = {
        "profit promised by the program": money(_money(profits.promised), currency),
        "profit simulated on fresh years": money(profits.simulated / CENTS, currency),
        "promise checked": result.check.words,
        "most profit by what the search knows": f"{bound} ({profits.bound_reason})" if profits.bound_reason else bound,
        "bound on profit if all happens as on average": money(profits.bound_on_averages / CENTS, currency),
        "how much more another plan could earn": " ".join(result.gap.words),
        "profit the spreadsheet promises for its own plan": money(_money(profits.average_lp_promised), currency),
        "years simulated by the search": number(result.years_spent),
        "fresh years simulated": number(result.fresh_years),
    }
    return tuple(Fact(name=name, value=value) for name, value in stated.items())


def _money(cents: float | None) -> float | None:
    return None if cents is None else cents / CENTS


def people(
    scenario: Scenario, totals: Sequence[YearTotals], as_is: Sequence[YearTotals], parts: PlanParts | None
) -> tuple[PoolMonth, ...]:
    """Heads of the people pools by month: planned ones where there is a plan, else the simulated mean."""
    labels = totals[0].labels
    mean = np.nanmean(kpi_samples(totals, "heads", ("pool", "month")), axis=0)
    other = np.nanmean(kpi_samples(as_is, "heads", ("pool", "month")), axis=0) if as_is else None
    found = []
    for place, pool in enumerate(labels["pool"]):
        if pool not in scenario.people:
            continue
        rows = [each for each in parts.decisions.people if each.pool == pool] if parts else []
        for month in range(len(labels["month"])):
            heads = float(sum(each.heads[month] for each in rows)) if rows else round(float(mean[place, month]), 2)
            found.append(
                PoolMonth(
                    pool=pool,
                    month=month,
                    heads=heads,
                    hires=sum(each.hires[month] for each in rows),
                    leaves=sum(each.leavers[month] for each in rows),
                    as_is=None if other is None else round(float(other[place, month]), 2),
                )
            )
    return tuple(found)


def stated_targets(wanted: Sequence[Wanted], months: Sequence[str]) -> dict[tuple[str, str, int], tuple[float, float]]:
    """The plan's targets by (channel, product, number of the month): net revenue in money, and sales."""
    return {
        (one.channel, one.product, list(months).index(one.month)): (one.revenue / CENTS, float(one.sales))
        for one in wanted
    }


def actions(planned: Sequence[Planned]) -> tuple[Action, ...]:
    """Everything somebody has to do, with the last day to do it, what it costs and what it is worth."""
    found = []
    for one in planned:
        words = f"{one.what[:1].upper()}{one.what[1:]}: {plain(one.who)}"
        if one.on is not None:
            words += f", {'arriving' if one.what.startswith('order ') else 'from'} {day(one.on.isoformat())}"
        found.append(
            Action(
                do_by=one.do_by.isoformat() if one.do_by else "at the start",
                what=words,
                who=one.who,
                cost=one.cost / CENTS,
                value=one.value.estimate / CENTS if one.value else None,
                value_low=one.value.low / CENTS if one.value else None,
                value_high=one.value.high / CENTS if one.value else None,
            )
        )
    return tuple(found)


def choices(answered: Sequence[Answer]) -> tuple[Choice, ...]:
    """Every choice the plan was offered, with its answer."""
    return tuple(
        Choice(
            name=one.name,
            kind=one.kind,
            owner=one.owner,
            yes=one.yes,
            cost=one.cost / CENTS,
            value=one.value.estimate / CENTS if one.value else None,
            value_low=one.value.low / CENTS if one.value else None,
            value_high=one.value.high / CENTS if one.value else None,
            together=one.together,
        )
        for one in answered
    )


def chance_curve(curve: ChanceCurve | None) -> tuple[ChancePoint, ...]:
    """The plans of the curve in money, by the chance with which they keep the promises."""
    if curve is None:
        return ()
    return tuple(
        ChancePoint(
            made_for=one.made_for,
            met=one.met,
            years=one.years,
            chance_low=one.low,
            chance_high=one.high,
            profit=one.profit.mean / CENTS,
            profit_low=one.profit.low / CENTS,
            profit_high=one.profit.high / CENTS,
            p10=one.profit.p10 / CENTS,
            p90=one.profit.p90 / CENTS,
            costs=one.costs.estimate / CENTS,
            costs_low=one.costs.low / CENTS,
            costs_high=one.costs.high / CENTS,
            chosen=one.chosen,
        )
        for one in curve.points
    )


def chance_step(curve: ChanceCurve | None) -> ChanceStep | None:
    """The plan beside its neighbour on the curve; None without a curve."""
    if curve is None:
        return None
    step = curve.difference
    return ChanceStep(less=curve.less.met, more=curve.more.met, years=curve.more.years, costs=step.estimate / CENTS,
                      low=step.low / CENTS, high=step.high / CENTS)


def _first(label: str) -> date:
    year, _, month = label.partition("-")
    return date(int(year), int(month), 1)


def _before(on: date, ticks: int) -> date:
    """The last day on which something with this lead time can be begun."""
    return on - timedelta(days=-(-ticks // DAY))


def orders(scenario: Scenario, parts: PlanParts) -> tuple[Order, ...]:
    """Dated orders of goods, by date of arrival; a stationary horizon has no dates."""
    found = []
    for plan in parts.decisions.orders if not scenario.horizon.stationary else ():
        product = scenario.offer[plan.product]
        lead = product.lead_time or (product.reorder.lead_time if product.reorder else 0)
        for month, units in enumerate(plan.units):
            if units:
                arrives = _first(parts.decisions.months[month])
                found.append(
                    Order(
                        product=plan.product,
                        order_by=_before(arrives, lead).isoformat(),
                        arrives=arrives.isoformat(),
                        quantity=units,
                        cost=units * product.unit_cost / CENTS,
                    )
                )
    return tuple(sorted(found, key=lambda row: (row.arrives, row.product)))


def leads(scenario: Scenario, totals: Sequence[YearTotals], parts: PlanParts) -> tuple[LeadPlan, ...]:
    """Leads bought by list and month (the opening leads were paid last year), with the channel's calling hours."""
    labels = totals[0].labels
    called = np.mean([year.cut("call_ticks", ("channel", "month")) for year in totals], axis=0) / 3_600_000
    found = []
    for plan in parts.decisions.leads:
        price = scenario.outbound[plan.channel].leads[plan.segment].price
        alone = len(scenario.outbound[plan.channel].leads) == 1
        for month in range(len(labels["month"])):
            bought = plan.in_month(month)
            hours = float(called[labels["channel"].index(plan.channel), month])
            found.append(
                LeadPlan(
                    channel=plan.channel,
                    segment=plan.segment,
                    month=month,
                    leads=float(bought),
                    hours=round(hours, 1) if alone else None,
                    cost=bought * price / CENTS,
                )
            )
    return tuple(found)


def iterations(rounds: Sequence[Round]) -> tuple[Iteration, ...]:
    """The search's log in money; `best` is the last plan accepted so far."""
    found, best = [], None
    for one in rounds:
        best = one.simulated if one.accepted or best is None else best
        found.append(
            Iteration(
                number=one.number,
                what=STAGES.get(one.kind, one.kind),
                low=one.low / CENTS,
                high=one.high / CENTS,
                missing=round(one.missing_points, 2),
                taken=one.accepted,
                plan=one.words,
                bound=None if one.bound is None else one.bound / CENTS,
                promised=None if one.promise is None else one.promise / CENTS,
                simulated=one.simulated / CENTS,
                best=best / CENTS,
                cuts=one.cuts,
                lifted=one.lifted + one.dropped,
                years=one.years_spent,
            )
        )
    return tuple(found)
