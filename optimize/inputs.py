"""What the decision needs to know of a scenario, in numbers: one frozen record, made by `optimize.reading`.

Half-hours of the week are numbered weekday x 48 + half-hour of the day (Monday 00:00 is 0), 336 in all. An array
[months, 336] holds the mean over the days of that weekday in that month, closed days counted as zero; `days`
[months, 7] says how many such days there are. Money is in cents, work in minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from optimize.shift_plan import ShiftPlan

Floats = NDArray[np.float64]
HALF_HOUR = 30.0


@dataclass(frozen=True, eq=False)
class Group:
    """Heads of one contract of one pool. Tuples are by month.

    `joining` and `leaving` are the changes the file already states (contracts signed, notices given), `attrition`
    the heads expected to be lost for good (none where leavers are replaced). `first_hire` is the first month a hire
    decided now can start in. `ramp_loss` is what a new head earns less in his or her first, second ... month, in
    cents of an average month, and `season` how much each month earns beside it (empty: all alike). `duty` [months, 336]
    is persons on duty per employed head, breaks deducted; `present` the share of them not absent. `temporary` heads
    may go at the start of any month and do not count at the end.
    """

    pool: str
    contract: str
    opening: int
    joining: tuple[int, ...]
    leaving: tuple[int, ...]
    attrition: tuple[int, ...]
    first_hire: int
    cost: tuple[float, ...]
    hiring_cost: int
    ramp_loss: tuple[float, ...]
    duty: Floats
    present: float = 1.0
    temporary: bool = False
    season: tuple[float, ...] = ()

    def ramp_losses(self, month: int) -> tuple[float, ...]:
        """What somebody hired for month number `month` earns less in that and each later month, in cents."""
        months = len(self.cost)
        return tuple(loss * (self.season[month + served] if self.season else 1.0)
                     for served, loss in enumerate(self.ramp_loss[: months - month]))

    def staffed(self, days: Floats) -> Floats:
        """Minutes on duty, absences deducted, that one head gives in each month."""
        per_weekday = self.duty.reshape(len(days), 7, 48).sum(axis=2) * HALF_HOUR
        minutes: Floats = (per_weekday * days).sum(axis=1) * self.present
        return minutes


@dataclass(frozen=True)
class Range:
    """What may be chosen: from `low` to `high`; `where` is the scenario path that says so. `soft`: cents for each head
    and month outside it (None: it is never broken)."""

    low: int
    high: int
    where: str
    soft: float | None = None


@dataclass(frozen=True)
class MachinePool:
    """Machines of one kind; `cost` per machine by month, `range` None if fixed.

    Their number is the same all year, or (`by_month`) may differ: `adding` and `retiring` are the changes the file
    states by month, `first` the first month in which a machine decided on now can be there, `price` and `resale` the
    cents paid for one that comes and got for one that goes.
    """

    name: str
    count: int
    range: Range | None
    cost: tuple[float, ...]
    by_month: bool = False
    adding: tuple[int, ...] = ()
    retiring: tuple[int, ...] = ()
    first: int = 0
    price: float = 0.0
    resale: float = 0.0

    @property
    def stated(self) -> tuple[int, ...]:
        """Machines by month as the file has them."""
        now, found = self.count, []
        for month in range(len(self.cost)):
            if self.by_month:
                now += self.adding[month] - self.retiring[month]
            found.append(now)
        return tuple(found)


@dataclass(frozen=True, eq=False)
class OvertimeInput:
    """Planned overtime of a pool, in quarters of an hour a shift: from `range.low` to `range.high`, `now` by month.

    `heads` are this year's heads by month, `cost` the cents by month of one quarter for them all (what more or fewer
    heads make of it is simulated), `duty` [months, 336] the persons more on duty per head and quarter.
    """

    pool: str
    range: Range
    now: tuple[float, ...]
    heads: tuple[int, ...]
    cost: tuple[float, ...]
    duty: Floats


@dataclass(frozen=True)
class PromiseInput:
    """`share` of customers within `within` minutes, in every month or over the year.

    `chance`: the share of years (of months, with `of_months`) in which it is to be kept; None: on average. `price`:
    cents for each point missed where the promise is soft (None: no saving outweighs a missed point).
    """

    share: float
    within: float
    every_month: bool
    chance: float | None = None
    of_months: bool = False
    price: float | None = None


@dataclass(frozen=True, eq=False)
class WalkInInput:
    """Customers of their own accord, on averages. `work`: minutes each customer served holds an asset.

    `service` is the mean time of the first step and `patience` the mean patience in minutes (None: endless).
    Margin (net of returns and commission) and revenue (net of returns) are per customer served.
    """

    channel: str
    arrivals: Floats
    work: Mapping[str, float]
    margin: float
    revenue: float
    units: Mapping[str, float] = field(default_factory=dict)
    service: float = 0.0
    patience: float | None = None
    promise: PromiseInput | None = None


@dataclass(frozen=True, eq=False)
class LeadInput:
    """One lead list on averages. `work`: minutes each lead worked to its end holds an asset.

    `calling` [months, 336] is the share of each half-hour in which calls may be made. The refresh of `per_month`
    comes on the first of every month but the first, `extra` more (negative: fewer) of them in each month as the file is
    written; `coming` is by month who is sent here by other channels.
    """

    channel: str
    segment: str
    opening: int
    per_month: float
    price: int
    range: Range | None
    work: Mapping[str, float]
    margin: float
    revenue: float
    calling: Floats
    units: Mapping[str, float] = field(default_factory=dict)
    coming: tuple[float, ...] = ()
    extra: tuple[float, ...] = ()


@dataclass(frozen=True)
class GoodsInput:
    """A product whose orders the plan may decide: units by month. `first` is the first month an order can arrive.

    `demand` is what would be sold in each month if it were never short, `safety` what should be left at a month's
    end, both in units; `margin` what a unit not sold costs, `holding` what a unit costs to keep for a month,
    `unit_cost` what it costs to buy; `space` is the room it takes.
    """

    product: str
    stock: int
    range: Range
    first: int
    demand: tuple[float, ...]
    safety: tuple[float, ...]
    margin: float
    holding: float
    as_is: tuple[int, ...]
    unit_cost: float = 0.0
    space: float = 0.0


@dataclass(frozen=True, eq=False)
class Cover:
    """At least `persons` of `pool` rostered whenever `open_` [months, 336] (share of the half-hour) is above zero.

    `least_heads`: the heads from which on whole people keep it, where a plan decides the shifts (0: not asked).
    """

    pool: str
    persons: int
    open_: Floats
    least_heads: int = 0


@dataclass(frozen=True)
class Limit:
    """A yearly amount in cents and the scenario path that states it. `soft`: what each cent above it costs beside
    itself (None: it is never exceeded)."""

    cents: float
    where: str
    soft: float | None = None


@dataclass(frozen=True)
class DropLimit:
    """A law of predictive dialling: at most this `share` of the answered calls of `channel` may be dropped."""

    channel: str
    share: float
    where: str


@dataclass(frozen=True)
class Room:
    """Units of space there are, and the scenario path that states it."""

    units: float
    where: str


@dataclass(frozen=True)
class Pin:
    """A decision already made: these columns of the program, in months or for the year, add up to `count`.

    `name` and `period` (a month, or `year`) tell pins apart; `where` is the scenario path that states it.
    """

    name: str
    period: str
    columns: tuple[tuple[str, ...], ...]
    count: int
    where: str


@dataclass(frozen=True)
class ChoiceInput:
    """A question of yes or no: `cost` in cents by month if it is made, `needs` other choices it takes.

    `pools` are those whose work or hours it changes, `start` its first day (None on a horizon without dates), `where`
    its scenario path.
    """

    name: str
    kind: str
    owner: str
    cost: tuple[float, ...]
    needs: tuple[str, ...]
    pools: tuple[str, ...]
    where: str
    start: date | None = None


@dataclass(frozen=True, eq=False)
class PlanInputs:
    """Everything the linear programs read.

    `starts` are first days of months (empty on a stationary horizon). `ranges` are by pool, or by `pool.contract`.
    `follow_up` is how many contacts one arrival can lead to at most, `years` the length of the horizon in years.
    `fixed` is by month what no plan changes, in cents: campaigns, and the setting up of channels. `pins` are the
    decisions of `plan.fix`; `choices` may be made, of every group in `one_of` at most one.
    `aims` say what counts first where they conflict; `worst` is the share of years whose mean profit is maximised
    (None: all of them); `drop_limits` are laws. `answers` are the same inputs with allowed choices made, for what can
    be said on averages.
    `purchases` limits what the goods of each month's orders cost, in cents a month; `storage` the space they take.
    `shifts` are those the duty of the groups stands on, where they are not the file's.
    """

    months: tuple[str, ...]
    starts: tuple[date, ...]
    days: Floats
    groups: tuple[Group, ...]
    ranges: Mapping[str, Range]
    machines: tuple[MachinePool, ...]
    walk_ins: tuple[WalkInInput, ...] = ()
    leads: tuple[LeadInput, ...] = ()
    goods: tuple[GoodsInput, ...] = ()
    covers: tuple[Cover, ...] = ()
    people_budget: Limit | None = None
    total_budget: Limit | None = None
    goal: Limit | None = None
    wanted_chance: float = 0.5
    closing_heads: bool = True
    closing_stock: bool = True
    follow_up: float = 1.0
    years: float = 1.0
    fixed: tuple[float, ...] = ()
    pins: tuple[Pin, ...] = ()
    choices: tuple[ChoiceInput, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    aims: tuple[str, ...] = ("law", "service", "profit", "steady")
    worst: float | None = None
    drop_limits: tuple[DropLimit, ...] = ()
    answers: tuple[PlanInputs, ...] = ()
    shifts: tuple[ShiftPlan, ...] = ()
    purchases: Limit | None = None
    storage: Room | None = None
    closing_machines: bool = True
    overtimes: tuple[OvertimeInput, ...] = ()

    @property
    def stationary(self) -> bool:
        """True for a textbook horizon without dates."""
        return not self.starts

    @property
    def pools(self) -> tuple[str, ...]:
        """Pools of people, in file order."""
        return tuple(dict.fromkeys(group.pool for group in self.groups))

    def machine_pool(self, name: str) -> MachinePool:
        """The machines of this name. Raises StopIteration if there are none."""
        return next(each for each in self.machines if each.name == name)

    def of_pool(self, pool: str) -> tuple[Group, ...]:
        """The contracts of one pool."""
        return tuple(group for group in self.groups if group.pool == pool)

    @property
    def ranged(self) -> tuple[tuple[str, tuple[Group, ...], Range], ...]:
        """Name, contracts and range of everything in `ranges`."""
        return tuple(
            (name, tuple(group for group in self.groups if name in (group.pool, f"{group.pool}.{group.contract}")),
             limits)
            for name, limits in self.ranges.items()
        )

    def free(self, group: Group) -> Range | None:
        """The range in which heads of this contract may be changed, None if they may not."""
        return self.ranges.get(f"{group.pool}.{group.contract}", self.ranges.get(group.pool))

    def most(self, pool: str) -> int:
        """The most heads this pool may have; its opening heads where nothing may be changed."""
        if pool in self.ranges:
            return self.ranges[pool].high
        free = [self.free(group) for group in self.of_pool(pool)]
        return sum(group.opening if limits is None else limits.high
                   for group, limits in zip(self.of_pool(pool), free, strict=True))

    def weight(self) -> Floats:
        """How often each half-hour of the week occurs in each month: [months, 336]."""
        return np.repeat(self.days, 48, axis=1)

    def monthly(self, by_half_hour: Floats) -> Floats:
        """Month totals of something given per half-hour."""
        totals: Floats = (by_half_hour * self.weight()).sum(axis=1)
        return totals

    @property
    def joint(self) -> tuple[tuple[str, ...], ...]:
        """Assets (and lead lists, as `channel.segment`) that share a step, by walk-in channel and lead list."""
        steps = [tuple(each.work) for each in self.walk_ins]
        lists = [(*each.work, f"{each.channel}.{each.segment}") for each in self.leads]
        return tuple(dict.fromkeys([*steps, *lists]))
