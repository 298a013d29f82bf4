"""The tally counts, contact by contact, what measuring the whole log gives: every table, to the last integer."""

from __future__ import annotations

import runpy
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from sim.kernel.tally import tally_of
from sim.kernel.tally_contacts import count_contact, count_step
from sim.kernel.tally_persons import begin_person, end_person
from sim.kernel.tally_stock import count_stock, end_horizon
from sim.kernel.tally_time import count_time
from sim.kernel.tally_totals import totals
from sim.log.block import block_of, joined
from sim.log.tables import JOURNEYS, Activity, Cause, Move, Movement, Outcome, Supply
from sim.measure import measure
from sim.measure.year_result import year_result
from sim.reference.engine import simulate
from sim.scenario.load import load_scenario
from sim.world.calendar import DAY
from sim.world.compile import compile_world, world_of
from sim.world.compiled import compiled

FOLDER = Path(__file__).parents[1]
TINY = runpy.run_path(str(FOLDER / "facts" / "measure_sample.py"))
ENGINE = runpy.run_path(str(FOLDER / "facts" / "engine_sample.py"))
SCENARIOS = FOLDER.parent / "scenarios"


@compiled(allocates=False)
def tally_log(t, journeys, who, begins, ends, steps, times, stock):
    """Hand every row of a log to the tally, in order; a person's slot is given back with the last row."""
    for i in range(len(journeys)):
        if begins[i]:
            begin_person(t, who[i])
        count_contact(t, journeys, i, who[i])
        if ends[i]:
            end_person(t, who[i])
    for i in range(len(steps)):
        count_step(t, steps[i, 3], steps[i, 4], steps[i, 5])
    for i in range(len(times)):
        count_time(t, times[i, 0], times[i, 1], times[i, 4], times[i, 5])
    for i in range(len(stock)):
        count_stock(t, stock[i, 0], stock[i, 1], stock[i, 2], stock[i, 3], stock[i, 4])
    end_horizon(t)


def slots_of(persons):
    """By row: the person's slot, and whether it is the person's first and last row. Slots are used again, as the
    engine does; also how many are needed."""
    last = {person: row for row, person in enumerate(persons)}
    slot, free, needed = {}, [], 0
    who, begins, ends = [], [], []
    for row, person in enumerate(persons):
        begins.append(person not in slot)
        if person not in slot:
            slot[person] = free.pop() if free else needed
            needed = max(needed, slot[person] + 1)
        who.append(slot[person])
        ends.append(last[person] == row)
        if ends[-1]:
            free.append(slot[person])
    return np.array(who, dtype=np.int64), np.array(begins, dtype=bool), np.array(ends, dtype=bool), needed


def tallied(world, block):
    """Totals by the tally."""
    rows = {name: np.ascontiguousarray(np.stack(list(table.values()), axis=1)) for name, table in block.tables.items()}
    who, begins, ends, needed = slots_of(rows["journeys"][:, 0].tolist())
    tally = tally_of(world, max(needed, 1))
    tally_log(tally, rows["journeys"], who, begins, ends, rows["steps"], rows["asset_time"], rows["stock"])
    return totals(world, tally)


def assert_same(world, block):
    """Both ways give the same labels and tables, with the same types, in the same order."""
    expected, found = measure(world, [block]), tallied(world, block)
    assert (found.labels, found.currency, found.walk_in, found.years) == (
        expected.labels, expected.currency, expected.walk_in, expected.years)
    assert list(found.tables) == list(expected.tables)
    for key, table in expected.tables.items():
        assert (found.tables[key].dtype, found.tables[key].shape) == (table.dtype, table.shape), key
        np.testing.assert_array_equal(found.tables[key], table, err_msg=key)
    assert found.sellers.posts == expected.sellers.posts
    np.testing.assert_array_equal(found.sellers.sold, expected.sellers.sold)
    by_channel = found.sellers.sold.sum(axis=1)
    np.testing.assert_array_equal(by_channel[..., 0], found.cut("orders_kept", ("channel", "month")))
    np.testing.assert_array_equal(by_channel[..., 1], found.cut("revenue_kept", ("channel", "month")))
    year_result(found, world.scenario.service.promises)


