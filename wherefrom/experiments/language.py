"""The experiment file as its author writes it: scenarios, factors, the design, how often each point is played."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, InstanceOf, WithJsonSchema, field_validator, model_validator

from sim.engines import DEFAULT_ENGINE, ENGINES
from sim.scenario.base import Section
from sim.scenario.parsing import Unreadable, nearest, shown, split_number
from sim.scenario.rates import parse_share
from wherefrom.experiments.experiment import Caps, Kind, Planning, Replications

SCHEMA: Final = "wherefrom/experiment/1"
MOST_POINTS: Final = 100_000
MOST_REPLICATIONS: Final = 100_000
ITS_RANGE: Final = "its range"
ALL_RANGES: Final = "all ranges"
EVERYWHERE: Final = "*"

Plain = str | int | float | bool

_SIZES: Final = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_SAMPLED: Final = ("latin_hypercube", "sobol", "sobol_indices")
_DESIGNS: Final = "grid, {table: points.csv}, {latin_hypercube: 64}, {sobol: 64}, {sobol_indices: 64}"


@dataclass(frozen=True, slots=True)
class DesignAsked:
    """The design of the points: its kind, how many points are sampled (0 for a grid and a table), and its table."""

    kind: Kind
    count: int = 0
    table: str = ""


def parse_design(given: object) -> DesignAsked:
    """`grid`, `{table: points.csv}`, `{latin_hypercube: 64}`, `{sobol: 64}` or `{sobol_indices: 64}`."""
    if isinstance(given, DesignAsked):
        return given
    if given == "grid":
        return DesignAsked("grid")
    if isinstance(given, str):
        like = nearest(given, ["grid", "table", *_SAMPLED])
        example = {"table": "{table: points.csv}", "grid": "grid"}.get(like, f"{{{like}: 64}}")
        raise Unreadable(f"{shown(given)} is not a design; there is {_DESIGNS}",
                         f"did you mean {example}?" if like else "write one of these")
    if not isinstance(given, Mapping) or len(given) != 1:
        raise Unreadable(f"{shown(given)} is not a design; there is {_DESIGNS}", "write one of these")
    (kind, value), = given.items()
    if kind == "table":
        if not isinstance(value, str):
            raise Unreadable(f"{shown(value)} is not the name of a CSV file", "write e.g. table: points.csv", "table")
        return DesignAsked("table", table=value)
    if kind not in _SAMPLED:
        like = nearest(str(kind), ["table", *_SAMPLED])
        raise Unreadable(f"`{kind}` is not a design; there is {_DESIGNS}",
                         f"did you mean {like}?" if like else "write one of these", str(kind), at_key=True)
    count = _whole(value, "a number of points", "64", 2, MOST_POINTS, str(kind))
    if kind != "latin_hypercube" and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise Unreadable(f"{count} is not a power of two, and Sobol points are evenly spread only then",
                         f"write {below} or {2 * below}", str(kind))
    return DesignAsked(kind, count)


def parse_replications(given: object) -> Replications:
    """`20`, or `{precision: 1 %, of: profit, at_least: 10, at_most: 200}`."""
    if isinstance(given, Replications):
        return given
    if not isinstance(given, Mapping):
        return Replications(_whole(given, "a number of years", "20", 1, MOST_REPLICATIONS))
    _only(given, ("precision", "of", "at_least", "at_most"))
    if "precision" not in given:
        raise Unreadable("`precision` is missing", "write e.g. {precision: 1 %, of: profit, at_most: 200}")
    try:
        relative = parse_share(given["precision"])
    except Unreadable as error:
        raise error.within("precision") from None
    if not 0 < relative < 1:
        raise Unreadable(f"{shown(given['precision'])} is not between 0 % and 100 %", "write e.g. 1 %", "precision")
    least = _whole(given.get("at_least", 10), "a number of years", "10", 2, MOST_REPLICATIONS, "at_least")
    most = _whole(given.get("at_most", max(200, least)), "a number of years", "200", least, MOST_REPLICATIONS,
                  "at_most")
    return Replications(least, relative, str(given.get("of", "profit")), most)


def parse_each(given: object) -> Planning | None:
    """`simulated`, or `{planned: {search_years: 60, fresh_years: 20}}`."""
    if isinstance(given, Planning):
        return given
    if given is None or given == "simulated":
        return None
    if given == "planned":
        return Planning(60, 20)
    inner = given.get("planned") if isinstance(given, Mapping) and set(given) == {"planned"} else None
    if not isinstance(inner, Mapping):
        raise Unreadable(f"{shown(given)} does not say what is done at each point",
                         "write simulated, or {planned: {search_years: 60, fresh_years: 20}}")
    try:
        _only(inner, ("search_years", "fresh_years"))
        return Planning(
            _whole(inner.get("search_years", 60), "a number of years", "60", 8, MOST_REPLICATIONS, "search_years"),
            _whole(inner.get("fresh_years", 20), "a number of years", "20", 2, MOST_REPLICATIONS, "fresh_years"))
    except Unreadable as error:
        raise error.within(f"planned.{error.inside}" if error.inside else "planned", error.at_key) from None


def parse_disk(given: object) -> int | None:
    """`5 GB` -> 5,000,000,000 bytes; `unlimited` -> None."""
    if given is None or given == "unlimited":
        return None
    if isinstance(given, int) and not isinstance(given, bool) and given > 999:
        return given
    number, rest = split_number(given, "a size", "5 GB")
    if rest.lower() not in _SIZES or number <= 0:
        raise Unreadable(f"{shown(given)} is not a size", "write e.g. 5 GB, 200 MB or unlimited")
    return int(number * _SIZES[rest.lower()])


def parse_cap(given: object) -> float | None:
    """`1000000` or `unlimited`."""
    if given is None or given == "unlimited":
        return None
    number, rest = split_number(given, "a number", "1000000")
    if rest or number <= 0:
        raise Unreadable(f"{shown(given)} is not a number above 0", "write e.g. 1000000 or unlimited")
    return float(number)


def _only(given: Mapping[str, object], allowed: tuple[str, ...]) -> None:
    for key in given:
        if key not in allowed:
            like = nearest(key, allowed)
            raise Unreadable(f"unknown key `{key}`; allowed: {', '.join(allowed)}",
                             f"did you mean `{like}`?" if like else f"remove `{key}`", key, at_key=True)


def _whole(given: object, what: str, example: str, least: int, most: int, inside: str = "") -> int:
    if isinstance(given, bool) or not re.fullmatch(r"\d{1,12}", str(given).strip()):
        raise Unreadable(f"{shown(given)} is not {what}", f"write e.g. {example}", inside)
    number = int(str(given))
    if not least <= number <= most:
        raise Unreadable(f"{number} is out of range: it must be {least} to {most}", f"write e.g. {example}", inside)
    return number


def _schema(*forms: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(forms[0] if len(forms) == 1 else {"anyOf": list(forms)})


_COUNT: Final = {"type": "integer", "minimum": 1}
_NAMES: Final = {"type": "array", "items": {"type": "string"}}
Design = Annotated[InstanceOf[DesignAsked], BeforeValidator(parse_design), _schema(
    {"const": "grid"},
    *({"type": "object", "properties": {name: _COUNT}, "required": [name], "additionalProperties": False}
      for name in _SAMPLED),
    {"type": "object", "properties": {"table": {"type": "string"}}, "required": ["table"],
     "additionalProperties": False})]
Played = Annotated[InstanceOf[Replications], BeforeValidator(parse_replications), _schema(
    _COUNT, {"type": "object", "required": ["precision"], "additionalProperties": False, "properties": {
        "precision": {"type": "string"}, "of": {"type": "string"}, "at_least": _COUNT, "at_most": _COUNT}})]
Each = Annotated[InstanceOf[Planning] | None, BeforeValidator(parse_each), _schema(
    {"enum": ["simulated", "planned"]},
    {"type": "object", "required": ["planned"], "additionalProperties": False, "properties": {"planned": {
        "type": "object", "additionalProperties": False,
        "properties": {"search_years": _COUNT, "fresh_years": _COUNT}}}})]
Size = Annotated[int | None, BeforeValidator(parse_disk), _schema({"type": ["string", "integer", "null"]})]
Cap = Annotated[float | None, BeforeValidator(parse_cap), _schema({"type": ["number", "string", "null"]})]
Value = Annotated[Any, WithJsonSchema({"type": ["string", "number", "boolean"]})]
Setting = Annotated[Any, WithJsonSchema({})]


class ScenarioSection(Section):
    """A scenario of the experiment: a file, the named overrides laid over it, and single values set in it."""

    file: str
    with_: tuple[str, ...] = Field(default=(), alias="with")
    set_: dict[str, Setting] = Field(default_factory=dict, alias="set")

    @model_validator(mode="before")
    @classmethod
    def _only_a_file(cls, given: object) -> object:
        return {"file": given} if isinstance(given, str) else given


class Span(Section):
    """From one factor to another, in so many steps (needed in a grid only)."""

    from_: Value = Field(alias="from")
    to: Value
    steps: int | None = Field(default=None, ge=2, le=10_000)


class FactorSection(Section):
    """What is varied: the value(s) at `path` from one end to the other, or through a list of `values`, or multiplied;
    or named overrides (`with`). In a table, the path alone: its column holds the levels."""

    path: str = ""
    from_: Value = Field(default=None, alias="from")
    to: Value = None
    steps: int | None = Field(default=None, ge=2, le=10_000)
    values: tuple[Value, ...] = ()
    multiply: Span | tuple[Value, ...] | None = None
    over: Literal["its range"] | None = None
    with_: tuple[str, ...] = Field(default=(), alias="with")

    @field_validator("multiply", mode="wrap")
    @classmethod
    def _list_or_span(cls, given: object, handler: Any) -> object:
        if isinstance(given, Mapping):
            for key in ("from", "to"):
                if key not in given:
                    raise Unreadable(f"`{key}` is missing", "write e.g. {from: 0.8, to: 1.2, steps: 5}")
            _only(given, ("from", "to", "steps"))
            return Span.model_validate(given)
        if given is not None and not (isinstance(given, (list, tuple)) and given):
            raise Unreadable(f"{shown(given)} is not a list of factors", "write e.g. [0.85, 1, 1.15]")
        return handler(given)


class CapsSection(Section):
    """What the experiment may cost at most: simulated years, simulated customers, disk."""

    years: Cap = float(Caps().years or 0)
    customers: Cap = Caps().customers
    disk: Size = Caps().disk_bytes


class ExperimentFile(Section):
    """An experiment: which scenarios, what is varied in them, how often each point is played, what is measured."""

    schema_: Literal["wherefrom/experiment/1"] = Field(alias="schema")
    name: str
    purpose: str = ""
    seed: int = Field(default=1, ge=0)
    scenarios: dict[str, ScenarioSection] = Field(min_length=1)
    base: str | None = None
    recommended: str | None = None
    design: Design = DesignAsked("grid")
    factors: dict[str, FactorSection] = Field(default_factory=dict)
    replications: Played = Replications(20)
    each: Each = None
    measure: tuple[str, ...] = ()
    engine: str = DEFAULT_ENGINE
    ranges: bool = True
    caps: CapsSection = Field(default_factory=CapsSection)

    @field_validator("factors", mode="before")
    @classmethod
    def _map_or_all(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        if given != ALL_RANGES:
            raise Unreadable(f"{shown(given)} names no factors", f"write {ALL_RANGES}, or a map of names to factors")
        return {ALL_RANGES: {"path": EVERYWHERE, "over": ITS_RANGE}}

    @field_validator("engine")
    @classmethod
    def _known(cls, given: str) -> str:
        if given not in ENGINES:
            raise Unreadable(f"there is no engine {shown(given)}", f"write {' or '.join(ENGINES)}")
        return given

    @field_validator("scenarios", mode="before")
    @classmethod
    def _named(cls, given: object) -> object:
        if isinstance(given, (list, tuple)) and all(isinstance(each, str) for each in given):
            return {re.sub(r"\.ya?ml$", "", each.rsplit("/", 1)[-1]): each for each in given}
        return {re.sub(r"\.ya?ml$", "", given.rsplit("/", 1)[-1]): given} if isinstance(given, str) else given


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the experiment language, for editors."""
    schema = ExperimentFile.model_json_schema(by_alias=True)
    schema["title"] = "An experiment of wherefrom"
    factors = schema["properties"]["factors"]
    schema["properties"]["factors"] = {"anyOf": [{"const": ALL_RANGES}, factors]}
    schema["properties"]["scenarios"] = {"anyOf": [
        {"type": "string"}, _NAMES,
        {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"},
                                                              {"$ref": "#/$defs/ScenarioSection"}]}}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
