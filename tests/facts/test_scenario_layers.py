"""Facts: parents, overrides and settings are laid over each other in a fixed order, and blame says who set what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario

BASE = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
assets:
  agents: {kind: people, headcount: 6}
channels:
  desk:
    kind: walk_in
    patience: 10 min
    steps: [{name: service, time: 6 min, needs: [agents]}]
demand:
  desk: {level: 1 per_minute}
overrides:
  busy: {demand: {desk: {level: 2 per_minute}}}
  brave: {channels: {desk: {patience: null}}, assets: {agents: {headcount: 9}}}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """Files `<name>.yaml` (and a plain `base.yaml`), giving the folder."""
    for name, text in ({"base": BASE} | files).items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def problems(path: Path, with_: tuple[str, ...] = (), set_: tuple[str, ...] = ()) -> str:
    """Everything said about a scenario that cannot be loaded."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, with_=with_, set_=set_)
    return str(caught.value)


def test_a_file_is_laid_over_its_parent(tmp_path: Path) -> None:
    """Maps are merged by key, values and lists are replaced whole, and null clears what was inherited."""
    child = "extends: base.yaml\nname: Child\n"
    child += "channels: {desk: {patience: null, steps: [{name: one, time: 1 min, needs: [agents]}]}}\n"
    loaded = load_scenario(folder(tmp_path, child=child) / "child.yaml")
    desk = loaded.scenario.walk_in["desk"]
    assert loaded.scenario.name == "Child"
    assert desk.patience is None
    assert [step.name for step in desk.steps] == ["one"]
    assert loaded.scenario.people["agents"].headcount == 6
    assert "patience" not in loaded.document["channels"]["desk"]


def test_blame_names_the_layer_and_place_of_every_value(tmp_path: Path) -> None:
    """Each value remembers the file, line and layer that set it."""
    loaded = load_scenario(
        folder(tmp_path, child="extends: base.yaml\nname: Child\n") / "child.yaml",
        with_=("busy",),
        set_=("assets.agents.headcount=7",),
    )
    blame = json.loads(loaded.blame_json())
    assert blame["name"]["layer"] == "file"
    assert blame["name"]["line"] == 2
    assert blame["horizon"] == {
        "layer": "base.yaml", "file": str(tmp_path / "base.yaml"), "line": 3, "column": 10, "text": "1000 min",
    }  # fmt: skip
    assert blame["demand.desk.level"]["layer"] == "overrides.busy"
    assert blame["demand.desk.level"]["line"] == 14
    assert blame["assets.agents.headcount"]["layer"] == "--set"
    assert loaded.place("assets.agents.headcount") == "--set"
    assert loaded.place("channels.desk.patience") == f"{tmp_path / 'base.yaml'}:9:15"
    assert loaded.place("channels.desk.nowhere") == f"{tmp_path / 'base.yaml'}:7:3"


def test_layers_come_in_a_fixed_order(tmp_path: Path) -> None:
    """Overrides beat the file, a later override beats an earlier one, settings beat all."""
    path = folder(tmp_path) / "base.yaml"
    assert load_scenario(path).scenario.people["agents"].headcount == 6
    assert load_scenario(path, with_=("busy", "brave")).scenario.people["agents"].headcount == 9
    both = load_scenario(path, with_=("brave",), set_=("assets.agents.headcount=4", "assets.agents.headcount=5"))
    assert both.scenario.people["agents"].headcount == 5


def test_parents_may_lie_deeper_but_not_outside(tmp_path: Path) -> None:
    """A parent lies in the folder of the scenario or below it, whatever way it is written."""
    inner = tmp_path / "inner"
    inner.mkdir()
    folder(inner, child="extends: ../base.yaml\n")
    folder(tmp_path, child="extends: inner/base.yaml\n")
    assert load_scenario(tmp_path / "child.yaml").scenario.name == "Queue"
    assert "inner/child.yaml:1:10: extends: `../base.yaml` lies outside" in problems(inner / "child.yaml")
    (tmp_path / "link.yaml").symlink_to("/etc/hosts")
    (tmp_path / "child.yaml").write_text("extends: link.yaml\n")
    assert "lies outside" in problems(tmp_path / "child.yaml")
    (tmp_path / "child.yaml").write_text("extends: /etc/hosts\n")
    assert "lies outside" in problems(tmp_path / "child.yaml")


