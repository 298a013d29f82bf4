"""A certificate looks at declared years and no others, and stops as soon as it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import comb

import numpy as np

from optimize.decisions import Decisions
from optimize.proof.certificate import Proof, certify, declared_looks
from optimize.results import Seen

PLAN = Decisions(("2027-01",), (), ())


@dataclass
class Coin:
    """Years whose revenue is 100 or 0 cents, by their number; remembers which were asked for."""

    every: int
    asked: list[int]

    def year(self, number: int) -> object:
        revenue = [0.0 if self.every and number % self.every == 0 else 100.0]
        return type("Year", (), {"net_revenue": revenue, "profit": revenue})()

    def evaluate(self, plans, numbers):
        self.asked += numbers
        return [[self.year(number) for number in numbers] for _ in plans]

    def seen(self, years: int) -> Seen:
        numbers = tuple(range(10_001, 10_001 + years))
        return Seen(PLAN, numbers, tuple(self.year(number) for number in numbers))


def test_looks_are_declared_from_the_first_years_to_the_last() -> None:
    """200 to 1000 years in five looks, each about half as many again as the last; none more where none are left."""
    assert declared_looks(200, 1000) == (200, 299, 447, 669, 1000)
    assert declared_looks(200, 200) == declared_looks(200, 90) == (200,)
    assert declared_looks(8, 9) == (8, 9)
    for first, most in ((2, 20_000), (30, 31), (7, 1000)):
        looks = declared_looks(first, most)
        assert (looks[0], looks[-1]) == (first, most)
        assert all(before < after for before, after in pairwise(looks))


def test_a_goal_always_met_is_proven_at_the_first_look() -> None:
    """All of 40 years met prove 70 %: nothing more is simulated."""
    coin = Coin(0, [])
    made = certify(PLAN, coin.seen(40), coin.evaluate, 100.0, 0.7, Proof(0.95, 1000))
    assert (made.verdict, made.last.years, made.last.met, made.spent, coin.asked) == ("proven", 40, 40, 0, [])
    assert made.words.startswith("Goal met in 40 of 40 fresh years: chance at least 8")


def test_a_goal_half_met_is_refuted_on_years_that_follow_on() -> None:
    """Every second year misses: 70 % wanted are not refuted by 20 years, but by more; they follow on from the first."""
    coin = Coin(2, [])
    made = certify(PLAN, coin.seen(20), coin.evaluate, 100.0, 0.7, Proof(0.95, 200))
    assert made.verdict == "refuted"
    assert made.last.at_most < 0.7
    assert coin.asked == list(range(10_021, 10_001 + made.last.years))
    assert made.spent == len(coin.asked) > 0
    assert [each.years for each in made.looks] == list(made.declared[:len(made.looks)])


def test_years_spent_without_a_verdict_leave_it_open() -> None:
    """Three years in four met neither prove nor refute 75 %, however the years are looked at."""
    coin = Coin(4, [])
    made = certify(PLAN, coin.seen(40), coin.evaluate, 100.0, 0.75, Proof(0.95, 100))
    assert (made.verdict, made.last.years) == ("open", 100)
    assert made.last.at_least < 0.75 < made.last.at_most
    assert "neither proves nor refutes" in made.words


def test_without_a_proof_asked_for_there_is_one_look() -> None:
    """The fixed number of years, 95 % confidence, the bound for one look."""
    coin = Coin(4, [])
    made = certify(PLAN, coin.seen(40), coin.evaluate, 100.0, 0.5, None)
    assert (made.declared, made.confidence, made.verdict, coin.asked) == ((40,), 0.95, "proven", [])
    # At the bound, 30 of 40 years met or more have probability 5 %.
    low = made.last.at_least
    assert np.isclose(sum(comb(40, met) * low**met * (1 - low) ** (40 - met) for met in range(30, 41)), 0.05)
