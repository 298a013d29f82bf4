"""The certificate's error is what it says: computed exactly, look by look, and seen in simulated plans."""

from __future__ import annotations

from collections import defaultdict
from math import comb

import numpy as np
import pytest

from optimize.proof.certificate import declared_looks, lower_bound, needed, upper_bound, verdict_of
from sim.theory.intervals import chance_at_least, chance_at_most

ALARM = 1e-6
"""A correct certificate fails a simulated test with at most this probability."""


def step(years: int, chance: float) -> list[float]:
    """Probability of each number of years met, from the definition."""
    return [comb(years, met) * chance**met * (1 - chance) ** (years - met) for met in range(years + 1)]


def verdicts(chance: float, wanted: float, looks: tuple[int, ...], confidence: float) -> dict[str, float]:
    """Exact probability of each verdict if the goal is met with this chance: the Markov chain of the years met at the
    looks, each state judged by the certificate itself, stopped where it is decided."""
    states: dict[tuple[int, ...], float] = {(): 1.0}
    found: dict[str, float] = defaultdict(float)
    before = 0
    for number, years in enumerate(looks):
        moves = step(years - before, chance)
        following: dict[tuple[int, ...], float] = defaultdict(float)
        for history, weight in states.items():
            for more, probability in enumerate(moves):
                met = (*history, (history[-1] if history else 0) + more)
                _, verdict = verdict_of(met, looks, confidence, wanted)
                if verdict == "open" and number < len(looks) - 1:
                    following[met] += weight * probability
                else:
                    found[verdict] += weight * probability
        states, before = following, years
    return found


@pytest.mark.parametrize(("wanted", "confidence", "looks"), [(0.7, 0.95, (8, 13, 20)), (0.9, 0.9, (10, 24))])
def test_a_false_proof_is_as_rare_as_stated_exactly(wanted: float, confidence: float, looks: tuple[int, ...]) -> None:
    """If the chance falls just short of what is wanted, the certificate proves it with at most 5 % (10 %) probability,
    over all its looks together; if the chance is exactly the one wanted, it is refuted with at most as much."""
    short = verdicts(wanted - 1e-9, wanted, looks, confidence)
    assert sum(short.values()) == pytest.approx(1.0, abs=1e-12)
    assert 0.0 < short["proven"] <= 1 - confidence
    assert verdicts(wanted, wanted, looks, confidence)["refuted"] <= 1 - confidence
    for lower in (wanted - 0.05, wanted - 0.2):
        assert verdicts(lower, wanted, looks, confidence)["proven"] < short["proven"]


@pytest.mark.parametrize("chance", [0.02, 0.3, 0.5, 0.7, 0.9, 0.97])
def test_the_bound_lies_above_the_chance_as_rarely_as_stated(chance: float) -> None:
    """Five looks, 200 to 1000 years: the chain of (years, met), stopped at the first look that speaks against the
    true chance, stops with at most 5 % probability, and wastes little of it (whole years leave some unused)."""
    looks = declared_looks(200, 1000)
    least = needed(chance, looks, 0.05)
    still, before, spoken = np.ones(1), 0, 0.0
    for years, wanted in zip(looks, least, strict=True):
        # Binomial steps by the recursion of one year at a time: no formula in common with the certificate.
        for _ in range(years - before):
            still = np.concatenate([still * (1 - chance), [0.0]]) + np.concatenate([[0.0], still * chance])
        spoken += float(still[wanted:].sum())
        still[wanted:] = 0.0
        before = years
        assert spoken <= 0.05 * years / looks[-1] + 1e-12
    assert 0.035 < spoken <= 0.05


def test_looking_again_without_sharing_the_error_proves_falsely_far_too_often() -> None:
    """The bound for one look, taken after every year from 200 to 1000, would prove falsely in about one case of five:
    that is why the looks are declared and share the error."""
    still, spoken = np.array([1.0]), 0.0
    for years in range(1, 1001):
        still = np.concatenate([still * 0.3, [0.0]]) + np.concatenate([[0.0], still * 0.7])
        if years >= 200:
            least = next(met for met in range(int(0.6 * years), years + 1) if chance_at_least(met, years) >= 0.7)
            spoken += float(still[least:].sum())
            still[least:] = 0.0
    assert 0.19 < spoken < 0.21


def test_one_look_is_the_exact_bound() -> None:
    """With one look both bounds are those of Clopper and Pearson: 194 of 200 years prove 94.16 %."""
    assert lower_bound([194], (200,), 0.05) == chance_at_least(194, 200) == pytest.approx(0.9416, abs=1e-4)
    assert upper_bound([194], (200,), 0.05) == chance_at_most(194, 200)
    assert lower_bound([0], (7,), 0.05) == 0.0
    assert upper_bound([7], (7,), 0.05) == 1.0


def test_simulated_certificates_cover_the_chance() -> None:
    """400 plans whose goal is met with 80 % chance, judged at three looks: the bound lies above 0.8 in at most 5 % of
    them beyond luck (of 400, more than 45 has probability below 1e-6), and no proof of more than 0.8 beyond that."""
    looks, chance, plans = (40, 60, 90), 0.8, 400
    assert sum(step(plans, 0.05)[46:]) < ALARM
    years = np.random.default_rng(20270101).random((plans, looks[-1])) < chance
    above, proofs, bounds = 0, 0, {}
    for row in years:
        met = tuple(int(row[:each].sum()) for each in looks)
        if met not in bounds:
            bounds[met] = lower_bound(met, looks, 0.05)
        above += bounds[met] > chance
        for taken in range(1, 4):
            _, verdict = verdict_of(met[:taken], looks, 0.95, chance + 0.01)
            if verdict != "open":
                proofs += verdict == "proven"
                break
    assert above <= 45
    assert proofs <= 45
