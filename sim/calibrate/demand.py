"""A fitted profile as `demand.<channel>`: patch, findings and pictures."""

from __future__ import annotations

import numpy as np

from sim.calibrate.goodness import width_words
from sim.calibrate.maps import Entering
from sim.calibrate.patch import Annotated, Branch, Inline
from sim.calibrate.profiles import Estimate, Profile
from sim.calibrate.reader import Floats
from sim.calibrate.types import Figure, Finding
from sim.calibrate.units import per_day, plain, quoted, share, span
from sim.scenario.weeks import DAY_NAMES, MONTH_NAMES


def level_of_channel(profile: Profile, entering: Entering) -> Estimate:
    """Arrivals an average open day: counted level x share entering; their ranges combine as independent factors."""
    level = profile.level
    value = level.value * entering.value
    up = np.hypot(np.log(level.high / level.value), np.log(entering.high / entering.value))
    down = np.hypot(np.log(level.value / level.low), np.log(entering.value / entering.low))
    return Estimate(value, float(value * np.exp(-down)), float(value * np.exp(up)))


def period_words(profile: Profile) -> str:
    """`n = 612 open days, 2023-01-03 to 2024-12-31`."""
    dates = profile.days.dates
    return f"n = {len(dates)} open days, {dates[0]} to {dates[-1]}"


def demand_branch(profile: Profile, source: str, entering: Entering) -> Branch:
    """The section `demand.<channel>` of the patch."""
    where = f"{source}; {period_words(profile)}"
    level = level_of_channel(profile, entering)
    said = f"{where}; x {share(entering.value)} entering ({entering.source})" if entering.source else where
    entries: list[tuple[str, Annotated | Inline | Branch]] = [
        (
            "level",
            Annotated(
                per_day(level.value), span(per_day(level.low), per_day(level.high)), said, level_words(profile, level)
            ),
        ),
    ]
    if has_all_months(profile):
        entries.append(
            (
                "by_month",
                Inline(
                    "[" + ", ".join(plain(each) for each in profile.model.month) + "]",
                    _spread(profile.model.month, profile.month_range),
                ),
            )
        )
    days = [
        (name, profile.model.weekday[place]) for place, name in enumerate(DAY_NAMES) if profile.model.weekday[place] > 0
    ]
    entries.append(
        (
            "by_weekday",
            Inline(
                "{" + ", ".join(f"{name}: {plain(weight)}" for name, weight in days) + "}",
                _spread(profile.model.weekday, profile.weekday_range),
            ),
        )
    )
    hours = [(hour, profile.hour[hour]) for hour in range(24) if profile.hour[hour] > 0]
    entries.append(
        (
            "by_hour",
            Inline(
                "{" + ", ".join(f"{hour}: {plain(weight)}" for hour, weight in hours) + "}",
                _spread(profile.hour, profile.hour_range),
            ),
        )
    )
    cv, carried = profile.cv, profile.carries_over
    if cv.value > 0:
        entries.append(
            (
                "busyness",
                Branch(
                    (
                        ("cv", Annotated(plain(cv.value), span(plain(cv.low), plain(cv.high)), where)),
                        (
                            "carries_over",
                            Annotated(plain(carried.value), span(plain(carried.low), plain(carried.high)), where),
                        ),
                    )
                ),
            )
        )
    entries.append(("source", Inline(quoted(where))))
    return Branch(tuple(entries))


def demand_findings(profile: Profile, channel: str, source: str, entering: Entering) -> list[Finding]:
    """The findings about arrivals."""
    place = f"demand.{channel}"
    said = f"{source}; {period_words(profile)}"
    level, cv, carried = level_of_channel(profile, entering), profile.cv, profile.carries_over
    counted = int(np.nansum(profile.days.counts))
    open_days = len(profile.days.dates)
    found = [
        Finding(
            f"{place}.level",
            per_day(level.value),
            span(per_day(level.low), per_day(level.high)),
            said + (f"; x {share(entering.value)} entering ({entering.source})" if entering.source else ""),
            level_words(profile, level),
            open_days,
        )
    ]
    if has_all_months(profile):
        found.append(
            _weights(f"{place}.by_month", MONTH_NAMES, profile.model.month, profile.month_range, said, open_days)
        )
    found.append(
        _weights(f"{place}.by_weekday", DAY_NAMES, profile.model.weekday, profile.weekday_range, said, open_days)
    )
    by_hour = _weights(
        f"{place}.by_hour", tuple(str(hour) for hour in range(24)), profile.hour, profile.hour_range, said, counted
    )
    found.append(Finding(by_hour.path, by_hour.value, by_hour.range, said, hour_words(profile), counted))
    words = (
        f"day totals vary {cv.value:.2f} of their mean beyond chance"
        if cv.value > 0
        else ("day totals vary no more than chance: leave `busyness` out")
    )
    found.append(
        Finding(
            f"{place}.busyness.cv",
            plain(cv.value),
            span(plain(cv.low), plain(cv.high)),
            said,
            f"{words}; {width_words(cv.value, cv.low, cv.high)}",
            open_days,
        )
    )
    if cv.value > 0:
        found.append(
            Finding(
                f"{place}.busyness.carries_over",
                plain(carried.value),
                span(plain(carried.low), plain(carried.high)),
                said,
                "correlation of one open day's factor with the next",
                open_days,
            )
        )
    return found


