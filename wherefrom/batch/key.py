"""The key of a design point: points with the same key give the same years, so what is recorded need not run again."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.reading import plain
from wherefrom.experiments.experiment import Candidate, Experiment, Point

if TYPE_CHECKING:
    from hashlib import _Hash

_ALWAYS: Final = ("sim", "wherefrom/experiments/measures.py", "wherefrom/batch/play.py")
"""The sources on which the figures of a simulated point depend: files and whole folders."""
_PLANNED: Final = ("optimize", "wherefrom/planning.py", "wherefrom/comparing/roster.py")
"""Those on which a planned point depends as well."""
_LIBRARIES: Final = ("numba", "numpy", "scipy")
_PLANNING_LIBRARIES: Final = ("highspy", "pulp")


def point_key(experiment: Experiment, point: Point, code: str) -> str:
    """64 hexadecimal digits over all that decides what a year of this point gives: the scenario (what its file says,
    not where it lies), what is laid over it, seed, engine, `code` (of `code_digest`), whether assumptions vary, the
    measures, planning and precision. Not the number of replications, nor the point's place in the design.

    Raises ScenarioError for series of the scenario that cannot be read. For many points see `point_keys`.
    """
    candidate = experiment.candidate(point.scenario)
    return _key(_common(experiment, candidate, code), candidate, point)


def point_keys(experiment: Experiment, code: str) -> tuple[str, ...]:
    """The key of every point, in the order of the design. Raises ScenarioError like `point_key`."""
    candidates = {each.name: each for each in experiment.candidates}
    common: dict[str, _Hash] = {}
    keys = []
    for point in experiment.points:
        if point.scenario not in common:
            common[point.scenario] = _common(experiment, candidates[point.scenario], code)
        keys.append(_key(common[point.scenario], candidates[point.scenario], point))
    return tuple(keys)


def code_digest(planned: bool = False) -> str:
    """64 hexadecimal digits over the sources that simulate and measure a year, with `planned` also those that plan, and
    the versions of the libraries whose arithmetic they use. Computed once a process."""
    return _code_digest(planned)


@cache
def _code_digest(planned: bool) -> str:
    from importlib.metadata import version

    root = Path(__file__).resolve().parents[2]
    whole = sha256()
    for name in (*_ALWAYS, *(_PLANNED if planned else ())):
        place = root / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            content = file.read_bytes()
            whole.update(f"{file.relative_to(root).as_posix()}:{len(content)}:".encode() + content)
    for library in (*_LIBRARIES, *(_PLANNING_LIBRARIES if planned else ())):
        whole.update(f"{library}={version(library)};".encode())
    return whole.hexdigest()


def _common(experiment: Experiment, candidate: Candidate, code: str) -> _Hash:
    """The digest so far of what all points of a scenario share."""
    wanted, planning = experiment.replications, experiment.planning
    return sha256(_canonical({
        "document": plain(candidate.source.embedded().tree),
        "seed": experiment.seed,
        "engine": experiment.engine,
        "code": code,
        "ranges": experiment.ranges,
        "measures": sorted((each.name, each.kpi, each.of) for each in experiment.measures),
        "planning": None if planning is None else [planning.search_years, planning.fresh_years],
        "precision": None if wanted.relative is None else [wanted.relative, wanted.of, wanted.years, wanted.most],
    }))  # fmt: skip


def _key(common: _Hash, candidate: Candidate, point: Point) -> str:
    whole = common.copy()
    whole.update(_canonical([[*candidate.with_, *point.with_], [*candidate.set_, *point.set_]]))
    return whole.hexdigest()


def _canonical(value: Any) -> bytes:
    # The keys of a document stay in their order: it is that of the channels, products and pools in the results.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
