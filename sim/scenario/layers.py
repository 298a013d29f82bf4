"""How layers become one document: parents, the file, and named overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.parsing import nearest, shown
from sim.scenario.problems import Problem, ScenarioError, problem_at
from sim.scenario.reading import Node, parse_text, read_text

_CHECK_NAME = "check the name and the folder"


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
    try:
        folder = path.resolve().parent
    except (OSError, RuntimeError, ValueError):  # e.g. links in a circle
        raise ScenarioError(
            [Problem(shown_path, 0, 0, "", "the file cannot be read (its name or a link leads nowhere)", _CHECK_NAME)]
        ) from None
    current, layer = path, "file"
    while True:
        visited.append(current.resolve())
        node = parse_text(read_text(current, shown_path), shown_path, layer)
        if not isinstance(node.data, Mapping):
            raise ScenarioError(
                [
                    problem_at(
                        node.origin,
                        "",
                        "a scenario is a map of sections, this is not",
                        "begin with `schema: wherefrom/1`",
                    )
                ]
            )
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
        raise refuse(
            f"{shown(parent.data)} lies outside the folder of the scenario",
            "keep parents in the same folder or below it",
        )
    if target in visited:
        raise refuse(f"{shown(parent.data)} leads in a circle: it is extended already", "remove one `extends`")
    if not is_file(target):
        names = sorted(each.name for each in target.parent.glob("*.y*ml")) if target.parent.is_dir() else []
        like = nearest(target.name, names)
        raise refuse(
            f"there is no file {shown(parent.data)} to extend", f"did you mean {like}?" if like else "check the name"
        )
    if len(visited) > 20:
        raise refuse("more than 20 files extend each other", "shorten the chain")
    return target


def within(folder: Path, base: Path, name: str) -> Path | None:
    """`name` relative to `base`, or None where it (links followed) does not lie in the tree of `folder`."""
    if not name.strip() or "\0" in name or Path(name).is_absolute():
        return None
    try:
        target = (base / name).resolve()
    except (OSError, RuntimeError, ValueError):  # e.g. links in a circle
        return None
    return target if target.is_relative_to(folder) else None


def is_file(path: Path) -> bool:
    """Whether there is a file; a name that no file can have (too long) is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def with_overrides(whole: Node, names: Sequence[str]) -> Node:
    """The document with the named overrides laid over it, in the order given; the section itself is taken out."""
    assert isinstance(whole.data, Mapping)
    section = whole.data.get("overrides")
    document = Node({key: child for key, child in whole.data.items() if key != "overrides"}, whole.origin)
    offered: Mapping[str, Node] = {}
    problems = []
    if section is not None and section.data is not None:
        if not isinstance(section.data, Mapping):
            raise ScenarioError(
                [
                    problem_at(
                        section.origin,
                        "overrides",
                        "`overrides` is a map of names to sections",
                        "write e.g. overrides: {christmas: {demand: {...}}}",
                    )
                ]
            )
        offered = section.data
        for name, override in offered.items():
            if not isinstance(override.data, Mapping):
                problems.append(
                    problem_at(
                        override.place,
                        f"overrides.{name}",
                        "an override is a map of sections",
                        "write the changed sections under its name",
                    )
                )
            elif "extends" in override.data or "overrides" in override.data:
                problems.append(
                    problem_at(
                        override.place,
                        f"overrides.{name}",
                        "an override can neither extend a file nor hold overrides",
                        "remove it",
                    )
                )
    for name in names:
        if name not in offered:
            like = nearest(name, list(offered))
            known = ", ".join(offered) or "none"
            problems.append(
                Problem(
                    whole.origin.file,
                    0,
                    0,
                    "overrides",
                    f"there is no override `{name}`; offered: {known}",
                    f"write --with {like}" if like else "leave out --with",
                )
            )
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
