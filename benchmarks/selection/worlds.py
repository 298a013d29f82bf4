"""Choices whose right answer is known exactly: staffing an Erlang-A queue, ordering for a month, and normal years."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.replicate.year import YearTask, simulate_result, tasks_of
from sim.scenario.load import load_scenario
from sim.theory.stock import expected_profit, poisson_demand
from sim.theory.transient import day_queue

Floats = NDArray[np.float64]
FOLDER = Path(__file__).resolve().parent
SEED = 20_271_124
APART = 20_000
"""Replications kept for each repetition of an experiment, so that no two repetitions share a year."""

AGENTS = (6, 7, 8, 9)
ORDERS = (39, 47, 55, 63)
PLENTY = 400


@dataclass(frozen=True)
class Choice:
    """Candidates, what each is worth on average (exactly), and their years.

    `play(candidate, replication)`: the measure of this year; the same replication is the same luck for all candidates.
    `matters`: the difference that matters to whoever chooses.
    """

    name: str
    candidates: tuple[str, ...]
    worth: tuple[float, ...]
    matters: float
    play: Callable[[int, int], float]

    def shortfall(self, chosen: int) -> float:
        """How much less than the best the chosen candidate is worth."""
        return max(self.worth) - self.worth[chosen]

    def years(self, repetition: int) -> Callable[[int, range], Floats]:
        """Years of their own for each repetition. What was played is kept: two ways of choosing from it meet the same
        years."""
        first = repetition * APART
        known: dict[tuple[int, int], float] = {}

        def evaluate(candidate: int, replications: range) -> Floats:
            for each in replications:
                if (candidate, each) not in known:
                    known[candidate, each] = self.play(candidate, first + each)
            return np.array([known[candidate, each] for each in replications])

        return evaluate


def staffing(minutes: int = 6000, matters: float = 100.0, pay: int = 26) -> Choice:
    """How many agents an Erlang-A queue should have, played by the engine. Worth: the forward equations of the queue,
    started empty as the engine is, so that no start effect is left out."""
    path = FOLDER / "erlang_staffing.yaml"
    tasks, worth = [], []
    for agents in AGENTS:
        file = load_scenario(path, set_=[f"assets.agents.headcount={agents}", f"assets.agents.pay={pay} EUR/h",
                                         f"horizon.length={minutes} min"])
        tasks.append(tasks_of(file, SEED, [0], "kernel")[0])
        served = float(day_queue([1.0], [agents], [float(minutes)], 6.0, 10.0).served.sum())
        worth.append(12 * served - pay * agents * minutes / 60)

    def play(candidate: int, replication: int) -> float:
        return float(simulate_result(_year(tasks[candidate], replication)).profit.sum()) / 100

    return Choice("agents of an Erlang-A queue", tuple(f"{agents} agents" for agents in AGENTS), tuple(worth), matters,
                  play)


def newsvendor(matters: float = 59.0) -> Choice:
    """How much to order for a month; profit = 50 x sold - 30 x ordered (nothing left over is worth anything). Worth:
    the newsvendor's formula; demand of the month is Poisson with mean 4 x 30 x 40 %.

    A month is played by the engine once for all orders, with plenty in stock: an order sells the lesser of itself and
    what was asked for (`ordered` plays the order itself; a test holds the two together).
    """
    demand = poisson_demand(48.0)
    task = _month(PLENTY)
    asked: dict[int, int] = {}

    def play(candidate: int, replication: int) -> float:
        if replication not in asked:
            if len(asked) > APART:
                asked.clear()
            asked[replication] = _sold(task, replication)
        return 50.0 * min(asked[replication], ORDERS[candidate]) - 30.0 * ORDERS[candidate]

    return Choice("order of a newsvendor", tuple(f"{order} pieces" for order in ORDERS),
                  tuple(expected_profit(order, demand, 50.0, 30.0) for order in ORDERS), matters, play)


def ordered(candidate: int, replication: int) -> float:
    """The newsvendor's profit of a month, played by the engine with this very order."""
    return 50.0 * _sold(_month(ORDERS[candidate]), replication) - 30.0 * ORDERS[candidate]


def _month(order: int) -> YearTask:
    return tasks_of(load_scenario(FOLDER / "newsvendor.yaml", set_=[f"offer.thing.stock={order}"]), SEED, [0],
                    "kernel")[0]


def _sold(task: YearTask, replication: int) -> int:
    return int(simulate_result(_year(task, replication)).units_net.sum())


def normal_years(name: str, worth: tuple[float, ...], *, spread: float = 2.0, common: float = 0.5,
                 unequal: bool = False) -> Choice:
    """Normal years with the correlation `common` between candidates; 1 is the difference that matters. With `unequal`
    the candidates' own luck grows from half to one and a half of the others'."""
    count = len(worth)
    shared_spread = spread * math.sqrt(common)
    own = spread * math.sqrt(1 - common) * (np.linspace(0.5, 1.5, count) if unequal else np.ones(count))

    def play(candidate: int, replication: int) -> float:
        # Luck is addressed by year and candidate; number 0 is what all candidates share.
        alone = float(own[candidate]) * _normal(replication, candidate + 1)
        return worth[candidate] + shared_spread * _normal(replication, 0) + alone

    return Choice(name, tuple(f"candidate {each + 1}" for each in range(count)), worth, 1.0, play)


_BLOCK = 256
_blocks: dict[tuple[int, int], Floats] = {}


def _normal(replication: int, what: int) -> float:
    """A standard normal number, always the same for the same address. Blocks of years are drawn at once and the last
    few hundred kept."""
    block, place = divmod(replication, _BLOCK)
    found = _blocks.get((block, what))
    if found is None:
        if len(_blocks) > 400:
            _blocks.clear()
        found = np.random.default_rng([SEED, block, what]).standard_normal(_BLOCK)
        _blocks[block, what] = found
    return float(found[place])


def _year(task: YearTask, replication: int) -> YearTask:
    """The same task for another replication."""
    return replace(task, replication=replication)
