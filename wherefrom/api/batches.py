"""`batch`: an experiment played, as frames and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from wherefrom.api.asked import jobs_of, several
from wherefrom.api.shown import Picture, Pictures, html_of
from wherefrom.batch.folder import BatchFolder
from wherefrom.batch.local import LocalRunner
from wherefrom.batch.loop import run_batch
from wherefrom.batch.runners import Runner
from wherefrom.experiments.experiment import Experiment, Level, Measure
from wherefrom.experiments.outcome import Outcome, PointOutcome
from wherefrom.experiments.reading import load_experiment
from wherefrom.report.words import fitting, number
from wherefrom.sensitivity.estimates import Estimate
from wherefrom.sensitivity.sentences import told
from wherefrom.sensitivity.study import Study, study


@dataclass(frozen=True, eq=False)
class Batch:
    """A played experiment. `outcome`: all its points and years; `folder`: where its records are, None if nowhere."""

    outcome: Outcome
    folder: Path | None

    @property
    def experiment(self) -> Experiment:
        """The experiment that was played."""
        return self.outcome.experiment

    @property
    def frame(self) -> pd.DataFrame:
        """Every value, tidy: point, scenario, a column a factor, replication, metric, unit, value; what a year does not
        define is left out. Levels are numbers where they are (their unit in `attrs["units"]`), else as shown."""
        experiment = self.experiment
        done = [each for each in self.outcome.points if each.values]
        sizes = [[len(each.values[one.name]) for one in experiment.measures] for each in done]
        years = [sum(each) for each in sizes]
        columns: dict[str, Any] = {
            "point": np.repeat([each.point.number for each in done], years).astype(np.int64),
            "scenario": np.repeat(np.array([each.point.scenario for each in done], dtype=object), years),
        }
        for place, factor in enumerate(experiment.factors):
            levels = [_value(each.point.levels[place]) for each in done]
            kind = float if all(isinstance(one, float) for one in levels) else object
            columns[factor.name] = np.repeat(np.array(levels, dtype=kind), years)
        flat = [count for each in sizes for count in each]
        columns["replication"] = np.concatenate([np.arange(count) for count in flat]) if flat else np.empty(0, int)
        names = np.array([one.name for one in experiment.measures] * len(done), dtype=object)
        units = np.array([self._unit(one) for one in experiment.measures] * len(done), dtype=object)
        columns["metric"], columns["unit"] = np.repeat(names, flat), np.repeat(units, flat)
        values = [each.values[one.name] for each in done for one in experiment.measures]
        columns["value"] = np.concatenate(values) if values else np.empty(0)
        made = pd.DataFrame(columns)
        known: pd.DataFrame = made.loc[np.isfinite(made["value"])].reset_index(drop=True)
        known.attrs["units"] = {each.name: each.unit for each in experiment.factors if each.numeric}
        return known

    @property
    def points(self) -> pd.DataFrame:
        """A row a point: its levels, state (done, open, failed), years, reason of a failure, and the mean of every
        measure over the years that define it. Units in `attrs["units"]`."""
        experiment = self.experiment
        columns = ["point", "row", "scenario", *(each.name for each in experiment.factors), "state", "years", "reason",
                   *(each.name for each in experiment.measures)]
        made = pd.DataFrame.from_records([self._row(each) for each in self.outcome.points], columns=columns)
        made.attrs["units"] = {each.name: each.unit for each in experiment.factors if each.numeric} | {
            each.name: self._unit(each) for each in experiment.measures}
        return made

    @property
    def breaking(self) -> pd.DataFrame:
        """At which level of which factor the recommended scenario stops being best, or stops meeting goal or
        promises."""
        return _table(self.study.breaking)

    @property
    def effects(self) -> pd.DataFrame:
        """Main effects: the mean of every measure at each level of every factor, over all others."""
        return _table(self.study.effects)

    @property
    def indices(self) -> pd.DataFrame:
        """First-order and total Sobol indices, of a `sobol_indices` design; else empty."""
        return _table(self.study.indices)

    @property
    def standings(self) -> pd.DataFrame:
        """How the scenarios stand in every measure over the points they share."""
        return _table(self.study.standings)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the batch says, in sentences."""
        return told(self.study)

    @property
    def figures(self) -> Pictures:
        """The charts of the batch, by name."""
        return self._figures

    def figure(self, name: str) -> Picture:
        """One of `figures`. Raises KeyError, naming the nearest."""
        return self.figures[name]

    @cached_property
    def study(self) -> Study:
        """Everything worked out from the points: standings, effects, indices, breaking points."""
        return study(self.outcome)

    @cached_property
    def _figures(self) -> Pictures:
        from wherefrom.charts.experiments.catalogue import batch_charts

        return Pictures((name, chart.svg) for name, chart in batch_charts(self.study).items())

    def _unit(self, measure: Measure) -> str:
        return self.experiment.currency if measure.unit == "money" else measure.unit

    def _row(self, one: PointOutcome) -> tuple[object, ...]:
        levels = [_value(each) for each in one.point.levels]
        means = [_mean(one.values.get(each.name, np.empty(0))) for each in self.experiment.measures]
        return (one.point.number, one.point.row, one.point.scenario, *levels, one.state, one.years, one.reason, *means)

    def _repr_html_(self) -> str:
        experiment = self.experiment
        shown = experiment.measures[:4]
        rows = []
        for one in self.outcome.points:
            values = [_mean(one.values.get(each.name, np.empty(0))) for each in shown]
            rows.append((one.point.scenario, *(each.shown for each in one.point.levels), one.state,
                         *(_written(each, value) for each, value in zip(shown, values, strict=True))))
        columns = ("scenario", *(each.name for each in experiment.factors), "state",
                   *(f"{each.name} ({'%' if each.unit == 'share' else self._unit(each)})" for each in shown))
        failed = f"; {len(self.outcome.failed)} failed" if self.outcome.failed else ""
        title = f"{experiment.name}: {len(self.outcome.done):,} of {len(self.outcome.points):,} points done{failed}"
        return html_of(title, self.sentences, columns, rows)


