"""A small experiment to keep batches of: two prices by two levels of demand, on a scenario that is never played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.source import ScenarioSource, read_source
from wherefrom.batch.record import Record
from wherefrom.experiments.experiment import Candidate, Experiment, Factor, Level, Measure, Point, Replications

ERLANG_A = Path(__file__).parents[2] / "scenarios" / "erlang_a.yaml"
PROFIT = Measure("profit", "profit", "", "money", "higher")
SERVICE = Measure("service_level of calls", "service_level", "calls", "share", "higher")
PRICE = Factor("price", "offer.advice.price", False, "EUR", 20.0, 25.0, 20.0)
DEMAND = Factor("demand", "demand.calls.level", True, "", 0.85, 1.0, 1.0)


def source() -> ScenarioSource:
    """The shipped Erlang-A scenario."""
    return read_source(ERLANG_A)


def sample(years: int = 2, count: int = 4, **changes: object) -> Experiment:
    """An experiment of `count` points with `years` years each; `changes`: other fields."""
    made = tuple(
        Point(number, number, "base", (
            Level("price", f"{20 + number // 2} EUR", 20.0 + number // 2,
                  (f"offer.advice.price={20 + number // 2} EUR",)),
            Level("demand", ("x 0.85", "x 1")[number % 2], (0.85, 1.0)[number % 2],
                  (f"demand.calls.level*={(0.85, 1.0)[number % 2]}",)),
        ))
        for number in range(count)
    )  # fmt: skip
    whole = Experiment(
        name="Prices", purpose="Which price?", place="prices.yaml", seed=7, engine="kernel",
        candidates=(Candidate("base", source()),), factors=(PRICE, DEMAND), design="grid", points=made,
        measures=(PROFIT, SERVICE), replications=Replications(years), base="base", digest="0" * 64,
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def record(key: str, first: int = 0, years: int = 2, scale: float = 1.0) -> Record:
    """Years whose profit is 100, 101, ... and whose service level is 0.5, both by number of the year."""
    numbers: Sequence[int] = range(first, first + years)
    return Record(key, first, years, {
        "profit": tuple(scale * (100.0 + each) for each in numbers),
        "service_level of calls": tuple(0.5 for _ in numbers),
    })  # fmt: skip
