"""Facts of call calibration on logs small enough for pencil and paper."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibrate import CalibrationError, calibrate
from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.maps import CallsMap
from sim.calibrate.patience import fit_patience
from sim.calibrate.presence import by_half_hour, gaps_between_services, on_duty, waiting_stretches, wrap_up
from sim.calibrate.read_map import read_map
from sim.calibrate.replay import read_replay

MAP = """\
kind: calls
channel: phone
pool: agents
source: call log
columns:
  {date: day, arrive: in, queue_start: q0, queue_exit: q1, service_start: s0, service_exit: s1, outcome: what,
   server: who, type: kind}
outcomes: {served: DONE, hung_up: GONE, ignore: GHOST}
no_server: NOBODY
exclude: [{column: menu, below: 0}]
opening: {daily: "08:00-24:00"}
"""
HEAD = "day,menu,in,q0,q1,s0,s1,what,who,kind"
NEVER = "0:00:00,0:00:00"


def plan_and_log(folder: Path, rows: list[str], extra: str = "") -> tuple[CallsMap, CallLog]:
    (folder / "map.yaml").write_text(MAP + extra, encoding="utf-8")
    (folder / "log.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    plan = read_map(folder / "map.yaml")
    assert isinstance(plan, CallsMap)
    return plan, read_calls(plan, [folder / "log.csv"])


FIVE = [
    f"2027-03-01,5,9:00:00,{NEVER},9:00:00,9:03:00,DONE,Ann,A",  # served at once, three minutes
    "2027-03-01,5,9:01:00,9:01:00,9:03:10,9:03:10,9:05:00,DONE,Ann,A",  # waited 130 s
    f"2027-03-01,5,9:02:00,9:02:00,9:02:40,{NEVER},GONE,NOBODY,B",  # hung up after 40 s
    f"2027-03-01,5,9:03:00,{NEVER},{NEVER},GONE,NOBODY,A",  # left before the queue
    f"2027-03-01,5,9:04:00,{NEVER},{NEVER},GHOST,NOBODY,A",  # ignored
    f"2027-03-01,-9,9:05:00,{NEVER},9:05:00,9:06:00,DONE,Ann,A",  # excluded: negative menu time
]


def test_who_queued_was_served_or_left(tmp_path: Path) -> None:
    """Of six rows one is a ghost, one is excluded; of four calls two queued, two were served, one left before."""
    _, log = plan_and_log(tmp_path, FIVE)
    assert (log.rows, log.ignored, log.excluded) == (6, 1, 1)
    assert log.queued.tolist() == [False, True, True, False]
    assert log.wait[log.queued].tolist() == [130, 40]
    assert sorted(log.service[log.served].tolist()) == [110, 180]
    assert (int(log.offered.sum()), int(log.reneged.sum())) == (3, 1)


def test_observed_results(tmp_path: Path) -> None:
    """Three offered: two queued (2/3), mean wait (130 + 40) / 2 = 85 s, one of two hung up, mean service 145 s."""
    plan_and_log(tmp_path, FIVE)
    seen = read_replay(tmp_path / "map.yaml", [tmp_path / "log.csv"]).observed
    assert (seen.offered, seen.served, seen.left_before_queue) == (3, 2, 1)
    assert seen.queued_share == pytest.approx(2 / 3)
    assert seen.mean_wait == pytest.approx(85)
    assert seen.hung_up_share == pytest.approx(0.5)
    assert seen.mean_service == pytest.approx(145)


def test_a_call_over_midnight_goes_on(tmp_path: Path) -> None:
    """In at 23:59:30, waited to 0:00:10 (40 s), served 0:00:10 to 0:02:10 (120 s): times run past 86,400 s."""
    row = "2027-03-01,5,23:59:30,23:59:30,0:00:10,0:00:10,0:02:10,DONE,Ann,A"
    _, log = plan_and_log(tmp_path, [row])
    assert log.wait.tolist() == [40]
    assert log.service.tolist() == [120]
    assert log.start.tolist() == [86_410]


def test_gaps_know_who_waited_meanwhile(tmp_path: Path) -> None:
    """Ann ends at 9:03:00, next starts at 9:03:10 while one waits: a wrap-up of 10 s, watched whole and ended so.

    Her next gap, 9:05:00 to 9:20:00, sees nobody wait: it says nothing about wrap-up.
    """
    late = f"2027-03-01,5,9:20:00,{NEVER},9:20:00,9:21:00,DONE,Ann,A"
    _, log = plan_and_log(tmp_path, [*FIVE, late])
    gaps = gaps_between_services(log)
    assert (gaps.start - gaps.end).tolist() == [10, 900]
    assert gaps.waiting.tolist() == [10, 0]
    assert gaps.taken.tolist() == [True, False]
    assert gaps.watched.tolist() == [10, 0]


def test_stretches_of_waiting_merge(tmp_path: Path) -> None:
    """Waits 9:01:00-9:03:10 and 9:02:00-9:02:40 overlap: somebody waited for 130 s in one stretch."""
    _, log = plan_and_log(tmp_path, FIVE)
    start, end = waiting_stretches(log)
    assert (end - start).tolist() == [130]


def queue_day(day: int, gap: int, number: int = 30) -> list[str]:
    """One server, one caller always waiting: 60 s of service, then `gap` seconds, over and over from 9:00."""

    def clock(second: int) -> str:
        return f"{second // 3600}:{second // 60 % 60:02d}:{second % 60:02d}"

    rows = []
    for place in range(number):
        start = 9 * 3600 + place * (60 + gap)
        joined = start - 2 * (60 + gap)
        rows.append(
            f"2027-03-{day:02d},5,{clock(joined)},{clock(joined)},{clock(start)},{clock(start)},"
            f"{clock(start + 60)},DONE,Ann,A"
        )
    return rows


def test_wrap_up_is_the_gap_while_others_wait(tmp_path: Path) -> None:
    """Gaps of 5 s on one day and 15 s on the other, always with a queue: mean 10 s, cv 0.5."""
    _, log = plan_and_log(tmp_path, queue_day(1, 5) + queue_day(2, 15))
    found = wrap_up(gaps_between_services(log), 2, 60.0)
    assert found is not None
    assert found.mean.value == pytest.approx(10)
    assert found.cv == pytest.approx(0.5)
    assert found.gaps == 58
    assert found.beyond == 0
    assert found.mean.low >= 5
    assert found.mean.high <= 15


def test_absences_are_not_wrap_up(tmp_path: Path) -> None:
    """29 gaps of 5 s and 29 of 200 s with customers waiting: beyond a minute is absence, wrap-up is 5 s."""
    _, log = plan_and_log(tmp_path, queue_day(1, 5) + queue_day(2, 200))
    found = wrap_up(gaps_between_services(log), 2, 60.0)
    assert found is not None
    assert found.mean.value == pytest.approx(5)
    assert found.beyond == pytest.approx(0.5)


def test_on_duty_leaves_out_absences_only(tmp_path: Path) -> None:
    """9:00 to 9:05 on the log of five, then nobody waits until 9:20: present throughout. But an idle hour is away."""
    rows = [
        *FIVE,
        f"2027-03-01,5,9:20:00,{NEVER},9:20:00,9:21:00,DONE,Ann,A",
        f"2027-03-01,5,11:00:00,{NEVER},11:00:00,11:30:00,DONE,Ann,A",
    ]
    _, log = plan_and_log(tmp_path, rows)
    spells = on_duty(log, gaps_between_services(log), 60.0, 3600.0)
    assert (spells.start / 3600).tolist() == [9.0, 11.0]
    assert (spells.end / 60).tolist() == [561.0, 690.0]
    heads = by_half_hour(spells.day, spells.start, spells.end, 1)
    # 9:00-9:21 is 21 of 30 minutes, 11:00-11:30 the whole half-hour
    assert heads[0, 18] == pytest.approx(0.7)
    assert heads[0, 22] == pytest.approx(1.0)
    assert heads.sum() == pytest.approx(1.7)
    away = on_duty(log, gaps_between_services(log), 5.0, 3600.0)
    assert len(away.day) == 3  # with 10 s of waiting customers above a limit of 5 s, the first gap is an absence too


def test_patience_counts_the_served_as_cut_short(tmp_path: Path) -> None:
    """20 hang up after 100 s, 20 are served after 100 s: (40 x 100) / 20 = 200 s, not the 100 s of those who left."""
    gone = [f"2027-03-{1 + place // 10:02d},5,9:00:00,9:00:00,9:01:40,{NEVER},GONE,NOBODY,A" for place in range(20)]
    done = [
        f"2027-03-{1 + place // 10:02d},5,9:00:00,9:00:00,9:01:40,9:01:40,9:02:00,DONE,Ann,A" for place in range(20)
    ]
    _, log = plan_and_log(tmp_path, gone + done)
    found = fit_patience(log)
    assert found is not None
    assert found.exponential.value == pytest.approx(200)
    assert (found.hung_up, found.waited) == (20, 40)


def test_types_choose_calls_but_not_presence(tmp_path: Path) -> None:
    """With `types: B` only the caller who hung up is offered; Ann's stretch on duty stays whole."""
    plan_and_log(tmp_path, FIVE, "types: B\n")
    replay = read_replay(tmp_path / "map.yaml", [tmp_path / "log.csv"])
    assert replay.observed.offered == 1
    assert replay.observed.hung_up_share == 1.0
    assert (replay.spells.end - replay.spells.start).tolist() == [300]


