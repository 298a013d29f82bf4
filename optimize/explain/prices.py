"""What limits and resources are worth: each moved a step, planned again, and the new plan simulated.

A step of a limit newly allows some of the small moves the search knows; the program says which earns most, and the
plan with it is simulated on explaining years beside the plan, on the same draws. What the simulation does not confirm
is said not to be confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from optimize.decisions import Decisions, monthly_assets, with_heads, with_monthly
from optimize.explain.differences import in_words, listed
from optimize.explain.ground import Ground
from optimize.explain.lines import Line, lines_of, moved
from optimize.explain.repairs import change_in_words
from optimize.inputs import PlanInputs
from optimize.program import Row
from optimize.proof.compare import service_kept
from optimize.search.features import Lever, levers
from optimize.search.master import Terms, broken, foreseen, promised, violations
from optimize.search.moves import all_moves
from optimize.search.moves import moved as stepped
from optimize.search.scoring import paired
from sim.theory.intervals import Interval, mean_interval

SHARE_OF_YEARS = 0.35  # of all explaining years, for prices
FEWEST, MOST = 3, 12   # years a price is simulated on
STEPS = (2, 4, 8)
CHANGES_BY = 0.25      # a price holds as long as the program's price of further steps stays within a quarter of it


@dataclass(frozen=True)
class Price:
    """What a step of a limit, or one more of a resource, is worth, in cents of profit a year.

    `where` is the limit's scenario path (empty for a resource) and `what` the step in words; `unit`, `now` and `moved`
    say what the limit says and would say. `change` is what the plan then does otherwise. `program` is what the program
    said, `value` what was simulated on `years` paired years (95 % interval). `holds` is for how many steps in all the
    program's price stays within a quarter of the first (None where there is but one step, or the price is not
    confirmed), `each_at_end` what each of them earned when that many were simulated (None: not simulated). `held_by`
    names the limits that forbid a resource now. `keeps`: whether the promises the plan keeps on those years are kept
    with the step as well.
    """

    subject: Literal["limit", "resource", "fixed"]
    where: str
    what: str
    unit: str
    now: float | None
    moved: float | None
    change: str
    program: float
    value: Interval
    years: int
    holds: int | None
    held_by: tuple[str, ...] = ()
    each_at_end: float | None = None
    keeps: bool = True

    @property
    def confirmed(self) -> bool:
        """True if the simulated interval lies on the same side of zero as the program's price."""
        return self.value.low > 0 if self.program > 0 else self.value.high < 0


@dataclass(frozen=True)
class _Offer:
    """A step that could be priced: the plan with it and what the program says it earns more."""

    line: Line | None
    lever: Lever | None
    plan: Decisions
    program: float
    held_by: tuple[str, ...] = ()


