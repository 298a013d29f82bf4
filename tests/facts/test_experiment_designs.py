"""Facts and laws: grids hold every combination once, samples are spread as they claim, tables are read as written."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.load import ScenarioError
from tests.facts.experiment_sample import loaded, written
from wherefrom.experiments.designs import rows_of, unit_sample
from wherefrom.experiments.factors import Choice, Varied
from wherefrom.experiments.language import DesignAsked
from wherefrom.experiments.quantities import Unit, in_unit, same_unit, steps_between
from wherefrom.experiments.reading import load_experiment

PERCENT = Unit("", "%")


def listed(name: str, count: int) -> Varied:
    return Varied(name, "x", listed=tuple(Choice(str(each), str(each), Decimal(each)) for each in range(count)))


@given(st.lists(st.integers(1, 5), max_size=4))
def test_a_grid_holds_every_combination_once(sizes: list[int]) -> None:
    """Factors of 2, 3 and 4 levels give 24 rows, all different, and every level of each equally often."""
    rows = rows_of(DesignAsked("grid"), [listed(str(place), size) for place, size in enumerate(sizes)], 1, 1)
    assert len(rows) == np.prod(sizes, dtype=int)
    assert len(set(rows)) == len(rows)
    for place, size in enumerate(sizes):
        assert set(Counter(row[place].shown for row in rows).values()) == {len(rows) // size}


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 60), st.integers(1, 6), st.integers(0, 2**32))
def test_a_latin_hypercube_has_one_point_in_every_slice_of_every_factor(count: int, factors: int, seed: int) -> None:
    """With 20 points, each twentieth of each factor's span holds exactly one of them."""
    sample = unit_sample(DesignAsked("latin_hypercube", count), factors, seed)
    for column in sample.T:
        assert sorted((column * count).astype(int)) == list(range(count))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 7), st.integers(1, 6), st.integers(0, 2**32))
def test_sobol_points_have_one_point_in_every_slice_too(power: int, factors: int, seed: int) -> None:
    """A scrambled Sobol sequence of 2^m points is a net: each of 2^m slices of each factor holds one."""
    sample = unit_sample(DesignAsked("sobol", 2**power), factors, seed)
    for column in sample.T:
        assert sorted((column * 2**power).astype(int)) == list(range(2**power))


def test_rows_of_sobol_indices_differ_in_one_factor_at_a_time() -> None:
    """8 x (3 + 2) = 40 rows: A, B, and A with one column of B for each factor in turn."""
    sample = unit_sample(DesignAsked("sobol_indices", 8), 3, seed=5)
    first, second, *mixed = np.split(sample, 5)
    assert not np.any(first == second)
    for column, rows in enumerate(mixed):
        assert np.array_equal(rows[:, column], second[:, column])
        assert np.array_equal(np.delete(rows, column, axis=1), np.delete(first, column, axis=1))


def test_samples_depend_on_the_seed_alone() -> None:
    """Equal seeds give equal samples, another seed another one."""
    for kind in ("latin_hypercube", "sobol", "sobol_indices"):
        design = DesignAsked(kind, 16)
        assert np.array_equal(unit_sample(design, 3, 7), unit_sample(design, 3, 7))
        assert not np.array_equal(unit_sample(design, 3, 7), unit_sample(design, 3, 8))


def test_sobol_indices_of_a_known_function_come_out_of_these_rows() -> None:
    """y = 4 a + 2 b + 0 c with a, b, c even on [0, 1): variances 16/12 and 4/12, so a is 80 % and b 20 % of it.

    The rows are in the order scipy.stats.sobol_indices takes them; with 1,024 points it is within one point.
    """
    from scipy.stats import sobol_indices

    parts = np.split(unit_sample(DesignAsked("sobol_indices", 1024), 3, seed=1), 5)
    values = [4 * part[:, 0] + 2 * part[:, 1] for part in parts]
    found = sobol_indices(func={"f_A": values[0][None], "f_B": values[1][None], "f_AB": np.array(values[2:])[:, None]},
                          n=1024)
    assert found.first_order == pytest.approx([0.8, 0.2, 0.0], abs=0.01)
    assert found.total_order == pytest.approx([0.8, 0.2, 0.0], abs=0.01)


def test_whole_numbers_and_lists_are_sampled_evenly() -> None:
    """5 to 8 agents in 400 points of a Latin hypercube: 100 of each; so are four words."""
    whole = Varied("agents", "x", whole=True, ends=(Decimal(5), Decimal(8)))
    rows = rows_of(DesignAsked("latin_hypercube", 400), [whole, listed("words", 4)], 1, 3)
    assert Counter(row[0].shown for row in rows) == {"5": 100, "6": 100, "7": 100, "8": 100}
    assert Counter(row[1].shown for row in rows) == {"0": 100, "1": 100, "2": 100, "3": 100}


@given(st.integers(2, 200), st.decimals(-50, 50, places=3), st.decimals("0.001", 100, places=3))
def test_steps_begin_and_end_where_they_should(steps: int, low: Decimal, span: Decimal) -> None:
    """Both ends are exact; what lies between rises and is off its even place by at most a hundredth of a step."""
    found = steps_between(low, low + span, steps, whole=False)
    assert (found[0], found[-1], len(found)) == (low, low + span, steps)
    assert found == sorted(found)
    step = span / (steps - 1)
    for place, each in enumerate(found):
        assert abs(each - low - step * place) <= step / 100


