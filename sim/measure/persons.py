"""What is counted once per person: lost sales, the funnel by first contact, worked leads, good experience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.block import Columns
from sim.log.tables import Cause, Outcome, Supply
from sim.measure.contacts import Reading
from sim.measure.dimensions import STAGES, Ints, Placing
from sim.measure.measures import table_key
from sim.world.world import World

_COPIED: Final = ("person", "contact", "channel", "first_channel", "outcome", "cause", "potential", "wanted", "segment")
# What an outcome says about why nothing was sold; -1 where it says nothing (the cause of an earlier contact counts).
SAYS: Final[dict[Outcome, Cause]] = {
    Outcome.BALKED: Cause.BALKED, Outcome.ABANDONED: Cause.ABANDONED, Outcome.TURNED_AWAY: Cause.CLOSED,
    Outcome.NO_STOCK: Cause.NO_STOCK, Outcome.NO_ANSWER: Cause.NOT_REACHED, Outcome.WRONG_PARTY: Cause.NOT_REACHED,
    Outcome.NOT_CALLED: Cause.NOT_CALLED, Outcome.INSIDE: Cause.INSIDE, Outcome.DROPPED: Cause.DROPPED,
}


@dataclass(frozen=True)
class PersonRows:
    """What must be remembered of each contact until the end of the horizon, one row a contact, in log order."""

    columns: dict[str, NDArray[np.int32] | Ints]


def remember(journeys: Columns, reading: Reading, placing: Placing) -> PersonRows:
    """The rows of one block, with their stage in the funnel and how the contact was experienced."""
    outcome = journeys["outcome"]
    served_stage = np.where(reading.walk_in, np.where(reading.served, 2, np.where(reading.joined, 1, 0)),
                            np.where(reading.right_party, 2, 1))
    offered = (journeys["offered"] == 1) | reading.sale
    stage = np.where(reading.sale, np.where(journeys["returned"] < 0, 5, 4), np.where(offered, 3, served_stage))
    experience = reading.walk_in | reading.right_party
    good = (reading.in_time | reading.right_party) & ~np.isin(outcome, [Outcome.NO_STOCK, Outcome.ABANDONED])
    good &= journeys["supply"] != Supply.BACK_ORDER
    columns: dict[str, NDArray[np.int32] | Ints] = {
        name: journeys[name] if name in ("person", "segment") else journeys[name].astype(np.int32) for name in _COPIED
    }
    extra: dict[str, NDArray[np.generic]] = {
        "month": reading.month, "half_hour": reading.half_hour, "stage": np.where(reading.happened, stage, -1),
        "dial": reading.outbound, "experience": experience, "good": good,
    }
    columns.update({name: values.astype(np.int32) for name, values in extra.items()})
    return PersonRows(columns)


def count_persons(parts: list[PersonRows], world: World, placing: Placing) -> dict[str, Ints]:
    """Person-level tables of the whole horizon."""
    columns = {
        name: np.concatenate([part.columns[name] for part in parts]).astype(np.int64) for name in parts[0].columns
    }
    order = np.lexsort((columns["contact"], columns["person"]))     # stable: log order breaks ties
    rows = {name: values[order] for name, values in columns.items()}
    count = len(order)
    if not count:
        return {}
    new = np.concatenate([[True], rows["person"][1:] != rows["person"][:-1]])
    first = np.flatnonzero(new)
    last = np.concatenate([first[1:], [count]]) - 1
    return {
        **_lost(rows, first, last, world, placing),
        **_funnel(rows, first, placing),
        **_worked(rows, first, placing),
        **_experience(rows, first, new, placing),
    }


def _lost(rows: dict[str, Ints], first: Ints, last: Ints, world: World, placing: Placing) -> dict[str, Ints]:
    """Would have bought in some contact, never did: cause, month and half-hour of the last contact."""
    would = np.maximum.reduceat(rows["potential"], first) == 1
    never = np.add.reduceat((rows["outcome"] == Outcome.SALE).astype(np.int64), first) == 0
    at = np.arange(len(rows["person"]))
    wish = np.maximum.reduceat(np.where(rows["potential"] == 1, at, -1), first)
    would &= never
    last, wish = last[would], wish[would]
    pending = rows["outcome"][last] == Outcome.INSIDE
    tables = {
        table_key("open", ("channel", "month")): placing.table(
            ("channel", "month"), rows["channel"][last[pending]], rows["month"][last[pending]])
    }
    last, wish = last[~pending], wish[~pending]
    # A plain no names no cause: then the last contact in which the person would have bought does.
    cause = _cause(rows, last)
    cause = np.where(cause == Cause.NONE, _cause(rows, wish), cause)
    wanted = rows["wanted"][wish]
    offer = world.scenario.offer.values()
    margins = np.array([*(product.price - product.unit_cost for product in offer), 0], dtype=np.int64)
    channel, month, half_hour = rows["channel"][last], rows["month"][last], rows["half_hour"][last]
    for name, weights in (("lost", None), ("lost_margin", margins[wanted])):
        by_product = ("cause", "channel", "product", "month")
        tables[table_key(name, by_product)] = placing.table(
            by_product, cause, channel, placing.product(wanted), month, weights=weights)
        cut = ("cause", "channel", "half_hour")
        tables[table_key(name, cut)] = placing.table(cut, cause, channel, half_hour, weights=weights)
    return tables


def _cause(rows: dict[str, Ints], at: Ints) -> Ints:
    said = np.array([int(SAYS.get(outcome, Cause.NONE)) for outcome in Outcome], dtype=np.int64)
    cause = rows["cause"][at]
    return np.where(cause == Cause.NONE, said[rows["outcome"][at]], cause)


def _funnel(rows: dict[str, Ints], first: Ints, placing: Placing) -> dict[str, Ints]:
    """People who reached at least each stage, by channel and month of the first contact that happened.

    Contacts of the other kind (a call after a visit) count from the offer on; whoever reached a stage counts in all
    before it, so the funnel of a cohort never widens. Leads never dialled have no contact yet.
    """
    count = len(rows["person"])
    happened = np.flatnonzero(rows["stage"] >= 0)
    met = np.minimum.reduceat(np.where(rows["stage"] >= 0, np.arange(count), count), first)
    group = np.cumsum(np.bincount(first, minlength=count)) - 1
    known = met < count
    start = np.minimum(met, count - 1)
    kind = placing.walk_in[rows["channel"]]
    alike = kind == kind[start][group]
    stage = np.where(alike | (rows["stage"] >= 3), rows["stage"], 0)
    furthest = np.zeros(len(first), dtype=np.int64)
    np.maximum.at(furthest, group[happened], stage[happened])
    channel, month = rows["first_channel"][start], rows["month"][start]
    cut = ("channel", "stage", "month")
    exact = placing.table(cut, channel[known], furthest[known], month[known])
    reached = np.flip(np.cumsum(np.flip(exact, axis=1), axis=1), axis=1)
    assert reached.shape[1] == len(STAGES)
    return {table_key("funnel", cut): reached}


def _worked(rows: dict[str, Ints], first: Ints, placing: Placing) -> dict[str, Ints]:
    """Leads of a list at their first dial."""
    count = len(rows["person"])
    dial = (rows["dial"] == 1) & (rows["segment"] >= 0)
    earliest = np.minimum.reduceat(np.where(dial, np.arange(count), count), first)
    earliest = earliest[earliest < count]
    cut = ("segment", "month")
    return {
        table_key("worked_leads", cut): placing.table(cut, rows["segment"][earliest], rows["month"][earliest])
    }


def _experience(rows: dict[str, Ints], first: Ints, new: NDArray[np.bool_], placing: Placing) -> dict[str, Ints]:
    """Good contacts, and dials to people who had said never again."""
    count = len(rows["person"])
    at = np.arange(count)
    refused = np.minimum.reduceat(np.where(rows["outcome"] == Outcome.REFUSAL, at, count), first)
    after = (rows["dial"] == 1) & (at > refused[np.cumsum(new) - 1])
    cut = ("channel", "month")

    def counted(flag: NDArray[np.bool_]) -> Ints:
        return placing.table(cut, rows["channel"][flag], rows["month"][flag])

    return {
        table_key("experiences", cut): counted(rows["experience"] == 1),
        table_key("good_experiences", cut): counted((rows["good"] == 1) & ~after),
        table_key("calls_after_refusal", cut): counted(after),
    }
