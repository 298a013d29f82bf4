"""Facts about the exact formulas: worlds small enough to work out by hand, and formulas that must agree."""

import math

import numpy as np
import pytest

from sim.theory import erlang, staffing, stock
from sim.theory.alarm import t_threshold, within, z_threshold
from sim.theory.birth_death import balking_queue, stationary
from sim.theory.counts import DayCount, total_variance
from sim.theory.erlang_a import erlang_a
from sim.theory.finite import blocking, finite_room, mean_wait_accepted
from sim.theory.intervals import chance_at_least, chance_at_most, mean_interval, p10_p90, paired_difference
from sim.theory.leads import reached_at_least_once, work_leads
from sim.theory.pollaczek import allen_cunneen_approximate_wait, mg1_mean_queue, mg1_mean_wait
from sim.theory.priority import priority_waits, priority_waits_one_server
from sim.theory.tandem import Step, joint_probability, mean_time_inside, tandem
from sim.theory.transient import day_queue


def near(value: object, tolerance: float = 1e-9) -> object:
    """Equal up to rounding."""
    return pytest.approx(value, rel=tolerance, abs=tolerance)


def test_theory_erlang_b_and_c_of_two_servers() -> None:
    """a = 1, c = 2: B = (1/2) / (1 + 1 + 1/2) = 1/5; C = B / (1 - 1/2 x 4/5) = 1/3."""
    assert erlang.erlang_b(2, 1.0) == near(1 / 5)
    assert erlang.erlang_c(2, 1.0) == near(1 / 3)
    # Service mean 3, so arrivals 1/3 a minute: spare rate 2/3 - 1/3 = 1/3, W = (1/3) / (1/3) = 1.
    assert erlang.mean_wait(2, 1 / 3, 3.0) == near(1.0)
    assert erlang.mean_queue(2, 1 / 3, 3.0) == near(1 / 3)
    # Within 3 minutes: 1 - (1/3) exp(-1/3 x 3).
    assert erlang.service_level(2, 1 / 3, 3.0, 3.0) == near(1 - math.exp(-1) / 3)


def test_theory_erlang_edges() -> None:
    """No work is never refused, no servers refuse all, and too much work waits without end."""
    assert erlang.erlang_b(3, 0.0) == 0.0
    assert erlang.erlang_b(0, 2.0) == 1.0
    assert erlang.erlang_c(2, 2.0) == 1.0
    assert erlang.mean_wait(2, 2.0, 1.0) == math.inf
    assert erlang.service_level(2, 2.0, 1.0, 5.0) == 0.0
    with pytest.raises(ValueError, match="servers must be at least 0"):
        erlang.erlang_b(-1, 1.0)


def test_theory_erlang_b_of_a_thousand_servers_is_poisson_over_its_sum() -> None:
    """B = P(N = c) / P(N <= c) for a Poisson N with mean a: another road to the same number."""
    for servers, load in ((1000, 1000.0), (1000, 900.0), (400, 700.0), (1000, 1100.0)):
        count = DayCount(load)
        assert erlang.erlang_b(servers, load) == near(count.probability(servers) / count.at_most(servers), 1e-8)


def test_theory_erlang_tables_equal_the_single_values() -> None:
    """Row n, column j of a table is the formula for n servers and load j."""
    loads = np.array([0.0, 0.5, 3.0, 7.5])
    losses, waits = erlang.erlang_b_table(9, loads), erlang.erlang_c_table(9, loads)
    for servers in range(10):
        for column, load in enumerate(loads):
            assert losses[servers, column] == near(erlang.erlang_b(servers, float(load)), 1e-14)
            assert waits[servers, column] == near(erlang.erlang_c(servers, float(load)), 1e-14)


def test_theory_birth_death_by_hand() -> None:
    """Up at 1 and 2, down at 1 and 1: weights 1, 1, 2."""
    assert stationary(np.array([1.0, 2.0]), np.array([1.0, 1.0])) == near(np.array([0.25, 0.25, 0.5]))
    with pytest.raises(ValueError, match="needs a death"):
        stationary(np.array([1.0]), np.array([0.0]))


