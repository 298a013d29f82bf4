"""The outbound desk: whose turn it is to be called, and the story of a call."""

from __future__ import annotations

import heapq

import simpy

from sim.log.tables import Cause, Outcome
from sim.reference.clockwork import Clockwork, Rank, Story
from sim.reference.crew import Crew
from sim.reference.door import Door
from sim.reference.floor import Floor, Standing
from sim.reference.journal import Journal
from sim.reference.lots import Lot, Lots
from sim.reference.onward import Onward
from sim.reference.pacing import Callers, Pacing
from sim.reference.person import Person
from sim.reference.record import Contact
from sim.reference.selling import Selling
from sim.reference.worklist import Worklist
from sim.scenario.channels import Outbound
from sim.world.calendar import DAY, HALF_HOUR


class Desk:
    """An outbound channel at work: as long as calling is allowed, whoever is free rings the next lead."""

    def __init__(
        self, number: int, channel: Outbound, first_step: int, callers: Callers, line: int | None,
        sellers: list[list[int]], standing: Standing, *,
        clock: Clockwork, floor: Floor, crew: Crew, journal: Journal, lots: Lots, onward: Onward, door: Door,
        selling: Selling,
    ) -> None:
        self.number, self._channel, self._callers, self._line = number, channel, callers, line
        self._steps = [first_step + index for index in range(len(channel.steps))]
        self._sellers = sellers      # by step and option: place of the seller among the units taken
        self._standing = standing
        self._clock, self._floor, self._crew, self._journal = clock, floor, crew, journal
        self._lots, self._onward, self._door, self._selling = lots, onward, door, selling
        self._preview = channel.dialling.mode == "preview"
        self._pacing = Pacing(channel.dialling) if channel.dialling.mode == "predictive" else None
        self._list = Worklist(clock, channel.dialling.first, self.dial)
        self._line_wanted: list[tuple[int, int, int, simpy.Event]] = []
        self._by_hour = [channel.answered.value * factor for factor in channel.answered.by_hour]
        self._right_party = channel.right_party
        self._attempts, self._retry_after = channel.dialling.attempts, max(channel.dialling.retry_after, 1)
        self.shared = set(callers.shared)
        self.active: dict[tuple[int, int], Contact] = {}

    def deliver(self, people: list[Person]) -> None:
        """Leads arrive on the list, in order."""
        self._list.add(people)
        self.dial()

    def promise(self, person: Person, due: int) -> None:
        """A contact promised for `due`; it never expires."""
        person.attempts = 0
        self._list.promise(person, due)

    def dial(self) -> None:
        """Every available caller takes the next lead, as long as there are lines and leads.

        Who has looked at a lead already (preview) gets a line before anybody takes the next lead. Predictive desks
        let lines ring ahead of the callers instead.
        """
        floor, line_pool = self._floor, self._line
        if line_pool is not None:
            while self._line_wanted and floor.free_count(line_pool):
                heapq.heappop(self._line_wanted)[3].succeed(floor.take(line_pool))
        if self._pacing is not None:
            self._ring_ahead(self._pacing)
            return
        if not self._callers.available() or self._door.closed(self._clock.now):
            return
        while self._callers.available():
            if not self._preview and line_pool is not None and not floor.free_count(line_pool):
                return
            person = self._list.next()
            if person is None:
                return
            caller = self._callers.take()
            line = -1 if line_pool is None or self._preview else floor.take(line_pool)
            self._clock.start(self._call(self._dialled(person, caller), caller, line))

    def _ring_ahead(self, pacing: Pacing) -> None:
        """Lines ring for more than the available callers, as far as the pacing lets them."""
        while True:
            wanted = pacing.ahead(self._callers.available(), self._clock.now)
            if self._door.closed(self._clock.now) or not pacing.may_ring(wanted):
                return
            if self._line is not None and not self._floor.free_count(self._line):
                return
            person = self._list.next()
            if person is None:
                return
            line = -1 if self._line is None else self._floor.take(self._line)
            pacing.rings(wanted)
            self._clock.start(self._call_ahead(pacing, self._dialled(person, -1), line))

    def _dialled(self, person: Person, caller: int) -> Contact:
        """The contact of a dial that begins now."""
        if person.contacts == 0:
            person.first_channel = self.number
        person.contacts += 1
        person.attempts += 1
        contact = Contact(person, person.contacts, self.number, self._clock.now, seller=caller, attempt=person.attempts)
        self.active[person.address, contact.number] = contact
        return contact

    def left_over(self) -> dict[str, list[Person]]:
        """Persons not called yet, due again, and promised, who may still be called."""
        return self._list.left_over()

    def not_called(self, person: Person, end: int) -> Contact | None:
        """The row of a lead nobody called who would have bought; None if it would not have."""
        draws = self._lots.first_talk(person, self.number)
        if not self._selling.would_buy(person, draws.hit, person.quality):
            return None
        return Contact(person, person.contacts + 1, self.number, end, end=end,
                       outcome=Outcome.NOT_CALLED, cause=Cause.NOT_CALLED, potential=True,
                       wanted=draws.choice)

    def _call(self, contact: Contact, caller: int, line: int) -> Story:
        clock, person, channel = self._clock, contact.person, self.number
        dial, talk = self._brought(contact)
        self._journal.taken((caller,), channel, -1, clock.now)
        if self._preview:
            yield clock.timed(dial.look, Rank.WORK_ENDS, person.address)
            if self._line is not None:
                granted = simpy.Event(clock)
                heapq.heappush(self._line_wanted, (clock.now, person.address, contact.number, granted))
                self.dial()
                line = yield granted
        held = (caller,) if line < 0 else (caller, line)
        self._journal.taken(held[1:], channel, -1, clock.now)
        answered = self._answers(dial)
        contact.ring = dial.ring
        yield clock.timed(contact.ring, Rank.WORK_ENDS, person.address)
        if answered:
            yield from self._answered(contact, dial, talk, caller, line)
        else:
            self._unreached(contact, Outcome.NO_ANSWER, dial)
            self._let_go(held)

    def _call_ahead(self, pacing: Pacing, contact: Contact, line: int) -> Story:
        """A predictive call: nobody is held while it rings; who answers while nobody is available is dropped."""
        clock = self._clock
        dial, talk = self._brought(contact)
        held = () if line < 0 else (line,)
        self._journal.taken(held, self.number, -1, clock.now)
        answered = self._answers(dial)
        contact.ring = dial.ring
        yield clock.timed(contact.ring, Rank.WORK_ENDS, contact.person.address)
        pacing.rang()
        if answered:
            pacing.answered(clock.now)
            if self._callers.available():
                contact.seller = caller = self._callers.take()
                self._journal.taken((caller,), self.number, -1, clock.now)
                yield from self._answered(contact, dial, talk, caller, line)
                return
            pacing.dropped(clock.now)
        self._unreached(contact, Outcome.DROPPED if answered else Outcome.NO_ANSWER, dial)
        if held:
            self._let_go(held)
        else:
            self.dial()      # no line falls free that would tell the desk

    def _brought(self, contact: Contact) -> tuple[Lot, Lot]:
        """Draws of the dial and of the talk it may lead to, with what they say about the person noted."""
        dial = self._lots.dial(contact.person, self.number)
        talk = self._lots.first_talk(contact.person, self.number)
        contact.wanted, contact.dialogue = talk.choice, talk.dialogue
        ready = self._selling.readiness(contact.person, contact.wanted, self._clock.now)
        contact.wishes(self._selling.would_buy(contact.person, talk.hit, ready))
        return dial, talk

    def _answers(self, dial: Lot) -> bool:
        return dial.answer < self._by_hour[(self._clock.now % DAY) // HALF_HOUR]

    def _answered(self, contact: Contact, dial: Lot, talk: Lot, caller: int, line: int) -> Story:
        """Somebody has answered, and the caller talks: with the wrong party, or with the lead."""
        clock, person, channel = self._clock, contact.person, self.number
        held = (caller,) if line < 0 else (caller, line)
        if dial.party >= self._right_party:
            contact.talk, contact.start = dial.talk_wrong, clock.now
            yield clock.timed(contact.talk, Rank.WORK_ENDS, person.address)
            self._unreached(contact, Outcome.WRONG_PARTY, dial)
            self._let_go(held)
            return
        person.next_ordinal(channel, "talk")
        person.meetings += 1
        contact.talk_number, contact.start, contact.offered = person.meetings, clock.now, True
        contact.dialogue = self._selling.way(contact.dialogue, clock.now)
        ready = self._selling.readiness(person, contact.wanted, clock.now)
        buys, contact.cause = self._selling.persuades(person, talk.hit, ready, contact.dialogue, 0, caller)
        length = talk.talk_sale if buys else talk.talk_no_sale
        factor = self._selling.talk_factor(contact.dialogue) * self._crew.slowness(caller)
        yield clock.timed(length if factor == 1.0 else round(length * factor), Rank.WORK_ENDS, person.address)
        if buys:
            extra = self._book(contact, talk)
            if extra:
                yield clock.timed(extra, Rank.WORK_ENDS, person.address)
        contact.talk = clock.now - contact.start
        word = self._conclude(contact, talk.outcome)
        self._close_row(contact)
        self._onward.after(person, channel, word, talk)
        if contact.outcome is Outcome.SALE and self._steps:
            clock.start(self._afterwards(contact, talk))
        wrap_up = talk.wrap_up
        if wrap_up:
            if line >= 0:
                self._let_go((line,))
            yield clock.timed(wrap_up, Rank.WORK_ENDS, person.address)
            held = (caller,)
        self._let_go(held)

    def _book(self, contact: Contact, talk: Lot) -> int:
        contact.sold = self._selling.sell(talk, contact.dialogue)
        if contact.sold is None:
            contact.cause = Cause.NO_STOCK
            return 0
        contact.sold_at = self._clock.now
        if talk.returned >= 0:
            contact.returned = contact.sold_at + talk.returned
        contact.person.buys()
        return contact.sold.extra

    def _conclude(self, contact: Contact, chance: float) -> str:
        """Set the outcome of a talk; the word by which `next:` knows it."""
        shares = self._channel.outcomes
        if contact.sold is not None:
            contact.outcome, contact.cause = Outcome.SALE, Cause.NONE
            return "sale"
        if contact.cause is Cause.NO_STOCK:
            contact.outcome = Outcome.NO_STOCK
            return "no_sale"
        if chance < shares.undecided:
            contact.outcome = Outcome.UNDECIDED
            return "undecided"
        if chance < shares.undecided + shares.refusal:
            contact.outcome = Outcome.REFUSAL
            contact.person.refused = True
            return "refusal"
        contact.outcome = Outcome.NO_SALE
        return "no_sale"

    def _unreached(self, contact: Contact, outcome: Outcome, dial: Lot) -> None:
        """Nobody, or somebody else, answered: due again later, or given up."""
        person = contact.person
        contact.outcome = outcome
        lost = Cause.DROPPED if outcome is Outcome.DROPPED else Cause.NOT_REACHED
        contact.cause = lost if contact.potential else Cause.NONE
        self._close_row(contact)
        if person.attempts < self._attempts:
            self._list.retry(person, self._clock.now + self._retry_after)
        else:
            self._onward.after(person, self.number, "not_reached", dial)

    def _close_row(self, contact: Contact) -> None:
        contact.end = self._clock.now
        self._journal.journey(contact.row())
        del self.active[contact.person.address, contact.number]

    def _let_go(self, units: tuple[int, ...]) -> None:
        self._journal.worked(units, self._clock.now)
        self._crew.release(units)

    def _afterwards(self, contact: Contact, talk: Lot) -> Story:
        """What a buyer does after the call (the till)."""
        clock, person = self._clock, contact.person
        for index, step in enumerate(self._steps):
            joined = clock.now
            request = self._floor.join(step, person.address, self._standing)
            if request.waiting:
                yield self._floor.answer(request)
            start = clock.now
            place = self._sellers[index][request.option]
            seller = request.units[place] if place >= 0 else -1
            time = talk.step_time(index)
            if seller >= 0:
                time = round(time * self._crew.slowness(seller))
            self._journal.taken(request.units, self.number, step, start)
            yield clock.timed(time, Rank.WORK_ENDS, person.address)
            self._journal.step((person.address, contact.number, self.number, step, joined, start, clock.now, seller))
            self._let_go(request.units)
