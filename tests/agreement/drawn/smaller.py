"""Making a document on which two engines disagree as small as possible, so that a human sees why."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

Path = tuple[str | int, ...]


def smallest(document: dict[str, Any], fails: Callable[[dict[str, Any]], bool], tries: int = 400) -> dict[str, Any]:
    """The document without every part that is not needed to make it fail, found by leaving out one after the other,
    the largest first; `fails` must be False for documents that the loader refuses. At most so many `tries`."""
    again = True
    while again and tries > 0:
        again = False
        for path in sorted(_paths(document), key=len):
            if tries <= 0:
                break
            without = _without(document, path)
            if without is None:
                continue
            tries -= 1
            if fails(without):
                document, again = without, True
    return document


def _paths(node: Any, path: Path = ()) -> Iterator[Path]:
    """Every entry of maps and lists, those of lists from the back."""
    children = node.items() if isinstance(node, dict) else reversed(list(enumerate(node))) if _is_list(node) else ()
    for key, child in children:
        yield (*path, key)
        yield from _paths(child, (*path, key))


def _is_list(node: Any) -> bool:
    return isinstance(node, (list, tuple))


def _without(document: dict[str, Any], path: Path) -> dict[str, Any] | None:
    """A copy without the entry at `path`; None where it has gone already."""
    found = copy.deepcopy(document)
    here: Any = found
    for key in path[:-1]:
        if not _holds(here, key):
            return None
        here = here[key]
    if not _holds(here, path[-1]):
        return None
    del here[path[-1]]
    return found


def _holds(node: Any, key: str | int) -> bool:
    return (
        key in node if isinstance(node, dict) else isinstance(node, list) and isinstance(key, int) and key < len(node)
    )