def test_theory_erlang_a_published_case() -> None:
    """1 a minute, 6 servers of 6 minutes, patience 10 minutes: 14.070 % give up, the served wait 1.3161 minutes."""
    queue = erlang_a(6, 1.0, 6.0, 10.0)
    assert queue.probability_abandon == pytest.approx(0.14070, abs=5e-6)
    assert queue.mean_wait_served == pytest.approx(1.3161, abs=5e-5)
    # Whoever is not lost keeps servers busy: 1 x 6 x (1 - lost); who gives up does so at 1/10 of the waiting time.
    assert queue.mean_busy == near(6 * queue.probability_served)
    assert queue.mean_wait_all == near(10 * queue.probability_abandon)


def test_theory_erlang_a_with_patience_equal_to_service_is_poisson() -> None:
    """All rates 1, one server: every customer inside leaves at rate 1, so the number inside is Poisson(1)."""
    queue = erlang_a(1, 1.0, 1.0, 1.0)
    assert queue.probability_wait == near(1 - math.exp(-1))
    # E queue = E N - P(N > 0) = 1 - (1 - 1/e) = 1/e, all lost at rate 1.
    assert queue.mean_queue == near(math.exp(-1))
    assert queue.probability_abandon == near(math.exp(-1))


def test_theory_erlang_a_with_endless_patience_is_erlang_c() -> None:
    """No one gives up: all numbers are those of M/M/c; a very long patience comes close."""
    endless = erlang_a(5, 0.8, 5.0)
    assert endless.probability_abandon == 0.0
    assert endless.probability_wait == near(erlang.erlang_c(5, 4.0))
    assert endless.mean_wait_served == near(erlang.mean_wait(5, 0.8, 5.0))
    assert endless.mean_wait_all == near(endless.mean_wait_served)
    assert endless.service_level(2.0) == near(erlang.service_level(5, 0.8, 5.0, 2.0))
    assert erlang_a(5, 0.8, 5.0, 1e8).service_level(2.0) == near(endless.service_level(2.0), 1e-6)
    with pytest.raises(ValueError, match="grows without end"):
        erlang_a(4, 0.8, 5.0)


@pytest.mark.parametrize("queue", [erlang_a(6, 1.0, 6.0, 10.0), balking_queue(2, 1.0, 3.0, 4.0, (1.0, 0.6, 0.3))])
def test_theory_service_level_integrates_to_the_wait_of_the_served(queue) -> None:  # type: ignore[no-untyped-def]
    """E W = integral of P(W > t): the incomplete beta and the sum over stages are two roads to one number."""
    assert queue.service_level(0.0) == near(float(queue.probabilities[: queue.servers].sum()))
    assert queue.service_level(1e6) == near(queue.probability_served)
    points, weights = np.polynomial.legendre.leggauss(200)
    late = [queue.probability_served - queue.service_level(60 * (point + 1)) for point in points]
    integral = 60 * float(np.dot(weights, late))
    assert integral / queue.probability_served == near(queue.mean_wait_served, 1e-7)


def test_theory_balking_by_hand() -> None:
    """M/M/1, all rates 1, half stay when the server is busy: weights 1, 1, 1/2, 1/4 ... sum to 3."""
    queue = balking_queue(1, 1.0, 1.0, join_shares=(0.5,))
    assert queue.probabilities[:3] == near(np.array([1 / 3, 1 / 3, 1 / 6]))
    assert queue.probability_balk == near(1 / 3)
    assert queue.occupancy == near(2 / 3)
    # Lq = sum over k >= 1 of k (1/3)(1/2)^k = 2/3; those who join come at rate 2/3: wait 1.
    assert queue.mean_wait_all == near(1.0)


def test_theory_room_for_two() -> None:
    """M/M/1/2 with rho = 1: three states of 1/3; one waits 1/3 of the time, so Lq = 1/3, W = (1/3)/(2/3)."""
    assert blocking(1, 2, 1.0, 1.0) == near(1 / 3)
    assert mean_wait_accepted(1, 2, 1.0, 1.0) == near(0.5)
    assert finite_room(4, 4, 2.0, 1.5).probability_balk == near(erlang.erlang_b(4, 3.0))
    with pytest.raises(ValueError, match="room"):
        finite_room(4, 3, 1.0, 1.0)


