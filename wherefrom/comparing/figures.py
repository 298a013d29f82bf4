"""What a comparison keeps of a simulated year: its key figures, the parts of its profit, and who was lost when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.measure.kpis import KPI_BY_NAME
from sim.measure.measures import COST_KINDS
from sim.measure.totals import YearTotals
from sim.replicate.year import YearTask, simulate_year
from wherefrom.comparing.candidates import Candidate
from wherefrom.experiments.experiment import Measure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OF_THE_YEAR: Final = ("profit", "revenue_net", "sales_net", "cost", "lost_sales", "abandoned", "mean_wait")
GOAL_MET: Final = "goal_met"
HALF_HOURS: Final = 336


@dataclass(frozen=True)
class YearFigures:
    """One year of one candidate. `values`: a value a measure, nan where there is nothing to divide by.

    Money in cents, adding up exactly: the sum of `profit` = that of `margin` = that of `margin_by_product`, less that
    of `cost`. `lost`: people by [cause, channel, half-hour of the week], as the places where there are any (in the
    flattened table) and how many. `digest`: of all figures of the year.
    """

    replication: int
    digest: str
    channels: tuple[str, ...]
    products: tuple[str, ...]
    months: tuple[str, ...]
    causes: tuple[str, ...]
    values: tuple[float, ...]
    profit: Ints                # [month]
    margin: Ints                # [channel]
    margin_by_product: Ints     # [product]
    cost: Ints                  # [kind]
    lost_at: NDArray[np.int32]
    lost: NDArray[np.int32]

    @property
    def lost_by_place(self) -> Ints:
        """People lost, as a whole table [cause, channel, half-hour of the week]."""
        table = np.zeros(len(self.causes) * len(self.channels) * HALF_HOURS, dtype=np.int64)
        table[self.lost_at] = self.lost
        return table.reshape(len(self.causes), len(self.channels), HALF_HOURS)


@dataclass(frozen=True)
class ComparedYear:
    """Plain data from which any process can simulate one year of a comparison. `goal`: net revenue wanted, in cents."""

    task: YearTask
    measures: tuple[Measure, ...]
    goal: int | None


def play_year(asked: ComparedYear) -> YearFigures:
    """Simulate one year and keep what a comparison needs."""
    year = simulate_year(asked.task)
    totals = year.totals
    cost = np.array([int(totals.cut(f"cost_{kind}").sum()) for kind in COST_KINDS], dtype=np.int64)
    lost = totals.cut("lost", ("cause", "channel", "half_hour")).reshape(-1)
    places = np.flatnonzero(lost)
    labels = totals.labels
    return YearFigures(
        replication=year.replication, digest=year.digest,
        channels=labels["channel"], products=labels["product"], months=labels["month"], causes=labels["cause"],
        values=tuple(_value(totals, one, asked.goal) for one in asked.measures),
        profit=year.result.profit, margin=totals.cut("margin_kept", ("channel",)),
        margin_by_product=totals.cut("margin_kept", ("product",)), cost=cost,
        lost_at=places.astype(np.int32), lost=lost[places].astype(np.int32),
    )


def measures_of(candidates: Sequence[Candidate]) -> tuple[Measure, ...]:
    """What is compared: the year's key figures, the service level of every channel that promises one in all of the
    candidates, and whether the goal was met where every candidate has one."""
    found = [_measure(name) for name in OF_THE_YEAR]
    scenarios = [each.file.scenario for each in candidates]
    promised = [name for name in scenarios[0].service.promises
                if all(name in each.service.promises for each in scenarios)]
    found += [_measure("service_level", name) for name in promised]
    if all(each.plan.goal is not None for each in scenarios):
        found.append(Measure("years that meet the goal", GOAL_MET, "", "share", "higher"))
    return tuple(found)


def goal_of(candidate: Candidate) -> int | None:
    """Net revenue the candidate's board asks for, in cents."""
    goal = candidate.file.scenario.plan.goal
    return None if goal is None else goal.net_revenue


def _measure(kpi: str, of: str = "") -> Measure:
    known = KPI_BY_NAME[kpi]
    words = {"revenue_net": "net revenue", "sales_net": "sales"}.get(kpi, kpi.replace("_", " "))
    return Measure(f"{words} of {of}" if of else words, kpi, of, known.unit, known.better)


def _value(totals: YearTotals, measure: Measure, goal: int | None) -> float:
    if measure.kpi == GOAL_MET:
        return float(int(totals.cut("revenue_kept").sum()) >= (goal or 0))
    kpi = KPI_BY_NAME[measure.kpi]
    if not measure.of:
        return float(kpi.values(totals))
    return float(kpi.values(totals, ("channel",))[totals.labels["channel"].index(measure.of)])
