"""Choosing among candidates, on years so few that every step can be followed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from wherefrom.selecting.budget import spend_budget
from wherefrom.selecting.kim_nelson import choose_best, eta
from wherefrom.selecting.precision import more_years_to_tell, needed_years, years_for
from wherefrom.selecting.selection import Out

NAN = float("nan")


def played(*rows: Sequence[float]) -> Callable[[int, range], list[float]]:
    """The years of each candidate as written down; each may be asked for once, in rising order."""
    asked = [0] * len(rows)

    def evaluate(candidate: int, replications: range) -> list[float]:
        assert replications.start == asked[candidate], "years are asked for once, without a gap"
        asked[candidate] = replications.stop
        return [float(rows[candidate][each]) for each in replications]

    return evaluate


def euros(value: float) -> str:
    return f"{value:,.0f} EUR"


def test_selecting_constant_of_the_line() -> None:
    """Two candidates, 95 %, ten first years: 0.05 is left for the one pair; as published twice that.
    (0.05^(-2/9) - 1) / 2 = (1.9459 - 1) / 2; (0.1^(-2/9) - 1) / 2 = (1.6681 - 1) / 2. Five candidates: 0.05 / 4."""
    assert eta("within", 0.95, 2, 10) == pytest.approx(0.47295, abs=1e-5)
    assert eta("kim_nelson", 0.95, 2, 10) == pytest.approx(0.33405, abs=1e-5)
    assert eta("within", 0.95, 5, 10) == pytest.approx((0.0125 ** (-2 / 9) - 1) / 2)


def test_selecting_published_line_by_hand() -> None:
    """Differences 1, 3 in the first two years: S^2 = 2. With n = 2: 2 eta = 0.1^-2 - 1 = 99, h^2 = 99, so with 3 EUR
    that matter the line is max(0, 99 x 2 / (2 x 3) - 3 r / 2) = max(0, 33 - 1.5 r). Each further year adds 2 to the
    lead 4 of year 2: at r = 9 the lead is 18, the line 19.5; at r = 10 the lead is 20, the line 18."""
    ahead = [1.0, 3.0] + 20 * [2.0]
    found = choose_best(["a", "b"], played(ahead, [0.0] * 22), matters=3, first_years=2, rule="kim_nelson")
    assert found.claimed
    assert found.best_name == "a"
    assert found.years == (10, 10)
    assert found.years_spent == 20
    assert found.looked == 9
    assert found.eliminated == (None, Out(10, 0))
    assert found.survivors == (0,)
    assert found.means == (2.0, 0.0)
    every_four = choose_best(["a", "b"], played(ahead, [0.0] * 22), matters=3, first_years=2, years_a_look=4,
                             rule="kim_nelson")
    assert every_four.years == (10, 10)
    assert every_four.looked == 3


def test_selecting_bound_by_hand() -> None:
    """The same years under "within": 2 eta = 0.05^-2 - 1 = 399, a = 399 / 2 x 2 / 3 = 133. After r years b is at most
    (133 - 2 r) / r + 1.5 better than a: that is below 3 EUR from r = 38 on (133 / 38 - 0.5 = 3.0), so r = 38 is
    3.0 exactly: enough."""
    ahead = [1.0, 3.0] + 60 * [2.0]
    found = choose_best(["a", "b"], played(ahead, [0.0] * 62), matters=3, first_years=2)
    assert found.claimed
    assert found.years == (38, 38)
    assert found.within == pytest.approx(3.0)
    assert found.eliminated == (None, Out(38, 0))


def test_selecting_says_when_years_ran_out() -> None:
    """At 20 years at most the bound is 133 / 20 - 0.5 = 6.15 EUR: no claim is made, but that much is stated."""
    ahead = [1.0, 3.0] + 60 * [2.0]
    found = choose_best(["early", "late"], played(ahead, [0.0] * 62), matters=3, first_years=2, most_years=20)
    assert not found.claimed
    assert found.years == (20, 20)
    assert found.within == pytest.approx(6.15)
    assert found.survivors == (0, 1)
    assert found.eliminated == (None, None)
    assert found.sentence(lambda value: f"{value:.2f} EUR") == (
        "The years ran out before a choice could be made with a chance of 95 %. early is ahead so far; late is still "
        "in question. With that chance early falls short of the best by 6.15 EUR at most.")


def test_selecting_states_what_it_claims() -> None:
    """The sentence names chance and amount; the published rule's rests on a condition, and says so."""
    years = [[float(each % 3) for each in range(60)], [50.0 + each % 2 for each in range(60)]]
    found = choose_best(["few", "many"], played(*years), matters=10)
    assert found.sentence(euros) == (
        "many was chosen with a chance of at least 95 % of being the best or within 10 EUR of it.")
    found = choose_best(["few", "many"], played(*years), matters=10, rule="kim_nelson")
    assert found.sentence(euros).endswith("at least 95 % if it is better than every other by at least 10 EUR.")
    alone = choose_best(["only"], played([1.0] * 10), matters=1)
    assert alone.sentence(euros) == "only is the only candidate."
    assert alone.years == (10,)


