"""`wherefrom score`: what a plan changed by hand earns against the plan found, and what each change costs."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.amounts import money, signed, whole
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
    load,
    make_simulator_ready,
    no_folder_option,
    writable_folder,
)

if TYPE_CHECKING:
    from wherefrom.results.hand_cells import HandTable
    from wherefrom.results.made import MadeRun
    from wherefrom.scoring import Question, Scored


@click.command()
@click.argument("plan", nargs=-1, required=True, metavar="PLAN...", type=click.Path(path_type=Path))
@click.option("--scenario", type=click.Path(path_type=Path), metavar="FILE",
              help="The scenario to simulate.  [default: the one of the run the plan is from]")
@click.option("--with", "with_", multiple=True, metavar="NAME", help="Lay a named override over the scenario.")
@click.option("--set", "set_", multiple=True, metavar="PATH=VALUE", help="Set a value of the scenario.")
@click.option("--against", metavar="RUN|best|as-is",
              help="What to compare with: the folder of a plan, the best plan of this scenario below --out, or this "
              "year's staffing.  [default: the plan it was made from, else best, else as-is]")
@click.option("--years", type=click.IntRange(2, 100_000), default=100, show_default=True,
              help="Years, unseen by any search, on which both are simulated.")
@click.option("--most-changes", type=click.IntRange(1, 1000), default=12, show_default=True,
              help="Changes simulated one by one; the smallest of more are simulated together.")
@click.option("--seed", type=click.IntRange(0, 2**62), help="Seed of all random values.  [default: the run's]")
@engine_option
@jobs_option
@click.option("--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True,
              help="Where run folders are looked for, and the new one goes.")
@no_folder_option
@click.option("--dry-run", is_flag=True, help="Say what would be compared and simulated, and stop.")
@json_option
def command(
    plan: tuple[Path, ...], scenario: Path | None, with_: tuple[str, ...], set_: tuple[str, ...], against: str | None,
    years: int, most_changes: int, seed: int | None, engine: str, jobs: int, out: Path, no_folder: bool, dry_run: bool,
    as_json: bool,
) -> int:
    """Simulate a plan changed by hand beside the plan found, and say what each change costs.

    PLAN is the plan.xlsx, people.csv or decisions.csv of a planned run with your changes in it (CSV files may be given
    together), or a run folder.

    Exit codes: 0 done, 3 the plan or its scenario is invalid, 5 the plan breaks a rule or misses the goal's wanted
    chance.
    """
    from wherefrom.results.errors import RunDamaged, RunFolderError

    try:
        asked, run_seed = _question(plan, scenario, with_, set_, against, out)
    except RunFolderError as error:
        damaged = isinstance(error, RunDamaged)
        if as_json:
            problem = {"file": error.where, "message": f"{error.what}: {error.why}", "next_step": error.next_step}
            emit_json("invalid" if damaged else "usage", problems=[problem])
        else:
            click.echo("\n".join(clean(line) for line in f"wherefrom: {error}".split("\n")), err=True)
        return INVALID if damaged else USAGE
    from wherefrom.cli.progress import Progress
    from wherefrom.scoring import answer, plans_to_simulate, save_score

    simulated = plans_to_simulate(asked, most_changes)
    if dry_run:
        return _dry_run(asked, simulated, years, as_json)
    if not no_folder:
        writable_folder(out)
    make_simulator_ready(engine)
    with Progress(quiet=as_json) as progress:
        progress.task("Comparing", simulated * years)
        found = answer(asked, seed=run_seed if seed is None else seed, engine=engine, jobs=jobs, years=years,
                       most_edits=most_changes, count=progress.step)
    folder = None if no_folder else save_score(found, out)
    if as_json:
        emit_json(found.status, **_content(found), run=None if folder is None else str(folder))
    else:
        for line in _lines(found, folder):
            click.echo(clean(line))
    return DONE if found.status == "scored" else NOT_REACHED


def _question(
    paths: tuple[Path, ...], scenario: Path | None, with_: tuple[str, ...], set_: tuple[str, ...],
    against: str | None, out: Path,
) -> tuple[Question, int]:
    """What is compared, and the seed of the run it comes from. Raises RunFolderError, ScenarioError, UsageError."""
    from wherefrom.results.hand_cells import read_tables
    from wherefrom.results.hand_plan import run_named
    from wherefrom.results.made import MadeRun, read_made, run_around, run_called
    from wherefrom.scoring import AS_IS, question

    hand: list[HandTable] | MadeRun
    own: MadeRun | None = None
    if len(paths) == 1 and _is_folder(paths[0]):
        hand = own = read_made(paths[0])
    else:
        folders = [each for each in paths if _is_folder(each)]
        if folders:
            raise click.UsageError(f"{clean(str(folders[0]))} is a folder: give one run folder, or files.")
        hand = [table for path in paths for table in read_tables(path)]
        named = run_named(hand)
        around = run_around(paths[0]) or (run_called(named, [out, paths[0].resolve().parent]) if named else None)
        own = None if around is None else read_made(around)
    other: MadeRun | str | None = own if against is None and hand is not own else against
    if against is not None and against not in ("best", AS_IS):
        other = read_made(Path(against))
    source = scenario
    if source is None:
        run = own or (other if isinstance(other, MadeRun) else None)
        if run is None:
            raise click.UsageError(
                f"{clean(str(paths[0]))} does not say which scenario it is for: name it with --scenario FILE, or the "
                "run it is from with --against RUN.")
        source = run.scenario
    run_of_seed = other if isinstance(other, MadeRun) else own
    name = " and ".join(str(path) for path in paths)
    asked = question(load(source, with_, set_), name, hand, other, out, None if hand is own else own)
    return asked, 1 if run_of_seed is None else run_of_seed.seed


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _dry_run(asked: Question, simulated: int, years: int, as_json: bool) -> int:
    if as_json:
        emit_json("dry_run", plan=asked.name, against=asked.against, plans=simulated, years=years)
    else:
        click.echo(clean(f"Would compare {asked.name} with {asked.against}: {simulated} "
                         f"plan{'' if simulated == 1 else 's'} on {years} years each. Nothing was done."))
    return DONE


def _content(found: Scored) -> dict[str, object]:
    from optimize.proof.score import Standing, adding_up

    score = found.score
    total, parts, rest = adding_up(score)

    def standing(one: Standing) -> dict[str, object]:
        return {
            "profit": {key: money(getattr(one.profit, key)) for key in ("mean", "low", "high", "p10", "p90")},
            "net_revenue": {key: money(getattr(one.net_revenue, key)) for key in ("mean", "p10", "p90")},
            "service_kept": {"kept": one.service.kept, "months": one.service.months, "years": one.service.years,
                             "worst": one.service.worst, "worst_points": one.service.worst_points},
            "chance": None if one.goal is None else {
                "goal": money(one.goal.goal), "met": one.goal.met, "years": one.goal.years,
                "chance": one.goal.chance, "chance_at_least": one.goal.chance_at_least, "wanted": one.goal.wanted},
            "breaks": [{"path": each.where, "place": found.file.place(each.where) if each.where else "",
                        "words": each.words, "months": list(each.months)} for each in one.breaks],
        }

    return {
        "scenario": found.file.scenario.name, "currency": found.file.scenario.horizon.currency, "seed": found.seed,
        "years": len(score.years), "plan": found.name, "against": found.against,
        "ahead": {"mean": total / 100, "low": money(score.ahead.low), "high": money(score.ahead.high)},
        "scored": standing(score.hand), "compared_with": standing(score.best),
        "changes": [
            {"what": part.edit.what, "of": part.edit.lever, "months": list(part.edit.months), "profit": cents / 100,
             "low": money(part.profit.low), "high": money(part.profit.high), "costs": money(part.costs),
             "sales_bring": money(part.margin), "service_kept": part.service.kept,
             "breaks": [each.words for each in part.breaks]}
            for part, cents in zip(score.parts, parts, strict=True)
        ],
        "together_beyond": None if rest is None else rest / 100, "notes": list(found.notes),
    }


def _lines(found: Scored, folder: Path | None) -> list[str]:
    from wherefrom.scoring import rules_in_words

    score, currency = found.score, found.file.scenario.horizon.currency
    lines = [f"{found.file.scenario.name}: {found.name} against {found.against}, on {len(score.years)} fresh years",
             f"  {'profit a year':<22}{'mean':>14}   {'P10 to P90':<27}service"]
    for name, one in (("your plan", score.hand), ("compared with", score.best)):
        kept = "kept" if one.service.kept else f"missed: {one.service.worst} by {-one.service.worst_points:.1f} points"
        lines.append(f"  {name:<22}{whole(one.profit.mean):>10} {currency}   "
                     f"{whole(one.profit.p10) + ' to ' + whole(one.profit.p90):<27}{kept} "
                     f"(kept in {one.service.months * 100:.0f} % of months)")
    lines += _difference(found, currency)
    broken = rules_in_words(score.hand.breaks, found.inputs)
    if broken:
        lines.append("  Rules your plan breaks:")
        for each, words in zip(score.hand.breaks, broken, strict=True):
            lines.append(f"    {words}" + (f"; {found.file.place(each.where)}" if each.where else ""))
    goal, other = score.hand.goal, score.best.goal
    if goal is not None and other is not None:
        lines.append(f"  The goal is met in {goal.chance * 100:.0f} % of years ({other.chance * 100:.0f} % with the "
                     f"plan compared with; {goal.wanted * 100:g} % wanted).")
    lines += [f"  {note}" for note in found.notes]
    if folder is not None:
        lines.append(f"Figures: {folder / 'score.csv'}")
    lines.append("Next: change the plan and score it again" + (
        f"; this one is kept in {shlex.quote(str(folder / 'plan'))}" if folder is not None else ""))
    return lines


def _difference(found: Scored, currency: str) -> list[str]:
    """How far apart the plans are, and what each change does; the whole amounts add up exactly."""
    from optimize.proof.score import adding_up

    score = found.score
    if not score.parts:
        return ["  Your plan is the plan compared with: nothing differs."]
    total, parts, rest = adding_up(score, unit=100)
    ahead = score.ahead
    word = "more" if total >= 0 else "less"
    ends = sorted(abs(each) for each in (ahead.low, ahead.high)) if ahead.low * ahead.high > 0 else None
    between = "the same in every year" if ahead.standard_error == 0 else \
        f"95 % between {whole(ends[0])} and {whole(ends[1])}" if ends else \
        f"luck alone could explain it: 95 % between {signed(ahead.low)} and {signed(ahead.high)}"
    lines = [f"  Your plan earns {abs(total):,} {currency} a year {word} ({between}).",
             "  What each change does alone, a year:"]
    wide = max(len(part.edit.what) for part in score.parts) if len(score.parts) else 0
    wide = min(max(wide, 20), 60)
    for part, amount in zip(score.parts, parts, strict=True):
        service = "" if part.service.kept or not score.best.service.kept else "; misses the promised service"
        rules = "; breaks a rule" if part.breaks else ""
        lines.append(f"    {part.edit.what:<{wide}} {amount:>+12,} {currency}  ({signed(part.profit.low)} to "
                     f"{signed(part.profit.high)}): costs {signed(part.costs)}, sales bring "
                     f"{signed(part.margin)}{service}{rules}")
    if rest is not None:
        lines.append(f"    {'together beyond that':<{wide}} {rest:>+12,} {currency}")
        lines.append(f"    {'in all':<{wide}} {total:>+12,} {currency}")
    return lines
