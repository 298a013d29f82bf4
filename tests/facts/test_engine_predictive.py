"""Predictive dialling, worked out by hand: lines ahead of callers, the part carried on, dropped calls. In minutes."""

import runpy
from pathlib import Path

import pytest

from sim.measure import measure
from sim.measure.kpis import KPI_BY_NAME

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DESK, SHOP, DAY, changed, play, ran, world = (
    SAMPLE[name] for name in ("DESK", "SHOP", "DAY", "changed", "play", "ran", "world"))
# One caller, two lines for each free caller; ring 1, talk 5, everybody answers and would buy.
AHEAD = changed(DESK, channels__phone__hit_rate="100 %",
                channels__phone__dialling={"mode": "predictive", "lines_per_caller": 2, "ring": "1 min"})
SILENT = changed(AHEAD, channels__phone__answered="0 %", channels__phone__leads__opening=8)


@pytest.fixture(params=SAMPLE["ENGINES"])
def engine(request):
    """Name of an engine."""
    return request.param


def dials(result):
    """(from, who, to, outcome) of all dials in order."""
    return sorted((row["arrive"], row["who"], row["end"], row["outcome"]) for row in result.journeys
                  if row["arrive"] >= 0 and row["outcome"] != "NOT_CALLED")


def test_who_answers_while_nobody_is_free_is_dropped(engine):
    """Two lines ring at 0 for one caller. Both answer at 1: the first is talked to until 6, the second dropped. At
    6 the third lead rings, alone on the list. Nobody is held while it rings."""
    result = play(AHEAD, engine)
    assert dials(result) == [(0, 0, 6, "SALE"), (0, 1, 1, "DROPPED"), (6, 2, 12, "SALE")]
    assert result.spans(0, "BUSY") == [(1, 6), (7, 12)]
    dropped = result.of(1)[0]
    assert (dropped["seller"], dropped["start"], dropped["talk"], dropped["ring"]) == (-1, -1, 0, 1)
    assert (dropped["cause"], dropped["offered"], dropped["attempt"]) == ("DROPPED", 0, 1)
    assert result.of(0)[0]["seller"] == 0
    assert result.of(0)[0]["start"] == 1


def test_a_fraction_of_a_line_is_carried_on(engine):
    """1.5 lines for one caller, nobody answers. At 0: 1.5 lines allow one, half a line is carried; with it two are
    wanted: a second rings, nothing is carried. At 1 the same again, so two lines ring every minute."""
    result = play(changed(SILENT, channels__phone__dialling__lines_per_caller=1.5), engine)
    assert [row[0] for row in dials(result)] == [0, 0, 1, 1, 2, 2, 3, 3]


def test_two_callers_have_three_lines(engine):
    """1.5 lines for each of two free callers: three ring at a time, nothing is left to carry."""
    document = changed(SILENT, channels__phone__dialling__lines_per_caller=1.5, assets__callers__headcount=2)
    assert [row[0] for row in dials(play(document, engine))] == [0, 0, 0, 1, 1, 1, 2, 2]


def test_unanswered_calls_have_no_seller_and_hold_nobody(engine):
    """The caller is never busy."""
    result = play(SILENT, engine)
    assert {(row["outcome"], row["seller"]) for row in result.journeys} == {("NO_ANSWER", -1)}
    assert result.spans(0, "BUSY") == []


def test_no_more_calls_than_lines(engine):
    """One line: one call at a time, released when nobody answers."""
    document = changed(SILENT, channels__phone__dialling__line="lines", assets__lines={"kind": "machines", "count": 1})
    result = play(document, engine)
    assert [row[0] for row in dials(result)] == list(range(8))
    assert result.spans(1, "BUSY") == [(minute, minute + 1) for minute in range(8)]


def test_a_dropped_call_frees_its_line_and_is_retried(engine):
    """Two lines. At 1 the second call is dropped, its line is free 1-; retry after 10 minutes: at 11 it rings
    again, with no other lead on the list, and is answered at 12."""
    document = changed(AHEAD, channels__phone__leads__opening=2, assets__lines={"kind": "machines", "count": 2},
                       channels__phone__dialling={"mode": "predictive", "lines_per_caller": 2, "ring": "1 min",
                                                  "line": "lines", "attempts": 2, "retry_after": "10 min"})
    result = play(document, engine)
    assert dials(result) == [(0, 0, 6, "SALE"), (0, 1, 1, "DROPPED"), (11, 1, 17, "SALE")]
    # Line 2 has been idle longer at 11.
    assert result.spans(1, "BUSY") == [(0, 6)]
    assert result.spans(2, "BUSY") == [(0, 1), (11, 17)]


