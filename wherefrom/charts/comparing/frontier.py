"""The efficient frontier: what cost buys in service, sales and profit, with the mixes that another one beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wherefrom.charts.comparing.labels import Label, place_labels
from wherefrom.charts.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    Chart,
    clean,
    drawn,
    grouped_axis,
    money_scale,
    shortened,
)
from wherefrom.comparing.frontier import Frontier, FrontierPoint
from wherefrom.comparing.roster import constant
from wherefrom.report.words import listed, number, plain, rough_money

MOST_LABELS: Final = 30
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "efficient": {"color": BLUE, "markerfacecolor": BLUE, "markeredgecolor": BLUE},
    "seems_dominated": {"color": GREY, "markerfacecolor": "white", "markeredgecolor": INK},
    "dominated": {"color": PALE, "markerfacecolor": "#c4c4c4", "markeredgecolor": "#c4c4c4"},
}


@dataclass(frozen=True)
class _Panel:
    """One chart of the page: an aim upwards over cost. `down`: the aim shown as a whisker below it."""

    place: int
    title: str
    unit: str
    down: bool = False


def frontier_chart(frontier: Frontier, name: str = "frontier") -> Chart | None:
    """Cost to the right, each other aim upwards; None where there is no cost or nothing to hold it against."""
    cost = next((place for place, aim in enumerate(frontier.aims) if aim.better == "lower"), None)
    panels = [] if cost is None else _panels(frontier, cost)
    if cost is None or not panels or len(frontier.points) < 2:
        return None
    ordered = sorted(frontier.points, key=lambda each: (each.estimates[cost].mean, each.name))
    labelled = ordered if len(ordered) <= MOST_LABELS else [each for each in ordered if each.status == "efficient"]
    numbers = {each.name: str(place + 1) for place, each in enumerate(labelled[:MOST_LABELS])}
    rows = -(-len(panels) // 2)
    key_beside = len(panels) % 2 == 1
    key_height = 0.0 if key_beside else 0.35 + 0.15 * len(numbers)

    def draw(figure: Figure) -> None:
        heights = [3.6] * rows + ([key_height] if key_height else [])
        grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
        drawn_axes = []
        for place, panel in enumerate(panels):
            axes = figure.add_subplot(grid[place // 2, place % 2])
            _draw_panel(axes, frontier, cost, panel)
            drawn_axes.append(axes)
        key = figure.add_subplot(grid[rows - 1, 1] if key_beside else grid[rows, :])
        _draw_key(key, frontier, labelled[:MOST_LABELS], numbers, wide=not key_beside)
        for axes, panel in zip(drawn_axes, panels, strict=True):
            _label(figure, axes, frontier, cost, panel, numbers)

    against = listed([panel.title for panel in panels])
    measure = (
        f"Cost of a year against {against}, means of {number(frontier.years)} simulated years with 95 % intervals "
        "of each alone; mixes are told apart year by year. Blue: efficient; white: seems dominated; grey: certainly "
        "dominated. Line: the best for that cost or less"
    )
    return drawn(name, _message(frontier), measure, 3.6 * rows + key_height + 0.1, draw)


def _message(frontier: Frontier) -> str:
    efficient, count = frontier.efficient, len(frontier.points)
    if len(efficient) == 1:
        return f"{efficient[0].name} beats or equals the {count - 1} others in everything"
    which = f"All {count}" if len(efficient) == count else f"{len(efficient)} of {count}"
    text = f"{which} mixes are efficient: no other is as good in everything and better in something"
    place = next((place for place, aim in enumerate(frontier.aims) if aim.unit == "money" and aim.better == "higher"),
                 None)
    if place is None or frontier.aims[0].unit != "money":
        return text
    first, last, aim = efficient[0], efficient[-1], frontier.aims[place]
    more = last.estimates[place].mean - first.estimates[place].mean
    dearer = last.estimates[0].mean - first.estimates[0].mean
    return f"{text}; from the cheapest ({first.name}) to the dearest ({last.name}), " \
        f"{rough_money(dearer, frontier.currency)} more {frontier.aims[0].name} " \
        f"{'brings' if more >= 0 else 'comes with'} {rough_money(abs(more), frontier.currency)} " \
        f"{'more' if more >= 0 else 'less'} {aim.name}"


def _panels(frontier: Frontier, cost: int) -> list[_Panel]:
    """Sales, service (the first three), then profit with the worst years as whisker."""
    found = []
    aims = [(place, aim) for place, aim in enumerate(frontier.aims) if place != cost]
    for place, aim in aims:
        if aim.worst is None and aim.unit != "share":
            found.append(_Panel(place, aim.name, aim.unit))
    found += [_Panel(place, aim.name, "share") for place, aim in aims if aim.unit == "share" and aim.worst is None][:3]
    found += [_Panel(place, f"{plain(aim.measure)} and its worst tenth of years", aim.unit, down=True)
              for place, aim in aims if aim.worst is not None]
    return found


def _height(point: FrontierPoint, panel: _Panel) -> float:
    return point.means[panel.place] if panel.down else point.estimates[panel.place].mean


def _draw_panel(axes: Axes, frontier: Frontier, cost: int, panel: _Panel) -> None:
    points = sorted(frontier.points, key=lambda each: ("dominated", "seems_dominated", "efficient").index(each.status))
    for point in points:
        at, up = point.estimates[cost], _height(point, panel)
        look = _LOOKS[point.status]
        thin = {"color": look["color"], "linewidth": 0.9, "zorder": 2}
        if at.low is not None and at.high is not None:
            axes.plot([at.low, at.high], [up, up], **thin)
        aim = point.estimates[panel.place]
        if panel.down:
            axes.plot([at.mean, at.mean], [aim.mean, up], **{**thin, "linewidth": 1.3})
            axes.plot([at.mean], [aim.mean], marker="_", markersize=7, color=look["color"], zorder=2)
        elif aim.low is not None and aim.high is not None:
            axes.plot([at.mean, at.mean], [aim.low, aim.high], **thin)
        axes.plot([at.mean], [up], marker="o", markersize=6, linestyle="none", zorder=3,
                  markerfacecolor=look["markerfacecolor"], markeredgecolor=look["markeredgecolor"])
    steps = _staircase([(each.estimates[cost].mean, _height(each, panel)) for each in points])
    right = axes.get_xlim()[1]
    if len(steps) > 1:
        axes.step([*(x for x, _ in steps), right], [*(y for _, y in steps), steps[-1][1]], where="post",
                  color=BLUE, linewidth=1.0, zorder=1)
    axes.set_xlim(right=right)
    largest = max(abs(each.estimates[cost].mean) for each in points)
    scale, word, digits = money_scale(largest)
    grouped_axis(axes.xaxis, scale, digits)
    axes.set_xlabel(f"{frontier.aims[cost].name}, {word}{frontier.currency}")
    if panel.unit == "share":
        grouped_axis(axes.yaxis, 0.01, 1)
        axes.set_ylabel(f"{panel.title}, %")
    elif panel.unit == "money":
        scale, word, digits = money_scale(max(abs(_height(each, panel)) for each in points))
        grouped_axis(axes.yaxis, scale, digits)
        axes.set_ylabel(f"{panel.title}, {word}{frontier.currency}")
    else:
        grouped_axis(axes.yaxis)
        axes.set_ylabel(f"{panel.title}, {panel.unit}")
    axes.margins(0.08)
    clean(axes, grid="both")


def _staircase(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What no cheaper point reaches: by cost, only those higher than all before."""
    steps: list[tuple[float, float]] = []
    for x, y in sorted(points, key=lambda each: (each[0], -each[1])):
        if not steps or y > steps[-1][1]:
            steps.append((x, y))
    return steps


