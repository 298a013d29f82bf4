"""The scenario: what a file says once it has been read, checked and resolved."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.assets import Asset, Machines, People, Shift
from sim.scenario.base import Section
from sim.scenario.campaigns import Campaign, Course, Promotion, course_of
from sim.scenario.channels import Channel, Dialogue, Outbound, WalkIn
from sim.scenario.demand import Demand
from sim.scenario.goals import Compensation, PlanSection, Service
from sim.scenario.horizon import Calendar, Horizon
from sim.scenario.offer import Product
from sim.scenario.options import in_assets


class Scenario(Section):
    """A whole year (or textbook horizon) of one sales organisation, as data. Units: see `quantities`."""

    schema_: Literal["wherefrom/1"] = Field(alias="schema")
    name: str
    purpose: str = ""
    horizon: Horizon
    calendar: Calendar = Field(default_factory=Calendar)
    offer: dict[str, Product] = Field(default_factory=dict)
    assets: dict[str, Asset] = Field(min_length=1)
    shifts: tuple[Shift, ...] = ()
    channels: dict[str, Channel] = Field(min_length=1)
    compensation: dict[str, Compensation] = Field(default_factory=dict)
    demand: dict[str, Demand] = Field(default_factory=dict)
    campaigns: dict[str, Campaign] = Field(default_factory=dict)
    promotions: dict[str, Promotion] = Field(default_factory=dict)
    service: Service = Field(default_factory=Service)
    plan: PlanSection = Field(default_factory=PlanSection)

    @model_validator(mode="after")
    def _what_goes_without_saying(self) -> Scenario:
        """Buyers want the only product; the first dialogue without a switch is everybody's if none states a share;
        a step that needs a skill may take each pool that has it."""
        channels: dict[str, Channel] = {}
        for name, channel in self.channels.items():
            update: dict[str, object] = {}
            if not channel.chooses and len(self.offer) == 1 and channel.hit_rate.possible:
                update["chooses"] = dict.fromkeys(self.offer, 1.0)
            usual = [key for key, dialogue in channel.dialogue.items() if not dialogue.switched]
            if usual and all(channel.dialogue[key].share is None for key in usual):
                update["dialogue"] = channel.dialogue | {
                    key: _with_share(channel.dialogue[key], 1.0 if key == usual[0] else 0.0) for key in usual
                }
            steps = tuple(in_assets(step, self.assets) for step in channel.steps)
            if steps != channel.steps:
                update["steps"] = steps
            channels[name] = channel.model_copy(update=update) if update else channel
        object.__setattr__(self, "channels", channels)
        return self

    def course(self, channel: str) -> Course:
        """What multiplies the arrivals expected in a walk-in channel, day by day."""
        of = self.walk_in[channel]
        held = [each for name, each in self.promotions.items() if channel in self.promoted_in(name)]
        return course_of(channel, of.opens, of.build_up, self.campaigns, held)

    def promoted_in(self, name: str) -> tuple[str, ...]:
        """Channels in which a promotion is held: those it names, else all that sell its product."""
        promotion = self.promotions[name]
        return promotion.channels or tuple(
            channel for channel in self.channels if self.sells(channel, promotion.product))

    def sells(self, channel: str, product: str) -> bool:
        """Whether a product can be bought in a channel: chosen there, or by way of a move or as a substitute."""
        of = self.channels[channel]
        moves = [each.up_sell.to for each in of.dialogue.values() if each.up_sell is not None]
        moves += [each.suggest.add for each in of.dialogue.values() if each.suggest is not None]
        chosen = [name for name, share in of.chooses.items() if share and name in self.offer]
        rules = [self.offer[name].out_of_stock for name in chosen]
        return product in (*chosen, *moves, *(rule.substitute for rule in rules if rule is not None))

    @property
    def people(self) -> dict[str, People]:
        """Pools of people, in file order."""
        return {name: asset for name, asset in self.assets.items() if isinstance(asset, People)}

    @property
    def machines(self) -> dict[str, Machines]:
        """Pools of machines, in file order."""
        return {name: asset for name, asset in self.assets.items() if isinstance(asset, Machines)}

    @property
    def walk_in(self) -> dict[str, WalkIn]:
        """Walk-in channels, in file order."""
        return {name: channel for name, channel in self.channels.items() if isinstance(channel, WalkIn)}

    @property
    def outbound(self) -> dict[str, Outbound]:
        """Outbound channels, in file order."""
        return {name: channel for name, channel in self.channels.items() if isinstance(channel, Outbound)}


def _with_share(dialogue: Dialogue, share: float) -> Dialogue:
    """The dialogue with a share that still counts as not stated (`model_fields_set`), so that checks can tell."""
    filled = dialogue.model_copy()
    object.__setattr__(filled, "share", share)
    return filled
