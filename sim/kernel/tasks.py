"""What the kernel is asked to do beside playing on: the books at the start, and the rows at the end."""

from __future__ import annotations

from sim.kernel.compiling import internal
from sim.kernel.finish import close_books, cut_off, everybody_ends, machines_on_duty, never_called, still_to_come
from sim.kernel.start import open_machines, open_stock
from sim.kernel.state import Ints, Model, State
from sim.kernel.tally import Tally
from sim.kernel.tally_stock import end_horizon
from sim.world.luck import Luck

(ADVANCE, OPEN_STOCK, OPEN_MACHINES, CUT_OFF, NEVER_CALLED, STILL_TO_COME, CLOSE_BOOKS, MACHINES_ON_DUTY,
 EVERYBODY_ENDS) = range(9)


@internal
def other_task(m: Model, s: State, t: Tally, luck: Luck, task: int, numbers: Ints, extra: int) -> int:
    """Do one task with the year; what `numbers` and `extra` mean depends on it."""
    if task == OPEN_STOCK:
        open_stock(m, s, t, extra, numbers)
    elif task == OPEN_MACHINES:
        open_machines(m, s)
    elif task == CUT_OFF:
        cut_off(s, t, numbers)
    elif task == NEVER_CALLED:
        never_called(m, s, t, luck, numbers)
    elif task == STILL_TO_COME:
        still_to_come(m, s, t, numbers, extra)
    elif task == CLOSE_BOOKS:
        close_books(s, t, extra)
    elif task == MACHINES_ON_DUTY:
        machines_on_duty(s, t, numbers)
    elif task == EVERYBODY_ENDS:
        everybody_ends(s, t, numbers)
        end_horizon(t)
    return 0
