"""An experiment as kept in its batch folder: enough to read its results, and to play it, where its files are gone."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.scenario.reading import plain
from wherefrom.experiments.experiment import (
    Candidate,
    Caps,
    Experiment,
    Factor,
    Level,
    Measure,
    Planning,
    Point,
    Replications,
)
from wherefrom.results.store import digest_of

if TYPE_CHECKING:
    from sim.scenario.source import ScenarioSource

DESIGN: Final = "design.json"
EXPERIMENT: Final = "experiment.yaml"
FORMAT: Final = "wherefrom/design/1"
_PLAIN: Final = ("name", "purpose", "place", "seed", "engine", "design", "ranges", "base", "recommended", "currency",
                 "digest")  # fmt: skip
"""The fields of an Experiment that JSON holds as they are."""
_BESIDE: Final = ("place", "digest", "caps")
"""What may differ between two experiments that ask for the same: where the file lies, and what it may cost."""


class Design(NamedTuple):
    """`text`: design.json. `identity`: SHA-256 over all that the experiment asks for, the code it is played by included
    (by the keys of its points)."""

    text: str
    identity: str


def design_of(experiment: Experiment, keys: Sequence[str], files: Mapping[str, str]) -> Design:
    """The experiment with the key of each point. `files`: scenario name -> its file in the folder, as `scenario_files`
    names them. The same experiment gives the same text."""
    whole: dict[str, Any] = {
        "format": FORMAT,
        **{name: getattr(experiment, name) for name in _PLAIN},
        "candidates": [
            {"name": each.name, "file": files[each.name], "with": each.with_, "set": each.set_}
            for each in experiment.candidates
        ],
        "measures": [_flat(each) for each in experiment.measures],
        "factors": [_flat(each) for each in experiment.factors],
        "replications": _flat(experiment.replications),
        "planning": None if experiment.planning is None else _flat(experiment.planning),
        "caps": _flat(experiment.caps),
    }
    points = [
        [key, each.number, each.row, each.scenario,
         [[level.factor, level.shown, level.value, level.set_, level.with_] for level in each.levels]]
        for key, each in zip(keys, experiment.points, strict=True)
    ]  # fmt: skip
    # A line for each point: readable, and the files of two versions of an experiment can be compared line by line.
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    lines = ",\n".join([encode(row) for row in points])
    head = json.dumps(whole, ensure_ascii=False, indent=1)[:-2]
    asked = encode({name: value for name, value in whole.items() if name not in _BESIDE})
    identity = digest_of(asked.encode("utf-8", "surrogatepass"), lines.encode("utf-8", "surrogatepass"))
    return Design(f'{head},\n "points": [\n{lines}\n ]\n}}\n', identity)


def read_design(text: str, folder: Path) -> tuple[Experiment, tuple[str, ...]]:
    """The experiment of a design.json below `folder`, and the keys of its points.

    Raises ValueError for any other text, ScenarioError where a scenario beside it cannot be read.
    """
    from sim.scenario.source import read_source

    found: Any = json.loads(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"the format is not {FORMAT}")
    try:
        planning = found["planning"]
        experiment = Experiment(
            **{name: found[name] for name in _PLAIN},
            candidates=tuple(
                Candidate(each["name"], read_source(folder / each["file"]), tuple(each["with"]), tuple(each["set"]))
                for each in found["candidates"]
            ),
            measures=tuple(Measure(**each) for each in found["measures"]),
            factors=tuple(Factor(**each) for each in found["factors"]),
            replications=Replications(**found["replications"]),
            planning=None if planning is None else Planning(**planning),
            caps=Caps(**found["caps"]),
            points=tuple(
                Point(number, row, scenario, tuple(Level(factor, shown, value, tuple(set_), tuple(with_))
                                                   for factor, shown, value, set_, with_ in levels))
                for _, number, row, scenario, levels in found["points"]
            ),
        )  # fmt: skip
        return experiment, tuple(row[0] for row in found["points"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is not complete ({error})") from error


def scenario_files(experiment: Experiment) -> dict[str, str]:
    """Scenario name -> its file in the batch folder."""
    return {each.name: f"scenarios/{number:02}.yaml" for number, each in enumerate(experiment.candidates)}


def scenario_text(source: ScenarioSource) -> str:
    """A scenario file that says what this source says: parents laid in, series in it, overrides kept.

    Raises ScenarioError for series that cannot be read.
    """
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.allow_unicode = True
    yaml.width = 120
    stream = io.StringIO()
    yaml.dump(plain(source.embedded().tree), stream)
    return stream.getvalue()


def _flat(thing: Measure | Factor | Replications | Planning | Caps) -> dict[str, Any]:
    return {each.name: getattr(thing, each.name) for each in fields(thing)}
