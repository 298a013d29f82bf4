"""Shipped scenarios beside the logs they were calibrated on: outbound talks and footfall.

The logs are not part of the product; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wherefrom.validation import contacts, footfall
from wherefrom.validation.__main__ import main

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
SCENARIOS = ROOT / "scenarios"
needs_logs = pytest.mark.skipif(not DATA.is_dir(), reason="the real logs are not beside the project")


@needs_logs
def test_validation_talks_sell_and_last_as_logged() -> None:
    """Hit rate by contact within 5 standard errors, talk by outcome within 5 % (cv 0.08), contacts within 3 %."""
    log = contacts.logged(SCENARIOS / "calibrate" / "outbound.yaml", DATA / "bank_marketing" / "contacts.csv")
    run = contacts.simulated(SCENARIOS / "telesales.yaml", 16_000, 1)
    assert run.clients == 16_000
    for place in range(contacts.UP_TO):
        rate = log.hit_rate[place]
        error = np.sqrt(rate * (1 - rate) * (1 / log.reached[place] + 1 / run.reached[place]))
        assert abs(run.hit_rate[place] - rate) < 5 * error
    for ours, theirs in ((run.sale, log.sale), (run.no_sale, log.no_sale)):
        assert ours[0] == pytest.approx(theirs[0], rel=0.05)
        assert ours[1] == pytest.approx(theirs[1], abs=0.08)
    assert run.sale[0] > 2.5 * run.no_sale[0]
    assert run.contacts == pytest.approx(log.contacts, rel=0.03)


@needs_logs
def test_validation_one_share_called_again_misses_the_second_contact() -> None:
    """The log gives up more clients after the second contact (27 %) than one share for all contacts can (23 %)."""
    log = contacts.logged(SCENARIOS / "calibrate" / "outbound.yaml", DATA / "bank_marketing" / "contacts.csv")
    run = contacts.simulated(SCENARIOS / "telesales.yaml", 6_000, 1)
    gaps = np.array(run.clients_by_contacts) - np.array(log.clients_by_contacts)
    assert int(np.argmin(gaps)) == 1
    assert -0.06 < gaps[1] < -0.03
    assert np.abs(np.delete(gaps, 1)).max() < 0.04


@needs_logs
def test_validation_footfall_by_weekday_month_and_hour() -> None:
    """Means by weekday and hour within 4 %, by month within 8 %; days vary alike, far beyond chance."""
    log = footfall.logged(SCENARIOS / "calibrate" / "footfall.yaml", DATA / "akl_footfall" / "hourly_2022_2024.csv")
    run = footfall.simulated(SCENARIOS / "high_street.yaml", "shop", 10)
    assert run.a_day == pytest.approx(log.a_day, rel=0.02)
    np.testing.assert_allclose(run.by_weekday, log.by_weekday, rtol=0.04)
    np.testing.assert_allclose(run.by_hour, log.by_hour, rtol=0.04)
    np.testing.assert_allclose(run.by_month, log.by_month, rtol=0.08)
    assert log.variance_ratio > 4
    assert run.variance_ratio == pytest.approx(log.variance_ratio, rel=0.2)
    assert run.cv == pytest.approx(log.cv, abs=0.015)
    assert run.to_tomorrow == pytest.approx(log.to_tomorrow, abs=0.1)


def test_validation_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the logs, or without arguments, it says so and ends with 2."""
    assert main([]) == 2
    assert main([str(tmp_path), str(SCENARIOS)]) == 2
    err = capsys.readouterr().err
    assert "Usage: python -m wherefrom.validation DATA" in err
    assert str(tmp_path / "anonymous_bank" / "calls_1999-01.csv") in err
    assert "telesales.yaml" not in err
