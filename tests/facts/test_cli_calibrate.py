"""Facts of `wherefrom calibrate`: what it writes, what it refuses, and that the result is a scenario."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.scenario.load import load_scenario
from wherefrom.cli.main import run

SCENARIO = """\
schema: wherefrom/1
name: One counter
purpose: See the counter through the year.
horizon: {start: 2027-01-01, months: 12, currency: NZD, time_zone: Pacific/Auckland}
calendar: {opening: {mon-fri: "09:00-18:00"}}
offer: {kettle: {price: 60 NZD, unit_cost: 35 NZD, kind: service}}
assets:
  clerks: {kind: people, site: street, headcount: 3, contract: 40 h/week, pay: 25 NZD/h}
shifts: [{pool: clerks, days: mon-fri, time: "09:00-18:00", unpaid_break: 60 min, share: 100 %}]
channels:
  shop:
    kind: walk_in
    site: street
    patience: {value: 9 min, range: 7 min to 11 min, source: assumed}
    steps:
      - {name: advice, time: 5 min, needs: [clerks]}
      - {name: till, time: 1 min, needs: [clerks], only: buyers}
    hit_rate: 20 %
    chooses: {kettle: 100 %}
demand: {shop: {level: 50 per_day, by_hour: {9: 0.5, 17: 1.5}}}
"""
CALLS_MAP = """\
kind: calls
channel: shop
pool: clerks
source: till log
columns:
  {date: d, arrive: a, queue_start: q, queue_seconds: w, service_start: s, service_seconds: t, outcome: o, server: who}
