"""A day with changing demand and shifts: M(t)/M/s(t)+M by the half-hour, solved exactly (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Activity, Outcome
from sim.theory.transient import day_queue

# Five heads a day: two leave at eleven, two stay to the end, one comes at twelve. All who are there at eleven came
# at eight, so who leaves does not depend on who is busy (three hours wash out the order of the morning).
TEXT = """
schema: wherefrom/1
name: a day
horizon: {start: 2027-01-01, months: 12}
calendar:
  opening: {daily: "08:00-14:00"}
assets:
  servers: {kind: people, headcount: 5, contract: 40 h/week}
shifts:
  - {pool: servers, days: daily, time: "08:00-11:00", share: 40 %}
  - {pool: servers, days: daily, time: "08:00-14:00", share: 40 %}
  - {pool: servers, days: daily, time: "12:00-14:00", share: 20 %}
channels:
  desk:
    kind: walk_in
    patience: 12 min
    steps: [{name: service, time: 5 min, shape: exponential, needs: [servers]}]
demand:
  desk: {level: 200 per_day, by_hour: {8: 1, 9: 1.6, 10: 1.8, "11:00": 0.5, "11:30": 0.4, 12: 1.3, 13: 0.8}}
"""
WEIGHTS = np.array([0.5, 0.5, 0.8, 0.8, 0.9, 0.9, 0.5, 0.4, 0.65, 0.65, 0.4, 0.4])
SERVERS = [4] * 6 + [2] * 2 + [3] * 4
HALF_HOUR, DAY, FIRST = 1_800_000, 86_400_000, 16


def _days(simulated: Callable[..., Any], years: int) -> dict[str, np.ndarray]:
    """Sums by day and half-hour, and who waits as it ends: [days, 12]; overtime from eleven: [days, 1]."""
    parts: dict[str, list[np.ndarray]] = {}
    for replication in range(years):
        year = simulated(TEXT, replication=replication)
        days = year.world.clock.days
        came, gone, wait = year("arrive"), year("end"), year("wait")
        lost = year("outcome") == Outcome.ABANDONED
        assert (lost | (year("outcome") == Outcome.NO_SALE)).all()

        def by_half_hour(tick: np.ndarray, weight: np.ndarray | None = None, days: int = days) -> np.ndarray:
            slot = (tick // HALF_HOUR).clip(max=days * 48 - 1)
            return np.bincount(slot, weights=weight, minlength=days * 48).reshape(days, 48)[:, FIRST : FIRST + 12]

        edges = (np.arange(days)[:, None] * DAY + (FIRST + 1 + np.arange(12)) * HALF_HOUR).ravel()
        served_from = came + wait
        waiting = np.searchsorted(np.sort(came), edges) - np.searchsorted(np.sort(served_from), edges)
        found = {
            "arrivals": by_half_hour(came),
            "waits": by_half_hour(came, (wait > 0).astype(float)),
            "wait": by_half_hour(came, wait / 60_000),
            "will": by_half_hour(came, lost.astype(float)),
            "abandoned": by_half_hour(gone[lost]),
            "served": by_half_hour(gone[~lost]),
            "queue": waiting.reshape(days, 12),
            "overtime": _overtime_from_eleven(year)[:, None],
        }
        for name, array in found.items():
            parts.setdefault(name, []).append(array.astype(float))
    return {name: np.concatenate(arrays) for name, arrays in parts.items()}


def _overtime_from_eleven(year: Any) -> np.ndarray:
    """Minutes by day; all other overtime begins at closing."""
    over = year("activity", "asset_time") == Activity.OVERTIME
    start, end = year("start", "asset_time")[over], year("end", "asset_time")[over]
    at_eleven = start % DAY == 22 * HALF_HOUR
    assert (start[~at_eleven] % DAY >= 28 * HALF_HOUR).all()
    minutes = (end - start)[at_eleven] / 60_000
    return np.bincount(start[at_eleven] // DAY, weights=minutes, minlength=year.world.clock.days)


def _compare(simulated: Callable[..., Any], watch: Any, years: int) -> None:
    rates = WEIGHTS / WEIGHTS.sum() * 200 / 30
    exact = day_queue(rates, SERVERS, [30.0] * 12, 5.0, 12.0, when_servers_fall="finish")
    seen = _days(simulated, years)
    watch.rows_near("arrivals", seen["arrivals"], exact.arrivals)
    watch.rows_near("who has to wait", seen["waits"], exact.arrivals * exact.probability_wait)
    watch.rows_near("minutes waited", seen["wait"], exact.arrivals * exact.mean_wait)
    watch.rows_near("who will give up", seen["will"], exact.arrivals * exact.will_abandon)
    watch.rows_near("who gives up in the half-hour", seen["abandoned"], exact.abandoned)
    watch.rows_near("served in the half-hour", seen["served"], exact.served)
    watch.rows_near("waiting as it ends", seen["queue"], exact.queue_at_end)
    # Who is busy at eleven and goes then finishes one customer, on overtime, and takes nobody else.
    watch.rows_near("overtime from eleven", seen["overtime"], np.array([exact.mean_finishing.sum() * 30]))


def test_theory_day_by_half_hour(simulated: Callable[..., Any], watch: Any) -> None:
    """365 days of six hours: arrivals, waits, abandonment, services and queues of every half-hour are the exact ones,
    also where two of four leave in the rush and finish on overtime, and after the door has closed."""
    _compare(simulated, watch, 1)


@pytest.mark.long
def test_theory_day_by_half_hour_long(simulated: Callable[..., Any], watch: Any) -> None:
    """The same over twelve years."""
    _compare(simulated, watch, 12)
