"""Choices of yes or no as the programs read them: what each costs, what it needs, and whose hands it keeps busy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from optimize.inputs import ChoiceInput, Floats, PlanInputs
from optimize.reading.demand import lead_inputs, walk_in_inputs
from optimize.reading.week import Week
from sim.measure.costs import choice_costs
from sim.scenario.choices import Choice, clashing, needed
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.world.calendar import clock_of
from sim.world.rosters import duty_per_head
from sim.world.world import Clock

MOST_ANSWERS = 64


def choice_inputs(file: ScenarioFile) -> tuple[ChoiceInput, ...]:
    """The choices still open, in file order: made ones are part of the file, those they exclude cannot be made."""
    scenario = file.scenario
    plan, clock = scenario.plan, clock_of(scenario.horizon)
    needs = {name: each.needs for name, each in plan.may_choose.items()}
    open_ = [name for name in plan.may_choose if name not in plan.chosen
             and not clashing(plan.one_of, (*plan.chosen, name, *needed(needs, name)))]
    found = []
    for name in open_:
        choice = plan.may_choose[name]
        with_needs = tuple(each for each in needs if each in open_ and each in (name, *needed(needs, name)))
        note = file.notes.get(f"plan.may_choose.{name}")
        found.append(ChoiceInput(
            name, choice.kind, (note.owner or "") if note is not None else "",
            tuple(float(cents) for cents in choice_costs(choice, clock) + _for_heads(scenario, choice, clock)),
            tuple(each for each in choice.needs if each in open_),
            _busied(scenario, file.choosing(with_needs).scenario, clock), f"plan.may_choose.{name}",
            None if clock.stationary else choice.from_ or clock.dates[0],
        ))
    return tuple(found)


def _for_heads(scenario: Scenario, choice: Choice, clock: Clock) -> Floats:
    """What the heads there are as the year begins would cost, in the month of the first day; who joins later comes on
    top in the simulation."""
    cost = np.zeros(len(clock.months))
    day = 0 if clock.stationary or choice.from_ is None else max(0, (choice.from_ - clock.dates[0]).days)
    cost[clock.month_of_day[day]] = sum(
        cents * sum(group.headcount for group in scenario.people[pool].groups.values())
        for pool, cents in choice.per_head.items())
    return cost


def open_groups(file: ScenarioFile, choices: Sequence[ChoiceInput]) -> tuple[tuple[str, ...], ...]:
    """Groups of which at most one may be chosen, reduced to open choices."""
    names = {each.name for each in choices}
    groups = [tuple(name for name in dict.fromkeys(group) if name in names) for group in file.scenario.plan.one_of]
    return tuple(group for group in groups if len(group) > 1)


def allowed_answers(inputs: PlanInputs) -> Iterator[tuple[str, ...]]:
    """Every set of choices that may be made together, none first; where that is more than `MOST_ANSWERS`, those of up
    to two choices and what they need."""
    names = [each.name for each in inputs.choices]
    needs = {each.name: each.needs for each in inputs.choices}
    most = len(names) if 2 ** len(names) <= MOST_ANSWERS else 2
    found: dict[tuple[str, ...], None] = {}
    for size in range(most + 1):
        for some in combinations(names, size):
            wanted = {*some, *(each for name in some for each in needed(needs, name))}
            if not clashing(inputs.one_of, wanted):
                found[tuple(name for name in names if name in wanted)] = None
    yield from found


def _busied(before: Scenario, after: Scenario, clock: Clock) -> tuple[str, ...]:
    """Pools of people whose work or whose hours on duty the choice changes, in file order."""
    work, other = _work(before, clock), _work(after, clock)
    found = []
    for pool in before.people:
        if pool not in after.people:
            continue
        moved = not np.allclose(work.get(pool, np.zeros(len(clock.months))),
                                other.get(pool, np.zeros(len(clock.months))))
        if moved or _on_duty(before, clock, pool) != _on_duty(after, clock, pool):
            found.append(pool)
    return tuple(found)


def _work(scenario: Scenario, clock: Clock) -> dict[str, Floats]:
    """Minutes a month that customers and leads bring to each asset on averages."""
    week = Week(scenario, clock)
    walk_ins = walk_in_inputs(scenario, clock, week)
    total: dict[str, Floats] = {}
    for each in walk_ins:
        come = (each.arrivals * week.weight()).sum(axis=1)
        for asset, minutes in each.work.items():
            total[asset] = total.get(asset, np.zeros(len(come))) + come * minutes
    for lead in lead_inputs(scenario, clock, week, walk_ins):
        for asset, minutes in lead.work.items():
            listed = np.full(len(clock.months), float(lead.per_month))
            listed[0] = lead.opening
            total[asset] = total.get(asset, np.zeros(len(listed))) + listed * minutes
    return total


def _on_duty(scenario: Scenario, clock: Clock, pool: str) -> dict[str, bytes]:
    return {name: duty.tobytes() for name, duty in duty_per_head(scenario, clock, pool).items()}
