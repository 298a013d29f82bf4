"""Which Python and which libraries made a run."""

from __future__ import annotations

import platform
from contextlib import suppress
from functools import cache
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
    """Name -> version, python first; a library that is not installed is left out. Looked up once a process."""
    return dict(_versions())


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found.append((name, version(name)))
    return tuple(found)
