"""Which candidates earn most: all are simulated on a few years, those ahead on more, the last ones on fresh years.

Successive halving (Jamieson & Talwalkar 2016) on paired differences: every candidate meets the same customers as the
scenario as it is, so that a few years tell much. What is printed comes from years that chose nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimize.decisions import as_is
from optimize.explain.opportunities.candidate import Candidate
from optimize.inputs import Floats, PlanInputs
from optimize.proof.compare import FRESH_FROM, ServiceKept, service_kept
from optimize.results import Seen, YearResult
from sim.theory.intervals import Interval, mean_interval

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
    """The last ones by profit, best first; `together`: all that pay, cost no promise and touch different settings, at
    once (None with fewer than two). `service`: as it is kept without any. `dropped` are those given up early, `years` the fresh years, `spent` all years simulated."""

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
        if len(field) <= most:
            break
        spent += _extend(known, [None, *field], rung, simulate)
        gain = {each: _difference(known[each][:rung], known[None][:rung]) for each in field}
        ordered = sorted(field, key=lambda each: -float(gain[each].mean()))
        ahead = [each for number, each in enumerate(ordered)
                if number < max(most, -(-len(field) // 2)) and not _clearly_loses(gain[each])]
        ahead = ahead or ordered[:1]
        dropped += [each for each in ordered if each not in ahead]
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
    joint = combined([each.candidate for each in ranked if each.pays and each.service.kept >= kept.kept])
    together = None
    if joint is not None and usable(joint):
        together = _opportunity(inputs, joint, simulate([joint], numbers)[0], without, numbers)
        spent += years
    return Raced(ranked, together, tuple(dropped), kept, numbers, spent)


def combined(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidates as one, best first, without those that set what a better one sets; None for fewer than two."""
    chosen: list[Candidate] = []
    taken: set[str] = set()
    for each in candidates:
        if not any(_touch(path, other) for path in each.paths for other in taken):
            chosen.append(each)
            taken |= each.paths
    if len(chosen) < 2:
        return None
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
