"""What is known of the two models, and whether an engine's counts agree with it.

A check fails by bad luck in less than one run of this benchmark in a million (sim/theory/alarm.py). The standard
deviations of one run of 120,000 minutes are measured: 800 runs each of the programs in benchmarks/limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

from benchmarks.counts import Counts
from sim.theory.alarm import z_threshold
from sim.theory.erlang_a import erlang_a

FULL = 120_000
"""Minutes of a whole run."""
FALSE_ALARM = 1e-6
MOST_INSIDE = 200
"""Customers who may be between two counts at the end of a run; the most seen in 1,600 runs was 23."""

Value = Callable[[Counts], float]


@dataclass(frozen=True)
class Known:
    """A figure of one run: its expectation, its standard deviation between runs of 120,000 minutes, and the standard
    error with which the expectation itself is known (0: exact)."""

    name: str
    value: Value
    expected: float
    deviation: float
    error: float = 0.0


def _share(name: str, part: str, whole: str, chance: float, number: float) -> Known:
    """A share of independent trials, about `number` of them a run."""
    return Known(name, lambda c: getattr(c, part) / getattr(c, whole), chance,
                 sqrt(chance * (1 - chance) / number))


def _arrivals(minutes: int) -> Known:
    return Known("arrivals a minute", lambda c: c.arr / minutes, 1.0, sqrt(1 / FULL))


def sales_floor(minutes: int) -> tuple[Known, ...]:
    """Published means of 100 runs by other simulators (half-widths at 95 %); shares by the model's own chances; dials
    by renewal theory (four callers, cycles of 0.5 + 0.3 x 4 minutes, variance 8.41)."""
    cycle, variance = 1.7, 0.25 + 0.3 * 16 + 0.3 * 0.7 * 16
    return (
        _arrivals(minutes),
        Known("share reneged", lambda c: c.ren / c.arr, 0.15667, 0.00167, 0.00036 / 1.96),
        Known("sales a minute", lambda c: (c.buy + c.osale) / minutes, 53_212 / FULL, 206 / FULL, 40 / 1.96 / FULL),
        Known("mean wait", lambda c: c.wq, 1.529, 0.0193, 0.004 / 1.96),
        Known("mean wait at the till", lambda c: c.wt, 2.005, 0.072, 0.014 / 1.96),
        Known("dials a minute", lambda c: c.dial / minutes, 4 / cycle, sqrt(4 * variance / cycle**3 / FULL)),
        _share("answered", "conn", "dial", 0.3, 282_353),
        _share("sales of talks", "osale", "conn", 0.15, 84_706),
        _share("buyers of served", "buy", "srv", 0.4, 101_200),
        _share("up-sold of buyers", "ups", "buy", 0.25, 40_480),
    )


def erlang_a_queue(minutes: int) -> tuple[Known, ...]:
    """The exact solution of M/M/6+M: arrivals 1 a minute, service 6 minutes, patience 10 minutes."""
    exact = erlang_a(6, 1.0, 6.0, 10.0)
    return (
        _arrivals(minutes),
        Known("share reneged", lambda c: c.ren / c.arr, exact.probability_abandon, 0.0020),
        Known("mean wait of the served", lambda c: c.wq, exact.mean_wait_served, 0.0217),
    )


MODELS: dict[str, Callable[[int], tuple[Known, ...]]] = {"SF": sales_floor, "EA": erlang_a_queue}


@dataclass(frozen=True)
class Checked:
    """One figure of one engine beside what is known: `within` the tolerance or not."""

    name: str
    found: float
    expected: float
    tolerance: float

    @property
    def within(self) -> bool:
        return abs(self.found - self.expected) <= self.tolerance


def _inside(model: str, run: Counts) -> tuple[int, ...]:
    """Customers between two counts at the end: on the floor, and at or before the till."""
    floor = run.arr - run.ren - run.srv
    return (floor, run.buy + run.osale - run.till) if model == "SF" else (floor,)


def check(model: str, minutes: int, runs: Sequence[Counts], engines: int) -> list[Checked]:
    """The mean of several runs against what is known. `engines` are checked in all: they share the false alarm.

    Runs shorter than 120,000 minutes vary more, by the root of the ratio. Starting empty and stopping at the end
    are inside the tolerance. Raises ValueError for no run, KeyError for an unknown model.
    """
    if not runs:
        raise ValueError("there is no run to check")
    known = MODELS[model](minutes)
    limit = z_threshold(FALSE_ALARM, checks=len(known) * engines * len(MODELS))
    found = []
    for each in known:
        mean = sum(each.value(run) for run in runs) / len(runs)
        error = sqrt(each.deviation**2 * FULL / minutes / len(runs) + each.error**2)
        found.append(Checked(each.name, mean, each.expected, limit * error))
    inside = [count for run in runs for count in _inside(model, run)]
    half = MOST_INSIDE / 2
    found.append(Checked("most still inside at the end", float(max(inside)), half, half))
    found.append(Checked("least still inside at the end", float(min(inside)), half, half))
    return found
