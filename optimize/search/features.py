"""The levers the search may move, how they are moved by one step, and where a plan stands in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimize.decisions import Decisions, LeadPlan, with_monthly
from optimize.inputs import HALF_HOUR, Floats, PlanInputs
from optimize.program import Key

Signs = NDArray[np.int64]
MONTHLY = ("heads", "equipment", "overtime")


@dataclass(frozen=True)
class Lever:
    """Something the plan may change: heads of a contract, equipment and overtime (by month), machines, or leads a month
    (both all year).

    `asset` is the name under which steps need it (none for overtime). `step` is the smallest move worth simulating,
    `first` the first month in which there may be more of it.
    """

    key: Key
    asset: str
    step: int
    low: int
    high: int
    first: int = 0

    @property
    def monthly(self) -> bool:
        """True if the lever stands differently in every month."""
        return self.key[0] in MONTHLY

    def column(self, month: str) -> Key:
        """The column this lever is in a month."""
        return (*self.key, month) if self.monthly else self.key

    @property
    def words(self) -> str:
        """Its name for people."""
        name = " ".join(part for part in self.key[1:] if part not in ("standard", "leads"))
        return f"{name} overtime" if self.key[0] == "overtime" else name


def levers(inputs: PlanInputs) -> tuple[Lever, ...]:
    """Everything that may be changed and is measured by differences (orders are balanced instead)."""
    found: list[Lever] = []
    for group in inputs.groups:
        limits = inputs.free(group)
        if limits is not None:
            found.append(Lever(("heads", group.pool, group.contract), group.pool, 1, limits.low, limits.high,
                               group.first_hire))
    for machine in inputs.machines:
        if machine.range is not None:
            found.append(Lever(("equipment" if machine.by_month else "machines", machine.name), machine.name, 1,
                               machine.range.low, machine.range.high, machine.first))
    # Overtime lies apart: where it stands at nothing it is stepped up, and heads that share its steps down.
    found += [Lever(("overtime", each.pool), f"{each.pool}.overtime", 1, each.range.low, each.range.high)
              for each in inputs.overtimes]
    for lead in inputs.leads:
        if lead.range is not None:
            found.append(Lever(("leads", lead.channel, lead.segment), f"{lead.channel}.{lead.segment}",
                               lead_step(inputs, lead.channel, lead.segment), lead.range.low, lead.range.high))
    return tuple(found)


def lead_step(inputs: PlanInputs, channel: str, segment: str) -> int:
    """Leads one caller works in a month, so that a head and a step of leads balance; at most a quarter of the range."""
    lead = next(each for each in inputs.leads if (each.channel, each.segment) == (channel, segment))
    width = (lead.range.high - lead.range.low) if lead.range else round(lead.per_month)
    most = max(1, width // 4)
    for pool in inputs.pools:
        if lead.work.get(pool):
            minutes = float(np.mean([group.staffed(inputs.days).mean() for group in inputs.of_pool(pool)]))
            return int(min(most, max(1, round(minutes / lead.work[pool]))))
    return most


def components(inputs: PlanInputs, moved: Sequence[Lever]) -> tuple[tuple[Lever, ...], ...]:
    """Levers whose assets share a step, directly or through another asset; each lever is in exactly one."""
    label = {lever.key: number for number, lever in enumerate(moved)}
    for assets in inputs.joint:
        together = [lever.key for lever in moved if lever.asset in assets]
        least = min((label[key] for key in together), default=0)
        old = {label[key] for key in together}
        label = {key: least if number in old else number for key, number in label.items()}
    return tuple(
        tuple(lever for lever in moved if label[lever.key] == number) for number in sorted(set(label.values()))
    )


def probes(inputs: PlanInputs) -> tuple[tuple[Lever, ...], ...]:
    """Sets of levers to move one step together: each alone, and all of a component that shares steps."""
    moved = levers(inputs)
    alone: list[tuple[Lever, ...]] = [(lever,) for lever in moved]
    return (*alone, *(part for part in components(inputs, moved) if len(part) > 1))


def standing(plan: Decisions) -> dict[Key, float]:
    """The plan as values of the decision columns."""
    point: dict[Key, float] = {}
    for each in plan.people:
        for number, month in enumerate(plan.months):
            point["heads", each.pool, each.contract, month] = float(each.heads[number])
            point["hires", each.pool, each.contract, month] = float(each.hires[number])
            point["leavers", each.pool, each.contract, month] = float(each.leavers[number])
    for name, count in plan.machines:
        point["machines", name] = float(count)
    for each_pool in plan.equipment:
        for number, month in enumerate(plan.months):
            point["equipment", each_pool.name, month] = float(each_pool.counts[number])
            point["added", each_pool.name, month] = float(each_pool.added[number])
            point["retired", each_pool.name, month] = float(each_pool.retired[number])
    for extra in plan.overtime:
        for number, month in enumerate(plan.months):
            point["overtime", extra.pool, month] = float(extra.quarters[number])
    for lead in plan.leads:
        point["leads", lead.channel, lead.segment] = mean_rate(lead, len(plan.months))
    for name in plan.offered:
        point["choice", name] = float(name in plan.choices)
    for order in plan.orders:
        for number, month in enumerate(plan.months):
            point["orders", order.product, month] = float(order.units[number])
    return point


def mean_rate(lead: LeadPlan, months: int) -> float:
    """Leads a month on average over the months in which leads come."""
    if not lead.extra or months < 2:
        return float(lead.per_month)
    return sum(lead.in_month(month) for month in range(1, months)) / (months - 1)


def stepped(inputs: PlanInputs, plan: Decisions, moved: Sequence[Lever]) -> tuple[Decisions, dict[Key, Signs]]:
    """The plan with these levers one step down in every month at once, up where they stand below a step.

    Backward steps: assets used together hide each other's forward differences. Returns the moved plan (only to be
    simulated; it may break bounds) and the direction by lever and month.
    """
    signs: dict[Key, Signs] = {}
    values: dict[Key, Sequence[int]] = {}
    result = plan
    for lever in moved:
        if lever.monthly:
            now = np.array(plan.by_month(lever.key))
            sign = np.where(now >= lever.step, -1, 1)
            values[lever.key] = tuple(int(each) for each in now + sign * lever.step)
        elif lever.key[0] == "machines":
            down = plan.machine(lever.key[1]) >= lever.step
            sign = np.full(len(plan.months), -1 if down else 1)
            result = replace(result, machines=tuple(
                (name, count + int(sign[0]) * lever.step if name == lever.key[1] else count)
                for name, count in result.machines))
        else:
            standing_at = next(each.per_month for each in plan.leads if (each.channel, each.segment) == lever.key[1:])
            sign = np.full(len(plan.months), -1 if standing_at >= lever.step else 1)
            result = replace(result, leads=tuple(
                replace(each, per_month=each.per_month + int(sign[0]) * lever.step)
                if (each.channel, each.segment) == lever.key[1:] else each
                for each in result.leads))
        signs[lever.key] = sign.astype(np.int64)
    return with_monthly(inputs, result, values), signs


def load(inputs: PlanInputs, asset: str) -> Floats:
    """Minutes of work the year's walk-in customers bring to an asset, by month."""
    total = np.zeros(len(inputs.months))
    for each in inputs.walk_ins:
        if each.work.get(asset):
            total += inputs.monthly(each.arrivals) * each.work[asset]
    return total


def busy_share(inputs: PlanInputs, plan: Decisions, asset: str) -> Floats:
    """Walk-in work over the minutes there are while somebody comes, by month; infinite with nobody there."""
    is_open = np.zeros((len(inputs.months), 336))
    for each in inputs.walk_ins:
        if each.work.get(asset):
            is_open = np.maximum(is_open, (each.arrivals > 0).astype(float))
    if asset in inputs.pools:
        there = np.zeros(len(inputs.months))
        for group in inputs.of_pool(asset):
            there += np.array(plan.heads(asset, group.contract)) * inputs.monthly(group.duty * is_open) * HALF_HOUR \
                * group.present
        for extra, known in zip(plan.overtime, inputs.overtimes, strict=True):
            if extra.pool == asset:
                there += np.array(plan.heads(asset)) * np.array(extra.quarters) * inputs.monthly(
                    known.duty * is_open) * HALF_HOUR * inputs.of_pool(asset)[0].present
    else:
        there = np.array(plan.machine_counts(asset)) * inputs.monthly(is_open) * HALF_HOUR
    work = load(inputs, asset)
    share: Floats = np.divide(work, there, out=np.where(work > 0, np.inf, 0.0), where=there > 0)
    return share
