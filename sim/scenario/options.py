"""From what a step says it needs to what it may hold: skills become the pools that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from sim.scenario.assets import Asset, People
from sim.scenario.steps import Step

MOST_OPTIONS: Final = 16
"""Options of one step at most, written out or by skills."""


def pools_by_skill(assets: Mapping[str, Asset]) -> dict[str, tuple[str, ...]]:
    """Skill -> pools that have it, both in file order."""
    skilled: dict[str, tuple[str, ...]] = {}
    for name, asset in assets.items():
        if isinstance(asset, People):
            for skill in asset.skills:
                skilled[skill] = (*skilled.get(skill, ()), name)
    return skilled


def options_in_assets(step: Step, assets: Mapping[str, Asset]) -> tuple[dict[str, int], ...]:
    """What the step may hold, in order of preference, every skill replaced by each pool that has it.

    Several skills in one option give every combination, the last name changing fastest. All units of one name come
    from one pool; where two names mean the same pool, their counts add up. Of equal options the first is kept. A
    name that is neither an asset nor a skill stays. More than `MOST_OPTIONS` are not worked out to the end.
    """
    skilled = pools_by_skill(assets)
    found: list[dict[str, int]] = []
    for option in step.stated:
        for chosen in _choices(option, skilled, assets):
            if chosen not in found:
                found.append(chosen)
            if len(found) > MOST_OPTIONS:
                return tuple(found)
    return tuple(found)


def _choices(
    option: Mapping[str, int], skilled: Mapping[str, tuple[str, ...]], assets: Mapping[str, Asset]
) -> Iterator[dict[str, int]]:
    for pools in product(*(((name,) if name in assets else skilled.get(name, (name,))) for name in option)):
        held: dict[str, int] = {}
        for pool, count in zip(pools, option.values(), strict=True):
            held[pool] = held.get(pool, 0) + count
        yield held


def in_assets(step: Step, assets: Mapping[str, Asset]) -> Step:
    """The step with its options in assets; as it is where a name is unknown or there are too many options (which
    the checks then say at the place where it is written)."""
    options = options_in_assets(step, assets)
    if options == step.stated or len(options) > MOST_OPTIONS or any(name not in assets for each in options
                                                                     for name in each):
        return step
    return step.holding(options)
