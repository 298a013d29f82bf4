"""A linear program as plain data: columns and rows that know which scenario line they come from.

Rows are made by the functions of `optimize.rows`, solved behind `optimize.door`. A column is known by its key
(a tuple of words such as ("heads", "advisers", "standard", "2027-03")), never by a solver's name for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Key = tuple[str, ...]
Sense = Literal["<=", ">=", "="]
INFINITE = float("inf")


@dataclass(frozen=True)
class Column:
    """One decision or quantity: `low` and `high` bound it, `whole` asks for a whole number.

    `gain` is its coefficient in the objective, which is maximised. `where` is the scenario path its bounds come
    from (empty: from the nature of the thing), `words` says what it is.
    """

    key: Key
    low: float = 0.0
    high: float = INFINITE
    whole: bool = False
    gain: float = 0.0
    where: str = ""
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One constraint: sum of coefficient x column, `sense`, `limit`.

    `name` is the name of the function that made it, `index` what distinguishes it from its sisters. `where` is the
    scenario path a planner would change to move it, `words` the constraint in plain words.
    """

    name: str
    index: Key
    terms: Mapping[Key, float]
    sense: Sense
    limit: float
    where: str = ""
    words: str = ""

    @property
    def title(self) -> str:
        """Name and index as one word."""
        return "__".join((self.name, *self.index))


@dataclass(frozen=True)
class Program:
    """Columns and rows of one linear program; the objective (sum of gain x column + `constant`) is maximised."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    constant: float = 0.0
    _keys: frozenset[Key] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        keys = frozenset(column.key for column in self.columns)
        if len(keys) != len(self.columns):
            raise ValueError(f"{self.name}: two columns have the same key")
        titles = {row.title for row in self.rows}
        if len(titles) != len(self.rows):
            raise ValueError(f"{self.name}: two rows have the same title")
        for row in self.rows:
            unknown = [key for key in row.terms if key not in keys]
            if unknown:
                raise ValueError(f"{self.name}: row {row.title} names a column that does not exist: {unknown[0]}")
        object.__setattr__(self, "_keys", keys)

    def with_rows(self, rows: Iterable[Row]) -> Program:
        """The same program with further rows."""
        return Program(self.name, self.columns, (*self.rows, *rows), self.constant)

    def with_fixed(self, values: Mapping[Key, float]) -> Program:
        """The same program with these columns held at a value."""
        columns = tuple(
            Column(each.key, values[each.key], values[each.key], each.whole, each.gain, each.where, each.words)
            if each.key in values else each
            for each in self.columns
        )
        return Program(self.name, columns, self.rows, self.constant)

    def with_gains(self, gains: Mapping[Key, float], constant: float = 0.0) -> Program:
        """The same columns and rows with another objective: columns not named gain nothing."""
        columns = tuple(
            Column(each.key, each.low, each.high, each.whole, gains.get(each.key, 0.0), each.where, each.words)
            for each in self.columns
        )
        return Program(self.name, columns, self.rows, constant)

    def with_limit(self, title: str, limit: float) -> Program:
        """The same program with the limit of one row moved. Raises KeyError if no row has that title."""
        if all(row.title != title for row in self.rows):
            raise KeyError(title)
        rows = tuple(
            Row(row.name, row.index, row.terms, row.sense, limit, row.where, row.words) if row.title == title else row
            for row in self.rows
        )
        return Program(self.name, self.columns, rows, self.constant)
