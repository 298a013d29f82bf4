"""What cannot be simulated customer by customer: too many of them, or one who comes again without end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.scenario.channels import WalkIn
from sim.scenario.expected import expected_arrivals
from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario

MOST_ARRIVALS: Final = 200_000_000
"""Arrivals of one channel over the horizon: about a minute of the fast engine, whose memory does not grow with them."""
MOST_ARRIVALS_A_DAY: Final = 4_000_000
"""Mean arrivals of one channel a day: a customer's address has room for four times as many on the busiest day."""
MOST_LEADS: Final = 15_000_000
"""Leads of one list over the horizon: they are listed one by one, some 50 bytes each."""
MOST_FAILURES: Final = 5_000_000
"""Failures of one pool of machines over the horizon."""

_CERTAIN: Final = 0.99
_SHORTEST_CIRCLE: Final = 60_000.0  # ticks: one minute
_DAY: Final = 86_400_000.0  # ticks
_MONTH: Final = 30.4375 * _DAY


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every channel that is too large, and every circle of contacts that turns too fast."""
    for name in scenario.demand:
        if name in scenario.walk_in:
            count, days = expected_arrivals(scenario, name), max(_ticks(scenario) / _DAY, 1.0)
            if count > MOST_ARRIVALS:
                yield ("demand", name, "level"), False, *_too_many(count, "arrivals", MOST_ARRIVALS)
            elif count / days > MOST_ARRIVALS_A_DAY:
                yield ("demand", name, "level"), False, *_too_many(count / days, "arrivals a day", MOST_ARRIVALS_A_DAY)
    for name, channel in scenario.outbound.items():
        for segment, leads in channel.leads.items():
            monthly = leads.refresh.value if leads.refresh is not None else 0.0
            count = leads.opening + monthly * (scenario.horizon.months or 0) + sum(each for _, each in leads.in_months)
            if count > MOST_LEADS:
                path: Path_ = ("channels", name, "leads")
                yield (path if segment == "leads" else (*path, segment)), False, *_too_many(count, "leads", MOST_LEADS)
    for name, machines in scenario.machines.items():
        if machines.failure is not None:
            count = machines.most * _ticks(scenario) / (machines.failure.every.mean + machines.failure.repair.mean)
            if count > MOST_FAILURES:
                yield ("assets", name, "failure", "every"), False, *_too_many(count, "failures", MOST_FAILURES)
    yield from _circles(scenario)


def _ticks(scenario: Scenario) -> float:
    """Length of the horizon."""
    return scenario.horizon.length or (scenario.horizon.months or 0) * _MONTH


def _too_many(count: float, what: str, most: int) -> tuple[str, str]:
    return (
        f"about {count:,.0f} {what} are more than can be simulated one by one: at most {most:,}",
        "simulate a part of them (one site, fewer months), and scale the result",
    )


def _circles(scenario: Scenario) -> Iterator[Finding]:
    """Visitors who are certain to come again at once, and again: a day of them would never end."""
    edges = {name: list(_certain(scenario, name)) for name in scenario.walk_in}
    for start in edges:
        shortest: dict[str, float] = {}
        reached = [(to, place, time) for place, to, time in edges[start]]
        while reached:
            to, place, time = reached.pop()
            if time >= shortest.get(to, _SHORTEST_CIRCLE):
                continue
            shortest[to] = time
            if to == start:
                yield (
                    ("channels", start, "next", place),
                    True,
                    f"whoever leaves `{start}` is certain to be back within a minute, again and again",
                    "give it a longer delay, or a chance below 99 %",
                )
                break
            reached += [(beyond, place, time + more) for _, beyond, more in edges[to]]


def _certain(scenario: Scenario, name: str) -> Iterator[tuple[int, str, float]]:
    """Place in `next`, channel and mean time to the next contact, of all that are (nearly) certain to follow."""
    channel = scenario.walk_in[name]
    for place, each in enumerate(channel.next):
        inside = _time_inside(channel, each.after)
        if each.chance * each.shows_up >= _CERTAIN and each.to in scenario.walk_in and inside is not None:
            yield place, each.to, each.delay + inside


def _time_inside(channel: WalkIn, outcome: str) -> float | None:
    """Mean ticks a visit with this outcome takes at least; None where it cannot recur the same day."""
    if outcome == "balked":
        return 0.0
    if outcome == "abandoned":
        return None if channel.patience is None else channel.patience.mean
    if outcome in ("sale", "no_sale"):
        return sum(step.time.mean for step in channel.steps if step.only is None)
    return None
