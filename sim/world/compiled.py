"""The one way functions are compiled: on their first call, kept on disk, with the same arithmetic everywhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, TypeVar, overload

import numba

from sim.world.code_cache import code_folder

Function = TypeVar("Function", bound=Callable[..., object])
_SETTINGS: Final[Any] = numba.config
_DECIDING: Final = threading.Lock()


@overload
def compiled(function: Function, /) -> Function: ...


@overload
def compiled(*, forceinline: bool = False, allocates: bool = True) -> Callable[[Function], Function]: ...


def compiled(
    function: Function | None = None, /, *, forceinline: bool = False, allocates: bool = True
) -> object:
    """Compile on the first call and keep the code on disk. No fast maths: the same integers everywhere; runs without
    the interpreter's lock. `forceinline`: for small functions on the hot path. `allocates`:
    False for a function that makes no array; then none is counted as in use. (Of a tuple of thirty arrays each would
    be, with a locked instruction, at every branch of every function it is handed to.)

    Numba decides where code is kept when a function is decorated, so the folder is set exactly then, and other
    users of Numba in the process keep their own. Where no folder can be written, code is compiled in memory.
    """
    if function is None:
        return lambda each: _compiled(each, forceinline, allocates)
    return _compiled(function, forceinline, allocates)


def without_linear_algebra() -> None:
    """Let Numba load without looking for BLAS, for which it would import `scipy.linalg`.

    Nothing here multiplies matrices. For commands only, before anything compiled is called: other users of Numba in
    the same process could not either.
    """
    wanted = "scipy.linalg.cython_blas"
    if wanted in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    blocked: dict[str, Any] = sys.modules
    blocked[wanted] = None
    try:
        import_module("numba.np.arraymath")
    finally:
        del blocked[wanted]


def _compiled(function: Function, forceinline: bool, allocates: bool) -> Function:
    folder = code_folder()
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "cache": folder is not None}
    if forceinline:
        options["forceinline"] = True
    if not allocates:
        options["_nrt"] = False
    with _DECIDING:
        before, _SETTINGS.CACHE_DIR = _SETTINGS.CACHE_DIR, str(folder or "")
        try:
            made: Function = numba.njit(**options)(function)
        finally:
            _SETTINGS.CACHE_DIR = before
    return made
