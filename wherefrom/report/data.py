"""What a report is made of: plain, immutable values, so that a report can be rebuilt from its folder alone.

Money is in units of the currency (not cents), shares are fractions, times of day are half-hours 0..47, months
are indices into `ReportData.months`, weekdays count from 0 = Monday. Values "per year" are means over the
simulated years unless a field says otherwise.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from wherefrom.report.carried import Drivers, Quotas
from wherefrom.report.part import Part
from wherefrom.report.priced import Alternative, ChancePoint, ChanceStep, Price

Week = tuple[tuple[float | None, ...], ...]


class Outlook(Part):
    """One way to staff the year, simulated on the same fresh years as every other outlook of the report.

    `net_revenue`, `profit`: one value a year. `service_kept`: whether all promises were kept, one a year;
    empty where nothing was promised. `people_cost`: mean a year. `drawn_off_profit`: profit of years of this plan
    with every assumption at its stated value (luck alone), empty if not simulated.
    """

    role: Literal["run", "plan", "as_is", "rival"]
    name: str
    net_revenue: tuple[float, ...] = Field(min_length=1)
    profit: tuple[float, ...] = Field(min_length=1)
    service_kept: tuple[bool, ...] = ()
    people_cost: float | None = None
    drawn_off_profit: tuple[float, ...] = ()


class Goal(Part):
    """Net revenue asked of the year, and the chance with which it is wanted."""

    net_revenue: float
    wanted_chance: float


class Certificate(Part):
    """Goal met in `met` of `years` fresh years: chance at least `at_least` at `confidence`, one-sided, exact (as is
    `at_most`). Taken at `look` of so many `looks` declared beforehand."""

    years: int
    met: int
    at_least: float
    confidence: float = 0.95
    looks: int = 1
    look: int = 1
    at_most: float | None = None
    verdict: Literal["proven", "refuted", "open"] | None = None


class Source(Part):
    """Sales by source: channel x product x month. `as_is`: net revenue with this year's staffing."""

    channel: str
    product: str
    month: int
    net_revenue: float
    sales: float
    as_is: float | None = None


class PoolMonth(Part):
    """Heads of a pool in a month; `hires` and `leaves` are planned; `as_is`: heads with this year's staffing."""

    pool: str
    month: int
    heads: float
    hires: int = 0
    leaves: int = 0
    as_is: float | None = None


class Shift(Part):
    """Who works when by the plan: `days` in words, times of day, break in minutes; `persons` of `heads` by month."""

    pool: str
    contract: str
    days: str
    start: str
    end: str
    break_minutes: int
    persons: tuple[int, ...]
    heads: tuple[int, ...]
    words: str


class ShiftsWorth(Part):
    """Profit a year of the plan less that of the same plan with the file's shifts, with its 95 % interval. `broken`:
    rules of the shift catalogue that the file's shifts break, in words."""

    value: float
    low: float
    high: float
    years: int
    broken: tuple[str, ...] = ()


class Action(Part):
    """A dated decision. `do_by` is an ISO date; `value` is profit a year it brings, with its 95 % interval."""

    do_by: str
    what: str
    who: str
    cost: float | None = None
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None


class Choice(Part):
    """A question of yes or no and the plan's answer. `cost`: its own, over the horizon; `value`: profit a year with it
    less profit without it, all else as planned, with its 95 % interval; `together`: choices that come or go with it."""

    name: str
    kind: str
    owner: str = ""
    yes: bool
    cost: float
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    together: tuple[str, ...] = ()


class Target(Part):
    """What the plan asks of a source in a month, and the chance that it is reached or passed."""

    channel: str
    product: str
    month: int
    net_revenue: float
    sales: float
    chance: float | None = None


class Order(Part):
    """Goods to order. Dates are ISO dates."""

    product: str
    order_by: str | None
    arrives: str
    quantity: int
    cost: float


class LeadPlan(Part):
    """Leads bought and telephone hours rostered in a month."""

    channel: str
    segment: str
    month: int
    leads: float
    hours: float | None
    cost: float


class Stage(Part):
    """A stage of a funnel and how many customers a year reach it."""

    name: str
    customers: float


class Loss(Part):
    """Lost sales of one cause: customers a year and the margin they would have brought."""

    channel: str
    cause: str
    customers: float
    margin: float


class Funnel(Part):
    """From first contact to sale in one channel; stages never widen."""

    channel: str
    stages: tuple[Stage, ...]


class WeekGrid(Part):
    """A typical week by weekday (7 rows) and half-hour (48 columns); None where closed.

    `subject` is a channel or a pool. Measures: arrivals (customers per half-hour), occupancy (share busy of
    staffed), lost_margin (money a week in that half-hour), offered_load and on_duty (persons).
    """

    subject: str
    measure: Literal["arrivals", "occupancy", "lost_margin", "offered_load", "on_duty"]
    values: Week


