"""From a scenario to one year's world: draw the year's assumptions, then everything that does not depend on play."""

from __future__ import annotations

from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.world.arrivals import Population, arrivals, busyness_factors
from sim.world.calendar import clock_of, opening_of
from sim.world.contacts import Draws
from sim.world.draws import Purpose, text_address, uniform
from sim.world.leads import lead_list
from sim.world.rates import expected_arrivals
from sim.world.units import units_and_duty
from sim.world.world import Names, World


def compile_world(file: ScenarioFile, seed: int, replication: int, *, ranges: bool = True) -> World:
    """The world of one replication. With `ranges`, each assumption that has one is drawn once for the year,
    by its path, the same for every plan; without, it is held at its value."""
    if ranges:
        file = file.drawn(lambda path: uniform(seed, replication, Purpose.ASSUMPTION, text_address(path)))
    return world_of(file.scenario, seed, replication)


def world_of(scenario: Scenario, seed: int, replication: int) -> World:
    """The world of a scenario as it stands."""
    clock = clock_of(scenario.horizon)
    names = names_of(scenario)
    units, duty = units_and_duty(scenario, clock, seed, replication)
    opening = tuple(opening_of(scenario, clock, name) for name in names.channels)
    expected = expected_arrivals(scenario, clock)
    walk_in = list(scenario.walk_in)
    last = clock.end if clock.stationary else clock.end - 1
    visitors: list[Population | None] = []
    for population, name in enumerate(names.channels):
        if name in scenario.demand:
            factors = busyness_factors(scenario.demand[name].busyness, clock.days, seed, replication, population)
            visitors.append(arrivals(expected[walk_in.index(name)], factors, opening[population], seed, replication,
                                     population, last))
        else:
            visitors.append(None)
    lists = []
    for segment, (channel, key) in enumerate(names.segments):
        leads = scenario.outbound[channel].leads[key]
        target = leads.comes_to or (walk_in[0] if walk_in else None)
        lists.append(lead_list(
            leads, clock, len(names.channels) + segment, seed, replication,
            visits=opening[names.channels.index(target)] if target else (),
            expected=expected[walk_in.index(target)] if target else None,
        ))
    return World(
        scenario=scenario, seed=seed, replication=replication, clock=clock, names=names, units=units, duty=duty,
        opening=opening, visitors=tuple(visitors), leads=tuple(lists),
        draws=Draws(seed, replication, names.products),
    )


def names_of(scenario: Scenario) -> Names:
    """Channels, products, pools, steps and segments numbered in file order."""
    return Names(
        channels=tuple(scenario.channels), products=tuple(scenario.offer), pools=tuple(scenario.assets),
        steps=tuple((name, step.name) for name, channel in scenario.channels.items() for step in channel.steps),
        segments=tuple((name, key) for name, channel in scenario.outbound.items() for key in channel.leads),
        dialogues=tuple(tuple(channel.dialogue) for channel in scenario.channels.values()),
    )
