"""What one customer served or one lead worked brings and takes on average: margin, revenue, units, minutes.

Formulas: a buyer's revenue is the mean of what buyers choose, plus what up-selling and suggesting add; returns are
taken off, commission is a cost. A lead is dialled until the right party answers or its attempts are used up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.scenario.channels import ClassFactors, Dialogue, Outbound, Step, WalkIn
from sim.scenario.quantities import CommissionRate, TimeSpec
from sim.scenario.scenario import Scenario
from sim.world.calendar import MINUTE

MOST_TALKS = 12


@dataclass(frozen=True)
class Sale:
    """Averages of one sale: net revenue, net margin and commission in cents, units by product, extra minutes."""

    revenue: float
    margin: float
    commission: float
    units: dict[str, float]
    minutes: float

    @property
    def earned(self) -> float:
        """Net margin less commission."""
        return self.margin - self.commission


def minutes(spec: TimeSpec | None) -> float:
    """Mean of a time in minutes, 0 if there is none."""
    return 0.0 if spec is None else float(spec.mean) / MINUTE


def ways(channel: WalkIn | Outbound) -> tuple[tuple[float, Dialogue], ...]:
    """Share of customers and dialogue, its factors those of the average customer class; one plain dialogue where none
    is stated. Dialogues with a switch are left out: how often they are on shows only in the simulation."""
    named = [way for way in channel.dialogue.values() if not way.switched]
    if not named:
        return ((1.0, Dialogue()),)
    if all(each.share is None for each in named):
        return tuple((1.0 if number == 0 else 0.0, _average(channel, each)) for number, each in enumerate(named))
    return tuple((each.share or 0.0, _average(channel, each)) for each in named)


def _average(channel: WalkIn | Outbound, way: Dialogue) -> Dialogue:
    """The dialogue with the mean of its factors over the channel's customer classes."""
    classes = channel.classes if isinstance(channel, WalkIn) else {}
    if not way.by_class or not classes:
        return way
    plain = ClassFactors()
    factors = [(each.share, way.by_class.get(name, plain)) for name, each in classes.items()]
    return way.model_copy(update={
        "talk": way.talk * sum(share * each.talk for share, each in factors),
        "hit_rate": way.hit_rate * sum(share * each.hit_rate for share, each in factors),
    })


def sale_of(scenario: Scenario, name: str) -> Sale:
    """Averages of one sale in a channel."""
    channel = scenario.channels[name]
    kept = 1.0 - (channel.returned.share if channel.returned else 0.0)
    gross, cost, extra = 0.0, 0.0, 0.0
    units: dict[str, float] = {}
    for share, way in ways(channel):
        chosen = dict(channel.chooses)
        if way.up_sell is not None:
            shown = chosen.get(way.up_sell.from_, 0.0)
            moved = shown * way.up_sell.accepted
            chosen[way.up_sell.from_] = shown - moved
            chosen[way.up_sell.to] = chosen.get(way.up_sell.to, 0.0) + moved
            extra += share * (shown * minutes(way.up_sell.presenting) + moved * minutes(way.up_sell.takes))
        if way.suggest is not None:
            chosen[way.suggest.add] = chosen.get(way.suggest.add, 0.0) + way.suggest.accepted
            extra += share * (minutes(way.suggest.presenting) + way.suggest.accepted * minutes(way.suggest.takes))
        for product, part in chosen.items():
            units[product] = units.get(product, 0.0) + share * part
    for product, part in units.items():
        gross += part * scenario.offer[product].price
        cost += part * scenario.offer[product].unit_cost
    pay = scenario.compensation.get(name)
    commission = 0.0
    if pay is not None and pay.commission is not None:
        commission = commission_of(pay.commission, gross) * (kept if pay.claw_back else 1.0)
    return Sale(gross * kept, (gross - cost) * kept, commission, units, extra)


