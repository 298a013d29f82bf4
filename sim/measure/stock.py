"""Stock over time: units on hand, owed on back-order, and days without any, integrated exactly over each month."""

from __future__ import annotations

import numpy as np

from sim.log.block import Columns
from sim.log.tables import Movement
from sim.measure.dimensions import Ints, Placing
from sim.measure.measures import table_key
from sim.world.world import World

_COLUMNS = ("product", "tick", "movement", "quantity", "on_hand")


def stock_rows(stock: Columns) -> dict[str, Ints]:
    """What is remembered of one block's stock movements."""
    return {name: stock[name] for name in _COLUMNS}


def integral(ticks: Ints, levels: Ints, borders: Ints) -> Ints:
    """Integral of a step function between neighbouring borders.

    `levels[i]` holds from `ticks[i]` (ascending, ticks[0] <= borders[0]) until the next tick.
    """
    held = np.concatenate([[0], np.cumsum(levels[:-1] * np.diff(ticks))])
    at = np.searchsorted(ticks, borders, side="right") - 1
    return np.diff(held[at] + levels[at] * (borders - ticks[at]))


def count_stock(parts: list[dict[str, Ints]], world: World, placing: Placing) -> dict[str, Ints]:
    """Unit-ticks on hand and on back-order, ticks out of stock, closing stock and back-orders, for products that state
    a stock. What is owed is what was put on back-order less what deliveries have filled."""
    borders = np.minimum(world.clock.month_start, world.clock.end)
    product = np.concatenate([part["product"] for part in parts])
    tick = np.concatenate([part["tick"] for part in parts])
    on_hand = np.concatenate([part["on_hand"] for part in parts])
    movement = np.concatenate([part["movement"] for part in parts])
    concerns = (movement == Movement.BACK_ORDERED) | (movement == Movement.BACK_FILLED)
    owing = np.where(concerns, np.concatenate([part["quantity"] for part in parts]), 0)
    cut = ("product", "month")
    shape = (placing.sizes["product"], placing.sizes["month"])
    stocked, held, out, backlog = (np.zeros(shape, dtype=np.int64) for _ in range(4))
    closing, closing_owed = (np.zeros(shape[0], dtype=np.int64) for _ in range(2))
    for number, offered in enumerate(world.scenario.offer.values()):
        if offered.stock is None:
            continue
        mine = product == number
        ticks = np.concatenate([[0], tick[mine]])
        levels = np.concatenate([[offered.stock], on_hand[mine]])
        stocked[number] = np.diff(borders)
        held[number] = integral(ticks, levels, borders)
        out[number] = integral(ticks, (levels <= 0).astype(np.int64), borders)
        closing[number] = levels[-1]
        owed = np.concatenate([[0], np.cumsum(owing[mine])])
        backlog[number] = integral(ticks, owed, borders)
        closing_owed[number] = owed[-1]
    return {
        table_key("stocked_ticks", cut): stocked,
        table_key("stock_ticks", cut): held,
        table_key("out_of_stock_ticks", cut): out,
        table_key("closing_stock", ("product",)): closing,
        table_key("backlog_ticks", cut): backlog,
        table_key("closing_back_orders", ("product",)): closing_owed,
    }
