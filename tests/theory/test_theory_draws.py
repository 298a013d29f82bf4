"""The generator of draws: uniform, and without a trace of the addresses it is asked at (false alarms: conftest)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from sim.world.draws import DAY_SHIFT, POPULATION_SHIFT, Purpose, _mix, addresses, keys_of, uniform, uniforms

NUMBER = 400_000


def _customers(population: int = 0, day: int = 0, number: int = NUMBER) -> np.ndarray:
    return addresses(population, day, number)


def _pairs_fit(watch: Any, what: str, first: np.ndarray, second: np.ndarray) -> None:
    """Pairs fill the square evenly: 40 x 40 cells, and at the corners' scale 64 cells of the lowest 1/64 each."""
    cells = np.histogram2d(first, second, bins=40, range=((0, 1), (0, 1)))[0]
    watch.fits(what, cells, np.full(cells.shape, len(first) / cells.size))
    fine = np.histogram2d((first * 1024) % 1, (second * 1024) % 1, bins=40, range=((0, 1), (0, 1)))[0]
    watch.fits(f"{what}, past the tenth bit", fine, np.full(fine.shape, len(first) / fine.size))


@pytest.mark.parametrize("purpose", [Purpose.ARRIVAL, Purpose.HIT, 1000 + Purpose.STEP_TIME, 2000 + Purpose.ANSWER])
def test_theory_draws_are_uniform(watch: Any, purpose: int) -> None:
    """Neighbouring customers: 1,000 classes equally full, each of the first 52 bits set as often as not."""
    drawn = uniforms(1, 0, purpose, _customers())
    assert drawn.min() > 0
    assert drawn.max() < 1
    watch.fits("classes", np.histogram(drawn, bins=1000, range=(0, 1))[0], np.full(1000, NUMBER / 1000))
    whole = (drawn * 2.0**52).astype(np.uint64)
    ones = np.array([int(((whole >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(52)])
    watch.scores("bits", (ones - NUMBER / 2) / (NUMBER / 4) ** 0.5)
    assert len(np.unique(drawn)) == NUMBER


def test_theory_draws_neighbours_know_nothing_of_each_other(watch: Any) -> None:
    """The next customer, the one two on, the same number on the next day, and of the next population."""
    drawn = uniforms(1, 0, Purpose.HIT, _customers())
    for lag in (1, 2, 64, 2048):
        _pairs_fit(watch, f"{lag} on", drawn[lag:], drawn[:-lag])
    _pairs_fit(watch, "next day", drawn, uniforms(1, 0, Purpose.HIT, _customers(day=1)))
    _pairs_fit(watch, "next population", drawn, uniforms(1, 0, Purpose.HIT, _customers(population=1)))


def test_theory_draws_by_day_and_by_population(watch: Any) -> None:
    """Addresses that differ only in their high bits (one customer a day, one a population) are as good."""
    days = np.arange(NUMBER, dtype=np.int64) % (1 << 20) << DAY_SHIFT
    high = np.arange(1 << 15, dtype=np.int64) << POPULATION_SHIFT
    for what, who in (("by day", days), ("by population", high)):
        drawn = uniforms(5, 2, Purpose.COUNT, who)
        watch.fits(what, np.histogram(drawn, bins=200, range=(0, 1))[0], np.full(200, len(who) / 200))
        cells = np.histogram2d(drawn[1:], drawn[:-1], bins=20, range=((0, 1), (0, 1)))[0]
        watch.fits(f"pairs {what}", cells, np.full(cells.shape, (len(who) - 1) / cells.size))


@pytest.mark.parametrize("change", ["seed", "replication", "ordinal", "channel", "step"])
def test_theory_draws_of_another_address_part(watch: Any, change: str) -> None:
    """One customer's draws for another seed, replication, ordinal, channel or step have nothing in common."""
    who = _customers()
    first = uniforms(1, 0, 1000 + Purpose.STEP_TIME, who, 1)
    second = {
        "seed": lambda: uniforms(2, 0, 1000 + Purpose.STEP_TIME, who, 1),
        "replication": lambda: uniforms(1, 1, 1000 + Purpose.STEP_TIME, who, 1),
        "ordinal": lambda: uniforms(1, 0, 1000 + Purpose.STEP_TIME, who, 2),
        "channel": lambda: uniforms(1, 0, 2000 + Purpose.STEP_TIME, who, 1),
        "step": lambda: uniforms(1, 0, 1000 + Purpose.STEP_TIME + 1, who, 1),
    }[change]()
    _pairs_fit(watch, change, first, second)


def test_theory_draws_of_all_purposes_are_uncorrelated(watch: Any) -> None:
    """Every pair of purposes over the same 50,000 customers, of values and of how far they are from the middle."""
    who = _customers(number=50_000)
    table = np.array([uniforms(9, 4, 1000 + purpose, who) for purpose in Purpose])
    scaled = (table - 0.5) * 12**0.5
    spread = ((table - 0.5) ** 2 - 1 / 12) * 180**0.5
    pairs = np.array(list(combinations(range(len(table)), 2)))
    for what, values in (("values", scaled), ("distances", spread)):
        products = values @ values.T / len(who) ** 0.5
        watch.scores(what, products[pairs[:, 0], pairs[:, 1]])
    crossed = scaled @ spread.T / len(who) ** 0.5
    watch.scores("values with distances", crossed)


def test_theory_draws_of_replications_are_uncorrelated(watch: Any) -> None:
    """200 replications of 2,000 customers: no two alike, and their means spread as means of uniforms do."""
    who = _customers(number=2_000)
    table = np.array([uniforms(1, replication, Purpose.HIT, who) for replication in range(200)])
    scaled = (table - 0.5) * 12**0.5
    pairs = np.array(list(combinations(range(len(table)), 2)))
    watch.scores("pairs", (scaled @ scaled.T / len(who) ** 0.5)[pairs[:, 0], pairs[:, 1]])
    watch.scores("customers over replications", scaled.sum(axis=0) / len(table) ** 0.5)
    means = scaled.mean(axis=1) * len(who) ** 0.5
    watch.scores("spread of the means", [((means**2).sum() - 200) / 400**0.5])


def test_theory_draws_triples(watch: Any) -> None:
    """Three neighbouring customers fill the cube evenly: 16 x 16 x 16 cells."""
    drawn = uniforms(3, 1, Purpose.ARRIVAL, _customers())
    place = (drawn * 16).astype(np.int64)
    cells = np.bincount(place[2:] * 256 + place[1:-1] * 16 + place[:-2], minlength=4096)
    watch.fits("triples", cells, np.full(4096, (NUMBER - 2) / 4096))


def test_theory_draws_one_by_one_or_at_once() -> None:
    """The value of an address is the same alone, in an array, in any order, and with an array of ordinals."""
    who = np.concatenate((_customers(number=50), _customers(3, 364, 50), np.array([(1 << 62) + 5, 0], dtype=np.int64)))
    for ordinal in (0, 1, 7, 1_000_001):
        together = uniforms(2**40 + 3, 17, 3000 + Purpose.HIT, who, ordinal)
        alone = [uniform(2**40 + 3, 17, 3000 + Purpose.HIT, int(each), ordinal) for each in who]
        assert together.tolist() == alone
        assert uniforms(2**40 + 3, 17, 3000 + Purpose.HIT, who[::-1], ordinal)[::-1].tolist() == alone
    several = uniforms(5, 0, Purpose.RING, who, np.arange(len(who)))
    assert several.tolist() == [uniform(5, 0, Purpose.RING, int(each), place) for place, each in enumerate(who)]


def test_theory_draws_never_reach_zero_or_one() -> None:
    """The address whose 64 bits are all set, and the one with none set, give values strictly between 0 and 1: found
    by running the mixing backwards, since 2**53 - 1 + 0.5 would be rounded up to 2**53."""
    first, second = keys_of(1, 0, Purpose.HIT)
    for bits in (2**64 - 1, 0):
        entity = _unmixed((_unmixed(bits) - second) % 2**64) ^ first
        assert _mix((_mix(entity ^ first) + second) % 2**64) == bits
        assert 0 < uniform(1, 0, Purpose.HIT, entity) < 1
        together = uniforms(1, 0, Purpose.HIT, np.array([entity], dtype=np.uint64).view(np.int64))
        assert together.tolist() == [uniform(1, 0, Purpose.HIT, entity)]


def _unmixed(value: int) -> int:
    """The 64 bits that the SplitMix64 finaliser turns into `value`."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        value = _unshifted(value, shift) * pow(factor, -1, 2**64) % 2**64
    return value


def _unshifted(value: int, shift: int) -> int:
    """x of value = x ^ (x >> shift), for a shift of at least a third of 64 bits."""
    return value ^ (value >> shift) ^ (value >> 2 * shift)
