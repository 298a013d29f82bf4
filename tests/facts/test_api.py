"""Facts: the calls for notebooks give the figures of the commands, tidy, escaped and light to import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import wherefrom
from sim.measure.kpis import kpi_samples
from sim.scenario.load import ScenarioError, load_scenario
from tests.facts.experiment_sample import SHOP, written
from wherefrom import batch, compare, plan, simulate
from wherefrom.cli.main import run

EXPERIMENT = ("name: <b>Small</b>\nscenarios: {few: shop.yaml, more: {file: shop.yaml, set: {assets.agents.headcount: "
              "5}}}\nfactors:\n  hit: {path: channels.shop.hit_rate, values: [20 %, 25 %]}\n  day: {with: [none]}\n"
              "replications: 3\nmeasure: [profit, mean_wait of shop, goal_met]\n")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP.replace("name: Shop", 'name: "<i>Shop</i> & Söhne"'), encoding="utf-8")
    return path


def test_importing_the_package_does_not_wait_for_pandas() -> None:
    """`import wherefrom` reads neither pandas nor matplotlib nor a simulator; `wherefrom.simulate` is there anyway."""
    code = ("import sys, wherefrom; print(sorted({'pandas', 'matplotlib', 'numba', 'scipy'} & set(sys.modules))); "
            "print(callable(wherefrom.batch), callable(wherefrom.simulate))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "True True"]
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        wherefrom.simulat  # noqa: B018


def test_simulated_years_are_those_of_the_engine(shop: Path) -> None:
    """Means and years of the frames are what `kpi_samples` says of the same years, and `jobs` changes nothing."""
    found = simulate(shop, replications=3, jobs=1)
    totals = [each.totals for each in found.simulated.years]
    row = found.frame.query("kpi == 'mean_wait' and channel == 'shop' and month == '' and half_hour == ''").iloc[0]
    assert row["mean"] == pytest.approx(kpi_samples(totals, "mean_wait", ("channel",)).mean())
    assert (row["unit"], row["replications"]) == ("min", 3)
    profit = found.years.query("metric == 'profit' and month == ''")
    assert profit["value"].tolist() == np.round(kpi_samples(totals, "profit"), 2).tolist()
    assert profit["unit"].unique().tolist() == ["EUR"]
    assert simulate(shop, replications=3, jobs=2).frame.equals(found.frame)
    assert simulate(load_scenario(shop), replications=3).frame.equals(found.frame)


def test_a_result_is_shown_escaped(shop: Path) -> None:
    """The name `<i>Shop</i> & Söhne` is text in the page, which is well-formed."""
    shown = simulate(shop, replications=2)._repr_html_()
    assert "&lt;i&gt;Shop&lt;/i&gt; &amp; Söhne: 2 simulated years" in shown
    assert "<i>" not in shown
    assert ElementTree.fromstring(shown).find(".//table") is not None


def test_figures_are_those_of_the_report(shop: Path, tmp_path: Path) -> None:
    """A figure has the bytes of the file in the run folder; an unknown name is answered with the nearest."""
    found = simulate(shop, replications=2)
    folder = found.save(tmp_path / "results")
    name = "sales_by_source"
    saved = found.figure(name).save(tmp_path / "chart.svg")
    assert saved.read_bytes() == (folder / "charts" / f"{name}.svg").read_bytes()
    assert found.figure(name)._repr_svg_().startswith("<?xml")
    assert sorted(found.figures) == sorted(each.stem for each in (folder / "charts").glob("*.svg"))
    with pytest.raises(KeyError, match="did you mean sales_by_source"):
        found.figure("sales_by_sorce")


def test_comparing_is_what_the_command_does(shop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Differences of `compare` and of `wherefrom compare --json` are the same, to the cent."""
    variant = "one more: assets.agents.headcount=5"
    found = compare(shop, variants=variant, years=4)
    assert run(["compare", str(shop), "--variant", variant, "--years", "4", "--no-folder", "--json"]) == 0
    (rival,) = json.loads(capsys.readouterr().out)["rivals"]
    expected = {each["measure"]: each["difference"] for each in rival["differences"]}
    table = found.frame.set_index("measure")["difference"]
    assert {name: round(value, 2) for name, value in table.items()} == pytest.approx(
        {name: round(value, 2) for name, value in expected.items()})
    assert found.sentences == (rival["sentence"],)
    assert found.differences.equals(found.frame)
    parts = found.parts.query("way == 'by channel'")["difference"].sum()
    assert parts == pytest.approx(expected["profit"], abs=0.02)
    assert "assets.agents.headcount" in found.changes["path"].tolist()
    assert found.figure("differences").svg


