"""Loading a scenario: from a file, its parents, named overrides and settings to checked data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.scenario.assumptions import Assumption, Stripped, strip
from sim.scenario.choosing import check_choices, overrides_for
from sim.scenario.drawing import at_ends
from sim.scenario.explain import Finding
from sim.scenario.file import ScenarioFile, check_document, located, nearest_origin
from sim.scenario.layers import read_chain, with_overrides
from sim.scenario.problems import Origin, Problem, ScenarioError, dotted, problem_at
from sim.scenario.resolved import register
from sim.scenario.series import with_series
from sim.scenario.settings import with_settings

__all__ = ["Assumption", "Origin", "Problem", "ScenarioError", "ScenarioFile", "load_scenario", "register"]


def load_scenario(path: Path | str, *, with_: Sequence[str] = (), set_: Sequence[str] = ()) -> ScenarioFile:
    """Read, resolve and check a scenario file.

    `with_`: names of overrides to lay over it; `set_`: settings `path=value` (`*` matches any name;
    `path*=0.85` multiplies). Order: defaults, parents, the file, overrides, settings.
    Raises ScenarioError holding every problem found, each with its place.
    """
    path = Path(path)
    chain = read_chain(path)
    whole = with_settings(with_overrides(chain, with_), set_)
    whole, problems = with_series(whole, path)
    stripped = strip(whole)
    blame = {dotted(each): origin for each, origin in stripped.places.items()}
    keys = {dotted(each): origin for each, origin in stripped.keys.items()}
    scenario, found = check_document(stripped.document)
    overrides, wrong = overrides_for(chain, stripped.document, set_, path, blame)
    problems += wrong
    # A series that cannot be read is one problem, not one more for the values that are missing then.
    unread = {each.path for each in problems}
    found = [each for each in found if dotted(each[0]) not in unread]
    problems = [*problems, *stripped.problems, *located(found, blame, keys)]
    if scenario is not None and not problems:
        problems = _problems_at_the_ends(stripped, found)
    if problems or scenario is None:
        raise ScenarioError(problems)
    notes = {dotted(each): note for each, note in stripped.notes.items()}
    file = ScenarioFile(scenario, stripped.document, tuple(stripped.assumptions), blame, notes, overrides)
    plan = scenario.plan
    file = file.choosing([name for name in plan.chosen if plan.may_choose[name].with_ is not None])
    problems = check_choices(file)
    if problems:
        raise ScenarioError(problems)
    return file


def _problems_at_the_ends(stripped: Stripped, found: list[Finding]) -> list[Problem]:
    """What is wrong when every range is at its low, or at its high end."""
    assert not found
    problems: list[Problem] = []
    if not stripped.ranges:
        return problems
    for high in (False, True):
        _, wrong = check_document(at_ends(stripped.document, stripped.assumptions, high))
        for path, _, message, step in wrong:
            near = [
                each for each in stripped.assumptions if each.path in stripped.ranges and _around(dotted(path), each)
            ]
            place = dotted(path)
            blame = {dotted(each): origin for each, origin in stripped.places.items()}
            origin = stripped.ranges[near[0].path] if near else nearest_origin(blame, path)
            problems.append(
                problem_at(origin, place, f"at the {'high' if high else 'low'} end of the range: {message}", step)
            )
    return problems


def _around(path: str, assumption: Assumption) -> bool:
    """Whether a problem at `path` concerns the numbers of an assumption."""
    names = (assumption.path, *assumption.targets)
    return any(name == path or name.startswith(f"{path}.") or path.startswith(f"{name}.") for name in names)
