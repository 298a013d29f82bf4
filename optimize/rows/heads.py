"""People: how heads move from month to month, and how many there may be."""

from __future__ import annotations

from optimize.inputs import Group, PlanInputs, Range
from optimize.program import Column, Key, Row


def head_columns(inputs: PlanInputs) -> list[Column]:
    """Whole heads, hires and leavers of every contract and month."""
    columns = []
    for group in inputs.groups:
        for month in inputs.months:
            for what in ("heads", "hires", "leavers"):
                columns.append(Column((what, group.pool, group.contract, month), whole=True))
    return columns


def head_balance(inputs: PlanInputs) -> list[Row]:
    """heads[m] = heads[m-1] + joining[m] - leaving[m] - attrition[m] + hires[m] - leavers[m].

    People come from somewhere: this month's staff is last month's plus who joins, less who leaves.
    """
    rows = []
    for group in inputs.groups:
        for number, month in enumerate(inputs.months):
            terms: dict[Key, float] = {_key("heads", group, month): 1.0, _key("hires", group, month): -1.0,
                                       _key("leavers", group, month): 1.0}
            known = float(group.joining[number] - group.leaving[number] - group.attrition[number])
            if number:
                terms[_key("heads", group, inputs.months[number - 1])] = -1.0
            else:
                known += group.opening
            rows.append(Row("head_balance", (group.pool, group.contract, month), terms, "=", known))
    return rows


def hiring_lead_time(inputs: PlanInputs) -> list[Row]:
    """hires[m] = 0 for every month that starts before the hiring lead time has passed.

    Nobody can start before he or she can be found.
    """
    return [
        Row("hiring_lead_time", (group.pool, group.contract, month), {_key("hires", group, month): 1.0}, "<=", 0.0,
            f"assets.{group.pool}.hiring.lead_time", f"hires of {group.pool} take their lead time to start")
        for group in inputs.groups for month in inputs.months[: group.first_hire]
    ]


def month_of_notice(inputs: PlanInputs) -> list[Row]:
    """leavers[first month] = 0, but for temporary contracts.

    Nobody is sent away on the first day: the opening staff is as the file states it. Who is there for a time may go.
    """
    if inputs.stationary:
        return []
    month = inputs.months[0]
    return [
        Row("month_of_notice", (group.pool, group.contract, month), {_key("leavers", group, month): 1.0}, "<=", 0.0)
        for group in inputs.groups if not group.temporary
    ]


def unchanged_heads(inputs: PlanInputs) -> list[Row]:
    """hires[m] + leavers[m] = 0 for pools that `plan.may_change` does not name.

    What the plan may not change stays as the file states it.
    """
    return [
        Row("unchanged_heads", (group.pool, group.contract, month),
            {_key("hires", group, month): 1.0, _key("leavers", group, month): 1.0}, "<=", 0.0)
        for group in inputs.groups if inputs.free(group) is None for month in inputs.months
    ]


def least_heads(inputs: PlanInputs) -> list[Row]:
    """sum over contracts of heads[m] >= low, from the first month in which a hire can start.

    The plan keeps at least the staff that `plan.may_change` asks for, as soon as it can; where the range is soft, heads
    outside it have a price.
    """
    rows = []
    for name, groups, limits in inputs.ranged:
        reachable = min(group.first_hire for group in groups)
        opening = sum(group.opening for group in groups)
        for number, month in enumerate(inputs.months):
            if number >= reachable or opening >= limits.low:
                terms = _terms(groups, month) | _outside(name, limits, month, 1.0)
                rows.append(Row("least_heads", (name, month), terms, ">=", float(limits.low),
                                limits.where, f"{name}: {limits.low} to {limits.high} heads"))
    return rows


def most_heads(inputs: PlanInputs) -> list[Row]:
    """sum over contracts of heads[m] <= high, from the second month on if the opening staff is larger.

    The plan keeps at most the staff that `plan.may_change` allows; where the range is soft, heads outside it have a
    price.
    """
    rows = []
    for name, groups, limits in inputs.ranged:
        opening = sum(group.opening + group.joining[0] for group in groups)
        for number, month in enumerate(inputs.months):
            if number or inputs.stationary or opening <= limits.high:
                terms = _terms(groups, month) | _outside(name, limits, month, -1.0)
                rows.append(Row("most_heads", (name, month), terms, "<=", float(limits.high),
                                limits.where, f"{name}: {limits.low} to {limits.high} heads"))
    return rows


def closing_heads(inputs: PlanInputs) -> list[Row]:
    """sum over permanent contracts of heads[last month] >= opening heads, unless plan.closing.headcount is `free`.

    The year may not live off the next: as many people at its end as at its start (or as the range allows); temporary
    ones do not count.
    """
    if inputs.stationary or not inputs.closing_heads:
        return []
    last = inputs.months[-1]
    rows = []
    for name, every, limits in inputs.ranged:
        groups = tuple(group for group in every if not group.temporary)
        if not groups:
            continue
        opening = min(sum(group.opening for group in groups), limits.high)
        rows.append(Row("closing_heads", (name, last), _terms(groups, last), ">=", float(opening),
                        "plan.closing.headcount", f"{name}: at the end at least {opening} heads, as at the start"))
    return rows


def head_rows(inputs: PlanInputs) -> list[Row]:
    """All constraints on people."""
    return [
        row for rows in (head_balance, hiring_lead_time, month_of_notice, unchanged_heads, least_heads, most_heads,
                         closing_heads)
        for row in rows(inputs)
    ]


def _outside(name: str, limits: Range, month: str, sign: float) -> dict[Key, float]:
    """Heads outside a soft range, with the sign they have in its row; nothing for a hard one."""
    return {} if limits.soft is None else {("outside", name, month): sign}


def _key(what: str, group: Group, month: str) -> tuple[str, str, str, str]:
    return (what, group.pool, group.contract, month)


def _terms(groups: tuple[Group, ...], month: str) -> dict[Key, float]:
    return {_key("heads", group, month): 1.0 for group in groups}
