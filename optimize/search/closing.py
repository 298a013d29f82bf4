"""The last rounds: the whole program over all that is known by now, until it knows nothing better than the plan.

Finishing tests planes and lifts some, so that the program may now see a better plan far from the best one, where small
moves do not lead; and lifted planes no longer touch the best plan, which hides how much better others look. Its plan
is simulated and planes are drawn there; that either finds a better plan or lowers what the
program imagined. Ends when the program's best plan is the search's own, when nothing more can be learnt where it
points, or when the years are spent.
"""

from __future__ import annotations

from dataclasses import replace

from optimize import door
from optimize.program import Key
from optimize.results import Seen
from optimize.rows.cuts import Plane
from optimize.search.features import standing
from optimize.search.loop import Search
from optimize.search.master import foreseen, master, promised, read_plan
from optimize.search.planes import measures
from optimize.search.scoring import noise_of

MOST_ROUNDS = 12


def close_gap(search: Search, keep: int) -> None:
    """Rounds with the full program and small moves from what they find, until both are at rest or `keep` years are
    left."""
    assert search.best is not None
    search.reserve = keep
    for _ in range(MOST_ROUNDS):
        before = search.best
        if not _round(search):
            return
        if search.best != before:
            search.finish(keep)


def pinned(search: Search, seen: Seen) -> tuple[Plane, ...]:
    """The search's planes, true to this plan: planes through what was simulated there, and none below it.

    Slopes are those of the nearest planes of the same measure, for no neighbours were simulated here.
    """
    inputs, point = search.inputs, standing(seen.plan)
    means: dict[Key, float] = {(*measure, month): float(values[:, number].mean())
                               for measure, values in measures(inputs, seen).items()
                               for number, month in enumerate(inputs.months)}
    raised = [replace(plane, level=plane.level + max(0.0, means[plane.measure] - plane.height(point)))
              for plane in search.planes]
    pins: list[Plane] = []
    for measure, mean in means.items():
        same = [plane for plane in search.planes if plane.measure == measure]
        if not same and measure[0] != "value":
            continue
        slopes: dict[Key, float] = {}
        if same:
            nearby = min(same, key=lambda plane: sum(abs(point[key] - plane.at[key]) for key in plane.at))
            slopes = dict(nearby.slopes)
        pins.append(Plane(search.made + len(pins), measure, mean, slopes, {key: point[key] for key in slopes},
                          search.round))
    search.made += len(pins)
    return (*raised, *pins)


def _round(search: Search) -> bool:
    """One round; False if the program has nothing better to say, or nothing more can be learnt."""
    inputs, book, best = search.inputs, search.book, search.best
    assert best is not None
    allowance = noise_of(inputs, book.recall(best, search.years)) + 1.0
    if search.planes and _worth(search) > search.score(best).worth + allowance:
        # Planes that were lifted no longer touch what was simulated; the program must know the best plan as it is.
        search.planes = pinned(search, search.seen(best))
    program = master(inputs, search.planes, search.terms)
    try:
        solution = door.solve(program)
    except door.Unbounded:
        return False  # the years did not suffice for planes in every month
    plan = read_plan(inputs, solution.values)
    if plan == best or solution.objective <= _worth(search) + allowance:
        return False
    if plan in search.drawn or not search.afford(book.price([plan], search.years)):
        return False
    promise = promised(inputs, search.planes, search.terms, plan)
    known = plan in search.tested
    seen = book.see([plan], search.years)[0]
    if not known:
        search.test(plan, search.planes)
    better = search.better(plan, search.reserve)
    if better:
        search.best = plan
    search.round += 1
    search.note("cuts", plan, seen, bound=solution.bound, promise=promise, accepted=better)
    return search.draw(plan)


def _worth(search: Search) -> float:
    """What the program itself gives for the best plan so far, missed points priced, in cents."""
    assert search.best is not None
    held = master(search.inputs, search.planes, search.terms).with_fixed(standing(search.best))
    try:
        return door.solve(held, whole=False).objective
    except door.Infeasible:
        return foreseen(search.inputs, search.planes, search.terms, search.best)
