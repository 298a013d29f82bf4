"""Futures of demand: named settings laid over every candidate, `slump: demand.*.level*=0.85`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

AS_WRITTEN: Final = "as written"
"""The name of the future in which every scenario is left as its file says."""

_NAME = re.compile(r"[^\W\d][\w -]*")
_EXAMPLE: Final = "write e.g. --future 'slump: demand.*.level*=0.85'"


@dataclass(frozen=True)
class Future:
    """A future: what is laid over each candidate, overrides of its file first, then settings."""

    name: str
    set_: tuple[str, ...] = ()
    with_: tuple[str, ...] = ()


class UnreadableFuture(ValueError):
    """A `--future` that cannot be read; the message says what is wrong, `next_step` what to write."""

    def __init__(self, message: str, next_step: str = _EXAMPLE) -> None:
        super().__init__(message)
        self.next_step = next_step


def parse_future(text: str) -> Future:
    """`slump: demand.*.level*=0.85; bad_summer` -> its name, its settings, and the overrides named (parts without `=`).

    Parts are separated by semicolons. Raises UnreadableFuture.
    """
    head, colon, rest = text.partition(":")
    name = " ".join(head.split())
    if not colon or "=" in head:
        raise UnreadableFuture(f"the future `{text.strip()}` has no name")
    if not _NAME.fullmatch(name):
        raise UnreadableFuture(f"`{name}` is not the name of a future: letters, digits, spaces, - and _ are")
    if name == AS_WRITTEN:
        raise UnreadableFuture(f"`{AS_WRITTEN}` is the future without changes, which is always looked at",
                               "choose another name")
    parts = [part.strip() for part in rest.split(";") if part.strip()]
    if not parts:
        raise UnreadableFuture(f"the future `{name}` changes nothing")
    set_ = tuple(part for part in parts if "=" in part)
    with_ = tuple(part for part in parts if "=" not in part)
    for part in with_:
        if not _NAME.fullmatch(part):
            raise UnreadableFuture(f"`{part}` in the future `{name}` is neither path=value nor the name of an override")
    return Future(name, set_, with_)


def parse_futures(texts: tuple[str, ...] | list[str]) -> tuple[Future, ...]:
    """The future without changes first, then those given. Raises UnreadableFuture, also for a name given twice."""
    found = [Future(AS_WRITTEN)]
    for text in texts:
        future = parse_future(text)
        if any(future.name == each.name for each in found):
            raise UnreadableFuture(f"there are two futures called `{future.name}`", "give each its own name")
        found.append(future)
    return tuple(found)
