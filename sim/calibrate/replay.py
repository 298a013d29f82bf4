"""A logged month as inputs to be simulated again: who came when, who was there, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.maps import CallsMap
from sim.calibrate.presence import Spells, by_half_hour, gaps_between_services, on_duty
from sim.calibrate.read_map import read_map
from sim.calibrate.reader import Bools, Floats
from sim.calibrate.types import CalibrationError, Problem


@dataclass(frozen=True, slots=True)
class Observed:
    """What happened to the calls that wanted a server.

    `queued_share` of the offered; `mean_wait` and `p90_wait` in seconds of the queued (hung up or served);
    `hung_up_share` of the queued; `mean_service` in seconds of the served; `left_before_queue` calls not offered.
    """

    offered: int
    queued_share: float
    mean_wait: float
    p90_wait: float
    hung_up_share: float
    served: int
    mean_service: float
    left_before_queue: int


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything needed to run the logged days again.

    `dates` (D days). For each offered call, in order: `day` (place in dates), `seconds` after that midnight at which it
    joins, `kind` (type) and `priority` as logged, `service` seconds (0 where not served). `spells`: each server's
    stretches on duty. `on_duty` (D x 52 half-hours from midnight, the last four after the next midnight) average heads
    on duty; `whole_heads` the same rounded to whole people; `observed` the log's own results, to compare with.
    """

    dates: NDArray[np.datetime64]
    day: NDArray[np.int64]
    seconds: Floats
    kind: tuple[str, ...]
    priority: tuple[str, ...]
    service: Floats
    servers: tuple[str, ...]
    spells: Spells
    on_duty: Floats
    whole_heads: NDArray[np.int64]
    observed: Observed


def read_replay(map_path: Path, log_paths: Sequence[Path]) -> Replay:
    """Replay inputs of a call log. Raises CalibrationError, also where the map is of another kind than `calls`."""
    plan = read_map(Path(map_path))
    if not isinstance(plan, CallsMap):
        raise CalibrationError(
            [
                Problem(
                    str(map_path),
                    1,
                    1,
                    "only a log of kind `calls` can be replayed",
                    "give a mapping file with kind: calls",
                )
            ]
        )
    return replay_of(plan, read_calls(plan, [Path(each) for each in log_paths]))


def replay_of(plan: CallsMap, log: CallLog) -> Replay:
    """Replay inputs of a log already read."""
    spells = on_duty(log, gaps_between_services(log), plan.away_while_waiting, plan.away_after)
    heads = by_half_hour(spells.day, spells.start, spells.end, len(log.dates))
    offered = log.offered
    return Replay(
        log.dates,
        log.day[offered],
        log.join[offered],
        tuple(log.kinds[place] for place in log.kind[offered]),
        tuple(log.priority[place] for place in np.flatnonzero(offered)),
        log.service[offered],
        log.servers,
        spells,
        heads,
        np.floor(heads + 0.5).astype(np.int64),
        observe(log, np.ones(len(log.day), dtype=bool)),
    )


def observe(log: CallLog, among: Bools) -> Observed:
    """The log's results over the chosen calls `among` (a mask over calls)."""
    offered, queued = log.offered & among, log.queued & log.chosen & among
    served = log.served & log.chosen & among
    waits = log.wait[queued]
    number = int(offered.sum())
    return Observed(
        number,
        float(queued.sum() / number) if number else 0.0,
        float(waits.mean()) if len(waits) else 0.0,
        float(np.quantile(waits, 0.9)) if len(waits) else 0.0,
        float((log.reneged & among).sum() / len(waits)) if len(waits) else 0.0,
        int(served.sum()),
        float(log.service[served].mean()) if served.any() else 0.0,
        int((log.chosen & among & ~log.queued & ~log.served).sum()),
    )
