"""What differs between two plans, lever by lever and in runs of months, and each difference carried out alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from optimize.decisions import Decisions, OrderPlan, head_plan, with_heads
from optimize.inputs import PlanInputs
from optimize.program import Key
from optimize.search.features import standing

_DERIVED = ("hires", "leavers")


@dataclass(frozen=True)
class Edit:
    """One difference: `lever` whose it is, `what` in words, the `months` it touches (none: all year), and the plan
    compared with, changed in this alone."""

    lever: str
    what: str
    months: tuple[str, ...]
    alone: Decisions


class NotADecision(Exception):
    """A value was given for something the plan does not decide; `key` names it."""

    def __init__(self, key: Key) -> None:
        super().__init__(" ".join(key))
        self.key = key


def with_changes(inputs: PlanInputs, plan: Decisions, changes: Mapping[Key, float]) -> Decisions:
    """The plan with other values for some of its columns (`standing`); hires and leavers follow from the heads.

    Raises NotADecision for a column that the plan does not have.
    """
    result = _with_heads(inputs, plan, changes)
    result = replace(
        result,
        machines=tuple(_machine(each, changes) for each in result.machines),
        leads=tuple(replace(each, per_month=round(changes.get(("leads", each.channel, each.segment), each.per_month)))
                    for each in result.leads),
        orders=_orders(inputs, result, changes),
    )
    rest = _missed(result, changes)
    if rest:
        result = _read_back(inputs, result, rest)
    for key in _missed(result, changes):
        raise NotADecision(key)
    return result


def edits(inputs: PlanInputs, plan: Decisions, hand: Decisions) -> tuple[Edit, ...]:
    """Every difference of `hand` from `plan`; carried out together they give `hand`."""
    found = [*_head_edits(inputs, plan, hand), *_lead_edits(plan, hand), *_order_edits(plan, hand)]
    known = ("months", "people", "leads", "orders")
    for each in fields(Decisions):
        if each.name not in known:
            found += _field_edits(plan, hand, each.name)
    return tuple(found)


def together(inputs: PlanInputs, plan: Decisions, hand: Decisions, chosen: Sequence[Edit]) -> Decisions:
    """The plan with several of its edits carried out at once."""
    result = plan
    point = standing(plan)
    heads = {key: value for each in chosen for key, value in standing(each.alone).items()
             if key[0] == "heads" and value != point.get(key)}
    result = _with_heads(inputs, result, heads)
    for each in chosen:
        for name in (one.name for one in fields(Decisions) if one.name not in ("months", "people")):
            before, after = getattr(plan, name), getattr(each.alone, name)
            if after != before:
                result = replace(result, **{name: _laid_over(getattr(result, name), before, after)})
    return result


def month_span(months: Sequence[str], every: Sequence[str]) -> str:
    """Months in words: `all year`, `2027-03`, `2027-03 to 2027-05`, `from 2027-09`."""
    if not months or tuple(months) == tuple(every):
        return "all year" if len(every) > 1 else ""
    if len(months) == 1:
        return months[0]
    return f"from {months[0]}" if months[-1] == every[-1] else f"{months[0]} to {months[-1]}"


def _with_heads(inputs: PlanInputs, plan: Decisions, changes: Mapping[Key, float]) -> Decisions:
    wanted = {}
    for each in plan.people:
        heads = tuple(round(changes.get(("heads", each.pool, each.contract, month), each.heads[number]))
                      for number, month in enumerate(plan.months))
        if heads != each.heads:
            wanted[each.pool, each.contract] = heads
    return with_heads(inputs, plan, wanted) if wanted else plan


def _machine(entry: tuple[str, int], changes: Mapping[Key, float]) -> tuple[str, int]:
    """A machine pool with its new count, where one number stands for the year."""
    key = ("machines", str(entry[0]))
    return (entry[0], round(changes[key])) if key in changes and isinstance(entry[1], int) else entry


def _orders(inputs: PlanInputs, plan: Decisions, changes: Mapping[Key, float]) -> tuple[OrderPlan, ...]:
    known = {each.product: each for each in plan.orders}
    asked = dict.fromkeys(key[1] for key in changes if key[0] == "orders" and len(key) == 3)
    products = [*known, *(each.product for each in inputs.goods if each.product in asked and each.product not in known)]
    found = []
    for product in products:
        units = known[product].units if product in known else (0,) * len(plan.months)
        found.append(OrderPlan(product, tuple(round(changes.get(("orders", product, month), units[number]))
                                              for number, month in enumerate(plan.months))))
    return tuple(found)


def _missed(plan: Decisions, changes: Mapping[Key, float]) -> dict[Key, float]:
    point = standing(plan)
    return {key: value for key, value in changes.items()
            if key[0] not in _DERIVED and (key not in point or abs(point[key] - value) > 1e-9)}


def _read_back(inputs: PlanInputs, plan: Decisions, rest: Mapping[Key, float]) -> Decisions:
    """The plan with values of further kinds of columns, as the program's own reader takes them."""
    from optimize.search.master import decision_columns, read_plan

    point = standing(plan)
    columns = {each.key for each in decision_columns(inputs)}
    for key in rest:
        if key not in point and key not in columns:
            raise NotADecision(key)
    values = {**dict.fromkeys(columns, 0.0), **point, **rest}
    try:
        read = read_plan(inputs, values)
    except (KeyError, ValueError):
        raise NotADecision(next(iter(rest))) from None
    changed = {each.name: getattr(read, each.name) for each in fields(Decisions)
               if each.name not in ("months", "people", "leads", "orders")}
    return replace(plan, **changed)


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
    steps = sorted({wanted[month] - before[month] for month in run}, key=abs)
    more = "more" if steps[0] > 0 else "fewer"
    least, most = abs(steps[0]), abs(steps[-1])
    count = f"{least}" if least == most else f"{least} to {most}"
    return f"{count} {'head' if most == 1 else 'heads'} {more}"


