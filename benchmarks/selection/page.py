"""Choosing and comparing, held against known answers, as sections of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.machine import kept, short, table

HEAD = """## Is the best chosen as often as claimed?

Choices whose right answer is known exactly (`benchmarks/selection/worlds.py`), each made again and again from years of
their own: no two repetitions share a year. A choice that falls short of the best by exactly what matters counts as
wrong, the hardest reading of the claim. *Chance of so many*: how likely so many wrong ones, or more, are if each were
wrong as often as the claim allows; below one in a million would refute the claim. Which rule is which stands in
[comparing scenarios](compare.md#choosing-among-many). Command: `python -m benchmarks.selection.measure`; a small form
is a test (`tests/theory/test_selecting_right.py`).
"""

PAIRS = """## Do paired intervals hold what they state?

Seven against eight agents of the Erlang-A queue, 1,500 minutes a year, played by the engine on common luck; the exact
difference is known from the queue's forward equations. Each interval has years of its own.
"""

SELDOM = """Where a step pays in few years only, a few years know too little of the scatter: these are years in which it
earns 20 in the stated share of them and costs 1 in all, drawn directly. The interval then misses far more often than it
says, nearly always by lying too low.
"""

SAVING = """## What common luck saves

How many times more years candidates with luck of their own would need for an interval of the difference that is as
narrow: the sum of both variances over the variance of the paired difference, with a 95 % interval.
"""


def section() -> str:
    """All sections, from the figures kept."""
    figures = kept("selection")
    if figures is None:
        return "## Is the best chosen as often as claimed?\n\nNot measured yet: run " \
               "`python -m benchmarks.selection.measure`.\n"
    parts = [HEAD, *_engine(figures), *_rules(figures), *_budget(figures), *_pairs(figures), *_saving(figures)]
    machine = figures["machine"]
    return "\n".join([*parts, f"Measured on {machine['processor']}, {machine['processors']} processors, shared with "
                              "other work.\n"])


def _engine(figures: Mapping[str, Any]) -> list[str]:
    said = {
        "newsvendor": "**Order of a newsvendor**, played by the engine, a month a year; worth by the newsvendor's "
                      "formula.",
        "staffing": "**Agents of an Erlang-A queue**, played by the engine, 6,000 minutes a year from an empty start; "
                    "worth by the queue's forward equations, which start empty as well.",
    }
    parts = []
    for name, words in said.items():
        if name in figures:
            found = figures[name]
            worth = ", ".join(f"{each} {value:,.0f} EUR" for each, value in
                              zip(found["candidates"], found["worth"], strict=True))
            parts += [f"{words} Exactly: {worth}; {found['matters']:g} EUR matter.\n", _tallies(found["rows"])]
    return parts


def _rules(figures: Mapping[str, Any]) -> list[str]:
    if "rules" not in figures:
        return []
    return ["**Normal years**, standard deviation 2, of which half the variance is common unless stated otherwise; 1 "
            "matters.\n", _tallies(figures["rules"]["rows"], named=True),
            *_rare(figures)]


def _rare(figures: Mapping[str, Any]) -> list[str]:
    if "rare" not in figures:
        return []
    rows = figures["rare"]["rows"]
    warned = ", ".join(f"{row['warned']} of {row['wrong']}" for row in rows)
    return ["The claim rests on differences being normal. A step that pays in one year of ten (it earns 20 then, and "
            "costs 1 in all) breaks it while the first years are few. Where none of them paid, the choice comes with "
            f"a caution; so did {warned} of the wrong ones, row by row:\n", _tallies(rows)]


def _tallies(rows: Sequence[Mapping[str, Any]], *, named: bool = False) -> str:
    cells = []
    for row in rows:
        bound = "" if row["bounded"] is None else f"{100 * row['bounded'] / row['repetitions']:.1f} %"
        cells.append([*([row["choice"]] if named else []), row["way"], f"{100 * row['confidence']:g} %",
                      f"{row['claimed']:,} of {row['repetitions']:,}", f"{row['wrong']:,}", _chance(row["surprise"]),
                      bound, short(row["years"])])
    head = ["rule", "claimed with", "claims made", "wrong", "chance of so many", "stated shortfall held",
            "years a choice"]
    return table([*(["candidates"] if named else []), *head], cells)


def _chance(value: float) -> str:
    if value > 0.999:
        return "over 99.9 %"
    return f"{100 * value:.2g} %" if value >= 1e-6 else "**below 1e-6**"


def _budget(figures: Mapping[str, Any]) -> list[str]:
    if "budget" not in figures:
        return []
    rows = [[row["choice"], f"{row['years']:,}", row["way"], f"{100 * row['best'] / row['repetitions']:.1f} %",
             f"{100 * row['right'] / row['repetitions']:.1f} %", f"{100 * row['estimated']:.1f} %"]
            for row in figures["budget"]["rows"]]
    often = figures["budget"]["rows"][0]["repetitions"]
    head = ["candidates", "years in all", "given", "best found", "within 1 of it", "estimated chance, mean"]
    return [f"**A budget of years** on normal years, {often:,} repetitions each.\n", table(head, rows)]


def _pairs(figures: Mapping[str, Any]) -> list[str]:
    if "pairs" not in figures:
        return []
    found, = figures["pairs"]["rows"]
    parts = [PAIRS, f"Exactly {found['exact']:.2f} EUR a year; mean of all years {found['seen']:.2f} +- "
                    f"{found['error']:.2f}; skewness {found['skew']:.2f}.\n", _covered([("", found)])]
    if "seldom_pairs" in figures:
        parts += [SELDOM, _covered([(row["choice"], row) for row in figures["seldom_pairs"]["rows"]])]
    return parts


def _covered(pairs: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    cells = []
    named = any(name for name, _ in pairs)
    for name, found in pairs:
        for row in found["rows"]:
            cells.append([*([name] if named else []), str(row["years"]), f"{row['intervals']:,}",
                          f"{100 * row['share']:.1f} %", str(row["below"]), str(row["above"]),
                          short(row["half_width"])])
    return table([*(["years of"] if named else []), "years", "intervals", "hold the exact difference", "too low",
                  "too high", "mean half-width"], cells)


def _saving(figures: Mapping[str, Any]) -> list[str]:
    if "shop" not in figures:
        return []
    rows = []
    for name, found in (("Erlang-A queue", figures["shop"]["queue"]), ("High Street", figures["shop"]["shop"])):
        for row in found:
            rows.append([name, " against ".join(row["pair"]), row["measure"].replace("_", " "), str(row["years"]),
                         short(row["times"]), f"{short(row['low'])} to {short(row['high'])}"])
    return [SAVING, table(["scenario", "pair", "measure", "years", "times the years", "95 %"], rows)]
