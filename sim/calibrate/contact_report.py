"""What a calibrated contact log says: findings, pictures, and what stays unknown."""

from __future__ import annotations

import numpy as np

from sim.calibrate.blocks import ratio, share_range
from sim.calibrate.contact_log import ContactLog, Hazard
from sim.calibrate.goodness import width_words
from sim.calibrate.maps import ContactsMap
from sim.calibrate.profiles import P10_P90, Estimate
from sim.calibrate.service import Times, times_figure
from sim.calibrate.types import Figure, Finding
from sim.calibrate.units import digits, duration, factor, plain, share, span


def hit_ranges(steps: Hazard) -> str:
    """P10 to P90 of each hit rate, chance alone, as one text."""
    each = [
        share_range(float(sold), float(reached))
        for sold, reached in zip(steps.sold, steps.reached, strict=True)
        if reached > 0
    ]
    return "chance alone: " + ", ".join(span(share(one.low), share(one.high)) for one in each)


def hit_findings(channel: str, steps: Hazard, spread: Estimate, said: str) -> list[Finding]:
    """Hit rate by contact number, and the factor range of the whole row."""
    found = []
    for place, rate in enumerate(steps.hit_rate):
        if steps.reached[place] == 0:
            continue
        limits = share_range(float(steps.sold[place]), float(steps.reached[place]))
        found.append(
            Finding(
                f"channels.{channel}.hit_rate.by_contact[{place}]",
                share(float(rate)),
                span(share(limits.low), share(limits.high)),
                said,
                f"{steps.sold[place]:,} sales of {steps.reached[place]:,} clients with "
                f"{place + 1} or more contacts; chance alone",
                int(steps.reached[place]),
            )
        )
    found.append(
        Finding(
            f"channels.{channel}.hit_rate.range",
            "x1",
            span(factor(spread.low), factor(spread.high)),
            said,
            "months drawn again: lead mix and campaign move the whole row",
            int(steps.reached[0]),
        )
    )
    return found


def talk_findings(channel: str, talks: dict[str, Times], together: Estimate, said: str) -> list[Finding]:
    """Talk time by outcome."""
    found = []
    for name, each in talks.items():
        mean, cv = each.mean, each.cv
        found.append(
            Finding(
                f"channels.{channel}.talk.{name}",
                duration(mean.value),
                span(duration(mean.low), duration(mean.high)),
                said,
                f"{width_words(mean.value, mean.low, mean.high)}; own cv {plain(cv.value)}; {each.verdict()}",
                len(each.times),
            )
        )
    found.append(
        Finding(
            f"channels.{channel}.talk.cv",
            plain(together.value),
            span(plain(together.low), plain(together.high)),
            said,
            "one cv for both outcomes, pooled by talks; the patch gives each its own",
            sum(len(each.times) for each in talks.values()),
        )
    )
    return found


def volume_findings(log: ContactLog, steps: Hazard, said: str) -> list[Finding]:
    """Contacts per client, clients tried again, contacts a day, sales per contact and talk hour."""
    clients, number = len(log.day), int(log.contacts.sum())
    per_client = ratio(log.contacts.astype(float), np.ones(clients), log.day, len(log.dates))
    daily = np.bincount(log.day)
    counts = ", ".join(
        f"{place + 1}: {share(float((log.contacts == place + 1).mean()))}" for place in range(len(steps.sold))
    )
    retried = ", ".join(f"after {place + 1}: {share(float(each))}" for place, each in enumerate(steps.retried))
    unsold = float((steps.reached - steps.sold).sum())
    overall = float((steps.reached - steps.sold - steps.given_up).sum()) / unsold if unsold else 0.0
    return [
        Finding(
            "contacts per client",
            digits(per_client.value),
            span(digits(per_client.low), digits(per_client.high)),
            said,
            width_words(per_client.value, per_client.low, per_client.high),
            clients,
        ),
        Finding(
            "clients by number of contacts",
            counts,
            "",
            said,
            f"beyond: {share(float((log.contacts > len(steps.sold)).mean()))}",
            clients,
        ),
        Finding("share contacted again, of those not sold", share(overall), "", said, retried, clients),
        Finding(
            "last contacts a day",
            digits(float(daily.mean())),
            span(*(digits(float(each)) for each in np.percentile(daily, P10_P90))),
            said,
            f"P10 to P90 over days; {int(daily.max()):,} at most. Earlier contacts of the same clients are not dated",
            len(daily),
        ),
        Finding(
            "sales per contact",
            share(log.sold.sum() / number),
            "",
            said,
            f"{int(log.sold.sum()):,} sales of {number:,} contacts; {share(float(log.sold.mean()))} of clients",
            number,
        ),
        Finding(
            "sales per talk hour of last contacts",
            digits(float(log.sold.sum() / (log.talk.sum() / 3600))),
            "",
            said,
            "talk of earlier contacts is not logged",
            clients,
        ),
    ]


