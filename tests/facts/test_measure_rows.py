"""KPI rows over replications, and the generated KPI page."""

import runpy
from pathlib import Path

import pytest

from sim.log.tables import Outcome
from sim.measure import measure, merge, merge_all
from sim.measure.document import page
from sim.measure.kpis import KPI_BY_NAME, KPIS, ROW_DIMS, all_kpi_rows, kpi_rows, kpi_samples
from sim.theory.intervals import mean_interval, p10_p90

SAMPLE = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))
WORLD = SAMPLE["tiny_world"]()


def year(offers, sales):
    """Totals of a year with so many offers in January, the first `sales` of them won."""
    rows = [SAMPLE["served"](number, SAMPLE["at"](4, 10), 0, Outcome.SALE if number < sales else Outcome.NO_SALE,
                             product=0 if number < sales else -1) for number in range(offers)]
    return measure(WORLD, [SAMPLE["log"](rows)])


YEARS = [year(10, 2), year(4, 1), year(6, 3), year(0, 0)]


def test_ratio_is_taken_in_each_year_then_averaged():
    """Hit rates 20, 25 and 50 % average to 31.67 %, not the pooled 30 %; the year without an offer has none."""
    (row,) = kpi_rows(YEARS, kpis=["hit_rate"])
    assert row.mean == pytest.approx((0.2 + 0.25 + 0.5) / 3)
    assert row.replications == 3


def test_interval_and_percentiles_are_those_of_the_formulas():
    """Low and high are Student's t-interval of the mean, a share's cut at 0; p10 and p90 the sample percentiles."""
    (row,) = kpi_rows(YEARS[:3], kpis=["hit_rate"])
    interval = mean_interval([0.2, 0.25, 0.5])
    assert (row.low, row.high) == pytest.approx((0.0, interval.high))
    assert interval.low < 0
    assert (row.p10, row.p90) == pytest.approx(p10_p90([0.2, 0.25, 0.5]))


def test_one_year_has_no_interval():
    """From a single year nothing is known about the spread."""
    (row,) = kpi_rows(YEARS[:1], kpis=["sales_gross"])
    assert (row.mean, row.low, row.high) == (2, None, None)


def test_undefined_rows_are_left_out():
    """Where no year defines the value there is no row."""
    assert kpi_rows(YEARS[3:], kpis=["hit_rate"]) == []


def test_money_rows_carry_the_currency():
    """Money is in whole currency and says which."""
    (row,) = kpi_rows(YEARS, kpis=["revenue_gross"])
    assert row.unit == "EUR"
    assert row.mean == pytest.approx((2 + 1 + 3 + 0) * 100 / 4)


def test_rows_name_only_the_dimensions_asked_for():
    """A row by channel and month has both labels and no other; KPIs not offered by them are left out."""
    rows = kpi_rows(YEARS, by=("channel", "month"))
    assert {row.channel for row in rows} == {"shop", "phone"}
    assert all(row.month is not None and row.pool is None and row.product is None for row in rows)
    assert "profit" not in {row.kpi for row in rows}
    assert "hit_rate" in {row.kpi for row in rows}


def test_order_of_dimensions_does_not_matter():
    """By (month, channel) gives the values of (channel, month), turned round."""
    first = {(row.kpi, row.channel, row.month): row.mean for row in kpi_rows(YEARS, by=("channel", "month"))}
    second = {(row.kpi, row.channel, row.month): row.mean for row in kpi_rows(YEARS, by=("month", "channel"))}
    assert first == second


def test_misuse_is_named():
    """Unknown dimensions and KPIs, KPIs not offered so, and no year at all are refused with the allowed."""
    with pytest.raises(ValueError, match="unknown dimension shop; allowed: channel"):
        kpi_rows(YEARS, by=("shop",))
    with pytest.raises(KeyError):
        kpi_rows(YEARS, kpis=["happiness"])
    with pytest.raises(ValueError, match="profit is not offered by channel"):
        kpi_samples(YEARS, "profit", ("channel",))
    with pytest.raises(ValueError, match="at least one simulated year"):
        kpi_samples([], "profit")
    with pytest.raises(ValueError, match="not kept by pool"):
        YEARS[0].cut("arrivals", ("pool",))


def test_every_cut_of_every_kpi_can_be_computed():
    """No KPI is offered by a split its measures do not have; every row has finite values."""
    rows = all_kpi_rows([measure(WORLD, [SAMPLE["tiny_log"]()]), YEARS[0]], half_hours=True)
    assert {row.kpi for row in rows} == {kpi.name for kpi in KPIS}
    assert all(row.mean == row.mean and row.p10 <= row.p90 for row in rows)
    assert set(ROW_DIMS) < set(rows[0]._fields)


def test_each_kpi_is_declared_once():
    """Names are unique, cuts are not repeated."""
    assert len(KPI_BY_NAME) == len(KPIS)
    assert all(len({frozenset(cut) for cut in kpi.cuts}) == len(kpi.cuts) for kpi in KPIS)


def test_merged_years_give_yearly_means_and_pooled_ratios():
    """Of three years merged, counts are a year's average and ratios pooled: 6 sales of 20 offers."""
    merged = merge_all(YEARS[:3])
    assert KPI_BY_NAME["sales_gross"].values(merged) == pytest.approx(2)
    assert KPI_BY_NAME["hit_rate"].values(merged) == pytest.approx(6 / 20)
    assert KPI_BY_NAME["heads"].values(merged, ("pool",))[0] == pytest.approx((2 * 31 + 3 * 28) / 59)


def test_totals_of_different_scenarios_are_not_added():
    """Merging refuses totals with other labels."""
    other = measure(SAMPLE["tiny_world"]({"horizon.months": 1, "assets.advisers.joining": None}), [SAMPLE["log"]()])
    with pytest.raises(ValueError, match="different scenarios"):
        merge(YEARS[0], other)


def test_no_block_is_no_year():
    """Without any block there is nothing to measure, rather than a year of zeros."""
    with pytest.raises(ValueError, match="no log to measure"):
        measure(WORLD, [])


def test_kpi_page_is_current():
    """docs/kpis.md is what the declarations say: run `python -m sim.measure.document` after changing them."""
    written = Path(__file__).resolve().parents[2] / "docs" / "kpis.md"
    assert written.read_text(encoding="utf-8") == page()


def test_kpi_page_names_every_kpi():
    """Each KPI has its line with unit, kind, better-direction and formula."""
    text = page()
    assert all(f"| `{kpi.name}` | " in text and kpi.formula in text for kpi in KPIS)
