"""Kind `contacts`: a log of outbound contacts into hit rate by contact, talk time and the share tried again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.calibrate.blocks import day_draws
from sim.calibrate.contact_log import ContactLog, hazard, read_contacts
from sim.calibrate.contact_report import (
    compared_findings,
    contact_figures,
    hit_findings,
    hit_ranges,
    talk_findings,
    unknown_of_contacts,
    volume_findings,
)
from sim.calibrate.maps import ContactsMap
from sim.calibrate.patch import Annotated, Branch, Inline, write_patch
from sim.calibrate.profiles import P10_P90, Estimate
from sim.calibrate.service import Times, describe_times
from sim.calibrate.types import Calibration, CalibrationError, Problem
from sim.calibrate.units import duration, factor, plain, quoted, share, span


def calibrate_contacts(plan: ContactsMap, logs: Sequence[Path]) -> Calibration:
    """Hit rate by contact number, talk time by outcome, contacts per client and per day."""
    log = read_contacts(plan, logs)
    if len(log.dates) < 5:
        raise CalibrationError(
            [
                Problem(
                    plan.common.file,
                    0,
                    0,
                    f"the log holds {len(log.dates)} days; 5 are needed",
                    "give a longer log, or check `period`",
                )
            ]
        )
    steps = hazard(log.contacts, log.sold, plan.contacts_up_to)
    talks = {name: _talk(plan, log, sold) for name, sold in (("sale", True), ("no_sale", False))}
    together = pooled_cv(talks["sale"], talks["no_sale"])
    spread = hit_factor(log)
    channel, source = plan.common.channel, plan.common.source
    said = f"{source}; n = {len(log.day):,} clients, {len(log.dates)} days, {log.dates[0]} to {log.dates[-1]}"
    parts = tuple((name, _talk_branch(each, said)) for name, each in talks.items())
    talk = Branch((*parts, ("source", Inline(quoted(said)))))
    rates = Branch(
        (
            (
                "by_contact",
                Inline(
                    "[" + ", ".join(share(each) for each in steps.hit_rate) + "]",
                    f"sales at contact k / clients contacted k times or more; {hit_ranges(steps)}",
                ),
            ),
            *((("range", Inline(span(factor(spread.low), factor(spread.high)))),) if spread.low < spread.high else ()),
            ("source", Inline(quoted(said))),
        ),
        "the range is of the whole row: months drawn again, since campaigns differ more than clients do",
    )
    root = Branch((("channels", Branch(((channel, Branch((("talk", talk), ("hit_rate", rates)))),))),))
    cannot = unknown_of_contacts(plan, log, steps)
    heading = [
        f"Channel `{channel}`, calibrated from a log of outbound contacts.",
        f"Source: {source}",
        f"Based on {len(log.day):,} clients and {int(log.contacts.sum()):,} contacts. Ranges are P10 to P90.",
    ]
    findings = [
        *hit_findings(channel, steps, spread, said),
        *talk_findings(channel, talks, together, said),
        *volume_findings(log, steps, said),
        *compared_findings(log, said),
    ]
    return Calibration(
        write_patch(root, heading, cannot),
        tuple(findings),
        tuple(cannot),
        tuple(contact_figures(channel, steps, talks)),
    )


def _talk(plan: ContactsMap, log: ContactLog, sold: bool) -> Times:
    here = (log.sold == sold) & (log.talk > 0)
    what = "talks with a sale" if sold else "talks without a sale"
    return describe_times(log.talk[here], log.day[here], len(log.dates), 0.0, what, plan.common.file)


def pooled_cv(sale: Times, no_sale: Times) -> Estimate:
    """One cv for both: the root of the mean squared cv, each weighted by its talks; ranges alike."""
    weight = np.array([len(sale.times), len(no_sale.times)]) / (len(sale.times) + len(no_sale.times))

    def pool(one: float, other: float) -> float:
        return float(np.sqrt(weight @ np.array([one, other]) ** 2))

    return Estimate(
        pool(sale.cv.value, no_sale.cv.value), pool(sale.cv.low, no_sale.cv.low), pool(sale.cv.high, no_sale.cv.high)
    )


def hit_factor(log: ContactLog) -> Estimate:
    """Factor on the hit rate of all contacts, P10 to P90: months drawn again (days where there are fewer than six)."""
    months = np.unique(log.dates.astype("datetime64[M]"), return_inverse=True)[1]
    block = months[log.day] if int(months.max()) >= 5 else log.day
    number = int(block.max()) + 1
    sales, contacts = np.bincount(block, log.sold, number), np.bincount(block, log.contacts, number)
    drawn = day_draws(number)
    again = (drawn @ sales) / (drawn @ contacts) / (sales.sum() / contacts.sum())
    low, high = np.percentile(again, P10_P90)
    return Estimate(1.0, min(float(low), 1.0), max(float(high), 1.0))


def _talk_branch(talk: Times, source: str) -> Branch:
    mean, cv = talk.mean, talk.cv
    entries: list[tuple[str, Annotated | Inline | Branch]] = [
        ("mean", Annotated(duration(mean.value), span(duration(mean.low), duration(mean.high)), source))
    ]
    if talk.shape not in ("exponential", "deterministic"):
        entries.append(("cv", Annotated(plain(cv.value), span(plain(cv.low), plain(cv.high)), source)))
    return Branch((*entries, ("shape", Inline(talk.shape))), talk.verdict())
