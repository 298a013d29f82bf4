"""One random world: planned as a planner would, and everything stated of the plan held against further years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.honesty.claims import CENT, DOUBT, Claim, Truth, exactly, true_chance, true_mean
from benchmarks.honesty.worlds import drawn_world
from optimize import plan as planning
from optimize.decisions import Decisions
from optimize.explain import alternatives as differing
from optimize.explain import prices as pricing
from optimize.explain.alternatives import Alternative, candidates
from optimize.explain.conflict import OutOfReach
from optimize.explain.differences import in_words, listed
from optimize.explain.explained import Explained, explain
from optimize.explain.ground import Ground
from optimize.explain.prices import Price, offers
from optimize.inputs import Floats
from optimize.plan import PlanResult, make_plan
from optimize.proof.certificate import Certificate, Proof, certify
from optimize.proof.compare import Comparison, Outcome, compare
from optimize.results import Book, Evaluate
from optimize.search.every import MOST, combinations, countable, every_plan
from sim.replicate import many
from sim.theory.intervals import mean_interval

FURTHER_FROM = 200_001
SEARCH_YEARS, LONGER_SEARCH = 24, 80
EXPLAIN_YEARS, LONGER_EXPLAINING = 60, 240
MOST_ALTERNATIVES = 8
CERTAIN = 1e-9
"""The doubt about what is stated as proven: with it, not one may be missed."""


@dataclass(frozen=True)
class Effort:
    """How many further years: `years` of the plan and of one rival, `beside` of every plan an explanation names,
    `all_plans` of every plan there is. From the first `beside` of them fresh and explaining years are drawn `again` so
    many times, and all that rests on those is stated anew. `fresh_years` and `most_years` (of a proof) are the plan's.
    """

    years: int = 600
    beside: int = 150
    all_plans: int = 20
    again: int = 50
    fresh_years: int = 40
    most_years: int = 120


@dataclass(frozen=True)
class Heard:
    """What one world stated. `plans` is how many plans there are (0: not listed), `proved` whether the goal had to be
    proven; `claims` is empty where no plan was in reach."""

    number: int
    ranged: bool
    proved: bool
    plans: int
    verdict: str
    claims: tuple[Claim, ...]


def search_years_of(number: int) -> int:
    """24 search years; in every fourth world 80, from which on differences are known from two years each."""
    return LONGER_SEARCH if number // 4 % 4 == 3 else SEARCH_YEARS


def explain_years_of(number: int) -> int:
    """60 explaining years, with which prices are known from 3; in every fourth world 240, with which from 12."""
    return LONGER_EXPLAINING if number // 4 % 4 == 1 else EXPLAIN_YEARS


@dataclass(frozen=True, eq=False)
class Planned:
    """A world with its plan, what explanations of it stood on, and years to judge them by."""

    number: int
    ranged: bool
    proof: Proof | None
    result: PlanResult
    ground: Ground
    further: Further


def heard(number: int, effort: Effort, folder: Path) -> Heard:
    """Plan the world of this number and judge what is said of the plan."""
    world = planned(number, effort, folder)
    if world is None:
        return Heard(number, False, False, 0, "out of reach", ())
    claims = (*printed(world), *of_search(world), *fresh_again(world), *explained_again(world))
    assert world.result.certificate is not None
    return Heard(number, world.ranged, world.proof is not None, len(world.further.every),
                 world.result.certificate.verdict, claims)


def planned(number: int, effort: Effort, folder: Path) -> Planned | None:
    """The world of this number, planned as a planner would; None where no plan is in reach."""
    file = drawn_world(number, folder)

    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
        return many([plan.apply(file) for plan in plans], seed=number, replications=list(years), jobs=1)

    def at_value(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
        return many([plan.apply(file) for plan in plans], seed=number, replications=list(years), jobs=1, ranges=False)

    proof = Proof(most_years=effort.most_years) if number // 2 % 2 else None
    with _kept_ground() as grounds:
        try:
            result = make_plan(
                file, evaluate, evaluate_at_value=at_value, search_years=search_years_of(number), proof=proof,
                fresh_years=effort.fresh_years, explain_years=explain_years_of(number))
        except OutOfReach:
            return None
    ground = grounds[-1]
    ranged = any(each.low is not None for each in file.assumptions)
    return Planned(number, ranged, proof, result, ground, Further(number, evaluate, ground.plan, effort))


@contextmanager
def _kept_ground() -> Iterator[list[Ground]]:
    grounds: list[Ground] = []

    def keeping(ground: Ground) -> Explained:
        grounds.append(ground)
        return explain(ground)

    with patch.object(planning, "explain", keeping):
        yield grounds


class Further:
    """Years that nothing stated has seen, of the plan and of others; profit and net revenue in cents."""

    def __init__(self, number: int, evaluate: Evaluate, plan: Decisions, effort: Effort) -> None:
        self.number, self.plan, self.effort = number, plan, effort
        self._evaluate = evaluate
        self._known: dict[Decisions, list[Any]] = {}
        self.every: tuple[Decisions, ...] = ()

    def see(self, plans: Sequence[Decisions], count: int) -> None:
        """Simulate the first `count` of these years of these plans, as far as they are not known."""
        wanted: dict[int, list[Decisions]] = {}
        for plan in dict.fromkeys(plans):
            known = len(self._known.setdefault(plan, []))
            if known < count:
                wanted.setdefault(known, []).append(plan)
        for known, group in wanted.items():
            years = range(FURTHER_FROM + known, FURTHER_FROM + count)
            for plan, row in zip(group, self._evaluate(group, years), strict=True):
                self._known[plan] += row

    def profit(self, plan: Decisions, count: int) -> Floats:
        """Yearly profit of the first years."""
        self.see([plan], count)
        return np.array([np.sum(year.profit) for year in self._known[plan][:count]], dtype=np.float64)

    def met(self, goal: float, count: int) -> int:
        """In how many of the first years the plan meets the goal."""
        self.see([self.plan], count)
        return sum(float(np.sum(year.net_revenue)) >= goal - CENT for year in self._known[self.plan][:count])

    def drawn(self, repeat: int) -> Evaluate:
        """A simulator whose every year is one of the first `beside` further years, drawn by its number: for it the
        truth is known exactly, and it is as skewed as simulated years are."""

        def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
            self.see(plans, self.effort.beside)
            draws = [int(np.random.default_rng([self.number, repeat, year]).integers(self.effort.beside))
                     for year in years]
            return [[self._known[plan][draw] for draw in draws] for plan in plans]

        return evaluate


class Truths:
    """True figures as the further years tell them, or, for `years` drawn again from so many, exactly."""

    def __init__(self, further: Further, drawn_from: int | None = None) -> None:
        self.further, self.drawn_from = further, drawn_from

    def mean(self, plan: Decisions, minus: Decisions | None, years: int, doubt: float = DOUBT) -> Truth:
        """Mean profit of a plan, less that of another on the same years."""
        years = self.drawn_from or years
        values = self.further.profit(plan, years)
        if minus is not None:
            values = values - self.further.profit(minus, years)
        return true_mean(values, doubt) if self.drawn_from is None else exactly(float(values.mean()))

    def chance(self, goal: float, years: int) -> Truth:
        """The chance that the plan meets the goal."""
        years = self.drawn_from or years
        met = self.further.met(goal, years)
        return true_chance(met, years) if self.drawn_from is None else exactly(met / years)


def printed(world: Planned) -> Iterator[Claim]:
    """What was printed from fresh and explaining years."""
    result, truths = world.result, Truths(world.further)
    assert result.certificate is not None
    yield from _of_fresh(result.comparison, result.certificate, truths, 0)
    yield from _of_explaining(result.explained.prices, result.explained.alternatives, _priced(world.ground), truths, 0)


def fresh_again(world: Planned) -> Iterator[Claim]:
    """What fresh years say of the same plan, stated anew from further years drawn again and again."""
    inputs, plan, further = world.ground.inputs, world.ground.plan, world.further
    assert inputs.goal is not None
    truths, rival = Truths(further, further.effort.beside), _rival(world.result.comparison, further)
    rivals = [(rival.name, rival.plan)] if rival else []
    for repeat in range(1, further.effort.again + 1):
        evaluate = further.drawn(repeat)
        comparison = compare(inputs, evaluate, plan, rivals, further.effort.fresh_years)
        certificate = certify(plan, comparison.seen, evaluate, inputs.goal.cents, inputs.wanted_chance, world.proof)
        yield from _of_fresh(comparison, certificate, truths, repeat)


def explained_again(world: Planned) -> Iterator[Claim]:
    """What explaining years say of the same plan, stated anew from further years drawn again and again."""
    ground, further = world.ground, world.further
    truths, offered, plans = Truths(further, further.effort.beside), offers(ground), _priced(ground)
    others, holds = list(islice(candidates(ground), MOST_ALTERNATIVES)), lru_cache(pricing._holds)
    for repeat in range(1, further.effort.again + 1):
        other = replace(ground, book=Book(further.drawn(repeat), explain_years_of(world.number)))
        # What the program offers, and how far, does not depend on these years, so it is not asked again.
        with patch.object(pricing, "offers", lambda _: offered), \
                patch.object(pricing, "_holds", lambda _, offer: holds(ground, offer)):
            priced = pricing.prices(other)
        with patch.object(differing, "candidates", lambda _: others):
            named = differing.alternatives(other)
        yield from _of_explaining(priced, named, plans, truths, repeat)


def _of_fresh(comparison: Comparison, certificate: Certificate, truths: Truths, repeat: int) -> Iterator[Claim]:
    further, error, last = truths.further, 1 - certificate.confidence, certificate.last
    years = further.effort.years
    chance = truths.chance(certificate.goal, years)
    yield Claim("chance at least", repeat, last.years, error, last.at_least, 1.0, chance, 1e-9)
    if len(certificate.declared) > 1:
        yield Claim("chance at most", repeat, last.years, error, 0.0, last.at_most, chance, 1e-9)
    earned, count = mean_interval(comparison.seen.profit.sum(axis=1)), len(comparison.years)
    yield Claim("mean profit", repeat, count, 0.05, earned.low, earned.high, truths.mean(further.plan, None, years))
    rival = _rival(comparison, further)
    if rival and rival.ahead:
        yield Claim("ahead of a rival", repeat, count, 0.05, rival.ahead.low, rival.ahead.high,
                    truths.mean(further.plan, rival.plan, years))


def _rival(comparison: Comparison, further: Further) -> Outcome | None:
    """One of the rivals that differ from the plan, another one in each world."""
    rivals = [each for each in comparison.outcomes if each.ahead and each.plan != further.plan]
    return rivals[further.number % len(rivals)] if rivals else None


def _of_explaining(
    priced: Sequence[Price], others: Sequence[Alternative], plans: Mapping[str, Decisions], truths: Truths, repeat: int
) -> Iterator[Claim]:
    further = truths.further
    pairs = [("price", each.years, each.value, plans[each.change]) for each in priced]
    pairs += [("alternative", each.years, each.ahead, each.plan) for each in others]
    further.see([further.plan, *(plan for *_, plan in pairs)], further.effort.beside)
    for kind, years, value, plan in pairs:
        yield Claim(kind, repeat, years, 0.05, value.low, value.high,
                    truths.mean(plan, further.plan, further.effort.beside))


def _priced(ground: Ground) -> dict[str, Decisions]:
    """The plan behind every price, by the words for what it changes."""
    return {listed(in_words(ground.inputs, ground.plan, each.plan)): each.plan for each in offers(ground)}


def of_search(world: Planned) -> Iterator[Claim]:
    """What the gap states: it rests on the search years, so once a world."""
    gap, search, further, truths = world.result.gap, world.ground.search, world.further, Truths(world.further)
    count = further.effort.all_plans
    further.every = _every(world.ground)
    plans = further.every or (further.plan,)
    further.see(plans, count)
    yield Claim("proven", 0, 0, 0.0, -np.inf, gap.proven,
                _greatest([truths.mean(each, None, count, CERTAIN / len(plans)) for each in plans]))
    if gap.listed is not None:
        good = search.score(further.plan).missing + 1e-9
        ahead = [truths.mean(each, further.plan, count, DOUBT / len(plans)) for each in plans
                 if search.score(each).missing <= good]
        yield Claim("all plans simulated", 0, gap.listed.years, 0.05, -np.inf, gap.listed.ahead, _greatest(ahead))


def _greatest(truths: Sequence[Truth]) -> Truth:
    """The greatest of several true figures: it is at least the greatest lower limit."""
    return Truth(*(max(getattr(each, name) for each in truths) for name in ("estimate", "low", "high")))


def _every(ground: Ground) -> tuple[Decisions, ...]:
    """All plans within the rows, where they can be listed."""
    inputs = ground.inputs
    return tuple(every_plan(inputs)) if countable(inputs) and combinations(inputs) <= MOST else ()


