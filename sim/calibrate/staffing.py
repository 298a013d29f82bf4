"""The staffing a log shows: heads, hours and the half-hours they were on duty."""

from __future__ import annotations

import numpy as np

from sim.calibrate.call_log import CallLog
from sim.calibrate.maps import CallsMap
from sim.calibrate.presence import SLOTS
from sim.calibrate.reader import Floats, Ints
from sim.calibrate.replay import Replay
from sim.calibrate.types import Curve, Figure, Finding
from sim.calibrate.units import digits, plain, span
from sim.scenario.weeks import DAY_NAMES


def weekday_of(log: CallLog) -> Ints:
    """Weekday of each day of the log, Monday 0."""
    return (log.dates.astype(np.int64) + 3) % 7


def heads_by_weekday(log: CallLog, replay: Replay) -> Floats:
    """Average heads on duty, weekday x 52 half-hours; zero for weekdays not in the log."""
    weekday = weekday_of(log)
    return np.array(
        [
            replay.on_duty[weekday == each].mean(axis=0) if (weekday == each).any() else np.zeros(SLOTS)
            for each in range(7)
        ]
    )


def staffing_findings(plan: CallsMap, log: CallLog, replay: Replay, source: str) -> list[Finding]:
    """Servers seen, servers a day, hours on duty a day, and heads by half-hour of each weekday."""
    here = log.served & (log.server >= 0)
    pairs = (
        np.unique(log.day[here] * len(log.servers) + log.server[here]) if here.any() else np.zeros(0, dtype=np.int64)
    )
    seen = np.bincount(pairs // max(len(log.servers), 1), minlength=len(log.dates))
    hours = replay.on_duty.sum(axis=1) / 2
    spells = replay.spells
    longest = len(spells.day)
    verdict = "from first to last service, without absences; a lower bound, since idle presence leaves no trace"
    found = [
        Finding(
            f"{plan.pool}: servers seen",
            str(len(log.servers)),
            "",
            source,
            "codes in the log, all types of call",
            int(here.sum()),
        ),
        Finding(
            f"{plan.pool}: servers seen a day",
            digits(float(seen.mean())),
            span(*(digits(float(each)) for each in np.percentile(seen, (10, 90)))),
            source,
            "P10 to P90 over days",
            len(log.dates),
        ),
        Finding(
            f"{plan.pool}: hours on duty a day",
            digits(float(hours.mean())),
            span(*(digits(float(each)) for each in np.percentile(hours, (10, 90)))),
            source,
            verdict,
            longest,
        ),
    ]
    table, weekday = heads_by_weekday(log, replay), weekday_of(log)
    for each in range(7):
        if not (weekday == each).any():
            continue
        heads = ", ".join(
            f"{slot // 2:02d}:{30 * (slot % 2):02d} {plain(round(float(table[each, slot]), 1))}"
            for slot in range(48)
            if table[each, slot] >= 0.05
        )
        found.append(
            Finding(
                f"{plan.pool}: on duty on {DAY_NAMES[each]}",
                heads,
                "",
                source,
                f"average of {int((weekday == each).sum())} days; {verdict}",
                int((weekday == each).sum()),
            )
        )
    return found


def staffing_figure(title: str, log: CallLog, replay: Replay) -> Figure:
    """One step line a weekday."""
    table, weekday = heads_by_weekday(log, replay), weekday_of(log)
    hours = tuple(slot / 2 for slot in range(48))
    lines = tuple(
        Curve(DAY_NAMES[each], hours, tuple(float(value) for value in table[each, :48]))
        for each in range(7)
        if (weekday == each).any()
    )
    return Figure("steps", title, (), (), "hour of day", "heads on duty (average)", references=lines)
