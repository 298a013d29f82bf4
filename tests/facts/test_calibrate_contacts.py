"""Facts of contact calibration, by counting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calibrate import CalibrationError, calibrate
from sim.calibrate.contact_log import hazard

MAP = """\
kind: contacts
channel: phone
source: contact log
columns: {date: day, duration: seconds, contacts: tries, outcome: sold}
sale: "yes"
contacts_up_to: 3
"""


def test_hit_rate_by_contact_counts_those_still_in_play() -> None:
    """Ten clients: 4 end at the first contact (1 bought), 3 at the second (1), 2 at the third, 1 at the fifth (bought).

    First: 1 of 10. Second: 6 got that far, 1 of 6. Third: 3 got that far, none bought at it.
    Given up after: 3, 2, 2. Tried again of those unsold: 6/9, 3/5, 1/3.
    """
    contacts = np.array([1, 1, 1, 1, 2, 2, 2, 3, 3, 5])
    sold = np.array([True, False, False, False, True, False, False, False, False, True])
    found = hazard(contacts, sold, 3)
    assert found.reached.tolist() == [10, 6, 3]
    assert found.sold.tolist() == [1, 1, 0]
    assert found.hit_rate == pytest.approx([1 / 10, 1 / 6, 0])
    assert found.given_up.tolist() == [3, 2, 2]
    assert found.retried == pytest.approx([6 / 9, 3 / 5, 1 / 3])


def log_of(folder: Path, days: int = 8) -> Path:
    """Every day five sales of 300, 400, 500, 600, 700 s at contacts 1, 1, 2, 2, 3 and ten refusals of 60 to 240 s."""
    rows = []
    for day in range(1, days + 1):
        rows += [
            f"2027-03-{day:02d},{seconds},{tries},yes,new"
            for seconds, tries in zip((300, 400, 500, 600, 700), (1, 1, 2, 2, 3), strict=True)
        ]
        rows += [f"2027-03-{day:02d},{60 + 20 * place},{1 + place % 4},no,old" for place in range(10)]
    path = folder / "log.csv"
    path.write_text("\n".join(["day,seconds,tries,sold,kind", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_contact_log_becomes_talk_and_hit_rate(tmp_path: Path) -> None:
    """Per day of 15 clients: talk 500 s sold, 150 s unsold; hits 2/15, 2 of those with two or more, 1 of three or more.

    Refusals end at contacts 1,2,3,4,1,2,3,4,1,2: three at 1, three at 2, so 10 reach two and 5 reach three.
    """
    (tmp_path / "map.yaml").write_text(MAP + "compare: kind\n", encoding="utf-8")
    made = calibrate(tmp_path / "map.yaml", [log_of(tmp_path)])
    found = {each.path: each for each in made.findings}
    assert found["channels.phone.talk.sale"].value == "8.33 min"
    assert found["channels.phone.talk.no_sale"].value == "2.5 min"
    assert [found[f"channels.phone.hit_rate.by_contact[{place}]"].value for place in range(3)] == [
        "13.3 %",
        "20 %",
        "20 %",
    ]
    assert found["hit rate per client where kind = new"].value == "100 %"
    assert found["hit rate per client where kind = old"].value == "0 %"
    # contacts per day: 1+1+2+2+3 sold, and 1+2+3+4+1+2+3+4+1+2 = 23 unsold: 32 for 15 clients
    assert found["contacts per client"].value == "2.13"
    assert found["sales per contact"].value == "15.6 %"
    assert "by_contact: [13.3 %, 20 %, 20 %]" in made.patch_text


def test_what_a_contact_log_cannot_say_is_said(tmp_path: Path) -> None:
    """Answer rate, time of day, wrap-up and the value of a sale are in no contact log."""
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    made = calibrate(tmp_path / "map.yaml", [log_of(tmp_path)])
    said = " ".join(made.cannot_identify)
    for topic in ("answer rate", "time of day", "Wrap-up", "value of a sale", "unanswered"):
        assert topic in said
    assert "# What this log cannot say" in made.patch_text


def test_a_sale_word_that_never_stands_in_the_log_is_refused(tmp_path: Path) -> None:
    """`sale: sold` where the log says yes and no: no contact would be a sale."""
    (tmp_path / "map.yaml").write_text(MAP.replace('"yes"', "sold"), encoding="utf-8")
    with pytest.raises(CalibrationError, match="no contact counts as a sale"):
        calibrate(tmp_path / "map.yaml", [log_of(tmp_path)])


def test_where_and_period_choose_rows(tmp_path: Path) -> None:
    """Only `old` rows hold no sale; only three days leave too few."""
    (tmp_path / "map.yaml").write_text(MAP + "where: {kind: old}\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match="no contact counts as a sale"):
        calibrate(tmp_path / "map.yaml", [log_of(tmp_path)])
    (tmp_path / "map.yaml").write_text(MAP + "period: {to: 2027-03-03}\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match="3 days"):
        calibrate(tmp_path / "map.yaml", [log_of(tmp_path)])
