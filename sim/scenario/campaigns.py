"""What moves demand on stated days: campaigns, promotions, and a channel that opens during the horizon and builds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable
from sim.scenario.quantities import CalendarDate, Factor, Money, Share


class Campaign(Section):
    """From the first day to the last (`from`, `to`, both included) arrivals of these walk-in `channels` are multiplied.

    `lift` is the factor on the expected arrivals; `cost` is paid in the month of the first day. Campaigns that run
    at the same time multiply.
    """

    from_: CalendarDate = Field(alias="from")
    to: CalendarDate
    channels: tuple[str, ...] = Field(min_length=1)
    lift: Factor = Field(gt=0)
    cost: Money = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _first_day_first(self) -> Campaign:
        if self.to < self.from_:
            raise Unreadable(
                f"the campaign ends ({self.to}) before it begins ({self.from_})",
                "give its last day, itself included",
                "to",
            )
        return self


class Promotion(Section):
    """From the first day to the last (both included) one product is sold on other terms in these `channels` (none
    named: in every channel that sells it).

    It costs `price`, or `discount` less; the hit rate of customers who want it is multiplied by `hit_rate`; arrivals in
    the walk-in channels among them by `lift`. `cost` is paid in the month of the first day.
    """

    product: str
    from_: CalendarDate = Field(alias="from")
    to: CalendarDate
    channels: tuple[str, ...] = ()
    price: Money | None = Field(default=None, ge=0)
    discount: Share | None = Field(default=None, gt=0, le=1)
    hit_rate: Factor = Field(default=1.0, ge=0)
    lift: Factor = Field(default=1.0, gt=0)
    cost: Money = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _sound(self) -> Promotion:
        if self.to < self.from_:
            raise Unreadable(
                f"the promotion ends ({self.to}) before it begins ({self.from_})",
                "give its last day, itself included",
                "to",
            )
        if self.price is not None and self.discount is not None:
            raise Unreadable("`price` and `discount` say the same twice", "keep one of them", "discount")
        return self

    def price_of(self, ordinary: int) -> int:
        """The price in cents during the promotion; a discount is rounded to the cent, halves up."""
        if self.price is not None:
            return self.price
        return int(ordinary * (1 - (self.discount or 0.0)) + 0.5 + 1e-9)


@dataclass(frozen=True)
class Course:
    """What multiplies a channel's expected arrivals day by day: nothing before it opens, then the shares of its first
    months (`build_up`), and its campaigns as (first day, last day, lift)."""

    opens: date | None = None
    build_up: tuple[float, ...] = ()
    lifts: tuple[tuple[date, date, float], ...] = ()

    def factor(self, day: date) -> float:
        """The factor on the arrivals of one day."""
        factor = 1.0
        if self.opens is not None:
            if day < self.opens:
                return 0.0
            month = months_since(self.opens, day)
            factor = self.build_up[month] if month < len(self.build_up) else 1.0
        for first, last, lift in self.lifts:
            if first <= day <= last:
                factor *= lift
        return factor


def months_since(start: date, day: date) -> int:
    """Whole months from `start` to a later `day`: a month is over on the same day of the next one, or on its last."""
    months = (day.year - start.year) * 12 + day.month - start.month
    # The last day of a short month completes the month that began on a later day of the month.
    completes = day.day >= start.day or _is_last(day)
    return months if completes else months - 1


def _is_last(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def course_of(
    channel: str, opens: date | None, build_up: tuple[float, ...], campaigns: Mapping[str, Campaign],
    promotions: Iterable[Promotion] = (),
) -> Course:
    """The course of one channel; `promotions` are those held in it."""
    lifts = (*((each.from_, each.to, each.lift) for each in campaigns.values() if channel in each.channels),
             *((each.from_, each.to, each.lift) for each in promotions if each.lift != 1))
    return Course(opens, build_up, lifts)
