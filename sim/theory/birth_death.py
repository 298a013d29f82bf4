"""Birth-death chains, and the queue built on them: finite patience and balking at a long queue.

Sources: Gross et al., ch. 2 and 3 (birth-death equations, balking); Garnett, Mandelbaum & Reiman,
"Designing a Call Center with Impatient Customers" (2002) for the waits under exponential patience.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.checks import FloatArray, need, need_not_negative, need_positive, need_share

_MOST_STATES = 4_000_000


def stationary(birth: FloatArray, death: FloatArray) -> FloatArray:
    """Long-run probabilities of the states 0..n of a birth-death chain.

    birth[i] is the rate from i to i+1, death[i] the rate from i+1 back to i, both of length n. Computed in
    logarithms, so nothing overflows. Raises ValueError if a state can be entered but never left downwards.
    """
    need(birth.shape == death.shape and birth.ndim == 1, "birth and death must be lists of the same length")
    need(bool(np.all(birth >= 0) and np.all(death >= 0)), "rates must not be negative")
    need(bool(np.all((death > 0) | (birth == 0))), "a state with a birth into it needs a death out of it")
    reach = birth > 0
    steps = np.full(birth.size, -np.inf)
    steps[reach] = np.log(birth[reach]) - np.log(death[reach])
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    result: FloatArray = weights / weights.sum()
    return result


@dataclass(frozen=True, eq=False)
class SteadyQueue:
    """The long run of M/M/c with exponential patience and balking; shares are of ALL arrivals.

    probabilities: of 0, 1, 2 ... customers inside; join: share of arrivals who stay, by customers inside.
    mean_wait_all: over everyone who joined, until service or leaving; mean_wait_served: over those served.
    mean_queue: customers waiting; mean_busy: servers busy.
    """

    servers: int
    arrival_rate: float
    mean_service: float
    mean_patience: float
    probabilities: FloatArray
    join: FloatArray
    probability_wait: float
    probability_balk: float
    probability_abandon: float
    mean_queue: float
    mean_busy: float
    mean_wait_all: float
    mean_wait_served: float

    @property
    def occupancy(self) -> float:
        """Share of server time that is busy."""
        return self.mean_busy / self.servers

    @property
    def probability_served(self) -> float:
        """Share of all arrivals that are served."""
        return 1.0 - self.probability_balk - self.probability_abandon

    def service_level(self, within: float) -> float:
        """Share of all arrivals whose service begins within `within`.

        One who joins with k waiting ahead is served if patience outlasts V, a sum of k+1 exponential stages of rate
        c mu + j theta, j = 0..k. Weighting with exp(-theta V) turns the rates into c mu + j theta, j = 1..k+1, and
        exp(-theta x their sum) is Beta(c mu / theta + 1, k + 1): an incomplete beta function gives the share exactly
        (an incomplete gamma function when patience is endless).
        """
        need_not_negative("within", within)
        from scipy.special import betainc, gammainc

        waiting, served = _served_by_queue(self)
        at_once = float(self.probabilities[: self.servers].sum())
        ahead = np.arange(1, waiting.size + 1, dtype=np.float64)
        full_rate = self.servers / self.mean_service
        if math.isinf(self.mean_patience):
            in_time = gammainc(ahead, full_rate * within)
        else:
            gone = -math.expm1(-within / self.mean_patience)
            in_time = betainc(ahead, full_rate * self.mean_patience + 1.0, gone)
        return at_once + float(np.dot(waiting * served, in_time))


def _served_by_queue(queue: SteadyQueue) -> tuple[FloatArray, FloatArray]:
    """(share of arrivals joining behind k waiting, their chance of being served: c mu / (c mu + (k+1) theta))."""
    waiting = queue.probabilities[queue.servers :] * queue.join[queue.servers :]
    full_rate = queue.servers / queue.mean_service
    served = full_rate / (full_rate + np.arange(1, waiting.size + 1) / queue.mean_patience)
    return waiting, served


def balking_queue(
    servers: int,
    arrival_rate: float,
    mean_service: float,
    mean_patience: float = math.inf,
    join_shares: Sequence[float] = (),
) -> SteadyQueue:
    """M/M/c with exponential patience, where the share that joins depends on how many are waiting.

    join_shares[k]: share of the arrivals who stay when no server is free and k are waiting; the last one holds for
    every longer queue; empty means everybody stays. With a free server everybody stays.
    Raises ValueError for rates out of range and for a queue that grows without end.
    """
    need(servers >= 1, f"servers must be at least 1, but is {servers}")
    need_positive("arrival_rate", arrival_rate)
    need_positive("mean_service", mean_service)
    need(mean_patience > 0, f"mean_patience must be above 0 (it may be infinite), but is {mean_patience}")
    for share in join_shares:
        need_share("join_shares", share)
    shares = np.array(tuple(join_shares) or (1.0,), dtype=np.float64)
    leave_rate = 1.0 / mean_patience
    need(
        leave_rate > 0 or arrival_rate * shares[-1] < servers / mean_service,
        "the queue grows without end: more work comes than the servers can do, and nobody gives up",
    )
    size = 64 + servers + shares.size
    while True:
        join = _join_by_state(shares, servers, size)
        inside = np.arange(1, size + 1, dtype=np.float64)
        death = np.minimum(inside, servers) / mean_service + np.maximum(inside - servers, 0.0) * leave_rate
        birth = arrival_rate * join[:-1]
        probabilities = stationary(birth, death)
        ratio = birth[-1] / death[-1]
        if ratio < 1 and probabilities[-1] <= 1e-16 * (1 - ratio) ** 2:
            break
        need(size < _MOST_STATES, "the queue is too close to growing without end to be computed")
        size *= 2
    return _summary(servers, arrival_rate, mean_service, mean_patience, probabilities, join)


def _join_by_state(shares: FloatArray, servers: int, size: int) -> FloatArray:
    waiting = np.clip(np.arange(size + 1) - servers, 0, shares.size - 1)
    joined: FloatArray = np.where(np.arange(size + 1) < servers, 1.0, shares[waiting])
    return joined


def _summary(
    servers: int, arrival_rate: float, mean_service: float, mean_patience: float, p: FloatArray, join: FloatArray
) -> SteadyQueue:
    inside = np.arange(p.size)
    queue = float(np.dot(p, np.maximum(inside - servers, 0)))
    balk = float(np.dot(p, 1.0 - join))
    behind = p[servers:] * join[servers:]
    stages = servers / mean_service + np.arange(1, behind.size + 1) / mean_patience
    served = servers / mean_service / stages
    abandon = queue / mean_patience / arrival_rate
    wait_of_served = float(np.dot(behind * served, np.cumsum(1.0 / stages)))
    return SteadyQueue(
        servers=servers,
        arrival_rate=arrival_rate,
        mean_service=mean_service,
        mean_patience=mean_patience,
        probabilities=p,
        join=join,
        probability_wait=float(behind.sum()),
        probability_balk=balk,
        probability_abandon=abandon,
        mean_queue=queue,
        mean_busy=float(np.dot(p, np.minimum(inside, servers))),
        mean_wait_all=queue / (arrival_rate * (1.0 - balk)),
        mean_wait_served=wait_of_served / (1.0 - balk - abandon),
    )
