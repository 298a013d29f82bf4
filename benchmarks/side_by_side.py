"""Our engines beside SimPy, Ciw, cimba and a special case in C, on the sales floor (SF) and the Erlang-A queue (EA).

    python -m benchmarks.side_by_side [--rounds 5] [--minutes 120000] [--engine kernel]... [--model SF]

Every competitor's counts are first checked against what is known of the models; only who agrees is timed. Rounds are
interleaved: each round runs everybody once, and ratios are medians of the ratios within a round, since a machine's
speed drifts. The figures are kept in benchmarks/measured/side_by_side.json. Exit code 1 if anybody's counts disagree.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.breakdown import parts
from benchmarks.competitors import LIMIT, SHARED_LIMIT, Absent, Competitor, Runs, competitors
from benchmarks.counts import Counts
from benchmarks.known import check
from benchmarks.limit_programs import NoCompiler, compiler_version
from benchmarks.machine import keep
from benchmarks.ours import FULL, fastest_engine
from benchmarks.page import breakdown_lines, side_by_side_table

A_TURN = 0.3        # seconds at least that a competitor runs in a round (or MOST_RUNS runs)
MOST_RUNS = 20
CHECK_RUNS = (2, 10)


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _checked(each: Competitor, runs: Runs, model: str, minutes: int, number: int) -> tuple[float, list[str]]:
    """Seconds a run, and what disagrees. Two runs at least; ten if they are quick."""
    runs(1, max(minutes // 100, 100), 1)        # compiles what compiles when first run
    seconds, counts = runs(2, minutes, CHECK_RUNS[0])
    if seconds < 0.5:
        more_seconds, counts = runs(3, minutes, CHECK_RUNS[1])
        seconds = min(seconds, more_seconds)
    wrong = [f"{found.name} is {found.found:.5g}, known is {found.expected:.5g} +- {found.tolerance:.2g}"
             for found in check(model, minutes, counts, number) if not found.within]
    return seconds, wrong


def compare(model: str, minutes: int, rounds: int, engines: Sequence[str]) -> dict[str, Any]:
    """All figures of one model: a row per competitor in order, `absent` or `disagrees` instead of figures."""
    rows: list[dict[str, Any]] = []
    ready: list[tuple[dict[str, Any], Runs, int]] = []
    everybody = competitors(model, engines)
    for each in everybody:
        row: dict[str, Any] = {"name": each.name, "group": each.group}
        rows.append(row)
        try:
            runs = each.prepare()
        except Absent as reason:
            row["absent"] = str(reason)
            say(f"{model}  {each.name}: {reason}")
            continue
        seconds, wrong = _checked(each, runs, model, minutes, len(everybody))
        if wrong:
            row["disagrees"] = wrong
            say(f"{model}  {each.name}: COUNTS DISAGREE: {'; '.join(wrong)}")
            continue
        say(f"{model}  {each.name}: counts agree, about {seconds:.3g} s a run")
        ready.append((row, runs, min(max(round(A_TURN / seconds), 1), MOST_RUNS)))
    taken: dict[str, list[float]] = {row["name"]: [] for row, _, _ in ready}
    events: dict[str, list[Counts]] = {row["name"]: [] for row, _, _ in ready}
    for number in range(rounds):
        say(f"{model}  round {number + 1} of {rounds}")
        for row, runs, turns in ready:
            seconds, counts = runs(100 + number, minutes, turns)
            taken[row["name"]].append(seconds)
            events[row["name"]] += counts
    for row, _, turns in ready:
        mine = taken[row["name"]]
        mean_events = statistics.mean(counts.events for counts in events[row["name"]])
        row.update(seconds=statistics.median(mine), least=min(mine), most=max(mine), runs_a_round=turns,
                   events=round(mean_events), events_per_second=mean_events / statistics.median(mine))
        row["times_simpy"] = _ratio(_of(taken, rows, "baseline"), mine)
        row["times_best_cimba"] = _ratio(_of(taken, rows, "cimba"), mine)
        row["share_of_limit"] = _ratio(taken.get(LIMIT), mine)
        row["share_of_shared_limit"] = _ratio(taken.get(SHARED_LIMIT), mine)
    return {"rows": rows, "minutes": minutes, "rounds": rounds}


def _of(taken: dict[str, list[float]], rows: list[dict[str, Any]], group: str) -> list[float] | None:
    """By round, the fastest of a group; None if nobody of it took part."""
    several = [taken[row["name"]] for row in rows if row["group"] == group and row["name"] in taken]
    return [min(each) for each in zip(*several, strict=True)] if several else None


def _ratio(theirs: list[float] | None, mine: list[float]) -> float | None:
    """How many times as fast as they: median over the rounds; None without them."""
    if theirs is None:
        return None
    return statistics.median(other / own for other, own in zip(theirs, mine, strict=True))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, keep; 1 if anybody's counts disagree with what is known."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=int, help="simulated minutes a run; 120000, or 12000 without the kernel")
    parser.add_argument("--engine", action="append", help="an own engine, may be repeated; default: the fastest")
    parser.add_argument("--model", choices=("SF", "EA"), action="append")
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    engines = options.engine or [fastest_engine()]
    minutes = options.minutes or (12_000 if engines == ["reference"] else FULL)
    try:
        compiled_by = compiler_version()
    except NoCompiler as error:
        compiled_by = str(error)
    models = {model: compare(model, minutes, options.rounds, engines) for model in options.model or ("SF", "EA")}
    by_part = {engine: {model: parts(model, engine, minutes) for model in models} for engine in engines}
    figures = {"models": models, "compiler": compiled_by, "parts": by_part}
    for model, found in models.items():
        sys.stdout.write(f"\n{model}, {minutes:,} minutes, median of {options.rounds} rounds\n\n")
        sys.stdout.write(side_by_side_table(found["rows"]))
    sys.stdout.write("\n" + breakdown_lines(by_part))
    if not options.print_only:
        keep("side_by_side", figures)
    return int(any("disagrees" in row for found in models.values() for row in found["rows"]))


if __name__ == "__main__":
    sys.exit(main())
