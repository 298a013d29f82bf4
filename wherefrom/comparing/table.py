"""A comparison as rows: for JSON, for CSV files, and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from wherefrom.comparing.comparing import Comparison, Rival
from wherefrom.comparing.lost import Place
from wherefrom.comparing.paired import Difference
from wherefrom.comparing.parts import Part, adding_up
from wherefrom.comparing.words import interval_words, sentence, shown, wins_words
from wherefrom.report.words import half_hour, number
from wherefrom.results.cells import Cell

DIFFERENCE_COLUMNS: Final = (
    "candidate", "base", "measure", "unit", "years", "base mean", "mean", "difference", "low", "high", "low together",
    "high together", "p10", "p90", "better years", "level years", "pairing", "more years", "verdict",
)
YEAR_COLUMNS: Final = ("candidate", "replication", "measure", "unit", "value")
PART_COLUMNS: Final = ("candidate", "way", "part", "name", "base", "rival", "difference", "low", "high")
LOST_COLUMNS: Final = ("candidate", "channel", "half-hour", "lost a week more", "standard error")
_WAYS: Final = ("by_channel", "by_product", "by_month")


def difference_rows(made: Comparison) -> list[tuple[Cell, ...]]:
    """differences.csv: a row a rival and measure; money in units of the currency, shares as fractions."""
    return [
        (rival.name, made.base.name, one.measure.name, _unit(one, made), one.years, one.base, one.rival,
         one.alone.estimate, one.alone.low, one.alone.high, one.together.low, one.together.high, one.p10, one.p90,
         one.wins, one.ties, one.pairing, one.more_years, f"{one.verdict}: {one.judged}")
        for rival in made.rivals for one in rival.differences
    ]


def year_rows(made: Comparison) -> Iterator[tuple[Cell, ...]]:
    """years.csv, tidy: a row a candidate, replication and measure; what a year does not define is empty."""
    for played in made.played:
        for year in played.years:
            for measure, value in zip(made.measures, year.values, strict=True):
                unit = made.currency if measure.unit == "money" else measure.unit
                yield (played.candidate.name, year.replication, measure.name, unit,
                       value if np.isfinite(value) else None)


def part_rows(made: Comparison) -> list[tuple[Cell, ...]]:
    """parts.csv: the difference in profit by channel, product and month; each way adds up to the cent."""
    rows: list[tuple[Cell, ...]] = []
    for rival in made.rivals:
        for way in _WAYS:
            parts: Sequence[Part] = getattr(rival.parts, way)
            _, whole = adding_up([one.cents for one in parts], rival.parts.years)
            for one, cents in zip(parts, whole, strict=True):
                rows.append((rival.name, way.replace("_", " "), one.of, one.name, one.base / 100, one.rival / 100,
                             cents / 100, one.change.low / 100, one.change.high / 100))
    return rows


def lost_rows(made: Comparison) -> Iterator[tuple[Cell, ...]]:
    """lost.csv: lost customers a week, rival less base, by half-hour of the week, where they differ."""
    from sim.measure.dimensions import half_hour_labels

    for rival in made.rivals:
        table = rival.lost_by_hour
        if table is not None:
            for channel, means, errors in zip(table.channels, table.mean, table.standard_error, strict=True):
                for label, mean, error in zip(half_hour_labels(), means.tolist(), errors.tolist(), strict=True):
                    if mean or error:
                        yield (rival.name, channel, label, mean, error)


def as_json(made: Comparison) -> dict[str, Any]:
    """The comparison as plain data; amounts to the cent, and parts that add up to the cent."""
    return {
        "base": made.base.name, "candidates": list(made.names), "currency": made.currency, "seed": made.seed,
        "period": made.period, "years": [len(each.years) for each in made.played],
        "rivals": [_rival(rival, made) for rival in made.rivals],
    }


def _rival(rival: Rival, made: Comparison) -> dict[str, Any]:
    return {
        "name": rival.name, "years": rival.years, "identical": rival.identical, "sentence": sentence(rival, made),
        "differences": [_difference(one, made) for one in rival.differences],
        "parts": {way: _parts(getattr(rival.parts, way)) for way in _WAYS},
        "lost_where": [_place(place) for place in rival.places],
        "lost_why": [
            {"channel": one.channel, "cause": one.cause, "base": one.base, "difference": one.change.estimate,
             "low": one.change.low, "high": one.change.high} for one in rival.causes
        ],
    }


def _difference(one: Difference, made: Comparison) -> dict[str, Any]:
    def amount(value: float) -> float:
        return round(value, 2) + 0.0 if one.measure.unit == "money" else value

    return {
        "measure": one.measure.name, "unit": _unit(one, made), "years": one.years, "base": amount(one.base),
        "mean": amount(one.rival), "difference": amount(one.alone.estimate), "low": amount(one.alone.low),
        "high": amount(one.alone.high), "low_together": amount(one.together.low),
        "high_together": amount(one.together.high), "p10": amount(one.p10), "p90": amount(one.p90),
        "better_years": one.wins, "level_years": one.ties, "pairing": one.pairing, "more_years": one.more_years,
        "verdict": one.verdict, "judged": one.judged,
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    _, whole = adding_up([one.cents for one in parts], parts[0].years if parts else 1)
    return [{"of": one.of, "name": one.name, "difference": cents / 100, "low": round(one.change.low) / 100,
             "high": round(one.change.high) / 100} for one, cents in zip(parts, whole, strict=True)]


def _place(place: Place) -> dict[str, Any]:
    return {"channel": place.channel, "days": place.days, "from": half_hour(place.start), "to": half_hour(place.end),
            "a_week": place.a_week.estimate, "low": place.a_week.low, "high": place.a_week.high, "cause": place.cause}


def _unit(one: Difference, made: Comparison) -> str:
    return made.currency if one.measure.unit == "money" else one.measure.unit


def terminal_table(rival: Rival, made: Comparison) -> list[str]:
    """A rival beside the base, a line a measure."""
    rows = [("", made.base.name, rival.name, "difference", "95 % interval", "wins", "")]
    rows += [
        (one.measure.name, shown(one.base, one.measure, made.currency), shown(one.rival, one.measure, made.currency),
         shown(one.alone.estimate, one.measure, made.currency, signed=True), interval_words(one), wins_words(one),
         _judged(one))
        for one in rival.differences
    ]
    return laid_out(rows)


def short_table(made: Comparison) -> list[str]:
    """All candidates, a line each: profit and how it differs, then the differences in the other main measures.

    Where candidates played different years, profit is the base's over its years plus the paired difference.
    """
    known = [one.measure for one in made.rivals[0].differences]
    others = [each for each in known if each.kpi in ("revenue_net", "cost", "lost_sales", "service_level")] or known[1:]
    rows = [("", f"profit {made.currency}", "difference", "95 % interval", "wins", "",
             *(f"{one.name} {made.currency}" if one.unit == "money" else one.name for one in others))]
    base = made.mean("profit")[0]
    rows.append((made.base.name, number(base), "", "", "", "the base", *("" for _ in others)))
    for rival in made.rivals:
        one = rival.profit
        rows.append((rival.name, number(comparable_mean(one, base)),
                     shown(one.alone.estimate, one.measure, "", signed=True).strip(), interval_words(one),
                     wins_words(one), _judged(one), *(_marked(rival.difference(each.name)) for each in others)))
    return laid_out(rows)


def comparable_mean(one: Difference, base: float) -> float:
    """A rival's mean beside a base whose mean is `base`: as it is over the same years, else moved by the difference."""
    return one.rival if one.base == base else base + one.alone.estimate


def _marked(one: Difference | None) -> str:
    if one is None:
        return "-"
    text = shown(one.alone.estimate, one.measure, "", signed=True).strip()
    return "same" if one.judged == "same" else f"{text} {'?' if one.judged == 'open' else one.judged}"


def _judged(one: Difference) -> str:
    return "cannot tell" if one.judged == "open" else one.judged


def laid_out(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns of equal width, two spaces apart: the first set left, the others right."""
    wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.rjust(width) if column else cell.ljust(width)
                      for column, (cell, width) in enumerate(zip(row, wide, strict=True))).rstrip() for row in rows]
