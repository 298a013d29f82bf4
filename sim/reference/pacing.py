"""How many calls a desk may start: who of its callers is available, and how far predictive dialling runs ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from sim.reference.floor import Floor
from sim.scenario.dialling import Dialling
from sim.world.calendar import DAY

_WHOLE = 1000        # lines per caller are counted in thousandths
_MILLION = 1_000_000


class Callers:
    """The callers of a desk. Of people who also serve walk-in steps (`shared`), none is available while anybody
    waits for one of these steps, and `keep_free` of them are never given calls."""

    def __init__(self, floor: Floor, pool: int, keep_free: int, shared: Sequence[int]) -> None:
        self._floor, self._pool, self._keep_free, self.shared = floor, pool, keep_free, shared

    def available(self) -> int:
        """How many may take a call now."""
        for step in self.shared:
            if self._floor.waiting(step):
                return 0
        return max(self._floor.free_count(self._pool) - self._keep_free, 0)

    def take(self) -> int:
        """The available caller idle longest."""
        return self._floor.take(self._pool)


class Pacing:
    """Predictive dialling in whole numbers: lines ringing, the fraction of a line carried on, and dropped calls."""

    def __init__(self, dialling: Dialling) -> None:
        self._lines = round(_WHOLE * (dialling.lines_per_caller or 1.0))
        self._limit = None if dialling.dropped is None else round(_MILLION * dialling.dropped.at_most)
        self._days = 1 if dialling.dropped is None else dialling.dropped.over // DAY
        self._ringing = 0
        self._carry = 0
        self._counted: deque[list[int]] = deque()    # day, answered, dropped; by day

    def ahead(self, free: int, now: int) -> int:
        """Thousandths of lines wanted with so many callers available: whole lines ringing now, and the rest."""
        return free * (_WHOLE if self._above_limit(now) else self._lines) + self._carry

    def may_ring(self, wanted: int) -> bool:
        """True if another line may ring."""
        return wanted // _WHOLE > self._ringing

    def rings(self, wanted: int) -> None:
        """A line rings; what is less than a whole line is carried on."""
        self._ringing += 1
        self._carry = wanted % _WHOLE

    def rang(self) -> None:
        """A line rings no longer."""
        self._ringing -= 1

    def answered(self, now: int) -> None:
        """A call was answered, whether anybody was free or not."""
        self._today(now)[1] += 1

    def dropped(self, now: int) -> None:
        """An answered call found nobody free."""
        self._today(now)[2] += 1

    def _today(self, now: int) -> list[int]:
        if not self._counted or self._counted[-1][0] != now // DAY:
            self._counted.append([now // DAY, 0, 0])
        return self._counted[-1]

    def _above_limit(self, now: int) -> bool:
        if self._limit is None:
            return False
        while self._counted and self._counted[0][0] <= now // DAY - self._days:
            self._counted.popleft()
        answered = sum(each[1] for each in self._counted)
        dropped = sum(each[2] for each in self._counted)
        return dropped * _MILLION > self._limit * answered
