"""When the scenario plays: the horizon, the calendar of open days, opening and calling hours."""

from __future__ import annotations

from typing import Final

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable
from sim.scenario.quantities import CalendarDate, CurrencyCode, DaysHours, Duration

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200


class Horizon(Section):
    """The span simulated.

    A calendar horizon has `start` and `months`; a stationary one (textbook queues) has only `length`, is
    always open and knows no calendar. A bare duration (`horizon: 120000 min`) is short for `{length: ...}`.
    """

    start: CalendarDate | None = None
    months: int | None = Field(default=None, ge=1, le=120)
    length: Duration | None = Field(default=None, gt=0)
    currency: CurrencyCode = "EUR"
    time_zone: str | None = None

    @property
    def stationary(self) -> bool:
        """True for a textbook horizon without a calendar."""
        return self.length is not None

    @model_validator(mode="before")
    @classmethod
    def _bare_duration(cls, given: object) -> object:
        return {"length": given} if isinstance(given, (str, int, float)) else given

    @model_validator(mode="after")
    def _one_kind(self) -> Horizon:
        if (self.length is None) == (self.start is None):
            raise ValueError("give either `start` and `months`, or `length` alone (e.g. 120000 min)")
        if self.start is not None and self.months is None:
            raise ValueError("a horizon with `start` also needs `months` (e.g. months: 12)")
        if self.start is not None and self.start.day != 1:
            raise ValueError("`start` must be the first day of a month, since reports are by calendar month")
        if self.start is not None and not _FIRST_YEAR <= self.start.year <= _LAST_YEAR:
            raise Unreadable(
                f"the horizon starts in the year {self.start.year}: it must be {_FIRST_YEAR} to {_LAST_YEAR}",
                "correct `start`",
                "start",
            )
        return self


class Calendar(Section):
    """Which days and hours the doors and the telephones are open.

    `opening` serves walk-in channels, `calling` outbound ones; a channel's own `opening` comes first.
    `holidays` is a country code (public holidays are closed days), `closed` adds single dates.
    """

    holidays: str | None = None
    opening: DaysHours = Field(default_factory=dict)
    calling: DaysHours = Field(default_factory=dict)
    closed: tuple[CalendarDate, ...] = ()
