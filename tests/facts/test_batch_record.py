"""A record of a batch says what was played, as one line that proves itself unharmed."""

from __future__ import annotations

import json
from hashlib import sha256
from math import inf, isnan, nan

import pytest

from wherefrom.batch.record import DamagedRecord, Record, read_record, record_bytes

RECORD = Record("ab" * 32, 20, 3, {"profit": (1.5, -0.0, 1e300), "share": (nan, inf, -inf)}, facts={"plan": "Zürich"})


def test_a_record_is_one_line_of_json_and_its_checksum() -> None:
    """Whoever wants to read a record without wherefrom can: JSON, then the SHA-256 of that line; a value that a year
    does not define is null."""
    line, checksum, end = record_bytes(RECORD).split(b"\n")
    assert sha256(line).hexdigest().encode() == checksum
    assert end == b""
    found = json.loads(line)
    assert found["first"] == 20
    assert found["years"] == 3
    assert found["values"] == {"profit": [1.5, -0.0, 1e300], "share": [None, "inf", "-inf"]}
    assert line.isascii()


def test_no_clock_and_no_order_of_insertion_shows_in_a_record() -> None:
    """The same years give the same bytes, in whatever order the measures were put in."""
    turned = Record(RECORD.key, 20, 3, dict(reversed(RECORD.values.items())), facts=RECORD.facts)
    assert record_bytes(turned) == record_bytes(RECORD)


def test_what_is_written_is_read_back() -> None:
    """Also what is no ordinary number: not defined, infinite, minus nought."""
    found = read_record(record_bytes(RECORD))
    assert (found.key, found.first, found.years, found.state, found.reached) == (RECORD.key, 20, 3, "done", None)
    assert found.facts == {"plan": "Zürich"}
    assert str(found.values["profit"]) == "(1.5, -0.0, 1e+300)"
    assert isnan(found.values["share"][0])
    assert found.values["share"][1:] == (inf, -inf)


def test_a_failure_keeps_its_reason() -> None:
    """A point that cannot be played is recorded with why, and no years."""
    failed = Record("cd" * 32, 0, 0, state="failed", reason="shop.yaml:3:1: there is no such channel")
    assert read_record(record_bytes(failed)) == failed


@pytest.mark.parametrize("keep", [0, 1, 64, 65, 66, 100, -1])
def test_a_record_cut_off_is_noticed(keep: int) -> None:
    """After a loss of power a file may end anywhere, or be empty."""
    with pytest.raises(DamagedRecord):
        read_record(record_bytes(RECORD)[:keep])


def test_a_line_that_is_no_record_is_noticed_though_its_checksum_fits() -> None:
    """JSON of something else, of another format, and what is no JSON."""
    for line in (b"{}", b"[]", b"7", b"no json", b'{"format":"wherefrom/record/2"}'):
        with pytest.raises(DamagedRecord):
            read_record(line + b"\n" + sha256(line).hexdigest().encode() + b"\n")


def test_a_measure_has_a_value_for_every_year() -> None:
    """Three years and two values: a mistake of ours, and not written."""
    with pytest.raises(ValueError, match="2 values for 3 years"):
        record_bytes(Record("ab" * 32, 0, 3, {"profit": (1.0, 2.0)}))
