"""From simulated differences to supporting planes, and what every newly simulated plan says of the old ones.

All months are stepped at once, and a month's difference is booked to that month's heads: one simulated plan gives
twelve slopes. That is exact where nothing is carried from month to month; leads are (their slope is one for the
year, and the slope of their callers is the mean of the months), and new heads still learning are. What this misses
is found by the tests of the planes and by the finishing search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

import numpy as np

from optimize.decisions import Decisions
from optimize.inputs import Floats, PlanInputs
from optimize.program import Key
from optimize.results import Book, Seen
from optimize.rows.cuts import Plane
from optimize.rows.money import monthly_cost
from optimize.search.choices import choice_probes
from optimize.search.features import MONTHLY, Lever, Signs, busy_share, components, levers, probes, standing, stepped
from optimize.search.goods import goods_cost

MOST_COMBINATIONS = 8
MOST_LIFTS = 2


@dataclass(frozen=True, eq=False)
class Difference:
    """How much each year and month a measure loses when a set of levers goes one step down: [years, months]."""

    moved: tuple[Lever, ...]
    loss: Floats
    usable: Floats


def measures(inputs: PlanInputs, seen: Seen) -> dict[Key, Floats]:
    """("value",): profit + planned cost in cents, what the balance of goods says of the plan's orders included, for the
    program takes that off again; ("punctual", channel): points above the promise. [years, months]."""
    found: dict[Key, Floats] = {
        ("value",): seen.profit + monthly_cost(inputs, seen.plan) + goods_cost(inputs, seen.plan)}
    for each in inputs.walk_ins:
        if each.promise is not None:
            base = seen.base(each.channel)
            mean = np.maximum(base.mean(axis=0), 1e-9)
            found["punctual", each.channel] = 100 * (seen.in_time(each.channel) - each.promise.share * base) / mean
    return found


def probe_cost(inputs: PlanInputs, book: Book, seen: Seen) -> int:
    """Years still to be simulated for all the differences at a plan."""
    plans = [stepped(inputs, seen.plan, moved)[0] for moved in probes(inputs)]
    return book.price([*plans, *_of_choices(inputs, seen.plan)], seen.years)


def _of_choices(inputs: PlanInputs, plan: Decisions) -> tuple[Decisions, ...]:
    """The plans that tell the worth of choices at a plan."""
    return tuple(dict.fromkeys(each for probe in choice_probes(inputs, plan) for each in probe.plans))


def draw_planes(
    inputs: PlanInputs, book: Book, seen: Seen, round_: int, first: int, level: Seen | None = None
) -> list[Plane]:
    """Supporting planes at a simulated plan, numbered from `first`. Simulates its backward neighbours.

    `level` may hold more years of the same plan: differences need few years, the height of a plane needs more.

    Raises BudgetSpent if they do not fit into the years left.
    """
    sets = probes(inputs)
    moves = [stepped(inputs, seen.plan, moved) for moved in sets]
    neighbours = book.see([plan for plan, _ in moves], seen.years)
    here = measures(inputs, seen)
    heights = {measure: values.mean(axis=0) for measure, values in measures(inputs, level or seen).items()}
    there = [measures(inputs, each) for each in neighbours]
    answers = {each.plan: measures(inputs, each)
               for each in book.see(_of_choices(inputs, seen.plan), seen.years)}
    planes: list[Plane] = []
    for measure, values in here.items():
        differences = {
            tuple(lever.key for lever in moved): _difference(moved, signs, values - other[measure])
            for moved, (_, signs), other in zip(sets, moves, there, strict=True)
        }
        answered = {plan: measured[measure] for plan, measured in answers.items()}
        planes += _planes_of(inputs, seen, measure, heights[measure], differences, answered, round_,
                             first + len(planes))
    return planes


def _difference(moved: tuple[Lever, ...], signs: Mapping[Key, Signs], loss: Floats) -> Difference:
    """Turn a difference to an upward neighbour round; where levers moved in different directions it says nothing."""
    first = signs[moved[0].key]
    same = np.array([(signs[lever.key] == first) for lever in moved]).all(axis=0)
    return Difference(moved, loss * -first, same.astype(float))


def _planes_of(
    inputs: PlanInputs, seen: Seen, measure: Key, heights: Floats, differences: Mapping[tuple[Key, ...], Difference],
    answered: Mapping[Decisions, Floats], round_: int, first: int,
) -> list[Plane]:
    months = inputs.months
    parts = components(inputs, levers(inputs))
    smooth = {keys: _steadied(inputs, seen, each) for keys, each in differences.items()}
    noise = np.array([_standard_error(each.loss) for each in differences.values()]).mean() if differences else 0.0
    drawn = np.ones(len(months), dtype=bool) if measure[0] == "value" else _concave(inputs, seen, measure[1])
    moved_by = (*MONTHLY, "machines", "leads", "choice")
    at = {key: value for key, value in standing(seen.plan).items() if key[0] in moved_by}
    choices_here = choice_probes(inputs, seen.plan)
    planes: list[Plane] = []
    for number, month in enumerate(months):
        if not drawn[number]:
            continue
        choices = [_choices(part, smooth, differences, number) for part in parts]
        for combination in islice(product(*choices), MOST_COMBINATIONS):
            slopes: dict[Key, float] = {}
            for part in combination:
                for lever, loss in part.items():
                    slopes[lever.column(month)] = loss / lever.step
            gains: dict[Key, float] = {("choice", probe.name): probe.slope(answered, slopes, number, month)
                                       for probe in choices_here}
            slopes |= gains
            planes.append(Plane(first + len(planes), (*measure, month), float(heights[number]), slopes,
                                {key: at[key] for key in slopes}, round_, float(noise)))
    return planes


def _choices(
    part: tuple[Lever, ...], smooth: Mapping[tuple[Key, ...], Floats],
    differences: Mapping[tuple[Key, ...], Difference], month: int,
) -> list[dict[Lever, float]]:
    """Slopes of one component in steps. Assets that replace each other: one plane of single losses. Assets needed
    together lose less jointly than one by one: a plane for each being the scarce one, the rest sharing what is left.
    """
    alone = {lever: float(smooth[(lever.key,)][month]) for lever in part}
    keys = tuple(lever.key for lever in part)
    if len(part) == 1 or not differences[keys].usable[month]:
        return [alone]
    joint, single = float(smooth[keys][month]), sum(alone.values())
    if joint >= single or single <= 0:
        return [alone]
    found = []
    for scarce in part:
        others = single - alone[scarce]
        left = max(joint - alone[scarce], 0.0)
        found.append({lever: alone[lever] if lever is scarce else (left * alone[lever] / others if others else 0.0)
                      for lever in part})
    return found


def _steadied(inputs: PlanInputs, seen: Seen, difference: Difference) -> Floats:
    """Mean loss by month, drawn towards the line over how busy the months are as far as it is noise; never negative.

    Empirical Bayes: with the variance of the means about their line and their squared standard error, the part
    1 - error / variance of each month's distance from the line is believed.
    """
    mean = difference.loss.mean(axis=0)
    assets = [lever.asset for lever in difference.moved]
    carried = any(lead.work.get(asset) or asset == f"{lead.channel}.{lead.segment}"
                  for lead in inputs.leads for asset in assets)
    walk_in = any(each.work.get(asset) for each in inputs.walk_ins for asset in assets)
    if carried and not walk_in:
        mean = np.full_like(mean, mean.mean())
    elif len(mean) >= 4 and len(difference.loss) >= 2:
        busy = np.zeros(len(mean))
        for asset in assets:
            if any(each.work.get(asset) for each in inputs.walk_ins):
                share = busy_share(inputs, seen.plan, asset)
                busy += np.where(np.isfinite(share), np.minimum(share, 2.0), 2.0)
        design = np.column_stack([np.ones(len(mean)), busy]) if np.ptp(busy) > 1e-6 else np.ones((len(mean), 1))
        line = design @ np.linalg.lstsq(design, mean, rcond=None)[0]
        spread = float(((mean - line) ** 2).sum() / max(1, len(mean) - design.shape[1]))
        error = _standard_error(difference.loss) ** 2
        believed = max(0.0, 1 - error / spread) if spread > 0 else 0.0
        mean = line + believed * (mean - line)
    steadied: Floats = np.maximum(mean, 0.0)
    return steadied


def _standard_error(loss: Floats) -> float:
    """Standard error of one month's mean difference, pooled over the months; 0 with a single year."""
    if len(loss) < 2:
        return 0.0
    return float(np.sqrt(loss.var(axis=0, ddof=1).mean() / len(loss)))


