"""Profiles and series kept in a CSV file beside the scenario."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from sim.scenario.layers import is_file, within
from sim.scenario.parsing import nearest, shown
from sim.scenario.problems import Origin, Path_, Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node, read_text

ROW_CAP: Final = 50_000
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")


def with_series(root: Node, scenario: Path) -> tuple[Node, list[Problem]]:
    """The document with every `{csv, column}` replaced by its values, and `file:` of empirical times read."""
    problems: list[Problem] = []
    if not _names_a_file(root):
        return root, problems
    folder = scenario.resolve().parent
    return _resolved(root, (), folder, scenario.parent, problems), problems


def _names_a_file(node: Node) -> bool:
    """Whether anything in the tree may have to be read from a file."""
    data = node.data
    if isinstance(data, Mapping):
        return "csv" in data or "file" in data or any(_names_a_file(child) for child in data.values())
    return isinstance(data, tuple) and any(_names_a_file(child) for child in data)


def _resolved(node: Node, path: Path_, folder: Path, shown_folder: Path, problems: list[Problem]) -> Node:
    data = node.data
    if isinstance(data, tuple):
        return Node(
            tuple(_resolved(child, (*path, place), folder, shown_folder, problems) for place, child in enumerate(data)),
            node.origin,
            node.key,
        )
    if not isinstance(data, Mapping):
        return node
    if "csv" in data and not isinstance(data["csv"].data, (Mapping, tuple)):
        return _from_csv(node, data, path, folder, shown_folder, problems)
    entries = {key: _resolved(child, (*path, key), folder, shown_folder, problems) for key, child in data.items()}
    shape = entries.get("shape")
    if shape is not None and shape.data == "empirical" and "file" in entries and "values" not in entries:
        column = entries.get("column")
        values = _column(entries["file"], column, path, folder, shown_folder, problems)
        entries = {key: child for key, child in entries.items() if key != "column"}
        entries["values"] = Node(values, entries["file"].origin, entries["file"].key)
    return Node(entries, node.origin, node.key)


def _from_csv(
    node: Node, data: Mapping[str, Node], path: Path_, folder: Path, shown_folder: Path, problems: list[Problem]
) -> Node:
    values = _column(data["csv"], data.get("column"), path, folder, shown_folder, problems)
    entries = {key: child for key, child in data.items() if key not in ("csv", "column")}
    entries["value"] = Node(values, data["csv"].origin, node.key)
    return Node(entries, node.origin, node.key)


def _column(
    name: Node, column: Node | None, path: Path_, folder: Path, shown_folder: Path, problems: list[Problem]
) -> tuple[Node, ...]:
    """The cells of a column as nodes; numbers as numbers, the rest as text. Problems give an empty column."""

    def refuse(origin: Origin, message: str, next_step: str) -> tuple[Node, ...]:
        problems.append(problem_at(origin, dotted(path), message, next_step))
        return ()

    if not isinstance(name.data, str):
        return refuse(name.origin, f"{shown(name.data)} is not the name of a CSV file", "write e.g. csv: profile.csv")
    target = within(folder, folder, name.data)
    if target is None:
        return refuse(
            name.origin,
            f"{shown(name.data)} lies outside the folder of the scenario",
            "keep the CSV file in the same folder or below it",
        )
    if not is_file(target):
        names = sorted(each.name for each in target.parent.glob("*.csv")) if target.parent.is_dir() else []
        like = nearest(target.name, names)
        return refuse(
            name.origin, f"there is no file {shown(name.data)}", f"did you mean {like}?" if like else "check the name"
        )
    try:
        text = read_text(target, name.data)
    except ScenarioError as error:
        return refuse(name.origin, f"{name.data}: {error.problems[0].message}", error.problems[0].next_step)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return refuse(name.origin, f"{name.data} is not a CSV file ({error})", "check its quotes and commas")
    header = [cell.strip() for cell in rows[0]]
    if len(rows) > ROW_CAP:
        return refuse(name.origin, f"{name.data} has {len(rows)} rows; at most {ROW_CAP} are read", "shorten it")
    if column is None or column.data is None:
        if len(header) > 1:
            return refuse(
                name.origin, f"{name.data} has several columns: {', '.join(header)}", f"add e.g. column: {header[0]}"
            )
        place, body = 0, rows if _NUMBER.fullmatch(header[0]) else rows[1:]
    else:
        wanted = str(column.data)
        if wanted not in header:
            like = nearest(wanted, header)
            return refuse(
                column.origin,
                f"{name.data} has no column {shown(wanted)}; it has {', '.join(header)}",
                f"did you mean {like}?" if like else "name one of these",
            )
        place, body = header.index(wanted), rows[1:]
    if not body:
        return refuse(name.origin, f"{name.data} holds no values", "add rows below the heading")
    cells = []
    for number, row in enumerate(body, start=1):
        cell = row[place].strip() if place < len(row) else ""
        if not cell:
            return refuse(name.origin, f"{name.data} has no value in row {number} of its column", "fill it in")
        value = _value(cell)
        cells.append(Node(value, replace(name.origin, text=cell)))
    return tuple(cells)


def _value(cell: str) -> str | int | float:
    """A number where the cell is one (too long for a whole number: a float), else its text."""
    if not _NUMBER.fullmatch(cell):
        return cell
    return float(cell) if "." in cell or "e" in cell.lower() or len(cell) > 18 else int(cell)
