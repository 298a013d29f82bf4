"""One point of benchmarks/scaling.py in a process of its own: python -m benchmarks.scaling_point ENGINE WARM FILE.

Plays WARM first, so that everything is loaded and compiled, then FILE; prints a line of JSON: seconds a replication,
events, peak memory before and after. A scenario that is refused gives its first problem.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from sim.measure.totals import YearTotals
from sim.replicate import years
from sim.scenario.load import ScenarioError, load_scenario

ENOUGH = 1.0    # seconds of repeated runs for short points
COUNTED = ("arrivals", "abandoned", "step_visits", "up_sell_accepted", "dials", "answered")


def peak_mb() -> float:
    """The most memory this process ever had, in MB."""
    try:
        # Linux's ru_maxrss also remembers the process that started this one.
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
        if found:
            return int(found[1]) / 1000
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def events_of(totals: YearTotals) -> int:
    """Timed changes of the model, as everywhere in these benchmarks."""
    return sum(int(totals.cut(name).sum()) for name in COUNTED)


def measure_point(engine: str, warm: Path, path: Path) -> dict[str, Any]:
    """The figures of a point."""
    try:
        file = load_scenario(path)
    except ScenarioError as error:
        return {"refused": error.problems[0].message}
    years(load_scenario(warm), seed=1, replications=[0], engine=engine, jobs=1)
    base = peak_mb()
    taken: list[float] = []
    while not taken or (sum(taken) < ENOUGH and len(taken) < 20):
        begin = time.perf_counter()
        (year,) = years(file, seed=1, replications=[len(taken)], engine=engine, jobs=1)
        taken.append(time.perf_counter() - begin)
    return {"seconds": statistics.median(taken), "events": events_of(year.totals), "base_mb": base,
            "peak_mb": peak_mb(), "runs": len(taken)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure_point(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))) + "\n")
