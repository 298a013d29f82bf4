"""Assumptions with ranges: what drawing them costs the promises of a plan searched with assumptions held."""

from __future__ import annotations

from dataclasses import replace

from optimize.results import Evaluate, Seen
from optimize.search.loop import Search
from optimize.search.scoring import punctual_points


def reserve_for_ranges(search: Search, evaluate: Evaluate, years: int) -> int:
    """Add to the safety of every promise what drawing the assumptions from their ranges costs in points.

    The best plan so far is simulated on the same years with assumptions drawn; its shares fall below those with
    assumptions held, for a bad year loses more than a good one gains. Returns the years spent (0: not affordable).
    """
    plan = search.best
    inputs, book = search.inputs, search.book
    if plan is None or not any(each.promise for each in inputs.walk_ins):
        return 0
    numbers = tuple(range(1, years + 1))
    if book.price([plan], numbers) + years > book.left - search.settings.check_years:
        return 0
    held = punctual_points(inputs, book.see([plan], numbers)[0])
    drawn = punctual_points(inputs, Seen(plan, numbers, tuple(evaluate([plan], numbers)[0])))
    book.budget -= years
    safety = dict(search.terms.safety)
    for each in inputs.walk_ins:
        keys = [key for key in held if key[0] == each.channel and key in drawn]
        if keys:
            lost = max(0.0, sum(held[key] - drawn[key] for key in keys) / len(keys))
            for key in safety:
                if key[0] == each.channel:
                    safety[key] += lost
    search.terms = replace(search.terms, safety=safety)
    return years
