"""`wherefrom plan`: staff the year, set the targets, and test the plan on years the search never saw."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wherefrom.cli.amounts import money, whole
from wherefrom.cli.carried import driver_content, driver_lines, quota_content, quota_lines
from wherefrom.cli.certificate import certificate_content, check_provable, proof_asked
from wherefrom.cli.output import (
    DONE,
    NOT_REACHED,
    clean,
    emit_json,
    engine_option,
    jobs_option,
    json_option,
    load,
    make_simulator_ready,
    out_option,
    scenario_arguments,
    seed_option,
    writable_folder,
)
from wherefrom.cli.plan_shifts import shift_content, shift_lines
from wherefrom.cli.priced import out_of_reach, priced_content, priced_lines

if TYPE_CHECKING:
    from optimize.explain.choices import Answer
    from optimize.plan import PlanResult
    from optimize.proof.compare import Outcome
    from sim.scenario.load import ScenarioFile
    from wherefrom.planning import Planned


@click.command()
@scenario_arguments
@click.option("--search-years", type=click.IntRange(8, 100_000), default=400, show_default=True,
              help="Simulated years the search may spend.")
@click.option("--fresh-years", type=click.IntRange(2, 100_000), default=200, show_default=True,
              help="Years, unseen by the search, on which the plan and its rivals are compared.")
@click.option("--explain-years", type=click.IntRange(0, 100_000), default=400, show_default=True,
              help="Years, unseen by search and comparison, that explanations of the plan may simulate.")
@click.option("--prove", type=click.FloatRange(50, 99.99), metavar="PERCENT",
              help="Simulate more fresh years of the plan until the goal's wanted chance is proven or refuted with "
                   "this confidence, e.g. 95.")
@click.option("--prove-years", type=click.IntRange(2, 20_000), default=1000, show_default=True,
              help="Fresh years of the plan, those of the comparison included, that --prove may look at.")
@click.option("--best-effort", is_flag=True, help="Where no plan satisfies the scenario, make the one that breaks the "
              "least, and say what it leaves uncovered.")
@seed_option
@engine_option
@jobs_option
@out_option
@click.option("--dry-run", is_flag=True, help="Say what would be decided and simulated, and stop.")
@json_option
def command(
    file: Path, with_: tuple[str, ...], set_: tuple[str, ...], search_years: int, fresh_years: int, explain_years: int,
    prove: float | None, prove_years: int, best_effort: bool, seed: int, engine: str, jobs: int, out: Path,
    dry_run: bool, as_json: bool,
) -> int:
    """Plan the year of the scenario in FILE, and compare the plan with its rivals on fresh years.

    Exit codes: 0 done, 4 no plan can satisfy the scenario, 5 the goal's wanted chance was not reached (with --prove:
    not proven), or no plan satisfies the scenario and the one that breaks the least was made (--best-effort).
    """
    loaded = load(file, with_, set_)
    if not loaded.scenario.plan.may_change and not loaded.scenario.plan.may_choose \
            and not loaded.scenario.plan.shifts:
        raise click.UsageError("The scenario lets a plan change nothing. Add e.g. `plan: {may_change: {advisers: 3 to "
                               "10}}`, or use `wherefrom run`.")
    if prove is not None:
        check_provable(loaded, fresh_years, prove_years)
    if dry_run:
        return _dry_run(loaded, search_years, fresh_years, as_json)
    writable_folder(out)
    from optimize.explain.conflict import OutOfReach
    from wherefrom.cli.progress import Progress
    from wherefrom.planning import plan_scenario, save_plan

    make_simulator_ready(engine)
    with Progress(quiet=as_json) as progress:
        more = max(0, prove_years - fresh_years) if prove is not None else 0
        progress.task("Searching and comparing", search_years + 4 * fresh_years + explain_years + more)
        try:
            planned = plan_scenario(
                loaded, seed=seed, engine=engine, jobs=jobs, search_years=search_years, fresh_years=fresh_years,
                explain_years=explain_years, say=lambda words: progress.say(clean(words)), count=progress.step,
                proof=proof_asked(prove, prove_years), best_effort=best_effort,
            )
        except OutOfReach as clash:
            return out_of_reach(loaded, clash, as_json)
    folder = save_plan(planned, out)
    if as_json:
        emit_json(planned.result.status, **_content(planned), run=str(folder))
    else:
        for line in _lines(planned, folder):
            click.echo(line)
    return DONE if planned.result.status == "planned" else NOT_REACHED


def _dry_run(loaded: ScenarioFile, search_years: int, fresh_years: int, as_json: bool) -> int:
    may = [*loaded.scenario.plan.may_change, *(f"shifts of {name}" for name in loaded.scenario.plan.shifts)]
    choose = [name for name in loaded.scenario.plan.may_choose if name not in loaded.scenario.plan.chosen]
    if as_json:
        emit_json("dry_run", may_change=may, may_choose=choose, search_years=search_years, fresh_years=fresh_years)
    else:
        click.echo(f"Would decide {clean(', '.join([*may, *choose]))}; up to {search_years} simulated years for the "
                   f"search and {fresh_years} fresh years each for the plan and three rivals. Nothing was done.")
    return DONE


def _gap(result: PlanResult) -> dict[str, object]:
    """How much more another plan could earn, by the strength of what is said."""
    gap = result.gap
    planes, listed = gap.planes, gap.listed
    return {
        "proven": money(gap.most),
        "estimated": None if planes is None else {
            "more": money(planes.open), "error": None if planes.error is None else money(planes.error),
            "here": money(planes.here), "relaxed": money(planes.relaxed), "whole": money(planes.whole),
            "solver": money(planes.solver), "tests": planes.tests, "refuted": planes.refuted},
        "one_move_away": {"plans": gap.neighbours, "simulated": gap.simulated, "better": gap.better},
        "all_plans": None if listed is None else {
            "plans": listed.plans, "years": listed.years, "more": money(listed.ahead)},
        "words": list(gap.words),
    }


def _curve(result: PlanResult) -> list[dict[str, object]]:
    """What keeping the promises more or less often leaves of profit, a row a simulated plan."""
    curve = result.explained.chance_curve
    return [] if curve is None else [
        {"made_for": each.made_for, "met": each.met, "years": each.years, "low": each.low, "high": each.high,
         "profit": money(each.profit.mean), "costs": money(each.costs.estimate),
         "costs_low": money(each.costs.low), "costs_high": money(each.costs.high), "is_the_plan": each.chosen}
        for each in curve.points]


def _spread(outcome: Outcome) -> dict[str, float]:
    return {key: money(getattr(outcome.profit, key)) for key in ("mean", "low", "high", "p10", "p90")}


def _content(planned: Planned) -> dict[str, object]:
    result = planned.result
    profits, outcomes = result.profits, result.outcomes
    return {
        "scenario": planned.file.scenario.name, "currency": planned.file.scenario.horizon.currency,
        "seed": planned.seed, "years_spent": result.years_spent, "fresh_years": len(result.comparison.years),
        "profit": {
            "promised": None if profits.promised is None else money(profits.promised),
            "bound": None if profits.bound is None else money(profits.bound), "bound_reason": profits.bound_reason,
            "bound_on_averages": money(profits.bound_on_averages),
            "simulated": _spread(outcomes["plan"]),
            **{name: _spread(outcomes[name]) for name in ("as_is", "average_lp", "erlang")},
            "ahead_of": {
                name: {"mean": money(one.ahead.estimate), "low": money(one.ahead.low), "high": money(one.ahead.high)}
                for name, one in outcomes.items() if one.ahead is not None
            },
        },
        "gap": _gap(result),
        "service_kept": {
            name: {"kept": one.service.kept, "months": one.service.months, "years": one.service.years,
                   "chances": [
                       {"channel": each.channel, "wanted": each.wanted, "of": "months" if each.of_months else "years",
                        "met": each.met, "trials": each.trials, "chance_at_least": each.at_least}
                       for each in one.service.chances]}
            for name, one in outcomes.items()
        },
        "worst_years": None if outcomes["plan"].worst is None else {
            name: money(one.worst) for name, one in outcomes.items() if one.worst is not None},
        "chance_curve": _curve(result),
        "chance": None if result.chance is None else {
            "goal": money(result.chance.goal), "met": result.chance.met, "years": result.chance.years,
            "chance": result.chance.chance, "chance_at_least": result.chance.chance_at_least,
            "wanted": result.chance.wanted,
        },
        "certificate": certificate_content(result.certificate),
        "people": [
            {"pool": row.pool, "contract": row.contract, "month": row.month, "heads": row.heads, "hires": row.hires,
             "leavers": row.leavers} for row in result.people
        ],
        "shifts": shift_content(result),
        "machines": dict(result.decisions.machines) | {each.name: list(each.counts)
                                                       for each in result.decisions.equipment},
        "overtime": {each.pool: list(each.minutes) for each in result.decisions.overtime},
        "leads": [{"channel": each.channel, "segment": each.segment, "per_month": each.per_month,
                   "by_month": [each.in_month(month) for month in range(len(result.decisions.months))]}
                  for each in result.decisions.leads],
        "orders": [{"product": each.product, "month": month, "units": units}
                   for each in result.decisions.orders
                   for month, units in zip(result.decisions.months, each.units, strict=True) if units],
        "choices": [
            {"choice": each.name, "kind": each.kind, "owner": each.owner, "yes": each.yes, "cost": money(each.cost),
             "value": None if each.value is None else {
                 "mean": money(each.value.estimate), "low": money(each.value.low), "high": money(each.value.high)},
             "together": list(each.together)}
            for each in result.explained.answers
        ],
        "targets": [
            row for each in result.targets for row in (
                {"channel": each.channel, "product": each.product, "month": each.month, "kpi": "sales_net",
                 "value": each.sales},
                {"channel": each.channel, "product": each.product, "month": each.month, "kpi": "revenue_net",
                 "value": money(each.revenue)},
            )
        ],
        **priced_content(result, planned.file.scenario.horizon.currency),
        "drivers": driver_content(result.explained.drivers),
        "quotas": quota_content(result.explained.quotas),
        "notes": [*result.notes, *result.further],
    }


def _lines(planned: Planned, folder: Path) -> list[str]:
    from wherefrom.report.gather_plan import RIVAL_NAMES

    names = {"plan": "the plan", **RIVAL_NAMES}
    result = planned.result
    currency = planned.file.scenario.horizon.currency
    lines = [f"{clean(planned.file.scenario.name)}: planned with {result.years_spent} simulated years, compared on "
             f"{len(result.comparison.years)} fresh ones",
             f"  {'profit a year':<22}{'mean':>14}   {'P10 to P90':<27}{'the plan earns more by (95 %)':<33}service"]
    for name, one in result.outcomes.items():
        ahead = "" if one.ahead is None else (
            f"{whole(one.ahead.estimate)} ({whole(one.ahead.low)} to {whole(one.ahead.high)})")
        kept = "kept" if one.service.kept else "missed"
        months = f"{one.service.months * 100:.0f} %"
        lines.append(f"  {names[name]:<22}{whole(one.profit.mean):>10} {currency}   "
                     f"{whole(one.profit.p10) + ' to ' + whole(one.profit.p90):<27}{ahead:<33}{kept} "
                     f"(kept in {months} of months)")
    lines += _promised(result)
    lines += _decided(result, currency)
    lines += shift_lines(result, currency)
    lines += priced_lines(result, currency)
    lines += [clean(line) for line in driver_lines(result.explained.drivers, currency)]
    lines += [clean(line) for line in quota_lines(result.explained.quotas, currency)]
    # The table above has the rivals' figures: of the verdict its first sentence.
    verdict = result.comparison.verdict
    lines += [f"  {clean(_first(note) if note == verdict else note)}" for note in result.notes]
    lines.append(f"Report: {folder / 'report.html'}")
    book = shlex.quote(clean(str(folder / "plan.xlsx")))
    lines.append(f"Next: open it; to see what another plan earns, change heads in plan.xlsx and run: wherefrom score "
                 f"{book}")
    return lines


def _first(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def _promised(result: PlanResult) -> list[str]:
    """Whether goal and service hold, in one line; none where there is no goal and no promise is missed."""
    chance, service = result.chance, result.outcomes["plan"].service
    said = []
    if chance is not None:
        proven = result.certificate is not None and result.certificate.verdict == "proven"
        enough = "enough for" if proven else "not proven to be enough for" if chance.reached else "short of"
        said.append(f"the goal is met in {chance.chance * 100:.0f} % of years, {enough} the "
                    f"{chance.wanted * 100:g} % wanted")
    said += [f"the promise of {clean(one.channel)} is {one.words}, "
             f"{'enough for' if one.reached else 'short of'} the {one.wanted * 100:g} % wanted"
             for one in service.chances]
    if not service.kept and not service.chances:
        only = "only " if service.years else ""
        join = "" if not said else "but " if chance is not None and chance.reached else "and "
        said.append(f"{join}the promised service is kept in {only}{service.years * 100:.0f} % "
                    "of years")
    text = ", ".join(said)
    return [f"  {text[:1].upper()}{text[1:]}."] if text else []


def _decided(result: PlanResult, currency: str) -> list[str]:
    """What the plan decides about people and machines, and its answers to choices, a line each."""
    from optimize.shift_plan import span

    heads: dict[tuple[str, str], list[int]] = {}
    hires: dict[tuple[str, str], int] = {}
    for row in result.people:
        group = (row.pool, row.contract)
        heads.setdefault(group, []).append(row.heads)
        hires[group] = hires.get(group, 0) + row.hires
    pools = [pool for pool, _ in heads]
    lines = []
    for (pool, contract), months in heads.items():
        name = pool if pools.count(pool) == 1 else f"{pool}.{contract}"
        hired, heads_said = hires[pool, contract], span(months)
        lines.append(f"  {clean(name)}: {heads_said} head{'' if heads_said == '1' else 's'}"
                     + (f", {hired} to hire" if hired else ""))
    lines += [f"  {clean(name)}: {count}" for name, count in result.decisions.machines]
    lines += [f"  {clean(each.name)}: {span(each.counts)}" for each in result.decisions.equipment]
    lines += [f"  {clean(each.pool)}: {span(each.minutes)} min of overtime a shift"
              for each in result.decisions.overtime if any(each.quarters)]
    return [*lines, *(_answered(each, currency) for each in result.explained.answers)]


def _answered(answer: Answer, currency: str) -> str:
    """One choice: the answer, its cost, and what yes is worth."""
    line = f"  {clean(answer.name)}: {'yes' if answer.yes else 'no'}, cost {whole(answer.cost)} {currency}"
    if answer.value is None:
        return line
    return (f"{line}, {'worth' if answer.yes else 'yes would be worth'} {whole(answer.value.estimate)} a year after "
            f"that (95 % between {whole(answer.value.low)} and {whole(answer.value.high)})")
