"""Facts: an experiment file says what is varied, in which scenarios, and is told of everything wrong at once."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario.load import Problem, ScenarioError, ScenarioFile
from tests.facts.experiment_sample import loaded, written
from wherefrom.experiments.experiment import Experiment, Planning, Point, Replications
from wherefrom.experiments.language import json_schema
from wherefrom.experiments.reading import load_experiment


def resolved(experiment: Experiment, point: Point) -> ScenarioFile:
    candidate = experiment.candidate(point.scenario)
    return candidate.source.resolve((*candidate.with_, *point.with_), (*candidate.set_, *point.set_))


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScenarioError) as error:
        loaded(folder, text)
    return [str(each) for each in error.value.problems]


def test_an_experiment_with_nothing_varied_has_one_point_for_each_scenario(tmp_path: Path) -> None:
    """Two scenarios without factors are two points; what the file leaves out goes without saying."""
    found = loaded(tmp_path, "name: Plain\nscenarios: [desk.yaml, shop.yaml]\n")
    assert [(each.number, each.row, each.scenario) for each in found.points] == [(0, 0, "desk"), (1, 0, "shop")]
    assert (found.seed, found.engine, found.design) == (1, "kernel", "grid")
    assert (found.base, found.recommended) == ("desk", None)
    assert found.replications == Replications(20)
    assert found.planning is None
    assert found.ranges


def test_a_value_is_set_and_its_range_goes_but_what_stands_beside_it_stays(tmp_path: Path) -> None:
    """A hit rate of 17.2 % instead of 24 % (21 to 27 %): fixed, and whoever waited long is still harder to convince."""
    found = loaded(tmp_path, "name: x\nscenarios: [shop.yaml]\nfactors:\n"
                             "  hit: {path: channels.shop.hit_rate, values: [17.2 %]}\n")
    (level,) = found.points[0].levels
    assert (level.factor, level.shown, level.value) == ("hit", "17.2 %", 17.2)
    file = resolved(found, found.points[0])
    rate = file.scenario.walk_in["shop"].hit_rate
    assert rate.base(1) == 0.172
    assert rate.after_wait is not None
    assert [each.path for each in file.assumptions if each.low is not None] == ["channels.shop.patience"]
    (factor,) = found.factors
    assert (factor.unit, factor.low, factor.high, factor.base) == ("%", 17.2, 17.2, 24.0)


def test_a_multiplied_value_keeps_its_range_moved_along(tmp_path: Path) -> None:
    """Demand x 1.5: 1 per minute (0.8 to 1.2) becomes 1.5 (1.2 to 1.8), in every channel a wildcard matches."""
    found = loaded(tmp_path, "name: x\nscenarios: [desk.yaml]\nfactors:\n"
                             "  demand: {path: demand.*.level, multiply: [1, x1.5]}\n")
    file = resolved(found, found.points[1])
    (level,) = [each for each in file.assumptions if each.path == "demand.desk.level"]
    assert (level.value, level.low, level.high) == pytest.approx((1.5, 1.2, 1.8))
    assert found.points[1].set_ == ("demand.desk.level*=1.5",)
    assert found.points[1].levels[0].shown == "x 1.5"
    assert (found.factors[0].multiplied, found.factors[0].base) == (True, 1.0)


def test_a_factor_may_run_over_the_range_the_scenario_states(tmp_path: Path) -> None:
    """Patience of 7 to 11 minutes in three steps: 7, 9 and 11; the scenario's own value is the base."""
    found = loaded(tmp_path, "name: x\nscenarios: [shop.yaml]\nfactors:\n"
                             "  patience: {path: channels.shop.patience, over: its range, steps: 3}\n")
    assert [each.levels[0].shown for each in found.points] == ["7 min", "9 min", "11 min"]
    assert found.factors[0].base == 9.0


def test_all_ranges_are_factors_named_by_their_paths(tmp_path: Path) -> None:
    """The shop has two assumptions with a range: its patience and its hit rate."""
    found = loaded(tmp_path, "name: x\nscenarios: [shop.yaml]\ndesign: {latin_hypercube: 4}\nfactors: all ranges\n")
    assert [(each.name, each.unit, each.low, each.high) for each in found.factors] == [
        ("channels.shop.patience", "min", 7.0, 11.0), ("channels.shop.hit_rate", "%", 21.0, 27.0)]
    assert all(not [one for one in resolved(found, each).assumptions if one.low is not None] for each in found.points)


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    """Four agents x 0.9 are 3.6, which nobody can employ: rounded to 4; x 1.2 are 4.8: 5."""
    found = loaded(tmp_path, "name: x\nscenarios: [shop.yaml]\nfactors:\n"
                             "  agents: {path: assets.agents.headcount, multiply: [0.9, 1.2]}\n")
    assert [resolved(found, each).scenario.people["agents"].headcount for each in found.points] == [4, 5]


