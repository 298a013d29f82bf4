"""What customers met, worked out by hand on the log of `measure_sample.py`."""

import runpy
from pathlib import Path

import pytest

from sim.log.tables import Outcome
from sim.measure import measure
from sim.measure.kpis import kpi_rows

SAMPLE = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))


@pytest.fixture(scope="module")
def totals():
    return measure(SAMPLE["tiny_world"](), [SAMPLE["tiny_log"]()])


def value(totals, kpi, **where):
    """The single value of a KPI at the labels given."""
    rows = [row for row in kpi_rows([totals], by=tuple(where), kpis=[kpi])
            if all(getattr(row, dim) == label for dim, label in where.items())]
    assert len(rows) <= 1
    return rows[0].mean if rows else None


JANUARY = {"channel": "shop", "month": "2027-01"}
FEBRUARY = {"channel": "shop", "month": "2027-02"}
CALLS = {"channel": "phone", "month": "2027-02"}


@pytest.mark.parametrize(("kpi", "where", "expected"), [
    ("arrivals", JANUARY, 6), ("arrivals", FEBRUARY, 2),
    ("balked", JANUARY, 1), ("abandoned", JANUARY, 1), ("turned_away", JANUARY, 1), ("left_midway", JANUARY, 0),
    ("served", JANUARY, 3), ("served", FEBRUARY, 2),
    ("abandoned_share", JANUARY, 1 / 6),
    ("mean_wait", JANUARY, (0 + 4 + 6 + 9 + 2) / 5),             # all who joined; who balked did not
    ("mean_wait_of_queued", JANUARY, (4 + 6 + 9 + 2) / 4),
    ("queued_share", JANUARY, 4 / 5),
    ("service_level", JANUARY, 2 / 6),                           # waits of 0 and 4 min, of all six arrivals
    ("service_level", FEBRUARY, 2 / 2),
    ("offers", JANUARY, 3), ("hit_rate", JANUARY, 2 / 3), ("hit_rate", FEBRUARY, 1 / 2),
    ("conversion", JANUARY, 2 / 6), ("conversion", {"channel": "shop"}, 3 / 8),
    ("dials", CALLS, 7), ("answered_share", CALLS, 5 / 7), ("contact_rate", CALLS, 4 / 7),
    ("talk_hours", CALLS, 5 / 60), ("hit_rate", CALLS, 2 / 4),
    ("worked_leads", {"segment": "phone.leads", "month": "2027-02"}, 5),     # 8 to 12; person 3 is on no list
    ("mean_wait_at_step", {"step": "shop.till"}, 3), ("mean_wait_at_step", {"step": "shop.advice"}, 2),
    ("step_visits", {"step": "shop.advice", "month": "2027-01"}, 2),
    ("stock_outs", {"channel": "shop", "product": "lamp", "month": "2027-02"}, 1),
    # Good in January: persons 1 and 2 of six (3 waited too long). February: one of two (the shelf was empty).
    ("good_experience", JANUARY, 2 / 6), ("good_experience", FEBRUARY, 1 / 2),
    ("good_experience", CALLS, 4 / 4), ("calls_after_refusal", CALLS, 1),
])
def test_customer_kpis(totals, kpi, where, expected):
    """Each figure of meeting customers is the one counted by hand."""
    assert value(totals, kpi, **where) == pytest.approx(expected)


def test_half_hours_of_the_week(totals):
    """Monday 10:00 to 10:30 saw four of January's arrivals and one of February's (1 February is a Monday)."""
    assert value(totals, "arrivals", channel="shop", half_hour="mon 10:00") == 5
    assert value(totals, "arrivals", channel="shop", half_hour="mon 10:30") == 1
    assert value(totals, "arrivals", channel="shop", half_hour="sun 17:30") == 1


def test_wait_p90_is_read_from_classes(totals):
    """Of waits of 0, 2, 4, 6 and 9 min, nine of ten waited no longer than 9 min, to the width of a class."""
    assert value(totals, "wait_p90", **JANUARY) == pytest.approx(9, rel=0.05)


def test_no_figure_where_nothing_to_divide_by(totals):
    """Without an arrival there is no conversion, rather than a conversion of zero."""
    assert value(totals, "conversion", channel="phone") is None
    assert value(totals, "service_level", channel="phone") is None


