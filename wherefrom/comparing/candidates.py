"""What is compared: scenarios under a name, from files, from a file under its overrides, from plans that runs left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.file import ScenarioFile
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.source import read_source

RESOLVED = "scenario.resolved.yaml"


@dataclass(frozen=True)
class Candidate:
    """A scenario under the name it has in a comparison. `path`: the file or run folder it comes from, if it comes from
    one. `with_`, `set_`: what was laid over that."""

    name: str
    file: ScenarioFile
    path: Path | None = None
    with_: tuple[str, ...] = ()
    set_: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """How one names it on the command line."""
        return "" if self.path is None else _typed(self.path, self.with_, self.set_)


@dataclass(frozen=True)
class Variant:
    """A change tried: its name, and what is laid over the file for it."""

    name: str
    with_: tuple[str, ...] = ()
    set_: tuple[str, ...] = ()


def read_variant(text: str) -> Variant:
    """`dearer: offer.kettle.price=60 EUR; demand.*.level*=0.9` -> its name and settings; a part without `=` is the name
    of an override.

    Raises ValueError, in words, where it has no name or nothing to lay over.
    """
    name, colon, rest = text.partition(":")
    parts = [part.strip() for part in rest.split(";") if part.strip()]
    if not (name.strip() and colon and parts) or "=" in name:
        raise ValueError(f"`{text}` is no variant: write its name, a colon, and settings divided by semicolons, e.g. "
                         "'dearer: offer.kettle.price=60 EUR; demand.*.level*=0.9'")
    return Variant(name.strip(), tuple(each for each in parts if "=" not in each),
                   tuple(each for each in parts if "=" in each))


def laid_variant(names: str) -> Variant:
    """`saturday_sales` or `saturday_sales,more_advisers` (both together) -> the variant of those overrides."""
    parts = tuple(part.strip() for part in names.split(",") if part.strip())
    return Variant(" + ".join(parts), parts)


def candidates_of(
    paths: Sequence[Path], variants: Sequence[Variant] = (), set_: Sequence[str] = (),
) -> tuple[Candidate, ...]:
    """Each scenario file, and each run folder (its scenario with its plan, if it has one); then the first of them under
    each variant. `set_` is laid over all of them, before what a variant sets.

    Names are made unique. Raises ScenarioError with the problems of all of them, RunFolderError for a folder that is
    no whole run.
    """
    found: list[Candidate] = []
    problems: list[Problem] = []

    def add(make: Callable[[], Candidate]) -> None:
        try:
            found.append(make())
        except ScenarioError as error:
            problems.extend(error.problems)

    for path in paths:
        add(lambda path=path: _read(path, (), set_))  # type: ignore[misc]
    first = paths[0]
    for variant in variants:
        add(lambda variant=variant: _read(first, variant.with_, (*set_, *variant.set_), variant.name))  # type: ignore[misc]
    if problems:
        raise ScenarioError(problems)
    return named_apart(found)


def under(candidate: Candidate, with_: Sequence[str], set_: Sequence[str]) -> Candidate:
    """The candidate with more laid over it, a plan as it is. Raises ScenarioError, and ValueError for a candidate that
    comes from no file."""
    if candidate.path is None:
        raise ValueError(f"{candidate.name} comes from no file that something could be laid over")
    return _read(candidate.path, (*candidate.with_, *with_), (*candidate.set_, *set_), candidate.name)


def named_apart(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with names of their own: the second of a name becomes `name (2)`."""
    taken = Counter(each.name for each in candidates)
    used: set[str] = set()
    apart: list[Candidate] = []
    for each in candidates:
        name, number = each.name, 1
        while name in used or (number > 1 and name in taken):
            number += 1
            name = f"{each.name} ({number})"
        used.add(name)
        apart.append(each if name == each.name else replace(each, name=name))
    return tuple(apart)


def based_on(candidates: Sequence[Candidate], name: str | None) -> tuple[Candidate, ...]:
    """The candidates with the one of this name first; None: as they are. Raises KeyError for an unknown name."""
    if name is None:
        return tuple(candidates)
    base = next((each for each in candidates if each.name == name), None)
    if base is None:
        raise KeyError(name)
    return (base, *(each for each in candidates if each is not base))


def must_be_comparable(candidates: Sequence[Candidate]) -> None:
    """Raise ScenarioError unless all have the horizon and the currency of the first, naming both places."""
    base = candidates[0]
    problems: list[Problem] = []
    for other in candidates[1:]:
        for path, what in (("horizon.start", "begins"), ("horizon.months", "months"), ("horizon.length", "lasts"),
                           ("horizon.currency", "currency")):
            asked, has = (_said(each.file, path) for each in (base, other))
            if asked != has:
                problems.append(Problem(
                    other.file.place(path), 0, 0, path,
                    f"{other.name} cannot be compared with {base.name}: {_clash(what, has, asked)} "
                    f"({base.name}: {base.file.place(path)})",
                    "compare scenarios of the same horizon and currency",
                ))
    if problems:
        raise ScenarioError(problems)


def _clash(what: str, has: str, asked: str) -> str:
    if what == "begins":
        return f"its horizon begins {has or 'on no date'}, not {asked or 'on no date'}"
    if what == "months":
        return f"its horizon has {has or 'no'} months, not {asked or 'none'}"
    if what == "lasts":
        return f"its horizon lasts {has or 'a number of months'}, not {asked or 'a number of months'}"
    return f"its money is in {has}, not {asked}"


def _said(file: ScenarioFile, path: str) -> str:
    value = getattr(file.scenario.horizon, path.rpartition(".")[2])
    if value is None:
        return ""
    return f"{value / 60_000:g} min" if path.endswith("length") else str(value)


def _read(path: Path, with_: Sequence[str], set_: Sequence[str], name: str = "") -> Candidate:
    if _is_folder(path):
        return _of_run(path, with_, set_, name)
    return Candidate(name or _stem(path), read_source(path).resolve(with_, set_), path, tuple(with_),
                     tuple(set_))


def _of_run(folder: Path, with_: Sequence[str], set_: Sequence[str], name: str) -> Candidate:
    """The scenario a run simulated, with the plan it made if it made one."""
    from wherefrom.results.errors import RunMissing
    from wherefrom.results.made import read_made
    from wherefrom.results.plan_text import DECISIONS_FILE
    from wherefrom.results.read import read_manifest

    manifest = read_manifest(folder)
    if not (folder / RESOLVED).is_file():
        raise RunMissing("no scenario in this run", str(folder), f"it holds no {RESOLVED}",
                         "give the folder of a run or a plan, or a scenario file")
    file = read_source(folder / RESOLVED).resolve(with_, set_)
    known = manifest.get("files")
    if isinstance(known, dict) and DECISIONS_FILE in known:
        file = read_made(folder).made.decisions.apply(file)
    return Candidate(name or folder.resolve().name, file, folder, tuple(with_), tuple(set_))


def _typed(path: Path, with_: Sequence[str], set_: Sequence[str]) -> str:
    import shlex

    parts = [str(path)]
    for each in with_:
        parts += ["--with", each]
    for each in set_:
        parts += ["--set", each]
    return shlex.join(parts)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".resolved.yaml").removesuffix(".yaml").removesuffix(".yml") or path.name


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
