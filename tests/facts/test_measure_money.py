"""Sales, assets and money worked out by hand on the log of `measure_sample.py`."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from sim.log.tables import Outcome
from sim.measure import measure
from sim.measure.kpis import kpi_rows
from sim.measure.year_result import year_result

SAMPLE = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))
at = SAMPLE["at"]


@pytest.fixture(scope="module")
def totals():
    return measure(SAMPLE["tiny_world"](), [SAMPLE["tiny_log"]()])


def value(totals, kpi, **where):
    """The single value of a KPI at the labels given."""
    rows = [row for row in kpi_rows([totals], by=tuple(where), kpis=[kpi])
            if all(getattr(row, dim) == label for dim, label in where.items())]
    assert len(rows) == 1
    return rows[0].mean


@pytest.mark.parametrize(("kpi", "where", "expected"), [
    ("sales_gross", {}, 5), ("sales_net", {}, 4),                # person 2 brings the lamp back
    ("sales_net", {"channel": "shop", "product": "lamp", "month": "2027-01"}, 1),
    ("sales_net", {"product": "care"}, 1),                       # person 9; the added plan is a line, not an order
    ("incremental_sales", {}, 3),                                # person 9 would have come anyway
    ("sales_by_origin", {"origin": "phone"}, 2), ("sales_by_segment", {"segment": "phone.leads"}, 2),
    ("units_net", {"product": "lamp"}, 3), ("units_net", {"product": "care"}, 2),
    ("returned_share", {}, 1 / 5),
    ("revenue_gross", {}, 4 * 100 + 2 * 20), ("revenue_net", {}, 3 * 100 + 2 * 20),
    ("margin", {}, 3 * 40 + 2 * 15), ("margin", {"month": "2027-01"}, 40 + 15),
    ("suggest_present", {}, 3), ("suggest_presented", {}, 2), ("suggest_accepted", {}, 1), ("suggest_missed", {}, 1),
    ("suggest_acceptance", {}, 1 / 2), ("up_sell_accepted", {"channel": "phone"}, 1), ("additional_sales", {}, 2),
])
def test_selling(totals, kpi, where, expected):
    """Each figure of selling is the one counted by hand."""
    assert value(totals, kpi, **where) == pytest.approx(expected)


@pytest.mark.parametrize(("kpi", "where", "expected"), [
    # Adviser 0: 8.25 h on duty and 1 h overtime; adviser 1: 1 h on duty, 0.5 h overtime after midnight of 31 January.
    ("staffed_hours", {"pool": "advisers"}, 10.75), ("overtime_hours", {"pool": "advisers"}, 1.5),
    ("overtime_hours", {"pool": "advisers", "month": "2027-01"}, 1.5),      # books to the shift's day
    ("busy_hours", {"pool": "advisers"}, 50 / 60 + 1),
    ("busy_hours", {"pool": "advisers", "month": "2027-02"}, 0.5),          # work splits at midnight
    ("occupancy", {"pool": "advisers"}, (50 / 60 + 1) / 10.75),
    ("staffed_hours", {"pool": "tills", "month": "2027-01"}, 31 * 9),       # one till, 9 opening hours a day
    ("busy_hours", {"pool": "tills"}, 10 / 60),
    ("heads", {"pool": "advisers", "month": "2027-01"}, 2), ("heads", {"pool": "advisers", "month": "2027-02"}, 3),
    ("heads", {"pool": "advisers"}, (2 * 31 + 3 * 28) / 59), ("closing_heads", {"pool": "advisers"}, 3),
    ("joiners", {"pool": "advisers", "month": "2027-02"}, 1),
    # 10 lamps for 15.5 of 31 days, then none until 20 come on 15 February (14 of 28 days left).
    ("mean_stock", {"product": "lamp", "month": "2027-01"}, 5),
    ("mean_stock", {"product": "lamp", "month": "2027-02"}, 10),
    ("days_out_of_stock", {"product": "lamp", "month": "2027-01"}, 15.5),
    ("days_out_of_stock", {"product": "lamp"}, 15.5 + 14), ("closing_stock", {"product": "lamp"}, 20),
])
def test_assets(totals, kpi, where, expected):
    """Each figure of people, machines and stock is the one counted by hand."""
    assert value(totals, kpi, **where) == pytest.approx(expected)


def test_asset_time_splits_at_half_hours(totals):
    """50 minutes from Monday 10:00 are 30 and 20; duty from 9:45 leaves 15 minutes in the half-hour before 10."""
    assert value(totals, "busy_hours", pool="advisers", half_hour="mon 10:00") == pytest.approx(0.5)
    assert value(totals, "busy_hours", pool="advisers", half_hour="mon 10:30") == pytest.approx(20 / 60)
    assert value(totals, "staffed_hours", pool="advisers", half_hour="mon 09:30") == pytest.approx(0.25)
    assert value(totals, "overtime_hours", pool="advisers", half_hour="mon 00:00") == pytest.approx(0.5)


def test_machines_are_available_while_open_or_in_use():
    """Two tills: 18 hours a day while the shop is open, and the hour one of them is used after closing."""
    world = SAMPLE["tiny_world"]({"assets.tills.count": 2})
    totals = measure(world, [SAMPLE["log"](asset_time=[(4, 2, 0, 1, at(3, 20), at(3, 21))])])
    assert value(totals, "staffed_hours", pool="tills") == pytest.approx(59 * 18 + 1)
    assert value(totals, "occupancy", pool="tills") == pytest.approx(1 / (59 * 18 + 1))


@pytest.mark.parametrize(("kpi", "where", "expected"), [
    # 2 heads x 35 h / 7 x 31 days x 30 EUR x 1.2; in February 3 heads x 28 days.
    ("cost_people", {"pool": "advisers", "month": "2027-01"}, 2 * 5 * 31 * 30 * 1.2),
    ("cost_people", {"pool": "advisers", "month": "2027-02"}, 3 * 5 * 28 * 30 * 1.2),
    ("cost_people", {"pool": "callers", "month": "2027-01"}, 2 * 31 * 20 * 1.2),
    ("cost_overtime", {"month": "2027-01"}, 1.5 * 30 * 1.5 * 1.2), ("cost_overtime", {"month": "2027-02"}, 0),
    ("cost_hiring", {"month": "2027-02"}, 1000), ("cost_hiring", {"month": "2027-01"}, 0),
    ("cost_machines", {"month": "2027-01"}, 120 / 12),
    ("cost_leads", {"month": "2027-02"}, 3 * 2), ("cost_leads", {"month": "2027-01"}, 0),
    ("cost_holding", {"month": "2027-01"}, 5 * 3), ("cost_holding", {"month": "2027-02"}, 10 * 3),
    # Shop: 10 % of 120 EUR in January (person 2's is clawed back), of 100 EUR in February.
    ("cost_commission", {"channel": "shop", "month": "2027-01"}, 12),
    ("cost_commission", {"channel": "shop", "month": "2027-02"}, 10),
    # Phone: the caller's first sale of the month 5 EUR, the second is above the quota of 1: 8 EUR.
    ("cost_commission", {"channel": "phone"}, 5 + 8),
])
def test_costs(totals, kpi, where, expected):
    """Each cost is the one worked out by hand."""
    assert value(totals, kpi, **where) == pytest.approx(expected)


def test_profit_and_cost_per_sale(totals):
    """January: margin 55, less people 11,160 + 1,488, overtime 81, tills 10, holding 15, commission 12."""
    cost = 11_160 + 1_488 + 81 + 10 + 15 + 12
    assert value(totals, "cost", month="2027-01") == pytest.approx(cost)
    assert value(totals, "profit", month="2027-01") == pytest.approx(55 - cost)
    assert value(totals, "cost_per_sale", month="2027-01") == pytest.approx(cost / 1)


def test_commission_without_claw_back():
    """`claw_back: no` pays on the returned lamp too: 10 % of 120 + 100 EUR in January."""
    world = SAMPLE["tiny_world"]({"compensation.shop.claw_back": False})
    totals = measure(world, [SAMPLE["tiny_log"]()])
    assert value(totals, "cost_commission", channel="shop", month="2027-01") == pytest.approx(22)


def test_shared_credit():
    """A shop sale of 100 EUR to somebody first met by telephone pays half of the telephone's 5 EUR as well."""
    world = SAMPLE["tiny_world"]({"compensation.phone.credit_with": {"shop": "50 %"}})
    row = SAMPLE["served"](50, at(3, 12), 0, Outcome.SALE, contact=2, first_channel=1, product=0)
    totals = measure(world, [SAMPLE["log"]([row])])
    assert value(totals, "cost_commission", channel="phone") == pytest.approx(2.5)
    assert value(totals, "cost_commission", channel="shop") == pytest.approx(10)


