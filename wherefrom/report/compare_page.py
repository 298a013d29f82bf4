"""The page of a comparison: one self-contained HTML and its charts. Same data, same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wherefrom.comparing.parts import Part, adding_up
from wherefrom.comparing.table import comparable_mean
from wherefrom.comparing.words import interval_words, shown, wins_words
from wherefrom.report.render import Rendered, breakable, inline_svg, template_text
from wherefrom.report.table import Table, table
from wherefrom.report.words import cause, fitting, month_name, number, plain, signed_money

if TYPE_CHECKING:
    from wherefrom.charts.style import Chart
    from wherefrom.comparing.paired import Difference
    from wherefrom.comparing.summary import ComparisonSummary, RivalShown

_OVERVIEW = ("revenue_net", "cost", "lost_sales", "service_level", "goal_met")
"""What the overview shows of every candidate beside profit."""
_MARKS = {"better": "▲ better", "worse": "▼ worse", "open": "cannot tell", "same": "the same"}


@dataclass(frozen=True)
class Judged:
    """A cell with a verdict, shown in its colour: "better", "worse", "open" or "same"."""

    text: str
    judged: str


@dataclass(frozen=True)
class Question:
    """What the page says of all candidates at once."""

    title: str
    sentences: tuple[str, ...]
    chart: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Section:
    """What the page says of one rival. `wide`, `narrow`: names of charts, narrow ones two in a row."""

    title: str
    sentence: str
    rows: tuple[tuple[str | Judged, ...], ...]
    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    folded: tuple[Table, ...]


def render(data: ComparisonSummary) -> Rendered:
    """Draw all charts and write the page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    from wherefrom.charts.comparing.differences import all_charts

    charts = all_charts(data)
    questions = _questions(data, charts)
    environment = Environment(loader=FunctionLoader(template_text), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["breakable"] = breakable
    page = environment.get_template("compare.html.j2").render(
        data=data, charts={name: inline_svg(chart) for name, chart in charts.items()}, overview=_overview(data),
        changes=_changes(data), questions=questions, sections=[_section(data, rival, at, list(charts))
                                          for at, rival in enumerate(data.detailed, start=1)],
        style=Markup(template_text("style.css")),
    )
    return Rendered(page, {name: chart.svg for name, chart in charts.items()})


def _questions(data: ComparisonSummary, charts: dict[str, Chart]) -> tuple[Question, ...]:
    """Frontier and regret, where there are any; their charts are added to `charts`."""
    from wherefrom.charts.comparing.frontier import frontier_chart
    from wherefrom.charts.comparing.regret import regret_chart
    from wherefrom.comparing.frontier_words import frontier_sentences, frontier_table
    from wherefrom.comparing.regret_words import regret_sentences, regret_table

    found: list[Question] = []
    if data.frontier is not None:
        chart = frontier_chart(data.frontier)
        if chart is not None:
            charts[chart.name] = chart
        found.append(Question("The efficient ones", frontier_sentences(data.frontier), chart.name if chart else "",
                              frontier_table(data.frontier)))
    if data.regret is not None:
        drawing = regret_chart(data.regret)
        charts[drawing.name] = drawing
        found.append(Question("Whatever comes: regret across futures", regret_sentences(data.regret), drawing.name,
                              regret_table(data.regret)))
    return tuple(found)


def _overview(data: ComparisonSummary) -> tuple[tuple[str | Judged, ...], ...]:
    """A row a candidate: profit and its difference, and how the other measures stand against the base."""
    known = [one.measure for one in data.rivals[0].differences]
    measures = [one for one in known if one.kpi in _OVERVIEW] or known[1:]
    head = ("", "profit, mean", "difference to the base", "95 % interval", "better years",
            *(one.name for one in measures))
    rows: list[tuple[str | Judged, ...]] = [
        head, (data.base, number(data.means[0]), "the base", "–", "–", *("–" for _ in measures))]
    for rival in data.rivals:
        profit = rival.differences[0]
        others = {one.measure.name: one for one in rival.differences}
        rows.append((
            rival.name, number(comparable_mean(profit, data.means[0])),
            Judged(f"{_sign(profit)}{shown(profit.alone.estimate, profit.measure, '', signed=True).strip()}",
                   profit.judged),
            interval_words(profit), wins_words(profit),
            *(_mark(others.get(one.name), data.currency) for one in measures),
        ))
    return tuple(rows)


def _mark(one: Difference | None, currency: str) -> str | Judged:
    if one is None:
        return "–"
    if one.judged in ("open", "same"):
        return Judged({"open": "cannot tell", "same": "the same"}[one.judged], one.judged)
    text = shown(one.alone.estimate, one.measure, currency, signed=True).removesuffix(f" {currency}")
    return Judged(f"{_sign(one)}{text}", one.judged)


def _sign(one: Difference) -> str:
    return {"better": "▲ ", "worse": "▼ "}.get(one.judged, "")


def _section(data: ComparisonSummary, rival: RivalShown, place: int, charts: list[str]) -> Section:
    rows: list[tuple[str | Judged, ...]] = [
        ("", data.base, rival.name, "difference", "95 % interval", "four years of five", "better years", "verdict")]
    for one in rival.differences:
        rows.append((
            one.measure.name, shown(one.base, one.measure, data.currency), shown(one.rival, one.measure, data.currency),
            shown(one.alone.estimate, one.measure, data.currency, signed=True), interval_words(one),
            f"{_bare(one.p10, one)} to {_bare(one.p90, one)}", wins_words(one),
            Judged(_MARKS[one.judged], one.judged),
        ))
    wide = tuple(name for name in charts if name == f"parts_{place}" or name.startswith(f"lost_{place}_"))
    narrow = tuple(name for name in charts if name in (f"years_{place}", f"months_{place}"))
    return Section(rival.name, rival.sentence, tuple(rows), wide, narrow, _folded(data, rival))


def _bare(value: float, one: Difference) -> str:
    text = shown(value, one.measure, "", signed=True)
    return text.removesuffix(" points").removesuffix(f" {one.measure.unit}").strip()


def _folded(data: ComparisonSummary, rival: RivalShown) -> tuple[Table, ...]:
    if rival.identical:
        return ()
    money = data.currency
    ways = (("By channel and cost", rival.parts.by_channel), ("By product and cost", rival.parts.by_product),
            ("By month", rival.parts.by_month))
    tables: list[Table] = []
    for title, parts in ways if rival.parts.by_channel else ():
        total, whole = adding_up([one.cents for one in parts], rival.parts.years, 100)
        rows = [
            (_part_name(one), number(one.base / 100), number(one.rival / 100), signed_money(amount, money),
             f"{signed_money(one.change.low / 100, '').strip()} to {signed_money(one.change.high / 100, '').strip()}")
            for one, amount in zip(parts, whole, strict=True)
        ]
        rows.append(("profit", number(rival.differences[0].base), number(rival.differences[0].rival),
                     signed_money(total, money), "–"))
        tables += table(f"|{data.base}|{rival.name}|changes profit by|95 % interval of this line", rows, {0},
                        f"{title}: what the difference in profit is made of, {money} {data.period}", total=True)
    causes = [
        (plain(one.channel), cause(one.cause), fitting(round(one.base, 2)), _people(one.change.estimate),
         f"{_people(one.change.low)} to {_people(one.change.high)}") for one in rival.causes
    ]
    tables += table(f"channel|why|{data.base}|difference|95 % interval of this line", causes, {0, 1},
                    f"Lost customers by channel and cause, {data.period}")
    return tuple(tables)


def _people(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 0 if abs(value) >= 100 else 1)}"


def _part_name(one: Part) -> str:
    if one.of == "profit of month":
        return month_name(one.name, with_year=True)
    return f"{'cost' if one.of == 'cost' else 'margin'} of {plain(one.name)}"


def _changes(data: ComparisonSummary) -> tuple[Table, ...]:
    """What the scenarios differ in: what acts, then what does not."""
    many = len(data.rivals) > 1
    tables: list[Table] = []
    for acts, caption in ((True, ""), (False, "Without effect on the figures")):
        rows = [((one.candidate,) if many else ()) + (one.part, one.what, one.there_by, one.base_by)
                for one in data.changes if one.acts == acts]
        heads = f"{'candidate|' if many else ''}part|what|set by|{data.base}: set by"
        tables += table(heads, rows, set(range(5)), caption)
    return tuple(tables)
