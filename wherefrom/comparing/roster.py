"""Who and what works in a scenario, in one line: heads by pool (by month where they change), machines, leads."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sim.scenario.assets import Machines, People
from sim.scenario.channels import Leads
from sim.scenario.file import ScenarioFile
from sim.scenario.scenario import Scenario
from wherefrom.report.words import month_name, number, plain

Kind = Literal["people", "machines", "leads"]


@dataclass(frozen=True)
class RosterLine:
    """One pool, contract or lead list. `by_month`: ("2027-01", count) for every month of a calendar horizon where the
    count is not the same in all of them; else empty, and `count` holds throughout. `unit`: heads, machines, or leads
    per period."""

    name: str
    kind: Kind
    unit: str
    count: float
    by_month: tuple[tuple[str, float], ...] = ()

    @property
    def words(self) -> str:
        """`advisers 7`; `callers 2, from Mar 2027 4`; `phone leads 1,100 per month`."""
        first = self.by_month[0][1] if self.by_month else self.count
        text = f"{plain(self.name)} {number(first)}"
        before = first
        for month, count in self.by_month[1:]:
            if count != before:
                text += f", from {month_name(month, with_year=True)} {number(count)}"
                before = count
        return text + (f" {self.unit}" if self.kind == "leads" else "")

    @property
    def brief(self) -> str:
        """`advisers 7`; with other counts by month the least and the most: `callers 2-4`."""
        counts = [count for _, count in self.by_month] or [self.count]
        low, high = min(counts), max(counts)
        return f"{plain(self.name)} {number(low)}{f'–{number(high)}' if high != low else ''}"


@dataclass(frozen=True)
class Roster:
    """The lines in the order of the file: people, machines, leads."""

    lines: tuple[RosterLine, ...] = ()

    @property
    def words(self) -> str:
        """All lines; pools apart by semicolons."""
        return "; ".join(each.words for each in self.lines)

    @property
    def brief(self) -> str:
        """All lines without months."""
        return ", ".join(each.brief for each in self.lines)

    def without(self, names: Collection[str]) -> Roster:
        """The roster without these lines."""
        return Roster(tuple(each for each in self.lines if each.name not in names))

    def as_json(self) -> list[dict[str, Any]]:
        """Plain data: rows {name, kind, unit, count, by_month}."""
        return [
            {"name": each.name, "kind": each.kind, "unit": each.unit, "count": each.count,
             "by_month": dict(each.by_month)}
            for each in self.lines
        ]

    def text(self) -> str:
        """One line of JSON, as a record of a batch keeps it (`facts["roster"]`)."""
        return json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def roster_from(text: str) -> Roster:
    """What `Roster.text` wrote. Raises ValueError for other text."""
    try:
        rows = json.loads(text)
        return Roster(tuple(
            RosterLine(row["name"], row["kind"], row["unit"], row["count"], tuple(sorted(row["by_month"].items())))
            for row in rows
        ))
    except (TypeError, KeyError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"this is no roster: {text[:60]}") from error


def constant(rosters: Sequence[Roster]) -> tuple[str, ...]:
    """Names of the lines that are the same in all of these rosters; none of a single one."""
    if len(rosters) < 2:
        return ()
    return tuple(each.name for each in rosters[0].lines if all(each in other.lines for other in rosters[1:]))


def roster_of(file: ScenarioFile) -> Roster:
    """The roster of a scenario, e.g. of `decisions.apply(file)`, plan and all.

    Heads are those employed after the changes of a month's first day, as planned: attrition is drawn year by year and
    not in here. Leads are those that come (the refresh), the opening list apart.
    """
    scenario = file.scenario
    months = months_of(scenario)
    lines: list[RosterLine] = []
    for name, pool in scenario.people.items():
        lines += _people(name, pool, months)
    lines += [_machines(name, pool, months) for name, pool in scenario.machines.items()]
    for channel, outbound in scenario.outbound.items():
        for segment, leads in outbound.leads.items():
            named = channel if len(outbound.leads) == 1 else f"{channel} {segment}"
            lines.append(_leads(f"{named} leads" if not named.endswith("leads") else named, leads, months))
    return Roster(tuple(lines))


def months_of(scenario: Scenario) -> tuple[str, ...]:
    """"2027-01", ... of a calendar horizon; none for a stationary one."""
    start, count = scenario.horizon.start, scenario.horizon.months
    if start is None or count is None:
        return ()
    places = range(start.month - 1, start.month - 1 + count)
    return tuple(f"{start.year + place // 12:04d}-{place % 12 + 1:02d}" for place in places)


def _people(name: str, pool: People, months: Sequence[str]) -> list[RosterLine]:
    lines = []
    for contract, group in pool.groups.items():
        own = [
            (each.on, sign * each.heads)
            for sign, changes in ((1, pool.joining), (-1, pool.leaving))
            for each in changes
            if each.contract in (None, contract)
        ]
        named = name if len(pool.groups) == 1 else f"{name} {contract}"
        lines.append(_line(named, "people", "heads", group.headcount, own, months))
    return lines


def _machines(name: str, pool: Machines, months: Sequence[str]) -> RosterLine:
    changes = [(each.on, each.count) for each in pool.adding] + [(each.on, -each.count) for each in pool.retiring]
    return _line(name, "machines", "machines", pool.count, changes, months)


def _line(
    name: str, kind: Kind, unit: str, opening: int, changes: Sequence[tuple[date, int]], months: Sequence[str]
) -> RosterLine:
    counts = [opening + sum(count for on, count in changes if on.isoformat() <= f"{month}-01") for month in months]
    if len(set(counts)) <= 1:
        return RosterLine(name, kind, unit, float(counts[0] if counts else opening))
    return RosterLine(name, kind, unit, float(opening), _months(dict(zip(months, counts, strict=True))))


def _leads(name: str, leads: Leads, months: Sequence[str]) -> RosterLine:
    rate = leads.refresh
    unit = f"per {rate.per}" if rate is not None else "per month"
    usual = rate.value if rate is not None else 0.0
    stated = dict(leads.in_months)
    # The first month lives off the opening list.
    counts = {month: float(stated.get(month, usual)) for month in months[1:]}
    if not stated or len(set(counts.values())) <= 1:
        return RosterLine(name, "leads", unit, next(iter(counts.values()), usual))
    return RosterLine(name, "leads", unit, usual, _months(counts))


def _months(counts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple((month, float(count)) for month, count in counts.items())
