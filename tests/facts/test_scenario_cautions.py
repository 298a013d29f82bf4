"""Opening hours that no shift covers are named, and nothing fails for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario.cautions import cautions
from sim.scenario.load import load_scenario
from wherefrom.cli.main import run

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 1, currency: EUR}
calendar: {opening: {mon-fri: "09:00-18:00", sat: "10:00-14:00"}}
offer: {kettle: {price: 50 EUR, unit_cost: 20 EUR}}
assets:
  advisers: {kind: people, headcount: 2, contract: 35 h/week}
  helpers: {kind: people, headcount: 1, contract: 35 h/week}
  desks: {kind: machines, count: 2}
shifts:
  - {pool: advisers, days: mon-fri, time: "08:45-13:00", share: 50 %}
  - {pool: advisers, days: mon-thu, time: "12:30-18:00", share: 50 %}
  - {pool: helpers, days: sat, time: "10:00-14:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    steps: [{name: advice, time: 5 min, needs: [advisers, desks], or_needs: [[helpers]]}]
    hit_rate: 30 %
demand: {shop: {level: 40 per_day}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def test_an_uncovered_afternoon_is_named(shop: Path) -> None:
    """The second shift ends on Thursday: on Friday nobody is there from 13:00. Helpers cover Saturday instead."""
    (found,) = cautions(load_scenario(shop).scenario)
    assert found.path == "channels.shop"
    assert "open fri 13:00-18:00 while no shift brings anybody for the step `advice`" in found.message
    assert cautions(load_scenario(shop, set_=("shifts.1.days=mon-fri",)).scenario) == ()
    assert cautions(load_scenario(shop, set_=("shifts.1.days=mon-fri", "shifts.1.time=13:05-18:00")).scenario) == ()
    (gap,) = cautions(load_scenario(shop, set_=("shifts.1.days=mon-fri", "shifts.1.time=13:30-18:00")).scenario)
    assert "mon-fri 13:00-13:30" in gap.message


def test_a_stationary_queue_has_no_hours(tmp_path: Path) -> None:
    """Without a calendar somebody is always there."""
    text = SHOP.replace("{start: 2027-01-01, months: 1, currency: EUR}", "6000 min")
    lines = [line for line in text.splitlines() if not line.startswith(("calendar", "shifts", "  - "))]
    (tmp_path / "queue.yaml").write_text("\n".join(lines).replace("40 per_day", "1 per_minute"), encoding="utf-8")
    assert cautions(load_scenario(tmp_path / "queue.yaml").scenario) == ()


def test_validate_warns_and_passes(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0; the warning stands in the text with its line, and in the JSON under `warnings`."""
    assert run(["validate", str(shop)]) == 0
    printed = capsys.readouterr().out
    line = SHOP.splitlines().index("  shop:") + 1
    assert f"Warning: {shop}:{line}:3: shop is open fri 13:00-18:00" in printed
    assert run(["validate", str(shop), "--json"]) == 0
    (warning,) = json.loads(capsys.readouterr().out)["warnings"]
    assert warning["path"] == "channels.shop"
    assert warning["place"] == f"{shop}:{line}:3"
