"""Which candidates earn most: all are simulated on a few years, those ahead on more, the last ones on fresh years.

Successive halving (Jamieson & Talwalkar 2016) on paired differences: every candidate meets the same customers as the
scenario as it is, so that a few years tell much. What is printed comes from years that chose nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimize.decisions import as_is
from optimize.explain.opportunities.candidate import Candidate
from optimize.inputs import Floats, PlanInputs
from optimize.proof.compare import FRESH_FROM, ServiceKept, service_kept
from optimize.results import Seen
from sim.theory.intervals import Interval, mean_interval

YearResult = Any
"""A simulated year, as `optimize.results.YearResult` describes it; arrays stand for its sequences."""
Simulate = Callable[[Sequence[Candidate | None], Sequence[int]], Sequence[Sequence[YearResult]]]
"""simulate(candidates, years) -> years of each; None is the scenario as it is."""

RUNGS = (4, 8, 16)
"""Years, from the first on, after which the field is halved."""


@dataclass(frozen=True)
class Opportunity:
    """A candidate on the fresh years: yearly profit with it less profit without it, of this what costs rise and what
    sales bring more (all in cents), the service kept with it, and whether it wins or loses beyond luck."""

    candidate: Candidate
    profit: Interval
    costs: float
    margin: float
    service: ServiceKept

    @property
    def pays(self) -> bool:
        """True if the 95 % interval lies above nothing."""
        return self.profit.low > 0

    @property
    def loses(self) -> bool:
        """True if the 95 % interval lies below nothing."""
        return self.profit.high < 0

    @property
    def idle(self) -> bool:
        """True if it changes no year at all."""
        return self.profit.estimate == 0 and self.profit.standard_error == 0


@dataclass(frozen=True)
class Raced:
    """The last ones by profit, best first; `together`: those that pay, cost no promise and go well together, at once
    (None with fewer than two). `service`: as it is kept without any. `dropped` are those given up early, `years` the
    fresh years, `spent` all years simulated."""

    ranked: tuple[Opportunity, ...]
    together: Opportunity | None
    dropped: tuple[Candidate, ...]
    service: ServiceKept
    years: tuple[int, ...]
    spent: int


def race(
    inputs: PlanInputs, candidates: Sequence[Candidate], simulate: Simulate, *, years: int, most: int = 8,
    base: Sequence[YearResult] = (), usable: Callable[[Candidate], bool] = lambda candidate: True,
) -> Raced:
    """Halve the field on the years 1, 2, ... until at most `most` are left, and simulate these on `years` fresh years.

    `base`: years 1, 2, ... of the scenario as it is that are known already. Raises ValueError for fewer than two years.
    """
    if years < 2:
        raise ValueError("an interval needs at least two years")
    field = sorted(candidates, key=lambda each: -each.hint)
    dropped: list[Candidate] = []
    known: dict[Candidate | None, list[YearResult]] = {None: list(base)}
    spent = 0
    for rung in (each for each in RUNGS if each < years or each == RUNGS[0]):
        if len(field) <= most and len({each.paths for each in field}) == len(field):
            break
        spent += _extend(known, [None, *field], rung, simulate)
        gain = {each: _difference(known[each][:rung], known[None][:rung]) for each in field}
        ordered = _first_of_kind(sorted(field, key=lambda each: -float(gain[each].mean())), rung)
        ahead = [each for number, each in enumerate(ordered)
                if number < max(most, -(-len(field) // 2)) and not _clearly_loses(gain[each])]
        ahead = ahead or ordered[:1]
        dropped += [each for each in field if each not in ahead]
        field = ahead
    dropped += field[most:]
    field = field[:most]
    numbers = tuple(range(FRESH_FROM, FRESH_FROM + years))
    rows = simulate([None, *field], numbers)
    spent += (1 + len(field)) * years
    without, found = rows[0], []
    for candidate, row in zip(field, rows[1:], strict=True):
        found.append(_opportunity(inputs, candidate, row, without, numbers))
    ranked = tuple(sorted(found, key=lambda each: -each.profit.estimate))
    kept = _kept(inputs, without, numbers)
    good = [each.candidate for each in ranked if each.pays and each.service.kept >= kept.kept]
    joint, more = _built_up(good, known, simulate, min(RUNGS[1], years), usable)
    spent += more
    together = None
    if joint is not None:
        together = _opportunity(inputs, joint, simulate([joint], numbers)[0], without, numbers)
        spent += years
    return Raced(ranked, together, tuple(dropped), kept, numbers, spent)


def _built_up(
    candidates: Sequence[Candidate], known: dict[Candidate | None, list[YearResult]], simulate: Simulate, years: int,
    usable: Callable[[Candidate], bool],
) -> tuple[Candidate | None, int]:
    """The candidates as one: best first, each taken in if it sets nothing a better one sets, and if profit is higher
    with it on the years that chose the field. None for fewer than two; and the years this took."""
    chosen, before, spent = list(candidates[:1]), 0.0, 0
    if chosen:
        spent += _extend(known, [None, chosen[0]], years, simulate)
        before = float(_difference(known[chosen[0]][:years], known[None][:years]).mean())
    for each in candidates[1:]:
        if any(_touch(path, other) for path in each.paths for one in chosen for other in one.paths):
            continue
        trial = combined([*chosen, each])
        if usable(trial):
            spent += _extend(known, [trial], years, simulate)
            gain = float(_difference(known[trial][:years], known[None][:years]).mean())
            if gain > before:
                chosen.append(each)
                before = gain
    return (combined(chosen) if len(chosen) > 1 else None), spent


def _first_of_kind(ordered: Sequence[Candidate], rung: int) -> list[Candidate]:
    """From the second rung on, only the best of those that set the same things to different values."""
    if rung == RUNGS[0]:
        return list(ordered)
    found: dict[frozenset[str], Candidate] = {}
    for each in ordered:
        found.setdefault(each.paths, each)
    return list(found.values())


def combined(chosen: Sequence[Candidate]) -> Candidate:
    """Several candidates as one."""
    return Candidate("together", "; ".join(each.what for each in chosen), "each of these pays alone",
                     tuple(setting for each in chosen for setting in each.settings))


def _touch(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")


def _extend(
    known: dict[Candidate | None, list[YearResult]], wanted: Sequence[Candidate | None], years: int, simulate: Simulate
) -> int:
    """Simulate what is missing of the years 1 to `years`; returns how many years that were."""
    groups: dict[int, list[Candidate | None]] = {}
    for each in wanted:
        groups.setdefault(len(known.setdefault(each, [])), []).append(each)
    spent = 0
    for have, group in groups.items():
        if have < years:
            numbers = tuple(range(have + 1, years + 1))
            for each, row in zip(group, simulate(group, numbers), strict=True):
                known[each] += list(row)
            spent += len(group) * len(numbers)
    return spent


def _clearly_loses(gain: Floats) -> bool:
    return len(gain) > 1 and mean_interval(gain).high < 0


def _opportunity(
    inputs: PlanInputs, candidate: Candidate, row: Sequence[YearResult], without: Sequence[YearResult],
    numbers: tuple[int, ...],
) -> Opportunity:
    profit = mean_interval(_difference(row, without))
    costs = float(np.mean([_costs(one) - _costs(other) for one, other in zip(row, without, strict=True)]))
    return Opportunity(candidate, profit, costs, profit.estimate + costs, _kept(inputs, row, numbers))


def _kept(inputs: PlanInputs, row: Sequence[YearResult], numbers: tuple[int, ...]) -> ServiceKept:
    return service_kept(inputs, Seen(as_is(inputs), numbers, tuple(row)))


def _difference(after: Sequence[YearResult], before: Sequence[YearResult]) -> Floats:
    return np.array([float(np.sum(one.profit)) - float(np.sum(other.profit))
                     for one, other in zip(after, before, strict=True)])


def _costs(year: YearResult) -> float:
    return float(sum(float(np.sum(each)) for each in year.cost.values()))
