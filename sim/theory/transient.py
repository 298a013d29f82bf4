"""A queue through the day: rates and servers change from interval to interval (M(t)/M/s(t)+M).

Solved by the Kolmogorov forward equations over piecewise constant rates (uniformisation, nothing simulated). Sources:
Gross et al., ch. 2.9; Ingolfsson et al., "A Survey and Experimental Comparison of Service-Level-Approximation Methods
for Nonstationary M(t)/M/s(t) Queueing Systems with Exhaustive Discipline" (2007).

**When the number of servers falls.** The servers who go are named beforehand (a shift ends). Those idle go at once;
those busy finish their customer and go then, while the others serve the queue. A server finishing in this way never
takes another customer, so the rest of the system runs without it: the state needed is (customers waiting or with
servers who stay), and the number still finishing dies out on its own at rate 1 / mean_service each. Three contracts:

- "finish": which of the servers go does not depend on who is busy, so of b busy ones the number going is
  hypergeometric. Exact when servers are alike and chosen without regard to when they go.
- "finish_idle_first": idle servers go first, so only as many go on finishing as there are busy above the new number.
- "hand_back": pre-emptive; the customers of those who go return to the head of the queue (waits count up to the first
  start of service, abandonment while waiting again is included).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from sim.theory.checks import FloatArray, IntArray, need, need_not_negative, need_positive
from sim.theory.uniformise import flow

Leaving = Literal["finish", "finish_idle_first", "hand_back"]
_MOST_STATES = 20_000
_LOST_AT_MOST = 1e-10


@dataclass(frozen=True, eq=False)
class DayQueue:
    """Expected values by interval (one entry each).

    arrivals, abandoned, served: customers in the interval (served: service completed). probability_wait: share of the
    interval's arrivals who find no server free (nan without arrivals). mean_wait: of the interval's arrivals, zero
    waits and later give-ups included, also waiting past the interval's end; after the last interval its servers stay.
    mean_queue, mean_busy, mean_finishing: time averages of customers waiting, of servers busy among those on duty, and
    of servers past their end finishing a customer. queue_at_end, inside_at_end: just before the next interval;
    inside counts waiting, in service and finishing. will_abandon: share of the interval's arrivals who give up sooner
    or later (nan without arrivals, and nan for "hand_back", where one may give up after a first start of service).
    """

    arrivals: FloatArray
    abandoned: FloatArray
    served: FloatArray
    probability_wait: FloatArray
    mean_wait: FloatArray
    will_abandon: FloatArray
    mean_queue: FloatArray
    mean_busy: FloatArray
    mean_finishing: FloatArray
    queue_at_end: FloatArray
    inside_at_end: FloatArray


@dataclass(frozen=True, eq=False)
class _Stretch:
    """One interval over states 0..n: rates down by state, and the common jump rate."""

    arrival_rate: float
    servers: int
    length: float
    leave_rate: float
    down: FloatArray
    jump_rate: float

    def forward(self, rows: FloatArray) -> FloatArray:
        """Row 0: customers present; row 1: this interval's arrivals still waiting, by customers ahead of them."""
        down, up = self.down / self.jump_rate, self.arrival_rate / self.jump_rate
        present, tagged = rows
        after = np.zeros_like(rows)
        after[0] = present * (1.0 - up - down)
        after[0, -1] += present[-1] * up
        after[0, 1:] += present[:-1] * up
        after[0, :-1] += present[1:] * down[1:]
        after[1] = tagged * (1.0 - self.leave_rate / self.jump_rate - down) + present * up
        after[1, :-1] += tagged[1:] * down[1:]
        after[1, : self.servers] = 0.0
        return after

    def backward(self, rows: FloatArray) -> FloatArray:
        """Expectations of one who waits with so many ahead; 0 once service has begun."""
        down = self.down / self.jump_rate
        after = rows * (1.0 - self.leave_rate / self.jump_rate - down)
        after[:, 1:] += rows[:, :-1] * down[1:]
        after[:, : self.servers] = 0.0
        return after


def day_queue(
    arrival_rates: Sequence[float] | FloatArray,
    servers: Sequence[int] | IntArray,
    lengths: Sequence[float] | FloatArray,
    mean_service: float,
    mean_patience: float = math.inf,
    when_servers_fall: Leaving = "finish",
    start_inside: int = 0,
) -> DayQueue:
    """Expected course of a queue over intervals of constant arrival rate and servers, started with start_inside.

    All times in one unit, rates per that unit. Customers lost by cutting off very long queues are below 1e-10 of all.
    Raises ValueError for arguments out of range, and if the last interval has no servers while nobody gives up
    (then those waiting are never served).
    """
    rates = [float(rate) for rate in arrival_rates]
    heads = [int(number) for number in servers]
    spans = [float(length) for length in lengths]
    need(len(rates) == len(heads) == len(spans) > 0, "one rate, number of servers and length for each interval")
    for rate, head, span in zip(rates, heads, spans, strict=True):
        need_not_negative("arrival_rates", rate)
        need(head >= 0, f"servers must be at least 0, but is {head}")
        need_positive("lengths", span)
    need_positive("mean_service", mean_service)
    need(mean_patience > 0, f"mean_patience must be above 0 (it may be infinite), but is {mean_patience}")
    need(when_servers_fall in get_args(Leaving), f"when_servers_fall must be one of {', '.join(get_args(Leaving))}")
    need(start_inside >= 0, f"start_inside must be at least 0, but is {start_inside}")
    need(heads[-1] > 0 or not math.isinf(mean_patience), "the last interval has no servers and nobody ever gives up")
    extra = 20 + math.ceil(6 * math.sqrt(max(rates) * mean_service))
    while True:
        size = max(start_inside, *heads) + extra
        need(size <= _MOST_STATES, f"the queue grows beyond {_MOST_STATES} customers")
        stretches = _stretches(rates, heads, spans, mean_service, 1.0 / mean_patience, size)
        result, lost = _solve(stretches, mean_service, when_servers_fall, start_inside, size)
        if lost <= _LOST_AT_MOST * max(1.0, float(result.arrivals.sum())):
            return result
        extra *= 2


