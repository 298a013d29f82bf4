"""The race as a chart and a section of docs/performance.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import kept, short, table

CHART = "images/performance_optimisers.svg"
OURS = "wherefrom plan"
WANTED = ((200, 0.99), (2000, 0.995))
LOOKS: Mapping[str, tuple[str, str, float]] = {
    OURS: ("#1f4e79", "-", 2.4), "tuned Erlang, then +-1": ("#b3541e", "-", 1.4),
    "Erlang, target tuned": ("#b3541e", ":", 1.4), "differential evolution": ("#5b7f3a", "-", 1.1),
    "CMA-ES": ("#7a4f9a", "-", 1.1), "TPE": ("#7a4f9a", "--", 1.1), "random search": ("#777777", "-", 1.1),
}
"""Colour, line and width of a method: ours stands out, kin share a colour."""

HEAD = """## Finding the plan

Our search beside what a user would pick instead, on the same simulated years with the same draws: Erlang per half-hour
with its service target tuned (the real rival), a local search of plus or minus one from it, SciPy's differential
evolution, Optuna's TPE and CMA-ES, and random search; all but ours start from tuned Erlang, and every method's plans
are whole and within the same rows. What counts is profit less the price of missed promise points (the same price for
all) on 200 fresh years, as a share of the best plan known: the best of all methods and of a search of ours of {longest}
years (in the chart, grey: 99 %). The instances are in `benchmarks/optimisers/instances`. Command:
`python -m benchmarks.optimisers.race`.
"""


def section() -> str:
    """The section, from the figures kept."""
    figures = kept("optimisers")
    if figures is None:
        return "## Finding the plan\n\nNot measured yet: run `python -m benchmarks.optimisers.race`.\n"
    longest = max(each["longest"] for each in figures["races"])
    lines = [HEAD.format(longest=f"{longest:,}"),
             f"![Share of the best known plan by simulated years spent]({CHART})\n"]
    for race in figures["races"]:
        rows = [[each["method"], *(_share(each, budget) for budget in figures["budgets"]),
                 f"{short(race['seconds'][each['method']])} s"] for each in race["methods"]]
        lines += [f"### {race['instance'].replace('_', ' ').capitalize()}\n",
                  f"{race['decisions']} decisions; best known {race['best_known']:,.0f} {race['currency']}.\n",
                  table(["share of the best known after years", *(f"{each:,}" for each in figures["budgets"]), "took"],
                        rows)]
    wanted = " and ".join(f"{share:.1%} within {years:,} years" for years, share in WANTED)
    return "\n".join([*lines, f"Wanted: {wanted}. Reached: {_reached(figures)}.\n"])


def _share(method: Mapping[str, Any], budget: int) -> str:
    found = [each["share_of_best"] for each in method["after"] if each["years"] == budget]
    return f"{100 * found[0]:.2f} %" if found else "-"


def _reached(figures: Mapping[str, Any]) -> str:
    said = []
    for years, share in WANTED:
        measured = max((each for each in figures["budgets"] if each <= years), default=0)
        ours = [one["share_of_best"] for race in figures["races"] for each in race["methods"] if each["method"] == OURS
                for one in each["after"] if one["years"] == measured]
        if ours:
            met = sum(each >= share for each in ours)
            said.append(f"{share:.1%} on {met} of {len(ours)} instances within {measured:,} years "
                        f"(lowest {min(ours):.2%})")
    return "; ".join(said) or "not measured"


def chart(figures: Mapping[str, Any], path: Path) -> None:
    """A panel an instance: share of the best known plan against simulated years spent, years on a log scale.

    What lies below the lower end of the axis is shown at it.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    matplotlib.rcParams.update({"svg.hashsalt": "wherefrom", "font.size": 8, "axes.spines.top": False,
                                "axes.spines.right": False})
    races = figures["races"]
    panels, places = plt.subplots(1, len(races), figsize=(3.4 * len(races), 3.4), sharey=True, squeeze=False)
    floor = _floor(races)
    for place, race in zip(places[0], races, strict=True):
        for each in race["methods"]:
            colour, line, width = LOOKS[each["method"]]
            place.plot([one["years"] for one in each["after"]],
                       [max(100 * one["share_of_best"], floor) for one in each["after"]],
                       color=colour, linestyle=line, linewidth=width, marker="o", markersize=2.5, label=each["method"])
        place.axhline(99, color="#bbbbbb", linewidth=0.8)
        place.set_xscale("log")
        place.set_xticks(figures["budgets"], [f"{each:,}" for each in figures["budgets"]])
        place.minorticks_off()
        place.set_title(f"{race['instance'].replace('_', ' ')}, {race['decisions']} decisions", fontsize=8, loc="left")
        place.set_xlabel("simulated years spent")
        place.set_ylim(floor, 101)
    places[0][0].set_ylabel("% of the best known plan (grey: 99)")
    handles, names = places[0][0].get_legend_handles_labels()
    panels.legend(handles, names, loc="lower center", ncols=4, frameon=False)
    panels.tight_layout(rect=(0, 0.13, 1, 1))
    path.parent.mkdir(exist_ok=True)
    panels.savefig(path, metadata={"Date": None})
    plt.close(panels)


def _floor(races: Sequence[Mapping[str, Any]]) -> float:
    """The lower end of the axis: where most of the methods still show."""
    last = sorted(100 * each["after"][-1]["share_of_best"] for race in races for each in race["methods"]
                  if each["after"])
    return max(0.0, 10.0 * (last[len(last) // 4] // 10) - 10.0) if last else 0.0
