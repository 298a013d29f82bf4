"""How many come of their own accord, and when."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.quantities import CountRate, HourWeights, MonthWeights, Share, SharePerYear, WeekdayWeights


class Busyness(Section):
    """Days are busier or quieter as a whole: a gamma factor with mean 1.

    `cv` of the day factor; `carries_over` its correlation with yesterday's; `shared` the part common to all
    channels that state busyness, `shared_at_site` the further part common to those of the same site; the rest is
    each channel's own.
    """

    cv: float = Field(ge=0, le=5)
    carries_over: float = Field(default=0.0, ge=0, lt=1)
    shared: Share = Field(default=0.0, ge=0, le=1)
    shared_at_site: Share = Field(default=0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _parts_of_one(self) -> Busyness:
        if self.shared + self.shared_at_site > 1 + 1e-9:
            raise ValueError("`shared` and `shared_at_site` are parts of one busyness: together at most 100 %")
        return self


class Demand(Section):
    """Expected arrivals (`level`, before growth) and the weights that spread them; weights are rescaled.

    `growth` is per year, compounding monthly from the first month. Stationary horizons take a level per
    minute or hour and no weights.
    """

    level: CountRate
    growth: SharePerYear = Field(default=0.0, gt=-1, lt=10)
    by_month: MonthWeights | None = None
    by_weekday: WeekdayWeights | None = None
    by_hour: HourWeights | None = None
    busyness: Busyness | None = None
