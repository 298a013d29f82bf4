"""Events known beforehand as tables: stretches on duty, doors, and how able new people are."""

from __future__ import annotations

import numpy as np

from sim.kernel import columns as at
from sim.kernel.state import Floats, Ints
from sim.scenario.assets import People
from sim.world.world import World


def turns(world: World) -> tuple[Ints, Ints]:
    """(tick, key, unit, ends the shift) of every beginning and every end of a stretch on duty, by (tick, key), and of
    every machine that comes or goes."""
    duty = world.duty
    comes, goes = world.units.comes, world.units.goes
    come = np.flatnonzero((comes > 0) & (comes < goes))
    go = np.flatnonzero((comes < goes) & (goes <= world.clock.end))
    order = np.lexsort((duty.start, duty.unit))
    unit, last = duty.unit[order], duty.ends_shift[order]
    follows = np.zeros(len(order), dtype=bool)      # the stretch before, of the same unit, was not the shift's last
    follows[1:] = (unit[1:] == unit[:-1]) & (last[:-1] == 0)
    in_shift = np.zeros(len(order), dtype=bool)
    in_shift[order] = follows
    begin = np.where(in_shift, at.BREAK_END, at.SHIFT_START)
    end = np.where(duty.ends_shift == 1, at.SHIFT_END, at.BREAK)
    return _ordered(
        np.concatenate([duty.start, comes[come]]), _then(begin, at.SHIFT_START, come),
        np.concatenate([duty.unit, come]), _then(np.zeros_like(last), 0, come),
    ), _ordered(
        np.concatenate([duty.end, goes[go]]), _then(end, at.SHIFT_END, go),
        np.concatenate([duty.unit, go]), _then(duty.ends_shift, 1, go),
    )


def _then(of_people: Ints, of_machine: int, machines: Ints) -> Ints:
    return np.concatenate([of_people, np.full(len(machines), of_machine, dtype=np.int64)])


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
    """[units, 4]: where shares of full performance by month of tenure begin and how many there are, of the hit rate
    and of the speed; and the shares, contract after contract."""
    shares: list[float] = []
    known: dict[tuple[int, str], list[int]] = {}
    for pool, asset in enumerate(world.scenario.assets.values()):
        if not isinstance(asset, People):
            continue
        for contract in asset.groups:
            hiring, row = asset.terms(contract).hiring, [0, 0, 0, 0]
            for place, what in ((at.UR_HIT_RAMP, "hit_rate"), (at.UR_SPEED_RAMP, "speed")):
                if what in hiring.ramp_affects:
                    row[place:place + 2] = len(shares), len(hiring.ramp)
                    shares += hiring.ramp
            known[pool, contract] = row
    rows = np.zeros((len(world.units.pool), 4), dtype=np.int64)
    staff = world.units.employment
    for unit, pool, contract in zip(staff.unit.tolist(), staff.pool.tolist(), staff.contract, strict=True):
        rows[unit] = known[pool, contract]
    return rows, np.array(shares, dtype=np.float64)
