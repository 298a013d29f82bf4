"""What a report says follows from its figures."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from sim.log.tables import Cause
from wherefrom.report import findings
from wherefrom.report.data import Assumption, ChannelMargin, DroppedLimit, ReportData
from wherefrom.report.render import render
from wherefrom.report.spread import (
    assumptions_share,
    certificate_of,
    chance,
    difference,
    effects,
    spread_of,
    unsourced_share,
)
from wherefrom.report.words import cause, day, duration, half_hour, half_hour_span, month_name, number, share
from wherefrom.results.tables import plan_sheets


def _sample():
    spec = importlib.util.spec_from_file_location("report_sample", Path(__file__).with_name("report_sample.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLE = _sample()
PLAN: ReportData = SAMPLE.sample_plan()
RUN: ReportData = SAMPLE.sample_run()


def test_report_certificate_is_the_exact_bound() -> None:
    """194 of 200 fresh years prove a chance of at least 94.2 %, and all of n prove 0.05^(1/n)."""
    assert certificate_of([1.0] * 194 + [0.0] * 6, 1.0).at_least == pytest.approx(0.9416, abs=2e-4)
    assert certificate_of([1.0] * 60, 1.0).at_least == pytest.approx(0.05 ** (1 / 60), rel=1e-12)
    assert certificate_of([0.0] * 10, 1.0).at_least == 0.0


def test_report_paired_difference_cancels_shared_luck() -> None:
    """Two outlooks that differ by a constant differ by exactly that, with no interval."""
    luck = np.random.Generator(np.random.PCG64(1)).normal(size=30) * 1000
    gap = difference((luck + 10).tolist(), luck.tolist())
    assert gap.mean == pytest.approx(10)
    assert gap.high - gap.low == pytest.approx(0, abs=1e-9)
    assert gap.better_in == 1.0
    with pytest.raises(ValueError, match="30 against 29"):
        difference(luck.tolist(), luck[1:].tolist())


def test_report_effects_find_the_deciding_assumption() -> None:
    """Profit made of 3 a + 1 b + luck is split into those parts, largest first; the share matches 10 of 11 parts."""
    draws = np.random.Generator(np.random.PCG64(5)).normal(size=(3, 400))
    profit = (3 * draws[0] - 1 * draws[1] + draws[2]).tolist()
    drawn = [
        Assumption(path=path, value="1", drawn=tuple(values.tolist()))
        for path, values in zip("ba", draws[1::-1], strict=True)
    ]
    found = effects(drawn, profit)
    assert [one.path for one in found] == ["a", "b"]
    assert found[0].profit == pytest.approx(3 * 2 * 1.2816, rel=0.15)
    assert found[1].profit < 0
    assert assumptions_share(drawn, profit) == pytest.approx(10 / 11, abs=0.05)
    assert assumptions_share(drawn, profit, draws[2].tolist()) == pytest.approx(10 / 11, abs=0.05)


def test_report_says_when_years_are_too_few_to_tell() -> None:
    """With five years no assumption is said to decide, and the reader is told how many years it takes."""
    few = RUN.model_copy(
        update={
            "outlooks": (
                RUN.subject.model_copy(
                    update={
                        "profit": RUN.subject.profit[:5],
                        "net_revenue": RUN.subject.net_revenue[:5],
                        "service_kept": (),
                    }
                ),
            ),
            "assumptions": tuple(one.model_copy(update={"drawn": one.drawn[:5]}) for one in RUN.assumptions),
        }
    )
    assert findings.deciding(few) == []
    assert "simulate 22 years or more" in findings.deciding_note(few)
    assert "too few" in findings.luck_sentence(few)


def test_report_says_when_no_range_is_given() -> None:
    """Without ranges the chances hold only if every assumption is exactly right, and the report says so."""
    sure = PLAN.model_copy(update={"assumptions": ()})
    assert "if every assumption is exactly right" in findings.certainty(sure)
    assert findings.luck_sentence(sure).endswith("is luck.")


def test_report_unsourced_share_counts_channels_with_an_unsourced_number() -> None:
    """A channel with one unsourced number rests on it wholly; a loss-making channel carries no profit."""
    margins = [
        ChannelMargin(channel="a", margin=300.0, unsourced=("x",)),
        ChannelMargin(channel="b", margin=100.0),
        ChannelMargin(channel="c", margin=-50.0, unsourced=("y",)),
    ]
    assert unsourced_share(margins) == pytest.approx(0.75)
    assert unsourced_share([]) is None


def test_report_answer_names_goal_chance_and_sources() -> None:
    """The one sentence of a plan holds revenue, split, profit, goal and whether the chance suffices."""
    text = findings.answer(PLAN)
    reached = chance(PLAN.subject.net_revenue, 5_800_000)
    assert f"met in {share(reached)} of simulated years, short of the 80 % wanted" in text
    assert "86 % from shop and 14 % from phone" in text
    assert findings.answer(RUN).startswith("As the file stands, the year sells")


def test_report_largest_loss_comes_with_its_hour() -> None:
    """The dearest cause and the dearest half-hour of its channel."""
    text = findings.loss_sentence(PLAN)
    assert "abandoned in shop, 410 sales a year worth 96,000 NZD" in text
    assert "Saturday 12:30–13:00" in text


def test_report_five_decisions_are_the_dearest_in_order_of_date() -> None:
    """Of six decisions the one worth least is left out; the rest stand by date."""
    chosen = findings.top_actions(PLAN)
    assert [one.do_by for one in chosen] == ["2026-12-18", "2027-01-02", "2027-01-15", "2027-02-15", "2027-03-04"]


def test_report_of_a_run_has_no_plan_in_it() -> None:
    """A run's report shows neither targets, rivals, decisions nor search, and all that a run knows."""
    html = render(RUN.model_copy(update={"weeks": ()})).html
    for key in ('id="targets"', 'id="rivals"', "decisions, and when", "Rounds of the search"):
        assert key not in html
    for key in ('id="sources"', 'id="lost"', 'id="kpis"', 'id="queues"', 'id="register"'):
        assert key in html


