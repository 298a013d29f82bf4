"""Regret across futures, as worked out on paper, and the futures themselves."""

from __future__ import annotations

import numpy as np
import pytest

from wherefrom.comparing.futures import UnreadableFuture, parse_future, parse_futures
from wherefrom.comparing.regret import Regret, regret_of
from wherefrom.comparing.regret_words import regret_json, regret_sentences, regret_table


def steady(*rows: tuple[float, ...], **more: object) -> Regret:
    """Candidates a, b, ... in futures named in their order, the same every year."""
    futures = ["as written", "slump", "boom"][: len(rows[0])]
    values = [[[each] * 3 for each in row] for row in rows]
    return regret_of(list("abcd"[: len(rows)]), futures, values, currency="EUR", **more)  # type: ignore[arg-type]


def test_the_table_by_hand() -> None:
    """Profits: a 100, 40, 150; b 90, 60, 120; c 95, 50, 142. The best are 100, 60, 150, so the regrets are
    a 0, 20, 0; b 10, 0, 30; c 5, 10, 8. c is never more than 10 off, while a is best on average (96.7)."""
    made = steady((100, 40, 150), (90, 60, 120), (95, 50, 142))
    assert [[cell.regret for cell in row.cells] for row in made.rows] == [[0, 20, 0], [10, 0, 30], [5, 10, 8]]
    assert made.best == ("a", "b", "a")
    assert (made.least_greatest, made.row("c").greatest_in, made.row("c").greatest.regret) == ("c", "slump", 10)
    assert (made.best_on_average, made.rivals_on_average, made.rivals_of_least) == ("a", (), ())
    assert [row.average for row in made.rows] == pytest.approx([290 / 3, 90, 287 / 3])
    assert [row.average_regret.regret for row in made.rows] == pytest.approx([20 / 3, 40 / 3, 23 / 3])


def test_weights_move_the_average_only() -> None:
    """A slump weighed at 98 of 100 makes b best on average; the least greatest regret does not know weights."""
    made = steady((100, 40, 150), (90, 60, 120), (95, 50, 145), weights={"as written": 1, "slump": 98, "boom": 1})
    assert (made.best_on_average, made.least_greatest) == ("b", "c")
    assert made.weights == pytest.approx((0.01, 0.98, 0.01))


def test_lower_may_be_better() -> None:
    """Costs 100 and 90: the dearer one regrets 10."""
    made = steady((100, 40), (90, 60), better="lower")
    assert [[cell.regret for cell in row.cells] for row in made.rows] == [[10, 0], [0, 20]]
    assert [cell.mean for cell in made.rows[0].cells] == [100, 40]


def test_intervals_are_those_of_paired_differences() -> None:
    """Two candidates, one future, differences 1, 2, 3 a year: mean 2, standard error 1 / sqrt 3; with one comparison
    the interval is 2 +- 4.3027 x 0.57735 (Student's t with 2 degrees of freedom), from 0 on where it would be less."""
    made = regret_of(["a", "b"], ["now"], [[[10.0, 20.0, 30.0]], [[9.0, 18.0, 27.0]]])
    cell = made.row("b").cells[0]
    assert (cell.regret, cell.low, cell.high) == pytest.approx((2.0, 0.0, 2 + 4.302653 / np.sqrt(3)), abs=1e-5)
    assert made.row("a").cells[0].regret == 0.0
    assert made.row("a").cells[0].high == pytest.approx(4.302653 / np.sqrt(3) - 2, abs=1e-5)
    assert made.rivals_of_least == ("b",)
    assert made.rivals_on_average == ("b",)


def test_the_words() -> None:
    """The planner's sentence names the candidate, how far it is off at most and where, and the rivals."""
    made = steady((100_000, 40_000), (90_000, 60_000), (95_000, 50_000))
    said = regret_sentences(made)
    assert said[0] == ("b is never more than 10,000 EUR (10,000 to 10,000) from the best of the three, whatever the "
                       "future; it is furthest off in as written.")
    assert "c is up to 10,000 EUR (10,000 to 10,000) off, in slump." in said
    assert "With futures equally likely, b is best on average (75,000 EUR profit)." in said
    (table,) = regret_table(made)
    assert table.rows[0][1:4] == ("best", "20,000 (20,000 to 20,000)", "20,000 (20,000 to 20,000)")
    assert regret_json(made)["least_greatest"] == "b"


def test_one_best_everywhere() -> None:
    """A candidate that is best in each future every year is said to be so."""
    assert regret_sentences(steady((3, 3), (2, 1)))[0] == "a is the best of the two in each of the 2 futures."


def test_wrong_input_is_refused() -> None:
    """One candidate, one year, unknown weights, and a year without the figure."""
    good = [[[1.0, 2.0]], [[1.0, 3.0]]]
    for names, futures, values, weights in (
        (["a"], ["f"], good[:1], None), (["a", "b"], [], [[], []], None), (["a", "a"], ["f"], good, None),
        (["a", "b"], ["f"], [[[1.0]], [[2.0]]], None), (["a", "b"], ["f"], good, {"g": 1.0}),
        (["a", "b"], ["f"], good, {"f": 0.0}), (["a", "b"], ["f"], [[[1.0, np.nan]], [[1.0, 3.0]]], None),
        (["a", "b"], ["f", "g"], good, None),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            regret_of(names, futures, values, weights=weights)


def test_futures_are_read() -> None:
    """A name, a colon, then settings and overrides by semicolon; the future without changes comes first."""
    made = parse_futures(["slump: demand.*.level*=0.85; bad_summer", "late: calendar.opening.sat=\"10:00-20:00\""])
    assert [(each.name, each.set_, each.with_) for each in made] == [
        ("as written", (), ()), ("slump", ("demand.*.level*=0.85",), ("bad_summer",)),
        ("late", ('calendar.opening.sat="10:00-20:00"',), ())]


@pytest.mark.parametrize("text", ["demand.*.level*=0.85", "slump", "slump:", "slump: ;", ": a=1", "as written: a=1",
                                  "a: b c{}", "1: a=2"])
def test_a_future_that_cannot_be_read(text: str) -> None:
    """Each is refused in words, with what to write."""
    with pytest.raises(UnreadableFuture) as caught:
        parse_future(text)
    assert str(caught.value)
    assert caught.value.next_step


def test_a_future_given_twice() -> None:
    """Two futures of one name are refused."""
    with pytest.raises(UnreadableFuture, match="two futures called `slump`"):
        parse_futures(["slump: a=1", "slump: b=2"])
