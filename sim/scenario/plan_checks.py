"""What `plan.fix` must agree on with `plan.may_change` and the horizon: names, ranges, months."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.explain import Finding
from sim.scenario.pins import Fixed
from sim.scenario.problems import Path_
from sim.scenario.rates import Bounds
from sim.scenario.references import changes_by_month, decisions, unknown
from sim.scenario.scenario import Scenario


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every fixed decision that names nothing, lies outside its range or the horizon, or cannot differ by month."""
    allowed = decisions(scenario)
    for name, fixed in scenario.plan.fix.items():
        path: Path_ = ("plan", "fix", name)
        if name.endswith(".overtime") and name in scenario.plan.may_change:
            yield (
                path,
                True,
                "planned overtime is fixed by a range of one value",
                f"remove it here and write plan.may_change: {{{name}: 30 to 30 min}}",
            )
        elif name not in allowed:
            yield unknown(path, True, name, "something a plan may change", list(allowed))
        elif not covering(scenario, name):
            yield (
                path,
                True,
                f"`{name}` is not in plan.may_change, so no plan changes it and there is nothing to fix",
                f"add {name} to plan.may_change, or remove it here",
            )
        else:
            yield from _period(scenario, path, name, fixed, allowed[name])
            yield from _within(scenario, path, name, fixed)


def covering(scenario: Scenario, name: str) -> tuple[str, ...]:
    """Names in `plan.may_change` by which this decision may be changed: itself, its pool or contracts, its lists."""
    may, leads, parts = scenario.plan.may_change, decisions(scenario), name.split(".")
    if leads.get(name):
        return tuple(each for each in may if leads.get(each) and _overlap(parts, each.split(".")))
    return tuple(each for each in may if not each.endswith(".overtime")
                 and (each in (name, parts[0]) or each.startswith(f"{name}.")))


def _overlap(one: list[str], other: list[str]) -> bool:
    """Whether two names of leads (`leads`, `phone.leads`, `phone.cold.leads`) share a list."""
    return all(left == right for left, right in zip(one[:-1], other[:-1], strict=False))


def _period(scenario: Scenario, path: Path_, name: str, fixed: Fixed, leads: bool) -> Iterator[Finding]:
    """Counts by month where there are months, and only where a plan decides by month."""
    if fixed.per is not None and not leads:
        yield path, False, f"{name} is counted, not a rate per {fixed.per}", f"write {fixed.count}"
    elif fixed.per not in (None, "month"):
        yield path, False, f"{name} are bought by the month", f"write {fixed.count} per_month"
    if not fixed.by_month:
        return
    machines = name.removesuffix(".by_month")
    if leads or (machines in scenario.machines and not changes_by_month(scenario, machines)):
        yield path, False, f"{name} is one number for all months", f"write {fixed.by_month[0][1]}"
        return
    if scenario.horizon.stationary:
        yield path, False, "a stationary horizon has no months", f"write {fixed.by_month[0][1]}"
        return
    months = _months(scenario)
    for month, _ in fixed.by_month:
        if month not in months:
            yield (
                (*path, month),
                True,
                f"{month} is not in the horizon, {months[0]} to {months[-1]}",
                f"write a month from {months[0]} to {months[-1]}",
            )


def _within(scenario: Scenario, path: Path_, name: str, fixed: Fixed) -> Iterator[Finding]:
    """Counts within the range that `plan.may_change` states for the same decision (or for the whole pool, at most)."""
    counts = [(path, fixed.count)] if fixed.count is not None else [((*path, month), count)
                                                                    for month, count in fixed.by_month]
    for other in covering(scenario, name):
        bounds = scenario.plan.may_change[other]
        part = other != name and name.startswith(f"{other}.")       # a contract of the pool: at most all of it
        whole = other != name and other.startswith(f"{name}.")      # a pool, of which one contract has a range
        if whole and name in scenario.people:
            continue
        for where, count in counts:
            if count is not None and not _fits(count, bounds, part and name.split(".")[0] in scenario.people):
                yield (
                    where,
                    False,
                    f"{count} lies outside {bounds.low:g} to {bounds.high:g}, what plan.may_change.{other} allows",
                    f"write a number from {bounds.low:g} to {bounds.high:g}, or widen the range",
                )


def _fits(count: int, bounds: Bounds, only_most: bool) -> bool:
    return count <= bounds.high and (only_most or count >= bounds.low)


def _months(scenario: Scenario) -> tuple[str, ...]:
    start, months = scenario.horizon.start, scenario.horizon.months
    assert start is not None
    assert months is not None
    return tuple(f"{start.year + (start.month - 1 + number) // 12}-{(start.month - 1 + number) % 12 + 1:02d}"
                 for number in range(months))