def test_loaded_scenarios_are_compared_too(shop: Path) -> None:
    """Two scenarios already read, under names of their own; the base is chosen by name."""
    more = load_scenario(shop, set_=("assets.agents.headcount=5", "name=More"))
    found = compare(load_scenario(shop), more, base="More", years=2)
    assert found.comparison.names == ("More", "<i>Shop</i> & Söhne")
    with pytest.raises(ValueError, match="laid over files"):
        compare(more, shop, set_="assets.agents.headcount=5")
    with pytest.raises(ValueError, match="two scenarios"):
        compare(shop)


def test_a_batch_is_tidy_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    """2 scenarios x 2 levels x 3 years x 3 measures are 36 values; played again, and extended, in the same folder."""
    path = written(tmp_path, EXPERIMENT)
    found = batch(path, jobs=1)
    assert len(found.frame) == 36
    assert found.frame.columns.tolist() == ["point", "scenario", "hit", "day", "replication", "metric", "unit", "value"]
    assert found.frame.query("metric == 'profit'")["unit"].unique().tolist() == ["EUR"]
    assert found.points["hit"].tolist() == [20.0, 20.0, 25.0, 25.0]
    assert found.points.attrs["units"]["hit"] == "%"
    first = found.frame.query("point == 0 and metric == 'profit'")["value"]
    by_hand = simulate(tmp_path / "shop.yaml", replications=3, jobs=1,
                       set_=["channels.shop.hit_rate.value=20 %", "channels.shop.hit_rate.range="])
    assert first.tolist() == by_hand.years.query("metric == 'profit' and month == ''")["value"].tolist()
    assert found.points.loc[0, "profit"] == pytest.approx(first.mean())
    kept = batch(path, out=tmp_path / "kept", jobs=2)
    assert kept.frame.equals(found.frame)
    more = batch(path, out=tmp_path / "kept", extend=2, jobs=1)
    assert more.points["years"].tolist() == [5, 5, 5, 5]
    assert more.frame.query("replication < 3").reset_index(drop=True).equals(found.frame)


def test_a_batch_shows_what_it_says(tmp_path: Path) -> None:
    """Sentences, a table of its points, standings of two scenarios in three measures, and figures."""
    found = batch(written(tmp_path, EXPERIMENT), jobs=1)
    shown = found._repr_html_()
    assert "&lt;b&gt;Small&lt;/b&gt;: 4 of 4 points done" in shown
    assert ElementTree.fromstring(shown).find(".//table") is not None
    assert found.sentences
    assert len(found.standings) == 6
    assert found.indices.empty
    assert next(iter(found.figures))


def test_a_plan_has_people_and_targets(tmp_path: Path) -> None:
    """A month of a small shop planned in eight search years: heads by month, targets, and the plan in the scenario."""
    path = tmp_path / "shop.yaml"
    assert run(["new", str(path), "--template", "shop"]) == 0
    small = ["horizon.months=1", "demand.shop.level*=0.3", "plan.goal.net_revenue=9000 EUR"]
    planned = plan(path, set_=small, search_years=8, fresh_years=2, explain_years=0, jobs=1)
    assert planned.frame["role"].tolist()[:2] == ["plan", "as_is"]
    assert planned.people["pool"].unique().tolist() == list(planned.scenario.scenario.people)
    heads = planned.people.set_index("pool")["heads"]
    after = planned.scenario.scenario.people
    assert all(heads[name] >= 0 for name in after)
    assert {"channel", "product", "month", "net_revenue", "sales", "chance"} == set(planned.targets.columns)
    assert planned.targets.attrs["units"] == {"net_revenue": "EUR"}
    assert "profit a year" in planned._repr_html_()
    for table in (planned.shifts, planned.actions, planned.choices, planned.orders, planned.leads, planned.prices):
        assert len(table.columns) > 3


def test_problems_are_raised_with_their_places(tmp_path: Path) -> None:
    """What a command would print is the text of the error."""
    path = tmp_path / "bad.yaml"
    path.write_text(SHOP.replace("headcount: 4", "headcount: -4"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"bad\.yaml:7:\d+: assets\.agents\.headcount"):
        simulate(path)
    with pytest.raises(ScenarioError, match="there is no such file"):
        batch(tmp_path / "none.yaml")
