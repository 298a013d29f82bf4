"""The same report data gives the same bytes: page, charts and workbook, in any process."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from wherefrom.report.render import render
from wherefrom.results.workbook import workbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "facts" / "report_sample.py"


def _digest(path: str) -> str:
    """Digest over everything rendered from the sample plan; neither a clock nor a folder of the machine is in it."""
    spec = importlib.util.spec_from_file_location("report_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    plan = module.sample_plan()
    plan = plan.model_copy(update={"weeks": plan.weeks[:1] + plan.weeks[-2:]})
    rendered = render(plan)
    assert "dc:date" not in rendered.html, "a clock"
    assert str(ROOT) not in rendered.html, "a folder of this machine"
    whole = hashlib.sha256(rendered.html.encode())
    for name, svg in rendered.charts.items():
        whole.update(f"{name}\n{svg}".encode())
    whole.update(workbook(plan))
    return whole.hexdigest()


def test_report_bytes_do_not_depend_on_the_process() -> None:
    """Once in this process and once in another with a different hash seed, folder and time zone: one digest."""
    here = _digest(str(SAMPLE))
    script = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('golden', {str(Path(__file__))!r})\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        f"print(module._digest({str(SAMPLE)!r}))\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd="/", env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == here
