"""The shipped mapping files on real logs, against what the logs' own descriptions state.

The logs are not part of the product; without them these tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calibrate import Calibration, calibrate
from sim.calibrate.arrivals import open_days, read_long, read_wide
from sim.calibrate.call_log import CallLog, read_calls
from sim.calibrate.contact_log import hazard, read_contacts
from sim.calibrate.maps import ArrivalsMap, CallsMap, ContactsMap
from sim.calibrate.patience import fit_patience
from sim.calibrate.profiles import fit_profile
from sim.calibrate.read_map import read_map
from sim.calibrate.replay import Replay, read_replay

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
MAPS = ROOT / "scenarios" / "calibrate"
FOOTFALL = DATA / "akl_footfall" / "hourly_2022_2024.csv"
CALLS = DATA / "anonymous_bank"
CONTACTS = DATA / "bank_marketing" / "contacts.csv"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real logs are not beside the project")


def facts(folder: str) -> Any:
    return json.loads((DATA / folder / "facts.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def months() -> dict[str, CallLog]:
    plan = read_map(MAPS / "call_centre.yaml")
    assert isinstance(plan, CallsMap)
    return {month: read_calls(plan, [CALLS / f"calls_1999-{month}.csv"]) for month in ("01", "02")}


@pytest.fixture(scope="module")
def january() -> Calibration:
    return calibrate(MAPS / "call_centre.yaml", [CALLS / "calls_1999-01.csv"])


@pytest.fixture(scope="module")
def february() -> Replay:
    return read_replay(MAPS / "call_centre.yaml", [CALLS / "calls_1999-02.csv"])


def found(made: Calibration) -> dict[str, str]:
    return {each.path: each.value for each in made.findings}


def test_footfall_by_weekday_matches_the_counts(tmp_path: Path) -> None:
    """Open round the clock over three years, weekdays bring Fri 14,386, Mon 12,357, Sun 9,589 passers-by."""
    text = (MAPS / "footfall.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(("opening", "period", "holidays", "entering"))]
    path = tmp_path / "map.yaml"
    path.write_text("\n".join([*kept, 'opening: {daily: "00:00-24:00"}', ""]), encoding="utf-8")
    plan = read_map(path)
    assert isinstance(plan, ArrivalsMap)
    table = read_long(plan, [FOOTFALL])
    assert np.nansum(table.counts) == pytest.approx(14_078_741, abs=1500)  # one hour stands twice and is averaged
    days = open_days(plan, table)
    totals = np.nansum(days.counts, axis=1)
    stated = facts("akl_footfall")["mean_per_day_by_weekday"]["45 Queen Street"]
    for place, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        assert totals[days.weekday == place].mean() == pytest.approx(stated[name], rel=0.003)
    hours = days.counts[days.weekday < 5][:, 12]
    assert np.nanmean(hours) == pytest.approx(1087.7, rel=1e-3)
    assert totals.var(ddof=1) / totals.mean() == pytest.approx(641.8, rel=0.02)


def test_footfall_calibration_is_overdispersed_and_sourced() -> None:
    """Mon-Fri 9-18 and Sat 10-17, 1.7 % entering: 157 a day (131 to 184), days far from Poisson, months in it."""
    made = calibrate(MAPS / "footfall.yaml", [FOOTFALL])
    values = found(made)
    assert values["demand.shop.level"] == "157 per_day"
    (level,) = [each for each in made.findings if each.path == "demand.shop.level"]
    assert level.range == "131 per_day to 184 per_day"
    assert 0.08 < float(values["demand.shop.busyness.cv"]) < 0.2
    assert 0.2 < float(values["demand.shop.busyness.carries_over"]) < 0.6
    assert "by_month: [" in made.patch_text
    assert made.patch_text.count("source:") == 4


def test_wide_counts_add_up_to_the_stated_months() -> None:
    """Six-minute counts from January to June add up to the monthly totals stated (34,719 in January)."""
    plan = read_map(MAPS / "six_minutes.yaml")
    assert isinstance(plan, ArrivalsMap)
    table = read_wide(plan, [CALLS / "arrivals_6min_1999H1.csv"])
    month = table.dates.astype("datetime64[M]")
    stated = facts("anonymous_bank")["arrivals_monthly_total_H1"]
    for name, total in stated.items():
        assert int(table.counts[month == np.datetime64(name)].sum()) == total
    profile = fit_profile(open_days(plan, table))
    assert profile.cv.value < 0.3


@pytest.mark.parametrize("month", ["01", "02"])
def test_calls_match_their_description(months: dict[str, CallLog], month: str) -> None:
    """Clean calls, queued share, waits, hang-ups, service: as the log's description states, to its last digit."""
    log = months[month]
    stated = facts("anonymous_bank")[f"calls_1999-{month}"]
    assert log.rows == stated["rows"]
    assert log.ignored == stated["outcome_counts"]["PHANTOM"]
    assert len(log.day) == stated["calls_clean(no PHANTOM, vru_time>=0)"]
    assert int(log.queued.sum()) == stated["queued(q_time>0)"]
    assert log.wait[log.queued].mean() == pytest.approx(stated["wait_s_mean_queued"], abs=1e-4)
    assert log.reneged.sum() / log.queued.sum() == pytest.approx(stated["abandon_share_of_queued"], abs=1e-5)
    service = log.service[log.served]
    assert len(service) == stated["served"]
    assert service.mean() == pytest.approx(stated["service_s_mean"], abs=1e-4)
    assert np.median(service) == stated["service_s_median"]
    logs = np.log(service[service >= 10])
    assert logs.mean() == pytest.approx(stated["service_lognorm_mu(>=10s)"], abs=1e-4)
    patience = fit_patience(log)
    assert patience is not None
    assert patience.exponential.value == pytest.approx(
        stated["patience_s_mean_exponential_MLE(total queue time / abandonments)"], abs=1e-3
    )


