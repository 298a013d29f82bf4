"""Who plays what on a cluster, without one: nothing is lost, nothing is answered twice, suspects play alone."""

import runpy
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wherefrom.cluster.dispatch import CHUNK_SECONDS, MOST_BLOCKS, Dispatch

SAMPLE = runpy.run_path(str(Path(__file__).with_name("cluster_sample.py")))


def numbers(blocks):
    """Numbers of blocks or of a chunk's blocks."""
    return [each.number for each in getattr(blocks, "blocks", blocks)]


def test_a_worker_holds_one_chunk_more_than_it_has_threads():
    """Two threads: three chunks of one block, then none until one is done; only what is held was pulled."""
    pulled = iter(SAMPLE["blocks"](10))
    dispatch = Dispatch(pulled)
    dispatch.join("a", 2)
    chunks = [dispatch.next_for("a") for _ in range(4)]
    assert [numbers(each) for each in chunks[:3]] == [[0], [1], [2]]
    assert chunks[3] is None
    assert next(pulled).number == 3


def test_chunks_grow_to_half_a_second_of_work():
    """Blocks of 10 ms: chunks of 1, 4, 16 and then 50 blocks, for 50 x 10 ms are half a second; never above 250."""
    dispatch = Dispatch(iter(SAMPLE["blocks"](5000)))
    dispatch.join("a", 1)
    sizes = []
    for _ in range(5):
        chunk = dispatch.next_for("a")
        sizes.append(len(chunk.blocks))
        dispatch.done(chunk.number, 0.01 * len(chunk.blocks))
    assert sizes == [1, 4, 16, round(CHUNK_SECONDS / 0.01), round(CHUNK_SECONDS / 0.01)]
    for _ in range(4):
        chunk = dispatch.next_for("a")
        dispatch.done(chunk.number, 0.0)
    assert len(dispatch.next_for("a").blocks) == MOST_BLOCKS


def test_blocks_of_a_lost_worker_are_played_by_others_and_the_one_it_was_playing_alone():
    """A worker of one thread held 0 (being played) and 1 (waiting) when it was lost: 1 goes to whoever is next, 0 to a
    worker that holds nothing else, and nothing beside it."""
    dispatch = Dispatch(iter(SAMPLE["blocks"](3)))
    dispatch.join("a", 1)
    assert [numbers(dispatch.next_for("a")) for _ in range(2)] == [[0], [1]]
    assert dispatch.leave("a") == ()
    dispatch.join("b", 1)
    alone = dispatch.next_for("b")
    assert (numbers(alone), alone.alone) == ([0], True)
    assert dispatch.next_for("b") is None
    assert dispatch.done(alone.number, 0.1) == alone
    assert [numbers(dispatch.next_for("b")) for _ in range(2)] == [[1], [2]]


def test_a_block_that_loses_two_workers_is_given_up():
    """Block 0 loses worker a, then worker b: it is given up; block 1, which b only held, is not."""
    dispatch = Dispatch(iter(SAMPLE["blocks"](2)))
    dispatch.join("a", 1)
    dispatch.next_for("a"), dispatch.next_for("a")
    dispatch.leave("a")
    dispatch.join("b", 1)
    dispatch.next_for("b")
    assert numbers(dispatch.leave("b")) == [0]
    dispatch.join("c", 1)
    last = dispatch.next_for("c")
    assert (numbers(last), last.alone) == ([1], False)
    dispatch.done(last.number, 0.1)
    assert dispatch.next_for("c") is None
    assert dispatch.finished


def test_an_answer_that_nobody_waits_for_any_more_is_dropped():
    """A chunk was handed out again when its worker left; what that worker still answers does not count."""
    dispatch = Dispatch(iter(SAMPLE["blocks"](1)))
    dispatch.join("a", 1)
    first = dispatch.next_for("a")
    dispatch.part("a")
    dispatch.join("b", 1)
    second = dispatch.next_for("b")
    assert dispatch.done(first.number, 0.1) is None
    assert dispatch.done(second.number, 0.1) == second
    assert dispatch.done(second.number, 0.1) is None


@given(st.lists(st.tuples(st.sampled_from(["join", "give", "done", "back", "broke", "leave", "part"]),
                          st.integers(0, 3)), max_size=120))
def test_whatever_workers_do_every_block_is_answered_once(story):
    """Any order of joining, leaving, breaking and answering, then one good worker: each block is either done once or
    given up once."""
    dispatch = Dispatch(iter(SAMPLE["blocks"](12)))
    held = {}
    answered = []
    for what, which in story:
        worker = f"worker {which}"
        if what == "join":
            dispatch.join(worker, 1 + which % 2)
        elif what == "give" and worker in dispatch.workers:
            chunk = dispatch.next_for(worker)
            if chunk is not None:
                held[chunk.number] = chunk
        elif what in ("done", "back", "broke") and held:
            number = sorted(held)[which % len(held)]
            if what == "done":
                chunk = dispatch.done(number, 0.01)
                answered += numbers(chunk) if chunk else []
            elif what == "back":
                dispatch.back(number)
            else:
                answered += numbers(dispatch.broke(number))
            del held[number]
        elif what == "leave":
            answered += numbers(dispatch.leave(worker))
        elif what == "part":
            dispatch.part(worker)
    for worker in dispatch.workers:
        dispatch.part(worker)
    dispatch.join("good", 1)
    while not dispatch.finished:
        chunk = dispatch.next_for("good")
        if chunk is not None:
            answered += numbers(dispatch.done(chunk.number, 0.01))
    assert sorted(answered) == list(range(12))
