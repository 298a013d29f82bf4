"""The three kinds of mapping file: which column of a log means what, and what is assumed beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Opening = dict[int, tuple[tuple[int, int], ...]]
"""Weekday (Monday 0) -> open stretches [from, to) in ms from midnight."""

KINDS = ("arrivals", "calls", "contacts")


@dataclass(frozen=True, slots=True)
class Columns:
    """Meaning -> heading in the log, and where in the mapping file each was named."""

    headings: dict[str, str]
    positions: dict[str, tuple[int, int]]

    def __getitem__(self, meaning: str) -> str:
        return self.headings[meaning]

    def __contains__(self, meaning: str) -> bool:
        return meaning in self.headings


@dataclass(frozen=True, slots=True)
class Common:
    """What every mapping file states: the channel calibrated, the log's source, its columns, the days looked at."""

    file: str
    channel: str
    source: str
    columns: Columns
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Entering:
    """The share of those counted who enter, an assumption of the planner's: value, P10 and P90, and who says so."""

    value: float = 1.0
    low: float = 1.0
    high: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class ArrivalsMap:
    """A table of counts: `long` (one row an hour) or `wide` (one row a day, one column a time of day)."""

    common: Common
    table: str
    opening: Opening
    entering: Entering
    closed_on: tuple[date, ...]
    holidays: str | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows whose number in `column` lies below `below` are not looked at."""

    column: str
    below: float
    position: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CallsMap:
    """A log of calls or visits. Times in seconds.

    `served`, `left`, `ignored`: words of the outcome column. `no_server`: words meaning "nobody".
    `minimum_service`: shorter services do not shape the distribution. `away_while_waiting`: a server idle for
    longer than this while customers wait is off duty; `away_after`: idle for longer than this, off duty in any case.
    """

    common: Common
    pool: str
    opening: Opening
    served: tuple[str, ...]
    left: tuple[str, ...]
    ignored: tuple[str, ...]
    no_server: tuple[str, ...]
    exclude: tuple[Exclusion, ...]
    types: tuple[str, ...]
    minimum_service: float
    away_while_waiting: float
    away_after: float
    closed_on: tuple[date, ...]
    holidays: str | None
    wrap_up_in_step: bool


@dataclass(frozen=True, slots=True)
class ContactsMap:
    """A log of outbound contacts, one row a client's last contact. `sale`: words of the outcome column."""

    common: Common
    sale: tuple[str, ...]
    contacts_up_to: int
    where: tuple[tuple[str, tuple[str, ...], tuple[int, int]], ...]
    compare: tuple[tuple[str, tuple[int, int]], ...]