def test_promise_of_the_served():
    """`of: served` leaves those out who were never served: 2 of January's 3 served customers were in time."""
    world = SAMPLE["tiny_world"]({"service.shop.of": "served"})
    assert value(measure(world, [SAMPLE["tiny_log"]()]), "service_level", **JANUARY) == pytest.approx(2 / 3)


@pytest.mark.parametrize(("kpi", "where", "expected"), [
    ("walk_in_came", JANUARY, 6),        # persons 1 to 6, each once
    ("walk_in_stayed", JANUARY, 6),      # 4 balked, but a later visit of the same person stayed
    ("walk_in_served", JANUARY, 4),      # 1, 2, 3 and, in February, 4
    ("walk_in_offered", JANUARY, 4), ("walk_in_bought", JANUARY, 3), ("walk_in_kept", JANUARY, 2),
    ("walk_in_came", FEBRUARY, 1), ("walk_in_bought", FEBRUARY, 0),      # person 7
    ("outbound_lead", {"channel": "phone"}, 8),                          # 5 at the start and 3 in February
    ("outbound_dialled", CALLS, 5), ("outbound_reached", CALLS, 3), ("outbound_offered", CALLS, 3),
    ("outbound_bought", CALLS, 2), ("outbound_kept", CALLS, 2),
    ("outbound_dialled", JANUARY, 0),
])
def test_funnel_by_first_contact(totals, kpi, where, expected):
    """A person stands in the funnel of the first contact's channel and month, however the story goes on."""
    assert value(totals, kpi, **where) == expected


def test_funnel_follows_a_person_into_another_channel():
    """Who left waiting in the shop in January and bought by telephone in February is a buyer of January's shop."""
    at = SAMPLE["at"]
    rows = [SAMPLE["journey"](1, 0, at(3, 10), Outcome.ABANDONED, wait=60_000, end=at(3, 10, 1)),
            SAMPLE["call"](1, at(33, 11), Outcome.NO_ANSWER, contact=2, first_channel=0),
            SAMPLE["call"](1, at(34, 11), Outcome.SALE, contact=3, first_channel=0, product=0)]
    totals = measure(SAMPLE["tiny_world"](), [SAMPLE["log"](rows[:2])])
    assert value(totals, "walk_in_stayed", **JANUARY) == 1
    assert value(totals, "walk_in_served", **JANUARY) == 0       # a call that nobody answers serves nobody
    totals = measure(SAMPLE["tiny_world"](), [SAMPLE["log"](rows)])
    assert value(totals, "walk_in_kept", **JANUARY) == 1
    assert value(totals, "outbound_bought", **CALLS) == 0


@pytest.mark.parametrize(("cause", "channel", "month", "product", "margin"), [
    ("abandoned", "shop", "2027-01", "lamp", 40),
    ("no_stock", "shop", "2027-02", "lamp", 40),
    ("waited", "phone", "2027-02", "lamp", 40),      # waited too long in January, said no in February
    ("not_called", "phone", "2027-02", "care", 15),
])
def test_lost_sales_once_a_person(totals, cause, channel, month, product, margin):
    """Persons 3, 5, 7 and 13 would have bought and never did; 4 bought later, 8 is still open."""
    table = totals.cut("lost", ("cause", "channel", "month"))
    place = [totals.labels[dim].index(label) for dim, label in
             (("cause", cause), ("channel", channel), ("month", month))]
    assert table[tuple(place)] == 1
    assert totals.cut("lost").item() == 4
    assert totals.cut("open").item() == 1
    assert value(totals, "lost_sales_value", cause=cause) == margin
    assert value(totals, "lost_sales", product=product) == (3 if product == "lamp" else 1)


def test_lost_sales_by_half_hour(totals):
    """The loss stands at the half-hour of the last contact: Monday 10:30 for the one who gave up waiting."""
    rows = kpi_rows([totals], by=("cause", "channel", "half_hour"), kpis=["lost_sales"])
    found = {(row.cause, row.half_hour) for row in rows if row.mean == 1}
    assert ("abandoned", "mon 10:30") in found
    assert ("waited", "wed 10:00") in found
