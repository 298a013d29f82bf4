"""What a shift catalogue must agree on with pools, contracts, opening hours and promised cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.references import unknown
from sim.scenario.scenario import Scenario
from sim.scenario.shift_catalogue import DAY, HOUR, ShiftCatalogue
from sim.scenario.weeks import DAY_NAMES, MINUTE

MOST_PATTERNS = 1500
Stretches = list[tuple[int, int]]


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every catalogue that names nothing, contradicts itself, or could not act."""
    shifts = scenario.plan.shifts
    if shifts and scenario.horizon.stationary:
        yield (
            ("plan", "shifts"), True, "a stationary horizon is always open and always the same: there are no shifts",
            "remove `shifts`, or give horizon a `start` and `months`",
        )
        return
    names = catalogue_names(scenario)
    for name, catalogue in shifts.items():
        path: Path_ = ("plan", "shifts", name)
        if name not in names:
            yield unknown(path, True, name, "a pool of people or one of its contracts", list(names))
        elif "." in name and name.split(".")[0] in shifts:
            yield path, True, f"`{name.split('.')[0]}` has a catalogue for all its contracts already", "keep one"
        else:
            yield from _catalogue(scenario, path, catalogue, names[name])


def catalogue_names(scenario: Scenario) -> dict[str, tuple[str, tuple[str, ...]]]:
    """What `plan.shifts` may name -> pool and contracts meant."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for pool, people in scenario.people.items():
        found[pool] = (pool, tuple(people.groups))
        if people.contracts:
            found |= {f"{pool}.{contract}": (pool, (contract,)) for contract in people.contracts}
    return found


def open_hours(scenario: Scenario, pool: str) -> dict[int, Stretches]:
    """When a channel that needs the pool is open (or calls): weekday -> stretches in ticks, joined and sorted."""
    found: dict[int, Stretches] = {}
    for name, channel in scenario.channels.items():
        calls = name in scenario.outbound
        if pool not in [asset for step in channel.steps for asset in step.assets] and not (
            calls and scenario.outbound[name].callers == pool
        ):
            continue
        own = scenario.outbound[name].calling if calls else scenario.walk_in[name].opening
        usual = scenario.calendar.calling if calls else scenario.calendar.opening
        for day, stretches in (own if own is not None else usual or {}).items():
            found.setdefault(day, []).extend(stretches)
    return {day: _joined(found[day]) for day in sorted(found)}


def fits(catalogue: ShiftCatalogue, length: int, days: int, hours: float) -> bool:
    """Whether shifts of this length on so many days stay within the weekly hours of a contract (0: not stated)."""
    return not hours or (length - catalogue.pause(length)) * days <= hours * HOUR + MINUTE


def _joined(stretches: Stretches) -> Stretches:
    joined: Stretches = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _catalogue(
    scenario: Scenario, path: Path_, catalogue: ShiftCatalogue, meant: tuple[str, tuple[str, ...]]
) -> Iterator[Finding]:
    pool, contracts = meant
    doors = open_hours(scenario, pool)
    if not doors:
        yield path, True, f"no channel that needs `{pool}` is ever open: the catalogue cannot act", "remove it"
        return
    days = list(_days(path, catalogue, tuple(doors)))
    hours = [] if days else list(_contracts(scenario, path, catalogue, pool, contracts))
    wrong = [*_lengths(path, catalogue), *_breaks(path, catalogue), *days, *hours]
    yield from wrong
    if wrong:
        return
    number = len(catalogue.hours) * len(catalogue.weeks(tuple(doors)))
    if number > MOST_PATTERNS:
        yield (
            (*path, "start"), False,
            f"the catalogue has {number:,} patterns; at most {MOST_PATTERNS:,} can be compared",
            "narrow the starts, make `every` longer, or ask for days_off: together",
        )
    if scenario.service.cover.get(pool) and len(contracts) == len(scenario.people[pool].groups):
        yield from _cover(path, catalogue, doors, pool)


def _lengths(path: Path_, catalogue: ShiftCatalogue) -> Iterator[Finding]:
    starts = range(catalogue.start[0], catalogue.start[1] + 1, catalogue.every)
    for place, length in enumerate(catalogue.lengths):
        where = (*path, "lengths", place)
        said = f"a shift of {length / HOUR:g} h"
        if length in catalogue.lengths[:place]:
            yield where, False, f"{said} is listed twice", "list it once"
        elif catalogue.pause(length) >= length:
            yield where, False, f"{said} is no longer than its break", "make the shift longer, or the break shorter"
        elif DAY - length < catalogue.rest:
            yield where, False, f"{said} leaves less than the {catalogue.rest / HOUR:g} h of rest", "make it shorter"
        elif all(start + length > DAY for start in starts):
            yield where, False, f"{said} runs over midnight from every start", "begin earlier, or make it shorter"
        elif not any(start + length <= DAY and catalogue.ends(start + length) for start in starts):
            yield where, False, f"{said} ends at none of the times that `end` allows", "widen `end`, or remove it"


def _breaks(path: Path_, catalogue: ShiftCatalogue) -> Iterator[Finding]:
    used = {catalogue.pause(length) for length in catalogue.lengths}
    for least, pause in catalogue.breaks:
        if pause not in used:
            yield (
                (*path, "breaks"), True,
                f"no length takes the break of {pause // MINUTE} min (from {least / HOUR:g} h): it cannot act",
                "remove it, or add a length",
            )


def _days(path: Path_, catalogue: ShiftCatalogue, doors: tuple[int, ...]) -> Iterator[Finding]:
    for name, days, _ in catalogue.turns():
        if not set(days) & set(doors):
            yield (*path, name), True, f"nobody works then anyway: `{name}` cannot act", f"remove {name}"
    if max(catalogue.days_a_week) > len(doors):
        yield (
            (*path, "days_a_week"), False,
            f"there is work on {len(doors)} days a week only ({', '.join(DAY_NAMES[day] for day in doors)})",
            f"write at most {len(doors)}",
        )
        return
    weeks = catalogue.weeks(doors)
    if not weeks:
        yield (*path, "days_off"), False, "with so many days a week nobody has two days off together", "write any"
        return
    for name, days, turn in catalogue.turns():
        if set(days) & set(doors) and all(set(days) & set(week) for week in weeks):
            yield (
                (*path, name), False, f"with these days a week everybody works on them, not {turn[0]} of {turn[1]}",
                "lower days_a_week, or remove the rule",
            )


def _contracts(
    scenario: Scenario, path: Path_, catalogue: ShiftCatalogue, pool: str, contracts: tuple[str, ...]
) -> Iterator[Finding]:
    """Every length must fit some contract's hours, and every contract some length."""
    groups = scenario.people[pool].groups
    for place, length in enumerate(catalogue.lengths):
        if not any(fits(catalogue, length, days, groups[name].hours)
                   for days in catalogue.days_a_week for name in contracts):
            asked = (length - catalogue.pause(length)) / HOUR * min(catalogue.days_a_week)
            most = max(groups[name].hours for name in contracts)
            yield (
                (*path, "lengths", place), False,
                f"{length / HOUR:g} h on {min(catalogue.days_a_week)} days are {asked:g} paid hours a week, more than "
                f"the {most:g} of the contract",
                "make it shorter, or lower days_a_week",
            )
    for name in contracts:
        if not any(fits(catalogue, length, days, groups[name].hours)
                   for days in catalogue.days_a_week for length in catalogue.lengths):
            yield path, True, f"no shift fits the {groups[name].hours:g} hours a week of {name}", "add a shorter length"


def _cover(path: Path_, catalogue: ShiftCatalogue, doors: Mapping[int, Stretches], pool: str) -> Iterator[Finding]:
    """Some shift must be there at every moment that asks for cover."""
    there = _joined([(start, end) for start, end, _ in catalogue.hours])
    for day, stretches in doors.items():
        for start, end in stretches:
            gap = _first_gap(there, start, end)
            if gap is not None:
                clock = f"{gap // HOUR:02d}:{gap % HOUR // MINUTE:02d}"
                yield (
                    (*path, "start"), False,
                    f"no shift is there on {DAY_NAMES[day]} at {clock}, when service.cover asks for {pool}",
                    "widen `start`, or add a length",
                )
                return


def _first_gap(there: Stretches, start: int, end: int) -> int | None:
    for low, high in there:
        if low <= start < high:
            start = high
    return start if start < end else None
