"""What to make of scarce hours: product mixes with published optima and shadow prices.

Sources: F. S. Hillier and G. J. Lieberman, Introduction to Operations Research, sect. 3.1 and 4.7 (Wyndor Glass);
W. L. Winston, Operations Research: Applications and Algorithms, sect. 6.5 (Dakota Furniture); H. A. Taha, Operations
Research: An Introduction, sect. 2.1 (Reddy Mikks); H. P. Williams, Model Building in Mathematical Programming, problems
"Factory Planning" 1 and 2 (also in the model libraries of solver makers: 93,715.1786 and 108,855).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from optimize import Column, GoodsInput, MachinePool, Program, Range, Row, WalkInInput, price, relaxation_bound, solve
from optimize.rows.capacity import flow_columns, machine_columns, sales_within_arrivals, work_within_machine_time
from optimize.rows.stocks import goods_columns, sold_within_demand, stock_balance

HOURS = {"plant_1": 4.0, "plant_2": 12.0, "plant_3": 18.0}


def test_wyndor_glass(plain_inputs, proven) -> None:
    """Doors and windows as customers, plants as machines of one half-hour: 36 with 2 doors and 6 windows, through
    `sales_within_arrivals` and `work_within_machine_time`; an hour of the plants is worth 0, 1.5 and 1."""
    arrivals = np.zeros((1, 336))
    arrivals[0, 0] = 100.0

    def product(name: str, profit: float, hours: dict[str, float]) -> WalkInInput:
        minutes = {plant: each * 30 / HOURS[plant] for plant, each in hours.items()}
        return WalkInInput(name, arrivals, minutes, profit, 0.0)

    inputs = plain_inputs(
        1, machines=tuple(MachinePool(plant, 1, None, (0.0,)) for plant in HOURS),
        walk_ins=(product("doors", 3.0, {"plant_1": 1.0, "plant_3": 3.0}),
                  product("windows", 5.0, {"plant_2": 2.0, "plant_3": 2.0})))
    program = Program("wyndor", (*machine_columns(inputs), *flow_columns(inputs)),
                      (*sales_within_arrivals(inputs), *work_within_machine_time(inputs)))
    found = proven(program)
    assert found.optimum == 36
    assert [found.values["served", name, "2027-01", "0_00"] for name in ("doors", "windows")] == [2, 6]
    worth = [price(program, f"work_within_machine_time__{plant}__2027-01__0_00", 30 / hours) * 30 / hours
             for plant, hours in HOURS.items()]
    assert worth == pytest.approx([0.0, 1.5, 1.0], abs=1e-9)


def test_dakota_furniture(proven) -> None:
    """Two desks, no tables, eight chairs: 280, whole by itself; lumber is worth 0, finishing 10, carpentry 10."""
    needs = {"lumber": (8.0, 6.0, 1.0, 48.0), "finishing": (4.0, 2.0, 1.5, 20.0), "carpentry": (2.0, 1.5, 0.5, 8.0)}
    things = (("desks",), ("tables",), ("chairs",))
    columns = tuple(Column(key, whole=True, gain=gain) for key, gain in zip(things, (60.0, 30.0, 20.0), strict=True))
    rows = tuple(Row(name, (), dict(zip(things, each[:3], strict=True)), "<=", each[3]) for name, each in needs.items())
    program = Program("dakota", columns, rows)
    found = proven(program)
    assert found.optimum == 280
    assert [found.values[key] for key in things] == [2, 0, 8]
    assert [price(program, name) for name in needs] == pytest.approx([0.0, 10.0, 10.0], abs=1e-9)
    assert solve(program, near=0.0).objective == pytest.approx(280)


def test_reddy_mikks(proven, second_opinion) -> None:
    """3 tons of exterior and 1.5 of interior paint earn 21; in whole tons 20, and the bound stays above."""
    exterior, interior = ("exterior",), ("interior",)
    columns = (Column(exterior, whole=True, gain=5.0), Column(interior, 0.0, 2.0, True, 4.0))
    rows = (Row("raw_1", (), {exterior: 6.0, interior: 4.0}, "<=", 24.0),
            Row("raw_2", (), {exterior: 1.0, interior: 2.0}, "<=", 6.0),
            Row("market", (), {interior: 1.0, exterior: -1.0}, "<=", 1.0))
    program = Program("reddy_mikks", columns, rows)
    found = proven(program)
    assert found.optimum == relaxation_bound(program) == 21
    assert (found.values[exterior], found.values[interior]) == (3, Fraction(3, 2))
    assert solve(program, near=0.0).objective == second_opinion(program) == 20


PRODUCTS = tuple(f"product_{number}" for number in range(1, 8))
PROFIT = (10.0, 6.0, 8.0, 4.0, 11.0, 9.0, 3.0)
HOURS_EACH = {
    "grinders": (0.5, 0.7, 0.0, 0.0, 0.3, 0.2, 0.5), "vertical_drills": (0.1, 0.2, 0.0, 0.3, 0.0, 0.6, 0.0),
    "horizontal_drills": (0.2, 0.0, 0.8, 0.0, 0.0, 0.0, 0.6), "borers": (0.05, 0.03, 0.0, 0.07, 0.1, 0.0, 0.08),
    "planers": (0.0, 0.0, 0.01, 0.0, 0.05, 0.0, 0.05),
}
MACHINES = {"grinders": 4, "vertical_drills": 2, "horizontal_drills": 3, "borers": 1, "planers": 1}
MARKET = ((500, 1000, 300, 300, 800, 200, 100), (600, 500, 200, 0, 400, 300, 150), (300, 600, 0, 0, 500, 400, 100),
          (200, 300, 400, 500, 200, 0, 100), (0, 100, 500, 100, 1000, 300, 0), (500, 500, 100, 300, 1100, 500, 60))
DOWN = ({"grinders": 1}, {"horizontal_drills": 2}, {"borers": 1}, {"vertical_drills": 1},
        {"grinders": 1, "vertical_drills": 1}, {"planers": 1, "horizontal_drills": 1})
MUST_BE_DOWN = {"grinders": 2, "vertical_drills": 2, "horizontal_drills": 3, "borers": 1, "planers": 1}
A_MONTH = 24 * 16.0  # hours of a machine: 24 days of two shifts of eight hours


@pytest.fixture
def factory(plain_inputs) -> tuple:
    """Seven products over six months through `stock_balance` and `sold_within_demand`: stock at most 100 each at 0.5 a
    month, 50 of each at the end; months; and the columns and rows without the machines."""
    inputs = plain_inputs(6, goods=tuple(
        GoodsInput(name, 0, Range(0, 10**6, f"plan.may_change.{name}"), 0,
                   tuple(float(month[place]) for month in MARKET), (0.0,) * 6, PROFIT[place], 0.5, (0,) * 6)
        for place, name in enumerate(PRODUCTS)))
    columns = [replace(each, whole=False) for each in goods_columns(inputs)]
    columns = [replace(each, high=100.0, low=50.0 if each.key[2] == inputs.months[-1] else 0.0)
               if each.key[0] == "stock" else each for each in columns]
    return inputs.months, columns, [*stock_balance(inputs), *sold_within_demand(inputs)]


def hours_row(machine: str, month: str, there: int, down: tuple[str, ...] | None) -> Row:
    terms = {("orders", name, month): each
             for name, each in zip(PRODUCTS, HOURS_EACH[machine], strict=True) if each}
    terms |= {} if down is None else {down: A_MONTH}
    return Row("machine_hours", (machine, month), terms, "<=", A_MONTH * there)


def test_factory_planning(factory, proven) -> None:
    """With the machines down when the schedule says so the factory earns 93,715.1786."""
    months, columns, rows = factory
    rows = [*rows, *(hours_row(machine, month, count - DOWN[number].get(machine, 0), None)
                     for number, month in enumerate(months) for machine, count in MACHINES.items())]
    found = proven(Program("factory", tuple(columns), tuple(rows)))
    assert float(found.optimum) == pytest.approx(93_715.1786, abs=5e-5)


def test_factory_planning_chooses_the_maintenance(factory, second_opinion) -> None:
    """Free to choose the months of maintenance, it earns 108,855, and a second solver agrees."""
    months, columns, rows = factory
    columns = [*columns, *(Column(("down", machine, month), 0.0, float(MUST_BE_DOWN[machine]), True)
                           for machine in MACHINES for month in months)]
    rows = [*rows, *(hours_row(machine, month, count, ("down", machine, month))
                     for month in months for machine, count in MACHINES.items())]
    rows += [Row("maintenance", (machine,), {("down", machine, month): 1.0 for month in months}, "=", float(wanted))
             for machine, wanted in MUST_BE_DOWN.items()]
    program = Program("maintenance", tuple(columns), tuple(rows))
    found = solve(program, near=0.0)
    assert found.objective == pytest.approx(108_855, abs=1e-4)
    assert found.bound == pytest.approx(108_855, abs=1e-2)
    assert second_opinion(program) == pytest.approx(108_855, abs=1e-4)
