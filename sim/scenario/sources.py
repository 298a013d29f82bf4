"""When a number counts as sourced: one rule for the check of a file and for the report."""

from __future__ import annotations

import re
from typing import Final

_NO_SOURCE: Final = re.compile(r"\b(assumed|assumption|guess|guessed|invented|unknown|to be checked)\b", re.IGNORECASE)


def is_sourced(source: str | None) -> bool:
    """A source is one that says where a number is from; `assumed` and its like are none."""
    return bool(source and source.strip()) and _NO_SOURCE.search(source or "") is None
