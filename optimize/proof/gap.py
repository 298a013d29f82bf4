"""How much better than the plan another plan could be: what is proven, what is likely, and what was looked at.

Three statements of different strength, none of them more than it is:

- *Proven*: no plan earns more on average than `bound_on_averages`, the relaxed program in which work waits a month for
  free hands. The optimum of a maximising program is concave in arrivals, so the mean of years is at most the program at
  mean arrivals (Jensen). It holds with assumptions at their value and without sales made after closing. It is wide.
- *By the planes*: the best the final supporting planes allow, relaxed and in whole numbers, and how near the solver
  proved its whole answer to be to the best one. Planes are drawn from simulated differences; as soon as one was
  refuted this is an estimate and no bound.
- *Looked at*: how many plans one small move away were simulated on the same years, and whether all plans there are
  were. If they were, paired differences bound what any of them may be ahead (Bonferroni over all pairs, so that it does
  not matter that the plan was chosen on these years; differences taken as normal).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimize import door
from optimize.decisions import Decisions
from optimize.search.every import few_plans
from optimize.search.features import standing
from optimize.search.loop import Search
from optimize.search.master import master
from optimize.search.moves import neighbours
from optimize.search.scoring import paired, standard_error
from sim.theory.intervals import Interval
from sim.theory.student import t_quantile

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Planes:
    """What the final planes say, in cents, each missing promise point priced: the plan (`here`), the best plan with
    fractions of people (`relaxed`), the best whole one (`whole`), and what the solver proved no whole one to exceed
    (`solver`). `error` is how far luck moves the difference of two plans on the years of the search: half a 95 %
    interval, the median of all plans simulated there; None with one year a plan, which tells nothing of it. `refuted`
    of `tests` found a plane too low."""

    here: float
    relaxed: float
    whole: float
    solver: float
    error: float | None
    tests: int
    refuted: int

    @property
    def open(self) -> float:
        """How much more than the plan the planes allow to a whole plan; never negative."""
        return max(0.0, self.solver - self.here)


@dataclass(frozen=True)
class Listed:
    """All plans within the rows were simulated: `plans` of them on the same `years`, `ahead` is how many cents any of
    them may at most earn more than the plan on average, with 95 % confidence."""

    plans: int
    years: int
    ahead: float


@dataclass(frozen=True)
class Gap:
    """How far the plan may be from the best one. Money in cents over the horizon.

    `earned` is the mean profit on fresh years with its 95 % interval, `proven` what no plan exceeds on average.
    `planes` is None where the years did not suffice for planes of every month. Of `neighbours` plans one small move
    away `simulated` were simulated on the search years, `better` of them scored more there. `listed` is None unless
    all plans were simulated.
    """

    earned: Interval
    proven: float
    planes: Planes | None
    neighbours: int
    simulated: int
    better: int
    listed: Listed | None
    words: tuple[str, ...]

    @property
    def most(self) -> float:
        """What no plan can earn more than this one on average, in cents: the proven gap."""
        return max(0.0, self.proven - self.earned.estimate)


def gap_of(search: Search, plan: Decisions, earned: Interval, proven: float) -> Gap:
    """The gap of a finished search's plan. Simulates nothing."""
    book, years = search.book, search.years
    known = set(book.plans)
    around = neighbours(search.inputs, plan, search.terms.unplanned)
    tried = [each for each in around if each in known and set(years) <= set(book.years_of(each))]
    here = search.score(plan).worth if set(years) <= set(book.years_of(plan)) else math.inf
    better = sum(search.score(each).worth > here + 0.5 for each in tried)
    found = Gap(earned, proven, planes_of(search, plan), len(around), len(tried), better, listed(search, plan), ())
    return Gap(found.earned, found.proven, found.planes, found.neighbours, found.simulated, found.better, found.listed,
               _words(found))


