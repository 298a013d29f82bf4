"""One contact's row of the log while the contact is going on."""

from __future__ import annotations

from dataclasses import dataclass

from sim.log.tables import Cause, Move, Outcome, Supply
from sim.reference.person import Person
from sim.reference.selling import Sold


@dataclass(slots=True, eq=False)
class Contact:
    """What is known so far of a visit or a dial; `row()` gives the log's columns in order."""

    person: Person
    number: int
    channel: int
    arrive: int
    wait: int = 0
    start: int = -1
    end: int = -1
    outcome: Outcome = Outcome.INSIDE
    cause: Cause = Cause.NONE
    seller: int = -1
    dialogue: int = -1
    offered: bool = False
    potential: bool = False
    wanted: int = -1
    sold: Sold | None = None
    returned: int = -1
    attempt: int = 0
    talk_number: int = 0
    ring: int = 0
    talk: int = 0
    sold_at: int = -1
    kind: int = -1          # index of the customer class, -1 where the channel has none

    def wishes(self, potential: bool) -> None:
        """Note whether own draws would buy at this contact."""
        self.potential = potential
        if potential:
            self.person.willing = True

    def row(self) -> tuple[int, ...]:
        """The columns of `JOURNEYS`."""
        person, sold = self.person, self.sold
        return (
            person.address, self.number, self.channel, person.first_channel, self.arrive, self.wait, self.start,
            self.end, int(self.outcome), int(self.cause), self.seller, self.dialogue, int(self.offered),
            int(self.potential), self.wanted,
            -1 if sold is None else sold.product, -1 if sold is None else sold.added,
            int(Move.ABSENT if sold is None else sold.up_sell), int(Move.ABSENT if sold is None else sold.suggest),
            self.returned, int(person.anyway), person.segment, self.attempt, self.talk_number, self.ring,
            self.talk, self.sold_at, self.kind,
            int(Supply.NONE if sold is None else sold.supply),
        )

    def cut_off(self) -> tuple[int, ...]:
        """The row of a contact still going on when the horizon ends: a sale already made stays one."""
        self.outcome = Outcome.SALE if self.sold is not None else Outcome.INSIDE
        self.cause = Cause.NONE if self.sold is not None or not self.potential else Cause.INSIDE
        return self.row()
