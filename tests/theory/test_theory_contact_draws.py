"""What a customer brings to contacts: no two of the drawn values have anything in common (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
from numba import njit
from scipy.stats import rankdata

from sim.reference.lots import Lot, Lots
from sim.world.draws import addresses
from sim.world.luck import SLOTS, TALK
from sim.world.sampling import chance
from sim.world.world import World

# Two shops and a telephone desk with every time, choice and move that is drawn. One dialogue: with several, their
# move times belong to the dialogue drawn, so they would depend on it.
STEPS = "[{name: advice, time: 5 min, cv: 0.5, needs: [people], patience: 4 min}, {name: till, time: 2 min, cv: 0.4, \
needs: [people], only: buyers}]"
SALE = """hit_rate: 30 %
    chooses: {plain: 55 %, fine: 45 %}
    returned: {share: 40 %, within: 20 days}
    dialogue:
      usual:
        up_sell: {from: plain, to: fine, accepted: 20 %, presenting: {mean: 1 min, cv: 1}, takes: {mean: 2 min, cv: 1}}
        suggest: {add: fine, accepted: 20 %, presenting: {mean: 1 min, cv: 1}, takes: {mean: 2 min, cv: 1}}"""
TEXT = f"""
schema: wherefrom/1
name: everything drawn
horizon: 10000 min
offer:
  plain: {{price: 10 EUR, kind: service}}
  fine: {{price: 20 EUR, kind: service}}
assets:
  people: {{kind: people, headcount: 3}}
  callers: {{kind: people, headcount: 3}}
channels:
  shop:
    kind: walk_in
    balk: {{waiting: 1, share: 50 %}}
    steps: {STEPS}
    {SALE}
  branch:
    kind: walk_in
    steps: {STEPS}
    {SALE}
  phone:
    kind: outbound
    callers: callers
    leads: {{opening: 10}}
    dialling: {{mode: preview, ring: {{mean: 20 s, cv: 1}}, look: {{mean: 20 s, cv: 1}}, attempts: 3, retry_after: 1 h}}
    answered: 50 %
    right_party: 80 %
    talk: {{sale: 9 min, no_sale: 4 min, wrong_party: 30 s, cv: 0.8, wrap_up: {{mean: 1 min, cv: 1}}}}
    steps: [{{name: counter, time: 2 min, cv: 0.4, needs: [people]}}]
    {SALE}
demand:
  shop: {{level: 0.1 per_minute}}
  branch: {{level: 0.1 per_minute}}
