"""Student's t without SciPy: known values, symmetry, and SciPy's own."""

from __future__ import annotations

import math

import pytest
from scipy.special import stdtr

from sim.theory.student import t_quantile


@pytest.mark.parametrize(
    ("degrees", "value"), [(1, 12.706204736), (2, 4.302652730), (9, 2.262157163), (30, 2.042272456)]
)
def test_table_values(degrees, value):
    """The 97.5 % points of any textbook's table."""
    assert t_quantile(degrees, 0.975) == pytest.approx(value, abs=5e-10)


def test_closed_forms():
    """One degree of freedom is Cauchy's tan(pi (p - 1/2)); two give (2p - 1) / sqrt(2 p (1 - p))."""
    for chance in (0.01, 0.3, 0.5, 0.9, 0.9995):
        assert t_quantile(1, chance) == pytest.approx(math.tan(math.pi * (chance - 0.5)), rel=1e-12, abs=1e-15)
        assert t_quantile(2, chance) == pytest.approx(
            (2 * chance - 1) / math.sqrt(2 * chance * (1 - chance)), rel=1e-12, abs=1e-15
        )


@pytest.mark.parametrize("degrees", [1, 1.5, 3, 10, 39, 40, 41, 199, 10_000, 1e6])
@pytest.mark.parametrize("chance", [0.001, 0.025, 0.4, 0.51, 0.8, 0.975, 0.99999])
def test_it_inverts_the_distribution(degrees, chance):
    """SciPy's distribution at the quantile is the chance again."""
    assert stdtr(degrees, t_quantile(degrees, chance)) == pytest.approx(chance, rel=1e-9)


def test_misuse_is_named():
    """No degrees of freedom and impossible chances are refused."""
    with pytest.raises(ValueError, match="at least 1"):
        t_quantile(0, 0.9)
    with pytest.raises(ValueError, match="chance"):
        t_quantile(5, 1)
