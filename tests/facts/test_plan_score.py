"""A plan changed by hand against the plan it was made from, on a year whose response is known exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimize.asset_plans import OvertimePlan, machine_plan
from optimize.decisions import Decisions, LeadPlan, OrderPlan, as_is, with_heads
from optimize.proof.changing import NotADecision, numbers, with_changes
from optimize.proof.edits import edits, month_span, together
from optimize.proof.rules import broken_rules, rule_words
from optimize.proof.score import adding_up, differences, score_plan
from optimize.rivals.analytic import MACHINE, POOL, AnalyticYear

YEAR = AnalyticYear(spread=0.0)
MONTHS = YEAR.inputs().months


def plan_with(heads: list[int], desks: int = 3) -> Decisions:
    """The year's own plan with these heads and desks."""
    inputs = YEAR.inputs()
    plan = with_heads(inputs, as_is(inputs), {(POOL, "standard"): heads})
    return replace(plan, machines=((MACHINE, desks),))


def test_edits_are_runs_of_months_changed_in_one_direction() -> None:
    """+1 +2 from March to April, -1 in July and another desk are three edits; together they give the plan back."""
    base, hand = plan_with([6] * 12), plan_with([6, 6, 7, 8, 6, 6, 5, 6, 6, 6, 6, 6], desks=4)
    found = edits(YEAR.inputs(), base, hand)
    assert [(each.what, each.months) for each in found] == [
        ("sellers: 1 to 2 heads more, 2027-03 to 2027-04", ("2027-03", "2027-04")),
        ("sellers: 1 head fewer, 2027-07", ("2027-07",)),
        ("desks: 4 instead of 3", ()),
    ]
    assert found[0].alone.heads(POOL) == (6, 6, 7, 8, 6, 6, 6, 6, 6, 6, 6, 6)
    assert together(YEAR.inputs(), base, found) == hand
    assert edits(YEAR.inputs(), base, base) == ()


def test_leads_and_orders_are_compared_list_by_list_and_month_by_month() -> None:
    """Leads by month where the months differ, orders month by month; choices by yes and no."""
    base = replace(plan_with([6] * 12), leads=(LeadPlan("phone", "leads", 100),),
                   orders=(OrderPlan("kettle", (50,) * 12),), offered=("loft", "van"), choices=("loft",))
    hand = replace(base, leads=(LeadPlan("phone", "leads", 100, (0, 0, 30, 30, *[0] * 8)),),
                   orders=(OrderPlan("kettle", (50, 80, *[50] * 10)),), choices=("van",))
    found = edits(YEAR.inputs(), base, hand)
    assert [each.what for each in found] == [
        "phone: 260 leads instead of 200, 2027-03 to 2027-04",
        "kettle: 80 units for 2027-02 instead of 50",
        "loft: no instead of yes", "van: yes instead of no",
    ]
    assert together(YEAR.inputs(), base, found) == hand


def test_changes_of_one_list_in_several_months_stand_side_by_side() -> None:
    """Two runs of leads, two months of orders and two of machines: each is an edit, and together they are the plan."""
    inputs = YEAR.inputs()
    (desks,) = inputs.machines
    inputs = replace(inputs, machines=(replace(desks, adding=(0,) * 12, retiring=(0,) * 12),))
    counts = [3, 3, 4, 3, 3, 5, *[3] * 6]
    base = replace(plan_with([6] * 12), leads=(LeadPlan("phone", "leads", 100),), machines=(),
                   orders=(OrderPlan("kettle", (50,) * 12),), equipment=(machine_plan(inputs, MACHINE, [3] * 12),),
                   overtime=(OvertimePlan(POOL, (0,) * 12),))
    hand = replace(base, leads=(LeadPlan("phone", "leads", 100, (0, 0, 30, 0, 0, -20, *[0] * 6)),),
                   orders=(OrderPlan("kettle", (50, 80, 50, 70, *[50] * 8)),),
                   equipment=(machine_plan(inputs, MACHINE, counts),),
                   overtime=(OvertimePlan(POOL, (0, 2, 2, *[0] * 9)),))
    found = edits(inputs, base, hand)
    assert [each.what for each in found] == [
        "phone: 130 leads instead of 100, 2027-03", "phone: 80 leads instead of 100, 2027-06",
        "kettle: 80 units for 2027-02 instead of 50", "kettle: 70 units for 2027-04 instead of 50",
        "desks: 1 more, 2027-03", "desks: 2 more, 2027-06",
        "sellers: 30 more minutes of planned overtime a shift, 2027-02 to 2027-03",
    ]
    assert together(inputs, base, found) == hand
    assert with_changes(inputs, base, numbers(hand)) == hand


def test_what_any_other_field_decides_is_an_edit_too() -> None:
    """A field of the plan that nothing here knows by name is compared entry by entry, so that nothing is lost."""
    base = plan_with([6] * 12)
    hand = replace(base, machines=((MACHINE, 5),))
    (only,) = edits(YEAR.inputs(), base, hand)
    assert (only.lever, only.what, only.alone) == (MACHINE, "desks: 5 instead of 3", hand)


def test_single_numbers_are_changed_and_hires_follow() -> None:
    """7 heads in March alone: one is hired in March and leaves in April; a number nobody decides is refused."""
    inputs, base = YEAR.inputs(), plan_with([6] * 12)
    found = with_changes(inputs, base, {("heads", POOL, "standard", "2027-03"): 7.0, ("machines", MACHINE): 4.0})
    assert found.heads(POOL)[2] == 7
    assert (found.people[0].hires[2], found.people[0].leavers[3]) == (1, 1)
    assert found.machine(MACHINE) == 4
    assert with_changes(inputs, base, numbers(base)) == base
    with pytest.raises(NotADecision):
        with_changes(inputs, base, {("machines", "ovens"): 1.0})


