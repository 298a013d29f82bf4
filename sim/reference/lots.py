"""What falls to a person at one contact: each value is computed from the person's address when it is asked for."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from sim.reference.person import Person
from sim.world import luck as place
from sim.world.classes import classes_of
from sim.world.luck import TALK, Luck
from sim.world.sampling import chance, pick, ticks
from sim.world.world import World


class Lot:
    """The draws of one visit, dial or talk of one person (`who`: the address). Times are whole ticks."""

    __slots__ = ("_channel", "_first_step", "_luck", "_ordinal", "_who")

    def __init__(self, luck: Luck, channel: int, first_step: int, who: int, ordinal: int) -> None:
        self._luck, self._channel, self._first_step, self._who, self._ordinal = luck, channel, first_step, who, ordinal

    @property
    def hit(self) -> float:
        """Uniform against the hit rate."""
        return self._chance(place.HIT)

    @property
    def choice(self) -> int:
        """The product wanted, -1 none."""
        luck, channel = self._luck, self._channel
        first = int(luck.choice_first[channel])
        number = pick(luck.choice_border, first, luck.choice_count[channel], self._chance(place.CHOICE))
        return int(luck.choice_product[first + number]) if number >= 0 else -1

    @property
    def dialogue(self) -> int:
        """The way of selling by shares, numbered within the channel, -1 none."""
        luck, channel = self._luck, self._channel
        return pick(luck.way_border, luck.way_first[channel], luck.way_count[channel], self._chance(place.DIALOGUE))

    @property
    def up_sell(self) -> float:
        """Uniform against the share who accept the dearer product."""
        return self._chance(place.UP_SELL)

    @property
    def suggest(self) -> float:
        """Uniform against the share who accept a second line."""
        return self._chance(place.SUGGEST)

    @property
    def substitute(self) -> float:
        """Uniform against the share who accept the substitute."""
        return self._chance(place.SUBSTITUTE)

    @property
    def back_order(self) -> float:
        """Uniform against the share who have it put on back-order."""
        return self._chance(place.BACK_ORDER)

    @property
    def returned(self) -> int:
        """Ticks after the sale at which it is returned, -1 kept."""
        share = self._luck.return_share[self._channel]
        if not share or self._chance(place.RETURN) >= share:
            return -1
        return round(float(self._chance(place.RETURN_TIME) * self._luck.return_within[self._channel]))

    @property
    def next(self) -> float:
        """Uniform that picks the further contact."""
        return self._chance(place.NEXT)

    @property
    def show_up(self) -> float:
        """Uniform against the chance of showing up."""
        return self._chance(place.SHOW_UP)

    @property
    def reopening(self) -> float:
        """Uniform point of the next opening interval, where the door is closed when a contact is due."""
        return self._chance(place.REOPENING)

    @property
    def kind(self) -> float:
        """Uniform that picks the person's class in this channel, the same at every contact."""
        first, second = self._luck.keys[self._channel, place.CLASS]
        return chance(first, second, self._who, 0)

    @property
    def balk(self) -> float:
        """Uniform against the share who turn round at a long queue."""
        return self._chance(place.BALK)

    @property
    def answer(self) -> float:
        """Uniform against the chance that the dial is answered."""
        return self._chance(place.ANSWER)

    @property
    def party(self) -> float:
        """Uniform against the chance that it is the right party."""
        return self._chance(place.PARTY)

    @property
    def outcome(self) -> float:
        """Uniform that picks undecided or refusal where there is no sale."""
        return self._chance(place.OUTCOME)

    @property
    def look(self) -> int:
        """Time looking at the lead before dialling."""
        return self._call_time(place.LOOK, place.LOOK_DRAW)

    @property
    def ring(self) -> int:
        """Time of ringing, at least one tick."""
        return max(self._call_time(place.RING, place.RING_DRAW), 1)

    @property
    def talk_sale(self) -> int:
        """Time of the talk if it ends in a sale."""
        return self._call_time(place.TALK_SALE, place.TALK_SALE_DRAW)

    @property
    def talk_no_sale(self) -> int:
        """Time of the talk if it does not."""
        return self._call_time(place.TALK_NO_SALE, place.TALK_NO_SALE_DRAW)

    @property
    def talk_wrong(self) -> int:
        """Time of the talk with a wrong party."""
        return self._call_time(place.TALK_WRONG, place.TALK_WRONG_DRAW)

    @property
    def wrap_up(self) -> int:
        """Time the caller works on after the call."""
        return self._call_time(place.WRAP_UP, place.WRAP_UP_DRAW)

    def step_time(self, index: int) -> int:
        """Time of step `index` of the channel."""
        spec = self._luck.step_time[self._first_step + index]
        return self._step_draw(spec, self._first_step + index, place.STEP_TIME)

    def patience(self, index: int) -> int:
        """Longest wait for step `index` of the channel, -1 = without end."""
        spec = self._luck.step_patience[self._first_step + index]
        return self._step_draw(spec, self._first_step + index, place.STEP_PATIENCE) if spec >= 0 else -1

    def up_sell_showing(self, way: int) -> int:
        """Time to show the dearer product in this way of selling; as the others, 0 where the way states none."""
        return self._way_time(way, place.UP_SELL_SHOWING, place.UP_SELL_SHOWING_DRAW)

    def up_sell_time(self, way: int) -> int:
        """Further time where it is accepted."""
        return self._way_time(way, place.UP_SELL_TIME, place.UP_SELL_TIME_DRAW)

    def suggest_showing(self, way: int) -> int:
        """Time to show a second line."""
        return self._way_time(way, place.SUGGEST_SHOWING, place.SUGGEST_SHOWING_DRAW)

    def suggest_time(self, way: int) -> int:
        """Further time where it is accepted."""
        return self._way_time(way, place.SUGGEST_TIME, place.SUGGEST_TIME_DRAW)

    def _chance(self, slot: int) -> float:
        keys = self._luck.keys
        return chance(keys[self._channel, slot, 0], keys[self._channel, slot, 1], self._who, self._ordinal)

    def _time(self, spec: np.int64, drawn: float) -> int:
        return ticks(self._luck.times, self._luck.points, spec, drawn)  # type: ignore[arg-type]

    def _call_time(self, column: int, slot: int) -> int:
        spec = self._luck.channel_time[self._channel, column]
        return self._time(spec, self._chance(slot)) if spec >= 0 else 0

    def _step_draw(self, spec: np.int64, step: int, what: int) -> int:
        keys = self._luck.step_keys
        return self._time(spec, chance(keys[step, what, 0], keys[step, what, 1], self._who, self._ordinal))

    def _way_time(self, way: int, column: int, slot: int) -> int:
        # The same uniform serves every way, so a customer is the same person whichever is used.
        if way < 0:
            return 0
        spec = self._luck.way_time[self._luck.way_first[self._channel] + way, column]
        return self._time(spec, self._chance(slot)) if spec >= 0 else 0