@pytest.mark.parametrize("rule", ["within", "kim_nelson"])
def test_selecting_constant_differences_need_no_more_years(rule: str) -> None:
    """Candidates that differ by the same amount in every year are settled by the first years; equal ones too, and the
    first of them is taken."""
    base = [3.0, 9.0, 4.0, 7.0, 1.0, 0.0, 2.0, 6.0, 5.0, 8.0]
    less = [each - 5 for each in base]
    found = choose_best(["less", "more", "as much"], played(less, base, base), matters=2, rule=rule)  # type: ignore[arg-type]
    assert found.best_name == "more"
    assert found.claimed
    assert found.years == (10, 10, 10)
    assert found.eliminated[0] == Out(10, 1)
    assert found.eliminated[1] is None
    assert found.eliminated[2] == Out(10, 1)


def test_selecting_says_where_a_difference_never_varied() -> None:
    """What was the same in all first years may be so by chance: the sentence says what then rests on it."""
    base = [3.0, 9.0, 4.0, 7.0, 1.0, 0.0, 2.0, 6.0, 5.0, 8.0]
    found = choose_best(["a", "b", "c"], played(base, [each - 5 for each in base], base[::-1]), matters=20)
    assert found.unvarying == (1,)
    assert found.sentence(euros).endswith(
        "In all of the first 10 years b differed from a by the same amount; where rare years may change that, take "
        "more first years.")


def test_selecting_lower_is_better() -> None:
    """The least cost is chosen, and means keep their sign."""
    cost = [[100.0 + each % 4 for each in range(10)], [80.0 + each % 4 for each in range(10)]]
    found = choose_best(["dear", "cheap"], played(*cost), matters=5, higher_is_better=False)
    assert found.best_name == "cheap"
    assert found.means == (101.3, 81.3)
    spent = spend_budget(["dear", "cheap"], played(*cost), years=20, higher_is_better=False)
    assert spent.best_name == "cheap"
    assert spent.leads == (20.0, 0.0)


