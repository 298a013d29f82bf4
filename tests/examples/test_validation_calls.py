"""A real call centre run again: calibrated on January, simulated on February's arrivals and presence.

The logs are not part of the product; without them these tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wherefrom.validation import calls
from wherefrom.validation.calls import Months

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "anonymous_bank"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real logs are not beside the project")


@pytest.fixture(scope="module")
def months() -> Months:
    return calls.months(
        ROOT / "scenarios" / "calibrate" / "call_centre.yaml", DATA / "calls_1999-01.csv", DATA / "calls_1999-02.csv"
    )


def test_validation_forecasts_the_queued_share_but_waits_too_long(months: Months) -> None:
    """January's calibration meets February's queued share within 5 points; its wait is too long, by less than 30 %."""
    seen, found = months.observed, calls.run(calls.forecast(months), 2)
    assert found.offered == seen.offered == 31_035
    assert calls.meets(found, seen)[0]
    assert 1 < found.mean_wait / seen.mean_wait < 1.30
    assert abs(found.hung_up - seen.hung_up) < 0.04


def test_validation_wait_depends_on_who_is_served_when(months: Months) -> None:
    """The same services, each in its own place, wait as the log did (within 6 %); dealt out over the month they do not.

    So neither the amount of work nor the shape of its distribution makes the wait too long, but that real services are
    short when many wait (another hour, another kind of call, another server), and drawn ones are not.
    """
    seen = months.observed
    in_place = calls.run(calls.own_services(months), 1)
    dealt_out = calls.run(calls.own_services(months, np.zeros_like(months.replay.day)), 1)
    assert abs(in_place.mean_wait / seen.mean_wait - 1) < 0.06
    assert dealt_out.mean_wait / seen.mean_wait > 1.13
    assert abs(in_place.queued - dealt_out.queued) < 0.03
    afternoon, peak = calls.service_by_hour(months, (15, 16))
    assert peak < 0.8 * afternoon


def test_validation_queued_share_depends_on_how_presence_is_read(months: Months) -> None:
    """Some real calls queue beside a free server; presence read strictly, services in place: both targets hold."""
    assert 0.10 < calls.free_while_queueing(months) < 0.25
    strict = calls.run(calls.own_services(months, replay=calls.presence(months, 10.0)), 1)
    assert calls.meets(strict, months.observed) == (True, True)


@pytest.mark.long
def test_validation_types_and_hours_of_january_meet_both_targets(months: Months) -> None:
    """Services of January by type and half-hour, presence read strictly: of February only who came and who served.

    Reading presence strictly is what January asks for by itself: its own replay comes nearer to its own queued share.
    """
    forecast = calls.run(calls.same_type_services(months, calls.presence(months, 10.0)), 3)
    assert calls.meets(forecast, months.observed) == (True, True)
    (log, shipped), (_, strict) = (calls.on_itself(months, away, 1) for away in (60.0, 10.0))
    assert shipped.queued < strict.queued < log.queued
