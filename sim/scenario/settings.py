"""Single values set from the command line: `path=value`, with wildcards, and `path*=factor`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sim.scenario.parsing import NUMBER, Unreadable, is_money, put_together, shown, take_apart
from sim.scenario.paths import lookup, matching, replaced, split_path
from sim.scenario.problems import Origin, Problem, ScenarioError, dotted
from sim.scenario.reading import Node, parse_text, simple_scalar

_RANGE = re.compile(r"(.+?)\s+to\s+(.+)")
_PLAN_RANGE = re.compile(rf"\s*({NUMBER})\s+to\s+({NUMBER})\s*(.*?)\s*")


def with_settings(document: Node, settings: Sequence[str], *, create: bool = True) -> Node:
    """The document with every `path=value` (or `path*=factor`) carried out in order; without `create` only what is
    there already can be set. Raises ScenarioError for settings that cannot be carried out."""
    problems: list[Problem] = []
    for setting in settings:
        try:
            document = _one_setting(document, setting, create)
        except Unreadable as error:
            problems.append(Problem("--set", 0, 0, "", f"{shown(setting)}: {error}", error.next_step))
        except ScenarioError as error:
            problems += [replace(each, message=f"{shown(setting)}: {each.message}") for each in error.problems]
    if problems:
        raise ScenarioError(problems)
    return document


def _one_setting(document: Node, setting: str, create: bool) -> Node:
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
    targets = matching(document, parts, create=create and not factor)
    if not factor:
        origin = Origin("--set", "--set", 0, 0, value_text.strip())
        value = simple_scalar(value_text, origin) if value_text.strip() else Node(None, origin)
        if value is None:
            value = node_at(parse_text(value_text, "--set", "--set"), origin)
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


def multiplied(node: Node, factor: Decimal, path: str) -> Node:
    """The quantity, list or annotated value multiplied by `factor`, units kept; ranges move along."""
    origin = Origin("--set", "--set", 0, 0, "")
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
    return Node(text, Origin("--set", "--set", 0, 0, text), span.key)


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