def week_of_calls() -> list[str]:
    """Seven days of a busy queue with one caller in five hanging up."""
    rows = []
    for day in range(1, 15):
        rows += queue_day(day, 5)
        for place in range(6):
            minute = 10 * 60 + 7 * place
            clock = f"{minute // 60}:{minute % 60:02d}"
            rows.append(f"2027-03-{day:02d},5,{clock}:00,{clock}:00,{clock}:{20 + 3 * place},{NEVER},GONE,NOBODY,A")
    return rows


def test_wrap_up_may_be_in_the_step_or_beside_it(tmp_path: Path) -> None:
    """60 s of service and 5 s of wrap-up: the step takes 65 s, or 60 s where the map says `wrap_up: reported`."""
    plan_and_log(tmp_path, week_of_calls())
    files = (tmp_path / "map.yaml", [tmp_path / "log.csv"])
    found = {each.path: each.value for each in calibrate(*files).findings}
    assert found["channels.phone.steps[0].time.mean"] == "65 s"
    assert found["service time, mean"] == "60 s"
    assert found["wrap-up, mean"] == "5 s"
    plan_and_log(tmp_path, week_of_calls(), "wrap_up: reported\n")
    alone = {each.path: each.value for each in calibrate(*files).findings}
    assert alone["channels.phone.steps[0].time.mean"] == "60 s"
    assert alone["wrap-up, mean"] == "5 s"


