"""Promotions: for some days a product costs less, is bought more readily, and draws customers; and training by head."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engines import engine_named, measured_by
from sim.log.block import joined
from sim.measure.costs import cost_per_head
from sim.measure.fold import measure
from sim.measure.year_result import YearResult
from sim.replicate import many
from sim.scenario.campaigns import Promotion
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.problems import ScenarioError
from sim.world.compile import compile_world
from sim.world.promotions import promotions_of

# Nobody waits and nobody leaves; half of those who come buy, six in ten of them a lamp.
SHOPS = """\
schema: wherefrom/1
name: Two shops
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {daily: "10:00-14:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR}, care: {price: 20.50 EUR, unit_cost: 5 EUR, kind: service}}
assets: {sellers: {kind: people, headcount: 9, joining: [{on: 2027-02-10, heads: 2}]}}
shifts: [{pool: sellers, days: daily, time: "10:00-14:00", share: 100 %}]
channels:
  shop: {kind: walk_in, steps: [{name: advice, time: 1 min, needs: [sellers]}], hit_rate: 50 %,
    chooses: {lamp: 60 %, care: 40 %}}
  kiosk: {kind: walk_in, steps: [{name: advice, time: 1 min, needs: [sellers]}], hit_rate: 50 %,
    chooses: {lamp: 60 %, care: 40 %}}
demand: {shop: {level: 20 per_day}, kiosk: {level: 10 per_day}}
"""
SALE = "promotions: {sale: {product: lamp, from: 2027-02-01, to: 2027-02-28, %s}}\n"
ENGINES = ("reference", "kernel")


def load(tmp_path: Path, text: str) -> ScenarioFile:
    path = tmp_path / "shops.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def year(tmp_path: Path, engine: str, terms: str = "") -> YearResult:
    text = SHOPS + (SALE % terms if terms else "")
    ((result,),) = many([load(tmp_path, text)], seed=4, replications=[1], engine=engine)
    return result


@pytest.mark.parametrize("engine", ENGINES)
def test_a_promoted_price_is_paid_on_its_days_only(tmp_path: Path, engine: str) -> None:
    """12.5 % off: the same sales, lamps at 100.00 EUR in January and at 87.50 in February; care costs what it did."""
    plain, sale = year(tmp_path, engine), year(tmp_path, engine, "discount: 12.5 %")
    assert np.array_equal(plain.sales_net, sale.sales_net)
    sold = sale.sales_net
    assert sold[:, 0].min() > 0
    assert np.array_equal(sale.revenue_net[:, 0], sold[:, 0] * [10_000, 8_750])
    assert np.array_equal(sale.revenue_net[:, 1], sold[:, 1] * 2_050)
    lamps = sold[:, 0, 1].sum()
    assert (plain.profit - sale.profit).tolist() == [0, lamps * 1_250]


@pytest.mark.parametrize("engine", ENGINES)
def test_who_wants_the_product_is_persuaded_more_readily(tmp_path: Path, engine: str) -> None:
    """Twice 50 %: in February everybody who wants a lamp buys one; those who want care, and January, are as before. At
    x0 nobody buys a lamp in February."""
    plain, twice, never = (year(tmp_path, engine, each) for each in ("", "hit_rate: x2", "hit_rate: x0"))
    for other in (twice, never):
        assert np.array_equal(other.sales_net[:, 1], plain.sales_net[:, 1])
        assert np.array_equal(other.sales_net[:, :, 0], plain.sales_net[:, :, 0])
    world = compile_world(load(tmp_path, SHOPS), 4, 1)
    log = joined(engine_named(engine)(world)).tables["journeys"]
    lamps = (log["wanted"] == 0) & (log["arrive"] >= world.clock.month_start[1])
    assert twice.sales_net[:, 0, 1].sum() == lamps.sum() > plain.sales_net[:, 0, 1].sum()
    assert never.sales_net[:, 0, 1].sum() == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_promotion_is_held_where_it_says(tmp_path: Path, engine: str) -> None:
    """Named for the kiosk alone, the shop keeps its price and its customers."""
    plain, sale = year(tmp_path, engine), year(tmp_path, engine, "channels: [kiosk], price: 1 EUR, hit_rate: x2")
    assert np.array_equal(plain.revenue_net[0], sale.revenue_net[0])
    assert sale.revenue_net[1, 0, 1] == 100 * sale.sales_net[1, 0, 1] > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_lift_brings_customers_and_the_cost_is_booked(tmp_path: Path, engine: str) -> None:
    """Six times as many in February, and 75 EUR in the month of the first day, under campaigns."""
    file = load(tmp_path, SHOPS + SALE % "lift: x6, cost: 75 EUR")
    assert file.scenario.course("shop").factor(date(2027, 2, 28)) == 6
    assert file.scenario.course("shop").factor(date(2027, 1, 31)) == 1
    plain, sale = year(tmp_path, engine), year(tmp_path, engine, "lift: x6, cost: 75 EUR")
    assert sale.cost["campaigns"].tolist() == [0, 7_500]
    assert np.array_equal(sale.sales_net[:, :, 0], plain.sales_net[:, :, 0])
    assert sale.sales_net[:, :, 1].sum() > 4 * plain.sales_net[:, :, 1].sum()


def test_a_suggestion_is_sold_at_the_promoted_price(tmp_path: Path) -> None:
    """All who buy a lamp add care, which costs 10 EUR in February; both engines count the same year to the cent."""
    text = SHOPS.replace("chooses: {lamp: 60 %, care: 40 %}}\n  kiosk",
                         "chooses: {lamp: 100 %}, dialogue: {usual: {suggest: {add: care, accepted: 100 %}}}}\n  kiosk")
    file = load(tmp_path, text + SALE.replace("lamp", "care") % "price: 10 EUR")
    world = compile_world(file, 4, 1)
    totals = [measure(world, engine_named(engine)(world)) for engine in ENGINES]
    revenue = totals[0].cut("revenue_kept", ("channel", "product", "month"))[0]
    orders = totals[0].cut("orders_kept", ("channel", "product", "month"))[0, 0]
    assert revenue[1].tolist() == (orders * [2_050, 1_000]).tolist()
    for name, table in totals[0].tables.items():
        assert np.array_equal(table, totals[1].tables[name]), name
    figures, _ = measured_by("kernel")(world)
    assert figures.cut("revenue_kept", ("channel", "product", "month"))[0, 1].tolist() == revenue[1].tolist()


def test_discounts_are_rounded_to_the_cent() -> None:
    """12.5 % off 20.50 EUR is 17.9375: 17.94 EUR; half a cent goes up."""
    def sale(**terms: Any) -> Promotion:
        return Promotion.model_validate({"product": "care", "from": "2027-02-01", "to": "2027-02-02", **terms})

    assert sale(discount="12.5 %").price_of(2_050) == 1_794
    assert sale(discount="50 %").price_of(1_001) == 501
    assert sale(hit_rate="x2").price_of(2_050) == 2_050


def test_days_with_the_same_terms_share_a_row(tmp_path: Path) -> None:
    """Two promotions that overlap for a week in one channel: four rows of terms, the ordinary one first."""
    file = load(tmp_path, SHOPS + """\
promotions:
  sale: {product: lamp, from: 2027-02-01, to: 2027-02-14, channels: [shop], price: 90 EUR}
  clean: {product: care, from: 2027-02-08, to: 2027-02-21, hit_rate: x1.5}
""")
    found = promotions_of(file.scenario, compile_world(file, 1, 1).clock)
    assert found.row[0, [30, 31, 37, 38, 44, 45, 51, 52]].tolist() == [0, 1, 1, 2, 2, 3, 3, 0]
    assert found.row[1, [38, 51]].tolist() == [3, 3]
    assert found.price.tolist() == [[10_000, 2_050, 0], [9_000, 2_050, 0], [9_000, 2_050, 0], [10_000, 2_050, 0]]
    assert found.hit.tolist() == [[1, 1, 1], [1, 1, 1], [1, 1.5, 1], [1, 1.5, 1]]


@pytest.mark.parametrize(("terms", "path", "words"), [
    ("cost: 5 EUR", "promotions.sale", "changes nothing"),
    ("price: 5 EUR, discount: 5 %", "promotions.sale.discount", "the same twice"),
    ("channels: [phone], price: 5 EUR", "promotions.sale.channels.0", "`phone` is not a channel"),
    ("price: 5 EUR}, again: {product: lamp, from: 2027-02-28, to: 2027-03-02, price: 4 EUR", "promotions.again",
     "promoted by `sale` on the same days"),
    ("price: 5 EUR}, again: {product: lump, from: 2027-02-28, to: 2027-03-02, price: 4 EUR",
     "promotions.again.product", "`lump` is not a product"),
    ("price: 5 EUR}, again: {product: lamp, from: 2027-03-28, to: 2027-03-29, price: 4 EUR", "promotions.again.from",
     "outside the horizon"),
    ("price: 5 EUR}, again: {product: lamp, from: 2027-01-28, to: 2027-01-02, price: 4 EUR", "promotions.again.to",
     "before it begins"),
])
def test_promotions_that_make_no_sense_are_refused(tmp_path: Path, terms: str, path: str, words: str) -> None:
    """Each at its place."""
    with pytest.raises(ScenarioError) as error:
        load(tmp_path, SHOPS + SALE % terms)
    (problem,) = error.value.problems
    assert (problem.path, problem.line) == (path, 14)
    assert words in problem.message


@pytest.mark.parametrize("engine", ENGINES)
def test_training_is_paid_by_the_head_and_opens_the_step(tmp_path: Path, engine: str) -> None:
    """Runners who know German may serve beside the one clerk, and hardly anybody waits for a minute any more. The
    course is paid for on 5 February for the four who are there, and for two who join on the 10th, 30 EUR each."""
    text = """\
schema: wherefrom/1
name: Desk
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {daily: "10:00-14:00"}}
assets:
  clerks: {kind: people, headcount: 1, skills: [german]}
  runners: {kind: people, headcount: 4, joining: [{on: 2027-02-10, heads: 2}]}
shifts:
  - {pool: clerks, days: daily, time: "10:00-14:00", share: 100 %}
  - {pool: runners, days: daily, time: "10:00-14:00", share: 100 %}
channels: {desk: {kind: walk_in, steps: [{name: advice, time: 20 min, needs: [german]}]}}
demand: {desk: {level: 10 per_day}}
service: {desk: {served_within: 1 min, share: 80 %}}
overrides: {course: {assets: {runners: {skills: [german]}}}}
plan: {may_choose: {course: {with: course, kind: training, from: 2027-02-05, per_head: {runners: 30 EUR}}}}
"""
    file = load(tmp_path, text)
    trained = file.choosing(("course",))
    assert cost_per_head(compile_world(file, 1, 1)).tolist() == [0, 0]
    assert cost_per_head(compile_world(trained, 1, 1)).tolist() == [0, 18_000]
    (before,), (after,) = many([file, trained], seed=1, replications=[1], engine=engine)
    assert after.cost["choices"].tolist() == [0, 18_000]
    assert before.in_time["desk"].sum() < 0.6 * before.base["desk"].sum()
    assert after.in_time["desk"].sum() > 0.95 * after.base["desk"].sum()
