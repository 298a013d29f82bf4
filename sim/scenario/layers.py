"""How layers become one document: parents, the file, named overrides, and single values by path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sim.scenario.parsing import NUMBER, Unreadable, nearest, put_together, shown, take_apart
from sim.scenario.problems import Origin, Path_, Problem, ScenarioError, dotted, problem_at
from sim.scenario.reading import Node, parse_text, read_text

_RANGE = re.compile(r"(.+?)\s+to\s+(.+)")
_PLAN_RANGE = re.compile(rf"\s*({NUMBER})\s+to\s+({NUMBER})\s*(.*?)\s*")


def merged(base: Node, patch: Node) -> Node:
    """`patch` laid over `base`: maps merged by key, lists and values replaced whole (null clears later)."""
    if not (isinstance(base.data, Mapping) and isinstance(patch.data, Mapping)):
        return patch
    entries = dict(base.data)
    for key, child in patch.data.items():
        entries[key] = merged(entries[key], child) if key in entries else child
    return Node(entries, patch.origin, patch.key or base.key)


def read_chain(path: Path) -> Node:
    """The file laid over the parents it extends. Raises ScenarioError (unreadable, cyclic, outside the folder)."""
    shown_path = str(path)
    chain: list[Node] = []
    visited: list[Path] = []
    folder = path.resolve().parent
    current, layer = path, "file"
    while True:
        visited.append(current.resolve())
        node = parse_text(read_text(current, shown_path), shown_path, layer)
        if not isinstance(node.data, Mapping):
            raise ScenarioError([problem_at(node.origin, "", "a scenario is a map of sections, this is not",
                                            "begin with `schema: wherefrom/1`")])
        chain.append(Node({key: child for key, child in node.data.items() if key != "extends"}, node.origin))
        parent = node.data.get("extends")
        if parent is None or parent.data is None:
            break
        current = _parent(parent, current, folder, visited)
        shown_path = str(path.parent / current.relative_to(folder))
        layer = current.name
    whole = chain.pop()
    while chain:
        whole = merged(whole, chain.pop())
    return whole


def _parent(parent: Node, child: Path, folder: Path, visited: Sequence[Path]) -> Path:
    """The parent's path, checked to lie in the folder tree of the scenario and to lead nowhere in a circle."""
    def refuse(message: str, next_step: str) -> ScenarioError:
        return ScenarioError([problem_at(parent.origin, "extends", message, next_step)])

    if not isinstance(parent.data, str):
        raise refuse("`extends` names one file", "write e.g. extends: base.yaml")
    target = within(folder, child.resolve().parent, parent.data)
    if target is None:
        raise refuse(f"{shown(parent.data)} lies outside the folder of the scenario",
                     "keep parents in the same folder or below it")
    if target in visited:
        raise refuse(f"{shown(parent.data)} leads in a circle: it is extended already", "remove one `extends`")
    if not target.is_file():
        names = sorted(each.name for each in target.parent.glob("*.y*ml")) if target.parent.is_dir() else []
        like = nearest(target.name, names)
        raise refuse(f"there is no file {shown(parent.data)} to extend", f"did you mean {like}?" if like else "check the name")
    if len(visited) > 20:
        raise refuse("more than 20 files extend each other", "shorten the chain")
    return target


def within(folder: Path, base: Path, name: str) -> Path | None:
    """`name` relative to `base`, or None where it (links followed) does not lie in the tree of `folder`."""
    if not name.strip() or "\0" in name or Path(name).is_absolute():
        return None
    target = (base / name).resolve()
    return target if target.is_relative_to(folder) else None


def with_overrides(whole: Node, names: Sequence[str]) -> Node:
    """The document with the named overrides laid over it, in the order given; the section itself is taken out."""
    assert isinstance(whole.data, Mapping)
    section = whole.data.get("overrides")
    document = Node({key: child for key, child in whole.data.items() if key != "overrides"}, whole.origin)
    offered: Mapping[str, Node] = {}
    problems = []
    if section is not None and section.data is not None:
        if not isinstance(section.data, Mapping):
            raise ScenarioError([problem_at(section.origin, "overrides", "`overrides` is a map of names to sections",
                                            "write e.g. overrides: {christmas: {demand: {...}}}")])
        offered = section.data
        for name, override in offered.items():
            if not isinstance(override.data, Mapping):
                problems.append(problem_at(override.place, f"overrides.{name}", "an override is a map of sections",
                                           "write the changed sections under its name"))
            elif "extends" in override.data or "overrides" in override.data:
                problems.append(problem_at(override.place, f"overrides.{name}",
                                           "an override can neither extend a file nor hold overrides", "remove it"))
    for name in names:
        if name not in offered:
            like = nearest(name, list(offered))
            known = ", ".join(offered) or "none"
            problems.append(Problem(whole.origin.file, 0, 0, "overrides", f"there is no override `{name}`; offered: {known}",
                                    f"write --with {like}" if like else "leave out --with"))
    if problems:
        raise ScenarioError(problems)
    for name in names:
        document = merged(document, relabelled(offered[name], f"overrides.{name}"))
    return document


