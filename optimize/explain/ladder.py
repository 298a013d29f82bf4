"""The ladder from demand alone to the plan: which drivers there are, and the plans on its rungs.

Each rung is the one before with one driver switched on. The bottom has today's assets and nothing of what lifts
demand or sales: no growth, no campaigns, no promotions, no new channels, no ways of selling. The top is the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

from optimize.decisions import LAYER, Decisions, as_is, leads_path
from optimize.inputs import PlanInputs
from sim.scenario.choices import needed
from sim.scenario.file import ScenarioFile
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario
from sim.world.calendar import clock_of

Kind = Literal["base demand", "growth", "campaigns", "new channel", "dialogue", "longer hours", "more staff",
               "recovered losses", "other choices"]
ORDER: Final[tuple[Kind, ...]] = (
    "base demand", "growth", "campaigns", "new channel", "dialogue", "longer hours", "more staff", "recovered losses",
    "other choices",
)
"""The order in which drivers are switched on: first what brings customers, then how they are sold to, then who is
there. What works only together is credited to the later of the two."""

OF_CHOICE: Final[Mapping[str, Kind]] = {
    "campaign": "campaigns", "promotion": "campaigns", "channel": "new channel", "dialogue": "dialogue",
    "training": "dialogue", "hours": "longer hours", "other": "other choices",
}


@dataclass(frozen=True)
class Variant(Decisions):
    """A plan on a scenario of which more is changed: `changes` are (path, value in the language; None clears it)."""

    changes: tuple[tuple[str, str | int | None], ...] = ()

    def apply(self, file: ScenarioFile) -> ScenarioFile:
        """The file with the plan and the changes in it. Raises ScenarioError where that is no valid scenario."""
        file = super().apply(file)
        return file.with_values(dict(self.changes), LAYER) if self.changes else file


@dataclass(frozen=True)
class Rung:
    """One driver, and the plan with it and all drivers before it. `owner` is empty where the file names none."""

    kind: Kind
    name: str
    owner: str
    plan: Decisions


@dataclass(frozen=True)
class _Step:
    """A driver not yet switched on: changes of the file to take back, and parts of the plan to take over."""

    kind: Kind
    name: str
    owner: str
    back: tuple[tuple[str, str | int | None], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()     # (field of Decisions, name of the entry)


def ladder(inputs: PlanInputs, file: ScenarioFile, plan: Decisions) -> tuple[Rung, ...]:
    """The rungs from the bottom to the plan, those that equal the one before left out.

    A driver that makes no valid scenario without a later one is switched on together with it.
    """
    steps = _with_needs(inputs, sorted(_steps(inputs, file, plan), key=lambda each: ORDER.index(each.kind)))
    changes = tuple(change for each in steps for change in each.back)
    state = as_is(inputs)
    here = _variant(state, changes)
    rungs = [Rung("base demand", "base demand, today's assets", "", here)]
    sound = _possible(here, file)
    waiting: list[_Step] = []
    for number, step in enumerate(steps):
        left = {path for each in steps[number + 1:] for path, _ in each.back}
        changes = tuple(change for change in changes if change[0] in left)
        for field, name in step.parts:
            state = _taken_over(state, plan, field, name)
        waiting.append(step)
        after = _variant(state, changes) if number < len(steps) - 1 else plan
        if after == here:
            waiting.clear()
        elif number == len(steps) - 1 or _possible(after, file):
            first, names = waiting[0], ", ".join(each.name for each in waiting)
            if sound:
                rungs.append(Rung(first.kind, names, first.owner, after))
            else:
                rungs, sound = [replace(rungs[0], name=f"{rungs[0].name}, {names}", plan=after)], True
            waiting.clear()
            here = after
    if here != plan:
        rungs.append(Rung("other choices", "what is left", "", plan))
    return tuple(rungs)


def _variant(plan: Decisions, changes: tuple[tuple[str, str | int | None], ...]) -> Decisions:
    if not changes:
        return plan
    return Variant(**{each.name: getattr(plan, each.name) for each in fields(plan)}, changes=changes)


def _possible(plan: Decisions, file: ScenarioFile) -> bool:
    try:
        plan.apply(file)
    except (ScenarioError, KeyError):
        return False
    return True


def _with_needs(inputs: PlanInputs, steps: Sequence[_Step]) -> list[_Step]:
    """The steps with every choice after those it needs."""
    needs = {each.name: each.needs for each in inputs.choices}
    made: list[_Step] = []
    open_ = list(steps)
    while open_:
        known = {name for each in made for field, name in each.parts if field == "choices"}
        offered = {name for each in open_ for field, name in each.parts if field == "choices"}
        ready = next(each for each in open_ if all(
            need in known or need not in offered
            for field, name in each.parts if field == "choices" for need in needed(needs, name)))
        open_.remove(ready)
        made.append(ready)
    return made


def _steps(inputs: PlanInputs, file: ScenarioFile, plan: Decisions) -> Iterator[_Step]:
    yield from _of_the_file(file)
    for choice in inputs.choices:
        if choice.name in plan.choices:
            yield _Step(OF_CHOICE.get(choice.kind, "other choices"), choice.name, choice.owner,
                        parts=(("choices", choice.name),))
    now = as_is(inputs)
    scenario = file.scenario
    calling = {each.callers for each in scenario.outbound.values()}
    waited_for = _waited_for(scenario)
    for lead in plan.leads:
        name = f"{lead.channel}.{lead.segment}"
        said = lead.channel if lead.segment == "leads" else f"{lead.channel} {lead.segment}"
        yield _Step("more staff", f"leads of {said}",
                    owner_of(file, "plan.may_change.leads", f"plan.may_change.{lead.channel}.leads",
                             f"plan.may_change.{name}.leads", leads_path(file, lead.channel, lead.segment),
                             f"channels.{lead.channel}"), parts=(("leads", name),))
    kinds: tuple[tuple[str, Kind | None], ...] = (
        ("shifts", "longer hours"), ("overtime", "longer hours"), ("people", None), ("machines", "recovered losses"),
        ("equipment", "recovered losses"), ("orders", "recovered losses"),
    )
    for field, kind in kinds:
        for name in dict.fromkeys(_name(each) for each in getattr(plan, field)):
            staff: Kind = "recovered losses" if name in waited_for - calling else "more staff"
            yield _Step(kind or staff, _words(field, name, now, plan),
                        owner_of(file, f"plan.may_change.{name}", f"assets.{name}", f"offer.{name}"),
                        parts=((field, name),))


def _waited_for(scenario: Scenario) -> set[str]:
    """Pools of people for whom customers who come of their own accord wait."""
    needed_by = {asset for name in scenario.walk_in for step in scenario.walk_in[name].steps for asset in step.assets}
    return {pool for pool, each in scenario.people.items() if needed_by & {pool, *each.skills}}


def _of_the_file(file: ScenarioFile) -> Iterator[_Step]:
    """What the file itself does beyond base demand."""
    scenario, document = file.scenario, file.document
    grown = [name for name, each in scenario.demand.items() if each.growth]
    if grown:
        yield _Step("growth", ", ".join(grown),
                    owner_of(file, *(f"{part}.{name}" for part in ("demand", "channels") for name in grown)),
                    tuple((f"demand.{name}.growth", None) for name in grown))
    for section in ("campaigns", "promotions"):
        for name in document.get(section) or ():
            yield _Step("campaigns", name, owner_of(file, f"{section}.{name}"), ((f"{section}.{name}", None),))
    for name, channel in scenario.channels.items():
        if channel.opens is not None:
            yield _Step("new channel", name, owner_of(file, f"channels.{name}"), _unopened(file, name))
    for name, channel in scenario.channels.items():
        if channel.dialogue:
            yield _Step("dialogue", name,
                        owner_of(file, f"channels.{name}.dialogue", f"channels.{name}"),
                        ((f"channels.{name}.dialogue", None),))


def _unopened(file: ScenarioFile, name: str) -> tuple[tuple[str, str | int | None], ...]:
    """Changes with which a new channel opens, for nothing, on the last day, and nobody comes or is called."""
    scenario = file.scenario
    last = clock_of(scenario.horizon).dates[-1]
    changes: list[tuple[str, str | int | None]] = [
        (f"channels.{name}.opens", last.isoformat()), (f"channels.{name}.set_up_cost", None)]
    if name in scenario.demand:
        changes.append((f"demand.{name}.level", "0 per_day"))
    for segment in scenario.outbound[name].leads if name in scenario.outbound else ():
        path = leads_path(file, name, segment)
        changes += [(f"{path}.opening", 0), (f"{path}.refresh", None)]
    return tuple(changes)


def _name(entry: Any) -> str:
    """What an entry of a plan is about: its pool, machine, product or list."""
    if isinstance(entry, tuple):
        return str(entry[0])
    for field in ("pool", "name", "product"):
        if hasattr(entry, field):
            return str(getattr(entry, field))
    return f"{entry.channel}.{entry.segment}"


def _taken_over(state: Decisions, plan: Decisions, field: str, name: str) -> Decisions:
    """The state with everything the plan says of one thing."""
    if field == "choices":
        return replace(state, choices=tuple(each for each in plan.choices if each in (*state.choices, name)))
    before, after = getattr(state, field), getattr(plan, field)
    kept = [each for each in before if _name(each) != name]
    taken = [each for each in after if _name(each) == name]
    order = list(dict.fromkeys([*(_name(each) for each in after), *(_name(each) for each in before)]))
    return replace(state, **{field: tuple(sorted([*kept, *taken], key=lambda each: order.index(_name(each))))})


def _words(field: str, name: str, now: Decisions, plan: Decisions) -> str:
    """What changes, in a planner's words."""
    if field == "people":
        return f"{name}, {_span(plan.heads(name))} heads instead of {_span(now.heads(name))}"
    if field in ("machines", "equipment"):
        return f"{name}, {_span(plan.machine_counts(name))} instead of {_span(now.machine_counts(name))}"
    return {"shifts": f"shifts of {name}", "overtime": f"overtime of {name}", "orders": f"orders of {name}"}[field]


def _span(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low}-{high}"


def owner_of(file: ScenarioFile, *paths: str) -> str:
    """Who answers for the first of these that names an owner; empty for none."""
    for path in paths:
        note = file.notes.get(path)
        if note is not None and note.owner:
            return note.owner
    return ""
