"""Capacity on averages: nobody serves more work than there is staffed time."""

from __future__ import annotations

from collections import Counter

import numpy as np

from optimize.inputs import HALF_HOUR, PlanInputs
from optimize.program import Column, Key, Row
from optimize.rows.half_hours import TINY, open_half_hours


def flow_columns(inputs: PlanInputs) -> list[Column]:
    """Customers served by channel, month and half-hour of the week (a mean day), and minutes of calling."""
    columns = []
    for month, slot, name, times in open_half_hours(inputs):
        label = inputs.months[month]
        for each in inputs.walk_ins:
            if each.arrivals[month, slot] > TINY:
                columns.append(Column(("served", each.channel, label, name),
                                      gain=each.margin * times))
        for lead in inputs.leads:
            if lead.calling[month, slot] > TINY:
                columns.append(Column(("worked", lead.channel, lead.segment, label, name)))
    return columns


def sales_within_arrivals(inputs: PlanInputs, follow_up: float = 1.0) -> list[Row]:
    """served[c, m, w] <= arrivals[c, m, w] x follow-up.

    Nobody is served who does not come; `follow-up` allows for those who come again.
    """
    rows = []
    for month, slot, name, _ in open_half_hours(inputs):
        for each in inputs.walk_ins:
            if each.arrivals[month, slot] > TINY:
                key = ("served", each.channel, inputs.months[month], name)
                rows.append(Row("sales_within_arrivals", key[1:], {key: 1.0}, "<=",
                                float(each.arrivals[month, slot]) * follow_up, f"demand.{each.channel}.level",
                                f"{each.channel}: no more customers than come"))
    return rows


def work_within_staffed_time(inputs: PlanInputs) -> list[Row]:
    """sum over channels of served x work minutes <= sum over contracts of heads x duty x present x 30 min.

    Planned overtime adds what it gives this year's heads.

    In no half-hour of the week do people do more work than they are there for.
    """
    rows = []
    for month, slot, name, _ in open_half_hours(inputs):
        label = inputs.months[month]
        for pool in inputs.pools:
            terms = _work(inputs, pool, month, slot, name)
            if not terms:
                continue
            for group in inputs.of_pool(pool):
                there = float(group.duty[month, slot]) * group.present * HALF_HOUR
                if there > TINY:
                    terms["heads", pool, group.contract, label] = -there
            for extra in inputs.overtimes:
                longer = extra.heads[month] * float(extra.duty[month, slot]) * HALF_HOUR
                if extra.pool == pool and longer > TINY:
                    terms["overtime", pool, label] = -longer * inputs.of_pool(pool)[0].present
            rows.append(Row("work_within_staffed_time", (pool, label, name), terms, "<=", 0.0,
                            "shifts", f"{pool} do no more work than they are there for"))
    return rows


def work_within_machine_time(inputs: PlanInputs) -> list[Row]:
    """sum over channels of served x minutes at the machine <= machines x 30 min.

    Whoever needs a seller and a desk needs both: the scarcer of them limits what can be served.
    """
    rows = []
    for month, slot, name, _ in open_half_hours(inputs):
        label = inputs.months[month]
        for machine in inputs.machines:
            terms = _work(inputs, machine.name, month, slot, name)
            if terms:
                terms[("equipment", machine.name, label) if machine.by_month else ("machines", machine.name)] = \
                    -HALF_HOUR
                rows.append(Row("work_within_machine_time", (machine.name, inputs.months[month], name), terms, "<=",
                                0.0, f"assets.{machine.name}.count", f"{machine.name} are used no more than there are"))
    return rows


def shift_cover(inputs: PlanInputs) -> list[Row]:
    """sum over contracts of heads[m] x least duty while open >= persons, for each month.

    As long as the doors are open, at least so many people are rostered (absence not counted).
    """
    rows = []
    asked: Counter[tuple[str, str]] = Counter()  # one pool may have a cover for the day and another for the night
    for cover in inputs.covers:
        for number, month in enumerate(inputs.months):
            is_open = (cover.open_[number] > TINY) & (inputs.weight()[number] > 0)
            if not is_open.any() or cover.persons == 0:
                continue
            groups = inputs.of_pool(cover.pool)
            if cover.least_heads:
                terms: dict[Key, float] = {("heads", cover.pool, group.contract, month): 1.0 for group in groups}
                rows.append(Row(
                    "shift_cover", (cover.pool, month, str(asked[cover.pool, month])), terms, ">=",
                    float(cover.least_heads), f"service.cover.{cover.pool}",
                    f"{cover.pool}: at least {cover.persons} on duty while open, with the plan's shifts from "
                    f"{cover.least_heads} heads on",
                ))
                asked[cover.pool, month] += 1
                continue
            duty = np.array([group.duty[number] for group in groups])[:, is_open]
            # Contracts complement each other, so every half-hour is asked; equal ones are asked once.
            for position, values in enumerate(np.unique(duty.round(9), axis=1).T):
                if position and len(groups) == 1:
                    break  # one contract: the thinnest half-hour comes first and implies the others
                rows.append(Row(
                    "shift_cover", (cover.pool, month, str(asked[cover.pool, month])),
                    {("heads", cover.pool, group.contract, month): float(value)
                     for group, value in zip(groups, values, strict=True)},
                    ">=", float(cover.persons), f"service.cover.{cover.pool}",
                    f"{cover.pool}: at least {cover.persons} on duty while open",
                ))
                asked[cover.pool, month] += 1
    return rows


def machine_columns(inputs: PlanInputs) -> list[Column]:
    """Whole machines within `plan.may_change`, one number all year; those it does not name stay as they are."""
    columns = []
    for each in inputs.machines:
        if each.by_month:
            continue
        low, high = (each.range.low, each.range.high) if each.range else (each.count, each.count)
        columns.append(Column(("machines", each.name), low, high, True,
                              where=each.range.where if each.range else "",
                              words=f"{each.name}: {low} to {high}"))
    return columns


def _work(inputs: PlanInputs, asset: str, month: int, slot: int, name: str) -> dict[Key, float]:
    label = inputs.months[month]
    terms: dict[Key, float] = {}
    for each in inputs.walk_ins:
        if each.work.get(asset) and each.arrivals[month, slot] > TINY:
            terms["served", each.channel, label, name] = each.work[asset]
    for lead in inputs.leads:
        if lead.work.get(asset) and lead.calling[month, slot] > TINY:
            terms["worked", lead.channel, lead.segment, label, name] = lead.work[asset]
    return terms
