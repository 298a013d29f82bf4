"""Facts: annotations are taken off before the scenario is read, ranges are checked, drawn and reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.drawing import two_piece_normal
from sim.scenario.load import ScenarioError, ScenarioFile, load_scenario, register

TEXT = """\
schema: wherefrom/1
name: Queue
horizon: 1000 min
offer: {thing: {price: {value: 10.50 EUR, source: price list, owner: Kim, checked: 2026-05-01}, kind: service}}
assets:
  agents: {kind: people, headcount: {value: 6, range: 4 to 8}}
  callers: {kind: people, headcount: 2}
channels:
  desk:
    kind: walk_in
    patience: {value: 9 min, range: 90 s to 0.25 h, source: guess}
    steps:
      - {name: service, time: {mean: 6 min, cv: 0.5, range: 5 min to 7 min}, needs: [agents]}
    hit_rate: {value: 24 %, range: 21 % to 27 %, after_wait: {from: 5 min, loses: 0.5 % per_minute}, source: till}
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 100}
    dialling: {mode: progressive, ring: 18 s}
    answered: {value: 30 %, range: 20 to 40 %}
    talk: {sale: 9 min, no_sale: 3 min, cv: 0.8, range: x0.5 to x2, source: log}
    hit_rate: {by_contact: [5 %, 4 %], range: x0.8 to x1.3}
    outcomes: {undecided: {value: 60 %, range: 50 % to 62 %}, refusal: {value: 35 %, range: 30 % to 38 %}}
demand:
  desk: {level: {value: 1 per_minute, range: 0.8 per_minute to 1.1 per_minute}}
"""


def load(tmp_path: Path, text: str = TEXT) -> ScenarioFile:
    """The text as a loaded scenario."""
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def at(file: ScenarioFile, path: str) -> object:
    """The value at a dotted path of the document."""
    found: object = file.document
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]  # type: ignore[index]
    return found


def test_annotations_are_gone_from_the_document(tmp_path: Path) -> None:
    """A value with notes becomes the value; a section with notes keeps its own keys."""
    file = load(tmp_path)
    assert at(file, "offer.thing.price") == "10.50 EUR"
    assert at(file, "channels.desk.patience") == "9 min"
    assert at(file, "channels.desk.hit_rate") == {
        "value": "24 %", "after_wait": {"from": "5 min", "loses": "0.5 % per_minute"},
    }  # fmt: skip
    assert at(file, "channels.phone.hit_rate") == {"by_contact": ["5 %", "4 %"]}
    assert file.scenario.offer["thing"].price == 1050


def test_annotated_numbers_are_listed_in_parsed_units(tmp_path: Path) -> None:
    """Ranges are given in ticks, cents and shares, whatever unit they are written in."""
    listed = {each.path: each for each in load(tmp_path).assumptions}
    price = listed["offer.thing.price"]
    assert (price.value, price.low, price.high, price.source, price.owner, price.checked) == (
        1050.0, None, None, "price list", "Kim", "2026-05-01",
    )  # fmt: skip
    patience = listed["channels.desk.patience"]
    assert (patience.text, patience.value, patience.low, patience.high) == ("9 min", 540_000, 90_000, 900_000)
    rate = listed["channels.desk.hit_rate"]
    assert (rate.value, rate.low, rate.high, rate.factor, rate.targets) == (
        0.24, 0.21, 0.27, False, ("channels.desk.hit_rate.value",),
    )  # fmt: skip
    assert listed["channels.desk.steps.0.time"].targets == ("channels.desk.steps.0.time.mean",)
    assert (listed["channels.phone.answered"].low, listed["channels.phone.answered"].high) == (0.2, 0.4)
    factor = listed["channels.phone.hit_rate"]
    assert (factor.factor, factor.value, factor.low, factor.high) == (True, 1.0, 0.8, 1.3)
    assert factor.targets == ("channels.phone.hit_rate.by_contact.0", "channels.phone.hit_rate.by_contact.1")
    assert listed["channels.phone.talk"].targets == ("channels.phone.talk.sale", "channels.phone.talk.no_sale")


def test_the_register_covers_every_number(tmp_path: Path) -> None:
    """Every number of offer, assets, channels and demand is listed, with the nearest source stated around it."""
    rows = {row.path: row for row in register(load(tmp_path))}
    assert rows["offer.thing.price"].source == "price list"
    assert rows["channels.desk.hit_rate.after_wait.loses"].source == "till"
    assert rows["channels.phone.talk.cv"].source == "log"
    assert rows["channels.phone.leads.opening"].source is None
    assert rows["assets.agents.headcount"].low == 4
    assert rows["channels.phone.hit_rate.by_contact.1"].high == 1.3
    assert len(rows) == 20


def test_at_even_luck_every_assumption_is_at_its_value(tmp_path: Path) -> None:
    """The value is the median: drawing at 0.5 changes nothing."""
    file = load(tmp_path)
    assert file.drawn(lambda path: 0.5).scenario == file.scenario


def test_p10_and_p90_are_the_ends_of_the_range(tmp_path: Path) -> None:
    """Drawing at 0.1 and 0.9 gives the low and the high end, in the unit of the value."""
    file = load(tmp_path)
    low, high = file.drawn(lambda path: 0.1), file.drawn(lambda path: 0.9)
    assert (at(low, "channels.desk.patience"), at(high, "channels.desk.patience")) == ("1.5 min", "15 min")
    assert (at(low, "channels.desk.hit_rate.value"), at(high, "channels.desk.hit_rate.value")) == ("21 %", "27 %")
    assert (at(low, "assets.agents.headcount"), at(high, "assets.agents.headcount")) == (4, 8)
    assert at(high, "channels.phone.hit_rate.by_contact") == ["6.5 %", "5.2 %"]
    assert (at(low, "channels.phone.talk.sale"), at(high, "channels.phone.talk.sale")) == ("4.5 min", "18 min")
    assert at(high, "channels.phone.talk.cv") == 0.8
    assert (at(low, "demand.desk.level"), at(high, "demand.desk.level")) == ("0.8 per_minute", "1.1 per_minute")


def test_luck_is_addressed_by_path(tmp_path: Path) -> None:
    """Each assumption asks for its own luck once, by its path, and moves nothing else."""
    file = load(tmp_path)
    asked: list[str] = []

    def uniform(path: str) -> float:
        asked.append(path)
        return 0.9 if path == "channels.desk.patience" else 0.5

    drawn = file.drawn(uniform)
    assert sorted(asked) == sorted(each.path for each in file.assumptions if each.low is not None)
    assert at(drawn, "channels.desk.patience") == "15 min"
    assert at(drawn, "demand.desk.level") == "1 per_minute"


@settings(max_examples=40, deadline=None)
@given(luck=st.floats(1e-12, 1 - 1e-12))
def test_extreme_luck_stays_within_what_is_allowed(tmp_path_factory: pytest.TempPathFactory, luck: float) -> None:
    """However far out a draw is, shares stay shares, times positive, and chances add up to at most 100 %."""
    drawn = load(tmp_path_factory.mktemp("luck")).drawn(lambda path: luck).scenario
    phone = drawn.outbound["phone"]
    assert 0 <= phone.answered.value <= 1
    assert phone.outcomes.undecided + phone.outcomes.refusal <= 1
    assert drawn.walk_in["desk"].steps[0].time.mean >= 0
    assert drawn.demand["desk"].level.value >= 0


def test_draws_that_are_not_allowed_together_come_nearer_to_their_medians(tmp_path: Path) -> None:
    """Shares of one day that would exceed 100 % far out are pulled in until they fit; others stay where they are."""
    text = """\
