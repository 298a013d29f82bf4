"""What holds of every choice, whatever the years."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wherefrom.selecting.budget import spend_budget
from wherefrom.selecting.kim_nelson import choose_best
from wherefrom.selecting.selection import Rule

MOST = 40
RULES = st.sampled_from(["within", "kim_nelson"])


def years_of(values: np.ndarray, change: Callable[[np.ndarray], np.ndarray] = lambda row: row) -> Callable[
        [int, range], np.ndarray]:
    """Candidates' years from a table of whole numbers, [candidate, year]."""
    return lambda candidate, replications: change(values[candidate, replications.start : replications.stop])


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Two to six candidates, whole numbers, so that sums are exact."""
    count = draw(st.integers(2, 6))
    seed = draw(st.integers(0, 10_000))
    drawn = np.random.default_rng(seed)
    return np.round(drawn.normal(0, 8, (count, MOST)) + drawn.normal(0, 6, (count, 1)))


@settings(max_examples=60, deadline=None)
@given(tables(), RULES, st.integers(1, 7), st.integers(2, 12))
def test_selecting_luck_shared_by_all_changes_nothing(values: np.ndarray, rule: Rule, look: int, first: int) -> None:
    """A good year for everybody is no reason to choose anybody: adding the same to all candidates, year by year, leaves
    choice, years and eliminations as they were, and so does looking at losses instead of profits."""
    names = [str(each) for each in range(len(values))]
    shared = np.random.default_rng(1).integers(-50, 50, MOST).astype(float)
    found = choose_best(names, years_of(values), matters=3, first_years=first, most_years=MOST, years_a_look=look,
                        rule=rule)
    lucky = choose_best(names, years_of(values + shared), matters=3, first_years=first, most_years=MOST,
                        years_a_look=look, rule=rule)
    losses = choose_best(names, years_of(values, np.negative), matters=3, first_years=first, most_years=MOST,
                         years_a_look=look, rule=rule, higher_is_better=False)
    for other in (lucky, losses):
        assert (other.best, other.claimed, other.years) == (found.best, found.claimed, found.years)
        assert (other.eliminated, other.survivors) == (found.eliminated, found.survivors)


@settings(max_examples=60, deadline=None)
@given(tables(), RULES, st.integers(1, 7), st.integers(2, 12))
def test_selecting_accounts_for_everybody(values: np.ndarray, rule: Rule, look: int, first: int) -> None:
    """Everybody has the first years and at most the most; who is out left after as many years as are counted; a claim
    leaves one candidate, and no claim leaves several and has played the most."""
    names = [str(each) for each in range(len(values))]
    found = choose_best(names, years_of(values), matters=3, first_years=first, most_years=MOST, years_a_look=look,
                        rule=rule)
    assert all(first <= each <= MOST for each in found.years)
    assert found.best in found.survivors
    for number, out in enumerate(found.eliminated):
        assert (out is None) == (number in found.survivors)
        if out is not None:
            assert out.years == found.years[number]
            assert out.by != number
    if found.claimed:
        assert found.survivors == (found.best,)
        assert rule == "kim_nelson" or 0 <= found.within <= 3
    else:
        assert len(found.survivors) > 1
        assert max(found.years) == MOST
        assert rule == "kim_nelson" or found.within > 3


@settings(max_examples=60, deadline=None)
@given(tables(), st.integers(0, 60), st.integers(1, 30), st.booleans())
def test_selecting_budget_is_spent_exactly(values: np.ndarray, more: int, step: int, paired: bool) -> None:
    """Whatever the years: the budget is spent to the year, everybody has the first years, and the chosen one leads."""
    table = np.tile(values, 4)
    years = 3 * len(table) + more
    found = spend_budget([str(each) for each in range(len(table))], years_of(table), years=years, first_years=3,
                         step=step, paired=paired)
    assert found.years_spent == years
    assert min(found.years) >= 3
    assert found.means[found.best] == max(found.means)
    assert 0 <= found.chance <= 1
