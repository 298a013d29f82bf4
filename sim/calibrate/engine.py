"""Calibration of one log: read the map, hand the log to its kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.calibrate.maps import ArrivalsMap, CallsMap
from sim.calibrate.read_map import read_map
from sim.calibrate.types import Calibration


def calibrate(map_path: Path, log_paths: Sequence[Path]) -> Calibration:
    """What the logs say about a channel, in the scenario language.

    `map_path` names the mapping file, `log_paths` one or more CSV logs of one layout. Raises CalibrationError with all
    problems of the map, or of the logs, at once. The same files give the same answer.
    """
    plan = read_map(Path(map_path))
    logs = [Path(each) for each in log_paths]
    if isinstance(plan, ArrivalsMap):
        from sim.calibrate.arrivals import calibrate_arrivals

        return calibrate_arrivals(plan, logs)
    if isinstance(plan, CallsMap):
        from sim.calibrate.calls import calibrate_calls

        return calibrate_calls(plan, logs)
    from sim.calibrate.contacts import calibrate_contacts

    return calibrate_contacts(plan, logs)
