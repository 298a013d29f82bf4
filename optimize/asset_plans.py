"""What a plan decides of machines and overtime by month, and what becomes of it in a scenario's `assets`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from optimize.inputs import PlanInputs
from sim.scenario.scenario import Scenario

QUARTER: Final = 15
"""Minutes by which planned overtime is decided."""


@dataclass(frozen=True)
class MachinePlan:
    """Machines of one pool by month; `added` and `retired` at the start of each by the plan, beyond the file's own."""

    name: str
    counts: tuple[int, ...]
    added: tuple[int, ...]
    retired: tuple[int, ...]


@dataclass(frozen=True)
class OvertimePlan:
    """Planned overtime of one pool by month, in quarters of an hour a shift."""

    pool: str
    quarters: tuple[int, ...]

    @property
    def minutes(self) -> tuple[int, ...]:
        """Minutes a shift by month."""
        return tuple(QUARTER * each for each in self.quarters)


def machine_plan(inputs: PlanInputs, name: str, counts: Sequence[int]) -> MachinePlan:
    """Machines to add and retire so that there are so many, from the opening ones and the changes the file states."""
    pool = inputs.machine_pool(name)
    added, retired, before = [], [], pool.count
    for month, wanted in enumerate(counts):
        without = before + pool.adding[month] - pool.retiring[month]
        added.append(max(wanted - without, 0))
        retired.append(max(without - wanted, 0))
        before = wanted
    return MachinePlan(name, tuple(counts), tuple(added), tuple(retired))


def machine_values(scenario: Scenario, plan: MachinePlan, starts: Sequence[date]) -> dict[str, Any]:
    """Scenario paths and values of a machine plan: its changes on the first of a month, beside those stated."""
    machines, values = scenario.machines[plan.name], {}
    for section, moves, stated in (("adding", plan.added, machines.adding), ("retiring", plan.retired,
                                                                              machines.retiring)):
        if any(moves):
            changes = [{"on": each.on.isoformat(), "count": each.count} for each in stated]
            changes += [{"on": on.isoformat(), "count": count}
                        for on, count in zip(starts, moves, strict=True) if count]
            values[f"assets.{plan.name}.{section}"] = sorted(changes, key=lambda each: str(each["on"]))
    return values


def overtime_values(scenario: Scenario, plan: OvertimePlan, months: Sequence[str]) -> dict[str, Any]:
    """Scenario path and value of an overtime plan, where it differs from the file."""
    planned = {month: f"{minutes} min" for month, minutes in zip(months, plan.minutes, strict=True) if minutes}
    stated = {month: f"{ticks / 60_000:g} min" for month, ticks in scenario.people[plan.pool].overtime.planned.items()
              if ticks}
    return {} if planned == stated else {f"assets.{plan.pool}.overtime.planned": planned or None}
