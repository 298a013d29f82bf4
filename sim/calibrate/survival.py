"""Times cut short: Kaplan-Meier, and exponential and Weibull fits to censored times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.reader import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Survival:
    """Kaplan-Meier: `share` still there just after each event time `time`; `at_risk` just before it."""

    time: Floats
    share: Floats
    at_risk: Ints

    def at(self, when: Floats) -> Floats:
        """The share still there after `when`."""
        place = np.searchsorted(self.time, when, side="right")
        return np.concatenate(([1.0], self.share))[place]


def kaplan_meier(times: Floats, events: Bools) -> Survival:
    """Product-limit estimate (Kaplan and Meier 1958) of times of which some are cut short (`events` False)."""
    order = np.argsort(times, kind="stable")
    sorted_times, sorted_events = times[order], events[order]
    when = np.unique(sorted_times[sorted_events])
    at_risk = len(times) - np.searchsorted(sorted_times, when, side="left")
    happened = sorted_times[sorted_events]
    deaths = np.searchsorted(happened, when, side="right") - np.searchsorted(happened, when, side="left")
    return Survival(when, np.cumprod(1 - deaths / at_risk, dtype=np.float64), at_risk.astype(np.int64))


def restricted_mean(curve: Survival, limit: float) -> float:
    """Mean of min(time, limit): the area under the curve up to `limit`."""
    inside = curve.time < limit
    edges = np.concatenate(([0.0], curve.time[inside], [limit]))
    heights = np.concatenate(([1.0], curve.share[inside]))
    return float((np.diff(edges) * heights).sum())


def exponential_mean(times: Floats, events: Bools) -> float:
    """Maximum likelihood mean: total time / number of events (infinite without an event)."""
    number = int(events.sum())
    return float(times.sum()) / number if number else float("inf")


@dataclass(frozen=True, slots=True)
class Weibull:
    """Share still there at t: exp(-(t / scale) ** power)."""

    power: float
    scale: float

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and coefficient of variation."""
        from math import exp, lgamma

        mean = self.scale * exp(lgamma(1 + 1 / self.power))
        square = exp(lgamma(1 + 2 / self.power) - 2 * lgamma(1 + 1 / self.power))
        return mean, float(np.sqrt(max(square - 1, 0.0)))

    def at(self, when: Floats) -> Floats:
        """The share still there at `when`."""
        return np.exp(-((when / self.scale) ** self.power))


def weibull_fit(times: Floats, events: Bools) -> Weibull:
    """Maximum likelihood with censoring: the profile score D/k + sum_events ln t - D sum t^k ln t / sum t^k = 0.

    The score falls in k, so it is halved down to a root between 0.05 and 50. Needs at least two different event times.
    """
    positive = times > 0
    scaled = times[positive] / times[positive].max()
    logs = np.log(scaled)
    happened = events[positive]
    number = int(happened.sum())
    known = float(logs[happened].sum())

    def score(power: float) -> float:
        powers = scaled**power
        return number / power + known - number * float((powers * logs).sum() / powers.sum())

    low, high = 0.05, 50.0
    for _ in range(60):
        middle = np.sqrt(low * high)
        low, high = (middle, high) if score(float(middle)) > 0 else (low, middle)
    power = float(np.sqrt(low * high))
    scale = float(times[positive].max()) * (float((scaled**power).sum()) / number) ** (1 / power)
    return Weibull(power, scale)


def largest_gap(curve: Survival, model: Floats, fewest: int) -> float:
    """Largest distance between the curve and a model's share at the event times, while `fewest` are still at risk."""
    sure = curve.at_risk >= fewest
    if not sure.any():
        return 1.0
    before = np.concatenate(([1.0], curve.share[:-1]))
    return float(np.maximum(np.abs(curve.share - model), np.abs(before - model))[sure].max())
