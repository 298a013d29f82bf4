"""What totals are split by: the labels of every dimension, and where a tick or an index falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.tables import Cause
from sim.scenario.channels import Outbound
from sim.world.calendar import DAY, HALF_HOUR
from sim.world.world import Clock, World

Ints = NDArray[np.int64]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STAGES: Final = ("came", "stayed", "served", "offered", "bought", "kept")
NO_PRODUCT: Final = "(none)"
CAUSES: Final = tuple("other" if cause is Cause.NONE else cause.name.lower() for cause in Cause)

# Waits are counted in classes whose borders grow by 5 %: exactly zero, up to one second, and so on to over a day.
_RATIO: Final = 1.05
_CLASSES: Final = 234
WAIT_BORDERS: Final[Ints] = np.concatenate(
    [np.array([0], dtype=np.int64), np.rint(1000.0 * _RATIO ** np.arange(_CLASSES)).astype(np.int64)]
)
WAIT_BORDERS.setflags(write=False)


@cache
def half_hour_labels() -> tuple[str, ...]:
    """`mon 00:00` to `sun 23:30`, 336 labels."""
    return tuple(f"{day} {half // 2:02d}:{half % 2 * 30:02d}" for day in WEEKDAYS for half in range(48))


@cache
def wait_labels() -> tuple[str, ...]:
    """Upper borders of the wait classes in seconds; the last class has none."""
    return (*(f"{border / 1000:g}" for border in WAIT_BORDERS), "more")


def labels_of(world: World) -> dict[str, tuple[str, ...]]:
    """Dimension -> labels. `product` ends with `(none)` where a channel sells without naming a product."""
    names = world.names
    nameless = len(names.products) != 1 and any(not channel.chooses for channel in world.scenario.channels.values())
    return {
        "channel": names.channels,
        "origin": names.channels,
        "month": world.clock.months,
        "product": (*names.products, NO_PRODUCT) if nameless or not names.products else names.products,
        "pool": names.pools,
        "half_hour": half_hour_labels(),
        "step": tuple(f"{channel}.{step}" for channel, step in names.steps),
        "segment": tuple(f"{channel}.{segment}" for channel, segment in names.segments),
        "cause": CAUSES,
        "stage": STAGES,
        "wait_class": wait_labels(),
    }


@dataclass(frozen=True)
class Placing:
    """Turns ticks and indices of the log into positions along the dimensions of one world."""

    clock: Clock
    sizes: Mapping[str, int]
    walk_in: NDArray[np.bool_]     # by channel
    predictive: NDArray[np.bool_]  # by channel: outbound, lines ring ahead of the callers
    weekday: Ints                  # by day, a fortnight beyond the horizon too

    def month(self, ticks: Ints) -> Ints:
        """Calendar month of each tick; what is finished after the horizon's end counts in its last month."""
        days = np.clip(ticks // DAY, 0, self.clock.days - 1)
        return self.clock.month_of_day[days]

    def half_hour(self, ticks: Ints) -> Ints:
        """Half-hour of the week of each tick, 0 = Monday 00:00."""
        days, rest = np.divmod(np.maximum(ticks, 0), DAY)
        days = np.minimum(days, len(self.weekday) - 1)
        return np.asarray(self.weekday[days] * 48 + rest // HALF_HOUR, dtype=np.int64)

    def product(self, products: Ints) -> Ints:
        """Position of each product; -1 (none) is the last label. Raises ValueError if that is not expected."""
        named = self.sizes["product"] - (1 if self.has_nameless else 0)
        if not self.has_nameless and np.any(products < 0):
            raise ValueError("the log has a sale without a product, but every channel of the scenario names products")
        return np.where(products < 0, named, products)

    @property
    def has_nameless(self) -> bool:
        """True if `(none)` is a product label."""
        return bool(self.sizes["nameless"])

    def table(self, dims: tuple[str, ...], *where: Ints, weights: Ints | None = None) -> Ints:
        """Counts (or sums of integer weights) of rows by their positions along `dims`."""
        shape = tuple(self.sizes[dim] for dim in dims)
        code = np.zeros(len(where[0]), dtype=np.int64)
        for size, position in zip(shape, where, strict=True):
            code = code * size + position
        length = int(np.prod(shape, dtype=np.int64))
        if weights is None:
            return np.bincount(code, minlength=length).reshape(shape)
        sums = np.bincount(code, weights=weights, minlength=length)
        return np.rint(sums).astype(np.int64).reshape(shape)


def placing_of(world: World) -> Placing:
    """The placing of a world."""
    labels = labels_of(world)
    clock = world.clock
    beyond = (clock.weekday[-1] + 1 + np.arange(14, dtype=np.int64)) % 7
    sizes = {dim: len(words) for dim, words in labels.items()}
    sizes["nameless"] = int(labels["product"][-1] == NO_PRODUCT)
    return Placing(
        clock=clock, sizes=sizes, weekday=np.concatenate([clock.weekday, beyond]),
        walk_in=np.array([name in world.scenario.walk_in for name in world.names.channels], dtype=bool),
        predictive=np.array([
            isinstance(channel, Outbound) and channel.dialling.mode == "predictive"
            for channel in world.scenario.channels.values()
        ], dtype=bool),
    )
