"""Ways of selling as tables: factors by customer class, and which way is switched on."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario.channels import ClassFactors, Dialogue, Outbound, WalkIn
from sim.world.calendar import DAY

_PLAIN = Dialogue()


@dataclass(frozen=True)
class Ways:
    """The ways of selling of one channel, in file order; a channel without any has one plain way.

    `talk`, `hit`: factors [way][class + 1], the way's own (class -1) times those of the customer class. `usual`: the
    default way, the first without a switch. `waiting`: number waiting from which a way is on, -1 for any; `hours`:
    stretches [from, to) of the day in ticks, None for any. `switched`: numbers of the ways with a switch.
    """

    talk: tuple[tuple[float, ...], ...]
    hit: tuple[tuple[float, ...], ...]
    usual: int
    waiting: tuple[int, ...]
    hours: tuple[tuple[tuple[int, int], ...] | None, ...]
    switched: tuple[int, ...]

    def on(self, tick: int, waiting: int) -> int:
        """The first way whose switches are all on at this tick, with so many waiting; -1 if none is."""
        for way in self.switched:
            hours = self.hours[way]
            if waiting >= self.waiting[way] and (
                hours is None or any(start <= tick % DAY < end for start, end in hours)
            ):
                return way
        return -1


def ways_of(channel: WalkIn | Outbound) -> Ways:
    """The tables of a channel's ways of selling."""
    ways = list(channel.dialogue.values()) or [_PLAIN]
    classes = list(channel.classes) if isinstance(channel, WalkIn) else []
    factors = [[ClassFactors(), *(way.by_class.get(name, ClassFactors()) for name in classes)] for way in ways]
    return Ways(
        talk=tuple(tuple(way.talk * of.talk for of in row) for way, row in zip(ways, factors, strict=True)),
        hit=tuple(tuple(way.hit_rate * of.hit_rate for of in row) for way, row in zip(ways, factors, strict=True)),
        usual=next((number for number, way in enumerate(ways) if not way.switched), 0),
        waiting=tuple(-1 if way.while_waiting is None else way.while_waiting for way in ways),
        hours=tuple(way.hours for way in ways),
        switched=tuple(number for number, way in enumerate(ways) if way.switched),
    )
