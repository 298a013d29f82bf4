"""First come, first served, told a second way: the recursion of Kiefer and Wolfowitz gives the same log, tick by tick.

With c servers and customers in order of arrival, a customer is served at max(arrival, earliest time a server is free),
unless patience ends before. No events, no queue: the same drawn times, another program.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
import pytest

from sim.log.block import LogBlock
from sim.log.tables import Outcome
from sim.reference.lots import Lots
from sim.world.visits import arrivals_of
from sim.world.world import World

TEXT = """
schema: wherefrom/1
name: one queue
horizon: {horizon} min
assets:
  servers: {{kind: people, headcount: {servers}}}
channels:
  desk:
    kind: walk_in
    {patience}
    steps: [{{name: service, time: {service}, needs: [servers]}}]
demand:
  desk: {{level: {rate} per_minute}}
"""
Simulate = Callable[..., tuple[World, LogBlock]]


def _recursion(world: World, servers: int) -> list[tuple[int, int, int, int]]:
    """(person, start or -1, end, outcome) by arrival: the whole queue from its drawn times."""
    visitors = arrivals_of(world.visits, 0)
    lots = [Lots(world).lot(0, each, 1) for each in visitors.address.tolist()]
    order = np.lexsort((visitors.address, visitors.tick))
    free = [0] * servers
    found = []
    for index in order.tolist():
        arrive, patience = int(visitors.tick[index]), lots[index].patience(0)
        start = max(arrive, free[0])
        if start > arrive and 0 <= patience < start - arrive:
            found.append((int(visitors.address[index]), -1, arrive + patience, int(Outcome.ABANDONED)))
            continue
        end = start + lots[index].step_time(0)
        heapq.heapreplace(free, end)
        found.append((int(visitors.address[index]), start, end, int(Outcome.NO_SALE)))
    return found


@pytest.mark.parametrize(
    ("servers", "rate", "service", "patience"),
    [
        (1, 0.15, "{mean: 6 min, cv: 1.2, shape: lognormal}", ""),
        (3, 0.9, "{mean: 3 min, cv: 0.5, shape: gamma}", ""),
        (6, 1.0, "{mean: 6 min, shape: exponential}", "patience: 10 min"),
        (2, 1.5, "{mean: 3 min, cv: 0.4, shape: weibull}", "patience: {mean: 4 min, cv: 0.8, shape: lognormal}"),
        (4, 2.0, "2 min", "patience: {mean: 1 min, cv: 0.5, shape: uniform}"),
    ],
)
def test_agreement_with_the_recursion(
    simulated: Simulate, servers: int, rate: float, service: str, patience: str
) -> None:
    """Every customer is served, or gives up, at the same tick as in the recursion, for light and heavy load."""
    horizon = 8_000
    world, log = simulated(TEXT.format(horizon=horizon, servers=servers, rate=rate, service=service, patience=patience))
    end = world.clock.end
    told = {
        person: (start, gone, outcome)
        for person, start, gone, outcome in zip(
            *(log.column("journeys", name).tolist() for name in ("person", "start", "end", "outcome")), strict=True
        )
    }
    recursion = _recursion(world, servers)
    assert len(told) == len(recursion) > 1_000
    for person, start, gone, outcome in recursion:
        if gone <= end:
            assert told[person] == (start, gone, outcome)
        else:
            assert told[person] == (start if start <= end else -1, -1, int(Outcome.INSIDE))
    waits = dict(zip(log.column("journeys", "person").tolist(), log.column("journeys", "wait").tolist(), strict=True))
    visitors = arrivals_of(world.visits, 0)
    came = dict(zip(visitors.address.tolist(), visitors.tick.tolist(), strict=True))
    for person, start, gone, _ in recursion:
        if gone <= end:
            assert waits[person] == (gone if start < 0 else start) - came[person]


TILL = """
schema: wherefrom/1
name: service and till
horizon: 8000 min
offer:
  thing: {price: 10 EUR, kind: service}
assets:
  sellers: {kind: people, headcount: 4}
  tills: {kind: machines, count: 2}
channels:
  shop:
    kind: walk_in
    patience: {mean: 5 min, cv: 0.7}
    hit_rate: {value: 60 %, after_wait: {from: 1 min, loses: 5 % per_minute}}
    steps:
      - {name: service, time: 3.6 min, cv: 0.6, needs: [sellers]}
      - {name: till, time: 2.9 min, cv: 0.8, needs: [tills], only: buyers}
demand:
  shop: {level: 1 per_minute}
"""


def test_agreement_with_the_recursion_of_service_and_till(simulated: Simulate) -> None:
    """Two recursions one after the other: who buys (less after a wait), who pays when, to the tick."""
    world, log = simulated(TILL)
    visitors, end = arrivals_of(world.visits, 0), world.clock.end
    lots = [Lots(world).lot(0, each, 1) for each in visitors.address.tolist()]
    sellers, tills = [0] * 4, [0] * 2
    buyers, expected = [], {}
    for index in np.lexsort((visitors.address, visitors.tick)).tolist():
        person, arrive, patience = int(visitors.address[index]), int(visitors.tick[index]), lots[index].patience(0)
        start = max(arrive, sellers[0])
        if start - arrive > patience:
            expected[person] = (arrive + patience, Outcome.ABANDONED)
            continue
        done = start + lots[index].step_time(0)
        heapq.heapreplace(sellers, done)
        rate = 0.6 - 0.05 * max(start - arrive - 60_000, 0) / 60_000
        if lots[index].hit < rate:
            buyers.append((done, person, index))
        else:
            expected[person] = (done, Outcome.NO_SALE)
    for done, person, index in sorted(buyers):
        start = max(done, tills[0])
        heapq.heapreplace(tills, start + lots[index].step_time(1))
        expected[person] = (start + lots[index].step_time(1), Outcome.SALE)
    told = {
        person: (gone, outcome)
        for person, gone, outcome in zip(
            *(log.column("journeys", name).tolist() for name in ("person", "end", "outcome")), strict=True
        )
    }
    finished = {person: row for person, row in expected.items() if row[0] <= end}
    assert len(finished) > 7_000
    assert {outcome for _, outcome in finished.values()} == {Outcome.SALE, Outcome.NO_SALE, Outcome.ABANDONED}
    assert {person: told[person] for person in finished} == finished
