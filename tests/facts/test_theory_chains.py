"""Chains and what is built on them, against numbers known otherwise."""

import pytest

from sim.theory import erlang
from sim.theory.breakdowns import queue_with_breakdowns, saturated_capacity
from sim.theory.chains import long_run
from sim.theory.dialling import blended_pool, predictive_overshoot


def test_a_circle_of_three_states():
    """a -> b at rate 1, b -> c at 2, c -> a at 4: the time in each is as 1 : 1/2 : 1/4."""
    chain = long_run("a", lambda state: {"a": [(1.0, "b")], "b": [(2.0, "c")], "c": [(4.0, "a")]}[state])
    assert dict(zip(chain.states, chain.probabilities.tolist(), strict=True)) == pytest.approx(
        {"a": 4 / 7, "b": 2 / 7, "c": 1 / 7})
    assert chain.share(lambda state: state != "a") == pytest.approx(3 / 7)
    assert chain.mean(lambda state: {"a": 0, "b": 7, "c": 14}[state]) == pytest.approx(4.0)


def test_a_chain_of_one_state():
    """Nothing ever happens: the one state has it all, and a move from a state to itself is none."""
    assert long_run(1, lambda _: [(3.0, 1)]).probabilities.tolist() == [1.0]


def test_a_state_that_is_never_left_is_refused():
    """The long run would depend on where the chain starts."""
    with pytest.raises(ValueError, match="never left"):
        long_run(0, lambda state: [(1.0, 1)] if state == 0 else [])
    with pytest.raises(ValueError, match="rate"):
        long_run(0, lambda state: [(-1.0, 1 - state)])


def test_machines_that_never_fail_are_those_of_erlang():
    """A run of a thousand million minutes: Erlang C, for one and for three machines."""
    for servers, service in ((1, 0.5), (3, 2.1)):
        queue = queue_with_breakdowns(servers, 1.0, service, 1e9, 1.0)
        assert queue.probability_wait == pytest.approx(erlang.erlang_c(servers, service), rel=1e-6)
        assert queue.mean_wait == pytest.approx(erlang.mean_wait(servers, 1.0, service), rel=1e-6)
        assert queue.mean_down == pytest.approx(0, abs=1e-6)


def test_machines_that_fail_are_busy_as_long_as_the_work_takes():
    """Whatever fails, work in = work done: busy = arrivals x service. Of two idle machines, 10 minutes of repair in
    100 of run each are down 2 x 10 / 110; at work a failure is put off, so they are down a little less."""
    assert queue_with_breakdowns(2, 0.3, 2.0, 60.0, 15.0).mean_busy == pytest.approx(0.6)
    idle = queue_with_breakdowns(2, 1e-6, 1.0, 100.0, 10.0)
    assert idle.mean_down == pytest.approx(20 / 110, rel=1e-4)
    assert queue_with_breakdowns(2, 0.5, 2.0, 100.0, 10.0).mean_down < idle.mean_down


def test_what_a_machine_can_serve_at_most():
    """Service 3, run 10, repair 6: a cycle is 10 + 3 at work and 6 in repair, so 13 / 19 of the time at 1/3 a
    minute. A queue that asks for more has no long run; just below it waits are long."""
    capacity = saturated_capacity(3.0, 10.0, 6.0)
    assert capacity == pytest.approx(13 / 19 / 3)
    with pytest.raises(ValueError, match="without end"):
        queue_with_breakdowns(1, capacity * 1.001, 3.0, 10.0, 6.0)
    near = queue_with_breakdowns(1, capacity * 0.9, 3.0, 10.0, 6.0)
    assert near.probability_wait > 0.8


def test_one_line_for_one_caller_drops_nobody():
    """A caller's circle: rings of 1/2 minute until one is answered (2.5 of them at 40 %), then 3 minutes of talk:
    dials = 2.5 / (2.5 x 0.5 + 3) a minute and caller, busy 3 / 4.25."""
    desk = predictive_overshoot(2, 1, 0.4, 0.5, 3.0)
    assert desk.dropped == 0
    assert desk.dials == pytest.approx(2 * 2.5 / 4.25)
    assert desk.busy == pytest.approx(2 * 3 / 4.25)


def test_two_lines_for_one_caller_by_hand():
    """One caller, two lines, all answered at once, rings of mean 1, talks of mean 1. States (busy, ringing):
    (0,2) -> (1,1) at rate 2; (1,1) -> (1,0) dropped at 1, -> (0,2) at 1; (1,0) -> (0,2) at 1. Balance: 2 a = b + c,
    2 b = 2 a, c = b, so a = b = c = 1/3. Rings end at (2 + 1) / 3 = 1 a minute, of which 1/3 are dropped."""
    desk = predictive_overshoot(1, 2, 1.0, 1.0, 1.0)
    assert desk.dropped == pytest.approx(1 / 3)
    assert desk.dials == pytest.approx(1.0)
    assert desk.busy == pytest.approx(2 / 3)


def test_people_who_never_call_are_those_of_erlang():
    """With as many kept free as there are, nobody calls: Erlang C. With nobody kept free everybody is always busy,
    so every arrival waits, and they call in all the time that serving leaves."""
    never = blended_pool(4, 0.8, 3.0, 4.0, keep_free=4)
    assert never.calls == 0
    assert never.probability_wait == pytest.approx(erlang.erlang_c(4, 2.4))
    assert never.mean_wait == pytest.approx(erlang.mean_wait(4, 0.8, 3.0))
    always = blended_pool(4, 0.8, 3.0, 4.0)
    assert always.probability_wait == pytest.approx(1.0)
    assert always.calling == pytest.approx(4 - 2.4)
    assert always.calls == pytest.approx(1.6 / 4)


def test_one_person_who_serves_and_calls_by_hand():
    """One person, services and calls of mean 1: always busy, and whoever waits starts when the work in hand ends. The
    same as a queue with a customer always in service: mean wait = residual 1 + 1 for each of those ahead,
    W = 1 + rate x W, so 1 / (1 - 0.5) = 2 at rate 1/2."""
    assert blended_pool(1, 0.5, 1.0, 1.0).mean_wait == pytest.approx(2.0)