def test_overrides_are_levels_too(tmp_path: Path) -> None:
    """`with: [none, busy]` plays the scenario as it is and with the override laid over it."""
    found = loaded(tmp_path, "name: x\nscenarios: [desk.yaml]\nfactors:\n  day: {with: [none, busy]}\n"
                             "  demand: {path: demand.desk.level, multiply: [1, 2]}\n")
    rates = [resolved(found, each).scenario.demand["desk"].level for each in found.points]
    assert [each.value for each in rates if each is not None] == [1.0, 2.0, 1.5, 3.0]
    assert [each.levels[0].shown for each in found.points] == ["none", "none", "busy", "busy"]
    assert not found.factors[0].numeric


def test_scenarios_are_changed_before_any_factor(tmp_path: Path) -> None:
    """An override, then `set`, then what the command line sets; the base level is that of the changed scenario."""
    path = written(tmp_path, "name: x\nscenarios:\n  a: {file: desk.yaml, with: [busy], set: {assets.agents.headcount: "
                             "9}}\nfactors:\n  demand: {path: demand.desk.level, values: [1 per_minute]}\n")
    found = load_experiment(path, ("channels.desk.steps.service.time=5 min",))
    (candidate,) = found.candidates
    assert candidate.with_ == ("busy",)
    assert candidate.set_ == ("assets.agents.headcount=9", "channels.desk.steps.service.time=5 min")
    assert found.factors[0].base == 1.5
    scenario = resolved(found, found.points[0]).scenario
    assert (scenario.people["agents"].headcount, scenario.walk_in["desk"].steps[0].time.mean) == (9, 300_000.0)


def test_everything_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    """Eight mistakes in eight lines are eight problems, each with line, column and a next step."""
    text = ("name: x\nseed: -1\nscenarios: {shop: shop.yaml}\ndesing: grid\ndesign: {sobol: 60}\n"
            "replications: {precision: 1}\neach: {planned: {search_year: 60}}\ncaps: {disk: 5 XB}\n"
            "factors: {a: {path: b, multiply: {from: 1}}, c: 5}\n")
    found = refused(tmp_path, text)
    name = str(tmp_path / "experiment.yaml")
    assert [each.partition(" ")[0].removeprefix(name) for each in found] == [
        ":3:7:", ":5:1:", ":6:17:", ":7:27:", ":8:18:", ":9:14:", ":10:24:", ":10:49:"]
    assert "did you mean `design`?" in found[1]
    assert "write 32 or 64" in found[2]
    assert all("\n  " in each for each in found)


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ("{path: channels.shop.hitrate, values: [1 %]}", "did you mean hit_rate?"),
        ("{path: channels.shop.hit_rate, from: 14 %, to: 26 min, steps: 3}", "`26 min` is not of the same kind"),
        ("{path: channels.shop.hit_rate, from: 26 %, to: 14 %, steps: 3}", "write the lower end first"),
        ("{path: channels.shop.hit_rate, from: 14 %, to: 126 %, steps: 3}", "`126 %` is out of range"),
        ("{path: assets.agents.headcount, values: [2.5]}", "`2.5` is not a whole number"),
        ("{path: assets.agents, values: [2]}", "is a section (kind, headcount), not one value"),
        ("{path: assets.agents.headcount}", "has no levels"),
        ("{path: assets.agents.headcount, values: [3], multiply: [2]}", "varied in two ways"),
        ("{path: assets.agents.headcount, values: [3, 3]}", "stands twice"),
        ("{path: assets.agents.headcount, over: its range}", "has no range in the scenario"),
        ("{with: [none, busy]}", "there is no override `busy`"),
        ("{path: schema, values: [a]}", "`schema` cannot be varied"),
    ],
)
def test_a_factor_that_cannot_be_varied_is_refused_at_its_line(tmp_path: Path, factor: str, message: str) -> None:
    """The factor stands in line 5 of the file, and the one problem is told there."""
    (problem,) = refused(tmp_path, f"name: x\nscenarios: [shop.yaml]\nfactors:\n  a: {factor}\n")
    assert message in problem
    assert ":5:" in problem


