"""What is kept of every year: which key figures there are, and their values, fast enough for years of milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from sim.measure.dimensions import CAUSES
from sim.measure.kpi import Kpi
from sim.measure.kpis import KPI_BY_NAME
from sim.measure.measures import COST_KINDS
from sim.measure.totals import YearTotals
from sim.measure.year_result import YearResult
from sim.scenario.parsing import Unreadable, nearest, shown
from sim.scenario.scenario import Scenario
from wherefrom.experiments.experiment import Measure

GOAL_MET: Final = "goal_met"
PROMISES_KEPT: Final = "promises_kept"
_YES_OR_NO: Final = (GOAL_MET, PROMISES_KEPT)
_OF_RESULT: Final = (*_YES_OR_NO, "profit", "cost")
_DIMENSIONS: Final = ("channel", "product", "pool", "segment", "step", "cause", "origin", "month")


def measure_named(text: str, scenarios: Sequence[Scenario]) -> Measure:
    """`profit`, or `service_level of shop` (a channel, product, pool, lead list, step, cause or month).

    Raises Unreadable for key figures that do not exist, or places that none of the scenarios has.
    """
    kpi, word, of = (part.strip() for part in text.partition(" of "))
    names = [*KPI_BY_NAME, *_YES_OR_NO]
    if kpi not in names:
        like = nearest(kpi, names)
        raise Unreadable(f"there is no key figure {shown(kpi)}",
                         f"did you mean `{like}`?" if like else "the glossary lists all key figures")
    if kpi in _YES_OR_NO:
        if word:
            raise Unreadable(f"`{kpi}` is of the year as a whole", f"write {kpi}")
        return Measure(kpi, kpi, "", "share", "higher")
    of_kpi = KPI_BY_NAME[kpi]
    if not word:
        if not of_kpi.offered(()):
            raise Unreadable(f"`{kpi}` is not told of the year as a whole", f"name of what, e.g. {_example(of_kpi)}")
        return Measure(kpi, kpi, "", of_kpi.unit, of_kpi.better)
    _check_place(of_kpi, of, scenarios)
    return Measure(f"{kpi} of {of}", kpi, of, of_kpi.unit, of_kpi.better)


def _example(kpi: Kpi) -> str:
    one = [cut[0] for cut in kpi.cuts if len(cut) == 1]
    names = {"channel": "shop", "product": "espresso", "pool": "advisers", "segment": "phone.leads",
             "step": "shop.advice", "cause": "abandoned", "origin": "shop"}
    return f"{kpi.name} of {names.get(one[0], one[0])}" if one else kpi.name


def _check_place(kpi: Kpi, of: str, scenarios: Sequence[Scenario]) -> None:
    offered = [dim for dim in _DIMENSIONS if kpi.offered((dim,))]
    known: dict[str, None] = {}
    for scenario in scenarios:
        places = _places(scenario)
        for dim in offered:
            known |= dict.fromkeys(places.get(dim, ()))
    if of in known or ("month" in offered and _is_month(of)):
        return
    if not offered:
        raise Unreadable(f"`{kpi.name}` is only told of the year as a whole", f"write {kpi.name}")
    like = nearest(of, list(known))
    there = ", ".join(list(known)[:12]) or "none"
    raise Unreadable(f"there is no {' or '.join(offered)} {shown(of)} to tell `{kpi.name}` of; there is {there}",
                     f"did you mean {like}?" if like else "name one of these")


def _places(scenario: Scenario) -> Mapping[str, Sequence[str]]:
    """Dimension -> the names a scenario has, as the figures of its years label them (months aside)."""
    channels = list(scenario.channels)
    return {
        "channel": channels, "origin": channels, "product": list(scenario.offer), "pool": list(scenario.assets),
        "segment": [f"{name}.{each}" for name, one in scenario.outbound.items() for each in one.leads],
        "step": [f"{name}.{step.name}" for name, one in scenario.channels.items() for step in one.steps],
        "cause": list(CAUSES),
    }


def _is_month(text: str) -> bool:
    return len(text) == 7 and text[4] == "-" and text.replace("-", "").isdigit()


def default_measures(scenarios: Sequence[Scenario]) -> tuple[Measure, ...]:
    """What is measured where the file does not say: money and sales where something is sold, waits where customers
    come, the goal and the promises where there are any."""
    names: list[str] = []
    if any(each.offer for each in scenarios):
        names += ["profit", "revenue_net", "sales_net"]
    if any(each.offer or any(pool.pay is not None for pool in each.people.values()) for each in scenarios):
        names.append("cost")
    if any(each.offer for each in scenarios):
        names.append("lost_sales")
    if any(each.service.promises for each in scenarios):
        names.append("service_level")
    if any(each.walk_in for each in scenarios):
        names += ["abandoned_share", "mean_wait"]
    if any(each.plan.goal is not None for each in scenarios):
        names.append(GOAL_MET)
    if any(each.service.promises for each in scenarios):
        names.append(PROMISES_KEPT)
    return tuple(measure_named(name, scenarios) for name in names)


def needs_result(measures: Iterable[Measure]) -> bool:
    """Whether any of these is read from the result of a year; the others need its totals only."""
    return any(each.kpi in _OF_RESULT and not each.of for each in measures)


def measured(
    totals: YearTotals, result: YearResult | None, measures: Iterable[Measure], scenario: Scenario
) -> dict[str, float]:
    """The measures of one year by name: money in the currency, shares as fractions; nan where the year does not define
    one (a share of nothing, a channel the scenario does not have, no goal). `result`: may be left out unless
    `needs_result`."""
    return {each.name: _value(each, totals, result, scenario) for each in measures}


def _value(measure: Measure, totals: YearTotals, result: YearResult | None, scenario: Scenario) -> float:
    if result is not None and not measure.of and measure.kpi in _OF_RESULT:
        return _of_result(measure, result, scenario)
    if not measure.of:
        return float(KPI_BY_NAME[measure.kpi].values(totals))
    dim = _dimension(measure.kpi, measure.of, tuple((dim, totals.labels[dim]) for dim in _DIMENSIONS))
    if dim is None:
        return math.nan
    return float(KPI_BY_NAME[measure.kpi].values(totals, (dim,))[totals.labels[dim].index(measure.of)])


def _of_result(measure: Measure, result: YearResult, scenario: Scenario) -> float:
    if measure.kpi == GOAL_MET:
        goal = scenario.plan.goal
        return math.nan if goal is None else float(int(result.net_revenue.sum()) >= goal.net_revenue)
    if measure.kpi == PROMISES_KEPT:
        stated = [(name, promise) for name, promise in scenario.service.promises.items() if name in result.in_time]
        return float(all(result.kept(*each) for each in stated)) if stated else math.nan
    if measure.kpi == "profit":
        return int(result.profit.sum()) / 100
    return sum(int(result.cost[kind].sum()) for kind in COST_KINDS) / 100


@lru_cache(maxsize=1024)
def _dimension(kpi: str, of: str, labels: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    return next((dim for dim, names in labels if of in names and KPI_BY_NAME[kpi].offered((dim,))), None)
