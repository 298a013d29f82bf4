"""The page of a batch: one self-contained HTML and its charts. Same study, same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wherefrom.report.batch_tables import (
    breaking_table,
    failed_table,
    indices_table,
    interactions_table,
    responses_table,
    slopes_table,
    standings_table,
    tornado_table,
)
from wherefrom.report.render import Rendered, breakable, inline_svg, template_text
from wherefrom.report.table import Table
from wherefrom.report.words import counted, listed, number, plain
from wherefrom.sensitivity.sentences import breaking_sentence, told
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import BASES

if TYPE_CHECKING:
    from wherefrom.charts.style import Chart

DESIGNS = {
    "grid": "every combination of the levels", "table": "the rows of a table",
    "latin_hypercube": "a Latin hypercube", "sobol": "Sobol points",
    "sobol_indices": "Saltelli's points for Sobol indices",
}
_MOST_SAID = 8


@dataclass(frozen=True)
class Part:
    """A part of the page."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.sentences or self.charts or self.tables or self.folded)


def render(made: Study) -> Rendered:
    """Draw all charts and write the page."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    from wherefrom.charts.experiments.catalogue import batch_charts

    charts = batch_charts(made)
    mixes, more = _mixes(made)
    charts |= more
    environment = Environment(loader=FunctionLoader(template_text), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["breakable"] = breakable
    said = told(made)
    page = environment.get_template("batch.html.j2").render(
        name=made.experiment.name, purpose=made.experiment.purpose, answer=said[0] if said else "", said=said[1:],
        basis=basis_sentence(made), standings=standings_table(made), seed=made.experiment.seed,
        charts={name: inline_svg(chart) for name, chart in charts.items()},
        parts=[part for part in (*_parts(made, charts), *mixes, _left_out(made)) if not part.empty],
        style=Markup(template_text("style.css")),
    )
    return Rendered(page, {name: chart.svg for name, chart in charts.items()})


def basis_sentence(made: Study) -> str:
    """What was played: points, scenarios, factors and years."""
    experiment = made.experiment
    points = len(made.outcome.done)
    factors = f"{counted(len(experiment.factors), 'factor')}" if experiment.factors else "no factor"
    years = f"{counted(made.years, 'year')} each" if made.years else "no year yet"
    kind = DESIGNS[experiment.design]
    scenarios = counted(len(experiment.candidates), "scenario")
    said = f"{counted(points, 'point')} of {scenarios} and {factors} ({kind}), {years}"
    return f"{said}. Year r is the same luck at every point, so differences are taken year by year."


def _parts(made: Study, charts: dict[str, Chart]) -> tuple[Part, ...]:
    def there(*names: str) -> tuple[str, ...]:
        return tuple(name for name in charts if any(name == one or name.startswith(f"{one}_") for one in names))

    rows = [row for row in made.breaking if row.scenario == made.recommended]
    said = tuple(breaking_sentence(made, row) for row in sorted(rows, key=lambda row: row.rank)[:_MOST_SAID])
    return (
        Part("breaking", "Where it breaks", said, there("breaking", "leads"), folded=breaking_table(made)),
        Part("matters", "What matters most", interaction_sentences(made),
             there("tornado", "sobol", "coefficients", "effects"),
             folded=(*tornado_table(made), *indices_table(made), *slopes_table(made), *interactions_table(made))),
        Part("response", "How it responds", _response_sentences(made), there("response"),
             folded=responses_table(made)),
        Part("maps", "Two factors at once", charts=there("heat", "winners", "lead_map")),
        Part("multiples", "Scenario by scenario, measure by measure", charts=there("scenarios", "measures")),
    )


def interaction_sentences(made: Study) -> tuple[str, ...]:
    """The strongest interaction of the headline, where its interval leaves out zero; a design without tornado says why
    there is none."""
    from wherefrom.sensitivity.words import interval, size

    if made.headline is None:
        return ()
    name = made.headline.measure.name
    said = []
    rows = [row for row in made.interactions
            if (row.measure, row.scenario) == (name, made.recommended) and row.value.proven]
    if rows:
        top, money = rows[0], made.experiment.currency
        value = top.value if top.value.mean > 0 else -top.value
        more = "more" if top.value.mean > 0 else "less"
        said.append(
            f"{plain(top.factor)} and {plain(top.other)} do not simply add up: at the last level of {plain(top.other)} "
            f"the step of {plain(top.factor)} from its first to its last level brings "
            f"{size(made.headline.measure, top.value.mean, money)} {more} than at the first "
            f"(95 % interval {interval(made.headline.measure, value, money)}).")
    missing = [axis.factor.name for axis in made.design.axes
               if axis.factor.name not in {bar.factor for bar in made.bars_of(name, made.recommended)}]
    if missing:
        said.append(f"No swing is told of {listed([plain(each) for each in missing])}: the design has too few points "
                    "at its ends.")
    weak = next((row for row in made.slopes if (row.measure, row.scenario) == (name, made.recommended)), None)
    if weak is not None and not weak.trusted:
        said.append(f"Straight lines explain {number(max(0.0, weak.r2) * 100)} % of the variance between the points: "
                    "too little for regression coefficients to be relied on.")
    return tuple(said)


def _response_sentences(made: Study) -> tuple[str, ...]:
    bases = {row.basis for row in made.responses}
    if not bases:
        said = "No factor has two levels with years, so there is no response to show."
        return (said,) if made.experiment.factors else ()
    return (f"Means by level, {listed(sorted(BASES[basis] for basis in bases))}.",)


def _left_out(made: Study) -> Part:
    return Part("failed", "Points left out", folded=failed_table(made.outcome))


def _mixes(made: Study) -> tuple[tuple[Part, ...], dict[str, Chart]]:
    """Regret over the futures and the frontier of the mixes, where the design has them."""
    from wherefrom.charts.comparing.frontier import frontier_chart
    from wherefrom.charts.comparing.regret import regret_chart
    from wherefrom.comparing.frontier_words import frontier_sentences, frontier_table
    from wherefrom.comparing.of_outcome import frontier_of_outcome, regret_of_outcome
    from wherefrom.comparing.regret_words import regret_sentences, regret_table

    parts: list[Part] = []
    charts: dict[str, Chart] = {}
    if made.headline is None or len(made.outcome.points) > MOST_MIXED:
        return (), {}
    regret = regret_of_outcome(made.outcome, made.headline.measure.name)
    if regret is not None and len(regret.futures) <= MOST_FUTURES and len(regret.rows) <= MOST_MIXES:
        charts["regret"] = regret_chart(regret)
        parts.append(Part("regret", "Regret across futures", regret_sentences(regret), ("regret",),
                          folded=regret_table(regret)))
    frontier = frontier_of_outcome(made.outcome)
    if frontier is not None and len(frontier.points) <= MOST_MIXES:
        drawn = frontier_chart(frontier)
        if drawn is not None:
            charts["frontier"] = drawn
        parts.append(Part("frontier", "Efficient mixes", frontier_sentences(frontier)[:_MOST_SAID], tuple(
            name for name in ("frontier",) if name in charts), folded=frontier_table(frontier)))
    return tuple(parts), charts


MOST_MIXED = 2_000
"""Beyond so many points mixes and futures are too many to be told apart on a page."""
MOST_FUTURES = 24
MOST_MIXES = 40
