"""Times: fixed durations in whole ticks (1 tick = 1 ms) and random times by mean, variation and shape."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from sim.scenario.base import Section
from sim.scenario.parsing import NUMBER, Unreadable, shown, split_number

TICKS: Final[dict[str, int]] = {
    "ms": 1, "s": 1000, "sec": 1000, "second": 1000, "seconds": 1000,
    "min": 60_000, "minute": 60_000, "minutes": 60_000, "h": 3_600_000, "hour": 3_600_000, "hours": 3_600_000,
    "day": 86_400_000, "days": 86_400_000, "week": 604_800_000, "weeks": 604_800_000,
}  # fmt: skip
_EXAMPLES: Final = "9 min, 18 s, 1.5 h, 2 days, 6 weeks, 500 ms"

LONGEST: Final = 10**15
"""The longest time anything may take, in ticks: about 30,000 years, and far from what 64 bits hold."""

Shape = Literal["exponential", "lognormal", "gamma", "weibull", "triangular", "uniform", "deterministic", "empirical"]


def exact_ticks(given: object) -> Decimal:
    """A duration text in ticks, unrounded. Raises Unreadable for other units, a missing unit or a negative time."""
    number, unit = split_number(given, "a duration", _EXAMPLES)
    if not unit:
        raise Unreadable(
            f"the time {shown(given)} has no unit: ms, s, min, h, days or weeks is missing", f"write e.g. {number} min"
        )
    if unit.lower() in ("month", "months", "year", "years"):
        raise Unreadable(f"{shown(given)} has no fixed length", "write days or weeks, e.g. 6 weeks")
    if unit not in TICKS:
        raise Unreadable(
            f"{shown(given)} has no unit of time (`{unit}`): allowed are ms, s, min, h, days, weeks",
            f"write e.g. {number} min",
        )
    if number < 0:
        raise Unreadable(f"the time {shown(given)} is negative", "write zero or more")
    ticks = number * TICKS[unit]
    if ticks > LONGEST:
        raise Unreadable(f"the time {shown(given)} is longer than 30,000 years", "write a shorter time")
    return ticks


def parse_duration(given: object) -> int:
    """A duration text in whole ticks, rounded to the nearest."""
    return round(exact_ticks(given))


DURATION_PATTERN: Final = rf"^\s*{NUMBER}\s*({'|'.join(TICKS)})\s*$"
_DURATION_SCHEMA = {"type": "string", "pattern": DURATION_PATTERN, "description": f"a time, e.g. {_EXAMPLES}"}

Duration = Annotated[int, BeforeValidator(parse_duration), WithJsonSchema(_DURATION_SCHEMA)]

_LARGEST_CV: Final = {"uniform": 1 / math.sqrt(3), "triangular": 1 / math.sqrt(6)}


class TimeSpec(Section):
    """A random time.

    `mean` in ticks; `cv` the coefficient of variation; `shape` its distribution. Neither given: the default of
    its place (exponential for patience, otherwise deterministic; a `cv` alone means lognormal). An `empirical`
    time lists its `values` in ticks (from `file`, one column of numbers in `unit`).
    """

    mean: float = Field(ge=0)
    cv: float | None = Field(default=None, ge=0, le=20)
    shape: Shape | None = None
    file: str | None = None
    unit: str | None = None
    values: tuple[float, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: object, info: ValidationInfo) -> object:
        if isinstance(given, (str, int, float)) and not isinstance(given, bool):
            return {"mean": float(exact_ticks(given))}
        if not isinstance(given, dict):
            return given
        if given.get("values") and "mean" not in given:
            return _with_moments(given)
        # Built in Python (no file being read), a mean is already in ticks.
        if "mean" in given and (isinstance(given["mean"], str) or info.context is not None):
            try:
                return {**given, "mean": float(exact_ticks(given["mean"]))}
            except Unreadable as error:
                raise error.within("mean") from None
        if given.get("shape") == "empirical" and "mean" not in given:
            raise Unreadable(
                "an empirical time needs its observations", "write e.g. {shape: empirical, file: talk.csv, unit: s}"
            )
        return given

    @model_validator(mode="after")
    def _shape_and_variation_agree(self) -> TimeSpec:
        if self.shape == "empirical" and not self.values:
            raise Unreadable(
                "an empirical time needs its observations", "write e.g. {shape: empirical, file: talk.csv, unit: s}"
            )
        if self.values and self.shape != "empirical":
            raise Unreadable("observed values go with `shape: empirical` only", "write shape: empirical")
        _check_variation(self.shape, self.cv)
        return self

    def filled(self, cv: float | None, shape: Shape | None) -> TimeSpec:
        """This time with `cv` and `shape` of its section where it states neither itself."""
        if self.shape is None and shape is not None and self.cv is None:
            update = {"shape": shape, "cv": cv}
        elif self.cv is None and cv is not None and self.shape not in ("exponential", "deterministic", "empirical"):
            update = {"cv": cv}
        else:
            return self
        _check_variation(update.get("shape", self.shape), cv)
        return self.model_copy(update=update)


def _check_variation(shape: object, cv: float | None) -> None:
    if shape == "exponential" and cv is not None and abs(cv - 1) > 1e-9:
        raise Unreadable(f"an exponential time has cv 1, not {cv}", "leave out `cv`, or use gamma or lognormal")
    if shape == "deterministic" and cv:
        raise Unreadable(f"a deterministic time has no cv ({cv} given)", "leave out `cv`, or use lognormal")
    if shape in ("lognormal", "gamma", "weibull", "triangular", "uniform") and not cv:
        raise Unreadable(f"a {shape} time needs a `cv` above 0", f"write e.g. {{mean: 9 min, cv: 0.3, shape: {shape}}}")
    largest = _LARGEST_CV.get(str(shape))
    if largest is not None and cv is not None and cv > largest + 1e-12:
        raise Unreadable(
            f"a {shape} time with cv {cv} would become negative: at most {largest:.3f}",
            "lower the cv, or use lognormal or gamma",
        )


def _with_moments(given: dict[str, object]) -> dict[str, object]:
    """An empirical section with observations in ticks and their mean."""
    unit, observed = given.get("unit"), given["values"]
    if not isinstance(unit, str) or unit not in TICKS:
        raise Unreadable(f"the unit of the observations is missing ({shown(unit)})", "write e.g. unit: s")
    if not isinstance(observed, (list, tuple)):
        raise Unreadable("`values` is not a list of numbers", "give a `file` with one column of numbers")
    values = []
    for each in observed:
        if isinstance(each, bool) or not isinstance(each, (int, float)) or not each >= 0:
            raise Unreadable(f"the observation {shown(each)} is not a number of zero or more", "correct the file")
        if each * TICKS[unit] > LONGEST:
            raise Unreadable(f"the observation {shown(each)} {unit} is longer than 30,000 years", "correct the file")
        values.append(float(each) * TICKS[unit])
    return {**given, "values": tuple(values), "mean": math.fsum(values) / len(values)}
