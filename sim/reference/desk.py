"""The outbound desk: whose turn it is to be called, and the story of a call."""

from __future__ import annotations

import heapq
from collections import deque

import simpy

from sim.log.tables import Cause, Outcome
from sim.reference.clockwork import Clockwork, Rank, Story
from sim.reference.crew import Crew
from sim.reference.door import Door
from sim.reference.floor import Floor
from sim.reference.journal import Journal
from sim.reference.lots import Lots
from sim.reference.onward import Onward
from sim.reference.person import Person
from sim.reference.record import Contact
from sim.reference.selling import Selling
from sim.scenario.channels import Outbound
from sim.world.calendar import DAY, HALF_HOUR
from sim.world.contacts import DialDraws, TalkDraws

Due = tuple[int, int, int, int, Person]    # due tick, address, serial number, plans, person


class Desk:
    """An outbound channel at work: as long as calling is allowed, whoever is free rings the next lead."""

    def __init__(
        self, number: int, channel: Outbound, first_step: int, callers: int, line: int | None, *,
        clock: Clockwork, floor: Floor, crew: Crew, journal: Journal, lots: Lots, onward: Onward, door: Door,
        selling: Selling, sellers: list[int],
    ) -> None:
        self.number, self._channel, self._callers, self._line = number, channel, callers, line
        self._steps = [first_step + index for index in range(len(channel.steps))]
        self._sellers = sellers
        self._clock, self._floor, self._crew, self._journal = clock, floor, crew, journal
        self._lots, self._onward, self._door, self._selling = lots, onward, door, selling
        self._preview = channel.dialling.mode == "preview"
        self._fresh: deque[tuple[int, Person]] = deque()
        self._promised: list[Due] = []
        self._retry: list[Due] = []
        self._entries = 0
        self._line_wanted: list[tuple[int, int, int, simpy.Event]] = []
        self._by_hour = [channel.answered.value * factor for factor in channel.answered.by_hour]
        self._right_party = channel.right_party
        self._attempts, self._retry_after = channel.dialling.attempts, max(channel.dialling.retry_after, 1)
        self.active: dict[tuple[int, int], Contact] = {}

    def deliver(self, people: list[Person]) -> None:
        """Leads arrive on the list, in order."""
        self._fresh.extend((person.plans, person) for person in people)
        self.dial()

    def promise(self, person: Person, due: int) -> None:
        """A contact promised for `due`; it never expires."""
        person.attempts = 0
        self._put(self._promised, person, due)

    def dial(self) -> None:
        """Every free caller takes the next lead, as long as there are lines and leads.

        Who has looked at a lead already (preview) gets a line before anybody takes the next lead.
        """
        floor, line_pool = self._floor, self._line
        if line_pool is not None:
            while self._line_wanted and floor.free_count(line_pool):
                heapq.heappop(self._line_wanted)[3].succeed(floor.take(line_pool))
        if not floor.free_count(self._callers) or self._door.closed(self._clock.now):
            return
        while floor.free_count(self._callers):
            if not self._preview and line_pool is not None and not floor.free_count(line_pool):
                return
            person = self._next_lead()
            if person is None:
                return
            caller = floor.take(self._callers)
            line = -1 if line_pool is None or self._preview else floor.take(line_pool)
            if person.contacts == 0:
                person.first_channel = self.number
            person.contacts += 1
            person.attempts += 1
            contact = Contact(person, person.contacts, self.number, self._clock.now, seller=caller,
                              attempt=person.attempts)
            self.active[person.address, contact.number] = contact
            self._clock.start(self._call(contact, caller, line))

    def left_over(self) -> dict[str, list[Person]]:
        """Persons not called yet, due again, and promised, who may still be called."""
        return {
            "fresh": [person for plans, person in self._fresh if _open(person, plans)],
            "retry": [person for *_, plans, person in sorted(self._retry) if _open(person, plans)],
            "promised": [person for *_, plans, person in sorted(self._promised) if _open(person, plans)],
        }

    def not_called(self, person: Person, end: int) -> Contact | None:
        """The row of a lead nobody called who would have bought; None if it would not have."""
        draws, at = self._lots.first_talk(person, self.number)
        if not self._selling.would_buy(person, draws.sale.hit[at]):
            return None
        return Contact(person, person.contacts + 1, self.number, end, end=end,
                       outcome=Outcome.NOT_CALLED, cause=Cause.NOT_CALLED, potential=True,
                       wanted=draws.sale.choice[at])

    def _next_lead(self) -> Person | None:
        person = self._due(self._promised)
        if person is not None:
            return person
        if self._channel.dialling.first == "retry":
            return self._due(self._retry) or self._next_fresh()
        return self._next_fresh() or self._due(self._retry)

    def _next_fresh(self) -> Person | None:
        while self._fresh:
            plans, person = self._fresh.popleft()
            if _open(person, plans):
                return person
        return None

    def _put(self, heap: list[Due], person: Person, due: int) -> None:
        self._entries += 1
        heapq.heappush(heap, (due, person.address, self._entries, person.plans, person))
        self._clock.at(due, Rank.DUE, person.address, self.dial)

    def _due(self, heap: list[Due]) -> Person | None:
        while heap and heap[0][0] <= self._clock.now:
            *_, plans, person = heapq.heappop(heap)
            if _open(person, plans):
                return person
        return None

    def _call(self, contact: Contact, caller: int, line: int) -> Story:
        clock, person, channel = self._clock, contact.person, self.number
        dial, at = self._lots.dial(person, channel)
        talk, place = self._lots.first_talk(person, channel)
        contact.wanted, contact.dialogue = talk.sale.choice[place], talk.sale.dialogue[place]
        contact.wishes(self._selling.would_buy(person, talk.sale.hit[place]))
        self._journal.taken((caller,), channel, -1, clock.now)
        if self._preview:
            yield clock.timed(dial.look[at], Rank.WORK_ENDS, person.address)
            if self._line is not None:
                granted = simpy.Event(clock)
                heapq.heappush(self._line_wanted, (clock.now, person.address, contact.number, granted))
                self.dial()
                line = yield granted
        held = (caller,) if line < 0 else (caller, line)
        self._journal.taken(held[1:], channel, -1, clock.now)
        answered = dial.answer[at] < self._by_hour[(clock.now % DAY) // HALF_HOUR]
        contact.ring = dial.ring[at]
        yield clock.timed(contact.ring, Rank.WORK_ENDS, person.address)
        if not answered or dial.party[at] >= self._right_party:
            if answered:
                contact.talk, contact.start = dial.talk_wrong[at], clock.now
                yield clock.timed(contact.talk, Rank.WORK_ENDS, person.address)
            self._unreached(contact, Outcome.WRONG_PARTY if answered else Outcome.NO_ANSWER, dial, at)
            self._let_go(held)
            return
        person.next_ordinal(channel, "talk")
        person.meetings += 1
        contact.talk_number, contact.start, contact.offered = person.meetings, clock.now, True
        buys, contact.cause = self._selling.persuades(person, talk.sale.hit[place], contact.dialogue, 0, caller)
        length = talk.talk_sale[place] if buys else talk.talk_no_sale[place]
        factor = self._selling.talk_factor(contact.dialogue) * self._crew.slowness(caller)
        yield clock.timed(length if factor == 1.0 else round(length * factor), Rank.WORK_ENDS, person.address)
        if buys:
            extra = self._book(contact, talk, place)
            if extra:
                yield clock.timed(extra, Rank.WORK_ENDS, person.address)
        contact.talk = clock.now - contact.start
        word = self._conclude(contact, talk.outcome[place])
        self._close_row(contact)
        self._onward.after(person, channel, word, talk.sale.next[place], talk.sale.show_up[place],
                           talk.sale.reopening[place])
        if contact.outcome is Outcome.SALE and self._steps:
            clock.start(self._afterwards(contact, talk, place))
        wrap_up = talk.wrap_up[place]
        if wrap_up:
            if line >= 0:
                self._let_go((line,))
            yield clock.timed(wrap_up, Rank.WORK_ENDS, person.address)
            held = (caller,)
        self._let_go(held)

    def _book(self, contact: Contact, talk: TalkDraws, place: int) -> int:
        contact.sold = self._selling.sell(talk.sale, place)
        if contact.sold is None:
            contact.cause = Cause.NO_STOCK
            return 0
        contact.sold_at = self._clock.now
        if talk.sale.returned[place] >= 0:
            contact.returned = contact.sold_at + talk.sale.returned[place]
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

    def _unreached(self, contact: Contact, outcome: Outcome, dial: DialDraws, at: int) -> None:
        """Nobody, or somebody else, answered: due again later, or given up."""
        person = contact.person
        contact.outcome = outcome
        contact.cause = Cause.NOT_REACHED if contact.potential else Cause.NONE
        self._close_row(contact)
        if person.attempts < self._attempts:
            self._put(self._retry, person, self._clock.now + self._retry_after)
        else:
            self._onward.after(person, self.number, "not_reached", dial.next[at], dial.show_up[at],
                               dial.reopening[at])

    def _close_row(self, contact: Contact) -> None:
        contact.end = self._clock.now
        self._journal.journey(contact.row())
        del self.active[contact.person.address, contact.number]

    def _let_go(self, units: tuple[int, ...]) -> None:
        self._journal.worked(units, self._clock.now)
        self._crew.release(units)

    def _afterwards(self, contact: Contact, talk: TalkDraws, place: int) -> Story:
        """What a buyer does after the call (the till)."""
        clock, person = self._clock, contact.person
        for index, step in enumerate(self._steps):
            joined = clock.now
            request = self._floor.join(step, person.address)
            if request.waiting:
                yield self._floor.answer(request)
            start = clock.now
            seller = request.units[self._sellers[index]] if self._sellers[index] >= 0 else -1
            time = talk.step_time[index][place]
            if seller >= 0:
                time = round(time * self._crew.slowness(seller))
            self._journal.taken(request.units, self.number, step, start)
            yield clock.timed(time, Rank.WORK_ENDS, person.address)
            self._journal.step((person.address, contact.number, self.number, step, joined, start, clock.now, seller))
            self._let_go(request.units)


def _open(person: Person, plans: int) -> bool:
    return person.plans == plans and not person.refused
