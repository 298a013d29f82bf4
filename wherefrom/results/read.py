"""Reading a run folder back, and saying in words what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wherefrom.report.data import ReportData
from wherefrom.results.errors import RunDamaged, RunMissing
from wherefrom.results.store import MANIFEST, MANIFEST_SCHEMA

_AGAIN = "run the scenario again; runs of the same inputs give the same files"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run folder. Raises RunMissing without folder or manifest, RunDamaged if it is unreadable."""
    if not _is_folder(folder):
        raise RunMissing(
            "no such run folder",
            str(folder),
            "there is no folder of that name",
            "give a folder below results/, as `run` or `plan` printed it after `Report:`",
        )
    path = folder / MANIFEST
    if not path.is_file():
        raise RunMissing(
            "not a run folder",
            str(folder),
            f"it holds no {MANIFEST}",
            "give the folder of one run, not the folder above it",
        )
    found = _json(path)
    if not isinstance(found, dict) or found.get("schema") != MANIFEST_SCHEMA:
        raise RunDamaged("unreadable manifest", str(path), f"its schema is not {MANIFEST_SCHEMA}", _AGAIN)
    return found


def read_report(folder: Path) -> ReportData:
    """What the report shows, from summary.json.

    Raises RunMissing for a folder that is no run or kept its figures only, and RunDamaged if summary.json is missing,
    differs from the hash in the manifest, or does not hold what a report needs.
    """
    manifest = read_manifest(folder)
    path = folder / "summary.json"
    files = manifest.get("files")
    if not path.is_file() and isinstance(files, dict) and "summary.json" not in files:
        raise RunMissing(
            "no report was kept",
            str(folder),
            "this run kept its figures only, not what a report is made of",
            "repeat it with --report; runs of the same inputs give the same figures",
        )
    if not path.is_file():
        raise RunDamaged("incomplete run folder", str(folder), "summary.json is missing", _AGAIN)
    raw = path.read_bytes()
    known = files.get("summary.json") if isinstance(files, dict) else None
    if known != hashlib.sha256(raw).hexdigest():
        raise RunDamaged(
            "changed run folder", str(path), "it is not the file that the manifest names by its hash", _AGAIN
        )
    try:
        return ReportData.model_validate_json(raw)
    except ValidationError as error:
        places = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:5]]
        raise RunDamaged("unreadable summary", str(path), "; ".join(places), _AGAIN) from error


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # e.g. a name too long for any folder
        return False


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RunDamaged("unreadable file", str(path), str(error), _AGAIN) from error
