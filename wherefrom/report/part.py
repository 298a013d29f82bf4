"""What every part of a report has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a report: immutable, and nothing in it that the report does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
