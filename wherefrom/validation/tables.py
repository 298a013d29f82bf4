"""The validation as Markdown tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from wherefrom.validation import calls, contacts, footfall
from wherefrom.validation.contacts import Campaign
from wherefrom.validation.footfall import Traffic
from wherefrom.validation.replayed import Waiting

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST = 4
_HOURS = (9, 10, 15, 16, 17, 20)


def everything(data: Path, scenarios: Path) -> Iterator[str]:
    """All tables, section by section."""
    yield from call_tables(data / "anonymous_bank", scenarios / "calibrate" / "call_centre.yaml")
    yield ""
    yield from contact_table(
        contacts.logged(scenarios / "calibrate" / "outbound.yaml", data / "bank_marketing" / "contacts.csv"),
        contacts.simulated(scenarios / "telesales.yaml", 32_828, 4),
    )
    yield ""
    yield from footfall_table(
        footfall.logged(
            scenarios / "calibrate" / "footfall.yaml", data / "akl_footfall" / "hourly_2022_2024.csv"
        ),
        footfall.simulated(scenarios / "high_street.yaml", "shop", 20),
    )


def call_tables(folder: Path, map_path: Path, replications: int = 4) -> Iterator[str]:
    """The forecast of February from January, and what each factor does to it."""
    months = calls.months(map_path, folder / "calls_1999-01.csv", folder / "calls_1999-02.csv")
    seen = months.observed
    yield "## Inbound calls: January's calibration on February"
    yield ""
    rows = [["**the log**", *_waiting(seen), ""]]
    own: list[list[str]] = []
    for name, build in calls.trials(months):
        found = calls.run(build, replications)
        queued, wait = calls.meets(found, seen)
        words = {(True, True): "both", (True, False): "queued", (False, True): "wait", (False, False): "neither"}
        rows.append([name, *_waiting(found), words[queued, wait]])
    for away in (months.plan.away_while_waiting, 10.0):
        before, itself = calls.on_itself(months, away, replications)
        own.append([f"January on itself, presence {away:g} s", *_waiting(itself)])
    yield from _table(["run", "queued", "mean wait of queued", "P90 wait", "hung up of queued", "within target"], rows)
    yield ""
    yield from _table(["run", "queued", "mean wait of queued", "P90 wait", "hung up of queued"],
                      [["**January's log**", *_waiting(before)], *own])  # fmt: skip
    yield ""
    share = calls.free_while_queueing(months)
    yield (f"Queued calls that joined while a server on duty was free by the log: {share:.1%} of the queued, "
           f"{share * seen.queued:.1%} of all.")  # fmt: skip
    yield ""
    means = calls.service_by_hour(months, _HOURS)
    yield from _table(["service begins in the hour of", *(f"{hour}:00" for hour in _HOURS)],
                      [["mean service, s", *(f"{mean:.0f}" for mean in means)]])  # fmt: skip
    yield ""
    means = calls.service_by_queue(months, _LONGEST)
    yield from _table(["still waiting as service begins", *map(str, range(_LONGEST)), f"{_LONGEST} or more"],
                      [["mean service, s", *(f"{mean:.0f}" for mean in means)]])  # fmt: skip


def contact_table(log: Campaign, run: Campaign) -> Iterator[str]:
    """The campaign of the log beside the simulated one."""
    yield "## Outbound talks: the telesales channel, every dial answered"
    yield ""
    rows = [["clients", f"{log.clients:,}", f"{run.clients:,}"],
            ["contacts per client", f"{log.contacts:.2f}", f"{run.contacts:.2f}"]]  # fmt: skip
    for place in range(contacts.UP_TO):
        rows.append([f"hit rate at contact {place + 1}",
                     *(f"{each.hit_rate[place]:.2%} of {each.reached[place]:,}" for each in (log, run))])  # fmt: skip
    for label, ours in (("sale", "sale"), ("no sale", "no_sale")):
        talks = [getattr(each, ours) for each in (log, run)]
        rows.append([f"talk, {label}: mean", *(f"{talk[0] / 60:.2f} min (n = {talk[2]:,})" for talk in talks)])
        rows.append([f"talk, {label}: cv", *(f"{talk[1]:.2f}" for talk in talks)])
    for place in range(contacts.UP_TO + 1):
        label = f"{place + 1} contacts" if place < contacts.UP_TO else "more contacts"
        rows.append([f"clients with {label if place else '1 contact'}",
                     *(f"{each.clients_by_contacts[place]:.1%}" for each in (log, run))])  # fmt: skip
    yield from _table(["", "log", "simulated"], rows)


def footfall_table(log: Traffic, run: Traffic) -> Iterator[str]:
    """The counts at the door beside the simulated arrivals."""
    yield "## Arrivals: the High Street shop beside the counts x 1.7 % entering"
    yield ""
    rows = [["a day", f"{log.a_day:.1f}", f"{run.a_day:.1f}", _off(log.a_day, run.a_day)]]
    for names, name in ((_DAYS, "by_weekday"), (_MONTHS, "by_month")):
        rows += [[label, f"{one:.1f}", f"{two:.1f}", _off(one, two)]
                 for label, one, two in zip(names, getattr(log, name), getattr(run, name), strict=True)]  # fmt: skip
    rows += [[f"Monday to Friday, {hour}:00", f"{one:.1f}", f"{two:.1f}", _off(one, two)]
             for hour, one, two in zip(range(9, 18), log.by_hour, run.by_hour, strict=True)]  # fmt: skip
    rows += [["variance of day totals / mean", f"{log.variance_ratio:.2f}", f"{run.variance_ratio:.2f}",
              _off(log.variance_ratio, run.variance_ratio)],
             ["cv of the day's factor", f"{log.cv:.3f}", f"{run.cv:.3f}", ""],
             ["carries over to the next open day", f"{log.carries_over:.2f}", f"{run.carries_over:.2f}", ""],
             ["the same, no closed day between", f"{log.to_tomorrow:.2f}", f"{run.to_tomorrow:.2f}", ""]]  # fmt: skip
    yield from _table(["", "log", "simulated", "difference"], rows)


def _waiting(found: Waiting) -> list[str]:
    return [f"{found.queued:.1%}", f"{found.mean_wait:.1f} s", f"{found.p90_wait:.0f} s", f"{found.hung_up:.1%}"]


def _off(seen: float, run: float) -> str:
    return f"{run / seen - 1:+.1%}"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heading) + " |"
    yield "|" + " --- |" * len(heading)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
