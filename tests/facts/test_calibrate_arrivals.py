"""Facts of arrival calibration on tables small enough for pencil and paper."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from sim.calibrate import calibrate
from sim.calibrate.arrivals import open_days, read_long, read_wide
from sim.calibrate.demand import level_of_channel
from sim.calibrate.maps import ArrivalsMap
from sim.calibrate.profiles import busyness, fit_profile
from sim.calibrate.read_map import read_map

MAP = """\
kind: arrivals
channel: shop
source: door counter
columns: {date: date, hour: hour, count: people}
opening: {mon-tue: "09:00-11:00"}
"""
MONDAY = date(2027, 3, 1)


def plan_of(folder: Path, text: str) -> ArrivalsMap:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    plan = read_map(path)
    assert isinstance(plan, ArrivalsMap)
    return plan


def four_weeks() -> list[str]:
    """Mondays 10 at nine and 30 at ten, Tuesdays 20 and 60; at eleven, after closing, 99."""
    rows = []
    for week in range(4):
        for weekday, counts in enumerate(((10, 30, 99), (20, 60, 99))):
            day = MONDAY + timedelta(days=7 * week + weekday)
            rows += [f"{day},{9 + place},{count}" for place, count in enumerate(counts)]
    return rows


def log_of(folder: Path, rows: list[str], heading: str = "date,hour,people") -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def test_level_and_weights_of_a_regular_table(tmp_path: Path) -> None:
    """Mondays bring 40, Tuesdays 80: level (40+80)/2 = 60, weekdays 40/60 and 80/60; hours 1:3, so 0.5 and 1.5."""
    plan = plan_of(tmp_path, MAP)
    days = open_days(plan, read_long(plan, [log_of(tmp_path, four_weeks())]))
    profile = fit_profile(days)
    assert profile.level.value == pytest.approx(60)
    assert profile.model.weekday[:2] == pytest.approx([2 / 3, 4 / 3])
    assert profile.model.weekday[2:] == pytest.approx(np.zeros(5))
    assert profile.hour[9:11] == pytest.approx([0.5, 1.5])
    assert profile.hour.sum() == pytest.approx(2.0)
    assert days.outside == 8 * 99
    assert (profile.cv.value, profile.carries_over.value) == (0.0, 0.0)


def test_an_empty_cell_is_unknown_not_zero(tmp_path: Path) -> None:
    """One of 8 days lacks its nine o'clock, a quarter of its usual arrivals but half of its hours: it is not used."""
    rows = four_weeks()
    rows[0] = f"{MONDAY},9,"
    plan = plan_of(tmp_path, MAP)
    table = read_long(plan, [log_of(tmp_path, rows)])
    days = open_days(plan, table)
    assert table.empty == 1
    assert (len(days.dates), days.dropped) == (7, 1)
    assert fit_profile(days).level.value == pytest.approx(60)


def test_a_missing_hour_of_a_long_day_is_filled_by_the_profile(tmp_path: Path) -> None:
    """Open 9 to 13 with 10, 10, 20, 40 an hour; one day lacks eleven: its total is still 80."""
    rows = []
    for number in range(10):
        day = MONDAY + timedelta(days=7 * number)
        rows += [f"{day},{hour},{count}" for hour, count in zip((9, 10, 11, 12), (10, 10, 20, 40), strict=True)]
    del rows[2]
    plan = plan_of(tmp_path, MAP.replace('{mon-tue: "09:00-11:00"}', '{mon: "09:00-13:00"}'))
    profile = fit_profile(open_days(plan, read_long(plan, [log_of(tmp_path, rows)])))
    assert profile.totals == pytest.approx(np.full(10, 80.0))
    assert profile.hour[9:13] == pytest.approx([0.5, 0.5, 1.0, 2.0])


def test_an_hour_that_stands_twice_is_averaged(tmp_path: Path) -> None:
    """When clocks go back an hour stands twice; 10 and 14 make a rate of 12, not 24."""
    rows = [*four_weeks(), f"{MONDAY},9,14"]
    plan = plan_of(tmp_path, MAP)
    table = read_long(plan, [log_of(tmp_path, rows)])
    assert table.repeated == 1
    assert table.counts[0, 9] == 12


def test_wide_and_long_tables_agree(tmp_path: Path) -> None:
    """A row a day with half-hour columns says the same as a row an hour with their sums."""
    wide = [f"{MONDAY + timedelta(days=7 * week)},4,6,10,20" for week in range(5)]
    path = tmp_path / "wide.csv"
    path.write_text("day,09:00,09:30,10:00,10:30\n" + "\n".join(wide) + "\n", encoding="utf-8")
    plan = plan_of(
        tmp_path, MAP.replace("columns: {date: date, hour: hour, count: people}", "table: wide\ncolumns: {date: day}")
    )
    table = read_wide(plan, [path])
    assert table.counts[:, 9].tolist() == [10] * 5
    assert table.counts[:, 10].tolist() == [30] * 5
    assert np.isnan(table.counts[:, 11]).all()


def test_a_short_day_shares_the_common_profile(tmp_path: Path) -> None:
    """Mondays 9-11 see 30 and 60, Tuesdays only 9-10 see 20: weights stay 1:2, though nine is seen twice as often."""
    rows = []
    for week in range(6):
        monday = MONDAY + timedelta(days=7 * week)
        rows += [f"{monday},9,30", f"{monday},10,60", f"{monday + timedelta(days=1)},9,20"]
    plan = plan_of(tmp_path, MAP.replace('{mon-tue: "09:00-11:00"}', '{mon: "09:00-11:00", tue: "09:00-10:00"}'))
    profile = fit_profile(open_days(plan, read_long(plan, [log_of(tmp_path, rows)])))
    assert profile.hour[10] / profile.hour[9] == pytest.approx(2.0)
    # open hours: 6 x (9, 10) and 6 x 9, so the mean weight (2 w9 + w10) / 3 = 1 gives w9 = 3/4
    assert profile.hour[9] == pytest.approx(0.75)


