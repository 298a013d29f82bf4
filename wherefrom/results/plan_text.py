"""A plan's decisions as JSON, every one of them, and back: `plan/decisions.json` of a run folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from optimize.decisions import Decisions
from wherefrom.results.store import json_text

PLAN_SCHEMA: Final = "wherefrom/plan/1"
DECISIONS_FILE: Final = "plan/decisions.json"


@dataclass(frozen=True)
class MadePlan:
    """A plan as a run folder keeps it. `as_is` are the scenario's own decisions. `profit` is the mean of the fresh
    years in cents; `service_kept`: whether every promise was kept on average."""

    decisions: Decisions
    as_is: Decisions | None = None
    profit: float = 0.0
    service_kept: bool = True
    fresh_years: int = 0


def plan_text(made: MadePlan) -> str:
    """The plan as JSON; whatever `Decisions` holds is in it."""
    from pydantic import TypeAdapter

    content = TypeAdapter(MadePlan).dump_python(made, mode="json")
    return json_text({"schema": PLAN_SCHEMA, **content})


def read_plan_text(text: str) -> MadePlan:
    """The plan in this JSON. Raises ValueError, in words, where it is none or holds what this version does not know."""
    from pydantic import TypeAdapter, ValidationError

    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({error})") from None
    if not isinstance(found, dict) or found.pop("schema", None) != PLAN_SCHEMA:
        raise ValueError(f"its schema is not {PLAN_SCHEMA}")
    try:
        made: MadePlan = TypeAdapter(MadePlan).validate_python(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
    again = json.loads(plan_text(made))
    unknown = [key for key in found["decisions"] if key not in again["decisions"]]
    if unknown:
        raise ValueError(f"this version knows no decision `{unknown[0]}`")
    return made
