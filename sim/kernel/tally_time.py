"""Asset time added to its half-hours as it is logged: the twin of `sim.measure.grid`, without the grid for people.

People's time is added straight to half-hours of the week and months. Machines are available while a channel that uses
them is open and they are not under repair, and longer where they still work in a half-hour, so their work and their
repairs are kept by half-hour of the horizon too.
"""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    BUSY,
    DAY_HALF_HOUR,
    DAY_MONTH,
    DOWN,
    GRID_BUSY,
    GRID_DOWN,
    ON_DUTY,
    OVERTIME,
    T_GRID_END,
)
from sim.world.calendar import DAY, HALF_HOUR


@inlined
def count_time(t: Tally, unit: int, activity: int, start: int, end: int) -> None:
    """Count a stretch [start, end) of a unit's time, split where half-hours meet."""
    pool = t.unit_pool[unit]
    machine = t.machine_row[pool]
    if machine >= 0 and activity != BUSY:
        if activity == DOWN:
            _count_repair(t, pool, start, end)
            return
        if activity == ON_DUTY:
            return
    if activity == OVERTIME:
        # Overtime that begins as a shift ends at midnight belongs to the day just over.
        day = min(max(start - 1, 0) // DAY, len(t.days) - 1)
        t.overtime_of_unit[unit, t.days[day, DAY_MONTH]] += end - start
    _spread(t, pool, machine, activity, GRID_BUSY if machine >= 0 and activity == BUSY else -1, start, end)


@inlined
def _spread(t: Tally, pool: int, machine: int, activity: int, grid: int, start: int, end: int) -> None:
    """Add [start, end) to the half-hours and months it lies in, and to one of the machines' grids."""
    now = min(max(start, 0), t.facts[T_GRID_END])
    until = min(max(end, 0), t.facts[T_GRID_END])
    cell = now // HALF_HOUR
    while now < until:
        border = min((cell + 1) * HALF_HOUR, until)
        day = cell // 48
        t.pool_month[pool, t.days[day, DAY_MONTH], activity] += border - now
        t.pool_half_hour[pool, t.days[day, DAY_HALF_HOUR] + cell - day * 48, activity] += border - now
        if grid >= 0:
            t.machine_grid[grid, machine, cell] += border - now
        now = border
        cell += 1


@internal
def _count_repair(t: Tally, pool: int, start: int, end: int) -> None:
    """Count a repair, as far as a channel that uses the machine is open."""
    machine = t.machine_row[pool]
    low, high = t.machine_open[machine], t.machine_open[machine + 1]
    last = high
    while low < high:                # the first stretch that ends after the start of the repair
        middle = (low + high) >> 1
        if t.open_time[middle, 1] > start:
            high = middle
        else:
            low = middle + 1
    while low < last and t.open_time[low, 0] < end:
        since, until = max(start, t.open_time[low, 0]), min(end, t.open_time[low, 1])
        _spread(t, pool, machine, DOWN, GRID_DOWN, since, until)
        low += 1
