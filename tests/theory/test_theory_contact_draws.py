"""What a customer brings to contacts: no two of the drawn values have anything in common (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import rankdata

from sim.world.contacts import SaleDraws
from sim.world.draws import addresses
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


def _columns(name: str, draws: Any) -> Iterator[tuple[str, np.ndarray]]:
    for field in fields(draws):
        value = getattr(draws, field.name)
        if isinstance(value, SaleDraws):
            yield from _columns(f"{name}.{field.name}", value)
        elif isinstance(value, tuple):
            yield from ((f"{name}.{field.name}[{place}]", np.array(each)) for place, each in enumerate(value))
        else:
            yield f"{name}.{field.name}", np.array(value)


def test_theory_contact_draws_share_nothing(compiled: Callable[..., World], watch: Any) -> None:
    """One person's two visits to two shops, three dials and two talks: every pair of drawn columns is uncorrelated
    over 40,000 persons (by ranks), and neighbours' values are too."""
    world = compiled(TEXT)
    who, draws, channels = addresses(0, 3, NUMBER), world.draws, world.scenario.channels
    table: dict[str, np.ndarray] = {}
    for ordinal in (1, 2):
        table |= dict(_columns(f"shop visit {ordinal}", draws.visits(0, channels["shop"], who, ordinal)))
        table |= dict(_columns(f"branch visit {ordinal}", draws.visits(1, channels["branch"], who, ordinal)))
        table |= dict(_columns(f"dial {ordinal}", draws.dials(2, channels["phone"], who, ordinal)))
        table |= dict(_columns(f"talk {ordinal}", draws.talks(2, channels["phone"], who, ordinal)))
    varied = {name: rankdata(column) for name, column in table.items() if np.ptp(column) > 0}
    constant = sorted(name.split(".")[-1] for name in table if name not in varied)
    assert set(constant) == {"dialogue", "patience[1]"}, "everything else must vary"
    assert len(varied) > 100
    scores = np.array([(ranks - ranks.mean()) / ranks.std() for ranks in varied.values()])
    pairs = np.array(list(combinations(range(len(scores)), 2)))
    watch.scores("pairs of columns", (scores @ scores.T / NUMBER**0.5)[pairs[:, 0], pairs[:, 1]])
    watch.scores("neighbours", (scores[:, 1:] * scores[:, :-1]).sum(axis=1) / (NUMBER - 1) ** 0.5)
