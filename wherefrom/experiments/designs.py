"""Designs: which levels of the factors are played together. The same rows serve every scenario, which pairs them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.parsing import Unreadable
from wherefrom.experiments.language import MOST_POINTS, DesignAsked

if TYPE_CHECKING:
    from wherefrom.experiments.factors import Choice, Varied

Floats = NDArray[np.float64]


def rows_of(design: DesignAsked, factors: Sequence[Varied], scenarios: int, seed: int) -> list[tuple[Choice, ...]]:
    """The rows of a grid or a sample, each one level of every factor.

    Raises Unreadable for designs without factors, grids without steps, and more than 100,000 points.
    """
    if design.kind == "grid":
        levels = [each.stepped() for each in factors]
        check_size(prod(len(each) for each in levels), scenarios)
        return list(product(*levels))
    if not factors:
        raise Unreadable(f"`{design.kind}` samples factors, and there are none", "add factors, or write design: grid")
    check_size(design.count * (len(factors) + 2 if design.kind == "sobol_indices" else 1), scenarios)
    sample = unit_sample(design, len(factors), seed)
    return [tuple(factor.at(float(uniform), design.count) for factor, uniform in zip(factors, row, strict=True))
            for row in sample]


def check_size(rows: int, scenarios: int) -> None:
    """Raises Unreadable for more points than an experiment may have."""
    if rows * scenarios > MOST_POINTS:
        raise Unreadable(f"the design has {rows:,} rows for {scenarios} scenarios, {rows * scenarios:,} points in all; "
                         f"at most {MOST_POINTS:,} are played", "take fewer steps or factors, or a sample")


def unit_sample(design: DesignAsked, factors: int, seed: int) -> Floats:
    """[row, factor] in [0, 1): a Latin hypercube (one row in each of `count` slices of every factor), scrambled Sobol
    points, or the rows of Saltelli's scheme for Sobol indices. Equal seeds give equal samples.

    Saltelli (2010, Comput. Phys. Commun. 181, table 2): rows A, then B, then for every factor in turn A with that
    factor's column from B; `count` rows each, in the order that `scipy.stats.sobol_indices` asks for.
    """
    from scipy.stats import qmc

    rng = np.random.default_rng(seed)
    if design.kind == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(factors, rng=rng).random(design.count), dtype=np.float64)
    if design.kind == "sobol":
        return np.asarray(qmc.Sobol(factors, rng=rng).random(design.count), dtype=np.float64)
    both = np.asarray(qmc.Sobol(2 * factors, rng=rng).random(design.count), dtype=np.float64)
    first, second = both[:, :factors], both[:, factors:]
    mixed = []
    for column in range(factors):
        one = first.copy()
        one[:, column] = second[:, column]
        mixed.append(one)
    return np.concatenate([first, second, *mixed])