def demand_cannot(profile: Profile) -> list[str]:
    """What the counts leave open."""
    said = []
    if not has_all_months(profile):
        months = int((profile.model.month > 0).sum())
        said.append(
            f"The months: the log holds {months} of 12, so `by_month` and the season of `level` are not estimated."
        )
    if not profile.model.year:
        said.append(
            "The spread from year to year: the log holds one year or less, so the range of `level` leaves it out."
        )
    if profile.days.dropped:
        said.append(f"{profile.days.dropped} open days lack more than a quarter of their hours and were not used.")
    if profile.hour_distance > 0.06:
        said.append(
            f"One profile for all days: on {DAY_NAMES[profile.hour_odd_day]} the hours differ from the common profile "
            f"by up to {100 * profile.hour_distance:.0f} points of the day."
        )
    return said


def demand_figures(profile: Profile, channel: str) -> list[Figure]:
    """Bars of the weights with their P10 to P90."""
    drawn = []
    if has_all_months(profile):
        drawn.append(
            _bars(f"{channel}: arrivals by month", MONTH_NAMES, profile.model.month, profile.month_range, "month")
        )
    drawn.append(
        _bars(f"{channel}: arrivals by weekday", DAY_NAMES, profile.model.weekday, profile.weekday_range, "weekday")
    )
    drawn.append(
        _bars(
            f"{channel}: arrivals by hour",
            tuple(str(hour) for hour in range(24)),
            profile.hour,
            profile.hour_range,
            "hour of day",
        )
    )
    return drawn


def has_all_months(profile: Profile) -> bool:
    """Whether every month is in the log."""
    return bool((profile.model.month > 0).all())


def level_words(profile: Profile, level: Estimate) -> str:
    """How well the level is known, and what its range holds."""
    words = width_words(level.value, level.low, level.high)
    years = ", ".join(f"{year} x{factor:.2f}" for year, factor in sorted(profile.model.year.items()))
    counted = profile.level
    method = f"bootstrap of {profile.blocks}" + (", spread between years" if years else "")
    half = 50 * (counted.high - counted.low) / counted.value
    return f"{words}; the counts alone +-{half:.1f} % ({method})" + (f"; years: {years}" if years else "")


def hour_words(profile: Profile) -> str:
    """How well one profile of hours serves all days."""
    distance = profile.hour_distance
    grade = "very good" if distance <= 0.03 else "good" if distance <= 0.06 else "usable" if distance <= 0.1 else "poor"
    odd = DAY_NAMES[profile.hour_odd_day] if profile.hour_odd_day >= 0 else "none"
    return f"{grade}: one profile for all days is at most {100 * distance:.1f} points off (worst: {odd})"


def _spread(values: Floats, limits: tuple[Floats, Floats]) -> str:
    here = values > 0
    wide = 50 * (limits[1][here] - limits[0][here]) / values[here]
    return f"P10 to P90: +-{wide.min():.1f} % to +-{wide.max():.1f} % of a weight"


def _weights(
    path: str, names: tuple[str, ...], values: Floats, limits: tuple[Floats, Floats], source: str, samples: int
) -> Finding:
    here = [place for place in range(len(values)) if values[place] > 0]
    text = ", ".join(f"{names[place]} {values[place]:.3f}" for place in here)
    ranges = ", ".join(f"{names[place]} {limits[0][place]:.3f} to {limits[1][place]:.3f}" for place in here)
    return Finding(path, text, ranges, source, _spread(values, limits), samples)


def _bars(title: str, names: tuple[str, ...], values: Floats, limits: tuple[Floats, Floats], label: str) -> Figure:
    here = [place for place in range(len(values)) if values[place] > 0]
    return Figure(
        "bars",
        title,
        tuple(float(place) for place in here),
        tuple(float(values[place]) for place in here),
        label,
        "weight (average 1)",
        tuple(names[place] for place in here),
        tuple(float(limits[0][place]) for place in here),
        tuple(float(limits[1][place]) for place in here),
    )
