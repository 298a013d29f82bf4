"""Machines bought, rented and retired: when they are there, what they do last, and what they cost, by hand."""

import runpy
from pathlib import Path

import pytest

from sim.measure import measure
from sim.measure.kpis import kpi_rows
from sim.scenario.problems import ScenarioError
from sim.world.machines import STAYS, stays_of

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, ENGINES, changed, play, ran, scenario, world = (
    SAMPLE[name] for name in ("DAYS", "ENGINES", "changed", "play", "ran", "scenario", "world"))
DAY = 1440
# Ten minutes at a desk for everybody, no people; the shop is open round the clock unless stated.
DESKS = changed(
    DAYS, calendar={"opening": {"daily": "00:00-24:00"}}, shifts=None,
    assets={"desks": {"kind": "machines", "count": 1, "cost": "62 EUR per_month", "price": "900 EUR"}},
    channels__shop__steps=[{"name": "desk", "time": "10 min", "needs": ["desks"]}],
)


def desks(**fields):
    return changed(DESKS, **{f"assets__desks__{name}": value for name, value in fields.items()})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_machine_serves_from_its_first_minute(engine):
    """One desk; a second comes on 3 February (minute 2,880). Two customers at 2,875: the first is served until 2,885,
    the other waits 5 minutes, for the new desk; without it he would wait 10."""
    new = play(desks(adding=[{"on": "2027-02-03", "count": 1}]), engine, shop=[2 * DAY - 5, 2 * DAY - 5])
    assert new.column("wait") == [0, 5]
    assert play(DESKS, engine, shop=[2 * DAY - 5, 2 * DAY - 5]).column("wait") == [0, 10]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_machine_at_work_finishes_before_it_goes(engine):
    """The second desk goes on 3 February while at work since 2,875: both customers are served at once; of two who come
    at 2,890 one waits the ten minutes of the other."""
    year = play(desks(count=2, retiring=[{"on": "2027-02-03", "count": 1}]), engine,
                shop=[2 * DAY - 5, 2 * DAY - 5, 2 * DAY + 10, 2 * DAY + 10])
    assert year.column("wait") == [0, 0, 0, 10]
    assert [end for _, end in year.spans(1, "BUSY")] == [2 * DAY + 5]
    assert max(end for _, end in year.spans(1, "ON_DUTY")) == 2 * DAY


@pytest.mark.parametrize("engine", ENGINES)
def test_a_machine_stays_while_somebody_inside_waits_after_closing(engine):
    """Open until midnight, at 23:50 two come; the only desk goes on 3 February. It serves both, until 0:10, and not the
    one of the next day."""
    year = play(desks(retiring=[{"on": "2027-02-03", "count": 1}]) | {
        "calendar": {"opening": {"daily": "22:00-24:00"}}}, engine, shop=[2 * DAY - 10, 2 * DAY - 10, 3 * DAY - 60])
    assert year.column("outcome") == ["NO_SALE", "NO_SALE", "TURNED_AWAY"]
    assert year.spans(0, "BUSY") == [(2 * DAY - 10, 2 * DAY), (2 * DAY, 2 * DAY + 10)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_machine_fails_from_its_first_day_until_its_last(engine):
    """Every desk fails 24 hours after it begins or was repaired, for 6 hours. The second comes on 3 February (day 2):
    down on days 3.00-3.25, 4.25-4.5, 5.5-5.75; it goes on day 7 as the repair of 6.75-7.0 ends."""
    failure = {name: {"mean": mean, "shape": "deterministic"} for name, mean in (("every", "24 h"), ("repair", "6 h"))}
    year = play(desks(failure=failure, adding=[{"on": "2027-02-03", "count": 1}],
                      retiring=[{"on": "2027-02-08", "count": 1}]), engine, shop=[])
    assert year.spans(1, "DOWN") == [(day * DAY, (day + 0.25) * DAY) for day in (3, 4.25, 5.5, 6.75)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_repair_counts_until_the_machine_goes(engine):
    """The only desk fails at the end of day 1 for 36 hours and goes on day 2: it is down for one day and never back."""
    failure = {name: {"mean": mean, "shape": "deterministic"} for name, mean in (("every", "24 h"), ("repair", "36 h"))}
    year = play(desks(failure=failure, retiring=[{"on": "2027-02-03", "count": 1}]), engine, shop=[3 * DAY])
    assert year.spans(0, "DOWN") == [(DAY, 2 * DAY)]
    assert year.spans(0, "BUSY") == []


def test_who_comes_last_goes_first():
    """Two at the start, one more on the 3rd, two go on the 5th: the added one (number 2), then number 1."""
    file = scenario(desks(count=2, adding=[{"on": "2027-02-03", "count": 1}],
                          retiring=[{"on": "2027-02-05", "count": 2}]))
    compiled = world(desks(), shop=[])
    machines = file.scenario.machines["desks"]
    day = DAY * 60_000
    assert stays_of(machines, compiled.clock) == ((0, STAYS), (0, 4 * day), (2 * day, 4 * day))


def test_machines_cost_rent_by_the_day_and_their_price_and_bring_their_resale():
    """62 EUR a month of 28 days. One all month: 62. A second from the 15th (14 days): 31 and its price of 900; it is
    retired on the 22nd after 7 days: 15.50 instead, and 30 % of the price, 270, back.
    Machine-days: 28 and 7, on average 1.25; open all day: 35 x 24 = 840 hours."""
    document = desks(adding=[{"on": "2027-02-15", "count": 1}], retiring=[{"on": "2027-02-22", "count": 1}],
                     resale="30 % of price")
    compiled = world(document, shop=[])
    totals = measure(compiled, [ran(compiled).log])

    def figure(name):
        return next(row.mean for row in kpi_rows([totals], by=("pool",), kpis=[name]) if row.pool == "desks")

    assert figure("cost_machines") == pytest.approx(62 + 15.5 + 900 - 270)
    assert figure("heads") == pytest.approx(1.25)
    assert figure("closing_heads") == 1
    assert figure("staffed_hours") == pytest.approx(840)


@pytest.mark.parametrize(("fields", "words"), [
    ({"adding": [{"on": "2027-03-01", "count": 1}]}, "lies outside the horizon"),
    ({"retiring": [{"on": "2027-02-05", "count": 2}]}, "2 are more than the 1 desks there are on 2027-02-05"),
    ({"price": None, "resale": "30 % of price"}, "a share of the price needs a price"),
    ({"resale": "901 EUR"}, "buying and selling would pay for ever"),
    ({"resale": "a third"}, "write e.g. 30 % of price"),
])
def test_what_cannot_be_is_refused(fields, words):
    """Dates outside the year, more retired than there are, a share of no price."""
    with pytest.raises(ScenarioError) as caught:
        scenario(desks(**fields))
    assert words in str(caught.value)
