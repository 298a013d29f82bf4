"""The tables behind a world's draws: keys by channel and purpose, times, choices and ways of selling.

`Luck` is what the compiled functions of `sim.world.sampling` read. It holds nothing about a customer: every value
is computed from the customer's address when an engine asks for it, so memory does not grow with the year.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.channels import Outbound, WalkIn
from sim.scenario.quantities import TimeSpec
from sim.scenario.scenario import Scenario
from sim.world.contacts import chosen_products, dialogue_shares, patience_of
from sim.world.distributions import observed, shape_of, weibull_power
from sim.world.draws import Purpose, key_table, keys_of
from sim.world.sampling import (
    DETERMINISTIC,
    EMPIRICAL,
    EXPONENTIAL,
    GAMMA,
    LOGNORMAL,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
)

if TYPE_CHECKING:
    from sim.world.world import Names

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

# Slots: what a uniform of a contact decides. The first are compared with a chance; those called DRAW become a time.
HIT = 0
CHOICE = 1
DIALOGUE = 2
UP_SELL = 3
SUGGEST = 4
RETURN = 5
RETURN_TIME = 6
NEXT = 7
SHOW_UP = 8
REOPENING = 9
BALK = 10
ANSWER = 11
PARTY = 12
OUTCOME = 13
CLASS = 14
SUBSTITUTE = 15
BACK_ORDER = 16
LOOK_DRAW = 17
RING_DRAW = 18
TALK_SALE_DRAW = 19
TALK_NO_SALE_DRAW = 20
TALK_WRONG_DRAW = 21
WRAP_UP_DRAW = 22
UP_SELL_SHOWING_DRAW = 23
UP_SELL_TIME_DRAW = 24
SUGGEST_SHOWING_DRAW = 25
SUGGEST_TIME_DRAW = 26
SLOTS = 27

# Columns of `channel_time`.
LOOK = 0
RING = 1
TALK_SALE = 2
TALK_NO_SALE = 3
TALK_WRONG = 4
WRAP_UP = 5
TIMES = 6

# Columns of `way_time`.
UP_SELL_SHOWING = 0
UP_SELL_TIME = 1
SUGGEST_SHOWING = 2
SUGGEST_TIME = 3
WAY_TIMES = 4

# Last index of `step_keys`.
STEP_TIME = 0
STEP_PATIENCE = 1

TALK = 1_000_000
"""Added to the ordinal of a talk: talks and dials of one person are counted apart, so are their draws."""

_PURPOSE_OF_SLOT = (
    Purpose.HIT, Purpose.CHOICE, Purpose.DIALOGUE, Purpose.UP_SELL, Purpose.SUGGEST, Purpose.RETURN,
    Purpose.RETURN_TIME, Purpose.NEXT, Purpose.SHOW_UP, Purpose.REOPENING, Purpose.BALK, Purpose.ANSWER,
    Purpose.PARTY, Purpose.OUTCOME, Purpose.CLASS, Purpose.SUBSTITUTE, Purpose.BACK_ORDER, Purpose.LOOK,
    Purpose.RING, Purpose.TALK_SALE, Purpose.TALK_NO_SALE, Purpose.TALK_WRONG, Purpose.WRAP_UP,
    Purpose.UP_SELL_SHOWING, Purpose.UP_SELL_TIME, Purpose.SUGGEST_SHOWING, Purpose.SUGGEST_TIME,
)  # fmt: skip
_CODES = {"deterministic": DETERMINISTIC, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL, "gamma": GAMMA,
          "weibull": WEIBULL, "uniform": UNIFORM, "triangular": TRIANGULAR, "empirical": EMPIRICAL}


class Luck(NamedTuple):
    """Tables of one replication. Steps and ways (dialogues) are numbered over all channels in file order; a time is
    a row of `times`, -1 = not stated (a time of 0; a patience without end; a ring of one tick)."""

    keys: Keys               # [channel, slot, 2]
    step_keys: Keys          # [step, STEP_TIME or STEP_PATIENCE, 2]
    times: Floats            # [row, 6]: shape code, mean in ticks, two parameters, first point, number of points
    points: Floats           # observations of the empirical times, in ticks
    step_time: Ints          # [step] row
    step_patience: Ints      # [step] row
    channel_time: Ints       # [channel, TIMES] row
    way_time: Ints           # [way, WAY_TIMES] row
    choice_first: Ints       # [channel] place in choice_border and choice_product
    choice_count: Ints       # [channel]
    choice_border: Floats    # running sums of the shares, by channel
    choice_product: Ints     # product number
    way_first: Ints          # [channel] number of the first way, place in way_border
    way_count: Ints          # [channel]
    way_border: Floats       # [way] running sums of the shares within the channel
    return_share: Floats     # [channel] share of sales returned
    return_within: Floats    # [channel] ticks


def luck_of(scenario: Scenario, names: Names, seed: int, replication: int) -> Luck:
    """The tables of a scenario's draws in one replication."""
    channels = list(scenario.channels.values())
    rows = _Rows()
    ways = [way for of in channels for way in of.dialogue.values()]
    shares = [dialogue_shares(of.dialogue) for of in channels]
    choices = [chosen_products(of, names.products) for of in channels]
    patience = [patience_of(of, number) for of in channels for number in range(len(of.steps))]
    step_time = [rows.row(step.time) for of in channels for step in of.steps]
    step_patience = [rows.row(spec, "exponential") for spec in patience]
    channel_time = [[rows.row(spec) for spec in _call_times(of)] for of in channels]
    way_time = [
        [rows.row(spec) for move in (way.up_sell, way.suggest)
         for spec in ((move.presenting, move.takes) if move else (None, None))]
        for way in ways
    ]
    channel_part = 1000 * (np.arange(len(channels), dtype=np.int64) + 1)
    step_part = np.array(
        [1000 * (channel + 1) + number for channel, of in enumerate(channels) for number in range(len(of.steps))],
        dtype=np.int64,
    )
    return Luck(
        keys=key_table(seed, replication, np.array(_PURPOSE_OF_SLOT) + channel_part[:, None]),
        step_keys=key_table(
            seed, replication, np.array([Purpose.STEP_TIME, Purpose.STEP_PATIENCE]) + step_part[:, None]),
        times=rows.table(), points=rows.points(),
        step_time=_ints(step_time), step_patience=_ints(step_patience),
        channel_time=_ints(channel_time).reshape(-1, TIMES), way_time=_ints(way_time).reshape(-1, WAY_TIMES),
        choice_first=_firsts(choices), choice_count=_ints([len(each) for each in choices]),
        choice_border=_borders(list(each.values()) for each in choices),
        choice_product=_ints([product for each in choices for product in each]),
        way_first=_firsts(shares), way_count=_ints([len(each) for each in shares]),
        way_border=_borders(shares),
        return_share=np.array([of.returned.share if of.returned else 0.0 for of in channels], dtype=np.float64),
        return_within=np.array([of.returned.within if of.returned else 0 for of in channels], dtype=np.float64),
    )


