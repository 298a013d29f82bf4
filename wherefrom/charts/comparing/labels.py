"""Labels beside the points of a scatter chart, none upon another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wherefrom.charts.style import GREY, INK

Box = tuple[float, float, float, float]
_RADII: Final = (9.0, 13.0, 18.0, 25.0, 34.0, 45.0)
_ANGLES: Final = (35, 325, 145, 215, 90, 270, 0, 180, 60, 300, 120, 240)
_MARKER: Final = 4.5
SIZE: Final = 8.0


@dataclass(frozen=True)
class Label:
    """A text at a point of the data."""

    x: float
    y: float
    text: str
    colour: str = INK
    bold: bool = False


def place_labels(
    figure: Figure, axes: Axes, labels: Sequence[Label], points: Sequence[tuple[float, float]],
    lines: Sequence[tuple[float, float, float]] = (),
) -> None:
    """Write each label near its point, clear of other labels, of all `points`, of upright `lines` (x, one end, other
    end) and of the frame; where it must stand far off, a thin line leads to it. Call it last: the layout must be done
    with everything else in place."""
    figure.draw_without_rendering()
    to_pixels = axes.transData.transform
    frame = axes.get_window_extent()
    taken: list[Box] = []
    for x, y in (to_pixels(point) for point in points):
        taken.append(_box(x, y, _MARKER, _MARKER))
    for x, one, other in lines:
        (left, first), (_, last) = to_pixels((x, one)), to_pixels((x, other))
        taken.append((left - 2, min(first, last), left + 2, max(first, last)))
    inside = (frame.x0 + 1, frame.y0 + 1, frame.x1 - 1, frame.y1 - 1)
    for label in labels:
        at = to_pixels((label.x, label.y))
        half = (0.32 * SIZE * len(label.text) + 1.5, 0.6 * SIZE)
        best: tuple[float, float, float, Box] | None = None
        for radius in _RADII:
            for angle in _ANGLES:
                turn = math.radians(angle)
                dx = (radius + half[0] - half[1]) * math.cos(turn) if abs(math.cos(turn)) > 0.1 else 0.0
                dy = radius * math.sin(turn)
                box = _box(at[0] + dx, at[1] + dy, *half)
                cost = sum(_shared(box, other) for other in taken) + 10 * _outside(box, inside) + 0.01 * radius
                if best is None or cost < best[0] - 1e-9:
                    best = cost, dx, dy, box
            if best is not None and best[0] < 0.5:
                break
        assert best is not None
        _, dx, dy, box = best
        taken.append(box)
        far = math.hypot(dx, dy) > 20 + half[0]
        written = axes.annotate(
            label.text, (label.x, label.y), (dx, dy), textcoords="offset pixels", ha="center", va="center",
            fontsize=SIZE, color=label.colour, fontweight="bold" if label.bold else "normal", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.5} if far else None,
        )
        written.set_in_layout(False)


def _box(x: float, y: float, half_width: float, half_height: float) -> Box:
    return x - half_width, y - half_height, x + half_width, y + half_height


def _shared(one: Box, other: Box) -> float:
    """Area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _outside(box: Box, frame: Box) -> float:
    """How far a box sticks out of the frame."""
    return max(0.0, frame[0] - box[0], frame[1] - box[1], box[2] - frame[2], box[3] - frame[3])
