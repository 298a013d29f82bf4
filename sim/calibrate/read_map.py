"""Reading a mapping file into its kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from sim.calibrate.mapfile import (
    Section,
    a_count,
    a_date,
    a_name,
    a_number,
    a_text,
    dates,
    load_map,
    one_of,
    texts,
)
from sim.calibrate.maps import KINDS, ArrivalsMap, CallsMap, Columns, Common, ContactsMap, Entering, Exclusion, Opening
from sim.calibrate.types import CalibrationError, Problem
from sim.scenario.durations import parse_duration
from sim.scenario.parsing import Unreadable, shown
from sim.scenario.rates import parse_share
from sim.scenario.weeks import parse_days_hours

_NONE: tuple[str, ...] = ()


def read_map(path: Path) -> ArrivalsMap | CallsMap | ContactsMap:
    """The mapping file at `path`. Raises CalibrationError with every problem of the file."""
    root = load_map(path)
    problems: list[Problem] = []
    top = Section(str(path), root, "", problems)
    kind = top.take("kind", one_of(KINDS), "", required=True)
    if not kind:
        raise CalibrationError(problems)
    made: ArrivalsMap | CallsMap | ContactsMap
    made = _arrivals(top) if kind == "arrivals" else _calls(top) if kind == "calls" else _contacts(top)
    top.finish()
    if problems:
        raise CalibrationError(sorted(problems, key=lambda each: (each.line, each.column, each.message)))
    return made


def _common(top: Section, needed: tuple[str, ...], optional: tuple[str, ...] = ()) -> Common:
    channel = top.take("channel", a_name, "", required=True)
    source = top.take("source", a_text, "", required=True)
    headings: dict[str, str] = {}
    positions: dict[str, tuple[int, int]] = {}
    columns = top.sub("columns", required=True)
    if columns is not None:
        for meaning in needed + optional:
            heading = columns.take(meaning, a_text, "", required=meaning in needed)
            if heading:
                headings[meaning], positions[meaning] = heading, columns.position(meaning)
        columns.finish()
    first = last = None
    period = top.sub("period")
    if period is not None:
        first, last = period.take("from", _maybe_date, None), period.take("to", _maybe_date, None)
        if first and last and last < first:
            period.problem("to", f"the period ends ({last}) before it begins ({first})", "swap `from` and `to`")
        period.finish()
    return Common(top.file, channel, source, Columns(headings, positions), first, last)


def _maybe_date(given: object) -> date | None:
    return a_date(given)


def _plain(value: object) -> object:
    return {key: value[key] for key in value} if isinstance(value, CommentedMap) else value


def _opening(top: Section) -> Opening:
    never: Opening = {}
    week = top.take("opening", lambda given: parse_days_hours(_plain(given)), never, required=True)
    if "opening" in top.node and not week and not any(each.message.startswith("`opening`") for each in top.problems):
        top.problem("opening", "`opening` is closed all week", 'write e.g. {mon-fri: "09:00-18:00"}')
    return week


def _holidays(top: Section) -> str | None:
    code = top.take("holidays", a_text, "")
    if not code:
        return None
    import holidays

    country, _, _ = code.partition("-")
    if country not in holidays.list_supported_countries():
        top.problem("holidays", f"`{code}` is not a country whose holidays are known", "write e.g. NZ or DE-BY")
    return code


def _entering(top: Section) -> Entering:
    if "entering" in top.node and isinstance(top.node["entering"], CommentedMap):
        part = top.sub("entering")
        assert part is not None
        value = part.take("value", _share, 1.0, required=True)
        low, high = part.take("range", _share_range, (value, value))
        if not low <= value <= high:
            part.problem("range", f"the range does not contain {100 * value:g} %", "put the value between P10 and P90")
        source = part.take("source", a_text, "assumed")
        part.finish()
        return Entering(value, low, high, source)
    value = top.take("entering", _share, 1.0)
    return Entering(value, value, value, "assumed" if "entering" in top.node else "")


def _share(given: object) -> float:
    value = parse_share(given)
    if not 0 < value <= 1:
        raise Unreadable(f"{shown(given)} is not above 0 % and at most 100 %", "write e.g. 6 %")
    return value


def _share_range(given: object) -> tuple[float, float]:
    low, to, high = str(given).partition(" to ")
    if not to:
        raise Unreadable(f"{shown(given)} is not a range", "write e.g. 4 % to 8 %")
    return _share(low), _share(high)


def _seconds(given: object) -> float:
    value = parse_duration(given) / 1000
    if value <= 0:
        raise Unreadable(f"{shown(given)} is not above zero", "write e.g. 60 s")
    return value


def _arrivals(top: Section) -> ArrivalsMap:
    table = top.take("table", one_of(("long", "wide")), "long")
    common = _common(top, ("date", "hour", "count") if table == "long" else ("date",))
    return ArrivalsMap(common, table, _opening(top), _entering(top), top.take("closed_on", dates, ()), _holidays(top))


def _calls(top: Section) -> CallsMap:
    common = _common(
        top,
        ("date", "arrive", "queue_start", "service_start", "outcome", "server"),
        ("queue_exit", "queue_seconds", "service_exit", "service_seconds", "type", "priority"),
    )
    for what in ("queue", "service"):
        if "columns" in top.node and not {f"{what}_exit", f"{what}_seconds"} & set(common.columns.headings):
            top.problem(
                "columns",
                f"neither `columns.{what}_exit` nor `columns.{what}_seconds` is given",
                f"name the column with the end, or the length, of the {what}",
            )
    pool = top.take("pool", a_name, "", required=True)
    outcomes = top.sub("outcomes", required=True)
    served: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    if outcomes is not None:
        served = outcomes.take("served", texts, served, required=True)
        left = outcomes.take("hung_up", texts, left, required=True)
        ignored = outcomes.take("ignore", texts, ignored)
        outcomes.finish()
    types = top.take("types", texts, _NONE)
    if types and "type" not in common.columns:
        top.problem("types", "`types` needs `columns.type`", "name the column with the type of call")
    staffing = top.sub("staffing")
    waiting, after = 60.0, 3600.0
    if staffing is not None:
        waiting = staffing.take("away_while_waiting", _seconds, waiting)
        after = staffing.take("away_after", _seconds, after)
        staffing.finish()
    return CallsMap(
        common,
        pool,
        _opening(top),
        served,
        left,
        ignored,
        top.take("no_server", texts, _NONE),
        _exclusions(top),
        types,
        top.take("minimum_service", _seconds, 0.0),
        waiting,
        after,
        top.take("closed_on", dates, ()),
        _holidays(top),
        top.take("wrap_up", one_of(("in_step", "reported")), "in_step") == "in_step",
    )


def _as_it_stands(given: object) -> object:
    return given


def _exclusions(top: Section) -> tuple[Exclusion, ...]:
    nothing: object = []
    given = top.take("exclude", _as_it_stands, nothing)
    found: list[Exclusion] = []
    rules = given if isinstance(given, list) else [given]
    for rule in rules:
        if not isinstance(rule, CommentedMap):
            top.problem("exclude", f"{shown(rule)} is not a rule", "write e.g. - {column: wait, below: 0}")
            continue
        part = Section(top.file, rule, "exclude.", top.problems, (rule.lc.line + 1, rule.lc.col + 1))
        column, below = part.take("column", a_text, "", required=True), part.take("below", a_number, 0.0, required=True)
        part.finish()
        if column:
            found.append(Exclusion(column, below, part.position("column")))
    return tuple(found)


def _contacts(top: Section) -> ContactsMap:
    common = _common(top, ("date", "duration", "contacts", "outcome"))
    where: list[tuple[str, tuple[str, ...], tuple[int, int]]] = []
    part = top.sub("where")
    if part is not None:
        for column in part.node:
            words = part.take(str(column), texts, _NONE)
            where.append((str(column), words, part.position(str(column))))
    compare = tuple((name, top.position("compare")) for name in top.take("compare", texts, _NONE))
    sale = top.take("sale", texts, _NONE, required=True)
    return ContactsMap(common, sale, top.take("contacts_up_to", a_count, 6), tuple(where), compare)
