"""Erlang A: M/M/c where waiting customers give up after an exponential patience (M/M/c+M).

Sources: Palm (1957); Garnett, Mandelbaum & Reiman (2002); Mandelbaum & Zeltyn, "The M/M/n+G Queue" (2009).
"""

import math

from sim.theory.birth_death import SteadyQueue, balking_queue


def erlang_a(servers: int, arrival_rate: float, mean_service: float, mean_patience: float = math.inf) -> SteadyQueue:
    """The long run of M/M/c+M, exact up to rounding (the tail left out is below 1e-16).

    Gives probability_wait, probability_abandon, mean_queue, mean_wait_all, mean_wait_served, occupancy and
    service_level(within) = share of ALL arrivals served within that time. With endless patience it is Erlang C.
    Raises ValueError for rates out of range, and for endless patience with more work than servers.
    """
    return balking_queue(servers, arrival_rate, mean_service, mean_patience)
