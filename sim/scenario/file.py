"""A scenario as read: the checked data, the resolved document, and who set what."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from pydantic import ValidationError

from sim.scenario.assumptions import Assumption, Note
from sim.scenario.checks import check_scenario
from sim.scenario.explain import Finding, findings, misplaced_bools
from sim.scenario.parsing import Unreadable
from sim.scenario.paths import position, split_path
from sim.scenario.problems import Origin, Path_, Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node, plain
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with its history. Immutable: `with_values` and `drawn` return new ones.

    `document`: the resolved document as plain data, units kept as text, annotations taken off (do not change it).
    `assumptions`: the annotated numbers. `blame`: dotted path -> who set it, where. `notes`: dotted path of a
    value or section -> source, owner, date checked. `overrides`: those that choices of the plan name, as trees.
    """

    scenario: Scenario
    document: dict[str, Any]
    assumptions: tuple[Assumption, ...]
    blame: Mapping[str, Origin]
    notes: Mapping[str, Note] = field(default_factory=dict)
    overrides: Mapping[str, Node] = field(default_factory=dict)

    def place(self, path: str) -> str:
        """`file:line:column` of a dotted path, or of the nearest section around it that stands in the file."""
        return str(nearest_origin(self.blame, split_path(path)))

    def with_values(self, changes: Mapping[str, object], layer: str) -> ScenarioFile:
        """The scenario with values (in the language) at dotted paths; missing maps are made, None clears.

        List entries are named by number or `name`. A range of an assumption at or below a changed path is gone.
        Raises ScenarioError where the result is no valid scenario.
        """
        document, blame = dict(self.document), dict(self.blame)
        problems: list[Problem] = []
        touched: list[str] = []
        for text, value in changes.items():
            parts = split_path(text)
            origin = Origin(layer, layer, 0, 0, "" if isinstance(value, (Mapping, list, tuple)) else str(value))
            try:
                path = _put(document, self.document, parts, _language(value))
            except Unreadable as error:
                problems.append(problem_at(origin, text, str(error), error.next_step))
                continue
            blame[dotted(path)] = origin
            touched.append(dotted(path))
        if problems:
            raise ScenarioError(problems)
        kept = tuple(each for each in self.assumptions if not _is_replaced((each.path, *each.targets), touched))
        notes = {path: note for path, note in self.notes.items() if not _is_replaced((path,), touched)}
        return replace(validated(document, kept, blame, notes), overrides=self.overrides)

    def choosing(self, names: Sequence[str]) -> ScenarioFile:
        """The scenario with these choices of `plan.may_choose` made: their overrides laid over it, as `--with` does.

        Raises KeyError for a choice not offered or made already, ScenarioError where the result is not valid.
        """
        from sim.scenario.choosing import laid

        return laid(self, names) if names else self

    def drawn(self, uniform: Callable[[str], float]) -> ScenarioFile:
        """The scenario with every ranged assumption drawn once, `uniform(path)` in (0, 1) being its luck.

        A two-piece normal: the value is the median, the ends of the range its P10 and P90, clamped to what is
        allowed, alone and together. Returns the same file where there is no range.
        """
        from sim.scenario.drawing import drawn_document, pulled_in

        if all(each.low is None for each in self.assumptions):
            return self
        pulls: dict[str, float] = {}
        while True:
            document = drawn_document(self.document, self.assumptions, uniform, pulls)
            scenario, found = check_document(document)
            if scenario is not None:
                return ScenarioFile(scenario, document, self.assumptions, self.blame, self.notes, self.overrides)
            # Each value alone is allowed, but not all together (e.g. shares of one day): those concerned come
            # nearer to their medians, where the scenario is known to be valid.
            pulls = pulled_in(self.assumptions, [path for path, *_ in found], pulls)

    def resolved_text(self) -> str:
        """The resolved document as YAML, annotations included; loading it gives the same scenario and digest."""
        from sim.scenario.resolved import resolved_text

        return resolved_text(self.document, self.assumptions, self.notes, self._open_overrides())

    def _open_overrides(self) -> dict[str, Any]:
        """The overrides of choices that are not made yet, as plain data."""
        named = [each.with_ for each in self.scenario.plan.may_choose.values()]
        return {name: plain(tree) for name, tree in self.overrides.items() if name in named}

    def blame_json(self) -> str:
        """Who set what, as JSON: dotted path -> layer, file, line, column, text."""
        entries = {
            path: {"layer": each.layer, "file": each.file, "line": each.line, "column": each.column, "text": each.text}
            for path, each in self.blame.items() if path
        }  # fmt: skip
        return json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the resolved document in a canonical form: equal for equal scenarios, whatever their layout."""
        assumed = sorted(
            [each.path, each.value, each.low, each.high, each.targets]
            for each in self.assumptions
            if each.low is not None
        )
        whole: list[Any] = [self.document, assumed]
        if overrides := self._open_overrides():
            whole.append(overrides)
        canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def nearest_origin(blame: Mapping[str, Origin], parts: list[str] | Path_) -> Origin:
    """The origin of a path, skipping parts that stand nowhere; else of the nearest section around it."""
    known: list[str] = []
    for part in parts:
        if ".".join([*known, str(part)]) in blame:
            known.append(str(part))
    return blame.get(".".join(known)) or Origin("file", "scenario", 0, 0, "")


def validated(
    document: dict[str, Any],
    assumptions: tuple[Assumption, ...],
    blame: Mapping[str, Origin],
    notes: Mapping[str, Note],
    keys: Mapping[str, Origin] | None = None,
) -> ScenarioFile:
    """The checked scenario of a document. Raises ScenarioError with every problem found, each at its place."""
    scenario, found = check_document(document)
    if scenario is None:
        raise ScenarioError(located(found, blame, keys))
    return ScenarioFile(scenario, document, assumptions, blame, notes)


@dataclass(frozen=True)
class _Known:
    """A document by its text; the document itself comes along."""

    text: str
    assumptions: tuple[Assumption, ...]
    document: dict[str, Any] = field(compare=False)


def remembered(document: dict[str, Any], assumptions: tuple[Assumption, ...]) -> ScenarioFile:
    """The checked scenario of a document without its history, parsed once however many years are simulated from it.

    The 64 last used are kept; safe to call from many threads. Raises ScenarioError as `validated` does.
    """
    return _remembered(_Known(json.dumps(document), assumptions, document))


@lru_cache(maxsize=64)
def _remembered(known: _Known) -> ScenarioFile:
    return validated(known.document, known.assumptions, {}, {})


def located(found: list[Finding], blame: Mapping[str, Origin], keys: Mapping[str, Origin] | None) -> list[Problem]:
    """Findings as problems, at the place of their key or value."""
    return [
        problem_at(nearest_origin(keys if at_key and keys is not None else blame, path), dotted(path), message, step)
        for path, at_key, message, step in found
    ]


def check_document(document: Mapping[str, Any]) -> tuple[Scenario | None, list[Finding]]:
    """The scenario of a document, or None and everything found wrong with it."""
    horizon = document.get("horizon")
    currency = horizon.get("currency", "EUR") if isinstance(horizon, Mapping) else "EUR"
    if not (isinstance(currency, str) and re.fullmatch("[A-Z]{3}", currency)):
        currency = None  # one problem, not one for every amount
    found = list(misplaced_bools(document))
    try:
        scenario = Scenario.model_validate(document, context={"currency": currency})
    except ValidationError as error:
        return None, found + list(findings(error, document))
    found += check_scenario(scenario)
    return (None, found) if found else (scenario, [])


def _language(value: object) -> Any:
    """A change as plain data of the language (dates and other values as text)."""
    if isinstance(value, Mapping):
        return {str(key): _language(child) for key, child in value.items() if child is not None}
    if isinstance(value, (list, tuple)):
        return [_language(child) for child in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return str(value)


def _put(document: dict[str, Any], original: Mapping[str, Any], parts: list[str], value: Any) -> Path_:
    """Set `value` in `document`, whose parts shared with `original` are copied before they change."""
    here: Any = document
    path: list[str | int] = []
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        step: str | int = part
        if isinstance(here, list):
            place = position(here, part)
            if place is None:
                raise Unreadable(
                    f"there is no entry `{part}` in {'.'.join(parts[:depth])}", "count from 0, or use its name"
                )
            step = place
        elif not isinstance(here, dict):
            raise Unreadable(f"{'.'.join(parts[:depth])} is not a section", "check the path")
        path.append(step)
        if last and value is None and isinstance(here, dict):
            here.pop(str(step), None)
        elif last:
            here[step] = value
        else:
            child = here.get(step) if isinstance(here, dict) else here[step]
            if child is None:
                child = {}
            elif not isinstance(child, (dict, list)):
                child = {"value": child}
            here[step] = child = copy.copy(child)
            here = child
    return tuple(path)


def _is_replaced(names: tuple[str, ...], touched: list[str]) -> bool:
    """Whether any of these paths was set anew, itself or with a section around it."""
    return any(name == path or name.startswith(f"{path}.") for path in touched for name in names)
