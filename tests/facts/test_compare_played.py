"""Comparing a small shop: known differences, exact zeros, what can be compared, and what candidates are made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from optimize.decisions import as_is, with_heads
from optimize.reading.scenario import read_inputs
from sim.scenario.load import load_scenario
from sim.scenario.problems import ScenarioError
from tests.facts.compare_sample import SHOP, shop_file
from wherefrom.comparing.candidates import Variant, based_on, candidates_of, laid_variant, read_variant
from wherefrom.comparing.choosing import Budget, choose_best_of, read_budget, spend_years, years_within
from wherefrom.comparing.comparing import Comparison, compare
from wherefrom.comparing.playing import Player
from wherefrom.comparing.words import best_sentence, pairing_sentence, sentence
from wherefrom.results.errors import RunMissing
from wherefrom.results.plan_text import DECISIONS_FILE, MadePlan, plan_text
from wherefrom.results.store import RunIdentity, RunWriter

VARIANTS = (laid_variant("cleaner"), laid_variant("two_advisers"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario file."""
    return shop_file(tmp_path_factory.mktemp("compare"))


@pytest.fixture(scope="module")
def made(shop: Path) -> Comparison:
    """The shop as it is against a second cleaner, and against a second adviser, on 12 years."""
    return compare(candidates_of([shop], VARIANTS), years=12, seed=3)


def test_cleaner_costs_what_he_costs(made: Comparison) -> None:
    """A person who serves nobody costs 35 / 7 x 10 EUR x 59 days = 2,950 EUR in every year, and changes nothing else:
    same sales, same lost customers; the month of January bears 31 days of it, 1,550 EUR."""
    cleaner = made.rivals[0]
    assert (cleaner.name, cleaner.years, cleaner.identical) == ("cleaner", 12, False)
    profit = cleaner.profit
    assert (profit.alone.estimate, profit.together.low, profit.together.high) == (-2950.0, -2950.0, -2950.0)
    assert (profit.verdict, profit.judged, profit.wins) == ("less", "worse", 0)
    for name in ("net revenue", "sales", "lost sales", "service level of shop"):
        found = cleaner.difference(name)
        assert found is not None
        assert found.verdict == "same"
    assert [(one.of, one.name, one.cents) for one in cleaner.parts.by_channel if one.cents] == [
        ("cost", "people", -12 * 295_000)]
    assert [one.cents for one in cleaner.parts.by_month] == [-12 * 155_000, -12 * 140_000]
    assert cleaner.places == ()
    assert sentence(cleaner, made) == (
        "cleaner earns 2,950 EUR in 2 months less than shop (the same in every year) and wins in 0 of 12 years.")


def test_second_adviser_keeps_customers(made: Comparison) -> None:
    """With 20 customers in 3 hours of 9 minutes each, one adviser is 60 % busier than possible alone; a second one
    keeps customers who gave up waiting, and the sentence says when."""
    adviser = made.rivals[1]
    assert adviser.profit.judged == "better"
    lost = adviser.difference("lost sales")
    assert lost is not None
    assert lost.verdict == "less"
    place, = adviser.places
    assert (place.channel, place.cause) == ("shop", "abandoned")
    assert 18 <= place.start < place.end <= 24
    assert place.a_week.high < 0
    assert "fewer customers of shop a week" in sentence(adviser, made)
    for way in (adviser.parts.by_channel, adviser.parts.by_product, adviser.parts.by_month):
        assert sum(one.cents for one in way) == adviser.parts.cents
    profit = made.values("profit")
    assert adviser.parts.cents == round(100 * float((profit[2] - profit[0]).sum()))
    assert best_sentence(made).startswith("two_advisers earns most on average, and that is certain")


def test_identical_scenarios_differ_by_exactly_nothing(shop: Path) -> None:
    """The same scenario under two names: every difference is exactly 0, and the words say so."""
    candidates = candidates_of([shop, shop])
    assert [each.name for each in candidates] == ["shop", "shop (2)"]
    found = compare(candidates, years=4)
    rival, = found.rivals
    assert rival.identical
    assert all(one.alone.estimate == one.p10 == one.p90 == 0.0 for one in rival.differences)
    assert rival.parts.cents == 0
    assert rival.places == ()
    assert "so the difference is exactly 0" in sentence(rival, found)
    assert pairing_sentence(found) == ""


