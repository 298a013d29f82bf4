"""Queues with priorities, nobody pre-empted (head of the line).

Sources: Cobham, "Priority Assignment in Waiting Line Problems" (1954); Gross et al., ch. 4; Kleinrock II, ch. 3.
"""

import math
from collections.abc import Sequence

from sim.theory.checks import need, need_not_negative, need_positive
from sim.theory.erlang import erlang_c


def priority_waits(servers: int, arrival_rates: Sequence[float], mean_service: float) -> tuple[float, ...]:
    """Mean wait by class in M/M/c, first class served first, all with the same mean service time.

    W_k = W_0 / ((1 - s_{k-1}) (1 - s_k)), W_0 = C(c, a) mean_service / c, s_k = load of classes 1..k / c.
    A class whose own and more urgent work exceeds the servers waits without end (inf). When all classes together
    exceed the servers every server is always busy, so C = 1 and the urgent classes keep a finite wait.
    """
    need(servers >= 1, f"servers must be at least 1, but is {servers}")
    need_positive("mean_service", mean_service)
    for rate in arrival_rates:
        need_not_negative("arrival_rates", rate)
    first = erlang_c(servers, sum(arrival_rates) * mean_service) * mean_service / servers
    return _spread(first, [rate * mean_service / servers for rate in arrival_rates])


def priority_waits_one_server(
    arrival_rates: Sequence[float], mean_services: Sequence[float], cv_services: Sequence[float]
) -> tuple[float, ...]:
    """Mean wait by class in M/G/1, first class served first, each class with its own service time.

    W_0 = sum of lambda_i E[S_i^2] / 2. Raises ValueError if all classes together exceed the server (then W_0 would
    depend on which of the starved classes is in service).
    """
    need(len(arrival_rates) == len(mean_services) == len(cv_services), "one rate, mean and cv for each class")
    for rate, mean, cv in zip(arrival_rates, mean_services, cv_services, strict=True):
        need_not_negative("arrival_rates", rate)
        need_positive("mean_services", mean)
        need_not_negative("cv_services", cv)
    loads = [rate * mean for rate, mean in zip(arrival_rates, mean_services, strict=True)]
    need(sum(loads) < 1, "the queue grows without end: more work comes than one server can do")
    seconds = zip(loads, mean_services, cv_services, strict=True)
    return _spread(sum(load * mean * (1 + cv**2) / 2 for load, mean, cv in seconds), loads)


def _spread(first: float, loads: Sequence[float]) -> tuple[float, ...]:
    waits: list[float] = []
    above = 0.0
    for load in loads:
        upto = above + load
        waits.append(first / ((1 - above) * (1 - upto)) if upto < 1 else math.inf)
        above = upto
    return tuple(waits)
