"""Contracts with terms of their own, temporary staff, and planned overtime: heads, pay and hours worked out by hand."""

import runpy
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.measure import measure
from sim.measure.kpis import kpi_rows
from sim.scenario.problems import ScenarioError
from sim.world.calendar import DAY, clock_of
from sim.world.heads import heads_of
from wherefrom.closing import closing_text

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, ENGINES, changed, play, ran, scenario, world = (
    SAMPLE[name] for name in ("DAYS", "ENGINES", "changed", "play", "ran", "scenario", "world"))
# One permanent seller; seasonal ones cost 26 EUR/h (the agency pays all else), 50 EUR to get, and come when dated.
SEASON = changed(
    DAYS, assets__sellers={
        "kind": "people", "pay": "20 EUR/h", "on_costs": "25 %", "overtime_pay": "x1.5",
        "hiring": {"cost": "1000 EUR", "lead_time": "8 weeks"},
        "contracts": {
            "full": {"hours": "35 h/week", "headcount": 1},
            "seasonal": {"hours": "21 h/week", "headcount": 0, "pay": "26 EUR/h", "on_costs": "0 %", "temporary": True,
                         "hiring": {"cost": "50 EUR", "lead_time": "1 week", "ramp": ["50 %"],
                                    "ramp_affects": ["speed"]}},
        },
        "joining": [{"on": "2027-02-08", "heads": 2, "contract": "seasonal"}],
        "leaving": [{"on": "2027-02-22", "heads": 2, "contract": "seasonal"}],
    },
)


def figure(compiled, name, **where):
    totals = measure(compiled, [ran(compiled).log])
    return next(row.mean for row in kpi_rows([totals], by=tuple(where), kpis=[name])
                if all(getattr(row, key) == label for key, label in where.items()))


def test_seasonal_heads_are_paid_and_hired_at_their_own_terms():
    """Permanent: 35 / 7 x 28 days x 20 x 1.25 = 3,500. Two seasonal heads for 14 days: 2 x 21 / 7 x 14 x 26 = 2,184.
    Hiring: two at 50, not at 1,000."""
    compiled = world(SEASON, shop=[])
    assert figure(compiled, "cost_people") == pytest.approx(3500 + 2184)
    assert figure(compiled, "cost_hiring") == pytest.approx(100)
    assert figure(compiled, "heads", pool="sellers") == pytest.approx(1 + 2 * 14 / 28)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_contract_has_its_own_ramp(engine):
    """Advice of 10 minutes; on 8 February the permanent seller takes 10, who came that day works at half speed: 20.
    Minute 7 x 1,440 + 540 is 9:00 of that day, when the first of the three customers goes to the lowest number."""
    minute = 7 * 1440 + 540
    year = play(SEASON, engine, shop=[minute, minute, minute])
    assert sorted(year.column("end")) == [minute + 10, minute + 20, minute + 20]


def test_temporary_staff_are_not_replaced_and_permanent_ones_are():
    """Attrition of 900 % a year over 12 months: of 40 permanent and 40 temporary heads nearly all leave (each stays
    with chance e^-9); 40 x 9 = 360 leavers of the first are expected, each replaced, and none of the second."""
    document = changed(SEASON, horizon__months=12, assets__sellers__attrition="900 %", assets__sellers__joining=None,
                       assets__sellers__leaving=None)
    for name in ("full", "seasonal"):
        document["assets"]["sellers"]["contracts"][name]["headcount"] = 40
    file = scenario(document)
    heads = heads_of("sellers", file.scenario.people["sellers"], clock_of(file.scenario.horizon), 1, 0)
    assert sum(head.contract == "seasonal" for head in heads) == 40
    assert sum(head.contract == "full" and head.replacement for head in heads) > 100


@pytest.mark.parametrize("engine", ENGINES)
def test_planned_overtime_lengthens_the_shift_and_is_paid(engine):
    """One seller 9-12, half an hour longer in February: who comes at 12:10 of an open shop is served at once, and
    without overtime never. 28 days x 0.5 h = 14 h at 20 x 1.5 x 1.25 = 37.50: 525 EUR."""
    open_longer = changed(DAYS, calendar={"opening": {"daily": "09:00-12:30"}}, assets__sellers={
        "kind": "people", "headcount": 1, "contract": "21 h/week", "pay": "20 EUR/h", "on_costs": "25 %",
        "overtime_pay": "x1.5"})
    longer = changed(open_longer, assets__sellers__overtime={"planned": {"2027-02": "30 min"}})
    assert play(longer, engine, shop=[730]).column("outcome") == ["NO_SALE"]
    assert play(open_longer, engine, shop=[730]).column("outcome") == ["TURNED_AWAY"]
    compiled = world(longer, shop=[])
    assert figure(compiled, "cost_overtime") == pytest.approx(525)
    assert figure(compiled, "overtime_hours", pool="sellers") == pytest.approx(14)
    assert figure(compiled, "staffed_hours", pool="sellers") == pytest.approx(28 * 3.5)
    assert figure(compiled, "overtime_hours", pool="sellers", half_hour="mon 12:00") == pytest.approx(4 * 0.5)


def test_planned_overtime_ends_at_midnight():
    """A shift until 23:30 can be lengthened by 30 minutes only: 28 x 0.5 h of overtime, not 28 x 2 h."""
    late = changed(DAYS, shifts=[{"pool": "sellers", "days": "daily", "time": "20:00-23:30", "share": "100 %"}],
                   assets__sellers__overtime={"planned": {"2027-02": "2 h"}})
    assert (world(late, shop=[]).duty.end % DAY == 0).all()
    assert figure(world(late, shop=[]), "overtime_hours", pool="sellers") == pytest.approx(14)


@pytest.mark.parametrize(("overtime", "words"), [
    ({"planned": {"2027-03": "30 min"}}, "2027-03 is not a month of the horizon"),
    # Seven shifts a week: 3 h a week are 3 x 60 / 7 = 25.7 min a shift.
    ({"planned": {"2027-02": "30 min"}, "at_most": "3 h/week"}, "write 25 min at most"),
])
def test_overtime_beyond_its_month_or_limit_is_refused(overtime, words):
    """Both say what to write instead."""
    with pytest.raises(ScenarioError) as caught:
        scenario(changed(DAYS, assets__sellers__overtime=overtime))
    assert words in str(caught.value)


def test_the_next_year_begins_with_the_heads_and_machines_of_the_last_day():
    """One permanent seller, seasonal ones gone again but for one (two came, one left); two desks and one more, one
    retired. Dated changes and planned overtime of February do not belong to March."""
    document = changed(
        SEASON, assets__sellers__leaving=[{"on": "2027-02-22", "heads": 1, "contract": "seasonal"}],
        assets__sellers__overtime={"planned": {"2027-02": "30 min"}},
        assets__desks={"kind": "machines", "count": 2, "adding": [{"on": "2027-02-03", "count": 1}],
                       "retiring": [{"on": "2027-02-08", "count": 1}]})
    opening = YAML(typ="safe").load(closing_text(scenario(document).scenario, play(document, shop=[]).closing, 0))
    assert opening["assets"] == {
        "sellers": {"contracts": {"full": {"headcount": 1}, "seasonal": {"headcount": 1}}, "joining": None,
                    "leaving": None, "overtime": {"planned": None}},
        "desks": {"count": 2, "adding": None, "retiring": None},
    }
