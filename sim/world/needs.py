"""What a step may hold, in pool numbers: the options in order of preference, and who of an option sells."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.scenario import Scenario
from sim.scenario.steps import Step

Option = tuple[tuple[int, int], ...]
"""(pool index, how many of it), in the order in which units are taken."""


def options_of(scenario: Scenario, step: Step) -> tuple[Option, ...]:
    """The options of a step, the preferred one first; pools are numbered in file order of all assets."""
    number = {name: index for index, name in enumerate(scenario.assets)}
    return tuple(
        tuple((number[name], count) for name, count in option.items()) for option in step.options
    )


def seller_place(scenario: Scenario, option: Option) -> int:
    """Position, among the units an option takes, of the first person; -1 if it takes machines only."""
    kinds = [asset.kind for asset in scenario.assets.values()]
    place = 0
    for pool, count in option:
        if kinds[pool] == "people":
            return place
        place += count
    return -1


def pools_of(options: Sequence[Option]) -> tuple[int, ...]:
    """Every pool that some option takes, in order of preference."""
    return tuple(dict.fromkeys(pool for option in options for pool, _ in option))


def shared_steps(scenario: Scenario, pool: str) -> tuple[int, ...]:
    """Steps of walk-in channels that may take people of this pool, numbered over all channels in file order.

    People who call and have such steps are blended: they take a call only while nobody waits for one of them.
    """
    steps = [(name, step) for name, channel in scenario.channels.items() for step in channel.steps]
    return tuple(
        number for number, (name, step) in enumerate(steps) if name in scenario.walk_in and pool in step.assets
    )
