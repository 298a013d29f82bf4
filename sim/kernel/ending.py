"""The horizon ends: what is left is logged in the order of docs/model.md, and becomes the closing state."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.kernel import columns as at
from sim.kernel.state import Ints, Model, State
from sim.kernel.tasks import (
    CLOSE_BOOKS,
    CUT_OFF,
    EVERYBODY_ENDS,
    MACHINES_ON_DUTY,
    NEVER_CALLED,
    STILL_TO_COME,
)
from sim.scenario.assets import Machines
from sim.scenario.channels import Outbound
from sim.world.calendar import DAY, together
from sim.world.closing import Closing, joining_at_end, tenure_at_end
from sim.world.world import World

CHUNK = 1 << 12
NOTHING = np.zeros(0, dtype=np.int64)
Do = Callable[[int, Ints, int], int]


def finish(world: World, m: Model, s: State, do: Do, take_rows: Callable[[], None]) -> Closing:
    """Everything that is known only at the end, in the order of docs/model.md. `do` plays a
    task; `take_rows` makes room in the log."""
    active = np.flatnonzero(s.contact[:s.now[at.CONTACT_USED], at.C_ACTIVE] == 1)
    rows = s.contact[active]
    order = np.lexsort((rows[:, at.J_CONTACT], rows[:, at.J_PERSON], rows[:, at.J_ARRIVE]))
    inside = np.bincount(rows[:, at.J_CHANNEL], minlength=len(m.channel))
    for chunk in _chunks(active[order], take_rows):
        do(CUT_OFF, chunk, 0)
    fresh, by_segment = [], np.zeros(len(m.quality), dtype=np.int64)
    for desk in range(len(m.desk_channel)):
        left = _left_fresh(m, s, desk)
        fresh.append(left)
        by_segment += np.bincount(m.lead_segment[left], minlength=len(by_segment))
        for chunk in _chunks(left, take_rows):
            do(NEVER_CALLED, chunk, 0)
    seen: set[int] = set()
    retries, promised, visits = {}, {}, {}
    for channel, name in enumerate(world.names.channels):
        to_come = _to_come(m, s, channel)
        if m.channel[channel, at.CH_OUTBOUND]:
            retries[name], promised[name] = len(to_come[1]), len(to_come[0])
        else:
            visits[name] = len(to_come[0])
        people = np.concatenate(to_come)
        addresses = s.person[people, at.P_ADDRESS]
        found: list[int] = []
        for who in people[np.argsort(addresses, kind="stable")].tolist():
            if s.person[who, at.P_WILLING] and who not in seen:
                seen.add(who)
                found.append(who)
        for chunk in _chunks(np.array(found, dtype=np.int64), take_rows):
            do(STILL_TO_COME, chunk, channel)
    take_rows()
    do(CLOSE_BOOKS, NOTHING, world.clock.end)
    _log_machines(world, do, take_rows)
    if s.now[at.TALLYING]:
        alive = np.flatnonzero(s.person[:s.now[at.PERSON_USED], at.P_REFERENCES] > 0)
        do(EVERYBODY_ENDS, alive, 0)
    take_rows()
    stock, owed = _stock(world, s, at.K_ON_HAND), _stock(world, s, at.K_BACK_ORDERED)
    to_deliver, open_orders = _to_deliver(world, s), _open_orders(world, s)
    return Closing(
        tenure=tenure_at_end(world), joining=joining_at_end(world),
        inside=dict(zip(world.names.channels, inside.tolist(), strict=True)),
        leads={segment: int(count) for segment, count in zip(world.names.segments, by_segment, strict=True)},
        retries=retries, promised=promised, visits=visits,
        stock=stock, back_ordered=owed, to_deliver=to_deliver, open_orders=open_orders,
    )


def _chunks(numbers: Ints, take_rows: Callable[[], None], size: int = CHUNK) -> Iterator[Ints]:
    """Pieces small enough for the log's room, which is made before each."""
    for first in range(0, len(numbers), size):
        take_rows()
        yield numbers[first:first + size]


