"""The shift plan: known optima, whole people, rules kept, what it writes into a scenario, and that it earns more."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimize import door
from optimize.decisions import Decisions, as_is
from optimize.plan import make_plan
from optimize.reading.scenario import read_inputs
from optimize.reading.shifts import broken_by_file, half_hours, roster, shift_tasks, uncovered, with_shifts
from optimize.rows.shifts import shift_program
from optimize.search.master import violations
from optimize.search.shift_patterns import exact_cost, fit, keeps_rules, near, settle_shifts, swaps, typical
from optimize.shift_plan import ShiftPlan, days_in_words, shift_rows, shifts_in_force
from sim.replicate import many
from sim.scenario.load import ScenarioFile, load_scenario
from sim.world.calendar import DAY
from sim.world.compile import compile_world

SAMPLE = runpy.run_path(str(Path(__file__).with_name("shift_sample.py")))
HOUR, MON_FRI, group, pattern, task = (SAMPLE[name] for name in ("HOUR", "MON_FRI", "group", "pattern", "task"))
EARLY, MIDDLE, LATE = pattern(9, 13), pattern(11, 15), pattern(13, 17)
NEED = {(9, 11): 2, (11, 13): 3, (13, 15): 3, (15, 17): 2}

# Two rushes of two hours, from eight and from four, with some 24 customers an hour, of whom one person serves ten.
# The shifts of the file spread four people evenly over the day.
TWO_PEAKS = """\
schema: wherefrom/1
name: Two rushes
horizon: {start: 2027-03-01, months: 1, currency: EUR}
calendar: {opening: {mon-fri: "08:00-18:00"}}
offer: {lamp: {price: 100 EUR, unit_cost: 60 EUR, kind: service}}
assets:
  sellers: {kind: people, headcount: 4, contract: 20 h/week, pay: 20 EUR/h, hiring: {lead_time: 6 weeks}}
shifts:
  - {pool: sellers, days: mon-fri, time: "08:00-12:00", share: 25 %}
  - {pool: sellers, days: mon-fri, time: "10:00-14:00", share: 25 %}
  - {pool: sellers, days: mon-fri, time: "12:00-16:00", share: 25 %}
  - {pool: sellers, days: mon-fri, time: "14:00-18:00", share: 25 %}
channels:
  shop: {kind: walk_in, patience: 6 min, hit_rate: 50 %,
         steps: [{name: advice, time: 6 min, cv: 0.5, needs: [sellers]}]}
demand: {shop: {level: 100 per_day, by_hour: {8: 4, 9: 4, 10: 0.3, 11: 0.3, 12: 0.2, 13: 0.2, 14: 0.3, 15: 0.3,
                                              16: 4, 17: 4}}}
service: {cover: {sellers: 1}}
plan:
  closing: {headcount: free}
  shifts: {sellers: {lengths: [4 h], start: "08:00-14:00", every: 60 min, days_a_week: 5}}
