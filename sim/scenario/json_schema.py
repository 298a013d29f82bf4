"""The JSON Schema of the scenario language, made from the same classes that read it (for editors)."""

from __future__ import annotations

from typing import Any, Final

from sim.scenario.assumptions import NOTES
from sim.scenario.scenario import Scenario

_TEXT: Final = {"type": ["string", "number", "boolean", "null"]}
_NOTES: Final[dict[str, Any]] = {
    "range": {"type": ["string", "null"], "description": "P10 to P90, e.g. 21 % to 27 %, or factors x0.8 to x1.2"},
    "source": _TEXT | {"description": "where the figure is from"},
    "owner": _TEXT | {"description": "who answers for it"},
    "checked": _TEXT | {"description": "when it was last checked"},
}
_DURATION: Final = {"type": "string", "description": "a time, e.g. 9 min"}
_SHARE: Final = {"type": "string", "description": "a share, e.g. 22 %"}
_SHORT_FORMS: Final[dict[str, dict[str, Any]]] = {
    "TimeSpec": _DURATION,
    "Horizon": {"type": "string", "description": "a stationary horizon, e.g. 120000 min"},
    "HitRate": _SHARE,
    "Answered": _SHARE,
}
"""Classes that may be written as one value."""


def json_schema() -> dict[str, Any]:
    """The schema of a scenario file: sections, annotated values, series from CSV, `extends` and `overrides`.

    A file that extends another may leave out whatever its parent says, so of such a file only the names of its
    sections are described.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema.pop("$defs")
    _adjust(definitions)
    whole = _section(schema)
    layers = {
        "extends": {"type": ["string", "null"], "description": "a file in the same folder tree this one is laid over"},
        "overrides": {
            "type": ["object", "null"],
            "additionalProperties": {"type": "object"},
            "description": "named changes, chosen when the scenario is loaded",
        },
    }
    properties = {name: entry for name, entry in whole["properties"].items() if name not in NOTES} | layers
    child: dict[str, Any] = {name: {} for name in properties} | layers | {"extends": {"type": "string"}}
    sections = {name: _with_alternatives(definition, name) for name, definition in definitions.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario of wherefrom",
        "anyOf": [
            whole | {"properties": properties},
            {"type": "object", "properties": child, "required": ["extends"], "additionalProperties": False},
        ],
        "$defs": sections | {"notes": {"type": "object", "properties": _NOTES}},
    }


def _adjust(definitions: dict[str, Any]) -> None:
    """Short forms of sections that rearrange what is written, before the classes see it."""
    step = definitions["Step"]["properties"]
    names = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    step["needs"] = {"anyOf": [step["needs"], names]}
    step["or_needs"]["items"] = {"anyOf": [step["or_needs"]["items"], names]}
    outbound = definitions["Outbound"]["properties"]
    outbound["leads"] = {"anyOf": [{"$ref": "#/$defs/Leads"}, outbound["leads"]]}
    time = definitions["TimeSpec"]
    time["properties"]["mean"] = _DURATION
    time["properties"]["column"] = {"type": "string", "description": "the column of `file`"}
    time.pop("required", None)
    service = definitions["Service"]
    service["additionalProperties"] = {"$ref": "#/$defs/Promise"}
    service["properties"].pop("promises")


def _with_alternatives(definition: dict[str, Any], name: str) -> dict[str, Any]:
    section = _section(definition)
    if name in _SHORT_FORMS:
        return {"anyOf": [_SHORT_FORMS[name], section], "title": name}
    return section


def _section(definition: dict[str, Any]) -> dict[str, Any]:
    """A section with its entries annotatable, and with notes of its own."""
    if "properties" not in definition:
        return definition
    entries = {key: _entry(value) for key, value in definition["properties"].items()}
    return definition | {"properties": entries | {name: {"$ref": f"#/$defs/notes/properties/{name}"} for name in NOTES}}


def _entry(schema: dict[str, Any]) -> dict[str, Any]:
    """A value as such, annotated (`{value, range, ...}`), a CSV column where a list is meant, or cleared (null)."""
    schema = _tidy(schema)
    if "const" in schema or schema == {"type": "boolean"}:
        return schema
    description = {"description": schema.pop("description")} if "description" in schema else {}
    choices = schema.pop("anyOf", None)
    alternatives = [_inner(_tidy(each)) for each in choices] if choices is not None else [_inner(schema)]
    discriminated = [each for each in alternatives if "discriminator" in each]
    if discriminated:
        return {**description, "anyOf": alternatives}
    annotated = {
        "type": "object",
        "properties": {"value": {"anyOf": list(alternatives)}}
        | {name: {"$ref": f"#/$defs/notes/properties/{name}"} for name in NOTES},
        "required": ["value"],
        "additionalProperties": False,
    }
    forms = [*alternatives, annotated]
    if any(each.get("type") == "array" for each in alternatives):
        forms.append(_CSV)
    if {"type": "null"} not in forms:
        forms.append({"type": "null"})
    return {**description, "anyOf": forms}


def _tidy(schema: dict[str, Any]) -> dict[str, Any]:
    """Without titles and defaults (which are parsed values), and without limits on text."""
    return {key: value for key, value in schema.items() if key not in ("title", "default", "ge", "gt", "le", "lt")}


def _inner(schema: dict[str, Any]) -> dict[str, Any]:
    """Values inside lists and maps may be annotated as well."""
    schema = dict(schema)
    for key in ("items", "additionalProperties"):
        inner = schema.get(key)
        if isinstance(inner, dict) and "$ref" not in inner and "oneOf" not in inner:
            schema[key] = _entry(inner)
    return schema


_CSV: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"csv": {"type": "string"}, "column": {"type": "string"}, **_NOTES},
    "required": ["csv"],
    "additionalProperties": False,
}
