"""The posts of a plan: who is meant to sell, from when, and how much of a full share in each month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from optimize.inputs import Floats
from sim.scenario.assets import People
from sim.scenario.scenario import Scenario
from sim.world.calendar import DAY, MONTH, YEAR, clock_of
from sim.world.clock import Clock
from sim.world.heads import Post, posts_of


@dataclass(frozen=True, eq=False)
class SellingPost:
    """A post of a pool and its weight by month: weekly hours x days employed x how able its holder is (`ramp`).

    `seat` tells it apart in every simulated year; `joins` is None for the opening staff.
    """

    pool: str
    seat: int
    contract: str
    joins: date | None
    weight: Floats
    name: str


def selling_posts(scenario: Scenario) -> tuple[SellingPost, ...]:
    """All posts of the people of a scenario (with the plan in it), in the simulator's order of seats.

    Nobody leaves by attrition here: where leavers are replaced the post is carried on, and where they are not, its
    weight falls with the chance that its holder is still there.
    """
    clock = clock_of(scenario.horizon)
    found = []
    for pool, people in scenario.people.items():
        posts = sorted(posts_of(pool, _staying(people), clock, 0, 0), key=lambda post: post.holders[0].seat)
        for number, post in enumerate(posts, start=1):
            found.append(_post(pool, people, clock, post, number))
    return tuple(found)


def _post(pool: str, people: People, clock: Clock, post: Post, number: int) -> SellingPost:
    first = post.holders[0]
    terms = people.terms(first.contract)
    noon = np.arange(clock.days, dtype=np.float64) * DAY + DAY / 2
    there = (noon > first.start) & (noon < post.until)
    served = np.maximum(noon - first.start + first.tenure, 0.0)
    able = np.array([*terms.hiring.ramp, 1.0])[np.minimum(served // MONTH, len(terms.hiring.ramp)).astype(int)]
    weight = np.where(there, able, 0.0) * (terms.hours or 1.0)
    if not terms.replaced:
        weight = weight * np.exp(-terms.attrition / YEAR * np.maximum(noon - first.start, 0.0))
    joins = clock.dates[math.ceil(first.start / DAY)] if first.planned_hire and 0 < first.start < clock.end \
        and clock.dates else None
    by_month = np.bincount(clock.month_of_day, weights=weight, minlength=len(clock.months)).astype(np.float64)
    return SellingPost(pool, first.seat, first.contract, joins, by_month, f"{pool} {number}")


def _staying(people: People) -> People:
    """The pool with nobody leaving by attrition."""
    contracts = {name: each.model_copy(update={"attrition": 0.0}) for name, each in people.contracts.items()}
    return people.model_copy(update={"attrition": 0.0, "contracts": contracts})
