"""Finding one's way in the classes of a scenario: which type, limits and names belong to a place in the document."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.problems import Path_


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its path in the document, its type with metadata, the section it is in, whether it is written."""

    path: Path_
    annotation: Any
    metadata: tuple[Any, ...]
    section: type[BaseModel] | None
    written: bool


def find(root: type[BaseModel], document: object, location: Sequence[str | int]) -> Spot:
    """Follow a validation error's location (tags and short forms included) through classes and document."""
    annotation: Any = root
    metadata: tuple[Any, ...] = ()
    section: type[BaseModel] | None = None
    data, path, written = document, [], True
    for part in location:
        if part == "[key]":
            continue
        annotation, extra = bare(annotation)
        metadata += extra
        tagged = _by_tag(annotation, part)
        if tagged is not None and not (isinstance(data, Mapping) and part in data):
            annotation = tagged
            continue
        annotation = _by_data(annotation, data)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            section = annotation
        annotation, metadata = _inside(annotation, part)
        child = _child(data, part)
        written = child is not _NOTHING
        if written:
            data = child
            path.append(part)
    annotation, extra = bare(annotation)
    return Spot(tuple(path), annotation, metadata + extra, section, written)


_NOTHING = object()


def _child(data: object, part: str | int) -> object:
    if isinstance(data, Mapping):
        return data.get(part, data.get(str(part), _NOTHING))
    if isinstance(data, (list, tuple)) and isinstance(part, int) and part < len(data):
        return data[part]
    return _NOTHING


def bare(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without Annotated and Optional, and the metadata that hung on it."""
    metadata: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *extra = get_args(annotation)
            metadata += tuple(extra)
        elif get_origin(annotation) in (Union, types.UnionType):
            members = [each for each in get_args(annotation) if each is not type(None)]
            if len(members) != 1:
                return annotation, metadata
            annotation = members[0]
        else:
            return annotation, metadata


def _kinds(annotation: Any) -> dict[str, type[BaseModel]]:
    """The classes of a union told apart by `kind`."""
    if get_origin(annotation) not in (Union, types.UnionType):
        return {}
    kinds: dict[str, type[BaseModel]] = {}
    for member in get_args(annotation):
        chosen = member.model_fields.get("kind") if isinstance(member, type) and issubclass(member, BaseModel) else None
        if chosen is not None and get_origin(chosen.annotation) is Literal:
            kinds |= dict.fromkeys(get_args(chosen.annotation), member)
    return kinds


def _by_tag(annotation: Any, part: str | int) -> type[BaseModel] | None:
    return _kinds(annotation).get(str(part))


def _by_data(annotation: Any, data: object) -> Any:
    kinds = _kinds(annotation)
    if kinds and isinstance(data, Mapping):
        return kinds.get(str(data.get("kind")), annotation)
    return annotation


def _inside(annotation: Any, part: str | int) -> tuple[Any, tuple[Any, ...]]:
    """The type of a part inside a type; Any where it has none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, entry in annotation.model_fields.items():
            if part in (entry.alias, name):
                return entry.annotation, tuple(entry.metadata)
        return Any, ()
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return arguments[1], ()
    if origin is tuple and arguments:
        return arguments[0], ()
    return Any, ()


def names_in(section: type[BaseModel]) -> list[str]:
    """The keys a section knows, as a file writes them."""
    return [entry.alias or name for name, entry in section.model_fields.items()]


def limits(metadata: Sequence[Any]) -> tuple[float | None, bool, float | None, bool]:
    """Lowest and highest value the metadata allow, each with whether it is itself excluded."""
    low, low_open, high, high_open = None, False, None, False
    for each in metadata:
        for name, strict in (("ge", False), ("gt", True)):
            if getattr(each, name, None) is not None:
                low, low_open = getattr(each, name), strict
        for name, strict in (("le", False), ("lt", True)):
            if getattr(each, name, None) is not None:
                high, high_open = getattr(each, name), strict
        if hasattr(each, "metadata"):
            inner = limits(each.metadata)
            low, low_open = (inner[0], inner[1]) if inner[0] is not None else (low, low_open)
            high, high_open = (inner[2], inner[3]) if inner[2] is not None else (high, high_open)
    return low, low_open, high, high_open
