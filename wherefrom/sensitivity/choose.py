"""Which curve answers a question: the first of the wanted bases that the design has points for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from wherefrom.sensitivity.cube import Design
from wherefrom.sensitivity.curves import Basis, Curve, at_base, averaged, binned, fitted
from wherefrom.sensitivity.estimates import Floats
from wherefrom.sensitivity.fit import Fit, fit

AT_BASE: tuple[Basis, ...] = ("base", "average", "fitted")
OVER_ALL: tuple[Basis, ...] = ("average", "binned", "base")


@dataclass(frozen=True, eq=False)
class Quantity:
    """Row x replication of a design, with its curves. The fit is made once for all factors."""

    design: Design
    values: Floats

    @cached_property
    def fit(self) -> Fit | None:
        """Least squares on all factors."""
        return fit(self.design, self.values)

    def curve(self, factor: int, bases: Sequence[Basis]) -> Curve | None:
        """The first of these curves there is; None where there is none."""
        for basis in bases:
            found = self._one(factor, basis)
            if found is not None:
                return found
        return None

    def _one(self, factor: int, basis: Basis) -> Curve | None:
        if basis == "base":
            return at_base(self.design, self.values, factor)
        if basis == "average":
            return averaged(self.design, self.values, factor)
        if basis == "fitted":
            return None if self.design.crossed else fitted(self.design, self.fit, factor)
        return None if self.design.crossed else binned(self.design, self.values, factor)
