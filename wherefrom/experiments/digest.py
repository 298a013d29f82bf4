"""The digest of an experiment: equal for equal experiments, however their files are laid out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from sim.scenario.reading import plain
from wherefrom.experiments.experiment import Experiment


def experiment_digest(experiment: Experiment) -> str:
    """SHA-256 over everything but the place of the file and the words of its purpose, 64 hexadecimal digits.

    Scenarios count with all they say (overrides and the values of CSV files too), not with where they are kept.
    """
    whole = hashlib.sha256()
    for each in _parts(experiment):
        text = json.dumps(each, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        whole.update(text.encode("utf-8", "surrogatepass") + b"\n")
    return whole.hexdigest()


def _parts(experiment: Experiment) -> Any:
    yield [experiment.name, experiment.seed, experiment.engine, experiment.design, experiment.ranges,
           experiment.base, experiment.recommended, experiment.currency]
    trees: dict[int, str] = {}
    for candidate in experiment.candidates:
        tree = candidate.source.tree
        if id(tree) not in trees:    # scenarios often share one file
            text = json.dumps(plain(tree), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
            trees[id(tree)] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        yield [candidate.name, trees[id(tree)], candidate.with_, candidate.set_]
    yield [asdict(each) for each in experiment.factors]
    yield [asdict(each) for each in experiment.measures]
    yield [asdict(experiment.replications), asdict(experiment.planning) if experiment.planning else None]
    for point in experiment.points:
        yield [point.row, point.scenario, [[each.shown, each.set_, each.with_] for each in point.levels]]
