"""When in the day customers come: each day as pieces of even density, and the moment a uniform falls on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.world.calendar import DAY, HALF_HOUR, Stretches
from sim.world.compiled import compiled
from sim.world.rates import SLOTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Alike:
    """Days with the same opening hours: their numbers, and for each piece of such a day its half-hour, its open ticks
    and the open ticks of its half-hour. `pieces` begin at `first_piece`, their masses at `first_mass`, day by day."""

    days: Ints
    half_hour: Ints
    length: Ints
    open_ticks: Floats
    first_piece: int
    first_mass: int


@dataclass(frozen=True, eq=False)
class Pieces:
    """A channel's days cut into pieces, without saying yet how many come in each.

    Day -> profile (-1: closed); profile -> its first piece, number of pieces and first entry of the masses (one more
    than pieces). Days of the same opening hours share their pieces.
    """

    profile: Ints
    first_piece: Ints
    pieces: Ints
    first_mass: Ints
    piece_start: Ints       # ticks from the day's midnight
    piece_length: Ints      # ticks; 0 while closed
    masses: int             # entries of `mass` in all
    alike: tuple[Alike, ...]


@dataclass(frozen=True, eq=False)
class Profiles:
    """How each day's arrivals spread over the day: the pieces, and the arrivals expected before each of their borders
    (`mass`, cumulative from 0 in each profile)."""

    cut: Pieces
    mass: Floats


def profiles_of(expected: Floats, stretches: Stretches) -> Profiles:
    """The profiles of a channel's days: `expected` arrivals [days, 48], even over each half-hour's open time."""
    cut = pieces_of(stretches, expected.shape[0])
    mass = np.zeros(cut.masses)
    for each in cut.alike:
        slots = expected[each.days]
        density = np.divide(slots, each.open_ticks, out=np.zeros(slots.shape), where=each.open_ticks > 0)
        here = mass[each.first_mass:each.first_mass + len(each.days) * (len(each.length) + 1)]
        np.cumsum(density[:, each.half_hour] * each.length, axis=1, out=here.reshape(len(each.days), -1)[:, 1:])
    return Profiles(cut, mass)


@lru_cache(maxsize=64)
def pieces_of(stretches: Stretches, days: int) -> Pieces:
    """Every day of the horizon cut at its half-hours and opening times."""
    together: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day, open_then in enumerate(stretches_by_day(stretches, days)):
        if open_then:
            together.setdefault(tuple(open_then), []).append(day)
    profile = np.full(days, -1, dtype=np.int64)
    alike: list[Alike] = []
    columns: list[tuple[Ints, Ints, Ints]] = []
    starts, lengths = [], []
    profiles = pieces = masses = 0
    for hours, members in together.items():
        border, length = cut_day(hours)
        half_hour = border[:-1] // HALF_HOUR
        number = np.arange(len(members), dtype=np.int64)
        profile[members] = profiles + number
        alike.append(Alike(
            np.array(members, dtype=np.int64), half_hour, length,
            np.bincount(half_hour, weights=length, minlength=SLOTS).astype(np.float64), pieces, masses,
        ))
        columns.append((0 * number + pieces, 0 * number + len(length), masses + number * (len(length) + 1)))
        starts.append(border[:-1])
        lengths.append(length)
        profiles += len(members)
        pieces += len(length)
        masses += len(members) * (len(length) + 1)
    first_piece, counts, first_mass = (joined([row[place] for row in columns]) for place in range(3))
    return Pieces(profile, first_piece, counts, first_mass, joined(starts), joined(lengths), masses, tuple(alike))


def joined(parts: list[Ints]) -> Ints:
    """Arrays of integers one after the other (none: an empty one)."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def cut_day(stretches: tuple[tuple[int, int], ...]) -> tuple[Ints, Ints]:
    """A day cut at its half-hours and opening times: the borders (ticks of the day), and each piece's open ticks."""
    edges = {0, DAY, *range(0, DAY + 1, HALF_HOUR)}
    for start, end in stretches:
        edges.update((start, end))
    border = np.array(sorted(edges), dtype=np.int64)
    middle = (border[:-1] + border[1:]) // 2
    is_open = np.zeros(len(middle), dtype=bool)
    for start, end in stretches:
        is_open |= (middle >= start) & (middle < end)
    return border, np.where(is_open, border[1:] - border[:-1], 0)


def stretches_by_day(stretches: Stretches, days: int) -> list[list[tuple[int, int]]]:
    """Stretches by day, in ticks from that day's midnight; one that runs over midnight is cut there."""
    by_day: list[list[tuple[int, int]]] = [[] for _ in range(days)]
    for start, end in stretches:
        for day in range(start // DAY, min((end - 1) // DAY, days - 1) + 1):
            by_day[day].append((max(start - day * DAY, 0), min(end - day * DAY, DAY)))
    return by_day


@compiled(forceinline=True, allocates=False)
def moment(
    piece_start: Ints, piece_length: Ints, mass: Floats, first_piece: int, pieces: int, first_mass: int, chance: float
) -> int:
    """The tick of the day by which this share (a uniform) of the day's arrivals came: inverse CDF of the profile."""
    wanted = chance * mass[first_mass + pieces]
    # The last border whose mass is not above what is wanted. The search begins where a flat day would have it, so a
    # flat day needs none.
    last = min(int(chance * pieces), pieces)
    while last < pieces and mass[first_mass + last + 1] <= wanted:
        last += 1
    while last > 0 and mass[first_mass + last] > wanted:
        last -= 1
    piece = min(last, pieces - 1)
    below = mass[first_mass + piece]
    share = (wanted - below) / max(mass[first_mass + piece + 1] - below, 1e-300)
    length = piece_length[first_piece + piece]
    within = int(np.floor(min(max(share, 0.0), 1.0) * length))
    return piece_start[first_piece + piece] + min(within, max(length - 1, 0))  # type: ignore[no-any-return]


@compiled
def _moments(
    piece_start: Ints, piece_length: Ints, mass: Floats, first_piece: Ints, pieces: Ints, first_mass: Ints,
    profile: Ints, days: Ints, chances: Floats, ticks: Ints,
) -> None:
    for place in range(len(days)):
        at = profile[days[place]]
        ticks[place] = days[place] * DAY + moment(
            piece_start, piece_length, mass, first_piece[at], pieces[at], first_mass[at], chances[place])


def moments(profiles: Profiles, days: Ints, chances: Floats) -> Ints:
    """Ticks of the horizon at which those of these (open) `days` with these `chances` come."""
    cut = profiles.cut
    ticks = np.empty(len(days), dtype=np.int64)
    _moments(cut.piece_start, cut.piece_length, profiles.mass, cut.first_piece, cut.pieces, cut.first_mass,
             cut.profile, days, chances, ticks)
    return ticks
