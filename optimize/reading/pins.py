"""`plan.fix` as pins: which columns of the program must add up to which count."""

from __future__ import annotations

from optimize.inputs import Group, Pin
from optimize.reading.week import first_month
from sim.scenario.pins import Fixed
from sim.scenario.references import changes_by_month
from sim.scenario.scenario import Scenario
from sim.world.calendar import clock_of

ALWAYS = "year"


def pins_of(
    scenario: Scenario, months: tuple[str, ...], groups: tuple[Group, ...], arrival: dict[str, int]
) -> tuple[Pin, ...]:
    """All pins of a scenario, in file order. `arrival`: by product, the first month in which an order can arrive.

    A count for the whole year holds for people from the first month in which it can be reached, for orders from
    the first month in which one can arrive.
    """
    found: list[Pin] = []
    for name, fixed in scenario.plan.fix.items():
        where = f"plan.fix.{name}"
        members = tuple(group for group in groups if name in (group.pool, f"{group.pool}.{group.contract}"))
        if members:
            heads = tuple(("heads", group.pool, group.contract) for group in members)
            found += _monthly(name, fixed, months, heads, where, _reachable(scenario, members, fixed.count or 0))
        elif (pool := name.removesuffix(".by_month")) in scenario.machines:
            if changes_by_month(scenario, pool):
                first = first_month(clock_of(scenario.horizon), scenario.machines[pool].lead_time)
                same = fixed.count is None or fixed.count <= scenario.machines[pool].count
                found += _monthly(name, fixed, months, (("equipment", pool),), where, 0 if same else first)
            else:
                found.append(Pin(name, ALWAYS, (("machines", pool),), fixed.count or 0, where))
        elif name in scenario.offer:
            found += _monthly(name, fixed, months, (("orders", name),), where, arrival.get(name, 0))
        else:
            # As with ranges, what names a list more closely goes before what names it with others.
            found += [Pin(f"{channel}.{segment}", ALWAYS, (("leads", channel, segment),), fixed.count or 0, where)
                      for channel, segment in lists_of(scenario, name)
                      if not any(other.count(".") > name.count(".") and (channel, segment) in lists_of(scenario, other)
                                 for other in scenario.plan.fix)]
    return tuple(found)


def lists_of(scenario: Scenario, name: str) -> tuple[tuple[str, str], ...]:
    """The lead lists a name means: `leads` all, `phone.leads` those of a channel, `phone.cold.leads` one."""
    return tuple(
        (channel, segment) for channel, outbound in scenario.outbound.items() for segment in outbound.leads
        if name in ("leads", f"{channel}.leads", f"{channel}.{segment}.leads")
    )


def _monthly(
    name: str, fixed: Fixed, months: tuple[str, ...], columns: tuple[tuple[str, ...], ...], where: str, first: int
) -> list[Pin]:
    if fixed.count is not None:
        return [Pin(name, month, tuple((*each, month) for each in columns), fixed.count, where)
                for month in months[first:]]
    return [Pin(name, month, tuple((*each, month) for each in columns), count, f"{where}.{month}")
            for month, count in fixed.by_month]


def _reachable(scenario: Scenario, members: tuple[Group, ...], count: int) -> int:
    """The first month in which this number of heads can be reached: hires take their lead time, and nobody leaves on
    the first day."""
    opening = sum(group.opening for group in members)
    if opening == count or scenario.horizon.stationary:
        return 0
    return min(group.first_hire for group in members) if opening < count else 1
