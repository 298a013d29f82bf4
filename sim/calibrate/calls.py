"""Kind `calls`: a log of calls or visits into arrivals, service, patience, wrap-up and the staffing it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.days import DayCounts, closed_days, in_opening
from sim.calibrate.demand import demand_branch, demand_cannot, demand_figures, demand_findings, period_words
from sim.calibrate.goodness import width_words
from sim.calibrate.maps import CallsMap, Entering
from sim.calibrate.patch import Annotated, Branch, Inline, write_patch
from sim.calibrate.patience import Patience, fit_patience, patience_figure
from sim.calibrate.presence import WrapUp, busy_spells, by_half_hour, gaps_between_services, wrap_up
from sim.calibrate.profiles import Estimate, Profile, fit_profile
from sim.calibrate.replay import Replay, replay_of
from sim.calibrate.service import Times, service_times, times_figure
from sim.calibrate.staffing import staffing_figure, staffing_findings
from sim.calibrate.types import Calibration, CalibrationError, Finding, Problem
from sim.calibrate.units import duration, plain, quoted, share, span


@dataclass(frozen=True, slots=True)
class Handling:
    """What a call costs the server: service and, where the map says so, the wrap-up; `mean` in seconds, and `cv`."""

    mean: Estimate
    cv: Estimate
    with_wrap_up: bool


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
        *_service_findings(plan, service, wrap, handling, said),
        *_patience_findings(plan, patience, f"{source}; {log.dates[0]} to {log.dates[-1]}"),
        *staffing_findings(plan, log, replay, source),
        *_result_findings(plan, replay, source),
    ]
    cannot = [*_cannot(plan, log, profile, service, patience, wrap), *demand_cannot(profile)]
    figures = [*demand_figures(profile, channel), times_figure(f"{channel}: service time", service)]
    if patience is not None:
        figures.append(patience_figure(f"{channel}: patience of those who wait", patience))
    figures.append(staffing_figure(f"{plan.pool}: on duty by half-hour", log, replay))
    heading = [f"Channel `{channel}`, calibrated from a log of calls.", f"Source: {source}",
               f"Based on {period_words(profile)}. Ranges are P10 to P90."]
    root = Branch((
        ("demand", Branch(((channel, demand_branch(profile, source, Entering())),))),
        ("channels", Branch(((channel, _channel_branch(plan, patience, service, handling, wrap, said)),))),
    ))
    return Calibration(write_patch(root, heading, cannot), tuple(findings), tuple(cannot), tuple(figures))


def offered_days(plan: CallsMap, log: CallLog) -> DayCounts:
    """Offered calls by day and hour inside opening hours; days without any row are not in the log, not days of zero."""
    counts = np.zeros((len(log.dates), 24))
    here = log.offered
    np.add.at(counts, (log.day[here], np.minimum(log.join[here] // 3600, 23).astype(np.int64)), 1)
    closed = closed_days(log.dates[0].item(), log.dates[-1].item(), plan.closed_on, plan.holidays)
    days = in_opening(log.dates, counts, plan.opening, closed)
    if len(days.dates) < 5 or not days.counts.sum():
        raise CalibrationError([Problem(plan.common.file, 0, 0, "fewer than 5 open days with calls are in the log",
                                        "check `opening` and `period`, or give a longer log")])
    return days


def handling_time(service: Times, wrap: WrapUp | None) -> Handling:
    """Service plus wrap-up, taken as independent: means and variances add."""
    if wrap is None:
        return Handling(service.mean, service.cv, False)
    talk, after = service.mean, wrap.mean
    value = talk.value + after.value
    low = value - float(np.hypot(talk.value - talk.low, after.value - after.low))
    high = value + float(np.hypot(talk.high - talk.value, after.high - after.value))
    spread = float(np.hypot(service.cv.value * talk.value, wrap.cv * after.value)) / value
    part = spread / service.cv.value
    return Handling(Estimate(value, low, high), Estimate(spread, service.cv.low * part, service.cv.high * part), True)


def _channel_branch(plan: CallsMap, patience: Patience | None, service: Times, handling: Handling, wrap: WrapUp | None,
                    source: str) -> Branch:
    entries: list[tuple[str, Annotated | Inline | Branch]] = []
    if patience is not None:
        mean = patience.mean
        about = f"{plan.common.source}; {patience.hung_up:,} hang-ups of {patience.waited:,} who waited"
        parts: list[tuple[str, Annotated | Inline | Branch]] = [
            ("mean", Annotated(duration(mean.value), span(duration(mean.low), duration(mean.high)), about))]
        if patience.shape == "weibull":
            parts.append(("cv", Annotated(plain(patience.weibull.moments[1]), "", about)))
        entries.append(("patience", Branch((*parts, ("shape", Inline(patience.shape))), patience.verdict())))
    mean, cv = handling.mean, handling.cv
    time = (f"time: {{mean: {{value: {duration(mean.value)}, range: {span(duration(mean.low), duration(mean.high))}, "
            f"source: {quoted(source)}}}, " + (
                "" if service.shape == "exponential" else
                f"cv: {{value: {plain(cv.value)}, range: {span(plain(cv.low), plain(cv.high))}, "
                f"source: {quoted(source)}}}, ") + f"shape: {service.shape}}}")
    about = f"service {duration(service.mean.value)}" + (
        f" and wrap-up {duration(wrap.mean.value)}" if handling.with_wrap_up and wrap else "")
    entries.append(("steps", Inline(f"[{{name: call, {time}, needs: [{plan.pool}]}}]", f"{about}; {service.verdict()}")))
    return Branch(tuple(entries))


def _service_findings(plan: CallsMap, service: Times, wrap: WrapUp | None, handling: Handling, said: str) -> list[Finding]:
    place, number = f"channels.{plan.common.channel}.steps[0].time", len(service.times)

    def time(path: str, mean: Estimate, verdict: str, samples: int) -> Finding:
        return Finding(path, duration(mean.value), span(duration(mean.low), duration(mean.high)), said, verdict, samples)

    found = [time(f"{place}.mean", handling.mean, "service and wrap-up together" if handling.with_wrap_up else "service alone",
                  number),
             time("service time, mean", service.mean, width_words(service.mean.value, service.mean.low, service.mean.high),
                  number),
             Finding("service time, cv", plain(service.cv.value), span(plain(service.cv.low), plain(service.cv.high)), said,
                     width_words(service.cv.value, service.cv.low, service.cv.high), number),
             Finding(f"{place}.shape", service.shape, "", said, service.verdict(), number)]
    if plan.minimum_service:
        short = float((service.times < plan.minimum_service).mean())
        found.append(Finding(f"services under {duration(plan.minimum_service)}", share(short), "", said,
                             "kept in mean and cv, since they take time; left out of the likelihood fits", number))
    if wrap is not None:
        found.append(time("wrap-up, mean", wrap.mean, f"while customers waited; median {duration(wrap.median)}, cv {wrap.cv:.2f}; "
                          f"{share(wrap.beyond)} of the gaps were longer than {duration(wrap.limit)}: absences", wrap.gaps))
    return found


def _patience_findings(plan: CallsMap, patience: Patience | None, said: str) -> list[Finding]:
    if patience is None:
        return []
    place, mean, flat = f"channels.{plan.common.channel}.patience", patience.mean, patience.exponential
    return [
        Finding(f"{place}.mean", duration(mean.value), span(duration(mean.low), duration(mean.high)), said,
                patience.verdict(), patience.waited),
        Finding("patience, exponential", duration(flat.value), span(duration(flat.low), duration(flat.high)), said,
                f"total waiting time / {patience.hung_up:,} hang-ups", patience.waited),
        Finding("patience, Weibull", f"mean {duration(patience.weibull.moments[0])}, cv {patience.weibull.moments[1]:.2f}", "",
                said, f"power {patience.weibull.power:.3f}, scale {duration(patience.weibull.scale)}", patience.waited),
    ]


def _result_findings(plan: CallsMap, replay: Replay, source: str) -> list[Finding]:
    seen = replay.observed
    rows = [("calls offered (queued or served)", f"{seen.offered:,}"), ("share queued", share(seen.queued_share)),
            ("mean wait of the queued", duration(seen.mean_wait)), ("90th percentile wait of the queued",
                                                                    duration(seen.p90_wait)),
            ("hang-ups among the queued", share(seen.hung_up_share)),
            ("left before reaching the queue", f"{seen.left_before_queue:,}")]
    return [Finding(f"result: {name}", value, "", source, "counted, to compare a simulation with", seen.offered)
            for name, value in rows]


def _cannot(plan: CallsMap, log: CallLog, profile: Profile, service: Times, patience: Patience | None,
            wrap: WrapUp | None) -> list[str]:
    before = int((log.chosen & ~log.queued & ~log.served).sum())
    unknown = int((log.served & (log.server < 0)).sum())
    said = [
        "Balking: whoever turned away at the length of the queue, or never got a line, left no row.",
        f"Those who left before the queue ({before:,} calls: in the menu, or cut off): they are outside `level`.",
        "Idle presence: a server without calls leaves no trace, so heads on duty are a lower bound when few call, "
        "and at the two ends of a shift.",
        "Why a server was away: breaks, other work and work after a call look alike; "
        f"longer than {duration(plan.away_while_waiting)} while someone waits is taken as absence.",
        "Calling again: whether a call is a second try of one who hung up.",
        "What a call is worth, and what would have sold.",
    ]
    if unknown:
        said.append(f"The server of {unknown:,} served calls: they count as service, not as presence.")
    if log.excluded:
        said.append(f"{log.excluded:,} rows were excluded by rule and {log.ignored:,} by outcome, of {log.rows:,}.")
    gone = (log.dates[-1] - log.dates[0]).astype(int) + 1 - len(log.dates)
    if gone:
        said.append(f"{gone} days between the first and the last have no row: they count as missing, not as days without calls.")
    if profile.days.outside:
        said.append(f"{profile.days.outside:,.0f} offered calls came outside the stated opening hours and are left out of `level`.")
    if patience is None:
        said.append("Patience: fewer than 20 hung up while waiting.")
    else:
        said.append(f"Patience beyond {patience.until:.0f} s, where fewer than {patience.fewest} still waited.")
    if wrap is None:
        said.append("Wrap-up: fewer than 20 services ended while someone waited.")
    if service.cv.value > 1.5:
        said.append("One service time for all: its cv above 1.5 suggests a mix of types; calibrate them apart with `types:`.")
    return said


def busy_by_half_hour(log: CallLog) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Average number in service, days x 52 half-hours."""
    busy = busy_spells(log)
    return by_half_hour(busy.day, busy.start, busy.end, len(log.dates))
