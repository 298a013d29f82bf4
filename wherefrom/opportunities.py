"""Opportunities of a scenario: its years are simulated and looked at, and what could be tried is simulated too."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from optimize.explain.opportunities.candidate import Candidate, called
from optimize.explain.opportunities.candidates import MOST_CANDIDATES, candidates
from optimize.explain.opportunities.look import Look, Window, clock_words, look_at, windows
from optimize.explain.opportunities.race import RUNGS, Raced, race
from optimize.reading.scenario import read_inputs
from sim.measure.year_result import YearResult
from sim.replicate import many, workers_for, years
from sim.scenario.file import ScenarioFile
from sim.scenario.problems import ScenarioError
from sim.scenario.weeks import DAY_NAMES
from wherefrom.results.cells import Cell
from wherefrom.results.tables import Sheet

LOOK_YEARS: Final = 8
CENTS: Final = 100.0
Reload = Callable[[tuple[str, ...]], ScenarioFile]
"""reload(settings) -> the scenario with these further settings. Raises ScenarioError."""


@dataclass(frozen=True)
class Found:
    """What was seen in a scenario's years, and what the actions tried would earn."""

    file: ScenarioFile
    seed: int
    engine: str
    look: Look
    tried: int
    raced: Raced


def find(
    file: ScenarioFile, reload: Reload, *, seed: int, engine: str, jobs: int, final_years: int, most: int,
    say: Callable[[str], None], count: Callable[[int], None],
) -> Found:
    """Look at some years of the scenario, and race what could be done with what is idle in them."""
    files: dict[tuple[str, ...], ScenarioFile | None] = {(): file}

    def changed(candidate: Candidate | None) -> ScenarioFile | None:
        settings = () if candidate is None else candidate.settings
        if settings not in files:
            try:
                files[settings] = reload(settings)
            except ScenarioError:
                files[settings] = None
        return files[settings]

    with workers_for(engine, jobs) as workers:
        seen = years(file, seed=seed, replications=range(1, LOOK_YEARS + 1), engine=engine, workers=workers,
                     on_year=lambda _: count(1))
        look = look_at(file.scenario, [each.totals for each in seen])
        tried = candidates(file, look, lambda each: changed(each) is not None)
        say(f"{len(tried)} actions to try")

        def simulate(wanted: Sequence[Candidate | None], numbers: Sequence[int]) -> list[list[YearResult]]:
            usable = [found for each in wanted if (found := changed(each)) is not None]
            return many(usable, seed=seed, replications=list(numbers), engine=engine, workers=workers,
                        on_year=lambda _candidate, _year: count(1))

        raced = race(read_inputs(file), tried, simulate, years=final_years, most=most,
                     base=[each.result for each in seen], usable=lambda each: changed(each) is not None)
    return Found(file, seed, engine, look, len(tried), raced)


def most_years(final_years: int, most: int) -> int:
    """Roughly how many years are simulated at most: the field, its better half, and the last ones to the end."""
    halved = MOST_CANDIDATES // 2 * (RUNGS[1] - RUNGS[0])
    return LOOK_YEARS + MOST_CANDIDATES * RUNGS[0] + halved + (most + 2) * final_years


def opportunities_sheet(found: Found) -> Sheet:
    """Every action simulated to the end, by profit."""
    money = found.file.scenario.horizon.currency
    rows: list[tuple[Cell, ...]] = []
    shown = [*found.raced.ranked, *([] if found.raced.together is None else [found.raced.together])]
    for rank, each in enumerate(shown, start=1):
        one = each.candidate
        rows.append((
            rank if one.kind != "together" else None, one.kind, one.what, each.profit.estimate / CENTS,
            each.profit.low / CENTS, each.profit.high / CENTS, each.costs / CENTS, each.margin / CENTS,
            "yes" if each.service.kept else "no", one.why, one.provided,
            " ".join(f"--set '{setting}'" for setting in one.settings),
        ))
    columns = ("rank", "kind", "what to do", f"profit a year {money}", f"low {money}", f"high {money}",
               f"costs {money}", f"sales bring {money}", "service kept", "why", "provided that", "to try it")
    return Sheet("opportunities", columns, tuple(rows)).to_the_cent(money)


