"""Days, months, opening hours, demand over the year, leads by month and random addresses; checked by hand."""

import runpy
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.scenario.demand import Busyness
from sim.scenario.horizon import Horizon
from sim.world.arrivals import busyness_factors, poisson_counts
from sim.world.calendar import DAY, clock_of, opening_of
from sim.world.compile import compile_world
from sim.world.draws import addresses, uniform, uniforms
from sim.world.leads import monthly_leads
from sim.world.rates import covered, expected_arrivals

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, SHOP, changed, scenario = (SAMPLE[name] for name in ("DAYS", "SHOP", "changed", "scenario"))
HOUR = 3_600_000


def expected(**paths):
    """(expected arrivals by day and half-hour, clock) of the shop."""
    whole = scenario(changed(DAYS, **paths)).scenario
    clock = clock_of(whole.horizon)
    return expected_arrivals(whole, clock)[0], clock


def test_leap_years_and_years_that_start_in_any_month():
    """November 2027 to October 2028 has 366 days, with 29 in February; the months carry their names."""
    clock = clock_of(Horizon.model_validate({"start": "2027-11-01", "months": 12}))
    assert clock.days == 366
    assert clock.months[3] == "2028-02"
    assert np.diff(clock.month_start // DAY).tolist() == [30, 31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31]
    assert clock.weekday[0] == 0                                           # 1 November 2027 is a Monday
    assert clock.dates[-1] == date(2028, 10, 31)


def test_holidays_and_closed_dates_are_closed():
    """Waitangi Day (6 February) and a date of one's own; 24:00 closes at midnight."""
    whole = scenario(changed(DAYS, calendar={"holidays": "NZ", "closed": ["2027-02-10"],
                                             "opening": {"daily": "20:00-24:00"}})).scenario
    opening = opening_of(whole, clock_of(whole.horizon), "shop")
    days = [start // DAY for start, _ in opening]
    assert 5 not in days
    assert 9 not in days
    assert opening[0] == (20 * HOUR, 24 * HOUR)


def test_level_per_day_holds_over_open_days():
    """10 a day, open Monday to Saturday: February 2027 has 24 such days: 240 in all, whatever the weights."""
    for more in ({}, {"demand__shop__by_weekday": {"mon": 1, "tue": 5, "sat": 2}},
                 {"demand__shop__by_hour": {"9": 1, "11": 3}}):
        table, _ = expected(calendar__opening={"mon-sat": "09:00-12:00"}, demand__shop__level="10 per_day", **more)
        assert table.sum() == pytest.approx(240)
        assert table[6].sum() == 0                                         # the first Sunday


def test_weights_say_how_days_and_hours_compare():
    """Mondays get a fifth of Tuesdays; from 11 three times as many as from 9, none from 10."""
    table, _ = expected(demand__shop__by_weekday={"mon": 1, "tue": 5}, demand__shop__by_hour={"9": 1, "11": 3})
    assert table[1].sum() == pytest.approx(5 * table[0].sum())
    assert table[1, 22:24].sum() == pytest.approx(3 * table[1, 18:20].sum())
    assert table[1, 20:22].sum() == 0


def test_weights_outside_opening_hours_are_rescaled_away():
    """Open from 09:15: the first half-hour has half its length, hence half its weight."""
    table, _ = expected(calendar__opening={"daily": "09:15-12:00"}, demand__shop__level="11 per_day")
    assert table[0, 18] == pytest.approx(1)
    assert table[0, 19:24] == pytest.approx([2] * 5)


def test_month_weights_and_levels_by_month_and_year():
    """12 per month for 12 months is 144; weights of 0 in all but June put all in June; 144 per year is the same."""
    june = [0.0] * 12
    june[5] = 1.0
    for level in ("12 per_month", "144 per_year"):
        table, clock = expected(horizon={"start": "2027-01-01", "months": 12}, demand__shop__level=level,
                                demand__shop__by_month=june)
        assert table.sum() == pytest.approx(144)
        assert table[clock.month_of_day == 5].sum() == pytest.approx(144)


def test_growth_compounds_monthly_on_top_of_the_level():
    """Growth of 21 % a year: the 13th month has 1.21 times the daily arrivals of the first, the 7th 1.1 times."""
    table, clock = expected(horizon={"start": "2027-01-01", "months": 13}, demand__shop__growth="21 %")
    by_day = table.sum(axis=1)
    assert by_day[clock.month_of_day == 0][0] == pytest.approx(1)
    assert by_day[clock.month_of_day == 12][0] == pytest.approx(1.21)
    assert by_day[clock.month_of_day == 6][0] == pytest.approx(1.1)


def test_a_stationary_level_holds_for_every_minute():
    """2 an hour for 90 minutes: 3 expected, 1 in each half-hour."""
    whole = scenario(changed(SHOP, horizon__length="90 min", demand__shop__level="2 per_hour")).scenario
    table = expected_arrivals(whole, clock_of(whole.horizon))[0]
    assert table[0, :3] == pytest.approx([1, 1, 1])
    assert table.sum() == pytest.approx(3)


def test_cover_of_half_hours():
    """09:10 to 10:05 covers 20, 30 and 5 minutes; two stretches add up."""
    minute = 60_000
    start, end = np.array([550 * minute, 560 * minute]), np.array([605 * minute, 570 * minute])
    assert (covered(start, end, 1)[0, 18:21] / minute).tolist() == [30, 30, 5]


def test_counts_are_the_poisson_quantiles():
    """The least k with P(N <= k) >= u, against the tabulated quantile function."""
    chances = (np.arange(1, 2000) - 0.5) / 2000
    for mean in (0.001, 0.7, 12.0, 800.0):
        assert (poisson_counts(np.full(len(chances), mean), chances) == stats.poisson.ppf(chances, mean)).all()


def test_busyness_has_its_mean_spread_memory_and_shared_part():
    """20,000 days, cv 0.3, yesterday's correlation 0.5, half shared: mean 1, cv 0.3, correlations near 0.5 (of the
    normal scores; the gamma factors' are a little lower). Bounds are 5.4 standard errors and more (alarm 1e-7)."""
    busy = Busyness.model_validate({"cv": 0.3, "carries_over": 0.5, "shared": "50 %"})
    one, two = (busyness_factors(busy, 20_000, 1, 0, channel) for channel in (0, 1))
    assert abs(one.mean() - 1) < 5.4 * 0.3 * (3 / 20_000) ** 0.5           # variance inflated by (1 + r) / (1 - r)
    assert abs(one.std() - 0.3) < 0.02
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1] - 0.49) < 0.05
    assert abs(np.corrcoef(one, two)[0, 1] - 0.49) < 0.07


