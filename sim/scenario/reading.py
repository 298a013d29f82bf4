"""From a file to a tree in which every value knows its place; unsafe or ambiguous YAML is refused.

YAML 1.2 with plain scalars only: numbers, `true`/`false`, `null`; all else is text (`1:30`, `no`, dates).
Mapping keys are always text, so `on:` and `no:` stay what they say.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.scenario.problems import Origin, Path_, Problem, ScenarioError, dotted

SIZE_CAP: Final = 1024 * 1024
DEPTH_CAP: Final = 24

Scalar = str | int | float | bool | None
Plain = Scalar | list[Any] | dict[str, Any]

_SIMPLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.%+/ -]*")
_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d{1,2})?")
_WORDS: Final[dict[str, Scalar]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place: a scalar, a mapping of nodes or a tuple of nodes. `key` is the place of its key."""

    data: Scalar | Mapping[str, Node] | tuple[Node, ...]
    origin: Origin
    key: Origin | None = None

    @property
    def place(self) -> Origin:
        """Where to point when the entry as a whole is meant: its key where it has one."""
        return self.key or self.origin


def plain(node: Node) -> Plain:
    """The tree without places."""
    if isinstance(node.data, Mapping):
        return {key: plain(child) for key, child in node.data.items()}
    if isinstance(node.data, tuple):
        return [plain(child) for child in node.data]
    return node.data


def node_from(value: object, origin: Origin, key: Origin | None = None) -> Node:
    """A tree from plain data, every node at the same place."""
    if isinstance(value, Mapping):
        return Node({str(name): node_from(child, origin, origin) for name, child in value.items()}, origin, key)
    if isinstance(value, (list, tuple)):
        return Node(tuple(node_from(child, origin) for child in value), origin, key)
    if value is None or isinstance(value, (str, int, float)):
        return Node(value, origin, key)
    return Node(str(value), origin, key)


def read_text(path: Path, shown: str) -> str:
    """The text of a scenario file. Raises ScenarioError for anything that is not a small UTF-8 text file."""

    def refuse(message: str, next_step: str) -> ScenarioError:
        return ScenarioError([Problem(shown, 0, 0, "", message, next_step)])

    try:
        status = path.stat()
    except FileNotFoundError:
        raise refuse("there is no such file", "check the name and the folder") from None
    except (OSError, ValueError) as error:
        raise refuse(f"the file cannot be read ({_reason(error)})", "check the name and the permissions") from None
    if stat.S_ISDIR(status.st_mode):
        raise refuse("this is a folder, not a scenario file", "name the .yaml file inside it")
    if not stat.S_ISREG(status.st_mode):
        raise refuse("this is not a regular file", "name a .yaml file")
    if status.st_size > SIZE_CAP:
        raise refuse(
            f"the file has {status.st_size:,} bytes; at most {SIZE_CAP:,} (1 MiB) are read",
            "keep long series in a CSV file beside it",
        )
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_CAP + 1)
    except OSError as error:
        raise refuse(f"the file cannot be read ({_reason(error)})", "check the permissions") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError(
            [Problem(shown, line, 1, "", "the file is not text in UTF-8", "save it as UTF-8 text")]
        ) from None
    if "\0" in text:
        raise refuse("the file is binary, not text", "name a .yaml file")
    if not text.strip():
        raise refuse("the file is empty", "`wherefrom new FILE` writes a small scenario to begin with")
    return text


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()


