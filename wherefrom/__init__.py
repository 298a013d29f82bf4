"""Where will all the sales come from? The application over the simulator (`sim`) and the decision (`optimize`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wherefrom.api.batches import batch as batch
    from wherefrom.api.comparison import compare as compare
    from wherefrom.api.simulation import simulate as simulate
    from wherefrom.api.year_plan import plan as plan

__version__ = "0.1.0"

PACKAGES = ("sim", "optimize")
_CALLS = {"simulate": "simulation", "plan": "year_plan", "compare": "comparison"}


def __getattr__(name: str) -> Any:
    """The calls for notebooks, read when they are first asked for: the commands do not wait for pandas."""
    if name in _CALLS:
        return getattr(import_module(f"wherefrom.api.{_CALLS[name]}"), name)
    if name == "batch":
        return import_module("wherefrom.batch")    # which can be called
    raise AttributeError(f"module 'wherefrom' has no attribute {name!r}")


def intruders() -> tuple[str, ...]:
    """One sentence for each of our packages that is missing or shadowed by another of the same name."""
    sentences = []
    for name in PACKAGES:
        try:
            found = import_module(name)
        except ImportError as error:
            sentences.append(f"the package `{name}` of wherefrom cannot be imported ({error}); install wherefrom again")
            continue
        if getattr(found, "WHEREFROM_MARKER", None) != "wherefrom":
            where = (
                getattr(found, "__file__", None) or ", ".join(map(str, getattr(found, "__path__", ()))) or "elsewhere"
            )
            sentences.append(
                f"another package called `{name}` ({where}) stands in the way of the one of wherefrom; "
                f"uninstall or rename it, or start wherefrom in another folder or environment"
            )
    return tuple(sentences)