def test_refresh_carries_fractions_from_month_to_month():
    """2.5 leads a month: 2, 3, 2, 3 ... after the opening stock; ten in four months."""
    document = changed(
        SAMPLE["DESK"], horizon={"start": "2027-02-01", "months": 5}, calendar={"calling": {"daily": "10:00-12:00"}},
        shifts=[{"pool": "callers", "days": "daily", "time": "09:00-17:00", "share": "100 %"}],
        channels__phone__leads={"opening": 7, "refresh": "2.5 per_month"})
    whole = scenario(document).scenario
    assert monthly_leads(whole.outbound["phone"].leads["leads"], clock_of(whole.horizon)) == [7, 2, 3, 2, 3]


@pytest.mark.parametrize("horizon", [{"length": "7200 min"}, {"start": "2027-02-01", "months": 1}])
def test_who_would_have_come_anyway_comes_while_the_door_is_open(horizon):
    """All 400 leads come anyway, on all days (five of a stationary horizon), within opening hours."""
    calendar = "start" in horizon
    document = changed(
        DAYS if calendar else SHOP, horizon=horizon, assets__callers={"kind": "people", "headcount": 1},
        offer={"lamp": {"price": "1.00 EUR"}}, channels__phone={
            "kind": "outbound", "callers": "callers", "leads": {"opening": 400, "would_have_come_anyway": "100 %"},
            "dialling": {"mode": "progressive", "ring": "1 min"}, "answered": "100 %",
            "talk": {"sale": "5 min", "no_sale": "5 min"}, "hit_rate": "0 %"})
    if calendar:
        document = changed(document, calendar__calling={"daily": "09:00-12:00"}, shifts__1={
            "pool": "callers", "days": "daily", "time": "09:00-12:00", "share": "100 %"})
    comes = compile_world(scenario(document), 1, 0).leads[0].comes
    assert (comes >= 0).all()
    assert len(set((comes // DAY).tolist())) == (28 if calendar else 5)
    within = comes % DAY
    if calendar:
        assert within.min() >= 9 * HOUR
        assert within.max() < 12 * HOUR
    else:
        assert stats.kstest(within / DAY, "uniform").pvalue > 1e-7


def test_random_values_are_uniform_and_neighbours_independent():
    """200,000 addresses of one day: Kolmogorov-Smirnov, and correlations with the neighbour, the next ordinal, the
    next purpose, replication and seed below 5.4 / sqrt(n) (alarm 1e-7 each)."""
    who = addresses(3, 17, 200_000)
    base = uniforms(1, 0, 5, who)
    assert 0 < base.min() < base.max() < 1
    assert stats.kstest(base, "uniform").pvalue > 1e-7
    others = [uniforms(1, 0, 5, who + 1), uniforms(1, 0, 5, who, 1), uniforms(1, 0, 6, who), uniforms(1, 1, 5, who),
              uniforms(2, 0, 5, who), uniforms(1, 0, 5, who + (1 << 24)), uniforms(1, 0, 5, who + (1 << 44))]
    for other in others:
        assert abs(np.corrcoef(base, other)[0, 1]) < 5.4 / 200_000**0.5


def test_one_value_is_the_same_alone_and_in_an_array():
    """Asking for one address gives what the array gives, for large addresses and ordinals too."""
    who = np.array([0, 5, (1 << 44) + (3 << 24) + 9, (1 << 62) + 77], dtype=np.int64)
    for ordinal in (0, 3, 1_000_002):
        assert [uniform(7, 3, 1100, int(each), ordinal) for each in who] == uniforms(7, 3, 1100, who, ordinal).tolist()


def test_ranged_assumptions_draw_once_a_year_by_their_path():
    """The patience drawn depends on seed and replication, not on other assumptions or on staff; without `ranges` it
    is its value. Of forty years, 5 to 35 lie below the value, which is the median (alarm below 1e-6)."""
    ranged = changed(DAYS, channels__shop__patience={"value": "9 min", "range": "7 min to 11 min", "source": "assumed"})
    other = changed(ranged, assets__sellers__headcount=4, demand__shop__level={
        "value": "5 per_day", "range": "4 per_day to 6 per_day", "source": "assumed"})

    def patience(document, replication):
        return compile_world(scenario(document), 1, replication).scenario.walk_in["shop"].patience.mean

    drawn = [patience(ranged, replication) for replication in range(40)]
    assert drawn[:5] == [patience(other, replication) for replication in range(5)]
    assert len(set(drawn)) == 40
    assert 4 < sum(each < 9 * 60_000 for each in drawn) < 36
    held = compile_world(scenario(ranged), 1, 0, ranges=False).scenario.walk_in["shop"].patience.mean
    assert held == 9 * 60_000
