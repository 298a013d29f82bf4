"""How long fresh processes take: --help, validate, ten years of a shop, and a first result beside the peers'.

    python -m benchmarks.start [--rounds 5] [--replications 10]

Rounds are interleaved. Figures are whole processes, from start to exit, and the same over the interpreter's own start.
The first round is not counted: it may compile.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.machine import keep, short, table
from benchmarks.ours import FULL, fastest_engine

ROOT = Path(__file__).resolve().parents[1]
SHOP = "scenarios/high_street.yaml"
INTERPRETER = "the interpreter alone"


def commands(replications: int, minutes: int) -> dict[str, list[str]]:
    """What is started, by name."""
    python = sys.executable
    wherefrom = str(Path(python).with_name("wherefrom"))
    simpy = f"from benchmarks import peer_simpy; peer_simpy.sales_floor(1, {minutes}, {5 * minutes // 2})"
    cimba = f"from benchmarks import peer_cimba; peer_cimba.replications('SF', 'servers', 1, {minutes}, 1)"
    floor = ["scenarios/sales_floor.yaml", "--replications", "1", "--jobs", "1", "--json", "--no-folder",
             "--set", f"horizon.length={minutes} min",
             "--set", f"channels.phone.leads.opening={5 * minutes // 2}"]
    return {
        INTERPRETER: [python, "-c", "pass"],
        "wherefrom --help": [wherefrom, "--help"],
        f"wherefrom validate {SHOP}": [wherefrom, "validate", SHOP],
        f"wherefrom run --json {SHOP}, {replications} years": [
            wherefrom, "run", SHOP, "--replications", str(replications), "--json", "--no-folder"],
        f"wherefrom run --json, the sales floor once ({minutes:,} minutes)": [wherefrom, "run", *floor],
        f"SimPy, idiomatic, the sales floor once ({minutes:,} minutes)": [python, "-c", simpy],
        f"cimba, server processes, the sales floor once ({minutes:,} minutes)": [python, "-c", cimba],
    }


def started(command: Sequence[str]) -> float:
    """Seconds from start to exit. Raises CalledProcessError with what it said, if it fails."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    taken = time.perf_counter() - begin
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, list(command), stderr=done.stderr)
    return taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, keep; 1 if a command fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--minutes", type=int, help="of the sales floor; 120000, or 12000 without the kernel")
    parser.add_argument("--print-only", action="store_true", help="do not keep the figures")
    options = parser.parse_args(arguments)
    minutes = options.minutes or (FULL if fastest_engine() == "kernel" else 12_000)
    wanted = commands(options.replications, minutes)
    absent = {name: "not installed (pip install -e '.[bench]')" for name in wanted
              if name.startswith("cimba") and find_spec("cimba") is None}
    taken: dict[str, list[float]] = {name: [] for name in wanted if name not in absent}
    for number in range(options.rounds + 1):
        for name in taken:
            try:
                seconds = started(wanted[name])
            except subprocess.CalledProcessError as error:
                sys.stderr.write(f"{name} failed with exit code {error.returncode}:\n{error.stderr}")
                return 1
            if number:
                taken[name].append(seconds)
    own = taken[INTERPRETER]
    rows: list[dict[str, Any]] = []
    for name in wanted:
        if name in absent:
            rows.append({"name": name, "absent": absent[name]})
            continue
        over = statistics.median(each - alone for each, alone in zip(taken[name], own, strict=True))
        rows.append({"name": name, "seconds": statistics.median(taken[name]), "over": over})
    sys.stdout.write(table(["command", "takes", "over the interpreter"], [
        [row["name"], row["absent"], ""] if "absent" in row
        else [row["name"], f"{short(row['seconds'])} s", f"{short(row['over'])} s"] for row in rows]))
    if not options.print_only:
        keep("start", {"rounds": options.rounds, "rows": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
