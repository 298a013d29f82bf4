"""A lead list that wears out: every dial reaches some leads for the last time and leaves fewer to call.

Leads are independent and alike. A dial reaches the right party by a chance that may depend on the attempt. A reached
lead buys by the hit rate of that contact; of those who do not, a share is undecided and may be dialled again, the rest
refuse and are closed. A lead is exhausted when it has been dialled `attempts` times and is still open. The expected
numbers follow from the chain (dials used, contacts made), exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.theory.checks import FloatArray, need, need_share


@dataclass(frozen=True, eq=False)
class LeadList:
    """Expected numbers by round (entry k-1: the k-th dial of every lead still open then).

    dials, contacts (right party reached), sales, refusals happen in the round; open_after is what is left to dial
    after it (0 after the last: those are `exhausted`). dials_per_lead[k] = chance that a lead is dialled k times.
    """

    leads: float
    dials: FloatArray
    contacts: FloatArray
    sales: FloatArray
    refusals: FloatArray
    open_after: FloatArray
    exhausted: float
    never_reached: float
    dials_per_lead: FloatArray

    @property
    def sales_per_lead(self) -> float:
        """Chance that a lead buys."""
        return float(self.sales.sum()) / self.leads

    @property
    def sales_standard_deviation(self) -> float:
        """Of the total sales of the list: leads are independent, so the total is binomial."""
        share = self.sales_per_lead
        return math.sqrt(self.leads * share * (1 - share))


def work_leads(
    leads: float,
    reach_chances: Sequence[float],
    hit_rates: Sequence[float] = (0.0,),
    undecided: float = 0.0,
) -> LeadList:
    """Work a list to its end: at most len(reach_chances) dials a lead.

    reach_chances[k]: chance that dial k+1 reaches the right party (answered x right party); hit_rates[j]: chance of
    a sale at contact j+1, the last holding for all later ones; undecided: share of non-buyers who stay open.
    Raises ValueError for shares out of range, an empty list of dials or hit rates, or leads not above 0.
    """
    need(leads > 0, f"leads must be above 0, but is {leads}")
    need(len(reach_chances) > 0 and len(hit_rates) > 0, "at least one dial and one hit rate are needed")
    for share in (*reach_chances, *hit_rates, undecided):
        need_share("chances and shares", share)
    attempts = len(reach_chances)
    inside = np.zeros(attempts + 1)
    inside[0] = leads
    hits = np.array([hit_rates[min(made, len(hit_rates) - 1)] for made in range(attempts)])
    rounds = np.zeros((5, attempts))
    for dial, chance in enumerate(reach_chances):
        reached = inside[:-1] * chance
        sold = reached * hits
        kept = (reached - sold) * undecided
        dialled = inside.sum()
        inside = inside * (1 - chance)
        inside[1:] += kept
        rounds[:, dial] = dialled, reached.sum(), sold.sum(), (reached - sold - kept).sum(), inside.sum()
    dials, contacts, sales, refusals, open_after = rounds
    exhausted, never = float(open_after[-1]), float(inside[0])
    ends = np.zeros(attempts + 1)
    ends[1:] = (sales + refusals) / leads
    ends[-1] += exhausted / leads
    left = open_after.copy()
    left[-1] = 0.0
    return LeadList(leads, dials, contacts, sales, refusals, left, exhausted, never, ends)


def reached_at_least_once(leads: float, reach_chance: float, attempts: int) -> float:
    """Expected leads whose right party is reached within `attempts` dials: n (1 - (1 - p)^k)."""
    need_share("reach_chance", reach_chance)
    need(attempts >= 0, f"attempts must be at least 0, but is {attempts}")
    return leads * (1 - (1 - reach_chance) ** attempts)
