"""The story of a customer in a walk-in channel."""

from __future__ import annotations

from functools import partial

import simpy

from sim.log.tables import Cause, Outcome
from sim.reference.clockwork import Clockwork, Rank, Story
from sim.reference.crew import Crew
from sim.reference.door import Door
from sim.reference.floor import Floor, Request, Standing
from sim.reference.journal import Journal
from sim.reference.lots import Lot, Lots
from sim.reference.onward import Onward
from sim.reference.person import Person
from sim.reference.record import Contact
from sim.reference.selling import Selling
from sim.scenario.channels import WalkIn

_WORDS = {Outcome.SALE: "sale", Outcome.NO_SALE: "no_sale", Outcome.BALKED: "balked", Outcome.NO_STOCK: "no_sale",
          Outcome.ABANDONED: "abandoned", Outcome.TURNED_AWAY: "turned_away"}


class Shop:
    """A walk-in channel at work: arrive, perhaps balk, wait, steps in order, outcome, till, leave."""

    def __init__(
        self, number: int, channel: WalkIn, first_step: int, sellers: list[list[int]], standing: list[Standing], *,
        clock: Clockwork, floor: Floor, crew: Crew, journal: Journal, lots: Lots, onward: Onward, door: Door,
        selling: Selling,
    ) -> None:
        self.number, self.door = number, door
        self._channel = channel
        self._steps = [first_step + index for index in range(len(channel.steps))]
        self._buyers_only = [step.only == "buyers" for step in channel.steps]
        self._selling_step = self._buyers_only.count(False) - 1
        self._sellers = sellers      # by step and option: place of the seller among the units taken
        self._standing = standing    # by class; of a channel without classes one, which -1 finds too
        self._clock, self._floor, self._crew, self._journal = clock, floor, crew, journal
        self._lots, self._onward, self._selling = lots, onward, selling
        self.active: dict[tuple[int, int], Contact] = {}
        if any(way.while_waiting is not None for way in channel.dialogue.values()):
            floor.watch(self._steps[self._selling_step], self._steps[0])

    def welcome(self, person: Person) -> None:
        """Somebody comes through the door, or turns round at it."""
        if person.contacts == 0:
            person.first_channel = self.number
        person.contacts += 1
        draws = self._lots.visit(person, self.number)
        contact = Contact(person, person.contacts, self.number, self._clock.now, wanted=draws.choice,
                          dialogue=draws.dialogue, kind=self._lots.class_of(draws, self.number))
        ready = self._selling.readiness(person, contact.wanted, self._clock.now)
        contact.wishes(self._selling.would_buy(person, draws.hit, ready, contact.kind))
        balk = self._channel.balk
        if balk is not None and self._floor.waiting(self._steps[0]) >= balk.waiting and draws.balk < balk.share:
            self._leave(contact, draws, Outcome.BALKED, Cause.BALKED, admitted=False)
            return
        self.door.inside += 1
        self.active[person.address, contact.number] = contact
        self._clock.start(self._visit(contact, draws))

    def close(self) -> None:
        """Closing time. Under `turn_away` all who wait for the first step must go. Those for whom nobody stays
        must go in any case: there is nobody on the shift who could serve their step."""
        for index, step in enumerate(self._steps):
            if (index == 0 and self._channel.at_closing == "turn_away") or self._crew.nobody_for(step):
                for request in self._floor.everyone_waiting(step):
                    self._floor.send_away(request, Outcome.TURNED_AWAY)

    def _visit(self, contact: Contact, draws: Lot) -> Story:
        clock, floor, journal, person = self._clock, self._floor, self._journal, contact.person
        for index, step in enumerate(self._steps):
            if self._buyers_only[index] and contact.sold is None:
                break
            joined = clock.now
            request = floor.join(step, person.address, self._standing[contact.kind])
            if request.waiting:
                gone = yield self._wait(request, draws.patience(index))
                if gone is not None:
                    if index == 0:
                        contact.wait = clock.now - joined
                    self._gives_up(contact, draws, step, gone)
                    floor.left(step)
                    return
            start = clock.now
            place = self._sellers[index][request.option]
            seller = request.units[place] if place >= 0 else -1
            if index == 0:
                contact.wait, contact.start = start - joined, start
            if index == self._selling_step:
                contact.dialogue = self._selling.way(contact.dialogue, start, request.line)
            journal.taken(request.units, self.number, step, start)
            yield clock.timed(self._hold(contact, draws, index, seller), Rank.WORK_ENDS, person.address)
            if index == self._selling_step:
                extra = self._outcome(contact, draws, seller)
                if extra:
                    yield clock.timed(extra, Rank.WORK_ENDS, person.address)
            journal.step((person.address, contact.number, self.number, step, joined, start, clock.now, seller))
            journal.worked(request.units, clock.now)
            self._crew.release(request.units)
        self._leave(contact, draws, contact.outcome, contact.cause)

    def _wait(self, request: Request, patience: int) -> simpy.Event:
        """What a customer who has to wait waits for. After closing nobody waits for a step without staff."""
        floor, now = self._floor, self._clock.now
        if patience >= 0:
            self._clock.at(now + patience, Rank.PATIENCE, request.address,
                           partial(floor.send_away, request, Outcome.ABANDONED))
        answer = floor.answer(request)
        if self.door.closed(now) and self._crew.nobody_for(request.step):
            floor.send_away(request, Outcome.TURNED_AWAY)
        return answer

    def _gives_up(self, contact: Contact, draws: Lot, step: int, gone: Outcome) -> None:
        """Leaves without being served at this step; who has bought already has still bought."""
        if contact.sold is not None:
            self._leave(contact, draws, Outcome.SALE, Cause.NONE)
            return
        cause = Cause.CLOSED
        if gone is Outcome.ABANDONED:
            cause = Cause.ABANDONED if self._crew.is_there_for(step) else Cause.NO_SELLER
        self._leave(contact, draws, gone, cause)

    def _hold(self, contact: Contact, draws: Lot, index: int, seller: int) -> int:
        factor = self._selling.talk_factor(contact.dialogue, contact.kind) if index == self._selling_step else 1.0
        if seller >= 0:
            factor *= self._crew.slowness(seller)
        time = draws.step_time(index)
        return time if factor == 1.0 else round(time * factor)

    def _outcome(self, contact: Contact, draws: Lot, seller: int) -> int:
        """Decide the offer at the end of the selling step; ticks the moves add."""
        person = contact.person
        person.meetings += 1
        contact.offered, contact.seller = True, seller
        contact.talk_number = person.meetings
        ready = self._selling.readiness(person, contact.wanted, self._clock.now)
        buys, contact.cause = self._selling.persuades(
            person, draws.hit, ready, contact.dialogue, contact.wait, seller, contact.kind)
        contact.outcome = Outcome.NO_SALE
        if not buys:
            return 0
        contact.sold = self._selling.sell(draws, contact.dialogue)
        if contact.sold is None:
            contact.outcome = Outcome.NO_STOCK
            contact.cause = Cause.NO_STOCK
            return 0
        contact.outcome, contact.sold_at = Outcome.SALE, self._clock.now
        if draws.returned >= 0:
            contact.returned = contact.sold_at + draws.returned
        person.buys()
        return contact.sold.extra

    def _leave(
        self, contact: Contact, draws: Lot, outcome: Outcome, cause: Cause, *, admitted: bool = True
    ) -> None:
        contact.end, contact.outcome = self._clock.now, outcome
        contact.cause = cause if contact.potential or outcome is Outcome.NO_STOCK else Cause.NONE
        self._journal.journey(contact.row())
        self._onward.after(contact.person, self.number, _WORDS[outcome], draws)
        if admitted:
            del self.active[contact.person.address, contact.number]
            self.door.inside -= 1
            if self.door.inside == 0:
                self._crew.door_empty()
