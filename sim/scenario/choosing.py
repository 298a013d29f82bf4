"""Making choices of a plan: the overrides they name are laid over the file, and their cost is in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.assumptions import NOTES, Stripped, strip
from sim.scenario.choices import clashing, needed
from sim.scenario.drawing import at_ends
from sim.scenario.layers import merged, relabelled
from sim.scenario.parsing import nearest
from sim.scenario.problems import Origin, Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node, node_from
from sim.scenario.resolved import annotated
from sim.scenario.scenario import Scenario
from sim.scenario.series import with_series
from sim.scenario.settings import with_settings

if TYPE_CHECKING:
    from pathlib import Path

    from sim.scenario.file import ScenarioFile

FIXED: Final = ("schema", "name", "purpose", "horizon", "service", "plan")
"""Sections no choice may touch: they say what is asked, and every plan is measured against the same question."""


def overrides_for(
    whole: Node, document: Mapping[str, Any], settings: Sequence[str], path: Path, places: Mapping[str, Origin]
) -> tuple[dict[str, Node], list[Problem]]:
    """The overrides that the document's choices name, as trees to be laid over it, and what is wrong with them.

    Settings win over them, as they do over `--with`. What is wrong with the section as a whole is found by
    `layers.with_overrides`.
    """
    assert isinstance(whole.data, Mapping)
    section = whole.data.get("overrides")
    offered = section.data if section is not None and isinstance(section.data, Mapping) else {}
    named = _named(document)
    found: dict[str, Node] = {}
    problems = _unusable(named, offered, places)
    for name in dict.fromkeys(named.values()):
        if name not in offered:
            continue
        tree = offered[name]
        for setting in settings:
            try:
                tree = with_settings(tree, [setting], create=False)
            except ScenarioError:
                continue    # the setting is about something this override leaves alone
        tree, wrong = with_series(tree, path)
        found[name] = tree
        problems += wrong
    return found, problems


def _named(document: Mapping[str, Any]) -> dict[str, str]:
    """Choice -> the override it names, of a document whose choices may still be malformed."""
    plan = document.get("plan")
    choices = plan.get("may_choose") if isinstance(plan, Mapping) else None
    if not isinstance(choices, Mapping):
        return {}
    return {name: each["with"] for name, each in choices.items()
            if isinstance(each, Mapping) and isinstance(each.get("with"), str)}


def _unusable(
    named: Mapping[str, str], offered: Mapping[str, Node], place: Mapping[str, Origin]
) -> list[Problem]:
    """A problem for every choice that names an override the file does not have, or one that may not be chosen."""
    problems = []
    for choice, name in named.items():
        where = f"plan.may_choose.{choice}.with"
        origin = place.get(where, Origin("file", "scenario", 0, 0, ""))
        if name not in offered:
            like = nearest(name, list(offered))
            problems.append(problem_at(
                origin, where, f"there is no override `{name}`; offered: {', '.join(offered) or 'none'}",
                f"did you mean {like}?" if like else "write it below `overrides`"))
            continue
        tree = offered[name]
        for key, child in tree.data.items() if isinstance(tree.data, Mapping) else ():
            if key in FIXED:
                problems.append(problem_at(
                    child.place, f"overrides.{name}.{key}",
                    f"`{choice}` lays this override over the file, and a choice may not change `{key}`: every plan is "
                    "measured against the same question",
                    "take it out of this override"))
    return problems


def laid(file: ScenarioFile, names: Sequence[str]) -> ScenarioFile:
    """The file with these choices made, in the order of `plan.may_choose`, whatever the order given.

    Raises KeyError for a choice the file does not offer (or has made already), and ScenarioError where the result is
    no valid scenario.
    """
    from sim.scenario.file import validated

    choices = file.scenario.plan.may_choose
    for name in names:
        if name not in choices or choices[name].with_ is None:
            raise KeyError(name)
    tree = _annotated_tree(file)
    chosen = [name for name in choices if name in names]
    for name in chosen:
        override = choices[name].with_
        assert override is not None
        tree = merged(tree, relabelled(file.overrides[override], f"plan.may_choose.{name}"))
    # The choice is in the file from here on: its cost is in force, and nothing is left to be laid.
    origin = Origin("plan", "plan", 0, 0, "")
    all_chosen = [name for name in choices if name in chosen or name in file.scenario.plan.chosen]
    done: dict[str, Any] = {"plan": {"chosen": all_chosen, "may_choose": {name: {"with": None} for name in chosen}}}
    stripped = strip(merged(tree, node_from(done, origin)))
    if stripped.problems:
        raise ScenarioError(stripped.problems)
    blame = dict(file.blame) | {dotted(path): place for path, place in stripped.places.items() if path}
    notes = {dotted(path): note for path, note in stripped.notes.items()}
    result = validated(stripped.document, _assumptions(file, stripped), blame, notes)
    return replace(result, overrides=file.overrides)


def _assumptions(file: ScenarioFile, stripped: Stripped) -> tuple[Any, ...]:
    """Those of the new tree, with texts as first written where nothing changed."""
    before = {each.path: each for each in file.assumptions}
    return tuple(
        before[each.path] if each.path in before and replace(before[each.path], text=each.text) == each else each
        for each in stripped.assumptions
    )


def _annotated_tree(file: ScenarioFile) -> Node:
    """The document with its annotations put back, every value at the place it is known to come from."""
    return _placed(annotated(file.document, file.assumptions, file.notes), (), file.blame)


def _placed(value: Any, path: tuple[str, ...], blame: Mapping[str, Origin]) -> Node:
    origin = blame.get(".".join(path)) or Origin("file", "scenario", 0, 0, "")
    if isinstance(value, Mapping):
        inner = {
            key: _placed(child, path if key in (*NOTES, "value") else (*path, str(key)), blame)
            for key, child in value.items()
        }
        return Node(inner, origin, origin)
    if isinstance(value, list):
        return Node(tuple(_placed(child, (*path, str(place)), blame) for place, child in enumerate(value)),
                    origin, origin)
    return Node(value, replace(origin, text=str(value)), origin)


def check_choices(file: ScenarioFile) -> list[Problem]:
    """Everything wrong with the scenario once a choice is made: each alone (with what it needs), and every allowed
    pair whose overrides touch the same section."""
    choices = file.scenario.plan.may_choose
    open_ = [name for name, each in choices.items() if each.with_ is not None]
    problems: list[Problem] = []
    sound: list[str] = []
    for name in sorted(open_, key=lambda each: len(_with_needs(file, (each,)))):
        names = _with_needs(file, (name,))
        if not set(names) - {name} <= set(sound) or not _allowed(file, names):
            continue    # what it needs is wrong already, or what is chosen excludes it
        wrong = _problems_with(file, names)
        problems += wrong
        if not wrong:
            sound.append(name)
    for pair in combinations(sound, 2):
        names = _with_needs(file, pair)
        if _allowed(file, names) and _touched(file, pair[0]) & _touched(file, pair[1]):
            problems += _problems_with(file, names)
    return problems


def _problems_with(file: ScenarioFile, names: Sequence[str]) -> list[Problem]:
    from sim.scenario.file import check_document, located

    said = " and ".join(f"`{name}`" for name in names)
    try:
        after = laid(file, names)
    except ScenarioError as error:
        return [replace(each, message=f"with {said} chosen: {each.message}") for each in error.problems]
    problems = [*_two_hands(file, after, names), *_two_rotas(file, after, names)]
    new = {each for each in after.assumptions if each.low is not None} - set(file.assumptions)
    for high in (False, True) if new else ():
        _, wrong = check_document(at_ends(after.document, after.assumptions, high))
        end = "high" if high else "low"
        problems += [replace(each, message=f"with {said} chosen, at the {end} end of the range: {each.message}")
                     for each in located(wrong, after.blame, None)]
    return problems


def _with_needs(file: ScenarioFile, names: Sequence[str]) -> tuple[str, ...]:
    needs = {name: each.needs for name, each in file.scenario.plan.may_choose.items()}
    wanted = {*names, *(each for name in names for each in needed(needs, name))}
    return tuple(name for name in needs if name in wanted and name not in file.scenario.plan.chosen)


def _allowed(file: ScenarioFile, names: Sequence[str]) -> bool:
    return not clashing(file.scenario.plan.one_of, (*names, *file.scenario.plan.chosen))


def _touched(file: ScenarioFile, choice: str) -> set[str]:
    name = file.scenario.plan.may_choose[choice].with_
    data = file.overrides[name].data if name is not None else {}
    return set(data) if isinstance(data, Mapping) else set()


def _two_hands(file: ScenarioFile, after: ScenarioFile, names: Sequence[str]) -> Iterator[Problem]:
    """What both the choice and the plan's own numbers would decide: the number would win, and the choice not act."""
    for name in file.scenario.plan.may_change:
        if _decided(file.scenario, name) != _decided(after.scenario, name):
            said = " and ".join(f"`{each}`" for each in names)
            where = f"plan.may_choose.{names[-1]}.with"
            origin = file.blame.get(where, Origin("file", "scenario", 0, 0, ""))
            yield problem_at(
                origin, where, f"{said} changes the numbers of `{name}`, which plan.may_change decides",
                f"take them out of the override, or `{name}` out of plan.may_change")


