"""Goal, target, quota: what the board asks, what the plan sells, and what each pool, seller and month carries of it.

Targets come from below, from the simulated customers; the goal comes from above. A quota is the part of a target
that one seller carries in one month. Quotas add up exactly: sellers to pools, to channels, to the year, and months to
the year, in whole orders and cents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimize.explain.conflict import most_revenue
from optimize.explain.ground import Ground
from optimize.explain.posts import SellingPost, selling_posts
from optimize.explain.rounding import Ints, rounded_table
from optimize.explain.targets import Target, largest_remainder, table_of, targets
from optimize.inputs import Floats
from optimize.results import Seen
from sim.measure.sellers import ORDERS, REVENUE
from sim.scenario.scenario import Scenario

NOBODY: Final = ""


@dataclass(frozen=True)
class Quota:
    """What one seller carries of one channel in one month: orders and revenue in cents, net of returns.

    `target` is the part of the plan's target, `quota` the same stretched. `pool` and `seller` are empty for what is
    sold without a seller; `joins` is the day a planned hire begins.
    """

    channel: str
    pool: str
    seller: str
    joins: date | None
    month: str
    target_sales: int
    target: int
    quota_sales: int
    quota: int


@dataclass(frozen=True)
class Chance:
    """Net revenue in cents asked of a pool (`seller` empty) or a seller, in a month or (`month` empty) the year, and in
    what share of the simulated years target and quota are reached. With `pool` empty too: of the whole year."""

    pool: str
    seller: str
    month: str
    target: int
    quota: int
    simulated: float
    reaches_target: float
    reaches_quota: float


@dataclass(frozen=True)
class Standing:
    """From above and from below, net revenue of the horizon in cents: the goal (None: none stated), what the plan sells
    on the mean of the simulated years, and the most any plan could sell if all happened as on average.

    `gap` is the plan's mean less the goal, `headroom` what averages could sell at most less the plan's mean.
    """

    goal: float | None
    target: int
    at_most: float

    @property
    def gap(self) -> float | None:
        """The plan's mean less the goal; None without a goal."""
        return None if self.goal is None else self.target - self.goal

    @property
    def headroom(self) -> float:
        """What averages could sell at most, less the plan's mean."""
        return self.at_most - self.target


@dataclass(frozen=True)
class Quotas:
    """All quotas of a plan with their chances; `stretch` is what quotas ask beyond targets (0.05: 5 %)."""

    stretch: float
    standing: Standing
    quotas: tuple[Quota, ...]
    chances: tuple[Chance, ...]
    years: int


def quotas_of(scenario: Scenario, seen: Seen, wanted: Sequence[Target], stretch: float, goal: float | None,
              at_most: float) -> Quotas:
    """Share the targets out to the sellers.

    `scenario` has the plan in it, `seen` are its fresh years, whose mean the targets are. A channel's month is shared
    among pools as they sold in those years, and within a pool by weekly hours x days employed x ramp, so that who is
    still learning carries less. Each channel is rounded so that months and sellers both add up.
    """
    posts = selling_posts(scenario)
    months = seen.plan.months
    channels = tuple(dict.fromkeys(each.channel for each in wanted))
    found: list[Quota] = []
    sold = _sold(seen, posts)
    total = np.zeros((2, 2, len(posts) + 1, len(months)), dtype=np.int64)   # [target or quota, orders or cents, ...]
    asked = table_of(wanted, channels, months)
    stretched = np.array([_stretched(table, stretch) for table in asked])
    for number, channel in enumerate(channels):
        tables = np.zeros_like(total)
        for what in (ORDERS, REVENUE):
            at = list(seen.results[0].channels).index(channel)
            shares = _shares(sold[:, at, :, :, what].mean(axis=0), posts)
            for way, sums in enumerate((asked, stretched)):
                tables[way, what] = rounded_table(shares, sums[what, number].tolist())
        total += tables
        for row, post in enumerate((*posts, None)):
            for month, label in enumerate(months):
                target_sales, target, quota_sales, quota = tables[:, :, row, month].ravel().tolist()
                if target_sales or target or quota_sales or quota:
                    found.append(Quota(channel, post.pool if post else NOBODY, post.name if post else NOBODY,
                                       post.joins if post else None, label, target_sales, target, quota_sales, quota))
    whole = sum(each.revenue for each in wanted)
    chances = _chances(sold, months, posts, total[:, REVENUE])
    return Quotas(stretch, Standing(goal, whole, at_most), tuple(found), chances, len(seen.years))


