"""Cost per event and peak memory as the work grows: customers, servers, pools, products.

    python -m benchmarks.scaling [--engine kernel] [--customers 100000] [--long] [--most 10000000]

Every point is a process of its own, on a scenario file made for it in a temporary folder. `--long` adds the point of
10^8 customers. Figures go to benchmarks/measured/scaling.json, the chart to docs/images/performance_scaling.svg.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.generated import Size, text
from benchmarks.machine import keep, kept
from benchmarks.ours import fastest_engine
from benchmarks.page import PAGE

ROOT = Path(__file__).resolve().parents[1]
SERVERS, POOLS, PRODUCTS = (1, 2, 5, 20, 100, 500), (2, 5, 10, 20, 50), (1, 5, 20, 50, 100, 200)
WARM = 1_000
LEAST, MOST, LONGEST = 10_000, 10_000_000, 100_000_000


def axes(customers: int, most: int) -> dict[str, list[tuple[int, Size]]]:
    """The points of each axis: its size, and the shop."""
    powers = [10**power for power in range(3, 9) if min(LEAST, most) <= 10**power <= most]
    base = Size(customers=customers)
    return {
        "customers": [(number, replace(base, customers=number)) for number in powers],
        "servers": [(number, replace(base, servers=number)) for number in SERVERS],
        "pools": [(number, replace(base, pools=number)) for number in POOLS],
        "products": [(number, replace(base, products=number)) for number in PRODUCTS],
    }


def point(engine: str, size: Size, folder: Path) -> dict[str, Any]:
    """One point, in its own process. Raises CalledProcessError if that fails, with what it said on stderr."""
    path, warm = folder / "point.yaml", folder / "warm.yaml"
    path.write_text(text(size), encoding="utf-8")
    warm.write_text(text(size.cut_to(WARM)), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.scaling_point", engine, str(warm), str(path)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


def chart(figures: dict[str, Any], path: Path) -> None:
    """Cost per event above, peak memory below, one column an axis."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    matplotlib.rcParams.update({"svg.hashsalt": "wherefrom", "font.size": 8, "axes.spines.top": False,
                                "axes.spines.right": False})
    measured = {axis: [each for each in points if "refused" not in each] for axis, points in figures["axes"].items()}
    panels, places = plt.subplots(2, len(measured), figsize=(10, 4.6), sharey="row", squeeze=False)
    for column, (axis, points) in enumerate(measured.items()):
        sizes = [each["size"] for each in points]
        for row, values in enumerate((
            [1e6 * each["seconds"] / each["events"] for each in points], [each["peak_mb"] for each in points],
        )):
            place = places[row][column]
            place.plot(sizes, values, marker="o", markersize=3, color="#1f4e79", linewidth=1.2)
            place.set_xscale("log")
            # The sizes measured, and no others: Matplotlib's own marks of a short logarithmic axis overlap.
            place.set_xticks(sizes, [f"{size:,}" if size < 10_000 else f"$10^{len(str(size)) - 1}$" for size in sizes])
            place.minorticks_off()
            place.grid(visible=True, axis="y", linewidth=0.4, alpha=0.6)
        places[1][column].set_xlabel(axis)
    for place in places[:, 0]:      # the panels of a row share their axis, which ends a little above the largest
        place.set_ylim(0, 1.05 * place.get_ylim()[1])
    places[0][0].set_ylabel("microseconds an event")
    places[1][0].set_ylabel("peak memory, MB")
    panels.tight_layout()
    path.parent.mkdir(exist_ok=True)
    panels.savefig(path, metadata={"Date": None})
    plt.close(panels)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every point, keep the figures, draw the chart."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", default=fastest_engine())
    parser.add_argument("--customers", type=int, help="customers of the other axes; 100000, or 5000 for the reference")
    parser.add_argument("--most", type=int, help="the most customers; 10000000, or 10000 for the reference")
    parser.add_argument("--long", action="store_true", help="up to 100000000 customers")
    parser.add_argument("--axis", action="append", help="only these axes; the figures of the others stay")
    parser.add_argument("--print-only", action="store_true", help="neither keep the figures nor draw the chart")
    options = parser.parse_args(arguments)
    slow = options.engine == "reference"
    customers = options.customers or (5_000 if slow else 100_000)
    most = LONGEST if options.long else options.most or (LEAST if slow else MOST)
    wanted = axes(customers, most)
    found: dict[str, list[dict[str, Any]]] = {}
    for axis, points in wanted.items():
        if options.axis and axis not in options.axis:
            continue
        found[axis] = []
        for number, size in points:
            with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
                figures = {"size": number, **point(options.engine, size, Path(folder))}
            found[axis].append(figures)
            sys.stdout.write(_line(axis, figures) + "\n")
            sys.stdout.flush()
    if not options.print_only:
        _keep(options.engine, found, wanted)
    return 0


def _line(axis: str, figures: dict[str, Any]) -> str:
    if "refused" in figures:
        return f"{figures['size']:>11,} {axis:<9} refused: {figures['refused']}"
    return (f"{figures['size']:>11,} {axis:<9} {1e9 * figures['seconds'] / figures['events']:9,.0f} ns an event, "
            f"{figures['peak_mb']:7,.0f} MB at most, {figures['events']:,} events in {figures['seconds']:.3g} s")


def _keep(engine: str, found: dict[str, list[dict[str, Any]]], wanted: dict[str, Any]) -> None:
    """Keep the figures, with those of axes measured before by the same engine, and draw the chart."""
    before = kept("scaling")
    if before is not None and before["engine"] == engine:
        found = {axis: found.get(axis, before["axes"].get(axis, [])) for axis in wanted}
    bases = [each["base_mb"] for points in found.values() for each in points if "refused" not in each]
    figures = {"engine": engine, "base_mb": min(bases),
               "axes": {axis: points for axis, points in found.items() if points}}
    keep("scaling", figures)
    chart(figures, PAGE.parent / "images" / "performance_scaling.svg")


if __name__ == "__main__":
    sys.exit(main())