def commission_of(rate: CommissionRate, revenue: float) -> float:
    """Commission in cents on one sale of that revenue."""
    return (rate.share or 0.0) * revenue + (rate.per_sale or 0)


def hit_of(channel: WalkIn | Outbound, contact: int, quality: float = 1.0) -> float:
    """Chance that a customer in this contact buys, without waiting: hit rate x dialogue x quality, at most 1."""
    base = channel.hit_rate.base(contact)
    return min(1.0, base * quality * sum(share * way.hit_rate for share, way in ways(channel)))


def walk_in_work(channel: WalkIn, sale: Sale) -> dict[str, float]:
    """Minutes each customer served holds each asset, steps for buyers weighted by the hit rate.

    The offer is made in the last step for everybody: there the way of selling sets the pace, and moves take time.
    """
    talk = sum(share * way.talk for share, way in ways(channel))
    hit = hit_of(channel, 1)
    work: dict[str, float] = {}
    offer = [step.only is None for step in channel.steps].count(True) - 1
    for number, step in enumerate(channel.steps):
        time = minutes(step.time)
        if number == offer:
            time = time * talk + hit * sale.minutes
        add_step(work, step, time * (hit if step.only else 1.0))
    return work


def add_step(work: dict[str, float], step: Step, time: float) -> None:
    """Add a step's minutes to every asset it holds, of several options the preferred one."""
    for asset, count in step.needs.items():
        work[asset] = work.get(asset, 0.0) + count * time


@dataclass(frozen=True)
class LeadWork:
    """Averages of one lead worked to its end: sales, minutes by asset, right-party talks, undecided and unsold ones."""

    sales: float
    work: dict[str, float]
    talks: float
    undecided: float


def lead_work(channel: Outbound, name: str, quality: float, answered: float) -> LeadWork:
    """A lead dialled until reached, called back as `next` says; `answered` is the mean chance of an answer."""
    dialling = channel.dialling
    reach = answered * channel.right_party
    tries = dialling.attempts
    reached = 1 - (1 - reach) ** tries
    dials = reached / reach if reach > 0 else float(tries)
    again = sum(each.chance * each.shows_up for each in channel.next if each.to == name and each.after == "undecided")
    ring, look = minutes(dialling.ring), minutes(dialling.look)
    held = 0.0 if dialling.mode == "predictive" else ring     # then no caller is held while it rings
    wrong = answered * (1 - channel.right_party) * minutes(channel.talk.wrong_party)
    talk = sum(share * way.talk for share, way in ways(channel))
    caller = line = sales = talks = undecided = 0.0
    chance = 1.0
    for number in range(1, MOST_TALKS + 1):
        hit = hit_of(channel, number, quality)
        spoken = talk * (hit * minutes(channel.talk.sale) + (1 - hit) * minutes(channel.talk.no_sale))
        caller += chance * (dials * (look + held + wrong) + reached * (spoken + minutes(channel.talk.wrap_up)))
        line += chance * (dials * (ring + wrong) + reached * spoken)
        sales += chance * reached * hit
        talks += chance * reached
        unsure = chance * reached * (1 - hit) * channel.outcomes.undecided
        undecided += unsure
        chance = unsure * again
        if chance < 1e-6:
            break
    work = {channel.callers: caller}
    if dialling.line is not None:
        work[dialling.line] = line
    for step in channel.steps:
        add_step(work, step, minutes(step.time) * sales)
    return LeadWork(sales, work, talks, undecided)


def chance_to(channel: WalkIn | Outbound, to: str, after: Iterable[str] | None = None) -> float:
    """The greatest chance that one contact leads to another in channel `to` (after one outcome, only one happens)."""
    by_outcome: dict[str, float] = {}
    for each in channel.next:
        if each.to == to and (after is None or each.after in after):
            by_outcome[each.after] = by_outcome.get(each.after, 0.0) + each.chance * each.shows_up
    return max(by_outcome.values(), default=0.0)
