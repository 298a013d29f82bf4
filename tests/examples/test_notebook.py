"""The notebook of the documentation runs from top to bottom, and needs nothing but what is shown."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
SMALLER = {
    "replications=10": "replications=2", "years=10": "years=2", "horizon.months=3": "horizon.months=1",
    'set_="horizon.months=2"': 'set_=["horizon.months=1", "demand.shop.level*=0.3"], jobs=1',
    "search_years=16, fresh_years=8": "search_years=8, fresh_years=2",
    '"horizon.months=2", "plan.goal.net_revenue=1250000 NZD"':
        '"horizon.months=1", "demand.shop.level*=0.3", "plan.goal.net_revenue=100000 NZD"',
    "replications=5": "replications=1",
}
"""What is made smaller in the default tests; each of them stands in the notebook."""


def cells() -> list[str]:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def shown(code: str, names: dict[str, Any]) -> object:
    """What a cell shows: the value of its last line, if that is an expression."""
    tree = ast.parse(code)
    last = tree.body[-1]
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "notebook", "exec"), names)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), "notebook", "exec"), names)
    value: object = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
    return value


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder beside the scenarios and experiments of the project, in which points are played for two years only."""
    (tmp_path / "docs").mkdir()
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    rosters = tmp_path / "scenarios" / "experiments" / "rosters.yaml"
    text, changed = re.subn("(?m)^replications: .*$", "replications: 2", rosters.read_text(encoding="utf-8"))
    assert changed == 1
    rosters.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "docs")


@pytest.mark.usefixtures("beside")
def test_the_cells_run_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    """With fewer and shorter years, every cell that ends in an expression shows a table, a picture or text."""
    whole = "\n".join(cells())
    assert all(text in whole for text in SMALLER)
    names: dict[str, Any] = {}
    seen = []
    for code in cells():
        for text, smaller in SMALLER.items():
            code = code.replace(text, smaller)
        value = shown(code, names)
        if value is not None:
            seen.append(value)
            assert isinstance(value, (str, list)) or hasattr(value, "_repr_html_") or hasattr(value, "_repr_svg_")
    assert len(seen) >= 11
    assert "one more adviser" in capsys.readouterr().out


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of docs/api.md run as they stand beside a shop (of one month) and a table of rosters."""
    shop = (ROOT / "scenarios" / "high_street.yaml").read_text(encoding="utf-8").replace("months: 12", "months: 1")
    winter = "overrides: {winter: {demand: {shop: {level: 60 per_day}}}}\n"
    (tmp_path / "shop.yaml").write_text(f"{shop}\n{winter}", encoding="utf-8")
    (tmp_path / "rosters.yaml").write_text(
        "schema: wherefrom/experiment/1\nname: x\nscenarios: [shop.yaml]\nreplications: 2\nfactors:\n"
        "  advisers: {path: assets.advisers.headcount, values: [5, 6]}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"),
                        flags=re.MULTILINE | re.DOTALL)
    seen = [shown(block, names) for block in blocks]
    assert len(seen) == 2
    assert all(hasattr(each, "_repr_svg_") or hasattr(each, "_repr_html_") for each in seen)
    assert (tmp_path / "rosters").is_dir()


@pytest.mark.long
def test_the_notebook_runs_as_it_is() -> None:
    """Executed by a kernel from top to bottom, no cell ends in an error, and three charts are drawn."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    done = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert sum("image/svg+xml" in output.get("data", {}) for output in outputs) == 3
    assert sum("text/html" in output.get("data", {}) for output in outputs) >= 7
