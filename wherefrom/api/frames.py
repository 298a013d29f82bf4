"""Tidy data frames: plain columns, labels "" where they do not apply, and the unit of every number beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from wherefrom.report.part import Part
from wherefrom.results.tables import Metric

_LABELS = ("channel", "month", "product", "pool")


def frame_of(
    columns: Sequence[str], rows: Iterable[Sequence[object]], units: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Rows as a frame. `units`: unit by column, kept as `frame.attrs["units"]`."""
    made = pd.DataFrame.from_records([tuple(row) for row in rows], columns=[each.replace(" ", "_") for each in columns])
    if units:
        made.attrs["units"] = dict(units)
    return made


def parts_frame(
    parts: Sequence[Part], kind: type[Part], months: Sequence[str] = (), units: Mapping[str, str] | None = None,
    leave_out: Sequence[str] = (),
) -> pd.DataFrame:
    """Parts of a report as a frame with their fields as columns; a field `month` as the month's name."""
    columns = [name for name in kind.model_fields if name not in leave_out]
    rows = [[_cell(getattr(each, name), name, months) for name in columns] for each in parts]
    return frame_of(columns, rows, units)


def _cell(value: Any, name: str, months: Sequence[str]) -> object:
    if name == "month" and months and isinstance(value, int):
        return months[value]
    return value


def metrics_frame(metrics: Iterable[Metric]) -> pd.DataFrame:
    """Key figures by year, tidy: scenario, replication, metric, unit, channel, month, product, pool, value; years that
    do not define a figure are left out."""
    found = list(metrics)
    sizes = [len(each.replications) for each in found]
    texts = {name: np.repeat([getattr(each, name) for each in found], sizes)
             for name in ("scenario", "metric", "unit", *_LABELS)}
    replications = [each.replications for each in found]
    made = pd.DataFrame({
        "scenario": texts["scenario"],
        "replication": np.concatenate(replications).astype(np.int64) if found else np.empty(0, np.int64),
        "metric": texts["metric"], "unit": texts["unit"], **{name: texts[name] for name in _LABELS},
        "value": np.concatenate([each.values for each in found]).astype(float) if found else np.empty(0),
    })
    known: pd.DataFrame = made.loc[np.isfinite(made["value"])].reset_index(drop=True)
    return known
