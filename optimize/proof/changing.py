"""Single numbers of a plan changed by hand, hires and leavers following from the heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from optimize.asset_plans import MachinePlan, machine_plan
from optimize.decisions import Decisions, LeadPlan, OrderPlan, with_heads
from optimize.inputs import PlanInputs
from optimize.program import Key
from optimize.search.features import standing

DERIVED = ("hires", "leavers", "added", "retired")


class NotADecision(Exception):
    """A value was given for something the plan does not decide; `key` names it."""

    def __init__(self, key: Key) -> None:
        super().__init__(" ".join(key))
        self.key = key


def with_changes(inputs: PlanInputs, plan: Decisions, changes: Mapping[Key, float]) -> Decisions:
    """The plan with other values for some of its columns (`standing`); hires and leavers follow from the heads.

    Raises NotADecision for a column that the plan does not have.
    """
    result = heads_changed(inputs, plan, changes)
    result = replace(
        result,
        machines=tuple(_machine(each, changes) for each in result.machines),
        leads=tuple(_leads(each, result.months, changes) for each in result.leads),
        orders=_orders(inputs, result, changes),
        choices=tuple(name for name in result.offered
                      if changes.get(("choice", name), float(name in result.choices)) >= 0.5),
    )
    result = replace(
        result,
        equipment=tuple(_equipment(inputs, each, result.months, changes) for each in result.equipment),
        overtime=tuple(replace(each, quarters=tuple(
            round(changes.get(("overtime", each.pool, month), each.quarters[number]))
            for number, month in enumerate(result.months))) for each in result.overtime),
    )
    rest = _missed(result, changes)
    if rest:
        result = _read_back(inputs, result, rest)
    for key in _missed(result, changes):
        raise NotADecision(key)
    return result


def numbers(plan: Decisions) -> dict[Key, float]:
    """Everything the plan decides as numbers that may be changed one by one: its columns, with leads by month where
    the months differ."""
    point = {key: value for key, value in standing(plan).items() if key[0] not in (*DERIVED, "leads")}
    for each in plan.leads:
        key = ("leads", each.channel, each.segment)
        if each.extra:
            point |= {(*key, month): float(each.in_month(number)) for number, month in enumerate(plan.months) if number}
        else:
            point[key] = float(each.per_month)
    return point


def heads_changed(inputs: PlanInputs, plan: Decisions, changes: Mapping[Key, float]) -> Decisions:
    """The plan with the heads among these columns changed."""
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


def _equipment(
    inputs: PlanInputs, plan: MachinePlan, months: Sequence[str], changes: Mapping[Key, float]
) -> MachinePlan:
    """Machines by month with other counts; what is added and retired follows."""
    counts = tuple(round(changes.get(("equipment", plan.name, month), plan.counts[number]))
                   for number, month in enumerate(months))
    return plan if counts == plan.counts else machine_plan(inputs, plan.name, counts)


def _leads(plan: LeadPlan, months: Sequence[str], changes: Mapping[Key, float]) -> LeadPlan:
    """The list with another number for every month, or for single months."""
    key = ("leads", plan.channel, plan.segment)
    if key in changes:
        plan = replace(plan, per_month=round(changes[key]), extra=())
    if any((*key, month) in changes for month in months):
        plan = leads_by_month(plan, [round(changes.get((*key, month), plan.in_month(number)))
                                for number, month in enumerate(months)])
    return plan


def leads_by_month(plan: LeadPlan, wanted: Sequence[int]) -> LeadPlan:
    """The list with these leads on the first of each month (the first month has none)."""
    extra = (0, *(each - plan.per_month for each in wanted[1:]))
    return replace(plan, extra=extra if any(extra) else ())


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
    point = {**standing(plan), **numbers(plan)}
    for each in plan.leads:
        point |= {("leads", each.channel, each.segment, month): float(each.in_month(number))
                  for number, month in enumerate(plan.months) if number}
    return {key: value for key, value in changes.items()
            if key[0] not in DERIVED and (key not in point or abs(point[key] - value) > 1e-9)}


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
               if each.name not in ("months", "people", "leads", "orders", "choices", "offered")}
    return replace(plan, **changed)