schema: wherefrom/1
name: Shop
horizon: {start: 2027-01-01, months: 1}
calendar: {opening: {daily: "09:00-18:00"}}
assets: {agents: {kind: people, headcount: 6}}
shifts:
  - {pool: agents, days: daily, time: "09:00-16:00", share: {value: 40 %, range: 30 % to 48 %}}
  - {pool: agents, days: daily, time: "10:00-18:00", share: {value: 45 %, range: 40 % to 52 %}}
channels: {desk: {kind: walk_in, steps: [{name: service, time: 6 min, needs: [agents]}]}}
demand: {desk: {level: {value: 50 per_day, range: 40 per_day to 60 per_day}}}
"""
    shifts = load(tmp_path, text).drawn(lambda path: 0.9999).scenario.shifts
    assert 0.9 < shifts[0].share + shifts[1].share <= 1
    assert load(tmp_path, text).drawn(lambda path: 0.9999).scenario.demand["desk"].level.value > 75


@given(
    low=st.floats(-1e6, 0),
    high=st.floats(0, 1e6),
    lucks=st.tuples(st.floats(1e-9, 1 - 1e-9), st.floats(1e-9, 1 - 1e-9)),
)
def test_more_luck_never_gives_less(low: float, high: float, lucks: tuple[float, float]) -> None:
    """The two-piece normal's quantile grows with luck."""
    less, more = sorted(lucks)
    assert two_piece_normal(less, low, 0.0, high) <= two_piece_normal(more, low, 0.0, high)


def test_a_scenario_without_ranges_is_drawn_as_itself(tmp_path: Path) -> None:
    """Where nothing has a range there is nothing to draw."""
    file = load(tmp_path, "\n".join(line.replace("range", "owner") for line in TEXT.splitlines()))
    assert file.drawn(lambda path: 0.9) is file


BAD = [
    ("range: 90 s to 0.25 h", "range: §20 % to 40 %", "not of the same kind"),
    ("range: 90 s to 0.25 h", "range: §10 min to 12 min", "does not hold the value `9 min`"),
    ("range: 90 s to 0.25 h", "range: §12 min to 3 min", "does not hold the value"),
    ("range: 90 s to 0.25 h", "range: §3 min", "cannot be read"),
    ("range: 90 s to 0.25 h", "range: §few to many", "cannot be read"),
    ("range: 21 % to 27 %", "range: §21 % to 127 %", "at the high end of the range"),
    ("range: 4 to 8", "range: §-1 to 8", "at the low end of the range"),
    ("range: 4 to 8", "range: §4.5 to 8", "at the low end of the range"),
    ("range: x0.8 to x1.3", "range: §x1.1 to x1.3", "does not hold 1"),
    ("range: x0.8 to x1.3", "range: §4 % to 6 %", "beside several numbers"),
    ("range: x0.8 to x1.3", "range: §x0.8 to x30", "at the high end of the range"),
    ("0.8 per_minute to 1.1 per_minute", "§0.8 per_minute to 90 per_hour", "not of the same kind"),
    ("leads: {opening: 100}", "leads: {opening: 100}\n    returned: {range: §1 to 2}", "no number here"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_a_bad_range_is_refused_at_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Both ends are of the value's kind, hold the value, and make a valid scenario themselves."""
    assert TEXT.count(old) == 1
    text = TEXT.replace(old, new)
    before = text[: text.index("§")]
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, text.replace("§", ""))
    place = f"{tmp_path / 'scenario.yaml'}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "
    assert any(str(each).startswith(place) and message in str(each) for each in caught.value.problems), str(
        caught.value
    )
