"""Between contacts: the one mechanism `next:` that leads a person from an outcome to a further contact."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from sim.reference.clockwork import Clockwork, Rank
from sim.reference.door import Door
from sim.reference.lots import Lot
from sim.reference.person import Person
from sim.scenario.channels import Next
from sim.world.world import World

Rule = tuple[int, float, int, float]


class Onward:
    """Plans further contacts, and keeps those that lie beyond the horizon for the closing state."""

    def __init__(self, world: World, clock: Clockwork, doors: list[Door]) -> None:
        self._clock, self._doors = clock, doors
        self._last = world.clock.end if world.clock.stationary else world.clock.end - 1
        channels = world.names.channels
        self._rules: list[dict[str, list[Rule]]] = []
        for channel in world.scenario.channels.values():
            rules: dict[str, list[Rule]] = {}
            for each in channel.next:
                rules.setdefault(each.after, []).append(_rule(each, channels))
            self._rules.append(rules)
        self.visit: Callable[[Person, int], None] = lambda person, channel: None
        self.promise: Callable[[Person, int, int], None] = lambda person, channel, due: None
        self.is_outbound = [name in world.scenario.outbound for name in channels]
        self._pending: list[tuple[int, int, int, int, Person]] = []
        self._count = 0

    def after(self, person: Person, channel: int, outcome: str, draws: Lot) -> None:
        """One uniform picks at most one further contact; a no-show stays away."""
        rules = self._rules[channel].get(outcome)
        if rules is None:
            return
        chance = draws.next
        for target, share, delay, shows_up in rules:
            if chance < share:
                if draws.show_up < shows_up:
                    self._plan(person, target, self._clock.now + max(delay, 1), draws.reopening)
                return
            chance -= share

    def pending(self, channel: int) -> list[tuple[int, Person]]:
        """Contacts with this channel still to come when the horizon ends: (due tick, person)."""
        return [(due, person) for due, _, target, plans, person in sorted(self._pending, key=lambda one: one[:3])
                if target == channel and person.plans == plans]

    def _plan(self, person: Person, target: int, due: int, reopening: float) -> None:
        if self.is_outbound[target]:
            if not person.refused:
                self.promise(person, target, due)
            return
        open_at = self._doors[target].next_open(due, reopening)
        plans = person.plans
        if open_at is None or open_at > self._last:
            heapq.heappush(self._pending, (due, self._count, target, plans, person))
            self._count += 1
            return
        self._clock.at(open_at, Rank.DUE, person.address, lambda: self._come(person, target, plans))

    def _come(self, person: Person, target: int, plans: int) -> None:
        if person.plans == plans:
            self.visit(person, target)


def _rule(each: Next, channels: tuple[str, ...]) -> Rule:
    return channels.index(each.to), each.chance, each.delay, each.shows_up
