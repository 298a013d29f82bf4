"""From simulated years and a plan to the data of a report. Everything here is a pure function of its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.measure.kpis import KPI_BY_NAME, kpi_rows
from sim.measure.stacked import stack
from sim.measure.totals import YearTotals
from sim.measure.year_result import YearResult, year_result
from sim.scenario.file import ScenarioFile
from sim.scenario.goals import Promise
from sim.world.calendar import clock_of
from wherefrom.report import (
    gather_assumptions,
    gather_carried,
    gather_plan,
    gather_prices,
    gather_sales,
    gather_shifts,
    gather_week,
)
from wherefrom.report.data import Certificate, Fact, Goal, Kpi, Outlook, ReportData
from wherefrom.report.gather_plan import PlanParts

CENTS = 100.0
_YEAR_CUTS = ((), ("channel",), ("pool",), ("product",))
_MONTH_CUTS = (("month",), ("channel", "month"), ("pool", "month"))
_LEADING = (
    "revenue_net",
    "profit",
    "cost",
    "sales_net",
    "arrivals",
    "service_level",
    "abandoned_share",
    "mean_wait",
    "hit_rate",
    "occupancy",
    "heads",
    "lost_sales_value",
    "dials",
    "contact_rate",
    "good_experience",
)


@dataclass(frozen=True)
class Simulated:
    """One way of staffing and its simulated years, in the order of the replications, the same for all compared.

    `totals` are needed of the subject and of this year's staffing; of rivals `results` are enough (they are taken
    from the totals where left out). `drawn_off`: results of the same years with every assumption held at its value.
    """

    role: Literal["run", "plan", "as_is", "rival"]
    name: str
    file: ScenarioFile
    totals: Sequence[YearTotals] = ()
    results: Sequence[YearResult] = ()
    drawn_off: Sequence[YearResult] = ()


@dataclass(frozen=True)
class Extras:
    """What else a report may show; all of it may be left out."""

    plan: PlanParts | None = None
    certificate: Certificate | None = None
    verdict: str = ""
    caveat: str = ""
    notes: tuple[str, ...] = ()
    appendix: tuple[Fact, ...] = ()


def gather(
    simulated: Sequence[Simulated], seed: int, replications: Sequence[int], extras: Extras | None = None
) -> ReportData:
    """The report's data. The first of `simulated` is the subject (the run, or the plan with its file as planned).

    Raises ValueError without simulated years, or where the ways compared have different numbers of years.
    """
    if not simulated or not simulated[0].totals:
        raise ValueError("a report needs at least one simulated year")
    if any(len(one.results or one.totals) != len(replications) for one in simulated):
        raise ValueError("all ways of staffing must be simulated on the same years")
    more = extras or Extras()
    subject = simulated[0]
    file, scenario = subject.file, subject.file.scenario
    clock = clock_of(scenario.horizon)
    goal = scenario.plan.goal
    other = next((one.totals for one in simulated[1:] if one.role == "as_is"), ())
    parts = more.plan
    return ReportData(
        kind="plan" if subject.role == "plan" else "run",
        name=scenario.name,
        purpose=scenario.purpose,
        currency=scenario.horizon.currency,
        months=clock.months,
        seed=seed,
        outlooks=tuple(_outlook(scenario.service.promises, one) for one in simulated),
        goal=None if goal is None else Goal(net_revenue=goal.net_revenue / CENTS, wanted_chance=goal.wanted_chance),
        certificate=more.certificate,
        sources=gather_sales.sources(subject.totals, other),
        people=gather_plan.people(scenario, subject.totals, other, parts),
        actions=gather_plan.actions(parts.actions) if parts else (),
        choices=gather_plan.choices(parts.answers) if parts else (),
        prices=gather_prices.priced(parts.prices, scenario.horizon.currency) if parts else (),
        alternatives=gather_prices.others(parts.alternatives, scenario.horizon.currency) if parts else (),
        targets=gather_sales.targets(subject.totals, parts.targets) if parts else (),
        drivers=gather_carried.drivers(parts.drivers, clock.months) if parts else None,
        quotas=gather_carried.quotas(parts.quotas, clock.months) if parts else None,
        orders=gather_plan.orders(scenario, parts) if parts else (),
        leads=gather_plan.leads(scenario, subject.totals, parts) if parts else (),
        shifts=gather_shifts.shifts(parts.rota) if parts else (),
        shifts_worth=gather_shifts.worth(parts.shifts_worth) if parts else None,
        funnels=gather_sales.funnels(subject.totals),
        losses=gather_sales.losses(subject.totals),
        weeks=gather_week.weeks(scenario, clock, subject.totals),
        promises=gather_sales.promises(scenario, subject.totals, other),
        dropped=gather_sales.dropped_limits(scenario, subject.totals),
        kpis=_kpis(subject.totals),
        assumptions=gather_assumptions.assumptions(file, seed, replications),
        numbers=gather_assumptions.numbers(file),
        margins=gather_assumptions.margins(file, subject.totals),
        queues=gather_week.queues(scenario, clock, subject.totals),
        iterations=gather_plan.iterations(parts.iterations) if parts else (),
        chance_curve=gather_plan.chance_curve(parts.curve) if parts else (),
        chance_step=gather_plan.chance_step(parts.curve) if parts else None,
        verdict=more.verdict, caveat=more.caveat,
        notes=more.notes,
        appendix=more.appendix,
    )


def _outlook(promises: Mapping[str, Promise], one: Simulated) -> Outlook:
    results = one.results or [year_result(totals, promises) for totals in one.totals]
    spent = [sum(int(result.cost[kind].sum()) for kind in ("people", "overtime", "hiring")) for result in results]
    known = [channel for channel in promises if channel in results[0].base]
    kept = [all(result.kept(channel, promises[channel]) for channel in known) for result in results]
    return Outlook(
        role=one.role,
        name=one.name,
        net_revenue=tuple(int(result.net_revenue.sum()) / CENTS for result in results),
        profit=tuple(int(result.profit.sum()) / CENTS for result in results),
        service_kept=tuple(kept) if known else (),
        people_cost=sum(spent) / CENTS / len(spent),
        drawn_off_profit=tuple(int(result.profit.sum()) / CENTS for result in one.drawn_off),
    )


def _kpis(totals: Sequence[YearTotals]) -> tuple[Kpi, ...]:
    """Key figures of the year by channel, pool and product; the leading ones by month too."""
    months = totals[0].labels["month"]
    years = stack(totals)
    rows = [row for cut in _YEAR_CUTS for row in kpi_rows(years, cut)]
    if len(months) > 1:
        rows += [row for cut in _MONTH_CUTS for row in kpi_rows(years, cut, _LEADING)]
    return tuple(
        Kpi(
            metric=row.kpi,
            unit=row.unit,
            kind=KPI_BY_NAME[row.kpi].kind,
            better=KPI_BY_NAME[row.kpi].better,
            channel=row.channel or "",
            product=row.product or "",
            pool=row.pool or "",
            leading=row.kpi in _LEADING,
            month=None if row.month is None else months.index(row.month),
            mean=row.mean,
            low=row.low,
            high=row.high,
            p10=row.p10 if len(totals) > 1 else None,
            p90=row.p90 if len(totals) > 1 else None,
        )
        for row in rows
        # A figure that cannot occur there (dials of a shop) says nothing.
        if not (row.channel or row.product) or row.mean or row.p90
    )
