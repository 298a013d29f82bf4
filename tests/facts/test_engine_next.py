"""`next:` leads from an outcome to a further contact; times in minutes since midnight of Monday 1 February."""

import runpy
from dataclasses import replace
from pathlib import Path

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DAY, changed, fixed, play = (SAMPLE[name] for name in ("SHOP", "DAYS", "DAY", "changed", "fixed", "play"))
TEN, NINE, NOON = 600, 540, 720


def again(after="no_sale", **more):
    return [{"after": after, "to": "shop", "chance": "100 %", "delay": "60 min", **more}]


def test_a_second_visit_keeps_the_person_and_counts_the_contact():
    """Unsold at 10, back 60 minutes later: same person, contact 2, first channel shop; and again at 140."""
    result = play(changed(SHOP, horizon__length="145 min", channels__shop__next=again()), shop=[0])
    assert [(row["contact"], row["arrive"], row["outcome"]) for row in result.of(0)] == [
        (1, 0, "NO_SALE"), (2, 70, "NO_SALE"), (3, 140, "INSIDE")]


def test_a_delay_lasts_at_least_one_tick():
    """Delay 0: the next visit begins a thousandth of a second later."""
    result = play(changed(SHOP, horizon__length="15 min", channels__shop__next=again(delay="0 min")), shop=[0])
    assert result.of(0)[1]["arrive"] == 10 + 1 / 60_000


def test_who_would_find_the_door_closed_comes_in_the_next_opening():
    """Unsold at 11:55, due again at 12:55 with the door closed: some moment between 9 and 12 of the next day."""
    document = changed(DAYS, channels__shop__next=again(), horizon__months=1)
    arrive = play(document, shop=[NOON - 15]).of(0)[1]["arrive"]
    assert DAY + NINE <= arrive < DAY + NOON


def test_who_comes_back_while_the_door_is_open_comes_to_the_minute():
    """Unsold at 10:10, due at 11:10: open."""
    assert play(changed(DAYS, channels__shop__next=again()), shop=[TEN]).of(0)[1]["arrive"] == TEN + 70


def test_what_lies_beyond_the_horizon_belongs_to_the_closing_state():
    """Last opening of February ends on the 28th at 12:00; due at 12:10 there is no next opening."""
    last = 27 * DAY
    result = play(changed(DAYS, channels__shop__next=again()), shop=[last + NOON - 60])
    assert len(result.of(0)) == 1
    assert result.closing.visits == {"shop": 1}


def test_no_show_stays_away():
    """Chance 100 %, nobody shows up."""
    assert len(play(changed(SHOP, channels__shop__next=again(shows_up="0 %")), shop=[0]).of(0)) == 1


def test_at_most_one_of_several_ways_is_taken():
    """50 % come back after 20 minutes, 50 % after 40: every person does exactly one of them."""
    document = changed(SHOP, assets__sellers__headcount=60, horizon__length="65 min",
                       channels__shop__next=[*again(chance="50 %", delay="20 min"),
                                             *again(chance="50 %", delay="40 min")])
    result = play(document, shop=[0] * 60)
    second = [result.of(who)[1]["arrive"] for who in range(60)]
    assert set(second) == {30, 50}
    assert all(len(result.of(who)) in (2, 3) for who in range(60))


def test_after_abandoning_balking_and_a_sale():
    """Each outcome has its own way back: abandoned at 5 -> 65; balked at 6 -> 66; bought at 10 -> 70."""
    document = changed(
        SHOP, channels__shop__patience=fixed(4), channels__shop__balk={"waiting": 1, "share": "100 %"},
        offer={"lamp": {"price": "1.00 EUR"}}, channels__shop__hit_rate="100 %",
        channels__shop__next=[*again("abandoned"), *again("balked"), *again("sale")])
    result = play(document, shop=[0, 2, 3])
    assert [result.of(who)[0]["outcome"] for who in range(3)] == ["SALE", "ABANDONED", "BALKED"]
    assert [result.of(who)[1]["arrive"] for who in range(3)] == [70, 66, 63]


def test_turned_away_at_closing_comes_back():
    """Turned away at 12:00, back an hour later: in the next opening."""
    document = changed(DAYS, channels__shop__at_closing="turn_away", channels__shop__next=again("turned_away"))
    result = play(document, shop=[NOON - 5, NOON - 4])
    assert result.of(1)[0]["outcome"] == "TURNED_AWAY"
    assert DAY + NINE <= result.of(1)[1]["arrive"] < DAY + NOON


def test_due_contacts_come_before_arrivals_of_the_same_tick():
    """Back at 70, when somebody new with a smaller address comes: who was due is served first."""
    result = play(changed(SHOP, channels__shop__next=again()), shop=[70, 0])
    assert result.of(1)[1]["start"] == 70
    assert result.of(0)[0]["start"] == 80


def test_a_shop_visit_can_lead_to_a_call():
    """Unsold in the shop at 10, promised a call 60 minutes later: called at 70 although nobody is on the list."""
    document = changed(
        SHOP, assets__callers={"kind": "people", "headcount": 1}, channels__phone={
            "kind": "outbound", "callers": "callers", "leads": {"opening": 1},
            "dialling": {"mode": "progressive", "ring": "1 min"}, "answered": "100 %",
            "talk": {"sale": "5 min", "no_sale": "5 min"}, "hit_rate": "0 %"},
        channels__shop__next=[{"after": "no_sale", "to": "phone", "chance": "100 %", "delay": "60 min"}])
    call = play(document, shop=[0]).of(0, "phone")[-1]
    assert (call["arrive"], call["contact"], call["first_channel"], call["segment"]) == (70, 2, "shop", -1)


def test_a_purchase_cancels_what_was_planned_before():
    """Unsold by telephone (promised a call 30 minutes after the first talk), the person buys in the shop at 22 as one
    who comes anyway: no second call."""
    sample = SAMPLE["DESK"]
    document = changed(
        sample, channels__phone__leads={"opening": 1, "would_have_come_anyway": "100 %"},
        channels__phone__outcomes={"undecided": "100 %"},
        channels__phone__next=[{"after": "undecided", "to": "phone", "chance": "100 %", "delay": "30 min"}],
        assets__sellers={"kind": "people", "headcount": 1}, demand__shop={"level": "1 per_hour"},
        channels__shop={"kind": "walk_in", "hit_rate": "100 %",
                        "steps": [{"name": "advice", "time": "10 min", "needs": ["sellers"]}]})
    compiled = SAMPLE["world"](document)
    leads = replace(compiled.leads[0], comes=compiled.leads[0].comes * 0 + 12 * 60_000)
    result = SAMPLE["ran"](replace(compiled, leads=(leads,)))
    assert [(row["channel"], row["outcome"], row["arrive"]) for row in result.of(0)] == [
        ("phone", "UNDECIDED", 0), ("shop", "SALE", 12)]
    assert result.closing.promised == {"phone": 0}
