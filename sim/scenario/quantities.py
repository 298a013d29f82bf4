"""The quantities of the scenario language, in one place: what is written, and what it becomes.

| type | written | becomes |
| --- | --- | --- |
| Duration | `9 min` | int ticks (1 tick = 1 ms) |
| TimeSpec | `9 min`, `{mean, cv, shape}` | mean in ticks, cv, shape |
| CountRate | `94 per_day` | Rate(value, per) |
| Money | `649 NZD` | int cents |
| MoneyRate | `29 NZD/h` | MoneyPer(cents, per) |
| Resale | `30 % of price`, `400 NZD` | ResaleRate(share, amount) |
| Commission | `1 % of revenue`, `14 NZD per_sale` | CommissionRate(share, per_sale) |
| Share, SharePerMinute, SharePerYear | `22 %`, `0.5 % per_minute`, `22 % per_year` | float (0.22) |
| Factor | `x0.85` | float |
| HoursPerWeek | `35 h/week` | float |
| PlanRange | `3 to 10` | Bounds(low, high, per) |
| Days, Hours, DaysHours | `mon-fri`, `"09:00-18:00"`, a map of both | weekdays (Monday 0); ticks from midnight |
| MonthWeights, WeekdayWeights, HourWeights, HourFactors | lists or maps | tuples of 12, 7, 48, 48 |
"""

from __future__ import annotations

from sim.scenario.amounts import (
    Commission,
    CommissionRate,
    CurrencyCode,
    Money,
    MoneyPer,
    MoneyRate,
    Resale,
    ResaleRate,
)
from sim.scenario.durations import Duration, Shape, TimeSpec
from sim.scenario.rates import (
    Bounds,
    CountRate,
    Factor,
    HoursPerWeek,
    PlanRange,
    Rate,
    Share,
    SharePerMinute,
    SharePerYear,
)
from sim.scenario.weeks import (
    FLAT_FACTORS,
    CalendarDate,
    Days,
    DaysHours,
    HourFactors,
    Hours,
    HourWeights,
    MonthWeights,
    WeekdayWeights,
)

__all__ = [
    "FLAT_FACTORS", "Bounds", "CalendarDate", "Commission", "CommissionRate", "CountRate", "CurrencyCode",
    "Days", "DaysHours", "Duration", "Factor", "HourFactors", "HourWeights", "Hours", "HoursPerWeek", "Money",
    "MoneyPer", "MoneyRate", "MonthWeights", "PlanRange", "Rate", "Resale", "ResaleRate", "Shape", "Share",
    "SharePerMinute", "SharePerYear", "TimeSpec", "WeekdayWeights",
]  # fmt: skip
