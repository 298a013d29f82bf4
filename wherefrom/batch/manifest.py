"""manifest.json of a batch folder: what made it, and how far it came. It names no time: same batch, same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from wherefrom.batch.key import code_digest
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.outcome import Outcome
from wherefrom.results.errors import RunDamaged
from wherefrom.results.store import json_text
from wherefrom.results.versions import versions

MANIFEST: Final = "manifest.json"
SCHEMA: Final = "wherefrom/batch/1"
EXTENDED: Final = "extended"
"""The file that says how many years each point gets beyond its experiment; none: no more."""


@dataclass(frozen=True)
class Manifest:
    """`experiment`: digest of everything that the experiment asks for. `state`: "running" also after a process was
    killed; "open" where it was interrupted. `metrics`: SHA-256 of metrics.csv, "" before it is written."""

    name: str
    experiment: str
    code: str
    seed: int
    engine: str
    points: int
    state: Literal["running", "open", "finished", "finished with failed points"]
    done: int = 0
    failed: int = 0
    metrics: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, experiment: Experiment, identity: str, state: Literal["running"]) -> Manifest:
        """The manifest of a batch that begins."""
        code = code_digest(experiment.planning is not None)
        return cls(experiment.name, identity, code, experiment.seed, experiment.engine, len(experiment.points), state,
                   versions=versions())  # fmt: skip

    @classmethod
    def of_outcome(cls, outcome: Outcome, identity: str, metrics: str) -> Manifest:
        """The manifest beside the tables of an outcome."""
        one, done, failed = outcome.experiment, len(outcome.done), len(outcome.failed)
        code = code_digest(one.planning is not None)
        whole = done + failed == len(outcome.points)
        state: Literal["open", "finished", "finished with failed points"] = (
            "open" if not whole else "finished with failed points" if failed else "finished"
        )
        return cls(one.name, identity, code, one.seed, one.engine, len(one.points), state, done, failed, metrics,
                   versions())  # fmt: skip

    def text(self) -> str:
        """manifest.json."""
        counts = {"points": self.points, "done": self.done, "failed": self.failed}
        return json_text({
            "schema": SCHEMA, "command": "batch", "name": self.name, "state": self.state, "seed": self.seed,
            "engine": self.engine, **counts, "experiment": self.experiment, "code": self.code, "metrics": self.metrics,
            "versions": dict(self.versions),
        })  # fmt: skip


NO_MANIFEST: Final = Manifest("?", "", "", 0, "", 0, "open")
"""Stands for one that is lost."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a batch folder. Raises RunDamaged where it is none, OSError where it cannot be read."""
    path = folder / MANIFEST
    try:
        found = json.loads(path.read_bytes())
        if found["schema"] != SCHEMA:
            raise RunDamaged("not a batch folder", str(folder), f"its {MANIFEST} is of another kind of run",
                             "give a new or an empty folder with --out")  # fmt: skip
        return Manifest(
            found["name"], found["experiment"], found["code"], found["seed"], found["engine"], found["points"],
            found["state"], found["done"], found["failed"], found["metrics"], found["versions"],
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise RunDamaged(
            "unreadable manifest", str(path), "it is not as it was written",
            f"remove {MANIFEST} and repeat the command with --resume; the records are found by their keys",
        ) from error  # fmt: skip


def is_batch(folder: Path) -> bool:
    """Whether a folder's manifest says that it holds a batch, for commands that take any run folder."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
        return isinstance(found, dict) and found.get("schema") == SCHEMA
    except (OSError, ValueError):
        return False


def read_extended(folder: Path) -> int:
    """Years each point gets beyond its experiment. Raises RunDamaged for a file that holds no number."""
    path = folder / EXTENDED
    try:
        return int(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError as error:
        raise RunDamaged("unreadable file", str(path), "it holds no number of years",
                         "write the years added with --extend into it, or remove it") from error  # fmt: skip