def test_selecting_those_settled_get_no_more_years() -> None:
    """A candidate far behind stops after the first years; only the two in question are played on."""
    near = [[30.0 + each % 7 for each in range(200)], [30.0 + (each // 7) % 7 for each in range(200)]]
    looks: list[tuple[int, tuple[int, ...]]] = []
    found = choose_best(["a", "b", "far"], played(*near, [0.0] * 200), matters=1,
                        on_look=lambda years, left: looks.append((years, left)))
    assert found.years[2] == 10
    assert found.years[0] == found.years[1] > 10
    assert looks[0] == (10, (0, 1))
    assert looks[-1][1] == ()


def test_selecting_surely_worse_than_another_is_enough() -> None:
    """b earns 5 less than a in every year, so it is out at once, by a, although c, the noisy one ahead, has not beaten
    it by then: no years are spent on comparing those two."""
    a = [10.0 + 3 * (each % 7) for each in range(300)]
    c = [22.0 + 3 * (3 * each % 7 - 3) for each in range(300)]
    found = choose_best(["a", "b", "c"], played(a, [each - 5 for each in a], c), matters=1.5)
    assert found.best_name == "c"
    assert found.eliminated[1] == Out(10, 0)
    assert found.years[1] == 10
    assert found.years[0] > 20


@pytest.mark.parametrize(("change", "said"), [
    ({"confidence": 0.4}, "confidence must lie between 0.5 and 1"), ({"matters": 0.0}, "must be above 0"),
    ({"matters": NAN}, "must be above 0"), ({"first_years": 1}, "first_years must be at least 2"),
    ({"first_years": 30, "most_years": 20}, "must not be below"), ({"years_a_look": 0}, "years_a_look"),
])
def test_selecting_refuses_settings_out_of_range(change: dict[str, float], said: str) -> None:
    """Settings that make no sense are refused before a year is played."""
    with pytest.raises(ValueError, match=said):
        choose_best(["a", "b"], played(), **{"matters": 1.0, **change})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one candidate"):
        choose_best([], played(), matters=1)


def test_selecting_refuses_years_without_a_value() -> None:
    """A year that does not define the measure is named; so are missing years."""
    with pytest.raises(ValueError, match="b: year 3 gives no value"):
        choose_best(["a", "b"], played([0.0] * 10, [0.0, 0.0, 0.0, NAN] + 6 * [0.0]), matters=1)
    with pytest.raises(ValueError, match="a: 10 years were asked for, but 1 values came back"):
        choose_best(["a", "b"], lambda candidate, replications: [0.0], matters=1)


def test_selecting_budget_is_spent_to_the_year() -> None:
    """Five first years for three candidates, 17 more: all 32 are spent, most on the two that are close, which share
    their years."""
    close = [[10.0 + each % 2 for each in range(40)], [10.1 + (each // 2) % 2 for each in range(40)]]
    found = spend_budget(["a", "b", "far"], played(*close, [float(each % 3) for each in range(40)]), years=32, step=4)
    assert found.years_spent == 32
    assert found.years[2] == 5
    assert abs(found.years[0] - found.years[1]) <= 4


def test_selecting_budget_states_an_estimate_by_hand() -> None:
    """Differences 1, 2, 3 over three years: mean 2, standard error 1 / sqrt(3), t = 3.464 with 2 degrees of freedom,
    one-sided tail 1/2 - t / (2 sqrt(2 + t^2)) = 0.5 - 3.4641 / (2 sqrt(14)) = 0.0371."""
    found = spend_budget(["a", "b"], played([1.0, 2.0, 3.0], [0.0, 0.0, 0.0]), years=6, first_years=3)
    assert found.chance == pytest.approx(1 - 0.0371, abs=1e-4)
    assert found.leads == (0.0, 2.0)
    assert found.errors == pytest.approx((0.0, 3**-0.5))
    assert found.sentence() == ("a looks best after 6 years in all; estimated chance that it is: about 96.2 % (an "
                                "estimate, not a guarantee).")


def test_selecting_budget_refusals() -> None:
    """A budget that does not cover the first years says how many do."""
    with pytest.raises(ValueError, match="at least 15 are needed"):
        spend_budget(["a", "b", "c"], played(), years=14)
    with pytest.raises(ValueError, match="first_years must be at least 3"):
        spend_budget(["a", "b"], played(), years=14, first_years=2)
    with pytest.raises(ValueError, match="step must be at least 1"):
        spend_budget(["a", "b"], played(), years=14, step=0)


def test_selecting_needed_years() -> None:
    """Differences with standard deviation 10: t(98) x 10 / sqrt(99) = 1.9945, t(97) x 10 / sqrt(98) = 2.0049, so 99
    years for +- 2. As many as there are if these are enough."""
    apart = [0.0, 10.0, 20.0]                         # mean 10, s = 10
    assert needed_years(apart, 2.0) == 99
    assert needed_years(apart, 100.0) == 3
    with pytest.raises(ValueError, match="half_width must be above 0"):
        needed_years(apart, 0.0)


def test_selecting_years_to_tell() -> None:
    """Mean 10, s = 10: +- 10 takes 7 years (t(6) x 10 / sqrt(7) = 9.25; with 6: 10.49), so 4 more than the 3 there are.
    None if the interval excludes 0 already: 0; never if the mean is 0."""
    assert more_years_to_tell([0.0, 10.0, 20.0]) == 4
    assert more_years_to_tell([10.0, 10.1, 9.9]) == 0
    assert more_years_to_tell([-1.0, 0.0, 1.0]) is None


def test_selecting_years_that_fit() -> None:
    """Ten minutes at 85 ms a year: 7,058 years."""
    assert years_for(600, 0.085) == 7058
    with pytest.raises(ValueError, match="above 0"):
        years_for(0, 0.085)


def test_a_lead_that_never_varied_is_not_taken_for_certain() -> None:
    """a earns 0 every year, rare -1 but 100 more in every 40th: it is better by 1.5 on average. Its first 5 years
    against a are alike, and yet it goes on getting years, so that the rare one is met and the choice is right."""
    def evaluate(candidate: int, replications: range) -> list[float]:
        noise = np.random.default_rng(3).normal(-2, 3, 4000)
        return [0.0 if candidate == 0 else (-1.0 + 100 * (year % 40 == 39)) if candidate == 1 else float(noise[year])
                for year in replications]

    found = spend_budget(["a", "rare", "c"], evaluate, years=1500)
    assert found.years[1] > 100
    assert found.names[found.best] == "rare"
