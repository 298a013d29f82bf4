"""Steps with several options, worked out by hand: alternatives, skills, who sells. Times in minutes."""

import runpy
from pathlib import Path

import pytest

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, changed, play, scenario = (SAMPLE[name] for name in ("SHOP", "DAYS", "changed", "play", "scenario"))
# Unit 0 is a senior, unit 1 a junior.
PAIR = changed(
    SHOP, assets={"seniors": {"kind": "people", "headcount": 1}, "juniors": {"kind": "people", "headcount": 1}},
    channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": ["seniors"], "or_needs": [["juniors"]]})


@pytest.fixture(params=SAMPLE["ENGINES"])
def engine(request):
    """Name of an engine."""
    return request.param


def served(result):
    """(start, seller) by person."""
    return list(zip(result.column("start"), result.column("seller"), strict=True))


def test_the_first_option_that_is_free_is_taken(engine):
    """At 0 the senior, at 1 the junior; who waits from 2 has the senior at 10, who waits from 3 the junior at 11. At 30
    both are free: the senior again."""
    assert served(play(PAIR, engine, shop=[0, 1, 2, 3, 30])) == [(0, 0), (1, 1), (10, 0), (11, 1), (30, 0)]


def test_an_option_holds_all_its_assets_and_names_its_own_seller(engine):
    """Option one: adviser and desk; option two: table and adviser. Units: adviser 0 and 1, desk 2, table 3. The second
    customer has no desk and is served at the table, by the second adviser; the third waits for whichever comes free."""
    document = changed(
        SHOP, assets={"advisers": {"kind": "people", "headcount": 2}, "desks": {"kind": "machines", "count": 1},
                      "tables": {"kind": "machines", "count": 1}},
        channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": ["advisers", "desks"],
                                  "or_needs": [["tables", "advisers"]]})
    result = play(document, engine, shop=[0, 1, 2])
    assert served(result) == [(0, 0), (1, 1), (10, 0)]
    assert result.spans(2, "BUSY") == [(0, 10), (10, 20)]
    assert result.spans(3, "BUSY") == [(1, 11)]


def test_machines_alone_may_be_an_option(engine):
    """A kiosk does where no adviser is free; then nobody sold."""
    document = changed(PAIR, assets__juniors={"kind": "machines", "count": 1})
    assert served(play(document, engine, shop=[0, 1])) == [(0, 0), (1, -1)]


def test_a_skill_means_the_pools_that_have_it_in_file_order(engine):
    """Both pools speak German: the step takes a senior first, then a junior. Juniors alone sew."""
    document = changed(PAIR, assets__seniors__skills=["german"], assets__juniors__skills=["sewing", "german"],
                       channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": ["german"]},
                       channels__shop__steps__1={"name": "fitting", "time": "5 min", "needs": ["sewing"]})
    result = play(document, engine, shop=[0, 1])
    # Advice: senior 0-10, junior 1-11. Fitting by the junior: who is ready at 10 waits until 11, the other until 16.
    assert [(row["step"], row["start"], row["seller"]) for row in result.steps] == [
        ("advice", 0, 0), ("advice", 1, 1), ("fitting", 11, 1), ("fitting", 16, 1)]


def test_skills_expand_to_options_of_assets():
    """Two skills of two pools each give four options, the last name changing fastest; where both are one pool, two of
    it are held. What the file wrote is kept beside."""
    document = changed(PAIR, assets__seniors__skills=["german", "sewing"], assets__juniors__skills=["german", "sewing"],
                       channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": ["german", "sewing"]})
    step = scenario(document).scenario.channels["shop"].steps[0]
    # The third option is the second in another order, so it is not kept.
    assert step.options == ({"seniors": 2}, {"seniors": 1, "juniors": 1}, {"juniors": 2})
    assert step.stated == ({"german": 1, "sewing": 1},)
    assert step.assets == ("seniors", "juniors")


def test_all_units_of_one_name_come_from_one_pool(engine):
    """Two who speak German are needed: one senior and one junior do not do together, two juniors do."""
    document = changed(PAIR, assets__seniors__skills=["german"], assets__juniors__skills=["german"],
                       assets__juniors__headcount=2,
                       channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": {"german": 2}})
    result = play(document, engine, shop=[0, 1])
    assert served(result) == [(0, 1), (10, 1)]
    assert result.spans(0, "BUSY") == []


def test_who_waits_at_closing_stays_if_any_option_has_somebody(engine):
    """Open until 12:00. The juniors go home at 11:30, the senior stays. Who waits from 11:41 while the senior talks
    (11:40-12:10) is still served: one option has somebody on the shift."""
    document = changed(
        DAYS, assets=PAIR["assets"], channels__shop__steps=[
            {"name": "advice", "time": "30 min", "needs": ["juniors"], "or_needs": [["seniors"]]}],
        shifts=[{"pool": "seniors", "days": "daily", "time": "09:00-12:00", "share": "100 %"},
                {"pool": "juniors", "days": "daily", "time": "09:00-11:30", "share": "100 %"}])
    assert served(play(document, engine, shop=[700, 701])) == [(700, 0), (730, 0)]


def test_leaving_is_for_want_of_a_seller_only_if_no_option_has_one(engine):
    """Patience 5 minutes. With a junior there and busy it is impatience; with no head in either pool, no seller."""
    document = changed(PAIR, assets__seniors__headcount=0, offer={"lamp": {"price": "10.00 EUR"}},
                       channels__shop__hit_rate="100 %",
                       channels__shop__patience={"mean": "5 min", "shape": "deterministic"})
    result = play(document, engine, shop=[0, 1])
    assert [(row["outcome"], row["cause"]) for row in (result.of(0)[0], result.of(1)[0])] == [
        ("SALE", "NONE"), ("ABANDONED", "ABANDONED")]
    result = play(changed(document, assets__juniors__headcount=0), engine, shop=[0])
    assert result.of(0)[0]["cause"] == "NO_SELLER"
