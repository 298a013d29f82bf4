"""Who comes of their own accord, and when: a day's busyness, its count, each customer's time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.scenario.demand import Busyness
from sim.world.calendar import DAY, HALF_HOUR, Stretches
from sim.world.draws import Purpose, addresses, uniforms
from sim.world.rates import SLOTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """Entities with one root: addresses by (day, number), and the tick each comes (-1: does not come by itself)."""

    address: Ints
    tick: Ints


def busyness_factors(
    busyness: Busyness | None, days: int, seed: int, replication: int, channel: int
) -> Floats:
    """The day's gamma factor (mean 1), by day.

    A normal score carries over from yesterday with the stated correlation and has a part shared by channels;
    the factor is the gamma quantile of that score.
    """
    if busyness is None or busyness.cv == 0:
        return np.ones(days)
    day = np.arange(days, dtype=np.int64)
    shared = special.ndtri(uniforms(seed, replication, Purpose.BUSY_SHARED, day))
    own = special.ndtri(uniforms(seed, replication, Purpose.BUSY_OWN, day, channel))
    fresh = np.sqrt(busyness.shared) * shared + np.sqrt(1 - busyness.shared) * own
    keep = busyness.carries_over
    score: Floats = np.empty(days)
    previous = 0.0
    for number in range(days):
        previous = fresh[number] if number == 0 else keep * previous + np.sqrt(1 - keep * keep) * fresh[number]
        score[number] = previous
    shape = 1 / busyness.cv**2
    return np.asarray(special.gammaincinv(shape, special.ndtr(score)) / shape, dtype=np.float64)


def poisson_counts(means: Floats, chances: Floats) -> Ints:
    """Poisson counts by inverse CDF: the least k with P(N <= k) >= chance."""
    guess = special.pdtrik(chances, np.maximum(means, 1e-300))
    count = np.ceil(np.nan_to_num(guess, nan=0.0, posinf=0.0)).clip(min=0)
    for _ in range(60):
        high = (count > 0) & (special.pdtr(count - 1, means) >= chances)
        low = special.pdtr(count, means) < chances
        if not (high.any() or low.any()):
            break
        count = count - high + low
    return np.where(means > 0, count, 0).astype(np.int64)


def arrivals(
    expected: Floats, factors: Floats, stretches: Stretches, seed: int, replication: int, population: int,
    last: int,
) -> Population:
    """Arrivals of one channel: `expected` [days, 48] times the day's factor; times by each one's own uniform."""
    days = expected.shape[0]
    number = np.arange(days, dtype=np.int64)
    means = expected.sum(axis=1) * factors
    counts = poisson_counts(means, uniforms(seed, replication, Purpose.COUNT, number, population))
    found, ticks = [], []
    opening = stretches_by_day(stretches, days)
    for day in np.flatnonzero(counts):
        who = addresses(population, int(day), int(counts[day]))
        own = uniforms(seed, replication, Purpose.ARRIVAL, who)
        when = time_of_day(expected[day], opening[day], own, int(day))
        found.append(who)
        ticks.append(np.minimum(when, last))
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Population(empty, empty)
    return Population(np.concatenate(found), np.concatenate(ticks))


def stretches_by_day(stretches: Stretches, days: int) -> list[list[tuple[int, int]]]:
    """Stretches by day, in ticks from that day's midnight; one that runs over midnight is cut there."""
    by_day: list[list[tuple[int, int]]] = [[] for _ in range(days)]
    for start, end in stretches:
        for day in range(start // DAY, min((end - 1) // DAY, days - 1) + 1):
            by_day[day].append((max(start - day * DAY, 0), min(end - day * DAY, DAY)))
    return by_day


def time_of_day(slots: Floats, stretches: list[tuple[int, int]], chances: Floats, day: int) -> Ints:
    """Ticks by the day's cumulative profile: `slots` are weights of the 48 half-hours, open time only."""
    edges = {0, DAY}
    for start, end in stretches:
        edges.update((start, end))
    edges.update(range(0, DAY + 1, HALF_HOUR))
    border = np.array(sorted(edges), dtype=np.int64)
    middle = (border[:-1] + border[1:]) // 2
    is_open = np.zeros(len(middle), dtype=bool)
    for start, end in stretches:
        is_open |= (middle >= start) & (middle < end)
    slot = middle // HALF_HOUR
    length = np.where(is_open, border[1:] - border[:-1], 0).astype(float)
    open_ticks = np.bincount(slot, weights=length, minlength=SLOTS)
    density = np.divide(slots, open_ticks, out=np.zeros(SLOTS), where=open_ticks > 0)
    mass = np.concatenate(([0.0], np.cumsum(density[slot] * length)))
    piece = np.searchsorted(mass, chances * mass[-1], side="right") - 1
    piece = np.clip(piece, 0, len(length) - 1)
    inside = (chances * mass[-1] - mass[piece]) / np.maximum(mass[piece + 1] - mass[piece], 1e-300)
    within = np.floor(np.clip(inside, 0, 1) * length[piece]).astype(np.int64)
    within = np.minimum(within, np.maximum(length[piece].astype(np.int64) - 1, 0))
    return np.asarray(day * DAY + border[piece] + within, dtype=np.int64)
