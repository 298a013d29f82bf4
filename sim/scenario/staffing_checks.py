"""What contracts, overtime and machines that come and go must agree on with the horizon and with each other."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.campaign_checks import span
from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario
from sim.scenario.weeks import MINUTE

_HOUR = 60 * MINUTE


def check(scenario: Scenario) -> Iterator[Finding]:
    """Dates and months outside the horizon, machines retired that are not there, overtime beyond its own limit."""
    if scenario.horizon.stationary:
        yield from _stationary(scenario)
        return
    start, end = span(scenario)
    for name, machines in scenario.machines.items():
        for section, changes in (("adding", machines.adding), ("retiring", machines.retiring)):
            for place, change in enumerate(changes):
                if not start <= change.on < end:
                    yield (
                        ("assets", name, section, place, "on"),
                        False,
                        f"{change.on} lies outside the horizon ({start} to {end}, that day excluded)",
                        "correct the date",
                    )
        yield from _retired(scenario, name)
        if machines.resale is not None and machines.resale.share and not machines.price:
            yield (
                ("assets", name, "resale"),
                False,
                "a share of the price needs a price",
                "add price, or write resale as an amount",
            )
        if machines.resale is not None and (machines.resale.amount or 0) > machines.price:
            yield (
                ("assets", name, "resale"),
                False,
                "one brings more than a new one costs, so buying and selling would pay for ever",
                "lower resale, or raise price",
            )
        if name in scenario.plan.may_change and f"{name}.by_month" in scenario.plan.may_change:
            yield (
                ("plan", "may_change", f"{name}.by_month"),
                True,
                f"`{name}` is in plan.may_change already",
                "keep one of the two",
            )
    for name in scenario.people:
        yield from _overtime(scenario, name)
        yield from _may_plan_overtime(scenario, name)


def _retired(scenario: Scenario, name: str) -> Iterator[Finding]:
    machines = scenario.machines[name]
    changes = [(each.on, 1, place, -each.count) for place, each in enumerate(machines.retiring)]
    changes += [(each.on, 0, place, each.count) for place, each in enumerate(machines.adding)]
    there = machines.count
    for on, _, place, count in sorted(changes):
        if there + count < 0:
            yield (
                ("assets", name, "retiring", place, "count"),
                False,
                f"{-count} are more than the {there} {name} there are on {on}",
                f"write {there} at most",
            )
            return
        there += count


def _overtime(scenario: Scenario, name: str) -> Iterator[Finding]:
    people, path = scenario.people[name], ("assets", name, "overtime")
    start, end = span(scenario)
    months = {
        f"{(start.month - 1 + number) // 12 + start.year:04d}-{(start.month - 1 + number) % 12 + 1:02d}"
        for number in range(scenario.horizon.months or 0)
    }
    for month, longer in people.overtime.planned.items():
        here: Path_ = (*path, "planned", month)
        if month not in months:
            yield here, True, f"{month} is not a month of the horizon ({start} to {end})", f"write e.g. {min(months)}"
        most = longest_overtime(scenario, name)
        if most is not None and longer > most + 1:
            yield (
                here,
                False,
                f"{longer / 60_000:g} min a shift are more than the {people.overtime.at_most:g} h a week of `at_most`",
                f"write {most // 60_000:g} min at most",
            )
    if people.overtime.planned and not any(shift.pool == name for shift in scenario.shifts):
        yield (*path, "planned"), True, f"{name} have no shifts that could be longer", "remove it, or add shifts"


def _may_plan_overtime(scenario: Scenario, name: str) -> Iterator[Finding]:
    key = f"{name}.overtime"
    bounds = scenario.plan.may_change.get(key)
    path: Path_ = ("plan", "may_change", key)
    if "overtime" in scenario.people[name].contracts:
        where: Path_ = ("assets", name, "contracts", "overtime")
        yield where, True, f"`{key}` means planned overtime", "choose another name for the contract"
    if bounds is None:
        return
    if not bounds.minutes or bounds.low % 15 or bounds.high % 15 or not bounds.high:
        yield path, False, "overtime is planned in quarters of an hour a shift", "write e.g. 0 to 60 min"
    most = longest_overtime(scenario, name)
    if most is not None and bounds.high * MINUTE > most + 1:
        yield (
            path,
            False,
            f"{bounds.high:g} min a shift are more than the {scenario.people[name].overtime.at_most:g} h a week of "
            f"assets.{name}.overtime.at_most",
            f"write 0 to {most // (15 * MINUTE) * 15:g} min",
        )
    if any(longer % (15 * MINUTE) for longer in scenario.people[name].overtime.planned.values()):
        where = ("assets", name, "overtime", "planned")
        yield where, True, "a plan that may change overtime does so in quarters of an hour", "write 15 min, 30 min, ..."
    if not any(shift.pool == name for shift in scenario.shifts):
        yield path, True, f"{name} have no shifts that could be longer", "remove it, or add shifts"


def longest_overtime(scenario: Scenario, pool: str) -> float | None:
    """Ticks by which a shift may be lengthened so that a head, whose week has as many shifts as their shares add up
    to, works no more than `at_most`; None without such a limit."""
    limit = scenario.people[pool].overtime.at_most
    if limit is None:
        return None
    shifts = max(
        (sum(shift.share * len(shift.days) for shift in scenario.shifts
             if shift.pool == pool and shift.contract in (None, contract))
         for contract in scenario.people[pool].groups), default=0.0)
    return limit * _HOUR / shifts if shifts else 24.0 * _HOUR


def _stationary(scenario: Scenario) -> Iterator[Finding]:
    why = "a stationary horizon is always open and always the same"
    for name, machines in scenario.machines.items():
        for key in ("price", "resale", "lead_time", "adding", "retiring"):
            if getattr(machines, key):
                yield ("assets", name, key), True, f"{why}: `{key}` cannot act", f"remove {key}"
    for name, people in scenario.people.items():
        if people.overtime.planned or people.overtime.at_most is not None:
            yield ("assets", name, "overtime"), True, f"{why}: `overtime` (by month) cannot act", "remove overtime"
        for contract, own in people.contracts.items():
            if own.attrition:
                yield (
                    ("assets", name, "contracts", contract, "attrition"),
                    True,
                    f"{why}: `attrition` cannot act",
                    "remove attrition",
                )
