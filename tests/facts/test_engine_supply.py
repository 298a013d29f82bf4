"""Substitutes, back-orders and what is made to order, worked out by hand. Times in minutes; advice takes ten."""

import runpy
from pathlib import Path

import pytest

from sim.world.draws import Purpose, uniform

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DESK, ENGINES, changed, play, ran, world = (
    SAMPLE[name] for name in ("SHOP", "DESK", "ENGINES", "changed", "play", "ran", "world"))
LAMP = {"price": "10.00 EUR", "stock": 1}
BASE = changed(SHOP, channels__shop__hit_rate="100 %", channels__shop__chooses={"lamp": "100 %"},
               offer={"lamp": LAMP, "star": {"price": "20.00 EUR", "stock": 5},
                      "gold": {"price": "30.00 EUR", "stock": 5}})
REORDER = {"at": 0, "quantity": 2, "lead_time": "15 min"}
pytestmark = pytest.mark.parametrize("engine", ENGINES)


def movements(result, product):
    return [(row["tick"], row["movement"], row["quantity"], row["on_hand"], row["on_order"])
            for row in result.stock if row["product"] == product]


def test_the_substitute_is_sold_where_it_is_accepted(engine):
    """One lamp; everybody accepts a star. The second buyer, at 20, misses the lamp and takes a star."""
    document = changed(BASE, offer__lamp__out_of_stock={"substitute": "star", "accepted": "100 %"})
    result = play(document, engine, shop=[0, 10])
    row = result.of(1)[0]
    assert (row["outcome"], row["wanted"], row["product"], row["supply"], row["sold_at"]) == (
        "SALE", "lamp", "star", "SUBSTITUTE", 20)
    assert result.of(0)[0]["supply"] == "SHELF"
    assert movements(result, "lamp") == [(0, "OPENING", 1, 1, 0), (10, "SALE", -1, 0, 0), (20, "MISSED", 0, 0, 0)]
    assert movements(result, "star") == [(0, "OPENING", 5, 5, 0), (20, "SALE", -1, 4, 0)]


def test_who_declines_the_substitute_leaves_without(engine):
    """Nobody accepts it and there are no back-orders: the sale is lost, as without a substitute."""
    document = changed(BASE, offer__lamp__out_of_stock={"substitute": "star", "accepted": "0 %"})
    row = play(document, engine, shop=[0, 10]).of(1)[0]
    assert (row["outcome"], row["cause"], row["product"], row["supply"]) == ("NO_STOCK", "NO_STOCK", None, "NONE")


def test_a_substitute_that_is_out_too_is_not_missed_and_the_back_order_comes_next(engine):
    """No star either: whoever would accept one is back-ordered a lamp; the star's record shows its opening only."""
    document = changed(BASE, offer__star__stock=0, offer__lamp__stock=0, offer__lamp__reorder=REORDER,
                       offer__lamp__out_of_stock={"substitute": "star", "accepted": "100 %", "back_order": "100 %"})
    result = play(document, engine, shop=[0])
    assert (result.of(0)[0]["product"], result.of(0)[0]["supply"]) == ("lamp", "BACK_ORDER")
    assert movements(result, "star") == [(0, "OPENING", 0, 0, 0)]


def test_moves_apply_to_the_substitute(engine):
    """Advice ends at 10; a star instead of the lamp, shown (2) and traded for gold (4 more), with a star added (1 + 3):
    free at 20. The supply stays `substitute`."""
    document = changed(
        BASE, offer__lamp__stock=0, offer__lamp__out_of_stock={"substitute": "star", "accepted": "100 %"},
        channels__shop__dialogue={"usual": {
            "up_sell": {"from": "star", "to": "gold", "accepted": "100 %", "presenting": "2 min", "takes": "4 min"},
            "suggest": {"add": "star", "accepted": "100 %", "presenting": "1 min", "takes": "3 min"}}})
    row = play(document, engine, shop=[0]).of(0)[0]
    assert (row["product"], row["added"], row["up_sell"], row["suggest"], row["supply"], row["end"]) == (
        "gold", "star", "ACCEPTED", "ACCEPTED", "SUBSTITUTE", 20)


def test_deliveries_fill_back_orders_first(engine):
    """Nothing there, two ordered at once (0 + 0 - 0 <= 0), due at 15. At 10 a back-order: 0 + 2 - 1 = 1 > 0. At 15 two
    come, one is owed, one stays. It is sold at 20: 0 <= 0, two more are ordered, due at 35. At 30 one more is owed."""
    document = changed(BASE, offer__lamp__stock=0, offer__lamp__reorder=REORDER,
                       offer__lamp__out_of_stock={"back_order": "100 %"})
    result = play(document, engine, shop=[0, 10, 20])
    assert movements(result, "lamp") == [
        (0, "OPENING", 0, 0, 0), (0, "ORDERED", 2, 0, 2),
        (10, "MISSED", 0, 0, 2), (10, "BACK_ORDERED", 1, 0, 2),
        (15, "DELIVERED", 2, 2, 0), (15, "BACK_FILLED", -1, 1, 0),
        (20, "SALE", -1, 0, 0), (20, "ORDERED", 2, 0, 2),
        (30, "MISSED", 0, 0, 2), (30, "BACK_ORDERED", 1, 0, 2),
        (35, "DELIVERED", 2, 2, 0), (35, "BACK_FILLED", -1, 1, 0)]
    assert result.column("outcome") == ["SALE", "SALE", "SALE"]
    assert result.column("supply") == ["BACK_ORDER", "SHELF", "BACK_ORDER"]
    assert result.column("sold_at") == [10, 20, 30]
    assert (result.closing.stock["lamp"], result.closing.back_ordered["lamp"]) == (1, 0)


