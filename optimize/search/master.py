"""The master program: decisions, planned costs, and what the simulator's planes allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from optimize import door
from optimize.asset_plans import OvertimePlan, machine_plan
from optimize.decisions import Decisions, HeadPlan, LeadPlan, OrderPlan
from optimize.inputs import PlanInputs
from optimize.program import Column, Key, Program, Row
from optimize.rows.capacity import machine_columns, shift_cover
from optimize.rows.choices import choice_columns, choice_rows
from optimize.rows.cuts import (
    Plane,
    cut_columns,
    heights,
    point_price,
    service_cut,
    service_promise,
    staff_covers_promise,
    value_cut,
)
from optimize.rows.heads import head_columns, head_rows
from optimize.rows.machines import equipment_columns, machine_rows, overtime_columns
from optimize.rows.money import people_budget, planned_costs, total_budget
from optimize.rows.pins import pinned_decisions
from optimize.rows.soft import SOFT, soft_columns, soft_cost
from optimize.rows.stocks import goods_columns, goods_rows
from optimize.search.features import standing
from optimize.search.goods import goods_broken, goods_cost

TOLERANCE = 1e-6
# Decisions whose ranges are bounds of columns; those of heads are rows, and nothing else can leave its bounds.
BOUNDED = ("machines", "leads", "orders", "equipment", "overtime")


@dataclass(frozen=True)
class Terms:
    """What the search has learnt besides planes.

    `unplanned`: cents a year of people cost (overtime, replacements) beyond the plan; `safety`: points above the
    promise asked for by (channel, month or `year`); `late_price`: cents per missing point; `law_price`: cents per point
    of calls dropped beyond the law.
    """

    unplanned: float = 0.0
    late_price: float = 0.0
    safety: Mapping[Key, float] = field(default_factory=dict)
    law_price: float = 0.0


def decision_columns(inputs: PlanInputs) -> list[Column]:
    """What a plan decides: people, machines, leads a month, orders, choices."""
    leads = [
        Column(("leads", each.channel, each.segment), each.range.low if each.range else each.per_month,
               each.range.high if each.range else each.per_month, each.range is not None,
               where=each.range.where if each.range else "")
        for each in inputs.leads
    ]
    return [*head_columns(inputs), *machine_columns(inputs), *equipment_columns(inputs), *overtime_columns(inputs),
            *leads, *goods_columns(inputs), *choice_columns(inputs),
            *soft_columns(inputs)]


def decision_rows(inputs: PlanInputs, unplanned: float = 0.0) -> list[Row]:
    """What every plan must respect whatever the simulator says: staff moves, bounds, cover, budgets, goods."""
    return [*head_rows(inputs), *machine_rows(inputs), *shift_cover(inputs), *people_budget(inputs, unplanned),
            *total_budget(inputs, unplanned), *pinned_decisions(inputs), *choice_rows(inputs), *goods_rows(inputs)]


def with_costs(inputs: PlanInputs, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns with their planned cost taken from their gain."""
    costs = planned_costs(inputs)
    return tuple(replace(each, gain=each.gain - costs[each.key]) if each.key in costs else each for each in columns)


def goods_constant(inputs: PlanInputs) -> float:
    """What all goods wanted would earn: the objective counts goods sold, so that only those missing cost."""
    return -sum(each.margin * sum(each.demand) for each in inputs.goods)


def master(inputs: PlanInputs, planes: Sequence[Plane], terms: Terms) -> Program:
    """Maximise simulated value - planned cost - price of missed promise points, subject to planes and all rows."""
    columns = with_costs(inputs, [*decision_columns(inputs), *cut_columns(inputs, terms.late_price)])
    rows = [
        *decision_rows(inputs, terms.unplanned), *value_cut(planes), *service_cut(planes),
        *service_promise(inputs, terms.safety), *staff_covers_promise(inputs),
    ]
    return Program("master", columns, tuple(rows), goods_constant(inputs))


