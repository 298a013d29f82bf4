"""When a drawn world plays: stationary or by the calendar, opening and calling hours, arrivals."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from drawn.pen import Pen
from sim.scenario.weeks import parse_days

START = {"2027-02-01": date(2027, 2, 1), "2028-02-01": date(2028, 2, 1), "2026-12-01": date(2026, 12, 1)}
HOURS = ("09:00-12:00", "09:00-10:30, 11:00-12:30", "10:00-10:01", "00:00-24:00", "22:00-24:00", "09:30-10:00")
DAYS = ("mon", "daily", "mon-fri", "tue, sat")


def horizon(pen: Pen) -> dict[str, Any]:
    """A stationary stretch, or one or two months."""
    if pen.chance(30):
        pen.note("stationary")
        return {"length": pen.pick("240 min", "3 days", "40 days", "10 min")}
    pen.note("calendar")
    start = pen.pick(*START)
    months = 2 if pen.on("two months", 0.8) else 1
    return {"start": start, "months": months, "time_zone": "Europe/Berlin", "currency": "EUR"}


def week(pen: Pen, what: str) -> dict[str, str]:
    """Hours by days of the week."""
    days, hours = pen.pick(*DAYS), pen.pick(*HOURS)
    found = {days: hours}
    if days == "mon-fri" and pen.on(f"{what}: another Saturday"):
        found["sat"] = pen.pick(*HOURS)
    if hours == "10:00-10:01":
        pen.note(f"{what}: one minute a day")
    if hours == "00:00-24:00":
        pen.note(f"{what}: round the clock")
    return found


def calendar(pen: Pen, document: dict[str, Any]) -> dict[str, Any]:
    """Opening and calling hours; holidays and single closed days."""
    found: dict[str, Any] = {"opening": week(pen, "opening"), "calling": week(pen, "calling")}
    if pen.on("holidays", 0.5):
        found["holidays"] = pen.pick("NZ", "DE")
    if pen.on("closed days", 0.6):
        start = START[document["horizon"]["start"]]
        found["closed"] = [str(start + timedelta(days=day)) for day in (0, 7, 8)]
    return found


def minutes_open(document: dict[str, Any], hours: dict[str, str] | None) -> int:
    """Days open (calendar), or minutes of a stationary horizon: what a level is spread over."""
    if "length" in document["horizon"]:
        number, unit = document["horizon"]["length"].split()
        return int(number) * (1440 if unit == "days" else 1)
    week_ = hours if hours is not None else document["calendar"]["opening"]
    first = START[document["horizon"]["start"]]
    weekdays = {day for key in week_ for day in parse_days(key)}
    closed = set(document["calendar"].get("closed", ()))
    span = range(28 * document["horizon"]["months"])
    return sum((day := first + timedelta(days=each)).weekday() in weekdays and str(day) not in closed for each in span)


def demand(pen: Pen, document: dict[str, Any], channel: dict[str, Any]) -> dict[str, Any]:
    """How many come, some 0 to 200 in all, and how they are spread."""
    hours = channel.get("opening")
    total = pen.pick(30, 80, 4, 200, 0)
    if total == 0:
        pen.note("nobody comes")
    over = max(minutes_open(document, hours), 1)
    if "length" in document["horizon"]:
        per_minute = total / over
        return {"level": f"{per_minute:.9f} per_minute" if pen.chance(50) else f"{60 * per_minute:.9f} per_hour"}
    if pen.chance(30):
        pen.note("level by month or year")
        per = pen.pick("month", "year")
        level = total / document["horizon"]["months"] * (12 if per == "year" else 1)
        found: dict[str, Any] = {"level": f"{level:.6f} per_{per}"}
    else:
        found = {"level": f"{total / over:.6f} per_day"}
    if pen.on("growth", 0.5):
        found["growth"] = pen.pick("40 % per_year", "-50 %")
    if pen.on("by_month", 0.5):
        found["by_month"] = {"feb": 3, "mar": 1, "dec": 2, "jan": 0.5}
    if pen.on("by_weekday", 0.7):
        found["by_weekday"] = {"mon": 2, "tue": 1, "wed": 0, "thu": 1, "fri": 1, "sat": 4, "sun": 1}
    stretches = set((hours or document["calendar"]["opening"]).values())
    if pen.on("by_hour", 0.8):
        found["by_hour"] = {hour: 1 + hour % 3 for hour in range(24)}
        if len(stretches) == 1 and pen.chance(50):
            pen.note("all come in the last half-hour")
            found["by_hour"] = _last_half_hour(stretches.pop())
    if pen.on("busyness", 0.8):
        found["busyness"] = {
            "cv": pen.pick(0.3, 1.5),
            "carries_over": pen.pick(0, 0.6),
            "shared": pen.pick("0 %", "50 %"),
        }
        if "site" in channel and pen.chance(60):
            pen.note("busyness shared at a site")
            found["busyness"]["shared_at_site"] = "40 %"
    return found


def _last_half_hour(hours: str) -> dict[str, int]:
    hour, minute = map(int, hours.rsplit("-", 1)[1].split(":"))
    half = (hour * 60 + minute - 1) // 30
    return {f"{half // 2:02d}:{30 * (half % 2):02d}": 1}
