"""Drawn worlds: scenario documents over the whole language, for comparing the two engines. Not tests themselves."""
