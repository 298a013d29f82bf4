"""How often a choice is right: repetitions with years of their own, against what is claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.selection.worlds import Choice
from wherefrom.selecting.budget import spend_budget
from wherefrom.selecting.kim_nelson import choose_best
from wherefrom.selecting.selection import Rule

FALSE_ALARM = 1e-6
ROUNDING = 1e-9


@dataclass(frozen=True)
class Tally:
    """Repetitions of one way of choosing. `best`: chose the best; `right`: the best or within what matters of it;
    `claimed`: the claim was made; `wrong`: claimed, and not right; `years`: mean years of a repetition, all candidates
    together; `bounded`: the shortfall stated at the end held (whether or not the years ran out)."""

    choice: str
    way: str
    confidence: float
    repetitions: int
    best: int
    right: int
    claimed: int
    wrong: int
    bounded: int | None
    years: float

    @property
    def surprise(self) -> float:
        """The chance of so many wrong claims, or more, if each were wrong with 1 - confidence."""
        return at_least(self.wrong, self.claimed, 1 - self.confidence)

    def figures(self) -> dict[str, Any]:
        """As kept in the file of measured figures."""
        return {**asdict(self), "surprise": self.surprise}


def at_least(count: int, trials: int, chance: float) -> float:
    """P(a binomial number of `trials` with this `chance` is at least `count`)."""
    from scipy.special import bdtrc

    return 1.0 if count <= 0 else float(bdtrc(count - 1, trials, chance))


def chosen_often(
    choice: Choice, repetitions: int, *, rule: Rule = "within", confidence: float = 0.95, first_years: int = 10,
    years_a_look: int = 1, most_years: int = 19_000, first_repetition: int = 0,
    told: Callable[[int], None] = lambda done: None,
) -> Tally:
    """Choose again and again, each time with years never used before."""
    best = right = claimed = wrong = bounded = years = 0
    for each in range(first_repetition, first_repetition + repetitions):
        found = choose_best(choice.candidates, choice.years(each), confidence=confidence, matters=choice.matters,
                            first_years=first_years, years_a_look=years_a_look, most_years=most_years, rule=rule)
        short = choice.shortfall(found.best)
        good = short <= choice.matters + ROUNDING if rule == "within" else short <= ROUNDING
        best += short <= ROUNDING
        right += short < choice.matters - ROUNDING or short <= ROUNDING
        claimed += found.claimed
        wrong += found.claimed and not good
        bounded += short <= found.within + ROUNDING
        years += found.years_spent
        told(each)
    way = ("Kim & Nelson as published" if rule == "kim_nelson" else "within what matters") + (
        f", looking every {years_a_look} years" if years_a_look > 1 else "") + (
        f", {first_years} first years" if first_years != 10 else "")
    return Tally(choice.name, way, confidence, repetitions, best, right, claimed, wrong,
                 bounded if rule == "within" else None, years / repetitions)


def spent_often(choice: Choice, repetitions: int, years: int, *, even: bool = False, paired: bool = True,
                first_years: int = 5) -> dict[str, Any]:
    """Spend a budget again and again: how often the best was chosen, and the mean of the estimated chance of it."""
    best, right, chances = 0, 0, []
    first = years // len(choice.candidates) if even else first_years
    for each in range(repetitions):
        found = spend_budget(choice.candidates, choice.years(each), years=first * len(choice.candidates) if even
                             else years, first_years=first, paired=paired)
        short = choice.shortfall(found.best)
        best += short <= ROUNDING
        right += short < choice.matters - ROUNDING or short <= ROUNDING
        chances.append(found.chance)
    return {"choice": choice.name, "way": "the same for all" if even else "where they decide", "years": years,
            "repetitions": repetitions, "best": best, "right": right, "estimated": float(np.mean(chances))}
