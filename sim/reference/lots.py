"""Finding a person's draws: the chunk of the population around the person, made when first needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.reference.person import Person
from sim.world.contacts import CHUNK, LATER_CHUNK, DialDraws, TalkDraws, VisitDraws
from sim.world.world import World

Drawn = TypeVar("Drawn")


class Lots:
    """Draws of visits, dials and talks by person; chunks are kept for the replication."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._channels = list(world.scenario.channels.values())
        nobody = np.zeros(0, dtype=np.int64)
        self.populations: list[NDArray[np.int64]] = [
            nobody if visitors is None else visitors.address for visitors in world.visitors
        ] + [leads.address for leads in world.leads]
        self._chunks: dict[tuple[str, int, int, int, int], object] = {}

    def visit(self, person: Person, channel: int) -> tuple[VisitDraws, int]:
        """Draws of the person's next visit, and the person's place in them."""
        return self._find("visit", self._world.draws.visits, person, channel)

    def dial(self, person: Person, channel: int) -> tuple[DialDraws, int]:
        """Draws of the next dial to the person."""
        return self._find("dial", self._world.draws.dials, person, channel)

    def talk(self, person: Person, channel: int) -> tuple[TalkDraws, int]:
        """Draws of the next talk with the person."""
        return self._find("talk", self._world.draws.talks, person, channel)

    def first_talk(self, person: Person, channel: int) -> tuple[TalkDraws, int]:
        """Draws of a talk that has not been reached yet; does not count it."""
        return self._at("talk", self._world.draws.talks, person, channel,
                        person.counted.get((channel, "talk"), 0) + 1)

    def _find(
        self, what: str, make: Callable[..., Drawn], person: Person, channel: int
    ) -> tuple[Drawn, int]:
        return self._at(what, make, person, channel, person.next_ordinal(channel, what))

    def _at(
        self, what: str, make: Callable[..., Drawn], person: Person, channel: int, ordinal: int
    ) -> tuple[Drawn, int]:
        # Few of a chunk come a fourth time, so later contacts are drawn for fewer neighbours at once.
        size = CHUNK if ordinal < 4 else LATER_CHUNK
        chunk, place = divmod(person.index, size)
        key = (what, channel, person.population, ordinal, chunk)
        drawn = self._chunks.get(key)
        if drawn is None:
            who = self.populations[person.population][chunk * size:(chunk + 1) * size]
            drawn = make(channel, self._channels[channel], who, ordinal)
            self._chunks[key] = drawn
        return drawn, place  # type: ignore[return-value]
