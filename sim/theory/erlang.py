"""Erlang B and Erlang C: many servers, Poisson arrivals, exponential service.

Sources: Gross, Shortle, Thompson & Harris, Fundamentals of Queueing Theory, ch. 3; the recursion for B is
the one of Jagerman and is stable for any number of servers (only ratios below one are formed).
`offered_load` = arrival rate x mean service time, in servers kept busy (erlang).
"""

import math

import numpy as np

from sim.theory.checks import FloatArray, need, need_not_negative, need_positive


def erlang_b(servers: int, offered_load: float) -> float:
    """Share of arrivals that find all servers busy and are lost (M/M/c/c; holds for any service distribution).

    B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)).
    Raises ValueError if servers or offered_load is negative.
    """
    need(servers >= 0, f"servers must be at least 0, but is {servers}")
    need_not_negative("offered_load", offered_load)
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = offered_load * blocked / (n + offered_load * blocked)
    return blocked


def erlang_b_table(most_servers: int, offered_loads: FloatArray) -> FloatArray:
    """Erlang B for 0..most_servers servers (rows) and each of several offered loads (columns)."""
    need(most_servers >= 0, f"most_servers must be at least 0, but is {most_servers}")
    loads = np.asarray(offered_loads, dtype=np.float64)
    need(bool(np.all(np.isfinite(loads) & (loads >= 0))), "offered_loads must be finite and at least 0")
    table = np.ones((most_servers + 1, loads.size))
    for n in range(1, most_servers + 1):
        work = loads * table[n - 1]
        table[n] = work / (n + work)
    return table


def wait_from_loss(blocked: float, servers: int, offered_load: float) -> float:
    """Erlang C from Erlang B: C = B / (1 - rho (1 - B)); 1 where the servers cannot keep up (a >= c)."""
    if offered_load >= servers:
        return 1.0
    return blocked / (1.0 - offered_load / servers * (1.0 - blocked))


def erlang_c(servers: int, offered_load: float) -> float:
    """Probability that an arrival has to wait in M/M/c with endless patience; 1 if the queue grows without end."""
    return wait_from_loss(erlang_b(servers, offered_load), servers, offered_load)


def erlang_c_table(most_servers: int, offered_loads: FloatArray) -> FloatArray:
    """Erlang C for 0..most_servers servers (rows) and several offered loads (columns); 1 where a >= c."""
    blocked = erlang_b_table(most_servers, offered_loads)
    servers = np.arange(most_servers + 1, dtype=np.float64)[:, None]
    loads = np.asarray(offered_loads, dtype=np.float64)[None, :]
    stable = loads < servers
    rho = np.divide(loads, servers, out=np.ones_like(blocked), where=stable)
    below = np.where(stable, 1.0 - rho * (1.0 - blocked), 1.0)
    waits: FloatArray = np.where(stable, blocked / below, 1.0)
    return waits


def mean_wait(servers: int, arrival_rate: float, mean_service: float) -> float:
    """Mean wait before service over all arrivals of M/M/c, in the unit of mean_service; inf if a >= c.

    W = C / (c / mean_service - arrival_rate).
    """
    need_not_negative("arrival_rate", arrival_rate)
    need_positive("mean_service", mean_service)
    spare = servers / mean_service - arrival_rate
    if spare <= 0:
        return math.inf
    return erlang_c(servers, arrival_rate * mean_service) / spare


def mean_queue(servers: int, arrival_rate: float, mean_service: float) -> float:
    """Mean number waiting in M/M/c, by Little's law; inf if the queue grows without end."""
    waiting = mean_wait(servers, arrival_rate, mean_service)
    return arrival_rate * waiting if arrival_rate > 0 else 0.0


def service_level(servers: int, arrival_rate: float, mean_service: float, within: float) -> float:
    """Share of all arrivals of M/M/c whose service begins within `within`; 0 if the queue grows without end.

    P(W <= t) = 1 - C exp(-(c / mean_service - arrival_rate) t).
    """
    need_not_negative("arrival_rate", arrival_rate)
    need_positive("mean_service", mean_service)
    need_not_negative("within", within)
    spare = servers / mean_service - arrival_rate
    if spare <= 0:
        return 0.0
    return 1.0 - erlang_c(servers, arrival_rate * mean_service) * math.exp(-spare * within)
