"""How callers dial, and how many answered calls may find nobody free."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.scenario.base import Section
from sim.scenario.durations import TICKS
from sim.scenario.parsing import Unreadable
from sim.scenario.quantities import Duration, Share, TimeSpec


class Dropped(Section):
    """A limit on dropped calls: `at_most` this share of the answered calls of the last `over` days, today included.

    While the share lies above it, one line is dialled per free caller.
    """

    at_most: Share = Field(ge=0, le=1)
    over: Duration = Field(ge=0)

    @model_validator(mode="after")
    def _whole_days(self) -> Dropped:
        if self.over < TICKS["day"] or self.over % TICKS["day"]:
            raise Unreadable("dropped calls are counted over whole days", "write e.g. 30 days").within("over")
        return self


class Dialling(Section):
    """How callers dial: `preview` looks first, then dials; `progressive` dials one line per free caller.

    `predictive` dials `lines_per_caller` lines per free caller; a call answered while nobody is free is dropped.
    `line` is the machine pool a call holds from ring to hang-up (none: lines never run short).
    `attempts` dials at most per lead; an unreached lead is due again after `retry_after`.
    """

    mode: Literal["preview", "progressive", "predictive"]
    lines_per_caller: float | None = Field(default=None, ge=1, le=10)
    dropped: Dropped | None = None
    line: str | None = None
    ring: TimeSpec
    look: TimeSpec | None = None
    attempts: int = Field(default=1, ge=1, le=60)
    retry_after: Duration = Field(default=0, ge=0)
    first: Literal["fresh", "retry"] = "fresh"

    @model_validator(mode="after")
    def _look_is_preview(self) -> Dialling:
        if (self.look is not None) != (self.mode == "preview"):
            raise ValueError(
                "`look` is the time a caller looks at a lead before dialling: give it with mode: preview only"
            )
        return self

    @model_validator(mode="after")
    def _more_lines_are_predictive(self) -> Dialling:
        if self.mode == "predictive":
            if self.lines_per_caller is None:
                raise Unreadable(
                    "`lines_per_caller` is missing: how many lines does predictive dialling ring per free caller?",
                    "add e.g. lines_per_caller: 1.6",
                )
            return self
        for name, what in (("lines_per_caller", "dials one line per free caller"), ("dropped", "drops no call")):
            if getattr(self, name) is not None:
                raise Unreadable(
                    f"mode: {self.mode} {what}: `{name}` goes with mode: predictive only",
                    f"remove {name}, or write mode: predictive",
                ).within(name, at_key=True)
        return self
