"""Plans at the edge of what can be reached: nobody comes, or hiring takes longer than the year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from optimize.decisions import as_is
from optimize.plan import make_plan
from optimize.proof.compare import service_kept
from optimize.reading.scenario import read_inputs
from optimize.results import Book, Seen
from optimize.rivals.analytic import AnalyticYear
from optimize.rows.cuts import Plane
from optimize.search.planes import held_against
from sim.replicate import many
from sim.scenario.load import ScenarioFile, load_scenario
from sim.scenario.quantities import TimeSpec
from sim.world.distributions import ticks

QUIET = """
schema: wherefrom/1
name: Quiet corner
horizon: {start: 2027-02-01, months: 1, currency: EUR}
calendar: {opening: {mon-fri: "09:00-12:00"}}
offer: {kettle: {price: 60 EUR, unit_cost: 20 EUR}}
assets: {advisers: {kind: people, headcount: 2, contract: 15 h/week, pay: 18 EUR/h, hiring: {lead_time: 8 weeks}}}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-12:00", share: 100 %}]
channels: {shop: {kind: walk_in, steps: [{name: advice, time: 9 min, needs: [advisers]}], hit_rate: 40 %}}
demand: {shop: {level: 0 per_day}}
service: {shop: {served_within: 4 min, share: 60 %}}
plan: {may_change: {advisers: 20 to 30}}
"""


@pytest.fixture
def quiet(tmp_path) -> ScenarioFile:
    path = tmp_path / "quiet.yaml"
    path.write_text(QUIET, encoding="utf-8")
    return load_scenario(path)


def test_a_promise_nobody_tests_is_kept_and_bounds_out_of_reach_are_said(quiet):
    """No arrivals: the plan ends, keeps its promise, and says that 20 heads cannot be there within a month."""

    def evaluate(plans, years):
        return many([plan.apply(quiet) for plan in plans], seed=1, replications=list(years), engine="reference", jobs=1)

    result = make_plan(quiet, evaluate, search_years=8, fresh_years=2)
    assert result.outcomes["plan"].service.kept
    assert any("advisers: 20 to 30 heads can be reached in no month" in note for note in result.notes)


@dataclass(frozen=True)
class Nobody:
    """A year in which nobody came."""

    in_time: dict[str, np.ndarray]
    base: dict[str, np.ndarray]


def test_service_of_years_without_customers(quiet):
    """Zero of zero customers in time: 0 >= 60 % of 0, so every month and year counts as kept."""
    year = Nobody({"shop": np.zeros(1)}, {"shop": np.zeros(1)})
    kept = service_kept(read_inputs(quiet), Seen(None, (1, 2), (year, year)))
    assert (kept.months, kept.years, kept.kept) == (1.0, 1.0, True)


def test_times_never_overflow():
    """A mean of 30,000 years with cv 20 has quantiles beyond the clock: they are cut at 2**60 ticks."""
    spec = TimeSpec(mean=1e15, cv=20.0, shape="lognormal")
    drawn = ticks(spec, np.array([0.5, 1 - 2.0**-53]))
    assert drawn.max() == 2**60
    assert drawn.min() > 0


def test_the_last_plane_of_a_month_is_lifted_not_dropped():
    """Two planes of one month, each lifted twice already and far too low: the first goes, the last is lifted to what
    was simulated; without any plane the master program would have no limit (it once ended as unbounded)."""
    year = AnalyticYear(spread=0.0)
    inputs = year.inputs()
    plan = as_is(inputs)
    seen = Book(year.evaluate, 1).see([plan], [1])[0]
    month = inputs.months[0]
    low = [Plane(number, ("value", month), -1e12, {}, {}, 1, lifted=2) for number in (1, 2)]
    tested = held_against(inputs, low, seen)
    assert (tested.dropped, tested.lifted) == (1, 1)
    assert [plane.number for plane in tested.planes] == [2]
    again = held_against(inputs, tested.planes, seen)
    assert (again.dropped, again.lifted, again.planes) == (0, 0, tested.planes)
