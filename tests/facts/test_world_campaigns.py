"""What campaigns, openings and shared sites make of a year: who comes, when nobody does, and what it costs."""

import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimize.reading.scenario import read_inputs
from optimize.rivals.averages import averages_plan
from sim.measure.fold import measure
from sim.measure.kpis import kpi_rows
from sim.reference.engine import simulate
from sim.world.calendar import DAY, clock_of, opening_of
from sim.world.compile import compile_world
from sim.world.rates import expected_arrivals
from sim.world.visits import arrivals_of

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, DESK, changed, fixed, scenario, play = (
    SAMPLE[name] for name in ("DAYS", "DESK", "changed", "fixed", "scenario", "play"))
MEASURED = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))
SALE = {"from": "2027-02-09", "to": "2027-02-11", "channels": ["shop"], "lift": "x1.5", "cost": "80 EUR"}


def expected_by_day(document):
    """Expected arrivals of every channel by day of the horizon."""
    whole = scenario(document).scenario
    return expected_arrivals(whole, clock_of(whole.horizon)).sum(axis=2)


def test_a_campaign_lifts_its_days_and_no_others():
    """Two a day in February, x1.5 from the 9th to the 11th, both included; the closed 10th stays closed."""
    document = changed(DAYS, demand__shop__level="2 per_day", calendar__closed=["2027-02-10"], campaigns={"sale": SALE})
    days = expected_by_day(document)[0]
    assert days[[7, 8, 9, 10, 11]] == pytest.approx([2, 3, 0, 3, 2])
    assert days.sum() == pytest.approx(27 * 2 + 2 * 1)


def test_a_new_channel_starts_on_its_day_and_builds_up():
    """Opens on 15 February, half in its first month, then all: 14 days of 1 from there, 14 (to 14 March), then 2."""
    document = changed(DAYS, horizon__months=2, demand__shop__level="2 per_day", channels__shop__opens="2027-02-15",
                       channels__shop__build_up=["50 %"])
    days = expected_by_day(document)[0]
    assert days[:14].tolist() == [0] * 14
    assert days[14:42] == pytest.approx(1)
    assert days[42:] == pytest.approx(2)
    whole = scenario(document).scenario
    nine, noon = 14 * DAY + 9 * 3_600_000, 14 * DAY + 12 * 3_600_000
    assert opening_of(whole, clock_of(whole.horizon), "shop")[0] == (nine, noon)


def test_a_monthly_level_is_that_of_an_established_channel():
    """28 a month in February and March, 56 on 59 open days: open from 1 March, only those of March's 31 days come."""
    document = changed(DAYS, horizon__months=2, demand__shop__level="28 per_month", channels__shop__opens="2027-03-01")
    assert expected_by_day(document)[0].sum() == pytest.approx(56 * 31 / 59)


def test_a_channel_open_before_the_year_goes_on_building_up():
    """Opened on 10 January: its second month (60 %) lasts from 10 February to 9 March."""
    document = changed(DAYS, horizon__months=2, demand__shop__level="10 per_day", channels__shop__opens="2027-01-10",
                       channels__shop__build_up=["20 %", "60 %"])
    assert expected_by_day(document)[0][[0, 8, 9, 36, 37]] == pytest.approx([2, 2, 6, 6, 10])


def test_nobody_calls_before_the_desk_opens():
    """Three leads from the start of February, calls from the 8th: the first dial is at 10:00 that day."""
    document = changed(
        DESK, horizon={"start": "2027-02-01", "months": 1}, calendar={"calling": {"daily": "10:00-12:00"}},
        shifts=[{"pool": "callers", "days": "daily", "time": "09:00-13:00", "share": "100 %"}],
        channels__phone__opens="2027-02-08")
    dials = [row["arrive"] for row in play(document).journeys if row["arrive"] >= 0]
    assert len(dials) == 3
    assert min(dials) == 7 * 1440 + 600