def plan_quotas(ground: Ground) -> Quotas | None:
    """The quotas of a finished plan; None without a file, which alone knows the sellers."""
    if ground.file is None:
        return None
    inputs, seen = ground.inputs, ground.comparison.seen
    scenario = ground.plan.apply(ground.file).scenario
    return quotas_of(scenario, seen, targets(seen), scenario.plan.quota.stretch,
                     inputs.goal.cents if inputs.goal else None, most_revenue(inputs))


def _stretched(asked: Ints, stretch: float) -> Ints:
    """Each cell raised by the stretch; the whole is rounded once and shared out by largest remainder."""
    exact = [float(value) * (1 + stretch) for value in asked.ravel()]
    return np.array(largest_remainder(exact, int(np.floor(sum(exact) + 0.5)))).reshape(asked.shape)


def _sold(seen: Seen, posts: Sequence[SellingPost]) -> NDArray[np.int64]:
    """Orders and cents by [year, channel, post, month, 2]; posts the plan does not know, and sales without a seller,
    in the last row."""
    place = {(post.pool, post.seat): row for row, post in enumerate(posts)}
    first = seen.results[0]
    shape = (len(seen.results), len(first.channels), len(posts) + 1, len(seen.plan.months), 2)
    sold = np.zeros(shape, dtype=np.int64)
    for year, result in enumerate(seen.results):
        rows = [*(place.get(post, len(posts)) for post in result.sellers.posts), len(posts)]
        np.add.at(sold[year].swapaxes(0, 1), rows, result.sellers.sold.swapaxes(0, 1))
    return sold


def _shares(sold: Floats, posts: Sequence[SellingPost]) -> Floats:
    """Who carries how much of a channel's month, from what each sold on the mean: both [post (last: nobody), month]."""
    shares = np.zeros_like(sold)
    for pool in dict.fromkeys(post.pool for post in posts):
        rows = [row for row, post in enumerate(posts) if post.pool == pool]
        weights = np.array([posts[row].weight for row in rows])
        together, of_pool = weights.sum(axis=0), sold[rows].sum(axis=0)
        # Where nobody is planned to be, what the pool still sold has no seller who could carry it.
        carried = np.divide(weights, together, out=np.zeros_like(weights), where=together > 0)
        shares[rows] = carried * of_pool
        shares[-1] += np.where(together > 0, 0.0, of_pool)
    shares[-1] += sold[-1]
    return shares


def _chances(
    counted: Ints, months: Sequence[str], posts: Sequence[SellingPost], asked: Ints
) -> tuple[Chance, ...]:
    """Chances of [target or quota, post, month], in cents: the whole year, pools by month and year, sellers by year."""
    sold = counted[..., REVENUE].sum(axis=1)
    found = []

    def chance(pool: str, seller: str, month: str, rows: Sequence[int], columns: slice) -> None:
        each_year = sold[:, rows, columns].sum(axis=(1, 2))
        target, quota = (int(asked[way][rows][:, columns].sum()) for way in (0, 1))
        if target or quota:
            found.append(Chance(pool, seller, month, target, quota, float(each_year.mean()),
                                float((each_year >= target).mean()), float((each_year >= quota).mean())))

    chance("", "", "", range(len(posts) + 1), slice(None))
    for pool in dict.fromkeys(post.pool for post in posts):
        rows = [row for row, post in enumerate(posts) if post.pool == pool]
        chance(pool, "", "", rows, slice(None))
        for number, month in enumerate(months):
            chance(pool, "", month, rows, slice(number, number + 1))
        for row in rows:
            chance(pool, posts[row].name, "", [row], slice(None))
    return tuple(found)
