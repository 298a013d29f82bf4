"""Every person and machine as a unit with its own factors and time on duty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario.quantities import TimeSpec
from sim.scenario.scenario import Scenario
from sim.world.clock import Clock
from sim.world.distributions import quantiles
from sim.world.draws import Purpose, uniforms
from sim.world.heads import heads_of, seat_address
from sim.world.machines import STAYS, stays_of
from sim.world.overtime import lengthened
from sim.world.rosters import duty_stretches
from sim.world.world import Duty, Employment, Units

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _factors(spread: float, seed: int, replication: int, purpose: Purpose, addresses: Ints) -> Floats:
    """Each person's factor: lognormal with mean 1 and this coefficient of variation."""
    if spread == 0:
        return np.ones(len(addresses))
    return quantiles(
        TimeSpec(mean=1.0, cv=spread, shape="lognormal"), uniforms(seed, replication, purpose, addresses))


def units_and_duty(scenario: Scenario, clock: Clock, seed: int, replication: int) -> tuple[Units, Duty]:
    """Units of all pools in file order (people by seat), and the stretches people are on duty."""
    pools: list[int] = []
    seats: list[int] = []
    hits: list[float] = []
    talks: list[float] = []
    sites: list[str] = []
    stays: list[tuple[int, int]] = []
    employment: list[tuple[int, int, str, int, int, int, bool, bool, float]] = []
    duty = [np.zeros((0, 5), dtype=np.int64)]
    for pool, (name, asset) in enumerate(scenario.assets.items()):
        first = len(pools)
        site = asset.site or ""
        if asset.kind == "machines":
            stays += stays_of(asset, clock)
            pools += [pool] * asset.most
            seats += list(range(asset.most))
            hits += [1.0] * asset.most
            talks += [1.0] * asset.most
            sites += [site] * asset.most
            continue
        heads = heads_of(name, asset, clock, seed, replication)
        hours = {contract: group.hours for contract, group in asset.groups.items()}
        address = np.array([seat_address(name, head.seat) for head in heads], dtype=np.int64)
        hits += _factors(asset.seller_spread, seed, replication, Purpose.SKILL, address).tolist()
        talks += _factors(asset.talk_spread, seed, replication, Purpose.TALK_SKILL, address).tolist()
        for index, head in enumerate(heads):
            pools.append(pool)
            seats.append(head.seat)
            sites.append(site)
            stays.append((0, STAYS))
            employment.append((first + index, pool, head.contract, head.start, head.end, head.tenure,
                               head.planned_hire, head.replacement, hours[head.contract]))
        rows = lengthened(asset, clock, duty_stretches(scenario, clock, name, heads, seed, replication))
        rows[:, 1] += first
        duty.append(rows)
    columns = list(zip(*employment, strict=True)) or [()] * 9
    units = Units(
        pool=np.array(pools, dtype=np.int64), seat=np.array(seats, dtype=np.int64),
        hit_factor=np.array(hits), talk_factor=np.array(talks), site=tuple(sites),
        comes=np.array([comes for comes, _ in stays], dtype=np.int64),
        goes=np.array([goes for _, goes in stays], dtype=np.int64),
        employment=Employment(
            unit=np.array(columns[0], dtype=np.int64), pool=np.array(columns[1], dtype=np.int64),
            contract=tuple(columns[2]), start=np.array(columns[3], dtype=np.int64),
            end=np.array(columns[4], dtype=np.int64), tenure=np.array(columns[5], dtype=np.int64),
            planned_hire=np.array(columns[6], dtype=bool), replacement=np.array(columns[7], dtype=bool),
            hours=np.array(columns[8], dtype=np.float64),
        ),
    )
    table = np.concatenate(duty)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return units, Duty(unit=table[:, 1].copy(), start=table[:, 0].copy(), end=table[:, 2].copy(),
                       ends_shift=table[:, 3].copy(), overtime=table[:, 4].copy())