outcomes: {served: "yes", hung_up: "no"}
opening: {mon-fri: "09:00-18:00"}
"""
COUNTS_MAP = """\
kind: arrivals
channel: shop
source: door counter
columns: {date: d, hour: h, count: n}
opening: {mon-fri: "09:00-18:00"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, four weeks of a till log and of a door counter, and their maps."""
    calls, counts = ["d,a,q,w,s,t,o,who"], ["d,h,n"]
    for number in range(28):
        day = f"2027-03-{number + 1:02d}"
        for hour in range(9, 18) if number % 7 < 5 else ():
            counts.append(f"{day},{hour},{4 + (number * 7 + hour) % 5}")
        for place in range(40 if number % 7 < 5 else 0):
            minute = 9 * 60 + 13 * place
            clock = f"{minute // 60}:{minute % 60:02d}:00"
            wait = 20 + 7 * (place % 9) if place % 2 else 0
            left = place % 8 == 7
            work = 0 if left else 60 + 37 * ((place * 7 + number) % 11)
            calls.append(f"{day},{clock},{clock if wait else '0:00:00'},{wait},{clock},{work},"
                         f"{'no' if left else 'yes'},Kim")  # fmt: skip
    for name, text in (("calls.csv", "\n".join(calls) + "\n"), ("counts.csv", "\n".join(counts) + "\n"),
                       ("calls.yaml", CALLS_MAP), ("counts.yaml", COUNTS_MAP), ("base.yaml", SCENARIO)):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_calibrate_writes_the_fragment_and_says_what_it_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Figures with range and verdict, what the log cannot say, and the next command as the last line."""
    assert run(["calibrate", "counts.csv", "--map", "counts.yaml", "--out", "patch.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Found in the log (ranges are P10 to P90):"
    (level,) = [place for place, line in enumerate(lines) if "demand.shop.level: " in line]
    assert " per_day" in lines[level]
    assert lines[level + 1].endswith("n = 20")
    assert "What the log cannot say:" in lines
    assert lines[-1] == ("Next: wherefrom calibrate counts.csv --map counts.yaml --onto SCENARIO.yaml "
                         "--out patch_scenario.yaml")  # fmt: skip
    patch = YAML(typ="safe", pure=True).load((folder / "patch.yaml").read_text(encoding="utf-8"))
    assert set(patch) == {"demand"}
    assert sorted(each.name for each in folder.iterdir() if "patch" in each.name) == ["patch.yaml"]


def test_calibrate_onto_a_scenario_makes_a_scenario(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The result extends the scenario, loads, and says of the counter what the log says, not a mixture of the two."""
    assert run(["calibrate", "calls.csv", "--map", "calls.yaml", "--onto", "base.yaml", "--out", "measured.yaml"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "Next: wherefrom validate measured.yaml"
    assert "these no longer count: " in out
    assert "channels.shop.patience.value" in out
    assert "The steps of shop (advice, till) are replaced by call" in out
    assert "demand.shop.by_hour." not in out
    loaded = load_scenario(folder / "measured.yaml")
    shop = loaded.scenario.walk_in["shop"]
    assert shop.hit_rate.base(1) == 0.2
    assert [step.name for step in shop.steps] == ["call"]
    assert loaded.scenario.demand["shop"].level.value == 40
    sources = {each.path: each.source for each in loaded.assumptions}
    assert (sources["channels.shop.patience.mean"] or "").startswith("till log; ")
    assert run(["validate", "measured.yaml"]) == 0


def test_calibrate_draws_the_fits_and_answers_as_data(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json: every finding with value, range, verdict and samples, and the names of the files written."""
    code = run(["calibrate", "calls.csv", "--map", "calls.yaml", "--out", "p.yaml", "--picture", "fits.svg", "--json"])
    result = json.loads(capsys.readouterr().out)
    assert (code, result["status"], result["patch"], result["picture"]) == (0, "ok", "p.yaml", "fits.svg")
    found = {each["path"]: each for each in result["findings"]}
    assert found["demand.shop.level"]["value"] == "40 per_day"
    assert found["demand.shop.level"]["samples"] == 20
    assert any("Balking" in each for each in result["cannot_identify"])
    assert (folder / "fits.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_calibrate_never_writes_over_a_file_unasked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An existing file stays as it is without --force; an input stays as it is even with it."""
    (folder / "patch.yaml").write_text("mine\n", encoding="utf-8")
    arguments = ["calibrate", "counts.csv", "--map", "counts.yaml", "--out", "patch.yaml"]
    assert run(arguments) == 2
    assert "patch.yaml exists already" in capsys.readouterr().err
    assert (folder / "patch.yaml").read_text(encoding="utf-8") == "mine\n"
    assert run([*arguments, "--force"]) == 0
    assert (folder / "patch.yaml").read_text(encoding="utf-8").startswith("# Arrivals of `shop`")
    assert run([*arguments[:-1], "counts.yaml", "--force"]) == 2
    assert (folder / "counts.yaml").read_text(encoding="utf-8") == COUNTS_MAP
    assert run([*arguments[:-1], "no/where.yaml"]) == 2


def test_calibrate_reports_problems_with_their_places(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong map ends with code 3, file:line:column and a next step, as text and as data; nothing is written."""
    (folder / "counts.yaml").write_text(COUNTS_MAP.replace("channel:", "chanel:"), encoding="utf-8")
    arguments = ["calibrate", "counts.csv", "--map", "counts.yaml", "--out", "patch.yaml"]
    assert run(arguments) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "counts.yaml:2:1: unknown key `chanel`" in err
    assert "\n  write `channel`\n" in err
    assert err.splitlines()[-1] == "2 problems; nothing was written."
    assert run([*arguments, "--json"]) == 3
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "invalid"
    assert (2, 1) in {(each["line"], each["column"]) for each in result["problems"]}
    assert not (folder / "patch.yaml").exists()


@pytest.mark.parametrize(
    ("map_", "words"),
    [(CALLS_MAP.replace("channel: shop", "channel: phone"), "has no channel `phone`"),
     (CALLS_MAP.replace("pool: clerks", "pool: crew"), "has no assets `crew`")],
)  # fmt: skip
def test_calibrate_onto_another_scenario_says_what_does_not_fit(
    folder: Path, capsys: pytest.CaptureFixture[str], map_: str, words: str
) -> None:
    """A channel or pool the scenario lacks is named with those it has; nothing is written."""
    (folder / "calls.yaml").write_text(map_, encoding="utf-8")
    assert run(["calibrate", "calls.csv", "--map", "calls.yaml", "--onto", "base.yaml", "--out", "new.yaml"]) == 3
    err = capsys.readouterr().err
    assert words in err
    assert "with one of " in err
    assert not (folder / "new.yaml").exists()


def test_calibrate_onto_needs_one_folder_and_a_valid_result(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scenario extends only what lies beside or below it; a result that is no scenario is refused, and not left."""
    (folder / "deep").mkdir()
    arguments = ["calibrate", "counts.csv", "--map", "counts.yaml", "--onto", "base.yaml"]
    assert run([*arguments, "--out", "deep/new.yaml"]) == 3
    assert "a scenario extends files of its own folder" in capsys.readouterr().err
    # Hours of the log outside the scenario's doors: the fragment alone is fine, the two together are not.
    (folder / "base.yaml").write_text(SCENARIO.replace("09:00-18:00", "20:00-22:00").replace("9: 0.5, 17", "20: 1, 21"),
                                      encoding="utf-8")  # fmt: skip
    assert run([*arguments, "--out", "new.yaml"]) == 3
    err = capsys.readouterr().err
    assert "with the fragment laid over it: " in err
    assert sorted(each.name for each in folder.iterdir() if "new" in each.name) == []
