"""Customer classes as tables: whose class is which, and how each class stands in line."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.channels import Channel, WalkIn
from sim.scenario.scenario import Scenario
from sim.scenario.steps import CustomerClass

Ints = NDArray[np.int64]


class ClassTables(NamedTuple):
    """Classes of all channels, end to end in file order. A channel without any has one row for all its customers.

    The row of a customer of class c (-1 where the channel has none) is `first[channel] + max(c, 0)`.
    """

    first: Ints                    # [channel] its first row
    stated: Ints                   # [channel] number of classes, 0 = none
    border: NDArray[np.float64]    # [row] running sums of the shares within the channel
    priority: Ints                 # [row] lowest first
    credit: Ints                   # [row] ticks counted as waited already


def classes_of(scenario: Scenario) -> ClassTables:
    """The tables of a scenario's customer classes."""
    rows = [_rows(channel) for channel in scenario.channels.values()]
    stated = [len(channel.classes) if isinstance(channel, WalkIn) else 0 for channel in scenario.channels.values()]
    every = [each for row in rows for each in row]
    return ClassTables(
        first=np.array([0, *accumulate(len(row) for row in rows)][:-1], dtype=np.int64),
        stated=np.array(stated, dtype=np.int64),
        border=np.array([border for row in rows for border in accumulate(each.share for each in row)]),
        priority=np.array([each.priority for each in every], dtype=np.int64),
        credit=np.array([each.credit for each in every], dtype=np.int64),
    )


def _rows(channel: Channel) -> list[CustomerClass]:
    if isinstance(channel, WalkIn) and channel.classes:
        return list(channel.classes.values())
    return [CustomerClass.model_construct(share=1.0, priority=channel.priority, credit=channel.credit)]
