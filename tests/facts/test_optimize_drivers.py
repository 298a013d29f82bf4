"""The plan's sales by driver: a ladder from base demand to the plan, whose steps add up to the targets exactly."""

from __future__ import annotations

import runpy
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimize.decisions import as_is
from optimize.explain.drivers import Drivers, drivers_of
from optimize.explain.ladder import ladder
from optimize.explain.targets import targets
from optimize.results import Book

SAMPLE = runpy.run_path(str(Path(__file__).with_name("carried_sample.py")))


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A finished plan of the shop."""
    return SAMPLE["ground_of"](SAMPLE["shop"](tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="module")
def made(ground) -> Drivers:
    """Its drivers, from sixteen years."""
    found = drivers_of(ground, targets(ground.comparison.seen))
    assert found is not None
    return found


def test_the_ladder_begins_with_base_demand_and_ends_with_the_plan(ground) -> None:
    """No growth, campaign, new channel or way of selling at the bottom; then one after another in the stated order;
    people who serve who comes of their own accord recover losses."""
    rungs = ladder(ground.inputs, ground.file, ground.plan)
    assert [(each.kind, each.name, each.owner) for each in rungs] == [
        ("base demand", "base demand, today's assets", ""),
        ("growth", "shop", "sales"),
        ("campaigns", "winter", "marketing"),
        ("new channel", "counter", "marketing"),
        ("dialogue", "shop", "sales"),
        ("recovered losses", "advisers, 1-3 heads instead of 1", "sales"),
    ]
    bottom = rungs[0].plan.apply(ground.file).scenario
    assert bottom.demand["shop"].growth == 0
    assert not bottom.campaigns
    assert not bottom.channels["shop"].dialogue
    assert bottom.demand["counter"].level.value == 0
    today = rungs[-2].plan
    assert today == as_is(ground.inputs)
    assert rungs[-1].plan == ground.plan


def test_drivers_and_targets_are_the_same_money(ground, made) -> None:
    """Every channel's month adds up over drivers to its targets, in whole orders and cents; so the year does."""
    asked: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in targets(ground.comparison.seen):
        asked[each.channel, each.month][0] += each.sales
        asked[each.channel, each.month][1] += each.revenue
    for each in made.cells:
        found[each.channel, each.month][0] += each.sales
        found[each.channel, each.month][1] += each.revenue
    assert {key: value for key, value in found.items() if value != [0, 0]} == dict(asked)
    assert sum(each.revenue for each in made.drivers) == sum(each[1] for each in asked.values())
    assert sum(revenue for _, _, revenue in made.by_owner) == sum(each.revenue for each in made.drivers)
    assert {owner for owner, _, _ in made.by_owner} == {"sales", "marketing", ""}


def test_each_driver_is_the_difference_between_two_plans_on_the_same_years(ground, made) -> None:
    """The advisers' effect: net revenue of the plan less that of today's staffing on the sixteen explaining years,
    times what the targets have more than those years' mean."""
    plan, today = ground.book.see([ground.plan, as_is(ground.inputs)], ground.years(made.years))
    gain = float((plan.net_revenue - today.net_revenue).sum(axis=1).mean())
    scale = sum(each.revenue for each in made.drivers) / float(plan.net_revenue.sum(axis=1).mean())
    last = made.drivers[-1]
    assert last.effect.estimate == pytest.approx(gain * scale)
    assert last.profit is not None
    assert last.profit.estimate == pytest.approx(float((plan.profit - today.profit).sum(axis=1).mean()))
    assert last.lost == pytest.approx(
        np.mean([each.lost.sum() for each in plan.results]) - np.mean([each.lost.sum() for each in today.results]))
    assert last.lost < 0
    # The new counter sells nothing before it opens, in February, nor on any rung below its own.
    counter = [each for each in made.cells if each.channel == "counter" and each.revenue]
    assert {each.month for each in counter} == {"2027-02", "2027-03"}
    assert all(made.drivers[each.driver].kind not in ("base demand", "growth", "campaigns") for each in counter)


def test_what_changes_nothing_is_left_out_and_named(ground) -> None:
    """A plan like today's is the ladder without its last rung; a campaign that lifts nothing is named as idle."""
    same = replace(ground, plan=as_is(ground.inputs))
    assert [each.kind for each in ladder(same.inputs, same.file, same.plan)][-1] == "dialogue"
    idle = ground.file.with_values({"campaigns.winter.lift": "x1", "campaigns.winter.cost": None}, "test")
    other = SAMPLE["ground_of"](idle, fresh_years=2)
    found = drivers_of(other, targets(other.comparison.seen))
    assert found is not None
    assert found.without_effect == ("winter",)
    assert "campaigns" not in [each.kind for each in found.drivers]


def test_too_few_years_leave_the_drivers_out(ground) -> None:
    """Six rungs cannot have four years each from twenty."""
    assert drivers_of(replace(ground, book=Book(lambda plans, years: [], 20)), ()) is None
