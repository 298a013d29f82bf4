"""What the charts of a batch share: axes of measures and factors, and which scenarios are drawn in which colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from wherefrom.charts.style import SERIES, grouped_axis, money_scale, shortened
from wherefrom.experiments.experiment import Measure
from wherefrom.report.words import number, plain
from wherefrom.sensitivity.cube import Axis
from wherefrom.sensitivity.estimates import Floats
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import bare_level, heading

MOST_SCENARIOS = 8
MOST_LABELS = 7


@dataclass(frozen=True)
class Scale:
    """How values of a measure stand on an axis: divided by `by`, in `unit`, with so many digits."""

    by: float
    unit: str
    digits: int

    def text(self, value: float, sign: bool = False) -> str:
        """A value in this unit, without it; one digit more where whole numbers would show nothing."""
        shown = value / self.by
        digits = self.digits if shown == 0 or abs(shown) >= 0.5 * 10 ** -self.digits else self.digits + 1
        written = number(shown, digits)
        return f"+{written}" if sign and shown > 0 else written


def scale_of(measure: Measure, currency: str, values: Iterable[float], difference: bool = False) -> Scale:
    """Thousands or millions for money, percent for shares (differences: percentage points), its own unit otherwise."""
    known = [abs(value) for value in values if np.isfinite(value)]
    largest = max(known, default=1.0)
    if measure.unit == "money":
        by, word, digits = money_scale(largest)
        return Scale(by, f"{word}{currency}", digits)
    if measure.unit == "share":
        return Scale(0.01, "percentage points" if difference else "%", 0 if largest >= 0.1 else 1)
    unit = "" if measure.unit == "count" else measure.unit
    return Scale(1.0, unit, 0 if largest >= 100 else 1 if largest >= 10 else 2 if largest >= 1 else 3)


def value_axis(axis: Any, scale: Scale, bins: int = 5) -> None:
    """Few ticks, written in the scale."""
    axis.set_major_locator(MaxNLocator(bins))
    grouped_axis(axis, scale.by, max(scale.digits, 1))


def factor_axis(axes: Axes, axis: Axis, label: bool = True, width: int = 44, most: int = MOST_LABELS) -> None:
    """The levels of a factor under a chart: numbers where they are, words as names, thinned."""
    if axis.numeric:
        low, high = float(axis.numbers[0]), float(axis.numbers[-1])
        room = (high - low) * 0.03
        axes.set_xlim(low - room, high + room)
        few = len(axis.numbers) <= most
        if few:
            axes.set_xticks(axis.numbers)
        else:
            axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: bare_level(axis.factor, float(value))))
    else:
        shown = range(0, len(axis.shown), max(1, -(-len(axis.shown) // most)))
        wide = 10 if len(axis.shown) > 3 else 16
        axes.set_xticks(list(shown), [shortened(plain(axis.shown[place]), wide) for place in shown])
        axes.set_xlim(-0.4, len(axis.shown) - 0.6)
    if label:
        axes.set_xlabel(shortened(heading(axis.factor), width), fontsize=9)


def places_of(axis: Axis, at: Floats, shown: tuple[str, ...]) -> Floats:
    """Where the places of a curve stand under a chart."""
    return at if axis.numeric else np.array([axis.shown.index(each) for each in shown], dtype=np.float64)


def scenarios_of(made: Study) -> tuple[str, ...]:
    """The scenarios drawn, in the order of the experiment: all, or the recommended, the base and the best others."""
    if len(made.scenarios) <= MOST_SCENARIOS or made.headline is None:
        return made.scenarios
    sign = made.headline.sign
    ranked = sorted(made.standing(made.headline.measure.name), key=lambda each: -sign * each.value.mean)
    names = [made.recommended, made.experiment.base, *(each.scenario for each in ranked)]
    chosen = list(dict.fromkeys(name for name in names if name in made.scenarios))[:MOST_SCENARIOS]
    return tuple(name for name in made.scenarios if name in chosen)


def colours(made: Study) -> dict[str, str]:
    """Scenario -> colour, the same in every chart."""
    return {name: SERIES[place % len(SERIES)] for place, name in enumerate(scenarios_of(made))}


def panels_of(figure: Figure, tall: int, wide: int, sharey: bool | Literal["row"]) -> Any:
    """Panels with room between them for the numbers below."""
    figure.get_layout_engine().set(wspace=0.05, hspace=0.04)  # type: ignore[union-attr,call-arg]
    return figure.subplots(tall, wide, sharey=sharey, squeeze=False)


def legend(figure: Figure, names: Iterable[tuple[str, str]], columns: int = 4) -> None:
    """Names and colours below the drawing."""
    held = [(shortened(plain(name), 30), colour) for name, colour in names]
    handles = [Line2D([], [], color=colour, linewidth=3, label=name) for name, colour in held]
    figure.legend(handles=handles, loc="outside lower left", ncols=min(columns, len(handles)))


def undrawn(made: Study) -> str:
    """What the chart says about scenarios that are not drawn."""
    more = len(made.scenarios) - len(scenarios_of(made))
    return f"; {more} more scenarios are in the tables" if more else ""