def test_an_unknown_outcome_is_refused_with_its_line(tmp_path: Path) -> None:
    """Nothing is silently dropped: an outcome the map does not name is a problem at its line and column."""
    rows = [*FIVE, f"2027-03-01,5,9:00:00,{NEVER},{NEVER},LOST,NOBODY,A"]
    with pytest.raises(CalibrationError) as caught:
        plan_and_log(tmp_path, rows)
    problem = caught.value.problems[0]
    assert problem.line == 8
    assert "LOST" in problem.message
    assert "outcomes" in problem.next_step


def test_every_bad_cell_is_named_at_once(tmp_path: Path) -> None:
    """A wrong date and a wrong clock time are reported together."""
    rows = [FIVE[0].replace("2027-03-01", "1.3.2027"), FIVE[1].replace("9:01:00", "25:99:00", 1)]
    with pytest.raises(CalibrationError) as caught:
        plan_and_log(tmp_path, rows)
    assert {problem.line for problem in caught.value.problems} == {2, 3}


def test_moments_of_handling_add_up() -> None:
    """Service 100 s with cv 1 and wrap-up 20 s with cv 0.5: 120 s, SD sqrt(100^2 + 10^2), cv 0.8375."""
    from sim.calibrate.calls import handling_time
    from sim.calibrate.presence import WrapUp
    from sim.calibrate.profiles import Estimate
    from sim.calibrate.service import Times

    service = Times(np.array([100.0]), Estimate(100, 97, 103), Estimate(1, 0.9, 1.1), "gamma", (), 0.0)
    handling = handling_time(service, WrapUp(Estimate(20, 16, 24), 20, 0.5, 0, 50, 60))
    assert handling.mean.value == pytest.approx(120)
    assert handling.cv.value == pytest.approx(np.hypot(100, 10) / 120)
    # independent ranges add as squares: sqrt(3^2 + 4^2) = 5
    assert (handling.mean.low, handling.mean.high) == pytest.approx((115, 125))