def test_base_pay_per_head():
    """`base` is paid per average head of the pool that sells: 2 advisers in January, 3 in February."""
    world = SAMPLE["tiny_world"]({"compensation.shop.base": "50 EUR per_month"})
    totals = measure(world, [SAMPLE["log"]()])
    assert value(totals, "cost_commission", channel="shop", month="2027-01") == pytest.approx(100)
    assert value(totals, "cost_commission", channel="shop", month="2027-02") == pytest.approx(150)


def test_quota_counts_in_order_of_time():
    """Of three sales of one seller logged out of order, the one made first in the month is below the quota of one."""
    world = SAMPLE["tiny_world"]({"compensation.phone.commission": "1 % of revenue",
                                  "compensation.phone.above_quota": "10 % of revenue"})
    sales = [SAMPLE["call"](60 + day, at(day, 11), Outcome.SALE, product=product)
             for day, product in ((6, 0), (5, 0), (4, 1))]
    totals = measure(world, [SAMPLE["log"](sales)])
    # The first sale, a care plan of 20 EUR, pays 1 %; two lamps of 100 EUR pay 10 %.
    assert value(totals, "cost_commission", channel="phone") == pytest.approx(0.2 + 20)


@pytest.mark.parametrize(("pay", "january"), [
    ("3100 EUR per_month", 3100), ("36000 EUR per_year", 3000), ("700 EUR per_week", 700 * 31 / 7),
    ("100 EUR per_day", 3100),
])
def test_pay_by_other_periods(pay, january):
    """Pay by the day, week, month or year counts for the time employed (two heads, 20 % on-costs)."""
    totals = measure(SAMPLE["tiny_world"]({"assets.advisers.pay": pay}), [SAMPLE["log"]()])
    assert value(totals, "cost_people", pool="advisers", month="2027-01") == pytest.approx(2 * january * 1.2)


