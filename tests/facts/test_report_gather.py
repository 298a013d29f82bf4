"""A report's data says what was simulated: sums agree with the totals, queues with the exact formulas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from optimize.decisions import Decisions, HeadPlan, LeadPlan, OrderPlan
from optimize.explain.actions import Action as Planned
from optimize.explain.targets import Target
from optimize.search.journal import Iteration
from sim.measure.kpis import kpi_samples
from sim.replicate import years
from sim.scenario.load import load_scenario
from sim.scenario.sources import is_sourced
from sim.theory.intervals import Interval
from wherefrom.report import findings
from wherefrom.report.gather import Extras, Simulated, gather
from wherefrom.report.gather_plan import PlanParts, stated_targets
from wherefrom.report.gather_week import work_per_customer
from wherefrom.report.render import render

SHOP = """
schema: wherefrom/1
name: Two months
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-13:00"}, calling: {mon-fri: "14:00-17:00"}}
offer:
  tea: {price: 40 EUR, unit_cost: 15 EUR, stock: 600, reorder: {at: 200, quantity: 400, lead_time: 7 days}}
  pot: {price: 90 EUR, unit_cost: 40 EUR, kind: service}
assets:
  clerks: {kind: people, headcount: 3, contract: 20 h/week, pay: 20 EUR/h, hiring: {cost: 500 EUR, lead_time: 10 days}}
  callers: {kind: people, headcount: 1, contract: 15 h/week, pay: 18 EUR/h}
shifts:
  - {pool: clerks, days: mon-fri, time: "09:00-13:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "14:00-17:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    patience: 6 min
    steps: [{name: advice, time: 6 min, needs: [clerks]}]
    hit_rate: {value: 30 %, range: 25 % to 35 %, source: assumed}
    chooses: {tea: 70 %, pot: 30 %}
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 300, refresh: 100 per_month, price: 1 EUR}
    dialling: {mode: progressive, ring: 20 s, attempts: 2, retry_after: 1 day}
    answered: {value: 40 %, source: call records 2026}
    right_party: {value: 80 %, source: call records 2026}
    talk: {sale: 8 min, no_sale: 3 min}
    hit_rate: {value: 6 %, source: call records 2026}
    chooses: {tea: 100 %}
demand: {shop: {level: {value: 70 per_day, source: door counter 2026}}}
service: {shop: {served_within: 3 min, share: 80 %}}
plan: {goal: {net_revenue: 50000 EUR, wanted_chance: 60 %}}
"""
REPLICATIONS = range(4)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory):
    """The file, its totals and the totals with one clerk fewer."""
    path = tmp_path_factory.mktemp("scenario") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    file = load_scenario(path, with_=(), set_=())
    fewer = file.with_values({"assets.clerks.headcount": 2}, "test")
    return file, *(
        [year.totals for year in years(one, seed=3, replications=REPLICATIONS, jobs=1)] for one in (file, fewer)
    )


@pytest.fixture(scope="module")
def run(shop):
    """The report's data of the plain run."""
    file, totals, _ = shop
    return gather([Simulated("run", "as it is", file, totals)], 3, REPLICATIONS)


def test_report_gather_sources_add_up_to_net_revenue(shop, run) -> None:
    """Sources over channels, products and months add up to the mean net revenue, and the KPI says the same."""
    _, totals, _ = shop
    total = sum(row.net_revenue for row in run.sources)
    assert total == pytest.approx(np.mean(run.subject.net_revenue), rel=1e-12)
    assert total == pytest.approx(kpi_samples(totals, "revenue_net").mean(), rel=1e-12)


def test_report_gather_losses_and_funnels_agree_with_totals(shop, run) -> None:
    """Losses add up to the lost margin, funnels never widen and start with who came."""
    _, totals, _ = shop
    assert sum(loss.margin for loss in run.losses) == pytest.approx(kpi_samples(totals, "lost_sales_value").mean())
    for funnel in run.funnels:
        counts = [stage.customers for stage in funnel.stages]
        assert counts == sorted(counts, reverse=True)
    assert [funnel.channel for funnel in run.funnels] == ["shop", "phone"]


