"""Measuring a log: additive totals of a year, and the KPIs made of them."""

from sim.measure.fold import measure
from sim.measure.totals import YearTotals, merge, merge_all

__all__ = ["YearTotals", "measure", "merge", "merge_all"]