def planes_of(search: Search, plan: Decisions) -> Planes | None:
    """The best the final planes allow; None where a month has no plane, or the plan stands outside the rows."""
    program = master(search.inputs, search.planes, search.terms)
    try:
        here = door.solve(program.with_fixed(standing(plan)), whole=False).objective
        relaxed = door.solve(program, whole=False).objective
        whole = door.solve(program)
    except (door.Unbounded, door.Infeasible):
        return None
    return Planes(here, relaxed, whole.objective, max(whole.objective, min(whole.bound, relaxed)),
                  error_of(search, plan), search.tests, search.lifted + search.dropped)


def error_of(search: Search, plan: Decisions) -> float | None:
    """Half the 95 % interval of a difference between the plan and another on the search years, in cents: the median.

    None where it cannot be known: with a single year, or a single plan.
    """
    years, book = search.years, search.book
    if len(years) < 2 or not set(years) <= set(book.years_of(plan)):
        return None
    mine = book.recall(plan, years)
    errors = [standard_error(paired(book.recall(each, years), mine)) for each in book.plans
              if each != plan and set(years) <= set(book.years_of(each))]
    return t_quantile(len(years) - 1, (1 + CONFIDENCE) / 2) * float(np.median(errors)) if errors else None


def listed(search: Search, plan: Decisions) -> Listed | None:
    """The statement about all plans, if all were simulated on the search years."""
    plans, years, book = few_plans(search), search.years, search.book
    if plans is None or plan not in plans or len(years) < 2:
        return None
    if not all(set(years) <= set(book.years_of(each)) for each in plans):
        return None
    pairs = max(1, len(plans) * (len(plans) - 1))
    quantile = t_quantile(len(years) - 1, 1 - (1 - CONFIDENCE) / pairs)
    mine = book.recall(plan, years)
    limits = [_upper(paired(book.recall(each, years), mine), quantile)
              for each in plans if search.score(each).missing <= search.score(plan).missing + 1e-9]
    return Listed(len(plans), len(years), max(0.0, *limits))


def _upper(differences: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]], quantile: float) -> float:
    values = np.asarray(differences, dtype=np.float64)
    return float(values.mean() + quantile * values.std(ddof=1) / math.sqrt(values.size))


def _words(gap: Gap) -> tuple[str, ...]:
    def money(cents: float) -> str:
        return f"{cents / 100:,.0f}"

    share = f" ({gap.most / abs(gap.earned.estimate):.0%} of what it earns)" if gap.earned.estimate > 0 else ""
    said = [f"Proven: no plan earns more than {money(gap.proven)} on average, {money(gap.most)} more than this one"
            f"{share}; a wide bound, for it lets customers wait up to a month for free hands."]
    if gap.planes is not None:
        one = gap.planes
        reliance = ("none of its estimates was refuted" if not one.refuted else
                    f"{one.refuted} of {one.tests} tests found an estimate too low, so this is no proof")
        error = "known from one year each, so that its error is not known" if one.error is None else \
            f"give or take {money(one.error)}, for it knows few years"
        said.append(
            f"By what the search knows the best plan would earn at most {money(one.open)} more ({error}): "
            f"{money(one.relaxed)} with fractions of people, {money(one.whole)} in whole numbers (proven by the solver "
            f"to within {money(one.solver - one.whole)}), against {money(one.here)} for this plan; {reliance}.")
    if gap.listed is not None:
        said.append(
            f"All {gap.listed.plans} plans that the limits allow were simulated on the same {gap.listed.years} years: "
            f"with 95 % confidence none that keeps the promises as well earns over {money(gap.listed.ahead)} more.")
    elif gap.neighbours and not gap.simulated:
        said.append(f"None of {gap.neighbours} plans one small move away was simulated on the years of the search: "
                    "they look worse by what the search knows, or were not reached.")
    elif gap.neighbours:
        result = "none of them did better there" if not gap.better else \
            f"{gap.better} of them did better on these few years"
        said.append(f"Of {gap.neighbours} plans one small move away {gap.simulated} were simulated on the years of the "
                    f"search, and {result}; the others look worse by what the search knows, or were not reached.")
    return tuple(said)
