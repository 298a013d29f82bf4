"""The tables of a batch: every value once, in the same order always, and no text taken for a formula."""

from __future__ import annotations

import csv
import io
import runpy
from dataclasses import replace
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest

from sim.theory.intervals import mean_interval
from wherefrom.batch.record import Record
from wherefrom.batch.tidy import failed_lines, mean_and_interval, metrics_lines, points_lines
from wherefrom.batch.years import missing_years, outcome_of, years_of
from wherefrom.experiments.experiment import Candidate, Factor, Level, Measure, Point, Replications
from wherefrom.experiments.outcome import Outcome

SAMPLE = runpy.run_path(str(Path(__file__).with_name("batch_sample.py")))
record, sample, source = SAMPLE["record"], SAMPLE["sample"], SAMPLE["source"]
KEYS = ("a", "b", "c", "d")


def rows(lines: object) -> list[dict[str, str]]:
    """A table as whoever opens it reads it."""
    return list(csv.DictReader(io.StringIO(b"".join(lines).decode())))  # type: ignore[call-overload]


def found() -> Outcome:
    """Two points done, one failed, one open with one of two years."""
    years = {
        "a": (Record("a", 0, 2, {"profit": (100.0, 104.0), "service_level of calls": (0.5, nan)}),),
        "b": (Record("b", 0, 0, state="failed", reason="=no, such channel"),),
        "c": (Record("c", 0, 1, {"profit": (7.0,), "service_level of calls": (0.25,)}),),
        "d": (record("d", 1, 1), record("d", 0, 1)),
    }
    return outcome_of(sample(), KEYS, years)


def test_metrics_has_a_row_for_every_value_of_every_year() -> None:
    """In order of point, measure and replication; the value that a year does not define has none."""
    text = b"".join(metrics_lines(found())).decode()
    assert text.splitlines() == [
        "point,scenario,price [EUR],demand [x],replication,metric,unit,value",
        "0,base,20.0,0.85,0,profit,EUR,100.0",
        "0,base,20.0,0.85,1,profit,EUR,104.0",
        "0,base,20.0,0.85,0,service_level of calls,share,0.5",
        "2,base,21.0,0.85,0,profit,EUR,7.0",
        "2,base,21.0,0.85,0,service_level of calls,share,0.25",
        "3,base,21.0,1.0,0,profit,EUR,100.0",
        "3,base,21.0,1.0,1,profit,EUR,101.0",
        "3,base,21.0,1.0,0,service_level of calls,share,0.5",
        "3,base,21.0,1.0,1,service_level of calls,share,0.5",
    ]


def test_points_has_a_row_for_every_point_with_its_mean_and_interval() -> None:
    """Profit 100 and 104: the mean is 102, the standard error 2, and Student's 97.5 % quantile with one degree of
    freedom 12.706, so the interval is 102 - 25.41 to 102 + 25.41. One value has a mean and no interval."""
    first, second, third, fourth = rows(points_lines(found()))
    assert [each["state"] for each in (first, second, third, fourth)] == ["done", "failed", "open", "done"]
    assert [each["years"] for each in (first, second, third, fourth)] == ["2", "0", "1", "2"]
    assert float(first["profit [EUR]"]) == 102.0
    assert float(first["profit low [EUR]"]) == pytest.approx(102 - 25.41, abs=0.01)
    assert float(first["profit high [EUR]"]) == pytest.approx(102 + 25.41, abs=0.01)
    assert (first["service_level of calls [share]"], first["service_level of calls low [share]"]) == ("0.5", "")
    assert (second["profit [EUR]"], second["reason"]) == ("", "'=no, such channel")
    assert (third["profit [EUR]"], third["profit low [EUR]"]) == ("7.0", "")


def test_failed_names_the_reason_of_every_failed_point() -> None:
    """And nothing else; a reason that looks like a formula is made text."""
    assert rows(failed_lines(found())) == [
        {"point": "1", "scenario": "base", "price [EUR]": "20.0", "demand [x]": "1.0", "reason": "'=no, such channel"}
    ]


