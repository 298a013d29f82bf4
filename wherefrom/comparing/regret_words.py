"""Regret across futures in sentences, as a table and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wherefrom.comparing.regret import Regret, RegretCell
from wherefrom.report.table import Table
from wherefrom.report.words import listed, number, rough_money, value_in_unit

_COUNT_WORDS = ("", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def regret_sentences(regret: Regret) -> tuple[str, ...]:
    """Who is never far from the best, who is best on average, and how sure both are."""
    row = regret.row(regret.least_greatest)
    count = len(regret.rows)
    of_all = _COUNT_WORDS[count] if count < len(_COUNT_WORDS) else number(count)
    name = row.name
    if row.greatest.high <= 0:
        said = [f"{name} is the best of the {of_all} in each of the {len(regret.futures)} futures."]
    elif row.greatest.regret <= 0:
        said = [f"{name} has the best mean of the {of_all} in every future; it may be up to "
                f"{_amount(regret, row.greatest.high)} behind the best in one of them."]
    else:
        said = [f"{name} is never more than {_span(regret, row.greatest)} from the best of the {of_all}, "
                f"whatever the future; it is furthest off in {row.greatest_in}."]
    others = sorted((each for each in regret.rows if each is not row), key=lambda each: each.greatest.regret)
    said += [f"{each.name} is up to {_span(regret, each.greatest)} off, in {each.greatest_in}."
             for each in others[:5]]
    said.append(_sure(regret.rivals_of_least, f"That {name} has the least greatest regret", regret))
    best = regret.row(regret.best_on_average)
    weights = "equally likely" if len(set(regret.weights)) == 1 else "with the weights given"
    said.append(f"With futures {weights}, {best.name} is best on average ("
                f"{_amount(regret, best.average)} {regret.measure.replace('_', ' ')}).")
    said.append(_sure(regret.rivals_on_average, f"That {best.name} is best on average", regret))
    said.append(f"All intervals of regret hold together with {number(regret.confidence * 100)} % confidence, over "
                f"{number(regret.years)} simulated years a future.")
    return (*said, *(f"{_first_up(each)}." for each in regret.left_out))


def regret_table(regret: Regret) -> tuple[Table, ...]:
    """A row a candidate: regret in each future, the greatest, and the average value."""
    unit = f", {regret.currency}" if regret.unit == "money" and regret.currency else ""
    measure = regret.measure.replace("_", " ")
    rows = []
    for row in regret.rows:
        cells = [_bare(regret, cell) for cell in row.cells]
        marks = [word for word, holds in (("least greatest regret", row.name == regret.least_greatest),
                                          ("best on average", row.name == regret.best_on_average)) if holds]
        rows.append((row.name, *cells, _bare(regret, row.greatest), _plain_amount(regret, row.average),
                     ", ".join(marks)))
    heads = ("Mix", *regret.futures, "Greatest", f"Average {measure}{unit}", "")
    return (Table(
        heads, tuple(rows), frozenset({0, len(heads) - 1}),
        f"How far each mix is behind the best of them in each future, in {measure}{unit}; in brackets intervals that "
        f"hold together with {number(regret.confidence * 100)} % confidence.",
    ),)


def regret_json(regret: Regret) -> dict[str, Any]:
    """The table as plain data."""
    return {
        "measure": regret.measure, "better": regret.better, "unit": regret.unit, "years": regret.years,
        "confidence": regret.confidence, "futures": [
            {"future": name, "weight": weight, "best": best}
            for name, weight, best in zip(regret.futures, regret.weights, regret.best, strict=True)
        ],
        "candidates": [
            {"name": row.name, "regret": [{"future": name, **asdict(cell)}
                                          for name, cell in zip(regret.futures, row.cells, strict=True)],
             "greatest": {"future": row.greatest_in, **asdict(row.greatest)}, "average": row.average,
             "average_regret": {key: value for key, value in asdict(row.average_regret).items() if key != "mean"}}
            for row in regret.rows
        ],
        "least_greatest": regret.least_greatest, "may_equal_least_greatest": list(regret.rivals_of_least),
        "best_on_average": regret.best_on_average, "may_equal_on_average": list(regret.rivals_on_average),
        "left_out": list(regret.left_out),
    }


def _sure(rivals: tuple[str, ...], claim: str, regret: Regret) -> str:
    if not rivals:
        return f"{claim} is certain at {number(regret.confidence * 100)} %."
    more = len(rivals) - 3
    named = listed([*rivals[:3], *([f"{more} more"] if more > 0 else [])])
    return f"{claim} is not certain: {named} may be as good."


def _span(regret: Regret, cell: RegretCell) -> str:
    """`12,000 EUR (8,000 to 15,000)`."""
    low, high = (_amount(regret, each).replace(f" {regret.currency}", "") if regret.currency else _amount(regret, each)
                 for each in (cell.low, cell.high))
    return f"{_amount(regret, cell.regret)} ({low} to {high})"


def _amount(regret: Regret, value: float) -> str:
    if regret.unit == "money":
        return rough_money(value, regret.currency)
    if regret.unit == "share":
        return f"{number(value * 100, 1)} points"
    return value_in_unit(value, regret.unit, regret.currency)


def _plain_amount(regret: Regret, value: float) -> str:
    if regret.unit == "share":
        return f"{number(value * 100, 1)} %"
    return value_in_unit(value, regret.unit, regret.currency, bare=True)


def _bare(regret: Regret, cell: RegretCell) -> str:
    if cell.high <= 0:
        return "best"
    scale = 100 if regret.unit == "share" else 1
    digits = 1 if regret.unit == "share" else 0 if cell.high * scale >= 100 else 1
    mean, low, high = (number(each * scale, digits) for each in (cell.regret, cell.low, cell.high))
    return f"{mean} ({low} to {high})"


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
