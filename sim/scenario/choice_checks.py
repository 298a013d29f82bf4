"""Choices of a plan: names that exist, groups and needs that can be met, dates that act."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.campaign_checks import span
from sim.scenario.choices import clashing, needed
from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.references import RESERVED, unknown
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Everything in which choices disagree with each other or with the horizon."""
    plan = scenario.plan
    names = list(plan.may_choose)
    for name in names:
        yield from _one(scenario, name)
    for number, group in enumerate(plan.one_of):
        here: Path_ = ("plan", "one_of", number)
        for place, name in enumerate(group):
            if name not in names:
                yield unknown((*here, place), False, name, "a choice of the plan", names)
        if len(set(group)) < 2:
            yield here, False, "a group leaves one of several choices open, so it names at least two", "add another"
    yield from _chosen(scenario)
    yield from _goods(scenario)


def _goods(scenario: Scenario) -> Iterator[Finding]:
    """Limits on goods that no plan orders, and room that is not asked for."""
    plan = scenario.plan
    ordered = {name: product for name, product in scenario.offer.items() if name in plan.may_change}
    for key, value in (("budget", plan.budget.stock), ("storage", plan.storage)):
        if value is not None and not ordered:
            path: Path_ = ("plan", "budget", "stock") if key == "budget" else ("plan", "storage")
            yield path, True, "the plan orders no goods, so nothing is limited", "add a product to plan.may_change"
    if plan.storage is not None and ordered and not any(each.space for each in ordered.values()):
        name = next(iter(ordered))
        yield (
            ("plan", "storage"),
            True,
            "no product the plan orders states the room it takes",
            f"add e.g. offer.{name}.space: 1",
        )
    for name, product in scenario.offer.items():
        if product.space and plan.storage is None:
            yield ("offer", name, "space"), True, "there is no plan.storage that it could fill", "add e.g. storage: 500"
        elif product.space and name not in ordered:
            yield (
                ("offer", name, "space"),
                True,
                f"the plan does not order `{name}`, so its room limits nothing",
                f"add {name} to plan.may_change, or remove space",
            )


def _one(scenario: Scenario, name: str) -> Iterator[Finding]:
    plan = scenario.plan
    choice, names, path = plan.may_choose[name], list(plan.may_choose), ("plan", "may_choose", name)
    if name in RESERVED or name.isdigit() or name == "*" or not name.strip():
        yield path, True, f"`{name}` has a meaning of its own and cannot be a name", "choose another name"
    if choice.with_ is None and name not in plan.chosen:
        yield path, True, f"`{name}` changes nothing: it names no override", "add e.g. with: christmas"
    others = [each for each in names if each != name]
    for place, other in enumerate(choice.needs):
        if other not in others:
            yield unknown((*path, "needs", place), False, other, "another choice of the plan", others)
    for pool in choice.per_head:
        if pool not in scenario.people:
            yield unknown((*path, "per_head", pool), True, pool, "a pool of people", list(scenario.people))
    every = {each: one.needs for each, one in plan.may_choose.items()}
    wanted = needed(every, name)
    both = clashing(plan.one_of, (name, *wanted))
    if both:
        yield (
            (*path, "needs"),
            True,
            f"`{name}` can never be chosen: it takes {' and '.join(both)}, of which plan.one_of allows only one",
            "remove a need, or the group",
        )
    if any(name in needed(every, other) for other in wanted):
        yield (*path, "needs"), True, f"`{name}` is needed by what it needs itself", "make one choice of them"
    if scenario.horizon.stationary:
        for key, value in (("from", choice.from_), ("to", choice.to)):
            if value is not None:
                yield (*path, key), True, f"a stationary horizon has no dates: `{key}` cannot act", f"remove {key}"
        return
    start, end = span(scenario)
    if choice.from_ is not None and not start <= choice.from_ < end:
        yield (
            (*path, "from"),
            False,
            f"the choice begins outside the horizon ({start} to {end}, that day excluded), where it costs nothing",
            "correct the date, or leave it out (then it begins with the horizon)",
        )
    if choice.to is not None and choice.running is None:
        yield (*path, "to"), True, "`to` ends a running cost, and none is given", "add e.g. running: 200 EUR per_month"
    if choice.to is not None and choice.to < start:
        yield (*path, "to"), False, f"the choice ends before the horizon begins ({start})", "correct the date"


def _chosen(scenario: Scenario) -> Iterator[Finding]:
    plan = scenario.plan
    names = list(plan.may_choose)
    for place, name in enumerate(plan.chosen):
        path: Path_ = ("plan", "chosen", place)
        if name not in names:
            yield unknown(path, False, name, "a choice of the plan", names)
            continue
        for other in plan.may_choose[name].needs:
            if other not in plan.chosen and other in names:
                yield path, False, f"`{name}` needs `{other}`, which is not chosen", f"add {other}, or leave {name} out"
    both = clashing(plan.one_of, plan.chosen)
    if both:
        yield (
            ("plan", "chosen"),
            True,
            f"{' and '.join(both)} exclude each other (plan.one_of)",
            f"leave {both[-1]} out",
        )