def test_who_is_sent_to_a_channel_not_open_yet_comes_when_it_opens():
    """Served on the 1st, all go on to the second shop, which opens on the 20th: a visit within its first opening."""
    steps = [{"name": "advice", "time": "10 min", "needs": ["sellers"]}]
    document = changed(
        DAYS, channels__shop__next=[{"after": "no_sale", "to": "later", "chance": "100 %"}],
        channels__later={"kind": "walk_in", "opens": "2027-02-20", "steps": steps})
    (row,) = [row for row in play(document, shop=[600]).journeys if row["channel"] == "later"]
    assert 19 * 1440 + 540 <= row["arrive"] < 19 * 1440 + 720


def money(world, kpi):
    """A cost by month, and in all."""
    totals = measure(world, [MEASURED["log"]()])
    rows = {row.month: row.mean for row in kpi_rows([totals], by=("month",), kpis=[kpi])}
    (whole,) = kpi_rows([totals], kpis=[kpi])
    return rows, whole.mean


def test_campaigns_and_set_ups_are_paid_in_their_month():
    """80 EUR for a campaign from 31 January, 500 EUR for a shop that opens on 2 February; profit falls by as much.
    A campaign that began in December was paid then."""
    plain = MEASURED["tiny_world"]()
    long = {"from": "2027-01-31", "to": "2027-02-09", "channels": ["shop"], "lift": "x1.1", "cost": "80 EUR"}
    old = {**long, "from": "2026-12-31", "cost": "7 EUR"}
    world = MEASURED["tiny_world"]({
        "campaigns": {"long": long, "old": old}, "channels.shop.opens": "2027-02-02",
        "channels.shop.set_up_cost": "500 EUR"})
    assert money(world, "cost_campaigns") == ({"2027-01": 80, "2027-02": 0}, 80)
    assert money(world, "cost_set_up") == ({"2027-01": 0, "2027-02": 500}, 500)
    before, after = money(replace(plain, opening=world.opening), "profit")[0], money(world, "profit")[0]
    assert {month: before[month] - after[month] for month in before} == pytest.approx({"2027-01": 80, "2027-02": 500})


def test_the_program_on_averages_pays_what_no_plan_changes():
    """A campaign of lift x1 that costs 8,000 EUR lowers what the averages program promises by just that."""
    plain = averages_plan(read_inputs(MEASURED["tiny_file"]()))
    sale = {"from": "2027-01-05", "to": "2027-01-09", "channels": ["shop"], "lift": "x1", "cost": "8000 EUR"}
    paid = averages_plan(read_inputs(MEASURED["tiny_file"]({"campaigns": {"sale": sale}})))
    assert plain.promise - paid.promise == pytest.approx(800_000)
    assert plain.bound - paid.bound == pytest.approx(800_000)
    assert plain.plan == paid.plan


def test_the_campaign_changes_nobody_on_other_days():
    """Whoever comes before the 9th or after the 11th comes at the same tick; on the days between no fewer come."""
    document = changed(DAYS, demand__shop__level="30 per_day")
    with_sale = changed(document, campaigns={"sale": SALE})
    before, after = (compile_world(scenario(each), 4, 0) for each in (document, with_sale))
    own, lifted = arrivals_of(before.visits, 0), arrivals_of(after.visits, 0)
    other = [(each.tick < 8 * DAY) | (each.tick >= 11 * DAY) for each in (own, lifted)]
    assert own.tick[other[0]].tolist() == lifted.tick[other[1]].tolist()
    assert (after.visits.count >= before.visits.count).all()
    assert after.visits.count[0, 8:11].sum() > before.visits.count[0, 8:11].sum()


def test_a_whole_year_of_a_campaign_adds_up():
    """Played by the engine: everybody of the tables comes, none before the opening day."""
    document = changed(
        DAYS, demand__shop__level="20 per_day", campaigns={"sale": SALE}, channels__shop__opens="2027-02-05")
    world = compile_world(scenario(document), 1, 0)
    arrive = np.concatenate([block.column("journeys", "arrive") for block in simulate(world)])
    assert sorted(arrive.tolist()) == sorted(arrivals_of(world.visits, 0).tick.tolist())
    assert arrive.min() >= 4 * DAY