def prices(ground: Ground) -> tuple[Price, ...]:
    """Prices of every limit that binds and of one more of each resource, the greatest first, as far as a third of the
    explaining years goes; limits before resources where years are few."""
    book = ground.book
    count = max(FEWEST, min(MOST, book.budget // 20))
    years = ground.years(count)
    allowance = min(book.left, round(SHARE_OF_YEARS * book.budget))
    if book.price([ground.plan], years) + count > allowance or not ground.search.planes:
        return ()
    before = book.see([ground.plan], years)[0]
    end = book.spent + allowance - count
    found: list[tuple[Price, _Offer]] = []
    for offer in offers(ground):
        if book.spent + book.price([offer.plan], years) > end:
            break
        after = book.see([offer.plan], years)[0]
        value = mean_interval(paired(after, before))
        line = offer.line
        asked = ground.inputs if line is None else moved(ground.inputs, line, min(line.step, line.most))
        keeps = service_kept(asked, after).kept or not service_kept(ground.inputs, before).kept
        found.append((replace(_price(ground, offer, value, count), keeps=keeps), offer))
    found.sort(key=lambda pair: (not pair[0].confirmed, -pair[0].value.estimate))
    priced = []
    for price, offer in found:
        if not price.confirmed:
            price = replace(price, holds=None)  # how far a price holds that was not confirmed, nobody knows
        elif price.holds is not None and price.holds > 1:
            last = repeated(ground.inputs, ground.plan, offer.plan, price.holds)
            if book.spent + book.price([last], years) <= end:
                gain = float(paired(book.see([last], years)[0], before).mean())
                price = replace(price, each_at_end=gain / price.holds)
        priced.append(price)
    return tuple(priced)


def offers(ground: Ground) -> tuple[_Offer, ...]:
    """Steps of limits by which the program would earn more, the most first; then one more of each resource."""
    inputs, plan, terms = ground.inputs, ground.plan, ground.search.terms
    here = _earned(ground, plan)
    broken_by: dict[Decisions, tuple[str, ...]] = {}
    for candidate in all_moves(inputs, plan):
        if candidate != plan and candidate not in broken_by:
            broken_by[candidate] = _wheres(inputs, candidate, terms.unplanned)
    # What the program would gain by moves allowed today, the search has looked at: it is no merit of a limit moved.
    idle = max((_earned(ground, each) for each, wheres in broken_by.items() if not wheres), default=here)
    limits: list[_Offer] = []
    for line in lines_of(inputs):
        if line.kind in ("goal", "count", "fix") or line.unit == "units a month":
            continue
        best = _best_allowed(ground, line, broken_by)
        if best is not None and _earned(ground, best) > (here if _only_about(ground, line, best) else max(here, idle)):
            gain = promised(inputs, ground.search.planes, terms, best) - promised(inputs, ground.search.planes, terms,
                                                                                  plan)
            limits.append(_Offer(line, None, best, gain))
    limits.sort(key=lambda offer: -offer.program)
    taken = {offer.plan for offer in limits}
    resources = [offer for lever in levers(inputs) if (offer := _one_more(ground, lever)) is not None
                 and offer.plan not in taken]
    return (*limits, *resources)


def repeated(inputs: PlanInputs, plan: Decisions, other: Decisions, times: int) -> Decisions:
    """The plan changed `times` times as it is changed in `other`; nothing falls below zero."""
    heads = {(before.pool, before.contract): [max(0, old + times * (new - old))
                                              for old, new in zip(before.heads, after.heads, strict=True)]
             for before, after in zip(plan.people, other.people, strict=True) if before.heads != after.heads}
    result = with_heads(inputs, replace(other, people=plan.people), heads)
    by_month = {key: [max(0, old + times * (new - old))
                      for old, new in zip(plan.by_month(key), other.by_month(key), strict=True)]
                for key in monthly_assets(plan) if plan.by_month(key) != other.by_month(key)}
    result = with_monthly(inputs, result, by_month)
    return replace(
        result,
        machines=tuple((name, max(0, plan.machine(name) + times * (count - plan.machine(name))))
                       for name, count in other.machines),
        leads=tuple(replace(after, per_month=max(0, before.per_month + times * (after.per_month - before.per_month)))
                    for before, after in zip(plan.leads, other.leads, strict=True)),
    )


def _price(ground: Ground, offer: _Offer, value: Interval, years: int) -> Price:
    inputs, line = ground.inputs, offer.line
    change = listed(in_words(inputs, ground.plan, offer.plan))
    holds = _holds(ground, offer)
    if line is None:
        return Price("resource", "", change, "", None, None, change, offer.program, value, years, holds, offer.held_by)
    by = min(line.step, line.most)
    return Price("fixed" if line.kind == "release" else "limit", line.where, change_in_words(line, by), line.unit,
                 line.value, None if line.kind in ("closing", "release") else line.after(by), change, offer.program,
                 value, years, holds)


def _earned(ground: Ground, plan: Decisions) -> float:
    """Profit in cents by the planes, missed points not priced."""
    terms = replace(ground.search.terms, late_price=0.0)
    return foreseen(ground.inputs, ground.search.planes, terms, plan)


def _missed(ground: Ground, terms: Terms, plan: Decisions) -> float:
    """What the planes say missed promise points cost."""
    return _earned(ground, plan) - foreseen(ground.inputs, ground.search.planes, terms, plan)


def _best_allowed(ground: Ground, line: Line, broken_by: dict[Decisions, tuple[str, ...]]) -> Decisions | None:
    """The move that earns most by the planes, of those a step of this line newly allows; None if it allows none."""
    inputs, terms = ground.inputs, ground.search.terms
    after = moved(inputs, line, min(line.step, line.most))
    if line.kind == "promise":
        allowed: Iterator[Decisions] = _by_lower_promise(ground, line, broken_by)
    elif line.kind == "lead_time" or line.unit == "leads a month":
        # These moves are only made where they are allowed.
        allowed = (each for each in all_moves(after, ground.plan) if each not in broken_by and each != ground.plan
                   and _wheres(inputs, each, terms.unplanned) == (line.where,))
    else:
        allowed = (each for each, wheres in broken_by.items() if wheres == (line.where,))
    # A promise may not pay for the new freedom of another line.
    here, now = _missed(ground, terms, ground.plan), _earned(ground, ground.plan)
    worth = {each: _earned(ground, each) for each in dict.fromkeys(allowed)}
    # A move of what the line is about tells its price; one that changes more may owe its gain to the rest.
    ranked = sorted(worth, key=lambda each: (worth[each] <= now or not _only_about(ground, line, each), -worth[each]))
    for plan in ranked:
        if line.kind != "promise" and _missed(ground, terms, plan) > here + 1.0:
            continue
        if not violations(after, plan, terms.unplanned):
            return plan
    return None


def _only_about(ground: Ground, line: Line, plan: Decisions) -> bool:
    """True if a plan changes nothing but what the line is about; any change is about a budget, closing or a promise."""
    if line.kind in ("budget", "closing", "promise"):
        return True
    pools = {each.pool for each, old in zip(plan.people, ground.plan.people, strict=True) if each.heads != old.heads}
    machines = {name for name, count in plan.machines if count != ground.plan.machine(name)}
    machines |= {key[1] for key in monthly_assets(plan) if plan.by_month(key) != ground.plan.by_month(key)}
    lists = {"leads" for each, old in zip(plan.leads, ground.plan.leads, strict=True) if each != old}
    about = "leads" if line.unit == "leads a month" else line.name.split(".")[0].split(" ")[0]
    return pools | machines | lists <= {about} and plan.choices == ground.plan.choices


def _by_lower_promise(
    ground: Ground, line: Line, broken_by: dict[Decisions, tuple[str, ...]]
) -> Iterator[Decisions]:
    """Moves within all rows by which the planes see points missed now, and none with the promise a step lower."""
    terms = ground.search.terms
    lower = replace(terms, safety={key: points - line.step if key[0] == line.name else points
                                   for key, points in terms.safety.items()})
    now, then = _missed(ground, terms, ground.plan), _missed(ground, lower, ground.plan)
    for plan, wheres in broken_by.items():
        if not wheres and _missed(ground, terms, plan) > now + 1.0 and _missed(ground, lower, plan) <= then + 1.0:
            yield plan


def _one_more(ground: Ground, lever: Lever) -> _Offer | None:
    """One step more of a lever, for heads from the month on that the program says is best; limits are not asked."""
    inputs, plan, search = ground.inputs, ground.plan, ground.search
    months = len(inputs.months)
    first = 0
    if lever.monthly:
        first = lever.first
    # More overtime than may_change allows could exceed `overtime.at_most`, and would then be no scenario.
    wide = lever if lever.key[0] == "overtime" else replace(lever, high=10**9)
    starts = range(first, months) if lever.monthly else range(1)
    options = [stepped(inputs, plan, [(wide, lever.step)], (start, months)) for start in starts]
    options = [each for each in options if each != plan]
    if not options:
        return None
    best = max(options, key=lambda option: _earned(ground, option))
    gain = promised(inputs, search.planes, search.terms, best) - promised(inputs, search.planes, search.terms, plan)
    held_by = _wheres(inputs, best, search.terms.unplanned)
    return _Offer(None, lever, best, gain, tuple(where for where in held_by if "." in where))


def _holds(ground: Ground, offer: _Offer) -> int | None:
    """For how many steps in all the program's price of each further one stays near that of the first; None for limits
    that hold or do not, and for orders and choices, which are not repeated."""
    inputs, search, line = ground.inputs, ground.search, offer.line
    if line is not None and line.kind in ("closing", "release", "lead_time", "promise"):
        return None
    if offer.plan.orders != ground.plan.orders or offer.plan.choices != ground.plan.choices:
        return None
    here, holds, before = promised(inputs, search.planes, search.terms, ground.plan), 1, offer.program
    for steps in STEPS:
        if line is not None and steps * line.step > line.most:
            break
        plan = repeated(inputs, ground.plan, offer.plan, steps)
        if any(quarters > extra.range.high for extra, made in zip(inputs.overtimes, plan.overtime, strict=True)
               for quarters in made.quarters):
            break
        if line is not None and violations(moved(inputs, line, steps * line.step), plan, search.terms.unplanned):
            break
        gain = promised(inputs, search.planes, search.terms, plan) - here
        each = (gain - before) / (steps - holds)
        if abs(each - offer.program) > CHANGES_BY * abs(offer.program):
            break
        holds, before = steps, gain
    return holds


def _wheres(inputs: PlanInputs, plan: Decisions, unplanned: float) -> tuple[str, ...]:
    """The scenario paths of all rows and bounds a plan breaks; the title of a row that no line states."""
    return tuple(dict.fromkeys(each.where or (each.title if isinstance(each, Row) else "_".join(each.key))
                               for each in broken(inputs, plan, unplanned)))


def price_in_words(price: Price, currency: str) -> str:
    """One sentence: what the step is worth, how sure that is, how far it holds, and what the program said."""
    amount, low, high = (f"{cents / 100:,.0f}" for cents in (abs(price.value.estimate), price.value.low,
                                                             price.value.high))
    verb = "earns" if price.value.estimate >= 0 else "loses"
    what = f"{price.what[:1].upper()}{price.what[1:]}"
    if price.unit == "cents" and price.now is not None and price.moved is not None:
        what += f" from {price.now / 100:,.0f} to {price.moved / 100:,.0f} {currency}"
    how = f" ({price.change})" if price.subject != "resource" else ""
    if not price.confirmed:
        return (f"{what}{how}: not confirmed; the program said {price.program / 100:,.0f} {currency} a year, simulated "
                f"were {price.value.estimate / 100:,.0f} (95 %: {low} to {high}).")
    until = "" if price.holds is None else "; for this step only" if price.holds == 1 else \
        f"; for {'at least' if price.holds == STEPS[-1] else 'up to'} {price.holds} such steps"
    if price.each_at_end is not None:
        until += f" (simulated with all of them: {price.each_at_end / 100:,.0f} each)"
    until += "" if price.keeps else "; but a promise kept now is then missed"
    held = f"; not allowed now by {listed(price.held_by)}" if price.held_by else ""
    return (f"{what}{how}: {verb} {amount} {currency} a year (95 %: {low} to {high}){until}; the program said "
            f"{price.program / 100:,.0f}{held}.")


