"""Is what the planner states of a plan as true as it says? Random small worlds, further years, and what luck allows.

    nice python -m benchmarks.honesty.measure [--worlds 200] [--years 1000] [--beside 250] [--jobs 2]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.honesty.claims import Claim, most_missed, share_missed
from benchmarks.honesty.world import Effort, Heard, heard
from benchmarks.machine import keep

FALSE_ALARM = 1e-6
EVERY = 10


def hear(numbers: Sequence[int], effort: Effort, jobs: int) -> Iterator[Heard]:
    """The worlds of these numbers in their order, over so many processes."""
    with tempfile.TemporaryDirectory() as folder:
        listen = partial(heard, effort=effort, folder=Path(folder))
        if jobs == 1:
            yield from map(listen, numbers)
            return
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield from pool.map(listen, numbers)


def tally(worlds: Sequence[Heard]) -> list[dict[str, Any]]:
    """Of each kind of statement: how many there were, how many missed, and what luck allows, all kinds together
    alarming falsely with a chance of at most `FALSE_ALARM`.

    `share` and `surely` are means over worlds of the share missed, by estimate and beyond doubt; `allowed` is what
    `surely` may be.
    """
    kinds: dict[str, list[list[Claim]]] = {}
    for world in worlds:
        for kind in dict.fromkeys(each.kind for each in world.claims):
            kinds.setdefault(kind, []).append([each for each in world.claims if each.kind == kind])
    rows = []
    for kind, by_world in sorted(kinds.items()):
        claims = [each for found in by_world for each in found]
        level = claims[0].level
        repeats = [len({each.repeat for each in found}) for found in by_world]
        count = len(by_world)
        allowed = 0.0 if not level else min(1.0, most_missed(repeats, level, FALSE_ALARM / len(kinds)) / count)
        rows.append({
            "kind": kind, "level": level, "worlds": count, "claims": len(claims),
            "missed": sum(each.missed for each in claims), "missed_surely": sum(each.surely for each in claims),
            "share": sum(share_missed(found, surely=False) for found in by_world) / count,
            "surely": sum(share_missed(found, surely=True) for found in by_world) / count, "allowed": allowed,
        })
    return rows


def dishonest(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The kinds of statement missed more often than stated, beyond luck."""
    return [row["kind"] for row in rows if row["surely"] > row["allowed"]]


def figures(worlds: Sequence[Heard], effort: Effort, seconds: float) -> dict[str, Any]:
    """What is kept."""
    return {
        "worlds": len(worlds), "ranged": sum(each.ranged for each in worlds),
        "proved": sum(each.proved for each in worlds),
        "out_of_reach": sum(not each.claims for each in worlds), "effort": asdict(effort), "seconds": round(seconds),
        "verdicts": {verdict: sum(each.verdict == verdict for each in worlds)
                     for verdict in sorted({each.verdict for each in worlds})},
        "false_alarm": FALSE_ALARM, "rows": tally(worlds),
        "missed": [{"world": world.number, "kind": each.kind, "repeat": each.repeat, "years": each.years,
                    "surely": each.surely, "low": each.low, "high": each.high, "truth": asdict(each.truth)}
                   for world in worlds for each in world.claims if each.missed],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, keep after every few worlds, print; 1 if something is missed more often than stated."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--years", type=int, default=1000, help="further years of the plan and a rival")
    parser.add_argument("--beside", type=int, default=250, help="further years of the plans that explanations name")
    parser.add_argument("--all-plans", type=int, default=40, help="further years of every plan there is")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    effort = Effort(further=options.years, beside=options.beside, all_plans=options.all_plans, repeats=options.repeats)
    begin, worlds = time.perf_counter(), []
    for each in hear(range(options.first, options.first + options.worlds), effort, options.jobs):
        worlds.append(each)
        if len(worlds) % EVERY == 0 or len(worlds) == options.worlds:
            found = figures(worlds, effort, time.perf_counter() - begin)
            if not options.print_only:
                keep("honesty", found)
            sys.stdout.write(f"{len(worlds)} worlds, {found['seconds']} s\n")
            sys.stdout.flush()
    for row in found["rows"]:
        sys.stdout.write(f"{row['kind']:20} {row['missed']:4} of {row['claims']:5} missed, {row['missed_surely']:4} "
                         f"beyond doubt; share {row['share']:.3f}, {row['surely']:.3f} (allowed {row['allowed']:.3f})\n")
    wrong = dishonest(found["rows"])
    if wrong:
        sys.stdout.write(f"MISSED MORE OFTEN THAN STATED: {', '.join(wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
