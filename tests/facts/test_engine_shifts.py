"""Shifts, breaks, overtime and closing time, worked out by hand. Minutes since midnight of Monday 1 February."""

import runpy
from pathlib import Path

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, DAY, changed, fixed, play = (SAMPLE[name] for name in ("DAYS", "DAY", "changed", "fixed", "play"))
NINE, NOON = 540, 720


def shift(time, **more):
    return {"pool": "sellers", "days": "daily", "time": time, "share": "100 %", **more}


def test_finishing_late_is_overtime_and_nobody_is_interrupted():
    """Service from 11:55 to 12:05: on duty to 12:00, five minutes of overtime."""
    result = play(DAYS, shop=[NOON - 5])
    assert result.column("end") == [NOON + 5]
    assert result.spans(0, "ON_DUTY")[0] == (NINE, NOON)
    assert result.spans(0, "OVERTIME") == [(NOON, NOON + 5)]


def test_who_is_on_shift_at_closing_stays_until_nobody_is_inside():
    """Two sellers; one customer from 11:55 to 12:15 (twenty minutes). The idle seller stays as well: to 12:15."""
    document = changed(DAYS, assets__sellers__headcount=2, channels__shop__steps__0__time="20 min")
    result = play(document, shop=[NOON - 5])
    assert [result.spans(unit, "OVERTIME") for unit in (0, 1)] == [[(NOON, NOON + 15)]] * 2


def test_those_waiting_at_closing_are_served_to_the_end():
    """At 11:50, 11:51, 11:52 with ten minutes each: done at 12:00, 12:10, 12:20; overtime to 12:20."""
    result = play(DAYS, shop=[NOON - 10, NOON - 9, NOON - 8])
    assert result.column("end") == [NOON, NOON + 10, NOON + 20]
    assert result.spans(0, "OVERTIME") == [(NOON, NOON + 20)]


def test_turn_away_sends_those_waiting_home_and_serves_those_begun():
    """The same with `turn_away`, begun at 11:55: the first is served to 12:05, who waits goes at 12:00."""
    result = play(changed(DAYS, channels__shop__at_closing="turn_away"), shop=[NOON - 5, NOON - 4])
    assert result.column("outcome") == ["NO_SALE", "TURNED_AWAY"]
    assert result.column("end") == [NOON + 5, NOON]
    assert result.spans(0, "OVERTIME") == [(NOON, NOON + 5)]


def test_a_shift_that_ends_before_closing_ends_then():
    """The shift ends at 11:00, the door closes at 12:00. Who comes at 11:30 waits until closing and is turned away:
    nobody is there to stay."""
    result = play(changed(DAYS, shifts=[shift("09:00-11:00")]), shop=[NOON - 30])
    assert result.column("outcome") == ["TURNED_AWAY"]
    assert result.column("end") == [NOON]
    assert result.spans(0, "OVERTIME") == []


def test_impatient_where_nobody_works_is_lost_for_want_of_a_seller():
    """Nobody on duty at 11:30 (shift to 11:00), patience 5: lost with the cause `no seller`, if a buyer."""
    document = changed(DAYS, shifts=[shift("09:00-11:00")], channels__shop__patience=fixed(5),
                       channels__shop__hit_rate="100 %", offer={"lamp": {"price": "1.00 EUR"}})
    row = play(document, shop=[NOON - 30]).of(0)[0]
    assert (row["outcome"], row["cause"], row["end"]) == ("ABANDONED", "NO_SELLER", NOON - 25)


def test_shift_end_takes_effect_before_work_that_ends_at_the_same_tick():
    """Shift ends 11:00 as a service ends; the customer waiting is not begun by a seller whose shift is over."""
    result = play(changed(DAYS, shifts=[shift("09:00-11:00")], channels__shop__patience=fixed(30)),
                  shop=[NOON - 70, NOON - 65])
    assert result.column("outcome") == ["NO_SALE", "ABANDONED"]
    assert result.spans(0, "OVERTIME") == []


def test_a_break_waits_until_the_seller_is_free_and_ends_on_time():
    """Shift 9-12 with 30 minutes: break 10:15 to 10:45. Service 10:10 to 10:20 first, then off until 10:45."""
    result = play(changed(DAYS, shifts=[shift("09:00-12:00", unpaid_break="30 min")]), shop=[610, 622])
    assert result.spans(0, "ON_DUTY")[:2] == [(NINE, 620), (645, NOON)]
    assert result.column("start") == [610, 645]


def test_a_break_worked_through_is_lost():
    """Service from 10:10 to 10:50 covers the break from 10:15 to 10:45: on duty all along, and free at 10:50."""
    document = changed(DAYS, shifts=[shift("09:00-12:00", unpaid_break="30 min")],
                       channels__shop__steps__0__time="40 min")
    result = play(document, shop=[610, 648])
    assert result.spans(0, "ON_DUTY")[0] == (NINE, NOON)
    assert result.column("start") == [610, 650]


def test_at_closing_who_is_on_a_break_still_counts_as_there():
    """Break 11:45 to 12:15 in a shift 10:30-13:30, door closes 12:00: who waits since 11:50 is served at 12:15."""
    result = play(changed(DAYS, shifts=[shift("10:30-13:30", unpaid_break="30 min")]), shop=[NOON - 10])
    assert result.column("outcome") == ["NO_SALE"]
    assert result.column("start") == [NOON + 15]


def test_after_closing_nobody_waits_for_a_till_without_a_cashier():
    """Advice runs over closing; the cashiers' shift ended at 11:00. The buyer has bought and leaves at once, so that
    nobody stays all night."""
    document = changed(
        DAYS, offer={"lamp": {"price": "1.00 EUR"}}, channels__shop__hit_rate="100 %",
        assets__cashiers={"kind": "people", "headcount": 1},
        channels__shop__steps__1={"name": "till", "time": "1 min", "needs": ["cashiers"], "only": "buyers"},
        shifts__1={"pool": "cashiers", "days": "daily", "time": "09:00-11:00", "share": "100 %"},
    )
    result = play(document, shop=[NOON - 5])
    assert (result.column("outcome"), result.column("end")) == (["SALE"], [NOON + 5])
    assert result.spans(0, "OVERTIME") == [(NOON, NOON + 5)]


def test_open_round_the_clock_does_not_close_at_midnight():
    """Daily 00:00-24:00 with `turn_away`: who waits at midnight is served, not sent away."""
    document = changed(DAYS, calendar__opening={"daily": "00:00-24:00"}, channels__shop__at_closing="turn_away",
                       shifts=[shift("00:00-24:00")])
    result = play(document, shop=[DAY - 8, DAY - 5])
    assert result.column("start") == [DAY - 8, DAY + 2]
    assert result.spans(0, "OVERTIME") == []


def test_the_calendar_excludes_its_last_midnight():
    """February 2027 has 28 days: a service begun at 23:55 of the 28th is cut off at midnight, still inside."""
    document = changed(DAYS, calendar__opening={"daily": "00:00-24:00"}, shifts=[shift("00:00-24:00")])
    result = play(document, shop=[28 * DAY - 5])
    assert result.column("outcome") == ["INSIDE"]
    assert result.spans(0, "BUSY") == [(28 * DAY - 5, 28 * DAY)]
    assert result.spans(0, "ON_DUTY")[-1] == (27 * DAY, 28 * DAY)
