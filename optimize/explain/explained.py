"""Everything a plan explains about itself, in the order in which the explaining years are spent."""

from __future__ import annotations

from dataclasses import dataclass

from optimize.explain.alternatives import Alternative, alternatives
from optimize.explain.chance_curve import ChanceCurve, chance_curve
from optimize.explain.choices import Answer, answers
from optimize.explain.drivers import Drivers, drivers_of
from optimize.explain.ground import Ground
from optimize.explain.prices import Price, prices
from optimize.explain.quotas import Quotas, plan_quotas
from optimize.explain.shifts import ShiftsWorth, rota, shifts_worth
from optimize.explain.targets import targets
from optimize.shift_plan import ShiftRow


@dataclass(frozen=True)
class Explained:
    """The explanations of a plan; `years_spent` is how many years were simulated for them.

    `answers`: every choice that was offered. `prices`: what limits and resources are worth; `alternatives`: clearly
    different plans nearly as good. `drivers`: where the sales come from, by driver; `quotas`: who carries
    how much of them. None where they cannot be told (see there).
    `chance_curve`: what keeping the promises more or less often costs (None: nothing is promised, or too few years).
    `rota`: who works when, where the plan decides shifts; `shifts_worth`: what that is worth beside the file's shifts.
    """

    years_spent: int = 0
    answers: tuple[Answer, ...] = ()
    prices: tuple[Price, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    drivers: Drivers | None = None
    quotas: Quotas | None = None
    chance_curve: ChanceCurve | None = None
    rota: tuple[ShiftRow, ...] = ()
    shifts_worth: ShiftsWorth | None = None


def explain(ground: Ground) -> Explained:
    """Explain a plan as far as the explaining years go."""
    answered = answers(ground)
    of_shifts = shifts_worth(ground)
    drivers = drivers_of(ground, targets(ground.comparison.seen))
    curve = chance_curve(ground)
    priced, others = prices(ground), alternatives(ground)
    return Explained(years_spent=ground.book.spent, answers=answered, prices=priced,
                     alternatives=others, chance_curve=curve, drivers=drivers, quotas=plan_quotas(ground),
                     rota=rota(ground.plan), shifts_worth=of_shifts)
