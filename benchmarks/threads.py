"""One job against several on the years of a shop; threads for an engine that plays without the interpreter's lock.

    python -m benchmarks.threads [--replications 200] [--jobs 2] [--rounds 3] [--engine kernel]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import keep, short, table
from benchmarks.ours import fastest_engine
from sim.replicate import combined_digest, years
from sim.scenario.load import load_scenario

ROOT = Path(__file__).resolve().parents[1]
SHOP = "scenarios/high_street.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep; 1 if the figures of the years depend on the jobs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", default=fastest_engine())
    parser.add_argument("--replications", type=int, help="200, or 8 for the reference")
    parser.add_argument("--jobs", type=int, action="append", help="besides 1; may be repeated; default 2")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    number = options.replications or (8 if options.engine == "reference" else 200)
    file = load_scenario(ROOT / SHOP)
    several = [1, *(options.jobs or [2])]
    digests = set()
    taken: dict[int, list[float]] = {jobs: [] for jobs in several}
    years(file, seed=1, replications=range(max(several)), engine=options.engine, jobs=1)
    for _ in range(options.rounds):
        for jobs in several:
            begin = time.perf_counter()
            found = years(file, seed=1, replications=range(number), engine=options.engine, jobs=jobs)
            taken[jobs].append(time.perf_counter() - begin)
            digests.add(combined_digest(found))
    rows = [{
        "jobs": jobs, "seconds": statistics.median(taken[jobs]),
        "times_one": statistics.median(one / own for one, own in zip(taken[1], taken[jobs], strict=True)),
    } for jobs in several]
    same = len(digests) == 1
    sys.stdout.write(f"{number} years of {SHOP} by the engine {options.engine}\n\n")
    sys.stdout.write(table(["jobs", "takes", "x one job"], [
        [str(row["jobs"]), f"{short(row['seconds'])} s", short(row["times_one"])] for row in rows]))
    if not same:
        sys.stdout.write("\nTHE FIGURES OF THE YEARS DEPEND ON THE JOBS\n")
    if not options.print_only:
        keep("threads", {"engine": options.engine, "scenario": SHOP, "replications": number, "rounds": options.rounds,
                         "same": same, "rows": rows})
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
