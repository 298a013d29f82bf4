"""Laws of measuring, on random logs: nothing depends on where blocks are cut, and everything adds up."""

import itertools
import runpy
from collections import defaultdict
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.log.block import LogBlock, joined
from sim.log.tables import JOURNEYS, TABLES, Activity, Cause, Move, Outcome, Supply
from sim.measure import measure, merge
from sim.measure.contacts import promised_of, read
from sim.measure.dimensions import placing_of
from sim.measure.grid import half_hours, spread
from sim.measure.kpis import KPI_BY_NAME
from sim.measure.measures import COST_KINDS, MEASURES
from sim.measure.stock import integral
from sim.measure.year_result import year_result
from sim.world.calendar import HALF_HOUR

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "facts" / "measure_sample.py"))
WORLD = SAMPLE["tiny_world"]({
    "compensation.phone.credit_with": {"shop": "50 %"}, "compensation.shop.base": "33.33 EUR per_month",
    "assets.advisers.pay": "29.99 EUR/h", "channels.phone.leads.price": "0.97 EUR",
})
END = WORLD.clock.end
PLACING = placing_of(WORLD)


def random_log(seed, rows=120):
    """A log of consistent rows: few persons with several contacts each, every outcome, both channels."""
    random = np.random.default_rng(seed)
    contacts = defaultdict(int)
    first = {}
    table = []
    for end in np.sort(random.integers(0, END, rows)):
        person = int(random.integers(0, rows // 2))
        channel = int(random.integers(0, 2))
        allowed = [
            [Outcome.SALE, Outcome.NO_SALE, Outcome.BALKED, Outcome.ABANDONED, Outcome.TURNED_AWAY, Outcome.NO_STOCK],
            [Outcome.SALE, Outcome.NO_SALE, Outcome.NO_STOCK, Outcome.UNDECIDED, Outcome.REFUSAL, Outcome.NO_ANSWER,
             Outcome.WRONG_PARTY, Outcome.NOT_CALLED, Outcome.INSIDE, Outcome.DROPPED],
        ][channel]
        outcome = allowed[random.integers(0, len(allowed))]
        contacts[person] += 1
        first.setdefault(person, channel)
        talked = outcome in (Outcome.SALE, Outcome.NO_SALE, Outcome.NO_STOCK, Outcome.UNDECIDED, Outcome.REFUSAL)
        wait = int(random.integers(0, 900_000)) * int(channel == 0 and outcome != Outcome.BALKED)
        arrive = -1 if outcome == Outcome.INSIDE else max(int(end) - wait - 600_000, 0)
        sale = outcome == Outcome.SALE
        potential = int(random.integers(0, 2))
        row = {
            "person": person, "contact": contacts[person], "channel": channel, "first_channel": first[person],
            "arrive": arrive, "wait": wait, "start": arrive + wait if talked else -1, "end": int(end),
            "outcome": int(outcome), "cause": int(random.integers(0, len(Cause) - 1)) * potential * (not sale),
            "seller": int(random.integers(0, 4)), "dialogue": -1, "offered": int(talked), "potential": potential,
            "wanted": int(random.integers(0, 2)), "product": int(random.integers(0, 2)) if sale else -1,
            "added": int(random.integers(-1, 2)) if sale else -1,
            "up_sell": int(random.integers(0, len(Move))) if sale else 0,
            "suggest": int(random.integers(0, len(Move))) if sale else 0,
            "returned": int(end) + 5 if sale and random.random() < 0.3 else -1, "anyway": int(random.random() < 0.1),
            "segment": 0 if first[person] == 1 else -1, "attempt": channel, "talk_number": 0, "ring": 1000 * channel,
            "talk": 30_000 * channel, "sold_at": int(end) if sale else -1, "class": -1,
            "supply": int(random.integers(1, len(Supply))) if sale else 0,
        }
        table.append(tuple(row[name] for name in JOURNEYS))
    starts = random.integers(0, END - 1, rows)
    lasts = np.minimum(starts + random.integers(0, 20_000_000, rows), END)
    units = len(WORLD.units.pool)
    assets = []
    for start, last in zip(starts, lasts, strict=True):
        unit = int(random.integers(0, units))
        machine = WORLD.names.pools[WORLD.units.pool[unit]] in WORLD.scenario.machines
        activity = int(random.integers(Activity.BUSY, len(Activity)) if machine else random.integers(0, Activity.DOWN))
        assets.append((unit, activity, -1, -1, int(start), int(last)))
    steps = [(1, 1, 0, 0, int(start), int(start) + 5, int(last), 0) for start, last in zip(starts, lasts, strict=True)]
    ticks = np.sort(random.integers(0, END, 20))
    stock = [(0, int(tick), 1, 1, int(random.integers(0, 9)), 0) for tick in ticks]
    return SAMPLE["log"](table, sorted(steps, key=lambda row: row[6]), sorted(assets, key=lambda row: row[5]), stock)


def cut_at(block, places):
    """The same log as several blocks: each table cut at these shares of its rows."""
    borders = [0.0, *sorted(places), 1.0]
    blocks = []
    for low, high in itertools.pairwise(borders):
        tables = {}
        for table, names in TABLES.items():
            rows = len(block.column(table, names[0]))
            part = slice(round(low * rows), round(high * rows))
            tables[table] = {name: block.column(table, name)[part] for name in names}
        blocks.append(LogBlock(0, END, tables))
    return blocks


def same(one, other):
    """True if all tables are equal."""
    return one.years == other.years and all(
        np.array_equal(table, other.tables[key]) for key, table in one.tables.items())


SEEDS = st.integers(0, 10_000)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.lists(st.floats(0, 1), max_size=6))
def test_totals_do_not_depend_on_where_blocks_are_cut(seed, places):
    """The same log in one block or in many gives exactly the same totals, money included."""
    block = random_log(seed)
    parts = cut_at(block, places)
    assert len(joined(parts).column("journeys", "person")) == len(block.column("journeys", "person"))
    assert same(measure(WORLD, parts), measure(WORLD, [block]))


@settings(max_examples=10, deadline=None)
@given(SEEDS, SEEDS, SEEDS)
def test_merge_is_associative_and_commutative(first, second, third):
    """Totals of years may be added in any order and grouping."""
    one, two, three = (measure(WORLD, [random_log(seed, rows=30)]) for seed in (first, second, third))
    assert same(merge(merge(one, two), three), merge(one, merge(two, three)))
    assert same(merge(one, two), merge(two, one))
    assert merge(one, two).years == 2


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_money_adds_up_to_the_cent(seed):
    """Profit is margin less every cost in every month, by the cent, in the KPIs and in the optimiser's view."""
    totals = measure(WORLD, [random_log(seed)])
    result = year_result(totals, WORLD.scenario.service.promises)
    spent = reduce(np.add, [result.cost[kind] for kind in COST_KINDS])
    assert result.profit.tolist() == (result.margin - spent).tolist()
    assert np.rint(KPI_BY_NAME["profit"].values(totals, ("month",)) * 100).tolist() == result.profit.tolist()
    assert result.revenue_net.sum(axis=(0, 1)).tolist() == result.net_revenue.tolist()
    assert totals.cut("cost_commission").item() == totals.cut("cost_commission", ("channel", "month")).sum()
    assert all(table.dtype == np.int64 for table in totals.tables.values())


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_every_cut_of_a_measure_has_the_same_total(seed):
    """By month, by half-hour of the week or by cause: the same log gives the same sum."""
    totals = measure(WORLD, [random_log(seed)])
    for each in MEASURES:
        sums = {int(totals.tables[f"{each.name}[{','.join(cut)}]"].sum()) for cut in each.cuts}
        assert len(sums) == 1, each.name


def naive_lost(block):
    """Lost and open people, told person by person."""
    rows = [dict(zip(JOURNEYS, values, strict=True))
            for values in zip(*(block.column("journeys", name).tolist() for name in JOURNEYS), strict=True)]
    people = defaultdict(list)
    for row in rows:
        people[row["person"]].append(row)
    lost, pending, bought = [], 0, 0
    for contacts in people.values():
        contacts.sort(key=lambda row: row["contact"])
        if not any(row["potential"] for row in contacts):
            continue
        if any(row["outcome"] == Outcome.SALE for row in contacts):
            bought += 1
        elif contacts[-1]["outcome"] == Outcome.INSIDE:
            pending += 1
        else:
            wish = [row for row in contacts if row["potential"]][-1]
            lost.append((contacts[-1]["channel"], wish["wanted"]))
    return lost, pending, bought


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_lost_sales_count_each_person_once(seed):
    """Causes partition the lost: one entry a person who would have bought and never did; each is lost, open or sold."""
    block = random_log(seed)
    totals = measure(WORLD, [block])
    lost, pending, _ = naive_lost(block)
    assert totals.cut("lost", ("cause",)).sum() == len(lost)
    assert totals.cut("open").item() == pending
    margins = {0: 4000, 1: 1500}
    assert totals.cut("lost_margin").item() == sum(margins[wanted] for _, wanted in lost)
    for channel in (0, 1):
        assert totals.cut("lost", ("channel",))[channel] == sum(1 for where, _ in lost if where == channel)


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_arrivals_are_all_accounted_for(seed):
    """In = out: every arrival balked, was turned away, left waiting or was served; the funnel never widens."""
    totals = measure(WORLD, [random_log(seed)])
    by = ("channel", "month")
    parts = [totals.cut(name, by) for name in ("balked", "turned_away", "abandoned", "served")]
    assert totals.cut("arrivals", by).tolist() == reduce(np.add, parts).tolist()
    assert (totals.cut("in_time", by) <= totals.cut("promised", by)).all()
    assert (totals.cut("offers_won", by) <= totals.cut("offers", by)).all()
    assert (totals.cut("orders_kept", by) <= totals.cut("orders", by)).all()
    assert (np.diff(totals.cut("funnel", ("channel", "month", "stage")), axis=2) <= 0).all()
    assert (totals.cut("waits", by) == totals.cut("joined", by)).all()
    assert (totals.cut("good_experiences", by) <= totals.cut("experiences", by)).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, END), st.integers(0, END)), max_size=8))
