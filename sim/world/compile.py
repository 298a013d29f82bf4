"""From a scenario to one year's world: draw the year's assumptions, then everything that does not depend on play."""

from __future__ import annotations

from sim.scenario.load import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.world.calendar import clock_of, hours_of, opening_of
from sim.world.draws import Purpose, text_address, uniform
from sim.world.expected import counts_of, expected_of
from sim.world.leads import lead_list
from sim.world.luck import luck_of
from sim.world.units import units_and_duty
from sim.world.visits import visit_tables
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
    expected, counts = {}, {}
    for number, name in enumerate(names.channels):
        if name in scenario.demand:
            demand, site = scenario.demand[name], scenario.channels[name].site
            hours = hours_of(scenario, clock, name)
            expected[number] = each = expected_of(demand, hours, opening[number], scenario.course(name), clock)
            counts[number] = counts_of(demand.busyness, each, clock.days, seed, replication, number, site)
    last = clock.end if clock.stationary else clock.end - 1
    visits = visit_tables(
        counts, {number: each.profiles for number, each in expected.items()}, len(names.channels), clock.days, last,
        seed, replication,
    )
    lists = []
    for segment, (channel, key) in enumerate(names.segments):
        leads = scenario.outbound[channel].leads[key]
        target = leads.comes_to or next(iter(scenario.walk_in), None)
        lists.append(lead_list(
            leads, clock, len(names.channels) + segment, seed, replication,
            None if target is None else expected.get(names.channels.index(target)),
        ))
    return World(
        scenario=scenario, seed=seed, replication=replication, clock=clock, names=names, units=units, duty=duty,
        opening=opening, visits=visits, leads=tuple(lists),
        luck=luck_of(scenario, names, seed, replication),
    )


def names_of(scenario: Scenario) -> Names:
    """Channels, products, pools, steps and segments numbered in file order."""
    return Names(
        channels=tuple(scenario.channels), products=tuple(scenario.offer), pools=tuple(scenario.assets),
        steps=tuple((name, step.name) for name, channel in scenario.channels.items() for step in channel.steps),
        segments=tuple((name, key) for name, channel in scenario.outbound.items() for key in channel.leads),
        dialogues=tuple(tuple(channel.dialogue) for channel in scenario.channels.values()),
    )
