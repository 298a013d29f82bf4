"""Both models in Ciw, with its reneging, routing objects, distributions by individual and node classes.

Four callers are four individuals who call for ever; a node class sends a new individual to the till with each sale.
(Ciw has no list of contacts to work through: a queue of 300,000 waiting at time 0 would slow it down for no reason of
the model's.) Ring and talk are one service, because Ciw looks at every node after every event: with a node each it
took longer. Counts are read from Ciw's own records, but for those of calls.
"""

from __future__ import annotations

import random
from typing import Any

import ciw

from benchmarks.counts import Counts
from benchmarks.peer_simpy import MU, SIGMA

ADVICE, TILL, CALL = 1, 2, 3
ENDLESS = float("inf")


class AdviceTime(ciw.dists.Distribution):
    """The seller's time with a customer; who buys and who is up-sold is decided here, as it sets the time."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        ind.buys = random.random() < 0.4
        ind.base_time = time = random.lognormvariate(MU, SIGMA)
        ind.up_sold = ind.buys and random.random() < 0.25
        return time + random.expovariate(0.25) if ind.up_sold else time


class AfterAdvice(ciw.routing.NodeRouting):
    """Buyers go to the till."""

    def next_node(self, ind: Any) -> Any:
        return self.simulation.nodes[TILL] if ind.buys else self.simulation.nodes[-1]


class CallTime(ciw.dists.Distribution):
    """A caller's time with a contact: the ring, and the talk if it is answered."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        ind.ring = time = random.expovariate(2.0)
        ind.answered = random.random() < 0.3
        return time + random.expovariate(0.25) if ind.answered else time


class Call(ciw.Node):
    """The end of a call: a sale sends somebody to the till."""

    dials = talks = sales = 0

    def release(self, next_individual: Any, next_node: Any, reroute: bool = False) -> None:
        self.dials += 1
        if next_individual.answered:
            self.talks += 1
            if random.random() < 0.15:
                self.sales += 1
                self.simulation.nodes[TILL].accept(
                    self.simulation.IndividualType(-self.sales, simulation=self.simulation))
        super().release(next_individual, next_node, reroute)


def sales_floor(seed: int, minutes: int) -> Counts:
    """One replication of the sales floor."""
    exponential, one = ciw.dists.Exponential, ciw.dists.Deterministic(1)
    network = ciw.create_network(
        arrival_distributions=[exponential(1.0), None, ciw.dists.Sequential([0.0, ENDLESS])],
        batching_distributions=[one, one, ciw.dists.Deterministic(4)],
        service_distributions=[AdviceTime(), exponential(1 / 3), CallTime()],
        number_of_servers=[6, 2, 4],
        reneging_time_distributions=[exponential(0.1), None, None],
        routing=ciw.routing.NetworkRouting(
            routers=[AfterAdvice(), ciw.routing.Leave(), ciw.routing.Direct(to=CALL)]),
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network, node_class=[ciw.Node, ciw.Node, Call])
    simulation.simulate_until_max_time(minutes)
    return _floor_counts(simulation, minutes)


def _floor_counts(simulation: Any, minutes: int) -> Counts:
    """Counts from the records. A base service ends before the up-sell, a ring before the talk: those that did so by
    the end count, even if the up-sell or the talk goes on."""
    served = renege = buyers = upsold = paid = 0
    wait = till_wait = 0.0
    for person in simulation.nodes[-1].all_individuals + simulation.nodes[TILL].all_individuals:
        for record in person.data_records:
            if record.record_type == "renege":
                renege += 1
            elif record.node == ADVICE:
                served += 1
                wait += record.waiting_time
                buyers += person.buys
                upsold += person.up_sold
            else:
                paid += 1
                till_wait += record.waiting_time
    mean_wait = wait / max(served, 1)
    for person in simulation.nodes[ADVICE].all_individuals:
        if person.service_start_date is not False and person.service_start_date + person.base_time <= minutes:
            served += 1
            buyers += person.buys
    calls = simulation.nodes[CALL]
    rung = sum(caller.service_start_date + caller.ring <= minutes for caller in calls.all_individuals)
    return Counts(
        simulation.nodes[0].number_of_individuals - 4, renege, served, buyers, upsold, calls.dials + rung,
        calls.talks, calls.sales, paid, mean_wait, till_wait / max(paid, 1),
    )


def erlang_a(seed: int, minutes: int) -> Counts:
    """One replication of the Erlang-A queue."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1.0)],
        service_distributions=[ciw.dists.Exponential(1 / 6)],
        number_of_servers=[6],
        reneging_time_distributions=[ciw.dists.Exponential(0.1)],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(minutes)
    renege = served = 0
    wait = 0.0
    for record in simulation.get_all_records():
        if record.record_type == "renege":
            renege += 1
        else:
            served += 1
            wait += record.waiting_time
    return Counts(simulation.nodes[0].number_of_individuals, renege, served, wq=wait / max(served, 1))
