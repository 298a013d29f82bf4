"""The shift catalogue in numbers: candidate patterns, who they put on duty when, and the week they have to cover."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from optimize.decisions import LAYER
from optimize.inputs import HALF_HOUR, Cover, Floats, Group, PlanInputs
from optimize.reading.scenario import read_inputs
from optimize.shift_plan import Hours, ShiftPattern, ShiftPlan, placed, shifts_in_force, shifts_value
from sim.scenario.assets import Shift
from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.shift_catalogue import ShiftCatalogue
from sim.scenario.shift_checks import catalogue_names, fits, open_hours
from sim.scenario.weeks import MINUTE
from sim.world.rosters import STAGGER, stretches_of

WEEK = 336
DAY_MINUTES = 1440


@dataclass(frozen=True, eq=False)
class ShiftGroup:
    """The people of one contract whose patterns are to be chosen: `people` of them, and the candidate `patterns`.

    `paid` are the hours of the contract a week (0: not stated), `pay` is cents per half-hour of it. `turns`: by weekend
    rule its name, the days and the most persons whose week touches them; `present` the share not absent; `rest` in
    ticks.
    """

    contract: str
    people: int
    patterns: tuple[ShiftPattern, ...]
    paid: float
    pay: float
    present: float
    turns: tuple[tuple[str, tuple[int, ...], int], ...]
    rest: int
    different_hours: int | None

    @property
    def hours(self) -> tuple[Hours, ...]:
        """The different hours among the patterns."""
        return tuple(sorted({pattern.hours for pattern in self.patterns}))


@dataclass(frozen=True, eq=False)
class ShiftTask:
    """One pool's week, by half-hour of the week (336): the offered `load` in persons, how often the half-hour `occurs`
    in a mean week of the year, whether it is `open_` (share), persons of other contracts who are there anyway
    (`there`: not absent; `rostered`: before absence).

    `late` is what a person-half-hour of work left undone costs, in cents; `cover` the persons rostered while open.
    """

    pool: str
    groups: tuple[ShiftGroup, ...]
    load: Floats
    occurs: Floats
    open_: Floats
    there: Floats
    rostered: Floats
    late: float
    cover: int


@lru_cache(maxsize=512)
def presence(hours: Hours) -> Floats:
    """[stagger position, minute of the day]: 1 where somebody with these hours is on duty, 0 in the break."""
    shift = _shift(hours)
    found = np.zeros((len(STAGGER), DAY_MINUTES))
    for position in range(len(STAGGER)):
        for start, end, _ in stretches_of(shift, position):
            found[position, start // MINUTE: -(-end // MINUTE)] = 1.0
    return found


@lru_cache(maxsize=512)
def on_duty(hours: Hours) -> Floats:
    """[48]: mean persons on duty by half-hour of a day among those with these hours, breaks staggered."""
    mean: Floats = presence(hours).mean(axis=0).reshape(48, 30).mean(axis=1)
    return mean


def roster(shifts: Sequence[Shift], heads: int) -> Floats:
    """[7, minute of the day]: whole people on duty as the simulator deals so many heads of one contract onto these
    shifts: largest remainder day by day, breaks staggered by place within the shift, absence not deducted."""
    week = np.zeros((7, DAY_MINUTES))
    for day in range(7):
        today = [shift for shift in shifts if day in shift.days]
        for shift, persons in zip(today, placed(shifts, day, heads), strict=True):
            there = presence((*shift.time[0], shift.unpaid_break))
            for position in range(persons):
                week[day] += there[position % len(STAGGER)]
    return week


def half_hours(week: Floats) -> Floats:
    """A week by minute as means by half-hour: [7, 1440] -> [336]."""
    means: Floats = week.reshape(WEEK, 30).mean(axis=1)
    return means


def catalogues(scenario: Scenario) -> dict[tuple[str, str], ShiftCatalogue]:
    """The catalogue of every contract that has one: (pool, contract) -> catalogue."""
    names = catalogue_names(scenario)
    return {(names[name][0], contract): each for name, each in scenario.plan.shifts.items()
            for contract in names[name][1]}


def candidates(scenario: Scenario, pool: str, contract: str) -> tuple[ShiftPattern, ...]:
    """Every pattern of the catalogue on days with work that stays within the contract's weekly hours.

    Of patterns on the same days that end or begin outside opening hours nothing is left out: who opens comes early.
    """
    catalogue = catalogues(scenario)[pool, contract]
    doors = open_hours(scenario, pool)
    paid = scenario.people[pool].groups[contract].hours
    return tuple(sorted(
        ShiftPattern(start, end, pause, days)
        for start, end, pause in catalogue.hours for days in catalogue.weeks(tuple(doors))
        if fits(catalogue, end - start, len(days), paid)
    ))


def with_shifts(file: ScenarioFile, inputs: PlanInputs, plans: Sequence[ShiftPlan]) -> PlanInputs:
    """The inputs with these shifts in force in place of the file's; without any plan with those of the file.

    Who is on duty when is read anew, and with it what a lead takes and a new head misses; all else stays. Cover is
    then asked of whole people: at least as many heads as the simulator needs to keep it at every open moment.
    """
    if tuple(plans) == inputs.shifts:
        return inputs
    read = read_inputs(file.with_values({"shifts": shifts_value(file, plans)}, LAYER) if plans else file)
    return _on_duty(file.scenario, inputs, read, tuple(plans))


def _on_duty(scenario: Scenario, inputs: PlanInputs, read: PlanInputs, plans: tuple[ShiftPlan, ...]) -> PlanInputs:
    """The inputs with what depends on shifts taken from `read`."""
    result = replace(
        inputs, shifts=plans,
        groups=tuple(replace(old, duty=new.duty, ramp_loss=new.ramp_loss)
                     for old, new in zip(inputs.groups, read.groups, strict=True)),
        leads=tuple(replace(old, work=new.work, margin=new.margin, revenue=new.revenue, units=new.units)
                    for old, new in zip(inputs.leads, read.leads, strict=True)),
        answers=tuple(_on_duty(scenario, old, new, plans)
                      for old, new in zip(inputs.answers, read.answers, strict=True)),
    )
    return replace(result, covers=tuple(_in_whole_people(scenario, result, each, plans) for each in result.covers))


def _in_whole_people(scenario: Scenario, inputs: PlanInputs, cover: Cover, plans: Sequence[ShiftPlan]) -> Cover:
    """The cover with the least heads that keep it; pools of several contracts are left to shares of people."""
    groups = inputs.of_pool(cover.pool)
    plan = next((each for each in plans if each.pool == cover.pool), None)
    if plan is None or len(groups) > 1 or not cover.persons:
        return replace(cover, least_heads=0)
    most = max(inputs.most(cover.pool), plan.persons)
    shifts = plan.shifts(None)
    least = most + 1
    for heads in range(most, 0, -1):
        if not covers(scenario, cover.pool, cover.persons, roster(shifts, heads)):
            break
        least = heads
    return replace(cover, least_heads=least)


def covers(scenario: Scenario, pool: str, persons: int, week: Floats) -> bool:
    """Whether so many are on duty at every minute in which a channel of the pool is open."""
    return not uncovered(scenario, pool, persons, week).any()


def uncovered(scenario: Scenario, pool: str, persons: int, week: Floats) -> Floats:
    """[336]: how many persons are missing at the worst open minute of each half-hour."""
    missing = np.where(open_minutes(scenario, pool), np.maximum(persons - week, 0.0), 0.0)
    worst: Floats = missing.reshape(WEEK, 30).max(axis=1)
    return worst


def open_minutes(scenario: Scenario, pool: str) -> Floats:
    """[7, 1440]: 1 while a channel that needs the pool is open."""
    found = np.zeros((7, DAY_MINUTES))
    for day, stretches in open_hours(scenario, pool).items():
        for start, end in stretches:
            found[day, start // MINUTE: -(-end // MINUTE)] = 1.0
    return found


def shift_tasks(scenario: Scenario, inputs: PlanInputs, heads: Mapping[tuple[str, str], int]) -> tuple[ShiftTask, ...]:
    """The pools with a catalogue, each with its week. `heads`: typical heads of every (pool, contract)."""
    decided = catalogues(scenario)
    found = []
    for pool in dict.fromkeys(pool for pool, _ in decided):
        groups, others = [], []
        for group in inputs.of_pool(pool):
            if (pool, group.contract) in decided:
                groups.append(_group(scenario, inputs, group, decided[pool, group.contract],
                                     max(1, heads[pool, group.contract])))
            else:
                others.append(group)
        written = shifts_in_force(scenario, ())
        rostered, there = np.zeros(WEEK), np.zeros(WEEK)
        for group in others:
            mine = [each for each in written if each.pool == pool and each.contract in (None, group.contract)]
            persons = half_hours(roster(mine, heads[pool, group.contract]))
            rostered += persons
            there += persons * group.present
        load, late = _load(scenario, inputs, pool)
        weight = inputs.weight().sum(axis=0)
        found.append(ShiftTask(
            pool, tuple(groups), load, weight / max(float(weight.max()), 1e-9),
            half_hours(open_minutes(scenario, pool)), there, rostered, late,
            max((each.persons for each in inputs.covers if each.pool == pool), default=0)))
    return tuple(found)


def _group(scenario: Scenario, inputs: PlanInputs, group: Group, catalogue: ShiftCatalogue, people: int) -> ShiftGroup:
    paid = scenario.people[group.pool].groups[group.contract].hours
    monthly = paid / 7 * 365.25 / 12 * 2
    pay = float(np.mean(group.cost)) / monthly if monthly else 0.0
    limits = inputs.free(group)
    low, high = (max(1, limits.low), max(1, limits.high)) if limits is not None else (people, people)
    turns = tuple((name, days, math.floor(people * _safe_share(turn, low, high) + 1e-9))
                  for name, days, turn in catalogue.turns())
    return ShiftGroup(group.contract, people, candidates(scenario, group.pool, group.contract), paid, pay,
                      group.present, turns, catalogue.rest, catalogue.different_hours)


def _safe_share(turn: tuple[int, int], low: int, high: int) -> float:
    """The share of heads below which no number of heads from `low` to `high`, dealt as whole people, breaks a turn."""
    return min((heads * turn[0] // turn[1] + 0.5) / heads for heads in range(low, high + 1))


def _load(scenario: Scenario, inputs: PlanInputs, pool: str) -> tuple[Floats, float]:
    """Offered load in persons by half-hour of the mean week, and cents lost per person-half-hour of work undone.

    Walk-in work lies where customers come. Callers who serve nobody else spread the work of their leads over calling
    hours by how many people answer then; those who do serve others call when it is quiet, so that adds nothing.
    """
    weight = inputs.weight()
    total = np.maximum(weight.sum(axis=0), 1e-9)
    load, earned, minutes = np.zeros(WEEK), 0.0, 0.0
    for each in inputs.walk_ins:
        work = each.work.get(pool, 0.0)
        if work:
            load += (each.arrivals * weight).sum(axis=0) / total * work / HALF_HOUR
            arrivals = float((each.arrivals * weight).sum())
            earned += each.margin * arrivals
            minutes += work * arrivals
    if not minutes:
        for lead in inputs.leads:
            work = lead.work.get(pool, 0.0)
            answered = np.tile(np.array(scenario.outbound[lead.channel].answered.by_hour or (1.0,) * 48), 7)
            share = (lead.calling * weight).sum(axis=0) / total * answered
            listed = lead.opening + lead.per_month * (len(inputs.months) - 1) + sum(lead.coming)
            if work and share.any():
                load += share / float((share * total).sum()) * listed * work / HALF_HOUR
                earned += lead.margin * listed
                minutes += work * listed
    return load, earned / minutes * HALF_HOUR if minutes else 0.0


def _shift(hours: Hours) -> Shift:
    start, end, pause = hours
    return Shift.model_construct(pool="", contract=None, days=(), time=((start, end),), unpaid_break=pause, share=0.0)


def weekly_hours(shifts: Sequence[Shift], heads: int) -> float:
    """Paid hours on the rota a week and head, for so many heads of one contract dealt onto these shifts."""
    total = 0.0
    for day in range(7):
        today = [shift for shift in shifts if day in shift.days]
        total += sum((shift.time[0][1] - shift.time[0][0] - shift.unpaid_break) * persons
                     for shift, persons in zip(today, placed(shifts, day, heads), strict=True))
    return total / (60 * MINUTE) / heads if heads else 0.0


def broken_by_file(scenario: Scenario, heads: Mapping[tuple[str, str], Sequence[int]]) -> tuple[str, ...]:
    """Which rules of the catalogue the file's own shifts break with so many heads by month, in words: more hours than
    the contract has (by more than one in a hundred, on the mean of the months), or more people at weekends than its
    turns allow."""
    found: dict[str, None] = {}
    for (pool, contract), catalogue in catalogues(scenario).items():
        mine = [each for each in scenario.shifts if each.pool == pool and each.contract in (None, contract)]
        counts = [count for count in heads[pool, contract] if count] or [1]
        paid = scenario.people[pool].groups[contract].hours
        hours = float(np.mean([weekly_hours(mine, count) for count in counts]))
        if paid and hours > 1.01 * paid:
            found.setdefault(f"the shifts of the file ask {hours:.1f} hours a week of each of {pool}, and {paid:g} are "
                             "paid")
        for name, days, turn in catalogue.turns():
            most = max(max(sum(placed(mine, day, count)) for day in days) / count for count in counts)
            if most > turn[0] / turn[1] + 1e-9:
                found.setdefault(f"the shifts of the file put {most:.0%} of {pool} on {name}, and {turn[0]} of "
                                 f"{turn[1]} are allowed")
    return tuple(found)