def relabelled(node: Node, layer: str) -> Node:
    """The same tree, set by another layer."""
    data = node.data
    if isinstance(data, Mapping):
        data = {key: relabelled(child, layer) for key, child in data.items()}
    elif isinstance(data, tuple):
        data = tuple(relabelled(child, layer) for child in data)
    return Node(data, replace(node.origin, layer=layer), node.key)


def with_settings(document: Node, settings: Sequence[str]) -> Node:
    """The document with every `path=value` (or `path*=factor`) carried out in order."""
    problems: list[Problem] = []
    for setting in settings:
        try:
            document = _one_setting(document, setting)
        except Unreadable as error:
            problems.append(Problem("--set", 0, 0, "", f"{shown(setting)}: {error}", error.next_step))
        except ScenarioError as error:
            problems += [replace(each, message=f"{shown(setting)}: {each.message}") for each in error.problems]
    if problems:
        raise ScenarioError(problems)
    return document


def _one_setting(document: Node, setting: str) -> Node:
    path_text, equals, value_text = setting.partition("=")
    path_text = path_text.strip()
    if not equals or not path_text:
        raise Unreadable("a setting is written path=value", "write e.g. --set demand.shop.level='80 per_day'")
    factor = path_text.endswith("*") and not path_text.endswith(".*") and path_text != "*"
    if factor:
        path_text = path_text[:-1].strip()
    parts = split_path(path_text)
    if not all(parts):
        raise Unreadable("the path has an empty part", "write names separated by single dots")
    if parts[0] in ("extends", "overrides"):
        raise Unreadable(f"`{parts[0]}` cannot be set", "use --with to choose an override")
    targets = matching(document, parts, create="*" not in parts and not factor)
    if not factor:
        origin = Origin("--set", "--set", 0, 0, value_text.strip())
        value = node_at(parse_text(value_text, "--set", "--set"), origin) if value_text.strip() else Node(None, origin)
        for target in targets:
            document = replaced(document, target, value)
        return document
    number = take_apart(value_text.strip())
    if number is None or number[2] or number[1] < 0:
        raise Unreadable(f"{shown(value_text.strip())} is not a factor", "write e.g. --set 'demand.*.level*=0.85'")
    for target in targets:
        document = replaced(document, target, multiplied(lookup(document, target), number[1], dotted(target)))
    return document


def node_at(node: Node, origin: Origin) -> Node:
    """The same tree with every value at one place, keeping its own text."""
    data = node.data
    if isinstance(data, Mapping):
        data = {key: node_at(child, origin) for key, child in data.items()}
    elif isinstance(data, tuple):
        data = tuple(node_at(child, origin) for child in data)
    return Node(data, replace(origin, text=node.origin.text), origin if node.key else None)


def split_path(text: str) -> list[str]:
    """The parts of a dotted path; names below `plan.may_change` (`phone.leads`) keep their dots."""
    parts = text.split(".")
    if parts[:2] == ["plan", "may_change"] and len(parts) > 3:
        return ["plan", "may_change", ".".join(parts[2:])]
    return parts


def lookup(document: Node, path: Path_) -> Node:
    """The node at a concrete path."""
    for part in path:
        document = document.data[part]  # type: ignore[index, call-overload, assignment, union-attr]
    return document


def position(items: Sequence[object], part: str) -> int | None:
    """The place in a list that a path's part names: its number, or the `name` of the entry."""
    if part.isdigit():
        return int(part) if int(part) < len(items) else None
    for place, item in enumerate(items):
        entries = item.data if isinstance(item, Node) else item
        if isinstance(entries, Mapping):
            name = entries.get("name")
            if (name.data if isinstance(name, Node) else name) == part:
                return place
    return None


