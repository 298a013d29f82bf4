"""From an experiment file to an `Experiment`: its scenarios, factors, points and measures, all checked at once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from sim.scenario.explain import findings
from sim.scenario.file import ScenarioFile, nearest_origin
from sim.scenario.layers import is_file, within
from sim.scenario.parsing import Unreadable, nearest, shown
from sim.scenario.problems import Origin, Path_, Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node, Plain, parse_text, plain, read_text
from sim.scenario.source import ScenarioSource, read_source
from wherefrom.experiments.assembly import FACTOR_LIMITS, Plan, assembled, clashes, problems_at_the_ends
from wherefrom.experiments.designs import rows_of
from wherefrom.experiments.digest import experiment_digest
from wherefrom.experiments.experiment import Candidate, Caps, Experiment, Measure
from wherefrom.experiments.factors import Varied, check_name, over_its_range, varied
from wherefrom.experiments.language import EVERYWHERE, SCHEMA, ExperimentFile, ScenarioSection
from wherefrom.experiments.laying import Laying, laying_of
from wherefrom.experiments.measures import default_measures, measure_named
from wherefrom.experiments.table import Table, read_table

FOLDER: Final = "experiments"
"""An experiment in a folder of this name may use the scenarios of the folder above it."""


def load_experiment(path: Path | str, set_: Sequence[str] = ()) -> Experiment:
    """Read and check an experiment file, its scenarios, and the ends of its factors.

    `set_`: settings `path=value` laid over every scenario, below the levels of the factors. Scenario files and tables
    are named relative to the experiment file and lie in its folder or below it.
    Raises ScenarioError holding every problem found, each with its place.
    """
    reader = _Reader(Path(path), tuple(set_))
    file = reader.file()
    reader.candidates(file)
    reader.stop()
    factors, table = reader.factors(file)
    measures = reader.measures(file)
    reader.names(file)
    reader.stop()
    plan = reader.plan(file, factors, table)
    points, problems = assembled(plan, reader.origin)
    reader.problems += [*problems, *problems_at_the_ends(plan, reader.origin, {each.path for each in problems})]
    reader.stop()
    base = file.base or next(iter(file.scenarios))
    caps = Caps(None if file.caps.years is None else int(file.caps.years), file.caps.customers, file.caps.disk)
    found = Experiment(
        name=file.name, purpose=file.purpose, place=str(path), seed=file.seed, engine=file.engine,
        candidates=tuple(plan.candidates.values()), factors=plan.shown, design=file.design.kind, points=points,
        measures=measures, replications=file.replications, ranges=file.ranges, planning=file.each, caps=caps,
        base=base, recommended=file.recommended, currency=reader.files[base].scenario.horizon.currency,
    )
    return replace(found, digest=experiment_digest(found))


@dataclass
class _Reader:
    """The state of reading one file: where every value stands, and all that is wrong so far."""

    path: Path
    set_: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Origin] = field(default_factory=dict)
    keys: dict[str, Origin] = field(default_factory=dict)
    sources: dict[str, Candidate] = field(default_factory=dict)
    files: dict[str, ScenarioFile] = field(default_factory=dict)
    layings: dict[str, Laying] = field(default_factory=dict)

    def stop(self) -> None:
        """Raises ScenarioError where anything is wrong."""
        if self.problems:
            raise ScenarioError(self.problems)

    def origin(self, *path: str | int) -> Origin:
        """The place of a value of the file, or of the nearest section around it."""
        return nearest_origin(self.places, path)

    def refuse(self, path: Path_, error: Unreadable) -> None:
        """Note what is wrong with a value, at the key inside it that is meant."""
        whole = (*path, error.inside) if error.inside else path
        known = self.keys if error.at_key else self.places
        self.problems.append(problem_at(nearest_origin(known, whole), dotted(path), str(error), error.next_step))

    def file(self) -> ExperimentFile:
        """The file as its classes read it. Raises ScenarioError."""
        shown_path = str(self.path)
        tree = parse_text(read_text(self.path, shown_path), shown_path, "file")
        document = plain(tree)
        if not isinstance(tree.data, Mapping) or not isinstance(document, dict):
            raise ScenarioError([problem_at(tree.origin, "", "an experiment is a map of sections, this is not",
                                            f"begin with `schema: {SCHEMA}`")])
        schema = tree.data.get("schema")
        if schema is not None and schema.data == "wherefrom/1":
            raise ScenarioError([problem_at(schema.origin, "schema", "this is a scenario, not an experiment",
                                            f"name it in an experiment file (`schema: {SCHEMA}`), below `scenarios`")])
        _note(tree, (), self.places, self.keys)
        try:
            return ExperimentFile.model_validate(_cleared(document))
        except ValidationError as error:
            for where, at_key, message, step in findings(error, document, ExperimentFile):
                known = self.keys if at_key else self.places
                self.problems.append(problem_at(nearest_origin(known, where), dotted(where), message, step))
            raise ScenarioError(self.problems) from None

    def candidates(self, file: ExperimentFile) -> None:
        """Read and resolve every scenario; each file is parsed once."""
        read: dict[str, ScenarioSource] = {}
        for name, section in file.scenarios.items():
            where: Path_ = ("scenarios", name)
            try:
                source = read.get(section.file) or self._source(section.file).embedded()
                read[section.file] = source
                settings = tuple(_setting(key, value) for key, value in section.set_.items())
                candidate = Candidate(name, source, section.with_, (*settings, *self.set_))
                self.files[name] = source.resolve(candidate.with_, candidate.set_)
                self.layings[name] = laying_of(candidate)
                self.sources[name] = candidate
            except Unreadable as error:
                self.refuse((*where, "file"), error)
            except ScenarioError as error:
                self._of_scenario(error, where, section)

    def _of_scenario(self, error: ScenarioError, where: Path_, section: ScenarioSection) -> None:
        """Problems of a scenario: those of its file stay there, those of what is laid over it stand in this file."""
        for each in error.problems:
            key = next((key for key, value in section.set_.items() if each.file == "--set" and (
                each.path == key or each.message.startswith(f"{shown(_setting(key, value))}: "))), None)
            if key is not None:
                self.problems.append(problem_at(self.origin(*where, "set", key), dotted((*where, "set", key)),
                                                each.message, each.next_step))
            elif each.path == "overrides" and not each.line and section.with_:
                step = each.next_step.replace("--with ", "").replace("leave out --with", "leave it out")
                self.problems.append(problem_at(self.origin(*where, "with"), dotted((*where, "with")), each.message,
                                                step))
            else:
                self.problems.append(each)

    def _source(self, name: str) -> ScenarioSource:
        folder = self.path.resolve().parent
        target = within(self._root(), folder, name)
        if target is None:
            raise Unreadable(f"{shown(name)} lies outside the folder of the experiment",
                             "keep scenarios beside the experiment or below its folder")
        if not is_file(target):
            there = sorted(each.name for each in target.parent.glob("*.y*ml")) if target.parent.is_dir() else []
            like = nearest(target.name, there)
            raise Unreadable(f"there is no file {shown(name)}", f"did you mean {like}?" if like else "check the name")
        return read_source(os.path.normpath(self.path.parent / name))

    def _root(self) -> Path:
        folder = self.path.resolve().parent
        return folder.parent if folder.name == FOLDER else folder

    def factors(self, file: ExperimentFile) -> tuple[tuple[Varied, ...], Table | None]:
        """What is varied, and the table where the levels stand in one."""
        if file.design.kind == "table":
            return self._tabled(file)
        found: list[Varied] = []
        for name, section in file.factors.items():
            try:
                check_name(name)
                if section.path == EVERYWHERE and section.over is not None:
                    found += self._all_ranges(name, section.steps)
                else:
                    found.append(varied(name, section, list(self.layings.values())))
            except Unreadable as error:
                self.refuse(("factors", name), error)
        if len(found) > FACTOR_LIMITS:
            self.refuse(("factors",), Unreadable(f"there are {len(found)} factors; at most {FACTOR_LIMITS} are varied",
                                                 "keep the ones that matter"))
        return tuple(found), None

    def _tabled(self, file: ExperimentFile) -> tuple[tuple[Varied, ...], Table | None]:
        for name, section in file.factors.items():
            levels = section.model_fields_set - {"path", "with_"}
            if levels:
                self.refuse(("factors", name), Unreadable(
                    f"the levels of `{name}` stand in the table", f"remove `{min(levels).strip('_')}`"))
        folder = self.path.resolve().parent
        try:
            table = read_table(file.design.table, folder, self._root(), file.factors, self.layings)
        except Unreadable as error:
            self.refuse(("design", "table"), error)
            return (), None
        except ScenarioError as error:
            self.problems += error.problems
            return (), None
        return table.factors, table

    def _all_ranges(self, name: str, steps: int | None) -> list[Varied]:
        """Every assumption with a range that all scenarios have, over its range. Raises Unreadable for none."""
        layings = list(self.layings.values())
        paths = [path for path, each in layings[0].assumptions.items() if each.low is not None
                 and all(path in other.assumptions for other in layings[1:])]
        if not paths:
            raise Unreadable("no assumption of the scenarios has a range",
                             "write range: beside the values that are uncertain")
        found = []
        for path in paths:
            try:
                found.append(over_its_range(path, path, steps, layings))
            except Unreadable as error:
                self.refuse(("factors", name), error)
        return found

    def measures(self, file: ExperimentFile) -> tuple[Measure, ...]:
        """What is measured; the figure whose precision is wanted is always among it."""
        scenarios = [each.scenario for each in self.files.values()]
        found: dict[str, Measure] = {}
        for place, text in enumerate(file.measure):
            try:
                found[text] = measure_named(text, scenarios)
            except Unreadable as error:
                self.refuse(("measure", place), error)
        if not file.measure:
            found = {each.name: each for each in default_measures(scenarios)}
        if file.replications.relative is not None:
            try:
                wanted = measure_named(file.replications.of, scenarios)
                found.setdefault(wanted.name, wanted)
            except Unreadable as error:
                self.refuse(("replications", "of"), error)
        return tuple({each.name: each for each in found.values()}.values())

    def names(self, file: ExperimentFile) -> None:
        """`base` and `recommended` name scenarios, all in one currency; a plan can be made where one is wanted."""
        for key, name in (("base", file.base), ("recommended", file.recommended)):
            if name is not None and name not in file.scenarios:
                like = nearest(name, list(file.scenarios))
                there = ", ".join(file.scenarios)
                self.refuse((key,), Unreadable(f"there is no scenario {shown(name)}; there is {there}",
                                               f"did you mean `{like}`?" if like else "name one of these"))
        first = next(iter(self.files.values())).scenario.horizon.currency
        for name, each in self.files.items():
            if each.scenario.horizon.currency != first:
                self.refuse(("scenarios", name), Unreadable(
                    f"its currency is {each.scenario.horizon.currency}, that of the first scenario is {first}",
                    "compare scenarios in one currency"))
            plan = each.scenario.plan
            if file.each is not None and not (plan.may_change or plan.may_choose or plan.shifts):
                self.refuse(("each",), Unreadable(
                    f"`{name}` cannot be planned: its `plan` may change nothing",
                    "add plan.may_change to the scenario, or write each: simulated"))

    def plan(self, file: ExperimentFile, factors: tuple[Varied, ...], table: Table | None) -> Plan:
        """All that the points are made from. Raises ScenarioError for a design that cannot be made."""
        self.problems += clashes(factors, self.layings, self.origin)
        rows: Sequence[Any] = ()
        try:
            rows = table.rows if table is not None else rows_of(file.design, factors, len(self.sources), file.seed)
        except Unreadable as error:
            self.refuse(("design",), error)
        self.stop()
        restricted = table.scenarios if table is not None else ("",) * len(rows)
        return Plan(self.sources, self.layings, factors, tuple(rows), restricted, table is not None)


def _note(node: Node, path: Path_, places: dict[str, Origin], keys: dict[str, Origin]) -> None:
    places[dotted(path)], keys[dotted(path)] = node.origin, node.place
    if isinstance(node.data, Mapping):
        places[dotted(path)] = node.place
        for key, child in node.data.items():
            _note(child, (*path, key), places, keys)
    elif isinstance(node.data, tuple):
        for place, child in enumerate(node.data):
            _note(child, (*path, place), places, keys)


def _cleared(document: dict[str, Plain]) -> dict[str, Plain]:
    """Without sections that say nothing (`factors:` with all of its lines commented out)."""
    return {key: value for key, value in document.items() if value is not None}


def _setting(path: str, value: object) -> str:
    """`path=value` of an entry of `set`, the value as YAML."""
    import json

    if isinstance(value, str):
        return f"{path}={value if _says(value) == value else json.dumps(value, ensure_ascii=False)}"
    return f"{path}={json.dumps(value, ensure_ascii=False)}"


def _says(text: str) -> object:
    try:
        return plain(parse_text(text, "", ""))
    except ScenarioError:
        return None
