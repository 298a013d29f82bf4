"""Facts: what is kept of a year is what its totals say, quickly."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from sim.measure.kpis import KPIS, kpi_samples
from sim.replicate.year import SimulatedYear, simulate_year, tasks_of
from sim.scenario.load import ScenarioFile, load_scenario
from tests.facts.experiment_sample import DESK, SHOP
from wherefrom.experiments.measures import default_measures, measure_named, measured


def played(folder: Path, text: str, *settings: str) -> tuple[ScenarioFile, SimulatedYear]:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    file = load_scenario(path, set_=settings)
    return file, simulate_year(tasks_of(file, 1, [0], "kernel")[0])


def values(file: ScenarioFile, year: SimulatedYear, *names: str) -> dict[str, float]:
    measures = [measure_named(each, [file.scenario]) for each in names]
    return measured(year.totals, year.result, measures, file.scenario)


def test_every_figure_is_the_one_the_reports_show(tmp_path: Path) -> None:
    """All key figures of the year as a whole, and those of the shop, equal what `kpi_samples` computes."""
    file, year = played(tmp_path, SHOP)
    whole = [kpi.name for kpi in KPIS if kpi.offered(())]
    shop = [kpi.name for kpi in KPIS if kpi.offered(("channel",))]
    found = values(file, year, *whole, *(f"{name} of shop" for name in shop))
    for name in whole:
        assert np.array_equal(found[name], kpi_samples([year.totals], name)[0], equal_nan=True), name
    for name in shop:
        expected = kpi_samples([year.totals], name, ("channel",))[0, 0]
        assert np.array_equal(found[f"{name} of shop"], expected, equal_nan=True), name


def test_money_adds_up(tmp_path: Path) -> None:
    """profit = margin - cost, to the cent."""
    file, year = played(tmp_path, SHOP)
    found = values(file, year, "profit", "margin", "cost")
    assert round(100 * found["profit"]) == round(100 * found["margin"]) - round(100 * found["cost"])


def test_goal_and_promises_are_told_by_year(tmp_path: Path) -> None:
    """1 where net revenue reached the goal and every promise was kept, 0 where not; nan without goal or promise."""
    file, year = played(tmp_path, SHOP)
    found = values(file, year, "goal_met", "promises_kept", "revenue_net", "service_level of shop")
    assert found["goal_met"] == float(found["revenue_net"] >= 100_000)
    assert found["promises_kept"] == float(found["service_level of shop"] >= 0.8)
    easy = played(tmp_path, SHOP, "plan.goal.net_revenue=1 EUR", "service.shop.share=1 %")
    assert values(*easy, "goal_met", "promises_kept") == {"goal_met": 1.0, "promises_kept": 1.0}
    hard = played(tmp_path, SHOP, "plan.goal.net_revenue=99000000 EUR", "service.shop.served_within=0 s",
                  "service.shop.share=100 %", "assets.agents.headcount=1")
    assert values(*hard, "goal_met", "promises_kept") == {"goal_met": 0.0, "promises_kept": 0.0}
    none = values(*played(tmp_path, DESK), "goal_met", "promises_kept")
    assert all(math.isnan(each) for each in none.values())


def test_a_channel_the_scenario_does_not_have_is_not_defined(tmp_path: Path) -> None:
    """`served of shop` in a scenario with only a desk: nan, not an error; another scenario of the experiment has it."""
    file, year = played(tmp_path, DESK)
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    measure = measure_named("served of shop", [file.scenario, load_scenario(path).scenario])
    assert math.isnan(measured(year.totals, year.result, [measure], file.scenario)["served of shop"])


def test_measures_know_unit_and_direction(tmp_path: Path) -> None:
    """Profit is money and better high; the wait is in minutes and better low; occupancy is of a pool."""
    file, _ = played(tmp_path, SHOP)
    found = [measure_named(each, [file.scenario]) for each in ("profit", "mean_wait of shop", "occupancy of agents")]
    assert [(each.kpi, each.of, each.unit, each.better) for each in found] == [
        ("profit", "", "money", "higher"), ("mean_wait", "shop", "min", "lower"), ("occupancy", "agents", "share",
                                                                                  "neutral")]


def test_what_is_measured_without_being_asked_suits_the_scenario(tmp_path: Path) -> None:
    """A shop with goal and promise is told of in money; a desk that sells nothing in waits."""
    shop, _ = played(tmp_path, SHOP)
    assert [each.name for each in default_measures([shop.scenario])] == [
        "profit", "revenue_net", "sales_net", "cost", "lost_sales", "service_level", "abandoned_share", "mean_wait",
        "goal_met", "promises_kept"]
    desk, _ = played(tmp_path, DESK)
    assert [each.name for each in default_measures([desk.scenario])] == ["abandoned_share", "mean_wait"]


@pytest.mark.parametrize("name", ["high_street", "erlang_a"])
def test_measuring_a_year_takes_far_less_than_simulating_it(name: str) -> None:
    """All measures a shipped scenario has by default take below a millisecond (0.2 ms on a quiet machine)."""
    path = Path(__file__).resolve().parents[2] / "scenarios" / f"{name}.yaml"
    settings = ("horizon=6000 min",) if name == "erlang_a" else ("horizon.months=1",)
    file = load_scenario(path, set_=settings)
    year = simulate_year(tasks_of(file, 1, [0], "kernel")[0])
    measures = default_measures([file.scenario])
    fastest = 1.0
    for _ in range(20):
        begin = time.perf_counter()
        measured(year.totals, year.result, measures, file.scenario)
        fastest = min(fastest, time.perf_counter() - begin)
    assert fastest < 0.001
