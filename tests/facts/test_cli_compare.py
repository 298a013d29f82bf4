"""`wherefrom compare`: what it prints, writes and refuses."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from tests.facts.compare_sample import SHOP, shop_file
from wherefrom.cli.main import run


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The scenario file."""
    return shop_file(tmp_path)


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hashes(folder: Path) -> dict[str, str]:
    """Every file of a folder by its SHA-256."""
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def test_sentence_table_and_folder(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The text is a sentence, a table and where to read on; the folder holds every yearly value and parts that add up,
    and the same command writes the same bytes again."""
    out = shop.parent / "results"
    arguments = ["compare", str(shop), "--with", "two_advisers", "--years", "8", "--out", str(out)]
    assert run(arguments) == 0
    text = capsys.readouterr().out
    assert text.startswith("two_advisers earns ")
    assert " EUR in 2 months more than shop (95 % interval " in text
    assert "and wins in 8 of 8 years" in text
    assert "better" in text
    assert "Pairing was worth" in text
    folder, = out.iterdir()
    assert folder.name.endswith(tuple("0123456789abcdef"))
    assert "-compare-shop-" in folder.name
    assert f"Report: {folder / 'report.html'}" in text
    years = rows(folder / "years.csv")
    profits = {(row["candidate"], int(row["replication"])): float(row["value"]) for row in years
               if row["measure"] == "profit"}
    assert len(profits) == 16
    first = rows(folder / "differences.csv")[0]
    assert (first["candidate"], first["base"], first["measure"], first["unit"]) == ("two_advisers", "shop", "profit",
                                                                                    "EUR")
    apart = [profits["two_advisers", year] - profits["shop", year] for year in range(8)]
    assert float(first["difference"]) == pytest.approx(sum(apart) / 8, abs=1e-6)
    for way in ("by channel", "by product", "by month"):
        parts = [float(row["difference"]) for row in rows(folder / "parts.csv") if row["way"] == way]
        assert round(100 * sum(parts)) == round(100 * sum(apart) / 8)
    assert {path.name for path in (folder / "scenarios").iterdir()} == {
        "01-shop.resolved.yaml", "02-two-advisers.resolved.yaml"}
    before = hashes(folder)
    assert run(arguments) == 0
    assert hashes(folder) == before
    assert list(out.iterdir()) == [folder]


def test_report_is_written_again_from_the_folder(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`wherefrom report` writes the same page again; where summary.json was changed it refuses."""
    out = shop.parent / "results"
    assert run(["compare", str(shop), "--with", "two_advisers", "--years", "4", "--out", str(out)]) == 0
    folder, = out.iterdir()
    before = hashes(folder)
    (folder / "report.html").unlink()
    capsys.readouterr()
    assert run(["report", str(folder)]) == 0
    assert hashes(folder) == before
    assert capsys.readouterr().out.startswith("two_advisers earns ")
    (folder / "summary.json").write_text("{}", encoding="utf-8")
    assert run(["report", str(folder)]) == 3


def test_json_holds_the_differences(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the result is data: exactly 2,950.00 less for a cleaner, whose parts add up to the cent."""
    assert run(["compare", str(shop), "--with", "cleaner", "--years", "3", "--no-folder", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["base"], found["candidates"], found["run"]) == ("ok", "shop", ["shop", "cleaner"],
                                                                                  None)
    rival, = found["rivals"]
    profit = rival["differences"][0]
    assert (profit["measure"], profit["difference"], profit["low"], profit["high"]) == ("profit", -2950.0, -2950.0,
                                                                                       -2950.0)
    assert profit["judged"] == "worse"
    assert sum(part["difference"] for part in rival["parts"]["by_month"]) == -2950.0


def test_best_of_several_and_futures(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--choose best names the best and how sure that is, --budget what years it spent, --future who is safe whatever
    comes; three candidates or more have a frontier."""
    common = ["compare", str(shop), "--with", "cleaner", "--with", "two_advisers", "--no-folder", "--json"]
    assert run([*common, "--choose", "best", "--matters", "200", "--years", "60"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["chosen"]["best"] == "two_advisers"
    assert found["chosen"]["confidence"] == 0.95
    assert found["chosen"]["years_spent"] == sum(found["years"])
    assert run([*common, "--budget", "30 years"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["chosen"]["best"], found["chosen"]["years_spent"]) == ("two_advisers", 30)
    assert run([*common, "--future", "slump: demand.*.level*=0.5", "--years", "5"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["future"] for each in found["regret"]["futures"]] == ["as written", "slump"]
    assert {point["name"]: point["status"] for point in found["frontier"]["points"]}["cleaner"] != "efficient"


def test_no_choice_is_said_with_its_exit_code(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two candidates that differ in nothing but a cent of difference that matters: the years run out, exit code 5."""
    dearer = "--variant", "a cent: offer.kettle.unit_cost=20.01 EUR"
    cheaper = "--variant", "two: assets.advisers.headcount=1; channels.shop.hit_rate=40.1 %"
    assert run(["compare", str(shop), *dearer, *cheaper, "--no-folder", "--choose", "best", "--matters", "0.01",
                "--years", "12", "--confidence", "99.9"]) == 5
    assert "The years ran out before a choice could be made" in capsys.readouterr().out


def test_dry_run_plays_and_writes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--dry-run says what would be compared and how many years that takes."""
    assert run(["compare", str(shop), "--with", "cleaner", "--dry-run", "--out", str(shop.parent / "none")]) == 0
    assert capsys.readouterr().out == "Would compare shop with cleaner: up to 200 years in all. Nothing was done.\n"
    assert not (shop.parent / "none").exists()


@pytest.mark.parametrize(("arguments", "words"), [
    ([], "nothing to compare"),
    (["--with", "cleaner", "--base", "nobody"], "no candidate nobody"),
    (["--variant", "nameless"], "is no variant"),
    (["--with", "cleaner", "--budget", "soon"], "is no budget"),
    (["--with", "cleaner", "--budget", "4 years"], "at least 10 years"),
    (["--with", "cleaner", "--matters", "5"], "belongs to --choose"),
    (["--with", "cleaner", "--choose", "best"], "which difference in profit matters"),
    (["--with", "cleaner", "--choose", "best", "--budget", "30 years"], "not both"),
    (["--with", "cleaner", "--future", "demand.*.level*=0.5"], "has no name"),
])
def test_wrong_use_is_said(
    shop: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """What cannot be meant is refused with exit code 2 before anything is simulated."""
    assert run(["compare", str(shop), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_what_cannot_be_compared_is_named_with_its_place(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another horizon: exit code 3, and the line of each."""
    other = shop_file(shop.parent, SHOP.replace("months: 2", "months: 3"), "other.yaml")
    assert run(["compare", str(shop), str(other)]) == 3
    err = capsys.readouterr().err
    assert f"{other}:4" in err
    assert "its horizon has 3 months, not 2" in err
    assert run(["compare", str(shop), str(shop.parent)]) == 2
    assert "not a run folder" in capsys.readouterr().err


def test_names_are_text_in_the_page(shop: Path) -> None:
    """A name that looks like a tag is shown as text."""
    out = shop.parent / "results"
    assert run(["compare", str(shop), "--variant", "<b>x</b>: assets.advisers.headcount=2", "--years", "3", "--out",
                str(out)]) == 0
    folder, = out.iterdir()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page
