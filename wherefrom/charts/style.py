"""How every chart is drawn: one look, the same bytes for the same data, and no text taken for a formula.

Notation after IBCS: actual is solid, plan is outlined, forecast (what is simulated to come without a plan) is
hatched. Colours are the colour-blind safe set of Okabe and Ito.
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from wherefrom.report.data import ReportData
from wherefrom.report.words import month_name, number

INK = "#222222"
GREY = "#8a8a8a"
PALE = "#e4e4e4"
BLUE = "#0072B2"
RED = "#D55E00"
SERIES = (BLUE, "#E69F00", "#009E73", "#CC79A7", "#56B4E9", RED, "#7a6a00", "#555555")
WIDTH = 10.5
HALF = 5.6

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "path",
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "hatch.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": 72,
    "axes.axisbelow": True,
}


@dataclass(frozen=True)
class Chart:
    """A finished chart: its file name without ending, what it says, and the SVG text."""

    name: str
    message: str
    svg: str


def drawn(
    name: str, message: str, measure: str, height: float, draw: Callable[[Figure], None], width: float = WIDTH
) -> Chart:
    """Draw on a fresh figure under a title of two parts: what is to be seen, and measure, unit and period.

    `height` in inches of the drawing without its title, `width` of the whole. The identifiers
    inside the SVG derive from `name`, so charts with different names can stand in one page.
    """
    lines = textwrap.wrap(message, int(width * 9.4))[:3] or [""]
    under = textwrap.wrap(measure, int(width * 13.2))[:3] or [""]
    title = 0.24 * len(lines) + 0.2 * len(under) + 0.12
    settings: dict[Any, Any] = {**_SETTINGS, "svg.hashsalt": f"wherefrom-{name}"}
    with mpl.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure = Figure(figsize=(width, height + title), layout="constrained")
        FigureCanvasSVG(figure)
        figure.get_layout_engine().set(rect=(0, 0, 1, height / (height + title)))  # type: ignore[union-attr,call-arg]
        draw(figure)
        for index, line in enumerate((*lines, *under)):
            bold = index < len(lines)
            drop = 0.24 * index if bold else 0.24 * len(lines) + 0.2 * (index - len(lines)) + 0.02
            figure.text(
                0.004,
                1 - (drop + 0.04) / (height + title),
                line,
                ha="left",
                va="top",
                fontsize=11.5 if bold else 9.5,
                fontweight="bold" if bold else "normal",
                color=INK if bold else "#555555",
            )
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return Chart(name, message, buffer.getvalue())


def bar_look(kind: str, colour: str = INK) -> dict[str, Any]:
    """Fill of a bar or area: "actual" solid, "plan" outlined, "forecast" hatched."""
    if kind == "actual":
        return {"facecolor": colour, "edgecolor": colour, "linewidth": 1.0}
    if kind == "plan":
        return {"facecolor": "white", "edgecolor": colour, "linewidth": 1.5}
    return {"facecolor": "white", "edgecolor": colour, "linewidth": 0.9, "hatch": "//////"}


def look_of(data: ReportData) -> str:
    """Plan for a plan; a run is a forecast."""
    return "plan" if data.kind == "plan" else "forecast"


def grouped_axis(axis: Any, scale: float = 1.0, digits: int = 0) -> None:
    """Ticks as people write them (1,234), divided by `scale`; without decimals where all are whole."""

    def written(value: float, _position: int | None = None) -> str:
        whole = all(abs(tick / scale - round(tick / scale)) < 1e-6 for tick in axis.get_majorticklocs())
        return number(value / scale, 0 if whole else digits)

    axis.set_major_formatter(FuncFormatter(written))


def percent_axis(axis: Any) -> None:
    """Ticks of shares as percent."""
    axis.set_major_formatter(FuncFormatter(lambda value, _position: f"{number(value * 100)} %"))


def money_scale(largest: float) -> tuple[float, str, int]:
    """Divisor, its word before the currency, and digits for amounts up to `largest`."""
    if largest >= 2e7:
        return 1e6, "million ", 1
    if largest >= 1e4:
        return 1e3, "thousand ", 0 if largest >= 1e5 else 1
    return 1.0, "", 0


def period(data: ReportData) -> str:
    """The months covered: Jan to Dec 2027."""
    first, last = data.months[0], data.months[-1]
    if first == last:
        return month_name(first, with_year=True)
    same = first.split("-")[0] == last.split("-")[0]
    return f"{month_name(first, not same)} to {month_name(last, with_year=True)}"


def basis(data: ReportData) -> str:
    """What the figures rest on: mean of so many simulated years."""
    years = len(data.subject.profit)
    return f"mean of {years} simulated years" if years > 1 else "one simulated year"


def month_ticks(axes: Axes, data: ReportData) -> None:
    """Months under a chart by month, thinned where there are many."""
    every = max(1, -(-len(data.months) // 18))
    chosen = range(0, len(data.months), every)
    labels = []
    for index in chosen:
        label = data.months[index]
        name = month_name(label)
        new_year = name != label and (index == 0 or label.endswith("-01"))
        labels.append(f"{name}\n{label[:4]}" if new_year else name)
    axes.set_xticks(list(chosen), labels)
    axes.tick_params(axis="x", length=0)


def shortened(text: str, width: int = 34) -> str:
    """A label that fits its place."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def clean(axes: Axes, *, grid: str = "") -> None:
    """Quiet axes: no tick marks on the category side, a pale grid along the value axis."""
    if grid:
        axes.grid(axis=grid, color=PALE, linewidth=0.8)  # type: ignore[arg-type]
    axes.tick_params(length=0)
