"""Profit on fresh years against simulated years spent: `python -m benchmarks.optimisers.race`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import Any

from benchmarks.machine import keep
from benchmarks.optimisers.instance import NAMES, Years, fresh_worth, instance
from benchmarks.optimisers.methods import METHODS, ours, run

BUDGETS = (50, 100, 200, 500, 1000, 2000)
OURS = "wherefrom plan"


def race(name: str, budgets: tuple[int, ...], longest: int, jobs: int) -> dict[str, Any]:
    """All methods on one instance: worth on 200 fresh years of the plan each has after so many simulated years.

    The best known worth is the best of them all, our own search of `longest` years included.
    """
    of, plans, seconds = instance(name), {}, {}
    years = Years(of, jobs)
    for number, method in enumerate(METHODS):
        began = time.perf_counter()
        course = run(method, of, years, max(budgets), 7 + number)
        plans[method] = {budget: course.after(budget) for budget in budgets}
        seconds[method] = time.perf_counter() - began
        print(f"{name}: {method}, {course.book.spent} years, {seconds[method]:.0f} s", file=sys.stderr, flush=True)
    began = time.perf_counter()
    plans[OURS] = dict(ours(of, years, budgets))
    seconds[OURS] = time.perf_counter() - began
    print(f"{name}: {OURS}, {seconds[OURS]:.0f} s", file=sys.stderr, flush=True)
    long_run = dict(ours(of, years, [longest]))[longest] if longest else None
    every = [plan for row in plans.values() for plan in row.values() if plan is not None]
    worth = fresh_worth(of, years, [*every, *([long_run] if long_run is not None else [])])
    best = max(each["worth"] for each in worth.values())
    return {
        "instance": name, "decisions": len(of.columns), "currency": of.file.scenario.horizon.currency,
        "best_known": best, "longest": longest, "seconds": seconds,
        "methods": [
            {"method": method, "after": [
                {"years": budget, **worth[plan], "share_of_best": worth[plan]["worth"] / best}
                for budget, plan in row.items() if plan is not None
            ]} for method, row in plans.items()
        ],
    }


def main() -> None:
    """Run the race and keep its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instance", action="append", choices=NAMES)
    parser.add_argument("--most", type=int, default=max(BUDGETS), help="simulated years each method may spend")
    parser.add_argument("--longest", type=int, default=3000, help="years of the long search for the best known plan")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--dry", action="store_true", help="print only, keep nothing")
    asked = parser.parse_args()
    budgets = tuple(each for each in BUDGETS if each <= asked.most)
    rows = []
    for name in asked.instance or NAMES:
        rows.append(race(name, budgets, asked.longest, asked.jobs))
        if not asked.dry:
            keep("optimisers", {"budgets": list(budgets), "races": rows})
    for row in rows:
        print(f"{row['instance']}: {row['decisions']} decisions, best known {row['best_known']:,.0f} {row['currency']}")
        for each in row["methods"]:
            shares = "  ".join(f"{one['years']}: {100 * one['share_of_best']:.2f} %" for one in each["after"])
            print(f"  {each['method']:<26}{shares}")


if __name__ == "__main__":
    main()
