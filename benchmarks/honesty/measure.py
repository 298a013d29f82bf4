"""Is what the planner states of a plan as true as it says? Random small worlds, further years, and what luck allows.

    nice python -m benchmarks.honesty.measure [--worlds 200] [--years 600] [--beside 150] [--jobs 2]
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.honesty.claims import DOUBT, Claim, most_missed, share_missed
from benchmarks.honesty.world import Effort, Heard, heard
from benchmarks.machine import keep

FALSE_ALARM = 1e-6
EVERY = 10


def hear(numbers: Sequence[int], effort: Effort, jobs: int) -> Generator[Heard, None, None]:
    """The worlds of these numbers in their order, over so many processes."""
    with tempfile.TemporaryDirectory() as folder:
        listen = partial(heard, effort=effort, folder=Path(folder))
        if jobs == 1:
            yield from map(listen, numbers)
            return
        pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))
        try:
            yield from pool.map(listen, numbers)
        finally:
            pool.shutdown(cancel_futures=True)


def tally(worlds: Sequence[Heard]) -> list[dict[str, Any]]:
    """Of each kind of statement, as printed and from years drawn again: how many there were, how many missed, and what
    luck allows, all rows together alarming falsely with a chance of at most `FALSE_ALARM`.

    `share` and `surely` are means over worlds of the share missed, by estimate and beyond doubt; `allowed` is what
    `surely` may be, `worst` the share of the worst world.
    """
    return rows_of([world.claims for world in worlds])


def rows_of(worlds: Sequence[Sequence[Claim]]) -> list[dict[str, Any]]:
    """The same from the claims of each world."""
    kinds: dict[tuple[str, bool], list[list[Claim]]] = {}
    for claims in worlds:
        for key in dict.fromkeys((each.kind, each.repeat > 0) for each in claims):
            kinds.setdefault(key, []).append([each for each in claims if (each.kind, each.repeat > 0) == key])
    return [_row(kind, again, by_world, FALSE_ALARM / len(kinds)) for (kind, again), by_world in sorted(kinds.items())]


def _row(kind: str, again: bool, by_world: Sequence[Sequence[Claim]], false_alarm: float) -> dict[str, Any]:
    claims = [each for found in by_world for each in found]
    level, count = claims[0].level, len(by_world)
    repeats = [len({each.repeat for each in found}) for found in by_world]
    allowed = most_missed(repeats, level, false_alarm, 0.0 if again else DOUBT) / count if level else 0.0
    return {
        "kind": kind, "again": again, "level": round(level, 9), "worlds": count, "claims": len(claims),
        "missed": sum(each.missed for each in claims), "missed_surely": sum(each.surely for each in claims),
        "share": sum(share_missed(found, surely=False) for found in by_world) / count,
        "surely": sum(share_missed(found, surely=True) for found in by_world) / count, "allowed": min(1.0, allowed),
        "worst": max(share_missed(found, surely=False) for found in by_world),
    }


def dishonest(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The kinds of statement missed more often than stated, beyond luck."""
    return [words(row) for row in rows if row["surely"] > row["allowed"]]


def words(row: Mapping[str, Any]) -> str:
    """What a row is about."""
    return f"{row['kind']}, drawn again" if row["again"] else str(row["kind"])


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
                   for world in worlds for each in world.claims if each.missed and not each.repeat],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, keep, print; stopped, with the worlds so far. 1 if something is missed more often than stated."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--years", type=int, default=600, help="further years of the plan and a rival")
    parser.add_argument("--beside", type=int, default=150, help="further years of the plans that explanations name")
    parser.add_argument("--all-plans", type=int, default=20, help="further years of every plan there is")
    parser.add_argument("--again", type=int, default=50, help="times all is stated from years drawn again")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    effort = Effort(options.years, options.beside, options.all_plans, options.again)
    begin, worlds = time.perf_counter(), []
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    listening = hear(range(options.first, options.first + options.worlds), effort, options.jobs)
    try:
        for each in listening:
            worlds.append(each)
            if len(worlds) % EVERY == 0:
                sys.stdout.write(f"{len(worlds)} worlds, {time.perf_counter() - begin:.0f} s\n")
                sys.stdout.flush()
    except KeyboardInterrupt:
        listening.close()
    if not worlds:
        return 1
    found = figures(worlds, effort, time.perf_counter() - begin)
    if not options.print_only:
        keep("honesty", found)
    for row in found["rows"]:
        sys.stdout.write(f"{words(row):36} {row['missed']} of {row['claims']} missed, {row['missed_surely']} beyond "
                         f"doubt; {row['share']:.3f}, {row['surely']:.3f}, allowed {row['allowed']:.3f}\n")
    wrong = dishonest(found["rows"])
    if wrong:
        sys.stdout.write(f"MISSED MORE OFTEN THAN STATED: {', '.join(wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
