"""The end of the horizon: rows of contacts cut off, leads never called, and contacts still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.log.tables import Cause, Outcome
from sim.reference.desk import Desk
from sim.reference.onward import Onward
from sim.reference.person import Person
from sim.reference.record import Contact
from sim.reference.visit import Shop

Row = tuple[int, ...]


def last_rows(shops: Mapping[int, Shop], desks: Mapping[int, Desk], onward: Onward, end: int) -> Iterator[Row]:
    """Rows of the journeys table that are known only when the horizon ends, in this order:

    contacts going on (by arrival, address, number); leads never called who would have bought (by list); and for
    people who wanted to buy and still have a contact to come (retry, promised call, visit) one row `INSIDE` that
    did not happen yet (arrive -1), by channel and address: they are open, not lost.
    """
    active = [contact for shop in shops.values() for contact in shop.active.values()]
    active += [contact for desk in desks.values() for contact in desk.active.values()]
    for contact in sorted(active, key=lambda each: (each.arrive, each.person.address, each.number)):
        yield contact.cut_off()
    for desk in desks.values():
        for person in desk.left_over()["fresh"]:
            if person.contacts == 0:
                missed = desk.not_called(person, end)
                if missed is not None:
                    yield missed.row()
    seen: set[int] = set()
    for channel in sorted((*shops, *desks)):
        for person in sorted(_to_come(channel, desks, onward), key=lambda each: each.address):
            if person.willing and person.address not in seen:
                seen.add(person.address)
                yield Contact(person, person.contacts + 1, channel, -1, end=end, outcome=Outcome.INSIDE,
                              cause=Cause.INSIDE).row()


def _to_come(channel: int, desks: Mapping[int, Desk], onward: Onward) -> list[Person]:
    if channel not in desks:
        return [person for _, person in onward.pending(channel)]
    left = desks[channel].left_over()
    return left["retry"] + left["promised"]
