"""A scenario file as read from disk, before anything is laid over it: parsed once, resolved as often as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.assumptions import Assumption, Stripped, strip
from sim.scenario.choosing import check_choices, overrides_for
from sim.scenario.drawing import at_ends
from sim.scenario.explain import Finding
from sim.scenario.file import ScenarioFile, check_document, located, nearest_origin
from sim.scenario.layers import read_chain, with_overrides
from sim.scenario.problems import Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node
from sim.scenario.series import with_series
from sim.scenario.settings import with_settings


@dataclass(frozen=True)
class ScenarioSource:
    """The file laid over its parents, overrides included, every value with its place. Plain data: it can be sent to
    another process.

    `path`: as it was given; the CSV files it names are looked for beside it.
    """

    path: str
    tree: Node

    def resolve(self, with_: Sequence[str] = (), set_: Sequence[str] = ()) -> ScenarioFile:
        """The checked scenario with overrides and settings laid over the file, in this order.

        Raises ScenarioError holding every problem found, each with its place.
        """
        path = Path(self.path)
        whole = with_settings(with_overrides(self.tree, with_), set_)
        whole, problems = with_series(whole, path)
        stripped = strip(whole)
        blame = {dotted(each): origin for each, origin in stripped.places.items()}
        scenario, found = check_document(stripped.document)
        overrides, wrong = overrides_for(self.tree, stripped.document, set_, path, blame)
        problems += wrong
        # A series that cannot be read is one problem, not one more for the values that are missing then.
        unread = {each.path for each in problems}
        found = [each for each in found if dotted(each[0]) not in unread]
        if found:
            keys = {dotted(each): origin for each, origin in stripped.keys.items()}
            problems += located(found, blame, keys)
        problems += stripped.problems
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

    def embedded(self) -> ScenarioSource:
        """The same source with the values of its CSV files in it, so that it needs no file of this machine.

        Raises ScenarioError for series that cannot be read.
        """
        tree, problems = with_series(self.tree, Path(self.path))
        if problems:
            raise ScenarioError(problems)
        return ScenarioSource(self.path, tree)


def read_source(path: Path | str) -> ScenarioSource:
    """Read a scenario file and its parents. Raises ScenarioError for files that cannot be read."""
    return ScenarioSource(str(path), read_chain(Path(path)))


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
