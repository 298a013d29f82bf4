"""What the classes find wrong, said in a planner's words, each with its place in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.scenario.fields import Spot, bare, find, limits, names_in
from sim.scenario.goals import Goal
from sim.scenario.parsing import Unreadable, nearest, shown
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario

Finding = tuple[Path_, bool, str, str]
"""Path in the document, whether its key (not its value) is meant, message, next step."""

NOT_OFFERED: Final = {
    "failure": "failures of people", "skills": "skills of machines",
    "owner": "owners of channels", "levers": "levers",
    "overtime": "overtime limits",
}  # fmt: skip

_EXAMPLE_CURRENCY: Final = "NZD"
_LEADS: Final = "write {opening: 2000, refresh: 400 per_month}, or several named lists of this form"

_EXPECTED: Final = {
    "string_type": ("is not text", "put it in quotes"),
    "int_type": ("is not a whole number", "write e.g. 6"),
    "int_parsing": ("is not a whole number", "write e.g. 6"),
    "int_from_float": ("is not a whole number", "write a number without decimals"),
    "int_parsing_size": ("is too large a number", "write a smaller number"),
    "float_type": ("is not a number", "write e.g. 0.7"),
    "float_parsing": ("is not a number", "write e.g. 0.7"),
    "finite_number": ("is not a finite number", "write e.g. 0.7"),
    "bool_type": ("is neither yes nor no", "write yes or no"),
    "bool_parsing": ("is neither yes nor no", "write yes or no"),
    "dict_type": ("is not a map of names to sections", "write {name: ...}"),
    "model_type": ("is not a section", "write its keys below it, or in {...}"),
    "model_attributes_type": ("is not a section", "write its keys below it, or in {...}"),
    "tuple_type": ("is not a list", "write [..., ...]"),
}


def findings(
    error: ValidationError, document: Mapping[str, Any], root: type[BaseModel] = Scenario
) -> Iterator[Finding]:
    """Every problem of a failed validation, in the words of the file; `root` is the class of the whole document."""
    for each in error.errors(include_url=False):
        if _only_follows(each):
            continue
        spot = find(root, document, each["loc"])
        path, at_key, message, step = _finding(each, spot)
        if each["type"] == "missing":
            step = step.replace(_EXAMPLE_CURRENCY, _currency(document))
        yield path, at_key, message, step


def _currency(document: Mapping[str, Any]) -> str:
    horizon = document.get("horizon")
    stated = horizon.get("currency") if isinstance(horizon, Mapping) else None
    return stated if isinstance(stated, str) and len(stated) == 3 else "EUR"


def _only_follows(error: Any) -> bool:
    """Whether a list or map counts as too short only because its entries have problems of their own."""
    given = error["input"]
    return (
        error["type"] == "too_short"
        and isinstance(given, (Mapping, list, tuple))
        and len(given) >= error.get("ctx", {}).get("min_length", 0)
    )


def _finding(error: Any, spot: Spot) -> Finding:
    kind, given, context = error["type"], error["input"], error.get("ctx", {})
    last = error["loc"][-1] if error["loc"] else ""
    if kind == "value_error":
        cause = context.get("error")
        if not isinstance(cause, Unreadable):
            return spot.path, False, str(cause), ""
        inside = (cause.inside,) if cause.inside else ()
        return (*spot.path, *inside), cause.at_key, str(cause), cause.next_step
    if kind == "extra_forbidden":
        return spot.path, True, *_unknown(str(last), spot)
    if kind == "missing":
        hint = _example(spot)
        return spot.path, True, f"`{last}` is missing", f"add {last}: {hint}"
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        allowed = str(context.get("expected_tags", "")).replace("'", "")
        if kind == "union_tag_not_found":
            if not isinstance(given, Mapping):
                return (
                    spot.path,
                    False,
                    f"{shown(given)} is not a section",
                    f"write {{kind: {allowed.split(', ')[0]}, ...}}",
                )
            return spot.path, True, f"`kind` is missing; allowed: {allowed}", f"add kind: {allowed.split(', ')[0]}"
        tag = str(context.get("tag"))
        like = nearest(tag, allowed.split(", "))
        return (*spot.path, "kind"), False, f"`{tag}` is not a kind; allowed: {allowed}", _did_you_mean(like)
    if kind == "literal_error":
        allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        like = nearest(str(given), allowed.split(", "))
        return spot.path, False, f"{shown(given)} is not allowed; allowed: {allowed}", _did_you_mean(like)
    if kind in ("too_short", "too_long"):
        least = context.get("min_length")
        return (
            spot.path,
            False,
            f"at least {least} {'entry is' if least == 1 else 'entries are'} needed",
            "add an entry",
        )
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        return spot.path, False, *_out_of_range(given, spot)
    if kind in ("dict_type", "model_type", "model_attributes_type") and last == "leads":
        return spot.path, False, f"{shown(given)} is not a lead list", _LEADS
    if kind in _EXPECTED:
        what, step = _EXPECTED[kind]
        return spot.path, False, f"{shown(given)} {what}", step
    return spot.path, False, f"{shown(given)}: {error['msg'].lower()}", "see the description of this section"


def _did_you_mean(like: str) -> str:
    return f"did you mean {like}?" if like else "write one of these"


def _unknown(name: str, spot: Spot) -> tuple[str, str]:
    allowed = names_in(spot.section) if spot.section is not None else []
    if spot.section is Scenario:
        allowed += ["extends", "overrides"]
    like = nearest(name, allowed)
    if spot.section is Goal and not like:
        return (
            f"`{name}` cannot be a goal: only net_revenue can",
            "write net_revenue; profit is what a plan makes as large as it can while it meets the goal",
        )
    if name in NOT_OFFERED and not like:
        return f"unknown key `{name}`: {NOT_OFFERED[name]} are not offered", f"remove `{name}`"
    return (
        f"unknown key `{name}`; allowed: {', '.join(allowed)}",
        f"did you mean `{like}`?" if like else f"remove `{name}`",
    )


_PARSER_EXAMPLES: Final = {
    "parse_share": "22 %", "parse_share_per_year": "22 % per_year", "parse_share_per_minute": "0.5 % per_minute",
    "parse_factor": "x0.85", "parse_duration": "9 min", "parse_money": "649 NZD", "parse_money_rate": "29 NZD/h",
    "parse_count_rate": "94 per_day", "parse_days": "mon-fri", "parse_hours": '"09:00-18:00"',
    "parse_hours_per_week": "35 h/week", "parse_date": "2027-01-31",
}  # fmt: skip


def _parser(spot: Spot) -> str:
    return next((each.func.__name__ for each in spot.metadata if hasattr(each, "func")), "")


def _example(spot: Spot) -> str:
    annotation, _ = bare(spot.annotation)
    if get_origin(annotation) is Literal:
        return str(get_args(annotation)[0])
    if getattr(spot.section, "__name__", "") == "TimeSpec":
        return "9 min"
    by_type = {"int": "6", "float": "0.7", "str": "...", "TimeSpec": "9 min"}
    return _PARSER_EXAMPLES.get(_parser(spot)) or by_type.get(getattr(annotation, "__name__", ""), "...")


def _out_of_range(given: object, spot: Spot) -> tuple[str, str]:
    low, low_open, high, high_open = limits(spot.metadata)
    parser = _parser(spot)

    def written(value: float) -> str:
        if parser.startswith("parse_share"):
            return f"{value * 100:g} %"
        if parser == "parse_factor":
            return f"x{value:g}"
        if parser == "parse_money":
            return f"{value / 100:g}"
        if parser == "parse_duration":
            return f"{value / 3_600_000:g} h" if value >= 3_600_000 else f"{value / 60_000:g} min"
        return f"{value:g}"

    ends = []
    if low is not None:
        ends.append(f"{'above' if low_open else 'at least'} {written(low)}")
    if high is not None:
        ends.append(f"{'below' if high_open else 'at most'} {written(high)}")
    allowed = " and ".join(ends)
    read = isinstance(given, float) or (isinstance(given, int) and parser == "parse_duration")
    number = written(float(str(given))) if read else str(given)
    return f"`{number}` is out of range: it must be {allowed}", f"write a value {allowed}"


def bools(document: object, path: Path_ = ()) -> Iterator[Path_]:
    """Paths of all `true`/`false` values."""
    if isinstance(document, bool):
        yield path
    elif isinstance(document, Mapping):
        for key, child in document.items():
            yield from bools(child, (*path, key))
    elif isinstance(document, list):
        for place, child in enumerate(document):
            yield from bools(child, (*path, place))


def misplaced_bools(document: Mapping[str, Any]) -> Iterator[Finding]:
    """`true` and `false` where a number is meant (they would count as 1 and 0)."""
    for path in bools(document):
        spot = find(Scenario, document, path)
        annotation, _ = bare(spot.annotation)
        if annotation in (int, float) and not _parser(spot):
            given = "true" if _value(document, path) else "false"
            yield path, False, f"`{given}` is not a number", "write a number"


def _value(document: Any, path: Path_) -> Any:
    for part in path:
        document = document[part]
    return document
