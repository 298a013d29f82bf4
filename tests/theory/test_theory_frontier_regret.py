"""Frontier and regret in worlds whose truth is known: what is called certain is false no more often than stated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from wherefrom.comparing.frontier import Aim, frontier_of
from wherefrom.comparing.regret import regret_of

COST = Aim("cost", "cost", "lower", "money")
SALES = Aim("net revenue", "sales", "higher", "money")
RISK = Aim("profit in the worst tenth of years", "profit", "higher", "money", 0.1)
FALSE_ALARM = 1e-6


def allowed(repetitions: int, chance: float = 0.05) -> int:
    """How often something that happens with this chance may happen before a test alarms, falsely with 1e-6."""
    return int(binom.isf(FALSE_ALARM, repetitions, chance))


@pytest.mark.parametrize(("aim", "years", "repetitions"), [(SALES, 12, 400), (RISK, 40, 200)])
def test_a_domination_called_certain_is_true(aim: Aim, years: int, repetitions: int) -> None:
    """Eight mixes, each a little dearer than the one before and better by next to nothing, so that nobody dominates
    anybody, but is hard to tell from it; yearly luck is shared in part, and skewed. In at most 5 % of comparisons any
    domination is called certain (alarm false with 1e-6)."""
    random = np.random.default_rng(20270101)
    count = 8
    false = 0
    for _ in range(repetitions):
        shared = random.gamma(2.0, 1.0, years)
        rows = [shared + random.gamma(2.0, 1.0, years) + place * 1e-9 for place in range(count)]
        costs = [[float(place)] * years for place in range(count)]
        made = frontier_of([str(place) for place in range(count)], {"cost": costs, aim.measure: rows}, [COST, aim])
        false += any(each.status == "dominated" for each in made.points)
    assert false <= allowed(repetitions)


def test_a_mix_called_certainly_efficient_is_so() -> None:
    """Each mix is a little dearer than the one before and sells the same: all but the first are dominated in truth, by
    next to nothing. One of them is called certainly efficient in at most 5 % of comparisons."""
    random = np.random.default_rng(20270102)
    years, count, repetitions = 15, 6, 300
    false = 0
    for _ in range(repetitions):
        rows = [random.normal(0.0, 1.0, years) - place * 1e-9 for place in range(count)]
        costs = [[float(place)] * years for place in range(count)]
        made = frontier_of([str(place) for place in range(count)], {"cost": costs, "sales": rows}, [COST, SALES])
        false += any(each.status == "efficient" and each.certain for each in made.points[1:])
    assert false <= allowed(repetitions)


def test_a_clear_domination_is_found() -> None:
    """A mix dearer by 10 that sells 3 less, with paired luck of standard deviation 1 in 30 years: the test of one pair
    of 6 mixes then misses it with a chance below 1e-6 (it lies 16 standard errors away)."""
    random = np.random.default_rng(20270103)
    for _ in range(20):
        shared = random.normal(0.0, 10.0, 30)
        sales = [shared + 3.0 * place + random.normal(0.0, 1.0, 30) for place in range(5)]
        sales.append(sales[0] - 3 + random.normal(0.0, 1.0, 30))
        costs = [[100.0 + place] * 30 for place in range(5)] + [[110.0] * 30]
        made = frontier_of(list("abcdef"), {"cost": costs, "sales": sales}, [COST, SALES])
        assert [each.status for each in made.points] == ["efficient"] * 5 + ["dominated"]


def test_the_worst_tenth_is_estimated_rightly() -> None:
    """Of normal profits the mean of the worst tenth is -1.75498 standard deviations (density at the 10 % point over
    0.1); over 400 samples of 200 years the mean of the estimates lies within 5 standard errors and 0.02 of it (the
    estimate is biased by less)."""
    random = np.random.default_rng(20270104)
    found = []
    for _ in range(400):
        rows = [random.normal(0.0, 1.0, 200)] * 2
        made = frontier_of(["a", "b"], {"cost": [[1.0] * 200] * 2, "profit": rows}, [COST, RISK])
        found.append(made.points[0].estimates[1].mean)
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) + 1.75498) < 5 * error + 0.02


def test_all_regrets_lie_in_their_intervals_together() -> None:
    """Five candidates in three futures with known means, two of them equally good, luck shared between candidates and
    between futures: in at least 95 % of tables every regret, every greatest and every average regret lies in its
    interval (alarm false with 1e-6); and who is called certain to have the least greatest regret has it."""
    random = np.random.default_rng(20270105)
    truth = np.array([[10.0, 4.0, 12.0], [9.0, 6.0, 9.0], [9.5, 5.0, 11.0], [9.5, 5.0, 11.0], [3.0, 3.0, 3.0]])
    regrets = truth.max(axis=0) - truth
    years, repetitions, missed, wrong = 20, 400, 0, 0
    for _ in range(repetitions):
        shared = random.normal(0.0, 3.0, years)
        values = truth[:, :, None] + shared + random.normal(0.0, 1.0, (5, 3, years)) * np.array([1, 2, 3])[:, None]
        made = regret_of(list("abcde"), ["x", "y", "z"], values.tolist())
        inside = all(
            cell.low - 1e-12 <= regrets[row, place] <= cell.high + 1e-12
            for row, each in enumerate(made.rows) for place, cell in enumerate(each.cells)
        ) and all(each.greatest.low - 1e-12 <= regrets[row].max() <= each.greatest.high + 1e-12
                  and each.average_regret.low - 1e-12 <= regrets[row].mean() <= each.average_regret.high + 1e-12
                  for row, each in enumerate(made.rows))
        missed += not inside
        wrong += not made.rivals_of_least and made.least_greatest not in "cd"
        wrong += not made.rivals_on_average and made.best_on_average != "a"
    assert missed <= allowed(repetitions)
    assert wrong <= allowed(repetitions)
