"""docs/performance.md, made from measured figures only: `python -m benchmarks.page`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.batch import page as batch
from benchmarks.honesty import page as honesty
from benchmarks.machine import kept, short, table
from benchmarks.optimisers import page as optimisers
from benchmarks.selection import page as selection

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
CHART = "images/performance_scaling.svg"

INTRO = """# Performance

All figures on this page were measured by the programs in the folder `benchmarks` and written here by them
(`python -m benchmarks.page`). Ratios are medians of the ratios within interleaved rounds: a machine's speed drifts, and
they hold where single times do not.

| figures | command |
| --- | --- |
| side by side | `make bench`, or `python -m benchmarks.side_by_side` |
| as the work grows | `make bench`; with the largest point `make bench-long` |
| finding the plan | `make bench-plan`, or `python -m benchmarks.optimisers.race` |
| statements held against further years | `make bench-honesty`, or `python -m benchmarks.honesty.measure` |
| choosing and comparing | `python -m benchmarks.selection.measure` |
| batches | `python -m benchmarks.batch.overhead` |
| start-up, threads | `make bench`, or `python -m benchmarks.start`, `python -m benchmarks.threads` |

The peers are optional: `pip install -e '.[bench]'`. The limit programs need a C compiler. Who is missing is named in
the tables.
"""

MODELS = """## Side by side

Two models that every simulator can express, each for 120,000 minutes unless the table says otherwise, started empty.

- **Sales floor** (`scenarios/sales_floor.yaml`): walk-in customers come one a minute and wait for one of six sellers,
  but not longer than their patience; some buy, some of these are up-sold by the same seller; four callers work through
  a list; everybody who bought pays at one of two tills.
- **Erlang-A queue** (`scenarios/erlang_a.yaml`): arrivals, six servers, patience; it has an exact solution.

An event is a timed change of the model: an arrival, somebody giving up, the end of a service, an up-sell, a ring, a
talk or a payment. What an engine does inside for it is not counted, so events per second compare. Before anybody is
timed, its counts (arrivals, share reneged, sales, waits, shares) must agree with what is known of the model, within
tolerances that a right engine misses in less than one run of the benchmark in a million.

The limit is the same model written out in C as a special case: a slot of time for each thing that can happen next, no
log, no key figures, nothing that could be changed. Its draws are ordinary ones (logarithm, polar method) from a fast
generator; in the second form all were made before the clock started. Our own engines read the scenario file through
the public interface and deliver all their key figures.
"""


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:#.3g}".rstrip(".") + " %"


def side_by_side_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table of one model; competitors that did not take part have their reason in it."""
    cells = []
    for row in rows:
        if "absent" in row:
            cells.append([str(row["name"]), f"absent: {row['absent']}", "", "", "", "", ""])
        elif "disagrees" in row:
            cells.append([str(row["name"]), "counts disagree: " + "; ".join(row["disagrees"]), "", "", "", "", ""])
        else:
            cells.append([
                str(row["name"]), f"{short(row['seconds'])} s", f"{short(row['events_per_second'] / 1e6)} M",
                short(row["times_simpy"]), short(row["times_best_cimba"]), _percent(row["share_of_limit"]),
                _percent(row["share_of_shared_limit"]),
            ])
    return table(["engine", "a run", "events/s", "x idiomatic SimPy", "x best cimba", "of the C limit",
                  "of the limit, draws made ahead"], cells)


def breakdown_lines(parts: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """A table of seconds by part, for each of our engines and models."""
    rows = [[engine, model, name, f"{1000 * seconds:,.1f} ms"]
            for engine, models in parts.items() for model, found in models.items() for name, seconds in found.items()]
    return table(["engine", "model", "part", "a replication"], rows)


def _where(figures: Mapping[str, Any]) -> str:
    """The machine and versions in a sentence."""
    on = figures["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in on["versions"].items())
    return f"{on['processor']}, {on['processors']} processors, {on['system']}, Python {on['python']}; {versions}"


def _missing(command: str) -> str:
    return f"Not measured yet: run `python -m benchmarks.{command}`.\n"


def _side_by_side() -> str:
    figures = kept("side_by_side")
    if figures is None:
        return MODELS + "\n" + _missing("side_by_side")
    lines = [MODELS]
    names = {"SF": "Sales floor", "EA": "Erlang-A queue"}
    for model, found in figures["models"].items():
        lines += [f"### {names[model]}\n", f"{found['minutes']:,} minutes, median of {found['rounds']} rounds.\n",
                  side_by_side_table(found["rows"])]
    lines.append(f"{_where(figures)}; {figures['compiler']}.\n")
    if any(figures["parts"].values()):
        lines += ["### Where the time goes\n",
                  "One replication by part; `play` is the events with their draws. Without a log the engine counts as "
                  "it goes, if it can.\n", breakdown_lines(figures["parts"])]
    return "\n".join(lines)


def _scaling() -> str:
    head = """## As the work grows

Cost per event and peak memory of a whole process, each point in a process of its own, for generated shops: teams of
sellers, each with its own customers, and tills that all share; load and patience are the same everywhere.
"""
    figures = kept("scaling")
    if figures is None:
        return head + "\n" + _missing("scaling")
    lines = [head, f"![Cost per event and peak memory as the work grows]({CHART})\n"]
    for axis, points in figures["axes"].items():
        rows = []
        for point in points:
            size = f"{point['size']:,}"
            if "refused" in point:
                rows.append([size, f"refused: {point['refused']}", "", "", ""])
            else:
                rows.append([size, f"{point['events']:,}", f"{short(point['seconds'])} s",
                             f"{1e9 * point['seconds'] / point['events']:,.0f} ns", f"{point['peak_mb']:,.0f} MB"])
        lines.append(table([axis, "events", "a run", "an event", "peak memory"], rows))
    lines.append(f"Engine `{figures['engine']}`; the interpreter with this project loaded and compiled takes "
                 f"{figures['base_mb']:,.0f} MB of it. {_where(figures)}.\n")
    return "\n".join(lines)


def _start() -> str:
    head = "## Start-up\n\nFresh processes, from start to exit.\n"
    figures = kept("start")
    if figures is None:
        return head + "\n" + _missing("start")
    rows = [[row["name"], f"absent: {row['absent']}", ""] if "absent" in row
            else [row["name"], f"{short(row['seconds'])} s", f"{short(row['over'])} s"] for row in figures["rows"]]
    return "\n".join([head, table(["command", "takes", "over the interpreter's own start"], rows),
                      f"Median of {figures['rounds']} rounds. {_where(figures)}.\n"])


def _threads() -> str:
    head = "## Two jobs at once\n"
    figures = kept("threads")
    if figures is None:
        return head + "\n" + _missing("threads")
    rows = [[str(row["jobs"]), f"{short(row['seconds'])} s", short(row["times_one"])] for row in figures["rows"]]
    return "\n".join([
        head, f"{figures['replications']} years of `{figures['scenario']}` by the engine `{figures['engine']}`; the "
        f"figures of all years are the same whatever the jobs: {'yes' if figures['same'] else 'NO'}.\n",
        table(["jobs", "takes", "x one job"], rows), f"Median of {figures['rounds']} rounds. {_where(figures)}.\n",
    ])


def page() -> str:
    """The whole page from the figures kept."""
    return "\n".join([INTRO, _side_by_side(), _scaling(), _start(), _threads(), batch.section(), optimisers.section(),
                      honesty.section(), selection.section()])


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    race = kept("optimisers")
    if race is not None:
        optimisers.chart(race, PAGE.parent / optimisers.CHART)
    sys.stdout.write(f"{PAGE.name} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
