"""Frontier and regret of a batch: which factors are decided, which happen, and what the points then say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.scenario.source import read_source
from wherefrom.comparing.of_outcome import about_the_future, frontier_of_outcome, mixes_of, regret_of_outcome
from wherefrom.comparing.roster import roster_from, roster_of
from wherefrom.experiments.experiment import (
    Candidate,
    Experiment,
    Factor,
    Level,
    Measure,
    Point,
    Replications,
)
from wherefrom.experiments.outcome import Outcome, PointOutcome

SHIPPED = Path(__file__).parents[2] / "scenarios"
MEASURES = (Measure("profit", "profit", "", "money", "higher"), Measure("cost", "cost", "", "money", "lower"),
            Measure("sales", "sales_net", "", "count", "higher"))


@pytest.mark.parametrize(("path", "future"), [
    ("demand.*.level", True), ("channels.shop.hit_rate", True), ("channels.shop.hit_rate.value", True),
    ("channels.*.patience", True), ("assets.advisers.attrition", True), ("channels.phone.leads.quality", True),
    ("channels.phone.leads.cold.would_have_come_anyway", True), ("channels.shop.steps.advice.time", True),
    ("assets.callers.headcount", False), ("channels.phone.leads.refresh", False), ("offer.*.price", False),
    ("calendar.opening.sat", False), ("shifts.0.share", False), ("plan.budget.people", False),
])
def test_what_happens_and_what_is_decided(path: str, future: bool) -> None:
    """Demand and how customers behave happen; heads, leads, prices and hours are decided."""
    assert about_the_future(path) is future


def experiment(points: tuple[Point, ...], factors: tuple[Factor, ...]) -> Experiment:
    """An experiment on one shipped scenario with these points."""
    source = read_source(SHIPPED / "high_street.yaml")
    return Experiment(
        name="test", purpose="", place="test.yaml", seed=1, engine="kernel", factors=factors, design="grid",
        candidates=(Candidate("base", source), Candidate("other", source, (), ("assets.lines.count=7",))),
        points=points, measures=MEASURES, replications=Replications(3), base="base", currency="NZD")


CALLERS = Factor("callers", "assets.callers.headcount", False, "", 2.0, 4.0, 2.0)
DEMAND = Factor("demand", "demand.*.level", True, "", 0.8, 1.0, 1.0)


def outcome(state: str = "done", scenarios: tuple[str, ...] = ("base",)) -> Outcome:
    """2 or 4 callers, demand as it is or x 0.8. Profit by hand: 2 callers 100 and 60, 4 callers 130 and 40; cost is 10
    a caller; sales 8 a caller with full demand, 6 with less."""
    points, done = [], []
    for scenario in scenarios:
        for row, (callers, demand) in enumerate([(2, 1.0), (2, 0.8), (4, 1.0), (4, 0.8)]):
            point = Point(len(points), row, scenario, (
                Level("callers", str(callers), float(callers), (f"assets.callers.headcount={callers}",)),
                Level("demand", f"x {demand:g}", demand, (f"demand.*.level*={demand}",))))
            profit = {(2, 1.0): 100.0, (2, 0.8): 60.0, (4, 1.0): 130.0, (4, 0.8): 40.0}[callers, demand]
            values = {"profit": np.full(3, profit), "cost": np.full(3, 10.0 * callers),
                      "sales": np.full(3, callers * (8.0 if demand == 1 else 6.0))}
            last = row == 3 and state != "done"
            points.append(point)
            done.append(PointOutcome(point, "failed" if last else "done", {} if last else values))
    return Outcome(experiment(tuple(points), (CALLERS, DEMAND)), tuple(done))


def test_points_are_mixes_in_futures() -> None:
    """Two heads times two levels of demand: two mixes, two futures; names of scenarios only where there are several."""
    mixes = mixes_of(outcome())
    assert mixes.names == ("callers 2", "callers 4")
    assert mixes.futures == ("demand x 1", "demand x 0.8")
    assert mixes.whole
    several = mixes_of(outcome(scenarios=("base", "other")))
    assert several.names[2] == "other, callers 2"


def test_regret_over_the_levels_of_demand() -> None:
    """The best profits are 130 and 60: two callers regret 30 with full demand, four regret 20 with less."""
    made = regret_of_outcome(outcome())
    assert made is not None
    assert [[cell.regret for cell in row.cells] for row in made.rows] == [[30, 0], [0, 20]]
    assert (made.least_greatest, made.best_on_average, made.currency) == ("callers 4", "callers 4", "NZD")


def test_the_frontier_takes_the_mean_over_futures() -> None:
    """Two callers cost 20 and sell (16 + 12) / 2 = 14, four cost 40 and sell (32 + 24) / 2 = 28; the worst years of a
    mean over futures mean nothing, so that aim is not there. The roster is read from the scenario."""
    made = frontier_of_outcome(outcome())
    assert made is not None
    assert [aim.name for aim in made.aims] == ["cost", "net sales"]
    assert [[each.mean for each in point.estimates] for point in made.points] == [[20, 14], [40, 28]]
    rosters = [point.roster for point in made.points]
    assert [each.brief.split(", ")[1] for each in rosters if each is not None] == ["callers 2", "callers 4"]


def test_a_mix_that_is_not_done_everywhere_is_left_out() -> None:
    """Of two mixes one failed in one future: nothing is left to compare; of four, three are, and the fourth is
    named."""
    assert frontier_of_outcome(outcome("failed")) is None
    assert regret_of_outcome(outcome("failed")) is None
    made = frontier_of_outcome(outcome("failed", ("base", "other")))
    assert made is not None
    assert made.left_out == ("each mix is taken at its mean over the 2 futures",
                             "base, callers 4 is left out: it is not done in every future",
                             "other, callers 4 is left out: it is not done in every future")
    assert regret_of_outcome(outcome(), "nothing") is None


def test_a_roster_by_month_survives_its_text() -> None:
    """Two advisers more from March and one less from May on: 7, 9, 8; written and read again it is the same."""
    file = read_source(SHIPPED / "high_street.yaml").resolve(set_=(
        "assets.advisers.joining=[{on: 2027-03-01, heads: 2}]", "assets.advisers.leaving=[{on: 2027-04-15, heads: 1}]",
        "channels.phone.leads.in_months={2027-06: 500}"))
    roster = roster_of(file)
    assert roster.words == ("advisers 7, from Mar 2027 9, from May 2027 8; callers 2; demo desks 5; lines 6; "
                            "phone leads 1,100, from Jun 2027 500, from Jul 2027 1,100 per month")
    assert roster.brief.startswith("advisers 7–9, callers 2")
    assert roster_from(roster.text()) == roster
    with pytest.raises(ValueError, match="no roster"):
        roster_from("[1]")
