"""Worlds of which some times are the log's own: to see what a replay lacks, one factor is given back at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sim.calibrate.call_log import CallLog
from sim.log.block import LogBlock, joined
from sim.reference.engine import simulate
from sim.reference.lots import Lot, Lots
from sim.scenario.quantities import TimeSpec
from sim.world.distributions import weibull_power
from sim.world.luck import Luck
from sim.world.visits import arrivals_of
from sim.world.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SECOND = 1000
"""Ticks of a second."""


@dataclass(frozen=True)
class LoggedWorld(World):
    """A world in which some customers' service or patience, in ticks by address, is the log's own."""

    service: Mapping[int, int]
    patience: Mapping[int, int]


class _LoggedLot(Lot):
    """As drawn, with logged values in place of the drawn ones at the first step; negative: as drawn."""

    __slots__ = ("_logged",)

    def __init__(self, drawn: tuple[Luck, int, int, int, int], service: int, patience: int) -> None:
        super().__init__(*drawn)
        self._logged = service, patience

    def step_time(self, index: int) -> int:
        return self._logged[0] if index == 0 and self._logged[0] >= 0 else super().step_time(index)

    def patience(self, index: int) -> int:
        return self._logged[1] if index == 0 and self._logged[1] >= 0 else super().patience(index)


class _LoggedLots(Lots):
    """Draws of a logged world."""

    def __init__(self, world: LoggedWorld) -> None:
        super().__init__(world)
        self._world = world

    def lot(self, channel: int, who: int, ordinal: int) -> Lot:
        world = self._world
        drawn = (world.luck, channel, self.first_step[channel], who, ordinal)
        return _LoggedLot(drawn, world.service.get(who, -1), world.patience.get(who, -1))


def simulated(world: World) -> LogBlock:
    """The log of a world, with the logged times where it has any."""
    return joined(simulate(world, lots=_LoggedLots(world) if isinstance(world, LoggedWorld) else None))


def with_times(world: World, service: Floats | None = None, patience: Floats | None = None) -> LoggedWorld:
    """The world with these times of the calls in order of the log, in seconds; 0 or less: drawn as before."""
    people = arrivals_of(world.visits, 0).address.tolist()

    def logged(values: Floats | None) -> dict[int, int]:
        if values is None:
            return {}
        return {who: round(value * SECOND) for who, value in zip(people, values.tolist(), strict=True) if value > 0}

    parts = {field.name: getattr(world, field.name) for field in fields(World)}
    return LoggedWorld(**parts, service=logged(service), patience=logged(patience))


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
