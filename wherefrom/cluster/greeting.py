"""Before a worker plays anything it says which wherefrom it runs and shows on a tiny world that it gets our figures."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

SEEDS: Final = (0, 1)
"""The trial month is played with each of these."""
_ARITHMETIC: Final = ("numpy", "scipy")
_PLANNING: Final = ("highspy", "pulp")
_NOTED: Final = ("python", "numba", "distributed")
"""Where these differ and the figures do not, that is said, and nobody is refused."""
_GRID: Final = 4096
_SENT: Final = ("batch/work.py", "batch/record.py", "experiments/experiment.py", "cluster/on_worker.py")
"""Sources of what travels to a worker and back."""


@dataclass(frozen=True)
class Verdict:
    """What a worker's answer differs in. `refusals`: sentences for which it cannot take part; `next_step`: what to do
    about the first of them; `notes`: differences that change no figure of the self-test."""

    refusals: tuple[str, ...] = ()
    next_step: str = ""
    notes: tuple[str, ...] = ()


def answer(engine: str, planned: bool, ours: Mapping[str, str] | None = None) -> dict[str, str]:
    """What this process says of itself: versions, digest of the sources that make figures (`code`), the figures of the
    trial month (`figures`) and of the functions times are drawn with (`arithmetic`), each digest 64 hexadecimal digits.

    Plain text by name, so that versions of wherefrom that differ understand each other. Where the engine is not
    compiled yet, this takes as long as compiling it. The figures are left out where sources or version are others than
    `ours`, for then they do not matter. Raises ValueError for an unknown engine.
    """
    from importlib.metadata import version

    from sim.replicate.warm import make_ready
    from wherefrom import __version__
    from wherefrom.batch.key import code_digest

    libraries = (*_ARITHMETIC, *(_PLANNING if planned else ()), "numba", "distributed")
    said = {
        "wherefrom": __version__,
        "code": _sources(code_digest(planned)),
        "python": platform.python_version(),
        **{name: version(name) for name in libraries},
    }
    if ours is not None and any(said[name] != ours.get(name) for name in ("wherefrom", "code")):
        return said
    make_ready(engine, lambda words: None)
    return said | {"figures": figures_digest(engine), "arithmetic": arithmetic_digest()}


def verdict(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Verdict:
    """Whether a worker that answered `theirs` gives our results.

    Refused for another wherefrom, other sources, another version of a library whose arithmetic is in the figures, or
    other figures of the self-test; another Python, compiler or Dask with the same figures is noted only.
    """
    if "problem" in theirs:
        return Verdict((f"it could not answer the greeting ({theirs['problem']})",),
                       f"run `wherefrom warm` there, which says more; install wherefrom {ours['wherefrom']} if need be")
    refusals: list[str] = []
    steps: list[str] = []

    def other(name: str) -> bool:
        return ours.get(name) != theirs.get(name)

    if other("wherefrom"):
        refusals.append(f"it has wherefrom {theirs.get('wherefrom', '(unknown)')}, here is {ours['wherefrom']}")
        steps.append(f"install wherefrom {ours['wherefrom']} there and start the worker again")
    libraries = [name for name in (*_ARITHMETIC, *_PLANNING) if name in ours and other(name)]
    for name in libraries:
        refusals.append(f"it has {name} {theirs.get(name, '(none)')}, here is {ours[name]}")
        steps.append(f"install {name} {ours[name]} there and start the worker again")
    # The digest of the sources holds the versions of the libraries: it says more only where those are the same.
    if other("code") and not refusals:
        refusals.append(f"its sources of wherefrom differ from ours (digest {theirs.get('code', '(none)')[:12]}, here "
                        f"{ours['code'][:12]})")
        steps.append("install the same sources there and start the worker again; a worker keeps what it has loaded")
    elif not refusals:
        refusals += _other_figures(ours, theirs)
        steps.append("use the same versions of Python, numpy, scipy and numba on processors of the same kind, or leave "
                     "this machine out")
    notes = tuple(f"it has {name} {theirs.get(name, '(unknown)')}, here is {ours[name]}"
                  for name in _NOTED if name in ours and other(name))  # fmt: skip
    return Verdict(tuple(refusals), steps[0] if refusals else "", () if refusals else notes)


@cache
def _sources(figures: str) -> str:
    """Digest over the sources that make figures, of which that is `figures`, and those of what is sent. Kept like that
    one, since a process keeps the sources it has loaded."""
    root = Path(__file__).resolve().parents[1]
    return sha256(figures.encode() + b"".join((root / name).read_bytes() for name in _SENT)).hexdigest()


def _other_figures(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    what = {"figures": "the figures of the trial month", "arithmetic": "the functions that times are drawn with"}
    return [f"its self-test differs: {words} have the digest {theirs.get(name, '(none)')[:12]} there, "
            f"{ours[name][:12]} here" for name, words in what.items() if ours[name] != theirs.get(name)]


@cache
def figures_digest(engine: str) -> str:
    """Digest over two years of the trial month for each of SEEDS: every event, total and key figure, bit by bit.

    Raises ValueError for an unknown engine.
    """
    from sim.measure.kpis import KPIS, kpi_samples
    from sim.measure.stacked import stack
    from sim.replicate.warm import TRIAL
    from sim.replicate.year import simulate_year, tasks_of
    from sim.scenario.file import validated

    whole = sha256()
    file = validated(TRIAL, (), {}, {})
    for seed in SEEDS:
        years = [simulate_year(task) for task in tasks_of(file, seed, [0, 1], engine, digest_logs=True)]
        for year in years:
            whole.update(f"{seed}:{year.replication}:{year.digest}:{year.log_digest};".encode())
        stacked = stack([year.totals for year in years])
        for kpi in KPIS:
            if kpi.offered(()):
                whole.update(f"{kpi.name}={kpi_samples(stacked, kpi.name).tolist()};".encode())
    return whole.hexdigest()


@cache
def arithmetic_digest() -> str:
    """Digest over the last bit of the functions that times and counts are drawn with, on a fixed grid: libraries and
    processors may differ there without a small world noticing."""
    from scipy.special import gammaincinv

    from sim.world.quantiles import gamma_factors, normal_quantiles, poisson_quantiles

    grid = (np.arange(_GRID) + 0.5) / _GRID
    scores = normal_quantiles(grid)
    plain = [[math.exp(-each), math.log(each), math.log1p(-each), math.pow(each, 0.37), math.lgamma(1 + each),
              math.erfc(each), math.sqrt(each)] for each in grid.tolist()]  # fmt: skip
    arrays = (
        scores, gamma_factors(scores, 4.0), gamma_factors(scores, 0.7), poisson_quantiles(40 * grid, grid),
        gammaincinv(1.6, grid), np.exp(scores), np.log(grid), np.log1p(-grid), grid**0.37, np.array(plain),
        np.array([grid.sum(), scores.mean(), grid.std()]),
    )  # fmt: skip
    whole = sha256()
    for each in arrays:
        whole.update(np.ascontiguousarray(each).tobytes())
    return whole.hexdigest()
