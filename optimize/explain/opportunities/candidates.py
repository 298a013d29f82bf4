"""Everything worth trying on a scenario, given what its simulated years show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from optimize.explain.opportunities.candidate import Candidate
from optimize.explain.opportunities.look import Look
from optimize.explain.opportunities.people import calling_too, heads, helping, shifts
from optimize.explain.opportunities.things import calling_hours, leads, machines, stock
from sim.scenario.file import ScenarioFile

MOST_CANDIDATES: Final = 48
"""So many on the first four years cost less than eight on forty at the end."""


def candidates(
    file: ScenarioFile, look: Look, usable: Callable[[Candidate], bool], most: int = MOST_CANDIDATES
) -> tuple[Candidate, ...]:
    """What could bring idle hours and unmet demand together: each a valid scenario (`usable`) and different from the
    others, the most promising `most` of them."""
    found: dict[tuple[str, ...], Candidate] = {}
    for ways in (helping, calling_too, shifts, calling_hours, leads, stock, machines, heads):
        for each in ways(file, look):
            if each.settings not in found and usable(each):
                found[each.settings] = each
    return tuple(sorted(found.values(), key=lambda each: -each.hint)[:most])
