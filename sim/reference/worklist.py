"""The work list of an outbound desk: fresh leads, promised calls and retries, and whose turn is next."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from typing import Literal

from sim.reference.clockwork import Clockwork, Rank
from sim.reference.person import Person

Due = tuple[int, int, int, int, Person]    # due tick, address, serial number, plans, person


class Worklist:
    """Whom a desk may call. `first`: what comes first of fresh leads and retries; promised calls come before both.
    When a call falls due, `dial` is told."""

    def __init__(self, clock: Clockwork, first: Literal["fresh", "retry"], dial: Callable[[], None]) -> None:
        self._clock, self._first, self._dial = clock, first, dial
        self._fresh: deque[tuple[int, Person]] = deque()
        self._promised: list[Due] = []
        self._retry: list[Due] = []
        self._entries = 0

    def add(self, people: list[Person]) -> None:
        """Fresh leads, in order."""
        self._fresh.extend((person.plans, person) for person in people)

    def promise(self, person: Person, due: int) -> None:
        """A call promised for `due`; it never expires."""
        self._put(self._promised, person, due)

    def retry(self, person: Person, due: int) -> None:
        """Nobody, or somebody else, answered: to be tried again at `due`."""
        self._put(self._retry, person, due)

    def next(self) -> Person | None:
        """Who is to be called now, off the list; None if there is nobody."""
        person = self._due(self._promised)
        if person is not None:
            return person
        if self._first == "retry":
            return self._due(self._retry) or self._next_fresh()
        return self._next_fresh() or self._due(self._retry)

    def left_over(self) -> dict[str, list[Person]]:
        """Persons not called yet, due again, and promised, who may still be called."""
        return {
            "fresh": [person for plans, person in self._fresh if _open(person, plans)],
            "retry": [person for *_, plans, person in sorted(self._retry) if _open(person, plans)],
            "promised": [person for *_, plans, person in sorted(self._promised) if _open(person, plans)],
        }

    def _next_fresh(self) -> Person | None:
        while self._fresh:
            plans, person = self._fresh.popleft()
            if _open(person, plans):
                return person
        return None

    def _put(self, heap: list[Due], person: Person, due: int) -> None:
        self._entries += 1
        heapq.heappush(heap, (due, person.address, self._entries, person.plans, person))
        self._clock.at(due, Rank.DUE, person.address, self._dial)

    def _due(self, heap: list[Due]) -> Person | None:
        while heap and heap[0][0] <= self._clock.now:
            *_, plans, person = heapq.heappop(heap)
            if _open(person, plans):
                return person
        return None


def _open(person: Person, plans: int) -> bool:
    return person.plans == plans and not person.refused
