"""When machines come and go: those of the start, those added, those retired."""

from __future__ import annotations

from sim.scenario.assets import Machines
from sim.world.calendar import day_tick
from sim.world.clock import Clock

STAYS = 1 << 62


def stays_of(machines: Machines, clock: Clock) -> tuple[tuple[int, int], ...]:
    """(tick from which it is there, tick at which it goes or `STAYS`) of every machine, in the order of their numbers.

    Those of the start come first, then those added by date. The highest numbers there are retired as the day begins, so
    the last to come goes first.
    """
    stays = [[0, STAYS] for _ in range(machines.count)]
    for change in sorted(machines.adding, key=lambda each: each.on):
        stays += [[day_tick(clock, change.on), STAYS] for _ in range(change.count)]
    for change in sorted(machines.retiring, key=lambda each: each.on):
        tick = day_tick(clock, change.on)
        there = [number for number, (comes, goes) in enumerate(stays) if comes <= tick < goes]
        for number in sorted(there, reverse=True)[: change.count]:
            stays[number][1] = tick
    return tuple((comes, goes) for comes, goes in stays)
