"""A batch in lines of text and as JSON: before it begins, and when it is done."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from wherefrom.cli.batch_progress import duration

if TYPE_CHECKING:
    from wherefrom.batch.estimate import Beyond, Estimate
    from wherefrom.batch.loop import Progress
    from wherefrom.batch.trial import Trial
    from wherefrom.experiments.experiment import Experiment, Point
    from wherefrom.experiments.outcome import Outcome
    from wherefrom.sensitivity.study import Study

_FAILURES: Final = 5
_MEASURES: Final = 6
_DIGITS: Final = 8


def default_folder(experiment: Experiment) -> Path:
    """The folder of an experiment, without a date, so that it is found again."""
    from wherefrom.results.store import slug

    return Path("results") / f"{slug(experiment.name)}-{experiment.digest[:_DIGITS]}"


def estimate_lines(experiment: Experiment, found: Estimate, tried: Trial, jobs: int) -> list[str]:
    """What a batch will take."""
    there = found.points - found.open
    lines = [f"{experiment.name}: {_counted(found.points, 'point')} of "
             f"{_counted(len(experiment.candidates), 'scenario')}, seed {experiment.seed}"]
    if there:
        lines.append(f"  found        {there:,} of them are there, {found.open:,} to play")
    if not found.open:
        return [*lines, "  Everything is there; nothing would be simulated."]
    lines += [f"  years        {_range(*found.years)} to simulate",
              f"  customers    about {found.customers:,.0f} expected",
              f"  disk         about {_size(found.disk_bytes)} for records and tables, without charts"]
    if tried.seconds is not None:
        low, high = (duration(each) for each in tried.seconds)
        lines.append(f"  time         about {low if low == high else f'{low} to {high}'} with {_counted(jobs, 'job')}, "
                     f"by a trial of {_counted(tried.points, 'point')}")
    if tried.failed:
        lines.append(f"  {_counted(tried.failed, 'point')} of the trial failed; such points do not stop a batch.")
    return lines


def estimate_content(found: Estimate, tried: Trial, jobs: int, refused: Sequence[Beyond]) -> dict[str, Any]:
    """The same for JSON."""
    low, high = tried.seconds if tried.seconds is not None else (None, None)
    return {
        "points": found.points, "open": found.open, "years_least": found.years[0], "years_most": found.years[1],
        "customers": round(found.customers), "disk_bytes": found.disk_bytes, "seconds_least": low,
        "seconds_most": high, "jobs": jobs, "trial_points": tried.points, "trial_failed": tried.failed,
        "beyond": [{"cap": each.cap, "needs": each.needs, "allowed": each.allowed} for each in refused],
    }


def refusal(each: Beyond) -> str:
    """Which cap is in the way, by how much, and what to do."""
    show = _size if each.cap == "disk" else lambda value: f"{value:,.0f}"
    what = {"years": "simulated years", "customers": "customers", "disk": "of disk"}[each.cap]
    suggested = shlex.quote(_size_above(each.needs)) if each.cap == "disk" else f"{math.ceil(each.needs)}"
    return (f"The batch would take {show(each.needs)} {what}, {each.needs / each.allowed:.3g} times the cap of "
            f"{show(each.allowed)}. Make it smaller, or allow it with {each.option} {suggested} (in the file: "
            f"caps: {each.cap}).")


def outcome_lines(outcome: Outcome, progress: Progress, folder: Path, page: Path | None, again: str) -> list[str]:
    """What was played, how the scenarios stand, what failed, and what to do next."""
    from wherefrom.sensitivity.sentences import told
    from wherefrom.sensitivity.study import study

    experiment = outcome.experiment
    lines = [f"{experiment.name}: {_counted(progress.points, 'point')}, {_what_was_done(progress)}"]
    made = study(outcome)
    lines += _table(made)
    lines += [f"  {said}" for said in told(made)]
    if outcome.failed:
        lines += _failures(outcome, folder)
    imprecise = sum(each.reached is False for each in outcome.done)
    if imprecise:
        lines.append(f"The wanted precision was not reached at {_counted(imprecise, 'point')} within "
                     f"{experiment.replications.most:,} years.")
    lines.append(f"Report: {page}" if page is not None else f"Figures: {folder / 'points.csv'}")
    if outcome.failed and any("--jobs" in each.reason for each in outcome.failed):
        lines.append(f"Next: {again} --resume --jobs 1")
    elif page is None and outcome.done:
        lines.append(f"Next: wherefrom report {shlex.quote(str(folder))}")
    else:
        lines.append(f"Next: open it; for narrower intervals: {again} --extend {experiment.replications.years}")
    return lines


def outcome_content(outcome: Outcome, progress: Progress, folder: Path, page: Path | None) -> dict[str, Any]:
    """The same for JSON."""
    from wherefrom.sensitivity.sentences import told
    from wherefrom.sensitivity.study import study

    made, experiment = study(outcome), outcome.experiment
    units = {each.name: experiment.currency if each.unit == "money" else each.unit for each in experiment.measures}
    return {
        "experiment": experiment.name, "seed": experiment.seed, "points": progress.points, "found": progress.found,
        "done": progress.done, "failed": progress.failed, "open": progress.open, "years": progress.years,
        "standings": [
            {"measure": each.measure, "unit": units[each.measure], "scenario": each.scenario,
             "points": each.points, "mean": _known(each.value.mean), "low": _known(each.value.low),
             "high": _known(each.value.high), "lowest_point": _known(each.least), "highest_point": _known(each.most)}
            for each in made.standings],
        "sentences": list(told(made)),
        "failures": [{"point": each.point.number, "scenario": each.point.scenario,
                      "levels": {level.factor: level.shown for level in each.point.levels}, "reason": each.reason}
                     for each in outcome.failed],
        "run": str(folder), "report": None if page is None else str(page),
    }


def _what_was_done(progress: Progress) -> str:
    parts = []
    played = progress.done + progress.failed - progress.found
    if played or not progress.found:
        parts.append(f"{played:,} played ({_counted(progress.years, 'simulated year')})")
    if progress.found:
        parts.append(f"{progress.found:,} found")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    if progress.open:
        parts.append(f"{progress.open:,} still open")
    return ", ".join(parts)


def _table(made: Study) -> list[str]:
    """The scenarios against the measures: mean over the points, and its 95 % interval."""
    from wherefrom.sensitivity.words import figure

    if made.headline is None:
        return []
    experiment = made.experiment
    rows = []
    for measure in experiment.measures[:_MEASURES]:
        for each in made.standing(measure.name):
            ends = (figure(measure, end, experiment.currency) for end in (each.value.low, each.value.high))
            shown = " to ".join(ends) if each.value.known else ""
            rows.append((measure.name, each.scenario, figure(measure, each.value.mean, experiment.currency), shown))
    if not rows:
        return []
    points = made.standings[0].points
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"  {'measure':<{max(wide[0], 7)}}  {'scenario':<{max(wide[1], 8)}}  {'mean':>{wide[2]}}   "
             f"95 % interval ({_counted(made.years, 'year')} at {_counted(points, 'point')})"]
    before = ""
    for name, scenario, mean, shown in rows:
        first = "" if name == before else name
        lines.append(f"  {first:<{max(wide[0], 7)}}  {scenario:<{max(wide[1], 8)}}  {mean:>{wide[2]}}   {shown}")
        before = name
    return lines


def _failures(outcome: Outcome, folder: Path) -> list[str]:
    lines = [f"Failed: {_counted(len(outcome.failed), 'point')}; all are listed in {folder / 'failed.csv'}"]
    lines += [f"  {_at(each.point)}: {each.reason}" for each in outcome.failed[:_FAILURES]]
    if len(outcome.failed) > _FAILURES:
        lines.append(f"  and {len(outcome.failed) - _FAILURES:,} more")
    return lines


def _at(point: Point) -> str:
    levels = ", ".join(f"{level.factor} {level.shown}" for level in point.levels)
    return f"point {point.number} ({point.scenario}{', ' if levels else ''}{levels})"


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _range(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _size(size: float) -> str:
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size >= factor:
            return f"{size / factor:,.3g} {unit}"
    return f"{size / 1e3:,.3g} kB"


def _size_above(size: float) -> str:
    return f"{math.ceil(size / 1e8) / 10:g} GB" if size >= 1e8 else f"{math.ceil(size / 1e6)} MB"
