"""One random world: planned as a planner would, and everything stated of the plan held against further years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.honesty.claims import DOUBT, Claim, Truth, true_chance, true_mean
from benchmarks.honesty.worlds import drawn_world
from optimize import plan as planning
from optimize.decisions import Decisions
from optimize.explain.alternatives import alternatives
from optimize.explain.conflict import OutOfReach
from optimize.explain.differences import in_words, listed
from optimize.explain.ground import Ground
from optimize.explain.prices import offers, prices
from optimize.inputs import Floats
from optimize.plan import PlanResult, make_plan
from optimize.proof.certificate import Certificate, Proof, certify
from optimize.proof.compare import Comparison, compare
from optimize.results import Book, Evaluate
from optimize.search.every import MOST, combinations, countable, every_plan
from sim.replicate import many
from sim.scenario.load import ScenarioFile
from sim.theory.intervals import mean_interval

FURTHER_FROM = 200_001
SHIFT = 1_000_000
CERTAIN = 1e-9
"""The doubt about what is stated as proven: with it, not one may be missed."""


@dataclass(frozen=True)
class Effort:
    """How many years: `further` of the plan and of one rival, `beside` of every plan an explanation names, `all_plans`
    of every plan there is; `repeats` is how often what fresh and explaining years say is said (1: as printed, no more).
    """

    further: int = 1000
    beside: int = 250
    all_plans: int = 40
    repeats: int = 1
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
    return 80 if number // 4 % 4 == 3 else 24


def explain_years_of(number: int) -> int:
    """60 explaining years, with which prices are known from 3; in every fourth world 240, with which from 12."""
    return 240 if number // 4 % 4 == 1 else 60


def heard(number: int, effort: Effort, folder: Path) -> Heard:
    """Plan the world of this number and judge what is said of the plan."""
    file = drawn_world(number, folder)

    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
        return many([plan.apply(file) for plan in plans], seed=number, replications=list(years), jobs=1)

    def at_value(plans: Sequence[Decisions], years: Sequence[int]) -> list[list[Any]]:
        return many([plan.apply(file) for plan in plans], seed=number, replications=list(years), jobs=1, ranges=False)

    proof = Proof(most_years=effort.most_years) if number // 2 % 2 else None
    ranged = any(each.low is not None for each in file.assumptions)
    result, ground = planned(file, evaluate, at_value, number, effort, proof)
    if ground is None or result is None:
        return Heard(number, ranged, proof is not None, 0, "out of reach", ())
    further = Further(number, evaluate, ground.plan, effort)
    claims = [*_stated(result, ground, further), *_once(result, ground, further)]
    for repeat in range(1, effort.repeats):
        claims += _again(result, ground, further, shifted(evaluate, repeat), proof, repeat, explain_years_of(number))
    assert result.certificate is not None
    return Heard(number, ranged, proof is not None, len(further.every), result.certificate.verdict, tuple(claims))


def planned(
    file: ScenarioFile, evaluate: Evaluate, at_value: Evaluate, number: int, effort: Effort, proof: Proof | None,
) -> tuple[PlanResult | None, Ground | None]:
    """The plan and what its explanations stood on; None where none is in reach."""
    with _kept_ground() as grounds:
        try:
            result = make_plan(
                file, evaluate, evaluate_at_value=at_value, search_years=search_years_of(number), proof=proof,
                fresh_years=effort.fresh_years, explain_years=explain_years_of(number))
        except OutOfReach:
            return None, None
    return result, grounds[-1]


@contextmanager
def _kept_ground() -> Iterator[list[Ground]]:
    grounds: list[Ground] = []
    explain = planning.explain

    def keeping(ground: Ground) -> Any:
        grounds.append(ground)
        return explain(ground)

    planning.explain = keeping
    try:
        yield grounds
    finally:
        planning.explain = explain


def shifted(evaluate: Evaluate, repeat: int) -> Evaluate:
    """The same simulator with years of other numbers."""
    return lambda plans, years: evaluate(plans, [year + SHIFT * repeat for year in years])


class Further:
    """Years that nothing stated has seen, of the plan and of others, profit and net revenue in cents."""

    def __init__(self, number: int, evaluate: Evaluate, plan: Decisions, effort: Effort) -> None:
        self.number, self.plan, self.effort = number, plan, effort
        self._evaluate = evaluate
        self._known: dict[Decisions, Floats] = {}
        self.every: tuple[Decisions, ...] = ()

    def see(self, plans: Sequence[Decisions], count: int) -> None:
        """Simulate the first `count` of these years of these plans, as far as they are not known."""
        wanted: dict[int, list[Decisions]] = {}
        for plan in dict.fromkeys(plans):
            known = self._known.get(plan, np.zeros((0, 2)))
            if len(known) < count:
                wanted.setdefault(len(known), []).append(plan)
        for known_years, group in wanted.items():
            years = range(FURTHER_FROM + known_years, FURTHER_FROM + count)
            for plan, row in zip(group, self._evaluate(group, list(years)), strict=True):
                more = np.array([[np.sum(year.profit), np.sum(year.net_revenue)] for year in row], dtype=np.float64)
                self._known[plan] = np.concatenate([self._known.get(plan, np.zeros((0, 2))), more])

    def profit(self, plan: Decisions, count: int) -> Floats:
        """Yearly profit of the first years."""
        self.see([plan], count)
        return self._known[plan][:count, 0]

    def revenue(self, count: int) -> Floats:
        """Yearly net revenue of the plan."""
        self.see([self.plan], count)
        return self._known[self.plan][:count, 1]

    def ahead(self, plan: Decisions, other: Decisions, count: int, doubt: float = DOUBT) -> Truth:
        """What the first earns more than the second on the same years."""
        return true_mean(self.profit(plan, count) - self.profit(other, count), doubt)


def _stated(result: PlanResult, ground: Ground, further: Further) -> list[Claim]:
    """What was printed from fresh and explaining years."""
    further.every = _every(ground)
    further.see([ground.plan, *further.every], further.effort.all_plans)
    assert result.certificate is not None
    return [*_of_fresh(result.comparison, result.certificate, further, 0),
            *_of_explaining(ground, result.explained.prices, result.explained.alternatives, further, 0)]


def _again(
    result: PlanResult, ground: Ground, further: Further, evaluate: Evaluate, proof: Proof | None, repeat: int,
    explain_years: int,
) -> list[Claim]:
    """The same statements about the same plan from other years."""
    inputs, plan = ground.inputs, ground.plan
    assert inputs.goal is not None
    comparison = compare(inputs, evaluate, plan, [(each.name, each.plan) for each in result.rivals],
                         further.effort.fresh_years)
    certificate = certify(plan, comparison.seen, evaluate, inputs.goal.cents, inputs.wanted_chance, proof)
    other = replace(ground, comparison=comparison, book=Book(evaluate, explain_years))
    return [*_of_fresh(comparison, certificate, further, repeat),
            *_of_explaining(other, prices(other), alternatives(other), further, repeat)]


def _of_fresh(comparison: Comparison, certificate: Certificate, further: Further, repeat: int) -> list[Claim]:
    effort, error = further.effort, 1 - certificate.confidence
    revenue = further.revenue(effort.further)
    truth = true_chance(int((revenue >= certificate.goal - 0.5).sum()), len(revenue))
    last = certificate.last
    found = [Claim("chance at least", repeat, last.years, error, last.at_least, 1.0, truth, 1e-9)]
    if len(certificate.declared) > 1:
        found.append(Claim("chance at most", repeat, last.years, error, 0.0, last.at_most, truth, 1e-9))
    earned = mean_interval(comparison.seen.profit.sum(axis=1))
    years = len(comparison.years)
    found.append(Claim("mean profit", repeat, years, 0.05, earned.low, earned.high,
                       true_mean(further.profit(further.plan, effort.further))))
    rivals = [each for each in comparison.outcomes if each.ahead and each.plan != further.plan]
    if rivals:
        one = rivals[further.number % len(rivals)]
        assert one.ahead is not None
        truth = further.ahead(further.plan, one.plan, effort.further)
        found.append(Claim("ahead of a rival", repeat, years, 0.05, one.ahead.low, one.ahead.high, truth))
    return found


def _of_explaining(
    ground: Ground, priced: Sequence[Any], others: Sequence[Any], further: Further, repeat: int
) -> list[Claim]:
    effort = further.effort
    plans = {listed(in_words(ground.inputs, ground.plan, each.plan)): each.plan for each in offers(ground)} \
        if priced else {}
    pairs = [("price", each.years, each.value, plans[each.change]) for each in priced]
    pairs += [("alternative", each.years, each.ahead, each.plan) for each in others]
    further.see([further.plan, *(plan for *_, plan in pairs)], effort.beside)
    return [Claim(kind, repeat, years, 0.05, value.low, value.high,
                  further.ahead(plan, further.plan, effort.beside)) for kind, years, value, plan in pairs]


def _once(result: PlanResult, ground: Ground, further: Further) -> list[Claim]:
    """What the gap states: it rests on the search years, so once a world."""
    gap, search, count = result.gap, ground.search, further.effort.all_plans
    plans = further.every or (ground.plan,)
    means = [true_mean(further.profit(each, count), CERTAIN / len(plans)) for each in plans]
    found = [Claim("proven", 0, 0, 0.0, -np.inf, gap.proven, _greatest(means))]
    if gap.listed is not None:
        good = search.score(ground.plan).missing + 1e-9
        ahead = [further.ahead(each, ground.plan, count, DOUBT / len(plans)) for each in plans
                 if search.score(each).missing <= good]
        found.append(Claim("all plans simulated", 0, gap.listed.years, 0.05, -np.inf, gap.listed.ahead, _greatest(ahead)))
    return found


def _greatest(truths: Sequence[Truth]) -> Truth:
    """The greatest of several true figures: it is at least the greatest lower limit."""
    return Truth(*(max(getattr(each, name) for each in truths) for name in ("estimate", "low", "high")))


def _every(ground: Ground) -> tuple[Decisions, ...]:
    """All plans within the rows, where they can be listed."""
    inputs = ground.inputs
    return tuple(every_plan(inputs)) if countable(inputs) and combinations(inputs) <= MOST else ()


