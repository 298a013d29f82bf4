"""A calibrated fragment laid over a scenario: a whole scenario that extends it."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from sim.calibrate import CalibrationError, Problem
from sim.scenario.layers import read_chain
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from sim.scenario.reading import plain

_WHOLE: Final = ("value", "mean", "by_contact")
"""A section with one of these is a figure: what the scenario says of it goes, and does not mix with the log's."""
_PROFILES: Final = ("by_month", "by_weekday", "by_hour")
_KEPT: Final = ("after_wait", "owner", "checked")
"""What a figure may keep from the scenario, since no log replaces it."""


@dataclass(frozen=True, slots=True)
class Laid:
    """`text` of the scenario file, and `notes` on what of the older scenario it replaces."""

    text: str
    notes: tuple[str, ...]


def lay_over(patch_text: str, onto: Path, out: Path, map_file: Path) -> Laid:
    """The scenario file `out` that extends `onto` and holds the patch; keys that would contradict it are cleared.

    Nothing is written. Raises ScenarioError where `onto`, or the result, is invalid, and CalibrationError where `onto`
    lies outside the folder of `out` or lacks the channel of the patch.
    """
    load_scenario(onto)
    base = plain(read_chain(onto))
    assert isinstance(base, dict)
    parent = os.path.relpath(onto.resolve(), out.resolve().parent)
    if parent.startswith(".."):
        raise CalibrationError([Problem(str(onto), 0, 0, f"a scenario extends files of its own folder; {out} lies "
                                        "elsewhere", f"write e.g. --out {onto.parent / out.name}")])  # fmt: skip
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1 << 16
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), _null)
    patch = yaml.load(patch_text)
    _known_channels(patch, base, onto, map_file)
    cleared: list[str] = []
    _clear(patch, base, "", cleared)
    rendered = io.StringIO()
    yaml.dump(patch, rendered)
    text = f"extends: {_quoted(Path(parent).as_posix())}\n{rendered.getvalue()}"
    _check(text, out)
    notes = [f"Of {onto}, these no longer count: {', '.join(cleared)}."] if cleared else []
    return Laid(text, tuple(notes + _lost_steps(patch, base)))


def _known_channels(patch: Mapping[str, Any], base: Mapping[str, Any], onto: Path, map_file: Path) -> None:
    """The map's channel, and the pool of its step, must exist in the scenario."""
    offered, assets = list(base.get("channels", {})), list(base.get("assets", {}))
    problems = []
    for name in dict.fromkeys([*patch.get("demand", {}), *patch.get("channels", {})]):
        if name not in offered:
            problems.append(Problem(str(map_file), 0, 0, f"the scenario {onto} has no channel `{name}`",
                                    f"write channel: with one of {', '.join(offered)}"))  # fmt: skip
    pools = {pool for channel in patch.get("channels", {}).values() for step in channel.get("steps", ())
             for pool in step["needs"]}  # fmt: skip
    problems += [
        Problem(str(map_file), 0, 0, f"the scenario {onto} has no assets `{pool}`",
                f"write pool: with one of {', '.join(assets)}")
        for pool in sorted(pools) if pool not in assets
    ]  # fmt: skip
    if problems:
        raise CalibrationError(problems)


def _clear(patch: CommentedMap, base: object, path: str, cleared: list[str]) -> None:
    """Set to null, in every figure and profile of the patch, what the scenario says besides."""
    for name in list(patch):
        child, old = patch[name], base.get(name) if isinstance(base, Mapping) else None
        here = f"{path}{name}"
        if not isinstance(child, CommentedMap) or not isinstance(old, Mapping):
            continue
        _clear(child, old, f"{here}.", cleared)
        if name in _PROFILES or any(key in child for key in _WHOLE):
            given = {str(key) for key in child}
            _to_null(child, [key for key in old if str(key) not in given and key not in _KEPT], here, cleared)
        if name == "talk" and "cv" in old and "cv" not in child:
            # Each outcome of the log has its own spread; one for all would be the scenario's guess again.
            _to_null(child, [key for key in ("cv", "shape") if key in old], here, cleared)


def _to_null(section: CommentedMap, keys: list[str], path: str, cleared: list[str]) -> None:
    for key in reversed(keys):
        section.insert(0, key, None)    # in front: comments of the fragment stand behind what they follow
    cleared += [f"{path}.{key}" for key in keys]


def _lost_steps(patch: Mapping[str, Any], base: Mapping[str, Any]) -> list[str]:
    notes = []
    for name, channel in patch.get("channels", {}).items():
        old = [str(step["name"]) for step in base["channels"][name].get("steps", ())]
        new = [str(step["name"]) for step in channel.get("steps", ())]
        if new and len(old) != len(new):
            notes.append(f"The steps of {name} ({', '.join(old)}) are replaced by {', '.join(new)}: the log knows one "
                         "service per contact.")  # fmt: skip
    return notes


def _check(text: str, out: Path) -> None:
    """Load the scenario from a passing file beside `out`, and report its problems as those of `out`."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.stem}.", suffix=".yaml")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        load_scenario(Path(name))
    except ScenarioError as error:
        raise CalibrationError(
            [
                Problem(*((str(out), 0, 0) if Path(each.file).name == Path(name).name
                          else (each.file, each.line, each.column)),
                        f"with the fragment laid over it: {each.path}: {each.message}", each.next_step)
                for each in error.problems
            ]
        ) from None  # fmt: skip
    finally:
        Path(name).unlink(missing_ok=True)


def _null(representer: Any, _: None) -> Any:
    return representer.represent_scalar("tag:yaml.org,2002:null", "null")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
