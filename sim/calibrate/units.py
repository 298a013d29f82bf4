"""Numbers as the scenario language writes them."""

from __future__ import annotations

import json


def digits(value: float, places: int = 3) -> str:
    """A number with three significant digits (more where the whole part is longer), never in exponent form."""
    magnitude = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    if magnitude:
        text = f"{value:.{max(0, places - magnitude)}f}"
    else:
        text = f"{value:.{places}g}" if abs(value) >= 1e-4 else f"{value:.7f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def duration(seconds: float) -> str:
    """`42.3 s`, `6.15 min`: seconds below 90, minutes above."""
    return f"{digits(seconds)} s" if seconds < 90 else f"{digits(seconds / 60)} min"


def share(value: float) -> str:
    """`3.72 %`."""
    return f"{digits(100 * value)} %"


def per_day(value: float) -> str:
    """`94 per_day`."""
    return f"{digits(value)} per_day"


def factor(value: float) -> str:
    """`x0.93`."""
    return f"x{value:.2f}"


def plain(value: float) -> str:
    """A bare number with three decimals at most."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def span(low: str, high: str) -> str:
    """P10 to P90 as a range; empty where both read the same."""
    return f"{low} to {high}" if low != high else ""


def quoted(text: str) -> str:
    """A text as a YAML double-quoted scalar."""
    return json.dumps(text, ensure_ascii=False)