def test_spread_keeps_every_tick(pairs):
    """Split at half-hours, stretches keep their exact length, and each half-hour has what a plain loop finds."""
    start = np.array([min(pair) for pair in pairs], dtype=np.int64)
    end = np.array([max(pair) for pair in pairs], dtype=np.int64)
    grid = spread(start, end, np.zeros(len(pairs), dtype=np.int64), 1, half_hours(WORLD))[0]
    assert grid.sum() == (end - start).sum()
    for place in {0, *(start // HALF_HOUR).tolist(), *(end // HALF_HOUR).tolist()}:
        low, high = place * HALF_HOUR, (place + 1) * HALF_HOUR
        expected = sum(max(0, min(high, until) - max(low, since)) for since, until in zip(start, end, strict=True))
        assert grid[place] == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 50)), max_size=10), st.integers(1, 999))
def test_integral_of_a_step_function(steps, border):
    """The integral between borders is what a loop over single ticks adds up."""
    steps = sorted(steps, key=lambda step: step[0])
    ticks = np.array([0, *(tick for tick, _ in steps)], dtype=np.int64)
    levels = np.array([7, *(level for _, level in steps)], dtype=np.int64)
    at = [int(levels[np.flatnonzero(ticks <= tick)[-1]]) for tick in range(1000)]
    found = integral(ticks, levels, np.array([0, border, 1000]))
    assert found.tolist() == [sum(at[:border]), sum(at[border:])]


