"""The parts of a report after page one: which sentences, charts and tables each holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from wherefrom.report.data import Kpi, ReportData
from wherefrom.report.findings import luck_sentence, promise_sentences
from wherefrom.report.spread import chance, difference, effects, spread_of
from wherefrom.report.tables import subject_of
from wherefrom.report.words import (
    counted, day, duration, fitting, half_hour, money, month_name, number, plain, share, signed_money, value_in_unit,
)


@dataclass(frozen=True)
class Table:
    """A table ready to show. Columns whose index is in `words` are set left, all others right as numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: frozenset[int] = frozenset({0})
    caption: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the report: sentences, chart names, tables, and tables folded away under a line."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Nothing to show."""
        return not (self.sentences or self.charts or self.tables or self.folded)


def sections(data: ReportData, charts: tuple[str, ...]) -> list[Section]:
    """All parts that have something to show, in order. `charts`: the names of those that were drawn."""
    made = [
        Section("sources", "Where the sales come from", tables=_sources(data), folded=_drivers(data)),
        Section("lost", "From first contact to sale, and what is lost",
                charts=_named(charts, "lost_by_cause", "funnel_"), tables=()),
        Section("week", "A typical week: load and losses", charts=_named(charts, "week_")),
        Section("staffing", "People, and the work there is", charts=_named(charts, "staffing_"), tables=_actions(data),
                sentences=data.prices, folded=_people(data)),
        Section("service", "Service promises", sentences=tuple(promise_sentences(data)), tables=_promises(data)),
        Section("targets", "Targets, orders and leads", charts=_named(charts, "targets_by_month"),
                tables=_targets(data), folded=(*_orders(data), *_leads(data))),
        Section("kpis", "Key figures", tables=_kpis(data, yearly=True), folded=_kpis(data, yearly=False)),
        Section("rivals", "The plan against its rivals", charts=_named(charts, "profit_against_rivals"),
                tables=_rivals(data)),
        Section("doubt", "Luck and assumptions", sentences=(luck_sentence(data),), tables=_effects(data)),
        Section("register", "Assumption register", tables=_register(data)),
        Section("queues", "Simulated queues beside the Erlang formulas", charts=_named(charts, "queue_"),
                sentences=_queue_words(data), folded=_queues(data)),
        Section("appendix", "Appendix: bounds, search, digests, versions", sentences=data.notes,
                charts=_named(charts, "iterations"), tables=_facts(data), folded=_iterations(data)),
    ]
    return [one for one in made if not one.empty]


def _named(charts: tuple[str, ...], *starts: str) -> tuple[str, ...]:
    return tuple(name for start in starts for name in charts if name.startswith(start))


def _table(headers: str, rows: list[tuple[str, ...]], words: set[int], caption: str) -> tuple[Table, ...]:
    """One table, or none without rows; headers separated by bars."""
    return (Table(tuple(headers.split("|")), tuple(rows), frozenset(words), caption),) if rows else ()


def _sources(data: ReportData) -> tuple[Table, ...]:
    months = range(len(data.months))
    sums: dict[tuple[str, str], list[float]] = {}
    for row in data.sources:
        sums.setdefault((row.channel, row.product), [0.0 for _ in months])[row.month] += row.net_revenue
    if not sums:
        return ()
    thousand = max(max(values) for values in sums.values()) >= 1e5
    scale = 1e3 if thousand else 1.0
    rows = [(plain(channel), plain(product), *(number(value / scale) for value in values), number(sum(values) / scale))
            for (channel, product), values in sorted(sums.items(), key=lambda item: -sum(item[1]))]
    totals = [sum(values[month] for values in sums.values()) for month in months]
    rows.append(("all", "", *(number(value / scale) for value in totals), number(sum(totals) / scale)))
    names = "|".join(month_name(label) for label in data.months)
    unit = f"{'thousand ' if thousand else ''}{data.currency}"
    return _table(f"channel|product|{names}|year", rows, {0, 1}, f"Net revenue by source and month, {unit}")


def _drivers(data: ReportData) -> tuple[Table, ...]:
    total = sum(one.net_revenue for one in data.drivers)
    rows = [(one.name, money(one.net_revenue, data.currency), share(one.net_revenue / total if total else None))
            for one in data.drivers]
    return _table("driver|net revenue|share", rows, {0}, "The same money by what drives it")


def _actions(data: ReportData) -> tuple[Table, ...]:
    rows = []
    for one in data.actions:
        interval = f"{number(one.value_low)} to {number(one.value_high)}" if one.value_low is not None else "–"
        rows.append((day(one.do_by), one.what, plain(one.who), money(one.cost, data.currency),
                     money(one.value, data.currency), interval))
    return _table("do by|what|who|cost|value a year|95 % interval", rows, {0, 1, 2}, "All dated decisions")


def _people(data: ReportData) -> tuple[Table, ...]:
    rows = [(plain(one.pool), month_name(data.months[one.month], True), fitting(one.heads), number(one.hires),
             number(one.leaves), fitting(one.as_is)) for one in data.people]
    return _table("pool|month|heads|hires|leaves|this year's staffing", rows, {0, 1}, "People by pool and month")


def _promises(data: ReportData) -> tuple[Table, ...]:
    rows = [(f"{plain(one.channel)}, within {duration(one.within_seconds)}", share(one.share),
             *(share(value) for value in one.reached)) for one in data.promises]
    names = "|".join(month_name(label) for label in data.months)
    return _table(f"service level|promised|{names}", rows, {0}, "Mean service level reached by month")


