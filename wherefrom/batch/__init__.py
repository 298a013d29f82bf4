"""A batch: every point of an experiment played and kept. `wherefrom.batch(...)` itself plays one, for notebooks; its
arguments are those of `wherefrom.api.batches.batch`."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wherefrom.api.batches import Batch


class _Callable(ModuleType):
    """The package and the call share a name, and Python keeps the package under it as soon as it is imported."""

    def __call__(self, *arguments: Any, **named: Any) -> Batch:
        from wherefrom.api.batches import batch

        return batch(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
