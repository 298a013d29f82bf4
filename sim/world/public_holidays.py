"""Public holidays by country, from the `holidays` library, remembered in the cache folder.

The library brings every country of the world along: importing it takes longer than simulating a year. Its answers are
kept as plain dates under its version, so it is asked once.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path

from sim.world.code_cache import this_root


@lru_cache(maxsize=64)
def public_holidays(country: str, years: tuple[int, ...]) -> frozenset[date]:
    """Public holidays of a country (ISO code) in these years, by the `holidays` library."""
    from importlib.metadata import version

    root = this_root()
    file = None if root is None else root / f"holidays-{version('holidays')}.json"
    asked = f"{country} {','.join(map(str, years))}"
    known = {} if file is None else _read(file)
    if asked in known:
        return known[asked]
    import holidays

    found = frozenset(holidays.country_holidays(country, years=list(years)))
    if file is not None:
        _write(file, {**known, asked: found})
    return found


def _read(file: Path) -> dict[str, frozenset[date]]:
    """What is remembered; nothing where the file is missing or is not what was written."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        content = json.loads(file.read_text(encoding="utf-8"))
        return {str(asked): frozenset(map(date.fromisoformat, days)) for asked, days in content.items()}
    return {}


def _write(file: Path, known: dict[str, frozenset[date]]) -> None:
    """Remember, if it can be written; whoever reads meanwhile sees the old file or the new one."""
    content = {asked: sorted(day.isoformat() for day in days) for asked, days in known.items()}
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            json.dump(content, written, indent=1)
        Path(name).replace(file)
