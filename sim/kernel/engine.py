"""The kernel engine: one year of a world, with or without its log. The twin of the reference engine, row for row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.kernel import columns as at
from sim.kernel.advance import play
from sim.kernel.ending import finish
from sim.kernel.start import first_state, grown
from sim.kernel.state import Ints
from sim.kernel.tables import model_of
from sim.kernel.tally import tally_of
from sim.kernel.tally_totals import totals as totals_of
from sim.kernel.tasks import ADVANCE, OPEN_MACHINES, OPEN_STOCK
from sim.log.block import LogBlock
from sim.log.tables import TABLES
from sim.measure.fold import measure
from sim.measure.totals import YearTotals
from sim.world.calendar import DAY
from sim.world.closing import Closing
from sim.world.world import World

_STATIONARY_BLOCK = 30 * DAY
_NOTHING = np.zeros(0, dtype=np.int64)


def simulate(world: World, borders: Sequence[int] | None = None) -> Year:
    """One year, to be iterated once: blocks of the log in time order; `closing` afterwards.

    Blocks end with each month (stationary: every 30 days), or at the ticks `borders`, rising, within the horizon.
    """
    return Year(world, borders=borders, logging=True, tallying=False)


def measured(world: World) -> tuple[YearTotals, Closing]:
    """One year without a log: its totals, counted while it runs, and the closing state.

    A year that is more than the tally has room for (see `sim.kernel.tally_totals`) is played again and measured by
    its log, which gives the same totals.
    """
    try:
        year = Year(world, borders=(), logging=False, tallying=True)
        for _ in year:
            pass
        totals = year.totals()
    except OverflowError:
        year = simulate(world)
        totals = measure(world, year)
    assert year.closing is not None
    return totals, year.closing


class Year:
    """One year of a world being played out.

    With `logging`, iterating gives the blocks of the log; with `tallying`, `totals()` afterwards gives the year's
    totals. `events` is the number of events so far.
    """

    def __init__(self, world: World, *, borders: Sequence[int] | None = None, logging: bool, tallying: bool) -> None:
        self.closing: Closing | None = None
        self._world = world
        self._borders = _usual_borders(world) if borders is None else list(borders)
        self._model = model_of(world)
        self._state = first_state(world, self._model, logging=logging, tallying=tallying)
        self._tally = tally_of(world, len(self._state.person) if tallying else 1)
        self._tallying = tallying
        self._rows: dict[str, list[Ints]] = {table: [] for table in TABLES}
        self._open_books()

    def __iter__(self) -> Iterator[LogBlock]:
        clock, since = self._world.clock, 0
        last = clock.end + 1 if clock.stationary else clock.end
        for border in self._borders:
            self._run_until(border)
            yield self._block(since, border)
            since = border
        self._run_until(last)
        self.closing = finish(self._world, self._model, self._state, self._do, self._take_rows)
        yield self._block(since, last)

    @property
    def events(self) -> int:
        """Events played out so far."""
        return int(self._state.now[at.EVENTS])

    def totals(self) -> YearTotals:
        """The year's totals. Raises ValueError if the year is not over, or was not tallied."""
        if self.closing is None or not self._tallying:
            raise ValueError("only a year that is over, and was tallied, has totals")
        return totals_of(self._world, self._tally)

    def _do(self, task: int, numbers: Ints, extra: int) -> int:
        world = self._world
        return play(self._model, self._state, self._tally, world.luck, world.visits, task, numbers, extra)

    def _open_books(self) -> None:
        """Stock on hand and on order, machines in their places: what there is before the first event."""
        for number, product in enumerate(self._world.scenario.offer.values()):
            if product.stock is None:
                continue
            figures = [product.stock, product.back_ordered]
            for each in product.orders or ():
                figures += [max((each.arrives - self._world.clock.dates[0]).days, 0) * DAY, each.quantity]
            self._do(OPEN_STOCK, np.array(figures, dtype=np.int64), number)
        self._do(OPEN_MACHINES, _NOTHING, 0)

    def _run_until(self, tick: int) -> None:
        while True:
            wanted = self._do(ADVANCE, _NOTHING, tick)
            if wanted == at.REACHED:
                return
            if wanted == at.LOG_FULL:
                self._take_rows()
                continue
            self._state = grown(self._state, wanted)
            if wanted == at.GROW_PERSONS and self._tallying:
                person = np.zeros((len(self._state.person), self._tally.person.shape[1]), dtype=np.int64)
                person[:len(self._tally.person)] = self._tally.person
                self._tally = self._tally._replace(person=person)

    def _take_rows(self) -> None:
        """Set the rows logged so far aside, so that there is room again."""
        state = self._state
        for table, counter, rows in (
            ("journeys", at.JOURNEY_ROWS, state.journeys), ("steps", at.STEP_ROWS, state.steps),
            ("asset_time", at.TIME_ROWS, state.times), ("stock", at.STOCK_ROWS, state.stocks),
        ):
            if state.now[counter]:
                self._rows[table].append(np.array(rows[:state.now[counter]].T, order="C"))
                state.now[counter] = 0

    def _block(self, start: int, until: int) -> LogBlock:
        self._take_rows()
        tables = {}
        for table, columns in TABLES.items():
            parts = self._rows[table]
            whole = np.concatenate(parts, axis=1) if parts else np.zeros((len(columns), 0), dtype=np.int64)
            tables[table] = {name: whole[place] for place, name in enumerate(columns)}
            self._rows[table] = []
        return LogBlock(start=start, until=until, tables=tables)


def _usual_borders(world: World) -> list[int]:
    clock = world.clock
    if clock.stationary:
        return list(range(_STATIONARY_BLOCK, clock.end, _STATIONARY_BLOCK))
    borders: list[int] = clock.month_start[1:-1].tolist()
    return borders
