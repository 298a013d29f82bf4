"""A design written as a table: a CSV file with a column for every factor and a row for every combination of levels."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.scenario.layers import is_file, within
from sim.scenario.parsing import Unreadable, nearest, shown
from sim.scenario.problems import Problem, ScenarioError
from wherefrom.experiments.factors import (
    AS_IT_IS,
    NONE,
    Choice,
    Varied,
    check_name,
    is_whole,
    listed_values,
    override_choice,
)
from wherefrom.experiments.language import MOST_POINTS, FactorSection
from wherefrom.experiments.laying import Laying
from wherefrom.experiments.quantities import plain_factor

SIZE_CAP: Final = 16 * 1024 * 1024
COLUMN_CAP: Final = 200
SCENARIO: Final = "scenario"


@dataclass(frozen=True)
class Table:
    """Factors with their levels, rows of one level each, and for every row the scenario it is for ("": for all)."""

    factors: tuple[Varied, ...]
    rows: tuple[tuple[Choice, ...], ...]
    scenarios: tuple[str, ...]


def read_table(
    name: str, folder: Path, root: Path, factors: Mapping[str, FactorSection], layings: Mapping[str, Laying]
) -> Table:
    """The table `name` beside the experiment. A heading is a factor of the file, a path (`path*` multiplies), or
    `scenario`; an empty cell leaves the scenario as it is.

    Raises Unreadable where the file cannot be read, ScenarioError for what is wrong inside it (row and column).
    """
    heading, body = _cells(name, folder, root)
    problems: list[Problem] = []
    columns: list[tuple[Varied, tuple[Choice, ...]]] = []
    restricted = [""] * len(body)
    for place, title in enumerate(heading):
        cells = [row[place].strip() for row in body]
        if title == SCENARIO:
            restricted = cells
            for at, cell in enumerate(cells):
                if cell and cell not in layings:
                    like = nearest(cell, list(layings))
                    problems.append(Problem(name, at + 2, place + 1, title, f"there is no scenario {shown(cell)}",
                                            f"did you mean `{like}`?" if like else f"there is {', '.join(layings)}"))
            continue
        try:
            check_name(title)
            columns.append(_column(title, cells, factors.get(title), list(layings.values())))
        except Unreadable as error:
            row = next((at + 2 for at, cell in enumerate(cells) if error.inside == "values" and shown(cell) in
                        str(error)), 1)
            problems.append(Problem(name, row, place + 1, title, str(error), error.next_step))
    unused = [each for each in factors if each not in heading]
    if unused:
        problems.append(Problem(name, 1, 1, "", f"the factor `{unused[0]}` has no column in this table",
                                "add a column of this name, or remove the factor"))
    if problems:
        raise ScenarioError(problems)
    rows = tuple(tuple(choices[at] for _, choices in columns) for at in range(len(body)))
    return Table(tuple(each for each, _ in columns), rows, tuple(restricted))


def _cells(name: str, folder: Path, root: Path) -> tuple[list[str], list[list[str]]]:
    target = within(root, folder, name)
    if target is None:
        raise Unreadable(f"{shown(name)} lies outside the folder of the experiment",
                         "keep the table in the same folder or below it")
    if not is_file(target):
        there = sorted(each.name for each in target.parent.glob("*.csv")) if target.parent.is_dir() else []
        like = nearest(target.name, there)
        raise Unreadable(f"there is no file {shown(name)}", f"did you mean {like}?" if like else "check the name")
    try:
        with target.open("rb") as file:
            raw = file.read(SIZE_CAP + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{name} cannot be read ({(error.strerror or str(error)).lower()})",
                         "check the permissions") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{name} is not text in UTF-8", "save it as UTF-8 text") from None
    if len(raw) > SIZE_CAP:
        raise Unreadable(f"{name} has more than {SIZE_CAP // 2**20} MiB", "split the experiment")
    try:
        rows = [row for row in csv.reader(io.StringIO(text), strict=True) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Unreadable(f"{name} is not a CSV file ({error})", "check its quotes and commas") from None
    if len(rows) < 2:
        raise Unreadable(f"{name} holds no rows", "write a heading with the factors, and a row for every point")
    heading, body = [cell.strip() for cell in rows[0]], rows[1:]
    _check_shape(name, heading, body)
    return heading, body


def _check_shape(name: str, heading: Sequence[str], body: Sequence[Sequence[str]]) -> None:
    if len(heading) > COLUMN_CAP or len(body) > MOST_POINTS:
        raise Unreadable(f"{name} has {len(body):,} rows and {len(heading)} columns; at most {MOST_POINTS:,} and "
                         f"{COLUMN_CAP} are read", "split the experiment")
    for place, title in enumerate(heading):
        if not title or title in heading[:place]:
            what = f"the heading `{title}` stands twice" if title else f"column {place + 1} has no heading"
            raise Unreadable(f"{name}: {what}", "name every column once")
    for at, row in enumerate(body, start=2):
        if len(row) != len(heading):
            raise Unreadable(f"{name}: row {at} has {len(row)} cells, the heading has {len(heading)}",
                             "give every row a cell for every column")


def _column(
    title: str, cells: Sequence[str], section: FactorSection | None, layings: Sequence[Laying]
) -> tuple[Varied, tuple[Choice, ...]]:
    distinct = list(dict.fromkeys(cell for cell in cells if cell))
    if not distinct:
        raise Unreadable("the column is empty", "fill it in, or remove it")
    unchanged = Choice(AS_IT_IS, "", unchanged=True)
    if section is not None and section.with_:
        _refuse_others(distinct, section.with_)
        made = Varied(title, "", listed=tuple(override_choice(each) for each in distinct))
        unchanged = override_choice(NONE)
    else:
        path = section.path if section is not None else title
        multiplied = path.endswith("*") and not path.endswith(".*")
        path = path[:-1].strip() if multiplied else path
        whole = is_whole(path, multiplied, layings)
        made = _factors(title, path, distinct) if multiplied else Varied(
            title, path, False, *listed_values(distinct, whole))
    by_cell = dict(zip(distinct, made.listed, strict=True)) | {"": unchanged}
    return made, tuple(by_cell[cell] for cell in cells)


def _factors(title: str, path: str, distinct: Sequence[str]) -> Varied:
    blank = Varied(title, path, True)
    try:
        return Varied(title, path, True, listed=tuple(blank.choice(plain_factor(each)) for each in distinct))
    except Unreadable as error:
        raise error.within("values") from None


def _refuse_others(distinct: Sequence[str], allowed: Sequence[str]) -> None:
    for each in distinct:
        if each not in allowed and each != NONE:
            like = nearest(each, allowed)
            raise Unreadable(f"{shown(each)} is not among the overrides of this factor: {', '.join(allowed)}",
                             f"did you mean `{like}`?" if like else "write one of these", "values")
