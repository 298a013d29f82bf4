"""What a level of a factor lays over a scenario: where its path leads there, and the settings that put it in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from sim.scenario.assumptions import NOTES, Assumption, strip
from sim.scenario.fields import bare, find, names_in
from sim.scenario.layers import with_overrides
from sim.scenario.parsing import Unreadable, put_together, take_apart
from sim.scenario.paths import lookup, matching, split_path
from sim.scenario.problems import Path_, dotted
from sim.scenario.reading import Node, Plain
from sim.scenario.scenario import Scenario
from sim.scenario.settings import with_settings
from wherefrom.experiments.experiment import Candidate


@dataclass(frozen=True)
class Place:
    """A value in a scenario: the path that sets it, what it says there (None: nothing yet), whether it is a whole
    number, and the ranges around it that a fixed value takes away."""

    path: str
    says: Plain
    whole: bool
    ranges: tuple[str, ...] = ()


@dataclass
class Laying:
    """A candidate with named overrides over it, in which paths are looked up. Remembers what it found."""

    name: str
    tree: Node
    document: dict[str, Plain]
    assumptions: Mapping[str, Assumption]
    _places: dict[tuple[str, bool], tuple[Place, ...]] = field(default_factory=dict)

    def places(self, path: str, multiplied: bool) -> tuple[Place, ...]:
        """The values a path with wildcards means. Raises Unreadable where it leads to none."""
        key = (path, multiplied)
        if key not in self._places:
            self._places[key] = tuple(self._found(path, multiplied))
        return self._places[key]

    def _found(self, path: str, multiplied: bool) -> list[Place]:
        parts = split_path(path)
        if not all(parts):
            raise Unreadable(f"the path `{path}` has an empty part", "write names separated by single dots")
        if parts[0] in ("extends", "overrides", "schema"):
            raise Unreadable(f"`{parts[0]}` cannot be varied", "vary named overrides with `with: [none, NAME]`")
        try:
            targets = matching(self.tree, parts, create=False)
        except Unreadable:
            targets = [] if multiplied or "*" in parts else self._unwritten(parts)
            if not targets:
                raise
        return [self._place(target, multiplied) for target in targets]

    def _unwritten(self, parts: Sequence[str]) -> list[Path_]:
        """A value the language knows but the file leaves at what goes without saying."""
        try:
            (around,) = matching(self.tree, parts[:-1], create=False)
        except (Unreadable, ValueError):
            return []
        section = find(Scenario, self.document, (*around, parts[-1])).section
        return [(*around, parts[-1])] if section is not None and parts[-1] in names_in(section) else []

    def _place(self, target: Path_, multiplied: bool) -> Place:
        try:
            node: Node | None = lookup(self.tree, target)
        except KeyError:
            node = None
        spot = find(Scenario, self.document, target)
        # Times and money become whole ticks and cents, but are not written as whole numbers: they have a parser.
        whole = bare(spot.annotation)[0] is int and not any(hasattr(each, "func") for each in spot.metadata)
        if multiplied and not whole:
            return Place(dotted(target), None, False, _range_of(node, target))
        return _valued(node, target, whole)

    def settings(self, path: str, number: Decimal | None, text: str, multiplied: bool) -> tuple[str, ...]:
        """The settings `path=value` that put a level in place. A value that is set fixes its assumption: the range
        goes; one that is multiplied keeps it, moved along. Whole numbers that are multiplied are rounded."""
        found: list[str] = []
        for place in self.places(path, multiplied):
            if not multiplied:
                found.append(f"{place.path}={text}")
            elif place.whole:
                assert number is not None
                found.append(f"{place.path}={_times(place, number)}")
            else:
                found.append(f"{place.path}*={text}")
                continue
            found += [f"{each}=" for each in place.ranges]
        return tuple(found)

    def fixed_factor(self, path: str, text: str) -> tuple[str, ...]:
        """The settings that multiply all numbers of an assumption and take its range away: a fixed draw of it."""
        node = lookup(self.tree, matching(self.tree, split_path(path), create=False)[0])
        entries = node.data if isinstance(node.data, Mapping) else {}
        direct = any(name in entries for name in ("value", "mean", "by_contact"))
        targets = (path,) if direct else self.assumptions[path].targets
        return (*(f"{each}*={text}" for each in targets), f"{path}.range=")


def laying_of(candidate: Candidate, with_: Sequence[str] = ()) -> Laying:
    """The candidate with these overrides laid over it, and its own settings. Raises ScenarioError."""
    tree = with_settings(with_overrides(candidate.source.tree, (*candidate.with_, *with_)), candidate.set_)
    stripped = strip(tree)
    return Laying(candidate.name, tree, stripped.document, {each.path: each for each in stripped.assumptions})


def _range_of(node: Node | None, target: Path_) -> tuple[str, ...]:
    data = node.data if node is not None else None
    known = data.get("range") if isinstance(data, Mapping) else None
    return (f"{dotted(target)}.range",) if known is not None and known.data is not None else ()


def _valued(node: Node | None, target: Path_, whole: bool) -> Place:
    """The one value at a path: itself, or the `value` or `mean` of the section there."""
    data = node.data if node is not None else None
    if isinstance(data, tuple):
        raise Unreadable(f"`{dotted(target)}` is a list, not one value", "vary it with `multiply`, or name one entry, "
                         f"e.g. {dotted(target)}.0")
    if not isinstance(data, Mapping):
        return Place(dotted(target), data, whole)
    rest = [key for key, child in data.items() if key not in NOTES and child.data is not None]
    inner = next((key for key in ("value", "mean") if key in rest), None)
    if inner is None:
        like = "multiply it, or name" if "by_contact" in rest else "name"
        raise Unreadable(f"`{dotted(target)}` is a section ({', '.join(rest[:6])}), not one value",
                         f"{like} a value inside it, e.g. {dotted(target)}.{rest[0] if rest else 'value'}")
    found = _valued(data[inner], (*target, inner), whole)
    if rest == ["value"]:
        return Place(dotted(target), found.says, whole)
    return Place(found.path, found.says, whole, (*found.ranges, *_range_of(node, target)))


def _times(place: Place, factor: Decimal) -> str:
    parts = take_apart(place.says)
    if parts is None:
        raise Unreadable(f"`{place.path}` says no number, so it cannot be multiplied", "set it with `values`")
    prefix, number, rest = parts
    return put_together(prefix, (number * factor).quantize(Decimal(1), rounding=ROUND_HALF_EVEN), rest)
