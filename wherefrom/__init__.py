"""Where will all the sales come from? The application over the simulator (`sim`) and the decision (`optimize`)."""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

PACKAGES = ("sim", "optimize")


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
