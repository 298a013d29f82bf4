"""What the simulator says, as rows: supporting planes of the months' value and of lateness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimize.inputs import PlanInputs, PromiseInput
from optimize.program import INFINITE, Column, Key, Row


@dataclass(frozen=True)
class Plane:
    """measure <= level + sum of slope x (column - where the column was when it was simulated).

    `measure` is ("value", month), cents before planned cost, or ("punctual", channel, month), minus the percentage
    points by which the promise is missed. `number` tells planes apart, `round` says when it was made, `noise` is the
    standard error of the differences it was drawn from, `lifted` how often it was found too low and raised.
    """

    number: int
    measure: Key
    level: float
    slopes: Mapping[Key, float]
    at: Mapping[Key, float]
    round: int
    noise: float = 0.0
    lifted: int = 0

    def height(self, point: Mapping[Key, float]) -> float:
        """What the plane allows at these columns."""
        return self.level + sum(slope * (point[key] - self.at[key]) for key, slope in self.slopes.items())


def heights(planes: Sequence[Plane], point: Mapping[Key, float]) -> dict[Key, float]:
    """What the lowest plane of every measure allows at these columns."""
    found: dict[Key, float] = {}
    for plane in planes:
        height = plane.height(point)
        found[plane.measure] = min(height, found.get(plane.measure, height))
    return found


def cut_columns(inputs: PlanInputs, late_price: float) -> list[Column]:
    """The months' value, how punctual each promise is kept, and by how many points it is missed (at a price)."""
    columns = [Column(("value", month), -INFINITE, gain=1.0) for month in inputs.months]
    for each in inputs.walk_ins:
        if each.promise is None:
            continue
        for month in inputs.months:
            columns.append(Column(("punctual", each.channel, month), -INFINITE, 100.0))
        for period in promise_periods(inputs, each.channel):
            columns.append(Column(("late", each.channel, period), gain=-point_price(each.promise, late_price)))
    return columns


def point_price(promise: PromiseInput, late_price: float) -> float:
    """Cents for each point missed: what the planner states for a soft promise, else `late_price`."""
    return late_price if promise.price is None else promise.price


def promise_periods(inputs: PlanInputs, channel: str) -> tuple[str, ...]:
    """The months, each of which must keep the promise, or `year`."""
    promise = next(each.promise for each in inputs.walk_ins if each.channel == channel)
    return inputs.months if promise is not None and promise.every_month else ("year",)


def value_cut(planes: Sequence[Plane]) -> list[Row]:
    """value[m] - sum of slope x decision <= level - sum of slope x decision when simulated.

    A month earns no more than simulated years and their differences say (supporting plane of a concave response).
    """
    return [_row("value_cut", plane) for plane in planes if plane.measure[0] == "value"]


def service_cut(planes: Sequence[Plane]) -> list[Row]:
    """punctual[c, m] - sum of slope x decision <= level - sum of slope x decision when simulated.

    The points by which a promise is missed shrink no faster with staff than simulated years say.
    """
    return [_row("service_cut", plane) for plane in planes if plane.measure[0] == "punctual"]


def service_promise(inputs: PlanInputs, safety: Mapping[Key, float]) -> list[Row]:
    """punctual[c, m] + late[c, m] >= safety, in every month or on the average of the year's arrivals.

    The promised service is kept, with a small safety; each missing point has a price that no saving outweighs.
    """
    rows = []
    for each in inputs.walk_ins:
        if each.promise is None:
            continue
        words = f"{each.channel}: the promised service is kept"
        where = f"service.{each.channel}"
        if each.promise.every_month:
            for month in inputs.months:
                rows.append(Row("service_promise", (each.channel, month),
                                {("punctual", each.channel, month): 1.0, ("late", each.channel, month): 1.0},
                                ">=", safety.get((each.channel, month), 0.0), where, words))
        else:
            arrivals = inputs.monthly(each.arrivals)
            share = arrivals / arrivals.sum()
            terms: dict[Key, float] = {("punctual", each.channel, month): float(share[number])
                                       for number, month in enumerate(inputs.months)}
            rows.append(Row("service_promise", (each.channel, "year"), {**terms, ("late", each.channel, "year"): 1.0},
                            ">=", safety.get((each.channel, "year"), 0.0), where, words))
    return rows


def staff_covers_promise(inputs: PlanInputs) -> list[Row]:
    """sum over contracts of heads[m] x staffed minutes >= (promised share - late[c, m] / 100) x work of all arrivals.

    Whoever is served in time is served: below this the share kept says little, so no plane is drawn there.
    """
    rows = []
    for each in inputs.walk_ins:
        if each.promise is None or not each.promise.every_month:
            continue
        arrivals = inputs.monthly(each.arrivals)
        for pool in inputs.pools:
            if not each.work.get(pool):
                continue
            staffed = {group.contract: group.staffed(inputs.days) for group in inputs.of_pool(pool)}
            for number, month in enumerate(inputs.months):
                work = float(arrivals[number]) * each.work[pool]
                terms: dict[Key, float] = {("heads", pool, contract, month): float(minutes[number])
                                           for contract, minutes in staffed.items()}
                terms["late", each.channel, month] = work / 100
                rows.append(Row("staff_covers_promise", (each.channel, pool, month), terms, ">=",
                                each.promise.share * work, f"service.{each.channel}",
                                f"{each.channel}: {pool} enough to serve the promised share at all"))
    return rows


def _row(name: str, plane: Plane) -> Row:
    terms: dict[Key, float] = {plane.measure: 1.0}
    limit = plane.level
    for key, slope in plane.slopes.items():
        terms[key] = -slope
        limit -= slope * plane.at[key]
    return Row(name, (*plane.measure[1:], str(plane.number)), terms, "<=", limit)