class Promise(Part):
    """A service promise and how it was kept. `reached`: mean share by month; `kept`: share of years."""

    channel: str
    within_seconds: float
    share: float
    of: str
    period: str
    reached: tuple[float | None, ...]
    kept: float
    kept_as_is: float | None = None


class DroppedLimit(Part):
    """The limit on dropped calls of a predictive channel, `at_most` of those answered in `over_days` days; `dropped`:
    mean share dropped over the whole horizon, None where nothing was answered."""

    channel: str
    at_most: float
    over_days: int
    dropped: float | None


class Kpi(Part):
    """One key figure: mean over years, 95 % interval of that mean, and P10-P90 between years.

    `month` None is the year. Units: money (the currency code), share, min, s, h, count, or a word shown as it is.
    `leading` ones are shown at once, the others folded away.
    """

    metric: str
    unit: str
    kind: Literal["process", "result"]
    better: Literal["higher", "lower", "neutral"] = "neutral"
    channel: str = ""
    product: str = ""
    pool: str = ""
    month: int | None = None
    leading: bool = True
    mean: float
    low: float | None = None
    high: float | None = None
    p10: float | None = None
    p90: float | None = None


class Assumption(Part):
    """A number the scenario assumes. `drawn`: its value in each fresh year, empty where no range is given."""

    path: str
    value: str
    low: str = ""
    high: str = ""
    source: str = ""
    owner: str = ""
    checked: str = ""
    drawn: tuple[float, ...] = ()


class ChannelMargin(Part):
    """Net margin a channel brings, and the scenario numbers that multiply up to it, sourced or not."""

    channel: str
    margin: float
    sourced: tuple[str, ...] = ()
    unsourced: tuple[str, ...] = ()


class QueueCheck(Part):
    """Simulated queue of a channel in one half-hour of the day (None: all of a stationary horizon) beside the Erlang
    formulas; waits in seconds.

    `erlang_c_wait` and the Erlang A values are None where the formula has no answer (no stable queue, or no
    patience stated). Low and high: 95 % interval of the simulated mean.
    """

    channel: str
    half_hour: int | None
    servers: float
    wait: float
    wait_low: float
    wait_high: float
    erlang_c_wait: float | None
    erlang_a_wait: float | None
    abandoned: float
    abandoned_low: float
    abandoned_high: float
    erlang_a_abandoned: float | None


class Iteration(Part):
    """One round of the search: the program's bound and promise, and what the simulation said of its plan.

    `what` was done, in words; `low` to `high`: 95 % interval of the simulated profit; `missing`: points by which
    promises were missed, summed over months; `taken`: whether the search went on from this plan; `plan`: it, in a line.
    """

    number: int
    what: str = ""
    low: float | None = None
    high: float | None = None
    missing: float = 0.0
    taken: bool = True
    plan: str = ""
    bound: float | None
    promised: float | None
    simulated: float
    best: float
    cuts: int
    lifted: int
    years: int


class Fact(Part):
    """A named fact of the appendix (a bound, a digest, a version)."""

    name: str
    value: str


class ReportData(Part):
    """Everything a report shows. The first outlook is the subject: the run itself, or the plan."""

    schema_: Literal["wherefrom/summary/1"] = Field(default="wherefrom/summary/1", alias="schema")
    kind: Literal["run", "plan"]
    name: str
    purpose: str = ""
    currency: str
    months: tuple[str, ...]
    seed: int
    outlooks: tuple[Outlook, ...] = Field(min_length=1)
    goal: Goal | None = None
    certificate: Certificate | None = None
    sources: tuple[Source, ...] = ()
    people: tuple[PoolMonth, ...] = ()
    actions: tuple[Action, ...] = ()
    choices: tuple[Choice, ...] = ()
    prices: tuple[Price, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    targets: tuple[Target, ...] = ()
    drivers: Drivers | None = None
    quotas: Quotas | None = None
    orders: tuple[Order, ...] = ()
    leads: tuple[LeadPlan, ...] = ()
    shifts: tuple[Shift, ...] = ()
    shifts_worth: ShiftsWorth | None = None
    funnels: tuple[Funnel, ...] = ()
    losses: tuple[Loss, ...] = ()
    weeks: tuple[WeekGrid, ...] = ()
    promises: tuple[Promise, ...] = ()
    dropped: tuple[DroppedLimit, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    numbers: tuple[Assumption, ...] = ()
    margins: tuple[ChannelMargin, ...] = ()
    queues: tuple[QueueCheck, ...] = ()
    iterations: tuple[Iteration, ...] = ()
    chance_curve: tuple[ChancePoint, ...] = ()
    chance_step: ChanceStep | None = None
    verdict: str = ""
    caveat: str = ""
    notes: tuple[str, ...] = ()
    appendix: tuple[Fact, ...] = ()

    @property
    def subject(self) -> Outlook:
        """The outlook the report is about."""
        return self.outlooks[0]

    @property
    def as_is(self) -> Outlook | None:
        """This year's staffing, if it was simulated beside the plan."""
        return next((outlook for outlook in self.outlooks[1:] if outlook.role == "as_is"), None)