def test_circles_and_missing_parents_are_refused(tmp_path: Path) -> None:
    """A file that extends itself through others, and one that is not there, are named at the `extends` line."""
    folder(tmp_path, a="extends: b.yaml\n", b="name: B\nextends: a.yaml\n", c="extends: bas.yaml\n", d="extends: [a]\n")
    assert f"{tmp_path / 'b.yaml'}:2:10: extends: `a.yaml` leads in a circle" in problems(tmp_path / "a.yaml")
    missing = problems(tmp_path / "c.yaml")
    assert "there is no file `bas.yaml` to extend" in missing
    assert "did you mean base.yaml?" in missing
    assert "`extends` names one file" in problems(tmp_path / "d.yaml")


def test_an_unknown_override_lists_those_offered(tmp_path: Path) -> None:
    """A name that no override has is answered with the names there are."""
    said = problems(folder(tmp_path) / "base.yaml", with_=("buzy",))
    assert "there is no override `buzy`; offered: busy, brave" in said
    assert "write --with busy" in said


def test_overrides_must_be_sections(tmp_path: Path) -> None:
    """An override is a map, and holds neither parents nor overrides."""
    folder(tmp_path, a=BASE.replace("busy: {demand: {desk: {level: 2 per_minute}}}", "busy: 2 per_minute"))
    assert "an override is a map of sections" in problems(tmp_path / "a.yaml")
    folder(tmp_path, a=BASE.replace("busy: {demand", "busy: {extends: base.yaml, demand"))
    assert "can neither extend a file nor hold overrides" in problems(tmp_path / "a.yaml")
    folder(tmp_path, a=BASE.split("overrides:")[0] + "overrides: [busy]\n")
    assert "`overrides` is a map of names" in problems(tmp_path / "a.yaml")


def test_problems_of_an_override_point_into_it(tmp_path: Path) -> None:
    """A mistake that only an override makes is reported at its line."""
    folder(tmp_path, a=BASE.replace("level: 2 per_minute", "level: 2"))
    assert load_scenario(tmp_path / "a.yaml").scenario.name == "Queue"
    assert f"{tmp_path / 'a.yaml'}:14:33: demand.desk.level: `2` does not say per what" in problems(
        tmp_path / "a.yaml", with_=("busy",)
    )


SETTINGS = [
    ("demand.desk.level=3 per_minute", "demand.desk.level", "3 per_minute"),
    ("demand.*.level*=0.85", "demand.desk.level", "0.85 per_minute"),
    ("*.desk.level*=2", "demand.desk.level", "2 per_minute"),
    ("channels.desk.steps.0.time=5 min", "channels.desk.steps.0.time", "5 min"),
    ("channels.desk.steps.service.time*=0.5", "channels.desk.steps.0.time", "3 min"),
    ("channels.desk.steps.*.cv=0.4", "channels.desk.steps.0.cv", 0.4),
    ("assets.agents.headcount*=0.5", "assets.agents.headcount", 3),
    ("channels.desk.balk={waiting: 3, share: 10 %}", "channels.desk.balk.share", "10 %"),
    ("channels.desk.steps=[{name: a, time: 2 min, needs: [agents]}]", "channels.desk.steps.0.name", "a"),
    ("plan.may_change.agents=1 to 9", "plan.may_change.agents", "1 to 9"),
]


@pytest.mark.parametrize(("setting", "path", "value"), SETTINGS)
def test_a_setting_changes_one_place(tmp_path: Path, setting: str, path: str, value: object) -> None:
    """`path=value` replaces, `path*=factor` multiplies with the unit kept, `*` matches names, steps have names."""
    found: object = load_scenario(folder(tmp_path) / "base.yaml", set_=(setting,)).document
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]  # type: ignore[index]
    assert found == value


def test_a_setting_without_a_value_clears(tmp_path: Path) -> None:
    """An empty value takes an optional entry away."""
    assert (
        load_scenario(folder(tmp_path) / "base.yaml", set_=("channels.desk.patience=",))
        .scenario.walk_in["desk"]
        .patience
        is None
    )


BAD_SETTINGS = [
    ("demand.desk.level", "a setting is written path=value"),
    ("=3", "a setting is written path=value"),
    ("demand..level=3", "empty part"),
    ("demand.*.lebel*=2", "did you mean level?"),
    ("demant.*.level*=2", "did you mean demand?"),
    ("demand.desk.level*=fast", "is not a factor"),
    ("demand.desk.level*=-1", "is not a factor"),
    ("assets.agents*=2", "is a section, not a number"),
    ("name*=2", "not a number"),
    ("assets.agents.headcount*=0.9", "is not a whole number"),
    ("assets.agents.headcount=&a 3", "anchors are not allowed"),
    ("assets.agents.headcount=[", "not valid YAML"),
    ("channels.desk.steps.7.time=3 min", "matches nothing"),
    ("demand.desk.level=3 per_week", "is not a count per"),
    ("overrides.busy=3", "cannot be set"),
    ("assets.agents.hedcount=3", "did you mean `headcount`?"),
]


