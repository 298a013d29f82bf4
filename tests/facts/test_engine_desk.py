"""The telephone desk, worked out by hand: whose turn, lines, retries, call-backs, hours. Times in minutes."""

import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from sim.world.draws import Purpose, uniforms

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DESK, DAY, changed, play, ran, world = (SAMPLE[name] for name in ("DESK", "DAY", "changed", "play", "ran", "world"))
PHONE = "channels__phone__"
SELLS = changed(DESK, channels__phone__hit_rate="100 %")
HOURS = changed(DESK, horizon={"start": "2027-02-01", "months": 1}, calendar={"calling": {"daily": "10:00-12:00"}},
                shifts=[{"pool": "callers", "days": "daily", "time": "09:00-17:00", "share": "100 %"}])


def dials(result):
    """(who, attempt, from, to, outcome) of all dials in order."""
    return sorted((row["arrive"], row["who"], row["attempt"], row["end"], row["outcome"])
                  for row in result.journeys if row["arrive"] >= 0 and row["outcome"] != "NOT_CALLED")


def test_leads_are_called_in_order_by_whoever_is_free():
    """One minute of ringing and five of talk: dials at 0, 6, 12."""
    assert dials(play(DESK)) == [(0, 0, 1, 6, "NO_SALE"), (6, 1, 1, 12, "NO_SALE"), (12, 2, 1, 18, "NO_SALE")]


def test_wrap_up_keeps_the_caller_but_frees_the_line():
    """Two callers, one line, wrap-up 4. The line is held 0-6; then the second caller dials (6-12). The first is
    ready at 10 and has the line from 12."""
    document = changed(DESK, assets__callers__headcount=2, assets__lines={"kind": "machines", "count": 1},
                       channels__phone__dialling__line="lines", channels__phone__talk__wrap_up="4 min")
    result = play(document)
    assert [row[0] for row in dials(result)] == [0, 6, 12]
    assert result.spans(2, "BUSY") == [(0, 6), (6, 12), (12, 18)]
    assert result.spans(0, "BUSY") == [(0, 10), (12, 22)]
    assert result.spans(1, "BUSY") == [(6, 16)]


def test_preview_looks_first_and_then_waits_for_a_line():
    """Two callers look for 2 minutes together; one line: dials ring at 2 and at 8. The first who looked goes first,
    and has it again only after the second: 8-14."""
    document = changed(DESK, assets__callers__headcount=2, assets__lines={"kind": "machines", "count": 1},
                       channels__phone__dialling={"mode": "preview", "look": "2 min", "ring": "1 min", "line": "lines"})
    result = play(document)
    assert dials(result) == [(0, 0, 1, 8, "NO_SALE"), (0, 1, 1, 14, "NO_SALE"), (8, 2, 1, 20, "NO_SALE")]
    assert result.spans(2, "BUSY") == [(2, 8), (8, 14), (14, 20)]
    assert result.spans(1, "BUSY") == [(0, 14)]


def test_unanswered_leads_are_retried_after_the_delay_until_attempts_are_exhausted():
    """Nobody answers; ring 1, retry after 10, three attempts: one lead dialled at 0, 11, 22 and no more."""
    document = changed(DESK, channels__phone__answered="0 %", channels__phone__leads__opening=1,
                       channels__phone__dialling={"mode": "progressive", "ring": "1 min", "attempts": 3,
                                                  "retry_after": "10 min"})
    assert dials(play(document)) == [
        (0, 0, 1, 1, "NO_ANSWER"), (11, 0, 2, 12, "NO_ANSWER"), (22, 0, 3, 23, "NO_ANSWER")]


@pytest.mark.parametrize(("first", "order"), [("fresh", [0, 1, 2, 0, 1, 2]), ("retry", [0, 1, 0, 1, 2, 2])])
def test_fresh_before_retry_unless_stated(first, order):
    """Nobody answers, ring 1, a second attempt due 1 minute after the first ended: lead 0 is due again at 2, lead 1
    at 3. Fresh first: 0 1 2, then retries by due time. Retry first: at 2 lead 0 comes before fresh lead 2."""
    document = changed(DESK, channels__phone__answered="0 %", channels__phone__dialling={
        "mode": "progressive", "ring": "1 min", "attempts": 2, "retry_after": "1 min", "first": first})
    assert [row[1] for row in dials(play(document))] == order