def test_report_gather_week_keeps_all_arrivals(shop, run) -> None:
    """Arrivals by half-hour times open days give the year's arrivals; closed half-hours are empty."""
    _, totals, _ = shop
    grid = next(one for one in run.weeks if one.measure == "arrivals")
    mondays = sum(
        date(2027, 1, 1).toordinal() <= day < date(2027, 3, 1).toordinal()
        for day in range(date(2027, 1, 4).toordinal(), date(2027, 3, 1).toordinal(), 7)
    )
    by_day = [sum(cell or 0.0 for cell in row) for row in grid.values]
    monday = np.mean([year.cut("arrivals", ("channel", "half_hour"))[0, :48].sum() for year in totals])
    assert by_day[0] * mondays == pytest.approx(monday, rel=1e-3)
    assert grid.values[0][17] is None
    assert grid.values[0][18] is not None
    assert all(cell is None for cell in grid.values[6])
    load = next(one for one in run.weeks if one.measure == "offered_load")
    cell = load.values[0][20]
    arrivals = grid.values[0][20]
    assert cell is not None
    assert arrivals is not None
    assert cell == pytest.approx(arrivals * 6 / 30, abs=1e-3)


def test_report_gather_draws_the_assumptions_the_years_drew(shop, run) -> None:
    """The register holds each ranged assumption's value in every year: the hit rate the simulated world had."""
    from sim.world.compile import compile_world

    file, _, _ = shop
    row = next(one for one in run.assumptions if one.path == "channels.shop.hit_rate")
    worlds = [compile_world(file, 3, replication) for replication in REPLICATIONS]
    assert row.drawn == pytest.approx([world.scenario.walk_in["shop"].hit_rate.value for world in worlds], abs=1e-9)
    assert (row.value, row.low, row.high) == ("30 %", "25 %", "35 %")


def test_report_gather_margin_rests_on_unsourced_numbers(run) -> None:
    """The shop's hit rate is assumed, all numbers of the telephone name their source."""
    by_channel = {one.channel: one for one in run.margins}
    assert by_channel["shop"].unsourced == ("channels.shop.hit_rate",)
    assert by_channel["shop"].sourced == ("demand.shop.level",)
    assert by_channel["phone"].unsourced == ()
    assert not is_sourced("x assumed 6 % entering")
    assert not is_sourced(" ")
    assert is_sourced("door counter")


def test_report_gather_plan_compares_the_same_years(shop) -> None:
    """A plan beside this year's staffing: actions, targets with chances, orders with dates, paired outlooks."""
    file, totals, fewer = shop
    months = ("2027-01", "2027-02")
    decisions = Decisions(
        months,
        (
            HeadPlan("clerks", "standard", (2, 3), (0, 1), (1, 0)),
            HeadPlan("callers", "standard", (1, 1), (0, 0), (0, 0)),
        ),
        (),
        (LeadPlan("phone", "leads", 120),),
        (OrderPlan("tea", (0, 200)),),
    )
    action = Planned(
        date(2027, 1, 22),
        date(2027, 2, 1),
        "hire 1",
        "clerks",
        50_000.0,
        Interval(120_000.0, 100_000.0, 140_000.0, 10_000.0),
        decisions,
    )
    rounds = [
        Iteration(1, 1, "cuts", 900_000.0, 880_000.0, 700_000.0, 0, 0, 0, 4, 6, 1, 1, 40, True, ""),
        Iteration(2, 2, "cuts", 850_000.0, 840_000.0, 650_000.0, 0, 0, 0, 4, 9, 1, 1, 60, False, ""),
    ]
    wanted = stated_targets([Target("shop", "tea", "2027-02", 90, 360_000)], months)
    parts = PlanParts(decisions, rounds, [action], wanted)
    data = gather(
        [Simulated("plan", "plan", file, totals), Simulated("as_is", "this year's staffing", file, fewer)],
        3,
        REPLICATIONS,
        Extras(plan=parts),
    )
    assert data.actions[0].do_by == "2027-01-22"
    assert data.actions[0].what == "Hire 1: clerks, from 1 Feb 2027"
    assert (data.actions[0].value, data.actions[0].cost) == (1200.0, 500.0)
    target = next(one for one in data.targets if (one.channel, one.product, one.month) == ("shop", "tea", 1))
    sold = [year.cut("revenue_kept", ("channel", "product", "month"))[0, 0, 1] for year in totals]
    assert target.net_revenue == 3600.0
    assert target.chance == np.mean([value >= 360_000 for value in sold])
    assert [(row.order_by, row.arrives, row.cost) for row in data.orders] == [("2027-01-25", "2027-02-01", 3000.0)]
    assert [row.leads for row in data.leads] == [0.0, 120.0]
    assert [(row.heads, row.hires, row.leaves) for row in data.people[:2]] == [(2.0, 0, 1), (3.0, 1, 0)]
    assert [(one.best, one.lifted) for one in data.iterations] == [(7000.0, 2), (7000.0, 2)]
    assert data.as_is is not None
    assert len(data.as_is.profit) == len(data.subject.profit) == 4
    assert findings.top_actions(data) == list(data.actions)