def test_theory_pollaczek_by_hand() -> None:
    """lambda = 1/2, S = 1: fixed service waits (1/2)/(2 x 1/2) = 1/2, exponential twice that."""
    assert mg1_mean_wait(0.5, 1.0, 0.0) == near(0.5)
    assert mg1_mean_wait(0.5, 1.0, 1.0) == near(erlang.mean_wait(1, 0.5, 1.0)) == near(1.0)
    assert mg1_mean_queue(0.5, 1.0, 0.0) == near(0.25)
    assert mg1_mean_wait(1.0, 1.0, 0.5) == math.inf


def test_theory_allen_cunneen_is_exact_where_it_should_be() -> None:
    """With one server it is Pollaczek-Khinchine, with exponential service Erlang C."""
    assert allen_cunneen_approximate_wait(1, 0.5, 1.0, 0.7) == near(mg1_mean_wait(0.5, 1.0, 0.7))
    assert allen_cunneen_approximate_wait(4, 0.5, 6.0, 1.0) == near(erlang.mean_wait(4, 0.5, 6.0))


def test_theory_priorities_by_hand() -> None:
    """Loads 0.2 and 0.3 on one server, S = 1: W0 = 0.5, W1 = 0.5/0.8, W2 = 0.5/(0.8 x 0.5)."""
    assert priority_waits(1, (0.2, 0.3), 1.0) == near((0.625, 1.25))
    assert priority_waits_one_server((0.2, 0.3), (1.0, 1.0), (1.0, 1.0)) == near((0.625, 1.25))
    # Urgent work 0.5, all work 1.5: the urgent wait W0 / 0.5 = 1/0.5, the others for ever.
    assert priority_waits(1, (0.5, 1.0), 1.0) == near((2.0, math.inf))


def test_theory_priorities_do_not_change_the_total_wait() -> None:
    """Conservation: the wait averaged over equal-service classes is the wait without priorities."""
    rates = (0.3, 0.5, 0.2)
    waits = priority_waits(4, rates, 3.5)
    assert sum(r * w for r, w in zip(rates, waits, strict=True)) == near(erlang.mean_wait(4, 1.0, 3.5))
    # Kleinrock: sum of rho_i W_i = rho W0 / (1 - rho), also with different services in M/G/1.
    rates, means, cvs = (0.1, 0.2, 0.05), (2.0, 1.0, 6.0), (0.5, 1.0, 1.5)
    loads = [r * m for r, m in zip(rates, means, strict=True)]
    first = sum(r * m**2 * (1 + cv**2) / 2 for r, m, cv in zip(rates, means, cvs, strict=True))
    total = sum(x * w for x, w in zip(loads, priority_waits_one_server(rates, means, cvs), strict=True))
    assert total == near(sum(loads) * first / (1 - sum(loads)))


def test_theory_seller_then_till_by_hand() -> None:
    """Seller: rho 0.5, W = 1. 40 % go on to a till of 2 minutes: rho = 0.4, W = 0.4 x 2 / 0.6 = 4/3."""
    steps = (Step(1, 1.0, goes_on=0.4), Step(1, 2.0))
    seller, till = tandem(0.5, steps)
    assert (seller.mean_wait, till.mean_wait, till.arrival_rate) == near((1.0, 4 / 3, 0.2))
    # 1 + 1 + 0.4 (4/3 + 2) = 10/3; one at the seller, two at the till: (0.5 x 0.5) x (0.6 x 0.16).
    assert mean_time_inside(0.5, steps) == near(10 / 3)
    assert joint_probability(0.5, steps, (1, 2)) == near(0.024)
    joint = [joint_probability(0.9, (Step(3, 2.0), Step(2, 1.0)), (n, k)) for n in range(120) for k in range(60)]
    assert sum(joint) == near(1.0)


