"""A table ready to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table ready to show. Columns whose index is in `words` are set left, all others right as numbers.
    `total`: the last row sums up the others.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset({0})
    caption: str = ""
    total: bool = False


def table(
    headers: str, rows: Sequence[tuple[str, ...]], words: set[int], caption: str, total: bool = False
) -> tuple[Table, ...]:
    """One table, or none without rows; headers separated by bars."""
    return (Table(tuple(headers.split("|")), tuple(rows), frozenset(words), caption, total),) if rows else ()
