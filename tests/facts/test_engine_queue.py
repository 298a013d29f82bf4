"""Who is served when, by whom, and who goes: small shops worked out by hand. Times in minutes."""

import runpy
from pathlib import Path

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, changed, fixed, play, ran, world = (SAMPLE[name] for name in ("SHOP", "changed", "fixed", "play", "ran", "world"))


def test_first_come_first_served():
    """Arrivals at 0, 3 and 4 with ten minutes each: served at 0, 10, 20."""
    result = play(SHOP, shop=[0, 3, 4])
    assert result.column("wait") == [0, 7, 16]
    assert result.column("end") == [10, 20, 30]


def test_order_within_one_tick_is_by_address_not_by_list_of_events():
    """Three at minute 5: by address, 5, 15, 25; somebody with a high address who came at 4 is before them all."""
    result = play(SHOP, shop=[5, 5, 5, 4])
    assert result.column("start") == [14, 24, 34, 4]


def test_work_that_ends_at_the_tick_of_an_arrival_ends_first():
    """The seller is free at minute 10, exactly when the second customer comes: no wait."""
    assert play(SHOP, shop=[0, 10]).column("wait") == [0, 0]


def test_work_ending_at_the_tick_of_lost_patience_saves_the_customer():
    """Came at 4 with 6 minutes of patience; the seller is free at 10, the same tick: served."""
    result = play(changed(SHOP, channels__shop__patience=fixed(6)), shop=[0, 4, 3.99])
    assert result.column("outcome") == ["NO_SALE", "NO_SALE", "ABANDONED"]
    assert result.column("wait") == [0, 6, 6]


def test_patience_ends_after_exactly_its_time():
    """Patience of 6: who comes at 1 leaves at 7, and the next in line moves up."""
    result = play(changed(SHOP, channels__shop__patience=fixed(6)), shop=[0, 1, 5])
    assert result.of(1)[0]["end"] == 7
    assert result.of(1)[0]["start"] == -1
    assert result.of(2)[0]["start"] == 10


def test_no_patience_at_all_is_served_only_when_somebody_is_free():
    """Patience of 0 minutes: served at once or gone at once."""
    result = play(changed(SHOP, channels__shop__patience=fixed(0)), shop=[0, 1, 10])
    assert result.column("outcome") == ["NO_SALE", "ABANDONED", "NO_SALE"]
    assert result.of(1)[0]["end"] == 1


def test_balking_counts_those_waiting_not_those_served():
    """Turn round at 2 waiting. At 0 served, at 1 and 2 waiting, at 3 turns round; at 10.5 one waits: joins."""
    result = play(changed(SHOP, channels__shop__balk={"waiting": 2, "share": "100 %"}), shop=[0, 1, 2, 3, 10.5])
    assert result.column("outcome") == ["NO_SALE", "NO_SALE", "NO_SALE", "BALKED", "NO_SALE"]
    assert result.of(3)[0]["end"] == 3
    assert result.of(4)[0]["start"] == 30


TWO_STEPS = changed(
    SHOP, assets__sellers__headcount=2, assets__desks={"kind": "machines", "count": 1},
    channels__shop__steps=[{"name": "advice", "time": "10 min", "needs": ["sellers", "desks"]}],
    channels__counter={"kind": "walk_in", "steps": [{"name": "pay", "time": "4 min", "needs": ["sellers"]}]},
    demand__counter={"level": "1 per_hour"},
)


def test_all_assets_or_none_and_nobody_behind_is_blocked():
    """Two sellers, one desk. A (0) holds seller and desk; B (1) waits for the desk without holding the second
    seller, so C (2), behind B but for the counter alone, is served at once by the second seller."""
    result = play(TWO_STEPS, shop=[0, 1], counter=[2])
    assert result.column("start", "shop") == [0, 10]
    assert result.column("start", "counter") == [2]