def test_theory_transient_converges_to_the_long_run() -> None:
    """After 500 service times with constant rates the queue is Erlang A's, and what is lost matches too."""
    day, steady = day_queue([1.0, 1.0], [6, 6], [3000.0, 60.0], 6.0, 10.0), erlang_a(6, 1.0, 6.0, 10.0)
    assert day.mean_queue[1] == near(steady.mean_queue, 1e-8)
    assert day.probability_wait[1] == near(steady.probability_wait, 1e-8)
    assert day.abandoned[1] == near(60 * steady.probability_abandon, 1e-8)
    assert day.mean_wait[1] == near(steady.mean_wait_all, 1e-8)
    assert day.will_abandon[1] == near(steady.probability_abandon, 1e-8)
    endless = day_queue([0.8, 0.8], [5, 5], [4000.0, 30.0], 5.0)
    assert endless.mean_wait[1] == near(erlang.mean_wait(5, 0.8, 5.0), 1e-6)


def test_theory_transient_with_servers_for_all() -> None:
    """Nobody waits: the number inside is a (1 - exp(-t / S)) from empty, here a = 2, S = 4, t = 3."""
    day = day_queue([0.5], [60], [3.0], 4.0)
    assert day.inside_at_end[0] == near(2 * (1 - math.exp(-3 / 4)), 1e-9)
    assert day.mean_wait[0] == near(0.0)


def test_theory_transient_servers_who_leave_finish_their_customer() -> None:
    """Three customers, three servers, two of whom end at once: finished, all three go at their own rate 1/10."""
    day = day_queue([0.0, 0.0], [3, 1], [2.0, 5.0], 10.0, start_inside=3)
    assert day.inside_at_end == near(np.array([3 * math.exp(-0.2), 3 * math.exp(-0.7)]))
    back = day_queue([0.0, 0.0], [3, 1], [2.0, 5.0], 10.0, start_inside=3, when_servers_fall="hand_back")
    assert back.inside_at_end[1] > day.inside_at_end[1] + 0.3


@pytest.mark.parametrize(
    ("leaving", "start", "waited", "finished"),
    [
        # 3 customers, 2 servers, one leaves (busy): one waits 10 minutes for the stayer; the leaver works on for 10.
        ("finish", 3, 10.0, 10.0),
        ("finish_idle_first", 3, 10.0, 10.0),
        # Handed back: two wait for one server, 10 and 20 minutes.
        ("hand_back", 3, 30.0, 0.0),
        # 1 customer, 2 servers: the one who leaves is the busy one by chance 1/2, or never if idle ones go first.
        ("finish", 1, 0.0, 5.0),
        ("finish_idle_first", 1, 0.0, 0.0),
    ],
)
def test_theory_transient_contracts_by_hand(leaving: str, start: int, waited: float, finished: float) -> None:
    """Total waiting and finishing time after one of two servers leaves, service mean 10, nobody new."""
    day = day_queue([0.0, 0.0], [2, 1], [1e-9, 900.0], 10.0, start_inside=start, when_servers_fall=leaving)  # type: ignore[arg-type]
    assert 900 * day.mean_queue[1] == near(waited, 1e-7)
    assert 900 * day.mean_finishing[1] == near(finished, 1e-7)


def test_theory_transient_waits_for_the_door() -> None:
    """Rare customers come in the 10 minutes before the server does: 5 minutes on average, less with patience 4."""
    assert day_queue([1e-9, 0.0], [0, 1], [10.0, 50.0], 1.0).mean_wait[0] == near(5.0, 1e-6)
    # Mean over u in 0..10 of 4 (1 - exp(-u/4)) = 4 - 16 (1 - exp(-2.5)) / 10.
    short = day_queue([1e-9, 0.0], [0, 1], [10.0, 50.0], 1.0, 4.0)
    assert short.mean_wait[0] == near(4 - 1.6 * (1 - math.exp(-2.5)), 1e-6)
    assert short.probability_wait[0] == near(1.0)
    assert math.isnan(short.mean_wait[1])
    with pytest.raises(ValueError, match="nobody ever gives up"):
        day_queue([1.0], [0], [10.0], 1.0)
    with pytest.raises(ValueError, match="must be one of finish"):
        day_queue([1.0], [1], [10.0], 1.0, when_servers_fall="vanish")  # type: ignore[arg-type]