def test_promised_call_backs_come_first_and_by_due_time():
    """All undecided, called back 7 minutes after the talk. Lead 0's talk ends at 6, due 13; lead 1 is called 6-12
    (due 19), lead 2 12-18 since 13 is not yet. At 18 comes lead 0 (due 13) before fresh lead 3; at 24 lead 1."""
    document = changed(DESK, channels__phone__leads__opening=4, channels__phone__outcomes={"undecided": "100 %"},
                       channels__phone__next=[
                           {"after": "undecided", "to": "phone", "chance": "100 %", "delay": "7 min"}])
    result = play(document)
    assert [row[1] for row in dials(result)][:5] == [0, 1, 2, 0, 1]
    assert result.of(0)[1]["attempt"] == 1                       # counted anew since the promise
    assert [row["talk_number"] for row in result.of(0)[:2]] == [1, 2]


def test_who_refuses_is_never_called_again():
    """All refuse: one call each, although every outcome leads to a call-back."""
    document = changed(DESK, channels__phone__outcomes={"refusal": "100 %"}, channels__phone__next=[
        {"after": "refusal", "to": "phone", "chance": "100 %", "delay": "1 min"}])
    assert [row[1] for row in dials(play(document))] == [0, 1, 2]


def test_the_wrong_party_costs_its_talk_and_counts_as_not_reached():
    """Ring 1 and half a minute with the wrong party, two attempts."""
    document = changed(DESK, channels__phone__leads__opening=1, channels__phone__right_party="0 %",
                       channels__phone__talk__wrong_party="30 s", channels__phone__dialling__attempts=2,
                       channels__phone__dialling__retry_after="5 min")
    assert dials(play(document)) == [(0, 0, 1, 1.5, "WRONG_PARTY"), (6.5, 0, 2, 8, "WRONG_PARTY")]


def test_calls_begin_inside_calling_hours_only_and_are_finished():
    """Calling 10:00-12:00, callers there 9-17: 20 calls of 6 minutes fit; the 21st would start at 12:00 and waits for
    10:00 of the next day. A call of 7 minutes: the last begins at 11:54 (17 x 7 = 119) and ends at 12:06."""
    result = play(changed(HOURS, channels__phone__leads__opening=21))
    starts = [row[0] for row in dials(result)]
    assert starts[0] == 600
    assert starts[19] == 600 + 19 * 6
    assert starts[20] == DAY + 600
    longer = play(changed(HOURS, channels__phone__leads__opening=21, channels__phone__talk={
        "sale": "6 min", "no_sale": "6 min"}))
    assert dials(longer)[17][0] == 719
    assert dials(longer)[17][3] == 726


def test_leads_of_a_month_come_on_its_first_day_and_unbought_ones_stay():
    """Opening 2, refresh 30.4375 days x 1 a day = 30 per month; in March 30 arrive on the first."""
    document = changed(HOURS, horizon__months=2, channels__phone__leads={"opening": 2, "refresh": "30 per_month"})
    starts = [row[0] for row in dials(play(document))]
    assert starts[:2] == [600, 606]
    assert starts[2] == 28 * DAY + 600
    assert len(starts) == 32


def test_who_was_never_called_and_would_have_bought_is_a_lost_sale():
    """600 minutes hold 100 calls of 6: of 105 willing leads five are not called."""
    document = changed(SELLS, channels__phone__leads__opening=105)
    result = play(document)
    assert sum(row["outcome"] == "NOT_CALLED" for row in result.journeys) == 4
    assert result.of(100)[0]["outcome"] == "INSIDE"              # dialled at 600, the last tick, and cut off
    assert result.closing.leads == {("phone", "leads"): 4}
    assert all(row["cause"] == "NOT_CALLED" for row in result.journeys if row["outcome"] == "NOT_CALLED")


def test_not_reached_leads_to_what_next_says():
    """Nobody answers; after the last attempt the person is led to the shop a day later."""
    document = changed(
        DESK, channels__phone__answered="0 %", channels__phone__leads__opening=1,
        assets__sellers={"kind": "people", "headcount": 1},
        channels__shop={"kind": "walk_in", "steps": [{"name": "advice", "time": "10 min", "needs": ["sellers"]}]},
        demand__shop={"level": "1 per_hour"},
        channels__phone__next=[{"after": "not_reached", "to": "shop", "chance": "100 %", "delay": "60 min"}])
    result = play(document)
    row = result.of(0, "shop")[0]
    assert (row["arrive"], row["contact"], row["first_channel"]) == (61, 2, "phone")


