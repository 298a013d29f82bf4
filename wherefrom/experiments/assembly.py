"""From scenarios, factors and rows to the points of an experiment, and whether the ends of every factor hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final

from sim.scenario.parsing import Unreadable
from sim.scenario.problems import Origin, Problem, ScenarioError, dotted, problem_at
from wherefrom.experiments.experiment import Candidate, Factor, Level, Point
from wherefrom.experiments.factors import Choice, Varied
from wherefrom.experiments.laying import Laying, laying_of

FACTOR_LIMITS: Final = 60
_WORDS_LOOKED_AT: Final = 12

Locate = Callable[..., Origin]
Row = tuple[Choice, ...]


@dataclass(frozen=True)
class Plan:
    """All that points are made from. `rows`: one level of every factor; `restricted`: for each row the only scenario
    it is for, "" for all; `tabled`: whether the rows were written as a table."""

    candidates: Mapping[str, Candidate]
    layings: Mapping[str, Laying]
    factors: tuple[Varied, ...]
    rows: tuple[Row, ...]
    restricted: tuple[str, ...]
    tabled: bool

    @cached_property
    def shown(self) -> tuple[Factor, ...]:
        """The factors as the results speak of them."""
        return tuple(each.factor(list(self.layings.values())) for each in self.factors)


def assembled(plan: Plan, locate: Locate) -> tuple[tuple[Point, ...], list[Problem]]:
    """The points in the order of the rows, in each row one for every scenario it is for; and what is wrong."""
    maker = _Maker(plan, locate)
    points: list[Point] = []
    for row, (choices, only) in enumerate(zip(plan.rows, plan.restricted, strict=True)):
        for name in (only,) if only else plan.candidates:
            points.append(Point(len(points), row, name, maker.levels(name, choices)))
    return tuple(points), maker.problems


class _Maker:
    """Levels of the factors, made once for every scenario and every set of overrides they are laid over."""

    def __init__(self, plan: Plan, locate: Locate) -> None:
        self.plan, self.locate = plan, locate
        self.problems: list[Problem] = []
        self._told: set[tuple[str, str]] = set()
        self._layings: dict[tuple[str, tuple[str, ...]], Laying | None] = {}
        self._levels: dict[tuple[str, tuple[str, ...]], dict[tuple[int, Choice], Level]] = {}

    def levels(self, scenario: str, choices: Row) -> tuple[Level, ...]:
        """The levels of a row, with what each sets in this scenario."""
        key = (scenario, tuple(name for each in choices for name in each.with_))
        made = self._levels.setdefault(key, {})
        found = []
        for place, choice in enumerate(choices):
            level = made.get((place, choice))
            if level is None:
                level = made[place, choice] = self._level(key, self.plan.factors[place], choice)
            found.append(level)
        return tuple(found)

    def _level(self, key: tuple[str, tuple[str, ...]], factor: Varied, choice: Choice) -> Level:
        laying = self._laying(key, factor)
        settings: tuple[str, ...] = ()
        if laying is not None:
            try:
                settings = factor.settings(choice, laying)
            except Unreadable as error:
                self._tell(factor, _named(key), str(error), error.next_step)
        value = None if choice.number is None else float(choice.number)
        return Level(factor.name, choice.shown, value, settings, choice.with_)

    def _laying(self, key: tuple[str, tuple[str, ...]], factor: Varied) -> Laying | None:
        scenario, with_ = key
        if not with_:
            return self.plan.layings[scenario]
        if key not in self._layings:
            try:
                self._layings[key] = laying_of(self.plan.candidates[scenario], with_)
            except ScenarioError as error:
                self._layings[key] = None
                for each in error.problems:
                    self._tell(self._overriding(with_) or factor, scenario, each.message, _step(each))
        return self._layings[key]

    def _tell(self, factor: Varied, where: str, message: str, step: str) -> None:
        """Note what is wrong with a factor once, not again for every scenario."""
        if (factor.name, message) not in self._told:
            self._told.add((factor.name, message))
            place = f"in `{where}`: " if len(self.plan.candidates) > 1 else ""
            self.problems.append(_refused(self.locate, factor, f"{place}{message}", step))

    def _overriding(self, with_: tuple[str, ...]) -> Varied | None:
        return next((each for each in self.plan.factors if any(set(one.with_) & set(with_) for one in each.listed)),
                    None)


def _named(key: tuple[str, tuple[str, ...]]) -> str:
    return " with ".join((key[0], *key[1]))


def _step(problem: Problem) -> str:
    return problem.next_step.replace("write --with ", "did you mean ").replace("leave out --with", "check the name")


def _refused(locate: Locate, factor: Varied, message: str, step: str) -> Problem:
    return problem_at(locate("factors", factor.name), dotted(("factors", factor.name)), message, step)


def clashes(factors: Sequence[Varied], layings: Mapping[str, Laying], locate: Locate) -> list[Problem]:
    """Pairs of factors that set the same value: the later would undo the earlier. Two that multiply go together."""
    problems = []
    for first, second in combinations([each for each in factors if each.path], 2):
        if first.multiplied and second.multiplied and not (first.fixed or second.fixed):
            continue
        for laying in layings.values():
            both = _places(first, laying), _places(second, laying)
            shared = next((one for one in both[0] for other in both[1] if _overlap(one, other)), None)
            if shared is not None:
                problems.append(_refused(locate, second, f"`{first.name}` and `{second.name}` both set {shared}",
                                         "vary each value by one factor"))
                break
    return problems


def _places(factor: Varied, laying: Laying) -> list[str]:
    return [each.path for each in laying.places(factor.path, factor.multiplied)]


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def problems_at_the_ends(plan: Plan, locate: Locate, known: Set[str] = frozenset()) -> list[Problem]:
    """What is wrong when a factor alone is at an end, or all of them are; each end is told of once.

    `known`: paths (`factors.NAME`) of factors that are known to be wrong and not looked at again.
    """
    problems: dict[tuple[str, str], list[Problem]] = {}
    for names, scenario, levels in _looks(plan, locate):
        if any((name, shown) in problems or f"factors.{name}" in known for name, shown in names):
            continue
        candidate = plan.candidates[scenario]
        with_ = tuple(name for level in levels for name in level.with_)
        set_ = tuple(each for level in levels for each in level.set_)
        try:
            candidate.source.resolve((*candidate.with_, *with_), (*candidate.set_, *set_))
        except ScenarioError as error:
            where = locate("factors", names[0][0]) if len(names) == 1 else locate("factors")
            path = dotted(("factors", names[0][0])) if len(names) == 1 else "factors"
            said = " and ".join(f"`{name}` at {shown}" for name, shown in names)
            problems[names[0] if len(names) == 1 else ("", said)] = [
                problem_at(where, path, f"with {said}, `{scenario}` is no valid scenario: "
                           f"{each.path + ': ' if each.path else ''}{each.message}", each.next_step)
                for each in error.problems]
    return [each for found in problems.values() for each in found]


def _looks(plan: Plan, locate: Locate) -> Iterator[tuple[tuple[tuple[str, str], ...], str, tuple[Level, ...]]]:
    """What is looked at: names and levels, the scenario, what is laid over it. Of a table only rows that stand in it
    are looked at: those with the ends of every factor."""
    maker = _Maker(plan, locate)
    if plan.tabled:
        for row in _rows_at_ends(plan):
            only = plan.restricted[row]
            for scenario in (only,) if only else plan.candidates:
                levels = maker.levels(scenario, plan.rows[row])
                yield tuple((each.factor, each.shown) for each in levels), scenario, levels
        return
    extremes = [each.extremes() for each in plan.factors]
    for scenario in plan.candidates:
        for place, (factor, ends) in enumerate(zip(plan.factors, extremes, strict=True)):
            for choice in ends[:_WORDS_LOOKED_AT]:
                key = (scenario, choice.with_)
                level = maker._level(key, plan.factors[place], choice)
                yield ((factor.name, choice.shown),), scenario, (level,)
        if len(plan.factors) > 1:
            for end in (0, -1):
                corner = tuple(ends[end] for ends in extremes)
                levels = maker.levels(scenario, corner)
                yield tuple((each.factor, each.shown) for each in levels), scenario, levels


def _rows_at_ends(plan: Plan) -> list[int]:
    rows: dict[int, None] = {0: None}
    for place, factor in enumerate(plan.factors):
        for end in factor.extremes()[:_WORDS_LOOKED_AT]:
            rows[next(at for at, row in enumerate(plan.rows) if row[place] == end)] = None
    return sorted(rows)
