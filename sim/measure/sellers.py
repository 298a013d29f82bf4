"""Who sold what: sales not returned by the post of the seller.

A post is a place in a pool with the people who hold it one after another: who replaces a leaver carries on the post.
Posts are told apart by the first seat that held them, so the same post is the same in every year of a scenario.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measure.dimensions import Ints, Placing
from sim.world.heads import GENERATION
from sim.world.world import World

ORDERS, REVENUE = range(2)


@dataclass(frozen=True)
class SellerSales:
    """`sold[channel, post, month, 2]`: orders, and revenue in cents, that were not returned, by the order's month.

    `posts` are (pool, first seat) in unit order; after the last of them comes a row of sales without a seller.
    """

    posts: tuple[tuple[str, int], ...]
    sold: Ints


def post_of_unit(world: World) -> tuple[tuple[tuple[str, int], ...], Ints]:
    """The posts of a world, and by unit the number of its post; machines, and no seller (the last entry), have the
    number after the last post."""
    pools = world.names.pools
    units = world.units
    people = np.isin(units.pool, [at for at, name in enumerate(pools) if name in world.scenario.people])
    known: dict[tuple[str, int], int] = {}
    for unit in np.flatnonzero(people):
        known.setdefault((pools[units.pool[unit]], int(units.seat[unit]) % GENERATION), len(known))
    numbers = np.full(len(units.pool) + 1, len(known), dtype=np.int64)
    for unit in np.flatnonzero(people):
        numbers[unit] = known[pools[units.pool[unit]], int(units.seat[unit]) % GENERATION]
    return tuple(known), numbers


def count_sellers(
    channel: Ints, seller: Ints, month: Ints, revenue: Ints, world: World, placing: Placing
) -> SellerSales:
    """Count sales not returned, given sale by sale: the channel, the selling unit (-1: none), month and cents."""
    posts, numbers = post_of_unit(world)
    sold = np.zeros((placing.sizes["channel"], len(posts) + 1, placing.sizes["month"], 2), dtype=np.int64)
    where = (channel, numbers[seller], month)
    np.add.at(sold[..., ORDERS], where, 1)
    np.add.at(sold[..., REVENUE], where, revenue)
    return SellerSales(posts, sold)


def added(first: SellerSales, second: SellerSales) -> SellerSales:
    """Both together. Posts that only one of them has are kept, those of `first` before the others."""
    posts = tuple(dict.fromkeys((*first.posts, *second.posts)))
    shape = (len(first.sold), len(posts) + 1, *first.sold.shape[2:])
    sold = np.zeros(shape, dtype=np.int64)
    for each in (first, second):
        rows = [*(posts.index(post) for post in each.posts), len(posts)]
        sold[:, rows] += each.sold
    return SellerSales(posts, sold)
