"""What is promised, paid and wanted: service promises, compensation, and what a plan may change."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.aims import AIMS, Aim, Chance, HeadPrice, Maximise, MoneyPrice, PointPrice
from sim.scenario.base import Section
from sim.scenario.choices import Choice
from sim.scenario.pins import PlanFixed
from sim.scenario.quantities import Commission, CountRate, Duration, Money, MoneyRate, PlanRange, Share
from sim.scenario.shift_catalogue import ShiftCatalogue


class Promise(Section):
    """`share` of customers (`of` all arrivals, or of those served) are served within `served_within`.

    `chance`: in how many years (or months) a plan must keep it; without one, on average.
    """

    served_within: Duration = Field(ge=0)
    share: Share = Field(gt=0, le=1)
    of: Literal["arrivals", "served"] = "arrivals"
    in_: Literal["every month", "the year"] = Field(default="every month", alias="in")
    chance: Chance | None = None


class Compensation(Section):
    """Pay for sales of a channel, a cost on top of the hourly pay.

    `base` per head and month; `commission` as a share of revenue or an amount per sale; from the seller's
    `quota` of sales a month on, `above_quota` replaces it. `claw_back`: commission of returned sales is taken
    back. `credit_with`: a sale closed in that channel by a person first met here pays this share of it too.
    """

    base: MoneyRate | None = None
    commission: Commission | None = None
    quota: CountRate | None = None
    above_quota: Commission | None = None
    claw_back: bool = True
    credit_with: dict[str, Annotated[Share, Field(ge=0, le=1)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _tier_needs_quota(self) -> Compensation:
        if (self.above_quota is None) != (self.quota is None):
            raise ValueError("`above_quota` and `quota` (sales per seller, e.g. 30 per_month) belong together")
        return self


class Goal(Section):
    """What the board asks of the year: net revenue, reached with at least `wanted_chance`."""

    net_revenue: Money = Field(gt=0)
    wanted_chance: Share = Field(default=0.5, gt=0, lt=1)


class Budget(Section):
    """Limits on yearly cost: of people (pay, on-costs, hiring), and of everything the plan decides; and on what the
    goods ordered for each month cost (`stock`)."""

    people: MoneyRate | None = None
    total: MoneyRate | None = None
    stock: MoneyRate | None = None


class Closing(Section):
    """The year may not live off the next: heads, stock and machines (where their number differs by month) at the end at
    least as at the start, or `free`."""

    headcount: Literal["opening", "free"] = "opening"
    machines: Literal["opening", "free"] = "opening"
    stock: Literal["opening", "free"] = "opening"


class QuotaRule(Section):
    """How quotas are set: each is its seller's part of the plan's target, raised by `stretch`."""

    stretch: Share = Field(default=0.0, ge=0, le=1)


class SoftBudget(Section):
    """What a unit of money above a budget costs beside itself."""

    people: MoneyPrice | None = None
    total: MoneyPrice | None = None


class Soft(Section):
    """Limits a plan may break at a price: promises per point missed, budgets per unit of money above them, ranges of
    heads per head and month outside them."""

    service: dict[str, PointPrice] = Field(default_factory=dict)
    budget: SoftBudget = Field(default_factory=SoftBudget)
    may_change: dict[str, HeadPrice] = Field(default_factory=dict)


class PlanSection(Section):
    """What a plan may change, within which bounds, and what it must respect.

    `fix`: decisions already made among those, which every plan keeps: one count for the year, or counts by month.
    `aims`: what counts first where aims conflict. `maximise`: the mean profit of all years, or of the worst share.
    `may_choose`: questions of yes or no; of every group in `one_of` at most one is chosen; `chosen` names those already
    answered with yes. `storage`: units of space for the goods the plan orders (`space` of each product).
    `quota`: how the plan's targets become quotas of sellers.
    `shifts`: by pool or contract, the shifts people may be put on; without one they stay as the file states them.
    """

    goal: Goal | None = None
    may_change: dict[str, PlanRange] = Field(default_factory=dict)
    fix: dict[str, PlanFixed] = Field(default_factory=dict)
    shifts: dict[str, ShiftCatalogue] = Field(default_factory=dict)
    may_choose: dict[str, Choice] = Field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()
    chosen: tuple[str, ...] = ()
    budget: Budget = Field(default_factory=Budget)
    storage: float | None = Field(default=None, gt=0)
    closing: Closing = Field(default_factory=Closing)
    quota: QuotaRule = Field(default_factory=QuotaRule)
    aims: tuple[Aim, ...] = AIMS
    maximise: Maximise = None
    soft: Soft = Field(default_factory=Soft)


class Service(Section):
    """Promises by walk-in channel, and `cover`: heads of a pool on duty whenever its channels are open."""

    promises: dict[str, Promise] = Field(default_factory=dict)
    cover: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _promises_by_channel(cls, given: object) -> object:
        if isinstance(given, dict) and "promises" not in given:
            cover = given.get("cover", {})
            return {"cover": cover, "promises": {key: value for key, value in given.items() if key != "cover"}}
        return given