def batch(
    experiment: str | Path | Experiment, *, set_: str | Sequence[str] = (), out: str | Path | None = None,
    extend: int = 0, cluster: str | None = None, jobs: int | None = None,
) -> Batch:
    """Play every point of an experiment.

    `experiment`: a path, or as `load_experiment` reads it; `set_`: settings laid over every scenario. `out`: a folder
    in which every point is kept: what it holds already is found, not played again, so a call that was interrupted goes
    on where it ended. Without it nothing is kept but what is returned. `extend`: years more for finished points.
    `cluster`: address of a Dask scheduler whose workers play. Neither that nor `jobs` changes a figure. The caps of the
    file are for the command; here the experiment is played as it is.

    Raises ScenarioError with every problem of the experiment; OSError where `out` cannot be written.
    """
    read = experiment if isinstance(experiment, Experiment) else load_experiment(experiment, several(set_))
    if isinstance(experiment, Experiment) and set_:
        raise ValueError("set_ is laid over an experiment as it is read: give its path, or load_experiment(path, set_)")
    text = _text(read)
    runner = _runner(cluster, jobs)
    if out is not None:
        return Batch(_played(read, Path(out), text, runner, extend), Path(out))
    with TemporaryDirectory(prefix="wherefrom-batch-") as folder:
        return Batch(_played(read, Path(folder) / "batch", text, runner, extend), None)


def _played(read: Experiment, folder: Path, text: str, runner: Runner, extend: int) -> Outcome:
    with BatchFolder.open(folder, read, text, resume=True) as opened:
        return run_batch(read, opened, runner, extend=extend)


def _text(read: Experiment) -> str:
    """The experiment file, where it is still there, as the folder keeps it."""
    try:
        return Path(read.place).read_bytes().decode("utf-8", "surrogateescape")
    except OSError:
        return f"# {read.name}: the file of this experiment was not there when it was played.\n"


def _runner(cluster: str | None, jobs: int | None) -> Runner:
    if cluster is None:
        return LocalRunner(jobs_of(jobs))
    from wherefrom.cluster.dask_runner import DaskRunner

    return DaskRunner(cluster)


def _value(level: Level) -> object:
    return level.shown if level.value is None else level.value


def _mean(values: Any) -> float:
    known = values[np.isfinite(values)] if len(values) else values
    return float(known.mean()) if len(known) else float("nan")


def _written(measure: Measure, value: float) -> str:
    if np.isnan(value):
        return ""
    if measure.unit == "money":
        return number(value)
    return fitting(100 * value if measure.unit == "share" else value)


def _table(rows: Sequence[Any]) -> pd.DataFrame:
    """Frozen rows as a frame; what a row has of several numbers becomes as many columns (`value`, `value_low`, ...)."""
    return pd.DataFrame([dict(_flat(each, "")) for each in rows])


def _flat(row: Any, before: str) -> Iterable[tuple[str, object]]:
    for each in fields(row):
        value, name = getattr(row, each.name), f"{before}{each.name}"
        if isinstance(value, Estimate):
            yield from ((name, value.mean), (f"{name}_low", value.low), (f"{name}_high", value.high))
        elif is_dataclass(value):
            yield from _flat(value, f"{name}_")
        else:
            yield name, value
