"""What the ways of selling of a channel must agree on: shares, switches, customer classes, moves."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.channels import Channel, Dialogue, Outbound
from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.references import unknown
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every disagreement between the ways of selling of a channel."""
    for name, channel in scenario.channels.items():
        path: Path_ = ("channels", name, "dialogue")
        yield from _shares(path, channel)
        for key, way in channel.dialogue.items():
            yield from _switch((*path, key), channel, way)
            yield from _classes((*path, key), channel, way)
            yield from _up_sell(scenario, (*path, key), channel, way)


def _shares(path: Path_, channel: Channel) -> Iterator[Finding]:
    # Where no way stated a share, the scenario has given the first without a switch all customers, the others none.
    usual = {key: way for key, way in channel.dialogue.items() if not way.switched}
    if channel.dialogue and not usual:
        yield (
            path,
            True,
            "every dialogue has a switch: how are customers met while none is on?",
            "leave out the switch of one, or add a dialogue without one",
        )
    unstated = [key for key, way in usual.items() if "share" not in way.model_fields_set]
    if usual and len(unstated) == len(usual):
        first = unstated[0]
        for key in unstated[1:]:
            yield (
                (*path, key),
                True,
                f"the dialogue `{key}` would never be used: `{first}` meets all customers",
                "give every dialogue a `share` or a switch, or remove it",
            )
    elif unstated:
        yield (
            (*path, unstated[0]),
            True,
            f"the dialogue `{unstated[0]}` has no `share`, while others have",
            "give every dialogue a `share` or a switch",
        )
    elif usual:
        total = sum(way.share or 0.0 for way in usual.values())
        if abs(total - 1) > 1e-9:
            yield (
                path,
                True,
                f"the shares of the dialogues add up to {total * 100:g} %, not to 100 %",
                "change the shares so that they add up to 100 %",
            )


def _switch(path: Path_, channel: Channel, way: Dialogue) -> Iterator[Finding]:
    if way.switched and way.share is not None:
        yield (
            (*path, "share"),
            True,
            "a dialogue with a switch has no share: it meets everybody while it is switched on",
            "remove the share, or the switch",
        )
    if way.hours == ():
        yield (*path, "hours"), False, "this dialogue would never be used", 'write e.g. hours: "12:00-14:00"'
    if way.while_waiting is not None and isinstance(channel, Outbound):
        yield (
            (*path, "while_waiting"),
            True,
            "nobody waits in an outbound channel: `while_waiting` cannot act",
            "use hours, or remove while_waiting",
        )


def _classes(path: Path_, channel: Channel, way: Dialogue) -> Iterator[Finding]:
    classes = [] if isinstance(channel, Outbound) else list(channel.classes)
    for name in way.by_class:
        if name not in classes:
            yield unknown((*path, "by_class", name), True, name, "a customer class of this channel", classes)


def _up_sell(scenario: Scenario, path: Path_, channel: Channel, way: Dialogue) -> Iterator[Finding]:
    move = way.up_sell
    if move is None:
        return
    if move.from_ == move.to:
        yield (
            (*path, "up_sell", "to"),
            False,
            f"the up-sell leads from `{move.to}` to itself",
            "name a dearer product",
        )
    elif move.from_ in scenario.offer and move.from_ not in _sold(scenario, channel):
        yield (
            (*path, "up_sell", "from"),
            False,
            f"nobody chooses `{move.from_}` here, so it is never up-sold",
            "name a product of `chooses`",
        )


def _sold(scenario: Scenario, channel: Channel) -> set[str]:
    """Products that buyers of the channel want, or take in their place."""
    wanted = {name for name, share in channel.chooses.items() if share}
    instead = {
        product.out_of_stock.substitute
        for name, product in scenario.offer.items()
        if name in wanted and product.out_of_stock is not None and product.out_of_stock.substitute is not None
    }
    return wanted | instead
