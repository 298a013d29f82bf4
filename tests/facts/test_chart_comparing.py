"""Charts of frontier and regret: labels that can be read, and the same bytes for the same data."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from wherefrom.charts.comparing.frontier import frontier_chart
from wherefrom.charts.comparing.labels import Label, place_labels
from wherefrom.charts.comparing.regret import regret_chart
from wherefrom.comparing.frontier import Aim, Frontier, frontier_of
from wherefrom.comparing.regret import regret_of

AIMS = [Aim("cost", "cost", "lower", "money"), Aim("net revenue", "sales", "higher", "money"),
        Aim("service level", "service", "higher", "share"),
        Aim("profit in the worst tenth of years", "profit", "higher", "money", 0.1)]


def frontier(count: int, seed: int = 1) -> Frontier:
    """So many mixes of which the dearer mostly sell more."""
    random = np.random.default_rng(seed)
    at = np.sort(random.uniform(0, 1, count))
    cost = [[1e6 * (1 + each)] * 40 for each in at]
    sales = [5e6 * (1 + each) + random.normal(0, 1e5, 40) for each in at]
    values = {"cost": cost, "sales": sales, "service": [np.full(40, 0.5 + 0.4 * each) for each in at],
              "profit": [each - 4e6 for each in sales]}
    return frontier_of([f"mix_{place} & <b>" for place in range(count)], values, AIMS, currency="EUR")


@pytest.mark.parametrize("seed", range(5))
def test_thirty_labels_do_not_overlap(seed: int) -> None:
    """Thirty random points, some of them close together: no label covers another one."""
    random = np.random.default_rng(seed)
    points = [(float(x), float(y)) for x, y in random.uniform(0, 1, (25, 2))]
    points += [(x + 0.01, y + 0.01) for x, y in points[:5]]
    with mpl.rc_context({"font.family": ["DejaVu Sans"], "figure.dpi": 72}):
        figure = Figure(figsize=(5, 3.6), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        axes.plot([x for x, _ in points], [y for _, y in points], "o")
        place_labels(figure, axes, [Label(x, y, str(place + 1)) for place, (x, y) in enumerate(points)], points)
        figure.draw_without_rendering()
        boxes: list[Any] = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 30
    overlaps = [(one, two) for one in range(30) for two in range(one)
                if min(boxes[one].x1, boxes[two].x1) > max(boxes[one].x0, boxes[two].x0)
                and min(boxes[one].y1 - 2, boxes[two].y1 - 2) > max(boxes[one].y0 + 2, boxes[two].y0 + 2)]
    assert overlaps == []


@pytest.mark.parametrize("count", [2, 33])
def test_a_frontier_chart_says_how_many_are_efficient(count: int) -> None:
    """Of two mixes, and of more than can be labelled: drawn, with the count in its title."""
    made = frontier(count)
    chart = frontier_chart(made)
    assert chart is not None
    which = f"All {count}" if len(made.efficient) == count else f"{len(made.efficient)} of {count}"
    assert chart.message.startswith(f"{which} mixes are efficient")


def test_the_same_figures_give_the_same_chart() -> None:
    """Drawn twice from the same figures, a chart has the same bytes."""
    one, two = frontier_chart(frontier(4)), frontier_chart(frontier(4))
    assert one is not None
    assert one == two


def test_nothing_to_draw() -> None:
    """A single mix, or no cost to hold anything against: no chart."""
    assert frontier_chart(frontier(1)) is None
    alone = frontier_of(["a", "b"], {"sales": [[1.0, 2.0], [2.0, 3.0]]}, AIMS[1:2])
    assert frontier_chart(alone) is None


@pytest.mark.parametrize(("count", "futures"), [(2, 1), (4, 4), (31, 15)])
def test_a_regret_chart_is_drawn_in_any_size(count: int, futures: int) -> None:
    """From one future to more than fit: drawn, under the name of the mix with the least greatest regret."""
    values = np.random.default_rng(3).normal(1e5, 1e4, (count, futures, 5)).tolist()
    made = regret_of([f"mix_{place}" for place in range(count)], [f"f{place}" for place in range(futures)], values,
                     currency="EUR")
    assert regret_chart(made).message.startswith(made.least_greatest)
