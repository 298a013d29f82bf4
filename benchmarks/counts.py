"""What every engine counts, the same way: timed changes of the model, never an engine's internal events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """One replication of the sales floor or of the Erlang-A queue (which leaves the fields it has not at 0).

    `arr`, `ren`, `srv`: walk-in arrivals, those who gave up waiting, base services completed. `buy`, `ups`: buyers,
    up-sell stages completed. `dial`, `conn`, `osale`: rings and talks completed, outbound sales. `till`: till
    services completed. `wq`: mean wait in minutes of customers whose service began; `wt`: the same at the till.
    """

    arr: int = 0
    ren: int = 0
    srv: int = 0
    buy: int = 0
    ups: int = 0
    dial: int = 0
    conn: int = 0
    osale: int = 0
    till: int = 0
    wq: float = 0.0
    wt: float = 0.0

    @property
    def events(self) -> int:
        """Timed state changes of the model."""
        return self.arr + self.ren + self.srv + self.ups + self.dial + self.conn + self.till

    @property
    def journeys(self) -> int:
        """Customers who came and contacts dialled."""
        return self.arr + self.dial
