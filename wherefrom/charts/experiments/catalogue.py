"""All charts of a batch, in the order in which they are shown."""

from __future__ import annotations

from wherefrom.charts.experiments.breaking import leads, tracks
from wherefrom.charts.experiments.heat import lead_map, mean_map, winner_map
from wherefrom.charts.experiments.responses import all_measures, by_scenario, response
from wherefrom.charts.experiments.tornado import coefficients, effects, indices, tornado
from wherefrom.charts.style import Chart
from wherefrom.sensitivity.study import Study


def batch_charts(made: Study) -> dict[str, Chart]:
    """Chart name -> chart; one without data is left out. The tornado is drawn for the recommended scenario
    and, where it is another, for the base; main effects for the first of them."""
    main = list(dict.fromkeys(name for name in (made.recommended, made.experiment.base) if name in made.scenarios))
    found = [
        tracks(made), leads(made), *(tornado(made, name) for name in main), response(made),
        *(effects(made, name) for name in main[:1]), indices(made), coefficients(made), mean_map(made),
        winner_map(made), lead_map(made), by_scenario(made), all_measures(made),
    ]
    return {chart.name: chart for chart in found if chart is not None}
