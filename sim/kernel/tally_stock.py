"""Stock over time, integrated as it moves: the twin of `sim.measure.stock`."""

from __future__ import annotations

from sim.kernel.compiling import inlined, internal
from sim.kernel.tally import Tally
from sim.kernel.tally_layout import (
    BACKLOG,
    DAY_MONTH,
    HELD,
    OUT,
    S_LEVEL,
    S_OWED,
    S_SINCE,
    S_STATED,
    T_END,
)
from sim.log.tables import Movement
from sim.world.calendar import DAY

_BACK_ORDERED, _BACK_FILLED = int(Movement.BACK_ORDERED), int(Movement.BACK_FILLED)


@inlined
def _pass_time(t: Tally, product: int, until: int) -> None:
    """Add the time since the product's last movement, month by month."""
    since, level = t.stock[product, S_SINCE], t.stock[product, S_LEVEL]
    while since < until:
        month = t.days[since // DAY, DAY_MONTH]
        border = min(t.month_end[month], until)
        t.by_stock[product, month, HELD] += level * (border - since)
        if level <= 0:
            t.by_stock[product, month, OUT] += border - since
        t.by_stock[product, month, BACKLOG] += t.stock[product, S_OWED] * (border - since)
        since = border


@inlined
def count_stock(t: Tally, product: int, tick: int, movement: int, quantity: int, on_hand: int) -> None:
    """Count a movement of a product's stock, after which `on_hand` units are there."""
    if t.stock[product, S_STATED] == 0:
        return
    _pass_time(t, product, min(tick, t.facts[T_END]))
    t.stock[product, S_SINCE], t.stock[product, S_LEVEL] = tick, on_hand
    if movement in (_BACK_ORDERED, _BACK_FILLED):
        t.stock[product, S_OWED] += quantity


@internal
def end_horizon(t: Tally) -> None:
    """The horizon is over: stock stays as it is to the end."""
    for product in range(len(t.stock)):
        if t.stock[product, S_STATED] == 1:
            _pass_time(t, product, t.facts[T_END])
            t.stock[product, S_SINCE] = t.facts[T_END]
