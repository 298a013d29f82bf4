"""Who and what sells: pools of people, machines, and the shifts people are dealt onto."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.quantities import (
    CalendarDate,
    Days,
    Duration,
    Factor,
    Hours,
    HoursPerWeek,
    Money,
    MoneyPer,
    MoneyRate,
    Resale,
    Share,
    SharePerYear,
    TimeSpec,
)


class Shrinkage(Section):
    """Share of rostered days lost, drawn per person and day: planned (leave, training), unplanned (sickness)."""

    planned: Share = Field(default=0.0, ge=0, lt=1)
    unplanned: Share = Field(default=0.0, ge=0, lt=1)


class Hiring(Section):
    """What a new head costs and how fast he or she becomes able.

    `ramp`: performance in the first, second, ... month of tenure as a share of full; it lowers what
    `ramp_affects` names (the hit rate, the speed, or both).
    """

    cost: Money = Field(default=0, ge=0)
    lead_time: Duration = Field(default=0, ge=0)
    ramp: tuple[Annotated[Share, Field(gt=0, le=1)], ...] = ()
    ramp_affects: tuple[Literal["hit_rate", "speed"], ...] = ("hit_rate",)


class HeadChange(Section):
    """So many heads of `contract` (none: the pool's only one) join or leave as day `on` begins."""

    on: CalendarDate
    heads: int = Field(ge=0)
    contract: str | None = None


class Contract(Section):
    """One kind of contract within a pool: weekly hours paid, and heads employed at the start.

    `pay`, `on_costs`, `attrition` and `hiring` (whole, its ramp included) stand in place of the pool's where stated.
    `temporary`: agency or seasonal staff, who are not replaced when they leave, may be let go at the start of any
    month, and do not count where a plan must end with as many heads as it began with.
    """

    hours: HoursPerWeek
    headcount: int = Field(ge=0, le=5000)
    pay: MoneyRate | None = None
    on_costs: Share | None = Field(default=None, ge=0, le=5)
    attrition: SharePerYear | None = Field(default=None, ge=0, lt=10)
    hiring: Hiring | None = None
    temporary: bool = False


@dataclass(frozen=True)
class Terms:
    """What holds for the heads of one contract, its own terms before those of the pool."""

    hours: float
    pay: MoneyPer | None
    on_costs: float
    attrition: float
    hiring: Hiring
    replaced: bool
    temporary: bool


class Overtime(Section):
    """Planned overtime: in the months named, every shift of the pool ends so much later, paid at `overtime_pay`.

    `at_most`: planned overtime of a head, hours a week; who finishes late or stays after closing works beyond it.
    """

    at_most: HoursPerWeek | None = None
    planned: dict[str, Annotated[Duration, Field(ge=0)]] = Field(default_factory=dict)


class People(Section):
    """A pool of people, each an individual.

    Either `headcount` with `contract` hours, or several named `contracts`. Pay is for contract hours (absence
    included) plus overtime at `overtime_pay` times the rate. `seller_spread` and `talk_spread` are the
    coefficients of variation between people of the hit-rate and of the talk-time factor (mean 1).
    `tenure` states the opening staff by whole months served ({0: 1, 2: 1}); who is not listed is fully ramped.
    `joining` and `leaving` are dated changes (the pipeline of hires, and what a plan decides). Steps may need one of
    the pool's `skills` in place of the pool.
    """

    kind: Literal["people"]
    site: str | None = None
    headcount: int | None = Field(default=None, ge=0, le=5000)
    skills: tuple[str, ...] = ()
    contract: HoursPerWeek | None = None
    contracts: dict[str, Contract] = Field(default_factory=dict)
    pay: MoneyRate | None = None
    on_costs: Share = Field(default=0.0, ge=0, le=5)
    overtime_pay: Factor = Field(default=1.0, ge=0)
    overtime: Overtime = Field(default_factory=Overtime)
    seller_spread: Share = Field(default=0.0, ge=0, le=1)
    talk_spread: Share = Field(default=0.0, ge=0, le=1)
    shrinkage: Shrinkage = Field(default_factory=Shrinkage)
    attrition: SharePerYear = Field(default=0.0, ge=0, lt=10)
    replace_leavers: bool = True
    hiring: Hiring = Field(default_factory=Hiring)
    tenure: dict[int, int] = Field(default_factory=dict)
    joining: tuple[HeadChange, ...] = ()
    leaving: tuple[HeadChange, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_count(self) -> People:
        if (self.headcount is None) == (not self.contracts):
            raise ValueError("give either `headcount` (with `contract`), or `contracts: {name: {hours, headcount}}`")
        if self.contracts and self.contract is not None:
            raise ValueError("`contracts` state their own hours: leave out `contract`")
        return self

    @cached_property
    def groups(self) -> dict[str, Contract]:
        """Contract name -> contract; a pool with one contract has the single name `standard`."""
        if self.contracts:
            return self.contracts
        return {"standard": Contract.model_construct(hours=self.contract or 0.0, headcount=self.headcount or 0)}

    def terms(self, contract: str) -> Terms:
        """What holds for heads of this contract. Raises KeyError if there is none of this name."""
        own = self.groups[contract]
        return Terms(
            own.hours, self.pay if own.pay is None else own.pay,
            self.on_costs if own.on_costs is None else own.on_costs,
            self.attrition if own.attrition is None else own.attrition,
            self.hiring if own.hiring is None else own.hiring,
            self.replace_leavers and not own.temporary, own.temporary,
        )

    @property
    def longest_ramp(self) -> int:
        """Months of tenure after which everybody in the pool is fully able."""
        return max(len(self.terms(contract).hiring.ramp) for contract in self.groups)


class Failure(Section):
    """How machines fail: a machine runs for `every`, then its `repair` takes that long (both exponential unless
    they say otherwise). Time runs day and night, at work or not; a failing machine ends its work first."""

    every: TimeSpec
    repair: TimeSpec


class MachineChange(Section):
    """So many machines come or go as day `on` begins."""

    on: CalendarDate
    count: int = Field(ge=0, le=100_000)


class Machines(Section):
    """Identical machines or telephone lines, available unless they fail; `cost` is per machine and period (rent,
    upkeep), `price` what one costs once when it comes, `resale` what is got for one that goes.

    `count` are there at the start and paid. `adding` and `retiring` are dated changes, also of a plan, which needs
    `lead_time` to get a machine.
    """

    kind: Literal["machines"]
    site: str | None = None
    count: int = Field(ge=0, le=100_000)
    cost: MoneyRate | None = None
    price: Money = Field(default=0, ge=0)
    resale: Resale | None = None
    lead_time: Duration = Field(default=0, ge=0)
    adding: tuple[MachineChange, ...] = ()
    retiring: tuple[MachineChange, ...] = ()
    failure: Failure | None = None

    @property
    def most(self) -> int:
        """Machines ever had: those of the start and all added."""
        return self.count + sum(each.count for each in self.adding)

    @property
    def resold(self) -> float:
        """Cents got for one that goes."""
        return 0.0 if self.resale is None else self.resale.of(self.price)


Asset = Annotated[People | Machines, Field(discriminator="kind")]


class Shift(Section):
    """A shift pattern: on `days`, `share` of the employed heads of `pool` (and `contract`) work `time`.

    `unpaid_break` is one break, staggered around mid-shift by seat. Heads are placed as whole people.
    """

    pool: str
    contract: str | None = None
    days: Days
    time: Hours
    unpaid_break: Duration = Field(default=0, ge=0)
    share: Share = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _break_fits(self) -> Shift:
        if len(self.time) != 1:
            raise ValueError('a shift is one stretch, e.g. "08:45-16:15"; write a split shift as two shifts')
        start, end = self.time[0]
        if self.unpaid_break >= end - start:
            raise ValueError("the unpaid break is as long as the shift")
        return self
