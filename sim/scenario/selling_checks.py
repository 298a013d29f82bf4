"""What a channel's own parts must agree on: steps, outcomes, chances, what buyers choose."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.channels import Channel, WalkIn
from sim.scenario.explain import Finding
from sim.scenario.parsing import nearest
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario

WALK_IN_OUTCOMES = ("sale", "no_sale", "abandoned", "balked", "turned_away")
OUTBOUND_OUTCOMES = ("sale", "no_sale", "undecided", "refusal", "not_reached")
_ALL = 1 + 1e-9


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every disagreement within a channel."""
    for name, channel in scenario.channels.items():
        path = ("channels", name)
        yield from _steps(path, channel)
        yield from _next(path, channel)
        yield from _chooses(scenario, path, channel)


def _steps(path: Path_, channel: Channel) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    buyers_from: int | None = None
    for place, step in enumerate(channel.steps):
        here = (*path, "steps", place)
        if step.name in seen:
            yield (
                (*here, "name"),
                False,
                f"the step `{step.name}` exists already (number {seen[step.name] + 1})",
                "rename it",
            )
        seen.setdefault(step.name, place)
        if step.patience is not None and (step.only == "buyers" or not isinstance(channel, WalkIn)):
            yield (
                (*here, "patience"),
                False,
                "a buyer does not give up at this step: the sale is made before it",
                "leave out `patience`; it acts on steps for everybody",
            )
        if not isinstance(channel, WalkIn):
            continue
        if step.only == "buyers":
            if place == 0:
                yield (
                    (*here, "only"),
                    False,
                    "the first step cannot be for buyers only: nobody has bought yet",
                    "begin with the step in which the offer is made",
                )
            buyers_from = place if buyers_from is None else buyers_from
        elif buyers_from:
            yield (
                here,
                True,
                f"the step `{step.name}` for everybody follows one for buyers only",
                "put it before, or add only: buyers",
            )


def _next(path: Path_, channel: Channel) -> Iterator[Finding]:
    allowed = WALK_IN_OUTCOMES if isinstance(channel, WalkIn) else OUTBOUND_OUTCOMES
    sums: dict[str, float] = {}
    for place, each in enumerate(channel.next):
        if each.after not in allowed:
            like = nearest(each.after, allowed)
            yield (
                (*path, "next", place, "after"),
                False,
                f"`{each.after}` is not an outcome of this channel; allowed: {', '.join(allowed)}",
                f"did you mean {like}?" if like else "write one of these",
            )
        sums[each.after] = sums.get(each.after, 0.0) + each.chance
    for after, total in sums.items():
        if total > _ALL:
            last = max(place for place, each in enumerate(channel.next) if each.after == after)
            yield (
                (*path, "next", last, "chance"),
                False,
                f"the chances after `{after}` add up to {total * 100:g} %, more than 100 %",
                "lower them",
            )


def _chooses(scenario: Scenario, path: Path_, channel: Channel) -> Iterator[Finding]:
    if channel.chooses:
        total = sum(channel.chooses.values())
        if abs(total - 1) > 1e-9:
            yield (
                (*path, "chooses"),
                False,
                f"what buyers choose adds up to {total * 100:g} %, not to 100 %",
                "change the shares so that they add up to 100 %",
            )
        if not channel.hit_rate.possible:
            yield (
                (*path, "chooses"),
                True,
                "nobody buys here (the hit rate is 0 %), so nothing is chosen",
                "add a hit_rate, or remove chooses",
            )
    elif channel.hit_rate.possible:
        if not scenario.offer:
            yield (*path, "hit_rate"), True, "there is nothing to buy: the offer is empty", "add products to `offer`"
        else:
            yield (
                (*path, "chooses"),
                True,
                "`chooses` is missing: what do buyers want?",
                "add e.g. chooses: {" + f"{next(iter(scenario.offer))}: 100 %" + "}",
            )
