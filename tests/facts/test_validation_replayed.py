"""Facts of replaying: a hand-made log of calls runs again second by second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibrate.replay import read_replay
from sim.log.tables import Outcome
from wherefrom.validation import replayed_world
from wherefrom.validation.logged import shuffled, simulated, with_times
from wherefrom.validation.replayed import waiting

SCENARIO = """\
schema: wherefrom/1
name: One counter
horizon: {start: 2027-03-01, months: 1}
calendar: {opening: {daily: "00:00-24:00"}}
offer: {answer: {price: 1 EUR, kind: service}}
assets: {clerks: {kind: people, headcount: 1, contract: 40 h/week, pay: 20 EUR/h}}
shifts: [{pool: clerks, days: daily, time: "09:00-17:00", share: 100 %}]
channels: {desk: {kind: walk_in, patience: 1 h, steps: [{name: call, time: 60 s, needs: [clerks]}], hit_rate: 0 %}}
demand: {desk: {level: 1 per_day}}
"""
MAP = """\
kind: calls
channel: desk
pool: clerks
source: till log
columns:
  {date: d, arrive: a, queue_start: q, queue_seconds: w, service_start: s, service_seconds: t, outcome: o, server: who}
outcomes: {served: "yes", hung_up: "no"}
opening: {daily: "09:00-18:00"}
"""
# Kim serves from 9:00:00 to 9:01:40 and on to 9:02:40; Jo from 9:00:20 to 9:01:00.
LOG = """\
d,a,q,w,s,t,o,who
2027-03-02,9:00:00,0:00:00,0,9:00:00,100,yes,Kim
2027-03-02,9:00:20,0:00:00,0,9:00:20,40,yes,Jo
2027-03-02,9:00:30,9:00:30,70,9:01:40,60,yes,Kim
2027-03-02,9:00:40,9:00:40,25,0:00:00,0,no,
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("scenario.yaml", SCENARIO), ("map.yaml", MAP), ("log.csv", LOG)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_replayed_calls_come_and_are_served_when_they_were(files: Path) -> None:
    """With the log's own services Kim and Jo take one call each at once; the third waits 70 s for Kim, as logged,

    although Jo has finished after 30 s: her logged stretch ends with that service. The fourth hangs up after 25 s.
    """
    replay = read_replay(files / "map.yaml", [files / "log.csv"])
    world = with_times(
        replayed_world(files / "scenario.yaml", replay, 1, 0), replay.service, np.array([0.0, 0.0, 0.0, 25.0])
    )
    log = simulated(world)
    midnight = 24 * 3_600_000
    arrive = log.column("journeys", "arrive")
    order = np.argsort(arrive)
    assert (arrive[order] - midnight).tolist() == [32_400_000, 32_420_000, 32_430_000, 32_440_000]
    assert log.column("journeys", "wait")[order].tolist() == [0, 0, 70_000, 25_000]
    assert log.column("journeys", "outcome")[order].tolist() == [Outcome.NO_SALE] * 3 + [Outcome.ABANDONED]
    found = waiting(world)
    assert (found.offered, found.queued, found.mean_wait, found.hung_up) == (4, 0.5, 47.5, 0.5)


def test_replayed_presence_is_the_logged_one(files: Path) -> None:
    """Every server of the log is a unit; it is on duty for its own stretches and for nothing else."""
    replay = read_replay(files / "map.yaml", [files / "log.csv"])
    world = replayed_world(files / "scenario.yaml", replay, 1, 0)
    assert len(world.units.pool) == len(replay.servers) == 2
    hours = (world.duty.end - world.duty.start).sum() / 1000
    assert hours == (replay.spells.end - replay.spells.start).sum() == 200
    assert world.units.talk_factor.tolist() == [1.0, 1.0]


def test_replayed_days_must_lie_in_the_horizon(files: Path) -> None:
    """A log of another month, and a scenario with a second step, are refused."""
    replay = read_replay(files / "map.yaml", [files / "log.csv"])
    later = replace(replay, dates=replay.dates + np.timedelta64(60, "D"))
    with pytest.raises(ValueError, match="horizon"):
        replayed_world(files / "scenario.yaml", later, 1, 0)
    text = SCENARIO.replace("needs: [clerks]}]", "needs: [clerks]}, {name: till, time: 5 s, needs: [clerks]}]")
    (files / "two.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="one step"):
        replayed_world(files / "two.yaml", replay, 1, 0)


def test_shuffling_keeps_services_within_their_group() -> None:
    """Known services change places within a group only; unknown ones (0) stay unknown."""
    service = np.array([1.0, 2.0, 0.0, 3.0, 10.0, 20.0, 0.0, 30.0])
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    mixed = shuffled(service, group, 4)
    assert (mixed == 0).tolist() == (service == 0).tolist()
    assert sorted(mixed[:4]) == sorted(service[:4])
    assert sorted(mixed[4:]) == sorted(service[4:])
    assert any(shuffled(service, group, seed).tolist() != service.tolist() for seed in range(5))
