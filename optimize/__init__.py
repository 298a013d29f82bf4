"""The decision: which assets to employ, and which targets to set. Knows the simulator only by its results."""

WHEREFROM_MARKER = "wherefrom"
"""Tells this package from any other that happens to be called `optimize`."""
