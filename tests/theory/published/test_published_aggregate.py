"""Aggregate plans with published optima: hiring, overtime, stock, backlog, lots, and when to promote.

Sources: S. Chopra and P. Meindl, Supply Chain Management, chapters "Aggregate Planning" (Red Tomato Tools) and
"Managing Predictable Variability" (its promotions);
W. L. Winston, Operations Research: Applications and Algorithms, sect. 3.10 (Sailco); F. S. Hillier and G. J.
Lieberman, Introduction to Operations Research, chapter "Transportation" (Northern Airplane); H. M. Wagner and T. M.
Whitin, "Dynamic Version of the Economic Lot Size Model", Management Science 5 (1958).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from optimize import Column, GoodsInput, Program, Range, Row, solve
from optimize.rows.heads import head_balance, head_columns
from optimize.rows.stocks import closing_stock, goods_columns, sold_within_demand, stock_balance
from optimize.search.master import with_costs

TOMATO = (1600.0, 3000.0, 3200.0, 3800.0, 2200.0, 2200.0)


@pytest.fixture
def red_tomato(plain_inputs, plain_group):
    """Workers by `head_balance` (80 at the start, 640 a month, 300 to hire, 500 to lay off), 40 tools a worker-month,
    overtime 6 an hour up to 10 hours a worker, stock 2, backlog 5, subcontracting 30, material 10; 1,000 tools at the
    start, 500 at the end and nothing late."""
    inputs = plain_inputs(6, groups=(plain_group("workers", "standard", 6, opening=80, cost=640.0, hiring=300),))

    def program(demand: tuple[float, ...]) -> Program:
        people = [replace(each, gain=-500.0) if each.key[0] == "leavers" else each
                  for each in with_costs(inputs, head_columns(inputs))]
        costs = {"made": 10.0, "subcontracted": 30.0, "overtime": 6.0, "stock": 2.0, "late": 5.0}
        last = inputs.months[-1]
        columns = [*people, *(
            Column((what, month), low=500.0 if (what, month) == ("stock", last) else 0.0,
                   high=0.0 if (what, month) == ("late", last) else float("inf"), gain=-cost)
            for month in inputs.months for what, cost in costs.items())]
        rows = list(head_balance(inputs))
        for number, month in enumerate(inputs.months):
            heads = ("heads", "workers", "standard", month)
            overtime = ("overtime", month)
            rows.append(Row("capacity", (month,), {("made", month): 1, heads: -40, overtime: -0.25}, "<=", 0))
            rows.append(Row("overtime_limit", (month,), {overtime: 1, heads: -10}, "<=", 0))
            terms = {("made", month): 1.0, ("subcontracted", month): 1.0, ("stock", month): -1.0, ("late", month): 1.0}
            need = demand[number]
            if number:
                before = inputs.months[number - 1]
                terms |= {("stock", before): 1.0, ("late", before): -1.0}
            else:
                need -= 1000.0
            rows.append(Row("tools_balance", (month,), terms, "=", need))
        return Program("red_tomato", tuple(columns), tuple(rows))

    return program


def test_red_tomato_tools(red_tomato, proven) -> None:
    """Total cost 422,275 exactly: rounded, 15 workers are laid off and the 65 who stay work all six months."""
    found = proven(red_tomato(TOMATO))
    assert found.optimum == -422_275
    assert round(sum(value for key, value in found.values.items() if key[0] == "leavers")) == 15
    assert {round(value) for key, value in found.values.items() if key[0] == "heads"} == {65}
    assert {value for key, value in found.values.items() if key[0] in ("hires", "overtime")} == {0}


def test_red_tomato_in_whole_people(red_tomato, second_opinion) -> None:
    """In whole people the plan costs more than the published relaxation, and two solvers agree on how much."""
    program = red_tomato(TOMATO)
    whole = solve(program, near=0.0)
    assert whole.objective == pytest.approx(second_opinion(program), rel=1e-9)
    assert whole.objective == pytest.approx(-422_660, abs=1e-4)
    assert whole.bound == pytest.approx(whole.objective, rel=1e-6)


def promoted(month: int, rise: float) -> tuple[float, ...]:
    """Demand with a promotion: that month sells `rise` more, and a fifth of the next two months is bought forward."""
    demand = list(TOMATO)
    demand[month] = demand[month] * (1 + rise) + 0.2 * (demand[month + 1] + demand[month + 2])
    demand[month + 1] *= 0.8
    demand[month + 2] *= 0.8
    return tuple(demand)


@pytest.mark.parametrize(
    ("month", "rise", "cost", "profit"),
    [(0, 0.1, 421_915, 221_485), (3, 0.1, 438_857, 211_283), (0, 1.0, 456_750, 242_810), (3, 1.0, 536_200, 247_320)],
)
def test_what_a_promotion_month_earns(red_tomato, proven, month, rise, cost, profit) -> None:
    """At 39 instead of 40 in January or April: the published cost of the plan, and the published profit."""
    demand = promoted(month, rise)
    found = proven(red_tomato(demand))
    assert round(-found.optimum) == cost
    assert round(Fraction(40) * Fraction(round(sum(demand))) - round(demand[month]) + found.optimum) == profit


def timing(program: Program, months: tuple[str, ...], rise: float) -> Program:
    """The program with the month of the one promotion (January, April or none) among its decisions."""
    columns, rows = list(program.columns), []
    extra = {month: promoted(month, rise) for month in (0, 3)}
    for month, demand in extra.items():
        earns = 40 * (sum(demand) - sum(TOMATO)) - demand[month]
        columns.append(Column(("promote", months[month]), 0.0, 1.0, True, earns))
    for row in program.rows:
        if row.name == "tools_balance":
            number = months.index(row.index[0])
            more = {("promote", months[month]): TOMATO[number] - demand[number] for month, demand in extra.items()}
            row = replace(row, terms={**row.terms, **more})
        rows.append(row)
    rows.append(Row("one_promotion", (), {("promote", months[month]): 1.0 for month in extra}, "<=", 1.0))
    columns = [each if each.key[0] == "promote" else replace(each, whole=False) for each in columns]
    return Program("timing", tuple(columns), tuple(rows), 40 * sum(TOMATO))


@pytest.mark.parametrize(("rise", "when", "profit"), [(0.1, "2027-01", 221_485), (1.0, "2027-04", 247_320)])
def test_when_to_promote(red_tomato, second_opinion, rise, when, profit) -> None:
    """Chosen by the program itself: in the low month where buyers buy forward, in the peak where they buy twice as
    much. Without a promotion 217,725."""
    months = tuple(f"2027-{month:02d}" for month in range(1, 7))
    program = timing(red_tomato(TOMATO), months, rise)
    found = solve(program, near=0.0)
    assert found.objective == pytest.approx(profit, abs=1e-4)
    assert second_opinion(program) == pytest.approx(profit, abs=1e-4)
    assert [key[1] for key, value in found.values.items() if key[0] == "promote" and value == 1] == [when]
    never = program.with_fixed({("promote", "2027-01"): 0.0, ("promote", "2027-04"): 0.0})
    assert solve(never, near=0.0).objective == pytest.approx(217_725, abs=1e-4)


def test_sailco(proven) -> None:
    """Forty sailboats a quarter at 400, more at 450, 20 to keep one: 78,450, with 0, 10, 35, 0 in overtime."""
    demand, quarters = (40.0, 60.0, 75.0, 25.0), ("1", "2", "3", "4")
    columns = [column for quarter in quarters for column in (
        Column(("regular", quarter), 0.0, 40.0, gain=-400.0), Column(("overtime", quarter), gain=-450.0),
        Column(("stock", quarter), gain=-20.0))]
    rows = []
    for number, quarter in enumerate(quarters):
        terms = {("regular", quarter): 1.0, ("overtime", quarter): 1.0, ("stock", quarter): -1.0}
        if number:
            terms["stock", quarters[number - 1]] = 1.0
        rows.append(Row("boats", (quarter,), terms, "=", demand[number] - (0.0 if number else 10.0)))
    found = proven(Program("sailco", tuple(columns), tuple(rows)))
    assert found.optimum == -78_450
    assert [found.values["overtime", quarter] for quarter in quarters] == [0, 10, 35, 0]


def goods(months: int, demand: tuple[float, ...], holding: float, most: int, stock: int = 0) -> GoodsInput:
    return GoodsInput("goods", stock, Range(0, most, "plan.may_change.goods"), 0, demand, (0.0,) * months, 0.0, holding,
                      (0,) * months)


def test_northern_airplane(plain_inputs, proven) -> None:
    """Jet engines through `stock_balance`: made at 1.08, 1.11, 1.10, 1.13 million, kept at 0.015: 77.3 million."""
    demand, most, costs = (10.0, 15.0, 25.0, 20.0), (25, 35, 30, 10), (1.08, 1.11, 1.10, 1.13)
    inputs = plain_inputs(4, goods=(goods(4, demand, 0.015, 35),))
    columns = [
        replace(each, gain=-costs[inputs.months.index(each.key[2])], high=float(most[inputs.months.index(each.key[2])]))
        if each.key[0] == "orders" else each for each in goods_columns(inputs)
    ]
    program = Program("airplanes", tuple(columns), tuple(stock_balance(inputs)))
    program = program.with_fixed({("sold", "goods", month): demand[number]
                                  for number, month in enumerate(inputs.months)})
    found = proven(program)
    assert found.optimum == Fraction("-77.3")


def wagner_whitin(demand, setup, holding) -> float:
    """Least cost by the recursion of the paper: F(t) = min over j of F(j - 1) + setup(j) + carrying j+1..t from j."""
    best = [0.0]
    for last in range(len(demand)):
        best.append(min(
            best[first] + setup[first] + sum(holding * (month - first) * demand[month]
                                             for month in range(first, last + 1))
            for first in range(last + 1)))
    return best[-1]


def test_wagner_and_whitin_lots(plain_inputs) -> None:
    """Twelve months of lots with a setup cost, through `stock_balance`: 864, and the paper's recursion agrees."""
    demand = (69.0, 29.0, 36.0, 61.0, 61.0, 26.0, 34.0, 67.0, 45.0, 67.0, 79.0, 56.0)
    setup = (85.0, 102.0, 102.0, 101.0, 98.0, 114.0, 105.0, 86.0, 119.0, 110.0, 98.0, 114.0)
    inputs = plain_inputs(12, goods=(goods(12, demand, 1.0, int(sum(demand))),))
    columns = [*goods_columns(inputs), *(Column(("setup", month), 0.0, 1.0, True, -cost)
                                         for month, cost in zip(inputs.months, setup, strict=True))]
    rows = [*stock_balance(inputs), *sold_within_demand(inputs), *closing_stock(inputs)]
    rows += [Row("lot_needs_setup", (month,), {("orders", "goods", month): 1.0,
                                               ("setup", month): -sum(demand[number:])}, "<=", 0.0)
             for number, month in enumerate(inputs.months)]
    program = Program("lots", tuple(columns), tuple(rows)).with_fixed(
        {("sold", "goods", month): demand[number] for number, month in enumerate(inputs.months)})
    assert wagner_whitin(demand, setup, 1.0) == 864
    assert solve(program, near=0.0).objective == pytest.approx(-864, abs=1e-6)
