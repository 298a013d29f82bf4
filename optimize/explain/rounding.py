"""Rounding a table to whole numbers so that it still adds up in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimize.inputs import Floats

Ints = NDArray[np.int64]
UNIT: Final = 1 << 24
"""Fractions are handled in whole parts of this size, so that nothing is lost on the way."""


def rounded_table(values: Floats, totals: Sequence[int]) -> Ints:
    """Whole numbers for a table of non-negative `values` [rows, columns] whose columns add up to `totals` exactly and
    whose every cell, and every row's sum, is the value rounded down or up.

    Each column of `values` is first scaled to its total, so a column of zeros must have the total 0. Controlled
    rounding as a circuit of the transport problem: Bacharach (1966), Int. Econ. Rev. 7; Cox (1987), J. Am. Stat.
    Assoc. 82: along a circuit of cells that are not whole, what is added to one is taken from the next, until one
    of them is whole. Deterministic. Raises ValueError for a total without values.
    """
    rows, columns = values.shape
    parts = np.zeros((rows, columns + 1), dtype=object)
    for column in range(columns):
        parts[:, column] = _scaled(values[:, column], int(totals[column]))
    # What each row lacks to the next whole number stands in a column of its own: so all rows and columns are whole.
    parts[:, columns] = [-sum(row) % UNIT for row in parts[:, :columns]]
    whole = np.array([[cell // UNIT for cell in row] for row in parts], dtype=np.int64).reshape(rows, columns + 1)
    rest = {(row, column): parts[row, column] % UNIT for row in range(rows) for column in range(columns + 1)
            if parts[row, column] % UNIT}
    in_row: list[dict[int, None]] = [{} for _ in range(rows)]
    in_column: list[dict[int, None]] = [{} for _ in range(columns + 1)]
    for row, column in rest:
        in_row[row][column] = None
        in_column[column][row] = None
    while rest:
        circuit = _circuit(next(iter(rest)), in_row, in_column)
        up, down = circuit[::2], circuit[1::2]
        # The way that brings its first cell to the nearer whole number, as far as the first cell on it becomes whole.
        if 2 * rest[circuit[0]] < UNIT:
            up, down = down, up
        by = min(min(UNIT - rest[cell] for cell in up), min(rest[cell] for cell in down))
        for cells, change in ((up, by), (down, -by)):
            for cell in cells:
                rest[cell] += change
                if rest[cell] in (0, UNIT):
                    whole[cell] += rest.pop(cell) // UNIT
                    del in_row[cell[0]][cell[1]], in_column[cell[1]][cell[0]]
    return np.ascontiguousarray(whole[:, :columns])


def _scaled(values: Floats, total: int) -> list[int]:
    """The column in parts of `UNIT`, adding up to its total exactly."""
    exact = [Fraction(float(value)) for value in values]
    together = sum(exact)
    if together == 0:
        if total:
            raise ValueError(f"a total of {total} cannot be shared out where nobody has a share")
        return [0] * len(exact)
    wanted = [value * total * UNIT / together for value in exact]
    down = [int(value) for value in wanted]
    left = total * UNIT - sum(down)
    for index in sorted(range(len(down)), key=lambda at: (down[at] - wanted[at], at))[:left]:
        down[index] += 1
    return down


def _circuit(
    start: tuple[int, int], in_row: Sequence[dict[int, None]], in_column: Sequence[dict[int, None]]
) -> list[tuple[int, int]]:
    """Cells that are not whole, in turn along a row and along a column, back to the first. There is always one: sums
    of rows and columns are whole, so no row or column has just one cell that is not."""
    path = [start]
    seen_columns = {start[1]: 0}
    while True:
        row, column = path[-1]
        along = next(each for each in in_row[row] if each != column)
        if along in seen_columns:
            first = seen_columns[along]
            return [*path[first:], (row, along)] if path[first] != (row, along) else path[first + 1:]
        path.append((row, along))
        seen_columns[along] = len(path)
        below = next(each for each in in_column[along] if each != row)
        path.append((below, along))
