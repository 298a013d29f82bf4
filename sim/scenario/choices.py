"""What a plan may answer with yes or no: a choice lays one of the file's overrides over it, at a cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable
from sim.scenario.quantities import CalendarDate, Money, MoneyRate

ChoiceKind = Literal["campaign", "promotion", "channel", "dialogue", "training", "hours", "other"]


class Choice(Section):
    """A question of yes or no: yes lays the override named by `with` over the file.

    `cost` is paid once, in the month of `from` (none: the first month); `running` is paid for every day from `from` to
    `to`, both included (none: to the end); `per_head` once for every head of a pool employed on the first day, and for
    everybody who joins later. They come on top of what the override itself costs. `kind` says what sort
    of thing it is; `needs` names choices without which it cannot be made. A choice without `with` is in the file
    already, and is one of `plan.chosen`.
    """

    with_: str | None = Field(default=None, alias="with")
    kind: ChoiceKind = "other"
    cost: Money = Field(default=0, ge=0)
    running: MoneyRate | None = None
    per_head: dict[str, Annotated[Money, Field(gt=0)]] = Field(default_factory=dict)
    from_: CalendarDate | None = Field(default=None, alias="from")
    to: CalendarDate | None = None
    needs: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_need(cls, given: object) -> object:
        if isinstance(given, dict) and isinstance(given.get("needs"), str):
            return {**given, "needs": [given["needs"]]}
        return given

    @model_validator(mode="after")
    def _first_day_first(self) -> Choice:
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise Unreadable(
                f"the choice ends ({self.to}) before it begins ({self.from_})",
                "give its last day, itself included",
                "to",
            )
        return self


def needed(choices: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    """Everything `name` needs, directly or through others, itself left out; in the order of `choices` (name -> its
    needs)."""
    found: set[str] = set()
    open_ = list(choices[name])
    while open_:
        one = open_.pop()
        if one not in found and one in choices:
            found.add(one)
            open_ += choices[one]
    return tuple(each for each in choices if each in found and each != name)


def clashing(groups: Sequence[Sequence[str]], chosen: Collection[str]) -> tuple[str, ...]:
    """The first group of which more than one is chosen, reduced to those; empty if there is none."""
    for group in groups:
        both = tuple(name for name in group if name in chosen)
        if len(both) > 1:
            return both
    return ()