def test_a_dropped_lead_without_attempts_left_goes_where_the_unreached_go(engine):
    """`after: not_reached` leads the dropped person into the shop."""
    document = changed(
        AHEAD, assets__sellers=SHOP["assets"]["sellers"], channels__shop=SHOP["channels"]["shop"],
        demand={"shop": {"level": "1 per_hour"}},
        channels__phone__next=[{"after": "not_reached", "to": "shop", "chance": "100 %", "delay": "30 min"}])
    result = play(document, engine)
    assert [(row["channel"], row["arrive"], row["outcome"]) for row in result.of(1)] == [
        ("phone", 0, "DROPPED"), ("shop", 31, "NO_SALE")]


def test_above_the_limit_one_line_rings_for_each_free_caller(engine):
    """No call may be dropped within a day: after the drop of minute 1 the desk dials one lead at a time, every 6
    minutes. On the next day (from 1440) yesterday counts no more, and two lines ring again."""
    document = changed(AHEAD, horizon={"length": "1500 min"}, channels__phone__leads__opening=300,
                       channels__phone__dialling__dropped={"at_most": "0 %", "over": "1 days"})
    begun = [row[0] for row in dials(play(document, engine))]
    assert begun[:5] == [0, 0, 6, 12, 18]
    assert begun == [0, *range(0, 1440, 6), 1440, *range(1440, 1501, 6)]


def test_the_limit_is_a_share_of_the_answered_calls(engine):
    """At most 20 % in two days. Two ring at 0: one of two dropped (50 %), so one at a time. Answered without a drop
    at 7, 13 and 19: one of five is 20 %, not above, so at 24 two ring again; then 2 of 7, above, and so on."""
    document = changed(AHEAD, channels__phone__leads__opening=8,
                       channels__phone__dialling__dropped={"at_most": "20 %", "over": "2 days"})
    assert [(row[0], row[3]) for row in dials(play(document, engine))] == [
        (0, "SALE"), (0, "DROPPED"), (6, "SALE"), (12, "SALE"), (18, "SALE"), (24, "SALE"), (24, "DROPPED"),
        (30, "SALE")]


def test_wrong_parties_count_as_answered_and_take_a_caller(engine):
    """Nobody is the right party; 2 minutes with a wrong one. The first is talked to 1-3, the second dropped at 1; the
    third rings at 3 and is talked to 4-6."""
    document = changed(AHEAD, channels__phone__right_party="0 %", channels__phone__talk__wrong_party="2 min")
    result = play(document, engine)
    assert dials(result) == [(0, 0, 3, "WRONG_PARTY"), (0, 1, 1, "DROPPED"), (3, 2, 6, "WRONG_PARTY")]
    assert result.of(0)[0]["seller"] == 0
    assert result.spans(0, "BUSY") == [(1, 3), (4, 6)]


def test_blended_callers_are_free_for_nobody_while_a_customer_waits(engine):
    """The caller also serves the shop (10 minutes). Two lines ring at 0; the customer of 0.5 is served at once, so both
    who answer at 1 are dropped. The third lead rings at 10.5."""
    document = changed(
        AHEAD, channels__shop=changed(SHOP["channels"]["shop"], steps__0__needs=["callers"]),
        demand={"shop": {"level": "1 per_hour"}})
    result = play(document, engine, shop=[0.5])
    assert [row[0::3] for row in dials(result) if row[3] != "NO_SALE"] == [
        (0, "DROPPED"), (0, "DROPPED"), (10.5, "SALE")]


def test_dropped_calls_are_measured(engine):
    """Three dials, all answered, one dropped. The one dropped would have bought: lost, by this cause. The caller spent
    from answer to hang-up, twice 5 minutes."""
    played = world(AHEAD)
    totals = measure(played, [ran(played, engine).log])
    assert [int(totals.cut(name)) for name in ("dials", "answered", "dropped", "right_party")] == [3, 3, 1, 2]
    assert int(totals.cut("call_ticks")) == 10 * SAMPLE["MINUTE"]
    assert float(KPI_BY_NAME["dropped_share"].values(totals, ())) == pytest.approx(1 / 3)
    lost = totals.cut("lost", ("cause",))
    assert {cause: int(count) for cause, count in zip(totals.labels["cause"], lost, strict=True) if count} == {
        "dropped": 1}
