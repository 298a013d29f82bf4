"""What the simulator makes of logged months, beside the logs themselves."""

from wherefrom.validation.replayed import replayed_world

__all__ = ["replayed_world"]
