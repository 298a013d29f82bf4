"""Who is employed and on duty when: dealing, breaks, absence, hiring, attrition; worked out by hand."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from sim.scenario.assets import Shift
from sim.world.calendar import DAY, clock_of
from sim.world.compile import compile_world
from sim.world.heads import heads_of, hires_to_come
from sim.world.rosters import break_start, duty_per_head, largest_remainder, stretches_of

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, changed, scenario = (SAMPLE[name] for name in ("DAYS", "changed", "scenario"))
MIN = 60_000


def compiled(seed=1, **paths):
    return compile_world(scenario(changed(DAYS, **paths)), seed, 0)


def pool(seed=1, **paths):
    file = scenario(changed(DAYS, **{f"assets__sellers__{name}": value for name, value in paths.items()
                                     if name != "months"}, horizon__months=paths.get("months", 12)))
    clock = clock_of(file.scenario.horizon)
    people = file.scenario.people["sellers"]
    return heads_of("sellers", people, clock, seed, 0), hires_to_come("sellers", people, clock, seed, 0), clock


@pytest.mark.parametrize(("shares", "heads", "placed"), [
    ([0.38, 0.45], 8, [3, 4]),             # 3.04 + 3.60 = 6.64 -> 7 in all: 3, 3 and the last to 0.60
    ([0.5, 0.5], 5, [3, 2]),               # a tie goes to the first in the file
    ([0.45, 0.55], 10, [5, 5]),            # 4.5 and 5.5 tie, whatever binary fractions make of 5.5
    ([1.0], 7, [7]), ([0.83], 8, [7]), ([0.3], 1, [0]), ([0.0, 1.0], 3, [0, 3]), ([0.25] * 4, 2, [1, 1, 0, 0]),
])
def test_whole_people_by_largest_remainder(shares, heads, placed):
    """Heads are dealt onto shares without cutting anybody in two; the total is the rounded sum."""
    assert largest_remainder(shares, heads) == placed


def shift(time, pause="0 min"):
    return Shift.model_validate(
        {"pool": "sellers", "days": "daily", "time": time, "unpaid_break": pause, "share": "100 %"})


def test_breaks_stagger_around_the_middle_of_the_shift():
    """08:00-16:00 with 30 minutes: 11:45, then one break later, one earlier, two later, two earlier."""
    starts = [break_start(shift("08:00-16:00", "30 min"), position) // MIN for position in range(6)]
    assert starts == [705, 735, 675, 765, 645, 705]


def test_a_break_never_leaves_its_shift():
    """Four hours with a break of three: it moves by half an hour at most, and the pieces make up the rest."""
    for position in range(5):
        pieces = stretches_of(shift("08:00-12:00", "180 min"), position)
        assert all(480 * MIN <= start < end <= 720 * MIN for start, end, _ in pieces)
        assert sum(end - start for start, end, _ in pieces) == 60 * MIN
        assert [last for *_, last in pieces] == [False] * (len(pieces) - 1) + [True]


def test_seats_rotate_by_day():
    """Three heads, two shares of a third: on day d the early shift goes to seat d mod 3, the late one to the next."""
    shifts = [{"pool": "sellers", "days": "daily", "time": time, "share": "33.4 %"}
              for time in ("09:00-11:00", "10:00-12:00")]
    duty = compiled(assets__sellers__headcount=3, shifts=shifts).duty
    early = {int(start // DAY): int(unit) for start, unit in zip(duty.start, duty.unit, strict=True)
             if start % DAY == 540 * MIN}
    late = {int(start // DAY): int(unit) for start, unit in zip(duty.start, duty.unit, strict=True)
            if start % DAY == 600 * MIN}
    assert [early[day] for day in range(6)] == [0, 1, 2, 0, 1, 2]
    assert [late[day] for day in range(6)] == [1, 2, 0, 1, 2, 0]


def test_absent_people_are_not_replaced_and_others_keep_their_days():
    """Half of all days lost: the days that remain are days of the full roster; about half of 28 x 10 (alarm 1e-7)."""
    full, thinned = (compiled(assets__sellers__headcount=10, **more).duty for more in (
        {}, {"assets__sellers__shrinkage": {"planned": "30 %", "unplanned": "20 %"}}))
    every = set(zip(full.start.tolist(), full.unit.tolist(), strict=True))
    there = set(zip(thinned.start.tolist(), thinned.unit.tolist(), strict=True))
    assert there < every
    assert abs(len(there) - 140) < 5.4 * (280 / 4) ** 0.5


def test_planned_joiners_and_leavers():
    """Three heads; two join on 10 February, one leaves on 20: the highest seat, who joined last."""
    heads, _, _ = pool(headcount=3, months=1, joining=[{"on": "2027-02-10", "heads": 2}],
                       leaving=[{"on": "2027-02-20", "heads": 1}])
    assert [(head.seat, head.start // DAY, head.end // DAY, head.planned_hire) for head in heads] == [
        (0, 0, 28, False), (1, 0, 28, False), (2, 0, 28, False), (10_000, 9, 28, True), (10_001, 9, 19, True)]


def test_two_leavings_on_one_day_take_different_people():
    """One leaves and another leaves on the same day: two are gone."""
    heads, _, _ = pool(headcount=3, months=1, leaving=[{"on": "2027-02-20", "heads": 1}] * 2)
    assert [head.end // DAY for head in heads] == [28, 19, 19]


def test_who_has_left_for_good_cannot_be_the_planned_leaver():
    """Attrition without replacement: the planned leavers are chosen among those still there."""
    for seed in range(20):
        before, _, _ = pool(seed, headcount=6, attrition="90 %", replace_leavers=False)
        tick = 181 * DAY                                    # 1 August 2027 is day 181 since 1 February
        alive = [head.seat for head in before if head.end > tick]
        after, _, _ = pool(seed, headcount=6, attrition="90 %", replace_leavers=False,
                           leaving=[{"on": "2027-08-01", "heads": 2}])
        assert [head.seat for head in after if head.end > tick] == alive[:-2]


def test_a_replacement_comes_after_the_lead_time_and_under_way_ones_are_known():
    """Every leaver's seat is taken again 14 days after the last day, by a new person, or is under way at the end."""
    heads, under_way, clock = pool(headcount=40, attrition="100 %", hiring={"lead_time": "14 days"})
    horizon = clock.days * DAY
    by_seat = {head.seat: head for head in heads}
    leavers = [head for head in heads if head.end < horizon]
    assert len(leavers) > 20
    for head in leavers:
        start = head.end + 14 * DAY
        if start < horizon:
            assert by_seat[head.seat + 100_000].start == start
            assert by_seat[head.seat + 100_000].replacement
        else:
            assert (head.seat + 100_000, start) in [(each.seat, each.start) for each in under_way]


