"""What a calendar year needs (opening hours, shifts, demand), and what a stationary horizon cannot have."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.campaign_checks import span
from sim.scenario.channels import Outbound
from sim.scenario.countries import COUNTRIES
from sim.scenario.explain import Finding
from sim.scenario.parsing import nearest
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import DAY_NAMES, MINUTE

_HALF_HOUR = 30 * MINUTE


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every disagreement about time."""
    if scenario.horizon.stationary:
        yield from _stationary(scenario)
    else:
        yield from _opening(scenario)
        yield from _demand(scenario)
        yield from _shifts(scenario)
        yield from _dates(scenario)
        yield from _country(scenario)
    for name, channel in scenario.channels.items():
        if name not in scenario.demand and name in scenario.walk_in and not _is_reached(scenario, name):
            yield (
                ("channels", name),
                True,
                f"nobody comes to `{name}`: it has no demand and nothing leads to it",
                f"add demand.{name}.level, or a `next` to it",
            )
        if isinstance(channel, Outbound) and not any(
            leads.opening or leads.refresh or leads.in_months for leads in channel.leads.values()
        ):
            yield (
                ("channels", name, "leads"),
                True,
                "there are no leads to call: no opening list and no refresh",
                "add e.g. opening: 4000",
            )
    for name, pool in scenario.people.items():
        employed = sum(group.headcount for group in pool.groups.values())
        if sum(pool.tenure.values()) > employed:
            yield (
                ("assets", name, "tenure"),
                True,
                f"tenure lists more people than the {employed} employed",
                "correct it",
            )
        if pool.pay is not None and not pool.contracts and pool.contract is None:
            yield ("assets", name), True, "`contract` is missing: pay is for contract hours", "add contract: 35 h/week"


def _is_reached(scenario: Scenario, name: str) -> bool:
    """Whether contacts of other channels, or leads that would have come anyway, lead to this one."""
    first = next(iter(scenario.walk_in), None)
    for other, channel in scenario.channels.items():
        if any(each.to == name for each in channel.next) and other != name:
            return True
        if isinstance(channel, Outbound) and any(
            leads.would_have_come_anyway > 0 and (leads.comes_to or first) == name for leads in channel.leads.values()
        ):
            return True
    return False


def _opening(scenario: Scenario) -> Iterator[Finding]:
    for name, channel in scenario.walk_in.items():
        if not (channel.opening if channel.opening is not None else scenario.calendar.opening):
            yield (
                ("channels", name),
                True,
                "there are no opening hours",
                "add calendar.opening, or opening to the channel",
            )
    for name, outbound in scenario.outbound.items():
        if not (outbound.calling if outbound.calling is not None else scenario.calendar.calling):
            yield (
                ("channels", name),
                True,
                "there are no calling hours",
                "add calendar.calling, or calling to the channel",
            )


def _demand(scenario: Scenario) -> Iterator[Finding]:
    for name, demand in scenario.demand.items():
        if demand.level.per in ("minute", "hour"):
            yield (
                ("demand", name, "level"),
                False,
                f"a calendar year takes a level per day, month or year, not per {demand.level.per}",
                "write e.g. 94 per_day (per open day)",
            )
        channel = scenario.walk_in.get(name)
        hours = (channel.opening if channel.opening is not None else scenario.calendar.opening) if channel else {}
        if not hours:
            continue
        weekday, hour = demand.by_weekday or (1.0,) * 7, demand.by_hour or (1.0,) * 48
        for day, stretches in hours.items():
            weight = sum(
                hour[half]
                for half in range(48)
                if any(start < (half + 1) * _HALF_HOUR and end > half * _HALF_HOUR for start, end in stretches)
            )
            if weekday[day] > 0 and not weight:
                yield (
                    ("demand", name, "by_hour"),
                    True,
                    f"on {DAY_NAMES[day]} no weight falls in the opening hours",
                    "give weights to hours in which the door is open",
                )
                break
        if not any(weekday[day] for day in hours):
            yield (
                ("demand", name, "by_weekday"),
                True,
                "no weight falls on a day that is open",
                f"give weights to {', '.join(DAY_NAMES[day] for day in hours)}",
            )


