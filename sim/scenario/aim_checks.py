"""What the aims of a plan must agree on: chances with promises, soft limits with the limits they soften."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.explain import Finding
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every chance that cannot be counted, aim stated twice, and soft limit without its limit."""
    service, plan = scenario.service, scenario.plan
    for name, promise in service.promises.items():
        path: Path_ = ("service", name, "chance")
        if promise.chance is not None and promise.chance.of == "months" and promise.in_ == "the year":
            yield (path, False, "the promise counts the year as a whole, so it is not kept month by month",
                   f"write {promise.chance.share * 100:g} % of years, or in: every month")
    for place, aim in enumerate(plan.aims):
        if aim in plan.aims[:place]:
            yield ("plan", "aims", place), False, f"`{aim}` is listed twice", "remove one of the two"
    if "profit" not in plan.aims:
        yield (("plan", "aims"), False, "profit is not among the aims, so nothing says what a plan may cost",
               "add profit")
    yield from _soft(scenario)


def _soft(scenario: Scenario) -> Iterator[Finding]:
    plan, soft = scenario.plan, scenario.plan.soft
    for name in soft.service:
        path: Path_ = ("plan", "soft", "service", name)
        promise = scenario.service.promises.get(name)
        if promise is None:
            yield path, True, f"nothing is promised for `{name}`", f"state service.{name}, or remove it here"
        elif promise.chance is not None:
            yield (path, True, f"service.{name} is to be kept with a chance, so missing it has no price",
                   f"remove it here, or remove service.{name}.chance")
    for kind, price, budget in (("people", soft.budget.people, plan.budget.people),
                                ("total", soft.budget.total, plan.budget.total)):
        if price is not None and budget is None:
            yield (("plan", "soft", "budget", kind), True, "there is no such budget to be soft",
                   f"state plan.budget.{kind}, or remove it here")
    for name in soft.may_change:
        if name not in plan.may_change or name.split(".")[0] not in scenario.people \
                or name.endswith(".overtime"):
            yield (("plan", "soft", "may_change", name), True, f"plan.may_change has no range of heads for `{name}`",
                   f"add {name}: 3 to 10 to plan.may_change, or remove it here")
