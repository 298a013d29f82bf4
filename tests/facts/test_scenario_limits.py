"""Facts: what no computer can hold, read or finish is refused in words, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError, load_scenario

SHOP = """\
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 1, currency: EUR}
calendar: {opening: {mon-fri: "09:00-18:00"}, calling: {mon-fri: "09:00-18:00"}}
offer: {kettle: {price: 49 EUR, unit_cost: 31 EUR, kind: service}}
assets:
  advisers: {kind: people, headcount: 5, contract: 38 h/week, pay: 19.50 EUR/h}
  callers: {kind: people, headcount: 1, contract: 38 h/week, pay: 19.50 EUR/h}
shifts:
  - {pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "09:00-17:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    balk: {waiting: 4, share: 50 %}
    patience: 8 min
    steps: [{name: advice, time: 10 min, needs: [advisers]}]
    hit_rate: 22 %
    next: [{after: abandoned, to: shop, chance: 20 %, delay: 3 days}]
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 600}
    dialling: {mode: progressive, ring: 20 s, attempts: 2, retry_after: 1 days}
    answered: 50 %
    talk: {sale: 5 min, no_sale: 2 min}
    hit_rate: 10 %
demand:
  shop: {level: 40 per_day}
"""


def said_of(tmp_path: Path, *changes: tuple[str, str], set_: tuple[str, ...] = ()) -> list[str]:
    """The places and messages of all problems of the shop with these changes; none where it is valid."""
    text = SHOP
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "shop.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        load_scenario(path, set_=set_)
    except ScenarioError as error:
        return [f"{each.line}:{each.column}: {each.path}: {each.message}" for each in error.problems]
    return []


def test_links_in_a_circle_and_endless_names_are_no_files(tmp_path: Path) -> None:
    """A link that leads to itself and a name longer than any file's are refused like a missing file."""
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        load_scenario(tmp_path / "loop.yaml")
    first = ("schema: wherefrom/1\n", "extends: loop.yaml\nschema: wherefrom/1\n")
    assert said_of(tmp_path, first) == ["1:10: extends: `loop.yaml` lies outside the folder of the scenario"]
    (line,) = said_of(tmp_path, ("schema: wherefrom/1\n", f"extends: {'a' * 300}\nschema: wherefrom/1\n"))
    assert line.startswith("1:10: extends: there is no file `aaa")
    (line,) = said_of(tmp_path, ("40 per_day", f"40 per_day, by_month: {{csv: {'a' * 300}}}"))
    assert line.startswith("29:45: demand.shop.by_month: there is no file")


def test_the_horizon_lies_in_years_that_calendars_know(tmp_path: Path) -> None:
    """The year 9999 has no year after it, and is refused."""
    expected = "3:18: horizon.start: the horizon starts in the year 9999: it must be 1900 to 2200"
    assert said_of(tmp_path, ("2027-01-01", "9999-12-01")) == [expected]


@pytest.mark.parametrize("cell", ["1e99", "9" * 6000])
def test_an_observation_must_fit_the_clock(tmp_path: Path, cell: str) -> None:
    """An observed time of more than 30,000 years is refused like a stated one."""
    (tmp_path / "talk.csv").write_text(f"seconds\n60\n{cell}\n")
    (line,) = said_of(tmp_path, ("time: 10 min", "time: {shape: empirical, file: talk.csv, unit: s}"))
    assert line.startswith("17:28: channels.shop.steps.0.time: the observation")
    assert "longer than 30,000 years" in line


def test_a_series_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    """Nothing more is said about the values that are missing then, nor about the list around them."""
    (line,) = said_of(tmp_path, ("time: 10 min", "time: {shape: empirical, file: none.csv, unit: s}"))
    assert "there is no file `none.csv`" in line


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_only_plain_numbers_name_entries_of_a_list(tmp_path: Path, number: str) -> None:
    """A raised two is no number of an entry, and neither is one of 5000 digits."""
    (line,) = said_of(tmp_path, set_=(f"channels.shop.steps.{number}.time=1 min",))
    assert "matches nothing" in line


@pytest.mark.parametrize("sign", ["\\e", "\\0", "\\x9b", "\\ud800", "\\uffff"])
def test_signs_that_no_page_can_hold_are_refused(tmp_path: Path, sign: str) -> None:
    """Control characters do not come in by escapes either."""
    assert said_of(tmp_path, ("Corner shop", f'"Corner {sign}"')) == [
        "2:7: name: a control character is not allowed in text"
    ]
    assert said_of(tmp_path, ("Corner shop", '"Corner\\nsh\\xf6p"')) == []


def test_a_scenario_has_a_name(tmp_path: Path) -> None:
    """A blank title would head every report."""
    assert said_of(tmp_path, ("Corner shop", '" "')) == ["2:7: name: the name is empty"]


def test_more_customers_than_can_be_played_are_refused(tmp_path: Path) -> None:
    """A month of 21 open days: 4 million on each can be played; 6 million are 126 million over 30.4375 days, more than
    4 million a day; 10 million are too many in all;
    a list of 16 million leads is too long."""
    assert said_of(tmp_path, ("40 per_day", "4000000 per_day")) == []
    (line,) = said_of(tmp_path, ("40 per_day", "6000000 per_day"))
    assert line.startswith("29:17: demand.shop.level: about 4,139,630 arrivals a day are more than can be simulated")
    (line,) = said_of(tmp_path, ("40 per_day", "10000000 per_day"))
    assert line.startswith("29:17: demand.shop.level: about 210,000,000 arrivals are more than can be simulated")
    (line,) = said_of(tmp_path, ("opening: 600", "opening: 16000000"))
    assert line.startswith("23:5: channels.phone.leads: about 16,000,000 leads are more")


def test_more_failures_than_can_be_played_are_refused(tmp_path: Path) -> None:
    """A thousand tills failing every 5 minutes for a month: some 8.8 million failures."""
    tills = "assets:\n  tills: {kind: machines, count: 1000, failure: {every: 4 min, repair: 1 min}}\n"
    (line,) = said_of(tmp_path, ("assets:\n", tills))
    assert line.startswith("7:57: assets.tills.failure.every: about 8,766,000 failures are more than can be simulated")


@pytest.mark.parametrize(
    ("changes", "endless"),
    [
        ([("after: abandoned", "after: balked"), ("20 %, delay: 3 days", "100 %, delay: 1 ms")], True),
        ([("patience: 8 min", "patience: 0 min"), ("20 %, delay: 3 days", "100 %, delay: 0 min")], True),
        ([("after: abandoned", "after: balked"), ("20 %, delay: 3 days", "100 %, delay: 2 min")], False),
        ([("after: abandoned", "after: balked"), ("20 %, delay: 3 days", "90 %, delay: 1 ms")], False),
        ([("20 %, delay: 3 days", "100 %, delay: 0 min")], False),
    ],
)
def test_nobody_comes_again_at_once_for_ever(tmp_path: Path, changes: list[tuple[str, str]], endless: bool) -> None:
    """A circle of certain visits within a minute never ends; one that waits, or that may end, is allowed."""
    said = said_of(tmp_path, *changes)
    assert bool(said) is endless
    if endless:
        expected = "19:12: channels.shop.next.0: whoever leaves `shop` is certain to be back within a minute"
        assert said[0].startswith(expected)