@pytest.fixture(scope="module")
def simulated():
    from sim.reference.engine import simulate

    blocks = list(simulate(WORLD))
    return blocks, measure(WORLD, blocks)


def test_laws_hold_in_a_simulated_run(simulated):
    """In the reference engine's log: in = out + inside, busy <= staffed, the funnel narrows, cuts agree."""
    blocks, totals = simulated
    inside = 0
    for block in blocks:
        reading = read(block.tables["journeys"], PLACING, promised_of(WORLD))
        waiting = (block.column("journeys", "outcome") == Outcome.INSIDE) & (block.column("journeys", "start") < 0)
        inside += int((reading.walk_in & waiting).sum())
    gone = sum(totals.cut(name).item() for name in ("balked", "turned_away", "abandoned", "served"))
    assert totals.cut("arrivals").item() == gone + inside > 2000
    for dim in ("month", "half_hour"):
        assert (totals.cut("busy_ticks", ("pool", dim)) <= totals.cut("staffed_ticks", ("pool", dim))).all()
    assert (np.diff(totals.cut("funnel", ("channel", "stage")), axis=1) <= 0).all()
    assert (totals.cut("worked_leads") <= totals.cut("listed_leads")).all()
    for each in MEASURES:
        assert len({int(totals.tables[f"{each.name}[{','.join(cut)}]"].sum()) for cut in each.cuts}) == 1


def test_staffed_time_is_the_rosters(simulated):
    """On-duty time of the log is what the roster says, overtime apart."""
    blocks, totals = simulated
    duty = sum(int((block.column("asset_time", "end") - block.column("asset_time", "start"))[
        (block.column("asset_time", "activity") == Activity.ON_DUTY)
        & np.isin(WORLD.units.pool[block.column("asset_time", "unit")], [0, 1])].sum()) for block in blocks)
    people = totals.cut("staffed_ticks", ("pool",))[:2].sum() - totals.cut("overtime_ticks").item()
    assert people == duty > 0
