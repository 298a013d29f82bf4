"""Dotted paths into a scenario: taken apart, matched against a tree, and used to replace a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sim.scenario.parsing import Unreadable, nearest
from sim.scenario.problems import Path_
from sim.scenario.reading import Node

CATALOGUE_KEYS = ("lengths", "breaks", "start", "end", "every", "days_a_week", "saturdays", "sundays", "weekends",
                  "days_off", "rest", "different_hours")
"""Keys of a shift catalogue: what else follows a pool's name in `plan.shifts` is one of its contracts."""


def split_path(text: str) -> list[str]:
    """The parts of a dotted path; names below `plan.may_change` and `plan.fix` (`phone.leads`) keep their dots."""
    parts = text.split(".")
    if parts[:2] == ["plan", "fix"] and len(parts) > 3:
        month = parts[-1:] if re.fullmatch(r"\d{4}-\d\d", parts[-1]) else []
        return ["plan", "fix", ".".join(parts[2: len(parts) - len(month)]), *month]
    if parts[:3] == ["plan", "soft", "may_change"] and len(parts) > 4:
        return [*parts[:3], ".".join(parts[3:])]
    if parts[:2] == ["plan", "shifts"] and len(parts) > 3 and parts[3] not in CATALOGUE_KEYS:
        return ["plan", "shifts", ".".join(parts[2:4]), *parts[4:]]
    if parts[:2] == ["plan", "may_change"] and len(parts) > 3:
        return ["plan", "may_change", ".".join(parts[2:])]
    return parts


def lookup(document: Node, path: Path_) -> Node:
    """The node at a concrete path."""
    for part in path:
        document = document.data[part]  # type: ignore[index, assignment]
    return document


def position(items: Sequence[object], part: str) -> int | None:
    """The place in a list that a path's part names: its number, or the `name` of the entry."""
    if part.isascii() and part.isdigit():
        place = int(part) if len(part) <= 9 else len(items)
        return place if place < len(items) else None
    for place, item in enumerate(items):
        entries = item.data if isinstance(item, Node) else item
        if isinstance(entries, Mapping):
            name = entries.get("name")
            if (name.data if isinstance(name, Node) else name) == part:
                return place
    return None


def matching(document: Node, parts: Sequence[str], create: bool) -> list[Path_]:
    """Concrete paths a path with wildcards means. Raises Unreadable where a part matches nothing."""
    found: list[tuple[Path_, Node | None]] = [((), document)]
    for depth, part in enumerate(parts):
        following: list[tuple[Path_, Node | None]] = []
        names: list[str] = []
        for path, node in found:
            data = node.data if node is not None else None
            if isinstance(data, Mapping):
                names += [name for name in data if name not in names]
                if part == "*":
                    following += [((*path, name), child) for name, child in data.items()]
                elif part in data:
                    following.append(((*path, part), data[part]))
                elif create:
                    following.append(((*path, part), None))
            elif isinstance(data, tuple):
                names += [str(place) for place in range(len(data)) if str(place) not in names]
                place = position(data, part)
                if part == "*":
                    following += [((*path, place), child) for place, child in enumerate(data)]
                elif place is not None:
                    following.append(((*path, place), data[place]))
            elif create and (data is None or depth):
                following.append(((*path, part), None))
        if not following:
            before = ".".join(parts[:depth])
            like = nearest(part, names)
            known = f"; there is {', '.join(names[:12])}" if names else ""
            raise Unreadable(
                f"the path {'.'.join(parts)} matches nothing: no `{part}`{f' in {before}' if before else ''}{known}",
                f"did you mean {like}?" if like else "check the path",
            )
        found = following
    return [path for path, _ in found]


def replaced(document: Node, path: Path_, value: Node) -> Node:
    """The document with `value` at `path`; missing maps on the way are made, a plain value becomes a section."""
    if not path:
        return value
    part, data = path[0], document.data
    if isinstance(data, tuple):
        assert isinstance(part, int)
        changed = list(data)
        changed[part] = replaced(data[part], path[1:], value)
        return Node(tuple(changed), document.origin, document.key)
    entries = dict(data) if isinstance(data, Mapping) else {}
    if not isinstance(data, Mapping) and data is not None:
        entries["value"] = document
    old = entries.get(str(part), Node(None, value.origin, value.origin))
    new = replaced(old, path[1:], value)
    entries[str(part)] = Node(new.data, new.origin, old.key or value.origin)
    return Node(entries, document.origin, document.key)
