"""Does the program keep its word? Its promise for the very plan, against years it has never seen."""

from __future__ import annotations

from dataclasses import dataclass

from optimize.results import Book, Seen
from optimize.search.closing import pinned
from optimize.search.loop import LEARN_FROM, Search
from optimize.search.master import foreseen, promised
from optimize.search.moves import neighbours
from optimize.search.scoring import punctual_points, score
from sim.theory.intervals import mean_interval

CHECK_FROM = 1001
BATCHES = 2
MOST_REPAIRS = 3
CENT = 1.0


@dataclass(frozen=True)
class Check:
    """The promise held against years outside the search. Money in cents; `interval` is the 95 % one of mean profit.

    `kept` is true if the promise lies inside and the interval is within the wanted share of net revenue.
    """

    promise: float
    simulated: float
    low: float
    high: float
    net_revenue: float
    years: int
    inside: bool
    narrow: bool
    words: str

    @property
    def kept(self) -> bool:
        """Inside and narrow enough."""
        return self.inside and self.narrow


def check_promise(search: Search, held: Book | None = None) -> Check:
    """Solve the program at the plan, simulate fresh years until the interval is narrow, compare; again with all
    years pooled where it missed (each batch of years is new), as far as the budget goes. Says where it was not met.

    `held` is a book of years with every assumption at its value, where the search's own years draw them: the check is
    about luck alone, for a mean over drawn assumptions would take hundreds of years to know within a hundredth.
    """
    assert search.best is not None
    inputs, settings, plan = search.inputs, search.settings, search.best
    book = search.book if held is None else held
    level = search.level_years if held is None else tuple(range(1, len(search.level_years) + 1))
    learning = search.learning if held is None else (*level, *range(LEARN_FROM, LEARN_FROM + settings.check_years))
    for wanted in (level, learning):
        # A promise known from few years misses for that reason alone; learning must leave years to check it.
        if book.price([plan], wanted) + settings.check_years <= book.left:
            book.see([plan], wanted)
    learnt = list(book.years_of(plan))
    if not learnt:
        book, learnt = search.book, list(search.book.years_of(plan))
    result: Check | None = None
    for batch in range(BATCHES):
        search.planes = pinned(search, book.recall(plan, learnt))
        promise = promised(inputs, search.planes, search.terms, plan)
        first = CHECK_FROM + batch * 1000
        years: list[int] = []
        while len(years) < settings.most_check_years:
            more = list(range(first + len(years), first + len(years) + settings.check_years))
            if book.price([plan], more) > book.left:
                break
            book.see([plan], more)
            years += more
            if _check(book.recall(plan, years), promise, settings.near).narrow:
                break
        if len(years) < 2:
            break
        seen = book.recall(plan, years)
        result = _check(seen, promise, settings.near)
        search.note("check", plan, seen, promise=promise, accepted=result.kept)
        learnt += years
        if result.kept:
            break
    if result is None:
        seen = book.recall(plan, learnt)
        promise = promised(inputs, search.planes, search.terms, plan)
        mean = float(seen.profit.sum(axis=1).mean())
        return Check(promise, mean, mean, mean, float(seen.net_revenue.sum(axis=1).mean()), 0, False, False,
                     "not checked: the years of the search were spent")
    return result


def repair_service(search: Search) -> None:
    """Where more years show a promise missed, add what the planes say mends it most, as long as that helps.

    Every candidate is compared with the plan on the learning years.
    """
    assert search.best is not None
    inputs, book = search.inputs, search.book
    years = search.learning
    kept = 2 * search.settings.check_years
    for _ in range(MOST_REPAIRS):
        if book.price([search.best], years) > book.left - kept:
            return
        seen = book.see([search.best], years)[0]
        points = punctual_points(inputs, seen)
        short = {key: search.terms.safety.get(key, 0.0) - value for key, value in points.items()
                 if value < search.terms.safety.get(key, 0.0)}
        if not short:
            return
        planes = pinned(search, seen)
        here = foreseen(inputs, planes, search.terms, search.best)
        options = neighbours(inputs, search.best, search.terms.unplanned)
        worth = {plan: foreseen(inputs, planes, search.terms, plan) for plan in options}
        chosen = max(options, key=lambda plan: worth[plan], default=None)
        if chosen is None or worth[chosen] <= here \
                or book.price([chosen], years) > book.left - kept:
            return
        after = book.see([chosen], years)[0]
        better = score(inputs, after, search.terms).worth > score(inputs, seen, search.terms).worth
        search.note("reserve", chosen, after, accepted=better)
        search.test(chosen, search.planes)
        if not better:
            return
        search.best = chosen


def _check(seen: Seen, promise: float, near: float) -> Check:
    interval = mean_interval(seen.profit.sum(axis=1))
    revenue = float(seen.net_revenue.sum(axis=1).mean())
    inside = interval.low - CENT <= promise <= interval.high + CENT
    narrow = interval.half_width <= near * abs(revenue)
    words = (
        f"promised {promise / 100:,.0f}, simulated {interval.estimate / 100:,.0f} "
        f"(95 % between {interval.low / 100:,.0f} and {interval.high / 100:,.0f}, {len(seen.years)} years): "
        + ("kept" if inside else "not kept")
        + ("" if narrow else f"; the interval is wider than {near:.0%} of net revenue, more years would be needed")
    )
    return Check(promise, interval.estimate, interval.low, interval.high, revenue, len(seen.years), inside, narrow,
                 words)
