"""The sales floor (scenarios/sales_floor.yaml) by the reference engine beside the same model in idiomatic SimPy.

Run with `make bench`. Both simulate the same minutes one after the other, in turns; medians of the rounds are
printed, and their ratio. The reference engine also writes the whole log, which the idiomatic model does not.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import simpy

from sim.reference.engine import simulate
from sim.scenario.load import load_scenario
from sim.world.compile import compile_world

MINUTES = 12_000
ROUNDS = 5
LEADS = "channels.phone.leads.opening=30000"    # a tenth of the list for a tenth of the time
SCENARIO = Path(__file__).resolve().parents[1] / "scenarios" / "sales_floor.yaml"


@dataclass
class Counts:
    """What happened on the idiomatic floor."""

    arrivals: int = 0
    reneged: int = 0
    served: int = 0
    dials: int = 0
    sales: int = 0


class IdiomaticFloor:
    """Walk-in with patience, up-sell and tills, four callers on one list; a SimPy process per customer and caller."""

    def __init__(self, seed: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.sellers = simpy.Resource(self.env, 6)
        self.tills = simpy.Resource(self.env, 2)
        self.counts = Counts()
        self.env.process(self.arrive())
        for _ in range(4):
            self.env.process(self.call())

    def arrive(self) -> Generator[Any, Any, None]:
        """Customers come one a minute on average."""
        while True:
            yield self.env.timeout(self.random.expovariate(1.0))
            self.counts.arrivals += 1
            self.env.process(self.visit())

    def visit(self) -> Generator[Any, Any, None]:
        """Wait with patience, be served, perhaps buy, perhaps be up-sold, pay."""
        with self.sellers.request() as seller:
            patience = self.env.timeout(self.random.expovariate(0.1))
            yield seller | patience
            if not seller.triggered:
                self.counts.reneged += 1
                return
            yield self.env.timeout(self.random.lognormvariate(1.6801877, 0.4723807))
            self.counts.served += 1
            buys = self.random.random() < 0.4
            if buys and self.random.random() < 0.25:
                yield self.env.timeout(self.random.expovariate(0.25))
        if buys:
            self.counts.sales += 1
            yield from self.pay()

    def call(self) -> Generator[Any, Any, None]:
        """One caller works the list."""
        while True:
            yield self.env.timeout(self.random.expovariate(2.0))
            self.counts.dials += 1
            if self.random.random() < 0.3:
                yield self.env.timeout(self.random.expovariate(0.25))
                if self.random.random() < 0.15:
                    self.counts.sales += 1
                    self.env.process(self.pay())

    def pay(self) -> Generator[Any, Any, None]:
        """The till, without reneging."""
        with self.tills.request() as till:
            yield till
            yield self.env.timeout(self.random.expovariate(1 / 3))


def idiomatic(seed: int) -> Counts:
    """One replication in idiomatic SimPy."""
    floor = IdiomaticFloor(seed)
    floor.env.run(until=MINUTES)
    return floor.counts


def ours(seed: int) -> int:
    """One replication by the reference engine; rows of journeys."""
    file = load_scenario(SCENARIO, set_=(f"horizon.length={MINUTES} min", LEADS))
    return sum(len(block.column("journeys", "person")) for block in simulate(compile_world(file, seed, 0)))


def main() -> None:
    """Print medians and ratio."""
    times: dict[str, list[float]] = {"idiomatic SimPy": [], "reference engine": []}
    for number in range(ROUNDS):
        for name, work in (("idiomatic SimPy", idiomatic), ("reference engine", ours)):
            begin = time.perf_counter()
            work(number)
            times[name].append(time.perf_counter() - begin)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        sys.stdout.write(f"{name:<18} {median:6.2f} s for {MINUTES:,} minutes (median of {ROUNDS})\n")
    ratio = medians["reference engine"] / medians["idiomatic SimPy"]
    sys.stdout.write(f"reference engine / idiomatic SimPy: {ratio:.2f} (compiling the world and the log included)\n")


if __name__ == "__main__":
    main()