def test_one_order_over_all_channels():
    """One seller busy until 10. The counter's customer came at 3, the shop's at 2 and 4: served 2, 3, 4."""
    document = changed(TWO_STEPS, assets__sellers__headcount=1)
    result = play(document, shop=[0, 2, 4], counter=[3])
    assert result.column("start", "shop") == [0, 10, 24]
    assert result.column("start", "counter") == [20]


def test_a_step_that_needs_two_units_waits_for_two():
    """Three sellers, each customer needs two: one pair at a time. At 10 seller 2 has been idle since 0, so the
    second customer gets 2 and 0."""
    document = changed(SHOP, assets__sellers__headcount=3, channels__shop__steps__0__needs={"sellers": 2})
    result = play(document, shop=[0, 0])
    assert result.column("start") == [0, 10]
    assert [result.spans(unit, "BUSY") for unit in range(3)] == [[(0, 10), (10, 20)], [(0, 10)], [(10, 20)]]


def test_the_unit_idle_longest_serves():
    """Both idle since 0: the lower number first. At 12 unit 1 has been idle since 0, unit 0 since 10. At 25 unit 0
    has been idle since 10, unit 1 since 22."""
    result = play(changed(SHOP, assets__sellers__headcount=2), shop=[0, 12, 25, 26])
    assert [row["seller"] for row in sorted(result.steps, key=lambda row: row["who"])] == [0, 1, 0, 1]


def test_zero_time_work_ends_within_its_tick():
    """Steps of no length: everybody comes and leaves at one tick, also the second step."""
    document = changed(SHOP, channels__shop__steps=[
        {"name": "hello", "time": "0 min", "needs": ["sellers"]},
        {"name": "advice", "time": "0 min", "needs": ["sellers"]}])
    result = play(document, shop=[3, 3, 3])
    assert result.column("end") == [3, 3, 3]
    assert len(result.steps) == 6


def test_steps_in_order_and_a_new_place_in_line_at_each():
    """Advice 10, then check 5 by the same seller. A is done with advice at 10, but B has waited since 2: B first
    (10-20); then A's check (joined 10) comes before B's (joined 20)."""
    document = changed(SHOP, channels__shop__steps__1={"name": "check", "time": "5 min", "needs": ["sellers"]})
    result = play(document, shop=[0, 2])
    assert [(row["who"], row["step"], row["joined"], row["start"]) for row in result.steps] == [
        (0, "advice", 0, 0), (1, "advice", 2, 10), (0, "check", 10, 20), (1, "check", 20, 25)]


def test_patience_of_a_later_step():
    """Two sellers give advice, one desk checks 10 minutes; patience for the check 4. The second gives up at 14 and
    counts as having been served at first."""
    document = changed(SHOP, assets__sellers__headcount=2, assets__desk={"kind": "machines", "count": 1},
                       channels__shop__steps__1={"name": "check", "time": "10 min", "needs": ["desk"],
                                                 "patience": fixed(4)})
    result = play(document, shop=[0, 0])
    row = result.of(1)[0]
    assert (row["outcome"], row["start"], row["wait"], row["end"]) == ("ABANDONED", 0, 0, 14)


def test_the_stationary_horizon_includes_its_last_tick():
    """600 minutes: who comes at 600 has come; service of zero minutes even ends there. Others are still inside."""
    result = play(changed(SHOP, channels__shop__steps__0__time="0 min"), shop=[600])
    assert result.column("outcome") == ["NO_SALE"]
    late = play(SHOP, shop=[595, 600])
    assert late.column("outcome") == ["INSIDE", "INSIDE"]
    assert late.closing.inside == {"shop": 2}


def test_work_going_on_at_the_end_counts_as_busy_until_the_end():
    """Service begins at 595 and is cut off at 600: five busy minutes of six hundred staffed."""
    result = play(SHOP, shop=[595])
    assert result.spans(0, "BUSY") == [(595, 600)]
    assert result.spans(0, "ON_DUTY") == [(0, 600)]
