"""Laws of frontier and regret, over random figures."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wherefrom.comparing.frontier import Aim, Frontier, frontier_of
from wherefrom.comparing.regret import regret_of

AIMS = (Aim("cost", "cost", "lower", "money"), Aim("sales", "sales", "higher", "money"),
        Aim("service", "service", "higher", "share"))
values = st.integers(0, 6).map(float)
mixes = st.integers(2, 7).flatmap(lambda count: st.lists(
    st.lists(st.lists(values, min_size=3, max_size=3), min_size=count, max_size=count), min_size=3, max_size=3))


def made_of(rows: list[list[list[float]]], order: list[int] | None = None) -> Frontier:
    """The frontier of mixes named by their number, in this order."""
    order = list(range(len(rows[0]))) if order is None else order
    given_ = {aim.measure: [rows[place][one] for one in order] for place, aim in enumerate(AIMS)}
    return frontier_of([str(one) for one in order], given_, AIMS)


@given(mixes)
@settings(max_examples=60)
def test_who_is_not_efficient_is_beaten_by_somebody_who_is(rows: list[list[list[float]]]) -> None:
    """At least one mix is efficient; each other one is no better than its dominator in any aim and worse in one; no
    efficient mix is so beaten by anybody."""
    made = made_of(rows)
    points = {each.name: each for each in made.points}
    assert made.efficient

    def beaten(one: str, by: str) -> bool:
        gaps = [aim.sign * (points[by].estimates[place].mean - points[one].estimates[place].mean)
                for place, aim in enumerate(AIMS)]
        return min(gaps) > -1e-9 and max(gaps) > 1e-9

    for point in made.points:
        assert all(points[name].status == "efficient" and beaten(point.name, name) for name in point.dominated_by)
        assert (point.status == "efficient") == (not any(beaten(point.name, other) for other in points))
        assert bool(point.dominated_by) == (point.status != "efficient")


@given(mixes, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_the_mixes_does_not_matter(rows: list[list[list[float]]], random: np.random.Generator) -> None:
    """Shuffled, every mix keeps its verdict."""
    order = list(range(len(rows[0])))
    random.shuffle(order)
    one, two = made_of(rows), made_of(rows, order)
    assert {each.name: (each.status, each.certain, set(each.dominated_by)) for each in one.points} == {
        each.name: (each.status, each.certain, set(each.dominated_by)) for each in two.points}


@given(st.integers(2, 5).flatmap(lambda futures: st.lists(
    st.lists(st.lists(values, min_size=4, max_size=4), min_size=futures, max_size=futures), min_size=2, max_size=5)))
@settings(max_examples=60)
def test_regret_is_never_negative_and_somebody_has_none(rows: list[list[list[float]]]) -> None:
    """In every future one candidate has no regret; every regret lies in its interval; the greatest and the weighted
    average are those of the row; adding the same to all candidates in a future changes no regret."""
    names = [str(place) for place in range(len(rows))]
    futures = [f"f{place}" for place in range(len(rows[0]))]
    made = regret_of(names, futures, rows)
    for place in range(len(futures)):
        assert min(row.cells[place].regret for row in made.rows) == 0.0
    for row in made.rows:
        assert all(0 <= cell.low <= cell.regret <= cell.high for cell in row.cells)
        assert row.greatest.regret == max(cell.regret for cell in row.cells)
        assert abs(row.average_regret.regret - np.mean([cell.regret for cell in row.cells])) < 1e-9
    assert made.row(made.least_greatest).greatest.regret == min(row.greatest.regret for row in made.rows)
    moved = regret_of(names, futures, [[[value + 8 * place for value in years] for place, years in enumerate(row)]
                                       for row in rows])
    assert np.allclose([[cell.regret for cell in row.cells] for row in made.rows],
                       [[cell.regret for cell in row.cells] for row in moved.rows])
