"""The parts of a report after page one: which sentences, charts and tables each holds."""

from __future__ import annotations

from dataclasses import dataclass

from wherefrom.report import carried_tables, evidence_tables, plan_tables, price_tables
from wherefrom.report.data import ReportData
from wherefrom.report.findings import chance_sentence, dropped_sentences, luck_sentence, promise_sentences
from wherefrom.report.table import Table


@dataclass(frozen=True)
class Section:
    """A part of the report: sentences, chart names, tables, and tables folded away under a line."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing to show."""
        return not (self.sentences or self.charts or self.tables or self.folded)


def sections(data: ReportData, charts: tuple[str, ...]) -> list[Section]:
    """All parts that have something to show, in order. `charts`: the names of those that were drawn."""
    made = [
        Section(
            "sources",
            "Where the sales come from",
            sentences=carried_tables.driver_sentences(data),
            charts=_named(charts, "drivers"),
            tables=(*plan_tables.sources(data), *carried_tables.drivers(data)),
        ),
        Section(
            "lost",
            "From first contact to sale, and what is lost",
            charts=_named(charts, "lost_by_cause", "funnel_"),
            tables=(),
        ),
        Section("week", "A typical week: load and losses", charts=_named(charts, "week_")),
        Section(
            "staffing",
            "People, and the work there is",
            charts=_named(charts, "staffing_"),
            sentences=plan_tables.shift_sentences(data),
            tables=(*plan_tables.shifts(data), *plan_tables.actions(data)),
            folded=plan_tables.people(data),
        ),
        Section(
            "prices",
            "What limits and resources are worth",
            sentences=price_tables.price_sentences(data),
            tables=price_tables.prices(data),
        ),
        Section(
            "alternatives",
            "Other plans nearly as good",
            sentences=tuple(one.words for one in data.alternatives),
            folded=price_tables.alternatives(data),
        ),
        Section("choices", "Choices: yes or no", tables=plan_tables.choices(data)),
        Section(
            "service",
            "Service promises",
            sentences=(*promise_sentences(data), *([chance_sentence(data)] if data.chance_step else []),
                       *dropped_sentences(data)),
            charts=_named(charts, "chance"),
            tables=plan_tables.promises(data),
        ),
        Section(
            "targets",
            "Targets, orders and leads",
            charts=_named(charts, "targets_by_month"),
            tables=plan_tables.targets(data),
            folded=(*plan_tables.orders(data), *plan_tables.leads(data)),
        ),
        Section(
            "quotas",
            "Goal, target and quota",
            sentences=carried_tables.quota_sentences(data),
            tables=carried_tables.quotas(data),
            folded=carried_tables.folded_quotas(data),
        ),
        Section(
            "kpis",
            "Key figures",
            tables=evidence_tables.kpis(data),
            folded=evidence_tables.folded_kpis(data),
        ),
        Section(
            "rivals",
            "The plan against its rivals",
            charts=_named(charts, "profit_against_rivals"),
            sentences=(data.verdict,) if data.verdict else (),
            tables=evidence_tables.rivals(data),
        ),
        Section(
            "doubt",
            "Luck and assumptions",
            sentences=(luck_sentence(data),),
            tables=evidence_tables.drawn_effects(data),
        ),
        Section(
            "register",
            "Assumption register",
            tables=evidence_tables.register(data),
            folded=evidence_tables.all_numbers(data),
        ),
        Section(
            "queues",
            "Simulated queues beside the Erlang formulas",
            charts=_named(charts, "queue_"),
            sentences=evidence_tables.queue_words(data),
            folded=evidence_tables.queues(data),
        ),
        Section(
            "appendix",
            "Appendix: bounds, search, digests, versions",
            sentences=tuple(note for note in data.notes if note != data.verdict),
            charts=_named(charts, "iterations"),
            tables=evidence_tables.facts(data),
            folded=evidence_tables.iterations(data),
        ),
    ]
    return [one for one in made if not one.empty]


def _named(charts: tuple[str, ...], *starts: str) -> tuple[str, ...]:
    return tuple(name for start in starts for name in charts if name.startswith(start))
