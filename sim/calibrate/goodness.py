"""Judging a fit in words, by distance: with a huge sample every test rejects every model, with a tiny one none."""

from __future__ import annotations

import math


def fit_words(distance: float, samples: int, what: str) -> str:
    """A verdict on the largest distance between two distribution functions (Kolmogorov-Smirnov), with the sample size.

    Up to 0.03 very good, 0.06 good, 0.10 usable, beyond poor. A distance within 1.36 / sqrt(n), where chance alone
    leaves 95 % of samples of the right model, is said to be within chance.
    """
    grade = (
        "very good" if distance <= 0.03 else "good" if distance <= 0.06 else "usable" if distance <= 0.10 else "poor"
    )
    words = f"{grade}: {what} is at most {100 * distance:.1f} points off (n = {samples:,})"
    if samples < 50:
        return words + "; too few to tell shapes apart"
    return words + ("; within chance" if distance <= 1.36 / math.sqrt(samples) else "")


def width_words(value: float, low: float, high: float) -> str:
    """How sharply a figure is known, by the half-width of its P10 to P90."""
    if value <= 0:
        return "at zero"
    half = 50 * (high - low) / value
    grade = "sharp" if half <= 5 else "fair" if half <= 15 else "wide"
    return f"{grade}: P10 to P90 is +-{half:.1f} %"
