"""Both models in cimba (an optional dependency), in two forms each: one process a server, and one a customer.

With a process a server, who waits is a number in a store, and a server who takes somebody impatient (the draw of
patience is made then: it depends on nothing else) lets them go and takes the next: the fastest form found. With a
process a customer, each is spawned, waits for the resource with a timer on itself, and is released.
"""

from __future__ import annotations

import cimba as cb
from cimba import random

from benchmarks.counts import Counts

MU, SIGMA = 1.6801876965560496, 0.47238072707743883     # lognormal of mean 6 and cv 0.5
IMPATIENT = 7                                            # the signal of a customer's own timer


class Servers(cb.Model):
    """The sales floor, a process for each seller, caller and till."""

    sellers_line: cb.Store[float]
    tills_line: cb.Store[float]
    contacts: int = 300_000
    started: int = 0
    paid: int = 0
    wait: float = 0.0
    till_wait: float = 0.0
    arr: cb.Output[int]
    ren: cb.Output[int]
    srv: cb.Output[int]
    buy: cb.Output[int]
    ups: cb.Output[int]
    dial: cb.Output[int]
    conn: cb.Output[int]
    osale: cb.Output[int]
    till: cb.Output[int]
    wq: cb.Output[float]
    wt: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(random.exponential(1.0))
            self.arr += 1
            self.sellers_line.put(cb.now())

    @cb.process(copies=6)
    def seller(self):
        while True:
            came = self.sellers_line.get()
            waited = cb.now() - came
            if waited > 0.0 and waited >= random.exponential(10.0):
                self.ren += 1
                continue
            self.started += 1
            self.wait += waited
            cb.hold(random.lognormal(MU, SIGMA))
            self.srv += 1
            if random.uniform(0.0, 1.0) < 0.4:
                self.buy += 1
                if random.uniform(0.0, 1.0) < 0.25:
                    cb.hold(random.exponential(4.0))
                    self.ups += 1
                self.tills_line.put(cb.now())

    @cb.process(copies=4)
    def caller(self):
        while self.contacts > 0:
            self.contacts -= 1
            cb.hold(random.exponential(0.5))
            self.dial += 1
            if random.uniform(0.0, 1.0) < 0.3:
                cb.hold(random.exponential(4.0))
                self.conn += 1
                if random.uniform(0.0, 1.0) < 0.15:
                    self.osale += 1
                    self.tills_line.put(cb.now())

    @cb.process(copies=2)
    def cashier(self):
        while True:
            came = self.tills_line.get()
            self.paid += 1
            self.till_wait += cb.now() - came
            cb.hold(random.exponential(3.0))
            self.till += 1

    @cb.on_end
    def means(self):
        self.wq = self.wait / max(self.started, 1)
        self.wt = self.till_wait / max(self.paid, 1)


class Customer(cb.Model):
    """A walk-in customer."""

    floor: cb.Ref[Customers]

    @cb.process
    def visit(self):
        floor = self.floor
        came = cb.now()
        me = cb.this_process()
        me.timer_set(random.exponential(10.0), IMPATIENT)
        if floor.sellers.acquire() != 0:
            floor.ren += 1
            cb.release(self)
        me.timers_clear()
        floor.started += 1
        floor.wait += cb.now() - came
        cb.hold(random.lognormal(MU, SIGMA))
        floor.srv += 1
        buys = random.uniform(0.0, 1.0) < 0.4
        if buys:
            floor.buy += 1
            if random.uniform(0.0, 1.0) < 0.25:
                cb.hold(random.exponential(4.0))
                floor.ups += 1
        floor.sellers.release()
        if buys:
            came = cb.now()
            floor.tills.acquire()
            floor.paid += 1
            floor.till_wait += cb.now() - came
            cb.hold(random.exponential(3.0))
            floor.till += 1
            floor.tills.release()
        cb.release(self)


class Buyer(cb.Model):
    """Somebody who bought on the telephone, at the till."""

    floor: cb.Ref[Customers]

    @cb.process
    def pay(self):
        floor = self.floor
        came = cb.now()
        floor.tills.acquire()
        floor.paid += 1
        floor.till_wait += cb.now() - came
        cb.hold(random.exponential(3.0))
        floor.till += 1
        floor.tills.release()
        cb.release(self)


