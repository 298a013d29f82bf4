"""Draws of which a part is the log's own: to see what a replay lacks, one factor is given back at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.calibrate.call_log import CallLog
from sim.scenario.channels import WalkIn
from sim.scenario.quantities import TimeSpec
from sim.world.contacts import Draws, VisitDraws
from sim.world.distributions import weibull_power
from sim.world.world import World
from wherefrom.validation.replayed import SECOND

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LoggedDraws(Draws):
    """Draws in which some customers' service or patience, in ticks by address, is the log's own."""

    def __init__(self, world: World, service: Mapping[int, int], patience: Mapping[int, int]) -> None:
        super().__init__(world.seed, world.replication, world.names.products)
        self._service, self._patience = service, patience

    def visits(self, channel: int, of: WalkIn, who: Ints, ordinal: int) -> VisitDraws:
        """As drawn, with the logged values in place of the drawn ones."""
        drawn = super().visits(channel, of, who, ordinal)
        people = who.tolist()
        service = [self._service.get(each, time) for each, time in zip(people, drawn.step_time[0], strict=True)]
        patience = [self._patience.get(each, time) for each, time in zip(people, drawn.patience[0], strict=True)]
        return replace(drawn, step_time=(service, *drawn.step_time[1:]), patience=(patience, *drawn.patience[1:]))


def with_times(world: World, service: Floats | None = None, patience: Floats | None = None) -> World:
    """The world with these times of the calls in order of the log, in seconds; 0 or less: drawn as before."""
    visitors = world.visitors[0]
    assert visitors is not None
    people = visitors.address.tolist()

    def logged(values: Floats | None) -> dict[int, int]:
        if values is None:
            return {}
        return {who: round(value * SECOND) for who, value in zip(people, values.tolist(), strict=True) if value > 0}

    return replace(world, draws=LoggedDraws(world, logged(service), logged(patience)))


def shuffled(service: Floats, group: Ints, seed: int) -> Floats:
    """The known services (above 0) exchanged at random among the calls of each group; the others stay unknown."""
    known = np.flatnonzero(service > 0)
    random = np.random.default_rng(seed).random(len(known))
    result = service.copy()
    result[known[np.argsort(group[known], kind="stable")]] = service[known[np.lexsort((random, group[known]))]]
    return result


def agreeing_patience(log: CallLog, spec: TimeSpec, seed: int) -> Floats:
    """Patience in seconds of every offered call that agrees with the log.

    Who hung up had exactly the patience shown; who was served has one drawn from `spec` (Weibull or exponential),
    given that it was longer than the wait: S(t | t > w) = S(t) / S(w).
    """
    offered = log.offered
    waited = np.where(log.queued[offered], log.wait[offered], 0.0)
    power = weibull_power(spec.cv) if spec.shape == "weibull" and spec.cv else 1.0
    scale = spec.mean / SECOND / float(special.gamma(1 + 1 / power))
    chance = np.random.default_rng(seed).random(len(waited))
    beyond = scale * ((waited / scale) ** power - np.log1p(-chance)) ** (1 / power)
    return np.asarray(np.where(log.reneged[offered], np.maximum(waited, 0.001), beyond), dtype=np.float64)
