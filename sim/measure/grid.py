"""Asset time on the half-hour grid of the horizon: stretches split exactly where half-hours (and months) meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.log.block import Columns
from sim.log.tables import Activity
from sim.measure.dimensions import Ints, Placing
from sim.world.calendar import HALF_HOUR, Stretches
from sim.world.world import World

SPARE_DAYS = 2


@dataclass(frozen=True)
class AssetGrid:
    """Ticks on duty, in overtime, busy and down (while open) by [pool, half-hour since tick 0]; overtime by [unit,
    month] of the shift."""

    duty: Ints
    overtime: Ints
    busy: Ints
    down: Ints
    overtime_of_unit: Ints


def half_hours(world: World) -> int:
    """Half-hours of the grid: the horizon, and two days for what is finished late."""
    return (world.clock.days + SPARE_DAYS) * 48


def empty_grid(world: World) -> AssetGrid:
    """A grid of zeros."""
    shape = (len(world.names.pools), half_hours(world))
    of_unit = np.zeros((len(world.units.pool), len(world.clock.months)), dtype=np.int64)
    empty = np.zeros(shape, dtype=np.int64)
    return AssetGrid(duty=empty, overtime=empty, busy=empty, down=empty, overtime_of_unit=of_unit)


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
        down=grid.down + _down_while_open(rows, world, pools, width),
        overtime_of_unit=grid.overtime_of_unit
        + np.rint(of_unit).astype(np.int64).reshape(grid.overtime_of_unit.shape),
    )


def planned_overtime(world: World, placing: Placing) -> tuple[Ints, Ints]:
    """Ticks of planned overtime by [unit, month] and by [pool, half-hour of the week]; they are on duty, too."""
    duty, clock = world.duty, world.clock
    of_unit = np.zeros((len(world.units.pool), len(clock.months)), dtype=np.int64)
    late = np.flatnonzero(duty.overtime)
    np.add.at(of_unit, (duty.unit[late], placing.month(duty.start[late])), duty.overtime[late])
    grid = spread(duty.end[late] - duty.overtime[late], duty.end[late], world.units.pool[duty.unit[late]],
                  len(world.names.pools), half_hours(world))
    return of_unit, by_half_hour_of_week(grid, placing)


def _machine_channels(world: World, pool: str) -> list[str]:
    scenario = world.scenario
    users = [name for name, channel in scenario.channels.items() if any(pool in step.assets for step in channel.steps)]
    users += [name for name, channel in scenario.outbound.items() if channel.dialling.line == pool]
    return [name for name in scenario.channels if name in users]


def open_time(world: World, pool: str) -> Ints:
    """Stretches [from, to) by row in which a channel that uses this machine pool is open; those that meet are one."""
    opening = tuple(world.opening[world.names.channels.index(name)] for name in _machine_channels(world, pool))
    return _together(opening, world.clock.end)


@lru_cache(maxsize=64)
def _together(opening: tuple[Stretches, ...], end: int) -> Ints:
    """Stretches of any of these doors until the end; kept, as it is the same in all years of a scenario."""
    joined: list[tuple[int, int]] = []
    for begin, finish in sorted(stretch for stretches in opening for stretch in stretches):
        finish = min(finish, end)
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], finish))
        else:
            joined.append((begin, finish))
    borders = np.array(joined, dtype=np.int64).reshape(len(joined), 2)
    borders.setflags(write=False)
    return borders


def machine_time(world: World, pool: str, busy: Ints, down: Ints | int = 0) -> Ints:
    """Available ticks of a machine pool by half-hour: the machines there while a channel that uses it is open, less
    the time machines were `down` then.

    Machines still in use after closing count as available for that time, so busy never exceeds available.
    """
    width = len(busy)
    borders = open_time(world, pool)
    mine = world.units.pool == world.names.pools.index(pool)
    stays, machines = np.unique(np.stack([world.units.comes[mine], world.units.goes[mine]]), axis=1, return_counts=True)
    opened = np.zeros(width, dtype=np.int64)
    row = np.zeros(len(borders), dtype=np.int64)
    for (comes, goes), count in zip(stays.T.tolist(), machines.tolist(), strict=True):
        start, end = np.maximum(borders[:, 0], comes), np.minimum(borders[:, 1], goes)
        opened += count * spread(start, np.maximum(end, start), row, 1, width)[0]
    return np.asarray(np.maximum(opened - down, busy), dtype=np.int64)


def _down_while_open(rows: Columns, world: World, pools: int, width: int) -> Ints:
    """Ticks of repair by [pool, half-hour], as far as a channel that uses the machine is open."""
    down = np.zeros((pools, width), dtype=np.int64)
    broken = np.flatnonzero(rows["activity"] == Activity.DOWN)
    pool_of = world.units.pool[rows["unit"][broken]]
    for pool in np.unique(pool_of):
        mine = broken[pool_of == pool]
        start, end = rows["start"][mine], rows["end"][mine]
        borders = open_time(world, world.names.pools[pool])
        # The stretches each repair touches, one after the other.
        first = np.searchsorted(borders[:, 1], start, side="right")
        touched = np.maximum(np.searchsorted(borders[:, 0], end, side="left") - first, 0)
        repair = np.repeat(np.arange(len(mine)), touched)
        stretch = np.arange(len(repair)) - np.repeat(np.cumsum(touched) - touched, touched) + first[repair]
        since, until = np.maximum(start[repair], borders[stretch, 0]), np.minimum(end[repair], borders[stretch, 1])
        down[pool] += spread(since, until, np.zeros(len(repair), dtype=np.int64), 1, width)[0]
    return down


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
