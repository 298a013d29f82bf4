"""The state a year begins with, and bigger tables where they run out."""

from __future__ import annotations

import numpy as np

from sim.kernel import columns as at
from sim.kernel.compiling import internal
from sim.kernel.crew import plan_failure
from sim.kernel.floor import set_free
from sim.kernel.journal import log_stock
from sim.kernel.state import Ints, Model, State
from sim.kernel.store import BACK_ORDERED, OPENED, order, reorder
from sim.kernel.tally import Tally
from sim.world.world import World

LOG_ROWS = 1 << 15


def first_state(world: World, model: Model, *, logging: bool, tallying: bool) -> State:
    """Everything empty, nobody there, nothing planned yet."""
    channels = len(model.channel)
    desks, steps = len(model.desk_channel), len(model.step)
    largest = int(world.visits.count.sum(axis=0).max(initial=0))
    held = int(model.option[:, at.O_UNITS].max(initial=0))
    room = 256 + model.slack
    orders = _first_orders(world)
    log = max(LOG_ROWS, 4 * model.slack) if logging else 0
    now = np.zeros(at.SCALARS, dtype=np.int64)
    now[at.CONTACT_FREE] = now[at.PERSON_FREE] = -1
    now[at.LOGGING], now[at.TALLYING] = logging, tallying
    return State(
        now=now, heap=_zeros(2 * room + orders, at.HEAP_COLUMNS), hand=_zeros(2 * room, 2),
        contact=_zeros(room, at.C_UNITS + held), person=_zeros(room, at.P_COUNTS + 2 * channels),
        lead_slot=np.full(len(model.lead_address), -1, dtype=np.int64), unit=_units(world),
        pool=_pools(world), line=np.full((len(model.line), 2), -1, dtype=np.int64),
        waiting=np.zeros(steps, dtype=np.int64), shop=_zeros(channels, 2), desk=_desks(model),
        due=_zeros(2 * desks, 256, 5), window=_window(model), pending=_zeros(256, 3),
        product=_zeros(len(model.product), 4), arrivals=_zeros(largest, 2), sorting=_zeros(largest, 2),
        ticks=np.zeros(largest, dtype=np.int64), places=np.zeros(largest + 2, dtype=np.int64),
        released=np.zeros(max(held, 2) + 2, dtype=np.int64), journeys=_zeros(log, at.J_SUPPLY + 1),
        steps=_zeros(log, 8), times=_zeros(2 * log, 6),
        stocks=_zeros(log + orders + 64 * len(model.product), 6) if logging else _zeros(0, 6),
    )


def grown(state: State, wanted: int) -> State:
    """The state with twice the room in the table that ran out."""
    if wanted == at.GROW_HEAP:
        return state._replace(heap=_doubled(state.heap))
    if wanted == at.GROW_CONTACTS:
        return state._replace(contact=_doubled(state.contact), hand=_zeros(2 * len(state.hand), 2, of=state.hand))
    if wanted == at.GROW_PERSONS:
        return state._replace(person=_doubled(state.person))
    if wanted == at.GROW_PENDING:
        return state._replace(pending=_doubled(state.pending))
    assert wanted == at.GROW_DUE, wanted
    due = np.zeros((state.due.shape[0], 2 * state.due.shape[1], state.due.shape[2]), dtype=np.int64)
    due[:, :state.due.shape[1]] = state.due
    return state._replace(due=due)


def _zeros(*shape: int, of: Ints | None = None) -> Ints:
    table = np.zeros(shape, dtype=np.int64)
    if of is not None:
        table[:len(of)] = of
    return table


def _doubled(table: Ints) -> Ints:
    return _zeros(2 * len(table), *table.shape[1:], of=table)


def _units(world: World) -> Ints:
    rows = _zeros(len(world.units.pool), at.UNIT_COLUMNS)
    rows[:, at.U_POOL] = world.units.pool
    for column in (at.U_IDLE_SINCE, at.U_NEXT, at.U_BEFORE, at.U_WORK_START, at.U_DOWN_SINCE):
        rows[:, column] = -1
    rows[:, at.U_OVERTIME_FROM] = at.NEVER
    employment = world.units.employment
    rows[employment.unit, at.U_HIRED] = employment.start - employment.tenure
    rows[:, at.U_COMES], rows[:, at.U_GOES] = world.units.comes, world.units.goes
    kinds = np.array([asset.kind == "machines" for asset in world.scenario.assets.values()], dtype=np.int64)
    rows[:, at.U_MACHINE] = kinds[world.units.pool] if len(rows) else 0
    return rows


def _pools(world: World) -> Ints:
    rows = _zeros(len(world.names.pools), at.POOL_COLUMNS)
    rows[:, at.L_FIRST] = rows[:, at.L_LAST] = -1
    return rows


def _desks(model: Model) -> Ints:
    rows = _zeros(len(model.desk_channel), at.DESK_COLUMNS)
    rows[:, at.D_LINE_FIRST] = rows[:, at.D_LINE_LAST] = -1
    first = 0
    for row, channel in zip(rows, model.desk_channel, strict=True):
        row[at.D_BATCH] = row[at.D_DELIVERED] = first
        first += int((model.batches[:, at.B_CHANNEL] == channel).sum())
    return rows


def _window(model: Model) -> Ints:
    days = int(model.channel[:, at.CH_WINDOW].max(initial=0))
    window = _zeros(len(model.desk_channel), max(days, 1), 3)
    window[:, :, 0] = -at.NEVER
    return window


def _first_orders(world: World) -> int:
    """How many orders are placed before the first event."""
    count = 0
    for product in world.scenario.offer.values():
        count += len(product.orders or ())
        if product.reorder is not None and product.stock is not None:
            count += max(product.reorder.at - product.stock + product.back_ordered, 0) // product.reorder.quantity + 1
    return count


@internal
def open_stock(m: Model, s: State, t: Tally, product: int, figures: Ints) -> None:
    """What there is of a product before the first event: on hand, owed, then (tick, quantity) of dated orders."""
    stock, owed = figures[0], figures[1]
    s.product[product, at.K_ON_HAND] = stock
    log_stock(s, t, product, OPENED, stock)
    if owed > 0:
        s.product[product, at.K_BACK_ORDERED] = owed
        log_stock(s, t, product, BACK_ORDERED, owed)
    for place in range(2, figures.shape[0], 2):
        order(s, t, product, figures[place + 1], figures[place])
    reorder(m, s, t, product)


@internal
def open_machines(m: Model, s: State) -> None:
    """Machines of the start are in their places before the first event."""
    for unit in range(s.unit.shape[0]):
        if s.unit[unit, at.U_MACHINE] and s.unit[unit, at.U_COMES] <= 0 < s.unit[unit, at.U_GOES]:
            s.pool[s.unit[unit, at.U_POOL], at.L_PRESENT] += 1
            set_free(s, unit)
            if m.pool[s.unit[unit, at.U_POOL], at.LM_FAILURE] >= 0:
                plan_failure(m, s, unit)
