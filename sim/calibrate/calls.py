"""Kind `calls`: a log of calls or visits into arrivals, service, patience, wrap-up and the staffing it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.call_report import (
    Handling,
    channel_branch,
    patience_findings,
    result_findings,
    service_findings,
    unknown_of_calls,
)
from sim.calibrate.days import DayCounts, closed_days, in_opening
from sim.calibrate.demand import demand_branch, demand_cannot, demand_figures, demand_findings, period_words
from sim.calibrate.maps import CallsMap, Entering
from sim.calibrate.patch import Branch, write_patch
from sim.calibrate.patience import fit_patience, patience_figure
from sim.calibrate.presence import WrapUp, gaps_between_services, wrap_up
from sim.calibrate.profiles import Estimate, fit_profile
from sim.calibrate.replay import replay_of
from sim.calibrate.service import Times, service_times, times_figure
from sim.calibrate.staffing import staffing_figure, staffing_findings
from sim.calibrate.types import Calibration, CalibrationError, Problem


def calibrate_calls(plan: CallsMap, logs: Sequence[Path]) -> Calibration:
    """Everything a call log identifies, and what it does not."""
    log = read_calls(plan, logs)
    days = offered_days(plan, log)
    profile = fit_profile(days)
    service = service_times(log, plan.minimum_service, plan.common.file)
    patience = fit_patience(log)
    gaps = gaps_between_services(log)
    wrap = wrap_up(gaps, len(log.dates), plan.away_while_waiting)
    handling = handling_time(service, wrap if plan.wrap_up_in_step else None)
    replay = replay_of(plan, log)
    channel, source = plan.common.channel, plan.common.source
    said = f"{source}; n = {len(service.times):,} services, {log.dates[0]} to {log.dates[-1]}"
    findings = [
        *demand_findings(profile, channel, source, Entering()),
        *service_findings(plan, service, wrap, handling, said),
        *patience_findings(plan, patience, f"{source}; {log.dates[0]} to {log.dates[-1]}"),
        *staffing_findings(plan, log, replay, source),
        *result_findings(plan, replay, source),
    ]
    cannot = [*unknown_of_calls(plan, log, profile, service, patience, wrap), *demand_cannot(profile)]
    figures = [*demand_figures(profile, channel), times_figure(f"{channel}: service time", service)]
    if patience is not None:
        figures.append(patience_figure(f"{channel}: patience of those who wait", patience))
    figures.append(staffing_figure(f"{plan.pool}: on duty by half-hour", log, replay))
    heading = [
        f"Channel `{channel}`, calibrated from a log of calls.",
        f"Source: {source}",
        f"Based on {period_words(profile)}. Ranges are P10 to P90.",
    ]
    root = Branch(
        (
            ("demand", Branch(((channel, demand_branch(profile, source, Entering())),))),
            ("channels", Branch(((channel, channel_branch(plan, patience, service, handling, wrap, said)),))),
        )
    )
    return Calibration(write_patch(root, heading, cannot), tuple(findings), tuple(cannot), tuple(figures))


def offered_days(plan: CallsMap, log: CallLog) -> DayCounts:
    """Offered calls by day and hour inside opening hours; days without any row are not in the log, not days of zero."""
    counts = np.zeros((len(log.dates), 24))
    here = log.offered
    np.add.at(counts, (log.day[here], np.minimum(log.join[here] // 3600, 23).astype(np.int64)), 1)
    closed = closed_days(log.dates[0].item(), log.dates[-1].item(), plan.closed_on, plan.holidays)
    days = in_opening(log.dates, counts, plan.opening, closed)
    if len(days.dates) < 5 or not days.counts.sum():
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    0,
                    0,
                    "fewer than 5 open days with calls are in the log",
                    "check `opening` and `period`, or give a longer log",
                )
            ]
        )
    return days


def handling_time(service: Times, wrap: WrapUp | None) -> Handling:
    """Service plus wrap-up, taken as independent: means and variances add."""
    if wrap is None:
        return Handling(service.mean, service.cv, False, service.shape)
    talk, after = service.mean, wrap.mean
    value = talk.value + after.value
    low = value - float(np.hypot(talk.value - talk.low, after.value - after.low))
    high = value + float(np.hypot(talk.high - talk.value, after.high - after.value))
    spread = float(np.hypot(service.cv.value * talk.value, wrap.cv * after.value)) / value
    shape = "lognormal" if service.shape == "deterministic" and spread > 0 else service.shape
    if service.cv.value <= 0:
        return Handling(Estimate(value, low, high), Estimate(spread, spread, spread), True, shape)
    part = spread / service.cv.value
    return Handling(
        Estimate(value, low, high), Estimate(spread, service.cv.low * part, service.cv.high * part), True, shape
    )
