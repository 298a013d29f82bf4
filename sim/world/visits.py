"""Who comes of their own accord, day by day: how many, and when each comes.

Both engines ask for one day at a time, so memory does not grow with the year. The number of a day's customers is drawn
when the world is made; each one's time follows from the customer's own uniform through the day's profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world.arrivals import Population
from sim.world.calendar import DAY
from sim.world.compiled import compiled
from sim.world.draws import DAY_SHIFT, POPULATION_SHIFT, Purpose, addresses, keys_of
from sim.world.profiles import Profiles, joined, moment
from sim.world.sampling import chance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class VisitTables(NamedTuple):
    """Who comes of their own accord to every channel (outbound and without demand: nobody).

    A customer's address is (channel << 44) + (day << 24) + number, numbers counting from 0 each day. A profile is a
    day cut into pieces of even density: piece i begins at tick `piece_start[first_piece + i]` of the day, lasts
    `piece_length` ticks (0 while closed) and holds arrivals between `mass[first_mass + i]` and the next entry.
    """

    count: Ints             # type: ignore[assignment]  # [channels, days] (tuples have a method of that name)
    profile: Ints           # [channels, days], -1 where nobody can come
    first_piece: Ints       # [profiles]; profiles of the same opening hours share their pieces
    pieces: Ints            # [profiles]
    first_mass: Ints        # [profiles], each with one entry more than pieces
    piece_start: Ints
    piece_length: Ints
    mass: Floats            # cumulative, from 0
    keys: NDArray[np.uint64]    # [channels, 2], of Purpose.ARRIVAL
    last: int               # nobody comes after this tick
    stated_first: Ints      # [channels, days]: where the day's ticks begin in `stated`; -1: they are drawn
    stated: Ints            # ticks of arrivals taken from a log, not drawn


@compiled(allocates=False)
def day_arrivals(visits: VisitTables, channel: int, day: int, ticks_out: Ints) -> None:
    """The ticks at which customers 0 ... count[channel, day] - 1 of that day come, into the head of `ticks_out`.

    They are in order of number, not of time. A time beyond the horizon is its last tick.
    """
    count = visits.count[channel, day]
    stated = visits.stated_first[channel, day]
    if stated >= 0:
        for number in range(count):
            ticks_out[number] = visits.stated[stated + number]
        return
    profile = visits.profile[channel, day]
    if profile < 0:
        return
    start, pieces, first = visits.first_piece[profile], visits.pieces[profile], visits.first_mass[profile]
    key0, key1 = visits.keys[channel, 0], visits.keys[channel, 1]
    root = (channel << POPULATION_SHIFT) + (day << DAY_SHIFT)
    for number in range(count):
        when = moment(visits.piece_start, visits.piece_length, visits.mass, start, pieces, first,
                      chance(key0, key1, root + number, 0))
        ticks_out[number] = min(day * DAY + when, visits.last)


def visit_tables(
    counts: Mapping[int, Ints], profiles: Mapping[int, Profiles], channels: int, days: int, last: int, seed: int,
    replication: int,
) -> VisitTables:
    """The tables of one replication: by channel with demand, each day's count and the channel's profiles."""
    count = np.zeros((channels, days), dtype=np.int64)
    profile = np.full((channels, days), -1, dtype=np.int64)
    first_piece, first_mass, masses = [], [], [np.zeros(0)]
    profiles_before = pieces_before = masses_before = 0
    for channel, of in profiles.items():
        cut = of.cut
        count[channel] = counts[channel]
        profile[channel] = np.where(cut.profile >= 0, cut.profile + profiles_before, -1)
        first_piece.append(cut.first_piece + pieces_before)
        first_mass.append(cut.first_mass + masses_before)
        masses.append(of.mass)
        profiles_before += len(cut.pieces)
        pieces_before += len(cut.piece_start)
        masses_before += cut.masses
    cuts = [of.cut for of in profiles.values()]
    return VisitTables(
        count=count, profile=profile,
        first_piece=joined(first_piece), pieces=joined([cut.pieces for cut in cuts]), first_mass=joined(first_mass),
        piece_start=joined([cut.piece_start for cut in cuts]), piece_length=joined([cut.piece_length for cut in cuts]),
        mass=np.concatenate(masses),
        keys=np.tile(np.array(keys_of(seed, replication, Purpose.ARRIVAL), dtype=np.uint64), (channels, 1)),
        last=last, stated_first=np.full((channels, days), -1, dtype=np.int64), stated=joined([]),
    )


def arrivals_of(visits: VisitTables, channel: int) -> Population:
    """Everybody who comes to the channel of their own accord during the whole horizon, by address."""
    counts = visits.count[channel]
    address = np.concatenate([np.zeros(0, dtype=np.int64), *(
        addresses(channel, day, int(counts[day])) for day in np.flatnonzero(counts).tolist())])
    tick = np.empty(len(address), dtype=np.int64)
    done = 0
    for day in np.flatnonzero(counts).tolist():
        day_arrivals(visits, channel, day, tick[done:])
        done += int(counts[day])
    return Population(address, tick)


def with_stated(visits: VisitTables, came: Mapping[int, Ints]) -> VisitTables:
    """The tables with exactly these arrivals (ticks) in the channels named, numbered within each day as listed.

    Raises ValueError for a tick before the horizon or beyond its last day.
    """
    count, first = visits.count.copy(), visits.stated_first.copy()
    stated = [visits.stated]
    before = len(visits.stated)
    days = count.shape[1]
    for channel, given in came.items():
        tick = np.asarray(given, dtype=np.int64)
        if len(tick) and (tick.min() < 0 or tick.max() // DAY > days):
            raise ValueError("stated arrivals must lie within the horizon")
        # The last tick of a stationary horizon may be a midnight; it belongs to the day before.
        day = np.minimum(tick // DAY, days - 1)
        count[channel] = np.bincount(day, minlength=days)
        first[channel] = before + np.concatenate(([0], np.cumsum(count[channel])[:-1]))
        stated.append(tick[np.argsort(day, kind="stable")])
        before += len(tick)
    return visits._replace(count=count, stated_first=first, stated=np.concatenate(stated))
