"""`plan`: the year planned, with whom, when and for which targets, as frames and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from optimize.proof.certificate import Proof
from sim.engines import DEFAULT_ENGINE
from sim.scenario.file import ScenarioFile
from sim.theory.intervals import mean_interval
from wherefrom.api.asked import Scenario, jobs_of, ready, scenario_of
from wherefrom.api.frames import frame_of, parts_frame
from wherefrom.api.shown import Picture, Pictures, html_of
from wherefrom.planning import Planned, plan_scenario, report_of_plan, save_plan
from wherefrom.report import findings
from wherefrom.report.data import Action, Choice, LeadPlan, Order, PoolMonth, ReportData, Shift, Target
from wherefrom.report.priced import Price
from wherefrom.report.words import money, share

_COLUMNS = ("role", "name", "years", "profit", "profit_low", "profit_high", "net_revenue", "people_cost", "goal_met",
            "service_kept")


@dataclass(frozen=True, eq=False)
class YearPlan:
    """A finished plan beside its rivals on years the search never saw. `planned`: all there is of it."""

    planned: Planned

    @property
    def scenario(self) -> ScenarioFile:
        """The scenario with the plan in it: it can be simulated, compared and planned again."""
        return self.planned.applied

    @property
    def frame(self) -> pd.DataFrame:
        """The plan and its rivals on the same fresh years, a row each: mean profit with its 95 % interval, net revenue
        and cost of people a year in the currency; the share of years in which the goal was met and all promises kept
        (nan without a goal, without promises)."""
        currency = self._report.currency
        units = dict.fromkeys(("profit", "profit_low", "profit_high", "net_revenue", "people_cost"), currency)
        return frame_of(_COLUMNS, self._rows, units)

    @property
    def people(self) -> pd.DataFrame:
        """Heads by pool and month; `hires` and `leaves` as planned; `as_is`: heads with this year's staffing."""
        return parts_frame(self._report.people, PoolMonth, self._report.months)

    @property
    def shifts(self) -> pd.DataFrame:
        """Who works when, where the plan decides shifts: heads and persons by month as tuples."""
        return parts_frame(self._report.shifts, Shift)

    @property
    def targets(self) -> pd.DataFrame:
        """Sales and net revenue asked of each source and month, and the chance that they are reached."""
        report = self._report
        return parts_frame(report.targets, Target, report.months, {"net_revenue": report.currency})

    @property
    def actions(self) -> pd.DataFrame:
        """Dated decisions: what is to be done by when, its cost, and what it brings."""
        return self._priced(self._report.actions, Action)

    @property
    def choices(self) -> pd.DataFrame:
        """Questions of yes or no, the plan's answers, and what each is worth."""
        return self._priced(self._report.choices, Choice)

    @property
    def orders(self) -> pd.DataFrame:
        """Goods to order."""
        return parts_frame(self._report.orders, Order, (), {"cost": self._report.currency})

    @property
    def leads(self) -> pd.DataFrame:
        """Leads bought and telephone hours by month."""
        return parts_frame(self._report.leads, LeadPlan, self._report.months, {"cost": self._report.currency})

    @property
    def prices(self) -> pd.DataFrame:
        """What a step of each limit, or one more of a resource, would bring."""
        return parts_frame(self._report.prices, Price)

    @property
    def figures(self) -> Pictures:
        """The charts of the report, by name."""
        return self._figures

    def figure(self, name: str) -> Picture:
        """One of `figures`. Raises KeyError, naming the nearest."""
        return self.figures[name]

    @property
    def sentence(self) -> str:
        """What the plan comes to, in a sentence."""
        return findings.answer(self._report)

    def save(self, folder: str | Path = "results") -> Path:
        """Write the run folder of the plan with its report and workbook below `folder`, and return it."""
        return save_plan(self.planned, Path(folder))

    def _priced(self, parts: Sequence[Action] | Sequence[Choice], kind: type[Action] | type[Choice]) -> pd.DataFrame:
        currency = self._report.currency
        return parts_frame(parts, kind, (), dict.fromkeys(("cost", "value", "value_low", "value_high"), currency))

    @cached_property
    def _report(self) -> ReportData:
        return report_of_plan(self.planned)

    @cached_property
    def _rows(self) -> list[tuple[object, ...]]:
        goal = self._report.goal
        rows: list[tuple[object, ...]] = []
        for each in self._report.outlooks:
            profit = mean_interval(np.array(each.profit))
            revenue = np.array(each.net_revenue)
            met = np.nan if goal is None else float(np.mean(revenue >= goal.net_revenue))
            kept = float(np.mean(each.service_kept)) if each.service_kept else np.nan
            rows.append((each.role, each.name, len(each.profit), profit.estimate, profit.low, profit.high,
                         float(revenue.mean()), each.people_cost, met, kept))
        return rows

    @cached_property
    def _figures(self) -> Pictures:
        from wherefrom.charts.catalogue import each_chart

        return Pictures((chart.name, chart.svg) for chart in each_chart(self._report))

    def _repr_html_(self) -> str:
        currency = self._report.currency
        rows = [(str(row[1]), money(_float(row[3]), currency), money(_float(row[6]), currency),
                 _share(row[8]), _share(row[9])) for row in self._rows]
        columns = ("on the same fresh years", "profit a year", "net revenue a year", "goal met", "promises kept")
        return html_of(f"Plan for {self.scenario.scenario.name}", [self._report.caveat, self.sentence,
                       self._report.verdict], columns, rows)


def plan(
    scenario: Scenario, *, with_: str | Sequence[str] = (), set_: str | Sequence[str] = (), search_years: int = 400,
    fresh_years: int = 200, explain_years: int = 400, prove: float | None = None, prove_years: int = 1000,
    best_effort: bool = False, seed: int = 1, engine: str = DEFAULT_ENGINE, jobs: int | None = None,
) -> YearPlan:
    """Plan the year of a scenario, and compare the plan with its rivals on fresh years.

    `search_years`, `fresh_years`, `explain_years`: simulated years the search may spend, years it never saw on which
    plan and rivals are compared, years spent on explanations. `prove`: a confidence (0.95) with which the goal's wanted
    chance is to be proven or refuted on up to `prove_years` fresh years. `best_effort`: where no plan satisfies the
    scenario, the one that breaks the least. See `simulate` for the other arguments.

    Raises ScenarioError with every problem of the scenario; `optimize.plan.OutOfReach` where no plan is possible;
    ValueError for an unknown engine.
    """
    file = scenario_of(scenario, with_, set_)
    ready(engine)
    return YearPlan(plan_scenario(
        file, seed=seed, engine=engine, jobs=jobs_of(jobs), search_years=search_years, fresh_years=fresh_years,
        explain_years=explain_years, say=lambda words: None, count=lambda years: None,
        proof=None if prove is None else Proof(prove, prove_years), best_effort=best_effort))


def _float(value: object) -> float:
    assert isinstance(value, float)
    return value


def _share(value: object) -> str:
    known = _float(value)
    return "" if np.isnan(known) else share(known)
