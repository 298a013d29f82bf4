"""Asset time on the half-hour grid of the horizon: stretches split exactly where half-hours (and months) meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.log.block import Columns
from sim.log.tables import Activity
from sim.measure.dimensions import Ints, Placing
from sim.world.calendar import HALF_HOUR
from sim.world.world import World

SPARE_DAYS = 2


@dataclass(frozen=True)
class AssetGrid:
    """Ticks on duty, in overtime and busy by [pool, half-hour since tick 0]; overtime by [unit, month] of the shift."""

    duty: Ints
    overtime: Ints
    busy: Ints
    overtime_of_unit: Ints


def half_hours(world: World) -> int:
    """Half-hours of the grid: the horizon, and two days for what is finished late."""
    return (world.clock.days + SPARE_DAYS) * 48


def empty_grid(world: World) -> AssetGrid:
    """A grid of zeros."""
    shape = (len(world.names.pools), half_hours(world))
    of_unit = np.zeros((len(world.units.pool), len(world.clock.months)), dtype=np.int64)
    empty = np.zeros(shape, dtype=np.int64)
    return AssetGrid(duty=empty, overtime=empty, busy=empty, overtime_of_unit=of_unit)


def spread(start: Ints, end: Ints, row: Ints, rows: int, width: int) -> Ints:
    """Ticks of the stretches [start, end) in each half-hour, by [row, half-hour].

    Whole half-hours from the first to the last one touched come from a running sum of +1 and -1; what lies before
    the start and after the end is then taken off the first and the last.
    """
    limit = width * HALF_HOUR - 1
    start, end = np.clip(start, 0, limit), np.clip(end, 0, limit)
    first, last = start // HALF_HOUR, end // HALF_HOUR
    base = row * (width + 1)
    length = rows * (width + 1)
    steps = np.bincount(base + first, minlength=length) - np.bincount(base + last + 1, minlength=length)
    whole = np.cumsum(steps.reshape(rows, width + 1), axis=1) * HALF_HOUR
    before = np.bincount(base + first, weights=start - first * HALF_HOUR, minlength=length)
    after = np.bincount(base + last, weights=(last + 1) * HALF_HOUR - end, minlength=length)
    rest = np.rint(before + after).astype(np.int64).reshape(rows, width + 1)
    return np.asarray((whole - rest)[:, :width], dtype=np.int64)


def add_time(grid: AssetGrid, rows: Columns, world: World, placing: Placing) -> AssetGrid:
    """The grid with one block of asset time added."""
    if not len(rows["unit"]):
        return grid
    width = grid.duty.shape[1]
    pools = grid.duty.shape[0]
    pool = world.units.pool[rows["unit"]]
    start, end, activity = rows["start"], rows["end"], rows["activity"]

    def part(kind: Activity) -> Ints:
        mine = activity == kind
        return spread(start[mine], end[mine], pool[mine], pools, width)

    late = activity == Activity.OVERTIME
    # Overtime that begins as a shift ends at midnight belongs to the day just over.
    month = placing.month(np.maximum(start[late] - 1, 0))
    of_unit = np.bincount(
        rows["unit"][late] * len(world.clock.months) + month,
        weights=end[late] - start[late], minlength=grid.overtime_of_unit.size,
    )
    return AssetGrid(
        duty=grid.duty + part(Activity.ON_DUTY),
        overtime=grid.overtime + part(Activity.OVERTIME),
        busy=grid.busy + part(Activity.BUSY),
        overtime_of_unit=grid.overtime_of_unit
        + np.rint(of_unit).astype(np.int64).reshape(grid.overtime_of_unit.shape),
    )


def _machine_channels(world: World, pool: str) -> list[str]:
    scenario = world.scenario
    users = [name for name, channel in scenario.channels.items() if any(pool in step.needs for step in channel.steps)]
    users += [name for name, channel in scenario.outbound.items() if channel.dialling.line == pool]
    return [name for name in scenario.channels if name in users]


def machine_time(world: World, pool: str, busy: Ints) -> Ints:
    """Available ticks of a machine pool by half-hour: its count while a channel that uses it is open.

    Machines still in use after closing count as available for that time, so busy never exceeds available.
    """
    width = len(busy)
    stretches = sorted(
        stretch
        for name in _machine_channels(world, pool)
        for stretch in world.opening[world.names.channels.index(name)]
    )
    joined: list[tuple[int, int]] = []
    for begin, finish in stretches:
        finish = min(finish, world.clock.end)
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], finish))
        else:
            joined.append((begin, finish))
    borders = np.array(joined, dtype=np.int64).reshape(len(joined), 2)
    opened = spread(borders[:, 0], borders[:, 1], np.zeros(len(joined), dtype=np.int64), 1, width)[0]
    return np.asarray(np.maximum(opened * world.scenario.machines[pool].count, busy), dtype=np.int64)


def by_month(grid: Ints, world: World) -> Ints:
    """[rows, half-hours] summed to [rows, months]; time after the horizon counts in its last month."""
    months = len(world.clock.months)
    days = grid.reshape(grid.shape[0], -1, 48).sum(axis=2)
    of_day = np.concatenate([world.clock.month_of_day, np.full(SPARE_DAYS, months - 1, dtype=np.int64)])
    return _summed(days, of_day, months)


def by_half_hour_of_week(grid: Ints, placing: Placing) -> Ints:
    """[rows, half-hours] summed to [rows, 336]."""
    days = grid.shape[1] // 48
    weekday = placing.weekday[:days]
    return _summed(grid, np.repeat(weekday, 48) * 48 + np.tile(np.arange(48), days), 336)


def _summed(table: Ints, group: Ints, groups: int) -> Ints:
    result = np.zeros((table.shape[0], groups), dtype=np.int64)
    for row, values in enumerate(table):
        result[row] = np.rint(np.bincount(group, weights=values, minlength=groups)).astype(np.int64)
    return result