def _targets(data: ReportData) -> tuple[Table, ...]:
    sums: dict[tuple[str, str], list[float]] = {}
    for one in data.targets:
        held = sums.setdefault((one.channel, one.product), [0.0, 0.0])
        held[0] += one.net_revenue
        held[1] += one.sales
    rows = [(plain(channel), plain(product), money(held[0], data.currency), number(held[1]))
            for (channel, product), held in sorted(sums.items(), key=lambda item: -item[1][0])]
    if rows:
        rows.append(("all", "", money(sum(held[0] for held in sums.values()), data.currency),
                     number(sum(held[1] for held in sums.values()))))
    return _table("channel|product|target of net revenue|target of sales", rows, {0, 1}, "Targets of the year by source")


def _orders(data: ReportData) -> tuple[Table, ...]:
    rows = [(plain(one.product), day(one.order_by), day(one.arrives), number(one.quantity), money(one.cost, data.currency))
            for one in data.orders]
    return _table("product|order by|arrives|quantity|cost", rows, {0, 1, 2}, "Orders of goods")


def _leads(data: ReportData) -> tuple[Table, ...]:
    rows = [(plain(one.channel), plain(one.segment), month_name(data.months[one.month], True), number(one.leads),
             fitting(one.hours), money(one.cost, data.currency)) for one in data.leads]
    return _table("channel|segment|month|leads bought|rostered hours|cost", rows, {0, 1, 2}, "Leads and telephone hours")


def _kpis(data: ReportData, *, yearly: bool) -> tuple[Table, ...]:
    chosen = [one for one in data.kpis if (one.month is None) == yearly]

    def row(one: Kpi) -> tuple[str, ...]:
        interval = "–" if one.low is None else (
            f"{value_in_unit(one.low, one.unit, data.currency)} to {value_in_unit(one.high, one.unit, data.currency)}")
        between = "–" if one.p10 is None else (
            f"{value_in_unit(one.p10, one.unit, data.currency)} to {value_in_unit(one.p90, one.unit, data.currency)}")
        when = () if one.month is None else (month_name(data.months[one.month], True),)
        arrow = {"up": " ↑", "down": " ↓"}.get(one.better, "")
        return (plain(subject_of(one)), plain(one.metric) + arrow, *when,
                value_in_unit(one.mean, one.unit, data.currency), interval, between, one.kind)

    if yearly:
        headers, words, caption = "about|key figure|mean|95 % interval of the mean|P10 to P90 of years|kind", {0, 1, 5}, (
            "Year totals (↑ more is better, ↓ less is better)")
    else:
        headers, words, caption = "about|key figure|month|mean|95 % interval of the mean|P10 to P90 of years|kind", (
            {0, 1, 2, 6}), "Key figures by month"
    return _table(headers, [row(one) for one in chosen], words, caption)


def _rivals(data: ReportData) -> tuple[Table, ...]:
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
        rows.append((one.name, money(spread.mean, data.currency), f"{number(spread.p10)} to {number(spread.p90)}", gap,
                     interval, share(kept), share(reached), money(one.people_cost, data.currency)))
    return _table("way of staffing|profit|P10 to P90|plan earns more by|95 % interval, paired|service kept|goal met|people cost",
                  rows, {0}, f"Profit on the same {counted(len(data.subject.profit), 'fresh year')}, service kept beside it")


def _effects(data: ReportData) -> tuple[Table, ...]:
    rows = [(one.path, signed_money(one.profit, data.currency), share(one.share))
            for one in effects(data.assumptions, data.subject.profit)]
    return _table("assumption|profit from its P10 to its P90|share of variance", rows, {0},
                  "Effect of each drawn assumption on profit, all others held (least squares over the years)")


def _register(data: ReportData) -> tuple[Table, ...]:
    rows = [(one.path, one.value, f"{one.low} to {one.high}" if one.low else "–", one.source or "no source",
             one.owner or "–", one.checked or "–") for one in data.assumptions]
    return _table("assumption|value|range (P10 to P90)|source|owner|checked", rows, {0, 1, 2, 3, 4, 5}, "")


def _queue_words(data: ReportData) -> tuple[str, ...]:
    if not data.queues:
        return ()
    return ("Erlang C lets nobody leave and has no answer where the work exceeds the servers; Erlang A lets customers leave "
            "with exponential patience. Both suppose one kind of server, a steady rate and exponential service within the "
            "half-hour, so they are a check of size, not of the last digit.",)


def _queues(data: ReportData) -> tuple[Table, ...]:
    rows = [(plain(one.channel), half_hour(one.half_hour), fitting(one.servers), duration(one.wait),
             f"{duration(one.wait_low)} to {duration(one.wait_high)}", duration(one.erlang_c_wait),
             duration(one.erlang_a_wait), share(one.abandoned, 1), share(one.erlang_a_abandoned, 1)) for one in data.queues]
    return _table("channel|half-hour|servers|wait|95 % interval|Erlang C|Erlang A|abandoned|Erlang A", rows, {0, 1},
                  "Waits and abandonment by half-hour")


def _facts(data: ReportData) -> tuple[Table, ...]:
    return _table("fact|value", [(one.name, one.value) for one in data.appendix], {0, 1}, "")


def _iterations(data: ReportData) -> tuple[Table, ...]:
    rows = [(str(one.number), money(one.bound, data.currency), money(one.promised, data.currency),
             money(one.simulated, data.currency), money(one.best, data.currency), number(one.cuts), number(one.lifted),
             number(one.years)) for one in data.iterations]
    return _table("round|bound|promised|simulated|best|cuts|cuts lifted or dropped|years simulated", rows, {0},
                  "Rounds of the search")
