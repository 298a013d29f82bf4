"""The efficient frontier: who is dominated by whom, as counted on paper, and how sure that is."""

from __future__ import annotations

import numpy as np
import pytest

from wherefrom.comparing.frontier import Aim, frontier_of, usual_aims
from wherefrom.comparing.frontier_words import frontier_json, frontier_sentences, frontier_table, verdict
from wherefrom.comparing.roster import Roster, RosterLine
from wherefrom.experiments.experiment import Measure

COST = Aim("cost", "cost", "lower", "money")
SALES = Aim("net revenue", "sales", "higher", "money")
RISK = Aim("profit in the worst tenth of years", "profit", "higher", "money", 0.1)


def test_dominated_in_every_year_is_certain() -> None:
    """a costs 100 and sells 10 every year, b costs 110 and sells 10, c costs 90 and sells 8: a beats b for certain (as
    much sold for less), c is cheaper than both and sells less, so it stays."""
    made = frontier_of(["a", "b", "c"], {"cost": [[100.0] * 4, [110.0] * 4, [90.0] * 4],
                                         "sales": [[10.0] * 4, [10.0] * 4, [8.0] * 4]}, [COST, SALES])
    assert [(each.name, each.status, each.certain, each.dominated_by) for each in made.points] == [
        ("a", "efficient", True, ()), ("b", "dominated", True, ("a",)), ("c", "efficient", True, ())]
    assert [each.name for each in made.efficient] == ["c", "a"]
    assert made.points[1].estimates[0].low == made.points[1].estimates[0].high == 110.0


def test_what_the_mean_says_may_be_luck() -> None:
    """b sells 1 less than a on average, but between 9 less and 9 more from year to year: it seems dominated, no more.
    It costs 10 more every year."""
    luck = np.array([-9.0, 8.0, -7.0, 9.0, -8.0, 1.0])
    made = frontier_of(["a", "b"], {"cost": [[100.0] * 6, [110.0] * 6], "sales": [np.full(6, 50.0), 50 + luck]},
                       [COST, SALES])
    assert luck.mean() == -1.0
    assert [(each.status, each.certain) for each in made.points] == [("efficient", True), ("seems_dominated", False)]
    assert verdict(made, made.points[1]) == "seems dominated by a; 6 years do not prove it"
    steady = frontier_of(["a", "b"], {"cost": [[100.0] * 6, [110.0] * 6], "sales": [np.full(6, 50.0), 49 + luck / 100]},
                         [COST, SALES])
    assert steady.points[1].status == "dominated"


def test_equal_mixes_do_not_dominate_each_other() -> None:
    """Two mixes with the same figures are both efficient, and neither is certain to beat the other in anything."""
    made = frontier_of(["a", "b"], {"cost": [[1.0, 2.0]] * 2, "sales": [[3.0, 4.0]] * 2}, [COST, SALES])
    assert [(each.status, each.certain) for each in made.points] == [("efficient", False)] * 2


def test_the_worst_tenth_of_forty_years() -> None:
    """Profits 1 to 40: the worst tenth are 1, 2, 3 and 4, 2.5 on average; the mean of all is 20.5."""
    profits = np.random.default_rng(1).permutation(np.arange(1.0, 41.0))
    made = frontier_of(["a", "b"], {"cost": [[1.0] * 40, [2.0] * 40], "profit": [profits, profits + 7]}, [COST, RISK])
    assert [each.estimates[1].mean for each in made.points] == pytest.approx([2.5, 9.5])
    assert [each.means[1] for each in made.points] == pytest.approx([20.5, 27.5])
    assert made.points[1].status == "efficient"


def test_too_few_years_for_risk() -> None:
    """With 20 years the worst tenth are two: the aim is left out, and the words say so."""
    made = frontier_of(["a", "b"], {"cost": [[1.0] * 20, [2.0] * 20], "profit": [[5.0] * 20, [6.0] * 20]}, [COST, RISK])
    assert [aim.name for aim in made.aims] == ["cost"]
    assert made.left_out == ("profit in the worst tenth of years is not compared: 20 years are too few for their worst "
                             "10 %",)
    assert made.points[1].status == "dominated"


def test_a_mix_without_the_figure_is_left_out() -> None:
    """Nobody came to b's channel in one year, so that its service level is unknown there."""
    made = frontier_of(["a", "b"], {"cost": [[1.0, 1.0], [2.0, 2.0]], "sales": [[5.0, 5.0], [6.0, np.nan]]},
                       [COST, SALES])
    assert [each.name for each in made.points] == ["a"]
    assert made.left_out == ("b is left out: not every aim is defined in each of its years",)


def test_wrong_input_is_refused() -> None:
    """No candidates, names that repeat, rows that are missing, and worst years of a cost."""
    for names, values, aims in (
        ([], {"cost": []}, [COST]), (["a", "a"], {"cost": [[1.0], [1.0]]}, [COST]), (["a"], {}, [COST]),
        (["a"], {"cost": [[]]}, [COST]), (["a"], {"cost": [[1.0]]}, [Aim("x", "cost", "lower", "money", 0.1)]),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            frontier_of(names, values, aims)  # type: ignore[arg-type]


def test_the_usual_aims() -> None:
    """Of the measures kept, cost, service of each channel, net revenue and the profit of bad years are aims."""
    measures = [Measure(name, kpi, of, unit, better) for name, kpi, of, unit, better in (
        ("profit", "profit", "", "money", "higher"), ("cost", "cost", "", "money", "lower"),
        ("service level of shop", "service_level", "shop", "share", "higher"),
        ("net revenue", "revenue_net", "", "money", "higher"), ("sales", "sales_net", "", "count", "higher"))]
    assert [(aim.name, aim.measure, aim.worst) for aim in usual_aims(measures)] == [
        ("cost", "cost", None), ("service level of shop", "service level of shop", None),
        ("net revenue", "net revenue", None), ("profit in the worst tenth of years", "profit", 0.1)]


def test_the_words_and_the_table() -> None:
    """Each efficient mix is reached from the cheaper one by what it costs and brings; rosters stand in the table."""
    roster = Roster((RosterLine("callers", "people", "heads", 2.0, (("2027-01", 2.0), ("2027-02", 4.0))),))
    made = frontier_of(
        ["as_is", "more", "worse"],
        {"cost": [[100_000.0] * 5, [150_000.0] * 5, [160_000.0] * 5],
         "sales": [[700_000.0] * 5, [790_000.0] * 5, [780_000.0] * 5]},
        [COST, SALES], rosters=[roster, roster, None], currency="EUR")
    assert frontier_sentences(made)[:4] == (
        "2 of 3 mixes are efficient: no other is at least as good in cost and net revenue, and better in one of them.",
        "as_is: cost 100,000 EUR, net revenue 700,000 EUR.",
        "From as_is to more: 50,000 EUR more cost, 90,000 EUR more net revenue.",
        "worse is certainly dominated by more: 10,000 EUR less cost, 10,000 EUR more net revenue.",
    )
    (table,) = frontier_table(made)
    assert table.headers == ("Mix", "Cost, EUR", "Net revenue, EUR", "Verdict", "Roster")
    assert table.rows[0] == ("as_is", "100,000 ± 0", "700,000 ± 0", "efficient", "callers 2, from Feb 2027 4")
    assert table.rows[2][-2:] == ("dominated by more, certain", "–")
    assert frontier_json(made)["points"][2]["dominated_by"] == ["more"]
