"""Cents as the commands show them: in units of the currency for `--json`, in whole units for people."""

from __future__ import annotations


def money(cents: float) -> float:
    """Units of the currency, to the cent."""
    return round(cents) / 100


def whole(cents: float) -> str:
    """Whole units of the currency: `1,234`."""
    return f"{cents / 100:,.0f}"


def signed(cents: float) -> str:
    """Whole units of the currency with their sign: `+1,234`."""
    return f"{cents / 100:+,.0f}"
