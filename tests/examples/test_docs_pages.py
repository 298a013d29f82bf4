"""What the pages show of the scenario language and of Python is run, and every link leads somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.scenario.load import load_scenario
from wherefrom.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def _blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return [block for of, block in found if of == language]


def _shown(words: str) -> str:
    """The one example of docs/scenario.md with these words in it."""
    (found,) = [block for block in _blocks("docs/scenario.md", "yaml") if words in block]
    return found


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example of docs/scenario.md with its layers: base.yaml, and shop.yaml that extends it."""
    (tmp_path / "base.yaml").write_text(_shown("schema: wherefrom/1"), encoding="utf-8")
    (tmp_path / "shop.yaml").write_text(_shown("extends: base.yaml"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shop.yaml"


def test_layers_are_laid_as_the_page_says(shop: Path) -> None:
    """The parent, then the override `christmas`, then `--set` with a factor: 110 customers a day become 93.5."""
    (command,) = [line for block in _blocks("docs/scenario.md", "") for line in block.splitlines()]
    assert run(shlex.split(command)[1:]) == 0
    found = load_scenario(shop, with_=("christmas",), set_=("assets.advisers.headcount=7", "demand.*.level*=0.85"))
    assert found.scenario.people["advisers"].headcount == 7
    assert found.scenario.demand["shop"].level.value == pytest.approx(0.85 * 110)


def test_choices_may_be_written_as_shown(shop: Path) -> None:
    """The choices of docs/scenario.md fit its first example: each can be made, and two exclude each other."""
    shop.write_text("extends: base.yaml\n" + _shown("may_choose:"), encoding="utf-8")
    file = load_scenario(shop)
    assert list(file.scenario.plan.may_choose) == ["spring", "brisk", "late"]
    assert file.scenario.plan.one_of == (("spring", "brisk"),)
    assert file.choosing(("spring", "late")).scenario.campaigns["spring"].lift == 1.2


def test_soft_limits_may_be_written_as_shown(shop: Path) -> None:
    """The soft limits of docs/scenario.md fit its first example with a promise and a budget to be soft about."""
    text = _shown("soft:")
    limits = "  budget: {people: 900000 EUR per_year}\n  may_change: {advisers: 3 to 10}\n"
    text = text.replace("plan:\n", f"plan:\n{limits}")
    service = "service: {shop: {served_within: 5 min, share: 80 %}}\n"
    shop.write_text(f"extends: base.yaml\n{service}{text}", encoding="utf-8")
    assert load_scenario(shop).scenario.plan.soft.service["shop"].amount == 40_000


def test_a_shift_catalogue_may_be_written_as_shown(shop: Path) -> None:
    """The catalogue of docs/scenario.md fits its first example: ten starts of two lengths, none after 24:00."""
    shop.write_text("extends: base.yaml\n" + _shown("days_a_week:"), encoding="utf-8")
    assert len(load_scenario(shop).scenario.plan.shifts["advisers"].hours) == 20


def test_assumptions_may_be_written_as_shown(shop: Path) -> None:
    """A patience with range, source, owner and date, as docs/scenario.md shows it, is read as an assumption."""
    patience = _shown("patience: {value:").splitlines()[0]
    text = (shop.parent / "base.yaml").read_text(encoding="utf-8")
    shop.write_text(text.replace("patience: 8 min", patience), encoding="utf-8")
    (found,) = [each for each in load_scenario(shop).assumptions if "patience" in each.path]
    assert found.source == "survey 2026"
    assert found.low is not None


def test_the_python_of_the_page_runs(shop: Path) -> None:
    """The lines under "From Python" run as they stand, and give frozen data, drawn assumptions and a register."""
    (code,) = _blocks("docs/scenario.md", "python")
    names: dict[str, object] = {}
    exec(compile(code, "docs/scenario.md", "exec"), names)
    file = names["file"]
    assert file.scenario.people["advisers"].headcount == 7  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Every relative link and image of a page names a file of the project, and every anchor a heading."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        linked = (ROOT / page).parent / name if name else ROOT / page
        assert linked.exists(), f"{page} links to {target}, which is not there"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings]


@pytest.mark.parametrize("page", PAGES)
def test_files_named_in_a_page_exist(page: str) -> None:
    """A file of the project that a page names between backquotes exists."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:sim|optimize|wherefrom|tests|scenarios|docs|benchmarks)/(?!json/\d|\d)[\w/.*]+)`", text)
    missing = [name for name in named if not list(ROOT.glob(name.rstrip("/")))]
    assert not missing
