"""What a scenario contains, in figures and in lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.expected import expected_arrivals
from sim.scenario.load import ScenarioFile, register
from sim.scenario.sources import is_sourced


def summary(file: ScenarioFile) -> dict[str, Any]:
    """The contents of a scenario as plain data."""
    scenario = file.scenario
    horizon, goal = scenario.horizon, scenario.plan.goal
    numbers = register(file)
    leads = {name: sum(each.opening for each in channel.leads.values()) for name, channel in scenario.outbound.items()}
    return {
        "name": scenario.name,
        "purpose": scenario.purpose,
        "horizon": {
            "start": horizon.start.isoformat() if horizon.start else None,
            "months": horizon.months,
            "minutes": horizon.length / 60_000 if horizon.length is not None else None,
            "currency": horizon.currency,
        },
        "walk_in": {
            name: {"expected_arrivals": round(expected_arrivals(scenario, name)) if name in scenario.demand else 0}
            for name in scenario.walk_in
        },
        "outbound": {name: {"opening_leads": count} for name, count in leads.items()},
        "holidays_deducted": False if scenario.calendar.holidays else None,
        "heads": {
            name: sum(group.headcount for group in pool.groups.values()) for name, pool in scenario.people.items()
        },
        "machines": {name: pool.count for name, pool in scenario.machines.items()},
        "products": list(scenario.offer),
        "plan": {
            "goal": goal.net_revenue / 100 if goal else None,
            "wanted_chance": goal.wanted_chance if goal else None,
            "may_change": list(scenario.plan.may_change),
            "may_choose": [name for name in scenario.plan.may_choose if name not in scenario.plan.chosen],
        },
        "numbers": {
            "all": len(numbers),
            "without_source": sum(not is_sourced(each.source) for each in numbers),
            "with_range": sum(each.low is not None for each in numbers),
        },
    }


def summary_lines(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Labelled lines a planner reads."""
    horizon = found["horizon"]
    if horizon["start"] is not None:
        months = "1 month" if horizon["months"] == 1 else f"{horizon['months']} months"
        yield "Horizon", f"{months} from {horizon['start']}, in {horizon['currency']}"
    else:
        yield "Horizon", f"{horizon['minutes']:,g} minutes without a calendar, in {horizon['currency']}"
    note = " (public holidays not deducted)" if found["holidays_deducted"] is False else ""
    for name, entry in found["walk_in"].items():
        arrivals = entry["expected_arrivals"]
        yield (
            name,
            f"walk-in, about {arrivals:,} arrivals expected{note}" if arrivals else "walk-in, by `next` and leads only",
        )
    for name, entry in found["outbound"].items():
        yield name, f"outbound telephone, {entry['opening_leads']:,} leads at the start"
    if found["heads"]:
        yield "People", ", ".join(f"{count} {name}" for name, count in found["heads"].items())
    if found["machines"]:
        yield "Machines", ", ".join(f"{count} {name}" for name, count in found["machines"].items())
    if found["products"]:
        yield "Offer", ", ".join(found["products"])
    plan = found["plan"]
    if plan["goal"] is not None:
        yield (
            "Goal",
            (
                f"{plan['goal']:,.0f} {horizon['currency']} net revenue"
                f" in at least {plan['wanted_chance'] * 100:g} % of years"
            ),
        )
    if plan["may_change"]:
        yield "May change", ", ".join(plan["may_change"])
    if plan["may_choose"]:
        yield "May choose", ", ".join(plan["may_choose"])
    numbers = found["numbers"]
    yield (
        "Numbers",
        (
            f"{numbers['all']}, of which {numbers['without_source']} without a source"
            f" and {numbers['with_range']} with a range"
        ),
    )
