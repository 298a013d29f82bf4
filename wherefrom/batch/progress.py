"""What a process that plays a batch leaves for those who ask how far it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRESS: Final = "progress.json"


@dataclass(frozen=True)
class Progress:
    """Points done, failed and in all as one process last saw them; `rate`: points a second played by it, None where it
    does not know yet."""

    done: int
    failed: int
    total: int
    rate: float | None


def progress_text(done: int, failed: int, total: int, rate: float | None) -> str:
    """progress.json, in one line."""
    return json.dumps({"done": done, "failed": failed, "total": total, "rate": rate}) + "\n"


def read_progress(place: Path) -> Progress | None:
    """The progress left in the place of a process; None where there is none (yet)."""
    try:
        found = json.loads((place / PROGRESS).read_bytes())
        return Progress(found["done"], found["failed"], found["total"], found["rate"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
