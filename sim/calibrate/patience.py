"""Patience of those who wait: only those who hung up show it, all others show that it was longer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibrate.blocks import ratio
from sim.calibrate.call_log import CallLog
from sim.calibrate.goodness import fit_words
from sim.calibrate.profiles import Estimate
from sim.calibrate.survival import Survival, Weibull, exponential_mean, kaplan_meier, largest_gap, weibull_fit
from sim.calibrate.types import Curve, Figure

ADEQUATE = 0.06
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """Fits to censored patience (seconds).

    `exponential` mean with P10 and P90 (total waiting / hang-ups); `weibull`; their largest distances from the
    Kaplan-Meier `curve` while at least `fewest` are at risk (up to `until` seconds); `shape` chosen.
    """

    curve: Survival
    exponential: Estimate
    exponential_gap: float
    weibull: Weibull
    weibull_gap: float
    shape: str
    waited: int
    hung_up: int
    fewest: int
    until: float

    def verdict(self) -> str:
        """Whether exponential patience is adequate."""
        words = fit_words(self.exponential_gap, self.waited, "exponential patience")
        if self.exponential_gap <= ADEQUATE:
            return f"exponential is adequate; {words}, up to {self.until:.0f} s"
        weibull = f"Weibull (power {self.weibull.power:.2f}) is at most {100 * self.weibull_gap:.1f} points off"
        which = "used instead" if self.shape == "weibull" else "no better"
        return f"exponential is not adequate; {words}, up to {self.until:.0f} s; {weibull}: {which}"

    @property
    def mean(self) -> Estimate:
        """Mean of the chosen shape; a Weibull's range is in proportion to the exponential's."""
        if self.shape == "exponential":
            return self.exponential
        centre, part = self.weibull.moments[0], self.exponential
        return Estimate(centre, centre * part.low / part.value, centre * part.high / part.value)


def fit_patience(log: CallLog) -> Patience | None:
    """Patience of the chosen calls that queued; None with fewer than 20 hang-ups while waiting."""
    here = log.queued & log.chosen
    times, events = log.wait[here], log.hung_up[here]
    hung_up = int(events.sum())
    if hung_up < FEWEST:
        return None
    curve = kaplan_meier(times, events)
    mean = exponential_mean(times, events)
    weibull = weibull_fit(times, events)
    fewest = max(10, int(0.005 * len(times)))
    gap = largest_gap(curve, np.exp(-curve.time / mean), fewest)
    other = largest_gap(curve, weibull.at(curve.time), fewest)
    shape = "exponential" if gap <= ADEQUATE or gap <= other else "weibull"
    day = log.day[here]
    estimate = ratio(times, events.astype(float), day, len(log.dates))
    return Patience(
        curve,
        estimate,
        gap,
        weibull,
        other,
        shape,
        len(times),
        hung_up,
        fewest,
        float(curve.time[curve.at_risk >= fewest].max(initial=0.0)),
    )


def patience_figure(title: str, patience: Patience) -> Figure:
    """Share still waiting: Kaplan-Meier against exponential and Weibull."""
    sure = patience.curve.at_risk >= patience.fewest
    time, share = patience.curve.time[sure], patience.curve.share[sure]
    grid = np.linspace(0, float(time.max(initial=1.0)), 100)
    pick = np.unique(np.linspace(0, len(time) - 1, min(len(time), 200)).astype(int))
    lines = (
        Curve(
            f"exponential, mean {patience.exponential.value:.0f} s",
            tuple(grid.tolist()),
            tuple(np.exp(-grid / patience.exponential.value).tolist()),
        ),
        Curve(
            f"Weibull, mean {patience.weibull.moments[0]:.0f} s",
            tuple(grid.tolist()),
            tuple(patience.weibull.at(grid).tolist()),
        ),
    )
    return Figure(
        "curve",
        title,
        (0.0, *time[pick].tolist()),
        (1.0, *share[pick].tolist()),
        "seconds waited",
        "share still willing to wait",
        references=lines,
    )
