"""Choices of yes or no in the search: how one is turned, what it is worth, and turned together with heads.

A choice and the people it keeps busy need each other: a campaign may lose money with today's staff and earn it with
one head more. So each is measured alone and with a head, and turned alone and with one head or two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimize.decisions import Decisions, with_heads
from optimize.inputs import Floats, PlanInputs
from optimize.program import Key
from optimize.search.master import violations
from sim.scenario.choices import needed

if TYPE_CHECKING:
    from optimize.search.loop import Search

MOST_HEADS = 2
MOST_PASSES = 2


def turned(inputs: PlanInputs, plan: Decisions, name: str, on: bool) -> Decisions:
    """The plan with a choice made, together with what it needs and without what that excludes; or with it unmade,
    together with what needs it."""
    needs = {each.name: each.needs for each in inputs.choices}
    chosen = set(plan.choices)
    if on:
        wanted = {name, *needed(needs, name)}
        excluded = {other for group in inputs.one_of if wanted & set(group) for other in group} - wanted
        chosen = (chosen - _with_dependants(needs, excluded)) | wanted
    else:
        chosen -= _with_dependants(needs, {name})
    return replace(plan, choices=tuple(each for each in needs if each in chosen))


def _with_dependants(needs: Mapping[str, Sequence[str]], names: set[str]) -> set[str]:
    return names | {each for each in needs if names & set(needed(needs, each))}


def hands(inputs: PlanInputs, name: str) -> tuple[tuple[str, str], ...]:
    """Of each pool that a choice keeps busy, the first contract whose heads a plan may change: (pool, contract)."""
    choice = next(each for each in inputs.choices if each.name == name)
    found: dict[str, tuple[str, str]] = {}
    for group in inputs.groups:
        if group.pool in choice.pools and inputs.free(group) is not None:
            found.setdefault(group.pool, (group.pool, group.contract))
    return tuple(found.values())


def with_hands(
    inputs: PlanInputs, plan: Decisions, groups: Iterable[tuple[str, str]], by: int, start: int = 0
) -> Decisions:
    """The plan with so many heads more (or fewer) of each of these contracts, from month number `start` on."""
    heads = {group: tuple(max(0, count + by) if month >= start else count
                          for month, count in enumerate(plan.heads(*group))) for group in groups}
    return with_heads(inputs, plan, heads)


@dataclass(frozen=True)
class ChoiceProbe:
    """What tells the worth of a choice at a plan: the plan `off` and `on`, and `joint`, the one of them farther from
    the plan with one head more (`up`: the choice is not made yet) or fewer of the contracts in `moved` (None: none)."""

    name: str
    off: Decisions
    on: Decisions
    up: bool
    joint: Decisions | None
    moved: tuple[tuple[str, str], ...]

    @property
    def plans(self) -> tuple[Decisions, ...]:
        """All plans to be simulated."""
        return (self.off, self.on) if self.joint is None else (self.off, self.on, self.joint)

    def slope(self, measured: Mapping[Decisions, Floats], slopes: Mapping[Key, float], month: int, label: str) -> float:
        """How much a measure gains in a month by the choice. `measured` are its [years, months] by plan, `slopes` those
        of heads in the same plane.

        Where the choice and a head need each other the plane must not lie below both together: a choice not made is
        credited with what it gains jointly beyond the head's own slope; one that is made is debited with no more than
        what is lost jointly.
        """
        mean = {plan: float(measured[plan][:, month].mean()) for plan in self.plans}
        alone = mean[self.on] - mean[self.off]
        if self.joint is None:
            return alone
        of_heads = sum(slopes.get(("heads", *group, label), 0.0) for group in self.moved)
        if self.up:
            return max(alone, mean[self.joint] - mean[self.off] - of_heads)
        return min(alone, mean[self.on] - mean[self.joint] - of_heads)


def choice_probes(inputs: PlanInputs, plan: Decisions) -> tuple[ChoiceProbe, ...]:
    """One probe a choice: forward if it is not made, backward if it is.

    What the choice needs is made in both plans, what it excludes or is needed by in neither, so that the slopes of all
    choices add up to any allowed answer.
    """
    found = []
    for choice in inputs.choices:
        on = turned(inputs, turned(inputs, plan, choice.name, False), choice.name, True)
        off = replace(on, choices=tuple(name for name in on.choices if name != choice.name))
        up = choice.name not in plan.choices
        moved = hands(inputs, choice.name)
        joint = with_hands(inputs, on if up else off, moved, 1 if up else -1) if moved else None
        found.append(ChoiceProbe(choice.name, off, on, up, joint, moved))
    return tuple(found)


def choice_moves(inputs: PlanInputs, plan: Decisions) -> Iterator[Decisions]:
    """Every choice turned, alone and with one head or two more or fewer of those it keeps busy."""
    for choice in inputs.choices:
        yield from steps_of(inputs, plan, choice.name)
        yield from steps_of(inputs, plan, choice.name, backward=True)


def steps_of(inputs: PlanInputs, plan: Decisions, name: str, backward: bool = False) -> Iterator[Decisions]:
    """The choice turned alone, then with one head and two more of those it keeps busy if it is made, fewer if it is
    unmade (`backward`: the other way about). Heads change from the first month in which they can."""
    on = name not in plan.choices
    other = turned(inputs, plan, name, on)
    if not backward:
        yield other
    groups = hands(inputs, name)
    sign = 1 if on != backward else -1
    first = max((group.first_hire for group in inputs.groups if (group.pool, group.contract) in groups), default=0)
    start = (first if sign > 0 else 0) if inputs.stationary else max(first if sign > 0 else 1, 1)
    if groups and start < len(inputs.months):
        for by in range(1, MOST_HEADS + 1):
            yield with_hands(inputs, other, groups, sign * by, start)


def settle_choices(search: Search, keep: int) -> None:
    """Turn every choice at the best plan, alone and with heads as long as one more helps, and take what the same years
    show to be better; again if one was taken. Stops with `keep` years left.

    The supporting planes cannot be trusted here: a choice and the heads it needs are worth more together than apart.
    """
    inputs = search.inputs
    for _ in range(MOST_PASSES if len(inputs.choices) > 1 else 1):
        changed = False
        for choice in inputs.choices:
            assert search.best is not None
            tried: list[Decisions] = []
            for plan in steps_of(inputs, search.best, choice.name):
                if violations(inputs, plan, search.terms.unplanned):
                    continue
                if search.book.price([plan], search.years) > search.book.left - keep:
                    return
                search.book.see([plan], search.years)
                tried.append(plan)
                if len(tried) > 1 and search.score(tried[-1]).worth <= search.score(tried[-2]).worth:
                    break
            if tried:
                best = max(tried, key=lambda plan: search.score(plan).worth)
                if search.better(best, keep):
                    search.best, changed = best, True
        if not changed:
            return
