"""Both models in idiomatic SimPy: Resource, a process per customer, patience by `request | timeout`."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks.counts import Counts

MU, SIGMA = 1.6801876965560496, 0.47238072707743883     # lognormal of mean 6 and cv 0.5
Story = Generator[simpy.Event, Any, None]


class Floor:
    """Walk-in with patience, up-sell and tills; callers on one list."""

    def __init__(self, seed: int, contacts: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.sellers = simpy.Resource(self.env, 6)
        self.tills = simpy.Resource(self.env, 2)
        self.contacts = contacts
        self.arr = self.ren = self.srv = self.buy = self.ups = self.dial = self.conn = self.osale = self.till = 0
        self.started = self.paid = 0
        self.wait = self.till_wait = 0.0
        self.env.process(self.arrive())
        for _ in range(4):
            self.env.process(self.call())

    def arrive(self) -> Story:
        """Customers come one a minute on average."""
        while True:
            yield self.env.timeout(self.random.expovariate(1.0))
            self.arr += 1
            self.env.process(self.visit())

    def visit(self) -> Story:
        """Wait with patience, be served, perhaps buy, perhaps be up-sold, pay."""
        came = self.env.now
        with self.sellers.request() as seller:
            patience = self.env.timeout(self.random.expovariate(0.1))
            yield seller | patience
            if not seller.triggered:
                self.ren += 1
                return
            self.started += 1
            self.wait += self.env.now - came
            yield self.env.timeout(self.random.lognormvariate(MU, SIGMA))
            self.srv += 1
            buys = self.random.random() < 0.4
            if buys:
                self.buy += 1
                if self.random.random() < 0.25:
                    yield self.env.timeout(self.random.expovariate(0.25))
                    self.ups += 1
        if buys:
            yield from self.pay()

    def call(self) -> Story:
        """One caller works the list."""
        while self.contacts > 0:
            self.contacts -= 1
            yield self.env.timeout(self.random.expovariate(2.0))
            self.dial += 1
            if self.random.random() < 0.3:
                yield self.env.timeout(self.random.expovariate(0.25))
                self.conn += 1
                if self.random.random() < 0.15:
                    self.osale += 1
                    self.env.process(self.pay())

    def pay(self) -> Story:
        """The till, without reneging."""
        came = self.env.now
        with self.tills.request() as till:
            yield till
            self.paid += 1
            self.till_wait += self.env.now - came
            yield self.env.timeout(self.random.expovariate(1 / 3))
            self.till += 1


class Desk:
    """The Erlang-A queue."""

    def __init__(self, seed: int) -> None:
        self.env = simpy.Environment()
        self.random = random.Random(seed)
        self.servers = simpy.Resource(self.env, 6)
        self.arr = self.ren = self.srv = self.started = 0
        self.wait = 0.0
        self.env.process(self.arrive())

    def arrive(self) -> Story:
        """Customers come one a minute on average."""
        while True:
            yield self.env.timeout(self.random.expovariate(1.0))
            self.arr += 1
            self.env.process(self.visit())

    def visit(self) -> Story:
        """Wait with patience, be served."""
        came = self.env.now
        with self.servers.request() as server:
            patience = self.env.timeout(self.random.expovariate(0.1))
            yield server | patience
            if not server.triggered:
                self.ren += 1
                return
            self.started += 1
            self.wait += self.env.now - came
            yield self.env.timeout(self.random.expovariate(1 / 6))
            self.srv += 1


def sales_floor(seed: int, minutes: int, contacts: int) -> Counts:
    """One replication of the sales floor."""
    floor = Floor(seed, contacts)
    floor.env.run(until=minutes)
    return Counts(floor.arr, floor.ren, floor.srv, floor.buy, floor.ups, floor.dial, floor.conn, floor.osale,
                  floor.till, floor.wait / max(floor.started, 1), floor.till_wait / max(floor.paid, 1))


def erlang_a(seed: int, minutes: int) -> Counts:
    """One replication of the Erlang-A queue."""
    desk = Desk(seed)
    desk.env.run(until=minutes)
    return Counts(desk.arr, desk.ren, desk.srv, wq=desk.wait / max(desk.started, 1))
