"""Prices and near-equal plans as a report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wherefrom.report.priced import Alternative, Price

if TYPE_CHECKING:
    from optimize.explain.alternatives import Alternative as Other
    from optimize.explain.prices import Price as Priced

CENTS = 100.0


def priced(found: Sequence[Priced], currency: str) -> tuple[Price, ...]:
    """Prices in units of the currency, with their sentence."""
    from optimize.explain.prices import price_in_words

    return tuple(
        Price(
            subject=one.subject,
            path=one.where,
            what=one.what,
            change=one.change,
            value=one.value.estimate / CENTS,
            low=one.value.low / CENTS,
            high=one.value.high / CENTS,
            years=one.years,
            program=one.program / CENTS,
            confirmed=one.confirmed,
            holds_for=one.holds,
            each_at_end=None if one.each_at_end is None else one.each_at_end / CENTS,
            keeps_promises=one.keeps,
            held_by=one.held_by,
            words=price_in_words(one, currency),
        )
        for one in found
    )


def others(found: Sequence[Other], currency: str) -> tuple[Alternative, ...]:
    """Near-equal plans in units of the currency, with their sentence."""
    from optimize.explain.alternatives import alternative_in_words

    return tuple(
        Alternative(
            differs=one.words,
            ahead=one.ahead.estimate / CENTS,
            low=one.ahead.low / CENTS,
            high=one.ahead.high / CENTS,
            share=one.share,
            cost=one.cost / CENTS,
            kept_years=one.kept_years,
            plan_kept_years=one.plan_kept_years,
            years=one.years,
            words=alternative_in_words(one, currency),
        )
        for one in found
    )
