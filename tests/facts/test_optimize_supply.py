"""What the linear programs read of products that run out and of dialogues with switches and classes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from optimize.reading.economics import hit_of, ways
from optimize.reading.scenario import read_inputs
from optimize.rivals.averages import averages_plan
from sim.scenario.load import load_scenario

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
PLAIN = runpy.run_path(str(Path(__file__).with_name("test_optimize_decisions.py")))["TEXT"]
near = pytest.approx
SUIT = ("  care: {price: 20 EUR, unit_cost: 5 EUR, kind: service}\n",
        "  care: {price: 20 EUR, unit_cost: 5 EUR, kind: service}\n"
        "  suit: {price: 300 EUR, unit_cost: 200 EUR, kind: made_to_order, lead_time: 14 days}\n")
CHOICE = ("chooses: {lamp: 100 %}\n    dialogue:", "chooses: {lamp: 60 %, suit: 40 %}\n    dialogue:")
OUT = ("holding: 1 EUR per_month}",
       "holding: 1 EUR per_month, out_of_stock: {substitute: suit, accepted: 20 %, back_order: 90 %}}")
WAYS = ("    dialogue: {usual: {suggest: {add: care, accepted: 40 %}}}",
        "    classes: {vip: {share: 25 %}, other: {share: 75 %}}\n"
        "    dialogue:\n"
        "      brisk: {talk: x0.5, while_waiting: 3}\n"
        "      usual: {talk: x1.2, hit_rate: x0.8, by_class: {vip: {talk: x2, hit_rate: x1.4}}}")


def read(tmp_path: Path, *changes: tuple[str, str]) -> Any:
    text = PLAIN
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / "supply.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def test_the_averages_are_those_of_the_usual_dialogue_and_the_average_class(tmp_path: Path) -> None:
    """Brisk is on only now and then and is left out. A quarter are VIPs: talk 1.2 x (0.25 x 2 + 0.75) = 1.5, hit rate
    50 % x 0.8 x (0.25 x 1.4 + 0.75) = 44 %."""
    shop = read(tmp_path, WAYS).scenario.channels["shop"]
    assert [(share, way.talk) for share, way in ways(shop)] == [(1.0, near(1.5))]
    assert hit_of(shop, 1) == near(0.44)


def test_only_goods_with_a_stock_are_balanced(tmp_path: Path) -> None:
    """What is made to order is sold without a limit: of 100 buyers 40 take a suit, and only the lamp has a balance. Who
    waits for a lamp is not lost, so less need be left at the end of a month."""
    plain = read_inputs(read(tmp_path, SUIT, CHOICE))
    waiting = read_inputs(read(tmp_path, SUIT, CHOICE, OUT))
    assert [each.product for each in waiting.goods] == ["lamp"]
    assert waiting.goods[0].demand == plain.goods[0].demand
    assert waiting.walk_ins[0].units["suit"] == near(0.5 * 0.4)
    assert all(less < more for less, more in zip(waiting.goods[0].safety, plain.goods[0].safety, strict=True))


def test_a_plan_is_found_and_applies(tmp_path: Path) -> None:
    """The program of averages has a solution, and the scenario with it is valid."""
    file = read(tmp_path, SUIT, CHOICE, OUT, WAYS)
    plan = averages_plan(read_inputs(file)).plan
    assert [each.product for each in plan.orders] == ["lamp"]
    assert plan.apply(file).scenario.offer["lamp"].back_orders