def _left_fresh(m: Model, s: State, desk: int) -> Ints:
    """Leads delivered and not called yet who may still be called, in the order of the list."""
    found = [np.zeros(0, dtype=np.int64)]
    for place in range(s.desk[desk, at.D_BATCH], s.desk[desk, at.D_DELIVERED]):
        batch = m.batches[m.desk_batch[place]]
        skip = s.desk[desk, at.D_POSITION] if place == s.desk[desk, at.D_BATCH] else 0
        found.append(np.arange(batch[at.B_FIRST] + skip, batch[at.B_FIRST] + batch[at.B_COUNT]))
    leads = np.concatenate(found)
    who = s.lead_slot[leads]
    met = np.maximum(who, 0)
    is_open = (who < 0) | ((s.person[met, at.P_PLANS] == 0) & (s.person[met, at.P_REFUSED] == 0))
    return np.asarray(leads[is_open], dtype=np.int64)


def _to_come(m: Model, s: State, channel: int) -> list[Ints]:
    """People with a contact still to come: promised and retries of a desk, or visits beyond the horizon."""
    if not m.channel[channel, at.CH_OUTBOUND]:
        rows = s.pending[:s.now[at.PENDING_COUNT]]
        rows = rows[rows[:, at.N_TARGET] == channel]
        who = rows[:, at.N_PERSON]
        return [who[s.person[who, at.P_PLANS] == rows[:, at.N_PLANS]]]
    desk, found = m.channel[channel, at.CH_DESK], []
    for retry, counter in ((0, at.D_PROMISED), (1, at.D_RETRY)):
        rows = s.due[2 * desk + retry, :s.desk[desk, counter]]
        who = rows[:, at.E_PERSON]
        is_open = (s.person[who, at.P_PLANS] == rows[:, at.E_PLANS]) & (s.person[who, at.P_REFUSED] == 0)
        found.append(who[is_open])
    return found


def _log_machines(world: World, do: Do, take_rows: Callable[[], None]) -> None:
    scenario = world.scenario
    for pool, (name, asset) in enumerate(scenario.assets.items()):
        if not isinstance(asset, Machines) or asset.most == 0:
            continue
        users = [number for number, channel in enumerate(scenario.channels.values())
                 if any(name in step.assets for step in channel.steps)
                 or (isinstance(channel, Outbound) and channel.dialling.line == name)]
        units = np.flatnonzero(world.units.pool == pool)
        first, last = int(units[0]), int(units[-1]) + 1
        open_ = np.array(list(together(world.opening[number] for number in users)), dtype=np.int64).reshape(-1, 2)
        stretches = np.minimum(open_, world.clock.end)
        for chunk in _chunks(stretches, take_rows, max(CHUNK // (last - first), 1)):
            for part in range(first, last, CHUNK):
                take_rows()
                whose = np.array([part, min(part + CHUNK, last)], dtype=np.int64)
                do(MACHINES_ON_DUTY, np.concatenate([whose, chunk.ravel()]), 0)


def _stock(world: World, s: State, column: int) -> dict[str, int]:
    return {name: int(s.product[number, column]) for number, (name, product) in enumerate(world.scenario.offer.items())
            if product.stock is not None}


def _to_deliver(world: World, s: State) -> dict[str, int]:
    """Units made to order that are delivered after the end."""
    return {name: int(s.product[number, at.K_TO_DELIVER])
            for number, (name, product) in enumerate(world.scenario.offer.items()) if product.kind == "made_to_order"}


def _open_orders(world: World, s: State) -> dict[str, tuple[tuple[int, int], ...]]:
    """(days after the end, quantity) of orders not delivered yet, by product."""
    ends = s.heap[:s.now[at.HEAP_COUNT]]
    left = ends[(ends[:, at.H_KEY] >> at.RANK_SHIFT) == at.DELIVERY]
    orders = sorted(zip(left[:, at.H_TICK].tolist(), left[:, at.H_WHO].tolist(), left[:, at.H_WHAT].tolist(),
                        strict=True))
    found = {name: tuple(((tick - world.clock.end) // DAY, quantity) for tick, product, quantity in orders
                         if product == number) for number, name in enumerate(world.names.products)}
    return {name: each for name, each in found.items() if each}
