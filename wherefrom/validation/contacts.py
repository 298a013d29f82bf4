"""Outbound talks: the telesales channel, with every dial answered, beside the log it was calibrated on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.contact_log import hazard, read_contacts
from sim.calibrate.maps import ContactsMap
from sim.calibrate.read_map import read_map
from sim.engines import DEFAULT_ENGINE, engine_named
from sim.log.block import joined
from sim.log.tables import Outcome
from sim.scenario.load import load_scenario
from sim.world.compile import world_of
from sim.world.world import World
from wherefrom.validation.logged import SECOND

UP_TO = 6
_RETURNING = 404 / 32_828
"""Share of the log's clients who bought in an earlier campaign; the scenario's lead segment `returning`."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a campaign came to.

    `clients` contacted; `reached` clients with contact 1..6, `hit_rate` at each; `talk` of sales and of the rest: mean
    in seconds, cv and number; `clients_by_contacts` shares of clients with 1..6 contacts and more; `contacts` a client.
    """

    clients: int
    reached: tuple[int, ...]
    hit_rate: tuple[float, ...]
    sale: tuple[float, float, int]
    no_sale: tuple[float, float, int]
    clients_by_contacts: tuple[float, ...]
    contacts: float


def logged(map_path: Path, log_path: Path) -> Campaign:
    """The campaign of the log."""
    plan = read_map(map_path)
    assert isinstance(plan, ContactsMap)
    log = read_contacts(plan, [log_path])
    timed = log.talk > 0
    return _campaign(log.contacts, log.sold, log.talk[timed & log.sold], log.talk[timed & ~log.sold])


def simulated(scenario_file: Path, clients: int, replications: int) -> Campaign:
    """So many clients called by the scenario's channel for a year, several years taken together.

    Every dial reaches the right party at once and callers are alike (the log knows neither unanswered dials nor who
    called); enough callers that nobody is left. Talks of earlier contacts are not in the log: the unsold ones counted
    are those of clients given up.
    """
    returning = round(clients * _RETURNING)
    leads, callers = "channels.phone.leads", "assets.callers"
    heads = max(clients // 1500, 2)
    settings = [
        "channels.phone.answered=100 %", "channels.phone.right_party=100 %",
        f"{leads}.returning.opening={returning}", f"{leads}.returning.refresh=0 per_month",
        f"{leads}.cold.opening={clients - returning}", f"{leads}.cold.refresh=0 per_month",
        f"{callers}.headcount={heads}", f"assets.lines.count={heads}", f"{callers}.seller_spread=0 %",
        f"{callers}.talk_spread=0 %", f"{callers}.attrition=0 % per_year", "plan=null",
    ]  # fmt: skip
    scenario = load_scenario(scenario_file, set_=settings).scenario
    ends = [_ends(world_of(scenario, 1, number)) for number in range(replications)]
    contacts, sold, seconds = (np.concatenate(column) for column in zip(*ends, strict=True))
    return _campaign(contacts, sold, seconds[sold], seconds[~sold])


def _ends(world: World) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.float64]]:
    """By client: number of contacts, whether the last one sold, and its talk in seconds."""
    log = joined(engine_named(DEFAULT_ENGINE)(world))
    talked = log.column("journeys", "offered") == 1
    person, number, outcome, talk = (
        log.column("journeys", name)[talked] for name in ("person", "talk_number", "outcome", "talk")
    )
    order = np.lexsort((number, person))
    last = order[np.flatnonzero(np.append(np.diff(person[order]) != 0, True))]
    return number[last], outcome[last] == Outcome.SALE, talk[last] / SECOND


def _campaign(
    contacts: NDArray[np.int64], sold: NDArray[np.bool_], sale: NDArray[np.float64], no_sale: NDArray[np.float64]
) -> Campaign:
    steps = hazard(contacts, sold, UP_TO)
    shares = np.bincount(np.minimum(contacts, UP_TO + 1), minlength=UP_TO + 2)[1:] / len(contacts)
    return Campaign(
        len(contacts), tuple(map(int, steps.reached)), tuple(map(float, steps.hit_rate)), _talk(sale), _talk(no_sale),
        tuple(map(float, shares)), float(contacts.mean()),
    )  # fmt: skip


def _talk(seconds: NDArray[np.float64]) -> tuple[float, float, int]:
    return float(seconds.mean()), float(seconds.std() / seconds.mean()), len(seconds)
