"""Decisions already made."""

from __future__ import annotations

from optimize.inputs import PlanInputs
from optimize.program import Row


def pinned_decisions(inputs: PlanInputs) -> list[Row]:
    """sum of the decision's columns = the count that plan.fix states, for each month (or the year) it names.

    What the planner has decided stays decided; the plan makes the best of the rest.
    """
    rows = []
    for pin in inputs.pins:
        period = "" if pin.period == "year" else f" in {pin.period}"
        rows.append(Row("pinned_decisions", (pin.name, pin.period), dict.fromkeys(pin.columns, 1.0), "=",
                        float(pin.count), pin.where, f"{pin.name}: {pin.count}{period}, as fixed"))
    return rows
