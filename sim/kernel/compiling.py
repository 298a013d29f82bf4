"""How the kernel's functions are compiled.

Python calls one entry alone (`sim.kernel.advance.play`), which is compiled with a door for Python and kept on disk
with all it calls. The others have no such door: most of their compilation went into unpacking the tables for it. Nor do
they count the arrays they are handed as in use, since none of them makes any: counting took more time than the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

from sim.world.compiled import compiled

__all__ = ["compiled", "inlined", "internal", "whole"]

Function = TypeVar("Function", bound=Callable[..., object])
_INTERNAL: Any = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True,
                  "no_cfunc_wrapper": True}


def internal(function: Function) -> Function:
    """Compiled on its own, for compiled callers."""
    made: Function = njit(**_INTERNAL)(function)
    return made


def inlined(function: Function) -> Function:
    """Compiled into its callers: the tables are many, and a real call would hand them all over each time."""
    made: Function = njit(forceinline=True, **_INTERNAL)(function)
    return made


@inlined
def whole(value: int) -> int:
    """The value as int64 and not as a literal, for which Numba would compile a version of every handler it meets."""
    return np.int64(value)  # type: ignore[return-value]