@pytest.mark.parametrize("leaving", ["finish", "finish_idle_first"])
def test_theory_transient_adds_up(leaving: str) -> None:
    """In = out + inside, and by Little the waits of the arrivals are the time spent waiting."""
    rates, servers, lengths = [1.0, 2.5, 1.5, 0.4, 0.0], [3, 6, 2, 4, 2], [30.0, 45.0, 30.0, 60.0, 900.0]
    day = day_queue(rates, servers, lengths, 3.0, 8.0, leaving, start_inside=0)  # type: ignore[arg-type]
    inside = np.cumsum(day.arrivals - day.abandoned - day.served)
    assert day.inside_at_end == near(inside, 1e-8)
    assert float(np.nansum(day.arrivals * day.mean_wait)) == near(float(np.dot(day.mean_queue, lengths)), 1e-8)
    assert float(np.nansum(day.arrivals * day.will_abandon)) == near(float(day.abandoned.sum()), 1e-8)


def test_theory_staffing_hundred_calls_a_half_hour() -> None:
    """100 calls of 3 minutes in 30: 10 erlang; 80 % within 20 seconds need 14 agents, who give 88.8 %."""
    assert staffing.offered_load(100 / 30, 3.0) == near(10.0)
    assert staffing.least_servers(100 / 30, 3.0, 0.8, 1 / 3) == 14
    assert erlang.service_level(14, 100 / 30, 3.0, 1 / 3) == pytest.approx(0.888, abs=5e-4)
    assert erlang.service_level(13, 100 / 30, 3.0, 1 / 3) < 0.8
    # 10 + 1 x sqrt(10) = 13.2, rounded up.
    assert staffing.square_root_servers(10.0, 1.0) == 14


def test_theory_halfin_whitt_quality_undoes_the_wait() -> None:
    """Staffed by the square root, a large queue lets about the wanted share wait: half wait at 0.506."""
    quality = staffing.halfin_whitt_quality(0.2)
    assert erlang.erlang_c(staffing.square_root_servers(90_000.0, quality), 90_000.0) == pytest.approx(0.2, abs=2e-3)
    assert staffing.halfin_whitt_quality(0.5) == pytest.approx(0.506, abs=1e-3)


@pytest.mark.parametrize("rate", [0.02, 0.3, 1.0, 4.0])
def test_theory_least_servers_is_least(rate: float) -> None:
    """The number found keeps the promise and one fewer does not; here, giving up relieves more than it loses."""
    endless = staffing.least_servers(rate, 7.0, 0.85, 2.0)
    patient = staffing.least_servers_with_patience(rate, 7.0, 12.0, 0.85, 2.0)
    assert erlang.service_level(endless, rate, 7.0, 2.0) >= 0.85 > erlang.service_level(endless - 1, rate, 7.0, 2.0)
    assert erlang_a(patient, rate, 7.0, 12.0).service_level(2.0) >= 0.85
    assert patient == 1 or erlang_a(patient - 1, rate, 7.0, 12.0).service_level(2.0) < 0.85
    assert patient <= endless == staffing.least_servers_with_patience(rate, 7.0, math.inf, 0.85, 2.0)


def test_theory_servers_by_interval_keeps_shape_and_cover() -> None:
    """Each interval is staffed by itself: empty ones get the cover, equal ones the same."""
    arrivals = np.array([[0.0, 100.0], [100.0, 3.0]])
    found = staffing.servers_by_interval(arrivals, 30.0, 3.0, 0.8, 1 / 3, cover=1)
    assert found.tolist() == [[1, 14], [14, staffing.least_servers(0.1, 3.0, 0.8, 1 / 3)]]
    assert staffing.servers_by_interval(arrivals, 30.0, 3.0, 0.8, 1 / 3, mean_patience=5.0)[0, 0] == 0


