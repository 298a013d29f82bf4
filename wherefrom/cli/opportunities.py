"""`wherefrom opportunities`: idle hours matched to unmet demand, simulated, and ranked by profit."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.amounts import money, signed
from wherefrom.cli.output import (
    DONE,
    clean,
    emit_json,
    engine_option,
    jobs_option,
    json_option,
    load,
    make_simulator_ready,
    no_folder_option,
    out_option,
    same_arguments,
    scenario_arguments,
    seed_option,
    writable_folder,
)

if TYPE_CHECKING:
    from optimize.explain.opportunities.race import Opportunity
    from sim.scenario.load import ScenarioFile
    from wherefrom.opportunities import Found


@click.command()
@scenario_arguments
@click.option("--years", type=click.IntRange(2, 100_000), default=40, show_default=True,
              help="Years on which the best actions are compared with the scenario as it is.")
@click.option("--top", type=click.IntRange(1, 100), default=8, show_default=True,
              help="Actions simulated to the end; the others are given up early.")
@seed_option
@engine_option
@jobs_option
@out_option
@no_folder_option
@click.option("--dry-run", is_flag=True, help="Say what would be simulated, and stop.")
@json_option
def command(
    file: Path, with_: tuple[str, ...], set_: tuple[str, ...], years: int, top: int, seed: int, engine: str, jobs: int,
    out: Path, no_folder: bool, dry_run: bool, as_json: bool,
) -> int:
    """Find where people stand idle in the scenario in FILE while customers, leads or goods are missed, and what to do.

    Each action is simulated against the scenario as it is, on the same years, and comes with the --set to try it.
    """
    loaded = load(file, with_, set_)
    if loaded.scenario.horizon.stationary:
        raise click.UsageError("Opportunities lie in the hours of a week: give the scenario a calendar (horizon: start "
                               "and months).")
    from wherefrom.opportunities import LOOK_YEARS, find, most_years, save_found

    if dry_run:
        if as_json:
            emit_json("dry_run", scenario=loaded.scenario.name, look_years=LOOK_YEARS, years=years, top=top)
        else:
            click.echo(f"Would look at {LOOK_YEARS} simulated years, and simulate up to {top} actions on {years} years "
                       "each. Nothing was done.")
        return DONE
    if not no_folder:
        writable_folder(out)
    from wherefrom.cli.progress import Progress

    make_simulator_ready(engine)

    def reload(settings: tuple[str, ...]) -> ScenarioFile:
        return load(file, with_, (*set_, *settings))

    with Progress(quiet=as_json) as progress:
        progress.task("Looking and trying", most_years(years, top))
        found = find(loaded, reload, seed=seed, engine=engine, jobs=jobs, final_years=years, most=top,
                     say=progress.say, count=progress.step)
    folder = None if no_folder else save_found(found, out)
    again = same_arguments(file, with_, set_)
    if as_json:
        emit_json("ok", **_content(found, again), run=None if folder is None else str(folder))
    else:
        for line in _lines(found, folder, again):
            click.echo(clean(line))
    return DONE


def _row(each: Opportunity) -> dict[str, object]:
    one = each.candidate
    return {
        "kind": one.kind, "what": one.what, "why": one.why, "provided": one.provided or None,
        "profit": {"mean": money(each.profit.estimate), "low": money(each.profit.low),
                   "high": money(each.profit.high)},
        "costs": money(each.costs), "sales_bring": money(each.margin),
        "verdict": "pays" if each.pays else "loses" if each.loses else "cannot_tell",
        "service_kept": each.service.kept, "set": list(one.settings),
    }


def _content(found: Found, again: str) -> dict[str, object]:
    from optimize.explain.opportunities.look import windows

    look, raced = found.look, found.raced
    return {
        "scenario": found.file.scenario.name, "currency": found.file.scenario.horizon.currency, "seed": found.seed,
        "years": len(raced.years), "look_years": look.years, "years_spent": look.years + raced.spent,
        "tried": found.tried, "service_kept": raced.service.kept,
        "opportunities": [_row(each) for each in raced.ranked],
        "together": None if raced.together is None else _row(raced.together),
        "given_up": [{"what": each.what, "set": list(each.settings)} for each in raced.dropped],
        "idle": [{"pool": pool, "hours": round(float(grid.sum()), 1), "share": round(look.idle_share(pool), 4),
                  "most": [each.words for each in windows(grid)]} for pool, grid in look.idle.items()],
        "unmet": [{"channel": each.channel, "cause": each.cause, "sales": round(float(each.people.sum()), 1),
                   "margin": money(float(each.margin.sum())), "most": [one.words for one in windows(each.margin)]}
                  for each in look.lost],
        "leads": [{"channel": each.channel, "segment": each.segment, "listed": each.listed, "bought": each.bought,
                   "worked": each.worked} for each in look.leads],
        "out_of_stock": [{"product": each.product, "share": each.share, "customers": each.missed}
                         for each in look.goods],
        "next": _following(found, again),
    }


def _lines(found: Found, folder: Path | None, again: str) -> list[str]:
    from wherefrom.opportunities import seen_lines

    raced, currency = found.raced, found.file.scenario.horizon.currency
    lines = [f"{found.file.scenario.name}: {found.tried} actions tried, the best {len(raced.ranked)} on "
             f"{len(raced.years)} years each"]
    seen = seen_lines(found)
    for kind, title in (("idle", "Idle:"), ("missed", "Missed:")):
        rows = [text for of, text in seen if of == kind]
        lines += [f"  {title}", *(f"    {text}" for text in rows)] if rows else []
    if not raced.ranked:
        lines.append("  Nothing was found that would bring idle hours and missed sales together.")
    for rank, each in enumerate(raced.ranked, start=1):
        lines += _told(each, f"{rank}.", found, currency)
    if raced.together is not None:
        lines += _told(raced.together, "All that pay and fit, together:", found, currency)
    if raced.ranked:
        lines.append(f"  Differences of profit a year, 95 % intervals; each looks at one action of {found.tried}.")
    if folder is not None:
        lines.append(f"Figures: {folder / 'opportunities.csv'}")
    lines.append(f"Next: {_following(found, again)}")
    return lines


def _told(each: Opportunity, title: str, found: Found, currency: str) -> list[str]:
    one = each.candidate
    verdict = "pays" if each.pays else "loses" if each.loses else "changes nothing" if each.idle else \
        "luck alone could explain it"
    what = f"{one.what[:1].upper()}{one.what[1:]}"
    service = ""
    if each.service.kept != found.raced.service.kept:
        service = "; keeps the promised service, which is missed now" if each.service.kept else \
            f"; misses the promised service ({each.service.worst} by {-each.service.worst_points:.1f} points)"
    provided = f"; provided that {one.provided}" if one.provided else ""
    return [
        f"  {title} {what}: {signed(each.profit.estimate)} {currency} ({signed(each.profit.low)} to "
        f"{signed(each.profit.high)}), {verdict}{service}",
        f"     {one.why[:1].upper()}{one.why[1:]}{provided}.",
        "     " + " ".join(f"--set {shlex.quote(setting)}" for setting in one.settings),
    ]


def _following(found: Found, again: str) -> str:
    """Look again with the best done already: what was hidden behind it shows then."""
    raced = found.raced
    best = raced.together or next((each for each in raced.ranked if each.pays and each.service.kept >=
                                   raced.service.kept), None)
    if best is None:
        return f"wherefrom run {again}"
    settings = " ".join(f"--set {shlex.quote(each)}" for each in best.candidate.settings)
    return clean(f"wherefrom opportunities {again} {settings}")
