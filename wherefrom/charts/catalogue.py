"""All charts of a report, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wherefrom.charts.chance import chance
from wherefrom.charts.drivers import driver_bridge
from wherefrom.charts.funnels import funnel, lost_by_cause
from wherefrom.charts.heatmaps import heatmap
from wherefrom.charts.outlooks import goal_spread, rivals
from wherefrom.charts.people import people_by_month
from wherefrom.charts.queues import queue_check
from wherefrom.charts.search import iterations
from wherefrom.charts.sources import sales_by_source
from wherefrom.charts.staffing import staffing
from wherefrom.charts.style import Chart
from wherefrom.charts.targets import targets_by_month
from wherefrom.report.data import ReportData


def all_charts(data: ReportData) -> dict[str, Chart]:
    """Chart name -> chart; a chart without data is left out."""
    return {chart.name: chart for chart in each_chart(data)}


def each_chart(data: ReportData) -> Iterator[Chart]:
    """The charts one by one, each drawn when it is asked for; a chart without data is left out."""
    loads = [grid for grid in data.weeks if grid.measure == "offered_load"]
    duties = {grid.subject: grid for grid in data.weeks if grid.measure == "on_duty"}
    channels = list(dict.fromkeys(row.channel for row in data.queues))
    groups: tuple[Iterable[Chart | None], ...] = (
        (draw(data) for draw in (goal_spread, sales_by_source, driver_bridge, people_by_month, lost_by_cause)),
        (funnel(data, one) for one in data.funnels if one.stages),
        (heatmap(data, grid) for grid in data.weeks),
        (staffing(data, load, duties[load.subject]) for load in loads if load.subject in duties),
        (draw(data) for draw in (targets_by_month, rivals, chance)),
        (queue_check(data, channel) for channel in channels),
        (draw(data) for draw in (iterations,)),
    )
    yield from (chart for group in groups for chart in group if chart is not None)