def _two_rotas(file: ScenarioFile, after: ScenarioFile, names: Sequence[str]) -> Iterator[Problem]:
    """Shifts that both the choice and the plan's shift catalogue would decide."""
    for name in file.scenario.plan.shifts:
        pool = name.partition(".")[0]
        before, changed = ([each for each in one.scenario.shifts if each.pool == pool] for one in (file, after))
        if before != changed:
            said = " and ".join(f"`{each}`" for each in names)
            where = f"plan.may_choose.{names[-1]}.with"
            yield problem_at(
                file.blame.get(where, Origin("file", "scenario", 0, 0, "")), where,
                f"{said} changes the shifts of `{pool}`, which plan.shifts decides",
                f"take them out of the override, or `{name}` out of plan.shifts")


def _decided(scenario: Scenario, name: str) -> object:
    """What a plan sets of something in `plan.may_change`."""
    pool, _, contract = name.partition(".")
    if pool in scenario.people and not (pool in scenario.outbound and contract):
        people = scenario.people[pool]
        if contract == "overtime":
            return people.overtime.planned
        return ([(each, one.headcount) for each, one in people.groups.items()], people.joining, people.leaving)
    if name.removesuffix(".by_month") in scenario.machines:
        machines = scenario.machines[name.removesuffix(".by_month")]
        return machines.count, machines.adding, machines.retiring
    if name in scenario.offer:
        product = scenario.offer[name]
        return product.stock, product.reorder, product.orders
    lists = [(channel, segment, each.refresh) for channel, one in scenario.outbound.items()
             for segment, each in one.leads.items()
             if name in ("leads", f"{channel}.leads", f"{channel}.{segment}.leads")]
    return tuple(lists)
