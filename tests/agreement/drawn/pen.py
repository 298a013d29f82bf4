"""What a drawn document is written with: choices of a random generator, and a list of the features switched on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")

# Coarse on purpose: whole minutes make events fall on the same tick, which is where engines may disagree.
SHORT = ("0 min", "1 min", "2 min", "5 min")
LONG = ("10 min", "25 min", "2 h")
DELAYS = ("0 min", "1 ms", "5 min", "10 min", "40 min", "1 day", "3 days", "20 days")
SHARES = ("0 %", "20 %", "50 %", "80 %", "100 %")


@dataclass
class Pen:
    """Draws choices; `density` is the chance in percent that a feature of middling weight is on."""

    random: Random
    density: int
    features: set[str] = field(default_factory=set)

    def pick(self, *values: T) -> T:
        """One of these."""
        return self.random.choice(values)

    def chance(self, percent: int) -> bool:
        """True in so many percent of the worlds."""
        return self.random.randrange(100) < percent

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def some(self, values: Sequence[T], least: int, most: int) -> list[T]:
        """Between `least` and `most` different values, as far as there are so many, in drawn order."""
        return self.random.sample(list(values), min(self.number(least, most), len(values)))

    def order(self, values: Sequence[T]) -> list[T]:
        """The values in drawn order."""
        return self.random.sample(list(values), len(values))

    def on(self, feature: str, weight: float = 1.0) -> bool:
        """Whether a feature is switched on here; it is noted if so."""
        if not self.chance(min(95, round(self.density * weight))):
            return False
        self.features.add(feature)
        return True

    def note(self, feature: str) -> None:
        """Note a feature that the document has in any case."""
        self.features.add(feature)

    def time(self, *usual: str, what: str = "time") -> str | dict[str, Any]:
        """A random time of any shape; mostly one of the `usual` whole minutes, deterministic unless its place says
        otherwise."""
        mean = self.pick(*usual)
        if mean == "0 min" or not self.on(f"{what} of a shape", 0.9):
            return mean
        return self.shaped(mean)

    def shaped(self, mean: str) -> dict[str, Any]:
        """A time with this mean and a drawn shape."""
        shape = self.pick(
            "deterministic",
            "exponential",
            "lognormal",
            "gamma",
            "weibull",
            "uniform",
            "triangular",
            "empirical",
            "by cv",
        )
        self.note(f"shape {shape}")
        if shape == "empirical":
            return {"shape": "empirical", "unit": "s", "values": [0, 30, 60, 60, 240.5]}
        if shape in ("deterministic", "exponential"):
            return {"mean": mean, "shape": shape}
        cv = self.pick(0.3, 0.4) if shape in ("uniform", "triangular") else self.pick(0.5, 1.5)
        return {"mean": mean, "cv": cv} if shape == "by cv" else {"mean": mean, "cv": cv, "shape": shape}