def test_a_grid_needs_to_know_how_many_levels_it_takes(tmp_path: Path) -> None:
    """Ends alone are enough for a sample, not for a grid."""
    text = "name: x\nscenarios: [shop.yaml]\nfactors:\n  a: {path: channels.shop.hit_rate, from: 14 %, to: 26 %}\n"
    assert "add steps: 5" in refused(tmp_path, text)[0]
    assert len(loaded(tmp_path, text + "design: {sobol: 8}\n").points) == 8


def test_two_factors_may_not_set_the_same_value(tmp_path: Path) -> None:
    """The later would undo the earlier; but two that multiply the same value go together."""
    both = "name: x\nscenarios: [desk.yaml]\nfactors:\n  a: {path: demand.*.level, multiply: [1, 2]}\n  b: "
    assert "both set demand.desk.level" in refused(
        tmp_path, both + "{path: demand.desk.level, values: [2 per_minute]}\n")[0]
    found = loaded(tmp_path, both + "{path: demand.desk.level, multiply: [1, 3]}\n")
    level = resolved(found, found.points[-1]).scenario.demand["desk"].level
    assert level is not None
    assert level.value == 6.0


def test_an_end_that_only_one_scenario_refuses_names_that_scenario(tmp_path: Path) -> None:
    """The desk has no hit rate: the path leads nowhere there."""
    (problem,) = refused(tmp_path, "name: x\nscenarios: [shop.yaml, desk.yaml]\nfactors:\n"
                                   "  a: {path: channels.shop.hit_rate, values: [1 %]}\n")
    assert "in `desk`: the path channels.shop.hit_rate matches nothing" in problem


def test_scenarios_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    """An experiment reads its own folder tree; in a folder called `experiments`, also the one above it."""
    inside = tmp_path / "a"
    inside.mkdir()
    text = "name: x\nscenarios: [../desk.yaml]\n"
    written(tmp_path, text)
    (inside / "experiment.yaml").write_text(f"schema: wherefrom/experiment/1\n{text}", encoding="utf-8")
    with pytest.raises(ScenarioError, match="lies outside the folder"):
        load_experiment(inside / "experiment.yaml")
    allowed = tmp_path / "experiments"
    inside.rename(allowed)
    assert load_experiment(allowed / "experiment.yaml").candidates[0].name == "desk"


def test_what_is_no_experiment_is_said_to_be_none(tmp_path: Path) -> None:
    """A scenario named instead of an experiment, a missing scenario, and a wrong schema are told apart."""
    path = written(tmp_path, "name: x\nscenarios: [desk2.yaml]\n")
    with pytest.raises(ScenarioError, match="this is a scenario, not an experiment"):
        load_experiment(tmp_path / "desk.yaml")
    with pytest.raises(ScenarioError, match=r"did you mean desk\.yaml\?"):
        load_experiment(path)
    with pytest.raises(ScenarioError, match=r"schema: `wherefrom/2` is not allowed"):
        load_experiment(written(tmp_path, "schema: wherefrom/2\nname: x\nscenarios: [desk.yaml]\n"))


def test_names_of_scenarios_and_measures_are_checked(tmp_path: Path) -> None:
    """Base, recommended and measures must be there; the nearest name is proposed."""
    found = refused(tmp_path, "name: x\nscenarios: [desk.yaml]\nbase: dsk\nrecommended: desc\n"
                              "measure: [mean_wiat, served of dask, heads]\n")
    assert ["did you mean `desk`?" in each for each in found[:2]] == [True, True]
    assert "did you mean `mean_wait`?" in found[2]
    assert "did you mean desk?" in found[3]
    assert "heads of advisers" in found[4]


def test_what_the_precision_is_of_is_always_measured(tmp_path: Path) -> None:
    """Looks begin after 5 years and end after 50; mean_wait is among the measures though it is not named."""
    found = loaded(tmp_path, "name: x\nscenarios: [desk.yaml]\nmeasure: [served]\n"
                             "replications: {precision: 2 %, of: mean_wait, at_least: 5, at_most: 50}\n"
                             "caps: {years: 1000, customers: unlimited, disk: 20 MB}\n")
    assert found.replications == Replications(5, 0.02, "mean_wait", 50)
    assert [each.name for each in found.measures] == ["served", "mean_wait"]
    assert (found.caps.years, found.caps.customers, found.caps.disk_bytes) == (1000, None, 20_000_000)


