"""All charts of a report, in the order in which they are shown."""

from __future__ import annotations

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
    loads = [grid for grid in data.weeks if grid.measure == "offered_load"]
    duties = {grid.subject: grid for grid in data.weeks if grid.measure == "on_duty"}
    channels = list(dict.fromkeys(row.channel for row in data.queues))
    made = [
        goal_spread(data),
        sales_by_source(data),
        driver_bridge(data),
        people_by_month(data),
        lost_by_cause(data),
        *(funnel(data, one) for one in data.funnels if one.stages),
        *(heatmap(data, grid) for grid in data.weeks),
        *(staffing(data, load, duties[load.subject]) for load in loads if load.subject in duties),
        targets_by_month(data),
        rivals(data),
        chance(data),
        *(queue_check(data, channel) for channel in channels),
        iterations(data),
    ]
    return {chart.name: chart for chart in made if chart is not None}
