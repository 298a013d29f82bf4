"""What `wherefrom plan` says about prices, near-equal plans, clashes and best efforts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wherefrom.cli.amounts import money
from wherefrom.cli.output import INFEASIBLE, clean, emit_json

if TYPE_CHECKING:
    from optimize.explain.alternatives import Alternative
    from optimize.explain.best_effort import Given, Uncovered
    from optimize.explain.conflict import OutOfReach
    from optimize.explain.prices import Price
    from optimize.explain.repairs import Repair
    from optimize.plan import PlanResult
    from sim.scenario.load import ScenarioFile
    from sim.theory.intervals import Interval

SHOWN = 3


def priced_lines(result: PlanResult, currency: str) -> list[str]:
    """The three greatest confirmed prices of limits and resources, and how many near-equal plans there are."""
    from optimize.explain.alternatives import alternative_in_words
    from optimize.explain.prices import price_in_words

    sure = [each for each in result.explained.prices if each.confirmed]
    lines = [f"  {clean(price_in_words(each, currency))}" for each in sure[:SHOWN]]
    others = result.explained.alternatives
    if others:
        more = "" if len(others) == 1 else f" The nearest of {len(others)}:"
        lines.append(f"  Nearly as good.{more} {clean(alternative_in_words(others[0], currency))}")
    return lines


def priced_content(result: PlanResult, currency: str) -> dict[str, object]:
    """Prices, alternatives and what gave way, as data."""
    return {
        "prices": [_price(each, currency) for each in result.explained.prices],
        "alternatives": [_alternative(each, currency) for each in result.explained.alternatives],
        "gave_way": [_given(each, currency) for each in result.given],
        "uncovered": [_uncovered(each, currency) for each in result.uncovered],
    }


def out_of_reach(loaded: ScenarioFile, clash: OutOfReach, as_json: bool) -> int:
    """Print the lines that clash and the cheapest repairs; the exit code."""
    clashes = [{"path": each.where, "place": loaded.place(each.where), "words": each.words} for each in clash.clashes]
    if as_json:
        emit_json("goal_out_of_reach", clashes=clashes, repairs=[_repair(each, loaded) for each in clash.repairs])
        return INFEASIBLE
    click.echo("No plan can do this, even if everything happened as on average. These lines clash:", err=True)
    for line in clashes:
        click.echo(f"  {clean(line['place'])}: {clean(line['path'])}: {clean(line['words'])}", err=True)
    if clash.repairs:
        click.echo("Any one of these would mend it, the cheapest first (each was planned again on averages):", err=True)
    for each in clash.repairs:
        click.echo(f"  {clean(loaded.place(each.where))}: {clean(each.where)}: "
                   f"{clean(_repair_in_words(each, loaded.scenario.horizon.currency))}", err=True)
    click.echo("To plan all the same, breaking as little as possible: --best-effort", err=True)
    return INFEASIBLE


def _repair_in_words(repair: Repair, currency: str) -> str:
    words = _changed(repair, currency)
    if repair.still_short is None:
        return words
    return (f"{words}; then the goal is still {repair.still_short / 100:,.0f} {currency} beyond what averages can "
            "reach, so it must be lowered too")


def _changed(repair: Repair, currency: str) -> str:
    words = repair.words
    if repair.unit == "cents":
        words += f" from {repair.now / 100:,.0f} to {repair.needed / 100:,.0f} {currency}"
    if repair.profit is None:
        return words
    return (f"{words}; the plan then earns {repair.profit.estimate / 100:,.0f} {currency} a year (95 % between "
            f"{repair.profit.low / 100:,.0f} and {repair.profit.high / 100:,.0f}, {repair.years} simulated years)")


def _repair(repair: Repair, file: ScenarioFile) -> dict[str, object]:
    currency = file.scenario.horizon.currency
    return {
        "path": repair.where, "place": file.place(repair.where), "words": _repair_in_words(repair, currency),
        "unit": _unit(repair.unit, currency), "now": _amount(repair.now, repair.unit),
        "needed": _amount(repair.needed, repair.unit), "profit": None if repair.profit is None else
        _interval(repair.profit), "years": repair.years,
        "net_revenue": None if repair.net_revenue is None else money(repair.net_revenue),
    }


def _price(price: Price, currency: str) -> dict[str, object]:
    from optimize.explain.prices import price_in_words

    return {
        "subject": price.subject, "path": price.where or None,
        "what": price.what, "change": price.change, "unit": _unit(price.unit, currency),
        "now": None if price.now is None else _amount(price.now, price.unit),
        "moved": None if price.moved is None else _amount(price.moved, price.unit),
        "value": _interval(price.value), "years": price.years, "program": money(price.program),
        "confirmed": price.confirmed, "holds_for": price.holds,
        "each_at_end": None if price.each_at_end is None else money(price.each_at_end), "keeps_promises": price.keeps,
        "held_by": list(price.held_by), "words": price_in_words(price, currency),
    }


def _alternative(other: Alternative, currency: str) -> dict[str, object]:
    from optimize.explain.alternatives import alternative_in_words

    plan = other.plan
    return {
        "words": alternative_in_words(other, currency), "differs": list(other.words),
        "ahead": _interval(other.ahead), "share": other.share, "cost": money(other.cost),
        "kept_years": other.kept_years, "plan_kept_years": other.plan_kept_years, "years": other.years,
        "people": [{"pool": each.pool, "contract": each.contract, "heads": list(each.heads)} for each in plan.people],
        "machines": dict(plan.machines),
        "leads": [{"channel": each.channel, "segment": each.segment, "per_month": each.per_month}
                  for each in plan.leads],
        "choices": list(plan.choices),
    }


def _given(given: Given, currency: str) -> dict[str, object]:
    return {"path": given.where, "words": given.words, "unit": _unit(given.unit, currency),
            "now": _amount(given.now, given.unit), "used": _amount(given.used, given.unit)}


def _uncovered(left: Uncovered, currency: str) -> dict[str, object]:
    return {"path": left.where, "words": left.words,
            "unit": _unit(left.unit, currency), "amount": _amount(left.amount, left.unit),
            "months": list(left.months)}


def _interval(value: Interval) -> dict[str, float]:
    return {"mean": money(value.estimate), "low": money(value.low), "high": money(value.high)}


def _unit(unit: str, currency: str) -> str:
    return currency if unit == "cents" else unit


def _amount(value: float, unit: str) -> float:
    return money(value) if unit == "cents" else value
