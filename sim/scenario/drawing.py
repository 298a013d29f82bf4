"""Drawing assumptions within their ranges, and setting them all low or all high."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from sim.scenario.assumptions import Assumption, amount, at_amount
from sim.scenario.fields import bare, find, limits
from sim.scenario.paths import split_path
from sim.scenario.problems import Path_, dotted
from sim.scenario.scenario import Scenario

Z_P90: Final = 1.2815515655446004
"""The standard normal's 90 % point."""


def two_piece_normal(uniform: float, low: float, value: float, high: float) -> float:
    """The quantile at `uniform` of the two-piece normal with P10 `low`, median `value`, P90 `high`."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf(uniform)
    return value + z / Z_P90 * ((high - value) if z > 0 else (value - low))


def drawn_document(
    document: Mapping[str, Any],
    assumptions: Iterable[Assumption],
    uniform: Callable[[str], float],
    pulls: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Any]:
    """The document with every ranged assumption at its drawn value, clamped to what its place allows.

    `pulls`: by path, the part of the way from the median to the drawn value that is gone (1 where not named).
    """
    drawn = copy.deepcopy(dict(document))
    for each in assumptions:
        if each.low is None or each.high is None:
            continue
        value = two_piece_normal(uniform(each.path), each.low, each.value, each.high)
        if each.path in pulls:
            value = each.value + (value - each.value) * pulls[each.path]
        _move(drawn, each, Decimal(repr(value)), clamp=True)
    _chances_at_most_all(drawn)
    return drawn


def pulled_in(
    assumptions: Iterable[Assumption], places: Sequence[Path_], pulls: Mapping[str, float]
) -> dict[str, float]:
    """The pulls halved for ranged assumptions in the sections of these places (all, where none is); 0 in the end."""
    ranged = [each.path for each in assumptions if each.low is not None]
    # `channels.shop` is a section, `shifts` (a list) as a whole another.
    sections = [dotted(place[:1] if len(place) > 1 and isinstance(place[1], int) else place[:2]) for place in places]
    near = [path for path in ranged if any(path.startswith(f"{section}.") for section in sections)]
    if all(pulls.get(path, 1.0) == 0 for path in near):
        near = ranged
    assert any(pulls.get(path, 1.0) > 0 for path in near), "the scenario is valid with every assumption at its median"
    halved = {path: pulls.get(path, 1.0) / 2 for path in near}
    return dict(pulls) | {path: pull if pull > 1e-3 else 0.0 for path, pull in halved.items()}


def at_ends(document: Mapping[str, Any], assumptions: Iterable[Assumption], high: bool) -> dict[str, Any]:
    """The document with every ranged assumption at its low (or high) end, not clamped."""
    moved = copy.deepcopy(dict(document))
    for each in assumptions:
        end = each.high if high else each.low
        if end is not None:
            _move(moved, each, Decimal(repr(end)), clamp=False)
    return moved


def _move(document: dict[str, Any], assumption: Assumption, value: Decimal, clamp: bool) -> None:
    """Set all numbers of an assumption: to `value`, or multiplied by it where it is a factor."""
    for target in assumption.targets:
        *parents, last = path_in(document, target)
        holder: Any = document
        for part in parents:
            holder = holder[part]
        text = holder[last]
        now = amount(text)
        assert now is not None, f"{target} is no quantity"
        moved = now[0] * max(value, Decimal(0)) if assumption.factor else value
        spot = find(Scenario, document, (*parents, last))
        if clamp:
            moved = _clamped(moved, now[0], limits(spot.metadata))
        holder[last] = at_amount(text, moved, whole=clamp and bare(spot.annotation)[0] is int)


def path_in(document: Mapping[str, Any], text: str) -> Path_:
    """A dotted path with list places as numbers."""
    path: list[str | int] = []
    here: Any = document
    for part in split_path(text):
        step: str | int = int(part) if isinstance(here, list) else part
        path.append(step)
        here = here[step]
    return tuple(path)


def _clamped(value: Decimal, median: Decimal, allowed: tuple[float | None, bool, float | None, bool]) -> Decimal:
    """`value` within the limits; nothing goes below zero unless its place says so. Open ends stay just inside."""
    low, low_open, high, high_open = allowed
    least = Decimal(repr(low)) if low is not None else Decimal(0)
    inside = (median - least) / 10**6
    value = max(value, least + inside if low_open else least)
    if high is not None:
        most = Decimal(repr(high))
        value = min(value, most - (most - median) / 10**6 if high_open else most)
    return value


def _chances_at_most_all(document: dict[str, Any]) -> None:
    """Scale chances drawn far out, whose sum would exceed 100 %, back to 100 % together."""
    for channel in document.get("channels", {}).values():
        outcomes = channel.get("outcomes")
        if isinstance(outcomes, dict):
            _scaled([(outcomes, key) for key in ("undecided", "refusal") if key in outcomes])
        following = channel.get("next") or []
        for outcome in dict.fromkeys(each["after"] for each in following):
            _scaled([(each, "chance") for each in following if each["after"] == outcome])


def _scaled(entries: list[tuple[dict[str, Any], str]]) -> None:
    amounts = [found[0] for holder, key in entries if (found := amount(holder[key])) is not None]
    total = sum(amounts, Decimal(0))
    if total > 1:
        for (holder, key), value in zip(entries, amounts, strict=True):
            holder[key] = at_amount(holder[key], value / total * (1 - Decimal(10) ** -9))