def read_plan(inputs: PlanInputs, values: Mapping[Key, float]) -> Decisions:
    """The plan in a whole solution. Raises ValueError if a decision is not a whole number."""
    def whole(key: Key) -> int:
        if abs(values[key] - round(values[key])) > 1e-3:
            raise ValueError(f"{key} is {values[key]}, not a whole number")
        return round(values[key])

    people = []
    for group in inputs.groups:
        moves = {what: [whole((what, group.pool, group.contract, month)) for month in inputs.months]
                 for what in ("heads", "hires", "leavers")}
        # A hire and a leaver in one month cancel out; they cost without helping, but a tie may keep them.
        both = [min(pair) for pair in zip(moves["hires"], moves["leavers"], strict=True)]
        people.append(HeadPlan(group.pool, group.contract, tuple(moves["heads"]),
                               tuple(a - b for a, b in zip(moves["hires"], both, strict=True)),
                               tuple(a - b for a, b in zip(moves["leavers"], both, strict=True))))
    return Decisions(
        inputs.months, tuple(people),
        tuple((each.name, whole(("machines", each.name))) for each in inputs.machines if not each.by_month),
        tuple(LeadPlan(each.channel, each.segment, whole(("leads", each.channel, each.segment)))
              for each in inputs.leads if each.range is not None),
        tuple(OrderPlan(each.product, tuple(whole(("orders", each.product, month)) for month in inputs.months))
              for each in inputs.goods),
        tuple(each.name for each in inputs.choices if whole(("choice", each.name))),
        tuple(each.name for each in inputs.choices), inputs.shifts,
        tuple(machine_plan(inputs, each.name, [whole(("equipment", each.name, month)) for month in inputs.months])
              for each in inputs.machines if each.by_month),
        tuple(OvertimePlan(each.pool, tuple(whole(("overtime", each.pool, month)) for month in inputs.months))
              for each in inputs.overtimes),
    )


def best_orders(inputs: PlanInputs) -> dict[Key, float]:
    """Orders that balance goods wanted, holding cost and reserve: a program of its own, since nothing else enters it.

    Raises door.Infeasible if no orders satisfy the bounds (the closing stock may be out of reach).
    """
    if not inputs.goods:
        return {}
    program = Program("orders", tuple(goods_columns(inputs)), tuple(goods_rows(inputs)))
    values = door.solve(program).values
    return {key: value for key, value in values.items() if key[0] == "orders"}


def nearest(inputs: PlanInputs, wanted: Mapping[Key, float], unplanned: float = 0.0) -> Decisions:
    """The whole plan within all rows that is nearest to these values (sum of distances in shares of the range).

    Ties go to the cheaper plan; orders are those of `best_orders` where none are wanted. Raises door.Infeasible if no
    plan satisfies the rows.
    """
    wanted = {**best_orders(inputs), **wanted}
    costs = planned_costs(inputs)
    columns, rows = list(decision_columns(inputs)), decision_rows(inputs, unplanned)
    dear = max((abs(value) for value in costs.values()), default=0.0) or 1.0
    # A head outside a soft range is worth half a head's distance: taken where wished for, not by chance.
    columns = [replace(each, gain=-0.5 if each.key[0] == "outside" else -1e-4 * (
        -each.gain if each.key[0] == "over" else costs.get(each.key, 0.0)) / dear) for each in columns]
    widths = {each.key: (each.high - each.low) if each.key[0] in ("machines", "leads") else 1.0 for each in columns}
    for key, value in wanted.items():
        if key not in widths or key[0] in ("hires", "leavers", "added", "retired", *SOFT):
            continue
        scale = 1.0 / max(widths[key], 1.0)
        for side, sign in (("above", 1.0), ("below", -1.0)):
            columns.append(Column((side, *key), gain=-scale))
            rows.append(Row(f"distance_{side}", key, {key: sign, (side, *key): -1.0}, "<=", sign * value))
    return read_plan(inputs, door.solve(Program("nearest", tuple(columns), tuple(rows))).values)


