"""Small changes of a plan for the finishing search: plus or minus one, jointly, and one for another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from optimize.decisions import Decisions, with_monthly
from optimize.inputs import PlanInputs
from optimize.search.choices import choice_moves
from optimize.search.features import Lever, components, levers
from optimize.search.lead_months import lead_moves
from optimize.search.master import violations


def windows(months: int) -> list[tuple[int, int]]:
    """Runs of months [from, to) in which heads may differ: all year, from some month on, and up to half a year."""
    found = [(0, months)]
    found += [(start, months) for start in range(1, months)]
    found += [(start, start + length) for length in (6, 4, 3, 2, 1) for start in range(months - length)]
    return list(dict.fromkeys(found))


def moved(
    inputs: PlanInputs, plan: Decisions, steps: Sequence[tuple[Lever, int]], window: tuple[int, int]
) -> Decisions:
    """The plan with each lever moved by so much; heads, equipment and overtime in the window's months only."""
    result = plan
    for lever, by in steps:
        if lever.monthly:
            now = result.by_month(lever.key)
            counts = tuple(max(0, count + by) if window[0] <= month < window[1] else count
                           for month, count in enumerate(now))
            result = with_monthly(inputs, result, {lever.key: counts})
        elif lever.key[0] == "machines":
            result = replace(result, machines=tuple(
                (name, max(0, count + by) if name == lever.key[1] else count) for name, count in result.machines))
        else:
            result = replace(result, leads=tuple(
                replace(each, per_month=min(lever.high, max(lever.low, each.per_month + by)))
                if (each.channel, each.segment) == lever.key[1:] else each for each in result.leads))
    return result


def neighbours(inputs: PlanInputs, plan: Decisions, unplanned: float) -> list[Decisions]:
    """All plans one small move away that respect every row, the plan itself left out, in a fixed order."""
    found: dict[Decisions, None] = {}
    for candidate in all_moves(inputs, plan):
        if candidate != plan and candidate not in found and not violations(inputs, candidate, unplanned):
            found[candidate] = None
    return list(found)


def all_moves(inputs: PlanInputs, plan: Decisions) -> Iterator[Decisions]:
    """All plans one small move away, whether they respect the rows or not; some more than once."""
    all_levers = levers(inputs)
    year = (0, len(inputs.months))
    spans = windows(len(inputs.months))
    for lever in all_levers:
        for sign in (1, -1):
            if not lever.monthly:
                yield moved(inputs, plan, [(lever, sign * lever.step)], year)
                if lever.step >= 4:
                    yield moved(inputs, plan, [(lever, sign * (lever.step // 4))], year)
                continue
            start = lever.first if sign > 0 else 0  # rows refuse what the first month does not allow
            for window in dict.fromkeys((max(span[0], start), span[1]) for span in spans):
                if window[0] < window[1]:
                    yield moved(inputs, plan, [(lever, sign)], window)
    for part in components(inputs, all_levers):
        if len(part) > 1:
            for sign in (1, -1):
                start = max(lever.first for lever in part) if sign > 0 else min(1, year[1] - 1)
                for span in ((start, year[1]), (start, year[1] - 1)):
                    yield moved(inputs, plan, [(lever, sign * lever.step) for lever in part], span)
    for up in all_levers:
        for down in all_levers:
            if up is not down and not (up.key[0] == down.key[0] == "leads"):
                start = up.first
                # Contracts of one pool stand in for each other by their hours: two short shifts for a long one.
                swaps = ((1, 1), (2, 1), (1, 2)) if up.monthly and up.asset == down.asset else ((1, 1),)
                for span in ((start, year[1]), (start, year[1] - 1), (max(start, 1), year[1])):
                    for more, less in swaps:
                        yield moved(inputs, plan, [(up, more * up.step), (down, -less * down.step)], span)
    yield from lead_moves(inputs, plan)
    yield from choice_moves(inputs, plan)
    for order in plan.orders:
        for tenths in (11, 9):
            units = tuple(round(each * tenths / 10) for each in order.units)
            yield replace(plan, orders=tuple(replace(each, units=units) if each is order else each
                                             for each in plan.orders))
