"""How customers are met: walk-in channels (shops, counters, inbound telephone) and outbound telephone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.dialling import Dialling
from sim.scenario.pins import MonthCounts
from sim.scenario.quantities import (
    FLAT_FACTORS,
    CalendarDate,
    CountRate,
    DaysHours,
    Duration,
    Factor,
    HourFactors,
    Hours,
    Money,
    Shape,
    Share,
    SharePerMinute,
    TimeSpec,
)
from sim.scenario.steps import CustomerClass, Priority, Step

__all__ = [
    "AfterWait", "Answered", "Balk", "Channel", "ClassFactors", "CustomerClass", "Dialling", "Dialogue", "HitRate",
    "Leads", "Next", "Outbound", "Outcomes", "Returned", "Step", "Suggest", "Talk", "UpSell", "WalkIn",
]  # fmt: skip


class Balk(Section):
    """With `waiting` or more in the first queue, this `share` of arrivals turns round at the door."""

    waiting: int = Field(ge=0)
    share: Share = Field(ge=0, le=1)


class AfterWait(Section):
    """Waiting longer than `from` costs `loses` percentage points of hit rate for each further minute."""

    from_: Duration = Field(alias="from", ge=0)
    loses: SharePerMinute = Field(ge=0)


class HitRate(Section):
    """Chance that an offer becomes a sale: one `value`, or `by_contact` (last one repeats), less after a wait."""

    value: Share | None = Field(default=None, ge=0, le=1)
    by_contact: tuple[Annotated[Share, Field(ge=0, le=1)], ...] = ()
    after_wait: AfterWait | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_share(cls, given: object) -> object:
        return {"value": given} if isinstance(given, (str, int, float)) else given

    @model_validator(mode="after")
    def _one_form(self) -> HitRate:
        if (self.value is None) == (not self.by_contact):
            raise ValueError("give either one `value` or a list `by_contact`")
        return self

    @property
    def possible(self) -> bool:
        """True where anybody can buy."""
        return bool(self.value) or any(self.by_contact)

    def base(self, contact: int) -> float:
        """Base hit rate of the contact with this number (1 = first)."""
        if self.value is not None:
            return self.value
        return self.by_contact[min(contact, len(self.by_contact)) - 1]


class UpSell(Section):
    """A buyer of `from` is shown the dearer `to`: accepted by a share, at the cost of time.

    `presenting` is spent on everyone it is shown to, `takes` in addition where it is accepted.
    """

    from_: str = Field(alias="from")
    to: str
    accepted: Share = Field(ge=0, le=1)
    presenting: TimeSpec | None = None
    takes: TimeSpec | None = None


class Suggest(Section):
    """A buyer is offered a second line `add`; times as in `up_sell`."""

    add: str
    accepted: Share = Field(ge=0, le=1)
    presenting: TimeSpec | None = None
    takes: TimeSpec | None = None


class ClassFactors(Section):
    """Factors of a way of selling on the talk and the hit rate of one customer class, beside its own."""

    talk: Factor = Field(default=1.0, gt=0)
    hit_rate: Factor = Field(default=1.0, ge=0)


class Dialogue(Section):
    """A way of selling: factors on talk time and hit rate (`by_class`: further ones by customer class), and two moves.

    `share`: of customers met this way. A way with a switch has no share: it is used instead of the others while
    `while_waiting` customers or more wait for the first step, and within the `hours` of the day; where several are
    switched on, the first in the file.
    """

    talk: Factor = Field(default=1.0, gt=0)
    hit_rate: Factor = Field(default=1.0, ge=0)
    by_class: dict[str, ClassFactors] = Field(default_factory=dict)
    up_sell: UpSell | None = None
    suggest: Suggest | None = None
    share: Share | None = Field(default=None, ge=0, le=1)
    while_waiting: int | None = Field(default=None, ge=1)
    hours: Hours | None = None

    @property
    def switched(self) -> bool:
        """True if this way is used only while its switches are on."""
        return self.while_waiting is not None or self.hours is not None


class Next(Section):
    """After an outcome here, a chance of a further contact in channel `to` after `delay` (calendar time)."""

    after: str
    to: str
    chance: Share = Field(ge=0, le=1)
    delay: Duration = Field(default=0, ge=0)
    shows_up: Share = Field(default=1.0, ge=0, le=1)


class Returned(Section):
    """This share of sales comes back (or is cancelled), at a uniform moment `within` that time."""

    share: Share = Field(ge=0, le=1)
    within: Duration = Field(gt=0)


class WalkIn(Section):
    """Customers come of their own accord: arrive, perhaps balk, wait, steps in order, outcome, till, leave.

    Calls that come in are walk-in customers too, with no steps for buyers. `chooses`: what buyers want (shares sum
    to 100 %). A new channel `opens` on a date, is paid for then (`set_up_cost`), and has the shares `build_up` of its
    demand in its first, second ... month. `priority` and `credit` are those of all customers of a channel without
    `classes`.
    """

    kind: Literal["walk_in"]
    site: str | None = None
    opening: DaysHours | None = None
    opens: CalendarDate | None = None
    set_up_cost: Money = Field(default=0, ge=0)
    build_up: tuple[Annotated[Share, Field(gt=0, le=1)], ...] = ()
    classes: dict[str, CustomerClass] = Field(default_factory=dict)
    priority: Priority = 0
    credit: Duration = Field(default=0, ge=0)
    balk: Balk | None = None
    patience: TimeSpec | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    hit_rate: HitRate = Field(default_factory=lambda: HitRate.model_validate("0 %"))
    chooses: dict[str, Annotated[Share, Field(ge=0, le=1)]] = Field(default_factory=dict)
    dialogue: dict[str, Dialogue] = Field(default_factory=dict)
    at_closing: Literal["serve", "turn_away"] = "serve"
    next: tuple[Next, ...] = ()
    returned: Returned | None = None


class Outcomes(Section):
    """Shares of the right-party talks without a sale: undecided (may be called back), refusal (never again)."""

    undecided: Share = Field(default=0.0, ge=0, le=1)
    refusal: Share = Field(default=0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _at_most_all(self) -> Outcomes:
        if self.undecided + self.refusal > 1 + 1e-9:
            raise ValueError("undecided and refusal together exceed 100 %")
        return self


class Leads(Section):
    """A lead list that wears out: opening stock, monthly refresh (on the first day of each later month), price.

    `in_months`: so many leads come on the first day of these later months in place of the refresh.
    `quality` multiplies the hit rate. `would_have_come_anyway`: the share of leads who also visit, uncalled,
    channel `comes_to` (default: the first walk-in channel).
    """

    opening: int = Field(default=0, ge=0)
    refresh: CountRate | None = None
    in_months: MonthCounts = ()
    price: Money = Field(default=0, ge=0)
    quality: Factor = Field(default=1.0, ge=0)
    would_have_come_anyway: Share = Field(default=0.0, ge=0, le=1)
    comes_to: str | None = None


class Answered(Section):
    """Chance that a dial is answered: `value`, times a factor by hour of day."""

    value: Share = Field(ge=0, le=1)
    by_hour: HourFactors = FLAT_FACTORS

    @model_validator(mode="before")
    @classmethod
    def _bare_share(cls, given: object) -> object:
        return {"value": given} if isinstance(given, (str, int, float)) else given


class Talk(Section):
    """Talk time with a sale, without one, with a wrong party; then wrap-up (caller only, the line is free).

    `cv` and `shape` apply to those times that do not state their own (wrap-up excepted).
    """

    sale: TimeSpec
    no_sale: TimeSpec
    wrong_party: TimeSpec | None = None
    wrap_up: TimeSpec | None = None
    cv: float | None = Field(default=None, ge=0, le=20)
    shape: Shape | None = None

    @model_validator(mode="after")
    def _variation_of_the_talks(self) -> Talk:
        for name in ("sale", "no_sale", "wrong_party"):
            time: TimeSpec | None = getattr(self, name)
            if time is not None:
                object.__setattr__(self, name, time.filled(self.cv, self.shape))
        return self


class Outbound(Section):
    """Callers work lead lists by telephone. `steps` are what a buyer does afterwards (the till), if anything.

    A new channel `opens` on a date and is paid for then (`set_up_cost`); its lead lists come as stated.
    Callers who also serve a walk-in channel take a call only while nobody waits for them there and more than
    `keep_free` of their pool are free. `priority` and `credit` are those of buyers at the steps afterwards.
    """

    kind: Literal["outbound"]
    site: str | None = None
    calling: DaysHours | None = None
    opens: CalendarDate | None = None
    set_up_cost: Money = Field(default=0, ge=0)
    callers: str
    keep_free: int = Field(default=0, ge=0)
    priority: Priority = 0
    credit: Duration = Field(default=0, ge=0)
    leads: dict[str, Leads]
    dialling: Dialling
    answered: Answered
    right_party: Share = Field(default=1.0, ge=0, le=1)
    talk: Talk
    hit_rate: HitRate
    outcomes: Outcomes = Field(default_factory=Outcomes)
    chooses: dict[str, Annotated[Share, Field(ge=0, le=1)]] = Field(default_factory=dict)
    dialogue: dict[str, Dialogue] = Field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    next: tuple[Next, ...] = ()
    returned: Returned | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_list(cls, given: object) -> object:
        if isinstance(given, dict) and isinstance(given.get("leads"), dict):
            leads = given["leads"]
            if set(leads) <= set(Leads.model_fields) or any(not isinstance(value, dict) for value in leads.values()):
                return {**given, "leads": {"leads": leads}}
        return given


Channel = Annotated[WalkIn | Outbound, Field(discriminator="kind")]