"""
NUMBER = 40_000
FEW = 3_000


@njit(nogil=True)
def _column(first: Any, second: Any, who: Any, ordinal: Any) -> Any:
    values = np.empty(len(who))
    for place in range(len(who)):
        values[place] = chance(first, second, who[place], ordinal)
    return values


def _pairs_share_nothing(watch: Any, table: dict[str, np.ndarray]) -> None:
    """Every pair of columns is uncorrelated by ranks, and so are neighbours within a column."""
    ranked = (rankdata(column) for column in table.values())
    scores = np.array([(ranks - ranks.mean()) / ranks.std() for ranks in ranked])
    number = scores.shape[1]
    pairs = np.array(list(combinations(range(len(scores)), 2)))
    watch.scores("pairs of columns", (scores @ scores.T / number**0.5)[pairs[:, 0], pairs[:, 1]])
    watch.scores("neighbours", (scores[:, 1:] * scores[:, :-1]).sum(axis=1) / (number - 1) ** 0.5)


def test_theory_contact_draws_share_nothing(compiled: Callable[..., World], watch: Any) -> None:
    """One person's two contacts and a talk in three channels: every uniform an engine may ask for, over 40,000
    persons."""
    luck, who = compiled(TEXT).luck, addresses(0, 3, NUMBER)
    keys = {f"channel {channel} slot {slot}": luck.keys[channel, slot]
            for channel, slot in product(range(3), range(SLOTS))}
    keys |= {f"step {step} {what}": luck.step_keys[step, what] for step, what in product(range(5), range(2))}
    assert len({tuple(key.tolist()) for key in keys.values()}) == len(keys) == 3 * 27 + 10
    _pairs_share_nothing(watch, {
        f"{name} contact {ordinal}": _column(first, second, who, ordinal)
        for name, (first, second) in keys.items() for ordinal in (1, 2, 1 + TALK)
    })


CALL_TIMES = {"look", "ring", "talk_wrong", "talk_sale", "talk_no_sale", "wrap_up"}


def _values(lot: Lot, what: str, steps: int) -> Iterator[tuple[str, float]]:
    """Everything a contact may ask for, by name."""
    for name in vars(Lot):
        if name.startswith("_") or name == "kind" or (steps == 2 and name in CALL_TIMES):
            continue
        value = getattr(lot, name)
        if name in ("step_time", "patience"):
            yield from ((f"{what}.{name}[{index}]", value(index)) for index in range(steps))
        else:
            yield f"{what}.{name}", value(0) if callable(value) else value


def test_theory_contact_values_share_nothing(compiled: Callable[..., World], watch: Any) -> None:
    """What the reference engine makes of them, by name (times, choices, uniforms): two visits to two shops, two
    dials and two talks of 3,000 persons. No two names give the same draw."""
    lots = Lots(compiled(TEXT))
    table: dict[str, list[float]] = {}
    for person, ordinal in product(addresses(0, 3, FEW).tolist(), (1, 2)):
        for channel, what, number, steps in ((0, "shop", ordinal, 2), (1, "branch", ordinal, 2),
                                             (2, "dial", ordinal, 1), (2, "talk", ordinal + TALK, 1)):
            for name, value in _values(lots.lot(channel, person, number), f"{what} {ordinal}", steps):
                table.setdefault(name, []).append(value)
    varied = {name: np.array(column) for name, column in table.items() if np.ptp(column) > 0}
    constant = sorted({name.split(".")[-1] for name in table if name not in varied})
    assert constant == ["dialogue", "patience[0]", "patience[1]"], "everything else must vary"
    assert "shop 1.patience[0]" in varied
    assert len(varied) > 180
    _pairs_share_nothing(watch, varied)


def test_theory_contact_class_stays_the_same_person(compiled: Callable[..., World]) -> None:
    """The class is drawn once for a person and channel; everything else anew at each contact."""
    lots = Lots(compiled(TEXT))
    person = int(addresses(0, 3, 1)[0])
    visits = [lots.lot(0, person, number) for number in (1, 2, 3)]
    assert len({visit.kind for visit in visits}) == 1
    assert len({visit.hit for visit in visits}) == 3
    assert lots.lot(1, person, 1).kind != visits[0].kind


def test_theory_contact_moves_use_one_uniform_for_every_way(compiled: Callable[..., World]) -> None:
    """A second way with twice the presenting time takes the same customer exactly twice as long (up to rounding)."""
    way = "up_sell: {{from: plain, to: fine, accepted: 20 %, presenting: {{mean: {} min, cv: 1}}}}"
    text = TEXT[:TEXT.index("  branch:")].replace(SALE, f"""hit_rate: 30 %
    chooses: {{plain: 55 %, fine: 45 %}}
    dialogue:
      slow: {{{way.format(2)}, share: 50 %}}
      quick: {{{way.format(1)}, share: 50 %}}
      plain: {{share: 0 %}}""") + "demand:\n  shop: {level: 0.1 per_minute}\n"
    lots = Lots(compiled(text))
    for person in addresses(0, 0, 50).tolist():
        lot = lots.lot(0, person, 1)
        assert abs(lot.up_sell_showing(0) - 2 * lot.up_sell_showing(1)) <= 1
        assert lot.up_sell_showing(2) == lot.up_sell_time(0) == lot.suggest_time(1) == lot.up_sell_showing(-1) == 0
    assert {lots.lot(0, person, 1).dialogue for person in addresses(0, 0, 50).tolist()} == {0, 1}
