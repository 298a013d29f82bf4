"""The methods: what a planner or an analyst would use on the same simulator instead of our search."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.optimisers.instance import Course, Instance, Spent, Years
from optimize.decisions import Decisions, as_is
from optimize.plan import plan_inputs
from optimize.rivals.erlang import erlang_wishes
from optimize.search.features import standing
from optimize.search.master import nearest

Method = Callable[[Course, int], None]
SHARES = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
"""Service targets tried by the planner who tunes Erlang."""


def plan_of(of: Instance, values: Sequence[float]) -> Decisions:
    """The whole plan within all rows that is nearest to one number per decision."""
    wanted = dict(standing(as_is(of.inputs)))
    for (key, lever), value in zip(of.columns, values, strict=True):
        wanted[key] = float(min(lever.high, max(lever.low, round(float(value)))))
    return nearest(of.inputs, wanted)


def tuned_erlang(course: Course, seed: int) -> None:
    """Erlang per half-hour for one service target after another; the simulator says which target earns most."""
    del seed
    inputs = course.of.inputs
    for share in SHARES:
        asked = replace(inputs, walk_ins=tuple(
            replace(each, promise=None if each.promise is None else replace(each.promise, share=share))
            for each in inputs.walk_ins))
        course.worth_of(nearest(inputs, erlang_wishes(asked)))


def local_search(course: Course, seed: int) -> None:
    """From tuned Erlang: one head more or less in one month, one machine, a step of leads, while it helps."""
    tuned_erlang(course, seed)
    of = course.of
    generator = np.random.default_rng(seed)
    while True:
        assert course.best is not None
        before = course.worth
        order = generator.permutation(2 * len(of.columns))
        for move in order:
            point = standing(course.best)
            values = [point[key] for key, _ in of.columns]
            values[move // 2] += of.columns[move // 2][1].step * (1 if move % 2 else -1)
            course.worth_of(plan_of(of, values))
        if course.worth <= before:
            return


def differential_evolution(course: Course, seed: int) -> None:
    """SciPy's differential evolution over one number a decision, started from tuned Erlang."""
    from scipy.optimize import Bounds
    from scipy.optimize import differential_evolution as evolve

    tuned_erlang(course, seed)
    of = course.of
    assert course.best is not None
    point = standing(course.best)
    evolve(lambda values: -course.worth_of(plan_of(of, values)),
           Bounds([lever.low for _, lever in of.columns], [lever.high for _, lever in of.columns]),
           x0=[point[key] for key, _ in of.columns],
           rng=np.random.default_rng(seed), popsize=2, maxiter=100_000, polish=False, tol=0.0)


def tree_of_parzen(course: Course, seed: int) -> None:
    """Optuna's TPE, told of tuned Erlang."""
    import optuna

    _optuna(course, optuna.samplers.TPESampler(seed=seed, multivariate=True), seed)


def covariance_adaptation(course: Course, seed: int) -> None:
    """Optuna's CMA-ES, told of tuned Erlang."""
    import optuna

    _optuna(course, optuna.samplers.CmaEsSampler(seed=seed), seed)


def _optuna(course: Course, sampler: Any, seed: int) -> None:
    import warnings

    import optuna

    tuned_erlang(course, seed)
    of = course.of
    assert course.best is not None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        study = optuna.create_study(direction="maximize", sampler=sampler)
        point = standing(course.best)
        study.enqueue_trial({f"x{number}": min(lever.high, max(lever.low, int(point[key])))
                             for number, (key, lever) in enumerate(of.columns)})
        study.optimize(lambda trial: course.worth_of(plan_of(of, [
            trial.suggest_int(f"x{number}", lever.low, lever.high) for number, (_, lever) in enumerate(of.columns)
        ])), n_trials=100_000)


def random_search(course: Course, seed: int) -> None:
    """Plans drawn evenly from the ranges, after tuned Erlang."""
    tuned_erlang(course, seed)
    generator = np.random.default_rng(seed)
    while True:
        course.worth_of(plan_of(course.of, [int(generator.integers(lever.low, lever.high + 1))
                                            for _, lever in course.of.columns]))


METHODS: dict[str, Method] = {
    "Erlang, target tuned": tuned_erlang, "tuned Erlang, then +-1": local_search,
    "differential evolution": differential_evolution, "TPE": tree_of_parzen, "CMA-ES": covariance_adaptation,
    "random search": random_search,
}


def run(method: str, of: Instance, years: Years, budget: int, seed: int) -> Course:
    """A method's course through an instance until it ends or its years are spent."""
    course = Course(of, years, budget)
    with contextlib.suppress(Spent):
        METHODS[method](course, seed)
    return course


def ours(of: Instance, years: Years, budgets: Sequence[int]) -> Iterator[tuple[int, Decisions]]:
    """Our plan for each budget of search years, each a search of its own; all its years count, checks included."""
    for budget in budgets:
        yield budget, plan_inputs(of.inputs, None, years.evaluate, search_years=budget, fresh_years=2).decisions