def test_theory_newsvendor_by_hand() -> None:
    """Demand 1, 2 or 3; price 10, cost 4: ratio 6/10, order 2, sells 5/3, profit 50/3 - 8."""
    demand = np.array([0.0, 1 / 3, 1 / 3, 1 / 3])
    best = stock.newsvendor(demand, 10.0, 4.0)
    assert (best.order, best.critical_ratio, best.expected_profit) == near((2, 0.6, 50 / 3 - 8))
    assert stock.expected_sales(2, demand) == near(5 / 3)
    assert stock.expected_lost_sales(2, demand) == near(1 / 3)
    assert stock.fill_rate(2, demand) == near(5 / 6)
    assert stock.newsvendor(demand, 3.0, 4.0).order == 0


def test_theory_newsvendor_beats_every_other_order() -> None:
    """Of all orders for a Poisson demand none earns more, with left-overs and a penalty for lost sales too."""
    demand = stock.poisson_demand(17.3)
    assert stock.mean_demand(demand) == near(17.3)
    best = stock.newsvendor(demand, 20.0, 9.0, left_over=2.0, lost_penalty=3.0)
    profits = [stock.expected_profit(order, demand, 20.0, 9.0, 2.0, 3.0) for order in range(60)]
    assert best.order == int(np.argmax(profits))
    assert best.expected_profit == near(max(profits))
    # Two roads: E (D - q)+ = mean P(D >= q) - q P(D > q) for Poisson.
    count = DayCount(17.3)
    assert stock.expected_lost_sales(20, demand) == near(17.3 * count.at_least(20) - 20 * count.at_least(21))


def test_theory_carried_stock_by_hand() -> None:
    """One piece comes, two fit, demand 0 or 2: stock is 1 or 2 half the time, sells 3/4 of a mean demand of 1."""
    assert stock.carried_fill_rate(1, 2, np.array([0.5, 0.0, 0.5])) == near(0.75)
    demand = stock.poisson_demand(3.0)
    assert stock.carried_fill_rate(4, 4, demand) == near(stock.fill_rate(4, demand))


def test_theory_lead_list_by_hand() -> None:
    """100 leads, two dials, half reached: 50 then 25 contacts, a fifth buys, half of the others stay undecided."""
    plain = work_leads(100, (0.5, 0.5), (0.2,))
    assert plain.sales == near(np.array([10.0, 5.0]))
    assert (plain.exhausted, plain.never_reached) == near((25.0, 25.0))
    assert plain.dials_per_lead == near(np.array([0.0, 0.5, 0.5]))
    # Round 1: 40 do not buy, 20 stay. Round 2: 25 + 10 contacts, 5 + 1 sales, (20 + 9) / 2 refuse, 70 - 20.5 left.
    again = work_leads(100, (0.5, 0.5), (0.2, 0.1), undecided=0.5)
    assert (again.contacts[1], again.sales[1], again.refusals[1], again.exhausted) == near((35.0, 6.0, 14.5, 49.5))
    assert again.open_after == near(np.array([70.0, 0.0]))


def test_theory_lead_list_adds_up() -> None:
    """Every lead buys, refuses or is exhausted; dials per lead average to the dials made."""
    book = work_leads(400, (0.3, 0.25, 0.2, 0.1), (0.12, 0.2, 0.3), undecided=0.4)
    assert float(book.sales.sum() + book.refusals.sum()) + book.exhausted == near(400.0)
    assert float(book.dials_per_lead.sum()) == near(1.0)
    assert 400 * float(np.dot(book.dials_per_lead, np.arange(5))) == near(float(book.dials.sum()))
    assert book.sales_standard_deviation**2 == near(400 * book.sales_per_lead * (1 - book.sales_per_lead))
    assert 400 - book.never_reached == near(400 * (1 - 0.7 * 0.75 * 0.8 * 0.9))
    assert reached_at_least_once(100, 0.5, 3) == near(87.5)