def entity_key(seed: int, replication: int, purpose: int) -> tuple[np.uint64, np.uint64]:
    """The two keys of a purpose that belongs to no channel, for `sampling.chance`."""
    first, second = keys_of(seed, replication, purpose)
    return np.uint64(first), np.uint64(second)


def time_table(specs: Sequence[TimeSpec], default: str = "") -> tuple[Floats, Floats]:
    """`times` and `points` of these times alone, a row each in order; `default` as in `distributions.shape_of`."""
    rows = _Rows()
    for spec in specs:
        rows.row(spec, default)
    return rows.table(), rows.points()


class _Rows:
    """Rows of the table of times, and the observations they point to, as they are collected."""

    def __init__(self) -> None:
        self._rows: list[tuple[float, ...]] = []
        self._observed: list[Floats] = []
        self._points = 0

    def row(self, spec: TimeSpec | None, default: str = "") -> int:
        """Number of the (new) row of a time; -1 where none is stated."""
        if spec is None:
            return -1
        shape = shape_of(spec, default)
        cv = 1.0 if spec.cv is None else float(spec.cv)
        if shape != "empirical" and (spec.mean == 0.0 or (cv == 0.0 and shape != "exponential")):
            shape = "deterministic"
        first = number = 0
        if shape == "empirical":
            values = observed(spec)
            first, number = self._points, len(values)
            self._observed.append(values)
            self._points += number
        self._rows.append((float(_CODES[shape]), float(spec.mean), *_parameters(shape, float(spec.mean), cv),
                           float(first), float(number)))
        return len(self._rows) - 1

    def table(self) -> Floats:
        return np.array(self._rows, dtype=np.float64).reshape(-1, 6)

    def points(self) -> Floats:
        return np.concatenate([*self._observed, np.zeros(0)])


def _parameters(shape: str, mean: float, cv: float) -> tuple[float, float]:
    """The two parameters of a shape with this mean and variation; see the codes in `sim.world.sampling`."""
    if shape == "lognormal":
        variance = math.log1p(cv * cv)
        return math.log(mean) - variance / 2, math.sqrt(variance)
    if shape == "gamma":
        return 1 / (cv * cv), mean * cv * cv
    if shape == "weibull":
        power = _weibull_power(cv)
        return 1 / power, mean / math.gamma(1 + 1 / power)
    if shape == "uniform":
        return cv * math.sqrt(3.0), 0.0
    if shape == "triangular":
        return mean * cv * math.sqrt(6.0), 0.0
    return 0.0, 0.0


@lru_cache(maxsize=1024)
def _weibull_power(cv: float) -> float:
    # Found by a search for a root: once for each variation, not once a replication.
    return weibull_power(cv)


def _call_times(of: WalkIn | Outbound) -> tuple[TimeSpec | None, ...]:
    """Times of a call in the order of the columns of `channel_time`."""
    if isinstance(of, WalkIn):
        return (None,) * TIMES
    return of.dialling.look, of.dialling.ring, of.talk.sale, of.talk.no_sale, of.talk.wrong_party, of.talk.wrap_up


def _firsts(groups: Iterable[Sequence[object] | dict[int, float]]) -> Ints:
    """Where each group begins when all are laid end to end."""
    return _ints([0, *accumulate(len(group) for group in groups)][:-1])


def _borders(groups: Iterable[Sequence[float]]) -> Floats:
    """Running sums of each group's shares, end to end."""
    return np.array([border for group in groups for border in accumulate(group)], dtype=np.float64)


def _ints(values: Sequence[object]) -> Ints:
    return np.array(values, dtype=np.int64)