"""


def load(folder: Path, text: str = TWO_PEAKS) -> ScenarioFile:
    path = folder / "rushes.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def evaluator(file: ScenarioFile, engine: str = "kernel") -> Callable[[Sequence[Decisions], Sequence[int]], Any]:
    def evaluate(plans: Sequence[Decisions], years: Sequence[int]) -> Any:
        return many([plan.apply(file) for plan in plans], seed=1, replications=list(years), engine=engine, jobs=1)

    return evaluate


def solved(week: Any, safety: float = 0.0) -> tuple[dict[Any, int], float, float]:
    """Persons by pattern, cost of the program, and the bound of its relaxation."""
    program = shift_program(week, safety)
    found = door.solve(program)
    who = week.groups[0]
    counts = {each: found.whole(("on", "standard", "".join(str(day + 1) for day in each.days), clock(each)))
              for each in who.patterns}
    return {each: count for each, count in counts.items() if count}, -found.objective, -door.relaxation_bound(program)


def clock(each: Any) -> str:
    return f"{each.start // HOUR:02d}:00-{each.end // HOUR:02d}:00"


# --- known optima ---------------------------------------------------------------------------------------------------


def test_five_people_cover_the_day_exactly() -> None:
    """2, 3, 3, 2 persons are needed: two must open, two must close, so one works the middle. Nobody short or idle."""
    chosen, cost, bound = solved(task([group(5, [EARLY, MIDDLE, LATE])], NEED))
    assert chosen == {EARLY: 2, MIDDLE: 1, LATE: 2}
    assert (cost, bound) == (pytest.approx(0), pytest.approx(0))


def test_with_one_person_less_the_cost_is_the_hours_missing() -> None:
    """Twenty person-hours are needed and sixteen are there: eight half-hours short on five days at 100 cents."""
    _, cost, bound = solved(task([group(4, [EARLY, MIDDLE, LATE])], NEED))
    assert cost == pytest.approx(8 * 5 * 100) == pytest.approx(bound)


def test_whole_people_cost_more_than_shares_of_people() -> None:
    """Two people work two of three days that need 4/3 persons each: shares could cover it for nothing; whole people
    are 2 on one day (2/3 idle) and 1 on two (1/3 short each), for eight half-hours: 8 x (2/3 x 100 + 2/3 x 1)."""
    weeks = [pattern(9, 13, days) for days in ((0, 1), (0, 2), (1, 2))]
    chosen, cost, bound = solved(task([group(2, weeks, paid=8.0)], {(9, 13): 4 / 3}, (0, 1, 2)))
    assert list(chosen.values()) == [1, 1]
    assert bound == pytest.approx(0, abs=1e-9)
    assert cost == pytest.approx(8 * (200 / 3 + 2 / 3))


def test_paid_time_without_use_costs_the_same_wherever_it_lies() -> None:
    """One is needed from 9 to 11 and 4 hours are paid: two hours idle while the doors are open, two on the rota while
    they are shut, or two not on the rota at all are 4 half-hours on 5 days each."""
    need = {(9, 11): 1}
    for worked, hours in ((EARLY, {**need, (11, 13): 1e-8}), (EARLY, need), (pattern(9, 11), need)):
        chosen, cost, _ = solved(task([group(1, [worked])], hours))
        assert chosen == {worked: 1}
        assert cost == pytest.approx(4 * 5, rel=1e-4)


def test_rest_that_suffices_changes_nothing() -> None:
    """From 17:00 to 09:00 are 16 hours: with that much rest asked for, the best rota stands."""
    chosen, cost, _ = solved(task([group(5, [EARLY, MIDDLE, LATE], rest=16 * HOUR)], NEED))
    assert chosen == {EARLY: 2, MIDDLE: 1, LATE: 2}
    assert cost == pytest.approx(0)


@pytest.mark.parametrize("rule", [
    {"rest": 17 * HOUR}, {"different_hours": 2}, {"turns": (("weekends", (0,), 4),)},
])
def test_rules_are_hard(rule: dict[str, Any]) -> None:
    """Rest, kinds of hours and turns (Monday stands for a weekend) are kept, whatever it costs."""
    who = group(5, [EARLY, MIDDLE, LATE, pattern(9, 13, (1, 2, 3, 4))], **rule)
    chosen, cost, _ = solved(task([who], NEED))
    assert keeps_rules(who, ShiftPlan("sellers", "standard", tuple(sorted(chosen.items()))))
    assert not keeps_rules(who, ShiftPlan("sellers", "standard", ((EARLY, 2), (MIDDLE, 1), (LATE, 2))))
    assert cost > 0


def test_cover_is_hard_and_beats_cost() -> None:
    """Nothing is lost by an empty shop at eight, but one must be there: one person of two opens."""
    early, late = pattern(8, 12), pattern(12, 16)
    need = {(8, 12): 1e-6, (12, 16): 2}
    assert solved(task([group(2, [early, late])], need))[0] == {late: 2}
    assert solved(task([group(2, [early, late])], need, cover=1))[0] == {early: 1, late: 1}


# --- whole people ---------------------------------------------------------------------------------------------------


def test_the_roster_is_what_the_simulator_deals(tmp_path: Path) -> None:
    """Persons on duty by half-hour of the week are those of the compiled world, for heads the plan was not made for."""
    plan = ShiftPlan("sellers", "standard", (
        (pattern(8, 15, (0, 1, 2, 3, 4), 0.5), 2), (pattern(8, 15, (1, 2, 3, 4), 0.5), 1), (pattern(11, 18), 2)))
    for heads in (3, 4, 5, 7):
        text = TWO_PEAKS.replace("headcount: 4", f"headcount: {heads}").replace("contract: 20", "contract: 40")
        file = load(tmp_path, text)
        plans = replace(as_is(read_inputs(file)), shifts=(plan,))
        duty = compile_world(plans.apply(file), 1, 0).duty
        there = np.zeros(7 * 1440)
        for start, end in zip(duty.start.tolist(), duty.end.tolist(), strict=True):
            day, tick = divmod(start, DAY)
            if day < 7:
                there[day * 1440 + tick // 60_000: day * 1440 + tick // 60_000 + (end - start) // 60_000] += 1
        shifts = [each for each in shifts_in_force(file.scenario, (plan,)) if each.pool == "sellers"]
        assert np.array_equal(half_hours(roster(shifts, heads)), there.reshape(336, 30).mean(axis=1))


def test_the_plan_is_written_as_shifts_of_the_file(tmp_path: Path) -> None:
    """Patterns with the same hours are one entry for each group of days; shares are whole people of those planned."""
    file = load(tmp_path)
    plan = ShiftPlan("sellers", "standard", ((pattern(8, 12, (0, 1, 2, 3)), 1), (pattern(8, 12), 2), (LATE, 4)))
    decided = replace(as_is(read_inputs(file)), shifts=(plan,)).apply(file)
    assert decided.document["shifts"] == [
        {"pool": "sellers", "days": "mon, tue, wed, thu", "time": "08:00-12:00", "share": "42.8571 %"},
        {"pool": "sellers", "days": "fri", "time": "08:00-12:00", "share": "28.5714 %"},
        {"pool": "sellers", "days": "mon, tue, wed, thu, fri", "time": "13:00-17:00", "share": "57.1428 %"},
    ]
    assert decided.blame["shifts"].layer == "plan"
    assert [row.words for row in shift_rows(plan, (7, 7))] == [
        "Mon-Thu 08:00-12:00: 3 of 7 sellers", "Fri 08:00-12:00: 2 of 7 sellers", "Mon-Fri 13:00-17:00: 4 of 7 sellers"]
    assert [row.persons for row in shift_rows(plan, (7, 14))] == [(3, 6), (2, 4), (4, 8)]
    assert days_in_words((0, 2, 3, 4, 6)) == "Mon, Wed-Fri, Sun"


def test_other_contracts_keep_their_shifts(tmp_path: Path) -> None:
    """A shift for the whole pool, of which one contract is decided, stays for the others."""
    text = TWO_PEAKS.replace("headcount: 4, contract: 20 h/week", """
    contracts: {full: {hours: 20 h/week, headcount: 3}, part: {hours: 20 h/week, headcount: 2}}""").replace(
        "shifts: {sellers:", "shifts: {sellers.full:")
    file = load(tmp_path, text)
    plan = ShiftPlan("sellers", "full", ((pattern(8, 12), 3),))
    shifts = replace(as_is(read_inputs(file)), shifts=(plan,)).apply(file).scenario.shifts
    assert [(each.contract, each.time[0][0] // HOUR, each.share) for each in shifts] == [
        ("part", 8, 0.25), ("part", 10, 0.25), ("part", 12, 0.25), ("part", 14, 0.25), ("full", 8, 1.0)]
    week = shift_tasks(file.scenario, read_inputs(file), {("sellers", "full"): 3, ("sellers", "part"): 4})[0]
    assert [each.contract for each in week.groups] == ["full"]
    assert week.there.reshape(7, 48)[0, [17, 21, 25, 33]].tolist() == [1, 2, 2, 1]


def test_cover_is_asked_of_whole_people(tmp_path: Path) -> None:
    """A third of the heads opens: with three heads one does, with two 0.67 heads are one; a seventh of two is nobody.

    The rows ask for the least heads from which on every larger number keeps the cover at every open moment.
    """
    file = load(tmp_path)
    inputs = read_inputs(file)
    third = ShiftPlan("sellers", "standard", ((pattern(8, 13), 1), (pattern(12, 18), 2)))
    assert with_shifts(file, inputs, (third,)).covers[0].least_heads == 2
    seventh = ShiftPlan("sellers", "standard", ((pattern(8, 13), 1), (pattern(12, 18), 6)))
    read = with_shifts(file, inputs, (seventh,))
    shifts = seventh.shifts(None)
    kept = [not uncovered(file.scenario, "sellers", 1, roster(shifts, heads)).any() for heads in range(1, 8)]
    least = read.covers[0].least_heads
    assert kept[least - 1:] == [True] * (8 - least)
    assert not kept[least - 2]
    assert bool(violations(read, replace(as_is(read), shifts=(seventh,)))) == (least > 4)


def test_turns_hold_for_every_number_of_heads(tmp_path: Path) -> None:
    """At most every second Saturday: from 2 to 9 heads, no month puts more than half of them on it."""
    text = TWO_PEAKS.replace('mon-fri: "08:00', 'mon-sat: "08:00').replace(
        "plan:\n", "plan:\n  may_change: {sellers: 2 to 9}\n").replace(
        "days_a_week: 5", "days_a_week: 5, saturdays: 1 of 2")
    file = load(tmp_path, text)
    week, = shift_tasks(file.scenario, read_inputs(file), {("sellers", "standard"): 7})
    found = fit(file.scenario, week, 1.0)
    assert found is not None
    plan, = found.plans
    assert plan.careful
    for heads in range(2, 10):
        worked = sum(row.persons[0] for row in shift_rows(plan, (heads,)) if 5 in row.days)
        assert worked <= heads / 2
        assert worked > 0 or heads < 4


# --- the search -----------------------------------------------------------------------------------------------------


def test_the_fit_states_its_gap_and_its_cost(tmp_path: Path) -> None:
    """The program's cost lies between the bound and the bound and its gap; relaxed is no dearer than whole."""
    file = load(tmp_path)
    week, = shift_tasks(file.scenario, read_inputs(file), {("sellers", "standard"): 4})
    found = fit(file.scenario, week, 0.5)
    assert found is not None
    assert found.relaxed <= found.bound + 1e-6
    assert found.gap <= 0.01
    assert found.exact == pytest.approx(found.cost, rel=1e-6)   # without breaks whole people are as the program counts


