"""Tables of what was found: key figures, rivals, assumptions, queues, search."""

from __future__ import annotations

from collections.abc import Callable

from wherefrom.report.data import Kpi, ReportData
from wherefrom.report.spread import chance, difference, effects, spread_of
from wherefrom.report.sums import subject_of
from wherefrom.report.table import Table, table
from wherefrom.report.words import (
    counted,
    duration,
    fitting,
    half_hour,
    money,
    month_name,
    number,
    plain,
    share,
    signed_money,
    value_in_unit,
)


def kpis(data: ReportData) -> tuple[Table, ...]:
    """The leading key figures of the year."""
    chosen = [one for one in data.kpis if one.leading and one.month is None and not _absent(data, one)]
    return _kpi_table(data, chosen, "Year totals (↑ more is better, ↓ less is better)")


def _absent(data: ReportData, kpi: Kpi) -> bool:
    """Whether a figure says only that nobody is called, or that nobody comes, in this scenario."""
    return kpi.metric in ("dials", "arrivals") and not kpi.channel and not kpi.mean


def folded_kpis(data: ReportData) -> tuple[Table, ...]:
    """All other key figures of the year, and the leading ones by month."""
    others = [one for one in data.kpis if not one.leading and one.month is None]
    months = [one for one in data.kpis if one.month is not None]
    return (
        *_kpi_table(data, others, "Other key figures of the year"),
        *_kpi_table(data, months, "Key figures by month"),
    )


def _kpi_table(data: ReportData, chosen: list[Kpi], caption: str) -> tuple[Table, ...]:
    monthly = any(one.month is not None for one in chosen)
    people = {one.pool for one in data.people}

    def row(one: Kpi) -> tuple[str, ...]:
        interval, between = (
            "–"
            if low is None
            else " to ".join(value_in_unit(end, one.unit, data.currency, True, like=one.mean) for end in (low, high))
            for low, high in ((one.low, one.high), (one.p10, one.p90))
        )
        when = () if one.month is None else (month_name(data.months[one.month], True),)
        arrow = {"higher": " ↑", "lower": " ↓"}.get(one.better, "")
        machines = one.metric == "heads" and bool(people) and one.pool not in people
        return (
            plain(subject_of(one)),
            "machines" if machines else plain(one.metric) + arrow,
            *when,
            value_in_unit(one.mean, "count" if machines else one.unit, data.currency),
            interval,
            between,
            one.kind,
        )

    headers = f"about|key figure|{'month|' if monthly else ''}mean|95 % interval of the mean|P10 to P90 of years|kind"
    words = {0, 1, 2, 6} if monthly else {0, 1, 5}
    return table(headers, [row(one) for one in sorted(chosen, key=_about(data))], words, caption)


def _about(data: ReportData) -> Callable[[Kpi], tuple[int, int, bool, int]]:
    """Order of key figures: by what they are about, then by figure, each as first seen; whole channels first."""
    subjects = list(dict.fromkeys((one.channel, one.pool) for one in data.kpis))
    metrics = list(dict.fromkeys((one.metric, one.product) for one in data.kpis))
    return lambda one: (
        subjects.index((one.channel, one.pool)),
        metrics.index((one.metric, one.product)),
        bool(one.product),
        -1 if one.month is None else one.month,
    )


def rivals(data: ReportData) -> tuple[Table, ...]:
    """The subject and every other way of staffing on the same years: profit, paired differences, service, goal."""
    if len(data.outlooks) < 2:
        return ()
    rows = []
    for one in data.outlooks:
        spread = spread_of(one.profit)
        gap, interval = "–", "–"
        if one is not data.subject:
            paired = difference(data.subject.profit, one.profit)
            gap = signed_money(paired.mean, data.currency)
            interval = f"{number(paired.low)} to {number(paired.high)}" + ("" if paired.proven else " (not proven)")
        kept = sum(one.service_kept) / len(one.service_kept) if one.service_kept else None
        reached = chance(one.net_revenue, data.goal.net_revenue) if data.goal else None
        rows.append(
            (
                one.name,
                money(spread.mean, data.currency),
                f"{number(spread.p10)} to {number(spread.p90)}",
                gap,
                interval,
                share(kept),
                share(reached),
                money(one.people_cost, data.currency),
            )
        )
    return table(
        "way of staffing|profit|P10 to P90|plan earns more by|95 % interval, paired|service kept|goal met|people cost",
        rows,
        {0},
        f"Profit on the same {counted(len(data.subject.profit), 'fresh year')}, service kept beside it",
    )


