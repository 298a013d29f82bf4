"""From a report's data to one self-contained page and its charts. Same data, same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from wherefrom.report import findings
from wherefrom.report.data import ReportData
from wherefrom.report.sections import sections
from wherefrom.report.spread import chance, spread_of
from wherefrom.report.table import Table
from wherefrom.report.words import day, money, number, share

if TYPE_CHECKING:
    from markupsafe import Markup

    from wherefrom.charts.style import Chart

PAGE_ONE = ("goal_spread", "sales_by_source", "people_by_month")


@dataclass(frozen=True)
class Rendered:
    """A report as text: the page, and chart name -> SVG."""

    html: str
    charts: dict[str, str]


def render(data: ReportData) -> Rendered:
    """Draw all charts and write the page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    from wherefrom.charts.catalogue import all_charts

    charts = all_charts(data)
    # Autoescape is on for every template whatever its name: all text of a scenario is shown as text.
    environment = Environment(
        loader=FunctionLoader(template_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = breakable
    inline = {name: inline_svg(chart) for name, chart in charts.items()}
    rest = tuple(name for name in charts if name not in PAGE_ONE)
    page = environment.get_template("report.html.j2").render(
        data=data,
        charts=inline,
        outcomes=_outcomes(data),
        decisions=_decisions(data),
        deciding=_deciding(data),
        deciding_note=findings.deciding_note(data),
        answer=findings.answer(data),
        certainty=findings.certainty(data),
        certificate=findings.certificate_sentence(data),
        loss=findings.loss_sentence(data),
        luck=findings.luck_sentence(data),
        unsourced=findings.unsourced_sentence(data),
        promises=findings.promise_sentences(data),
        sections=sections(data, rest),
        style=Markup(template_text("style.css")),
    )
    return Rendered(page, {name: chart.svg for name, chart in charts.items()})


def template_text(name: str) -> str:
    """Text of a template that lies beside this module."""
    return (files("wherefrom.report") / name).read_text(encoding="utf-8")


def breakable(text: str) -> Markup:
    """Text escaped, with places where a long dotted path may break into lines."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"(?<=\w)([._])(?=\w)", r"\1<wbr>", str(escape(text)))) if len(text) > 12 else escape(text)


def inline_svg(chart: Chart) -> Markup:
    """The chart as part of a page: no prolog, identifiers of its own, the message as its label."""
    from markupsafe import Markup, escape

    text = chart.svg[chart.svg.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*", "", text, flags=re.DOTALL)
    mark = re.sub(r"[^A-Za-z0-9_-]", "-", chart.name)
    text = re.sub(r'\bid="', f'id="{mark}--', text)
    text = re.sub(r'href="#', f'href="#{mark}--', text)
    text = text.replace("url(#", f"url(#{mark}--")
    return Markup(text.replace("<svg ", f'<svg role="img" aria-label="{escape(chart.message)}" ', 1))


def _outcomes(data: ReportData) -> Table:
    """Goal, plan and this year's staffing: P10 to P90 and chance."""
    goal = data.goal
    rows: list[tuple[str, ...]] = []
    if goal:
        rows.append(("goal", number(goal.net_revenue), "–", "–", f"{share(goal.wanted_chance)} wanted", "–", "–", "–"))
    for one in (data.subject, *([data.as_is] if data.as_is else [])):
        revenue, profit = spread_of(one.net_revenue), spread_of(one.profit)
        kept = sum(one.service_kept) / len(one.service_kept) if one.service_kept else None
        rows.append(
            (
                one.name,
                number(revenue.mean),
                number(revenue.p10),
                number(revenue.p90),
                share(chance(one.net_revenue, goal.net_revenue)) if goal else "–",
                number(profit.mean),
                f"{number(profit.p10)} to {number(profit.p90)}",
                share(kept),
            )
        )
    headers = (
        "",
        "net revenue, mean",
        "P10",
        "P90",
        "chance of the goal",
        "profit, mean",
        "profit, P10 to P90",
        "service kept",
    )
    used = [column for column in range(len(headers)) if column == 0 or any(row[column] != "–" for row in rows)]
    return Table(
        tuple(headers[column] for column in used),
        tuple(tuple(row[column] for column in used) for row in rows),
        caption=f"Money in {data.currency} a year; service kept: share of years in which every promise held"
        if any(outlook.service_kept for outlook in data.outlooks)
        else f"Money in {data.currency} a year",
    )


def _decisions(data: ReportData) -> Table:
    """The five dated decisions worth most."""
    rows = tuple(
        (day(one.do_by), one.what, money(one.cost, data.currency), money(one.value, data.currency))
        for one in findings.top_actions(data)
    )
    used = [place for place in range(4) if place < 2 or any(row[place] != "–" for row in rows)]
    headers = ("do by", "what", "cost by year's end", "value a year")
    return Table(
        tuple(headers[place] for place in used),
        tuple(tuple(row[place] for place in used) for row in rows),
        frozenset({0, 1}),
    )


def _deciding(data: ReportData) -> Table:
    """The three assumptions that decide."""
    return Table(
        ("assumption", "value (P10 to P90)", "profit, low to high", "of variance"),
        tuple(findings.deciding(data)),
        frozenset({0, 1}),
    )
