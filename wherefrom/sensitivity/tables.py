"""What a batch says as CSV tables: every measure, scenario and factor, in full precision."""

from __future__ import annotations

import math
from collections.abc import Sequence

from wherefrom.results.cells import Cell
from wherefrom.sensitivity.estimates import Estimate
from wherefrom.sensitivity.study import Study

Sheet = tuple[Sequence[str], list[tuple[Cell, ...]]]
_ENDS = ("value", "low_95", "high_95")


def sheets(made: Study) -> dict[str, Sheet]:
    """File name -> columns and rows; a table without rows is not there."""
    found: dict[str, Sheet] = {
        "standings.csv": _standings(made), "responses.csv": _responses(made), "effects.csv": _effects(made),
        "tornado.csv": _tornado(made), "sobol.csv": _indices(made), "breaking_points.csv": _breaking(made),
    }
    return {name: sheet for name, sheet in found.items() if sheet[1]}


def _ends(value: Estimate) -> tuple[Cell, Cell, Cell]:
    return _cell(value.mean), _cell(value.low), _cell(value.high)


def _cell(value: float) -> float | None:
    """A number; nothing where there is none."""
    return None if math.isnan(value) else value


def _units(made: Study) -> dict[str, str]:
    currency = made.experiment.currency
    return {cube.measure.name: currency if cube.measure.unit == "money" else cube.measure.unit for cube in made.cubes}


def _standings(made: Study) -> Sheet:
    units = _units(made)
    rows: list[tuple[Cell, ...]] = []
    for row in made.standings:
        gap = (None, None, None) if row.gap is None else _ends(row.gap)
        rows.append((row.measure, units[row.measure], row.scenario, *_ends(row.value), _cell(row.least),
                     _cell(row.most), *gap, row.best_at, row.points))
    return ("measure", "unit", "scenario", *_ENDS, "least_point", "greatest_point", "minus_base", "minus_base_low_95",
            "minus_base_high_95", "best_at_points", "points"), rows


def _responses(made: Study) -> Sheet:
    units = _units(made)
    return ("measure", "unit", "scenario", "factor", "factor_unit", "level", *_ENDS, "others"), [
        (row.measure, units[row.measure], row.scenario, row.factor, _factor_unit(made, row.factor), row.level,
         *_ends(row.value), row.basis) for row in made.responses]


def _effects(made: Study) -> Sheet:
    """Main effects and interactions of a full grid, regression coefficients of other designs."""
    units = _units(made)
    rows: list[tuple[Cell, ...]] = [
        ("main effect", row.measure, units[row.measure], row.scenario, row.factor, row.level, None, *_ends(row.value),
         None) for row in made.effects]
    rows += [("interaction", row.measure, units[row.measure], row.scenario, row.factor, None, row.other,
              *_ends(row.value), None) for row in made.interactions]
    for row in made.slopes:
        for kind, value, r2 in (("regression coefficient", row.value, row.r2),
                                ("rank regression coefficient", row.ranks, row.rank_r2)):
            rows.append((kind, row.measure, "", row.scenario, row.factor, None, None, *_ends(value), r2))
    return ("kind", "measure", "unit", "scenario", "factor", "level", "with_factor", *_ENDS, "r_squared"), rows


def _tornado(made: Study) -> Sheet:
    units = _units(made)
    rows: list[tuple[Cell, ...]] = [
        (row.measure, units[row.measure], row.scenario, row.factor, _factor_unit(made, row.factor), row.low, row.high,
         _cell(row.middle), *_ends(row.at_low), *_ends(row.at_high), *_ends(row.swing), row.basis) for row in made.bars]
    ends = [f"{at}{end}" for at in ("at_low", "at_high", "swing") for end in ("", "_low_95", "_high_95")]
    return ("measure", "unit", "scenario", "factor", "factor_unit", "low", "high", "middle", *ends, "others"), rows


def _indices(made: Study) -> Sheet:
    return ("measure", "scenario", "factor", "first_order", "first_order_low_95", "first_order_high_95", "total_order",
            "total_order_low_95", "total_order_high_95", "samples"), [
        (row.measure, row.scenario, row.factor, *_ends(row.first), *_ends(row.total), row.samples)
        for row in made.indices]


def _breaking(made: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for row in made.breaking:
        found: tuple[Cell, ...] = (None, None, None, "")
        if row.crossing is not None:
            ends = (row.crossing.low, row.crossing.high)
            found = (row.crossing.at, *(None if not math.isfinite(end) else end for end in ends), row.crossing.holds)
        rows.append((row.kind, row.measure, row.scenario, row.rival, row.wanted, row.factor,
                     _factor_unit(made, row.factor), row.low, row.high, row.start, *_ends(row.margin), *found,
                     row.basis))
    return ("what", "measure", "scenario", "rival", "wanted", "factor", "factor_unit", "looked_from", "looked_to",
            "start", "margin_at_start", "margin_low_95", "margin_high_95", "crosses_at", "crosses_low_95",
            "crosses_high_95", "holds_on_the_side", "others"), rows


def _factor_unit(made: Study, name: str) -> str:
    factor = made.factor(name)
    return "x" if factor.multiplied else factor.unit
