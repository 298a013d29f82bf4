"""Machines that fail, worked out by hand: repairs, waiting for them, what is logged and measured. In minutes."""

import runpy
from pathlib import Path

import pytest

from sim.measure import measure

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DAY, changed, fixed, play, ran, world = (
    SAMPLE[name] for name in ("SHOP", "DAYS", "DAY", "changed", "fixed", "play", "ran", "world"))
# Unit 0: the seller, unit 1: a desk that runs 30 minutes and is repaired in 10.
DESKS = changed(SHOP, assets__desks={"kind": "machines", "count": 1,
                                     "failure": {"every": fixed(30), "repair": fixed(10)}},
                channels__shop__steps__0__needs=["sellers", "desks"])


@pytest.fixture(params=SAMPLE["ENGINES"])
def engine(request):
    """Name of an engine."""
    return request.param


def test_an_idle_machine_is_repaired_at_once_and_runs_from_then(engine):
    """Down 30-40, then it runs 30 minutes from 40: down 70-80, and so on every 40 minutes."""
    assert play(DESKS, engine).spans(1, "DOWN") == [(30 + 40 * n, 40 + 40 * n) for n in range(15)]


def test_work_is_finished_before_the_repair(engine):
    """At work 25-35, failed at 30: repaired 35-45. Who comes at 36 waits for it, and is served 45-55. The next
    failure is 30 minutes after the repair, at 75."""
    result = play(DESKS, engine, shop=[25, 36])
    assert result.column("start") == [25, 45]
    assert result.spans(1, "BUSY") == [(25, 35), (45, 55)]
    assert result.spans(1, "DOWN")[:2] == [(35, 45), (75, 85)]


def test_a_repair_going_on_at_the_end_is_logged_until_then(engine):
    """Horizon 595 minutes: the repair of 590-600 is logged to 595."""
    result = play(changed(DESKS, horizon={"length": "595 min"}), engine)
    assert result.spans(1, "DOWN")[-1] == (590, 595)


def test_a_failed_machine_still_at_work_at_the_end_was_not_down(engine):
    """Horizon 33 minutes: failed at 30, at work 25-35: no repair yet."""
    result = play(changed(DESKS, horizon={"length": "33 min"}), engine, shop=[25])
    assert result.spans(1, "DOWN") == []
    assert result.spans(1, "BUSY") == [(25, 33)]


def test_who_gives_up_while_all_machines_are_down_found_no_seller(engine):
    """Patience 5: the customer of 31 leaves at 36, while the desk is down (30-40); the one of 46 leaves at 51,
    while the desk is in use (45-55)."""
    document = changed(DESKS, offer={"lamp": {"price": "10.00 EUR"}}, channels__shop__hit_rate="100 %",
                       channels__shop__patience=fixed(5))
    result = play(document, engine, shop=[31, 45, 46])
    assert [(row["outcome"], row["cause"], row["end"]) for row in (result.of(0)[0], result.of(2)[0])] == [
        ("ABANDONED", "NO_SELLER", 36), ("ABANDONED", "ABANDONED", 51)]


def test_the_other_machine_serves_meanwhile(engine):
    """Two desks fail together at 30: the idle one is down 30-40; the one at work 22-32 is down 32-42. Of those who come
    at 33 and 34 the first is served at 40, at the first desk that is back, the second at 42."""
    document = changed(DESKS, assets__desks__count=2, assets__sellers__headcount=2)
    result = play(document, engine, shop=[22, 33, 34])
    # Idle longest, ties to the lower number: unit 2 of the desks (2, 3) is at work from 22.
    assert (result.spans(2, "DOWN")[0], result.spans(3, "DOWN")[0]) == ((32, 42), (30, 40))
    assert result.column("start") == [22, 40, 42]


def test_one_machine_more_changes_no_other_machines_failures(engine):
    """Failures are drawn by pool and number: the first desk of two fails when the only one of one does."""
    random = changed(DESKS, assets__desks__failure={"every": "60 min", "repair": "10 min"})
    one, two = play(random, engine), play(changed(random, assets__desks__count=2), engine)
    assert len(one.spans(1, "DOWN")) > 3
    assert one.spans(1, "DOWN") == two.spans(1, "DOWN")
    assert two.spans(2, "DOWN") != two.spans(1, "DOWN")


def test_a_line_that_fails_is_missed_by_callers(engine):
    """One line; calls of 6 minutes begin at 0, 6, ..., 24. The failure of 30 comes before the end of work at 30, so the
    line goes from the call into repair (30-40), and the sixth call rings at 40."""
    document = changed(SAMPLE["DESK"], channels__phone__leads__opening=7, channels__phone__dialling__line="lines",
                       assets__lines={"kind": "machines", "count": 1,
                                      "failure": {"every": fixed(30), "repair": fixed(10)}})
    result = play(document, engine)
    assert result.column("arrive") == [0, 6, 12, 18, 24, 40, 46]
    assert result.spans(1, "DOWN")[0] == (30, 40)


def test_downtime_is_counted_while_open_and_lowers_what_is_available(engine):
    """Open 9 to 12 on 28 days. Down every 40 minutes from minute 30 of the horizon on, day and night. Of 40 minutes 10
    are down: of the 180 minutes of each day between 40 and 50; available is what remains."""
    document = changed(DAYS, assets__desks=DESKS["assets"]["desks"],
                       channels__shop__steps__0__needs=["sellers", "desks"])
    played = world(document)
    result = ran(played, engine)
    totals = measure(played, [result.log])
    down = sum(max(0, min(end, day * DAY + 720) - max(start, day * DAY + 540))
               for start, end in result.spans(1, "DOWN") for day in range(28))
    minutes = {name: totals.cut(name, ("pool",))[1] / SAMPLE["MINUTE"] for name in ("down_ticks", "staffed_ticks")}
    assert minutes == {"down_ticks": down, "staffed_ticks": 28 * 180 - down}
    assert 28 * 40 <= down <= 28 * 50
    assert totals.cut("down_ticks", ("pool", "half_hour")).sum() == totals.cut("down_ticks", ("pool",)).sum()