# Worlds that between them have every kind of channel, product and pay.
WORLDS = {
    "as it is": {},
    "shares beyond the quota": {
        "compensation.phone": {"commission": "3.3 % of revenue", "quota": "2 per_month",
                               "above_quota": "7.7 % of revenue", "credit_with": {"shop": "50 %"}},
        "compensation.shop": {"commission": "5 EUR per_sale", "quota": "3 per_month", "above_quota": "1 % of revenue",
                              "claw_back": False, "base": "33.33 EUR per_month"},
        "service.shop.of": "served",
    },
    "predictive": {
        "channels.phone.dialling.mode": "predictive", "channels.phone.dialling.lines_per_caller": 1.6,
        "compensation.phone": {"commission": "5 EUR per_sale", "quota": "0 per_month", "above_quota": "8 % of revenue"},
    },
}


def drawn_log(world, seed, rows=150):
    """Rows of every kind for few persons, each contact possible by itself, logged in any order."""
    random = np.random.default_rng(seed)
    end, units = world.clock.end, len(world.units.pool)
    contacts, first, table = defaultdict(int), {}, []
    for _ in range(rows):
        person, channel = int(random.integers(0, rows // 3)), int(random.integers(0, 2))
        outcome = Outcome(random.choice([
            [0, 0, 0, 1, 2, 3, 4, 5, 10, 11], [0, 0, 0, 1, 5, 6, 7, 8, 9, 11, 12]][channel]))
        contacts[person] += 1
        first.setdefault(person, channel)
        talked = outcome in (Outcome.SALE, Outcome.NO_SALE, Outcome.NO_STOCK, Outcome.UNDECIDED, Outcome.REFUSAL)
        talked |= outcome in (Outcome.ABANDONED, Outcome.TURNED_AWAY, Outcome.INSIDE) and random.random() < 0.3
        over = int(random.integers(0, end + 1))
        wait = int(random.choice([0, 1, 1000, 1001, random.integers(0, 90_000_000)])) * (channel == 0)
        arrive = -1 if outcome == Outcome.INSIDE and random.random() < 0.5 else max(over - wait - 600_000, 0)
        sale, product = outcome == Outcome.SALE, int(random.integers(0, 2))
        potential = int(random.integers(0, 2))
        row = dict.fromkeys(JOURNEYS, 0) | {
            "person": person, "contact": contacts[person], "channel": channel, "first_channel": first[person],
            "arrive": arrive, "wait": wait, "start": arrive + wait if talked else -1,
            "end": -1 if outcome == Outcome.INSIDE and random.random() < 0.3 else over, "outcome": int(outcome),
            "cause": int(random.integers(0, len(Cause))) * potential * (not sale),
            "seller": int(random.integers(-1, units)), "dialogue": -1, "offered": int(talked), "potential": potential,
            "wanted": product, "product": product if sale else -1,
            "added": int(random.integers(-1, 2)) if sale else -1,
            "up_sell": int(random.integers(0, len(Move))) if sale else 0,
            "suggest": int(random.integers(0, len(Move))) if sale else 0,
            "returned": over + 5 if sale and random.random() < 0.3 else -1, "anyway": int(random.random() < 0.1),
            "segment": 0 if first[person] == 1 else -1, "attempt": channel, "ring": 1000 * channel,
            "talk": 30_000 * channel, "class": -1,
            # Few different ticks, so that sales of one seller meet.
            "sold_at": int(random.choice([-1, over, over // DAY * DAY, DAY])) if sale else -1,
            "supply": int(random.integers(1, len(Supply))) if sale else 0,
        }
        table.append(tuple(int(row[name]) for name in JOURNEYS))
    starts = random.integers(0, end, rows)
    lasts = np.minimum(starts + random.integers(0, 200_000_000, rows), end + DAY)
    people = np.flatnonzero(world.units.pool != world.names.pools.index("tills"))
    times = []
    for start, last in zip(starts.tolist(), lasts.tolist(), strict=True):
        activity = int(random.integers(0, len(Activity)))
        unit = units - 1 if activity == Activity.DOWN else int(random.choice([*people, units - 1]))
        times.append((unit, activity, -1, -1, start, last))
    steps = [(1, 1, 0, int(random.integers(0, 2)), start - 7, start, last, 0)
             for start, last in zip(starts.tolist(), lasts.tolist(), strict=True) if start >= 7]
    stock = [(int(random.integers(0, 2)), int(tick), int(movement), int(random.integers(-2, 3)),
              int(random.integers(0, 3)), 0)
             for tick, movement in zip(np.sort(random.integers(0, end, 30)), random.integers(0, len(Movement), 30),
                                       strict=True)]
    order = random.permutation(len(table))
    return block_of(0, end, {"journeys": [table[at] for at in order], "steps": steps, "asset_time": times,
                             "stock": stock})


def test_hand_made_log():
    """The log of which `tests/facts` works out every table by hand; and one without any row."""
    world = TINY["tiny_world"]()
    assert_same(world, TINY["tiny_log"]())
    assert_same(world, TINY["log"]())


@pytest.mark.parametrize("changes", WORLDS.values(), ids=WORLDS.keys())
def test_drawn_logs(changes):
    """Contacts of a person in any order, refusals among calls, sales of a seller out of order, every outcome."""
    world = TINY["tiny_world"](changes)
    for seed in range(25):
        assert_same(world, drawn_log(world, seed))


def test_contacts_that_end_before_an_earlier_one():
    """Three calls at once: 1 ends with a refusal after 2 and 3 are logged, so 2 and 3 were calls after it; the visit 4
    is none. The lead is worked, and lost to the visit's cause, though its rows come last first."""
    world, at = TINY["tiny_world"](), TINY["at"](33, 10)
    call, shop = TINY["call"], TINY["SHOP"]
    rows = [
        TINY["journey"](8, shop, at, Outcome.BALKED, contact=4, first_channel=1, potential=1, wanted=0,
                        cause=Cause.BALKED),
        call(8, at, Outcome.NO_SALE, contact=3), call(8, at, Outcome.NO_ANSWER, contact=2),
        call(8, at, Outcome.REFUSAL, contact=1),
    ]
    block = TINY["log"](rows)
    assert_same(world, block)
    found = tallied(world, block)
    assert found.cut("calls_after_refusal").item() == 2
    assert found.cut("good_experiences").item() == 1       # the refusal itself; 3 was not wanted, the visitor balked
    assert found.cut("worked_leads").item() == 1
    assert found.cut("lost", ("cause",))[Cause.BALKED] == 1


def test_sale_without_a_product_where_all_are_named():
    """Both refuse such a log, in the same words."""
    world = TINY["tiny_world"]()
    block = TINY["log"]([TINY["served"](1, TINY["at"](3, 10), 0, Outcome.SALE)])
    with pytest.raises(ValueError, match="a sale without a product") as measured:
        measure(world, [block])
    with pytest.raises(ValueError, match="a sale without a product") as counted:
        tallied(world, block)
    assert str(counted.value) == str(measured.value)


SHORT = {
    "high_street": {"horizon.months": 1},
    "telesales": {"horizon.months": 2},
    "service_desk": {"horizon.months": 1},
    "sales_floor": {"horizon.length": "2000 min", "channels.phone.leads.opening": 5000},
    "erlang_a": {"horizon": "3000 min"},
}


@pytest.mark.parametrize("name", SHORT)
def test_simulated_logs(name):
    """Shipped scenarios, shortened, as the reference engine plays them."""
    file = load_scenario(SCENARIOS / f"{name}.yaml").with_values(SHORT[name], "test")
    world = compile_world(file, 20270101, 3)
    assert_same(world, joined(simulate(world)))


def test_sales_of_no_product():
    """Where nothing is offered by name, a sale and a lost sale are of `(none)`, worth nothing."""
    world = ENGINE["world"](ENGINE["SHOP"])
    block = TINY["log"]([TINY["served"](1, 0, 0, Outcome.SALE, potential=1),
                         TINY["served"](2, 0, 7, Outcome.NO_SALE, potential=1, cause=Cause.WAITED)])
    assert_same(world, block)
    found = tallied(world, block)
    assert found.labels["product"] == ("(none)",)
    assert (found.cut("orders").item(), found.cut("lost").item(), found.cut("lost_margin").item()) == (1, 1, 0)


def test_horizon_that_ends_within_a_half_hour():
    """A stationary horizon of 100 minutes: open time, stock and months end with it."""
    file = load_scenario(SCENARIOS / "sales_floor.yaml").with_values(
        {"horizon.length": "100 min", "channels.phone.leads.opening": 500}, "test")
    world = world_of(file.scenario, 1, 0)
    assert_same(world, joined(simulate(world)))
