"""The lines of a scenario file that limit a plan: what each says, which way it frees, and the program with it moved.

A line is one number a planner could write differently: an end of a range, a budget, a promise, a cover, a lead time, a
decision fixed beforehand. Prices move it a step and plan again; repairs move it as little as makes a plan possible.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from optimize.inputs import Limit, PlanInputs, Range

Kind = Literal["most", "least", "budget", "cover", "closing", "lead_time", "promise", "fix", "release", "goal", "count"]


@dataclass(frozen=True)
class Line:
    """One number of the scenario file that limits a plan, at the path `where`.

    `name` is what it is about (a pool, a channel ...), `value` what it says now, in `unit` (heads, machines, leads a
    month, units a month, persons, months, points, units of space, or cents). `up` is true if a greater number frees.
    `step` is the least movement worth asking for, `most` how far it can move (infinite where nothing ends it). Lines of
    kind `closing` and `release` have no number: they hold or they do not, in one step.
    """

    where: str
    kind: Kind
    name: str
    value: float
    unit: str
    up: bool
    step: float = 1.0
    most: float = math.inf

    @property
    def whole(self) -> bool:
        """True if only whole movements make sense."""
        return self.unit not in ("cents", "points", "units of space")

    def after(self, by: float) -> float:
        """What the line says after it was moved so far in the freeing direction."""
        return self.value + by if self.up else self.value - by


def lines_of(inputs: PlanInputs) -> tuple[Line, ...]:
    """Every line that can be moved, in the order of the scenario's sections. Soft limits have a price already and are
    left out."""
    return (*_range_lines(inputs), *_budget_lines(inputs), *_service_lines(inputs), *_time_lines(inputs),
            *_closing_lines(inputs), *_fixed_lines(inputs), *_goal_line(inputs))


def moved(inputs: PlanInputs, line: Line, by: float) -> PlanInputs:
    """The inputs with one line moved `by` (not negative) in the freeing direction. Raises ValueError beyond `most`."""
    if by < 0 or by > line.most:
        raise ValueError(f"{line.where} cannot be moved by {by:g}")
    return replace(_moved(inputs, line, by), answers=tuple(_moved(each, line, by) for each in inputs.answers))


def _moved(inputs: PlanInputs, line: Line, by: float) -> PlanInputs:
    if line.kind in ("most", "least"):
        return _with_ranges(inputs, line, by)
    if line.kind == "budget":
        return _with_budget(inputs, line, by)
    if line.kind == "cover":
        return replace(inputs, covers=tuple(
            replace(each, persons=max(0, each.persons - round(by))) if f"service.cover.{each.pool}" == line.where
            else each for each in inputs.covers))
    if line.kind == "closing":
        return replace(inputs, closing_heads=inputs.closing_heads and line.name != "headcount",
                       closing_stock=inputs.closing_stock and line.name != "stock",
                       closing_machines=inputs.closing_machines and line.name != "machines")
    if line.kind == "lead_time":
        return replace(inputs, groups=tuple(
            replace(each, first_hire=max(0, each.first_hire - round(by))) if each.pool == line.name else each
            for each in inputs.groups), machines=tuple(
            replace(each, first=max(0, each.first - round(by))) if each.name == line.name else each
            for each in inputs.machines))
    if line.kind == "promise":
        return replace(inputs, walk_ins=tuple(
            replace(each, promise=replace(each.promise, share=each.promise.share - by / 100))
            if each.channel == line.name and each.promise is not None else each for each in inputs.walk_ins))
    if line.kind == "fix":
        return replace(inputs, pins=tuple(
            replace(each, count=max(0, round(each.count + (by if line.up else -by)))) if each.where == line.where
            else each for each in inputs.pins))
    if line.kind == "release":
        return replace(inputs, pins=tuple(each for each in inputs.pins if each.where != line.where))
    if line.kind == "count":
        return replace(inputs, machines=tuple(
            replace(each, count=each.count + round(by)) if each.name == line.name else each
            for each in inputs.machines))
    assert inputs.goal is not None
    return replace(inputs, goal=replace(inputs.goal, cents=inputs.goal.cents - by))


def _range_lines(inputs: PlanInputs) -> list[Line]:
    found: list[Line] = []
    for name, limits in inputs.ranges.items():
        if limits.soft is None:
            found += _ends(limits, name, "heads", 1.0)
    for machine in inputs.machines:
        if machine.range is not None:
            found += _ends(machine.range, machine.name, "machines", 1.0)
        elif not machine.by_month:
            found.append(Line(f"assets.{machine.name}.count", "count", machine.name, float(machine.count), "machines",
                              True))
    known: set[str] = set()
    for lead in inputs.leads:
        if lead.range is not None and lead.range.where not in known:
            known.add(lead.range.where)
            width = max(1, (lead.range.high - lead.range.low) // 20)
            found += _ends(lead.range, lead.range.where.removeprefix("plan.may_change."), "leads a month", float(width))
    for goods in inputs.goods:
        found += _ends(goods.range, goods.product, "units a month", max(1.0, float(goods.range.high // 20)))
    return found


def _ends(limits: Range, name: str, unit: str, step: float) -> list[Line]:
    found = [Line(limits.where, "most", name, float(limits.high), unit, True, step)]
    if limits.low > 0:
        found.append(Line(limits.where, "least", name, float(limits.low), unit, False, min(step, limits.low),
                          float(limits.low)))
    return found


def _budget_lines(inputs: PlanInputs) -> list[Line]:
    year = max((sum(group.cost) for group in inputs.groups), default=0.0) / max(inputs.years, 1e-9)
    step = rounded_up(year) or 100_000.0
    found = [Line(limit.where, "budget", name, limit.cents, "cents", True, step)
             for name, limit in (("people", inputs.people_budget), ("total", inputs.total_budget))
             if limit is not None and limit.soft is None]
    if inputs.purchases is not None:
        found.append(Line(inputs.purchases.where, "budget", "stock", inputs.purchases.cents, "cents", True,
                          rounded_up(inputs.purchases.cents / 20)))
    if inputs.storage is not None:
        found.append(Line(inputs.storage.where, "budget", "storage", inputs.storage.units, "units of space", True,
                          rounded_up(inputs.storage.units / 20)))
    return found


def rounded_up(amount: float) -> float:
    """The next amount with one digit that counts: 31,240 -> 40,000; 0 stays."""
    if amount <= 0:
        return 0.0
    size = 10.0 ** math.floor(math.log10(amount))
    return math.ceil(amount / size - 1e-9) * size


def _service_lines(inputs: PlanInputs) -> list[Line]:
    found = [Line(f"service.{each.channel}", "promise", each.channel, 100 * each.promise.share, "points", False, 1.0,
                  100 * each.promise.share)
             for each in inputs.walk_ins if each.promise is not None and each.promise.price is None]
    pools = dict.fromkeys(each.pool for each in inputs.covers)
    for pool in pools:
        persons = max(each.persons for each in inputs.covers if each.pool == pool)
        if persons:
            found.append(Line(f"service.cover.{pool}", "cover", pool, float(persons), "persons", False, 1.0,
                              float(persons)))
    return found


def _time_lines(inputs: PlanInputs) -> list[Line]:
    latest = {group.pool: group.first_hire for group in inputs.groups if inputs.free(group) is not None}
    found = [Line(f"assets.{pool}.hiring.lead_time", "lead_time", pool, float(months), "months", False, 1.0,
                  float(months)) for pool, months in latest.items() if months > 0]
    return found + [
        Line(f"assets.{each.name}.lead_time", "lead_time", each.name, float(each.first), "months", False, 1.0,
             float(each.first)) for each in inputs.machines if each.by_month and each.range is not None and each.first
    ]


def _closing_lines(inputs: PlanInputs) -> list[Line]:
    if inputs.stationary:
        return []
    held = (("headcount", inputs.closing_heads and bool(inputs.ranges)),
            ("stock", inputs.closing_stock and bool(inputs.goods)),
            ("machines", inputs.closing_machines and any(each.by_month and each.range for each in inputs.machines)))
    return [Line(f"plan.closing.{what}", "closing", what, 1.0, "", False, 1.0, 1.0) for what, on in held if on]


def _fixed_lines(inputs: PlanInputs) -> list[Line]:
    found: dict[str, list[Line]] = {}
    for pin in inputs.pins:
        period = "" if pin.where.endswith(pin.name) or pin.period == "year" else f" in {pin.period}"
        unit = {"heads": "heads", "machines": "machines", "equipment": "machines",
                "leads": "leads a month"}.get(pin.columns[0][0], "units a month")
        name = f"{pin.name}{period}"
        found.setdefault(pin.where, [
            Line(pin.where, "fix", name, float(pin.count), unit, True),
            Line(pin.where, "fix", name, float(pin.count), unit, False, 1.0, float(pin.count)),
            Line(pin.where, "release", name, float(pin.count), unit, False, 1.0, 1.0),
        ])
    return [line for several in found.values() for line in several]


def _goal_line(inputs: PlanInputs) -> list[Line]:
    if inputs.goal is None:
        return []
    return [Line(inputs.goal.where, "goal", "net revenue", inputs.goal.cents, "cents", False,
                 rounded_up(inputs.goal.cents / 100), inputs.goal.cents)]


def _with_ranges(inputs: PlanInputs, line: Line, by: float) -> PlanInputs:
    count = round(by)

    def wider(limits: Range | None) -> Range | None:
        if limits is None or limits.where != line.where:
            return limits
        if line.kind == "most":
            return replace(limits, high=limits.high + count)
        return replace(limits, low=max(0, limits.low - count))

    ranges: Mapping[str, Range] = {name: wider(limits) or limits for name, limits in inputs.ranges.items()}
    return replace(
        inputs, ranges=ranges,
        machines=tuple(replace(each, range=wider(each.range)) for each in inputs.machines),
        overtimes=tuple(replace(each, range=wider(each.range) or each.range) for each in inputs.overtimes),
        leads=tuple(replace(each, range=wider(each.range)) for each in inputs.leads),
        goods=tuple(replace(each, range=wider(each.range) or each.range) for each in inputs.goods),
    )


def _with_budget(inputs: PlanInputs, line: Line, by: float) -> PlanInputs:
    def more(limit: Limit | None) -> Limit | None:
        return None if limit is None else replace(limit, cents=limit.cents + by)

    if line.name == "people":
        return replace(inputs, people_budget=more(inputs.people_budget))
    if line.name == "total":
        return replace(inputs, total_budget=more(inputs.total_budget))
    if line.name == "stock":
        return replace(inputs, purchases=more(inputs.purchases))
    assert inputs.storage is not None
    return replace(inputs, storage=replace(inputs.storage, units=inputs.storage.units + by))