@pytest.mark.parametrize("rate", [0.3, 1.0, 1.5])
def test_attrition_is_leavers_a_year_per_head(rate):
    """2,000 posts filled at once all year (365 days): leavers are Poisson with mean 2,000 x rate, a bit less for
    whole last days (half a day of each tenure); 5.4 standard deviations plus that (alarm 1e-7)."""
    heads, _, clock = pool(headcount=2000, attrition=f"{rate * 100:g} %")
    mean = 2000 * rate * clock.days / 365.25
    leavers = sum(head.end < clock.days * DAY for head in heads)
    assert abs(leavers - mean) < 5.4 * mean**0.5 + mean * rate / 365


def test_opening_tenure_is_stated_and_the_rest_is_fully_ramped():
    """Four heads, ramp of three months, one new and one in the second month: 3, 3, 1, 0 months."""
    heads, _, _ = pool(headcount=4, tenure={"0": 1, "1": 1}, hiring={"ramp": ["50 %", "70 %", "90 %"]})
    assert [round(head.tenure / (365.25 / 12 * DAY)) for head in heads] == [3, 3, 1, 0]


def test_people_do_not_depend_on_other_pools_nor_on_more_heads():
    """Five heads more, or another pool before: the skills and days off of the first ones stay the same."""
    spread = {"assets__sellers__seller_spread": "30 %", "assets__sellers__shrinkage": {"unplanned": "30 %"}}
    small, large = (compiled(assets__sellers__headcount=size, **spread) for size in (3, 8))
    assert np.array_equal(small.units.hit_factor, large.units.hit_factor[:3])
    other = changed(DAYS, assets={"others": {"kind": "people", "headcount": 2},
                                  "sellers": {"kind": "people", "headcount": 3, "seller_spread": "30 %"}})
    moved = compile_world(scenario(other), 1, 0)
    assert np.array_equal(small.units.hit_factor, moved.units.hit_factor[2:])


def test_expected_duty_per_head_is_what_the_roster_gives_in_the_mean():
    """Ten heads, one share of 50 %, break of 30 minutes: summed over the half-hours both give 5 x 2.5 h a day."""
    shifts = [{"pool": "sellers", "days": "daily", "time": "09:00-12:00", "share": "50 %", "unpaid_break": "30 min"}]
    world = compiled(assets__sellers__headcount=10, shifts=shifts)
    rostered = (world.duty.end - world.duty.start).sum() / (1800 * 1000) / 28
    expected = duty_per_head(world.scenario, world.clock, "sellers")["standard"].sum() / 28 * 10
    assert rostered == pytest.approx(25)
    assert expected == pytest.approx(25)
