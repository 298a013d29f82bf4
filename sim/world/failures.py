"""When machines fail and how long repairs take, as tables for the draws; both engines read them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.assets import Machines
from sim.scenario.quantities import TimeSpec
from sim.world.draws import Purpose, key_table
from sim.world.heads import seat_address
from sim.world.luck import time_table
from sim.world.sampling import chance, ticks
from sim.world.world import World


class Failures(NamedTuple):
    """Failures of all machines. The n-th failure of a machine, n = 1, 2, ..., comes `every` after its last repair (or
    the start); both times are at least one tick, exponential unless stated. A machine's draws are addressed by pool
    name and number within the pool, so another pool, or one machine more, changes nobody else's."""

    address: NDArray[np.int64]    # [unit], -1 for people
    every: NDArray[np.int64]      # [pool] row of `times`, -1 = never fails
    repair: NDArray[np.int64]     # [pool] row of `times`, -1 = never fails
    times: NDArray[np.float64]    # [row, 6], see `sim.world.luck`
    points: NDArray[np.float64]
    keys: NDArray[np.uint64]      # [FAILURE or REPAIR, 2]


def failures_of(world: World) -> Failures:
    """The tables of a world's machines."""
    every = np.full(len(world.names.pools), -1, dtype=np.int64)
    address = np.full(len(world.units.pool), -1, dtype=np.int64)
    specs: list[TimeSpec] = []
    for number, (name, asset) in enumerate(world.scenario.assets.items()):
        if not isinstance(asset, Machines):
            continue
        for unit in np.flatnonzero(world.units.pool == number):
            address[unit] = seat_address(name, int(world.units.seat[unit]))
        if asset.failure is not None:
            every[number] = len(specs)
            specs += [asset.failure.every, asset.failure.repair]
    times, points = time_table(specs, "exponential")
    keys = key_table(world.seed, world.replication, np.array([Purpose.FAILURE, Purpose.REPAIR], dtype=np.int64))
    return Failures(address, every, np.where(every >= 0, every + 1, -1), times, points, keys)


def run_time(tables: Failures, pool: int, unit: int, number: int) -> int:
    """Ticks a machine runs before its failure `number`; the pool must state failures."""
    drawn = chance(tables.keys[0, 0], tables.keys[0, 1], tables.address[unit], number)
    return max(ticks(tables.times, tables.points, tables.every[pool], drawn), 1)


def repair_time(tables: Failures, pool: int, unit: int, number: int) -> int:
    """Ticks the repair after failure `number` takes."""
    drawn = chance(tables.keys[1, 0], tables.keys[1, 1], tables.address[unit], number)
    return max(ticks(tables.times, tables.points, tables.repair[pool], drawn), 1)
