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
from sim.world.contacts import TalkDraws

Due = tuple[int, int, int, Person]


class Desk:
    """An outbound channel at work: a free caller inside calling hours takes the next lead."""

    def __init__(
        self, number: int, channel: Outbound, first_step: int, callers: int, line: int | None, *,
        clock: Clockwork, floor: Floor, crew: Crew, journal: Journal, lots: Lots, onward: Onward, door: Door,
        selling: Selling,
    ) -> None:
        self.number, self._channel, self._callers, self._line = number, channel, callers, line
        self._steps = [first_step + index for index in range(len(channel.steps))]
        self._clock, self._floor, self._crew, self._journal = clock, floor, crew, journal
        self._lots, self._onward, self._door, self._selling = lots, onward, door, selling
        self._preview = channel.dialling.mode == "preview"
        self._fresh: deque[tuple[int, Person]] = deque()
        self._promised: list[Due] = []
        self._retry: list[Due] = []
        self._line_wanted: list[tuple[int, int, simpy.Event]] = []
        self._by_hour = [channel.answered.value * factor for factor in channel.answered.by_hour or [1.0] * 48]
        self.active: dict[tuple[int, int], Contact] = {}

    def deliver(self, people: list[Person]) -> None:
        """Leads arrive on the list, in order."""
        self._fresh.extend((person.plans, person) for person in people)
        self.dial()

    def promise(self, person: Person, due: int) -> None:
        """A contact promised for `due`; it never expires."""
        person.attempts = 0
        heapq.heappush(self._promised, (due, person.address, person.plans, person))
        self._clock.at(due, Rank.DUE, person.address, self.dial)

    def dial(self) -> None:
        """Every free caller takes the next lead, as long as there are lines and leads."""
        while self._line_wanted and self._line is not None and self._floor.free_count(self._line):
            _, _, granted = heapq.heappop(self._line_wanted)
            granted.succeed(self._floor.take(self._line))
        while self._floor.free_count(self._callers) and not self._door.closed(self._clock.now):
            if not self._preview and self._line is not None and not self._floor.free_count(self._line):
                return
            person = self._next_lead()
            if person is None:
                return
            caller = self._floor.take(self._callers)
            line = -1 if self._line is None or self._preview else self._floor.take(self._line)
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
            "retry": [person for _, _, plans, person in sorted(self._retry, key=_order) if _open(person, plans)],
            "promised": [person for _, _, plans, person in sorted(self._promised, key=_order) if _open(person, plans)],
        }

    def not_called(self, person: Person) -> Contact | None:
        """The row of a lead nobody called who would have bought; None if it would not have."""
        draws, at = self._lots.first_talk(person, self.number)
        if not self._selling.would_buy(person, draws.sale.hit[at]):
            return None
        return Contact(person, person.contacts + 1, self.number, self._clock.now, end=self._clock.now,
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

    def _due(self, heap: list[Due]) -> Person | None:
        while heap and heap[0][0] <= self._clock.now:
            _, _, plans, person = heapq.heappop(heap)
            if _open(person, plans):
                return person
        return None

    def _call(self, contact: Contact, caller: int, line: int) -> Story:
        clock, person, channel = self._clock, contact.person, self.number
        dial, at = self._lots.dial(person, channel)
        talk, place = self._lots.first_talk(person, channel)
        contact.wanted, contact.dialogue = talk.sale.choice[place], talk.sale.dialogue[place]
        contact.potential = self._selling.would_buy(person, talk.sale.hit[place])
        took_up = clock.now
        if self._preview:
            yield clock.timed(dial.look[at], Rank.WORK_ENDS, person.address)
            if self._line is not None:
                granted = simpy.Event(clock)
                heapq.heappush(self._line_wanted, (clock.now, person.address, granted))
                self.dial()
                line = yield granted
        rings = clock.now
        contact.ring = dial.ring[at]
        yield clock.timed(contact.ring, Rank.WORK_ENDS, person.address)
        if dial.answer[at] >= self._by_hour[(rings % DAY) // HALF_HOUR]:
            self._unreached(contact, Outcome.NO_ANSWER, dial.next[at], dial.show_up[at], dial.reopening[at])
            self._hang_up(line, rings, caller, took_up)
            return
        if dial.party[at] >= self._channel.right_party:
            contact.talk, contact.start = dial.talk_wrong[at], clock.now
            yield clock.timed(contact.talk, Rank.WORK_ENDS, person.address)
            self._unreached(contact, Outcome.WRONG_PARTY, dial.next[at], dial.show_up[at], dial.reopening[at])
            self._hang_up(line, rings, caller, took_up)
            return
        person.next_ordinal(channel, "talk")
        person.meetings += 1
        contact.talk_number, contact.start, contact.offered = person.meetings, clock.now, True
        buys, cause = self._selling.persuades(person, talk.sale.hit[place], contact.dialogue, 0, caller)
        length = talk.talk_sale[place] if buys else talk.talk_no_sale[place]
        factor = self._selling.talk_factor(contact.dialogue) * self._crew.slowness(caller)
        yield clock.timed(round(length * factor), Rank.WORK_ENDS, person.address)
        contact.cause = cause
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
        if not wrap_up:
            self._hang_up(line, rings, caller, took_up)
            return
        if line >= 0:
            self._journal.busy(line, channel, -1, rings, clock.now)
            self._crew.release((line,))
        yield clock.timed(wrap_up, Rank.WORK_ENDS, person.address)
        self._journal.busy(caller, channel, -1, took_up, clock.now)
        self._crew.release((caller,))

    def _book(self, contact: Contact, talk: TalkDraws, place: int) -> int:
        contact.sold = self._selling.sell(talk.sale, place)
        if contact.sold is None:
            contact.cause = Cause.NO_STOCK
            return 0
        contact.sold_at = self._clock.now
        if talk.sale.returned[place] >= 0:
            contact.returned = contact.sold_at + talk.sale.returned[place]
        contact.person.plans += 1
        contact.person.bought = True
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

    def _unreached(self, contact: Contact, outcome: Outcome, chance: float, show: float, reopening: float) -> None:
        """Nobody, or somebody else, answered: due again later, or given up."""
        person, dialling = contact.person, self._channel.dialling
        contact.outcome = outcome
        contact.cause = Cause.NOT_REACHED if contact.potential else Cause.NONE
        self._close_row(contact)
        if person.attempts < dialling.attempts:
            due = self._clock.now + max(dialling.retry_after, 1)
            heapq.heappush(self._retry, (due, person.address, person.plans, person))
            self._clock.at(due, Rank.DUE, person.address, self.dial)
        else:
            self._onward.after(person, self.number, "not_reached", chance, show, reopening)

    def _close_row(self, contact: Contact) -> None:
        contact.end = self._clock.now
        self._journal.journey(contact.row())
        del self.active[contact.person.address, contact.number]

    def _hang_up(self, line: int, rings: int, caller: int, took_up: int) -> None:
        self._journal.busy(caller, self.number, -1, took_up, self._clock.now)
        if line < 0:
            self._crew.release((caller,))
            return
        self._journal.busy(line, self.number, -1, rings, self._clock.now)
        self._crew.release((line, caller))

    def _afterwards(self, contact: Contact, talk: TalkDraws, place: int) -> Story:
        """What a buyer does after the call (the till)."""
        for index, step in enumerate(self._steps):
            joined = self._clock.now
            request = self._floor.join(step, contact.person.address)
            if request.waiting:
                yield self._floor.answer(request)
            start = self._clock.now
            yield self._clock.timed(talk.step_time[index][place], Rank.WORK_ENDS, contact.person.address)
            self._journal.step((contact.person.address, contact.number, self.number, step, joined, start,
                                self._clock.now, -1))
            for unit in request.units:
                self._journal.busy(unit, self.number, step, start, self._clock.now)
            self._crew.release(request.units)


def _open(person: Person, plans: int) -> bool:
    return person.plans == plans and not person.refused


def _order(due: Due) -> tuple[int, int]:
    return due[0], due[1]
