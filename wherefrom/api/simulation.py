"""`simulate`: years of a scenario as it stands, as frames and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.engines import DEFAULT_ENGINE
from sim.measure.kpis import ROW_DIMS, KpiRow
from sim.scenario.file import ScenarioFile
from wherefrom.api.asked import Scenario, jobs_of, ready, scenario_of
from wherefrom.api.frames import frame_of, metrics_frame
from wherefrom.api.shown import Picture, Pictures, html_of
from wherefrom.metrics import metrics_of
from wherefrom.report import findings
from wherefrom.report.data import ReportData
from wherefrom.report.words import fitting, number, plain
from wherefrom.running import Precision, Simulated, report_of, save_run, simulate_scenario

_HEADLINES = ("profit", "revenue_net", "cost", "sales_net", "lost_sales", "service_level", "abandoned_share",
              "mean_wait", "served", "dials")
_OF_SALES = ("profit", "revenue_net", "sales_net", "lost_sales")


@dataclass(frozen=True, eq=False)
class Simulation:
    """Simulated years of one scenario. `simulated`: all there is of them, as the program itself keeps it."""

    simulated: Simulated

    @property
    def scenario(self) -> ScenarioFile:
        """The scenario as it was simulated."""
        return self.simulated.file

    @property
    def frame(self) -> pd.DataFrame:
        """Every key figure by every place it is told of: its mean over the years with the 95 % interval (`low` to
        `high`), and `p10` to `p90`, between which four years of five lie. Money is in `unit`, shares are fractions."""
        return frame_of(KpiRow._fields, [[_label(value, name) for name, value in zip(KpiRow._fields, row, strict=True)]
                                         for row in self.simulated.rows])

    @property
    def years(self) -> pd.DataFrame:
        """The key figures year by year, tidy: scenario, replication, metric, unit, channel, month, product, pool,
        value."""
        totals = [year.totals for year in self.simulated.years]
        numbers = [year.replication for year in self.simulated.years]
        return metrics_frame(metrics_of(self.scenario.scenario.name, totals, numbers))

    @property
    def figures(self) -> Pictures:
        """The charts of the report, by name."""
        return self._figures

    def figure(self, name: str) -> Picture:
        """One of `figures`. Raises KeyError, naming the nearest."""
        return self.figures[name]

    @property
    def sentence(self) -> str:
        """What came out, in a sentence."""
        return findings.answer(self._report)

    def save(self, folder: str | Path = "results") -> Path:
        """Write the run folder with its report below `folder` and return it. Raises OSError."""
        return save_run(self.simulated, Path(folder))

    @cached_property
    def _report(self) -> ReportData:
        return report_of(self.simulated)

    @cached_property
    def _figures(self) -> Pictures:
        from wherefrom.charts.catalogue import each_chart

        return Pictures((chart.name, chart.svg) for chart in each_chart(self._report))

    def _repr_html_(self) -> str:
        wholes = {row.kpi: row for row in self.simulated.rows if not any(getattr(row, dim) for dim in ROW_DIMS)}
        sells = bool(self.scenario.scenario.offer)
        rows = [_in_words(wholes[name]) for name in _HEADLINES
                if name in wholes and (sells or wholes[name].kpi not in _OF_SALES)]
        count = len(self.simulated.years)
        title = f"{self.scenario.scenario.name}: {count:,} simulated year{'' if count == 1 else 's'}"
        return html_of(title, [self.sentence], ("", "mean a year", "95 % interval", "unit"), rows)


def simulate(
    scenario: Scenario, *, with_: str | Sequence[str] = (), set_: str | Sequence[str] = (), replications: int = 20,
    precision: float | None = None, of: str = "profit", at_most: int = 200, seed: int = 1,
    engine: str = DEFAULT_ENGINE, jobs: int | None = None, ranges: bool = True,
) -> Simulation:
    """Simulate a scenario as it stands.

    `scenario`: a path or a loaded scenario. `with_`: named overrides of the file; `set_`: settings `path=value`.
    `replications`: years; or, with `precision` (0.01 for 1 %), as many as it takes until the 95 % interval of the key
    figure `of` is within that share of its mean, `at_most` so many. `ranges`: whether each year draws the assumptions
    that have a range. Equal arguments give equal figures, whatever `jobs`.

    Raises ScenarioError with every problem of the scenario; KeyError for an unknown key figure; ValueError for an
    unknown engine.
    """
    file = scenario_of(scenario, with_, set_)
    ready(engine)
    wanted = None if precision is None else Precision(of, precision, at_most)
    return Simulation(simulate_scenario(
        file, seed=seed, replications=replications, engine=engine, jobs=jobs_of(jobs), ranges=ranges, precision=wanted))


def _label(value: object, column: str) -> object:
    return "" if value is None and column in ROW_DIMS else value


def _in_words(row: KpiRow) -> tuple[str, ...]:
    scale = 100 if row.unit == "share" else 1

    def shown(value: float) -> str:
        return number(value) if row.unit.isupper() else fitting(scale * value, scale * row.mean)

    between = "" if row.low is None or row.high is None else f"{shown(row.low)} to {shown(row.high)}"
    return plain(row.kpi), shown(row.mean), between, "%" if row.unit == "share" else row.unit