class Lots:
    """Draws of visits, dials and talks by person. A subclass may let `lot` give other values."""

    def __init__(self, world: World) -> None:
        self._luck = world.luck
        self._classes = classes_of(world.scenario)
        steps = [len(channel.steps) for channel in world.scenario.channels.values()]
        self.first_step = [0, *accumulate(steps)]

    def visit(self, person: Person, channel: int) -> Lot:
        """Draws of the person's next visit."""
        return self.lot(channel, person.address, person.next_ordinal(channel, "visit"))

    def dial(self, person: Person, channel: int) -> Lot:
        """Draws of the next dial to the person."""
        return self.lot(channel, person.address, person.next_ordinal(channel, "dial"))

    def first_talk(self, person: Person, channel: int) -> Lot:
        """Draws of the next talk with the person, which may never be reached; does not count it."""
        return self.lot(channel, person.address, person.counted.get((channel, "talk"), 0) + 1 + TALK)

    def class_of(self, draws: Lot, channel: int) -> int:
        """The class in this channel of the person whose draws these are; -1 where the channel has none."""
        count = int(self._classes.stated[channel])
        return pick(self._classes.border, int(self._classes.first[channel]), count, draws.kind) if count else -1

    def lot(self, channel: int, who: int, ordinal: int) -> Lot:
        """Draws of one contact: the ordinal is the number of the visit or dial, of a talk `TALK` more."""
        return Lot(self._luck, channel, self.first_step[channel], who, ordinal)
