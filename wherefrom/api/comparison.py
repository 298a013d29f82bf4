"""`compare`: scenarios on the same customers, and what tells them apart, as frames and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.engines import DEFAULT_ENGINE
from sim.scenario.file import ScenarioFile
from wherefrom.api.asked import Scenario, jobs_of, ready, several
from wherefrom.api.frames import frame_of, parts_frame
from wherefrom.api.shown import Picture, Pictures, html_of
from wherefrom.comparing.candidates import (
    Candidate,
    based_on,
    candidates_of,
    laid_variant,
    must_be_comparable,
    named_apart,
    read_variant,
)
from wherefrom.comparing.choosing import frontier_among
from wherefrom.comparing.comparing import Comparison, comparison_of
from wherefrom.comparing.playing import Player
from wherefrom.comparing.save import save_comparison
from wherefrom.comparing.summary import ChangeShown, ComparisonSummary, summary_of
from wherefrom.comparing.table import (
    DIFFERENCE_COLUMNS,
    LOST_COLUMNS,
    PART_COLUMNS,
    YEAR_COLUMNS,
    difference_rows,
    lost_rows,
    part_rows,
    year_rows,
)
from wherefrom.comparing.words import interval_words, shown, wins_words


@dataclass(frozen=True, eq=False)
class ScenarioComparison:
    """Scenarios compared year by year on the same customers. `comparison`: all there is of it."""

    comparison: Comparison

    @property
    def frame(self) -> pd.DataFrame:
        """Differences to the base, a row a candidate and measure: means, difference with its 95 % interval (alone, and
        together for all candidates), better years, verdict. Money in `unit`, shares as fractions."""
        return frame_of(DIFFERENCE_COLUMNS, difference_rows(self.comparison))

    differences = frame

    @property
    def years(self) -> pd.DataFrame:
        """Every measure of every candidate and year, tidy; nan where a year does not define it."""
        return frame_of(YEAR_COLUMNS, year_rows(self.comparison))

    @property
    def parts(self) -> pd.DataFrame:
        """The difference in profit by channel, product and month, each adding up, in the currency."""
        currency = self.comparison.currency
        units = dict.fromkeys(("base", "rival", "difference", "low", "high"), currency)
        return frame_of(PART_COLUMNS, part_rows(self.comparison), units)

    @property
    def lost(self) -> pd.DataFrame:
        """Lost customers a week, candidate less base, by half-hour of the week, where they differ."""
        return frame_of(LOST_COLUMNS, lost_rows(self.comparison))

    @property
    def changes(self) -> pd.DataFrame:
        """How the scenarios differ from the base, in words, and who set it where; `acts`: whether it can change a
        figure."""
        return parts_frame(self._summary.changes, ChangeShown)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Who earns more, how sure that is, and where it comes from."""
        best = (self._summary.best,) if self._summary.best else ()
        return (*best, *(each.sentence for each in self._summary.rivals))

    @property
    def figures(self) -> Pictures:
        """The charts of the comparison, by name."""
        return self._figures

    def figure(self, name: str) -> Picture:
        """One of `figures`. Raises KeyError, naming the nearest."""
        return self.figures[name]

    def save(self, folder: str | Path = "results") -> Path:
        """Write the folder of the comparison with its page below `folder`, and return it."""
        return save_comparison(self.comparison, self._summary, Path(folder))

    @cached_property
    def _summary(self) -> ComparisonSummary:
        return summary_of(self.comparison, frontier=frontier_among(self.comparison))

    @cached_property
    def _figures(self) -> Pictures:
        from wherefrom.report.compare_page import render

        return Pictures(iter(render(self._summary).charts.items()))

    def _repr_html_(self) -> str:
        made = self.comparison
        rows = [(rival.name, one.measure.name, shown(one.base, one.measure, made.currency),
                 shown(one.rival, one.measure, made.currency),
                 shown(one.alone.estimate, one.measure, made.currency, signed=True), interval_words(one),
                 wins_words(one)) for rival in made.rivals for one in rival.differences]
        columns = ("", "measure", made.base.name, "it has", "difference", "95 % interval", "better years")
        return html_of(f"Compared with {made.base.name}", self.sentences, columns, rows)


def compare(
    *scenarios: Scenario, with_: str | Sequence[str] = (), variants: str | Sequence[str] = (),
    set_: str | Sequence[str] = (), base: str | None = None, years: int = 100, seed: int = 1,
    engine: str = DEFAULT_ENGINE, jobs: int | None = None, ranges: bool = True,
) -> ScenarioComparison:
    """Compare scenarios on the same customers.

    `scenarios`: files, folders of runs or plans, or loaded scenarios (also `YearPlan.scenario`). One file is compared
    with itself under each of `with_` (an override, or several joined by commas) and of `variants`
    (`"dearer: offer.kettle.price=60 EUR; ..."`). `set_` is laid over all files. `base`: the name of what the others are
    held against, the first unless stated. `years`: simulated years of each, at least 2.

    Raises ScenarioError with every problem, or where horizons or currencies differ; KeyError for an unknown base;
    ValueError with fewer than two scenarios or two years.
    """
    candidates = _candidates(scenarios, several(with_), several(variants), several(set_))
    if len(candidates) < 2 or years < 2:
        raise ValueError(f"a comparison needs two scenarios and two years or more, not {len(candidates)} and {years}")
    candidates = based_on(candidates, base)
    must_be_comparable(candidates)
    ready(engine)
    with Player(candidates, seed=seed, engine=engine, jobs=jobs_of(jobs), ranges=ranges) as player:
        player.play_all(range(years))
        return ScenarioComparison(comparison_of(player))


def _candidates(
    scenarios: Sequence[Scenario], with_: Sequence[str], variants: Sequence[str], set_: Sequence[str]
) -> tuple[Candidate, ...]:
    read = [each for each in scenarios if isinstance(each, ScenarioFile)]
    if read and (with_ or variants or set_):
        raise ValueError("with_, variants and set_ are laid over files: give paths, or lay them over each scenario as "
                         "it is read")
    found: list[Candidate] = []
    for each in scenarios:
        if isinstance(each, ScenarioFile):
            found.append(Candidate(each.scenario.name, each))
        else:
            found += candidates_of([Path(each)], (), set_)
    tried = [laid_variant(each) for each in with_] + [read_variant(each) for each in variants]
    if tried:
        if len(scenarios) != 1:
            raise ValueError("with_ and variants make candidates of one file; several are compared as they are")
        found = list(candidates_of([Path(str(scenarios[0]))], tried, set_))
    return named_apart(found)
