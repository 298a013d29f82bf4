"""Settings all tests share: hypothesis draws the same examples every time, so a green suite stays green."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")