def test_stationary_horizon_pays_pro_rata():
    """In a horizon of 30.4375 days a month's cost is paid once, a year's one twelfth of it."""
    changes = {"horizon": "43830 min", "calendar": None, "shifts": None, "demand.shop": {"level": "1 per_minute"},
               "channels.phone.leads.refresh": None,
               "assets.advisers.joining": None, "assets.tills.cost": "120 EUR per_year",
               "offer.lamp.holding": "3 EUR per_month"}
    totals = measure(SAMPLE["tiny_world"](changes), [SAMPLE["log"]()])
    assert value(totals, "cost_machines") == pytest.approx(10)
    assert value(totals, "cost_holding") == pytest.approx(30)        # 10 lamps all the time
    assert value(totals, "cost_people", pool="advisers") == pytest.approx(2 * 5 * 30.4375 * 30 * 1.2)
    assert totals.labels["month"] == ("horizon",)


def test_year_result_of_the_optimiser(totals):
    """The optimiser's view carries the same figures in cents, and says whether the promise was kept."""
    scenario = SAMPLE["tiny_world"]().scenario
    result = year_result(totals, scenario.service.promises)
    january = -(11_160 + 1_488 + 81 + 10 + 15 + 12 - 55) * 100
    assert result.profit[0] == january
    assert result.sales_net.sum() == 4
    assert result.units_net.sum() == 5
    assert result.revenue_net.sum() == result.net_revenue.sum() == 34_000
    assert list(result.in_time["shop"]) == [2, 2]
    assert list(result.base["shop"]) == [6, 2]
    promise = scenario.service.promises["shop"]
    assert not result.kept("shop", promise)
    assert result.kept("shop", promise.model_copy(update={"share": 1 / 3}))
    # In the year as a whole 4 of 8 were in time, though January alone had 2 of 6.
    assert result.kept("shop", promise.model_copy(update={"share": 0.5, "in_": "the year"}))
    assert not result.kept("shop", promise.model_copy(update={"share": 0.5}))
    assert np.allclose(result.shortfall("shop", promise), [0.8 * 6 - 2, 0])
    assert list(result.closing_heads) == [3, 1, 1]
    assert list(result.closing_stock) == [20, 0]
    with pytest.raises(KeyError):
        result.kept("phone", promise)