def test_swaps_move_one_person_to_a_neighbouring_pattern(tmp_path: Path) -> None:
    """Every swap keeps everybody on a pattern and differs in one respect; the cheapest comes first."""
    file = load(tmp_path)
    week, = shift_tasks(file.scenario, read_inputs(file), {("sellers", "standard"): 4})
    start = (ShiftPlan("sellers", "standard", ((pattern(8, 12), 1), (pattern(10, 14), 2), (pattern(14, 18), 1))),)
    found = swaps(file.scenario, week, start)
    costs = [exact_cost(week, each, 1.0) for each in found]
    assert costs == sorted(costs)
    assert costs[0] < exact_cost(week, start, 1.0)
    for (plan,) in found:
        assert plan.persons == 4
        before, after = dict(start[0].patterns), dict(plan.patterns)
        left = [each for each in before if after.get(each, 0) < before[each]]
        taken = [each for each in after if before.get(each, 0) < after[each]]
        assert len(left) == len(taken) == 1
        assert near(left[0], taken[0])


def test_fitted_shifts_beat_the_written_ones_on_a_day_of_two_rushes(tmp_path: Path) -> None:
    """The same four sellers, the same hours paid: on fresh years the plan with a catalogue earns more in each of them,
    the rota stands in the result, and its worth is what the same heads with the file's shifts earn less."""
    file = load(tmp_path)
    found = make_plan(file, evaluator(file), search_years=40, fresh_years=6, explain_years=12)
    assert found.decisions.shifts
    assert not found.rivals[0].plan.shifts
    written = replace(found.decisions, shifts=())
    assert written.people == as_is(read_inputs(file)).people
    pairs = zip(*evaluator(file)([found.decisions, written], range(20_001, 20_007)), strict=True)
    assert all(sum(one.profit) > sum(other.profit) for one, other in pairs)
    worth = found.explained.shifts_worth
    assert worth is not None
    assert worth.value.low > 0
    rows = found.explained.rota
    for day in range(5):
        assert sum(row.persons[0] for row in rows if day in row.days) == 4
    assert any(each.what.startswith("work the shifts") for each in found.actions)


