"""Quotas add up exactly, both ways; who learns carries less; chances are shares of the simulated years."""

from __future__ import annotations

import runpy
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from optimize.explain.posts import selling_posts
from optimize.explain.quotas import Quotas, plan_quotas
from optimize.explain.targets import targets

SAMPLE = runpy.run_path(str(Path(__file__).with_name("carried_sample.py")))


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A finished plan of the shop."""
    return SAMPLE["ground_of"](SAMPLE["shop"](tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="module")
def made(ground) -> Quotas:
    """Its quotas."""
    found = plan_quotas(ground)
    assert found is not None
    return found


def test_quotas_add_up_to_the_targets_both_ways(ground, made) -> None:
    """Sellers of a channel's month add up to its targets in orders and in cents; so channels, months and the year do.
    Quotas add up to the targets raised by 5 %, rounded once."""
    wanted = targets(ground.comparison.seen)
    asked: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in wanted:
        asked[each.channel, each.month][0] += each.sales
        asked[each.channel, each.month][1] += each.revenue
    carried: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for each in made.quotas:
        carried[each.channel, each.month][0] += each.target_sales
        carried[each.channel, each.month][1] += each.target
    assert dict(carried) == {key: value for key, value in asked.items() if value != [0, 0]}
    year = sum(each.revenue for each in wanted)
    assert made.standing.target == year
    assert sum(each.quota for each in made.quotas) == round(1.05 * year)
    assert sum(each.quota_sales for each in made.quotas) == round(1.05 * sum(each.sales for each in wanted))


def test_every_seller_of_a_channel_is_within_one_of_the_exact_share(ground, made) -> None:
    """Over the year too: a seller's part of the shop is the exact share of the pool, up to one cent a month of the
    table's rounding in all."""
    posts = [post for post in selling_posts(ground.plan.apply(ground.file).scenario) if post.pool == "advisers"]
    weight = np.array([post.weight for post in posts])
    shares = weight / weight.sum(axis=0)
    month = np.zeros(3)
    for each in made.quotas:
        if each.channel == "shop" and each.pool == "advisers":
            month[ground.plan.months.index(each.month)] += each.target
    for row, post in enumerate(posts):
        mine = sum(each.target for each in made.quotas if (each.channel, each.seller) == ("shop", post.name))
        assert abs(mine - float((shares[row] * month).sum())) < 1 + 3


def test_learning_sellers_carry_their_ramp(ground) -> None:
    """Two heads join on 1 February with ramp 50 %, 80 %: nothing in January; in February (28 days, within the first
    month of 30.4 days) 50 % of a full weight; in March 3 days at 50 % and 28 at 80 % (day 30 of tenure begins at noon
    within the first month)."""
    posts = [post for post in selling_posts(ground.plan.apply(ground.file).scenario) if post.pool == "advisers"]
    assert [post.name for post in posts] == ["advisers 1", "advisers 2", "advisers 3"]
    assert [post.seat for post in posts] == [0, 10_000, 10_001]
    assert posts[0].weight.tolist() == [40 * 31, 40 * 28, 40 * 31]
    assert posts[0].joins is None
    assert posts[1].joins is not None
    assert posts[1].joins.isoformat() == "2027-02-01"
    assert posts[1].weight.tolist() == pytest.approx([0, 0.5 * 40 * 28, 40 * (0.5 * 2 + 0.8 * 29)])


def test_chances_are_shares_of_the_simulated_years(ground, made) -> None:
    """The pool's year: as many of six years as sold what is asked; months and the plan's year likewise."""
    seen = ground.comparison.seen
    sold = np.array([
        sum(int(each.sellers.sold[:, row, :, 1].sum()) for row, (pool, _) in enumerate(each.sellers.posts)
            if pool == "advisers") for each in seen.results])
    pool = next(each for each in made.chances if (each.pool, each.seller, each.month) == ("advisers", "", ""))
    assert pool.reaches_target == (sold >= pool.target).mean()
    assert pool.reaches_quota == (sold >= pool.quota).mean()
    assert pool.quota >= pool.target
    assert pool.target == sum(each.target for each in made.quotas if each.pool == "advisers")
    whole = next(each for each in made.chances if not each.pool)
    assert whole.target == made.standing.target
    assert whole.reaches_target == (seen.net_revenue.sum(axis=1) >= whole.target).mean()
    sellers = [each for each in made.chances if each.seller and each.pool == "advisers"]
    assert sum(each.target for each in sellers) == pool.target
    months = [each for each in made.chances if each.month and each.pool == "advisers"]
    assert sum(each.target for each in months) == pool.target


def test_goal_and_capacity_stand_beside_the_target(made) -> None:
    """Without a goal there is no gap; averages could sell at least what the plan does."""
    assert made.standing.goal is None
    assert made.standing.gap is None
    assert made.standing.headroom > 0


def test_without_stretch_a_quota_is_its_target(tmp_path) -> None:
    """No `stretch`: the two tables are the same, cell by cell."""
    plain = SAMPLE["shop"](tmp_path, SAMPLE["SHOP"].replace("  quota: {stretch: 5 %}\n", ""))
    found = plan_quotas(SAMPLE["ground_of"](plain, fresh_years=2))
    assert found is not None
    assert all((each.quota, each.quota_sales) == (each.target, each.target_sales) for each in found.quotas)
