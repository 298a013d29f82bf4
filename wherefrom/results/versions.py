"""Which Python and which libraries made a run."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = (
    "wherefrom",
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "simpy",
    "pulp",
    "highspy",
    "pydantic",
    "ruamel.yaml",
    "matplotlib",
    "jinja2",
    "xlsxwriter",
    "duckdb",
    "holidays",
)


def versions() -> dict[str, str]:
    """Name -> version, python first; a library that is not installed is left out."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
