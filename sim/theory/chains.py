"""Markov chains in continuous time, given by their moves, and their long-run probabilities."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from sim.theory.checks import FloatArray, need, need_not_negative

State = TypeVar("State", bound=Hashable)

_MOST_STATES = 300_000


@dataclass(frozen=True, eq=False)
class Chain(Generic[State]):
    """A finite chain: `states` in the order in which they were reached, and the long-run `probabilities` of each."""

    states: tuple[State, ...]
    probabilities: FloatArray

    def mean(self, value: Callable[[State], float]) -> float:
        """Long-run mean of a value of the state."""
        return float(np.dot(self.probabilities, np.array([value(state) for state in self.states], dtype=np.float64)))

    def share(self, holds: Callable[[State], bool]) -> float:
        """Long-run share of time in which something holds."""
        return self.mean(lambda state: 1.0 if holds(state) else 0.0)


def long_run(start: State, moves: Callable[[State], Iterable[tuple[float, State]]]) -> Chain[State]:
    """The chain reached from `start`, where moves(state) gives (rate, next state); moves of rate 0 do not happen.

    Solves pi Q = 0 with the probabilities summing to 1, by sparse elimination. The chain must be finite (cut queues
    off where they are never reached) and every state must be reachable from every other. Raises ValueError for a
    negative rate, a chain that is too large, and one whose long run depends on where it starts.
    """
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import spsolve

    number: dict[State, int] = {start: 0}
    states = [start]
    rates: list[tuple[int, int, float]] = []
    for state in _growing(states):
        for rate, target in moves(state):
            need_not_negative("rate", rate)
            if rate == 0 or target == state:
                continue
            if target not in number:
                need(len(states) < _MOST_STATES, f"the chain has more than {_MOST_STATES} states")
                number[target] = len(states)
                states.append(target)
            rates.append((number[state], number[target], rate))
    size = len(states)
    if size == 1:
        return Chain((start,), np.ones(1))
    origin, target_of = (np.array([each[place] for each in rates], dtype=np.int64) for place in (0, 1))
    flow = np.array([each[2] for each in rates], dtype=np.float64)
    leaving = np.bincount(origin, weights=flow, minlength=size)
    need(bool((leaving > 0).all()), "a state is never left, so the long run depends on where it starts")
    # Rows are balances of the states; that of the first follows from the others and gives way to the sum.
    keep = target_of != 0
    rows = np.concatenate([target_of[keep], np.arange(1, size), np.zeros(size, dtype=np.int64)])
    columns = np.concatenate([origin[keep], np.arange(1, size), np.arange(size)])
    values = np.concatenate([flow[keep], -leaving[1:], np.ones(size)])
    right = np.zeros(size)
    right[0] = 1.0
    probabilities = np.asarray(spsolve(csc_array((values, (rows, columns)), shape=(size, size)), right))
    need(bool(np.isfinite(probabilities).all()), "the long run depends on where the chain starts")
    result: FloatArray = np.maximum(probabilities, 0.0) / np.maximum(probabilities, 0.0).sum()
    return Chain(tuple(states), result)


def long_run_of_queue(
    start: State, moves: Callable[[State, int], Iterable[tuple[float, State]]], waiting: Callable[[State], int]
) -> Chain[State]:
    """The long run of a chain with an endless queue: moves(state, room) lets at most `room` wait.

    The room is doubled until it is full less than once in 10^12. Raises ValueError where that takes too large a chain
    (a queue that hardly ever empties).
    """
    room = 64
    while True:
        chain = long_run(start, lambda state: moves(state, room))  # noqa: B023 - used before the room grows
        if chain.share(lambda state: waiting(state) == room) < 1e-12:  # noqa: B023
            return chain
        need(2 * len(chain.states) < _MOST_STATES, "the queue is too close to growing without end to be computed")
        room *= 2


def _growing(states: list[State]) -> Iterator[State]:
    """Every state of a list to which more are added meanwhile."""
    place = 0
    while place < len(states):
        yield states[place]
        place += 1
