"""The world: scenarios, what is drawn, what happens, and what is counted. Imports nothing else of this project."""

WHEREFROM_MARKER = "wherefrom"
"""Tells this package from any other that happens to be called `sim`."""