def test_the_base_is_a_point_of_view(shop: Path, made: Comparison) -> None:
    """With another base the same two candidates differ by exactly the negative, in every measure, part and place."""
    turned = compare(based_on(made.candidates, "two_advisers"), years=12, seed=3)
    assert turned.names == ("two_advisers", "shop", "cleaner")
    one, other = made.rivals[1], turned.rivals[0]
    assert [each.alone.estimate for each in other.differences] == [-each.alone.estimate for each in one.differences]
    assert [(each.together.low, each.together.high) for each in other.differences] == [
        (-each.together.high, -each.together.low) for each in one.differences]
    assert [each.cents for each in other.parts.by_month] == [-each.cents for each in one.parts.by_month]
    assert [(each.days, each.start, each.a_week.estimate) for each in other.places] == [
        (each.days, each.start, -each.a_week.estimate) for each in one.places]


def test_jobs_change_nothing(shop: Path, made: Comparison) -> None:
    """Played side by side the figures are the same."""
    again = compare(candidates_of([shop], VARIANTS), years=12, seed=3, jobs=3)
    assert [[year.digest for year in each.years] for each in again.played] == [
        [year.digest for year in each.years] for each in made.played]
    assert again.rivals[1].differences == made.rivals[1].differences


def test_horizon_and_currency_must_be_the_same(tmp_path: Path) -> None:
    """Scenarios of another horizon or currency are refused, each difference with both places."""
    shop = shop_file(tmp_path)
    elsewhere = SHOP.replace("2027-01-01, months: 2", "2027-02-01, months: 3").replace("EUR", "NZD")
    other = shop_file(tmp_path, elsewhere, "other.yaml")
    with pytest.raises(ScenarioError) as refused:
        compare(candidates_of([shop, other]), years=2)
    assert [each.path for each in refused.value.problems] == ["horizon.start", "horizon.months", "horizon.currency"]
    words = str(refused.value)
    assert "begins 2027-02-01, not 2027-01-01" in words
    assert "has 3 months, not 2" in words
    assert "its money is in NZD, not EUR" in words
    assert f"{other}:4" in words
    assert f"{shop}:4" in words


def test_channels_may_differ(tmp_path: Path) -> None:
    """A scenario with another channel instead can be compared: margin and lost customers of both are in the parts."""
    shop = shop_file(tmp_path)
    stall = shop_file(tmp_path, SHOP.replace("  shop:\n    kind", "  stall:\n    kind").replace("demand: {shop:",
                      "demand: {stall:").replace("service: {shop:", "service: {stall:"), "stall.yaml")
    found = compare(candidates_of([shop, stall]), years=3)
    rival, = found.rivals
    margins = [one for one in rival.parts.by_channel if one.of == "margin of channel"]
    assert [one.name for one in margins] == ["shop", "stall"]
    assert margins[0].rival == margins[1].base == 0.0
    assert sum(one.cents for one in rival.parts.by_channel) == rival.parts.cents
    assert {one.channel for one in rival.causes} == {"shop", "stall"}
    assert rival.difference("service level of shop") is None


def test_plan_in_a_run_folder_stands_for_its_scenario(tmp_path: Path) -> None:
    """The folder of a planned run is its scenario with the plan in it: a second adviser in February only changes
    nothing in January, and something in February."""
    text = SHOP + "plan: {may_change: {advisers: 1 to 3}, closing: {headcount: free}}\n"
    planned = shop_file(tmp_path, text, "planned.yaml")
    file = load_scenario(planned)
    inputs = read_inputs(file)
    plan = with_heads(inputs, as_is(inputs), {("advisers", "standard"): [1, 2]})
    with RunWriter(tmp_path, RunIdentity("plan", "Corner shop", 1, file.resolved_text()), date(2027, 1, 1)) as run:
        run.text("scenario.resolved.yaml", file.resolved_text())
        run.text(DECISIONS_FILE, plan_text(MadePlan(plan, as_is(inputs))))
    found = compare(candidates_of([planned, run.folder]), years=6)
    assert found.names == ("planned", run.folder.name)
    months = found.rivals[0].parts.by_month
    assert months[0].cents == 0
    assert months[1].cents != 0
    with pytest.raises(RunMissing, match="manifest"):
        candidates_of([planned, tmp_path])


