"""Plans that runs have left: read from a run folder, found again below the folder of results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wherefrom.results.errors import RunDamaged, RunFolderError, RunMissing
from wherefrom.results.plan_text import DECISIONS_FILE, MadePlan, read_plan_text
from wherefrom.results.read import read_manifest
from wherefrom.results.store import MANIFEST, digest_of


@dataclass(frozen=True)
class MadeRun:
    """A run that left a plan: its folder, manifest and plan."""

    folder: Path
    manifest: dict[str, Any]
    made: MadePlan

    @property
    def seed(self) -> int:
        """The seed of the run's random values."""
        return int(self.manifest.get("seed", 1))

    @property
    def scenario(self) -> Path:
        """The scenario as the run simulated it."""
        return self.folder / "scenario.resolved.yaml"

    @property
    def scenario_digest(self) -> str:
        """Digest of the resolved scenario's text."""
        hashes = self.manifest.get("hashes")
        return str(hashes.get("scenario", "")) if isinstance(hashes, dict) else ""

    def changed_files(self) -> list[str]:
        """Files of the plan that are no longer as the run wrote them."""
        known = self.manifest.get("files")
        names = ["plan.xlsx", "plan/people.csv", "plan/decisions.csv"]
        return [name for name in names if isinstance(known, dict) and name in known and
                (self.folder / name).is_file() and _hash(self.folder / name) != known[name]]


def read_made(folder: Path) -> MadeRun:
    """The plan of a run folder. Raises RunMissing where there is none, RunDamaged where it was changed."""
    manifest = read_manifest(folder)
    path = folder / DECISIONS_FILE
    files = manifest.get("files")
    known = files.get(DECISIONS_FILE) if isinstance(files, dict) else None
    if known is None:
        raise RunMissing("no plan in this run", str(folder), f"it holds no {DECISIONS_FILE}",
                         "give a folder that `wherefrom plan` wrote, or plan the scenario again")
    if not path.is_file() or _hash(path) != known:
        raise RunDamaged("changed run folder", str(path), "it is not the file that the manifest names by its hash",
                         "change plan.xlsx or people.csv instead, and plan the scenario again")
    try:
        made = read_plan_text(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunDamaged("unreadable plan", str(path), str(error), "plan the scenario again") from None
    return MadeRun(folder, manifest, made)


def run_around(path: Path) -> Path | None:
    """The run folder in which a file lies, if it lies in one."""
    for folder in (path.resolve().parent, path.resolve().parent.parent):
        if (folder / MANIFEST).is_file():
            here = Path.cwd()
            return folder.relative_to(here) if folder != here and folder.is_relative_to(here) else folder
    return None


def run_called(digest: str, roots: list[Path]) -> Path | None:
    """The run folder of these inputs directly below one of the folders; the last by name, where there are several."""
    for root in roots:
        if root.is_dir():
            for folder in sorted(root.glob(f"*-{digest[:8]}"), reverse=True):
                manifest = _manifest(folder)
                if manifest is not None and manifest.get("inputs") == digest:
                    return folder
    return None


def best_run(scenario_text: str, root: Path, but: Path | None = None) -> MadeRun | None:
    """The plan of this very scenario with the highest profit among those that keep the promises, or among all if none
    does; only what `wherefrom plan` made counts, and `but` is left out."""
    wanted = digest_of(scenario_text)
    found = [each for each in _plans(root) if each.scenario_digest == wanted
             and (but is None or each.folder.resolve() != but.resolve())]
    return max(found, key=lambda each: (each.made.service_kept, each.made.profit, each.folder.name), default=None)


def _plans(root: Path) -> Iterator[MadeRun]:
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        manifest = None if folder.name.startswith(".") else _manifest(folder)
        if manifest is not None and manifest.get("command") == "plan":
            try:
                yield read_made(folder)
            except RunFolderError:
                continue


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        return read_manifest(folder)
    except RunFolderError:
        return None


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