def _lead_edits(plan: Decisions, hand: Decisions) -> Iterator[Edit]:
    after = {(each.channel, each.segment): each.per_month for each in hand.leads}
    for each in plan.leads:
        wanted = after.get((each.channel, each.segment), each.per_month)
        if wanted != each.per_month:
            name = each.channel if each.segment == "leads" else f"{each.channel}, {each.segment}"
            alone = replace(plan, leads=tuple(replace(one, per_month=wanted) if one is each else one
                                              for one in plan.leads))
            yield Edit(name, f"{name.replace('_', ' ')}: {wanted:,} leads a month instead of {each.per_month:,}", (),
                       alone)
    missing = tuple(each for each in hand.leads if (each.channel, each.segment) not in
                    {(one.channel, one.segment) for one in plan.leads})
    if missing:
        yield Edit("leads", f"leads of {', '.join(each.channel for each in missing)} as in the plan scored", (),
                   replace(plan, leads=(*plan.leads, *missing)))


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
    what = ", ".join(f"{_shown(other)} instead of {_shown(one)}" for one, other in differ)
    kind = "" if field == "machines" else f"{field.replace('_', ' ')}, "
    return lever, f"{kind}{lever.replace('_', ' ')}: {what}"


def _parts(entry: object) -> tuple[object, ...]:
    if isinstance(entry, tuple):
        return entry
    names = getattr(entry, "__dataclass_fields__", None)
    return (entry,) if names is None else tuple(getattr(entry, name) for name in names)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(each) for each in value)
    return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _laid_over(now: object, before: object, after: object) -> object:
    """What `after` changes of `before`, carried out on `now`, which others may have changed elsewhere."""
    if not (isinstance(now, tuple) and isinstance(before, tuple) and isinstance(after, tuple)
            and len(now) == len(before) == len(after)):
        return after
    return tuple(new if new != old else kept for kept, old, new in zip(now, before, after, strict=True))
