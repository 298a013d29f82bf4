"""What limits, promises and resources are worth, and which other plans are nearly as good.

Money is in units of the currency, shares are fractions, both of a year.
"""

from __future__ import annotations

from typing import Literal

from wherefrom.report.part import Part


class Price(Part):
    """What a step of a limit, or one more of a resource, earns a year, as simulated beside the plan on `years` years.

    `path` is the line of the scenario, empty for a resource; `program` what the program said; `holds_for` how many
    steps its price holds, `each_at_end` what each of them earned when all were simulated; `words` the sentence.
    """

    subject: Literal["limit", "resource", "fixed"]
    path: str
    what: str
    change: str
    value: float
    low: float
    high: float
    years: int
    program: float
    confirmed: bool
    holds_for: int | None = None
    each_at_end: float | None = None
    keeps_promises: bool = True
    held_by: tuple[str, ...] = ()
    words: str = ""


class Alternative(Part):
    """A clearly different plan nearly as good: what it does otherwise, and its profit a year less the plan's (`ahead`,
    with its 95 % interval; `share` of the plan's). `cost`: certain cost a year more than the plan's; `kept_years`:
    share of `years` in which every promise was kept."""

    differs: tuple[str, ...]
    ahead: float
    low: float
    high: float
    share: float
    cost: float
    kept_years: float | None = None
    plan_kept_years: float | None = None
    years: int
    words: str = ""


class ChancePoint(Part):
    """One plan on the curve of profit against the chance of keeping all promises.

    `made_for`: the chance it was made for (None: without a thought of the promises); kept in `met` of `years` simulated
    years, `chance_low` to `chance_high` the exact 95 % interval; profit a year with its 95 % interval, P10 and P90;
    `costs`: what it earns less than the plan on the same years, with its 95 % interval. `chosen` marks the plan.
    """

    made_for: float | None
    met: int
    years: int
    chance_low: float
    chance_high: float
    profit: float
    profit_low: float
    profit_high: float
    p10: float
    p90: float
    costs: float
    costs_low: float
    costs_high: float
    chosen: bool


class ChanceStep(Part):
    """What keeping the promises in `more` instead of `less` of `years` years costs a year, with its 95 % interval."""

    less: int
    more: int
    years: int
    costs: float
    low: float
    high: float
