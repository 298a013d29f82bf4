"""The decision: which assets to employ, and which targets to set. Knows the simulator only by its results.

What others may use is named in `__all__` and described in docs/method.md, "The programs as a library". A name is
loaded when it is first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from optimize.decisions import Decisions, HeadPlan, LeadPlan, OrderPlan, as_is
    from optimize.door import (
        Clash,
        Infeasible,
        NotOptimal,
        Solution,
        Unbounded,
        clashes,
        price,
        relaxation_bound,
        solve,
        write_lp,
    )
    from optimize.explain.conflict import OutOfReach
    from optimize.inputs import (
        Cover,
        GoodsInput,
        Group,
        LeadInput,
        Limit,
        MachinePool,
        PlanInputs,
        PromiseInput,
        Range,
        WalkInInput,
    )
    from optimize.plan import PlanResult, make_plan, plan_inputs
    from optimize.program import Column, Key, Program, Row
    from optimize.proof.gap import Gap
    from optimize.reading.scenario import read_inputs
    from optimize.results import Evaluate, YearResult
    from optimize.rivals.averages import averages_plan, bound_on_averages
    from optimize.search.journal import SearchSettings

WHEREFROM_MARKER = "wherefrom"
"""Tells this package from any other that happens to be called `optimize`."""

__all__ = [
    "WHEREFROM_MARKER", "Clash", "Column", "Cover", "Decisions", "Evaluate", "Gap", "GoodsInput", "Group", "HeadPlan",
    "Infeasible", "Key", "LeadInput", "LeadPlan", "Limit", "MachinePool", "NotOptimal", "OrderPlan", "OutOfReach",
    "PlanInputs", "PlanResult", "Program", "PromiseInput", "Range", "Row", "SearchSettings", "Solution", "Unbounded",
    "WalkInInput", "YearResult", "as_is", "averages_plan", "bound_on_averages", "clashes", "make_plan", "plan_inputs",
    "price", "read_inputs", "relaxation_bound", "solve", "write_lp",
]

_HOMES: Final = {
    "optimize.decisions": ("Decisions", "HeadPlan", "LeadPlan", "OrderPlan", "as_is"),
    "optimize.door": ("Clash", "Infeasible", "NotOptimal", "Solution", "Unbounded", "clashes", "price",
                      "relaxation_bound", "solve", "write_lp"),
    "optimize.explain.conflict": ("OutOfReach",),
    "optimize.inputs": ("Cover", "GoodsInput", "Group", "LeadInput", "Limit", "MachinePool", "PlanInputs",
                        "PromiseInput", "Range", "WalkInInput"),
    "optimize.plan": ("PlanResult", "make_plan", "plan_inputs"),
    "optimize.program": ("Column", "Key", "Program", "Row"),
    "optimize.proof.gap": ("Gap",),
    "optimize.reading.scenario": ("read_inputs",),
    "optimize.results": ("Evaluate", "YearResult"),
    "optimize.rivals.averages": ("averages_plan", "bound_on_averages"),
    "optimize.search.journal": ("SearchSettings",),
}
_HOME: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The public name, from the module that holds it. Raises AttributeError for any other."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
