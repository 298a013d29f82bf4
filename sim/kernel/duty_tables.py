"""Events known beforehand as tables: stretches on duty, doors, and how able new people are."""

from __future__ import annotations

import numpy as np

from sim.kernel import columns as at
from sim.kernel.state import Floats, Ints
from sim.scenario.assets import People
from sim.world.world import World


def turns(world: World) -> tuple[Ints, Ints]:
    """(tick, key, unit, ends the shift) of every beginning and every end of a stretch on duty, by (tick, key)."""
    duty = world.duty
    order = np.lexsort((duty.start, duty.unit))
    unit, last = duty.unit[order], duty.ends_shift[order]
    follows = np.zeros(len(order), dtype=bool)      # the stretch before, of the same unit, was not the shift's last
    follows[1:] = (unit[1:] == unit[:-1]) & (last[:-1] == 0)
    in_shift = np.zeros(len(order), dtype=bool)
    in_shift[order] = follows
    begin = np.where(in_shift, at.BREAK_END, at.SHIFT_START)
    end = np.where(duty.ends_shift == 1, at.SHIFT_END, at.BREAK)
    return _ordered(duty.start, begin, duty.unit, np.zeros_like(last)), _ordered(
        duty.end, end, duty.unit, duty.ends_shift)


def _ordered(tick: Ints, rank: Ints, unit: Ints, last: Ints) -> Ints:
    key = (rank.astype(np.int64) << at.RANK_SHIFT) | unit
    rows = np.stack([tick, key, unit, last], axis=1).astype(np.int64).reshape(-1, 4)
    return np.ascontiguousarray(rows[np.lexsort((key, tick))])


def door_events(world: World, desks: list[int]) -> Ints:
    """(tick, key, channel): calling hours begin, walk-in channels close (not at a midnight they stay open over)."""
    rows: list[tuple[int, int, int]] = []
    for channel, stretches in enumerate(world.opening):
        if channel in desks:
            rows += [(start, (at.OPENING << at.RANK_SHIFT) | channel, channel) for start, _ in stretches]
        elif not world.clock.stationary:
            starts = {start for start, _ in stretches}
            rows += [(end, (at.CLOSING << at.RANK_SHIFT) | channel, channel) for _, end in stretches
                     if end not in starts]
    return np.array(sorted(rows), dtype=np.int64).reshape(-1, 3)


def unit_ramps(world: World) -> tuple[Ints, Floats]:
    """[pools, 4]: where shares of full performance by month of tenure begin and how many there are, of the hit rate
    and of the speed; and the shares."""
    rows = np.zeros((len(world.names.pools), 4), dtype=np.int64)
    shares: list[float] = []
    for row, asset in zip(rows, world.scenario.assets.values(), strict=True):
        for place, what in ((0, "hit_rate"), (2, "speed")):
            if isinstance(asset, People) and what in asset.hiring.ramp_affects:
                row[place], row[place + 1] = len(shares), len(asset.hiring.ramp)
                shares += asset.hiring.ramp
    return rows, np.array(shares, dtype=np.float64)