def test_the_tables_do_not_tell_in_which_order_things_were_played() -> None:
    """Years in one record or in three, overlapping, and in any order: the same bytes."""
    whole = outcome_of(sample(years=6), KEYS, {key: (record(key, 0, 6),) for key in KEYS})
    pieces = outcome_of(sample(years=6), KEYS, {
        key: (record(key, 4, 2), record(key, 0, 3), record(key, 2, 3), record(key, 2, 1)) for key in reversed(KEYS)
    })  # fmt: skip
    for table in (metrics_lines, points_lines):
        assert b"".join(table(whole)) == b"".join(table(pieces))


def test_the_mean_of_a_point_does_not_depend_on_the_other_points() -> None:
    """The row of a point is the same whether it is told alone or among others, to the last digit."""
    values = np.random.default_rng(5).normal(1e5, 3e4, (40, 23))
    together = mean_and_interval(values)
    for place in range(40):
        alone = mean_and_interval(values[place : place + 1])
        assert [each[0] for each in alone] == [each[place] for each in together]


def test_intervals_are_those_of_the_statistics_module() -> None:
    """Mean and 95 % interval as `sim.theory.intervals` gives them, over the years that define a value."""
    values = np.random.default_rng(6).normal(0, 1, (3, 12))
    values[1, 4:7] = nan
    values[2, 1:] = nan
    means, lows, highs = mean_and_interval(values)
    for place in range(2):
        wanted = mean_interval(values[place][np.isfinite(values[place])])
        assert (means[place], lows[place], highs[place]) == pytest.approx((wanted.estimate, wanted.low, wanted.high))
    assert means[2] == values[2, 0]
    assert np.isnan(lows[2])


def test_names_that_are_formulas_or_columns_are_made_harmless() -> None:
    """A scenario called =cmd, a factor called point, words with a comma: text, and no column twice."""
    factor = Factor("point", "x", False, "", None, None, None)
    one = sample(
        factors=(factor,), candidates=(Candidate("=cmd|' /C calc'!A0", source()),), replications=Replications(1),
        measures=(Measure("@profit", "profit", "", "money", "higher"),),
        points=(Point(0, 0, "=cmd|' /C calc'!A0", (Level("point", '-1, "no"', None),)),),
    )  # fmt: skip
    outcome = outcome_of(one, ("a",), {"a": (Record("a", 0, 1, {"@profit": (inf,)}, facts={"+x": "@y"}),)})
    row = rows(points_lines(outcome))[0]
    assert row["scenario"] == "'=cmd|' /C calc'!A0"
    assert row["point (factor)"] == "'-1, \"no\""
    assert row["'+x"] == "'@y"
    assert rows(metrics_lines(outcome)) == [
        {"point": "0", "scenario": "'=cmd|' /C calc'!A0", "point (factor)": "'-1, \"no\"", "replication": "0",
         "metric": "'@profit", "unit": "EUR", "value": "inf"}
    ]  # fmt: skip


def test_years_are_put_together_as_far_as_they_reach() -> None:
    """0 to 19 and 20 to 69; 0 to 9 and 5 to 14; a gap ends it; without replication 0 there is nothing."""

    def profit(*records: Record, wanted: int | None = None) -> list[float]:
        values = years_of(records, wanted)
        return values["profit"].tolist() if values else []

    def upto(end: int) -> list[float]:
        return [100.0 + each for each in range(end)]

    assert profit(record("a", 20, 50), record("a", 0, 20)) == upto(70)
    assert profit(record("a", 0, 10), record("a", 5, 10)) == upto(15)
    assert profit(record("a", 0, 10), record("a", 11, 10)) == upto(10)
    assert profit(record("a", 0, 10), record("a", 2, 3), wanted=7) == upto(7)
    assert profit(record("a", 1, 9)) == []


def test_missing_years_are_the_gaps() -> None:
    """Of 0 to 29 there are 5 to 9 and 20 to 39: missing are 0 to 4 and 10 to 19."""
    there = (record("a", 20, 20), record("a", 5, 5))
    assert missing_years(there, 30) == ((0, 5), (10, 10))
    assert missing_years(there, 50) == ((0, 5), (10, 10), (40, 10))
    assert missing_years((record("a", 0, 30),), 30) == ()
    assert missing_years((), 3) == ((0, 3),)
    assert missing_years((replace(record("a"), state="failed"),), 3) == ((0, 3),)
