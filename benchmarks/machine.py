"""What was measured where: the machine and the versions, and where measured figures are kept."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).resolve().parent / "measured"
PACKAGES = ("wherefrom", "numba", "numpy", "simpy", "ciw", "cimba", "optuna", "cmaes")


def machine() -> dict[str, Any]:
    """Processor, processors available, system, Python and the versions of the packages compared."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "processor": _processor(), "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity")
        else os.cpu_count(), "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(), "versions": versions,
    }


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def keep(name: str, figures: dict[str, Any]) -> Path:
    """Write measured figures, with the machine they were measured on, to benchmarks/measured/<name>.json."""
    MEASURED.mkdir(exist_ok=True)
    path = MEASURED / f"{name}.json"
    text = json.dumps({"machine": machine(), **figures}, indent=1, ensure_ascii=False) + "\n"
    new = path.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
    return path


def kept(name: str) -> dict[str, Any] | None:
    """The figures measured last, or None."""
    path = MEASURED / f"{name}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def short(value: float | None, digits: int = 3) -> str:
    """A number with so many significant digits, without exponent; `-` for none."""
    if value is None:
        return "-"
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:#.{digits}g}".rstrip(".")
