"""Who and what carries the plan's sales: drivers, quotas, and how goal, target and capacity stand to each other.

Money is in units of the currency, months are indices into `ReportData.months`.
"""

from __future__ import annotations

from wherefrom.report.part import Part


class Driver(Part):
    """What one driver brings a year: net revenue and sales, the sums of its months; `low` and `high`: 95 % interval of
    the revenue; `profit` what it adds to profit, with its interval (None for base demand); `lost`: customers a year
    more (negative: fewer) who would have bought and never do."""

    kind: str
    name: str
    owner: str
    net_revenue: float
    sales: int
    low: float
    high: float
    profit: float | None = None
    profit_low: float | None = None
    profit_high: float | None = None
    lost: float = 0.0


class DriverMonth(Part):
    """What a driver (by number) brings of one channel in one month, and who answers for it."""

    driver: int
    owner: str
    channel: str
    month: int
    net_revenue: float
    sales: int


class OwnerPart(Part):
    """What one owner answers for of the plan's sales; the owner is empty where the file names none."""

    owner: str
    net_revenue: float
    sales: int


class Drivers(Part):
    """The plan's sales by driver, simulated on `years` years of every rung of the ladder."""

    years: int
    drivers: tuple[Driver, ...]
    months: tuple[DriverMonth, ...]
    owners: tuple[OwnerPart, ...]
    without_effect: tuple[str, ...] = ()


class Quota(Part):
    """What one seller carries of one channel in one month; pool and seller are empty for sales without a seller.
    `joins` is an ISO date for planned hires."""

    channel: str
    pool: str
    seller: str
    joins: str
    month: int
    target: float
    target_sales: int
    quota: float
    quota_sales: int


class QuotaChance(Part):
    """Net revenue asked of a pool or a seller in a month (None: the year), its simulated mean, and the share of years
    in which target and quota are reached. Pool and seller empty: everything."""

    pool: str
    seller: str
    month: int | None
    target: float
    quota: float
    simulated: float
    reaches_target: float
    reaches_quota: float


class Quotas(Part):
    """All quotas; `goal` is what the board asks, `target` what the plan sells, `at_most` the most that could be sold
    if all happened as on average."""

    stretch: float
    goal: float | None
    target: float
    at_most: float
    years: int
    quotas: tuple[Quota, ...]
    chances: tuple[QuotaChance, ...]
