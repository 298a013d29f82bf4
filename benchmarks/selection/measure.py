"""Measure choosing and comparing: `python -m benchmarks.selection.measure [part ...]`.

Parts: rules, rare, newsvendor, staffing, budget, pairs, seldom_pairs, shop. Each writes its figures into
benchmarks/measured/selection.json and leaves the others; without names, all are measured (about half an hour on one
core, most of it simulated years of newsvendor, staffing and pairs).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import numpy as np

from benchmarks.machine import keep, kept
from benchmarks.selection.pairs import Floats, coverage_of, differences, queue_savings, seldom, shop_savings
from benchmarks.selection.right import Tally, Way, chosen_often, spent_often, together
from benchmarks.selection.worlds import Choice, newsvendor, normal_years, staffing
from wherefrom.selecting.selection import Rule

REPETITIONS = 1000
INTERVALS = 2000
PAIRED_YEARS = 200_000
PAIRED_MINUTES = 1500
PAIRED_PAY = 24
JOBS = 2
PART = 50
ENGINE: dict[str, Callable[[], Choice]] = {"newsvendor": newsvendor, "staffing": staffing}
RULES: tuple[Rule, ...] = ("within", "kim_nelson")
BOTH = tuple(Way(rule) for rule in RULES)


def hard_choices() -> list[Choice]:
    """Normal years at the means that are hardest to tell apart, and at some that are not."""
    return [
        normal_years("one of 5 ahead by what matters, the others equal", (1.0,) + 4 * (0.0,)),
        normal_years("one of 10 ahead by what matters, the others equal", (1.0,) + 9 * (0.0,)),
        normal_years("the same, unequal spreads", (0.0,) * 9 + (1.0,), unequal=True),
        normal_years("the same, luck of their own", (1.0,) + 9 * (0.0,), common=0.0),
        normal_years("a second half as far behind", (1.0, 0.5) + 8 * (0.0,)),
        normal_years("a ladder of eleven tenths", tuple(1 - each / 10 for each in range(11))),
        normal_years("far apart", (5.0, 4.0, 3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -4.0)),
    ]


def rules() -> dict[str, Any]:
    """Both rules on normal years, looking every year and every five, with other first years and another chance."""
    rows = []
    for choice in hard_choices():
        rows += chosen_often(choice, REPETITIONS, *BOTH)
        _say(rows[-2:])
    more = [way for rule in RULES for way in (Way(rule, years_a_look=5), Way(rule, first_years=20), Way(rule, 0.8))]
    rows += chosen_often(hard_choices()[1], REPETITIONS, *more, Way(most_years=15))
    _say(rows[-len(more) - 1:])
    return {"rows": [each.figures() for each in rows]}


def rare() -> dict[str, Any]:
    """Years that are far from normal: the claim does not hold with few first years."""
    rows = chosen_often(seldom(0.1, 20.0, 1.0), REPETITIONS, *(Way(first_years=first) for first in (10, 30, 100)))
    _say(rows)
    return {"rows": [each.figures() for each in rows]}


def engine(name: str) -> dict[str, Any]:
    """Both rules on years of the engine; no two repetitions share a year."""
    parts = []
    with ProcessPoolExecutor(JOBS, mp_context=get_context("spawn")) as pool:
        for found in pool.map(_part, [(name, first) for first in range(0, REPETITIONS, PART)]):
            parts.append(found)
            _say(f"{name}: {PART * len(parts)}")
    tallies = [together(each) for each in zip(*parts, strict=True)]
    _say(tallies)
    choice = ENGINE[name]()
    return {"worth": list(choice.worth), "candidates": list(choice.candidates), "matters": choice.matters,
            "rows": [each.figures() for each in tallies]}


def _part(asked: tuple[str, int]) -> list[Tally]:
    name, first = asked
    return chosen_often(ENGINE[name](), PART, *BOTH, first=first)


def budget() -> dict[str, Any]:
    """Years where they decide against the same number for everybody."""
    rows = []
    for worth, years in (((1.0,) + 9 * (0.0,), 200), ((3.0, 2.5, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0, -4.0, -5.0), 200),
                         (tuple(-0.1 * each for each in range(50)), 1000)):
        choice = normal_years({10: "one of 10 ahead, the others equal" if worth[1] == 0 else "10 in a row",
                               50: "50 in a row"}[len(worth)], worth)
        for even in (False, True):
            rows.append(spent_often(choice, REPETITIONS, years, even=even))
            _say(rows[-1])
        rows.append({**spent_often(choice, REPETITIONS, years, paired=False), "way": "as published, luck not paired"})
        _say(rows[-1])
    return {"rows": rows}


def pairs() -> dict[str, Any]:
    """Coverage of paired intervals on years of the engine: neighbouring numbers of agents."""
    found = []
    firsts = range(0, PAIRED_YEARS, PART * 20)
    with ProcessPoolExecutor(JOBS, mp_context=get_context("spawn")) as pool:
        for part in pool.map(_differences, firsts):
            found.append(part)
            _say(f"pairs: {PART * 20 * len(found)}")
    row = coverage_of(staffing(PAIRED_MINUTES, pay=PAIRED_PAY), 1, 2, np.concatenate(found), INTERVALS)
    _say(row)
    return {"rows": [row]}


def _differences(first: int) -> Floats:
    return differences(staffing(PAIRED_MINUTES, pay=PAIRED_PAY), 1, 2, range(first, first + PART * 20))


def seldom_pairs() -> dict[str, Any]:
    """The same on years of a step that pays in a few of them."""
    rows = []
    for chance in (0.5, 0.1, 0.03):
        rare = seldom(chance, 20.0, 1.0)
        rows.append(coverage_of(rare, 0, 1, differences(rare, 0, 1, range(100 * INTERVALS)), INTERVALS))
    return {"rows": rows}


def shop() -> dict[str, Any]:
    """What it saves that candidates live through the same years."""
    return {"queue": queue_savings(staffing(), 400), "shop": shop_savings(40)}


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "rules": rules, "rare": rare, "newsvendor": partial(engine, "newsvendor"), "staffing": partial(engine, "staffing"),
    "budget": budget, "pairs": pairs, "seldom_pairs": seldom_pairs, "shop": shop,
}


def main(names: list[str]) -> int:
    """Measure these parts, by default all."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.stderr.write(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        return 2
    for name in names or PARTS:
        started = time.monotonic()
        found = PARTS[name]()
        figures = kept("selection") or {}
        figures.pop("machine", None)
        keep("selection", {**figures, name: {**found, "seconds": time.monotonic() - started}})
    return 0


def _say(row: object) -> None:
    sys.stderr.write(f"{row}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
