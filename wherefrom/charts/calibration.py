"""The picture of a calibration: what the log shows (dark, solid) against what the scenario would draw (lines)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from sim.calibrate.types import Figure

OBSERVED = "#333333"
RANGE = "#9a9a9a"
LINES = ("#0b6e99", "#c44601", "#5b8c3a", "#8054a2", "#b8860b", "#007d79", "#d12771")
STYLES = ("-", "--", "-.", ":", "-", "--", "-.")
SETTINGS = {"svg.hashsalt": "wherefrom", "svg.fonttype": "path", "font.size": 9, "text.parse_math": False,
            "axes.spines.top": False, "axes.spines.right": False, "path.simplify": False}  # fmt: skip
WIDTH, HEIGHT = 5.6, 3.1


def draw_calibration(figures: Sequence[Figure], out_svg_path: Path) -> Path:
    """Write all figures of a calibration as one SVG, two columns; the same figures give the same bytes.

    Written under a temporary name and renamed. Raises ValueError without figures, or for a figure of an unknown kind.
    """
    if not figures:
        raise ValueError("a calibration without figures cannot be drawn")
    columns = min(2, len(figures))
    rows = -(-len(figures) // columns)
    with rc_context(dict[Any, Any](SETTINGS)):
        canvas = Canvas(figsize=(WIDTH * columns, HEIGHT * rows), layout="constrained")
        FigureCanvasSVG(canvas)
        axes = canvas.subplots(rows, columns, squeeze=False)
        for place, each in enumerate(figures):
            _draw(axes[place // columns][place % columns], each)
        for place in range(len(figures), rows * columns):
            axes[place // columns][place % columns].set_axis_off()
        target = Path(out_svg_path)
        waiting = target.with_name(target.name + ".tmp")
        canvas.savefig(waiting, format="svg", metadata={"Date": None})
        os.replace(waiting, target)
    return target


def _draw(axes: Axes, figure: Figure) -> None:
    drawers = {"bars": _bars, "curve": _curve, "steps": _steps}
    if figure.kind not in drawers:
        raise ValueError(f"unknown kind of figure `{figure.kind}`; allowed: {', '.join(drawers)}")
    drawers[figure.kind](axes, figure)
    axes.set_title(figure.title, loc="left", fontsize=10, fontweight="bold")
    axes.set_xlabel(figure.x_label)
    axes.set_ylabel(figure.y_label)
    axes.set_ylim(bottom=0)
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.6)
    axes.set_axisbelow(True)


def _bars(axes: Axes, figure: Figure) -> None:
    axes.bar(figure.x, figure.y, width=0.7, color=OBSERVED)
    if figure.low and figure.high:
        below = [max(value - low, 0.0) for value, low in zip(figure.y, figure.low, strict=True)]
        above = [max(high - value, 0.0) for value, high in zip(figure.y, figure.high, strict=True)]
        axes.errorbar(figure.x, figure.y, yerr=[below, above], fmt="none", ecolor=RANGE, elinewidth=2.2, capsize=3)
        note = (0.995, 1.02)
        axes.annotate("grey: P10 to P90", note, xycoords="axes fraction", ha="right", fontsize=8, color="#666666")
    if figure.ticks:
        axes.set_xticks(figure.x, figure.ticks)


def _curve(axes: Axes, figure: Figure) -> None:
    axes.step(figure.x, figure.y, where="post", color=OBSERVED, linewidth=2.4, label="log")
    for place, line in enumerate(figure.references):
        axes.plot(line.x, line.y, color=LINES[place % len(LINES)], linestyle=STYLES[place % len(STYLES)], linewidth=1.3,
                  label=line.name)  # fmt: skip
    axes.set_xlim(left=0, right=max(figure.x))
    axes.legend(frameon=False, fontsize=8)


def _steps(axes: Axes, figure: Figure) -> None:
    for place, line in enumerate(figure.references):
        axes.step(line.x, line.y, where="post", color=LINES[place % len(LINES)], linestyle=STYLES[place % len(STYLES)],
                  linewidth=1.4, label=line.name)  # fmt: skip
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 3))
    axes.legend(frameon=False, fontsize=8, ncols=2)
