"""How often a choice is right: repetitions with years of their own, against what is claimed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from benchmarks.selection.worlds import APART, Choice
from wherefrom.selecting.budget import spend_budget
from wherefrom.selecting.kim_nelson import choose_best
from wherefrom.selecting.selection import Rule, Selection

FALSE_ALARM = 1e-6
ROUNDING = 1e-9


@dataclass(frozen=True)
class Tally:
    """Repetitions of one way of choosing. `best`: chose the best; `right`: the best or closer to it than what matters;
    `claimed`: the claim was made; `wrong`: claimed, and not right; `years`: mean years of a repetition, all candidates
    together; `bounded`: the shortfall stated at the end held (whether or not the years ran out); `warned`: the wrong
    ones that came with a caution, since some difference never varied in the first years."""

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
    warned: int = 0

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


@dataclass(frozen=True)
class Way:
    """A way of choosing: the settings of `choose_best`."""

    rule: Rule = "within"
    confidence: float = 0.95
    first_years: int = 10
    years_a_look: int = 1
    most_years: int = APART - 1000

    @property
    def words(self) -> str:
        """What is unusual about it."""
        usual = Way()
        said = ["Kim & Nelson as published" if self.rule == "kim_nelson" else "within what matters"]
        if self.first_years != usual.first_years:
            said.append(f"{self.first_years} first years")
        if self.years_a_look != usual.years_a_look:
            said.append(f"looking every {self.years_a_look} years")
        if self.most_years != usual.most_years:
            said.append(f"at most {self.most_years} years each")
        return ", ".join(said)


def chosen_often(
    choice: Choice, repetitions: int, *ways: Way, first: int = 0, told: Callable[[int], None] = lambda done: None,
) -> list[Tally]:
    """Choose again and again, each time from years never used before (those of the repetitions from `first` on);
    several ways choose from the same years."""
    found: list[list[Selection]] = [[] for _ in ways]
    for each in range(first, first + repetitions):
        years = choice.years(each)
        for way, chosen in zip(ways, found, strict=True):
            chosen.append(choose_best(
                choice.candidates, years, confidence=way.confidence, matters=choice.matters, rule=way.rule,
                first_years=way.first_years, years_a_look=way.years_a_look, most_years=way.most_years,
            ))
        told(each)
    return [tallied(choice, way, chosen) for way, chosen in zip(ways, found, strict=True)]


def together(parts: Sequence[Tally]) -> Tally:
    """Repetitions tallied in parts, as one."""
    count = sum(each.repetitions for each in parts)
    bounded = None if parts[0].bounded is None else sum(each.bounded or 0 for each in parts)
    return replace(
        parts[0], repetitions=count, best=sum(each.best for each in parts), right=sum(each.right for each in parts),
        claimed=sum(each.claimed for each in parts), wrong=sum(each.wrong for each in parts), bounded=bounded,
        years=sum(each.years * each.repetitions for each in parts) / count,
        warned=sum(each.warned for each in parts),
    )


def tallied(choice: Choice, way: Way, chosen: Sequence[Selection]) -> Tally:
    """How many were right."""
    best = right = claimed = wrong = bounded = warned = 0
    for each in chosen:
        short = choice.shortfall(each.best)
        # One that falls short by exactly what matters counts as wrong: the hardest reading of the claim.
        good = short < choice.matters - ROUNDING or short <= ROUNDING
        best += short <= ROUNDING
        right += good
        claimed += each.claimed
        wrong += each.claimed and not good
        warned += each.claimed and not good and bool(each.caution)
        bounded += short <= each.within + ROUNDING
    return Tally(choice.name, way.words, way.confidence, len(chosen), best, right, claimed, wrong,
                 bounded if way.rule == "within" else None, float(np.mean([each.years_spent for each in chosen])),
                 warned)


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