def drawn_effects(data: ReportData) -> tuple[Table, ...]:
    """What each drawn assumption moves in profit from its P10 to its P90, and its share of the variance."""
    rows = [
        (one.path, signed_money(one.profit, data.currency), share(one.share))
        for one in effects(data.assumptions, data.subject.profit)
    ]
    return table(
        "assumption|profit from its P10 to its P90|share of variance",
        rows,
        {0},
        "Effect of each drawn assumption on profit, all others held (least squares over the years)",
    )


def all_numbers(data: ReportData) -> tuple[Table, ...]:
    """Every number of the scenario and its source."""
    rows = [
        (one.path, one.value, one.source or "no source", one.owner or "–", one.checked or "–") for one in data.numbers
    ]
    return table("number|value|source|owner|checked", rows, {0, 1, 2, 3, 4}, "Every number of the scenario")


def register(data: ReportData) -> tuple[Table, ...]:
    """The assumption register: value, range, source, owner and date of every stated assumption."""
    rows = [
        (
            one.path,
            one.value,
            f"{one.low} to {one.high}" if one.low else "–",
            one.source or "no source",
            one.owner or "–",
            one.checked or "–",
        )
        for one in data.assumptions
    ]
    return table("assumption|value|range (P10 to P90)|source|owner|checked", rows, {0, 1, 2, 3, 4, 5}, "")


def queue_words(data: ReportData) -> tuple[str, ...]:
    """What the Erlang formulas beside the simulated queues suppose; none without queues."""
    if not data.queues:
        return ()
    return (
        "Erlang C lets nobody leave and has no answer where work exceeds the servers; Erlang A lets customers leave "
        "with exponential patience. Both suppose one kind of server, a steady rate and exponential service within the "
        "half-hour, so they are a check of size, not of the last digit.",
    )


def queues(data: ReportData) -> tuple[Table, ...]:
    """Simulated waits and abandonment beside Erlang C and A, by channel and half-hour."""
    rows = [
        (
            plain(one.channel),
            "all" if one.half_hour is None else half_hour(one.half_hour),
            fitting(one.servers),
            duration(one.wait),
            f"{duration(one.wait_low)} to {duration(one.wait_high)}",
            duration(one.erlang_c_wait),
            duration(one.erlang_a_wait),
            share(one.abandoned, 1),
            share(one.erlang_a_abandoned, 1),
        )
        for one in data.queues
    ]
    return table(
        "channel|half-hour|servers|wait|95 % interval|Erlang C|Erlang A|abandoned|Erlang A",
        rows,
        {0, 1},
        "Waits and abandonment by half-hour",
    )


def facts(data: ReportData) -> tuple[Table, ...]:
    """Facts of the appendix: digests, bounds, versions."""
    return table("fact|value", [(one.name, one.value) for one in data.appendix], {0, 1}, "")


def iterations(data: ReportData) -> tuple[Table, ...]:
    """Rounds of the search: what the program promised, what was simulated, cuts, years spent."""
    rows = [
        (
            str(one.number),
            one.what,
            money(one.bound, data.currency),
            money(one.promised, data.currency),
            money(one.simulated, data.currency),
            money(one.best, data.currency),
            number(one.cuts),
            number(one.lifted),
            number(one.years),
        )
        for one in data.iterations
    ]
    return table(
        "round|what|at most, by what is known|foreseen|simulated|best so far|estimates known|estimates found too low|"
        "years simulated",
        rows,
        {0, 1},
        "Rounds of the search",
    )
