"""The plan's shifts as rows of the report: who works when, by month, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from wherefrom.report.data import Shift, ShiftsWorth
from wherefrom.report.words import plain

if TYPE_CHECKING:
    from optimize.explain.shifts import ShiftsWorth as Worth
    from optimize.shift_plan import ShiftRow

CENTS: Final = 100.0
MINUTE: Final = 60_000


def shifts(rota: Sequence[ShiftRow]) -> tuple[Shift, ...]:
    """One row for each kind of hours and the days on which equally many people work them."""
    from optimize.shift_plan import clock, days_in_words

    return tuple(
        Shift(
            pool=row.pool, contract=row.contract, days=days_in_words(row.days), start=clock(row.start),
            end=clock(row.end), break_minutes=row.unpaid_break // MINUTE, persons=row.persons, heads=row.heads,
            words=plain(row.words),
        )
        for row in rota
    )


def worth(found: Worth | None) -> ShiftsWorth | None:
    """What the shifts are worth, in money."""
    if found is None:
        return None
    value = found.value
    return ShiftsWorth(value=value.estimate / CENTS, low=value.low / CENTS, high=value.high / CENTS, years=found.years,
                       broken=tuple(plain(words) for words in found.broken))