def _concave(inputs: PlanInputs, seen: Seen, channel: str) -> Floats:
    """Months in which every asset of the channel can carry its offered load, so that service is concave in staff."""
    work = next(each.work for each in inputs.walk_ins if each.channel == channel)
    fits = np.ones(len(inputs.months), dtype=bool)
    for asset in work:
        fits &= busy_share(inputs, seen.plan, asset) <= 1.0
    return fits


@dataclass(frozen=True)
class Tested:
    """Planes after a test: those kept (some lifted), and how many were lifted and dropped."""

    planes: tuple[Plane, ...]
    tests: int
    lifted: int
    dropped: int


def held_against(inputs: PlanInputs, planes: Sequence[Plane], seen: Seen) -> Tested:
    """Hold every plane against a simulated plan: one that lies below what was simulated is lifted to it.

    Twice the standard error of its differences is allowed for. A plane lifted for the third time is dropped, unless it
    is the last of its measure: without one the program would promise anything, so that one is lifted again.
    """
    point = standing(seen.plan)
    means = {(*measure, month): float(values[:, number].mean())
             for measure, values in measures(inputs, seen).items() for number, month in enumerate(inputs.months)}
    left = Counter(plane.measure for plane in planes)
    kept: list[Plane] = []
    lifted = dropped = 0
    for plane in planes:
        excess = means[plane.measure] - plane.height(point)
        if excess <= 2 * plane.noise + 1e-6 * abs(plane.level):
            kept.append(plane)
        elif plane.lifted >= MOST_LIFTS and left[plane.measure] > 1:
            dropped += 1
            left[plane.measure] -= 1
        else:
            lifted += 1
            kept.append(replace(plane, level=plane.level + excess, lifted=plane.lifted + 1))
    return Tested(tuple(kept), len(planes), lifted, dropped)
