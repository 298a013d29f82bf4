"""Sobol indices against functions whose indices are known exactly."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.stats import qmc, sobol_indices

from wherefrom.sensitivity.cube import design_of
from wherefrom.sensitivity.indices import saltelli, saltelli_places
from wherefrom.sensitivity.study import study


def _sample() -> ModuleType:
    path = Path(__file__).with_name("sensitivity_sample.py")
    spec = importlib.util.spec_from_file_location("sensitivity_sample", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("sensitivity_sample", module)
    spec.loader.exec_module(module)
    return module


sample = _sample()
FACTORS = [sample.factor(name, -np.pi, np.pi, 0.0, "") for name in ("first", "second", "third")]


def _saltelli_rows(sets: int, by_set: bool = False) -> list[tuple[float, ...]]:
    """A, B, and A with one column of B each, on Sobol points in [-pi, pi]^3; block by block or set by set."""
    both = qmc.scale(qmc.Sobol(6, rng=np.random.default_rng(11)).random(sets), -np.pi, np.pi)
    one, other = both[:, :3], both[:, 3:]
    blocks = [one, other]
    for column in range(3):
        mixed = one.copy()
        mixed[:, column] = other[:, column]
        blocks.append(mixed)
    whole = np.stack(blocks)
    rows = (whole.transpose(1, 0, 2) if by_set else whole).reshape(-1, 3)
    return [tuple(row) for row in rows.tolist()]


def _ishigami(_scenario: str, levels: dict[str, float], year: int) -> float:
    """sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, with luck that is the same at every point of a year."""
    first, second, third = (levels[name] for name in ("first", "second", "third"))
    return 1000 + float(np.sin(first) + 7 * np.sin(second) ** 2 + 0.1 * third**4 * np.sin(first)) + (-3, 1, 2)[year]


def test_ishigami_indices_are_found() -> None:
    """Ishigami and Homma (1990), a = 7, b = 0.1: first order 0.3139, 0.4424, 0; total order 0.5576, 0.4424, 0.2437.
    With 1,024 sets of Sobol points the estimates are within 0.02, and their intervals hold the true values."""
    made = study(sample.outcome(FACTORS, _saltelli_rows(1024), {sample.PROFIT: _ishigami}, design="sobol_indices"))
    first, total = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
    assert [row.first.mean for row in made.indices] == pytest.approx(first, abs=0.02)
    assert [row.total.mean for row in made.indices] == pytest.approx(total, abs=0.02)
    for row, alone, whole in zip(made.indices, first, total, strict=True):
        assert row.first.low <= alone <= row.first.high
        assert row.total.low <= whole <= row.total.high
    assert made.by_importance("profit") == (0, 1, 2)


def test_both_orders_of_saltellis_rows_are_read_and_others_are_not() -> None:
    """Block by block or set by set gives the same sets; rows in any other order are no such design."""
    blocks, sets = (sample.outcome(FACTORS, _saltelli_rows(16, by_set), {sample.PROFIT: _ishigami})
                    for by_set in (False, True))
    for found in (blocks, sets):
        design = design_of(found)
        places = saltelli_places(design)
        assert places is not None
        one, other, third = (design.numbers[places[:, column]] for column in (0, 1, 4))
        assert np.array_equal(third[:, :2], one[:, :2])
        assert np.array_equal(third[:, 2], other[:, 2])
    shuffled = _saltelli_rows(16)
    shuffled[0], shuffled[20] = shuffled[20], shuffled[0]
    assert saltelli_places(design_of(sample.outcome(FACTORS, shuffled, {sample.PROFIT: _ishigami}))) is None


def test_our_formula_is_scipys() -> None:
    """The same values give the same indices to the last digits, whatever constant is added."""
    values = np.random.default_rng(3).normal(size=(64, 5)) + 1e6
    theirs = sobol_indices(func={"f_A": values[:, 0][None], "f_B": values[:, 1][None],
                                 "f_AB": values[:, 2:].T[:, None, :]}, n=64)
    first, total = saltelli(values)
    assert first == pytest.approx(theirs.first_order, abs=1e-9)
    assert total == pytest.approx(theirs.total_order, abs=1e-9)


def test_a_failed_point_takes_its_set_with_it() -> None:
    """One of 64 sets is not whole: 63 are left, and the indices of a function of one factor stay 1 and 0."""
    made = study(sample.outcome(FACTORS, _saltelli_rows(64), {sample.PROFIT: lambda _s, levels, _y: levels["second"]},
                                design="sobol_indices", failed=(70,)))
    assert {row.samples for row in made.indices} == {63}
    assert [row.total.mean for row in made.indices] == pytest.approx([0, 1, 0], abs=0.1)


def test_intervals_are_the_same_every_time() -> None:
    """The resampling has a seed of its own: two studies of the same outcome have equal intervals."""
    found = sample.outcome(FACTORS, _saltelli_rows(32), {sample.PROFIT: _ishigami}, design="sobol_indices")
    assert study(found).indices == study(found).indices


def test_a_measure_that_never_varies_has_no_indices() -> None:
    """Nothing is explained where nothing varies: no row, rather than shares of zero."""
    made = study(sample.outcome(FACTORS, _saltelli_rows(16), {sample.PROFIT: lambda _s, _l, _y: 5.0},
                                design="sobol_indices"))
    assert made.indices == ()
