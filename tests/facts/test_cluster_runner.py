"""A batch on real Dask workers of this machine gives the records of a local run, byte for byte, whoever is killed."""

import runpy
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from wherefrom.batch import key
from wherefrom.batch.play import is_passing, play
from wherefrom.batch.record import record_bytes
from wherefrom.cluster import connection
from wherefrom.cluster.connection import ClusterLost, ClusterUnusable, asked, checked_address
from wherefrom.cluster.dask_runner import DaskRunner

pytest.importorskip("distributed")
SAMPLE = runpy.run_path(str(Path(__file__).with_name("cluster_sample.py")))
SHARED = SAMPLE["shared"]()

IMPOSTOR = """
import wherefrom.batch.key, wherefrom.batch.play
wherefrom.batch.key.code_digest = lambda planned=False: "0" * 64
wherefrom.batch.play.play = lambda shared, blocks: 1 / 0
"""
KILLER = """
import os
import wherefrom.batch.play as playing
if not hasattr(playing, "right"):
    playing.right = playing.play
def play(shared, blocks):
    if any(block.number == {number} for block in blocks):
        {what}
    return playing.right(shared, blocks)
playing.play = play
"""
OLDER = """
import wherefrom.cluster.on_worker
wherefrom.cluster.on_worker.PROTOCOL = "wherefrom/cluster/0"
"""
STRANGER = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "wherefrom":
            raise ModuleNotFoundError("No module named 'wherefrom'")
sys.meta_path.insert(0, Refusing())
"""


@pytest.fixture(autouse=True)
def sources_as_they_are():
    """Workers are started now, this process was a while ago: somebody may have edited a source since."""
    key._code_digest.cache_clear()


def local(blocks):
    """The bytes of all records, played here: name -> bytes."""
    return {(each.key, each.first): record_bytes(each) for each in play(SHARED, blocks)}


def gathered(runner, blocks, after=()):
    """The bytes of all records by name; (number, function) of `after`: what is done once so many have come. No record
    may come twice."""
    found = {}
    waiting = list(after)
    for records in runner.run(SHARED, iter(blocks)):
        for each in records:
            assert (each.key, each.first) not in found
            found[each.key, each.first] = each if is_passing(each) else record_bytes(each)
        while waiting and len(found) >= waiting[0][0]:
            waiting.pop(0)[1]()
    assert not waiting
    return found


@contextmanager
def cluster(folder, workers, **options):
    """A cluster with so many good workers, and a runner that keeps what it says in `.said`."""
    with SAMPLE["cluster_in"](folder) as made:
        started = [made.start_worker() for _ in range(workers)]
        said = []
        runner = DaskRunner(made.address, said.append, **options)
        runner.said = said
        yield made, runner, [each.wait() for each in started]


@pytest.mark.parametrize(("points", "workers"), [(100, 2), pytest.param(400, 3, marks=pytest.mark.long)])
def test_one_worker_is_killed_and_another_is_refused(tmp_path, points, workers):
    """Two (three) workers and one whose sources differ; one of the good ones is killed in the middle. All records come,
    each once, byte for byte those of a local run. The last, which would fail whatever it was given, is refused by
    name."""
    blocks = SAMPLE["blocks"](points)
    with SAMPLE["cluster_in"](tmp_path) as made:
        good = [made.start_worker() for _ in range(workers)]
        impostor = made.start_worker("--preload", made.preload("impostor", IMPOSTOR))
        expected = local(blocks)
        for each in (impostor, *good):
            each.wait()
        said = []
        runner = DaskRunner(made.address, said.append)
        assert runner.jobs == workers + 1
        found = gathered(runner, blocks, [(20, good[1].kill)])
    assert found == expected
    assert any(f"the worker at {impostor.address} is refused: its sources of wherefrom differ from ours" in each
               and "install the same sources there" in each for each in said)  # fmt: skip
    assert f"the worker at {good[1].address} is gone; what it was playing is played again" in said


@pytest.mark.parametrize("text", ["", "localhost", "http://localhost:8786", "tcp://localhost", "tcp://:8786", "tcp://a:b",
                                  "tcp://h:1/x", "tcp://h:99999999"])  # fmt: skip
def test_what_is_no_address_is_said_with_an_example(text):
    """Nothing is tried with it."""
    with pytest.raises(ClusterUnusable, match=r"address|port") as error:
        DaskRunner(text)
    assert "tcp://192.168.1.20:8786" in str(error.value)


def test_an_address_may_leave_its_protocol_out():
    """Dask's own is meant."""
    assert checked_address("planner-1:8786") == "tcp://planner-1:8786"
    assert checked_address("tls://planner-1:8786/") == "tls://planner-1:8786"


