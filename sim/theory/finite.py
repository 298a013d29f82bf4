"""M/M/c/K: at most K customers inside; who finds the house full is turned away at the door.

Source: Gross et al., ch. 3 (truncated queues).
"""

from sim.theory.birth_death import SteadyQueue, balking_queue
from sim.theory.checks import need


def finite_room(servers: int, room: int, arrival_rate: float, mean_service: float) -> SteadyQueue:
    """The long run of M/M/c/K with K = `room` customers, those in service included.

    probability_balk is the share turned away, mean_wait_all the mean wait of those let in. room = servers is
    Erlang B. Raises ValueError if room is below servers.
    """
    need(room >= servers, f"room ({room}) counts those in service too, so it must be at least servers ({servers})")
    shares = (1.0,) * (room - servers) + (0.0,)
    return balking_queue(servers, arrival_rate, mean_service, join_shares=shares)


def blocking(servers: int, room: int, arrival_rate: float, mean_service: float) -> float:
    """Share of arrivals of M/M/c/K turned away."""
    return finite_room(servers, room, arrival_rate, mean_service).probability_balk


def mean_wait_accepted(servers: int, room: int, arrival_rate: float, mean_service: float) -> float:
    """Mean wait before service of those let in to M/M/c/K, in the unit of mean_service."""
    return finite_room(servers, room, arrival_rate, mean_service).mean_wait_all
