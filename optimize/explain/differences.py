"""What one plan does otherwise than another, in words, and how far apart they are."""

from __future__ import annotations

from collections.abc import Sequence

from optimize.asset_plans import QUARTER
from optimize.decisions import Decisions, monthly_assets
from optimize.inputs import PlanInputs
from optimize.rows.money import other_costs, people_costs
from optimize.search.features import lead_step, standing

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


def in_words(inputs: PlanInputs, plan: Decisions, other: Decisions) -> tuple[str, ...]:
    """What `other` does otherwise than `plan`, a phrase a decision: `two advisers fewer from June`; none if equal."""
    found: list[str] = []
    for before, after in zip(plan.people, other.people, strict=True):
        change = [new - old for new, old in zip(after.heads, before.heads, strict=True)]
        found += _heads_in_words(inputs, _name(inputs, before.pool, before.contract), change)
    for name, count in other.machines:
        change_of = count - plan.machine(name)
        if change_of:
            found.append(_more(change_of, name))
    for key in monthly_assets(plan):
        factor, name = 1, key[1].replace("_", " ")
        if key[0] == "overtime":
            factor, name = QUARTER, f"minutes of overtime a shift of {name}"
        by = [factor * (new - old) for new, old in zip(other.by_month(key), plan.by_month(key), strict=True)]
        found += _heads_in_words(inputs, name, by)
    usual = {(each.channel, each.segment): each for each in plan.leads}
    for lead in other.leads:
        was = usual[lead.channel, lead.segment]
        months = range(len(plan.months))
        total = sum(lead.in_month(month) - was.in_month(month) for month in months)
        if lead != was:
            name = f"{lead.channel} leads" if lead.segment == "leads" else f"{lead.channel} leads of {lead.segment}"
            even = lead.extra == was.extra
            found.append(f"{abs(lead.per_month - was.per_month):,} {name} a month "
                         f"{'more' if lead.per_month > was.per_month else 'fewer'}" if even and
                         lead.per_month != was.per_month else
                         f"{abs(total):,} {name} {'more' if total > 0 else 'fewer'} over the year" if total else
                         f"the same {name} in other months")
    for order, was_ordered in zip(other.orders, plan.orders, strict=True):
        units = sum(order.units) - sum(was_ordered.units)
        if order != was_ordered:
            found.append(f"{abs(units):,} {order.product} {'more' if units > 0 else 'fewer'} ordered" if units else
                         f"{order.product} ordered in other months")
    found += [f"with {name}" for name in other.choices if name not in plan.choices]
    found += [f"without {name}" for name in plan.choices if name not in other.choices]
    if not found and other != plan:
        found.append("other shifts")
    return tuple(found)


def listed(phrases: Sequence[str]) -> str:
    """`a`; `a and b`; `a, b and c`."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}" if phrases else ""


def distance(inputs: PlanInputs, plan: Decisions, other: Decisions) -> float:
    """How far apart two plans are: 1 for a head over half the horizon, a machine, a step of leads, or a choice."""
    total = sum(abs(new - old) for before, after in zip(plan.people, other.people, strict=True)
                for new, old in zip(after.heads, before.heads, strict=True)) / half_horizon(inputs)
    total += sum(abs(count - plan.machine(name)) for name, count in other.machines)
    total += sum(abs(new - old) for key in monthly_assets(plan)
                 for new, old in zip(other.by_month(key), plan.by_month(key), strict=True)) / half_horizon(inputs)
    for before, after in zip(plan.leads, other.leads, strict=True):
        months = range(1, len(inputs.months)) or range(1)
        change = sum(abs(after.in_month(month) - before.in_month(month)) for month in months) / len(months)
        total += change / lead_step(inputs, after.channel, after.segment)
    return total + len(set(plan.choices) ^ set(other.choices))


def half_horizon(inputs: PlanInputs) -> float:
    """Head-months that count as one step of distance."""
    return max(1.0, len(inputs.months) / 2)


def planned_cost(inputs: PlanInputs, plan: Decisions) -> float:
    """What a plan's people, machines, leads and choices cost for certain over the horizon, in cents."""
    point = standing(plan)
    return sum(cost * point.get(key, 0.0) for key, cost in (people_costs(inputs) | other_costs(inputs)).items())


def month_in_words(month: str) -> str:
    """`2027-03` -> `March 2027`; a label that is no month stays as it is."""
    year, _, number = month.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}" if number.isdigit() and 1 <= int(number) <= 12 else month


def _heads_in_words(inputs: PlanInputs, name: str, change: Sequence[int]) -> list[str]:
    """Runs of months with more or with fewer heads, each a phrase; the longest two, and how many months besides."""
    runs: list[tuple[int, int]] = []
    start = 0
    for month in range(1, len(change) + 1):
        if month == len(change) or _sign(change[month]) != _sign(change[start]):
            if change[start]:
                runs.append((start, month))
            start = month
    named = sorted(sorted(runs, key=lambda run: run[0] - run[1])[:2])
    phrases = []
    for first, end in named:
        values = [abs(each) for each in change[first:end]]
        low, high = _number(min(values)), _number(max(values))
        count = low if low == high else f"{low} to {high}"
        more = "more" if change[first] > 0 else "fewer"
        phrases.append(f"{count} {_counted(name, max(values))} {more}{_when(inputs, first, end)}")
    left = sum(end - first for first, end in runs if (first, end) not in named)
    if left:
        phrases.append(f"other {name} in {left} more month{'' if left == 1 else 's'}")
    return phrases


def _when(inputs: PlanInputs, first: int, end: int) -> str:
    months = inputs.months
    if inputs.stationary or (first == 0 and end == len(months)):
        return ""
    several = len({month[:4] for month in months}) > 1
    names = [month_in_words(month) if several else month_in_words(month).split(" ")[0] for month in months]
    if end == len(months) and end - first > 1:
        return f" from {names[first]}"
    return f" in {names[first]}" if end - first == 1 else f" from {names[first]} to {names[end - 1]}"


def _name(inputs: PlanInputs, pool: str, contract: str) -> str:
    return pool.replace("_", " ") + (f" ({contract})" if len(inputs.of_pool(pool)) > 1 else "")


def _more(change: int, name: str) -> str:
    words = _counted(name.replace("_", " "), abs(change))
    return f"{_number(abs(change))} {words} {'more' if change > 0 else 'fewer'}"


def _counted(name: str, count: int) -> str:
    """The name of a pool in the singular where there is one of it: `adviser`, `adviser (half)`."""
    if count != 1:
        return name
    noun, bracket, rest = name.partition(" (")
    single = f"{noun[:-3]}y" if noun.endswith("ies") else noun[:-1] if noun.endswith("s") and not noun.endswith("ss") \
        else noun
    return f"{single}{bracket}{rest}"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