def test_what_is_owed_counts_against_what_is_on_order(engine):
    """Ordered one by one, 595 minutes away: at 0 (0 <= 0), and again with each back-order (0 + 1 - 1 = 0,
    0 + 2 - 2 = 0). At the end (600) the first is there, two are owed and two on order."""
    document = changed(BASE, offer__lamp__stock=0, offer__lamp__out_of_stock={"back_order": "100 %"},
                       offer__lamp__reorder={"at": 0, "quantity": 1, "lead_time": "595 min"})
    result = play(document, engine, shop=[0, 10, 20])
    assert [row[:2] for row in movements(result, "lamp") if row[1] == "ORDERED"] == [
        (0, "ORDERED"), (10, "ORDERED"), (20, "ORDERED"), (30, "ORDERED")]
    assert movements(result, "lamp")[-2:] == [(595, "DELIVERED", 1, 1, 3), (595, "BACK_FILLED", -1, 0, 3)]
    assert (result.closing.stock["lamp"], result.closing.back_ordered["lamp"]) == (0, 2)


def test_a_back_order_is_sold_without_moves(engine):
    """The moves would take six minutes; a back-order leaves at 10 with neither up-sell nor suggestion."""
    document = changed(
        BASE, offer__lamp__stock=0, offer__lamp__reorder=REORDER, offer__lamp__out_of_stock={"back_order": "100 %"},
        channels__shop__dialogue={"usual": {
            "up_sell": {"from": "lamp", "to": "gold", "accepted": "100 %", "takes": "4 min"},
            "suggest": {"add": "star", "accepted": "100 %", "takes": "2 min"}}})
    row = play(document, engine, shop=[0]).of(0)[0]
    assert (row["up_sell"], row["suggest"], row["added"], row["end"]) == ("ABSENT", "ABSENT", None, 10)


def test_opening_back_orders_are_filled_by_the_first_delivery(engine):
    """Three are owed at the start: 0 - 3 <= 0 orders twice two at once (the position is then 1); at 15 the first two
    go to whom they are owed, the next leaves one on the shelf."""
    document = changed(BASE, offer__lamp__stock=0, offer__lamp__reorder=REORDER, offer__lamp__back_ordered=3)
    assert movements(play(document, engine, shop=[]), "lamp") == [
        (0, "OPENING", 0, 0, 0), (0, "BACK_ORDERED", 3, 0, 0), (0, "ORDERED", 2, 0, 2), (0, "ORDERED", 2, 0, 4),
        (15, "DELIVERED", 2, 2, 2), (15, "BACK_FILLED", -2, 0, 2),
        (15, "DELIVERED", 2, 2, 0), (15, "BACK_FILLED", -1, 1, 0)]


def test_what_is_made_to_order_is_never_short(engine):
    """Sold at 10 and 510, made in 100 minutes: the second is delivered after the horizon (600). No stock is kept."""
    document = changed(BASE, offer__lamp={"price": "10.00 EUR", "kind": "made_to_order", "lead_time": "100 min"})
    result = play(document, engine, shop=[0, 500])
    assert result.column("supply") == ["MADE_TO_ORDER", "MADE_TO_ORDER"]
    assert movements(result, "lamp") == []
    assert result.closing.to_deliver == {"lamp": 1}
    assert set(result.closing.back_ordered) == {"star", "gold"}


def test_each_decides_by_uniforms_of_their_own(engine):
    """Half accept the substitute, half of the others wait for a back-order: below one half of the first uniform a star,
    else below one half of the second a back-order, else nothing."""
    document = changed(BASE, offer__lamp__stock=0,
                       offer__lamp__reorder={"at": 0, "quantity": 1, "lead_time": "500 min"},
                       offer__lamp__out_of_stock={"substitute": "star", "accepted": "50 %", "back_order": "50 %"})
    seen = set()
    for seed in range(30):
        row = ran(world(document, seed=seed, shop=[0]), engine).of(0)[0]
        accepts = uniform(seed, 0, Purpose.SUBSTITUTE + 1000, row["person"], 1) < 0.5
        waits = uniform(seed, 0, Purpose.BACK_ORDER + 1000, row["person"], 1) < 0.5
        expected = "SUBSTITUTE" if accepts else "BACK_ORDER" if waits else "NONE"
        assert row["supply"] == expected
        seen.add(expected)
    assert seen == {"SUBSTITUTE", "BACK_ORDER", "NONE"}


def test_a_call_sells_back_orders_too(engine):
    """Ring 0-1, talk 1-6: the lamp is not there, so it is sold at 6 to be delivered; the caller is free at 6."""
    document = changed(DESK, channels__phone__hit_rate="100 %", channels__phone__leads__opening=1, offer__lamp={
        **LAMP, "stock": 0, "reorder": REORDER, "out_of_stock": {"back_order": "100 %"}})
    result = play(document, engine)
    row = result.of(0)[0]
    assert (row["outcome"], row["supply"], row["sold_at"], row["end"]) == ("SALE", "BACK_ORDER", 6, 6)
    assert (6, "BACK_ORDERED", 1, 0, 2) in movements(result, "lamp")