def test_report_gather_counts_work_as_the_engine_does(tmp_path: Path) -> None:
    """Welcome 2 min, advice 6 min slowed x1.5 by the dialogue, till 4 min for 30 %: 2 + 9 + 1.2 = 12.2 min a customer;
    the factor acts in the step of the offer, which is the last one that is not for buyers only."""
    steps = ("steps: [{name: welcome, time: 2 min, needs: [clerks]}, {name: advice, time: 6 min, needs: [clerks]}, "
             "{name: till, time: 4 min, needs: [clerks], only: buyers}]\n    dialogue: {slow: {talk: x1.5}}")
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP.replace("steps: [{name: advice, time: 6 min, needs: [clerks]}]", steps), encoding="utf-8")
    channel = load_scenario(path).scenario.walk_in["shop"]
    assert work_per_customer(channel, "clerks") / 60_000 == pytest.approx(12.2)


def test_report_gather_refuses_unequal_years(shop) -> None:
    """Ways of staffing can only be compared on the same years."""
    file, totals, fewer = shop
    with pytest.raises(ValueError, match="same years"):
        gather([Simulated("plan", "plan", file, totals), Simulated("rival", "r", file, fewer[:2])], 3, REPLICATIONS)
    with pytest.raises(ValueError, match="at least one"):
        gather([], 3, REPLICATIONS)


def test_report_gather_queue_agrees_with_erlang_a(tmp_path: Path) -> None:
    """A stationary M/M/c+M queue: the simulated wait and abandonment stand where Erlang A says (within 10 %; about
    ten standard errors at these lengths), and Erlang C has no answer above capacity."""
    path = tmp_path / "queue.yaml"
    path.write_text(
        """
schema: wherefrom/1
name: queue
horizon: 5000 min
assets: {agents: {kind: people, headcount: 4}}
channels:
  desk:
    kind: walk_in
    patience: {mean: 10 min, shape: exponential}
    steps: [{name: service, time: 6 min, shape: exponential, needs: [agents]}]
demand: {desk: {level: 0.8 per_minute}}
""",
        encoding="utf-8",
    )
    file = load_scenario(path, with_=(), set_=())
    totals = [year.totals for year in years(file, seed=11, replications=range(3), jobs=1)]
    data = gather([Simulated("run", "run", file, totals)], 11, range(3))
    check = data.queues[0]
    assert check.half_hour is None
    assert check.servers == pytest.approx(4.0, rel=1e-3)
    assert check.erlang_c_wait is None
    assert check.erlang_a_wait == pytest.approx(check.wait, rel=0.1)
    assert check.erlang_a_abandoned == pytest.approx(check.abandoned, rel=0.1)
    assert data.weeks == ()
    assert findings.answer(data).startswith("As the file stands, ")
    assert "nothing is sold" in findings.answer(data)
    assert 'aria-label="desk: Erlang A' in render(data).html


