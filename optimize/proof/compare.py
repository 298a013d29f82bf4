"""The last word: plan and rivals on the same fresh years, which no search has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.results import Evaluate, Seen
from optimize.search.chance import late_by_year, with_chance
from optimize.search.futures import worst_mean
from optimize.search.scoring import dropped_beyond, punctual_points, unsteady
from sim.theory.intervals import Interval, chance_at_least, mean_interval, p10_p90, paired_difference

FRESH_FROM = 10_001

CALLED = {"plan": "the plan", "as_is": "this year's staffing", "average_lp": "the spreadsheet plan",
          "erlang": "Erlang per half-hour"}
"""What a reader calls the plan and its rivals."""


def called(name: str) -> str:
    """The plan or rival in words."""
    return CALLED.get(name, name)


@dataclass(frozen=True)
class Spread:
    """A yearly amount in cents: mean with its 95 % interval, and the tenth and ninetieth percentile of years."""

    mean: float
    low: float
    high: float
    p10: float
    p90: float


@dataclass(frozen=True)
class PromiseKept:
    """A promise with a chance on fresh years: kept in `met` of `trials` years (or months, `of_months`).

    `at_least` is the lower bound of the chance at 95 % confidence: exact for years; for months of the years' mean
    shares, since months of one year are not independent.
    """

    channel: str
    wanted: float
    met: int
    trials: int
    of_months: bool
    at_least: float

    @property
    def chance(self) -> float:
        """The share kept."""
        return self.met / self.trials if self.trials else 1.0

    @property
    def reached(self) -> bool:
        """True if the chance seen is at least the one wanted."""
        return self.chance >= self.wanted - 1e-9

    @property
    def words(self) -> str:
        """E.g. `kept in 186 of 200 years: at least 89.6 %`."""
        unit = "months" if self.of_months else "years"
        return f"kept in {self.met} of {self.trials} {unit}: at least {100 * self.at_least:.1f} %"


@dataclass(frozen=True)
class ServiceKept:
    """How a plan keeps the promises: share of promise-months and of years kept, the worst expected margin in
    percentage points (negative: missed), where that is, and whether the expected share reaches every promise (with a
    chance: whether the chance seen does). `chances` are those of the promises that state one."""

    months: float
    years: float
    worst_points: float
    worst: str
    kept: bool
    chances: tuple[PromiseKept, ...] = ()

    @property
    def missed(self) -> str:
        """What is missed, in words: a chance, or the worst expected margin; empty if nothing is."""
        if self.kept:
            return ""
        short = [each for each in self.chances if not each.reached]
        if short:
            one = min(short, key=lambda each: each.chance - each.wanted)
            unit = "months" if one.of_months else "years"
            return (f"the promise of {one.channel} (kept in {one.met} of {one.trials} {unit}, "
                    f"wanted {100 * one.wanted:g} %)")
        return f"{self.worst} by {-self.worst_points:.1f} points"


@dataclass(frozen=True)
class Outcome:
    """One plan on the fresh years. `ahead` is the plan's yearly profit less this one's, None for the plan itself.

    `worst` is the mean profit in cents of its worst years, where the scenario maximises those. `dropped` is by how many
    points the mean year drops more answered calls than the law allows, `changes` how often heads change from month to
    month.
    """

    name: str
    plan: Decisions
    profit: Spread
    net_revenue: Spread
    service: ServiceKept
    ahead: Interval | None
    worst: float | None = None
    dropped: float = 0.0
    changes: int = 0


@dataclass(frozen=True)
class GoalChance:
    """The goal on fresh years: `chance_at_least` is the exact one-sided bound at 95 % confidence."""

    goal: float
    met: int
    years: int
    chance: float
    chance_at_least: float
    wanted: float

    @property
    def reached(self) -> bool:
        """True if the chance seen is at least the one wanted."""
        return self.chance >= self.wanted

    @property
    def proven(self) -> bool:
        """True if even the lower bound is at least the chance wanted."""
        return self.chance_at_least >= self.wanted


@dataclass(frozen=True)
class Comparison:
    """All plans on the same fresh years, the plan first; the verdict in words."""

    years: tuple[int, ...]
    outcomes: tuple[Outcome, ...]
    goal: GoalChance | None
    verdict: str
    ahead_of_all: bool
    seen: Seen


def compare(
    inputs: PlanInputs, evaluate: Evaluate, plan: Decisions, rivals: Sequence[tuple[str, Decisions]], fresh_years: int
) -> Comparison:
    """Simulate `fresh_years` (at least two) of the plan and every rival. Equal plans are simulated once."""
    if fresh_years < 2:
        raise ValueError("a comparison needs at least two fresh years")
    years = tuple(range(FRESH_FROM, FRESH_FROM + fresh_years))
    named = [("plan", plan), *rivals]
    different = list(dict.fromkeys(each for _, each in named))
    rows = evaluate(different, years)
    seen = {each: Seen(each, years, tuple(row)) for each, row in zip(different, rows, strict=True)}
    outcomes = tuple(_outcome(inputs, name, seen[each], seen[plan]) for name, each in named)
    verdict, ahead = _verdict(outcomes)
    return Comparison(years, outcomes, goal_chance(inputs, seen[plan]), verdict, ahead, seen[plan])


def goal_chance(inputs: PlanInputs, seen: Seen) -> GoalChance | None:
    """In how many of these years net revenue reached the goal; None without a goal."""
    if inputs.goal is None:
        return None
    revenue = seen.net_revenue.sum(axis=1)
    met = int((revenue >= inputs.goal.cents - 0.5).sum())
    return GoalChance(inputs.goal.cents, met, len(revenue), met / len(revenue), chance_at_least(met, len(revenue)),
                      inputs.wanted_chance)


def service_kept(inputs: PlanInputs, seen: Seen) -> ServiceKept:
    """How the promises were kept over these years; without a promise everything is kept."""
    kept_months: list[Floats] = []
    kept_years = np.ones(len(seen.years), dtype=bool)
    for each in inputs.walk_ins:
        if each.promise is None:
            continue
        in_time, base = seen.in_time(each.channel), seen.base(each.channel)
        if each.promise.every_month:
            kept = in_time >= each.promise.share * base - 1e-9
            kept_years &= kept.all(axis=1)
        else:
            kept = (in_time.sum(axis=1) >= each.promise.share * base.sum(axis=1) - 1e-9)[:, None]
            kept_years &= kept[:, 0]
        kept_months.append(kept.ravel().astype(np.float64))
    if not kept_months:
        return ServiceKept(1.0, 1.0, 0.0, "nothing is promised", True)
    points = punctual_points(inputs, seen)
    if not points:
        return ServiceKept(1.0, 1.0, 0.0, "nobody came whom a promise counts", True)
    worst = min(points, key=lambda key: points[key])
    chances = promises_kept(inputs, seen)
    stated = {each.channel for each in chances}
    kept_all = all(each.reached for each in chances) and all(
        value >= 0 for (channel, _), value in points.items() if channel not in stated)
    return ServiceKept(float(np.concatenate(kept_months).mean()), float(kept_years.mean()), points[worst],
                       " ".join(worst), kept_all, chances)


def promises_kept(inputs: PlanInputs, seen: Seen) -> tuple[PromiseKept, ...]:
    """How often every promise that states a chance was kept in these years."""
    found = []
    for each, promise, chance in with_chance(inputs):
        late = late_by_year(seen, each.channel, promise)
        counted = np.isfinite(late)
        kept = (late <= 1 - promise.share + 1e-9) & counted
        if not promise.of_months:
            met = int((kept | ~counted).all(axis=1).sum())
            found.append(PromiseKept(each.channel, chance, met, len(kept), False, chance_at_least(met, len(kept))))
            continue
        yearly = [float(row.sum() / there.sum()) for row, there in zip(kept, counted, strict=True) if there.any()]
        lower = max(0.0, mean_interval(yearly, 0.9).low) if len(yearly) > 1 else 0.0
        found.append(PromiseKept(each.channel, chance, int(kept.sum()), int(counted.sum()), True, lower))
    return tuple(found)


def _outcome(inputs: PlanInputs, name: str, seen: Seen, plan: Seen) -> Outcome:
    profit, revenue = seen.profit.sum(axis=1), seen.net_revenue.sum(axis=1)
    ahead = None if name == "plan" else paired_difference(plan.profit.sum(axis=1), profit)
    worst = None if inputs.worst is None else worst_mean(profit, inputs.worst)
    return Outcome(name, seen.plan, spread(profit), spread(revenue), service_kept(inputs, seen), ahead, worst,
                   dropped_beyond(inputs, seen), unsteady(seen.plan))


def spread(values: Floats) -> Spread:
    """Mean with its 95 % interval, P10 and P90 of yearly amounts (two or more)."""
    interval = mean_interval(values)
    return Spread(interval.estimate, interval.low, interval.high, *p10_p90(values))


def _verdict(outcomes: Sequence[Outcome]) -> tuple[str, bool]:
    """Whether the plan earns more than every rival that keeps the service, and if not, why, in figures."""
    plan, rivals = outcomes[0], outcomes[1:]
    fair = [each for each in rivals if each.service.kept]
    sentences = []
    if not plan.service.kept:
        sentences.append(f"The plan itself misses {plan.service.missed}.")
    for each in rivals:
        assert each.ahead is not None
        amount = f"{abs(each.ahead.estimate) / 100:,.0f}"
        between = f"95 % between {each.ahead.low / 100:,.0f} and {each.ahead.high / 100:,.0f}"
        if each.plan == plan.plan:
            sentences.append(f"{called(each.name).capitalize()} is the same plan.")
        elif each.ahead.low > 0:
            sentences.append(f"It earns {amount} more than {called(each.name)} ({between}).")
        elif each.ahead.high < 0:
            sentences.append(f"It earns {amount} less than {called(each.name)} ({between})" + _because(plan, each))
        else:
            more = "more" if each.ahead.estimate >= 0 else "less"
            sentences.append(f"It earns {amount} {more} than {called(each.name)}, which luck alone could explain "
                             f"({between})" + (_because(plan, each) if more == "less" else "."))
    ahead = plan.service.kept and all(
        each.plan != plan.plan and each.ahead is not None and each.ahead.low > 0 for each in fair)
    if not plan.service.kept:
        short = any(not each.reached for each in plan.service.chances)
        lead = f"The plan does not keep the promised service {'as often as wanted' if short else 'on average'}."
    elif ahead:
        lead = "The plan earns more than every rival that keeps the promised service." if fair else \
            "The plan keeps the promised service; no rival does."
    else:
        lead = "The plan is not shown to earn more than every rival that keeps the promised service."
    return " ".join([lead, *sentences]), ahead


def _because(plan: Outcome, rival: Outcome) -> str:
    if not rival.service.kept:
        return f"; but {called(rival.name)} misses {rival.service.missed}."
    if plan.service.worst_points > rival.service.worst_points:
        return (f"; its tightest promise has {plan.service.worst_points:.1f} points to spare, "
                f"{called(rival.name)} {rival.service.worst_points:.1f}.")
    return "; both keep the service."