def test_levels_are_written_as_a_planner_would() -> None:
    """14 to 26 % in 7 steps are whole percents; in 8 steps two decimals; 4 to 7 agents in 9 steps only 4, 5, 6, 7."""
    def shown(low: int, high: int, steps: int, whole: bool = False) -> list[str]:
        return [PERCENT.text(each) for each in steps_between(Decimal(low), Decimal(high), steps, whole)]

    assert shown(14, 26, 7) == ["14 %", "16 %", "18 %", "20 %", "22 %", "24 %", "26 %"]
    assert shown(14, 26, 8)[:3] == ["14 %", "15.71 %", "17.43 %"]
    assert shown(4, 7, 9, whole=True) == ["4 %", "5 %", "6 %", "7 %"]
    assert Unit("", "NZD/h").text(Decimal("31.256")) == "31.26 NZD/h"
    assert Unit("x", "").text(Decimal("1.50")) == "x1.5"


def test_ends_may_be_in_different_units_of_one_kind() -> None:
    """90 s to 5 min are 90 s to 300 s; 14 to 26 % are both percent; shares and times do not mix."""
    assert same_unit(["90 s", "5 min"]) == ([Decimal(90), Decimal(300)], Unit("", "s"))
    assert same_unit([14, "26 %"]) == ([Decimal(14), Decimal(26)], PERCENT)
    assert in_unit("1.5 h", Unit("", "min")) == 90
    assert in_unit("9 min", PERCENT) is None
    with pytest.raises(ValueError, match="not of the same kind"):
        same_unit(["9 min", "3 %"])


def test_the_same_rows_serve_every_scenario(tmp_path: Path) -> None:
    """Row by row, every scenario stands at the same levels: that is what pairs them."""
    found = loaded(tmp_path, "name: x\nscenarios: {a: desk.yaml, b: {file: desk.yaml, with: [busy]}}\n"
                             "design: {sobol: 8}\nfactors:\n"
                             "  a: {path: channels.desk.patience, from: 5 min, to: 15 min}\n")
    assert [(each.number, each.row, each.scenario) for each in found.points[:4]] == [
        (0, 0, "a"), (1, 0, "b"), (2, 1, "a"), (3, 1, "b")]
    for first, second in zip(found.points[::2], found.points[1::2], strict=True):
        assert [each.shown for each in first.levels] == [each.shown for each in second.levels]


def test_a_design_that_is_too_large_is_refused_before_it_is_made(tmp_path: Path) -> None:
    """A million combinations are refused at once, with what to do."""
    with pytest.raises(ScenarioError, match="1,000,000 points in all; at most 100,000"):
        loaded(tmp_path, "name: x\nscenarios: [desk.yaml]\nfactors:\n"
                         "  a: {path: channels.desk.patience, from: 5 min, to: 15 min, steps: 1000}\n"
                         "  b: {path: demand.desk.level, multiply: {from: 0.5, to: 1.5, steps: 1000}}\n")


TABLE = "agents,demand.desk.level*,scenario,day\n5,0.8,,none\n6,,desk,busy\n7,1.2,desk,\n"
TABLED = ("name: x\nscenarios: {desk: desk.yaml, other: desk.yaml}\ndesign: {table: points.csv}\n"
          "factors:\n  agents: {path: assets.agents.headcount}\n  day: {with: [none, busy, quiet]}\n")


def tabled(folder: Path, table: str, text: str = TABLED) -> Path:
    (folder / "points.csv").write_text(table, encoding="utf-8")
    return written(folder, text)


def test_a_table_is_played_row_by_row(tmp_path: Path) -> None:
    """Headings are factors or paths; a row may be for one scenario only; an empty cell changes nothing."""
    found = load_experiment(tabled(tmp_path, TABLE))
    assert [(each.row, each.scenario) for each in found.points] == [(0, "desk"), (0, "other"), (1, "desk"), (2, "desk")]
    assert [each.name for each in found.factors] == ["agents", "demand.desk.level*", "day"]
    assert [each.shown for each in found.points[2].levels] == ["6", "as it is", "busy"]
    assert found.points[2].set_ == ("assets.agents.headcount=6",)
    assert found.points[2].with_ == ("busy",)
    assert found.points[3].set_ == ("assets.agents.headcount=7", "demand.desk.level*=1.2")
    assert (found.factors[0].low, found.factors[0].high, found.factors[0].base) == (5.0, 7.0, 6.0)
    assert found.factors[1].multiplied


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("agents,day\n5\n", "row 2 has 1 cells, the heading has 2"),
        ("agents,agents,day\n5,5,\n", "the heading `agents` stands twice"),
        ("agents,day\n", "holds no rows"),
        ("agents,day\n5,holiday\n", "did you mean|is not among the overrides"),
        ("agents,day,agnts\n5,,3\n", "the path agnts matches nothing"),
        ("agents,day,scenario\n5,,dsk\n", "points.csv:2:3: scenario: there is no scenario `dsk`"),
        ("agents,day\n5.5,\n", "points.csv:2:1: agents: `5.5` is not a whole number"),
        ("agents\n5\n", "the factor `day` has no column"),
        ("agents,day\n99999,none\n", "is out of range"),
        ('agents,day\n"5,none\n', "is not a CSV file"),
    ],
)
def test_a_table_that_cannot_be_played_says_why(tmp_path: Path, table: str, message: str) -> None:
    """Row and column where one cell is wrong; the heading counts as row 1."""
    with pytest.raises(ScenarioError, match=message):
        load_experiment(tabled(tmp_path, table))


def test_a_formula_in_a_table_is_only_text(tmp_path: Path) -> None:
    """Cells are data: what a spreadsheet would compute is refused as no number."""
    with pytest.raises(ScenarioError, match="`=1\\+5` is not a number"):
        load_experiment(tabled(tmp_path, "agents,day\n6,\n=1+5,\n"))
