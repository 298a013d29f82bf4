"""Tables of a batch's page, the headline first; the CSV files beside it hold every row."""

from __future__ import annotations

from wherefrom.experiments.outcome import Outcome
from wherefrom.report.table import Table, table
from wherefrom.report.words import number, plain, share
from wherefrom.sensitivity.sentences import crossing_interval
from wherefrom.sensitivity.standing import Standing
from wherefrom.sensitivity.study import Study
from wherefrom.sensitivity.words import BASES, bare, figure, gap, gap_interval, interval, level

MOST_ROWS = 150
_KINDS = {"lead": "lead over", "profit": "profit above zero", "goal": "goal met", "promises": "promises kept"}


def standings_table(made: Study) -> tuple[Table, ...]:
    """Every scenario: its measures, and the headline against the base."""
    if made.headline is None:
        return ()
    head = made.headline.measure
    cubes = [made.headline, *(cube for cube in made.cubes if cube is not made.headline)][:7]
    several = len(made.scenarios) > 1
    rows = []
    for scenario in made.scenarios[:MOST_ROWS]:
        held = {cube.measure.name: _of(made, cube.measure.name, scenario) for cube in cubes}
        first = held[head.name]
        if first is None:
            continue
        cells = [plain(scenario), figure(head, first.value.mean, made.experiment.currency),
                 interval(head, first.value, made.experiment.currency)]
        if several:
            against = first.gap
            cells += [
                "the base" if scenario == made.experiment.base else "–" if against is None
                else gap(head, against.mean, made.experiment.currency),
                "–" if against is None else gap_interval(head, against, made.experiment.currency),
                f"{number(first.best_at)} of {number(first.points)}",
            ]
        for cube in cubes[1:]:
            other = held[cube.measure.name]
            cells.append("–" if other is None else figure(cube.measure, other.value.mean, made.experiment.currency))
        rows.append(tuple(cells))
    heads = ["scenario", f"{plain(head.name)}, mean", "95 % interval"]
    if several:
        heads += ["against the base", "95 % interval", "best at"]
    heads += [plain(cube.measure.name) for cube in cubes[1:]]
    return table("|".join(each.replace("|", "/") for each in heads), rows, {0},
                 "Means over the points that all scenarios have" if several else "Means over the points")


def _of(made: Study, measure: str, scenario: str) -> Standing | None:
    return next((row for row in made.standing(measure) if row.scenario == scenario), None)


def breaking_table(made: Study) -> tuple[Table, ...]:
    """All crossings and all that does not cross."""
    rows = []
    for row in sorted(made.breaking, key=lambda one: (one.scenario != made.recommended, one.rank))[:MOST_ROWS]:
        factor = made.factor(row.factor)
        what = f"{_KINDS[row.kind]} {plain(row.rival)}".strip()
        if row.kind in ("goal", "promises"):
            what += f" in {share(row.wanted)} of years"
        crossing = "does not cross" if row.crossing is None else level(factor, row.crossing.at)
        side = "–" if row.crossing is None else f"{row.crossing.holds} it"
        rows.append((
            plain(row.scenario), what, plain(row.factor), f"{level(factor, row.low)} to {level(factor, row.high)}",
            crossing, crossing_interval(factor, row) or "–", side, BASES[row.basis],
        ))
    return table("scenario|what|factor|looked at|crosses at|95 % interval|holds|others", rows, {0, 1, 2, 7},
                 _caption("Breaking points", len(made.breaking)))


def tornado_table(made: Study) -> tuple[Table, ...]:
    """The headline's tornado of every scenario."""
    if made.headline is None:
        return ()
    measure, currency = made.headline.measure, made.experiment.currency
    found = [bar for bar in made.bars if bar.measure == measure.name]
    rows = []
    for bar in sorted(found, key=lambda one: (one.scenario != made.recommended, one.scenario))[:MOST_ROWS]:
        factor = made.factor(bar.factor)
        rows.append((
            plain(bar.scenario), plain(bar.factor), level(factor, bar.low), level(factor, bar.high),
            gap(measure, bar.at_low.mean, currency), gap(measure, bar.at_high.mean, currency),
            gap(measure, bar.swing.mean, currency), gap_interval(measure, bar.swing, currency), BASES[bar.basis],
        ))
    return table("scenario|factor|low end|high end|at the low end|at the high end|swing|95 % interval|others", rows,
                 {0, 1, 8}, _caption(f"From end to end: {plain(measure.name)} against base", len(found)))


