"""Questions about many candidates at once: which is best, which are efficient, which is safe whatever comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wherefrom.comparing.candidates import Candidate, under
from wherefrom.comparing.comparing import Comparison
from wherefrom.comparing.frontier import Frontier, frontier_of, usual_aims
from wherefrom.comparing.futures import Future
from wherefrom.comparing.playing import Player
from wherefrom.comparing.regret import Regret, regret_of
from wherefrom.comparing.roster import roster_of
from wherefrom.report.words import number

FIRST_YEARS: Final = 10
"""Years of every candidate before any is given up."""
LOOK_EVERY: Final = 10
"""Years between two looks: they are played side by side."""
BUDGET_FIRST: Final = 5
_UNITS: Final = {"s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Chosen:
    """A choice among candidates: the sentence on it, the candidate's name, and what it took, as plain data."""

    sentence: str
    name: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Budget:
    """What a selection may cost: simulated `years` of all candidates together, or `seconds`; the other is None."""

    years: int | None = None
    seconds: float | None = None


def read_budget(text: str) -> Budget:
    """`400 years`, `10min`, `1.5 h`. Raises ValueError, in words."""
    found = re.fullmatch(r"\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(years?|s|sec|min|h)\s*", text)
    value = float(found[1].replace(",", "")) if found else 0.0
    if found is None or value <= 0:
        raise ValueError(f"`{text}` is no budget: write e.g. 10min or \"400 years\"")
    if found[2].startswith("year"):
        if value != int(value):
            raise ValueError(f"`{text}` is no budget: years are whole")
        return Budget(years=int(value))
    return Budget(seconds=value * _UNITS[found[2]])


def choose_best_of(player: Player, *, confidence: float, matters: float, most_years: int) -> Chosen:
    """Play candidates until the best is known with this confidence, or within `matters` (units of the currency) of it;
    at most `most_years` of each (Kim and Nelson; see `wherefrom.selecting.kim_nelson`)."""
    from wherefrom.selecting.kim_nelson import choose_best

    names = [each.name for each in player.candidates]
    first = min(FIRST_YEARS, most_years)
    player.play_all(range(first))
    found = choose_best(names, _values(player), confidence=confidence, matters=matters, first_years=first,
                        most_years=most_years, years_a_look=LOOK_EVERY)
    currency = player.candidates[0].file.scenario.horizon.currency
    spent = f" It took {number(found.years_spent)} years in all, of {number(most_years * len(names))} allowed."
    return Chosen(found.sentence(lambda amount: f"{number(amount)} {currency}") + spent, found.best_name, {
        "how": "choose best", "best": found.best_name, "claimed": found.claimed, "confidence": confidence,
        "matters": matters, "within": found.within if found.within == found.within else None,
        "years": dict(zip(names, found.years, strict=True)), "years_spent": found.years_spent,
        "still_open": [names[each] for each in found.survivors],
    })


def spend_years(player: Player, years: int) -> Chosen:
    """Spend so many simulated years, of all candidates together, where they decide which earns most (OCBA; see
    `wherefrom.selecting.budget`). Raises ValueError where they do not cover the first years of each."""
    from wherefrom.selecting.budget import spend_budget

    names = [each.name for each in player.candidates]
    player.play_all(range(BUDGET_FIRST))
    found = spend_budget(names, _values(player), years=years, first_years=BUDGET_FIRST)
    again = f' The same again: --budget "{years} years".'
    return Chosen(found.sentence() + again, found.best_name, {
        "how": "budget", "best": found.best_name, "chance": found.chance, "years_spent": found.years_spent,
        "years": dict(zip(names, found.years, strict=True)), "budget_years": years,
    })


def years_within(player: Player, seconds: float, clock: Callable[[], float]) -> int:
    """How many years of all candidates together fit into this time, measured on the first years of each, which count
    and are kept. At least those."""
    from wherefrom.selecting.precision import years_for

    begun = clock()
    # The very first year reads and compiles what the others find ready.
    player.play_all(range(1))
    warm = clock()
    player.play_all(range(BUDGET_FIRST))
    now = clock()
    measured = (BUDGET_FIRST - 1) * len(player.candidates)
    left = seconds - (now - begun)
    return player.years_played + (years_for(left, max(now - warm, 1e-9) / measured) if left > 0 else 0)


def frontier_among(made: Comparison) -> Frontier | None:
    """The efficient frontier of three candidates or more; None for fewer, or where they differ in none of its aims."""
    aims = usual_aims(made.measures)
    unlike = [one for rival in made.rivals for one in rival.differences
              if one.verdict != "same" and one.measure.name in {aim.measure for aim in aims}]
    if len(made.played) < 3 or len(aims) < 2 or not unlike:
        return None
    return frontier_of(made.names, {aim.measure: made.values(aim.measure) for aim in aims}, aims,
                       rosters=[roster_of(each.file) for each in made.candidates], currency=made.currency)


def in_futures(candidates: Sequence[Candidate], futures: Sequence[Future]) -> list[list[Candidate]]:
    """The candidates in each of the futures: [future][candidate].

    Raises ScenarioError with what is wrong in all of them, ValueError for a candidate that comes from no file.
    """
    from sim.scenario.problems import Problem, ScenarioError

    found: list[list[Candidate]] = []
    problems: list[Problem] = []
    for future in futures:
        row: list[Candidate] = []
        for candidate in candidates:
            try:
                row.append(under(candidate, future.with_, future.set_) if future.with_ or future.set_ else candidate)
            except ScenarioError as error:
                problems += error.problems
        found.append(row)
    if problems:
        raise ScenarioError(problems)
    return found


def regret_in(
    futures: Sequence[Future], worlds: Sequence[Sequence[Candidate]], player: Player, years: int,
    other_player: Callable[[Sequence[Candidate]], Player],
) -> Regret:
    """Profit of every candidate in every future, and how far it stays behind the best there.

    `worlds`: by [future][candidate]; the future in which nothing is changed is `player`'s.
    """
    values: list[list[list[float]]] = [[] for _ in player.candidates]
    for future, world in zip(futures, worlds, strict=True):
        if future.with_ or future.set_:
            with other_player(world) as other:
                other.play_all(range(years))
                rows = [other.evaluate(number, range(years)).tolist() for number in range(len(world))]
        else:
            rows = [player.evaluate(number, range(years)).tolist() for number in range(len(world))]
        for row, found in zip(values, rows, strict=True):
            row.append(found)
    currency = player.candidates[0].file.scenario.horizon.currency
    return regret_of([each.name for each in player.candidates], [each.name for each in futures], values,
                     currency=currency)


def _values(player: Player) -> Callable[[int, range], Sequence[float]]:
    def values(candidate: int, replications: range) -> Sequence[float]:
        found: list[float] = player.evaluate(candidate, replications).tolist()
        return found

    return values
