"""What a calibrated call log says: the channel section of the patch, findings, and what stays unknown."""

from __future__ import annotations

from dataclasses import dataclass

from sim.calibrate.call_log import CallLog
from sim.calibrate.goodness import width_words
from sim.calibrate.maps import CallsMap
from sim.calibrate.patch import Annotated, Branch, Inline, Listed
from sim.calibrate.patience import Patience
from sim.calibrate.presence import WrapUp
from sim.calibrate.profiles import Estimate, Profile
from sim.calibrate.replay import Replay
from sim.calibrate.service import Times
from sim.calibrate.types import Finding
from sim.calibrate.units import duration, plain, share, span


@dataclass(frozen=True, slots=True)
class Handling:
    """What a call costs the server: service and, where the map says so, the wrap-up.

    `mean` in seconds, `cv`, and the `shape` of the service (lognormal where only the wrap-up varies).
    """

    mean: Estimate
    cv: Estimate
    with_wrap_up: bool
    shape: str


def channel_branch(
    plan: CallsMap, patience: Patience | None, service: Times, handling: Handling, wrap: WrapUp | None, source: str
) -> Branch:
    """The section `channels.<channel>` of the patch: patience and the one step, a call."""
    entries: list[tuple[str, Annotated | Inline | Listed | Branch]] = []
    if patience is not None:
        mean = patience.mean
        about = f"{plan.common.source}; {patience.hung_up:,} hang-ups of {patience.waited:,} who waited"
        parts: list[tuple[str, Annotated | Inline | Branch]] = [
            ("mean", Annotated(duration(mean.value), span(duration(mean.low), duration(mean.high)), about))
        ]
        if patience.shape == "weibull":
            parts.append(("cv", Annotated(plain(patience.weibull.moments[1]), "", about)))
        entries.append(("patience", Branch((*parts, ("shape", Inline(patience.shape))), patience.verdict())))
    mean, cv = handling.mean, handling.cv
    time: list[tuple[str, Annotated | Inline | Branch]] = [
        ("mean", Annotated(duration(mean.value), span(duration(mean.low), duration(mean.high)), source))
    ]
    if handling.shape not in ("exponential", "deterministic"):
        time.append(("cv", Annotated(plain(cv.value), span(plain(cv.low), plain(cv.high)), source)))
    with_wrap = f" and wrap-up {duration(wrap.mean.value)}" if handling.with_wrap_up and wrap else ""
    about = f"service {duration(service.mean.value)}{with_wrap}; {service.verdict()}"
    step = Branch(
        (
            ("name", Inline("call")),
            ("time", Branch((*time, ("shape", Inline(handling.shape))), about)),
            ("needs", Inline(f"[{plan.pool}]")),
        )
    )
    entries.append(("steps", Listed((step,))))
    return Branch(tuple(entries))


def service_findings(
    plan: CallsMap, service: Times, wrap: WrapUp | None, handling: Handling, said: str
) -> list[Finding]:
    """Findings about handling, service, its shape and wrap-up."""
    place, number = f"channels.{plan.common.channel}.steps[0].time", len(service.times)

    def time(path: str, mean: Estimate, verdict: str, samples: int) -> Finding:
        return Finding(
            path, duration(mean.value), span(duration(mean.low), duration(mean.high)), said, verdict, samples
        )

    found = [
        time(
            f"{place}.mean",
            handling.mean,
            "service and wrap-up together" if handling.with_wrap_up else "service alone",
            number,
        ),
        time(
            "service time, mean",
            service.mean,
            width_words(service.mean.value, service.mean.low, service.mean.high),
            number,
        ),
        Finding(
            "service time, cv",
            plain(service.cv.value),
            span(plain(service.cv.low), plain(service.cv.high)),
            said,
            width_words(service.cv.value, service.cv.low, service.cv.high),
            number,
        ),
        Finding(f"{place}.shape", handling.shape, "", said, service.verdict(), number),
    ]
    if plan.minimum_service:
        short = float((service.times < plan.minimum_service).mean())
        found.append(
            Finding(
                f"services under {duration(plan.minimum_service)}",
                share(short),
                "",
                said,
                "kept in mean and cv, since they take time; left out of the likelihood fits",
                number,
            )
        )
    if wrap is not None:
        found.append(
            time(
                "wrap-up, mean",
                wrap.mean,
                f"while customers waited; median {duration(wrap.median)}, cv {wrap.cv:.2f}; "
                f"{share(wrap.beyond)} of the gaps were longer than {duration(wrap.limit)}: absences",
                wrap.gaps,
            )
        )
    return found


def patience_findings(plan: CallsMap, patience: Patience | None, said: str) -> list[Finding]:
    """Findings about patience; none where too few hung up."""
    if patience is None:
        return []
    place, mean, flat = f"channels.{plan.common.channel}.patience", patience.mean, patience.exponential
    return [
        Finding(
            f"{place}.mean",
            duration(mean.value),
            span(duration(mean.low), duration(mean.high)),
            said,
            patience.verdict(),
            patience.waited,
        ),
        Finding(
            "patience, exponential",
            duration(flat.value),
            span(duration(flat.low), duration(flat.high)),
            said,
            f"total waiting time / {patience.hung_up:,} hang-ups",
            patience.waited,
        ),
        Finding(
            "patience, Weibull",
            f"mean {duration(patience.weibull.moments[0])}, cv {patience.weibull.moments[1]:.2f}",
            "",
            said,
            f"power {patience.weibull.power:.3f}, scale {duration(patience.weibull.scale)}",
            patience.waited,
        ),
    ]


def result_findings(plan: CallsMap, replay: Replay, source: str) -> list[Finding]:
    """What came of the calls, to compare a simulation with."""
    seen = replay.observed
    rows = [
        ("calls offered (queued or served)", f"{seen.offered:,}"),
        ("share queued", share(seen.queued_share)),
        ("mean wait of the queued", duration(seen.mean_wait)),
        ("90th percentile wait of the queued", duration(seen.p90_wait)),
        ("hang-ups among the queued", share(seen.hung_up_share)),
        ("left before reaching the queue", f"{seen.left_before_queue:,}"),
    ]
    return [
        Finding(f"result: {name}", value, "", source, "counted, to compare a simulation with", seen.offered)
        for name, value in rows
    ]


def unknown_of_calls(
    plan: CallsMap, log: CallLog, profile: Profile, service: Times, patience: Patience | None, wrap: WrapUp | None
) -> list[str]:
    """What the log of calls leaves open, and what was left out."""
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
        said.append(
            f"{gone} days between the first and the last have no row: they count as missing, not as days without calls."
        )
    if profile.days.outside:
        said.append(
            f"{profile.days.outside:,.0f} offered calls came outside the opening hours and are left out of `level`."
        )
    if patience is None:
        said.append("Patience: fewer than 20 hung up while waiting.")
    else:
        said.append(f"Patience beyond {patience.until:.0f} s, where fewer than {patience.fewest} still waited.")
    if wrap is None:
        said.append("Wrap-up: fewer than 20 services ended while someone waited.")
    if service.cv.value > 1.5:
        said.append(
            "One service time for all: its cv above 1.5 suggests a mix of types; calibrate them apart with `types:`."
        )
    return said
