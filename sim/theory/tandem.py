"""Steps one after the other: after each step a share goes on to the next (a Jackson network).

With Poisson arrivals, exponential service and endless patience every step behaves like an M/M/c of its own, and the
numbers inside the steps are independent (product form). Sources: Burke (1956); Jackson (1957); Kleinrock I, ch. 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.birth_death import stationary
from sim.theory.checks import FloatArray, need, need_not_negative, need_share
from sim.theory.erlang import erlang_c, mean_wait


@dataclass(frozen=True)
class Step:
    """servers, mean_service (any time unit), and the share of those served who go on to the next step."""

    servers: int
    mean_service: float
    goes_on: float = 1.0


@dataclass(frozen=True)
class StepResult:
    """One step in the long run. reach: share of those who come in who get this far; mean_wait: at this step."""

    reach: float
    arrival_rate: float
    occupancy: float
    probability_wait: float
    mean_wait: float
    mean_queue: float


def tandem(arrival_rate: float, steps: Sequence[Step]) -> tuple[StepResult, ...]:
    """Every step of a line in the long run, e.g. seller (buying share goes on) -> till.

    Raises ValueError if a step cannot keep up: then the product form does not hold.
    """
    need_not_negative("arrival_rate", arrival_rate)
    results: list[StepResult] = []
    reach = 1.0
    for number, step in enumerate(steps, start=1):
        need_share(f"step {number}: goes_on", step.goes_on)
        rate = arrival_rate * reach
        load = rate * step.mean_service
        need(load < step.servers, f"step {number}: {load:.4g} servers' work for {step.servers} servers")
        waiting = mean_wait(step.servers, rate, step.mean_service)
        chance = erlang_c(step.servers, load)
        results.append(StepResult(reach, rate, load / step.servers, chance, waiting, rate * waiting))
        reach *= step.goes_on
    return tuple(results)


def mean_time_inside(arrival_rate: float, steps: Sequence[Step]) -> float:
    """Mean time from coming in to leaving over all who come, waits and services of the steps they reach."""
    done = tandem(arrival_rate, steps)
    return sum(result.reach * (result.mean_wait + step.mean_service) for result, step in zip(done, steps, strict=True))


def joint_probability(arrival_rate: float, steps: Sequence[Step], inside: Sequence[int]) -> float:
    """Long-run probability that the steps hold exactly these numbers of customers: the product over steps."""
    need(len(inside) == len(steps), "one number for each step")
    chance = 1.0
    for result, step, number in zip(tandem(arrival_rate, steps), steps, inside, strict=True):
        chance *= float(_step_probabilities(result.arrival_rate, step, number)[number])
    return chance


def _step_probabilities(rate: float, step: Step, number: int) -> FloatArray:
    """M/M/c probabilities, the geometric tail beyond the states listed folded out of the normalisation."""
    if rate == 0:
        certain = np.zeros(number + 1)
        certain[0] = 1.0
        return certain
    size = max(number, step.servers) + 1
    death = np.minimum(np.arange(1, size + 1), step.servers) / step.mean_service
    listed = stationary(np.full(size, rate), death)
    ratio = rate * step.mean_service / step.servers
    beyond = listed[-1] * ratio / (1 - ratio)
    result: FloatArray = listed / (1 + beyond)
    return result