def test_theory_day_counts_by_hand() -> None:
    """Mean 2, cv 1: geometric with 1/3, so P(0) = 1/3, P(N >= 3) = (2/3)^3, variance 2 + 4."""
    busy = DayCount(2.0, 1.0)
    assert (busy.probability(0), busy.at_least(3), busy.variance) == near((1 / 3, 8 / 27, 6.0))
    assert DayCount(2.0).at_most(1) == near(3 * math.exp(-2))
    # P(N <= 1) = 1/3 + 2/9 = 5/9, P(N <= 2) = 19/27 = 0.704.
    assert (busy.quantile(0.5), busy.quantile(0.7)) == (1, 2)
    # Two days of 10, one shared factor of cv 0.5: 20 + (20 x 0.5)^2; own factors: 20 + 2 x (10 x 0.5)^2.
    assert (total_variance((10.0, 10.0), 0.0, 0.5), total_variance((10.0, 10.0), 0.5)) == near((120.0, 70.0))


@pytest.mark.parametrize("count", [DayCount(30.0), DayCount(30.0, 0.25), DayCount(0.4, 2.0)])
def test_theory_day_counts_are_distributions(count: DayCount) -> None:
    """Probabilities add up to 1 and give back mean and variance; the two tails meet."""
    number = np.arange(600)
    chances = np.array([count.probability(int(n)) for n in number])
    mean = float(np.dot(chances, number))
    assert (float(chances.sum()), mean) == near((1.0, count.mean), 1e-7)
    assert float(np.dot(chances, (number - mean) ** 2)) == near(count.variance, 1e-6)
    assert count.at_most(25) == near(float(chances[:26].sum()))
    assert count.at_most(25) + count.at_least(26) == near(1.0)
    assert total_variance((count.mean,), count.cv) == near(count.variance)
    # A busyness that hardly varies is hardly different from plain Poisson: nothing cancels.
    assert DayCount(50.0, 1e-6).probability(50) == near(DayCount(50.0).probability(50), 1e-8)


def test_theory_intervals_by_hand() -> None:
    """1, 2, 3: mean 2, standard error 1 / sqrt(3), t with 2 degrees 4.30265; pairs differ by 1, 1, 1 exactly."""
    found = mean_interval((1.0, 2.0, 3.0))
    assert (found.estimate, found.standard_error) == near((2.0, 1 / math.sqrt(3)))
    assert found.half_width == pytest.approx(4.302653 / math.sqrt(3), abs=1e-6)
    pairs = paired_difference((2.0, 3.0, 8.0), (1.0, 2.0, 7.0))
    assert (pairs.low, pairs.high) == near((1.0, 1.0))
    assert p10_p90(range(11)) == near((1.0, 9.0))
    with pytest.raises(ValueError, match="at least two"):
        mean_interval((1.0,))


def test_theory_chance_bound_by_hand() -> None:
    """20 of 20: p^20 = 5 % at 0.05^(1/20); 194 of 200 prove 94.2 %; at the bound 194 or more happen in 5 %."""
    assert chance_at_least(20, 20) == near(0.05 ** (1 / 20))
    bound = chance_at_least(194, 200)
    assert bound == pytest.approx(0.942, abs=5e-4)
    assert sum(math.comb(200, k) * bound**k * (1 - bound) ** (200 - k) for k in range(194, 201)) == near(0.05, 1e-8)
    assert (chance_at_least(0, 9), chance_at_most(9, 9)) == (0.0, 1.0)
    assert chance_at_most(0, 20) == near(1 - 0.05 ** (1 / 20))


def test_theory_alarm_thresholds() -> None:
    """Two-sided 5 % is 1.96, one in a million 4.89; ten checks share the chance; a t threshold is wider."""
    assert z_threshold(0.05) == pytest.approx(1.959964, abs=1e-6)
    assert z_threshold(1e-6) == pytest.approx(4.891638, abs=1e-6)
    assert z_threshold(1e-6, checks=10) == near(z_threshold(1e-7))
    assert t_threshold(0.05, 2) == pytest.approx(4.302653, abs=1e-6)
    assert within(10.4, 10.0, 0.1, 1e-4) is False
    assert [within(x, 10.0, e, 1e-6) for x, e in ((10.3, 0.1), (10.0, 0.0))] == [True, True]
    assert within(10.4, 10.0, 0.1, 1e-4, degrees_of_freedom=4)
