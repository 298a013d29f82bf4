"""The patch: a fragment of scenario language, every number with its range, its source and a verdict beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.calibrate.units import quoted


@dataclass(frozen=True, slots=True)
class Annotated:
    """A scalar with `value`, `range` and `source`."""

    value: str
    range: str
    source: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Inline:
    """Text written as it stands (a flow list or map, a word), with a comment after it."""

    text: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A map: keys to annotated scalars, inline texts or further branches."""

    entries: tuple[tuple[str, Annotated | Inline | Listed | Branch], ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of maps."""

    maps: tuple[Branch, ...]
    comment: str = ""


def write_patch(root: Branch, heading: Sequence[str], cannot: Sequence[str]) -> str:
    """The patch as text: heading as comments, the map in block style, and what the log cannot say as comments."""
    lines = [f"# {_one_line(line)}" if line else "#" for line in heading]
    _write(root, 0, lines)
    if cannot:
        lines += ["", "# What this log cannot say; state it, and say who says so:"]
        lines += [f"#   - {_one_line(sentence)}" for sentence in cannot]
    return "\n".join(lines) + "\n"


def _write(branch: Branch, depth: int, lines: list[str]) -> None:
    pad = "  " * depth
    for key, entry in branch.entries:
        comment = _one_line(entry.comment)
        if comment and not isinstance(entry, Inline):
            lines.append(f"{pad}# {comment}")
        if isinstance(entry, Branch):
            lines.append(f"{pad}{key}:")
            _write(entry, depth + 1, lines)
        elif isinstance(entry, Annotated):
            ranged = f", range: {entry.range}" if entry.range else ""
            lines.append(f"{pad}{key}: {{value: {entry.value}{ranged}, source: {quoted(entry.source)}}}")
        elif isinstance(entry, Listed):
            lines.append(f"{pad}{key}:")
            for each in entry.maps:
                inside: list[str] = []
                _write(each, depth + 2, inside)
                inside[0] = f"{pad}  - {inside[0].lstrip()}"
                lines.extend(inside)
        else:
            lines.append(f"{pad}{key}: {entry.text}" + (f"    # {comment}" if comment else ""))


def _one_line(text: str) -> str:
    """Comments must not be broken out of by a line end in a name taken from a log."""
    return " ".join(text.split())
