"""Simulating many years: order, sameness over jobs, stopping when precise, keeping the log."""

import math
import runpy
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.log.block import joined
from sim.measure.kpis import kpi_samples
from sim.replicate import Workers, combined_digest, engine_named, many, until_precise, years
from sim.scenario.file import validated
from sim.scenario.problems import ScenarioError

SAMPLE = runpy.run_path(str(Path(__file__).with_name("measure_sample.py")))
SHORT = {
    "schema": "wherefrom/1", "name": "Short queue", "horizon": "600 min",
    "assets": {"agents": {"kind": "people", "headcount": 2}},
    "channels": {"desk": {"kind": "walk_in", "patience": "4 min",
                          "steps": [{"name": "service", "time": "3 min", "shape": "exponential",
                                     "needs": ["agents"]}]}},
    "demand": {"desk": {"level": "1 per_minute"}},
}


@pytest.fixture(scope="module")
def short():
    return validated(SHORT, (), {}, {})


def test_results_do_not_depend_on_the_number_of_workers(short):
    """Two processes give the years of one, in the order asked for, with the same digests and totals."""
    alone = years(short, seed=5, replications=[3, 0, 2], jobs=1)
    seen = []
    together = years(short, seed=5, replications=[3, 0, 2], jobs=2, on_year=lambda year: seen.append(year.replication))
    assert [year.replication for year in together] == seen == [3, 0, 2]
    assert [year.digest for year in together] == [year.digest for year in alone]
    assert len({year.digest for year in alone}) == 3
    assert combined_digest(alone) == combined_digest(together) != combined_digest(alone[::-1])
    for one, other in zip(alone, together, strict=True):
        assert all(np.array_equal(table, other.totals.tables[key]) for key, table in one.totals.tables.items())
        assert one.closing == other.closing


def test_many_candidates_in_one_queue(short):
    """Each candidate's replications come back in their place, equal to those of simulating it alone."""
    more = short.with_values({"assets.agents.headcount": 3}, "test")
    calls = []
    found = many([short, more], seed=5, replications=[0, 1], jobs=1, on_year=lambda plan, _: calls.append(plan))
    # A replication is played for both before the next: they share the world that they leave as it is.
    assert calls == [0, 1, 0, 1]
    alone = years(more, seed=5, replications=[0, 1], jobs=1)
    for result, year in zip(found[1], alone, strict=True):
        assert result.staffed_hours.tolist() == year.result.staffed_hours.tolist()
    assert found[0][0].staffed_hours.sum() == pytest.approx(20)
    assert found[1][0].staffed_hours.sum() == pytest.approx(30)


def test_common_random_numbers(short):
    """One more agent changes nobody who comes: the arrivals of each replication stay the same."""
    more = short.with_values({"assets.agents.headcount": 3}, "test")
    before = kpi_samples([year.totals for year in years(short, seed=5, replications=[0, 1], jobs=1)], "arrivals")
    after = kpi_samples([year.totals for year in years(more, seed=5, replications=[0, 1], jobs=1)], "arrivals")
    assert before.tolist() == after.tolist()


def test_until_precise_looks_after_fixed_batches(short):
    """It stops at the first look at which the interval is narrow enough, and otherwise at the most years allowed."""
    loose = until_precise(short, "arrivals", relative_half_width=0.9, seed=5, at_least=3, at_most=9, batch=2, jobs=1)
    assert (len(loose.years), loose.reached, loose.looks) == (3, True, 1)
    strict = until_precise(short, "arrivals", relative_half_width=1e-9, seed=5, at_least=3, at_most=6, batch=2, jobs=1)
    assert (len(strict.years), strict.reached, strict.looks) == (6, False, 3)
    assert [year.replication for year in strict.years] == list(range(6))
    samples = kpi_samples([year.totals for year in strict.years], "arrivals")
    assert strict.interval.estimate == pytest.approx(samples.mean())


def test_until_precise_of_an_undefined_kpi(short):
    """A KPI that no year defines never becomes precise, and says so."""
    result = until_precise(short, "contact_rate", relative_half_width=0.1, seed=5, at_least=2, at_most=3, jobs=1)
    assert not result.reached
    assert np.isnan(result.interval.estimate)


def test_kept_log_holds_every_row(short):
    """Only the log of the replications asked for comes back, with the rows that were measured."""
    found = years(short, seed=5, replications=[0, 1], jobs=1, keep_log={1})
    assert found[0].log == ()
    rows = joined(found[1].log).column("journeys", "arrive")
    assert len(rows) == int(found[1].totals.cut("arrivals"))


def test_misuse_is_named(short):
    """Unknown engines, negative replications, no jobs and impossible bounds are refused."""
    with pytest.raises(ValueError, match="no engine `fast`; allowed: kernel, reference"):
        years(short, seed=1, replications=[0], engine="fast")
    with pytest.raises(ValueError, match="numbered from 0"):
        years(short, seed=1, replications=[-1])
    with pytest.raises(ValueError, match="at least one job"):
        Workers(0)
    with pytest.raises(ValueError, match="2 <= at_least"):
        until_precise(short, "arrivals", relative_half_width=0.1, seed=1, at_least=1)
    with pytest.raises(ScenarioError):
        short.with_values({"assets.agents.headcount": -1}, "test")
    assert callable(engine_named("reference"))


def test_a_worker_error_reaches_the_caller():
    """What goes wrong in a worker process is raised here, and the workers can be used again."""
    with Workers(2) as workers:
        with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
            list(workers.map(math.sqrt, [4.0, -1.0, 9.0]))
        assert list(workers.map(math.sqrt, [4.0, 9.0])) == [2.0, 3.0]


def _interrupted():
    with Workers(2) as workers:
        results = workers.map(time.sleep, [0.0, 60.0, 60.0])
        next(results)
        raise KeyboardInterrupt


def test_an_interrupt_does_not_wait_for_years_in_progress():
    """Interrupted while a task of a minute runs, the workers are gone within seconds."""
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _interrupted()
    assert time.monotonic() - begun < 30


def test_measuring_needs_no_slow_import():
    """Neither measuring nor replicating imports pandas, SciPy's functions, matplotlib, DuckDB, SimPy or processes."""
    code = ("import sys, sim.measure.kpis, sim.replicate; "
            "slow = ('pandas', 'scipy.special', 'scipy.stats', 'matplotlib', 'duckdb', 'simpy', 'pulp', "
            "'multiprocessing'); "
            "print([name for name in slow if name in sys.modules])")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