class Customers(cb.Model):
    """The sales floor, a process for each customer."""

    sellers: cb.Resource = cb.Resource(capacity=6)
    tills: cb.Resource = cb.Resource(capacity=2)
    contacts: int = 300_000
    started: int = 0
    paid: int = 0
    wait: float = 0.0
    till_wait: float = 0.0
    arr: cb.Output[int]
    ren: cb.Output[int]
    srv: cb.Output[int]
    buy: cb.Output[int]
    ups: cb.Output[int]
    dial: cb.Output[int]
    conn: cb.Output[int]
    osale: cb.Output[int]
    till: cb.Output[int]
    wq: cb.Output[float]
    wt: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(random.exponential(1.0))
            self.arr += 1
            cb.spawn(Customer, floor=self)

    @cb.process(copies=4)
    def caller(self):
        while self.contacts > 0:
            self.contacts -= 1
            cb.hold(random.exponential(0.5))
            self.dial += 1
            if random.uniform(0.0, 1.0) < 0.3:
                cb.hold(random.exponential(4.0))
                self.conn += 1
                if random.uniform(0.0, 1.0) < 0.15:
                    self.osale += 1
                    cb.spawn(Buyer, floor=self)

    @cb.on_end
    def means(self):
        self.wq = self.wait / max(self.started, 1)
        self.wt = self.till_wait / max(self.paid, 1)


class QueueServers(cb.Model):
    """The Erlang-A queue, a process for each server."""

    line: cb.Store[float]
    started: int = 0
    wait: float = 0.0
    arr: cb.Output[int]
    ren: cb.Output[int]
    srv: cb.Output[int]
    wq: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(random.exponential(1.0))
            self.arr += 1
            self.line.put(cb.now())

    @cb.process(copies=6)
    def server(self):
        while True:
            came = self.line.get()
            waited = cb.now() - came
            if waited > 0.0 and waited >= random.exponential(10.0):
                self.ren += 1
                continue
            self.started += 1
            self.wait += waited
            cb.hold(random.exponential(6.0))
            self.srv += 1

    @cb.on_end
    def means(self):
        self.wq = self.wait / max(self.started, 1)


class QueueCustomer(cb.Model):
    """A customer of the Erlang-A queue."""

    desk: cb.Ref[QueueCustomers]

    @cb.process
    def visit(self):
        desk = self.desk
        came = cb.now()
        me = cb.this_process()
        me.timer_set(random.exponential(10.0), IMPATIENT)
        if desk.servers.acquire() != 0:
            desk.ren += 1
            cb.release(self)
        me.timers_clear()
        desk.started += 1
        desk.wait += cb.now() - came
        cb.hold(random.exponential(6.0))
        desk.srv += 1
        desk.servers.release()
        cb.release(self)


class QueueCustomers(cb.Model):
    """The Erlang-A queue, a process for each customer."""

    servers: cb.Resource = cb.Resource(capacity=6)
    started: int = 0
    wait: float = 0.0
    arr: cb.Output[int]
    ren: cb.Output[int]
    srv: cb.Output[int]
    wq: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(random.exponential(1.0))
            self.arr += 1
            cb.spawn(QueueCustomer, desk=self)

    @cb.on_end
    def means(self):
        self.wq = self.wait / max(self.started, 1)


FORMS = {
    ("SF", "servers"): Servers, ("SF", "customers"): Customers,
    ("EA", "servers"): QueueServers, ("EA", "customers"): QueueCustomers,
}


def replications(model: str, form: str, seed: int, minutes: int, number: int) -> list[Counts]:
    """Replications of a model in one form, one thread. Raises what cimba raises if one fails."""
    root = FORMS[model, form]()
    experiment = cb.Experiment(root, replications=number, window=cb.Window(duration=float(minutes)), seed=seed)
    found = experiment.run(workers=1, on_failure="raise")[root]
    fields = [name for name in Counts.__dataclass_fields__ if name in type(root).__annotations__]
    values = {name: getattr(found, name).values[0] for name in fields}
    whole = {name for name in fields if name not in ("wq", "wt")}
    return [Counts(**{name: int(each[run]) if name in whole else float(each[run]) for name, each in values.items()})
            for run in range(number)]