@pytest.mark.parametrize("patience", ["0 min", "1e15 ms"])
def test_report_gather_queue_without_a_formula(tmp_path: Path, patience: str) -> None:
    """Nobody waits, or all wait for years under too much work: Erlang A has no answer, and none is given."""
    path = tmp_path / "queue.yaml"
    path.write_text(
        f"""
schema: wherefrom/1
name: queue
horizon: 500 min
assets: {{agents: {{kind: people, headcount: 1}}}}
channels:
  desk:
    kind: walk_in
    patience: {patience}
    steps: [{{name: service, time: 6 min, shape: exponential, needs: [agents]}}]
demand: {{desk: {{level: 0.8 per_minute}}}}
""",
        encoding="utf-8",
    )
    file = load_scenario(path)
    totals = [year.totals for year in years(file, seed=11, replications=range(2), jobs=1)]
    check = gather([Simulated("run", "run", file, totals)], 11, range(2)).queues[0]
    assert (check.erlang_a_wait, check.erlang_a_abandoned) == (None, None)
    assert check.erlang_c_wait is None


LATE = """
schema: wherefrom/1
name: Opens late
horizon: {start: 2027-01-01, months: 3, currency: EUR}
calendar: {opening: {mon-fri: "09:00-13:00"}}
offer: {tea: {price: 40 EUR, unit_cost: 15 EUR, kind: service}}
assets:
  clerks: {kind: people, headcount: 3, contract: 20 h/week, pay: 20 EUR/h}
  hired: {kind: people, headcount: 0, contract: 20 h/week, pay: 20 EUR/h, joining: [{on: 2027-03-01, heads: 2}]}
shifts:
  - {pool: clerks, days: mon-fri, time: "09:00-13:00", share: 100 %}
  - {pool: hired, days: mon-fri, time: "09:00-13:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    opens: 2027-03-01
    patience: 20 min
    steps: [{name: advice, time: 10 min, needs: [clerks]}, {name: till, time: 10 min, needs: [hired]}]
    hit_rate: 30 %
demand: {shop: {level: 60 per_day}}
"""


def test_report_gather_counts_people_only_while_a_late_channel_is_open(tmp_path: Path) -> None:
    """A shop opens in the third of three months: 3 clerks, on shift from the first, show as 3, and 2 who join that day
    as 2, in every half-hour; the formulas beside the queue use no other servers."""
    path = tmp_path / "late.yaml"
    path.write_text(LATE, encoding="utf-8")
    file = load_scenario(path)
    totals = [year.totals for year in years(file, seed=5, replications=range(2), jobs=1)]
    data = gather([Simulated("run", "run", file, totals)], 5, range(2))
    shown = {one.subject: [cell for row in one.values for cell in row if cell is not None]
             for one in data.weeks if one.measure == "on_duty"}
    assert shown == {"clerks": [pytest.approx(3.0)] * 40, "hired": [pytest.approx(2.0)] * 40}
    assert {round(one.servers, 6) for one in data.queues} <= {2.0, 3.0}
    assert data.queues


def test_report_gather_shows_the_limit_on_dropped_calls(tmp_path: Path) -> None:
    """A predictive channel with a limit: the share dropped over the horizon is the mean of the years' own shares."""
    path = tmp_path / "predictive.yaml"
    wanted = "mode: predictive, lines_per_caller: 2, dropped: {at_most: 3 %, over: 30 days}"
    path.write_text(SHOP.replace("mode: progressive", wanted), encoding="utf-8")
    file = load_scenario(path)
    totals = [year.totals for year in years(file, seed=3, replications=range(2), jobs=1)]
    (limit,) = gather([Simulated("run", "run", file, totals)], 3, range(2)).dropped
    shares = [year.cut("dropped", ("channel",))[1] / year.cut("answered", ("channel",))[1] for year in totals]
    assert (limit.channel, limit.at_most, limit.over_days) == ("phone", 0.03, 30)
    assert limit.dropped == pytest.approx(np.mean(shares))
    assert limit.dropped > 0
