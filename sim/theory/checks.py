"""Refusing arguments that have no meaning, in one voice."""

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def need(holds: bool, what: str) -> None:
    """Raise ValueError(what) unless `holds`."""
    if not holds:
        raise ValueError(what)


def need_positive(name: str, value: float) -> None:
    """Raise ValueError unless `value` is a finite number above zero."""
    need(math.isfinite(value) and value > 0, f"{name} must be a finite number above 0, but is {value}")


def need_not_negative(name: str, value: float) -> None:
    """Raise ValueError unless `value` is a finite number of at least zero."""
    need(math.isfinite(value) and value >= 0, f"{name} must be a finite number of at least 0, but is {value}")


def need_share(name: str, value: float) -> None:
    """Raise ValueError unless `value` is a share between 0 and 1."""
    need(0 <= value <= 1, f"{name} must lie between 0 and 1, but is {value}")


def need_inside(name: str, value: float) -> None:
    """Raise ValueError unless `value` lies strictly between 0 and 1."""
    need(0 < value < 1, f"{name} must lie strictly between 0 and 1, but is {value}")