def test_leads_may_be_changed_in_single_months() -> None:
    """150 leads in May instead of 100 leave the other months alone; a number for all months takes them together."""
    inputs, base = YEAR.inputs(), replace(plan_with([6] * 12), leads=(LeadPlan("phone", "leads", 100),))
    may = with_changes(inputs, base, {("leads", "phone", "leads", "2027-05"): 150.0})
    assert [may.leads[0].in_month(month) for month in (3, 4, 5)] == [100, 150, 100]
    assert numbers(may)["leads", "phone", "leads", "2027-05"] == 150
    assert with_changes(inputs, may, {("leads", "phone", "leads"): 80.0}).leads == (LeadPlan("phone", "leads", 80),)


def test_a_score_is_the_exact_difference_and_its_parts_add_up() -> None:
    """Without luck every year is the expected one: difference and parts are those of the closed form, to the cent."""
    inputs = YEAR.inputs()
    base, hand = plan_with([6] * 12), plan_with([6, 6, 8, 8, 6, 6, 6, 6, 6, 6, 6, 6], desks=4)
    found = score_plan(inputs, YEAR.evaluate, base, hand, years=2)
    exact = YEAR.expected_profit(hand) - YEAR.expected_profit(base)
    assert found.ahead.estimate == pytest.approx(exact, abs=0.01)
    assert [part.profit.estimate for part in found.parts] == pytest.approx(
        [YEAR.expected_profit(part.edit.alone) - YEAR.expected_profit(base) for part in found.parts], abs=0.01)
    # Heads alone change nothing of what three desks let through: they cost their pay and hiring, and sales bring 0.
    assert found.parts[0].margin == pytest.approx(0.0, abs=0.01)
    assert found.parts[0].costs == pytest.approx(2 * 2 * 400_000 + 2 * 200_000)
    assert found.interaction is not None
    assert found.interaction.estimate == pytest.approx(exact - sum(part.profit.estimate for part in found.parts))
    total, parts, rest = adding_up(found, unit=100)
    assert rest is not None
    assert total == sum(parts) + rest == round(exact / 100)


def test_one_edit_is_the_whole_difference() -> None:
    """With a single change there is nothing beyond it, and it is the difference itself; with none nothing is said."""
    inputs, base = YEAR.inputs(), plan_with([6] * 12)
    found = score_plan(inputs, YEAR.evaluate, base, plan_with([6] * 12, desks=2), years=2)
    assert found.interaction is None
    assert adding_up(found) == (round(found.ahead.estimate), [round(found.ahead.estimate)], None)
    assert score_plan(inputs, YEAR.evaluate, base, base, years=2).parts == ()


def test_too_many_edits_are_simulated_together() -> None:
    """Of four changes with room for two, the largest stands alone and the other three are one."""
    inputs, base = YEAR.inputs(), plan_with([6] * 12)
    hand = plan_with([6, 7, 6, 5, 6, 7, 6, 9, 9, 9, 9, 9])
    found = differences(inputs, base, hand, most=2)
    assert [each.what for each in found] == ["sellers: 3 heads more, from 2027-08", "3 smaller changes together"]
    assert together(inputs, base, found) == hand


def test_edits_that_are_impossible_alone_are_tried_as_one() -> None:
    """Desks and heads that may only change together are one edit."""
    inputs, base = YEAR.inputs(), plan_with([6] * 12)
    hand = plan_with([6] * 11 + [7], desks=4)
    (only,) = differences(inputs, base, hand, possible=lambda plan: plan in (base, hand))
    assert only.alone == hand
    assert only.what == "sellers: 1 head more, 2027-12; desks: 4 instead of 3"


def test_broken_rules_are_named_once_with_their_months() -> None:
    """14 heads in March and April break the most that may be; a hire in January the lead time; none leaves at once."""
    inputs = YEAR.inputs()
    found = broken_rules(inputs, plan_with([7, 6, 14, 14, 6, 6, 6, 6, 6, 6, 6, 5]))
    words = [rule_words(each, MONTHS) for each in found]
    assert words == [
        "hires of sellers take their lead time to start (broken in 2027-01)",
        "sellers: 3 to 12 heads (broken in 2027-03 to 2027-04)",
        "sellers: at the end at least 6 heads, as at the start (broken in 2027-12)",
    ]
    first = broken_rules(inputs, plan_with([5, 5, *[6] * 10]))
    assert [each.words for each in first] == ["sellers: nobody is let go in the first month"]
    assert broken_rules(inputs, plan_with([6] * 12)) == ()


def test_months_are_told_as_spans() -> None:
    """All year, from a month on, between two months, one month."""
    assert month_span(MONTHS, MONTHS) == "all year"
    assert month_span(MONTHS[8:], MONTHS) == "from 2027-09"
    assert month_span(MONTHS[2:5], MONTHS) == "2027-03 to 2027-05"
    assert month_span(MONTHS[2:3], MONTHS) == "2027-03"


def test_service_missed_by_one_edit_alone_is_seen() -> None:
    """Taking desks away misses a promise of 60 % in every month; the edit says so, the plan compared with keeps it."""
    year = replace(YEAR, promise=0.6)
    inputs = year.inputs()
    base = plan_with([8] * 12, desks=4)
    found = score_plan(inputs, year.evaluate, base, plan_with([8] * 12, desks=1), years=2)
    assert found.best.service.kept
    assert not found.hand.service.kept
    assert not found.parts[0].service.kept
