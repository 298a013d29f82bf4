"""Where all the sales come from, by driver: base demand, growth, campaigns, ways of selling, staff, and so on.

The plan's total is split along a ladder of plans, simulated on the same years with the same customers: what a driver
brings is what is sold more on its rung than on the one below. So the drivers add up to the plan by construction, and
what two of them bring only together is credited to the later one; the order of the ladder is stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimize.explain.ground import Ground
from optimize.explain.ladder import Kind, ladder, owner_of
from optimize.explain.targets import Target, largest_remainder, table_of
from optimize.inputs import Floats
from optimize.results import Seen
from sim.theory.intervals import Interval, mean_interval

DRIVER_YEARS: Final = 16
FEWEST_YEARS: Final = 4
NEXT_TO_NOTHING: Final = 0.1
"""Part of all changes of a cell below which their sum tells nothing of how it is shared."""


@dataclass(frozen=True)
class Driver:
    """What one driver brings, over the horizon: `revenue` net in cents and `sales` in whole orders, the sums of its
    cells; `effect` is the paired 95 % interval of that revenue, `profit` of what it adds to profit (None for base
    demand), `lost` how many more customers who would have bought never do (negative: fewer), on the mean of years.
    """

    kind: Kind
    name: str
    owner: str
    sales: int
    revenue: int
    effect: Interval
    profit: Interval | None
    lost: float


@dataclass(frozen=True)
class DriverCell:
    """What driver number `driver` brings of one channel in one month; all of them add up to the targets exactly."""

    driver: int
    channel: str
    month: str
    sales: int
    revenue: int


@dataclass(frozen=True)
class Drivers:
    """The plan's targets by driver. `years` were simulated of every rung; `without_effect` names drivers that changed
    no sale in any of them. `owners` are owners of channels, by channel (empty where none is named)."""

    drivers: tuple[Driver, ...]
    cells: tuple[DriverCell, ...]
    years: int
    without_effect: tuple[str, ...]
    owners: tuple[tuple[str, str], ...]

    def owner(self, cell: DriverCell) -> str:
        """Who answers for a cell: of base demand the owner of its channel, of every other driver its own."""
        driver = self.drivers[cell.driver]
        return dict(self.owners).get(cell.channel, "") if driver.kind == "base demand" else driver.owner

    @property
    def by_owner(self) -> tuple[tuple[str, int, int], ...]:
        """(owner, sales, revenue), adding up to the plan; the owner is empty where the file names none."""
        found: dict[str, tuple[int, int]] = {}
        for each in self.cells:
            owner = self.owner(each)
            sales, revenue = found.get(owner, (0, 0))
            found[owner] = (sales + each.sales, revenue + each.revenue)
        return tuple((owner, *sums) for owner, sums in sorted(found.items(), key=lambda one: (one[0] == "", one[0])))


def drivers_of(ground: Ground, targets: Sequence[Target]) -> Drivers | None:
    """Split the targets by driver; None without a file, or where too few years are left to simulate the ladder.

    Simulated are the most years all rungs can have of half of what is left, `FEWEST_YEARS` to `DRIVER_YEARS`. A
    source's month is shared among the drivers as in those years, and scaled to its target, which rests on more years;
    so both splits are of the same money.
    """
    if ground.file is None:
        return None
    rungs = ladder(ground.inputs, ground.file, ground.plan)
    plans, count = [each.plan for each in rungs], DRIVER_YEARS
    while count > FEWEST_YEARS and ground.book.price(plans, ground.years(count)) > ground.book.left // 2:
        count -= 1
    if ground.book.price(plans, ground.years(count)) > ground.book.left:
        return None
    seen = ground.book.see(plans, ground.years(count))
    kept, idle = [0], []
    for number in range(1, len(rungs)):
        if _same(seen[kept[-1]], seen[number]):
            idle.append(rungs[number].name)
        else:
            kept.append(number)
    revenue = [_by_month(seen[number], "revenue_net") for number in kept]
    sales = [_by_month(seen[number], "sales_net") for number in kept]
    channels = tuple(seen[0].results[0].channels)
    months = ground.plan.months
    wanted = table_of(targets, channels, months)
    shared = [_shared(_steps(values), wanted[what]) for what, values in enumerate((sales, revenue))]
    cells = tuple(
        DriverCell(driver, channels[channel], months[month],
                   int(shared[0][driver, channel, month]), int(shared[1][driver, channel, month]))
        for driver, channel, month in np.ndindex(shared[0].shape)
        if shared[0][driver, channel, month] or shared[1][driver, channel, month])
    simulated = float(seen[-1].net_revenue.sum(axis=1).mean())
    scale = float(wanted[1].sum()) / simulated if simulated else 1.0
    found = []
    for place, number in enumerate(kept):
        rung, here = rungs[number], seen[number]
        before = seen[kept[place - 1]] if place else None
        found.append(Driver(
            rung.kind, rung.name, rung.owner, int(shared[0][place].sum()), int(shared[1][place].sum()),
            _times(_gain(here.net_revenue, before.net_revenue if before else None), scale),
            _gain(here.profit, before.profit) if before else None,
            _lost(here) - (_lost(before) if before else 0.0)))
    owners = tuple((channel, owner_of(ground.file, f"channels.{channel}")) for channel in channels)
    return Drivers(tuple(found), cells, count, tuple(idle), owners)


def _by_month(seen: Seen, name: str) -> Floats:
    """Mean by [channel, month]."""
    values = [np.asarray(getattr(each, name), dtype=np.float64).sum(axis=1) for each in seen.results]
    return np.asarray(np.mean(values, axis=0), dtype=np.float64)


def _steps(values: Sequence[Floats]) -> Floats:
    """What each rung adds to the one below, the first to nothing: [driver, channel, month]."""
    return np.diff(np.array([np.zeros_like(values[0]), *values]), axis=0)


def _shared(steps: Floats, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whole numbers like `steps` [driver, channel, month] whose sum over drivers is `wanted` [channel, month] exactly.

    Each cell is scaled to its target; where the ladder's years sold next to nothing in it, the channel's year says how
    it is shared, and where that is nothing either, all is base demand. Rounded once, by largest remainder.
    """
    found = np.zeros(steps.shape, dtype=np.int64)
    for channel, month in np.ndindex(wanted.shape):
        parts = steps[:, channel, month]
        if parts.sum() <= NEXT_TO_NOTHING * np.abs(parts).sum():
            parts = steps[:, channel].sum(axis=1)
        total = float(parts.sum())
        exact = [float(part) / total * float(wanted[channel, month]) if total > 0 else 0.0 for part in parts]
        if total <= 0:
            exact[0] = float(wanted[channel, month])
        # What scaling leaves in the last bits of a double goes to the rounding, never beyond it.
        exact[0] += float(wanted[channel, month]) - sum(exact)
        found[:, channel, month] = largest_remainder(exact, int(wanted[channel, month]))
    return found


def _same(before: Seen, after: Seen) -> bool:
    return np.array_equal(before.net_revenue, after.net_revenue) and np.array_equal(before.profit, after.profit)


def _gain(after: Floats, before: Floats | None) -> Interval:
    """Yearly difference with its interval, paired year by year."""
    gain = after.sum(axis=1) - (before.sum(axis=1) if before is not None else 0.0)
    return mean_interval(gain)


def _times(interval: Interval, scale: float) -> Interval:
    return Interval(interval.estimate * scale, interval.low * scale, interval.high * scale,
                    interval.standard_error * scale)


def _lost(seen: Seen) -> float:
    """Customers a year who would have bought and never did."""
    return float(np.mean([np.asarray(each.lost).sum() for each in seen.results]))
