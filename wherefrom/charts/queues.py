"""The simulated queue beside the Erlang formulas."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wherefrom.charts.style import BLUE, INK, RED, Chart, basis, clean, drawn, grouped_axis, percent_axis
from wherefrom.report.data import QueueCheck, ReportData
from wherefrom.report.words import half_hour, number, plain


def queue_check(data: ReportData, channel: str) -> Chart | None:
    """Mean wait and abandonment by half-hour: simulated 95 % interval as a bar, Erlang C and A as marks."""
    rows = sorted((row for row in data.queues if row.channel == channel), key=lambda row: row.half_hour or 0)
    if not rows:
        return None
    known = [row for row in rows if row.erlang_a_wait is not None]
    inside = sum(1 for row in known if row.wait_low <= (row.erlang_a_wait or 0.0) <= row.wait_high)
    unstable = sum(1 for row in rows if row.erlang_c_wait is None)
    message = (
        f"{plain(channel)}: Erlang A agrees with the simulated wait in {inside} of {len(known)} half-hours"
        if known
        else (f"{plain(channel)}: simulated wait beside Erlang C")
    )
    message += f"; Erlang C has no answer in {unstable}" if unstable else ""
    measure = f"Mean wait in seconds and share abandoned, by half-hour; bars: 95 % interval, {basis(data)}"

    def draw(figure: Figure) -> None:
        upper, lower = figure.subplots(2, 1, sharex=True)
        _intervals(upper, rows, [(row.wait_low, row.wait_high) for row in rows])
        _marks(upper, rows, [row.erlang_c_wait for row in rows], "x", RED, "Erlang C (nobody leaves)")
        _marks(upper, rows, [row.erlang_a_wait for row in rows], "o", INK, "Erlang A (customers leave)")
        upper.set_ylabel("wait, s")
        grouped_axis(upper.yaxis)
        _intervals(lower, rows, [(row.abandoned_low, row.abandoned_high) for row in rows])
        _marks(lower, rows, [row.erlang_a_abandoned for row in rows], "o", INK, "")
        lower.set_ylabel("abandoned")
        percent_axis(lower.yaxis)
        for axes in (upper, lower):
            axes.set_ylim(bottom=0)
            clean(axes, grid="y")
        lower.set_xticks(
            range(len(rows)),
            ["all hours" if row.half_hour is None else half_hour(row.half_hour) for row in rows],
            rotation=0 if len(rows) <= 18 else 90,
        )
        upper.legend(loc="upper left", ncols=3, bbox_to_anchor=(0, 1.24), borderaxespad=0)

    return drawn(f"queue_{channel}", message, measure, 3.5, draw)


def _intervals(axes: Axes, rows: list[QueueCheck], spans: list[tuple[float, float]]) -> None:
    """Simulated intervals as thick upright bars."""
    for place, (low, high) in enumerate(spans):
        axes.plot(
            [place, place],
            [low, high],
            color=BLUE,
            linewidth=7,
            solid_capstyle="butt",
            alpha=0.55,
            label=f"simulated ({number(len(rows))} half-hours)" if place == 0 else None,
        )


def _marks(axes: Axes, rows: list[QueueCheck], values: list[float | None], mark: str, colour: str, label: str) -> None:
    """One formula's answers, where it has one."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if known:
        axes.plot(
            [place for place, _ in known],
            [value for _, value in known],
            mark,
            color=colour,
            markersize=6,
            markerfacecolor="none",
            markeredgewidth=1.5,
            label=label or None,
        )