def test_report_of_the_smallest_run_renders() -> None:
    """One year, one month called `horizon`, nothing sold: still a report."""
    least = ReportData(
        kind="run",
        name="queue",
        currency="EUR",
        months=("horizon",),
        seed=1,
        outlooks=({"role": "run", "name": "run", "net_revenue": (0.0,), "profit": (-5.0,)},),
    )
    html = render(least).html
    assert "nothing is sold, and the year costs 5 EUR" in html
    assert "Based on 1 simulated year;" in html


def test_report_goes_through_json_unchanged() -> None:
    """summary.json holds everything, to the last bit."""
    assert ReportData.model_validate_json(PLAN.model_dump_json(by_alias=True)) == PLAN


def test_report_words_are_those_of_people() -> None:
    """Numbers, shares, hours and dates as people write them."""
    assert number(-1234567.4) == "−1,234,567"
    assert number(-0.2) == "0"
    assert (share(0.824), share(0.999), share(0.0001), share(1.0)) == ("82 %", "99.9 %", "< 0.1 %", "100 %")
    assert (half_hour(21), half_hour_span(47)) == ("10:30", "23:30–24:00")
    assert (duration(45), duration(300), duration(128)) == ("45 s", "5 min", "2.1 min")
    assert (day("2027-03-04"), month_name("2027-03"), month_name("horizon")) == ("4 Mar 2027", "Mar", "horizon")


def test_report_spread_is_the_quantiles() -> None:
    """P10, P50 and P90 of 0 to 100."""
    spread = spread_of([float(value) for value in range(101)])
    assert (spread.mean, spread.p10, spread.p50, spread.p90) == (50, 10, 50, 90)


def test_report_answer_says_not_proven_and_service_missed() -> None:
    """Reached in 18 of 20 years with a bound of 71.7 % is not proven to be 80 %, in 60 of 60 it is enough; a promise
    kept in 2 of 20 years is named in the same sentence, one kept in all of them is not."""
    def said(met: int, years: int, kept: int) -> str:
        subject = PLAN.subject.model_copy(update={
            "net_revenue": (6e6,) * met + (5e6,) * (years - met), "profit": (1.0,) * years,
            "service_kept": (True,) * kept + (False,) * (years - kept),
        })  # fmt: skip
        promises = tuple(one.model_copy(update={"reached": (0.9,) * 12}) for one in PLAN.promises)
        return findings.answer(PLAN.model_copy(update={"outlooks": (subject,), "promises": promises}))

    assert "met in 90 % of simulated years, not proven to be enough for the 80 % wanted, but the promised" in said(
        18, 20, 2)
    assert said(18, 20, 2).endswith("kept in only 10 % of years.")
    assert said(60, 60, 60).endswith("100 % of simulated years, enough for the 80 % wanted.")
    assert "short of the 80 % wanted" in said(10, 20, 20)


def test_report_dropped_limit_is_called_a_brake() -> None:
    """The service section names share dropped, limit, its days, and that it is no guarantee; labels fit the charts."""
    data = RUN.model_copy(update={
        "weeks": (), "dropped": (DroppedLimit(channel="phone", at_most=0.03, over_days=30, dropped=0.042),),
    })  # fmt: skip
    html = render(data).html
    assert "phone: 4.2 % of answered calls are dropped over the horizon, against a limit of 3.0 % in 30 days." in html
    assert "a brake and not a guarantee" in html
    assert all(len(cause(each.name.lower())) <= 24 for each in Cause)
    assert cause("seller") == "seller or way of selling"


def test_report_tables_hold_money_to_the_cent() -> None:
    """A third of a unit of money becomes 0.33 in every table of a plan; counts and shares keep their digits."""
    third = PLAN.actions[0].model_copy(update={"cost": 1 / 3, "value": 2 / 3})
    subject = PLAN.subject.model_copy(update={"people_cost": 1 / 3})
    sheets = {each.name: each for each in plan_sheets(
        PLAN.model_copy(update={"actions": (third,), "outlooks": (subject, *PLAN.outlooks[1:])}))}
    assert sheets["actions"].rows[0][3:5] == (0.33, 0.67)
    assert sheets["rivals"].rows[0][-1] == 0.33
    kept = sheets["rivals"].rows[0][8]
    assert kept == sum(subject.service_kept) / len(subject.service_kept)
