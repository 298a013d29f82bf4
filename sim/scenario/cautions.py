"""What a valid scenario says that its author may not have meant: nothing is refused for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.scenario.scenario import Scenario
from sim.scenario.steps import Step
from sim.scenario.weeks import MINUTE, day_runs

Stretch = tuple[int, int]
_SHORTEST: Final = 10 * MINUTE  # shorter gaps are how rosters are written


@dataclass(frozen=True)
class Caution:
    """Something to look at: the scenario path it is about, what was seen, and what could be done."""

    path: str
    message: str
    next_step: str


def cautions(scenario: Scenario) -> tuple[Caution, ...]:
    """Everything to look at in a scenario, in file order."""
    return tuple(_unstaffed(scenario))


def _unstaffed(scenario: Scenario) -> Iterator[Caution]:
    """Opening hours of walk-in channels in which no shift brings anybody who could begin to serve."""
    for name, channel in scenario.walk_in.items():
        if scenario.horizon.stationary:
            return
        hours = scenario.calendar.opening if channel.opening is None else channel.opening
        gaps: dict[tuple[Stretch, ...], list[int]] = {}
        for day, stretches in hours.items():
            missing = tuple(each for each in _without(stretches, _served(scenario, channel.steps[0], day))
                            if each[1] - each[0] >= _SHORTEST)
            if missing:
                gaps.setdefault(missing, []).append(day)
        if gaps:
            when = "; ".join(f"{day_runs(days)} {', '.join(_clock(each) for each in missing)}"
                             for missing, days in gaps.items())
            yield Caution(
                f"channels.{name}", f"{name} is open {when} while no shift brings anybody for the step "
                f"`{channel.steps[0].name}`: who comes then is served by nobody",
                "add a shift for these hours, or shorten the opening hours")


def _served(scenario: Scenario, step: Step, day: int) -> list[Stretch]:
    """Stretches of a weekday in which some option of the step has every pool of people it needs on shift."""
    found: list[Stretch] = []
    for option in step.options:
        together: list[Stretch] = [(0, 1440 * MINUTE)]
        for pool in option:
            if pool in scenario.people:
                on_shift = [shift.time[0] for shift in scenario.shifts
                            if shift.pool == pool and day in shift.days and shift.share > 0]
                together = [(max(one[0], other[0]), min(one[1], other[1])) for one in together for other in on_shift
                            if max(one[0], other[0]) < min(one[1], other[1])]
        found += together
    return found


def _without(stretches: tuple[Stretch, ...], taken: list[Stretch]) -> list[Stretch]:
    """What is left of stretches when others are taken out."""
    left = list(stretches)
    for start, end in taken:
        left = [part for first, last in left for part in ((first, min(last, start)), (max(first, end), last))
                if part[0] < part[1]]
    return left


def _clock(stretch: Stretch) -> str:
    return "-".join(f"{each // (60 * MINUTE):02d}:{each // MINUTE % 60:02d}" for each in stretch)
