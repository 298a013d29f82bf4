"""`wherefrom compare`: scenarios, or one scenario under its overrides, on the same customers."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from wherefrom.cli.output import (
    DONE,
    INVALID,
    NOT_REACHED,
    USAGE,
    clean,
    emit_json,
    engine_option,
    jobs_option,
    json_option,
    make_simulator_ready,
    no_folder_option,
    out_option,
    seed_option,
    writable_folder,
)

if TYPE_CHECKING:
    from wherefrom.cli.progress import Progress
    from wherefrom.comparing.candidates import Candidate
    from wherefrom.comparing.choosing import Budget, Chosen
    from wherefrom.comparing.comparing import Comparison
    from wherefrom.comparing.futures import Future
    from wherefrom.comparing.playing import Player
    from wherefrom.comparing.summary import ComparisonSummary

_MOST_SENTENCES = 4
_MOST_CHANGES = 8
"""Sentences on rivals, and differences between scenarios, that are printed; the others are in the folder."""

class _Asked(NamedTuple):
    """What is compared and how far it goes. `worlds`: the candidates by [future][candidate]."""

    candidates: tuple[Candidate, ...]
    futures: tuple[Future, ...]
    worlds: list[list[Candidate]]
    years: int
    choose: bool
    confidence: float
    matters: float
    budget: Budget | None


@click.command()
@click.argument("scenario", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path(path_type=Path))
@click.option("--with", "with_", multiple=True, metavar="NAME[,NAME]", help="Compare with SCENARIO under this override "
              "of it (several, with commas, together). May be repeated.")
@click.option("--variant", "variants", multiple=True, metavar="'NAME: PATH=VALUE; ...'", help="Compare with SCENARIO "
              "under these settings, by this name. May be repeated.")
@click.option("--set", "set_", multiple=True, metavar="PATH=VALUE", help="Set a value in all that is compared.")
@click.option("--base", metavar="NAME", help="What the others are held against.  [default: the first; after "
              "--choose and --budget what was chosen]")
@click.option("--years", type=click.IntRange(2, 10_000), default=100, show_default=True,
              help="Simulated years of each; with --choose best at most.")
@click.option("--choose", type=click.Choice(["best"]), help="Give up losers early, and choose the best.")
@click.option("--confidence", type=click.FloatRange(50, 99.99, min_open=True), default=95, show_default=True,
              metavar="PERCENT", help="With --choose: the chance of being right.")
@click.option("--matters", type=click.FloatRange(0, min_open=True), metavar="AMOUNT",
              help="With --choose: the smallest difference in profit that matters; needed there.")
@click.option("--budget", metavar='TIME|"N years"', help="Spend this (10min, \"400 years\") where it decides which "
              "earns most.")
@click.option("--future", "futures", multiple=True, metavar="'NAME: PATH=VALUE; ...'", help="A future laid over all: "
              "say who stays near the best in each. May be repeated.")
@seed_option
@engine_option
@jobs_option
@click.option("--no-ranges", is_flag=True, help="Hold every assumption at its value instead of drawing its range.")
@out_option
@no_folder_option
@click.option("--dry-run", is_flag=True, help="Say what would be compared and simulated, and stop.")
@json_option
def command(
    scenario: tuple[Path, ...], with_: tuple[str, ...], variants: tuple[str, ...], set_: tuple[str, ...],
    base: str | None, years: int, choose: str | None, confidence: float, matters: float | None, budget: str | None,
    futures: tuple[str, ...], seed: int, engine: str, jobs: int, no_ranges: bool, out: Path, no_folder: bool,
    dry_run: bool, as_json: bool,
) -> int:
    """Compare scenarios on the same customers: what each earns more or less, how sure that is, and where it comes from.

    SCENARIO is a scenario file, or the folder of a run or a plan (its scenario, with the plan in it). One SCENARIO is
    compared as it is with itself under each --with and --variant.

    Exit codes: 0 done, 3 a scenario is invalid or they cannot be compared, 5 --choose came to no choice.
    """
    from wherefrom.results.errors import RunDamaged, RunFolderError

    try:
        candidates = _candidates(scenario, with_, variants, set_, base)
        asked = _asked(candidates, futures, years, choose, confidence, matters, budget)
    except RunFolderError as error:
        if as_json:
            problem = {"file": error.where, "message": f"{error.what}: {error.why}", "next_step": error.next_step}
            emit_json("invalid" if isinstance(error, RunDamaged) else "usage", problems=[problem])
        else:
            click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
        return INVALID if isinstance(error, RunDamaged) else USAGE
    if dry_run:
        return _dry_run(asked, as_json)
    if not no_folder:
        writable_folder(out)
    make_simulator_ready(engine)
    from wherefrom.cli.progress import Progress
    from wherefrom.comparing.comparing import comparison_of
    from wherefrom.comparing.playing import Player
    from wherefrom.comparing.save import save_comparison

    with Progress(quiet=as_json) as progress:
        def player_of(some: Sequence[Candidate]) -> Player:
            return Player(some, seed=seed, engine=engine, jobs=jobs, ranges=not no_ranges, on_year=progress.step)

        with player_of(asked.candidates) as player:
            chosen = _play(player, asked, progress)
            names = [each.name for each in asked.candidates]
            made = comparison_of(player, names.index(chosen.name) if chosen is not None and base is None else 0)
            shown = _summary(made, asked, chosen, player, player_of, progress)
    folder = None if no_folder else save_comparison(made, shown, out)
    if as_json:
        _emit(made, shown, chosen, folder)
    else:
        for line in _lines(made, shown, folder, set_):
            click.echo(clean(line.replace("−", "-").replace("–", "-")))
    return DONE if chosen is None or chosen.content.get("claimed", True) else NOT_REACHED


def _candidates(
    paths: tuple[Path, ...], with_: tuple[str, ...], variants: tuple[str, ...], set_: tuple[str, ...], base: str | None
) -> tuple[Candidate, ...]:
    """What is compared, the base first. Raises ScenarioError, UsageError and RunFolderError."""
    from wherefrom.comparing.candidates import (
        based_on,
        candidates_of,
        laid_variant,
        must_be_comparable,
        read_variant,
    )

    if len(paths) > 1 and (with_ or variants):
        raise click.UsageError("--with and --variant make candidates of one SCENARIO; several are compared as they "
                               "are.")
    try:
        made = [laid_variant(names) for names in with_] + [read_variant(text) for text in variants]
    except ValueError as error:
        raise click.UsageError(clean(str(error))) from None
    if len(paths) + len(made) < 2:
        raise click.UsageError(f"There is nothing to compare {clean(str(paths[0]))} with: give a second scenario, or "
                               "an override of it with --with NAME, or settings with --variant 'NAME: PATH=VALUE'.")
    candidates = candidates_of(paths, made, set_)
    try:
        candidates = based_on(candidates, base)
    except KeyError:
        names = ", ".join(each.name for each in candidates)
        raise click.UsageError(f"There is no candidate {clean(str(base))}; there are: {clean(names)}.") from None
    must_be_comparable(candidates)
    return candidates


def _asked(
    candidates: tuple[Candidate, ...], futures: tuple[str, ...], years: int, choose: str | None, confidence: float,
    matters: float | None, budget: str | None,
) -> _Asked:
    from wherefrom.comparing.choosing import BUDGET_FIRST, in_futures, read_budget
    from wherefrom.comparing.futures import UnreadableFuture, parse_futures

    if choose and budget:
        raise click.UsageError("Give --choose best or --budget, not both: one spends as many years as a sure choice "
                               "takes, the other what it is given.")
    if (choose or budget) and futures:
        raise click.UsageError("--future needs the same years of all candidates: leave out --choose and --budget.")
    if matters is not None and not choose:
        raise click.UsageError("--matters belongs to --choose best.")
    if matters is None and choose:
        raise click.UsageError("--choose best needs to know which difference in profit matters: add e.g. "
                               "--matters 5000. The smaller it is, the more years it takes.")
    if matters is not None and not 0 < matters < float("inf"):
        raise click.UsageError("--matters is an amount of money above 0.")
    if confidence != confidence:
        raise click.UsageError("--confidence is not a number; write e.g. --confidence 95.")
    try:
        allowed = None if budget is None else read_budget(budget)
    except ValueError as error:
        raise click.UsageError(clean(str(error)) + ".") from None
    least = BUDGET_FIRST * len(candidates)
    if allowed is not None and allowed.years is not None and allowed.years < least:
        raise click.UsageError(f"--budget: at least {least} years are needed, {BUDGET_FIRST} of each candidate.")
    try:
        found = parse_futures(list(futures)) if futures else ()
    except UnreadableFuture as error:
        raise click.UsageError(clean(f"{error}; {error.next_step}") + ".") from None
    return _Asked(candidates, found, in_futures(candidates, found), years, choose is not None, confidence / 100,
                  matters or 0.0, allowed)


def _dry_run(asked: _Asked, as_json: bool) -> int:
    names = [each.name for each in asked.candidates]
    most = asked.years * len(names) * max(1, len(asked.futures))
    if asked.budget is not None:
        most = asked.budget.years or 0
    if as_json:
        emit_json("dry_run", base=names[0], candidates=names, futures=[each.name for each in asked.futures],
                  years=most or None)
        return DONE
    what = f"up to {most:,} years in all" if most else "as many years as fit into the time"
    in_all = f" in {len(asked.futures)} futures" if asked.futures else ""
    click.echo(clean(f"Would compare {names[0]} with {', '.join(names[1:])}{in_all}: {what}. Nothing was done."))
    return DONE


def _play(player: Player, asked: _Asked, progress: Progress) -> Chosen | None:
    """Play what was asked for; what a selection chose, if one was asked for."""
    from time import monotonic

    from wherefrom.comparing.choosing import choose_best_of, spend_years, years_within

    count = len(asked.candidates)
    if asked.choose:
        progress.task("Choosing", asked.years * count)
        return choose_best_of(player, confidence=asked.confidence, matters=asked.matters, most_years=asked.years)
    if asked.budget is not None:
        progress.task("Choosing", asked.budget.years or 5 * count)
        years = asked.budget.years
        if years is None:
            assert asked.budget.seconds is not None
            years = years_within(player, asked.budget.seconds, monotonic)
            progress.task("Choosing", years - player.years_played)
        return spend_years(player, years)
    progress.task("Comparing", asked.years * count)
    player.play_all(range(asked.years))
    return None


def _summary(
    made: Comparison, asked: _Asked, chosen: Chosen | None, player: Player, player_of: Any, progress: Progress
) -> ComparisonSummary:
    from wherefrom.comparing.choosing import frontier_among, regret_in
    from wherefrom.comparing.summary import summary_of

    regret = None
    if asked.futures:
        progress.task("In other futures", asked.years * len(asked.candidates) * (len(asked.futures) - 1))
        regret = regret_in(asked.futures, asked.worlds, player, asked.years, player_of)
    return summary_of(made, chosen=() if chosen is None else (chosen.sentence,), frontier=frontier_among(made),
                      regret=regret)


def _emit(made: Comparison, shown: ComparisonSummary, chosen: Chosen | None, folder: Path | None) -> None:
    from wherefrom.comparing.frontier_words import frontier_json
    from wherefrom.comparing.regret_words import regret_json
    from wherefrom.comparing.table import as_json

    status = "ok" if chosen is None or chosen.content.get("claimed", True) else "not_chosen"
    emit_json(
        status, **as_json(made), changes=[one.model_dump() for one in shown.changes],
        chosen=None if chosen is None else {**chosen.content, "sentence": chosen.sentence},
        frontier=None if shown.frontier is None else frontier_json(shown.frontier),
        regret=None if shown.regret is None else regret_json(shown.regret),
        run=None if folder is None else str(folder),
    )


def _lines(made: Comparison, shown: ComparisonSummary, folder: Path | None, set_: tuple[str, ...]) -> list[str]:
    """Who earns more, in sentences and tables; what differs; where to read on."""
    from wherefrom.comparing.frontier_words import frontier_sentences
    from wherefrom.comparing.regret_words import regret_sentences
    from wherefrom.comparing.table import short_table, terminal_table

    told = shown.rivals if len(shown.rivals) <= _MOST_SENTENCES else ()
    lines = [*shown.chosen, *([shown.best] if shown.best else []), *(rival.sentence for rival in told), ""]
    table = terminal_table(made.rivals[0], made) if len(made.rivals) == 1 else short_table(made)
    lines += ["  " + line for line in table] + ["", *shown.method]
    if shown.frontier is not None:
        lines += ["", *frontier_sentences(shown.frontier)[:1]]
    if shown.regret is not None:
        lines += ["", *regret_sentences(shown.regret)]
    lines += ["", *_changes(shown)]
    lines.append("")
    if folder is not None:
        lines.append(f"Report: {folder / 'report.html'}")
    lines.append(f"Next: {_next(made, shown)}")
    return lines


def _changes(shown: ComparisonSummary) -> list[str]:
    """The first of what differs, of as many rivals as there is room for."""
    acting = [one for one in shown.changes if one.acts]
    if not acting:
        return ["What differs: nothing that could change a figure."]
    each = max(2, _MOST_CHANGES // len(shown.rivals))
    lines = ["What differs:"]
    for rival in shown.rivals[:_MOST_CHANGES // 2]:
        own = [one for one in acting if one.candidate == rival.name]
        lines += [f"  {one.candidate}: {one.what} ({one.there_by})" for one in own[:each]]
        if len(own) > each:
            lines.append(f"  {rival.name}: and {len(own) - each} more")
    more = len(shown.rivals) - _MOST_CHANGES // 2
    return lines + ([f"  and what the {more} others say differently"] if more > 0 else [])


def _next(made: Comparison, shown: ComparisonSummary) -> str:
    """Tell apart what is close, or plan what earns most."""
    open_ = [rival.profit.more_years for rival in made.rivals
             if rival.profit.verdict == "open" and rival.profit.more_years is not None]
    most = max((each for each in open_), default=0)
    years = max(len(each.years) for each in made.played)
    if not shown.chosen and most > 0 and years + most <= 5_000:
        return f"the same with --years {-(-(years + most) // 10) * 10}, to tell apart what is too close"
    means = made.mean("profit")
    best = made.base if shown.chosen else made.candidates[max(range(len(means)), key=lambda at: (means[at], -at))]
    return f"wherefrom plan {best.origin}" if best.path is not None and not best.path.is_dir() else \
        f"wherefrom run {shlex.quote(str(best.path))}/scenario.resolved.yaml" if best.path else "wherefrom run"
