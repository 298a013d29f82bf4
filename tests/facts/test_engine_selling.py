"""Offers, moves and stock, worked out by hand: who buys, what, when, and why not. Times in minutes."""

import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.world.draws import Purpose, addresses, uniforms

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DAY, changed, play, ran, world = (
    SAMPLE[name] for name in ("SHOP", "DAYS", "DAY", "changed", "play", "ran", "world"))
LAMPS = changed(SHOP, channels__shop__hit_rate="100 %", offer={"lamp": {"price": "10.00 EUR", "stock": 5}})
TWO = changed(LAMPS, offer={"lamp": {"price": "10.00 EUR", "stock": 5}, "star": {"price": "20.00 EUR", "stock": 5}},
              channels__shop__chooses={"lamp": "100 %"})
TILL = {"name": "till", "time": "3 min", "needs": ["sellers"], "only": "buyers"}
MOVES = {"up_sell": {"from": "lamp", "to": "star", "accepted": "100 %", "presenting": "2 min", "takes": "4 min"},
         "suggest": {"add": "lamp", "accepted": "100 %", "presenting": "1 min", "takes": "3 min"}}


def movements(result, product="lamp"):
    return [(row["tick"], row["movement"], row["quantity"], row["on_hand"], row["on_order"])
            for row in result.stock if row["product"] == product]


def test_the_sale_is_booked_when_the_last_step_for_everybody_ends():
    """Advice 0-10, till 10-13: sold at 10, gone at 13; the stock falls at 10."""
    result = play(changed(LAMPS, channels__shop__steps__1=TILL), shop=[0])
    row = result.of(0)[0]
    assert (row["outcome"], row["product"], row["sold_at"], row["end"]) == ("SALE", "lamp", 10, 13)
    assert movements(result) == [(0, "OPENING", 5, 5, 0), (10, "SALE", -1, 4, 0)]


def test_only_buyers_go_to_the_till():
    """Nobody buys at 0 %: no till step, gone at 10."""
    result = play(changed(LAMPS, channels__shop__steps__1=TILL, channels__shop__hit_rate="0 %"), shop=[0])
    assert [row["step"] for row in result.steps] == ["advice"]
    assert result.of(0)[0]["end"] == 10


def test_up_sell_and_suggestion_take_their_time_and_both_stocks():
    """Advice ends at 10; the dearer product is shown (2) and taken (4), the second line presented (1) and taken
    (3): free at 20, sold at 10; one star and one lamp leave the shelf."""
    result = play(changed(TWO, channels__shop__dialogue={"usual": MOVES}), shop=[0])
    row = result.of(0)[0]
    assert (row["product"], row["added"], row["up_sell"], row["suggest"]) == ("star", "lamp", "ACCEPTED", "ACCEPTED")
    assert (row["sold_at"], row["end"]) == (10, 20)
    assert (movements(result)[-1][3], movements(result, "star")[-1][3]) == (4, 4)


def test_declined_moves_cost_the_time_of_showing_only():
    """Accepted by nobody: 2 + 1 minutes of showing, until 13."""
    document = changed(TWO, channels__shop__dialogue={"usual": MOVES},
                       channels__shop__dialogue__usual__up_sell__accepted="0 %",
                       channels__shop__dialogue__usual__suggest__accepted="0 %")
    row = play(document, shop=[0]).of(0)[0]
    assert (row["product"], row["added"], row["up_sell"], row["suggest"]) == ("lamp", None, "DECLINED", "DECLINED")
    assert row["end"] == 13


def test_moves_without_stock_are_missed_without_time():
    """No star on the shelf: the move is missed for want of stock, at no time; the last lamp sold cannot be added."""
    document = changed(TWO, channels__shop__dialogue={"usual": MOVES}, offer__star__stock=0, offer__lamp__stock=1)
    row = play(document, shop=[0]).of(0)[0]
    assert (row["product"], row["up_sell"], row["suggest"], row["end"]) == ("lamp", "NO_STOCK", "NO_STOCK", 10)


def test_the_empty_shelf_loses_the_sale_and_says_so():
    """Two lamps, three buyers: the third leaves with the cause `no stock`, and the miss is on the stock's record."""
    result = play(changed(LAMPS, offer__lamp__stock=2), shop=[0, 10, 20])
    assert result.column("outcome") == ["SALE", "SALE", "NO_STOCK"]
    assert result.column("cause") == ["NONE", "NONE", "NO_STOCK"]
    assert movements(result)[-1] == (30, "MISSED", 0, 0, 0)


def test_the_reorder_rule_looks_at_on_hand_and_on_order():
    """Reorder at 3, two at a time, 15 minutes. Start 5. Sales at 10, 20, 30, 40: after the second 3 are left: order
    (3 + 2 = 5), there at 35; after the third 2 + 2 = 4: no order; at 40 it is 3 + 0: order again, there at 55."""
    document = changed(LAMPS, offer__lamp__reorder={"at": 3, "quantity": 2, "lead_time": "15 min"})
    result = play(document, shop=[0, 10, 20, 30])
    assert movements(result) == [
        (0, "OPENING", 5, 5, 0), (10, "SALE", -1, 4, 0), (20, "SALE", -1, 3, 0), (20, "ORDERED", 2, 3, 2),
        (30, "SALE", -1, 2, 2), (35, "DELIVERED", 2, 4, 0), (40, "SALE", -1, 3, 0), (40, "ORDERED", 2, 3, 2),
        (55, "DELIVERED", 2, 5, 0)]