def compared_findings(log: ContactLog, said: str) -> list[Finding]:
    """Hit rate per client by the columns named under `compare`."""
    found = []
    for column, words in log.traits.items():
        values = np.array(words)
        for word in sorted(set(words)):
            here = values == word
            limits = share_range(float(log.sold[here].sum()), float(here.sum()))
            found.append(
                Finding(
                    f"hit rate per client where {column} = {word}",
                    share(limits.value),
                    span(share(limits.low), share(limits.high)),
                    said,
                    "chance alone",
                    int(here.sum()),
                )
            )
    return found


def unknown_of_contacts(plan: ContactsMap, log: ContactLog, steps: Hazard) -> list[str]:
    """What the log of contacts leaves open, and what was left out."""
    months = log.dates.astype("datetime64[M]")[log.day]
    rates = sorted(
        (float(log.sold[months == month].mean()), str(month), int((months == month).sum()))
        for month in np.unique(months)
    )
    said = [
        "The answer rate, ring time and unanswered dials: only contacts that came about are logged.",
        "The time of day, and who called.",
        "Wrap-up after a call.",
        "The value of a sale, and what was bought.",
        "How long earlier contacts lasted: only each client's last is timed; unsold talk is that of clients given up.",
        "What a further contact would have brought with clients given up: those contacted again were chosen.",
        "When a client was contacted again: earlier contacts are counted, not dated.",
    ]
    if len(rates) > 1:
        (low, first, few), (high, last, many) = rates[0], rates[-1]
        said.append(
            f"A season: hit rate per client runs from {share(low)} ({first}, n = {few:,}) to {share(high)} ({last}, "
            f"n = {many:,}); that is a changing mix of leads, and is not written as a profile."
        )
    if int(steps.sold[-1]) < 30:
        said.append(
            f"The last hit rate of the row rests on {int(steps.sold[-1])} sales; lower `contacts_up_to` to be surer."
        )
    silent = int((log.talk <= 0).sum())
    if silent:
        said.append(f"Contacts of zero length are left out of talk time: {silent}.")
    if plan.where:
        said.append("Clients outside `where`: " + f"{log.rows - len(log.day):,} rows were left out.")
    return said


def contact_figures(channel: str, steps: Hazard, talks: dict[str, Times]) -> list[Figure]:
    """Pictures of hit rate by contact and of talk times."""
    limits = [
        share_range(float(sold), max(float(reached), 1.0))
        for sold, reached in zip(steps.sold, steps.reached, strict=True)
    ]
    number = len(limits)
    return [
        Figure(
            "bars",
            f"{channel}: hit rate by contact",
            tuple(float(each) for each in range(1, number + 1)),
            tuple(100 * each.value for each in limits),
            "contact number",
            "hit rate, %",
            tuple(str(each) for each in range(1, number + 1)),
            tuple(100 * each.low for each in limits),
            tuple(100 * each.high for each in limits),
        ),
        times_figure(f"{channel}: talk time with a sale", talks["sale"]),
        times_figure(f"{channel}: talk time without a sale", talks["no_sale"]),
    ]
