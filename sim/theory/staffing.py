"""How many servers a service promise needs, half-hour by half-hour, each taken as if it lasted for ever.

This is the ordinary workforce spreadsheet (stationary independent period by period). Sources: Green, Kolesar & Whitt,
"Coping with Time-Varying Demand when Setting Staffing Requirements" (2007); Halfin & Whitt (1981) for the square root.
"""

import math

import numpy as np

from sim.theory.checks import FloatArray, IntArray, need, need_inside, need_not_negative, need_positive
from sim.theory.erlang import wait_from_loss
from sim.theory.erlang_a import erlang_a

_MOST_SERVERS = 100_000


def offered_load(arrival_rate: float, mean_service: float) -> float:
    """Servers kept busy if nobody were lost: arrival rate x mean service time (erlang)."""
    need_not_negative("arrival_rate", arrival_rate)
    need_positive("mean_service", mean_service)
    return arrival_rate * mean_service


def halfin_whitt_quality(probability_wait: float) -> float:
    """The quality b of square-root staffing for which this share waits: 1 / (1 + b Phi(b) / phi(b)), in the limit."""
    need_inside("probability_wait", probability_wait)
    low, high = 0.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        density = math.exp(-(middle**2) / 2) / math.sqrt(2 * math.pi)
        covered = math.erfc(-middle / math.sqrt(2)) / 2
        if density / (density + middle * covered) > probability_wait:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def square_root_servers(load: float, quality: float) -> int:
    """Offered load + quality x its square root, rounded up: a start value, not a promise."""
    need_not_negative("load", load)
    return max(0, math.ceil(load + quality * math.sqrt(load)))


def least_servers(arrival_rate: float, mean_service: float, share: float, within: float) -> int:
    """Least servers of M/M/c that serve `share` of all arrivals within `within` (Erlang C); 0 for no arrivals.

    Walks up the Erlang B recursion once, so it costs about as many steps as there are servers.
    """
    load = offered_load(arrival_rate, mean_service)
    need_inside("share", share)
    need_not_negative("within", within)
    if arrival_rate == 0:
        return 0
    blocked, servers = 1.0, 0
    while True:
        servers += 1
        blocked = load * blocked / (servers + load * blocked)
        if servers > load:
            late = math.exp(-(servers - load) / mean_service * within)
            if 1.0 - wait_from_loss(blocked, servers, load) * late >= share:
                return servers
        need(servers < _MOST_SERVERS, f"more than {_MOST_SERVERS} servers would be needed")


def least_servers_with_patience(
    arrival_rate: float, mean_service: float, mean_patience: float, share: float, within: float
) -> int:
    """The same with exponential patience (Erlang A): those who give up or wait longer count against the promise."""
    load = offered_load(arrival_rate, mean_service)
    need_inside("share", share)
    need_not_negative("within", within)
    if arrival_rate == 0:
        return 0

    def keeps(servers: int) -> bool:
        if math.isinf(mean_patience) and servers <= load:
            return False
        return erlang_a(servers, arrival_rate, mean_service, mean_patience).service_level(within) >= share

    # The service level rises with every server, so walking from the square-root start value finds the least.
    servers = max(1, square_root_servers(load, 0.5))
    if keeps(servers):
        while servers > 1 and keeps(servers - 1):
            servers -= 1
        return servers
    while not keeps(servers):
        servers += 1
        need(servers < _MOST_SERVERS, f"more than {_MOST_SERVERS} servers would be needed")
    return servers


def servers_by_interval(
    arrivals: FloatArray,
    interval_length: float,
    mean_service: float,
    share: float,
    within: float,
    mean_patience: float = math.inf,
    cover: int = 0,
) -> IntArray:
    """Least servers for each interval (any array shape, kept), from the expected arrivals in it.

    arrivals: customers per interval; interval_length, mean_service, within, mean_patience in one time unit; cover:
    servers there in any case. Endless patience uses Erlang C, else Erlang A. Equal intervals are computed once.
    """
    need_positive("interval_length", interval_length)
    need(cover >= 0, f"cover must be at least 0, but is {cover}")
    numbers = np.asarray(arrivals, dtype=np.float64)
    different, which = np.unique(numbers.ravel(), return_inverse=True)
    needed = np.zeros(different.size, dtype=np.int64)
    for index, number in enumerate(different):
        rate = float(number) / interval_length
        if math.isinf(mean_patience):
            found = least_servers(rate, mean_service, share, within)
        else:
            found = least_servers_with_patience(rate, mean_service, mean_patience, share, within)
        needed[index] = max(found, cover)
    return needed[which].reshape(numbers.shape)
