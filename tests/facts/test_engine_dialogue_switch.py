"""Ways of selling that are switched on by the queue or the hour, worked out by hand. Times in minutes."""

import runpy
from pathlib import Path

import pytest

from sim.world.draws import Purpose, uniform

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DESK, ENGINES, changed, play, ran, world = (
    SAMPLE[name] for name in ("SHOP", "DAYS", "DESK", "ENGINES", "changed", "play", "ran", "world"))
USUAL, BRISK = 0, 1
pytestmark = pytest.mark.parametrize("engine", ENGINES)


def with_ways(base, **ways):
    return changed(base, channels__shop__dialogue=ways)


def test_the_line_behind_a_customer_switches_the_way(engine):
    """Brisk (half the time) while two wait. Four come at 0: the first is served with nobody behind, 0-10; the second
    with two behind, briskly, 10-15; the third with one behind, 15-25; the last 25-35."""
    result = play(with_ways(SHOP, usual={}, brisk={"talk": "x0.5", "while_waiting": 2}), engine, shop=[0, 0, 0, 0])
    assert result.column("dialogue") == [USUAL, BRISK, USUAL, USUAL]
    assert result.column("end") == [10, 15, 25, 35]


def test_each_start_of_one_pass_sees_the_line_as_it_then_is(engine):
    """A customer of the team holds both sellers until 10; two wait for the shop. At 10 one pass starts both: the first
    with one behind (brisk, until 15), the second with nobody (until 20)."""
    document = with_ways(SHOP, usual={}, brisk={"talk": "x0.5", "while_waiting": 1})
    team = {"kind": "walk_in", "steps": [{"name": "both", "time": "10 min", "needs": {"sellers": 2}}]}
    document = changed(document, assets__sellers__headcount=2, channels__team=team,
                       demand__team={"level": "1 per_hour"})
    result = play(document, engine, shop=[1, 2], team=[0])
    assert result.column("dialogue", "shop") == [BRISK, USUAL]
    assert result.column("end", "shop") == [15, 20]


def test_the_line_is_that_of_the_first_step(engine):
    """Greeting takes 4, then advice 10 (5 if one waits at the door). The first is advised from 4, when the third
    still waits to be greeted: briskly, until 9. The second is greeted at 8 and advised from 9, with nobody at the
    door: until 19. The third is greeted 8-12 and advised 19-29."""
    document = with_ways(SHOP, usual={}, brisk={"talk": "x0.5", "while_waiting": 1})
    document = changed(document, assets__greeters={"kind": "people", "headcount": 1}, channels__shop__steps=[
        {"name": "greeting", "time": "4 min", "needs": ["greeters"]},
        {"name": "advice", "time": "10 min", "needs": ["sellers"]}])
    result = play(document, engine, shop=[0, 0, 0])
    assert result.column("dialogue") == [BRISK, USUAL, USUAL]
    assert result.column("end") == [9, 19, 29]


def test_the_hour_switches_the_way_as_the_offer_begins(engine):
    """Lunch (twice the time) from 10:00 to 11:00. Advice from 9:55 to 10:05 as usual; from 10:05 to 10:25 as at lunch;
    at 11:00 as usual again."""
    document = with_ways(DAYS, usual={}, lunch={"talk": "x2", "hours": "10:00-11:00"})
    result = play(document, engine, shop=[595, 600, 660])
    assert result.column("dialogue") == [0, 1, 0]
    assert result.column("end") == [605, 625, 670]


def test_the_first_way_in_the_file_that_is_on_is_used(engine):
    """At 10:00 three come. Served first, with nobody behind: lunch. Then with one behind: brisk (named first). Then
    with nobody: lunch. At 11:30 two come: usual, then usual (nobody behind)."""
    document = with_ways(DAYS, brisk={"while_waiting": 1}, usual={}, lunch={"hours": "10:00-11:00"})
    assert play(document, engine, shop=[600, 600, 600, 690, 690]).column("dialogue") == [2, 0, 2, 1, 1]


def test_all_switches_of_a_way_must_be_on(engine):
    """Brisk only at lunch (10:00-11:00) and with one waiting. Three come at 10:00 and at 11:00: the second of the
    first three alone is served so."""
    document = with_ways(DAYS, usual={}, brisk={"while_waiting": 1, "hours": "10:00-11:00"})
    assert play(document, engine, shop=[600, 600, 600, 660, 660, 660]).column("dialogue") == [0, 1, 0, 0, 0, 0]


def test_moves_follow_the_way_in_use(engine):
    """As usual a second lamp is suggested to everybody (3 minutes more); the brisk way, with one waiting, leaves it
    out. 0-13 with the suggestion; 13-18 without, as one waits; 18-31 with it."""
    suggest = {"add": "lamp", "accepted": "100 %", "presenting": "1 min", "takes": "2 min"}
    document = with_ways(SHOP, usual={"suggest": suggest}, brisk={"talk": "x0.5", "while_waiting": 1})
    document = changed(document, offer={"lamp": {"price": "10.00 EUR"}}, channels__shop__hit_rate="100 %")
    result = play(document, engine, shop=[0, 0, 0])
    assert result.column("suggest") == ["ACCEPTED", "NOT_OFFERED", "ACCEPTED"]
    assert result.column("end") == [13, 18, 31]


