"""Plans that differ clearly from plans already known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimize.program import Column, Key, Program, Row


@dataclass(frozen=True)
class Known:
    """A plan to keep away from: where it stands in each column, and how much of a step one unit of the column is.

    `widths` is how far each column may go from there. `number` tells known plans apart.
    """

    number: int
    at: Mapping[Key, float]
    weights: Mapping[Key, float]
    widths: Mapping[Key, float]


def apart_columns(known: Sequence[Known]) -> list[Column]:
    """For every column and known plan: how far above it, how far below, and (0 or 1) on which side."""
    columns = []
    for each in known:
        for key in each.at:
            name = (str(each.number), *key)
            columns += [Column(("more", *name), high=each.widths[key]), Column(("fewer", *name), high=each.widths[key]),
                        Column(("side", *name), high=1.0, whole=True)]
    return columns


def change_balance(known: Sequence[Known]) -> list[Row]:
    """decision - more + fewer = decision of the known plan.

    What a plan decides is what the known one does, and a change.
    """
    return [
        Row("change_balance", (str(each.number), *key),
            {key: 1.0, ("more", str(each.number), *key): -1.0, ("fewer", str(each.number), *key): 1.0}, "=", value)
        for each in known for key, value in each.at.items()
    ]


def more_on_its_side(known: Sequence[Known]) -> list[Row]:
    """more - width x side <= 0.

    A decision is above that of the known plan only if it is counted on that side.
    """
    return [
        Row("more_on_its_side", (str(each.number), *key),
            {("more", str(each.number), *key): 1.0, ("side", str(each.number), *key): -each.widths[key]}, "<=", 0.0)
        for each in known for key in each.at
    ]


def fewer_on_its_side(known: Sequence[Known]) -> list[Row]:
    """fewer + width x side <= width.

    A decision is below that of the known plan only if it is not above it, so that changes cannot be made up.
    """
    return [
        Row("fewer_on_its_side", (str(each.number), *key),
            {("fewer", str(each.number), *key): 1.0, ("side", str(each.number), *key): each.widths[key]}, "<=",
            each.widths[key])
        for each in known for key in each.at
    ]


def far_enough(known: Sequence[Known], least: float) -> list[Row]:
    """sum of weight x (more + fewer) >= least, for every known plan.

    A plan worth naming beside another differs from it by some steps: heads over months, machines, leads.
    """
    rows = []
    for each in known:
        terms: dict[Key, float] = {}
        for key in each.at:
            for side in ("more", "fewer"):
                terms[side, str(each.number), *key] = each.weights[key]
        rows.append(Row("far_enough", (str(each.number),), terms, ">=", least))
    return rows


def earning_enough(program: Program, least: float) -> list[Row]:
    """sum of gain x column >= least - constant.

    A plan is worth naming beside another only if it earns nearly as much.
    """
    terms = {each.key: each.gain for each in program.columns if each.gain}
    return [Row("earning_enough", (), terms, ">=", least - program.constant)]


def changed_one_way(weights: Mapping[Key, float], at: Mapping[Key, float], sign: int, least: float) -> list[Row]:
    """sign x sum of weight x (decision - decision of the known plan) >= least.

    There is clearly more of something than in the known plan, or clearly less.
    """
    terms = {key: sign * weight for key, weight in weights.items()}
    return [Row("changed_one_way", (), terms, ">=",
                least + sign * sum(weight * at[key] for key, weight in weights.items()))]
