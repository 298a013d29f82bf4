"""A person on their way through contacts: the root address kept for all of them, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Person:
    """Somebody who came of their own accord, or a lead.

    The address finds the person's draws; `plans` counts purchases, so that contacts planned before a purchase are
    void after it.
    """

    address: int
    first_channel: int
    segment: int = -1
    quality: float = 1.0
    contacts: int = 0
    meetings: int = 0          # visits served and right-party talks
    attempts: int = 0          # dials since the lead was last fresh or promised
    plans: int = 0
    bought: bool = False
    refused: bool = False
    anyway: bool = False
    willing: bool = False      # own draws would have bought at some contact so far; no purchase since
    counted: dict[tuple[int, str], int] = field(default_factory=dict)

    def buys(self) -> None:
        """A purchase: contacts planned before it are void."""
        self.plans += 1
        self.bought, self.willing = True, False

    def next_ordinal(self, channel: int, what: str) -> int:
        """Number of this visit, dial or talk of the person in this channel, from 1."""
        number = self.counted.get((channel, what), 0) + 1
        self.counted[(channel, what)] = number
        return number
