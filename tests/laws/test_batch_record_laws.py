"""Laws of records: every record survives writing and reading, and no change of a byte goes unnoticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wherefrom.batch.record import DamagedRecord, Record, read_record, record_bytes

_TEXT = st.text(st.characters(), max_size=20)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record: any floats, any text, lone surrogates too."""
    years = draw(st.integers(0, 4))
    values = draw(st.dictionaries(_TEXT, st.lists(st.floats(), min_size=years, max_size=years).map(tuple), max_size=3))
    return Record(
        draw(st.text("0123456789abcdef", min_size=64, max_size=64)), draw(st.integers(0, 10**6)), years, values,
        draw(st.sampled_from(["done", "failed"])), draw(_TEXT), draw(st.dictionaries(_TEXT, _TEXT, max_size=2)),
        draw(st.sampled_from([None, True, False])),
    )  # fmt: skip


@given(records())
def test_every_record_survives_writing_and_reading(record: Record) -> None:
    """What is read is what was written, value by value (repr tells nan and minus nought apart from all else), and
    writing it once more gives the same bytes."""
    written = record_bytes(record)
    found = read_record(written)
    assert repr(found.values) == repr({name: record.values[name] for name in found.values})
    assert found.values.keys() == record.values.keys()
    same = ("key", "first", "years", "state", "reason", "facts", "reached")
    assert [getattr(found, name) for name in same] == [getattr(record, name) for name in same]
    assert record_bytes(found) == written


@given(records(), st.data())
def test_no_changed_byte_goes_unnoticed(record: Record, data: st.DataObject) -> None:
    """One byte, anywhere in the file, changed to any other: the record is damaged."""
    written = bytearray(record_bytes(record))
    place = data.draw(st.integers(0, len(written) - 1))
    written[place] = (written[place] + data.draw(st.integers(1, 255))) % 256
    with pytest.raises(DamagedRecord):
        read_record(bytes(written))


@given(records(), st.data())
def test_nothing_cut_off_or_appended_goes_unnoticed(record: Record, data: st.DataObject) -> None:
    """A file that is shorter or longer than what was written is damaged."""
    written = record_bytes(record)
    cut = data.draw(st.integers(0, len(written) - 1))
    for wrong in (written[:cut], written[cut + 1 :], written + data.draw(st.binary(min_size=1, max_size=5))):
        with pytest.raises(DamagedRecord):
            read_record(wrong)
