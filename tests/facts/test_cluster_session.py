"""What a session makes of news that cross each other, with a client that does nothing of its own."""

import runpy
from pathlib import Path

import pytest

from wherefrom.cluster import session
from wherefrom.cluster.dispatch import Dispatch
from wherefrom.cluster.session import Session

SAMPLE = runpy.run_path(str(Path(__file__).with_name("cluster_sample.py")))


class Future:
    """One whose task may be called finished by a test."""

    status = "pending"

    def add_done_callback(self, function):
        """Nothing is called back: tests tell the session what happened."""


class Client:
    """Takes what it is given and answers nothing."""

    status = "running"

    def subscribe_topic(self, topic, handler):
        """Nothing is heard."""

    def submit(self, function, *arguments, **options):
        """A task that is never played."""
        return Future()

    def cancel(self, futures, force):
        """Forgotten."""

    def sync(self, function, futures):
        """Nothing can be fetched: the worker is gone."""
        raise AssertionError("what left with its worker must not be waited for")


@pytest.fixture
def playing(monkeypatch):
    """A session, its dispatch and what it says, with one worker `a` that holds chunks 0 and 1."""
    monkeypatch.setattr(session, "connected", lambda address: Client())
    said = []
    dispatch = Dispatch(iter(SAMPLE["blocks"](2)))
    made = Session("tcp://x:1", SAMPLE["shared"](), {}, dispatch, said.append, 1.0, begun=False)
    dispatch.join("a", 1)
    made._hand_out()
    return made, dispatch, said


def test_a_result_whose_worker_left_before_it_was_fetched_is_played_again_without_blame(playing):
    """`a` finished block 0 and was lost while it played block 1; both news come at once. Block 0 is handed on, block 1
    is played by itself, and nobody waits for what is gone."""
    made, dispatch, said = playing
    first, second = list(made._futures)
    made._futures[first][2].status = "finished"
    assert made._take_in([("done", first), ("remove-worker", "a"), ("done", second)]) == []
    assert said == ["the worker at a is gone; what it was playing is played again"]
    dispatch.join("b", 1)
    alone = dispatch.next_for("b")
    assert ([each.number for each in alone.blocks], alone.alone) == ([1], True)
    dispatch.done(alone.number, 0.1)
    other = dispatch.next_for("b")
    assert ([each.number for each in other.blocks], other.alone) == ([0], False)


def test_news_of_a_worker_that_left_twice_change_nothing_more(playing):
    """The scheduler and the count of the workers may both tell of it."""
    made, dispatch, said = playing
    made._take_in([("remove-worker", "a"), ("remove-worker", "a")])
    assert len(said) == 1
    assert dispatch.workers == ()
    assert not dispatch.finished
