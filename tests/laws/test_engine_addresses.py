"""Changing one thing changes nobody else: arrivals and draws depend on addresses, not on who else is there."""

import runpy
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.reference.lots import Lots
from sim.reference.person import Person
from sim.world.compile import compile_world
from sim.world.draws import DAY_SHIFT
from sim.world.visits import arrivals_of

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "engine_sample.py"))
scenario, changed = SAMPLE["scenario"], SAMPLE["changed"]
SMALL = settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
BUSY = changed(SAMPLE["DAYS"], demand__shop__level="40 per_day", channels__shop__patience="5 min",
               channels__shop__steps__0__cv=0.7, channels__shop__hit_rate="30 %", offer={"lamp": {"price": "1.00 EUR"}},
               assets__sellers__headcount=2)


def brought(world):
    """Address -> (arrival, patience, service time, uniform of the offer) of everybody who comes of their own accord."""
    lots, result = Lots(world), {}
    own = arrivals_of(world.visits, 0)
    for address, tick in zip(own.address.tolist(), own.tick.tolist(), strict=True):
        draws = lots.visit(Person(address, 0), 0)
        result[address] = (tick, draws.patience(0), draws.step_time(0), draws.hit)
    return result


@SMALL
@given(day=st.integers(0, 27), seed=st.integers(0, 100))
def test_one_more_customer_on_a_day_changes_nobody(day, seed):
    """A customer more on one day: everybody else comes when they came and brings what they brought."""
    world = compile_world(scenario(BUSY), seed, 0)
    before = brought(world)
    more = world.visits.count.copy()
    more[0, day] += 1
    after = brought(replace(world, visits=world.visits._replace(count=more)))
    assert len(after) == len(before) + 1
    assert all(after[address] == each for address, each in before.items())


@SMALL
@given(date=st.integers(1, 28), seed=st.integers(0, 100))
def test_a_closed_day_changes_no_other_day(date, seed):
    """Closing one date takes its customers away and leaves all others as they were."""
    before = brought(compile_world(scenario(BUSY), seed, 0))
    closed = changed(BUSY, calendar__closed=[f"2027-02-{date:02d}"])
    after = brought(compile_world(scenario(closed), seed, 0))
    assert after == {address: each for address, each in before.items() if address >> DAY_SHIFT != date - 1}


@SMALL
@given(heads=st.integers(0, 6), seed=st.integers(0, 100), stock=st.integers(0, 5))
def test_staff_and_stock_change_nobody_who_comes(heads, seed, stock):
    """Other staff, shifts and stock: the same people come at the same time with the same mind."""
    other = changed(BUSY, assets__sellers__headcount=heads, assets__sellers__attrition="50 %",
                    offer__lamp__stock=stock, shifts__0__time="10:00-11:00")
    assert brought(compile_world(scenario(BUSY), seed, 0)) == brought(compile_world(scenario(other), seed, 0))


@SMALL
@given(seed=st.integers(0, 100))
def test_more_demand_adds_customers_and_keeps_those_there_were(seed):
    """A quarter more demand: each day has at least as many, and the first ones of each day stay the same."""
    before = brought(compile_world(scenario(BUSY), seed, 0))
    after = brought(compile_world(scenario(changed(BUSY, demand__shop__level="50 per_day")), seed, 0))
    assert before.items() <= after.items()
    assert len(after) > len(before)


def test_longer_years_begin_like_shorter_ones():
    """Two months instead of one: the customers of the first month are the same (flat demand)."""
    one = brought(compile_world(scenario(BUSY), 1, 0))
    two = brought(compile_world(scenario(changed(BUSY, horizon__months=2)), 1, 0))
    assert {address: each for address, each in two.items() if address >> DAY_SHIFT < 28} == one
