"""Where the sales come from by driver: a bridge from base demand to the plan."""

from __future__ import annotations

from matplotlib.figure import Figure

from wherefrom.charts.style import (
    BLUE,
    GREY,
    INK,
    RED,
    Chart,
    bar_look,
    clean,
    drawn,
    look_of,
    money_scale,
    period,
    shortened,
)
from wherefrom.report.data import ReportData
from wherefrom.report.words import counted, number, plain, share

MOST = 16


def driver_bridge(data: ReportData) -> Chart | None:
    """One bar a driver, each beginning where the one above ends; the last is the plan."""
    made = data.drivers
    if made is None or len(made.drivers) < 2:
        return None
    base, others = made.drivers[0], made.drivers[1:]
    total = sum(one.net_revenue for one in made.drivers)
    shown = others if len(others) <= MOST else others[:MOST]
    rest = sum(one.net_revenue for one in others[len(shown):])
    scale, word, digits = money_scale(max(total, base.net_revenue))
    top = max(others, key=lambda one: abs(one.net_revenue))
    ends = [base.net_revenue]
    names = ["base demand, today's assets"]
    steps = [(one.net_revenue, f"{one.kind}: {plain(one.name)}") for one in shown]
    if rest:
        steps.append((rest, f"{counted(len(others) - len(shown), 'smaller driver')}"))
    for step, name in steps:
        ends.append(ends[-1] + step)
        names.append(name)
    names.append("the plan")
    message = f"{share(base.net_revenue / total) if total else '–'} is base demand; of what is done, " \
        f"{top.kind} ({plain(top.name)}) changes most: by {_signed(top.net_revenue / scale, digits)}"
    measure = f"Net revenue by driver in {word}{data.currency}, {period(data)}, mean of {made.years} simulated years" \
        ", scaled to the targets"

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        last = len(names) - 1
        width = max(*ends, total) * 1.14
        axes.barh([0], [base.net_revenue], 0.6, **bar_look("forecast", GREY))
        axes.annotate(number(base.net_revenue / scale, digits), (base.net_revenue, 0), (5, 0),
                      textcoords="offset points", va="center", color=INK)
        for place, (step, _) in enumerate(steps, start=1):
            start, end = ends[place - 1], ends[place]
            axes.barh([place], [abs(step)], 0.6, left=min(start, end), **bar_look("actual", BLUE if step >= 0 else RED))
            axes.plot([start, start], [place - 0.7, place + 0.3], color=GREY, linewidth=0.8)
            axes.annotate(_signed(step / scale, digits), (max(start, end), place), (5, 0),
                          textcoords="offset points", va="center", color=INK)
        axes.barh([last], [total], 0.6, **bar_look(look_of(data)))
        axes.plot([ends[-1], ends[-1]], [last - 0.7, last + 0.3], color=GREY, linewidth=0.8)
        axes.annotate(number(total / scale, digits), (total, last), (5, 0), textcoords="offset points", va="center",
                      color=INK, fontweight="bold")
        axes.set_yticks(range(len(names)), [shortened(name, 52) for name in names])
        axes.invert_yaxis()
        axes.set_xlim(0, width)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        clean(axes)

    return drawn("drivers", message, measure, 0.5 + 0.34 * len(names), draw)


def _signed(value: float, digits: int) -> str:
    """+12 or −3, with one digit more where whole numbers would show nothing."""
    fine = digits if abs(value) >= 10 ** -digits else digits + 1
    return f"{'+' if value >= 0 else '−'}{number(abs(value), fine)}"