def test_moves_take_the_time_of_the_way_in_use(engine):
    """The usual way shows in one minute, the careful one, used from 10:00, in seven."""
    def suggest(showing):
        return {"add": "lamp", "accepted": "0 %", "presenting": f"{showing} min"}

    document = with_ways(DAYS, usual={"suggest": suggest(1)}, careful={"suggest": suggest(7), "hours": "10:00-24:00"})
    document = changed(document, offer={"lamp": {"price": "10.00 EUR"}}, channels__shop__hit_rate="100 %")
    assert play(document, engine, shop=[570, 600]).column("end") == [581, 617]


def test_until_the_offer_begins_the_row_names_the_drawn_way(engine):
    """Brisk is on for all who are served; who gives up after two minutes, or balks, is still met as usual."""
    document = with_ways(SHOP, usual={}, brisk={"hours": "00:00-24:00"})
    document = changed(document, horizon={"start": "2027-02-01", "months": 1}, demand__shop__level="1 per_day",
                       calendar={"opening": {"daily": "00:00-24:00"}},
                       shifts=[{"pool": "sellers", "days": "daily", "time": "00:00-24:00", "share": "100 %"}],
                       channels__shop__patience=SAMPLE["fixed"](2),
                       channels__shop__balk={"waiting": 1, "share": "100 %"})
    result = play(document, engine, shop=[0, 1, 2])
    assert result.column("outcome") == ["NO_SALE", "ABANDONED", "BALKED"]
    assert result.column("dialogue") == [BRISK, USUAL, USUAL]


def test_potential_is_measured_on_the_first_way_without_a_switch(engine):
    """The way named first is switched on and sells nothing; as usual, one half would buy. Whose uniform is below one
    half would have bought, and is lost to the way of selling (cause: seller)."""
    document = with_ways(DAYS, silent={"hit_rate": "x0", "hours": "00:00-24:00"}, usual={})
    document = changed(document, offer={"lamp": {"price": "10.00 EUR"}}, channels__shop__hit_rate="50 %")
    seen = set()
    for seed in range(12):
        row = ran(world(document, seed=seed, shop=[600]), engine).of(0)[0]
        would = uniform(seed, 0, Purpose.HIT + 1000, row["person"], 1) < 0.5
        assert (row["dialogue"], row["outcome"]) == (0, "NO_SALE")
        assert (row["potential"], row["cause"]) == ((1, "SELLER") if would else (0, "NONE"))
        seen.add(would)
    assert seen == {True, False}


def test_on_the_telephone_the_hour_counts_as_the_talk_begins(engine):
    """Dialled at 9:59, ring 1, talk from 10:00: the long way (x3, from 10:00) takes 15 instead of 5. A call of one
    minute earlier would have been as usual: dialled at 9:00, talk 9:01-9:06."""
    document = changed(
        DESK, horizon={"start": "2027-02-01", "months": 1}, calendar={"calling": {"daily": "09:59-12:00"}},
        shifts=[{"pool": "callers", "days": "daily", "time": "09:59-12:00", "share": "100 %"}],
        channels__phone__leads__opening=1, channels__phone__dialogue={
            "usual": {}, "long": {"talk": "x3", "hours": "10:00-24:00"}})
    row = play(document, engine).of(0)[0]
    assert (row["dialogue"], row["talk"], row["end"]) == (1, 15, 615)
    early = changed(document, calendar={"calling": {"daily": "09:00-12:00"}},
                    shifts=[{"pool": "callers", "days": "daily", "time": "09:00-12:00", "share": "100 %"}])
    row = play(early, engine).of(0)[0]
    assert (row["dialogue"], row["talk"], row["end"]) == (0, 5, 546)


def test_a_way_has_factors_of_its_own_for_each_class(engine):
    """All are regulars. The usual way (talk x2, hit rate x0.8) takes 0.5 times its time with them and sells 1.5 times
    as much: 10 minutes are 10, and 50 % are 60 %. Whose uniform lies below has potential: the class is their own."""
    ways = {"usual": {"talk": "x2", "hit_rate": "x0.8", "by_class": {"regular": {"talk": "x0.5", "hit_rate": "x1.5"}}}}
    document = changed(with_ways(SHOP, **ways), offer={"lamp": {"price": "10.00 EUR"}},
                       channels__shop__classes={"regular": {"share": "100 %"}}, channels__shop__hit_rate="50 %")
    seen = set()
    for seed in range(40):
        row = ran(world(document, seed=seed, shop=[0]), engine).of(0)[0]
        chance = uniform(seed, 0, Purpose.HIT + 1000, row["person"], 1)
        buys = chance < 0.5 * (0.8 * 1.5)
        assert row["end"] == 10
        assert (row["outcome"], row["potential"]) == (("SALE", 1) if buys else ("NO_SALE", 0))
        seen.add((buys, 0.4 < chance < 0.6))
    assert seen == {(True, True), (True, False), (False, False)}


def test_a_class_without_factors_is_met_as_the_way_says(engine):
    """Factors for another class change nothing: twice ten minutes."""
    ways = {"usual": {"talk": "x2", "by_class": {"regular": {"talk": "x0.5"}}}}
    document = changed(with_ways(SHOP, **ways), channels__shop__classes={
        "regular": {"share": "0 %"}, "other": {"share": "100 %"}})
    assert play(document, engine, shop=[0]).of(0)[0]["end"] == 20