def _stretches(
    rates: list[float], heads: list[int], spans: list[float], mean_service: float, leave_rate: float, size: int
) -> list[_Stretch]:
    inside = np.arange(size + 1)
    stretches = []
    for rate, head, span in zip(rates, heads, spans, strict=True):
        down = np.minimum(inside, head) / mean_service + np.maximum(inside - head, 0) * leave_rate
        stretches.append(_Stretch(rate, head, span, leave_rate, down, rate + float(down[-1]) + leave_rate))
    return stretches


def _solve(
    stretches: list[_Stretch], mean_service: float, leaving: Leaving, start_inside: int, size: int
) -> tuple[DayQueue, float]:
    """(result, customers lost at the cut-off)."""
    remaining = _remaining_waits(stretches, leaving, size)
    inside = np.arange(size + 1)
    present = np.zeros(size + 1)
    present[start_inside] = 1.0
    finishing, lost = 0.0, 0.0
    rows = []
    for index, part in enumerate(stretches):
        if index > 0:
            present, going = after_change(present, stretches[index - 1].servers, part.servers, leaving)
            finishing += going
        start = np.vstack((present, np.zeros(size + 1)))
        end, total = flow(part.forward, start, part.jump_rate, part.length)
        present = end[0]
        waiting, busy = np.maximum(inside - part.servers, 0), np.minimum(inside, part.servers)
        gone = -math.expm1(-part.length / mean_service)
        arrivals = part.arrival_rate * part.length
        lost += part.arrival_rate * float(total[0, -1])
        queue_time, busy_time = float(total[0] @ waiting), float(total[0] @ busy)
        waited = float(total[1].sum() + end[1] @ remaining[index])
        chance = float(total[0, part.servers :].sum()) / part.length
        mean_wait = waited / arrivals if arrivals > 0 else math.nan
        rows.append(
            (
                arrivals,
                part.leave_rate * queue_time,
                busy_time / mean_service + finishing * gone,
                chance if arrivals > 0 else math.nan,
                mean_wait,
                math.nan if leaving == "hand_back" else part.leave_rate * mean_wait,
                queue_time / part.length,
                busy_time / part.length,
                finishing * gone * mean_service / part.length,
                float(present @ waiting),
                float(present @ inside) + finishing * (1 - gone),
            )
        )
        finishing *= 1 - gone
    return DayQueue(*np.array(rows).T), lost


def after_change(present: FloatArray, before: int, now: int, leaving: Leaving) -> tuple[FloatArray, float]:
    """When `before` servers become `now`: (distribution after, expected number of servers left finishing).

    present[n]: probability of n customers waiting or with the servers on duty just before; the result counts those
    waiting or with the servers who stay.
    """
    if now >= before or leaving == "hand_back":
        return present, 0.0
    after = np.zeros_like(present)
    going = before - now
    after[now : present.size - going] += present[before:]
    finishing = going * float(present[before:].sum())
    for inside in range(min(before, present.size)):
        if leaving == "finish_idle_first":
            shares = {max(0, inside - now): 1.0}
        else:
            ways = math.comb(before, inside)
            fewest, most = max(0, inside - now), min(going, inside)
            shares = {k: math.comb(going, k) * math.comb(now, inside - k) / ways for k in range(fewest, most + 1)}
        for number, share in shares.items():
            after[inside - number] += present[inside] * share
            finishing += present[inside] * share * number
    return after, finishing


def _remaining_waits(stretches: list[_Stretch], leaving: Leaving, size: int) -> list[FloatArray]:
    """Expected wait still to come by customers ahead, at the end of each interval, before the servers change."""
    last = stretches[-1]
    wait = np.zeros(size + 1)
    for ahead in range(last.servers, size + 1):
        before = wait[ahead - 1] if ahead > 0 else 0.0
        wait[ahead] = (1.0 + last.down[ahead] * before) / (last.down[ahead] + last.leave_rate)
    found = [wait]
    for part, previous in zip(stretches[:0:-1], stretches[-2::-1], strict=True):
        waits_now = (np.arange(size + 1) >= part.servers).astype(np.float64)
        end, total = flow(part.backward, np.vstack((wait, waits_now)), part.jump_rate, part.length)
        at_start = end[0] + total[1]
        wait = at_start.copy()
        going = previous.servers - part.servers
        if going > 0 and leaving != "hand_back":
            # Whoever waits has all servers busy ahead of him, so exactly `going` of those ahead stop counting.
            wait[going:] = at_start[: size + 1 - going]
        wait[: previous.servers] = 0.0
        found.append(wait)
    return found[::-1]
