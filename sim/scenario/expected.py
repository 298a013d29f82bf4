"""How much happens in a scenario before it is simulated: open days and arrivals to be expected."""

from __future__ import annotations

from datetime import date, timedelta

from sim.scenario.campaigns import Course
from sim.scenario.scenario import Scenario


def _open_days(scenario: Scenario, channel: str) -> list[date]:
    """Days of the horizon on which a walk-in channel has hours; closed dates are left out, public holidays are not."""
    horizon = scenario.horizon
    if horizon.start is None or horizon.months is None:
        return []
    count = horizon.start.year * 12 + horizon.start.month - 1 + horizon.months
    end = date(count // 12, count % 12 + 1, 1)
    own = scenario.walk_in[channel].opening
    hours = own if own is not None else scenario.calendar.opening
    closed = set(scenario.calendar.closed)
    days = (horizon.start + timedelta(days=day) for day in range((end - horizon.start).days))
    return [day for day in days if day.weekday() in hours and day not in closed]


def expected_arrivals(scenario: Scenario, channel: str) -> float:
    """Customers expected to come of their own accord over the horizon, growth and campaigns included."""
    demand, horizon = scenario.demand[channel], scenario.horizon
    if horizon.length is not None:
        return demand.level.value * horizon.length / (60_000 if demand.level.per == "minute" else 3_600_000)
    months = horizon.months or 0
    grown: float = sum((1 + demand.growth) ** (month / 12) for month in range(months)) / months
    days, course = _open_days(scenario, channel), scenario.course(channel)
    if course != Course() and days:
        grown *= sum(course.factor(day) for day in days) / len(days)
    periods: dict[str, float] = {
        "day": float(len(days)),
        "month": float(months),
        "year": months / 12,
    }
    return demand.level.value * periods.get(demand.level.per, 0.0) * grown