def test_shifts_of_the_file_that_break_the_catalogue_are_named(tmp_path: Path) -> None:
    """Seven people at 41.5 % and 41.5 % are 2.9 + 2.9 = 6 of 7 on each of six days: 36 days of 4 h for 7 people, 20.6
    hours a week each where 20 are paid, and 86 % of them on Saturdays where every second is allowed."""
    text = TWO_PEAKS.replace('mon-fri: "08:00', 'mon-sat: "08:00').replace("headcount: 4", "headcount: 7").replace(
        "days_a_week: 5", "days_a_week: 5, saturdays: 1 of 2")
    start, end = text.index("shifts:\n"), text.index("channels:")
    shifts = [f'  - {{pool: sellers, days: mon-sat, time: "{time}", share: 41.5 %}}\n' for time in (
        "08:00-12:00", "14:00-18:00")]
    file = load(tmp_path, text[:start] + "shifts:\n" + "".join(shifts) + text[end:])
    assert broken_by_file(file.scenario, {("sellers", "standard"): (7, 7)}) == (
        "the shifts of the file ask 20.6 hours a week of each of sellers, and 20 are paid",
        "the shifts of the file put 86% of sellers on saturdays, and 1 of 2 are allowed")
    # Six people are five of six on six days: 20 hours each.
    assert len(broken_by_file(file.scenario, {("sellers", "standard"): (6, 6)})) == 1


