"""Who comes when, day by day: the compiled times against the same rule told in NumPy, and arrivals that are stated."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from sim.world.calendar import DAY, HALF_HOUR
from sim.world.compile import compile_world
from sim.world.draws import Purpose, addresses, uniforms
from sim.world.profiles import moments, profiles_of
from sim.world.rates import expected_arrivals
from sim.world.visits import arrivals_of, day_arrivals, with_stated

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, changed, scenario = (SAMPLE[name] for name in ("DAYS", "changed", "scenario"))
MINUTE = 60_000


def told_again(slots, stretches, chances):
    """Ticks of the day by inverse CDF: `slots` expected in the 48 half-hours, spread evenly over their open time."""
    border = np.array(sorted({0, *range(0, DAY + 1, HALF_HOUR), *(edge for pair in stretches for edge in pair)}))
    middle = (border[:-1] + border[1:]) / 2
    is_open = np.array([any(start <= each < end for start, end in stretches) for each in middle])
    length = np.where(is_open, np.diff(border), 0).astype(float)
    slot = border[:-1] // HALF_HOUR
    open_ticks = np.bincount(slot, weights=length, minlength=48)
    density = np.divide(slots, open_ticks, out=np.zeros(48), where=open_ticks > 0)
    mass = np.concatenate(([0.0], np.cumsum(density[slot] * length)))
    piece = np.searchsorted(mass, chances * mass[-1], side="right") - 1
    inside = (chances * mass[-1] - mass[piece]) / (mass[piece + 1] - mass[piece])
    return border[piece] + np.minimum(np.floor(inside * length[piece]), length[piece] - 1).astype(np.int64)


@pytest.mark.parametrize(("hours", "by_hour"), [
    ("09:00-12:00", None), ("09:10-12:25, 13:05-17:40", {"9": 1, "11": 4, "15:30": 2}),
    ("00:00-24:00", {"0": 1, "23": 9}),
])
def test_a_days_times_are_the_inverse_of_its_profile(hours, by_hour):
    """Broken half-hours, a lunch closure, round the clock, a closed day: the same ticks as the rule told in NumPy."""
    demand = {"level": "60 per_day", "growth": "50 %"} | ({"by_hour": by_hour} if by_hour else {})
    document = changed(DAYS, calendar={"opening": {"daily": hours}, "closed": ["2027-02-03"]}, demand__shop=demand)
    world = compile_world(scenario(document), 5, 2)
    expected = expected_arrivals(world.scenario, world.clock)[0]
    pairs = [tuple((int(each[:2]) * 60 + int(each[3:])) * MINUTE for each in part.split("-"))
             for part in hours.split(", ")]
    counts = world.visits.count[0]
    assert counts[2] == 0
    assert counts.sum() > 1000
    for day in np.flatnonzero(counts).tolist():
        ticks = np.full(counts[day] + 1, -7, dtype=np.int64)
        day_arrivals(world.visits, 0, day, ticks)
        own = uniforms(5, 2, Purpose.ARRIVAL, addresses(0, day, counts[day]))
        assert ticks[:-1].tolist() == (day * DAY + told_again(expected[day], pairs, own)).tolist()
        assert ticks[-1] == -7    # nothing beyond the day's customers is touched


def test_channels_come_apart():
    """Two channels with their own hours: each gets its own profile and addresses; one without demand has nobody."""
    steps = DAYS["channels"]["shop"]["steps"]
    document = changed(
        DAYS, channels__quiet={"kind": "walk_in", "steps": steps},
        channels__shop__next=[{"after": "no_sale", "to": "quiet", "chance": "10 %"}],
        channels__late={"kind": "walk_in", "steps": steps, "opening": {"daily": "20:00-21:00"}},
        demand__late={"level": "9 per_day"}, demand__shop__level="30 per_day")
    world = compile_world(scenario(document), 1, 0)
    shop, quiet, late = (arrivals_of(world.visits, channel) for channel in range(3))
    assert len(quiet.tick) == 0
    assert (shop.address >> 44).tolist() == [0] * len(shop.tick)
    assert (late.address >> 44).tolist() == [2] * len(late.tick)
    assert (shop.tick // DAY).tolist() == ((shop.address >> 24) & 0xFFFFF).tolist()
    assert 9 * 60 <= (shop.tick % DAY).min() / MINUTE <= (shop.tick % DAY).max() / MINUTE < 12 * 60
    assert 20 * 60 <= (late.tick % DAY).min() / MINUTE <= (late.tick % DAY).max() / MINUTE < 21 * 60


def test_stated_arrivals_come_exactly_then():
    """Two on the first day, none on the second, one on the third, in the order stated; the other tables stay."""
    world = compile_world(scenario(DAYS), 1, 0)
    ticks = np.array([700 * MINUTE, 600 * MINUTE, 2 * DAY + 5])
    visits = with_stated(world.visits, {0: ticks})
    found = arrivals_of(visits, 0)
    assert found.tick.tolist() == ticks.tolist()
    assert found.address.tolist() == [0, 1, 2 << 24]
    assert visits.count[0, :4].tolist() == [2, 0, 1, 0]
    assert visits.mass is world.visits.mass


@pytest.mark.parametrize("tick", [-1, 29 * DAY])
def test_stated_arrivals_beyond_the_horizon_are_refused(tick):
    """February has 28 days: neither before it nor after it."""
    with pytest.raises(ValueError, match="within the horizon"):
        with_stated(compile_world(scenario(DAYS), 1, 0).visits, {0: np.array([tick])})


def test_worlds_that_share_tables_do_not_disturb_each_other():
    """The same world made twice, and with another seed in between: the same arrivals, duty and leads."""
    first, other, again = (compile_world(scenario(DAYS), seed, 0) for seed in (1, 2, 1))
    assert arrivals_of(first.visits, 0).tick.tolist() == arrivals_of(again.visits, 0).tick.tolist()
    assert arrivals_of(first.visits, 0).tick.tolist() != arrivals_of(other.visits, 0).tick.tolist()
    assert first.clock is again.clock


def test_worlds_made_side_by_side_are_those_made_one_by_one():
    """Sixteen years with a drawn level, made by four threads at once and then alone: the same arrivals and rosters."""
    document = changed(DAYS, demand__shop__level={"value": "30 per_day", "range": "20 per_day to 40 per_day"},
                       assets__sellers__headcount=4, assets__sellers__shrinkage={"planned": "20 %"})
    file = scenario(document)

    def figures(replication):
        world = compile_world(file, 9, replication)
        return arrivals_of(world.visits, 0).tick.tolist(), world.duty.unit.tolist(), world.duty.start.tolist()

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(figures, range(16)))
    assert together == [figures(replication) for replication in range(16)]
    assert len({len(ticks) for ticks, _, _ in together}) > 8


def test_moments_of_an_hour_with_uneven_halves():
    """Weights 1 and 3 in two half-hours, the first open for its last 10 minutes: a quarter of all in those ten."""
    slots = np.zeros((3, 48))
    slots[2, 18:20] = 1, 3
    profiles = profiles_of(slots, ((2 * DAY + 560 * MINUTE, 2 * DAY + 600 * MINUTE),))
    chances = np.array([0.0, 0.125, 0.25, 0.5, 0.999999])
    found = moments(profiles, np.full(5, 2), chances)
    assert ((found - 2 * DAY) / MINUTE).tolist() == pytest.approx([560, 565, 570, 580, 600], abs=1e-3)
    assert found.max() < 2 * DAY + 600 * MINUTE