def parse_text(text: str, shown: str, layer: str) -> Node:
    """The tree of a YAML text. Raises ScenarioError with every refused construct (first syntax error only)."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    builder = _Builder(shown, layer)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
            if builder.stopped:
                break
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(error.problem or error.context or "this").split())
        builder.refuse(mark, f"this is not valid YAML: {what}", _yaml_hint(what))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.problems.append(Problem(shown, line, 1, "", "a control character is not allowed in text", "remove it"))
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        builder.problems.append(Problem(shown, 0, 0, "", f"this is not valid YAML: {error}", "check the text"))
    if builder.problems:
        raise ScenarioError(builder.problems)
    if builder.root is None:
        raise ScenarioError(
            [
                Problem(
                    shown,
                    1,
                    1,
                    "",
                    "the file holds nothing but comments",
                    "`wherefrom new FILE` writes a small scenario to begin with",
                )
            ]
        )
    return builder.root


def simple_scalar(text: str, origin: Origin) -> Node | None:
    """The node of a YAML text that is one plain word, number or quantity (`0.9 per_minute`), at this place; None where
    only a parser can tell. Design points set thousands of these, and starting the parser takes longer than checking a
    small scenario."""
    return Node(_scalar(text.strip()), origin) if _SIMPLE.fullmatch(text.strip()) else None


def _yaml_hint(what: str) -> str:
    if "\\t" in what or "tab" in what:
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in what:
        return "quote texts that contain a colon, and check the indentation"
    return "check brackets, quotes and indentation here"


class _Builder:
    """Builds the tree from YAML events, without recursion."""

    def __init__(self, shown: str, layer: str) -> None:
        self.shown, self.layer = shown, layer
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.stopped = False
        self._documents = 0
        self._open: list[_Open] = []

    def refuse(self, mark: Any, message: str, next_step: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
        path = dotted(tuple(part for each in self._open for part in each.position()))
        self.problems.append(Problem(self.shown, line, column, path, message, next_step))

    def take(self, event: Any) -> None:
        kind, mark = type(event).__name__, event.start_mark
        if kind == "DocumentStartEvent":
            self._documents += 1
            if self._documents > 1:
                self.refuse(
                    mark,
                    "a second document begins here (`---`); a scenario is one document",
                    "keep one scenario per file",
                )
                self.stopped = True
            return
        if kind == "AliasEvent":
            self.refuse(mark, f"aliases are not allowed (`*{event.anchor}`)", _NO_ANCHORS)
            self._add(Node(None, self._origin(mark, "")), mark)
            return
        if getattr(event, "anchor", None):
            self.refuse(mark, f"anchors are not allowed (`&{event.anchor}`)", _NO_ANCHORS)
        tag = getattr(event, "tag", None)
        if tag and str(tag) != "!":
            self.refuse(mark, f"tags are not allowed (`{tag}`)", "write the plain value")
        if kind == "ScalarEvent":
            if any(_is_control(sign) for sign in event.value):
                self.refuse(mark, "a control character is not allowed in text", "remove it")
            is_plain = event.style in (None, "")
            value: Scalar = _scalar(event.value) if is_plain else event.value
            self._add(Node(value, self._origin(mark, str(event.value))), mark)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self._open) >= DEPTH_CAP:
                self.refuse(mark, f"sections are nested deeper than {DEPTH_CAP} levels", "no scenario needs this")
                self.stopped = True
                return
            self._open.append(_Open(kind == "MappingStartEvent", mark, self._origin(mark, "")))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            done = self._open.pop()
            self._add(Node(dict(done.entries) if done.is_map else tuple(done.items), done.origin), done.mark)

    def _origin(self, mark: Any, text: str) -> Origin:
        return Origin(self.layer, self.shown, mark.line + 1, mark.column + 1, text)

    def _add(self, node: Node, mark: Any) -> None:
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        if not top.is_map:
            top.items.append(node)
        elif top.key is None:
            self._take_key(top, node, mark)
        else:
            if top.key not in top.entries:
                top.entries[top.key] = Node(node.data, node.origin, top.key_origin)
            top.key = None

    def _take_key(self, top: _Open, node: Node, mark: Any) -> None:
        if isinstance(node.data, (Mapping, tuple)):
            self.refuse(mark, "a key must be plain text, not a list or a map", "check brackets and indentation")
            top.key, top.key_origin = "?", node.origin
            return
        key = node.origin.text
        if key == "<<":
            self.refuse(mark, "merge keys are not allowed (`<<`)", _NO_ANCHORS)
        elif key in top.entries:
            first = top.entries[key].place
            self.refuse(
                mark,
                f"the key `{key}` is repeated; it first stands in line {first.line}, column {first.column}",
                "keep one of the two",
            )
        top.key, top.key_origin = key, node.origin


_NO_ANCHORS: Final = "write the values out, or use `extends` and `overrides`"


class _Open:
    """A mapping or list that has begun and not ended."""

    def __init__(self, is_map: bool, mark: Any, origin: Origin) -> None:
        self.is_map, self.mark, self.origin = is_map, mark, origin
        self.entries: dict[str, Node] = {}
        self.items: list[Node] = []
        self.key: str | None = None
        self.key_origin: Origin | None = None

    def position(self) -> Path_:
        if self.is_map:
            return (self.key,) if self.key is not None else ()
        return (len(self.items),)


def _is_control(sign: str) -> bool:
    """Signs no file, page or picture can hold: controls (but line ends and tabs), halves of pairs, non-characters."""
    if sign in "\n\t\r":
        return False
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE


def _scalar(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
