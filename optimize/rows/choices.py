"""Choices of yes or no: which exclude each other, and which need another."""

from __future__ import annotations

from optimize.inputs import PlanInputs
from optimize.program import Column, Key, Row


def choice_columns(inputs: PlanInputs) -> list[Column]:
    """One column a choice: 1 if it is made, 0 if not."""
    return [Column(("choice", each.name), 0.0, 1.0, True, where=each.where, words=f"{each.name}: yes or no")
            for each in inputs.choices]


def choice_costs(inputs: PlanInputs) -> dict[Key, float]:
    """Cost in cents over the horizon of each choice made."""
    return {("choice", each.name): float(sum(each.cost)) for each in inputs.choices}


def one_of_several(inputs: PlanInputs) -> list[Row]:
    """sum over the group of choice <= 1.

    Of choices that exclude each other at most one is made.
    """
    return [
        Row("one_of_several", group, {("choice", name): 1.0 for name in group}, "<=", 1.0, "plan.one_of",
            f"at most one of {', '.join(group)} is chosen")
        for group in inputs.one_of
    ]


def choice_needs(inputs: PlanInputs) -> list[Row]:
    """choice - needed choice <= 0.

    A choice is made only together with what it needs.
    """
    return [
        Row("choice_needs", (each.name, other), {("choice", each.name): 1.0, ("choice", other): -1.0}, "<=", 0.0,
            f"{each.where}.needs", f"{each.name} needs {other}")
        for each in inputs.choices for other in each.needs
    ]


def choice_rows(inputs: PlanInputs) -> list[Row]:
    """All constraints on choices."""
    return [*one_of_several(inputs), *choice_needs(inputs)]
