"""Campaigns, channels that open, and busyness shared at a site: what other sections must have for them to act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sim.scenario.channels import WalkIn
from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.references import unknown
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every disagreement about what moves demand on stated days."""
    if scenario.horizon.stationary:
        yield from _stationary(scenario)
    else:
        yield from _campaigns(scenario)
        yield from _promotions(scenario)
        yield from _lead_months(scenario)
    yield from _new_channels(scenario)
    yield from _sites(scenario)


def _campaigns(scenario: Scenario) -> Iterator[Finding]:
    start, end = span(scenario)
    for name, campaign in scenario.campaigns.items():
        path: Path_ = ("campaigns", name)
        for place, channel in enumerate(campaign.channels):
            here = (*path, "channels", place)
            if channel not in scenario.walk_in:
                yield unknown(here, False, channel, "a walk-in channel", list(scenario.walk_in))
            elif channel not in scenario.demand:
                yield (
                    here,
                    False,
                    f"nobody comes to `{channel}` of their own accord, so there is nothing to lift",
                    f"add demand.{channel}.level, or name another channel",
                )
        if campaign.to < start or campaign.from_ >= end:
            yield (
                (*path, "from"),
                False,
                f"the campaign lies outside the horizon ({start} to {end}, that day excluded)",
                "correct its dates, or remove it",
            )


def _new_channels(scenario: Scenario) -> Iterator[Finding]:
    for name, channel in scenario.channels.items():
        path: Path_ = ("channels", name)
        if channel.opens is None:
            for key in ("set_up_cost", "build_up"):
                if getattr(channel, key, None):
                    yield (
                        (*path, key),
                        True,
                        f"`{key}` belongs to a channel that opens on a date, and none is given",
                        "add e.g. opens: 2027-04-01, or remove it",
                    )
        elif not scenario.horizon.stationary:
            start, end = span(scenario)
            if channel.opens >= end:
                yield (
                    (*path, "opens"),
                    False,
                    f"the channel opens ({channel.opens}) after the horizon ({start} to {end}, that day excluded)",
                    "leave the channel out, or give the horizon more months",
                )
        if isinstance(channel, WalkIn) and channel.build_up and name not in scenario.demand:
            yield (
                (*path, "build_up"),
                True,
                f"nobody comes to `{name}` of their own accord, so there is nothing to build up",
                f"add demand.{name}.level, or remove it",
            )


def _promotions(scenario: Scenario) -> Iterator[Finding]:
    start, end = span(scenario)
    for name, each in scenario.promotions.items():
        path: Path_ = ("promotions", name)
        if each.product not in scenario.offer:
            yield unknown((*path, "product"), False, each.product, "a product of the offer", list(scenario.offer))
            continue
        for place, channel in enumerate(each.channels):
            if channel not in scenario.channels:
                yield unknown((*path, "channels", place), False, channel, "a channel", list(scenario.channels))
            elif not scenario.sells(channel, each.product):
                yield (
                    (*path, "channels", place),
                    False,
                    f"nobody can buy `{each.product}` in `{channel}`",
                    "name a channel that sells it, or add it to `chooses` there",
                )
        held = scenario.promoted_in(name)
        if not held:
            yield (
                (*path, "product"),
                False,
                f"no channel sells `{each.product}`, so nothing is promoted",
                "name the channels that sell it, or another product",
            )
        if each.to < start or each.from_ >= end:
            yield (
                (*path, "from"),
                False,
                f"the promotion lies outside the horizon ({start} to {end}, that day excluded)",
                "correct its dates, or remove it",
            )
        if each.price is None and each.discount is None and each.hit_rate == 1 and each.lift == 1:
            yield path, True, "the promotion changes nothing", "add e.g. discount: 10 %, hit_rate: x1.2 or lift: x1.1"
        if each.lift != 1 and not any(channel in scenario.demand for channel in held):
            yield (
                (*path, "lift"),
                False,
                "nobody comes to its channels of their own accord, so there is nothing to lift",
                "remove lift, or name a channel with demand",
            )
        for other, one in scenario.promotions.items():
            if other == name:
                break
            if one.product == each.product and one.from_ <= each.to and each.from_ <= one.to and (
                    set(held) & set(scenario.promoted_in(other))):
                yield (
                    path,
                    True,
                    f"`{each.product}` is promoted by `{other}` on the same days in the same channel",
                    "let one end before the other begins",
                )


def _lead_months(scenario: Scenario) -> Iterator[Finding]:
    """Leads stated for months in which none are delivered."""
    start, end = span(scenario)
    for name, channel in scenario.outbound.items():
        for segment, leads in channel.leads.items():
            path: Path_ = ("channels", name, "leads") if list(channel.leads) == ["leads"] else (
                "channels", name, "leads", segment)
            for month, _ in leads.in_months:
                first = date(int(month[:4]), int(month[5:]), 1)
                if first == start:
                    yield (
                        (*path, "in_months", month),
                        True,
                        "the leads there are as the horizon begins are the `opening` list",
                        "add them to `opening`",
                    )
                elif not start < first < end:
                    yield (
                        (*path, "in_months", month),
                        True,
                        f"{month} lies outside the horizon ({start} to {end}, that day excluded)",
                        "correct the month, or remove it",
                    )


def _sites(scenario: Scenario) -> Iterator[Finding]:
    for name, demand in scenario.demand.items():
        channel = scenario.channels.get(name)
        if channel is None or demand.busyness is None or not demand.busyness.shared_at_site:
            continue
        if channel.site is None:
            yield (
                ("demand", name, "busyness", "shared_at_site"),
                True,
                f"`{name}` has no site whose busyness it could share",
                f"add channels.{name}.site, or use `shared`",
            )


def _stationary(scenario: Scenario) -> Iterator[Finding]:
    why = "a stationary horizon is always open and always the same"
    if scenario.campaigns:
        yield ("campaigns",), True, f"{why}: `campaigns` cannot act", "remove campaigns"
    if scenario.promotions:
        yield ("promotions",), True, f"{why}: `promotions` cannot act", "remove promotions"
    for name, channel in scenario.channels.items():
        if channel.opens is not None:
            yield ("channels", name, "opens"), True, f"{why}: `opens` cannot act", "remove opens"


def span(scenario: Scenario) -> tuple[date, date]:
    """First day of the horizon, and the day after its last."""
    start, months = scenario.horizon.start, scenario.horizon.months
    assert start is not None
    assert months is not None
    count = start.year * 12 + start.month - 1 + months
    return start, start.replace(year=count // 12, month=count % 12 + 1)
