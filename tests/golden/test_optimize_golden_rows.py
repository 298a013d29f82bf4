"""One golden .lp file per constraint, written by the solver library from one tiny fixed instance.

A change of a constraint shows as a change of its file. After a wanted change write them anew with
WHEREFROM_WRITE_GOLDEN=1 and read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from optimize.door import write_lp
from optimize.inputs import (
    ChoiceInput,
    Cover,
    GoodsInput,
    Group,
    LeadInput,
    Limit,
    MachinePool,
    OvertimeInput,
    Pin,
    PlanInputs,
    PromiseInput,
    Range,
    Room,
    WalkInInput,
)
from optimize.program import Column, Program, Row
from optimize.rivals.averages import revenue_terms
from optimize.rows import apart, capacity, choices, cuts, heads, machines, money, pins, stocks
from optimize.rows.cuts import Plane

FOLDER = Path(__file__).parent / "lp"
MODULES = (heads, money, capacity, stocks, cuts, choices, pins, machines, apart)


def tiny() -> PlanInputs:
    """Two months, two half-hours a Monday: advisers (two contracts) and desks serve a shop, callers work leads."""
    duty, calling, arrivals = np.zeros((2, 336)), np.zeros((2, 336)), np.zeros((2, 336))
    duty[:, 20:22] = 0.5
    calling[:, 21] = 1.0
    arrivals[:, 20], arrivals[:, 21] = 3.0, 4.0
    days = np.zeros((2, 7))
    days[:, 0] = 4.0

    def group(pool: str, contract: str, opening: int) -> Group:
        return Group(pool, contract, opening, (0, 1), (0, 0), (0, 0), 1, (300_000.0, 310_000.0), 90_000,
                     (40_000.0, 10_000.0), duty, 0.9)

    goods = GoodsInput("lamp", 20, Range(0, 50, "plan.may_change.lamp"), 1, (12.0, 15.0), (3.0, 4.0), 900.0, 40.0,
                       (0, 0))
    return PlanInputs(
        months=("2027-01", "2027-02"), starts=(date(2027, 1, 1), date(2027, 2, 1)), days=days,
        groups=(group("advisers", "full", 3), group("advisers", "half", 2), group("callers", "standard", 2),
                group("porters", "standard", 1)),
        ranges={"advisers": Range(4, 9, "plan.may_change.advisers"),
                "advisers.half": Range(1, 3, "plan.may_change.advisers.half"),
                "callers": Range(0, 6, "plan.may_change.callers")},
        machines=(MachinePool("desks", 2, Range(1, 4, "plan.may_change.desks"), (26_000.0, 26_000.0)),
                  MachinePool("lines", 3, None, (4_500.0, 4_500.0))),
        walk_ins=(WalkInInput("shop", arrivals, {"advisers": 11.0, "desks": 8.0}, 5_000.0, 19_000.0, {"lamp": 0.2},
                              8.0, 9.0, PromiseInput(0.8, 5.0, True)),),
        leads=(LeadInput("phone", "cold", 100, 60, 90, Range(0, 200, "plan.may_change.phone.leads"),
                         {"callers": 6.0, "lines": 5.0}, 600.0, 2_200.0, calling, {}, (4.0, 5.0)),),
        goods=(goods,), covers=(Cover("advisers", 2, arrivals),),
        people_budget=Limit(20_000_000.0, "plan.budget.people"), total_budget=Limit(30_000_000.0, "plan.budget.total"),
        goal=Limit(900_000.0, "plan.goal.net_revenue"), years=2 / 12,
        pins=(Pin("advisers", "2027-02",
                  (("heads", "advisers", "full", "2027-02"), ("heads", "advisers", "half", "2027-02")), 6,
                  "plan.fix.advisers.2027-02"),
              Pin("desks", "year", (("machines", "desks"),), 3, "plan.fix.desks")),
    )


def deciding() -> PlanInputs:
    """The same with three choices, two of them exclusive, a purchase budget and a storage."""
    def choice(name: str, *needs: str) -> ChoiceInput:
        return ChoiceInput(name, "campaign", "", (100_000.0, 0.0), needs, ("advisers",), f"plan.may_choose.{name}")

    inputs = tiny()
    return replace(
        inputs, choices=(choice("spring"), choice("brisk"), choice("posters", "spring")),
        one_of=(("spring", "brisk"),), goods=(replace(inputs.goods[0], unit_cost=600.0, space=2.0),),
        purchases=Limit(25_000.0, "plan.budget.stock"), storage=Room(90.0, "plan.storage"))


def equipped() -> PlanInputs:
    """The same with seasonal advisers, desks that are bought and sold by month, fixed vans, and planned overtime."""
    inputs = tiny()
    advisers, half, *others = inputs.groups
    desks = MachinePool("desks", 2, Range(1, 4, "plan.may_change.desks"), (26_000.0, 26_000.0), True, (0, 1), (0, 0), 1,
                        90_000.0, 30_000.0)
    vans = MachinePool("vans", 1, None, (50_000.0, 50_000.0), True, (0, 0), (0, 1))
    overtime = OvertimeInput("advisers", Range(0, 4, "plan.may_change.advisers.overtime"), (0.0, 1.0), (5, 6),
                             (11_000.0, 12_000.0), inputs.groups[0].duty / 8)
    return replace(
        inputs, groups=(advisers, replace(half, temporary=True, season=(0.5, 1.5)), *others), machines=(desks, vans),
        overtimes=(overtime,), pins=())


def planes() -> list[Plane]:
    """One plane of value and one of service, both in the second month."""
    slopes = {("heads", "advisers", "full", "2027-02"): 5_000.0, ("machines", "desks"): 800.0}
    at = dict.fromkeys(slopes, 4.0)
    points = {("heads", "advisers", "full", "2027-02"): 6.5}
    return [Plane(0, ("value", "2027-02"), 250_000.0, slopes, at, 1),
            Plane(1, ("punctual", "shop", "2027-02"), -3.5, points, dict.fromkeys(points, 4.0), 1)]


def known() -> list[apart.Known]:
    """One plan to keep away from: four heads in the second month and two desks."""
    head, desks = ("heads", "advisers", "full", "2027-02"), ("machines", "desks")
    return [apart.Known(0, {head: 4.0, desks: 2.0}, {head: 0.5, desks: 1.0}, {head: 5.0, desks: 2.0})]


CONSTRAINTS: dict[str, Callable[[PlanInputs], list[Row]]] = {
    "head_balance": heads.head_balance, "hiring_lead_time": heads.hiring_lead_time,
    "month_of_notice": heads.month_of_notice, "unchanged_heads": heads.unchanged_heads,
    "least_heads": heads.least_heads, "most_heads": heads.most_heads, "closing_heads": heads.closing_heads,
    "people_budget": lambda inputs: money.people_budget(inputs, 100_000.0), "total_budget": money.total_budget,
    "revenue_goal": lambda inputs: money.revenue_goal(inputs, revenue_terms(inputs)),
    "sales_within_arrivals": lambda inputs: capacity.sales_within_arrivals(inputs, 1.25),
    "work_within_staffed_time": capacity.work_within_staffed_time,
    "work_within_machine_time": capacity.work_within_machine_time, "shift_cover": capacity.shift_cover,
    "lead_balance": stocks.lead_balance, "calls_within_callers_time": stocks.calls_within_callers_time,
    "stock_balance": stocks.stock_balance, "sold_within_demand": stocks.sold_within_demand,
    "stock_reserve": stocks.stock_reserve, "closing_stock": stocks.closing_stock,
    "value_cut": lambda inputs: cuts.value_cut(planes()), "service_cut": lambda inputs: cuts.service_cut(planes()),
    "service_promise": lambda inputs: cuts.service_promise(inputs, {("shop", "2027-01"): 0.5}),
    "staff_covers_promise": cuts.staff_covers_promise, "pinned_decisions": pins.pinned_decisions,
    "change_balance": lambda _: apart.change_balance(known()),
    "more_on_its_side": lambda _: apart.more_on_its_side(known()),
    "fewer_on_its_side": lambda _: apart.fewer_on_its_side(known()),
    "far_enough": lambda _: apart.far_enough(known(), 2.0),
    "earning_enough": lambda _: apart.earning_enough(
        Program("year", (Column(("machines", "desks"), gain=-52_000.0), Column(("value", "2027-02"), gain=1.0)), (),
                -30_000.0), 100_000.0),
    "changed_one_way": lambda _: apart.changed_one_way(known()[0].weights, known()[0].at, -1, 2.0),
    "one_of_several": lambda _: choices.one_of_several(deciding()),
    "choice_needs": lambda _: choices.choice_needs(deciding()),
    "purchase_budget": lambda _: stocks.purchase_budget(deciding()),
    "storage_space": lambda _: stocks.storage_space(deciding()),
    "machine_balance": lambda _: machines.machine_balance(equipped()),
    "machine_lead_time": lambda _: machines.machine_lead_time(equipped()),
    "unchanged_machines": lambda _: machines.unchanged_machines(equipped()),
    "closing_machines": lambda _: machines.closing_machines(equipped()),
}


EQUIPPED: dict[str, Callable[[PlanInputs], list[Row]]] = {
    "equipped_month_of_notice": heads.month_of_notice, "equipped_closing_heads": heads.closing_heads,
    "equipped_work_within_staffed_time": capacity.work_within_staffed_time,
    "equipped_work_within_machine_time": capacity.work_within_machine_time,
    "equipped_total_budget": money.total_budget,
}
"""Rows that look otherwise with temporary staff, machines by month and planned overtime."""


@pytest.mark.parametrize("name", list(EQUIPPED))
def test_a_constraint_of_an_equipped_shop_reads_as_its_golden_file(name: str, tmp_path: Path) -> None:
    """Temporary heads, machines bought and sold, and planned overtime stand in the rows of people, work and money."""
    matches_golden(name, EQUIPPED[name](equipped()), tmp_path)


@pytest.mark.parametrize("name", list(CONSTRAINTS))
def test_a_constraint_reads_as_its_golden_file(name: str, tmp_path: Path) -> None:
    """Every constraint gives exactly the rows of its golden file, named after its function."""
    rows = CONSTRAINTS[name](tiny())
    assert {row.name for row in rows} == {name}
    matches_golden(name, rows, tmp_path)


def matches_golden(name: str, rows: list[Row], tmp_path: Path) -> None:
    """The rows, each column gaining 1, are written as the golden file has them."""
    assert rows
    keys = dict.fromkeys(key for row in rows for key in row.terms)
    program = Program(name, tuple(Column(key, gain=1.0) for key in keys), tuple(rows))
    golden = FOLDER / f"{name}.lp"
    if os.environ.get("WHEREFROM_WRITE_GOLDEN"):
        write_lp(program, golden)
    written = tmp_path / f"{name}.lp"
    write_lp(program, written)
    assert written.read_text() == golden.read_text()


def test_every_constraint_has_a_golden_file() -> None:
    """No constraint function of the row modules is left without a golden file, and no file without a function."""
    functions = {
        name for module in MODULES for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
        and (getattr(value, "__annotations__", {}).get("return") == "list[Row]")
    }
    assert functions - {"head_rows", "goods_rows", "choice_rows", "machine_rows"} == set(CONSTRAINTS)
    assert {path.stem for path in FOLDER.glob("*.lp")} == {*CONSTRAINTS, *EQUIPPED}


def test_every_constraint_states_its_formula() -> None:
    """A constraint's docstring begins with a formula and goes on with a sentence for the business."""
    for module in MODULES:
        for name in CONSTRAINTS:
            function = vars(module).get(name)
            if function is not None:
                formula, _, sentence = (function.__doc__ or "").partition("\n\n")
                assert "=" in formula, name
                assert sentence.strip().endswith("."), name