def violations(inputs: PlanInputs, plan: Decisions, unplanned: float = 0.0) -> tuple[str, ...]:
    """Which rows and bounds a plan breaks, in words; goods are left to their balance."""
    return tuple(dict.fromkeys(each.words or (each.title if isinstance(each, Row) else "_".join(each.key))
                               for each in broken(inputs, plan, unplanned)))


def broken(inputs: PlanInputs, plan: Decisions, unplanned: float = 0.0) -> tuple[Row | Column, ...]:
    """The rows and the bounded decisions of the master that a plan breaks; goods are left to their balance, but for
    what is bought and where it is kept."""
    point = standing(plan)
    rows, columns = _checks(inputs, unplanned)
    found: list[Row | Column] = []
    for row in rows:
        if any(key[0] in SOFT for key in row.terms):
            continue
        left = sum(value * point.get(key, 0.0) for key, value in row.terms.items())
        slack = TOLERANCE * max(1.0, abs(row.limit))
        if (row.sense != ">=" and left > row.limit + slack) or (row.sense != "<=" and left < row.limit - slack):
            found.append(row)
    return (*found, *goods_broken(inputs, plan), *(
        column for column in columns if column.key in point and column.key[0] in BOUNDED
        and not column.low <= point[column.key] <= column.high))


@lru_cache(maxsize=32)
def _checks(inputs: PlanInputs, unplanned: float) -> tuple[tuple[Row, ...], tuple[Column, ...]]:
    rows = (*head_rows(inputs), *machine_rows(inputs), *shift_cover(inputs), *people_budget(inputs, unplanned),
            *total_budget(inputs, unplanned), *pinned_decisions(inputs), *choice_rows(inputs))
    return rows, tuple(decision_columns(inputs))


def promised(inputs: PlanInputs, planes: Sequence[Plane], terms: Terms, plan: Decisions) -> float:
    """Profit in cents the program promises for this very plan: solved again with every decision held.

    The price of missed points is not part of it. Raises door.Unbounded where a month has no plane yet.
    """
    point = standing(plan)
    decided = [each for each in decision_columns(inputs) if each.key[0] not in ("orders", "sold", "stock", "thin")]
    columns = with_costs(inputs, [*decided, *cut_columns(inputs, 0.0)])
    program = Program("promise", columns, tuple(value_cut(planes)), -float(goods_cost(inputs, plan).sum()))
    return door.solve(program.with_fixed(point), whole=False).objective


def foreseen(inputs: PlanInputs, planes: Sequence[Plane], terms: Terms, plan: Decisions) -> float:
    """What the planes say a plan earns, missed points priced, in cents: for ordering moves, without a solve."""
    point = standing(plan)
    costs = planned_costs(inputs)
    total = -sum(cost * point.get(key, 0.0) for key, cost in costs.items())
    allowed = heights(planes, point)
    late: dict[Key, float] = {}
    for each in inputs.walk_ins:
        if each.promise is not None:
            arrivals = inputs.monthly(each.arrivals)
            for number, month in enumerate(inputs.months):
                if ("punctual", each.channel, month) in allowed:
                    period, part = (month, 1.0) if each.promise.every_month else ("year", arrivals[number] /
                                                                                  max(arrivals.sum(), 1e-9))
                    key = (each.channel, period)
                    late[key] = late.get(key, 0.0) + float(part) * allowed["punctual", each.channel, month]
    prices = {each.channel: point_price(each.promise, terms.late_price)
              for each in inputs.walk_ins if each.promise is not None}
    missing = sum(prices[key[0]] * max(0.0, terms.safety.get(key, 0.0) - points) for key, points in late.items())
    total -= float(goods_cost(inputs, plan).sum())
    return total + sum(height for key, height in allowed.items() if key[0] == "value") - missing \
        - soft_cost(inputs, point, terms.unplanned)
