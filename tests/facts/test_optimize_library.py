"""The programs as a library: what is public, what importing costs, and that the page about it tells the truth."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import optimize

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8").partition("## The programs as a library")[2]


def test_every_public_name_is_there_and_on_the_page() -> None:
    """All of `__all__` can be had, is listed by `dir`, and is named on the page (the marker of the package aside)."""
    for name in optimize.__all__:
        assert getattr(optimize, name) is not None
        assert name in dir(optimize)
        assert name == "WHEREFROM_MARKER" or re.search(rf"`{name}\b", PAGE), name
    assert len(set(optimize.__all__)) == len(optimize.__all__)


def test_a_name_that_is_not_public_is_refused() -> None:
    """As from any module: AttributeError, and ImportError for `from optimize import`."""
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        optimize.nothing_of_the_kind  # noqa: B018
    with pytest.raises(ImportError):
        from optimize import nothing_of_the_kind  # noqa: F401


def test_importing_costs_nothing_until_something_is_used() -> None:
    """`import optimize` loads neither the solver library nor NumPy; a program as data needs no solver library."""
    code = ("import sys, optimize; first = {'pulp', 'numpy'} & set(sys.modules); "
            "from optimize import Column, Program, Row; Program('p', (Column(('x',)),), ()); "
            "print(sorted(first), 'pulp' in sys.modules)")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[] False"


def test_the_example_of_the_page_gives_what_it_says(tmp_path: Path) -> None:
    """The code on the page runs, and each comment that states a value states the value (two of them to rounding)."""
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code is not None
    stated = re.findall(r"^(\w+\(.*?\)(?:\.values)?)\s+# (\{.*?\}|[\d.]+)", code[1], re.MULTILINE)
    assert len(stated) == 3
    checks = [f"assert {expression} == pytest.approx({value})" for expression, value in stated]
    script = tmp_path / "example.py"
    script.write_text("\n".join(["import pytest", code[1], *checks, "print('all as stated')"]), encoding="utf-8")
    run = subprocess.run([sys.executable, str(script)], cwd=ROOT, capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert run.stdout.strip() == "all as stated", run.stderr
