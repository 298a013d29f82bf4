"""The efficient frontier in sentences, as a table and as JSON."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from wherefrom.comparing.frontier import Aim, Estimate, Frontier, FrontierPoint
from wherefrom.report.table import Table
from wherefrom.report.words import listed, number, rough_money, share, value_in_unit

MOST_SAID = 6


def frontier_sentences(frontier: Frontier) -> tuple[str, ...]:
    """What the frontier says, most important first; empty without candidates."""
    if not frontier.points:
        return tuple(f"{_first_up(each)}." for each in frontier.left_out)
    aims = listed([aim.name for aim in frontier.aims])
    efficient, count = frontier.efficient, len(frontier.points)
    said = [
        f"{'All' if 1 < count == len(efficient) else f'{len(efficient)} of'} {_mixes(count)} {_are(len(efficient))} "
        f"efficient: no other is at least as good in {aims}, and better in one of them."
    ]
    said += _steps(frontier)
    said += [_dominated(frontier, point) for point in frontier.dominated[:MOST_SAID]]
    more = len(frontier.dominated) - MOST_SAID
    if more > 0:
        said.append(f"{_mixes(more, 'further ')} {_are(more)} dominated; see the table.")
    if any(point.status == "dominated" for point in frontier.points):
        wrong = number((1 - frontier.confidence) * 100)
        said.append(
            f"Certain means: compared on the same {number(frontier.years)} simulated years, all dominations called "
            f"certain are right together, but for a chance of {wrong} % at most."
        )
    return (*said, *(f"{_first_up(each)}." for each in frontier.left_out))


def frontier_table(frontier: Frontier) -> tuple[Table, ...]:
    """A row a mix: the efficient ones by the first aim, then the dominated ones, each with its roster."""
    if not frontier.points:
        return ()
    money = f", {frontier.currency}" if frontier.currency else ""
    heads = [f"{_first_up(aim.name)}{money if aim.unit == 'money' else ''}" for aim in frontier.aims]
    rosters = any(point.roster is not None for point in frontier.points)
    rows = []
    for point in (*frontier.efficient, *frontier.dominated):
        cells = [_cell(aim, each, frontier.currency)
                 for aim, each in zip(frontier.aims, point.estimates, strict=True)]
        roster = [point.roster.words if point.roster is not None else "–"] if rosters else []
        rows.append((point.name, *cells, verdict(frontier, point), *roster))
    words = {0, len(heads) + 1, len(heads) + 2} if rosters else {0, len(heads) + 1}
    return (Table(
        ("Mix", *heads, "Verdict", *(["Roster"] if rosters else [])), tuple(rows), frozenset(words),
        f"Means of {number(frontier.years)} simulated years, 95 % intervals; the same customers for every mix.",
    ),)


def frontier_json(frontier: Frontier) -> dict[str, Any]:
    """The frontier as plain data."""
    return {
        "aims": [{"name": aim.name, "measure": aim.measure, "better": aim.better, "unit": aim.unit, "worst": aim.worst}
                 for aim in frontier.aims],
        "years": frontier.years, "confidence": frontier.confidence, "left_out": list(frontier.left_out),
        "points": [
            {"name": point.name, "status": point.status, "certain": point.certain,
             "dominated_by": list(point.dominated_by),
             "estimates": [{"mean": each.mean, "low": each.low, "high": each.high} for each in point.estimates],
             "roster": point.roster.as_json() if point.roster is not None else None}
            for point in frontier.points
        ],
    }


def verdict(frontier: Frontier, point: FrontierPoint) -> str:
    """One cell: efficient, or dominated by whom, and how sure."""
    if point.status == "efficient":
        return "efficient" if point.certain is not False else "efficient by its means, not certain"
    rivals = listed(list(point.dominated_by[:3]))
    more = len(point.dominated_by) - 3
    rivals += f" and {more} more" if more > 0 else ""
    if point.status == "dominated":
        return f"dominated by {rivals}, certain"
    return f"seems dominated by {rivals}; {number(frontier.years)} years do not prove it"


def _steps(frontier: Frontier) -> list[str]:
    """What each step along the frontier costs and brings."""
    efficient = frontier.efficient
    if not efficient:
        return []
    first = efficient[0]
    means = zip(frontier.aims, first.estimates, strict=True)
    said = [f"{first.name}: " + ", ".join(
        f"{aim.name} {_value(aim, each.mean, frontier.currency)}" for aim, each in means) + "."]
    for before, after in pairwise(efficient[:MOST_SAID]):
        moves = [_move(aim, new.mean - old.mean, frontier.currency)
                 for aim, old, new in zip(frontier.aims, before.estimates, after.estimates, strict=True)]
        said.append(f"From {before.name} to {after.name}: {', '.join(moves)}.")
    return said


def _dominated(frontier: Frontier, point: FrontierPoint) -> str:
    rival = next(each for each in frontier.points if each.name == point.dominated_by[0])
    moves = [_move(aim, new.mean - old.mean, frontier.currency)
             for aim, old, new in zip(frontier.aims, point.estimates, rival.estimates, strict=True)]
    sure = "certainly" if point.status == "dominated" else "by the means, which could still be luck,"
    return f"{point.name} is {sure} dominated by {rival.name}: {', '.join(moves)}."


def _move(aim: Aim, change: float, currency: str) -> str:
    """`41,000 NZD more net revenue`; `3.2 points less service level`; `the same cost`."""
    size = abs(change)
    if aim.unit == "share":
        text = f"{number(size * 100, 1)} points"
        nothing = round(size * 100, 1) == 0
    elif aim.unit == "money":
        text, nothing = rough_money(size, currency), round(size) == 0
    else:
        text = value_in_unit(size, aim.unit, currency)
        nothing = size < 1e-9
    return f"the same {aim.name}" if nothing else f"{text} {'more' if change > 0 else 'less'} {aim.name}"


def _value(aim: Aim, value: float, currency: str) -> str:
    return rough_money(value, currency) if aim.unit == "money" else value_in_unit(value, aim.unit, currency)


def _cell(aim: Aim, each: Estimate, currency: str) -> str:
    """The mean and half the width of its interval, e.g. `5,612,000 ± 9,000`."""
    half = None if each.low is None else each.mean - each.low
    if aim.unit == "share":
        return share(each.mean, 1) if half is None else f"{number(each.mean * 100, 1)} ± {number(half * 100, 1)} %"
    mean = value_in_unit(each.mean, aim.unit, currency, bare=True)
    return mean if half is None else f"{mean} ± {value_in_unit(half, aim.unit, currency, bare=True, like=each.mean)}"


def _mixes(count: int, which: str = "") -> str:
    return f"{number(count)} {which}mix{'' if count == 1 else 'es'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
