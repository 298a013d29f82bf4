"""Inbound calls: calibrated on one month, run on the next, and where the difference comes from."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibrate import calibrate
from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.maps import CallsMap
from sim.calibrate.presence import gaps_between_services, wrap_up
from sim.calibrate.read_map import read_map
from sim.calibrate.replay import Replay, replay_of
from sim.scenario.load import load_scenario
from sim.scenario.scenario import Scenario
from sim.world.world import World
from wherefrom.validation.logged import agreeing_patience, shuffled, with_times
from wherefrom.validation.replayed import Waiting, average, replayed, waiting, whole_heads

QUEUED_WITHIN: Final = 0.05
WAIT_WITHIN: Final = 0.20
SEED: Final = 1
_ALIKE = 20
_ENOUGH = 100
"""Services of a server below which its own pace is not estimated."""

Build = Callable[[int], World]


@dataclass(frozen=True, slots=True)
class Months:
    """A calibrated scenario, the month it was calibrated on and the month that is run."""

    plan: CallsMap
    scenario: Scenario
    before: CallLog
    after: CallLog
    replay: Replay
    wrap_up: float

    @property
    def observed(self) -> Waiting:
        """What came of the logged calls."""
        return logged(self.replay)

    @property
    def services(self) -> NDArray[np.float64]:
        """The run month's own services with wrap-up, in seconds by offered call; 0 where not served."""
        return np.asarray(np.where(self.replay.service > 0, self.replay.service + self.wrap_up, 0.0))


def logged(replay: Replay) -> Waiting:
    """What came of the calls of a log."""
    seen = replay.observed
    return Waiting(seen.offered, seen.queued_share, seen.mean_wait, seen.p90_wait, seen.hung_up_share)


def months(map_path: Path, before: Path, after: Path) -> Months:
    """Calibrate `before` with the map, lay the patch over the bare desk, and read `after` as a replay."""
    made = calibrate(map_path, [before])
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(__file__).with_name("bank.yaml").read_text(encoding="utf-8")
        (Path(folder) / "bare.yaml").write_text(bare, encoding="utf-8")
        (Path(folder) / "desk.yaml").write_text(f"extends: bare.yaml\n{made.patch_text}", encoding="utf-8")
        scenario = load_scenario(Path(folder) / "desk.yaml").scenario
    plan = read_map(map_path)
    assert isinstance(plan, CallsMap)
    first, second = read_calls(plan, [before]), read_calls(plan, [after])
    wrap = wrap_up(gaps_between_services(first), len(first.dates), plan.away_while_waiting)
    return Months(plan, scenario, first, second, replay_of(plan, second), 0.0 if wrap is None else wrap.mean.value)


def meets(run: Waiting, seen: Waiting) -> tuple[bool, bool]:
    """Whether the queued share lies within 5 points, and the mean wait within 20 %, of the log's."""
    return (
        abs(run.queued - seen.queued) <= QUEUED_WITHIN,
        abs(run.mean_wait / seen.mean_wait - 1) <= WAIT_WITHIN,
    )


def run(build: Build, replications: int) -> Waiting:
    """Mean of several replications of a world."""
    return average([waiting(build(number)) for number in range(replications)])


def forecast(of: Months) -> Build:
    """The run that counts: patience, service and wrap-up of the month before; arrivals and presence as logged."""
    return lambda number: replayed(of.scenario, of.replay, SEED, number)


def own_services(of: Months, group: NDArray[np.int64] | None = None, replay: Replay | None = None) -> Build:
    """The run month's own services: in their order, or exchanged at random among the calls of each group."""

    def build(number: int) -> World:
        times = of.services if group is None else shuffled(of.services, group, number)
        return with_times(replayed(of.scenario, replay or of.replay, SEED, number), times)

    return build


def own_services_and_patience(of: Months, replay: Replay | None = None) -> Build:
    """The run month's own services in their order, and a patience that agrees with who hung up when."""
    spec = of.scenario.walk_in[of.plan.common.channel].patience
    assert spec is not None

    def build(number: int) -> World:
        patience = agreeing_patience(of.after, spec, number)
        return with_times(replayed(of.scenario, replay or of.replay, SEED, number), of.services, patience)

    return build


def same_type_services(of: Months, replay: Replay | None = None) -> Build:
    """Services of the month before, drawn from those of the same type of call that joined in the same half-hour of day.

    Where there were fewer than 20 of them, from all of the same type. Both traits are known when a call joins.
    """
    log, calls = of.before, of.replay
    type_then, type_now = np.array(log.kinds)[log.kind], np.array(calls.kind)
    slot_then, slot_now = log.join // 1800, calls.seconds // 1800
    groups = []
    for kind in np.unique(type_now):
        every = log.service[log.served & (type_then == kind)]
        for slot in np.unique(slot_now[type_now == kind]):
            alike = log.service[log.served & (type_then == kind) & (slot_then == slot)]
            here = np.flatnonzero((type_now == kind) & (slot_now == slot))
            groups.append((here, alike if len(alike) >= _ALIKE else every))

    def build(number: int) -> World:
        random = np.random.default_rng(number)
        times = np.zeros(len(type_now))
        for here, services in groups:
            times[here] = random.choice(services, len(here)) + of.wrap_up
        return with_times(replayed(of.scenario, replay or calls, SEED, number), times)

    return build