def idle_sheet(found: Found) -> Sheet:
    """Idle hours a year of people and machines by pool, weekday and half-hour."""
    look = found.look
    rows = [
        (pool, DAY_NAMES[day], clock_words(half), round(float(grid[day, half]), 2),
         round(float(look.staffed[pool][day, half]), 2), round(float(look.idle_heads(pool)[day, half]), 3))
        for pool, grid in look.idle.items() for day in range(7) for half in range(48)
        if look.staffed[pool][day, half] > 0
    ]
    columns = ("pool", "weekday", "half-hour", "idle h a year", "there h a year", "idle on average")
    return Sheet("idle", columns, tuple(rows))


def unmet_sheet(found: Found) -> Sheet:
    """Sales lost a year by channel, cause, weekday and half-hour of the last contact."""
    money = found.file.scenario.horizon.currency
    rows = [
        (each.channel, each.cause, DAY_NAMES[day], clock_words(half), round(float(each.people[day, half]), 2),
         float(each.margin[day, half]) / CENTS)
        for each in found.look.lost for day in range(7) for half in range(48) if each.people[day, half] > 0
    ]
    columns = ("channel", "cause", "weekday", "half-hour", "lost sales", f"lost margin {money}")
    return Sheet("unmet", columns, tuple(rows)).to_the_cent(money)


def seen_lines(found: Found) -> list[tuple[str, str]]:
    """What stands idle and what is missed, each with the hours in which most of it lies."""
    look, money = found.look, found.file.scenario.horizon.currency
    lines = []
    for pool in (*found.file.scenario.people, *found.file.scenario.machines):
        hours = float(look.idle[pool].sum())
        if hours >= 1 and pool in found.file.scenario.people:
            when = windows(look.idle[pool], 2)
            share = f"{look.idle_share(pool) * 100:.0f} % of their time"
            lines.append(("idle", f"{called(pool)}: {hours:,.0f} h a year, {share}{_most(when)}"))
    for each in sorted(look.lost, key=lambda one: -float(one.margin.sum()))[:6]:
        when = windows(each.margin, 2)
        lines.append(("missed", f"{called(each.channel)}, {_plain_cause(each.cause)}: {each.people.sum():,.0f} sales a "
                      f"year, {float(each.margin.sum()) / CENTS:,.0f} {money} of margin{_most(when)}"))
    for use in look.leads:
        if use.listed - use.worked >= 1:
            lines.append(("missed", f"{called(use.channel)}: {use.listed - use.worked:,.0f} of {use.listed:,.0f} leads "
                          "are never called"))
    for goods in look.goods:
        if goods.missed >= 1 or goods.share > 0.001:
            lines.append(("missed", f"{called(goods.product)}: out of stock {goods.share * 100:.1f} % of the time, "
                          f"{goods.missed:,.0f} customers a year leave for that"))
    return lines


def save_found(found: Found, root: Path) -> Path:
    """Write the run folder below `root` and return it: opportunities.csv, idle.csv, unmet.csv."""
    from wherefrom.results.store import RunIdentity, RunWriter

    raced = found.raced
    text = found.file.resolved_text()
    identity = RunIdentity("opportunities", found.file.scenario.name, found.seed, text, {
        "engine": found.engine, "years": str(len(raced.years)), "tried": str(found.tried),
        "ranked": str(len(raced.ranked)),
    })
    with RunWriter(root, identity, date.today()) as run:
        run.text("scenario.resolved.yaml", text)
        run.json("blame.json", json.loads(found.file.blame_json()))
        for sheet in (opportunities_sheet(found), idle_sheet(found), unmet_sheet(found)):
            run.csv(f"{sheet.name}.csv", sheet.columns, sheet.rows)
        run.state("finished")
    return run.folder


def _most(when: Sequence[Window]) -> str:
    return f", most of it {' and '.join(each.words for each in when)}" if when else ""


def _plain_cause(name: str) -> str:
    from wherefrom.report.words import cause

    return cause(name)
