"""Who was on duty, read off who served when; and the time after a service before the next, while customers waited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.blocks import day_draws
from sim.calibrate.call_log import CallLog
from sim.calibrate.profiles import P10_P90, Estimate
from sim.calibrate.reader import Bools, Floats, Ints
from sim.calibrate.survival import kaplan_meier, restricted_mean

STRIDE = 200_000.0
"""Seconds between the midnights of two days on one common axis: days (and calls past midnight) never overlap."""
HALF_HOUR = 1800
SLOTS = 52
"""Half-hours of a day, the last four after midnight."""
OVERLAP = 10.0
"""Services of one server that overlap by more than this are a fault of the log; their gap says nothing."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Between two services of one server on one day: `day`, `server`, `end` of the first, `start` of the second.

    `waiting` seconds of the gap in which someone waited; `watched` seconds from `end` for which someone waited without
    a break (at most the gap); `taken` the gap ended while they did.
    """

    day: Ints
    server: Ints
    end: Floats
    start: Floats
    waiting: Floats
    watched: Floats
    taken: Bools


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches on duty: a server is present from `start` to `end` (seconds after the day's midnight)."""

    day: Ints
    server: Ints
    start: Floats
    end: Floats


def waiting_stretches(log: CallLog) -> tuple[Floats, Floats]:
    """When at least one customer waited, on the common axis: starts and ends of stretches that do not touch."""
    here = log.queued
    start = log.day[here] * STRIDE + log.join[here]
    end = start + log.wait[here]
    order = np.argsort(start, kind="stable")
    start, reach = start[order], np.maximum.accumulate(end[order])
    fresh = np.concatenate(([True], start[1:] > reach[:-1])) if len(start) else np.zeros(0, dtype=bool)
    last = np.concatenate((fresh[1:], [True])) if len(start) else fresh
    return start[fresh], reach[last]


def _waited_until(when: Floats, start: Floats, end: Floats) -> Floats:
    """Seconds of waiting stretches before each moment."""
    if not len(start):
        return np.zeros(len(when))
    whole = np.concatenate(([0.0], np.cumsum(end - start)))
    place = np.searchsorted(start, when, side="right") - 1
    inside = np.clip(when - start[place], 0.0, (end - start)[place])
    return np.where(place >= 0, whole[np.maximum(place, 0)] + inside, 0.0)


def gaps_between_services(log: CallLog) -> Gaps:
    """All gaps between services of known servers, whatever the type of call."""
    here = np.flatnonzero(log.served & (log.server >= 0))
    order = here[np.lexsort((log.start[here], log.server[here], log.day[here]))]
    day, server, start = log.day[order], log.server[order], log.start[order]
    end = start + log.service[order]
    same = (day[1:] == day[:-1]) & (server[1:] == server[:-1]) & (start[1:] - end[:-1] > -OVERLAP)
    begin, follow = end[:-1][same], np.maximum(start[1:][same], end[:-1][same])
    day, server = day[:-1][same], server[:-1][same]
    first, last = waiting_stretches(log)
    axis = day * STRIDE
    waiting = _waited_until(axis + follow, first, last) - _waited_until(axis + begin, first, last)
    if len(first):
        place = np.searchsorted(first, axis + begin, side="right") - 1
        open_until = np.where(place >= 0, last[np.maximum(place, 0)], -1.0) - axis
    else:
        open_until = np.full(len(begin), -1.0)
    # Logs stamp the end of a wait and the start of its service up to two seconds apart.
    taken = (open_until > begin + 2) & (follow <= open_until + 2)
    watched = np.where(taken, follow - begin, np.maximum(open_until - begin, 0.0))
    return Gaps(day, server, begin, follow, waiting, np.where(open_until > begin + 2, watched, 0.0), taken)


@dataclass(frozen=True, slots=True)
class WrapUp:
    """Time from the end of a service to the next while customers wait: mean up to `limit`, median, observations.

    `beyond` is the share of gaps longer than the limit: those are absences, not wrap-up.
    """

    mean: Estimate
    median: float
    cv: float
    beyond: float
    gaps: int
    limit: float


