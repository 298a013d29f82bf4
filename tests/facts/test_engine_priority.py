"""Who comes first, worked out by hand: priorities, credit for waiting, customer classes. Times in minutes."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from sim.world.draws import Purpose, uniforms

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DAY, changed, play, ran, world = (
    SAMPLE[name] for name in ("SHOP", "DAYS", "DAY", "changed", "play", "ran", "world"))
# A second channel served by the same seller.
TWO = changed(SHOP, channels__guests=SHOP["channels"]["shop"], demand__guests={"level": "1 per_hour"})
CLASSES = {"vip": {"share": "40 %", "priority": 0}, "other": {"share": "60 %", "priority": 1}}


@pytest.fixture(params=SAMPLE["ENGINES"])
def engine(request):
    """Name of an engine."""
    return request.param


def starts(result, channel):
    """When each first contact with a channel was served, by person."""
    return result.column("start", channel)


def test_lower_priority_is_served_first_but_nobody_is_interrupted(engine):
    """One seller, 10 minutes each. The shop (priority 1) has customers at 0, 1, 2, guests (priority 0) come at 3 and
    4. The first is served to the end (0-10), then both guests (10-20, 20-30), then the shop's others."""
    result = play(changed(TWO, channels__shop__priority=1), engine, shop=[0, 1, 2], guests=[3, 4])
    assert starts(result, "shop") == [0, 30, 40]
    assert starts(result, "guests") == [10, 20]


def test_credit_counts_as_time_waited_already(engine):
    """Guests have 4.5 minutes of credit: who comes at 6 counts as if from 1.5, before the shop's from 2 and 3."""
    result = play(changed(TWO, channels__guests__credit="4.5 min"), engine, shop=[0, 2, 3], guests=[6])
    assert starts(result, "shop") == [0, 20, 30]
    assert starts(result, "guests") == [10]


def test_equal_standing_goes_by_address(engine):
    """With 4 minutes of credit the guest of 6 counts as from 2, like a shop customer: the lower channel is first."""
    result = play(changed(TWO, channels__guests__credit="4 min"), engine, shop=[0, 2, 3], guests=[6])
    assert starts(result, "shop") == [0, 10, 30]
    assert starts(result, "guests") == [20]


def test_priority_comes_before_credit(engine):
    """An hour of credit does not help guests of priority 1 against the shop's priority 0."""
    document = changed(TWO, channels__guests__priority=1, channels__guests__credit="60 min")
    result = play(document, engine, shop=[0, 2], guests=[1])
    assert starts(result, "shop") == [0, 10]
    assert starts(result, "guests") == [20]


def test_a_class_is_the_persons_own_and_its_share_is_kept(engine):
    """A class is drawn by the person's address, ordinal 0: below 40 % a vip. Who comes again is of the same class."""
    document = changed(SHOP, channels__shop__classes=CLASSES, assets__sellers__headcount=40,
                       channels__shop__next=[{"after": "no_sale", "to": "shop", "chance": "100 %", "delay": "100 min"}])
    played = world(document, shop=list(range(30)))
    result = ran(played, engine)
    drawn = uniforms(1, 0, Purpose.CLASS + 1000, np.arange(30))
    for who in range(30):
        visits = result.of(who)
        assert len(visits) >= 5
        assert {row["class"] for row in visits} == {0 if drawn[who] < 0.4 else 1}
    assert 0 < sum(drawn < 0.4) < 30


def test_a_channel_without_classes_has_none_in_the_log(engine):
    """The column says -1, also of a channel with a priority of its own."""
    assert play(changed(SHOP, channels__shop__priority=3), engine, shop=[0]).column("class") == [-1]


def test_the_line_is_served_class_by_class(engine):
    """Nine wait for one seller from minutes 1 to 9: from 10 on every 10 minutes first the vips, then the others, each
    in order of arrival."""
    result = play(changed(SHOP, channels__shop__classes=CLASSES), engine, shop=list(range(10)))
    kinds = result.column("class")
    assert set(kinds[1:]) == {0, 1}
    turn = sorted(range(1, 10), key=lambda who: (kinds[who], who))
    assert [starts(result, "shop")[who] for who in turn] == [10 * place for place in range(1, 10)]


def test_who_balks_counts_the_line_of_all_classes(engine):
    """With 3 waiting everybody turns round: of eight who come in a row, the first is served and three wait."""
    document = changed(SHOP, channels__shop__classes=CLASSES, channels__shop__balk={"waiting": 3, "share": "100 %"})
    result = play(document, engine, shop=list(range(8)))
    assert result.column("outcome") == ["NO_SALE"] * 4 + ["BALKED"] * 4


def test_at_closing_the_line_is_sent_away_in_its_order(engine):
    """The door closes at 12:00 with `turn_away`: the log lists who goes by class, then by arrival."""
    document = changed(DAYS, channels__shop__classes=CLASSES, channels__shop__at_closing="turn_away",
                       channels__shop__steps__0__time="180 min")
    result = play(document, engine, shop=[9 * 60 + minute for minute in range(10)])
    away = [(row["class"], row["arrive"]) for row in result.journeys if row["outcome"] == "TURNED_AWAY"]
    assert len(away) == 9
    assert {kind for kind, _ in away} == {0, 1}
    assert away == sorted(away)


def test_priority_at_the_till_after_a_call(engine):
    """The till is busy 4-8 with the shop's first buyer. Who bought by telephone (priority 1) joins at 5, the shop's
    second buyer (priority 0) at 6: the second goes first, at 8, and the telephone's has the till from 12."""
    document = changed(
        SHOP, offer={"lamp": {"price": "10.00 EUR"}}, assets__callers={"kind": "people", "headcount": 1},
        assets__tills={"kind": "machines", "count": 1}, assets__sellers__headcount=2,
        channels__shop__hit_rate="100 %", channels__shop__steps__0__time="4 min",
        channels__shop__steps__1={"name": "till", "time": "4 min", "needs": ["tills"], "only": "buyers"},
        channels__phone={
            "kind": "outbound", "callers": "callers", "leads": {"opening": 1}, "priority": 1,
            "dialling": {"mode": "progressive", "ring": "1 min"}, "answered": "100 %",
            "talk": {"sale": "4 min", "no_sale": "4 min"}, "hit_rate": "100 %",
            "steps": [{"name": "till", "time": "2 min", "needs": ["tills"]}],
        })
    result = play(document, engine, shop=[0, 2])
    till = sorted((row["start"], row["joined"], row["channel"]) for row in result.steps if row["step"] == "till")
    assert till == [(4, 4, "shop"), (8, 6, "shop"), (12, 5, "phone")]