def test_without_a_catalogue_nothing_changes(tmp_path: Path) -> None:
    """No catalogue, no shifts in the plan; the inputs are the very same."""
    text = TWO_PEAKS[: TWO_PEAKS.index("  shifts: {sellers")] + "  may_change: {sellers: 3 to 5}\n"
    file = load(tmp_path, text)
    inputs = read_inputs(file)
    assert settle_shifts(inputs, file, None, None, print) is inputs  # type: ignore[arg-type]
    assert as_is(inputs).shifts == ()
    assert typical(as_is(inputs)) == {("sellers", "standard"): 4}


def test_both_engines_tell_the_same_year_of_a_shift_plan(tmp_path: Path) -> None:
    """The applied scenario runs alike in both engines, figure for figure."""
    file = load(tmp_path)
    plan = ShiftPlan("sellers", "standard", ((pattern(8, 12, (0, 1, 2, 3)), 1), (pattern(8, 15, MON_FRI, 0.5), 1),
                                            (pattern(14, 18), 2)))
    decided = replace(as_is(read_inputs(file)), shifts=(plan,))
    (one,), (other,) = (evaluator(file, engine)([decided], [3])[0] for engine in ("reference", "kernel"))
    assert list(one.profit) == list(other.profit)
    assert np.array_equal(one.sales_net, other.sales_net)
