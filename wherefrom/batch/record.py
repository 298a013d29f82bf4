"""One record of a batch: some years of one design point, or why the point failed. Its file proves itself unharmed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import inf, isfinite, nan
from typing import Final, Literal

_FORMAT: Final = "wherefrom/record/1"
_DIGITS: Final = 64
"""Length of the checksum in hexadecimal digits."""
_NO_NUMBERS: Final = {inf: "inf", -inf: "-inf"}
_NUMBERS: Final = {"inf": inf, "-inf": -inf, None: nan}


class DamagedRecord(ValueError):
    """The bytes are not those of a record as it was written; the message says what is wrong with them."""


@dataclass(frozen=True)
class Record:
    """The years `first` to `first + years - 1` of the point with this key.

    `values`: measure -> one value a year (nan where a year does not define it). `state` "failed": the point cannot be
    played, `reason` says why and there are no years. `facts`: what else is worth keeping, in words. `reached`: whether
    the wanted precision was reached, None where none is wanted.
    """

    key: str
    first: int
    years: int
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    state: Literal["done", "failed"] = "done"
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    reached: bool | None = None


def record_bytes(record: Record) -> bytes:
    """The record as one line of canonical JSON (keys sorted, ASCII, floats by repr, nan as null, infinities as text)
    and a second line with the SHA-256 of the first. The same record gives the same bytes.

    Raises ValueError for a measure without exactly one value a year.
    """
    for measure, values in record.values.items():
        if len(values) != record.years:
            raise ValueError(f"{measure} has {len(values)} values for {record.years} years")
    document = {
        "facts": dict(record.facts),
        "first": record.first,
        "format": _FORMAT,
        "key": record.key,
        "reached": record.reached,
        "reason": record.reason,
        "state": record.state,
        "values": {measure: _stored(values) for measure, values in record.values.items()},
        "years": record.years,
    }
    line = json.dumps(document, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
    return b"%b\n%b\n" % (line, sha256(line).hexdigest().encode("ascii"))


def read_record(content: bytes) -> Record:
    """The record these bytes hold. Raises DamagedRecord where a single byte differs from what was written."""
    line, checksum = content[: -_DIGITS - 2], content[-_DIGITS - 2 :]
    if len(checksum) < _DIGITS + 2 or not line:
        raise DamagedRecord("it is cut off" if content else "it is empty")
    if checksum != b"\n%b\n" % sha256(line).hexdigest().encode("ascii"):
        raise DamagedRecord("its checksum does not fit")
    try:
        document = json.loads(line)
        if document["format"] != _FORMAT:
            raise DamagedRecord(f"it has the format {document['format']}, this version reads {_FORMAT}")
        values = {measure: _read(row) for measure, row in document["values"].items()}
        return Record(
            document["key"],
            document["first"],
            document["years"],
            values,
            document["state"],
            document["reason"],
            document["facts"],
            document["reached"],
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, DamagedRecord):
            raise
        raise DamagedRecord("it holds something else than a record") from error


def _stored(values: Sequence[float]) -> list[float | str | None]:
    if all(map(isfinite, values)):
        return list(map(float, values))
    return [float(each) if isfinite(each) else _NO_NUMBERS.get(each) for each in values]


def _read(stored: Sequence[float | str | None]) -> tuple[float, ...]:
    return tuple(each if each.__class__ is float else _NUMBERS[each] for each in stored)  # type: ignore[index]
