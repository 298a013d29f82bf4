"""The shift plan on the command line: a line a shift, and the same as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wherefrom.cli.output import clean

if TYPE_CHECKING:
    from optimize.plan import PlanResult


def shift_lines(result: PlanResult, currency: str) -> list[str]:
    """`Mon-Fri 10:30-18:00: 3 of 7 advisers`, and what the shifts are worth beside those of the file."""
    lines = [f"  {clean(row.words)}" for row in result.explained.rota]
    worth = result.explained.shifts_worth
    if lines and worth is not None:
        value = worth.value
        lines.append(f"  These shifts are worth {value.estimate / 100:,.0f} {currency} a year beside those of the "
                     f"file, with the same heads (95 % between {value.low / 100:,.0f} and {value.high / 100:,.0f}, "
                     f"{worth.years} years)")
        lines += [f"  But {clean(words)}." for words in worth.broken]
    return lines


def shift_content(result: PlanResult) -> dict[str, object]:
    """The shift plan for `--json`: rows with persons by month, and the worth in units of the currency."""
    from optimize.shift_plan import clock, days_in_words

    worth = result.explained.shifts_worth
    return {
        "rota": [
            {"pool": row.pool, "contract": row.contract, "days": days_in_words(row.days), "start": clock(row.start),
             "end": clock(row.end), "break_minutes": row.unpaid_break // 60_000,
             "persons": dict(zip(result.decisions.months, row.persons, strict=True))}
            for row in result.explained.rota
        ],
        "worth": None if worth is None else {
            "mean": round(worth.value.estimate) / 100, "low": round(worth.value.low) / 100,
            "high": round(worth.value.high) / 100, "years": worth.years,
            "file_breaks": list(worth.broken)},
    }
