"""Names that one section uses and another must define: pools, machines, products, channels."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.channels import Channel, Outbound
from sim.scenario.explain import Finding
from sim.scenario.options import pools_by_skill
from sim.scenario.parsing import nearest
from sim.scenario.problems import Path_
from sim.scenario.scenario import Scenario

RESERVED = ("value", "range", "source", "owner", "checked", "cover", "leads", "csv", "column")


def check(scenario: Scenario) -> Iterator[Finding]:
    """Every name that is used and not defined, or may not be used as a name."""
    yield from _reserved(scenario)
    yield from _pools(scenario)
    for name, channel in scenario.channels.items():
        yield from _channel(scenario, name, channel)
    yield from _by_channel(scenario)
    yield from _plan(scenario)


def unknown(path: Path_, at_key: bool, name: str, what: str, allowed: list[str]) -> Finding:
    """A name that is none of the allowed ones."""
    like = nearest(name, allowed)
    known = f"there is {', '.join(allowed)}" if allowed else "there is none"
    step = f"did you mean {like}?" if like else "write one of these" if allowed else f"define one, or remove `{name}`"
    return path, at_key, f"`{name}` is not {what}; {known}", step


def _reserved(scenario: Scenario) -> Iterator[Finding]:
    if not scenario.name.strip():
        yield ("name",), False, "the name is empty", "write a title for the reports"
    for section in ("offer", "assets", "channels", "campaigns", "promotions"):
        for name in getattr(scenario, section):
            if name in RESERVED or name.isdigit() or name == "*" or not name.strip():
                yield (
                    (section, name),
                    True,
                    f"`{name}` has a meaning of its own and cannot be a name",
                    "choose another name",
                )


def _pools(scenario: Scenario) -> Iterator[Finding]:
    people = list(scenario.people)
    for place, shift in enumerate(scenario.shifts):
        path: Path_ = ("shifts", place)
        if shift.pool not in scenario.people:
            yield unknown((*path, "pool"), False, shift.pool, "a pool of people", people)
        elif shift.contract is not None and shift.contract not in scenario.people[shift.pool].groups:
            groups = list(scenario.people[shift.pool].groups)
            yield unknown((*path, "contract"), False, shift.contract, f"a contract of {shift.pool}", groups)
    for name, pool in scenario.people.items():
        groups = list(pool.groups)
        for section, changes in (("joining", pool.joining), ("leaving", pool.leaving)):
            for place, change in enumerate(changes):
                path = ("assets", name, section, place)
                if change.contract is None and len(groups) > 1:
                    yield (
                        path,
                        True,
                        f"{name} has several contracts, so a change must name one: {', '.join(groups)}",
                        f"add contract: {groups[0]}",
                    )
                elif change.contract is not None and change.contract not in groups:
                    yield unknown((*path, "contract"), False, change.contract, f"a contract of {name}", groups)


def _channel(scenario: Scenario, name: str, channel: Channel) -> Iterator[Finding]:
    path = ("channels", name)
    products = list(scenario.offer)
    skills = list(pools_by_skill(scenario.assets))
    what = "an asset or a skill" if skills else "an asset"
    for place, step in enumerate(channel.steps):
        for number, option in enumerate(step.stated):
            where: Path_ = ("or_needs", number - 1) if number else ("needs",)
            for asset in option:
                if asset not in scenario.assets and asset not in skills:
                    known = [*scenario.assets, *skills]
                    yield unknown((*path, "steps", place, *where, asset), True, asset, what, known)
    for product in channel.chooses:
        if product not in scenario.offer:
            yield unknown((*path, "chooses", product), True, product, "a product of the offer", products)
    for key, dialogue in channel.dialogue.items():
        here = (*path, "dialogue", key)
        if dialogue.up_sell is not None:
            for end, product in (("from", dialogue.up_sell.from_), ("to", dialogue.up_sell.to)):
                if product not in scenario.offer:
                    yield unknown((*here, "up_sell", end), False, product, "a product of the offer", products)
        if dialogue.suggest is not None and dialogue.suggest.add not in scenario.offer:
            yield unknown((*here, "suggest", "add"), False, dialogue.suggest.add, "a product of the offer", products)
    for place, following in enumerate(channel.next):
        if following.to not in scenario.channels:
            yield unknown((*path, "next", place, "to"), False, following.to, "a channel", list(scenario.channels))
    if isinstance(channel, Outbound):
        yield from _outbound(scenario, path, channel)


def _outbound(scenario: Scenario, path: Path_, channel: Outbound) -> Iterator[Finding]:
    walk_in = list(scenario.walk_in)
    if channel.callers not in scenario.people:
        yield unknown((*path, "callers"), False, channel.callers, "a pool of people", list(scenario.people))
    line = channel.dialling.line
    if line is not None and line not in scenario.machines:
        yield unknown((*path, "dialling", "line"), False, line, "a pool of machines", list(scenario.machines))
    for segment, leads in channel.leads.items():
        here = (*path, "leads", segment)
        if leads.comes_to is not None and leads.comes_to not in scenario.walk_in:
            yield unknown((*here, "comes_to"), False, leads.comes_to, "a walk-in channel", walk_in)
        if leads.would_have_come_anyway > 0 and leads.comes_to is None and not walk_in:
            yield (
                (*here, "would_have_come_anyway"),
                False,
                "nobody can come anyway: there is no walk-in channel",
                "remove would_have_come_anyway",
            )


def _by_channel(scenario: Scenario) -> Iterator[Finding]:
    channels, walk_in = list(scenario.channels), list(scenario.walk_in)
    for name, pay in scenario.compensation.items():
        if name not in scenario.channels:
            yield unknown(("compensation", name), True, name, "a channel", channels)
        for other in pay.credit_with:
            if other not in scenario.channels or other == name:
                others = [each for each in channels if each != name]
                yield unknown(("compensation", name, "credit_with", other), True, other, "another channel", others)
    for section, names in (("demand", list(scenario.demand)), ("service", list(scenario.service.promises))):
        for name in names:
            if name not in scenario.walk_in:
                yield unknown((section, name), True, name, "a walk-in channel", walk_in)
    for pool in scenario.service.cover:
        if pool not in scenario.people:
            yield unknown(("service", "cover", pool), True, pool, "a pool of people", list(scenario.people))


def decisions(scenario: Scenario) -> dict[str, bool]:
    """What `plan.may_change` may name -> whether it is a count per period (leads) rather than a plain count."""
    names: dict[str, bool] = {}
    for name, pool in scenario.people.items():
        names[name] = False
        if pool.contracts:
            names |= {f"{name}.{contract}": False for contract in pool.contracts}
    names |= dict.fromkeys(scenario.machines, False)
    if not scenario.horizon.stationary:
        names |= {f"{name}.by_month": False for name in scenario.machines}
    for name, channel in scenario.outbound.items():
        names["leads"] = True
        names[f"{name}.leads"] = True
        if list(channel.leads) != ["leads"]:
            names |= {f"{name}.{segment}.leads": True for segment in channel.leads}
    names |= {name: False for name, product in scenario.offer.items() if product.stock is not None}
    return names


def of_machines(scenario: Scenario, name: str) -> str | None:
    """The name in `plan.may_change` by which machines of this pool may be changed, if they may."""
    return next((each for each in (name, f"{name}.by_month") if each in scenario.plan.may_change), None)


def changes_by_month(scenario: Scenario, name: str) -> bool:
    """Whether the number of machines of this pool may differ from month to month: where a plan may change it so, and
    where they are bought, sold, or come and go on stated days."""
    machines = scenario.machines[name]
    dated = machines.adding or machines.retiring or machines.price or machines.resale or machines.lead_time
    return not scenario.horizon.stationary and (bool(dated) or f"{name}.by_month" in scenario.plan.may_change)


def overtime_pools(scenario: Scenario) -> tuple[str, ...]:
    """Pools whose planned overtime a plan may change (`advisers.overtime`)."""
    return tuple(name for name in scenario.people if f"{name}.overtime" in scenario.plan.may_change)


def _plan(scenario: Scenario) -> Iterator[Finding]:
    allowed = decisions(scenario)
    overtime = [f"{name}.overtime" for name in scenario.people if not scenario.horizon.stationary]
    for name, bounds in scenario.plan.may_change.items():
        path = ("plan", "may_change", name)
        if name in overtime:
            continue
        if name not in allowed:
            yield unknown(path, True, name, "something a plan may change", [*allowed, *overtime])
        elif bounds.minutes:
            yield path, False, f"{name} is counted, not a time", "write e.g. 3 to 10"
        elif bounds.per is not None and not allowed[name]:
            yield path, False, f"{name} is counted, not a rate per {bounds.per}", "write e.g. 3 to 10"
        elif allowed[name] and bounds.per != "month":
            yield path, False, f"{name} are bought by the month", f"write {bounds.low:g} to {bounds.high:g} per_month"