def test_nobody_at_the_address_or_somebody_who_is_no_scheduler(tmp_path):
    """A closed port, and a server that takes what it is sent and says nothing: a sentence with the next step each."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterUnusable, match=f"no Dask scheduler answers at {address}; start one there with"):
            asked(address, 0.5)
        taken.listen()
        with pytest.raises(ClusterUnusable, match=f"what answers at {address} is not a|no Dask scheduler"):
            asked(address, 0.5)


def test_without_dask_the_extra_is_named(monkeypatch):
    """The next step is what to install."""

    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(connection, "import_module", missing)
    with pytest.raises(ClusterUnusable, match=r"Dask is not installed here; .* 'wherefrom\[cluster\]'"):
        asked("tcp://127.0.0.1:1")


@pytest.mark.long
def test_a_worker_is_not_taken_for_the_scheduler(tmp_path):
    """Both speak the same language; who is asked says which it is."""
    with cluster(tmp_path, 1) as (_, _, workers), pytest.raises(ClusterUnusable, match="a Dask worker, not the sched"):
        asked(workers[0].address)


@pytest.mark.long
def test_a_block_that_kills_its_workers_is_given_up_and_all_others_are_played(tmp_path):
    """Whoever plays block 7 of 120 dies at once. It may kill two of four workers; then it is answered by a reason that
    is not recorded, and the others are byte-equal to a local run."""
    blocks = SAMPLE["blocks"](120)
    expected = local(blocks)
    with SAMPLE["cluster_in"](tmp_path) as made:
        preload = made.preload("killer", KILLER.format(number=7, what="os._exit(9)"))
        for each in [made.start_worker("--preload", preload) for _ in range(4)]:
            each.wait()
        said = []
        found = gathered(DaskRunner(made.address, said.append), blocks)
        alive = [part for part in made._parts if part.process.poll() is None]
    killer = blocks[7].name
    assert found[killer].state == "failed"
    assert is_passing(found[killer])
    assert "2 workers were lost while they played it" in found[killer].reason
    assert {name: each for name, each in found.items() if name != killer} == {
        name: each for name, each in expected.items() if name != killer}  # fmt: skip
    assert len(alive) == 1 + 2    # the scheduler and two workers
    assert sum("is gone" in each for each in said) == 2


@pytest.mark.long
def test_a_block_that_workers_cannot_play_is_given_up_and_all_others_are_played(tmp_path):
    """Whoever plays block 7 of 60 raises an error: tried once more by itself, it is answered by the reason."""
    blocks = SAMPLE["blocks"](60)
    expected = local(blocks)
    with SAMPLE["cluster_in"](tmp_path) as made:
        made.start_worker("--preload", made.preload("killer", KILLER.format(number=7, what="1 / 0"))).wait()
        found = gathered(DaskRunner(made.address), blocks)
    failed = found.pop(blocks[7].name)
    assert "could not play it (ZeroDivisionError: division by zero)" in failed.reason
    del expected[blocks[7].name]
    assert found == expected


@pytest.mark.long
def test_workers_that_join_later_are_greeted_first(tmp_path):
    """One worker begins; after 20 records a good one and one with other sources join. The first is then killed: the
    good newcomer finishes, the other never plays."""
    blocks = SAMPLE["blocks"](400)
    expected = local(blocks)
    with cluster(tmp_path, 1, wait_for_workers=30) as (made, runner, workers):
        late = []

        def join():
            late.append(made.start_worker("--preload", made.preload("impostor", IMPOSTOR)))
            late.append(made.start_worker())
            for each in late:
                each.wait()

        assert gathered(runner, blocks, [(20, join), (200, workers[0].kill)]) == expected
    assert any(f"the worker at {late[0].address} is refused" in each for each in runner.said)


@pytest.mark.long
def test_the_scheduler_comes_back_with_another_worker(tmp_path):
    """The scheduler is killed in the middle, its worker ends with it; both are started again on the same port. What was
    being played is played again, and all is byte-equal."""
    blocks = SAMPLE["blocks"](200)
    expected = local(blocks)
    with cluster(tmp_path, 1, reconnect=60) as (made, runner, _):

        def back_again():
            time.sleep(2)
            made.scheduler = made.start_scheduler(made.address.rpartition(":")[2])
            made.start_worker()

        def restart():
            made.scheduler.kill()
            restarting.start()

        restarting = threading.Thread(target=back_again)
        try:
            assert gathered(runner, blocks, [(50, restart)]) == expected
        finally:
            if restarting.ident is not None:
                restarting.join(30)
    assert any("is gone; trying to reach it again for 60 s" in each for each in runner.said)
    assert any("is back" in each for each in runner.said)


@pytest.mark.long
@pytest.mark.parametrize("who", ["scheduler", "worker"])
def test_what_does_not_come_back_ends_the_batch_with_the_next_step(tmp_path, who):
    """The scheduler, or the only worker, is killed for good: a sentence names it and --resume."""
    with cluster(tmp_path, 1, reconnect=1, wait_for_workers=1) as (made, runner, workers):
        gone = made.scheduler if who == "scheduler" else workers[0]
        with pytest.raises(ClusterLost, match=r"what was recorded is kept: start .* --resume"):
            gathered(runner, SAMPLE["blocks"](4000), [(50, gone.kill)])


@pytest.mark.long
def test_no_worker_at_all(tmp_path):
    """A scheduler without workers is waited for, and then the command that starts a worker is named."""
    with (
        cluster(tmp_path, 0, wait_for_workers=1) as (made, runner, _),
        pytest.raises(ClusterUnusable, match=f"has had no worker for 1 s; start some with `dask worker {made.address}"),
    ):
        gathered(runner, SAMPLE["blocks"](2))


@pytest.mark.long
def test_only_refused_workers(tmp_path):
    """Three workers, one with other sources, one with a wherefrom that speaks otherwise, one without wherefrom: each is
    named, nothing is played, none is harmed."""
    with cluster(tmp_path, 0) as (made, runner, _):
        other = made.start_worker("--preload", made.preload("impostor", IMPOSTOR)).wait()
        without = made.start_worker("--preload", made.preload("stranger", STRANGER)).wait()
        older = made.start_worker("--preload", made.preload("older", OLDER)).wait()
        with pytest.raises(ClusterUnusable, match="every worker was refused; nothing was played"):
            gathered(runner, SAMPLE["blocks"](2))
        assert without.process.poll() is None    # it serves others still
    assert any(f"{other.address} is refused: its sources" in each for each in runner.said)
    assert any(f"{older.address} is refused: it has a wherefrom of another time" in each for each in runner.said)
    assert any(f"{without.address} is refused: it has no wherefrom; install wherefrom" in each for each in runner.said)


@pytest.mark.long
def test_a_scheduler_without_wherefrom(tmp_path):
    """The scheduler must be able to read what passes through it: that is said, with what to install."""
    with SAMPLE["cluster_in"](tmp_path) as made:
        made.scheduler = made.start_scheduler("0", "--preload", made.preload("stranger", STRANGER))
        made.start_worker().wait()
        with pytest.raises(ClusterUnusable, match=r"cannot read what is sent to it; install the same where"):
            gathered(DaskRunner(made.address), SAMPLE["blocks"](2))


@pytest.mark.long
def test_closing_takes_back_what_was_not_played(tmp_path):
    """After the first records the iterator is closed, as an interruption does: no task of ours is left."""
    with cluster(tmp_path, 1) as (made, runner, _):
        run = runner.run(SHARED, iter(SAMPLE["blocks"](4000)))
        next(run)
        run.close()
        from distributed import Client

        with connection.quiet(), Client(made.address, set_as_default=False) as client:
            until = time.monotonic() + 10
            while (left := client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))):
                assert time.monotonic() < until, left
                time.sleep(0.1)


@pytest.mark.long
def test_nothing_of_what_dask_logs_reaches_the_terminal(tmp_path, capfd):
    """A worker is killed in the middle and the scheduler at the end: all that is said is said by us."""
    with cluster(tmp_path, 2, reconnect=1) as (made, runner, workers), pytest.raises(ClusterLost):
        gathered(runner, SAMPLE["blocks"](4000), [(50, workers[0].kill), (200, made.scheduler.kill)])
    time.sleep(0.5)
    assert capfd.readouterr() == ("", "")