def wrap_up(gaps: Gaps, days: int, limit: float) -> WrapUp | None:
    """Mean wrap-up by Kaplan-Meier over the gaps that began while someone waited; None with fewer than 20 of them.

    A gap is cut short where the queue empties before the server takes the next customer: what follows may be idleness.
    The mean is of those gaps that end within `limit` (longer ones are absences): the area under the curve up to the
    limit less what the absent contribute, over the share not absent.
    """
    use = gaps.taken | (gaps.watched > 0)
    times, events = gaps.watched[use], gaps.taken[use]
    if int(events.sum()) < 20:
        return None
    curve = kaplan_meier(times, events)
    inside = curve.time <= limit
    left = float(curve.share[inside][-1]) if inside.any() else 1.0
    value = (restricted_mean(curve, limit) - limit * left) / max(1 - left, 1e-9)
    fall = -np.diff(np.concatenate(([1.0], curve.share[inside])))
    second = float((fall * curve.time[inside] ** 2).sum()) / max(1 - left, 1e-9)
    cv = float(np.sqrt(max(second / max(value, 1e-9) ** 2 - 1, 0.0)))
    target = 1 - (1 - left) / 2
    median = float(curve.time[inside][np.searchsorted(-curve.share[inside], -target)])
    return WrapUp(_range(times, events, gaps.day[use], days, limit, value), median, cv, left, int(use.sum()), limit)


def _range(times: Floats, events: Bools, day: Ints, days: int, limit: float, value: float) -> Estimate:
    """P10 to P90 by drawing days again, on whole seconds up to the limit."""
    if days < 2:
        return Estimate(value, value, value)
    top = int(np.ceil(limit))
    second = np.minimum(np.rint(times), top + 1).astype(np.int64)
    ends, deaths = np.zeros((days, top + 2)), np.zeros((days, top + 2))
    np.add.at(ends, (day, second), 1)
    np.add.at(deaths, (day[events], second[events]), 1)
    drawn = day_draws(days)
    at_risk = (drawn @ ends)[:, ::-1].cumsum(axis=1)[:, ::-1]
    hazard = np.divide(drawn @ deaths, at_risk, out=np.zeros_like(at_risk), where=at_risk > 0)[:, : top + 1]
    share = np.cumprod(1 - hazard, axis=1)
    left = share[:, -1]
    means = (share[:, :-1].sum(axis=1) - top * left) / np.maximum(1 - left, 1e-9)
    low, high = np.percentile(means, P10_P90)
    return Estimate(value, min(float(low), value), max(float(high), value))


def on_duty(log: CallLog, gaps: Gaps, away_while_waiting: float, away_after: float) -> Spells:
    """Stretches on duty: from a server's first service to the last, without the gaps that look like absence.

    A gap is an absence where customers waited for more than `away_while_waiting` seconds of it, or where it lasted
    longer than `away_after`. Presence before the first and after the last service of a day leaves no trace.
    """
    away = (gaps.waiting > away_while_waiting) | (gaps.start - gaps.end > away_after)
    here = np.flatnonzero(log.served & (log.server >= 0))
    key = log.day[here] * len(log.servers) + log.server[here]
    pairs, place = np.unique(key, return_inverse=True)
    first, last = np.full(len(pairs), np.inf), np.full(len(pairs), -np.inf)
    np.minimum.at(first, place, log.start[here])
    np.maximum.at(last, place, log.start[here] + log.service[here])
    gap_key = gaps.day[away] * len(log.servers) + gaps.server[away]
    keys = np.concatenate((pairs, gap_key))
    starts = np.concatenate((first, gaps.start[away]))
    order = np.lexsort((starts, keys))
    end_keys, ends = np.concatenate((pairs, gap_key)), np.concatenate((last, gaps.end[away]))
    end_order = np.lexsort((ends, end_keys))
    start, end, owner = starts[order], ends[end_order], keys[order]
    use = end > start
    return Spells(owner[use] // len(log.servers), owner[use] % len(log.servers), start[use], end[use])


def by_half_hour(day: Ints, start: Floats, end: Floats, days: int) -> Floats:
    """Average number present, days x 52 half-hours from midnight (the last four lie after the next midnight)."""
    table = np.zeros((days, SLOTS))
    for slot in range(SLOTS):
        left, right = slot * HALF_HOUR, (slot + 1) * HALF_HOUR
        inside = np.clip(np.minimum(end, right) - np.maximum(start, left), 0.0, None)
        table[:, slot] = np.bincount(day, inside, days) / HALF_HOUR
    return table
