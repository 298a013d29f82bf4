"""One server with any service time (Pollaczek-Khinchine, exact), and many servers (Allen-Cunneen, approximate).

Sources: Kleinrock, Queueing Systems I, ch. 5; Allen, Probability, Statistics and Queueing Theory, ch. 5.
"""

import math

from sim.theory.checks import need_not_negative, need_positive
from sim.theory.erlang import mean_wait


def mg1_mean_wait(arrival_rate: float, mean_service: float, cv_service: float) -> float:
    """Mean wait before service of M/G/1, exact; inf if rho >= 1.

    W = lambda E[S^2] / (2 (1 - rho)), E[S^2] = mean^2 (1 + cv^2). cv_service = standard deviation / mean.
    """
    need_not_negative("arrival_rate", arrival_rate)
    need_positive("mean_service", mean_service)
    need_not_negative("cv_service", cv_service)
    busy = arrival_rate * mean_service
    if busy >= 1:
        return math.inf
    return arrival_rate * mean_service**2 * (1 + cv_service**2) / (2 * (1 - busy))


def mg1_mean_queue(arrival_rate: float, mean_service: float, cv_service: float) -> float:
    """Mean number waiting in M/G/1, by Little's law; inf if rho >= 1."""
    return arrival_rate * mg1_mean_wait(arrival_rate, mean_service, cv_service) if arrival_rate > 0 else 0.0


def allen_cunneen_approximate_wait(
    servers: int, arrival_rate: float, mean_service: float, cv_service: float, cv_arrivals: float = 1.0
) -> float:
    """Mean wait of G/G/c, an APPROXIMATION: the wait of M/M/c x (cv_arrivals^2 + cv_service^2) / 2.

    Exact for M/G/1 and M/M/c; elsewhere typically within a few percent in heavy traffic, worse in light traffic.
    """
    need_not_negative("cv_service", cv_service)
    need_not_negative("cv_arrivals", cv_arrivals)
    return mean_wait(servers, arrival_rate, mean_service) * (cv_arrivals**2 + cv_service**2) / 2