def test_the_reorder_rule_orders_until_it_is_satisfied_and_at_the_start():
    """Opening stock 0, reorder at 3 by 2: two orders at once (4 > 3), both there after 15 minutes."""
    document = changed(LAMPS, offer__lamp__stock=0,
                       offer__lamp__reorder={"at": 3, "quantity": 2, "lead_time": "15 min"})
    assert [row[:3] for row in movements(play(document, shop=[]))] == [
        (0, "OPENING", 0), (0, "ORDERED", 2), (0, "ORDERED", 2), (15, "DELIVERED", 2), (15, "DELIVERED", 2)]


def test_a_delivery_comes_before_work_that_ends_at_the_same_tick():
    """Advice ends at 25 with an empty shelf, the order placed at 10 arrives at 25 too: sold."""
    document = changed(LAMPS, offer__lamp__stock=1,
                       offer__lamp__reorder={"at": 0, "quantity": 1, "lead_time": "15 min"})
    assert play(document, shop=[0, 15]).column("outcome") == ["SALE", "SALE"]


def test_dated_orders_arrive_as_their_day_begins_also_after_the_horizon():
    """Opening 0. An order arrives on 2 February, another on 5 March (the horizon ends with February): the buyer of
    1 February finds nothing, that of 2 February a lamp; 4 days after the end 7 more will come."""
    document = changed(DAYS, channels__shop__hit_rate="100 %", offer={"lamp": {
        "price": "10.00 EUR", "stock": 0,
        "orders": [{"arrives": "2027-02-02", "quantity": 1}, {"arrives": "2027-03-05", "quantity": 7}]}})
    result = play(document, shop=[600, DAY + 600])
    assert result.column("outcome") == ["NO_STOCK", "SALE"]
    assert movements(result)[3] == (600 + 10, "MISSED", 0, 0, 8)
    assert (DAY, "DELIVERED", 1, 1, 7) in movements(result)
    assert result.closing.open_orders == {"lamp": ((4, 7),)}


def test_waiting_lowers_the_hit_rate_by_the_minute():
    """Base 50 %, minus 5 points for each minute over 5. The 2nd of two customers waits 10 minutes: 25 %. Whose own
    uniform lies between is lost for having waited; below it buys, above it would not have bought anyway."""
    document = changed(LAMPS, channels__shop__hit_rate={
        "value": "50 %", "after_wait": {"from": "5 min", "loses": "5 % per_minute"}}, offer__lamp__stock=None)
    seen = set()
    for seed in range(40):
        compiled = world(document, seed=seed, shop=[0, 0])
        chance = uniforms(seed, 0, Purpose.HIT + 1000, addresses(0, 0, 2)[1:], 1)[0]
        row = ran(compiled).of(1)[0]
        assert row["wait"] == 10
        expected = ("SALE", "NONE", 1) if chance < 0.25 else (
            ("NO_SALE", "WAITED", 1) if chance < 0.5 else ("NO_SALE", "NONE", 0))
        assert (row["outcome"], row["cause"], row["potential"]) == expected
        seen.add(expected)
    assert len(seen) == 3


def test_a_weak_seller_is_the_cause_of_what_an_average_one_would_have_sold():
    """Base 50 %, seller at half skill: whose uniform lies between 25 and 50 % is lost to the seller."""
    document = changed(LAMPS, channels__shop__hit_rate="50 %", offer__lamp__stock=None)
    seen = set()
    for seed in range(40):
        compiled = world(document, seed=seed, shop=[0])
        compiled = replace(compiled, units=replace(compiled.units, hit_factor=np.array([0.5])))
        chance = uniforms(seed, 0, Purpose.HIT + 1000, addresses(0, 0, 1), 1)[0]
        row = ran(compiled).of(0)[0]
        expected = ("SALE", "NONE") if chance < 0.25 else ("NO_SALE", "SELLER" if chance < 0.5 else "NONE")
        assert (row["outcome"], row["cause"]) == expected
        seen.add(expected)
    assert len(seen) == 3


def test_a_new_seller_sells_and_works_at_the_ramp_of_the_month():
    """Speed 50 % in the first month of tenure, 80 % in the second (30.4375 days), then full: 10 minutes take 20,
    12.5 and 10. The one head has served 0 months on 1 February; day 31 is in the second month, day 61 in the third."""
    document = changed(DAYS, horizon__months=3, assets__sellers__tenure={"0": 1},
                       assets__sellers__hiring={"ramp": ["50 %", "80 %"], "ramp_affects": ["speed"]})
    result = play(document, shop=[600, 31 * DAY + 600, 61 * DAY + 600])
    assert [row["end"] - row["start"] for row in result.steps] == [20, 12.5, 10]


def test_talk_factors_of_dialogue_and_seller_multiply():
    """Dialogue x0.5, seller x3: ten minutes take fifteen."""
    compiled = world(changed(LAMPS, channels__shop__dialogue={"brisk": {"talk": "x0.5"}}), shop=[0])
    compiled = replace(compiled, units=replace(compiled.units, talk_factor=np.array([3.0])))
    assert ran(compiled).of(0)[0]["end"] == 15


@pytest.mark.parametrize(("share", "kept"), [("0 %", True), ("100 %", False)])
def test_returns_come_within_the_stated_time_after_the_sale(share, kept):
    """All or none return, each at some moment within 30 days of the order."""
    row = play(changed(LAMPS, channels__shop__returned={"share": share, "within": "30 days"}), shop=[0]).of(0)[0]
    assert (row["returned"] == -1) if kept else (row["sold_at"] <= row["returned"] <= row["sold_at"] + 30 * DAY)