def test_variants_are_read() -> None:
    """A variant has a name, and settings or overrides divided by semicolons; several overrides make one candidate."""
    assert read_variant("dearer: offer.kettle.price=60 EUR; demand.*.level*=0.9; cleaner") == Variant(
        "dearer", ("cleaner",), ("offer.kettle.price=60 EUR", "demand.*.level*=0.9"))
    assert laid_variant("cleaner, two_advisers") == Variant("cleaner + two_advisers", ("cleaner", "two_advisers"))
    for wrong in ("dearer", "dearer:", ": a=1", "a=1: b"):
        with pytest.raises(ValueError, match="is no variant"):
            read_variant(wrong)


def test_all_problems_of_all_candidates_at_once(shop: Path) -> None:
    """What is wrong with two variants is said together."""
    with pytest.raises(ScenarioError) as refused:
        candidates_of([shop], [read_variant("a: assets.advisers.headcount=-1"), laid_variant("nobody")])
    assert len(refused.value.problems) >= 2


def test_budgets_are_read() -> None:
    """Years or a time; anything else is refused in words."""
    assert read_budget("400 years") == Budget(years=400)
    assert read_budget("1,000 years") == Budget(years=1000)
    assert read_budget("10min") == Budget(seconds=600.0)
    assert read_budget("1.5 h") == Budget(seconds=5400.0)
    for wrong in ("", "10", "-3 years", "1.5 years", "0 min", "ten years"):
        with pytest.raises(ValueError, match="is no budget"):
            read_budget(wrong)


def test_best_is_chosen_and_years_are_kept(shop: Path) -> None:
    """The second adviser earns thousands more: he is chosen at the first look, and no year is played twice."""
    played: list[int] = []
    candidates = candidates_of([shop], VARIANTS)
    with Player(candidates, seed=3, engine="kernel", jobs=1, on_year=lambda: played.append(1)) as player:
        chosen = choose_best_of(player, confidence=0.95, matters=100.0, most_years=100)
        assert chosen.name == "two_advisers"
        assert chosen.content["claimed"] is True
        assert len(played) == player.years_played == chosen.content["years_spent"]
        assert player.years_played < 300
    with Player(candidates, seed=3, engine="kernel", jobs=1) as player:
        spent = spend_years(player, 40)
        assert spent.name == "two_advisers"
        assert sum(len(each.years) for each in player.played()) == player.years_played == 40
        assert '--budget "40 years"' in spent.sentence


def test_time_is_turned_into_years_by_a_probe(shop: Path) -> None:
    """With a clock by which the first year of each of two takes 3 s and the next four of each 8 s, a minute leaves 49 s
    at 1 s a year: 10 years are played already, 49 more fit. A time that is over at once pays for the first years."""
    candidates = candidates_of([shop], VARIANTS[:1])
    ticks = iter([0.0, 3.0, 11.0])
    with Player(candidates, seed=3, engine="kernel", jobs=1) as player:
        assert years_within(player, 60.0, lambda: next(ticks)) == 59
    ticks = iter([0.0, 3.0, 11.0])
    with Player(candidates, seed=3, engine="kernel", jobs=1) as player:
        assert years_within(player, 1.0, lambda: next(ticks)) == 10


def test_values_are_by_candidate_and_replication(made: Comparison) -> None:
    """Yearly values of a measure, a row a candidate; their means are those of the differences."""
    values = made.values("profit")
    assert [len(each) for each in values] == [12, 12, 12]
    assert made.mean("profit")[1] == pytest.approx(made.rivals[0].profit.rival)
    assert np.array_equal(np.round(values[1] - values[0], 2), np.full(12, -2950.0))
    with pytest.raises(KeyError):
        made.values("happiness")