def presence(of: Months, away_while_waiting: float, *, before: bool = False) -> Replay:
    """The month (or the one before), a server being absent when silent for so many seconds while somebody waits."""
    return replay_of(replace(of.plan, away_while_waiting=away_while_waiting), of.before if before else of.after)


def on_itself(of: Months, away_while_waiting: float, replications: int) -> tuple[Waiting, Waiting]:
    """The calibrated month's own log, and its own replay with this reading of absence."""
    replay = presence(of, away_while_waiting, before=True)
    return logged(replay), run(lambda number: replayed(of.scenario, replay, SEED, number), replications)


def half_hours(of: Months) -> NDArray[np.int64]:
    """The half-hour of its own day in which each offered call joins, counted over all days."""
    return np.asarray(of.replay.day * 100 + (of.replay.seconds // 1800).astype(np.int64), dtype=np.int64)


def trials(of: Months) -> list[tuple[str, Build]]:
    """The run that counts, then the same with one thing given back or read in another way."""

    def paced(number: int) -> World:
        world = replayed(of.scenario, of.replay, SEED, number)
        return replace(world, units=replace(world.units, talk_factor=_paces(of)))

    def sampled(number: int) -> World:
        known = of.before.service[of.before.served] + of.wrap_up
        times = np.random.default_rng(number).choice(known, len(of.replay.day))
        return with_times(replayed(of.scenario, of.replay, SEED, number), times)

    def scaled(number: int) -> World:
        world = replayed(of.scenario, of.replay, SEED, number)
        return replace(world, units=replace(world.units, talk_factor=np.full(len(world.units.seat), _change(of))))

    def on(replay: Replay) -> Build:
        return lambda number: replayed(of.scenario, replay, SEED, number)

    day = of.replay.day
    strict = presence(of, 10.0)
    return [
        ("January's patience, service and wrap-up (the forecast)", forecast(of)),
        ("presence: silent 10 s while somebody waits is absent", on(strict)),
        ("presence: 120 s", on(presence(of, 120.0))),
        ("presence: whole heads by half-hour", on(whole_heads(of.replay))),
        ("January's services drawn from the log, not from a lognormal", sampled),
        ("January's services of the same type and half-hour", same_type_services(of)),
        ("the same, presence 10 s", same_type_services(of, strict)),
        ("each server's own pace in January", paced),
        ("February's mean service", scaled),
        ("February's services, exchanged over the month", own_services(of, np.zeros_like(day))),
        ("February's services, exchanged within the day", own_services(of, day)),
        ("February's services, exchanged within the half-hour", own_services(of, half_hours(of))),
        ("February's services, each in its place", own_services(of)),
        ("each in its place, presence 10 s", own_services(of, replay=strict)),
        ("each in its place, presence 10 s, patience that agrees with the log", own_services_and_patience(of, strict)),
    ]


def free_while_queueing(of: Months) -> float:
    """Share of the queued calls that joined while, by the log, some server on duty was neither serving nor wrapping up.

    No simulated server leaves a call waiting; the real ones did, or took another's calls only.
    """
    log, spells = of.after, of.replay.spells
    found = total = 0
    for day in range(len(log.dates)):
        here = (log.day == day) & log.queued & log.offered
        joins = log.join[here][:, None]
        mine = spells.day == day
        there = ((spells.start[mine] <= joins) & (spells.end[mine] > joins)).sum(axis=1)
        served = (log.day == day) & log.served & (log.server >= 0)
        until = log.start[served] + log.service[served] + of.wrap_up
        busy = ((log.start[served] <= joins) & (until > joins)).sum(axis=1)
        found += int((there > busy).sum())
        total += len(joins)
    return found / total if total else 0.0


def service_by_hour(of: Months, hours: Sequence[int]) -> list[float]:
    """Mean service in seconds of the calls of the run month whose service begins in these hours."""
    log = of.after
    return [float(log.service[log.served & (log.start // 3600 == hour)].mean()) for hour in hours]


def service_by_queue(of: Months, most: int) -> list[float]:
    """Mean service in seconds of the run month by the number still waiting as it begins: 0, 1, .. `most` or more."""
    log = of.after
    served = np.flatnonzero(log.served)
    waiting_then = np.zeros(len(served), dtype=np.int64)
    for day in range(len(log.dates)):
        here, mine = (log.day == day) & log.queued, log.day[served] == day
        begins = log.start[served[mine]][:, None]
        waiting_then[mine] = ((log.join[here] < begins) & (log.join[here] + log.wait[here] > begins)).sum(axis=1)
    waiting_then = np.minimum(waiting_then, most)
    return [float(log.service[served[waiting_then == number]].mean()) for number in range(most + 1)]


def _change(of: Months) -> float:
    """The run month's mean handling over that of the month before."""
    after, before = (log.service[log.served].mean() + of.wrap_up for log in (of.after, of.before))
    return float(after / before)


def _paces(of: Months) -> NDArray[np.float64]:
    """Each server's mean handling in the month before over the mean of all; 1 for who served too few then."""
    log = of.before
    usual = float(log.service[log.served].mean()) + of.wrap_up
    paces = []
    for name in of.replay.servers:
        who = log.servers.index(name) if name in log.servers else len(log.servers)
        own = log.service[log.served & (log.server == who)]
        paces.append((float(own.mean()) + of.wrap_up) / usual if len(own) >= _ENOUGH else 1.0)
    return np.array(paces)