def test_holidays_and_named_days_are_closed(tmp_path: Path) -> None:
    """1 January 2027 is a holiday in New Zealand; 8 January is closed by name: six of eight Fridays stay."""
    rows = [f"{date(2027, 1, 1) + timedelta(days=7 * week)},9,5" for week in range(8)]
    plan = plan_of(tmp_path, MAP.replace("mon-tue", "fri") + "holidays: NZ\nclosed_on: 2027-01-08\n")
    days = open_days(plan, read_long(plan, [log_of(tmp_path, [*rows, *(row.replace(",9,", ",10,") for row in rows)])]))
    assert str(days.dates[0]) == "2027-01-15"
    assert len(days.dates) == 6


def test_busyness_by_hand() -> None:
    """Days of 100 expected that bring 80, 80, 120, 120: squares 4 x 400, less 4 x 100 of chance, over 4 x 10,000.

    So the variance of the day factor is 0.03 and cv 0.1732. Neighbours: (+400 - 400 + 400) / (3 x 10,000) = 0.01333, so
    the correlation is 0.01333 / 0.03 = 0.4444.
    """
    totals, expected = np.array([80.0, 80.0, 120.0, 120.0]), np.full(4, 100.0)
    cv, carried = busyness(totals, expected, 0, np.array([1, 2, 3, -1]))
    assert cv == pytest.approx(np.sqrt(0.03))
    assert carried == pytest.approx(4 / 9)


def test_chance_alone_is_no_busyness() -> None:
    """Days that vary exactly as Poisson counts do (variance = mean = 100) have cv 0."""
    assert busyness(np.array([90.0, 110.0]), np.full(2, 100.0), 0, np.array([1, -1])) == (0.0, 0.0)


def test_busyness_is_found_again_in_drawn_days() -> None:
    """600 days from a gamma factor of cv 0.2 that carries over 0.5: both estimates come within 4 standard errors.

    False alarm below 1e-4 for a fresh seed; the seed is fixed, so the test is exact once passed.
    """
    stream = np.random.Generator(np.random.Philox(7))
    noise = np.empty(600)
    noise[0] = stream.standard_normal()
    for place in range(1, 600):
        noise[place] = 0.5 * noise[place - 1] + np.sqrt(0.75) * stream.standard_normal()
    factor = np.exp(np.sqrt(np.log(1.04)) * noise - np.log(1.04) / 2)
    totals = stream.poisson(400 * factor).astype(float)
    follows = np.append(np.arange(1, 600), -1)
    cv, carried = busyness(totals, np.full(600, 400.0), 0, follows)
    assert cv == pytest.approx(0.2, abs=0.035)
    assert carried == pytest.approx(0.5, abs=0.2)


def test_years_are_told_from_months(tmp_path: Path) -> None:
    """Two whole years, the second 21 % up; July twice as busy: months ignore the growth, the range holds it."""
    rows = []
    for number in range(731):
        day = date(2026, 1, 1) + timedelta(days=number)
        if day.year > 2027:
            break
        count = 100 * (1.21 if day.year == 2027 else 1.0) * (2 if day.month == 7 else 1)
        rows.append(f"{day},9,{count:g}")
    plan = plan_of(tmp_path, MAP.replace('{mon-tue: "09:00-11:00"}', '{daily: "09:00-10:00"}'))
    profile = fit_profile(open_days(plan, read_long(plan, [log_of(tmp_path, rows)])))
    # month factors average 1: eleven at 12/13, July at 24/13
    assert profile.model.month[6] == pytest.approx(24 / 13, rel=1e-6)
    assert profile.model.month[0] == pytest.approx(12 / 13, rel=1e-6)
    assert profile.model.year[2027] / profile.model.year[2026] == pytest.approx(1.21, rel=1e-6)
    # SD of the two log levels: ln(1.21) / sqrt(2) = 0.1348; P90 at 1.2816 of it
    assert np.log(profile.level.high / profile.level.value) == pytest.approx(1.28155 * 0.13479, rel=0.05)


def test_share_entering_multiplies_level_and_widens_the_range(tmp_path: Path) -> None:
    """60 counted, 10 % entering (5 % to 20 %): 6 a day; without spread in the counts the range is 3 to 12."""
    text = MAP + "entering: {value: 10 %, range: 5 % to 20 %, source: assumed}\n"
    plan = plan_of(tmp_path, text)
    log = log_of(tmp_path, four_weeks())
    level = level_of_channel(fit_profile(open_days(plan, read_long(plan, [log]))), plan.entering)
    assert level.value == pytest.approx(6)
    assert level.low <= 3.0 + 1e-9
    assert level.high >= 12.0 - 1e-9
    patch = calibrate(tmp_path / "map.yaml", [log]).patch_text
    assert "value: 6 per_day" in patch
    assert "x 10 % entering (assumed)" in patch


def test_the_same_log_gives_the_same_answer(tmp_path: Path) -> None:
    """Bootstraps use fixed seeds: two calibrations are equal in every byte and figure."""
    plan_of(tmp_path, MAP)
    log = log_of(tmp_path, four_weeks())
    assert calibrate(tmp_path / "map.yaml", [log]) == calibrate(tmp_path / "map.yaml", [log])
