"""Facts: what every quantity of the language becomes, and that writing and reading are inverse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.scenario import quantities as q
from sim.scenario.durations import TICKS

READ: list[tuple[Any, object, object]] = [
    (q.Duration, "9 min", 540_000), (q.Duration, "18 s", 18_000), (q.Duration, "2 days", 172_800_000),
    (q.Duration, "6 weeks", 3_628_800_000), (q.Duration, "1.5 h", 5_400_000), (q.Duration, "500 ms", 500),
    (q.Duration, "9min", 540_000), (q.Duration, "0 s", 0),
    (q.CountRate, "94 per_day", q.Rate(94.0, "day")), (q.CountRate, "0.5/min", q.Rate(0.5, "minute")),
    (q.CountRate, "1 per hour", q.Rate(1.0, "hour")),
    (q.Money, "649 NZD", 64_900), (q.Money, "0.90 NZD", 90), (q.Money, "19.99 EUR", 1999),
    (q.MoneyRate, "29 NZD/h", q.MoneyPer(2900, "hour")),
    (q.MoneyRate, "260 NZD per_month", q.MoneyPer(26_000, "month")),
    (q.MoneyRate, "800000 NZD per_year", q.MoneyPer(80_000_000, "year")),
    (q.Commission, "1 % of revenue", q.CommissionRate(0.01, None)),
    (q.Commission, "14 NZD per_sale", q.CommissionRate(None, 1400)),
    (q.PlanRange, "3 to 10", q.Bounds(3.0, 10.0, None)),
    (q.PlanRange, "0 to 4000 per_month", q.Bounds(0.0, 4000.0, "month")),
    (q.Share, "22 %", 0.22), (q.Share, "3.7%", 0.037), (q.SharePerMinute, "0.5 % per_minute", 0.005),
    (q.SharePerYear, "22 % per_year", 0.22), (q.SharePerYear, "-3 %", -0.03), (q.Factor, "x0.85", 0.85),
    (q.HoursPerWeek, "35 h/week", 35.0), (q.CurrencyCode, "NZD", "NZD"),
    (q.Days, "mon-fri", (0, 1, 2, 3, 4)), (q.Days, "sat", (5,)), (q.Days, "mon-fri, sun", (0, 1, 2, 3, 4, 6)),
    (q.Days, "daily", (0, 1, 2, 3, 4, 5, 6)), (q.Days, "fri-mon", (0, 4, 5, 6)), (q.Days, ["mon", "Tuesday"], (0, 1)),
    (q.Hours, "09:00-18:00", ((32_400_000, 64_800_000),)),
    (q.Hours, "09:00-12:00, 13:00-18:00", ((32_400_000, 43_200_000), (46_800_000, 64_800_000))),
    (q.Hours, "22:00-24:00", ((79_200_000, 86_400_000),)),
    (q.DaysHours, {"sat-sun": "10:00-11:00", "fri": "closed"},
     {5: ((36_000_000, 39_600_000),), 6: ((36_000_000, 39_600_000),)}),
    (q.MonthWeights, [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], (1.0, 2.0) + (1.0,) * 10),
    (q.MonthWeights, {"dec": 2}, (1.0,) * 11 + (2.0,)),
    (q.WeekdayWeights, {"mon": 0.9, "sat": 1.2}, (0.9, 0.0, 0.0, 0.0, 0.0, 1.2, 0.0)),
    (q.HourWeights, {"9": 1, "10:30": 3}, (0.0,) * 18 + (0.5, 0.5, 0.0, 3.0) + (0.0,) * 26),
    (q.HourFactors, {"0": "x2", "23:30": "x0.5"}, (2.0, 2.0) + (1.0,) * 45 + (0.5,)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_quantity_becomes_its_value(kind: Any, text: object, value: object) -> None:
    """Units are turned into ticks, cents, shares and weekdays exactly."""
    assert TypeAdapter(kind).validate_python(text) == value


@pytest.mark.parametrize("kind", [q.Duration, q.Money, q.Share, q.Factor, q.CountRate, q.HoursPerWeek, q.MoneyRate])
@pytest.mark.parametrize("bare", [5, 0.22, True, None, [], {}])
def test_a_bare_value_is_never_a_quantity(kind: Any, bare: object) -> None:
    """Without a unit nothing is guessed."""
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(bare)


def test_a_time_says_its_mean_variation_and_shape() -> None:
    """A scalar is a mean; a map adds the coefficient of variation and the shape."""
    assert q.TimeSpec.model_validate("9 min").mean == 540_000.0
    spec = q.TimeSpec.model_validate({"mean": "1 min", "cv": 0.5, "shape": "gamma"})
    assert (spec.mean, spec.cv, spec.shape) == (60_000.0, 0.5, "gamma")
    assert q.TimeSpec(mean=1500.0).mean == 1500.0


def test_a_section_fills_in_what_a_time_leaves_open() -> None:
    """`cv` and `shape` beside a time apply where it states neither; what it states wins."""
    time = q.TimeSpec.model_validate("9 min")
    assert time.filled(0.7, None).cv == 0.7
    assert time.filled(0.7, "gamma").shape == "gamma"
    steady = q.TimeSpec.model_validate({"mean": "9 min", "shape": "deterministic"})
    assert steady.filled(0.7, "gamma") == steady
    own = q.TimeSpec.model_validate({"mean": "9 min", "cv": 0.2})
    assert own.filled(0.7, "gamma").cv == 0.2


@given(cents=st.integers(0, 10**12))
def test_money_is_exact_to_the_cent(cents: int) -> None:
    """Any whole number of cents survives being written and read."""
    assert TypeAdapter(q.Money).validate_python(f"{Decimal(cents) / 100} EUR") == cents


@given(ticks=st.integers(0, 10**12))
def test_durations_in_milliseconds_are_exact(ticks: int) -> None:
    """A whole number of ticks survives being written in ms and in s."""
    assert TypeAdapter(q.Duration).validate_python(f"{ticks} ms") == ticks
    assert TypeAdapter(q.Duration).validate_python(f"{Decimal(ticks) / 1000} s") == ticks


@given(number=st.integers(0, 1000), unit=st.sampled_from(sorted(TICKS)))
def test_every_unit_of_time_is_a_multiple_of_the_tick(number: int, unit: str) -> None:
    """n units are n times the ticks of one unit."""
    assert TypeAdapter(q.Duration).validate_python(f"{number} {unit}") == number * TICKS[unit]


@given(percent=st.decimals(0, 100, places=4))
def test_a_share_is_its_percentage_over_a_hundred(percent: Decimal) -> None:
    """The nearest double to the exact share, not the quotient of two doubles."""
    assert TypeAdapter(q.Share).validate_python(f"{percent} %") == float(percent / 100)


@given(text=st.text(max_size=12))
def test_no_text_makes_a_parser_fail_otherwise_than_by_saying_so(text: str) -> None:
    """Any text is either read or refused with a message; no other exception leaves a parser."""
    for kind in (q.Duration, q.Money, q.MoneyRate, q.Commission, q.Share, q.Factor, q.CountRate, q.PlanRange, q.Days):
        refusal = ""
        try:
            value = TypeAdapter(kind).validate_python(text)
        except ValidationError as error:
            value, refusal = None, error.errors()[0]["msg"]
        assert (value is None) == bool(refusal)


@given(days=st.sets(st.integers(0, 6), min_size=1))
def test_days_are_sorted_and_single(days: set[int]) -> None:
    """A list of days gives each named weekday once, from Monday on."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert TypeAdapter(q.Days).validate_python(", ".join(names[day] for day in days)) == tuple(sorted(days))


@given(start=st.integers(0, 1438), length=st.integers(1, 1440))
def test_hours_are_kept_to_the_minute(start: int, length: int) -> None:
    """Any stretch within a day comes back in ticks; past midnight it is refused."""
    end = start + length
    text = f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    if end <= 1440:
        assert TypeAdapter(q.Hours).validate_python(text) == ((start * 60_000, end * 60_000),)
    else:
        with pytest.raises(ValidationError):
            TypeAdapter(q.Hours).validate_python(text)
