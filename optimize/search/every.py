"""Every plan there is, where there are few: listed, and all simulated if the years suffice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from optimize.decisions import Decisions, as_is, head_plan
from optimize.inputs import PlanInputs
from optimize.search.master import decision_columns, violations

if TYPE_CHECKING:
    from optimize.search.loop import Search

MOST = 4_000  # combinations looked through for plans within the rows before a search gives up listing them


def countable(inputs: PlanInputs) -> bool:
    """True if a plan is heads and machines within firm ranges and nothing else, so that all plans can be listed."""
    kinds = {column.key[0] for column in decision_columns(inputs) if column.whole and column.low < column.high}
    firm = all(each.soft is None for each in inputs.ranges.values())
    return firm and not inputs.goods and not inputs.choices and kinds <= {"heads", "hires", "leavers", "machines"}


def combinations(inputs: PlanInputs) -> float:
    """How many combinations of heads by month and machines the ranges hold, before the rows are asked."""
    count = 1.0
    for options in _options(inputs):
        count *= len(options)
    return count


def every_plan(inputs: PlanInputs, most: int = MOST) -> Iterator[Decisions]:
    """All whole plans of heads and machines within the rows, in a fixed order; what may not change stays as it is.

    Raises ValueError before the first one if plans hold more than heads and machines, or if more than `most`
    combinations would have to be looked through.
    """
    if not countable(inputs):
        raise ValueError("plans hold leads, orders or choices, so they are not listed")
    if combinations(inputs) > most:
        raise ValueError(f"{combinations(inputs):.3g} combinations are more than the {most} that may be looked through")
    return _every_plan(inputs)


def few_plans(search: Search) -> tuple[Decisions, ...] | None:
    """All plans within the rows if they can be listed and the search could ever simulate them, else None."""
    inputs = search.inputs
    if not countable(inputs) or combinations(inputs) > MOST:
        return None
    most = search.book.budget // len(search.years)
    plans = tuple(itertools.islice(every_plan(inputs), most + 1))
    return plans if len(plans) <= most else None


def try_the_rest(search: Search, keep: int) -> None:
    """Where there are few plans, compare with the best every one that no stage has simulated yet, as long as `keep`
    years are left: what the planes misjudge is found all the same."""
    for plan in few_plans(search) or ():
        if set(search.years) <= set(search.book.years_of(plan)):
            continue
        if search.book.price([plan], search.level_years) > search.book.left - keep:
            return
        if search.better(plan, keep):
            search.best = plan


def _options(inputs: PlanInputs) -> list[Sequence[int]]:
    now = as_is(inputs)
    found: list[Sequence[int]] = []
    for group, plan in zip(inputs.groups, now.people, strict=True):
        limits = inputs.free(group)
        for month in range(len(inputs.months)):
            if limits is None:
                found.append((plan.heads[month],))
            else:
                # Who is there at the start may stay above the range in the first month, for nobody leaves then.
                found.append(range((limits.high if month else max(limits.high, group.opening)) + 1))
    found += [range(each.range.low, each.range.high + 1) if each.range else (each.count,) for each in inputs.machines]
    return found


def _every_plan(inputs: PlanInputs) -> Iterator[Decisions]:
    months, now = len(inputs.months), as_is(inputs)
    for values in itertools.product(*_options(inputs)):
        heads = [values[number * months: (number + 1) * months] for number in range(len(inputs.groups))]
        machines = values[len(inputs.groups) * months:]
        plan = replace(
            now,
            people=tuple(head_plan(inputs, group.pool, group.contract, counts)
                         for group, counts in zip(inputs.groups, heads, strict=True)),
            machines=tuple((each.name, count) for each, count in zip(inputs.machines, machines, strict=True)),
        )
        if not violations(inputs, plan):
            yield plan
