"""Sales are credited to posts: a post's holders, one after another, sell on the same account."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.engines import engine_named, measured_by
from sim.measure import measure
from sim.measure.sellers import ORDERS, REVENUE, SellerSales, added, post_of_unit
from sim.scenario.load import load_scenario
from sim.world.compile import world_of
from sim.world.heads import GENERATION
from sim.world.world import World

SHOP = """
schema: wherefrom/1
name: Shop
horizon: {start: 2027-01-01, months: 6, currency: EUR}
calendar: {opening: {mon-fri: "09:00-12:00"}}
offer: {kettle: {price: 60 EUR, unit_cost: 20 EUR}}
assets:
  advisers:
    kind: people
    headcount: 2
    contract: 15 h/week
    attrition: 900 % per_year
    hiring: {lead_time: 2 weeks}
    joining: [{on: 2027-03-01, heads: 1}]
  desks: {kind: machines, count: 2}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-12:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    steps: [{name: advice, time: 10 min, needs: [advisers, desks]}]
    hit_rate: 50 %
    returned: {share: 20 %, within: 14 days}
demand: {shop: {level: 20 per_day}}
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Half a year of the shop."""
    path: Path = tmp_path_factory.mktemp("shop") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return world_of(load_scenario(path).scenario, 3, 1)


def test_posts_are_seats_with_whoever_holds_them(world: World) -> None:
    """Two opening posts and one that joins in March. Everybody leaves after some weeks and is replaced: many units,
    three posts; machines, and no seller, have the number after the last."""
    posts, numbers = post_of_unit(world)
    assert posts == (("advisers", 0), ("advisers", 1), ("advisers", 10_000))
    people = world.units.pool == world.names.pools.index("advisers")
    assert people.sum() > 6
    assert set(numbers[:-1][people].tolist()) == {0, 1, 2}
    assert set(numbers[:-1][~people].tolist()) == {3} == {int(numbers[-1])}
    for unit in np.flatnonzero(people):
        assert posts[numbers[unit]][1] == world.units.seat[unit] % GENERATION


def test_sales_of_posts_are_those_of_the_log(world: World) -> None:
    """By hand from the log: orders not returned, by the post of the seller and the month of the order; 60 EUR each."""
    blocks = list(engine_named("reference")(world))
    found = measure(world, blocks).sellers
    assert found is not None
    expected = np.zeros_like(found.sold)
    for block in blocks:
        rows = block.tables["journeys"]
        for sold_at, returned, seller, channel in zip(rows["sold_at"], rows["returned"], rows["seller"],
                                                      rows["channel"], strict=True):
            if sold_at >= 0 and returned < 0:
                seat = int(world.units.seat[seller]) % GENERATION
                month = int(world.clock.month_of_day[sold_at // 86_400_000])
                expected[channel, found.posts.index(("advisers", seat)), month] += (1, 6000)
    np.testing.assert_array_equal(found.sold, expected)
    assert found.sold[0, 2, :2].sum() == 0       # nobody has joined yet in January and February
    assert found.sold[0, 2, 2:, ORDERS].sum() > 0
    assert found.sold[0, :, :, REVENUE].sum() == 6000 * found.sold[0, :, :, ORDERS].sum()
    counted = measured_by("kernel")(world)[0].sellers
    assert counted is not None
    assert counted.posts == found.posts
    np.testing.assert_array_equal(counted.sold, found.sold)


def test_years_with_other_posts_add_up_post_by_post() -> None:
    """One year knows posts 0 and 1, the other 1 and 2: together three, the shared one summed, nobody's sales too."""
    def year(posts: tuple[int, ...], sold: list[int]) -> SellerSales:
        return SellerSales(tuple(("advisers", seat) for seat in posts),
                           np.array(sold, dtype=np.int64)[None, :, None, None].repeat(2, axis=3))

    both = added(year((0, 1), [1, 2, 10]), year((1, 2), [4, 8, 20]))
    assert both.posts == (("advisers", 0), ("advisers", 1), ("advisers", 2))
    assert both.sold[0, :, 0, ORDERS].tolist() == [1, 6, 8, 30]
