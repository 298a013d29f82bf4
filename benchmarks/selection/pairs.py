"""Do paired intervals hold what they state, and what does it save that candidates live through the same years?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.selection.worlds import SEED, Choice
from sim.measure.kpis import kpi_samples
from sim.replicate.year import simulate_year, tasks_of
from sim.scenario.load import load_scenario
from sim.theory.intervals import mean_interval

Floats = NDArray[np.float64]
SIZES = (10, 30, 100)
HIGH_STREET = Path(__file__).resolve().parents[2] / "scenarios" / "high_street.yaml"


def differences(choice: Choice, one: int, other: int, years: range) -> Floats:
    """Candidate `other` less candidate `one`, year by year."""
    return np.array([choice.play(other, each) - choice.play(one, each) for each in years])


def covered(found: Floats, exact: float, years: int) -> dict[str, Any]:
    """Cut differences into intervals of so many years each; how many 95 % t-intervals hold the exact difference, and on
    which side the others lie."""
    sets = found[: len(found) // years * years].reshape(-1, years)
    intervals = [mean_interval(each) for each in sets]
    above = sum(each.low > exact for each in intervals)
    below = sum(each.high < exact for each in intervals)
    return {
        "years": years, "intervals": len(sets), "share": 1 - (above + below) / len(sets), "above": above,
        "below": below, "half_width": float(np.mean([each.half_width for each in intervals])),
    }


def coverage_of(
    choice: Choice, one: int, other: int, found: Floats, repetitions: int, sizes: Sequence[int] = SIZES,
) -> dict[str, Any]:
    """Coverage of up to so many intervals of each size, from these differences of candidate `other` and candidate
    `one`; every interval of one size has years of its own."""
    exact = choice.worth[other] - choice.worth[one]
    apart = found - found.mean()
    spread = float(found.std())
    rows = [covered(found[: repetitions * size], exact, size) for size in sizes]
    return {
        "choice": choice.name, "pair": [choice.candidates[one], choice.candidates[other]], "exact": exact,
        "seen": float(found.mean()), "error": spread / len(found) ** 0.5, "spread": spread,
        "skew": float((apart**3).mean()) / spread**3, "rows": rows,
    }


def seldom(chance: float, gain: float, cost: float) -> Choice:
    """A step that pays `gain` in a share `chance` of years and costs `cost` in all of them."""

    def play(candidate: int, replication: int) -> float:
        if candidate == 0:
            return 0.0
        block, place = divmod(replication, 1000)
        return gain * bool(_uniform(block)[place] < chance) - cost

    return Choice(f"a step that pays in {100 * chance:g} % of years", ("without", "with"),
                  (0.0, chance * gain - cost), 1.0, play)


_drawn: dict[int, Floats] = {}


def _uniform(block: int) -> Floats:
    if block not in _drawn:
        _drawn.clear()
        _drawn[block] = np.random.default_rng([SEED, 7, block]).random(1000)
    return _drawn[block]


def saving(one: Floats, other: Floats) -> dict[str, float]:
    """By how many times more years independent seeds need for the same interval of the mean difference: the variance of
    the difference of independent years, over that of paired ones; with a 95 % interval (jackknife, on the
    logarithm)."""
    def ratio(keep: NDArray[np.bool_]) -> float:
        first, second = one[keep], other[keep]
        apart = float((second - first).var(ddof=1))
        return float(np.log((first.var(ddof=1) + second.var(ddof=1)) / apart))

    years = len(one)
    everyone = np.ones(years, dtype=bool)
    whole = ratio(everyone)
    without = np.array([ratio(np.arange(years) != each) for each in range(years)])
    error = float(np.sqrt((years - 1) / years * ((without - without.mean()) ** 2).sum()))
    return {"years": years, "times": float(np.exp(whole)), "low": float(np.exp(whole - 1.96 * error)),
            "high": float(np.exp(whole + 1.96 * error)), "difference": float((other - one).mean()),
            "paired_spread": float((other - one).std(ddof=1)),
            "own_spread": float(np.hypot(one.std(ddof=1), other.std(ddof=1)))}


def queue_savings(choice: Choice, years: int) -> list[dict[str, Any]]:
    """Every pair of neighbouring candidates."""
    values = [np.array([choice.play(number, each) for each in range(years)]) for number in range(len(choice.worth))]
    return [
        {"pair": [choice.candidates[number], choice.candidates[number + 1]], "measure": "profit",
         **saving(values[number], values[number + 1])}
        for number in range(len(values) - 1)
    ]


def shop_savings(years: int, told: Callable[[int], None] = lambda done: None) -> list[dict[str, Any]]:
    """High Street with seven and with eight advisers, three measures, ranges drawn as planners have them drawn."""
    samples: dict[str, list[Floats]] = {"profit": [], "revenue_net": [], "service_level": []}
    for advisers in (7, 8):
        file = load_scenario(HIGH_STREET, set_=[f"assets.advisers.headcount={advisers}"])
        played = []
        for task in tasks_of(file, SEED, range(years), "kernel"):
            played.append(simulate_year(task).totals)
            told(task.replication)
        for name, found in samples.items():
            found.append(kpi_samples(played, name))
    return [{"pair": ["7 advisers", "8 advisers"], "measure": name, **saving(*found)}
            for name, found in samples.items()]
