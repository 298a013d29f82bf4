"""The compiled world: what both engines read. Arrays and small records, no behaviour.

Ticks are int64 milliseconds since the start of the horizon. Channels, products, pools, units, steps and
segments are numbered in file order; `Names` turns numbers back into words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.scenario import Scenario
from sim.world.clock import Clock
from sim.world.leads import LeadList
from sim.world.luck import Luck

if TYPE_CHECKING:    # types alone: whoever only names a World need not wait for Numba
    from sim.world.visits import VisitTables

__all__ = ["Clock", "Duty", "Employment", "Names", "Units", "World"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Names:
    """Words behind the numbers."""

    channels: tuple[str, ...]
    products: tuple[str, ...]
    pools: tuple[str, ...]                       # assets of both kinds
    steps: tuple[tuple[str, str], ...]           # (channel, step)
    segments: tuple[tuple[str, str], ...]        # (outbound channel, segment)
    dialogues: tuple[tuple[str, ...], ...]       # by channel


@dataclass(frozen=True)
class Employment:
    """One row per head ever employed (people only), in unit order; machines have none."""

    unit: Ints
    pool: Ints
    contract: tuple[str, ...]
    start: Ints              # tick employment (and pay) begins, 0 for opening staff
    end: Ints                # tick after the last employed day
    tenure: Ints             # ticks of tenure already served at `start` (opening staff)
    planned_hire: NDArray[np.bool_]   # joined during the horizon as a dated change
    replacement: NDArray[np.bool_]    # joined as a replacement of a leaver
    hours: Floats            # contract hours a week


@dataclass(frozen=True)
class Units:
    """Every unit, people and machines: `pool` index; factors of people (1 for machines)."""

    pool: Ints
    seat: Ints
    hit_factor: Floats       # skill, without ramp
    talk_factor: Floats
    site: tuple[str, ...]
    comes: Ints              # machines: tick from which one is there (people: 0)
    goes: Ints               # machines: tick at which one is retired, `machines.STAYS` if never (so for people)
    employment: Employment


@dataclass(frozen=True)
class Duty:
    """Stretches on duty of people by (start, unit): shifts cut by breaks. `ends_shift`: 1 on the last stretch;
    `overtime`: its last ticks that are planned overtime."""

    unit: Ints
    start: Ints
    end: Ints
    ends_shift: Ints
    overtime: Ints


@dataclass(frozen=True)
class World:
    """One simulated year before it happens: same scenario, seed and replication, same world."""

    scenario: Scenario       # with this year's drawn assumptions
    seed: int
    replication: int
    clock: Clock
    names: Names
    units: Units
    duty: Duty
    opening: tuple[tuple[tuple[int, int], ...], ...]   # by channel: stretches [from, to) open or calling
    visits: VisitTables                                # who comes of their own accord, by channel and day
    leads: tuple[LeadList, ...]                        # by segment
    luck: Luck                                         # tables of what each brings to a contact