@pytest.mark.parametrize(("setting", "message"), BAD_SETTINGS)
def test_a_bad_setting_says_why(tmp_path: Path, setting: str, message: str) -> None:
    """Settings that match nothing, multiply no number or give no valid value are refused."""
    said = problems(folder(tmp_path) / "base.yaml", set_=(setting,))
    assert message in said
    assert said.startswith("--set")


PROFILE = "hour,weight,share\n9,1.5,3 %\n10,2,4 %\n"


def test_series_come_from_a_csv_file(tmp_path: Path) -> None:
    """`{csv, column}` stands for the list of its values; the resolved scenario no longer needs the file."""
    weights = "weight\n" + "".join(f"{0.5 + hour / 100}\n" for hour in range(12))
    (tmp_path / "profile.csv").write_text(weights, encoding="utf-8")
    year = BASE.replace(
        "horizon: 1000 min", 'horizon: {start: 2027-01-01, months: 12}\ncalendar: {opening: {daily: "09:00-18:00"}}'
    )
    year = year.replace("level: 1 per_minute", "level: 50 per_day, by_month: {csv: profile.csv, source: till}")
    year += 'shifts: [{pool: agents, days: daily, time: "09:00-17:00", share: 50 %}]\n'
    loaded = load_scenario(folder(tmp_path, year=year) / "year.yaml")
    weights_read = loaded.scenario.demand["desk"].by_month
    assert weights_read is not None
    assert weights_read[0] == 0.5
    assert loaded.document["demand"]["desk"]["by_month"][1] == 0.51
    (tmp_path / "resolved.yaml").write_text(loaded.resolved_text(), encoding="utf-8")
    (tmp_path / "profile.csv").unlink()
    assert load_scenario(tmp_path / "resolved.yaml").scenario == loaded.scenario


def test_an_empirical_time_takes_its_observations_from_a_file(tmp_path: Path) -> None:
    """One column of numbers in a stated unit becomes values in ticks with their mean."""
    (tmp_path / "talk.csv").write_text("seconds\n10\n20\n60\n", encoding="utf-8")
    text = BASE.replace("time: 6 min", "time: {shape: empirical, file: talk.csv, unit: s}")
    time = load_scenario(folder(tmp_path, a=text) / "a.yaml").scenario.walk_in["desk"].steps[0].time
    assert time.values == (10_000.0, 20_000.0, 60_000.0)
    assert time.mean == 30_000.0


BAD_SERIES = [
    ("by_month: {csv: prifile.csv}", "did you mean profile.csv?"),
    ("by_month: {csv: profile.csv}", "has several columns: hour, weight, share"),
    ("by_month: {csv: profile.csv, column: wait}", "did you mean weight?"),
    ("by_month: {csv: profile.csv, column: weight}", "twelve monthly weights"),
    ("by_month: {csv: ../profile.csv}", "outside the folder"),
    ("by_month: {csv: 7}", "is not the name of a CSV file"),
    ("by_month: {csv: empty.csv}", "the file is empty"),
    ("by_month: {csv: head.csv}", "holds no values"),
    ("by_month: {csv: gap.csv, column: b}", "no value in row 1"),
    ("by_month: {csv: binary.csv}", "not text in UTF-8"),
    ("by_month: {csv: quote.csv}", "is not a CSV file"),
]


@pytest.mark.parametrize(("entry", "message"), BAD_SERIES)
def test_a_bad_series_is_reported_at_its_line(tmp_path: Path, entry: str, message: str) -> None:
    """Missing files, unknown columns and broken rows are problems at the place that names the file."""
    (tmp_path / "profile.csv").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "head.csv").write_text("weight\n", encoding="utf-8")
    (tmp_path / "gap.csv").write_text("a,b\n1\n", encoding="utf-8")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "quote.csv").write_text('a\n"1"2\n', encoding="utf-8")
    folder(tmp_path, a=BASE.replace("level: 1 per_minute", f"level: 1 per_minute, {entry}"))
    said = [line for line in problems(tmp_path / "a.yaml").splitlines() if message in line]
    assert said or message in problems(tmp_path / "a.yaml")
    assert any(line.startswith(f"{tmp_path / 'a.yaml'}:12:") for line in problems(tmp_path / "a.yaml").splitlines())
