"""Who serves whom, and who comes first: skills, options of a step, customer classes, blended callers, failures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.scenario.channels import Channel, Outbound, WalkIn
from sim.scenario.explain import Finding
from sim.scenario.options import MOST_OPTIONS, options_in_assets
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario

_SHORTEST_RUN: Final = 60_000.0  # ticks: one minute


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every disagreement about who serves."""
    yield from _skills(scenario)
    yield from _failures(scenario)
    for name, channel in scenario.channels.items():
        path: Path_ = ("channels", name)
        for place, step in enumerate(channel.steps):
            if len(options_in_assets(step, scenario.assets)) > MOST_OPTIONS:
                yield (
                    (*path, "steps", place, "or_needs" if step.or_needs else "needs"),
                    True,
                    f"there are more than {MOST_OPTIONS} ways to serve `{step.name}`: one for each pool that has the "
                    "skill, and each combination of several",
                    "name pools instead of skills, or leave out options",
                )
        yield from _in_line(path, channel)
        if isinstance(channel, Outbound):
            yield from _keep_free(scenario, path, channel)


def _skills(scenario: Scenario) -> Iterator[Finding]:
    needed = {
        name for channel in scenario.channels.values() for step in channel.steps for option in step.stated
        for name in option
    }
    for pool, people in scenario.people.items():
        for place, skill in enumerate(people.skills):
            path: Path_ = ("assets", pool, "skills", place)
            if not skill.strip():
                yield path, False, "the skill has no name", "write a name, or remove it"
            elif skill in people.skills[:place]:
                yield path, False, f"`{skill}` is listed twice", "remove one of the two"
            elif skill in scenario.assets:
                yield (
                    path,
                    False,
                    f"`{skill}` is the name of an asset, so a step that needs it would mean that asset",
                    "give the skill another name",
                )
            elif skill not in needed:
                yield (
                    path,
                    False,
                    f"no step needs the skill `{skill}`, so it cannot act",
                    f"name it in the `needs` of a step, or remove `{skill}`",
                )


def _failures(scenario: Scenario) -> Iterator[Finding]:
    for name, machines in scenario.machines.items():
        if machines.failure is not None and machines.failure.every.mean < _SHORTEST_RUN:
            yield (
                ("assets", name, "failure", "every"),
                False,
                "the machine would fail more than once a minute",
                "write the mean time between repair and next failure, e.g. 20 days",
            )


def _in_line(path: Path_, channel: Channel) -> Iterator[Finding]:
    """Shares of the classes, and priorities that could not act."""
    classes = channel.classes if isinstance(channel, WalkIn) else {}
    own = [key for key in ("priority", "credit") if key in channel.model_fields_set]
    if classes:
        total = sum(each.share for each in classes.values())
        if abs(total - 1) > 1e-9:
            yield (
                (*path, "classes"),
                True,
                f"the shares of the classes add up to {total * 100:g} %, not to 100 %",
                "change the shares so that they add up to 100 %",
            )
        for key in own:
            yield (
                (*path, key),
                True,
                f"every customer here belongs to a class, so the channel's own `{key}` cannot act",
                f"state `{key}` by class, or remove it",
            )
    elif isinstance(channel, Outbound) and not channel.steps:
        for key in own:
            yield (
                (*path, key),
                True,
                f"nobody waits here: there is no step after the call, so `{key}` cannot act",
                f"remove `{key}`",
            )


def _keep_free(scenario: Scenario, path: Path_, channel: Outbound) -> Iterator[Finding]:
    if channel.keep_free and channel.callers in scenario.people and not serves_walk_in(scenario, channel.callers):
        yield (
            (*path, "keep_free"),
            False,
            f"there is nobody to keep {channel.callers} free for: no step of a walk-in channel needs them",
            "remove keep_free, or name them in the `needs` of a step",
        )


def serves_walk_in(scenario: Scenario, pool: str) -> bool:
    """True if a step of a walk-in channel may take people of this pool."""
    return any(pool in step.assets for channel in scenario.walk_in.values() for step in channel.steps)