def test_answering_depends_on_the_half_hour_in_which_it_rings():
    """Answered 50 %, doubled from 10:00 and nil from 10:30: all calls to 10:30 are answered, none after."""
    document = changed(HOURS, channels__phone__leads__opening=20,
                       channels__phone__answered={"value": "50 %", "by_hour": {"10:00": "x2", "10:30": "x0"}})
    first_day = [row for row in dials(play(document)) if row[0] < 660]
    assert all((row[4] == "NO_SALE") == (row[0] < 630) for row in first_day)
    assert {row[4] for row in first_day} == {"NO_SALE", "NO_ANSWER"}


SHOP_TOO = changed(
    SELLS, channels__phone__leads={"opening": 1, "would_have_come_anyway": "100 %"},
    assets__sellers={"kind": "people", "headcount": 1}, demand__shop={"level": "1 per_hour"},
    channels__shop={"kind": "walk_in", "hit_rate": "100 %",
                    "steps": [{"name": "advice", "time": "10 min", "needs": ["sellers"]}]})


def coming(document, tick):
    """The world in which the only lead comes anyway at this minute."""
    compiled = world(document)
    leads = replace(compiled.leads[0], comes=compiled.leads[0].comes * 0 + tick * 60_000)
    return replace(compiled, leads=(leads,))


def test_a_purchase_by_telephone_cancels_the_visit_that_would_have_come_anyway():
    """Sold by telephone at 6: nobody comes at 30."""
    result = ran(coming(SHOP_TOO, 30))
    assert [row["channel"] for row in result.journeys] == ["phone"]
    assert result.journeys[0]["anyway"] == 1


def test_a_purchase_in_the_shop_takes_the_lead_off_the_list():
    """The lead comes at 0 and buys at 10; the only caller is busy with another lead's long talk until 31."""
    document = changed(SHOP_TOO, channels__phone__leads__opening=2, channels__phone__talk={
        "sale": "30 min", "no_sale": "30 min"})
    compiled = world(document)
    comes = compiled.leads[0].comes.copy()
    comes[:] = [-1, 0]
    result = ran(replace(compiled, leads=(replace(compiled.leads[0], comes=comes),)))
    assert [(row["channel"], row["who"], row["anyway"]) for row in result.journeys] == [("shop", 1, 1), ("phone", 0, 0)]
    assert result.closing.leads == {("phone", "leads"): 0}


def test_hit_rate_by_contact_counts_right_party_talks():
    """0 % at the first talk, 100 % from the second: everybody buys at the call-back."""
    document = changed(DESK, channels__phone__hit_rate={"by_contact": ["0 %", "100 %"]},
                       channels__phone__outcomes={"undecided": "100 %"}, channels__phone__next=[
                           {"after": "undecided", "to": "phone", "chance": "100 %", "delay": "1 min"}])
    result = play(document)
    assert [row["outcome"] for row in result.of(0)] == ["UNDECIDED", "SALE"]
    assert result.of(0)[1]["offered"] == 1


def test_lead_quality_multiplies_the_hit_rate():
    """Quality x0.5 on 100 %: a lead buys exactly if its own uniform is below 50 %."""
    compiled = world(changed(SELLS, channels__phone__leads={"opening": 30, "quality": "x0.5"}))
    result = ran(compiled)
    chances = uniforms(1, 0, Purpose.HIT + 1000, compiled.leads[0].address, 1_000_001)
    assert result.column("outcome") == ["SALE" if chance < 0.5 else "NO_SALE" for chance in chances]


def test_open_call_backs_of_the_willing_are_neither_lost_nor_dialled():
    """A willing lead whom nobody reached is due again after the horizon: one row that has not happened yet."""
    document = changed(SELLS, channels__phone__answered="0 %", channels__phone__leads__opening=1,
                       channels__phone__dialling={"mode": "progressive", "ring": "1 min", "attempts": 3,
                                                  "retry_after": "1 day"})
    result = play(document)
    first, second = result.of(0)
    assert (first["outcome"], first["cause"]) == ("NO_ANSWER", "NOT_REACHED")
    assert (second["outcome"], second["arrive"], second["contact"]) == ("INSIDE", -1, 2)
    assert result.closing.retries == {"phone": 1}
