"""Which entry of one list is which of another: by name or meaning, whatever their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.scenario.assets import HeadChange, MachineChange, Shift
from sim.scenario.base import Section
from sim.scenario.channels import Next
from sim.scenario.offer import Order
from sim.scenario.steps import Step

Pair = tuple[int | None, int | None]


def matched(base: Sequence[Section], other: Sequence[Section]) -> list[Pair]:
    """Places of entries that belong together, those of only one list with None beside them.

    Equal entries belong together; then, in order, those with the same key (the name of a step, the day of an order);
    then shifts of the same people that have most in common. The order is that of `other`, what is gone last.
    """
    pairs: list[Pair] = []
    left, right = list(range(len(base))), list(range(len(other)))

    def pair(one: int, two: int) -> None:
        pairs.append((one, two))
        left.remove(one)
        right.remove(two)

    for two in list(right):
        one = next((each for each in left if base[each] == other[two]), None)
        if one is not None:
            pair(one, two)
    for two in list(right):
        one = next((each for each in left if key_of(base[each]) == key_of(other[two])), None)
        if one is not None:
            pair(one, two)
    while True:
        found = [(_alike(base[one], other[two]), -two, -one) for one in left for two in right]
        best = max(found, default=(0, 0, 0))
        if best[0] < 1:
            break
        pair(-best[2], -best[1])
    pairs += [(None, two) for two in right] + [(one, None) for one in left]
    return sorted(pairs, key=lambda each: (each[1] is None, each[1] if each[1] is not None else each[0] or 0))


def key_of(entry: Section) -> tuple[Any, ...]:
    """What tells an entry from others of its list; shifts have no key of their own beyond all but their share."""
    if isinstance(entry, Step):
        return (entry.name,)
    if isinstance(entry, HeadChange):
        return (entry.on, entry.contract)
    if isinstance(entry, MachineChange):
        return (entry.on,)
    if isinstance(entry, Order):
        return (entry.arrives,)
    if isinstance(entry, Next):
        return (entry.after, entry.to)
    if isinstance(entry, Shift):
        return (entry.pool, entry.contract, entry.days, entry.time)
    return tuple(getattr(entry, name) for name in type(entry).model_fields)


def _alike(one: Section, two: Section) -> int:
    """How much two entries without a common key have in common; 0: nothing to do with each other."""
    if isinstance(one, Shift) and isinstance(two, Shift):
        if (one.pool, one.contract) != (two.pool, two.contract):
            return 0
        return 2 * (one.days == two.days) + 2 * (one.time == two.time) + (one.share == two.share)
    if isinstance(one, Next) and isinstance(two, Next):
        return 2 * (one.after == two.after) + (one.chance == two.chance)
    if isinstance(one, (HeadChange, MachineChange)) and type(one) is type(two):
        one_size, two_size = (each.heads if isinstance(each, HeadChange) else each.count for each in (one, two)
                              if isinstance(each, (HeadChange, MachineChange)))
        return 2 * (one_size == two_size)
    if isinstance(one, Order) and isinstance(two, Order):
        return 2 * (one.quantity == two.quantity)
    return 0
