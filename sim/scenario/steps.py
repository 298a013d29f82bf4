"""What is done with a customer, step by step, with which assets; and which customers come first in line."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, model_validator

from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable
from sim.scenario.quantities import Duration, Shape, Share, TimeSpec

Priority = Annotated[int, Field(ge=0, le=99)]
Needs = Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(min_length=1)]


class Step(Section):
    """One thing done with a customer: how long it takes and which assets it holds, all at once.

    `needs` names assets (`[advisers, demo_desks]`) or counts them (`{advisers: 2}`); `or_needs` lists what does
    instead, in order of preference. A skill in place of a pool stands for every pool that has it; once the
    scenario is built, `needs` is the first option and `or_needs` are the further ones, all of them in assets.
    `only: buyers` makes it a step for buyers alone (the till). `patience` of a later step; the channel's patience
    covers the first.
    """

    name: str
    time: TimeSpec
    cv: float | None = Field(default=None, ge=0, le=20)
    shape: Shape | None = None
    needs: Needs
    or_needs: tuple[Needs, ...] = ()
    only: Literal["buyers"] | None = None
    patience: TimeSpec | None = None
    _stated: tuple[dict[str, int], ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def _names_to_counts(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        counted = {key: _counted(given[key]) for key in ("needs",) if key in given}
        if isinstance(given.get("or_needs"), (list, tuple)):
            counted["or_needs"] = [_counted(each) for each in given["or_needs"]]
        return {**given, **counted}

    @model_validator(mode="after")
    def _variation_of_the_time(self) -> Step:
        object.__setattr__(self, "time", self.time.filled(self.cv, self.shape))
        return self

    @model_validator(mode="after")
    def _options_differ(self) -> Step:
        for place, option in enumerate(self.or_needs):
            if option in self.options[: place + 1]:
                raise Unreadable(
                    f"option {place + 1} of `or_needs` ({', '.join(option)}) is stated already, so it is never taken",
                    "remove it, or name other assets",
                ).within("or_needs")
        return self

    @property
    def stated(self) -> tuple[dict[str, int], ...]:
        """The options as the file writes them, skills included."""
        return self._stated or self.options

    @property
    def options(self) -> tuple[dict[str, int], ...]:
        """What the step may hold, in order of preference: how many of each asset."""
        return (self.needs, *self.or_needs)

    @property
    def assets(self) -> tuple[str, ...]:
        """Every asset that some option needs, in order of preference."""
        return tuple(dict.fromkeys(asset for option in self.options for asset in option))

    def holding(self, options: tuple[dict[str, int], ...]) -> Step:
        """The same step with these options, in assets; `stated` stays."""
        step = self.model_copy(update={"needs": options[0], "or_needs": options[1:]})
        step._stated = self.stated
        return step


def _counted(names: object) -> object:
    """`[a, b, b]` as `{a: 1, b: 2}`; anything else as it is."""
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return {name: names.count(name) for name in names}
    return names


class CustomerClass(Section):
    """A kind of customer: its `share` of the channel's persons, and its place in the line.

    Of all who wait, the lowest `priority` comes first, then who joined first; `credit` counts as time waited already.
    """

    share: Share = Field(ge=0, le=1)
    priority: Priority = 0
    credit: Duration = Field(default=0, ge=0)