def _label(
    figure: Figure, axes: Axes, frontier: Frontier, cost: int, panel: _Panel, numbers: dict[str, str]
) -> None:
    labels = [
        Label(point.estimates[cost].mean, _height(point, panel), numbers[point.name],
              BLUE if point.status == "efficient" else "#555555", point.status == "efficient")
        for point in sorted(frontier.points, key=lambda each: each.status != "efficient") if point.name in numbers
    ]
    spots = [(each.estimates[cost].mean, _height(each, panel)) for each in frontier.points]
    lines = [(x, y, each.estimates[panel.place].mean)
             for (x, y), each in zip(spots, frontier.points, strict=True)] if panel.down else []
    place_labels(figure, axes, labels, spots, lines)


def _draw_key(
    axes: Axes, frontier: Frontier, points: Sequence[FrontierPoint], numbers: dict[str, str], *, wide: bool
) -> None:
    """Number, name and, of the roster of each point, what is not the same in all of them; by cost."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    below = not wide and len(points) <= 12    # the roster under the name, where there is room
    step = min(1 / (len(points) + 1), 0.085 if below else 0.05 if not wide else 1.0)
    size = 8.0 if len(points) <= 20 else 7.0
    same = constant([point.roster for point in frontier.points if point.roster is not None])
    for place, point in enumerate(points):
        colour = BLUE if point.status == "efficient" else INK if point.status == "seems_dominated" else GREY
        at = 1 - step * (place + 0.5)
        bold = "bold" if point.status == "efficient" else "normal"
        name = shortened(point.name, 70 if below else 40 if wide else 24)
        axes.text(0.0, at, f"{numbers[point.name]}  {name}", fontsize=size, color=colour, fontweight=bold, va="center")
        if point.roster is not None:
            roster = shortened(point.roster.without(same).brief, 88 if below else 110 if wide else 52)
            x, y = (0.03, at - 0.42 * step) if below else (0.3 if wide else 0.42, at)
            axes.text(x, y, roster, fontsize=size - 0.5, color="#555555", va="center")
    hidden = len(frontier.points) - len(points)
    if hidden > 0:
        axes.text(0.0, 1 - step * (len(points) + 0.5), f"and {number(hidden)} more, without a number", fontsize=size,
                  color=GREY, va="center")