def _shifts(scenario: Scenario) -> Iterator[Finding]:
    used = [asset for channel in scenario.channels.values() for step in channel.steps for asset in step.assets]
    used += [channel.callers for channel in scenario.outbound.values()]
    rostered = {shift.pool for shift in scenario.shifts}
    for name in dict.fromkeys(used):
        if name in scenario.people and name not in rostered:
            yield (
                ("assets", name),
                True,
                f"`{name}` are needed but never on duty: no shift names them",
                f'add e.g. - {{pool: {name}, days: mon-fri, time: "09:00-17:00", share: 100 %}} to shifts',
            )
    totals: dict[tuple[str, str, int], float] = {}
    for place, shift in enumerate(scenario.shifts):
        pool = scenario.people.get(shift.pool)
        groups = [shift.contract] if shift.contract is not None else list(pool.groups) if pool else []
        over = False
        for key in ((shift.pool, group, day) for group in groups for day in shift.days):
            totals[key] = totals.get(key, 0.0) + shift.share
            if totals[key] > 1 + 1e-9 and not over:
                over = True
                yield (
                    ("shifts", place, "share"),
                    False,
                    f"on {DAY_NAMES[key[2]]} the shifts of {shift.pool} add up to {totals[key] * 100:g} % of the heads",
                    "lower the shares to 100 % a day at most",
                )


def _dates(scenario: Scenario) -> Iterator[Finding]:
    start, end = span(scenario)
    for name, pool in scenario.people.items():
        for section, changes in (("joining", pool.joining), ("leaving", pool.leaving)):
            for place, change in enumerate(changes):
                if not start <= change.on < end:
                    yield (
                        ("assets", name, section, place, "on"),
                        False,
                        f"{change.on} lies outside the horizon ({start} to {end}, that day excluded)",
                        "correct the date",
                    )
    for name, product in scenario.offer.items():
        for place, order in enumerate(product.orders or ()):
            if order.arrives < start:
                yield (
                    ("offer", name, "orders", place, "arrives"),
                    False,
                    f"{order.arrives} lies before the start ({start})",
                    "count it in the opening stock",
                )


def _country(scenario: Scenario) -> Iterator[Finding]:
    code = scenario.calendar.holidays
    if code is not None and code not in COUNTRIES:
        from holidays import list_supported_countries

        countries = sorted(list_supported_countries())
        if code not in countries:
            like = code.upper() if code.upper() in countries else nearest(code, countries)
            yield (
                ("calendar", "holidays"),
                False,
                f"`{code}` is not a country whose holidays are known",
                f"did you mean {like}?" if like else "write a two-letter country code, e.g. NZ",
            )


def _stationary(scenario: Scenario) -> Iterator[Finding]:
    why = "a stationary horizon is always open and always the same"
    fields = scenario.calendar.model_fields_set
    if fields:
        yield (
            ("calendar",),
            True,
            f"{why}: it has no calendar",
            "remove `calendar`, or give horizon a `start` and `months`",
        )
    if scenario.shifts:
        yield ("shifts",), True, f"{why}: everybody is always there, without shifts", "remove `shifts`"
    for name, demand in scenario.demand.items():
        if demand.level.per not in ("minute", "hour"):
            yield (
                ("demand", name, "level"),
                False,
                f"{why}: it takes a level per minute or hour, not per {demand.level.per}",
                "write e.g. 1 per_minute",
            )
        for key in ("by_month", "by_weekday", "by_hour", "busyness", "growth"):
            if getattr(demand, key):
                yield ("demand", name, key), True, f"{why}: `{key}` cannot act", f"remove {key}"
    for name, pool in scenario.people.items():
        for key in ("attrition", "joining", "leaving", "tenure"):
            if getattr(pool, key):
                yield ("assets", name, key), True, f"{why}: `{key}` cannot act", f"remove {key}"
        if pool.shrinkage.planned or pool.shrinkage.unplanned:
            yield ("assets", name, "shrinkage"), True, f"{why}: `shrinkage` (by day) cannot act", "remove shrinkage"
    for name, product in scenario.offer.items():
        if product.orders is not None:
            yield ("offer", name, "orders"), True, f"{why}: dated orders cannot act", "remove orders, or use reorder"
    for name, channel in scenario.channels.items():
        hours = "calling" if isinstance(channel, Outbound) else "opening"
        if getattr(channel, hours) is not None:
            yield ("channels", name, hours), True, f"{why}: `{hours}` cannot act", f"remove {hours}"
        for key, way in channel.dialogue.items():
            if way.hours is not None:
                yield ("channels", name, "dialogue", key, "hours"), True, f"{why}: `hours` cannot act", "remove hours"
        if isinstance(channel, Outbound):
            if any(factor != 1 for factor in channel.answered.by_hour):
                yield ("channels", name, "answered", "by_hour"), True, f"{why}: `by_hour` cannot act", "remove by_hour"
            for segment, leads in channel.leads.items():
                if leads.in_months:
                    yield (
                        ("channels", name, "leads", segment, "in_months"),
                        True,
                        f"{why}: leads `in_months` cannot act",
                        "state all leads as `opening`",
                    )
                if leads.refresh is not None:
                    yield (
                        ("channels", name, "leads", segment, "refresh"),
                        True,
                        f"{why}: a monthly `refresh` cannot act",
                        "state all leads as `opening`",
                    )
