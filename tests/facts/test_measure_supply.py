"""Facts: substitutes, back-orders and what is owed, counted from hand-made rows (the sample is DOCUMENT's shop)."""

import runpy
from pathlib import Path

from sim.log.tables import Movement, Outcome, Supply
from sim.measure.fold import measure

SAMPLE = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))
LAMP, CARE, at, log, served, tiny_world = (
    SAMPLE[name] for name in ("LAMP", "CARE", "at", "log", "served", "tiny_world"))
ROWS = (
    served(1, at(3, 10), 0, Outcome.SALE, product=LAMP, wanted=LAMP, potential=1, supply=Supply.SHELF),
    served(2, at(3, 11), 0, Outcome.SALE, product=CARE, wanted=LAMP, potential=1, supply=Supply.SUBSTITUTE),
    served(3, at(3, 12), 0, Outcome.SALE, product=LAMP, wanted=LAMP, potential=1, supply=Supply.BACK_ORDER),
    served(4, at(40, 12), 0, Outcome.SALE, product=LAMP, wanted=LAMP, potential=1, supply=Supply.BACK_ORDER),
)
STOCK = (
    (LAMP, 0, int(Movement.OPENING), 0, 0, 0),
    (LAMP, at(11), int(Movement.BACK_ORDERED), 1, 0, 0),
    (LAMP, at(21), int(Movement.BACK_ORDERED), 1, 0, 3),
    (LAMP, at(26), int(Movement.DELIVERED), 3, 3, 0),
    (LAMP, at(26), int(Movement.BACK_FILLED), -2, 1, 0),
    (LAMP, at(40), int(Movement.SALE), -1, 0, 0),
    (LAMP, at(49), int(Movement.BACK_ORDERED), 1, 0, 0),
)


def totals(journeys=ROWS, stock=STOCK):
    return measure(tiny_world({"offer.lamp.stock": 0}), [log(journeys, stock=stock)])


def test_substituted_and_back_ordered_sales_are_sales_by_product_and_month():
    """January: a lamp from the shelf, care in its place, a lamp on back-order; February: another one on back-order."""
    year = totals()
    by = ("product", "month")
    assert year.cut("orders", by).tolist() == [[2, 1], [1, 0]]
    assert year.cut("orders_substituted", by).tolist() == [[0, 0], [1, 0]]
    assert year.cut("orders_back_ordered", by).tolist() == [[1, 1], [0, 0]]


def test_what_is_owed_is_integrated_over_each_month():
    """One from day 11 to 21 and two from 21 to 26: 20 unit-days in January; one from day 49 to 59 in February: 10, and
    still owed at the end. Stock: one from day 26 to 40, so 5 and 9 unit-days; nothing on hand for 26 and 19 days."""
    year, day = totals(), at(1)
    by = ("product", "month")
    assert year.cut("backlog_ticks", by)[LAMP].tolist() == [20 * day, 10 * day]
    assert year.cut("stock_ticks", by)[LAMP].tolist() == [5 * day, 9 * day]
    assert year.cut("out_of_stock_ticks", by)[LAMP].tolist() == [26 * day, 19 * day]
    assert year.cut("closing_back_orders", ("product",)).tolist() == [1, 0]
    assert year.cut("closing_stock", ("product",)).tolist() == [0, 0]
    assert year.cut("backlog_ticks", by)[CARE].tolist() == [0, 0]


def test_the_block_border_changes_nothing():
    """The same rows in two blocks."""
    whole = totals()
    halves = measure(tiny_world({"offer.lamp.stock": 0}), [
        log(ROWS[:2], stock=STOCK[:3], until=at(22)), log(ROWS[2:], stock=STOCK[3:], start=at(22))])
    assert all((whole.tables[key] == halves.tables[key]).all() for key in whole.tables)


def test_a_back_order_is_no_good_experience():
    """The product was not there: of four punctual buyers the two on back-order do not count, the substitute does."""
    year = totals()
    assert (year.cut("experiences").item(), year.cut("good_experiences").item()) == (4, 2)