def test_planning_needs_something_a_plan_may_change(tmp_path: Path) -> None:
    """The shop's plan may change nothing, until it may change the agents."""
    text = "name: x\neach: {planned: {search_years: 16, fresh_years: 8}}\nscenarios:\n  a: {file: shop.yaml%s}\n"
    assert "may change nothing" in refused(tmp_path, text % "")[0]
    found = loaded(tmp_path, text % ", set: {plan.may_change.agents: 2 to 8, assets.agents.hiring.lead_time: 0 days}")
    assert found.planning == Planning(16, 8)


def test_the_digest_is_of_what_is_said_not_of_how(tmp_path: Path) -> None:
    """Comments, layout and the name of the file change nothing; a level, a seed or a scenario's value does."""
    text = "name: x\nscenarios: [desk.yaml]\nfactors:\n  a: {path: assets.agents.headcount, values: [5, 6]}\n"
    first = loaded(tmp_path, text)
    assert len(first.digest) == 64
    assert load_experiment(written(tmp_path, "# said\n" + text.replace("5, 6", "5,6"), "b.yaml")).digest == first.digest
    assert loaded(tmp_path, text.replace("5, 6", "5, 7")).digest != first.digest
    assert loaded(tmp_path, text + "seed: 2\n").digest != first.digest
    (tmp_path / "desk.yaml").write_text((tmp_path / "desk.yaml").read_text().replace("10 min", "11 min"))
    assert load_experiment(tmp_path / "experiment.yaml").digest != first.digest


def test_an_experiment_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """It is plain data, scenarios and the values of their CSV files included."""
    found = loaded(tmp_path, "name: x\nscenarios: [desk.yaml]\nfactors:\n"
                             "  a: {path: assets.agents.headcount, from: 4, to: 8, steps: 3}\n")
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    (tmp_path / "desk.yaml").unlink()
    assert resolved(again, again.points[2]).scenario.people["agents"].headcount == 8


def test_the_schema_for_editors_names_every_key() -> None:
    """The JSON Schema is made from the classes that read the file."""
    schema = json_schema()
    assert {"scenarios", "factors", "design", "replications", "each", "measure", "caps"} <= set(schema["properties"])
    assert {"path", "from", "to", "steps", "values", "multiply", "over", "with"} == set(
        schema["$defs"]["FactorSection"]["properties"])


PIECES = ["", "null", "[]", "{}", "{a: 1}", "-1", "1e400", "x", "'*'", "true", "[[1]]", "{from: 1, to: 2}", "1 %", "..",
          "demand.*.level", "nan", "{with: [[1]]}", "its range", "all ranges", "{sobol: 4}", "{table: x.csv}", "x1.5"]
WHOLE = """\
schema: wherefrom/experiment/1
name: x
scenarios:
  a: desk.yaml
  b: {file: desk.yaml, with: [busy], set: {assets.agents.headcount: 7}}
design: grid
factors:
  patience: {path: channels.desk.patience, from: 5 min, to: 9 min, steps: 3}
  demand: {path: demand.*.level, multiply: [0.8, 1]}
  day: {with: [none, quiet]}
replications: {precision: 1 %, of: mean_wait, at_least: 5, at_most: 9}
measure: [served of desk, mean_wait]
caps: {years: 10, customers: 2e9, disk: 5 GB}
"""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(line=st.integers(0, 12), piece=st.sampled_from(PIECES), word=st.integers(0, 8))
def test_whatever_is_written_is_read_or_refused_at_its_place(
    tmp_path: Path, line: int, piece: str, word: int
) -> None:
    """Any word of a line replaced by something else gives points, or problems with their lines; never a crash."""
    lines = WHOLE.splitlines()
    words = list(re.finditer(r"[\w.*%]+", lines[line]))
    chosen = words[word % len(words)]
    lines[line] = f"{lines[line][:chosen.start()]}{piece}{lines[line][chosen.end():]}"
    found = 0
    problems: tuple[Problem, ...] = ()
    try:
        path = written(tmp_path, WHOLE)
        path.write_text("\n".join(lines), encoding="utf-8")
        found = len(load_experiment(path).points)
    except ScenarioError as error:
        problems = error.problems
    assert found or problems
    assert all(each.message and each.line for each in problems)
