"""An experiment as read: scenarios, factors, the points of its design, how often each is played, what is measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sim.scenario.source import ScenarioSource

Kind = Literal["grid", "table", "latin_hypercube", "sobol", "sobol_indices"]


@dataclass(frozen=True)
class Candidate:
    """A scenario of the experiment under its name: a file, and what is laid over it before any factor."""

    name: str
    source: ScenarioSource
    with_: tuple[str, ...] = ()
    set_: tuple[str, ...] = ()


@dataclass(frozen=True)
class Factor:
    """What is varied. `name`: as the planner calls it. `path`: the scenario value(s) it sets, "" where its levels lay
    named overrides over the scenario. `multiplied`: levels are factors on what the scenario says.

    `unit`: of its numeric levels ("%", "per_day", "" for plain numbers and multipliers). `low`, `high`: the ends looked
    at, and `base` the level of the unchanged scenario, all in `unit`; None where levels are words, or where the
    scenarios differ or say no number.
    """

    name: str
    path: str
    multiplied: bool
    unit: str
    low: float | None
    high: float | None
    base: float | None

    @property
    def numeric(self) -> bool:
        """Whether its levels are numbers."""
        return self.low is not None


@dataclass(frozen=True)
class Level:
    """One level of one factor at a point. `shown`: with its unit ("18 %", "x 0.85", "saturday_sales"); `value`: the
    number in the factor's unit, None for words; `set_` and `with_`: what it lays over the scenario."""

    factor: str
    shown: str
    value: float | None
    set_: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()


@dataclass(frozen=True)
class Point:
    """One point of the design: a candidate scenario with one level of every factor. `number` counts from 0 in the order
    of the design; `row` is the point's number within its scenario, the same for scenarios at the same levels."""

    number: int
    row: int
    scenario: str
    levels: tuple[Level, ...]

    @property
    def set_(self) -> tuple[str, ...]:
        """All settings of its levels, in the order of the factors."""
        return tuple(setting for level in self.levels for setting in level.set_)

    @property
    def with_(self) -> tuple[str, ...]:
        """All overrides of its levels."""
        return tuple(name for level in self.levels for name in level.with_)


@dataclass(frozen=True)
class Measure:
    """What is kept of every year: a KPI of the year as a whole, or `of` one channel, product or pool.

    `name` as in the file ("service_level of shop"). `goal_met` and `promises_kept` are 1 for years in which the goal
    was met, every promise kept; else 0. `unit` is "money", "share", "count", "min", "h", "days", "heads" or "units".
    """

    name: str
    kpi: str
    of: str
    unit: str
    better: Literal["higher", "lower", "neutral"]


@dataclass(frozen=True)
class Replications:
    """How many years each point gets: `years`; or, with `relative`, as many as it takes (looks after every `years`,
    `most` at most) until the 95 % interval of the measure `of` is within +- `relative` of its mean."""

    years: int
    relative: float | None = None
    of: str = "profit"
    most: int = 200


@dataclass(frozen=True)
class Planning:
    """Every point is planned first (with so many search and fresh years), and the plan is what is measured."""

    search_years: int
    fresh_years: int


@dataclass(frozen=True)
class Caps:
    """What an experiment may cost at most; beyond it is refused before the first year. None: no cap."""

    years: int | None = 1_000_000
    customers: float | None = 2e10
    disk_bytes: int | None = 20_000_000_000


@dataclass(frozen=True)
class Experiment:
    """Everything a batch needs. `base`: name of the scenario the others are compared with (the first unless the file
    says otherwise); `recommended`: the scenario whose breaking points are wanted, None: found by the results.
    `place`: the experiment file as given on the command line. `digest`: 64 hexadecimal digits over all of it."""

    name: str
    purpose: str
    place: str
    seed: int
    engine: str
    candidates: tuple[Candidate, ...]
    factors: tuple[Factor, ...]
    design: Kind
    points: tuple[Point, ...]
    measures: tuple[Measure, ...]
    replications: Replications
    ranges: bool = True
    planning: Planning | None = None
    caps: Caps = field(default_factory=Caps)
    base: str = ""
    recommended: str | None = None
    currency: str = "EUR"
    digest: str = ""

    def candidate(self, name: str) -> Candidate:
        """The candidate of this name. Raises KeyError."""
        return {each.name: each for each in self.candidates}[name]
