"""People who serve in the shop and call in its quiet minutes, worked out by hand. Times in minutes."""

import runpy
from pathlib import Path

import pytest

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DESK, changed, fixed, play = (SAMPLE[name] for name in ("SHOP", "DESK", "changed", "fixed", "play"))
# One of the staff serves (10 minutes) and calls (ring 1, talk 5).
BOTH = changed(SHOP, offer=DESK["offer"], assets={"staff": {"kind": "people", "headcount": 1}},
               channels__shop__steps__0__needs=["staff"],
               channels__phone=changed(DESK["channels"]["phone"], callers="staff"))
WITH_DESK = changed(BOTH, assets__staff__headcount=2, assets__desks={"kind": "machines", "count": 1},
                    channels__shop__steps__0__needs=["staff", "desks"])


@pytest.fixture(params=SAMPLE["ENGINES"])
def engine(request):
    """Name of an engine."""
    return request.param


def calls(result):
    """When each lead was first dialled, in order of the list."""
    return result.column("arrive", "phone")


def test_a_waiting_customer_has_the_caller_next(engine):
    """The call of 0-6 is finished; the customer of 2 is served 6-16; then the next leads are called at 16 and 22."""
    result = play(BOTH, engine, shop=[2])
    assert result.column("start", "shop") == [6]
    assert calls(result) == [0, 16, 22]


def test_some_are_kept_free_for_customers(engine):
    """Two staff, one kept free: one call at a time (0-6). The customer of 2 is served at once (2-12). At 6 the
    caller is the only one free, so the next call waits until 12; the last is at 18."""
    result = play(changed(BOTH, assets__staff__headcount=2, channels__phone__keep_free=1), engine, shop=[2])
    assert result.column("start", "shop") == [2]
    assert calls(result) == [0, 12, 18]


def test_without_one_kept_free_both_call(engine):
    """The same without: both call at 0, the customer of 2 waits until 6, the other's third call is at 6."""
    result = play(changed(BOTH, assets__staff__headcount=2), engine, shop=[2])
    assert result.column("start", "shop") == [6]
    assert calls(result) == [0, 0, 6]


def test_nobody_calls_while_a_customer_waits_for_something_else(engine):
    """Both call 0-6. Customers of 1 and 2 need the only desk: the first has it 6-16, the second waits with one of the
    staff idle, who does not call. At 16 the second is served, and whoever is free calls."""
    result = play(WITH_DESK, engine, shop=[1, 2])
    assert result.column("start", "shop") == [6, 16]
    assert calls(result) == [0, 0, 16]


def test_when_the_last_waiting_customer_gives_up_calls_begin_again(engine):
    """As before, but the second leaves at 12 after 10 minutes: then the idle one of the staff calls."""
    result = play(changed(WITH_DESK, channels__shop__patience=fixed(10)), engine, shop=[1, 2])
    assert result.column("outcome", "shop") == ["NO_SALE", "ABANDONED"]
    assert calls(result) == [0, 0, 12]


def test_when_a_customer_is_served_by_a_machine_coming_back_calls_begin_again(engine):
    """Three staff, two leads called 0-6, a third and fourth on the list after keeping one free. The desk is down 3-13:
    the customer of 4 waits, nobody calls at 6; at 13 the desk takes one of the three, one is kept free, one calls."""
    document = changed(WITH_DESK, assets__staff__headcount=3, channels__phone__keep_free=1,
                       assets__desks__failure={"every": fixed(3), "repair": fixed(10)})
    result = play(document, engine, shop=[4])
    assert result.column("start", "shop") == [13]
    assert calls(result) == [0, 0, 13]


def test_an_alternative_step_shares_the_callers_too(engine):
    """Advisers first, staff else: while a customer waits for either, staff do not call. Adviser 0-10 for the
    customer of 0, staff calling 0-6 and then serving the customer of 1 from 6 to 16; calls go on at 16."""
    document = changed(BOTH, assets__advisers={"kind": "people", "headcount": 1},
                       channels__shop__steps__0={"name": "advice", "time": "10 min", "needs": ["advisers"],
                                                 "or_needs": [["staff"]]})
    result = play(document, engine, shop=[0, 1])
    assert result.column("start", "shop") == [0, 6]
    assert calls(result) == [0, 16, 22]