def matching(document: Node, parts: Sequence[str], create: bool) -> list[Path_]:
    """Concrete paths a path with wildcards means. Raises Unreadable where a part matches nothing."""
    found: list[tuple[Path_, Node | None]] = [((), document)]
    for depth, part in enumerate(parts):
        following: list[tuple[Path_, Node | None]] = []
        names: list[str] = []
        for path, node in found:
            data = node.data if node is not None else None
            if isinstance(data, Mapping):
                names += [name for name in data if name not in names]
                if part == "*":
                    following += [((*path, name), child) for name, child in data.items()]
                elif part in data:
                    following.append(((*path, part), data[part]))
                elif create:
                    following.append(((*path, part), None))
            elif isinstance(data, tuple):
                names += [str(place) for place in range(len(data)) if str(place) not in names]
                place = position(data, part)
                if part == "*":
                    following += [((*path, place), child) for place, child in enumerate(data)]
                elif place is not None:
                    following.append(((*path, place), data[place]))
            elif create and (data is None or depth):
                following.append(((*path, part), None))
        if not following:
            before = ".".join(parts[:depth])
            like = nearest(part, names)
            known = f"; there is {', '.join(names[:12])}" if names else ""
            raise Unreadable(f"the path {'.'.join(parts)} matches nothing: no `{part}`"
                             f"{f' in {before}' if before else ''}{known}",
                             f"did you mean {like}?" if like else "check the path")
        found = following
    return [path for path, _ in found]


def replaced(document: Node, path: Path_, value: Node) -> Node:
    """The document with `value` at `path`; missing maps on the way are made, a plain value becomes a section."""
    if not path:
        return value
    part, data = path[0], document.data
    if isinstance(data, tuple):
        assert isinstance(part, int)
        changed = list(data)
        changed[part] = replaced(data[part], path[1:], value)
        return Node(tuple(changed), document.origin, document.key)
    entries = dict(data) if isinstance(data, Mapping) else {}
    if not isinstance(data, Mapping) and data is not None:
        entries["value"] = document
    old = entries.get(str(part), Node(None, value.origin, value.origin))
    new = replaced(old, path[1:], value)
    entries[str(part)] = Node(new.data, new.origin, old.key or value.origin)
    return Node(entries, document.origin, document.key)


def multiplied(node: Node, factor: Decimal, path: str) -> Node:
    """The quantity, list or annotated value multiplied by `factor`, units kept; ranges move along."""
    origin = replace(node.origin, layer="--set")
    if isinstance(node.data, tuple):
        return Node(tuple(multiplied(child, factor, path) for child in node.data), origin, node.key)
    if isinstance(node.data, Mapping):
        chosen = next((name for name in ("value", "mean", "by_contact") if name in node.data), None)
        if chosen is None:
            raise Unreadable(f"{path} is a section, not a number", f"name the value inside it, e.g. {path}.*")
        entries = dict(node.data)
        entries[chosen] = multiplied(entries[chosen], factor, path)
        span = entries.get("range")
        if span is not None and isinstance(span.data, str) and not span.data.strip().startswith("x"):
            entries["range"] = _range_multiplied(span, factor, path)
        return Node(entries, origin, node.key)
    text = multiplied_text(node.data, factor)
    if text is None:
        raise Unreadable(f"{path} is {shown(node.data)}, not a number", "name a number, e.g. demand.*.level")
    return Node(text, replace(origin, text=str(text)), node.key)


def _range_multiplied(span: Node, factor: Decimal, path: str) -> Node:
    found = _RANGE.fullmatch(str(span.data).strip())
    low, high = (multiplied_text(end, factor) for end in found.groups()) if found else (None, None)
    if low is None or high is None:
        raise Unreadable(f"the range {shown(span.data)} of {path} cannot be read", "write e.g. 21 % to 27 %")
    text = f"{low} to {high}"
    return Node(text, Origin("--set", span.origin.file, span.origin.line, span.origin.column, text), span.key)


def multiplied_text(value: object, factor: Decimal) -> str | int | float | None:
    """`"94 per_day"` times 0.5 -> `"47 per_day"`; numbers stay numbers; None where it is no quantity."""
    span = _PLAN_RANGE.fullmatch(value) if isinstance(value, str) else None
    if span:
        low, high = (put_together("", Decimal(end) * factor, "") for end in span.groups()[:2])
        return f"{low} to {high} {span.group(3)}".strip()
    parts = take_apart(value)
    if parts is None:
        return None
    prefix, number, rest = parts
    if isinstance(value, str):
        return put_together(prefix, number * factor, rest, money=is_money(rest))
    product = number * factor
    return int(product) if product == product.to_integral_value() else float(product)


def is_money(rest: str) -> bool:
    """True where the unit begins with a currency code."""
    return bool(re.match(r"[A-Z]{3}\b", rest))

