"""Random values by address: what a draw is about decides its value, never when it is asked for.

A draw is (seed, replication, purpose, entity, ordinal). Two rounds of the SplitMix64 finaliser (Steele, Lea,
Flood 2014; constants by Stafford) over the address give 64 bits; 52 of them make a uniform strictly between 0
and 1.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_MASK = 0xFFFFFFFFFFFFFFFF
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_TO_UNIT = 2.0**-52

POPULATION_SHIFT = 44
DAY_SHIFT = 24
NUMBER = (1 << DAY_SHIFT) - 1    # the part of an address that counts within a day or list month


class Purpose(IntEnum):
    """What a random value decides. Numbers are part of the contract: never renumber, only add."""

    COUNT = 1
    BUSY_SHARED = 2
    BUSY_OWN = 3
    ARRIVAL = 4
    BALK = 5
    PATIENCE = 6
    HIT = 7
    CHOICE = 8
    DIALOGUE = 9
    UP_SELL = 10
    UP_SELL_SHOWING = 11
    UP_SELL_TIME = 12
    SUGGEST = 13
    SUGGEST_SHOWING = 14
    SUGGEST_TIME = 15
    RETURN = 16
    RETURN_TIME = 17
    NEXT = 18
    SHOW_UP = 19
    REOPENING = 20
    LOOK = 21
    RING = 22
    ANSWER = 23
    PARTY = 24
    OUTCOME = 25
    TALK_SALE = 26
    TALK_NO_SALE = 27
    TALK_WRONG = 28
    WRAP_UP = 29
    ANYWAY = 30
    ANYWAY_DAY = 31
    ANYWAY_TIME = 32
    SKILL = 33
    TALK_SKILL = 34
    ABSENCE = 35
    TENURE = 36
    ASSUMPTION = 37
    CLASS = 38
    FAILURE = 39
    REPAIR = 40
    SUBSTITUTE = 41
    BACK_ORDER = 42
    BUSY_SITE = 43
    STEP_TIME = 100        # + step number within the channel
    STEP_PATIENCE = 200    # + step number within the channel


def _mix(value: int) -> int:
    value &= _MASK
    value = ((value ^ (value >> 30)) * _FIRST) & _MASK
    value = ((value ^ (value >> 27)) * _SECOND) & _MASK
    return value ^ (value >> 31)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values ^ (values >> np.uint64(30))
    values *= np.uint64(_FIRST)
    values ^= values >> np.uint64(27)
    values *= np.uint64(_SECOND)
    values ^= values >> np.uint64(31)
    return values


def keys_of(seed: int, replication: int, purpose: int) -> tuple[int, int]:
    """The two 64-bit keys that stand for seed, replication and purpose in every draw."""
    key = _mix(seed + _GOLDEN)
    key = _mix(key ^ _mix(replication + 2 * _GOLDEN))
    key = _mix(key ^ _mix(purpose + 3 * _GOLDEN))
    return key, _mix(key + _GOLDEN)


def key_table(seed: int, replication: int, purposes: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The two keys of each purpose, in a last axis of 2: what `sim.world.sampling.chance` mixes an address with."""
    key = _mix(seed + _GOLDEN)
    key = _mix(key ^ _mix(replication + 2 * _GOLDEN))
    first = _mixed(np.uint64(key) ^ _mixed(purposes.astype(np.uint64) + np.uint64(3 * _GOLDEN & _MASK)))
    return np.stack((first, _mixed(first + np.uint64(_GOLDEN))), axis=-1)


def uniforms(
    seed: int, replication: int, purpose: int, entities: NDArray[np.int64], ordinal: int | NDArray[np.int64] = 0
) -> NDArray[np.float64]:
    """Uniforms in (0, 1), one per entity address (and ordinal); the same wherever and whenever asked for."""
    first, second = keys_of(seed, replication, purpose)
    values = _mixed(np.asarray(entities).astype(np.uint64) ^ np.uint64(first))
    step = np.asarray(ordinal).astype(np.uint64) * np.uint64(_GOLDEN)
    values = _mixed(values + step + np.uint64(second))
    result: NDArray[np.float64] = ((values >> np.uint64(12)).astype(np.float64) + 0.5) * _TO_UNIT
    return result


def uniform(seed: int, replication: int, purpose: int, entity: int, ordinal: int = 0) -> float:
    """The single value of `uniforms`, without arrays."""
    first, second = keys_of(seed, replication, purpose)
    value = _mix((_mix((entity & _MASK) ^ first) + ordinal * _GOLDEN + second) & _MASK)
    return ((value >> 12) + 0.5) * _TO_UNIT


@lru_cache(maxsize=4096)
def text_address(text: str) -> int:
    """A stable 63-bit address of a text (FNV-1a), for draws about scenario paths and names."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & _MASK
    return value >> 1


def addresses(population: int, day: int, count: int) -> NDArray[np.int64]:
    """Addresses of `count` entities of one population on one day (or list month)."""
    return (population << POPULATION_SHIFT) + (day << DAY_SHIFT) + np.arange(count, dtype=np.int64)