def test_service_is_nearly_lognormal(january: Calibration) -> None:
    """As published for this centre: lognormal, fitted to 10 s and over, lies within 2 points of the log."""
    (shape,) = [each for each in january.findings if each.path == "channels.phone.steps[0].time.shape"]
    assert shape.value == "lognormal"
    assert "best maximum-likelihood fit of times of 10 s and over: lognormal, 1.7 points off" in shape.verdict


def test_january_identifies_wrap_up_and_says_what_it_cannot(january: Calibration) -> None:
    """Agents take about 10 s between calls while customers wait; balking and idle presence stay unknown."""
    values = found(january)
    assert 8 < float(values["wrap-up, mean"].split()[0]) < 13
    said = " ".join(january.cannot_identify)
    for topic in ("Balking", "Idle presence", "menu", "2 days between"):
        assert topic in said
    assert "by_month" not in january.patch_text.split("# What this log cannot say")[0]


def test_replay_of_february_is_complete(february: Replay) -> None:
    """28 days, 31,035 calls offered, 58 % of them queued; on duty covers what was served by known agents."""
    seen = february.observed
    assert len(february.dates) == 28
    assert (seen.offered, seen.served) == (31_035, 27_056)
    assert seen.queued_share == pytest.approx(18_005 / 31_035)
    assert seen.mean_wait == pytest.approx(75.81588, abs=1e-4)
    assert seen.hung_up_share == pytest.approx(0.21827, abs=1e-5)
    talked = february.service.sum() / 3600
    heads = february.on_duty.sum() / 2
    assert 0.6 < talked / heads < 1.0
    assert february.on_duty.shape == (28, 52)
    assert len(february.seconds) == len(february.priority) == len(february.kind) == seen.offered


def test_contacts_match_their_description() -> None:
    """Hit rate by contact 3.7 %, 3.6 %, ...; talk 635 s sold and 222 s unsold; 2.86 contacts per client."""
    plan = read_map(MAPS / "outbound.yaml")
    assert isinstance(plan, ContactsMap)
    log = read_contacts(plan, [CONTACTS])
    stated = facts("bank_marketing")
    assert (len(log.day), int(log.sold.sum())) == (stated["contacts"], stated["sales"])
    assert int(log.contacts.sum()) == stated["attempts_total(sum campaign)"]
    steps = hazard(log.contacts, log.sold, 10)
    for number in range(1, 11):
        each = stated["per_attempt_hazard"][str(number)]
        assert int(steps.reached[number - 1]) == each["clients_reaching_attempt"]
        assert steps.hit_rate[number - 1] == pytest.approx(each["p_sale"], abs=1e-5)
    assert log.talk[log.sold].mean() == pytest.approx(stated["talk_s_mean_sale"], abs=1e-4)
    values = found(calibrate(MAPS / "outbound.yaml", [CONTACTS]))
    assert values["channels.phone.talk.sale"] == "10.6 min"
    assert values["channels.phone.talk.no_sale"] == "3.7 min"
    assert values["contacts per client"] == "2.86"
