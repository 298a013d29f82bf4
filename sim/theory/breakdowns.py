"""M/M/c whose servers are machines that break down: by calendar time, and repaired once the work in hand is done.

A machine fails an exponential time after the end of its last repair, whether it works or not. One that fails idle goes
into repair at once; one that fails at work finishes that service first (so nothing is pre-empted), then is repaired,
and the time until its next failure runs from the end of the repair. Solved as a Markov chain; for one server that is
always busy the long run is that of an alternating renewal process (see `saturated_capacity`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.theory.chains import long_run_of_queue
from sim.theory.checks import need, need_positive

Working = tuple[int, int, int, int]      # busy and sound, busy and failed, in repair, waiting


@dataclass(frozen=True)
class BrokenQueue:
    """The long run: rates and times in the unit of the arguments.

    probability_wait: of an arrival; mean_wait: over all arrivals; mean_queue: customers waiting; mean_busy, mean_down:
    machines at work and in repair.
    """

    probability_wait: float
    mean_wait: float
    mean_queue: float
    mean_busy: float
    mean_down: float


def queue_with_breakdowns(
    servers: int, arrival_rate: float, mean_service: float, mean_run: float, mean_repair: float
) -> BrokenQueue:
    """M/M/c with breakdowns; `mean_run` from the end of a repair to the next failure.

    Raises ValueError for rates that are not positive, and if more work comes than the machines can do.
    """
    need(servers >= 1, f"servers must be at least 1, but is {servers}")
    for name, value in (("arrival_rate", arrival_rate), ("mean_service", mean_service), ("mean_run", mean_run),
                        ("mean_repair", mean_repair)):  # fmt: skip
        need_positive(name, value)
    capacity = servers * saturated_capacity(mean_service, mean_run, mean_repair)
    need(arrival_rate < capacity, f"the queue grows without end: at most {capacity:.6g} are served per unit of time")

    def moves(state: Working, room: int) -> Iterator[tuple[float, Working]]:
        sound, failed, down, waiting = state
        idle = servers - sound - failed - down
        if idle:
            yield arrival_rate, (sound + 1, failed, down, 0)
        elif waiting < room:
            yield arrival_rate, (sound, failed, down, waiting + 1)
        if waiting:
            yield sound / mean_service, (sound, failed, down, waiting - 1)
            yield down / mean_repair, (sound + 1, failed, down - 1, waiting - 1)
        else:
            yield sound / mean_service, (sound - 1, failed, down, 0)
            yield down / mean_repair, (sound, failed, down - 1, 0)
        yield failed / mean_service, (sound, failed - 1, down + 1, waiting)
        yield sound / mean_run, (sound - 1, failed + 1, down, waiting)
        yield idle / mean_run, (sound, failed, down + 1, waiting)

    chain = long_run_of_queue((0, 0, 0, 0), moves, lambda state: state[3])
    queue = chain.mean(lambda state: state[3])
    return BrokenQueue(
        probability_wait=chain.share(lambda state: sum(state[:3]) == servers),
        mean_wait=queue / arrival_rate,
        mean_queue=queue,
        mean_busy=chain.mean(lambda state: state[0] + state[1]),
        mean_down=chain.mean(lambda state: state[2]),
    )


def saturated_capacity(mean_service: float, mean_run: float, mean_repair: float) -> float:
    """Customers a machine that is never idle serves per unit of time.

    A cycle is the run, what is left of the service in hand (exponential, so another mean service), and the repair; at
    work in all of it but the repair.
    """
    for name, value in (("mean_service", mean_service), ("mean_run", mean_run), ("mean_repair", mean_repair)):
        need_positive(name, value)
    at_work = mean_run + mean_service
    return at_work / (at_work + mean_repair) / mean_service
