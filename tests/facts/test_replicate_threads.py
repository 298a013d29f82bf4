"""Years in threads: order, sameness, errors, interrupts; which years make a log, and what their digests are of."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from sim.engines import DEFAULT_ENGINE, ENGINES, engine_called, measured_by
from sim.log.block import LogDigest
from sim.measure.fold import measure
from sim.replicate import Workers, combined_digest, combined_log_digest, workers_for, years
from sim.replicate.year import simulate_result, simulate_year, tasks_of, totals_digest
from sim.scenario.file import validated
from sim.world.compile import compile_world

SHORT = {
    "schema": "wherefrom/1", "name": "Short queue", "horizon": "300 min",
    "assets": {"agents": {"kind": "people", "headcount": 2}},
    "channels": {"desk": {"kind": "walk_in", "patience": "4 min",
                          "steps": [{"name": "service", "time": "3 min", "shape": "exponential",
                                     "needs": ["agents"]}]}},
    "demand": {"desk": {"level": "1 per_minute"}},
}


@pytest.fixture(scope="module")
def short():
    return validated(SHORT, (), {}, {})


def test_threads_answer_in_the_order_asked():
    """The first task takes longest, and its result still comes first; all run in other threads than this one."""
    here = threading.get_ident()

    def work(number):
        time.sleep(0.2 if number == 0 else 0.0)
        return number, threading.get_ident() != here

    with Workers(2, threads=True) as workers:
        assert list(workers.map(work, [0, 1, 2, 3])) == [(0, True), (1, True), (2, True), (3, True)]


def test_an_error_in_a_thread_reaches_the_caller():
    """What goes wrong is raised here, what was not begun is dropped, and the workers can be used again."""
    begun = []

    def work(number):
        begun.append(number)
        time.sleep(0.02)
        return 10 // number

    with Workers(2, threads=True) as workers:
        with pytest.raises(ZeroDivisionError):
            list(workers.map(work, [0, *range(1, 100)]))
        assert len(begun) < 50
        assert list(workers.map(work, [5, 2])) == [2, 5]


def test_an_engine_has_the_workers_that_suit_it():
    """Engines that play without the interpreter's lock run in threads, the others in processes; unknown ones not."""
    for name, engine in ENGINES.items():
        assert workers_for(name, 2).threads == engine.threads
    assert not workers_for("reference", 2).threads
    assert DEFAULT_ENGINE in ENGINES
    with pytest.raises(ValueError, match="there is no engine `fast`; allowed: kernel, reference"):
        workers_for("fast", 2)


def test_years_in_threads_are_those_of_one_job(short):
    """The same years, whether played one after the other or side by side in threads, by any engine."""
    for engine in ENGINES:
        alone = years(short, seed=5, replications=[2, 0, 1], engine=engine, jobs=1)
        with Workers(3, threads=True) as workers:
            together = years(short, seed=5, replications=[2, 0, 1], engine=engine, workers=workers)
        assert [year.replication for year in together] == [2, 0, 1]
        assert [year.digest for year in together] == [year.digest for year in alone]


def test_a_log_is_made_only_where_it_is_asked_for(short):
    """Kept logs come back, digested ones leave their digest, other years leave neither; the figures are the same."""
    plain = years(short, seed=5, replications=[0, 1], jobs=1)
    assert [(year.log, year.log_digest) for year in plain] == [((), None), ((), None)]
    assert combined_log_digest(plain) is None
    kept = years(short, seed=5, replications=[0, 1], jobs=1, keep_log={1})
    assert [len(year.log) > 0 for year in kept] == [year.log_digest is not None for year in kept] == [False, True]
    digest = LogDigest()
    for block in kept[1].log:
        digest.add(block)
    assert kept[1].log_digest == digest.hexdigest()
    logged = years(short, seed=5, replications=[0, 1], jobs=1, digest_logs=True)
    assert [year.log for year in logged] == [(), ()]
    assert logged[1].log_digest == kept[1].log_digest != logged[0].log_digest
    assert combined_digest(plain) == combined_digest(kept) == combined_digest(logged)


def test_every_engine_counts_what_its_log_measures(short):
    """The totals of a year that was only counted are those measured from its log; so is the closing state."""
    for engine in ENGINES:
        task = tasks_of(short, 5, [3], engine)[0]
        counted, logged = simulate_year(task), simulate_year(replace(task, keep_log=True))
        world = compile_world(short, 5, 3)
        assert counted.digest == logged.digest == totals_digest(measure(world, logged.log))
        assert counted.closing == logged.closing
        totals, closing = measured_by(engine)(world)
        assert (totals_digest(totals), closing) == (counted.digest, counted.closing)
        assert simulate_result(task).staffed_hours.tolist() == counted.result.staffed_hours.tolist()


def test_the_digest_of_figures_sees_every_number(short):
    """One customer more in one table gives another digest; the same tables in another order give the same."""
    totals = years(short, seed=5, replications=[0], jobs=1)[0].totals
    tables = {key: np.array(table) for key, table in reversed(list(totals.tables.items()))}
    assert totals_digest(replace(totals, tables=tables)) == totals_digest(totals)
    name = max(tables, key=lambda key: tables[key].size)
    tables[name].flat[-1] += 1
    assert totals_digest(replace(totals, tables=tables)) != totals_digest(totals)
    with pytest.raises(ValueError, match="no engine `other`"):
        engine_called("other")


INTERRUPTED = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from sim.replicate import Workers

def work(seconds):
    # Python's own sleep lets a signal through; a thread in compiled code hears nothing.
    time.sleep(seconds)
    return seconds

begun = time.monotonic()
try:
    with Workers(2, threads=True) as workers:
        for _ in workers.map(work, [0.0, 3.0, 3.0, 3.0]):
            print("ready", flush=True)
except KeyboardInterrupt:
    print(f"{time.monotonic() - begun:.1f}", threading.active_count(), flush=True)
"""


def test_an_interrupt_is_heard_while_threads_work(tmp_path):
    """Ctrl-C reaches the caller at once, although threads are in the middle of years; those not begun never run."""
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, encoding="utf-8")
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, threads = process.stdout.readline().split()
    heard = time.monotonic() - begun
    process.communicate(timeout=30)
    # Two sleeps of 3 s go on and a fourth task never begins: heard well before either ends, over after the first two.
    assert heard < 2
    assert threads == "3"
    assert time.monotonic() - begun < 5.5
