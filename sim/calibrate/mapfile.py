"""Reading a mapping file strictly: every problem at once, each with its line and column."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.tokens import AliasToken, AnchorToken, TagToken

from sim.calibrate.types import CalibrationError, Problem
from sim.scenario.parsing import Unreadable, nearest, shown

T = TypeVar("T")
LARGEST_MAP = 1 << 20


def load_map(path: Path) -> CommentedMap:
    """The file as a map that knows its lines. Raises CalibrationError (unreadable, not a map, anchors, tags)."""
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_MAP:
            raise CalibrationError([Problem(str(path), 0, 0, "the mapping file is larger than 1 MiB", "shorten it")])
        text = raw.decode("utf-8")
    except OSError:
        raise CalibrationError(
            [Problem(str(path), 0, 0, "the mapping file cannot be read", "check the path after --map")]
        ) from None
    except UnicodeDecodeError:
        raise CalibrationError(
            [Problem(str(path), 0, 0, "the mapping file is not UTF-8 text", "save it as UTF-8")]
        ) from None
    try:
        refused = [
            Problem(
                str(path),
                token.start_mark.line + 1,
                token.start_mark.column + 1,
                "anchors, aliases and tags are not part of the language",
                "write the value out",
            )
            for token in YAML(typ="rt", pure=True).scan(text)
            if isinstance(token, (AliasToken, AnchorToken, TagToken))
        ]
        if refused:
            raise CalibrationError(refused)
        root = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        reason = str(error.problem or error.context or "not valid YAML").splitlines()[0]
        raise CalibrationError(
            [Problem(str(path), line, column, reason, "correct the YAML; every key may stand once")]
        ) from None
    except (YAMLError, ValueError, OverflowError, RecursionError) as error:
        # Control characters, dates no calendar has, escapes beyond Unicode, endless nesting: no place is known.
        reason = str(error).splitlines()[0] if str(error) else "nested too deeply"
        raise CalibrationError([Problem(str(path), 0, 0, f"not valid YAML: {reason}", "check the text")]) from None
    if not isinstance(root, CommentedMap) or not root:
        raise CalibrationError(
            [
                Problem(
                    str(path), 1, 1, "the mapping file is not a map of keys to values", "begin with e.g. kind: arrivals"
                )
            ]
        )
    return root


class Section:
    """One map of the file: keys are taken one by one, problems are collected, what is left over is unknown."""

    def __init__(
        self, file: str, node: CommentedMap, where: str, problems: list[Problem], place: tuple[int, int] = (1, 1)
    ) -> None:
        self.file, self.node, self.where, self.problems, self.place = file, node, where, problems, place
        self._known: list[str] = []

    def position(self, key: str) -> tuple[int, int]:
        """Line and column of a key's value (of the section where the key is absent), counted from 1."""
        if key not in self.node:
            return self.place
        line, column = self.node.lc.value(key)
        return line + 1, column + 1

    def problem(self, key: str, message: str, next_step: str) -> None:
        """Note a problem at the value of `key`."""
        line, column = self.position(key)
        self.problems.append(Problem(self.file, line, column, message, next_step))

    def take(self, key: str, read: Callable[[object], T], default: T, required: bool = False) -> T:
        """The value of `key` through `read`; the default where it is absent or cannot be read (then a problem)."""
        self._known.append(key)
        if key not in self.node:
            if required:
                self.problem(key, f"`{self.where}{key}` is missing", f"add `{key}:`")
            return default
        try:
            return read(self.node[key])
        except Unreadable as error:
            self.problem(key, f"`{self.where}{key}`: {error}", error.next_step)
            return default

    def sub(self, key: str, required: bool = False) -> Section | None:
        """The map under `key` as a section of its own."""
        self._known.append(key)
        if key not in self.node:
            if required:
                self.problem(key, f"`{self.where}{key}` is missing", f"add `{key}: {{...}}`")
            return None
        value = self.node[key]
        if not isinstance(value, CommentedMap):
            self.problem(key, f"`{self.where}{key}` is {shown(value)}, not a map", f"write `{key}: {{...}}`")
            return None
        return Section(self.file, value, f"{self.where}{key}.", self.problems, self.position(key))

    def finish(self) -> None:
        """Complain of every key that nobody took."""
        for key in self.node:
            if str(key) not in self._known:
                line, column = self.node.lc.key(key)
                like = nearest(str(key), self._known)
                self.problems.append(
                    Problem(
                        self.file,
                        line + 1,
                        column + 1,
                        f"unknown key `{self.where}{key}`; allowed: {', '.join(self._known)}",
                        f"write `{like}`" if like else "remove it",
                    )
                )


def a_text(given: object) -> str:
    """A text that is not empty."""
    if not isinstance(given, (str, int, float)) or isinstance(given, bool) or not str(given).strip():
        raise Unreadable(f"{shown(given)} is not a text", "write a name")
    return str(given).strip()


def a_name(given: object) -> str:
    """A name usable as a key of the scenario file."""
    text = a_text(given)
    if not text.replace("_", "a").isalnum() or not text.isascii():
        raise Unreadable(f"{shown(given)} is not a name", "use letters, digits and underscores, e.g. shop")
    return text


def one_of(allowed: Collection[str]) -> Callable[[object], str]:
    """A reader of one of the allowed words."""
    words = list(allowed)

    def read(given: object) -> str:
        if str(given) not in words:
            like = nearest(str(given), words)
            raise Unreadable(f"{shown(given)} is not one of {', '.join(words)}", f"write {like or words[0]}")
        return str(given)

    return read


def texts(given: object) -> tuple[str, ...]:
    """A word, or a list of words."""
    each = given if isinstance(given, list) else [given]
    if not each:
        raise Unreadable("the list is empty", "name at least one")
    return tuple(a_text(value) for value in each)


def a_date(given: object) -> date:
    """A date as 2024-12-31."""
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise Unreadable(f"{shown(given)} is not a date", "write e.g. 2024-12-31") from None


def dates(given: object) -> tuple[date, ...]:
    """A date, or a list of dates."""
    return tuple(a_date(each) for each in (given if isinstance(given, list) else [given]))


def a_count(given: object) -> int:
    """A whole number of 1 or more."""
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise Unreadable(f"{shown(given)} is not a whole number of 1 or more", "write e.g. 6")
    return given


def a_number(given: object) -> float:
    """A plain number."""
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise Unreadable(f"{shown(given)} is not a number", "write e.g. 0")
    return float(given)
