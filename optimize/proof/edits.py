"""What differs between two plans, lever by lever and in runs of months, and each difference carried out alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from optimize.asset_plans import machine_plan
from optimize.decisions import Decisions, LeadPlan, OrderPlan, head_plan
from optimize.inputs import PlanInputs
from optimize.proof.changing import leads_by_month
from optimize.proof.merging import merged


@dataclass(frozen=True)
class Edit:
    """One difference: `lever` whose it is, `what` in words, the `months` it touches (none: all year), and the plan
    compared with, changed in this alone."""

    lever: str
    what: str
    months: tuple[str, ...]
    alone: Decisions


def edits(inputs: PlanInputs, plan: Decisions, hand: Decisions) -> tuple[Edit, ...]:
    """Every difference of `hand` from `plan`; carried out together they give `hand`."""
    found = [*_head_edits(inputs, plan, hand), *_lead_edits(plan, hand), *_order_edits(plan, hand)]
    found += _choice_edits(plan, hand)
    found += [*_equipment_edits(inputs, plan, hand), *_overtime_edits(plan, hand)]
    known = ("months", "people", "leads", "orders", "choices", "offered", "equipment", "overtime")
    for each in fields(Decisions):
        if each.name not in known:
            found += _field_edits(plan, hand, each.name)
    return tuple(found)


def together(inputs: PlanInputs, plan: Decisions, chosen: Sequence[Edit]) -> Decisions:
    """The plan with several of its edits carried out at once."""
    return merged(inputs, plan, [each.alone for each in chosen])


def month_span(months: Sequence[str], every: Sequence[str]) -> str:
    """Months in words: `all year`, `2027-03`, `2027-03 to 2027-05`, `from 2027-09`; nothing on a horizon without."""
    if not months or tuple(months) == tuple(every):
        return "all year" if len(every) > 1 else ""
    if len(months) == 1:
        return months[0]
    return f"from {months[0]}" if months[-1] == every[-1] else f"{months[0]} to {months[-1]}"


def _head_edits(inputs: PlanInputs, plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    after = {(each.pool, each.contract): each.heads for each in hand.people}
    several = {each.pool for each in plan.people if sum(one.pool == each.pool for one in plan.people) > 1}
    for each in plan.people:
        wanted = after.get((each.pool, each.contract), each.heads)
        name = f"{each.pool}, {each.contract}" if each.pool in several else each.pool
        for run in _runs([new - old for new, old in zip(wanted, each.heads, strict=True)]):
            heads = tuple(wanted[month] if month in run else count for month, count in enumerate(each.heads))
            alone = replace(plan, people=tuple(
                head_plan(inputs, one.pool, one.contract, heads) if one is each else one for one in plan.people))
            months = tuple(plan.months[month] for month in run)
            span = month_span(months, plan.months)
            yield Edit(name, f"{name.replace('_', ' ')}: {_heads(wanted, each.heads, run)}{', ' if span else ''}{span}",
                       months if len(months) < len(plan.months) else (), alone)


def _runs(steps: Sequence[int]) -> list[range]:
    """Runs of neighbouring months that are changed in the same direction."""
    found: list[range] = []
    for month, step in enumerate(steps):
        if step == 0:
            continue
        last = found[-1] if found else range(0)
        if last and last.stop == month and (steps[month - 1] > 0) == (step > 0):
            found[-1] = range(last.start, month + 1)
        else:
            found.append(range(month, month + 1))
    return found


def _heads(wanted: Sequence[int], before: Sequence[int], run: range) -> str:
    count, word = _more(wanted, before, run).rsplit(" ", 1)
    return f"{count} {'head' if count == '1' else 'heads'} {word}"


def _more(wanted: Sequence[int], before: Sequence[int], run: range) -> str:
    """How many more or fewer in these months: `1 more`, `1 to 3 fewer`."""
    steps = sorted({wanted[month] - before[month] for month in run}, key=abs)
    least, most = abs(steps[0]), abs(steps[-1])
    return f"{least if least == most else f'{least} to {most}'} {'more' if steps[0] > 0 else 'fewer'}"


def _lead_edits(plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    after = {(each.channel, each.segment): each for each in hand.leads}
    for each in plan.leads:
        wanted = after.get((each.channel, each.segment), each)
        name = each.channel if each.segment == "leads" else f"{each.channel}, {each.segment}"
        if not each.extra and not wanted.extra:
            if wanted != each:
                yield Edit(name, f"{name.replace('_', ' ')}: {wanted.per_month:,} leads a month instead of "
                           f"{each.per_month:,}", (), _with_list(plan, each, wanted))
            continue
        old, new = ([one.in_month(month) for month in range(len(plan.months))] for one in (each, wanted))
        for run in _runs([later - earlier for later, earlier in zip(new, old, strict=True)]):
            changed = leads_by_month(each, [new[month] if month in run else count for month, count in enumerate(old)])
            months = tuple(plan.months[month] for month in run)
            yield Edit(name, f"{name.replace('_', ' ')}: {sum(new[month] for month in run):,} leads instead of "
                       f"{sum(old[month] for month in run):,}, {month_span(months, plan.months)}", months,
                       _with_list(plan, each, changed))
    known = {(one.channel, one.segment) for one in plan.leads}
    missing = tuple(each for each in hand.leads if (each.channel, each.segment) not in known)
    if missing:
        yield Edit("leads", f"leads of {', '.join(each.channel for each in missing)} as in the plan scored", (),
                   replace(plan, leads=(*plan.leads, *missing)))


def _with_list(plan: Decisions, old: LeadPlan, new: LeadPlan) -> Decisions:
    return replace(plan, leads=tuple(new if each is old else each for each in plan.leads))


def _choice_edits(plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    if plan.offered != hand.offered:
        if plan.choices != hand.choices:
            yield Edit("choices", "choices as in the plan scored", (),
                       replace(plan, choices=hand.choices, offered=hand.offered))
        return
    for name in plan.offered:
        if (name in plan.choices) != (name in hand.choices):
            taken = {name} ^ set(plan.choices)
            answer = "yes instead of no" if name in hand.choices else "no instead of yes"
            yield Edit(name, f"{name.replace('_', ' ')}: {answer}", (),
                       replace(plan, choices=tuple(each for each in plan.offered if each in taken)))


def _order_edits(plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    before, after = ({each.product: each for each in one.orders} for one in (plan, hand))
    for product, order in before.items():
        wanted = after.get(product)
        name = product.replace("_", " ")
        if wanted is None:
            yield Edit(product, f"{name}: reordered as the scenario says instead of on dates", (),
                       replace(plan, orders=tuple(each for each in plan.orders if each.product != product)))
            continue
        for month, units in enumerate(order.units):
            if wanted.units[month] != units:
                changed = OrderPlan(product, (*order.units[:month], wanted.units[month], *order.units[month + 1:]))
                yield Edit(product, f"{name}: {wanted.units[month]:,} units for {plan.months[month]} instead of "
                           f"{units:,}", (plan.months[month],),
                           replace(plan, orders=tuple(changed if each is order else each for each in plan.orders)))
    for product, order in after.items():
        if product not in before:
            yield Edit(product, f"{product.replace('_', ' ')}: ordered on dates instead of as the scenario says", (),
                       replace(plan, orders=(*plan.orders, order)))


def _equipment_edits(inputs: PlanInputs, plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    after = {each.name: each.counts for each in hand.equipment}
    for each in plan.equipment:
        wanted = after.get(each.name, each.counts)
        for run in _runs([new - old for new, old in zip(wanted, each.counts, strict=True)]):
            counts = [wanted[month] if month in run else count for month, count in enumerate(each.counts)]
            alone = replace(plan, equipment=tuple(
                machine_plan(inputs, one.name, counts) if one is each else one for one in plan.equipment))
            months = tuple(plan.months[month] for month in run)
            name = each.name.replace("_", " ")
            yield Edit(each.name, f"{name}: {_more(wanted, each.counts, run)}, {month_span(months, plan.months)}",
                       months if len(months) < len(plan.months) else (), alone)


def _overtime_edits(plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    after = {each.pool: each for each in hand.overtime}
    for each in plan.overtime:
        wanted = after.get(each.pool, each)
        for run in _runs([new - old for new, old in zip(wanted.quarters, each.quarters, strict=True)]):
            changed = replace(each, quarters=tuple(
                wanted.quarters[month] if month in run else count for month, count in enumerate(each.quarters)))
            months = tuple(plan.months[month] for month in run)
            yield Edit(each.pool, f"{each.pool.replace('_', ' ')}: {_more(wanted.minutes, each.minutes, run)} minutes "
                       f"of planned overtime a shift, {month_span(months, plan.months)}",
                       months if len(months) < len(plan.months) else (),
                       replace(plan, overtime=tuple(changed if one is each else one for one in plan.overtime)))


def _field_edits(plan: Decisions, hand: Decisions, name: str) -> Iterator[Edit]:
    """Differences of any other kind of decision: entry by entry where both plans list the same things."""
    before, after = getattr(plan, name), getattr(hand, name)
    if before == after:
        return
    if not (isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after)):
        yield Edit(name, f"{name.replace('_', ' ')} as in the plan scored", (), replace(plan, **{name: after}))
        return
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            changed = (*before[:place], new, *before[place + 1:])
            lever, words = _entry(name, old, new)
            yield Edit(lever, words, (), replace(plan, **{name: changed}))


def _entry(field: str, old: object, new: object) -> tuple[str, str]:
    """What one entry of a list of decisions is about, and how it differs: `demo desks: 6 instead of 5`."""
    old_parts, new_parts = _parts(old), _parts(new)
    same = [str(one) for one, other in zip(old_parts, new_parts, strict=False) if one == other]
    differ = [(one, other) for one, other in zip(old_parts, new_parts, strict=False) if one != other]
    lever = " ".join(same) or field
    if any(isinstance(each, tuple) for pair in differ for each in pair):
        return lever, f"{lever.replace('_', ' ')}: {field.replace('_', ' ')} as in the plan scored"
    what = ", ".join(f"{_shown(other)} instead of {_shown(one)}" for one, other in differ)
    kind = "" if field == "machines" else f"{field.replace('_', ' ')}, "
    return lever, f"{kind}{lever.replace('_', ' ')}: {what}"


def _parts(entry: object) -> tuple[object, ...]:
    if isinstance(entry, tuple):
        return entry
    names = getattr(entry, "__dataclass_fields__", None)
    return (entry,) if names is None else tuple(getattr(entry, name) for name in names)


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