def indices_table(made: Study) -> tuple[Table, ...]:
    """Sobol indices of the headline."""
    if made.headline is None:
        return ()
    found = [row for row in made.indices if row.measure == made.headline.measure.name]
    rows = [
        (plain(row.scenario), plain(row.factor), share(row.first.mean, 1),
         f"{number(row.first.low * 100, 1)} to {number(row.first.high * 100, 1)} %", share(row.total.mean, 1),
         f"{number(row.total.low * 100, 1)} to {number(row.total.high * 100, 1)} %") for row in found[:MOST_ROWS]]
    return table("scenario|factor|alone (first order)|95 % interval|in all (total order)|95 % interval", rows, {0, 1},
                 _caption("Sobol indices: share of the variance between points", len(found)))


def slopes_table(made: Study) -> tuple[Table, ...]:
    """Regression coefficients of the headline."""
    if made.headline is None:
        return ()
    found = [row for row in made.slopes if row.measure == made.headline.measure.name]
    rows = [
        (plain(row.scenario), plain(row.factor), number(row.value.mean, 3),
         f"{number(row.value.low, 3)} to {number(row.value.high, 3)}", number(row.ranks.mean, 3),
         share(max(0.0, row.r2)), share(max(0.0, row.rank_r2))) for row in found[:MOST_ROWS]]
    return table("scenario|factor|standardised coefficient|95 % interval|of ranks|R squared|R squared of ranks", rows,
                 {0, 1}, _caption("Regression on all factors", len(found)))


def interactions_table(made: Study) -> tuple[Table, ...]:
    """Interactions of the headline."""
    if made.headline is None:
        return ()
    measure, currency = made.headline.measure, made.experiment.currency
    found = [row for row in made.interactions if row.measure == measure.name]
    rows = [(plain(row.scenario), plain(row.factor), plain(row.other), gap(measure, row.value.mean, currency),
             gap_interval(measure, row.value, currency)) for row in found[:MOST_ROWS]]
    return table("scenario|factor|with|interaction|95 % interval", rows, {0, 1, 2},
                 _caption("How much more one factor's step brings at the other's last level than at its first",
                          len(found)))


def responses_table(made: Study) -> tuple[Table, ...]:
    """The headline by level."""
    if made.headline is None:
        return ()
    measure, currency = made.headline.measure, made.experiment.currency
    found = [row for row in made.responses if row.measure == measure.name]
    rows = []
    for row in sorted(found, key=lambda one: one.scenario != made.recommended)[:MOST_ROWS]:
        half = f"{bare(measure, row.value.low, currency)} to {bare(measure, row.value.high, currency)}" \
            if row.value.known else "–"
        rows.append((plain(row.scenario), plain(row.factor), level(made.factor(row.factor), row.level),
                     figure(measure, row.value.mean, currency), half))
    return table("scenario|factor|level|mean|95 % interval", rows, {0, 1},
                 _caption(f"{plain(measure.name)} by level", len(found)))


def failed_table(outcome: Outcome) -> tuple[Table, ...]:
    """Points that failed, with their reason."""
    found = outcome.failed
    rows = [(number(each.point.number), plain(each.point.scenario),
             ", ".join(f"{plain(one.factor)} {one.shown}" for one in each.point.levels), each.reason)
            for each in found[:MOST_ROWS]]
    return table("point|scenario|levels|why", rows, {1, 2, 3}, _caption("Failed points", len(found)))


def _caption(text: str, rows: int) -> str:
    return text if rows <= MOST_ROWS else f"{text} (the first {MOST_ROWS} of {number(rows)}; all in the CSV file)"
