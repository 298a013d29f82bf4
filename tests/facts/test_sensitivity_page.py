"""The page of a batch: same bytes twice, text stays text, small whatever the number of points, rebuilt whole."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
import runpy
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from wherefrom.experiments.experiment import Measure
from wherefrom.sensitivity.save import files_of, save
from wherefrom.sensitivity.sentences import sentences
from wherefrom.sensitivity.study import study
from wherefrom.sensitivity.tables import sheets

NASTY = '<script>alert(1)</script> $x^2_{y}$ \\frac & "quoted"'


def _sample() -> ModuleType:
    path = Path(__file__).with_name("sensitivity_sample.py")
    spec = importlib.util.spec_from_file_location("sensitivity_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("sensitivity_sample", module)
    spec.loader.exec_module(module)
    return module


sample = _sample()
SERVICE = Measure("service_level of shop", "service_level", "shop", "share", "higher")


def _batch(name: str = "batch", hit: str = "hit_rate", scenarios: tuple[str, str] = ("shop", "phone")) -> object:
    def profit(scenario: str, levels: dict[str, float | str], year: int) -> float:
        rate = float(levels[hit])
        luck = (-300.0, 100.0, 200.0)[year] * (1 + rate / 40)
        earned = 1000 * rate if scenario == scenarios[0] else 17_200
        return earned - 20_000 + luck + 500 * (levels["campaign"] != "none")

    return sample.outcome(
        [sample.factor(hit, 14, 26, 20), sample.words("campaign")], sample.grid([14, 20, 26], ["none", "spring"]),
        {sample.PROFIT: profit, SERVICE: lambda _s, levels, _y: 0.9 - float(levels[hit]) / 400},
        scenarios=scenarios, recommended=scenarios[0], name=name, purpose=f"why: {name}", failed=(11,),
    )


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """All files of a small batch."""
    return files_of(_batch())


def test_the_same_outcome_gives_the_same_bytes(files) -> None:
    """Page, charts and tables of the same outcome are equal, byte for byte."""
    assert files_of(_batch()) == files
    assert {"report.html", "effects.csv", "tornado.csv", "breaking_points.csv", "charts/breaking.svg",
            "charts/tornado_shop.svg", "charts/response.svg", "charts/heat.svg"} <= set(files)


def test_the_page_says_what_the_sentences_say_and_needs_no_other_file(files) -> None:
    """Every sentence stands on the page; nothing is loaded from elsewhere; the failed point has its reason."""
    page = files["report.html"]
    for said in sentences(_batch()):
        assert said.replace("&", "&amp;") in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page.replace("xlink:href", "href")) == []
    assert "the scenario is infeasible" in page
    assert "1 point of 12 failed" in page


def test_text_of_an_experiment_stays_text() -> None:
    """Names that look like markup or formulas are shown as they are, in the page, the charts and the tables."""
    found = files_of(_batch(name=NASTY, hit=f"=1+1 {NASTY}", scenarios=(NASTY, "$phone$")))
    assert "<script" not in "".join(text for name, text in found.items() if not name.endswith(".csv"))
    assert "&lt;script&gt;" in found["report.html"]
    rows = list(csv.DictReader(io.StringIO(found["breaking_points.csv"])))
    assert {row["factor"] for row in rows} == {f"'=1+1 {NASTY}"}
    assert all(re.fullmatch(r"(charts/)?[\w.-]+", name) for name in found)


def test_every_crossing_of_the_table_is_the_one_worked_out(files) -> None:
    """breaking_points.csv holds the crossing in full precision, with the factor's unit beside it."""
    made = study(_batch())
    crossing = next(row.crossing for row in made.breaking if row.kind == "lead" and row.crossing)
    row = next(each for each in csv.DictReader(io.StringIO(files["breaking_points.csv"])) if each["what"] == "lead")
    assert float(row["crosses_at"]) == crossing.at
    assert row["factor_unit"] == "%"


def test_saving_again_replaces_and_removes(tmp_path: Path, files, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are written below the folder; a chart or table of an earlier state is gone afterwards."""
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "old.svg").write_text("old")
    (tmp_path / "sobol.csv").write_text("old")
    monkeypatch.setattr("wherefrom.sensitivity.save.files_of", lambda _outcome: files)
    written = save(_batch(), tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(files)
    assert {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.*")} == files


def test_a_batch_without_factors_or_years_still_has_a_page() -> None:
    """Two scenarios and no factor: the page compares them, and says nothing of responses; with no year at all it says
    that nothing can be said."""
    plain = sample.outcome([], [()], {sample.PROFIT: lambda scenario, _l, year: 100.0 * (scenario == "shop") + year},
                           scenarios=("shop", "phone"))
    assert "100 EUR more than phone" in files_of(plain)["report.html"]
    nothing = sample.outcome([], [()], {sample.PROFIT: lambda _s, _l, _y: 0.0}, still_open=(0,))
    assert sentences(nothing)[0] == "No point has any year yet: nothing can be said."
    assert "1 point of 1 is not played yet." in files_of(nothing)["report.html"]


def test_many_points_are_thinned_out() -> None:
    """3,000 points of a Latin hypercube with five factors: the page stays below 1 MB, and the tables keep a row for
    every factor."""
    luck = np.random.default_rng(2)
    factors = [sample.factor(f"factor_{number}", 0, 1, 0.5, "") for number in range(5)]
    rows = [tuple(row) for row in luck.uniform(size=(3000, 5)).tolist()]
    found = sample.outcome(factors, rows, {sample.PROFIT: lambda _s, levels, year: sum(levels.values()) + year},
                           design="latin_hypercube")
    assert len(files_of(found)["report.html"]) < 1_000_000
    assert len(sheets(study(found))["tornado.csv"][1]) == 5


def test_the_report_command_writes_the_page_of_a_batch_from_its_folder(tmp_path: Path) -> None:
    """Four points recorded, no page: `wherefrom report` writes it with charts and tables, and says what it found."""
    from wherefrom.batch.folder import BatchFolder
    from wherefrom.cli.report import _write_again

    batch = runpy.run_path(str(Path(__file__).with_name("batch_sample.py")))
    experiment = batch["sample"]()
    with BatchFolder.open(tmp_path / "run", experiment, "name: Prices\n", resume=False) as folder:
        for key in folder.keys:
            folder.write(batch["record"](key, years=experiment.replications.years))
        folder.finish(folder.outcome())
    written, said = _write_again(tmp_path / "run")
    assert said
    assert {"report.html", "tornado.csv", "response.svg"} <= {path.name for path in written}
    assert "charts/response.svg" in {path.relative_to(tmp_path / "run").as_posix() for path in written}
    assert said.partition(".")[0] in (tmp_path / "run" / "report.html").read_text()
