"""Predictive dialling and blended callers as small Markov chains, with leads that never run out."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.theory.chains import long_run, long_run_of_queue
from sim.theory.checks import need, need_positive, need_share


@dataclass(frozen=True)
class Overshoot:
    """The long run of a predictive desk. dropped: share of answered calls met by nobody free; dials: per unit of time;
    busy: callers talking; ringing: lines ringing."""

    dropped: float
    dials: float
    busy: float
    ringing: float


def predictive_overshoot(
    callers: int, lines_per_caller: int, answered: float, mean_ring: float, mean_talk: float
) -> Overshoot:
    """`callers` talk for an exponential time; so many lines ring as `lines_per_caller` for each free caller.

    Rings are exponential. A line is answered by a share; an answered call takes a free caller, or is dropped. Lines
    are made up after every ring and every talk: never fewer than lines x free callers, and none is given up when fewer
    are free. State: (callers talking, lines ringing). Raises ValueError for arguments out of range.
    """
    need(callers >= 1, f"callers must be at least 1, but is {callers}")
    need(lines_per_caller >= 1, f"lines_per_caller must be at least 1, but is {lines_per_caller}")
    need_share("answered", answered)
    need_positive("mean_ring", mean_ring)
    need_positive("mean_talk", mean_talk)

    def made_up(busy: int, ringing: int) -> tuple[int, int]:
        return busy, max(ringing, lines_per_caller * (callers - busy))

    def moves(state: tuple[int, int]) -> Iterator[tuple[float, tuple[int, int]]]:
        busy, ringing = state
        ends = ringing / mean_ring
        if ringing:
            yield ends * (1 - answered), made_up(busy, ringing - 1)
            yield ends * answered, made_up(min(busy + 1, callers), ringing - 1)
        if busy:
            yield busy / mean_talk, made_up(busy - 1, ringing)

    chain = long_run(made_up(0, 0), moves)
    rings = chain.mean(lambda state: state[1]) / mean_ring
    unmet = chain.mean(lambda state: state[1] if state[0] == callers else 0) / mean_ring
    return Overshoot(
        dropped=unmet / rings,
        dials=rings,
        busy=chain.mean(lambda state: state[0]),
        ringing=chain.mean(lambda state: state[1]),
    )


@dataclass(frozen=True)
class Blend:
    """The long run of people who serve and call. probability_wait and mean_wait of those who walk in; calls per unit
    of time; serving, calling: people at either."""

    probability_wait: float
    mean_wait: float
    calls: float
    serving: float
    calling: float


def blended_pool(
    people: int, arrival_rate: float, mean_service: float, mean_call: float, keep_free: int = 0
) -> Blend:
    """M/M/c whose people call while nobody waits and more than `keep_free` of them are free; calls are not cut short.

    Services and calls are exponential. State: (serving, calling, waiting). With keep_free = people nobody ever calls,
    and the queue is M/M/c. Raises ValueError for arguments out of range and for a queue that grows without end.
    """
    need(people >= 1, f"people must be at least 1, but is {people}")
    need(keep_free >= 0, f"keep_free must be at least 0, but is {keep_free}")
    for name, value in (("arrival_rate", arrival_rate), ("mean_service", mean_service), ("mean_call", mean_call)):
        need_positive(name, value)
    need(arrival_rate < people / mean_service, "the queue grows without end: more work comes than the people can do")

    def dialling(serving: int, calling: int, waiting: int) -> tuple[int, int, int]:
        spare = 0 if waiting else max(people - serving - calling - keep_free, 0)
        return serving, calling + spare, waiting

    def moves(state: tuple[int, int, int], room: int) -> Iterator[tuple[float, tuple[int, int, int]]]:
        serving, calling, waiting = state
        if serving + calling < people:
            yield arrival_rate, (serving + 1, calling, waiting)
        elif waiting < room:
            yield arrival_rate, (serving, calling, waiting + 1)
        if serving:
            after = (serving, calling, waiting - 1) if waiting else dialling(serving - 1, calling, 0)
            yield serving / mean_service, after
        if calling:
            after = (serving + 1, calling - 1, waiting - 1) if waiting else dialling(serving, calling - 1, 0)
            yield calling / mean_call, after

    chain = long_run_of_queue(dialling(0, 0, 0), moves, lambda state: state[2])
    queue = chain.mean(lambda state: state[2])
    calling_now = chain.mean(lambda state: state[1])
    return Blend(
        probability_wait=chain.share(lambda state: state[0] + state[1] == people),
        mean_wait=queue / arrival_rate,
        calls=calling_now / mean_call,
        serving=chain.mean(lambda state: state[0]),
        calling=calling_now,
    )
