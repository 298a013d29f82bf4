"""Facts of what calibration writes: the patch is scenario language, the picture is the same bytes every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sim.calibrate import Calibration, Curve, Figure, calibrate
from sim.calibrate.patch import Annotated, Branch, Inline, Listed, write_patch
from sim.calibrate.units import digits, duration, factor, share, span
from sim.scenario.load import load_scenario

BASE = """\
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
    steps: [{name: advice, time: 5 min, needs: [clerks]}]
    hit_rate: 20 %
    chooses: {kettle: 100 %}
demand: {shop: {level: 50 per_day}}
"""
MAP = """\
kind: calls
channel: shop
pool: clerks
source: "till log: \\"north\\" door, #2"
columns:
  {date: d, arrive: a, queue_start: q, queue_seconds: w, service_start: s, service_seconds: t, outcome: o, server: who}
outcomes: {served: "yes", hung_up: "no"}
opening: {mon-fri: "09:00-18:00"}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Calibration]:
    """Four weeks of a counter: 40 customers a day, every second one waits, every eighth leaves."""
    folder = tmp_path_factory.mktemp("patch")
    rows = ["d,a,q,w,s,t,o,who"]
    for number in range(28):
        for place in range(40 if number % 7 < 5 else 0):
            minute = 9 * 60 + 13 * place
            clock = f"{minute // 60}:{minute % 60:02d}:00"
            wait = 20 + 7 * (place % 9) if place % 2 else 0
            left = place % 8 == 7
            queue = clock if wait else "0:00:00"
            work = 0 if left else 60 + 37 * ((place * 7 + number) % 11)
            rows.append(f"2027-03-{number + 1:02d},{clock},{queue},{wait},{clock},{work},{'no' if left else 'yes'},Kim")
    (folder / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    return folder, calibrate(folder / "map.yaml", [folder / "log.csv"])


def test_a_patch_loads_on_top_of_a_scenario(made: tuple[Path, Calibration]) -> None:
    """Extended by the patch, a scenario loads with level, step and patience of the log, ranges and sources."""
    folder, calibration = made
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "shop.yaml").write_text("extends: base.yaml\n" + calibration.patch_text, encoding="utf-8")
    loaded = load_scenario(folder / "shop.yaml")
    assert loaded.scenario.demand["shop"].level.value == 40
    shop = loaded.scenario.channels["shop"]
    assert shop.kind == "walk_in"
    assert shop.steps[0].needs == {"clerks": 1}
    assert shop.patience is not None
    registered = {each.path: each for each in loaded.assumptions}
    step = registered["channels.shop.steps.0.time.mean"]
    assert step.source is not None
    assert step.source.startswith('till log: "north" door, #2; n = ')
    assert step.low is not None
    assert step.low < step.value < (step.high or 0)


def test_the_patch_is_yaml_with_nothing_unsourced(made: tuple[Path, Calibration]) -> None:
    """Read as YAML, every map with a `value` has a `source`, and demand states its own."""
    document = YAML(typ="safe", pure=True).load(made[1].patch_text)
    assert document["demand"]["shop"]["source"]

    def visit(node: object) -> int:
        if isinstance(node, list):
            return sum(visit(each) for each in node)
        if not isinstance(node, dict):
            return 0
        if "value" in node:
            assert node["source"]
            return 1
        return sum(visit(each) for each in node.values())

    assert visit(document) >= 4


def test_comments_cannot_be_broken_out_of() -> None:
    """A line end in a text taken from a log stays inside its comment; a quote stays inside its scalar."""
    root = Branch((("a", Annotated("1", "", 'x"\ny', "first\nkey: 2")),))
    text = write_patch(root, ["one\ntwo: 3"], ["three\nfour: 4"])
    assert YAML(typ="safe", pure=True).load(text) == {"a": {"value": 1, "source": 'x"\ny'}}


def test_lists_of_maps() -> None:
    """A list of maps is written in block style and read back as one."""
    step = Branch((("name", Inline("call")), ("time", Branch((("mean", Inline("3 min")),), "a remark"))))
    text = write_patch(Branch((("steps", Listed((step, step))),)), [], [])
    assert YAML(typ="safe", pure=True).load(text) == {"steps": [{"name": "call", "time": {"mean": "3 min"}}] * 2}


def test_numbers_as_a_planner_writes_them() -> None:
    """Three significant digits, units of the language, no exponents; a range that reads the same twice is none."""
    assert [digits(each) for each in (0, 0.0287, 2.856, 94.04, 1087.3, 60)] == [
        "0",
        "0.0287",
        "2.86",
        "94",
        "1087",
        "60",
    ]
    assert [duration(each) for each in (10.27, 89.9, 369.08)] == ["10.3 s", "89.9 s", "6.15 min"]
    assert (share(0.0372), factor(0.768)) == ("3.72 %", "x0.77")
    assert span("4 s", "4 s") == ""


def test_a_picture_is_the_same_bytes_every_time(made: tuple[Path, Calibration]) -> None:
    """Drawn twice, the SVG is equal in every byte and bears no date."""
    from wherefrom.charts.calibration import draw_calibration

    folder, calibration = made
    first = draw_calibration(calibration.figures, folder / "one.svg").read_bytes()
    assert first == draw_calibration(calibration.figures, folder / "two.svg").read_bytes()
    assert first.startswith(b"<?xml")
    assert b"dc:date" not in first
    assert sorted(each.name for each in folder.glob("*.svg*")) == ["one.svg", "two.svg"]


def test_a_picture_takes_no_text_for_a_formula(tmp_path: Path) -> None:
    """A channel called `$x_$` is drawn as it stands; an unknown kind of figure and an empty list are refused."""
    from wherefrom.charts.calibration import draw_calibration

    line = Curve("$y^{$", (0.0, 1.0), (0.0, 1.0))
    odd = Figure("curve", "$x_$", (0.0, 1.0), (0.0, 1.0), "s", "share", references=(line,))
    assert draw_calibration([odd], tmp_path / "odd.svg").stat().st_size > 1000
    with pytest.raises(ValueError, match="pie"):
        draw_calibration([Figure("pie", "", (), (), "", "")], tmp_path / "pie.svg")
    with pytest.raises(ValueError, match="without figures"):
        draw_calibration([], tmp_path / "none.svg")
