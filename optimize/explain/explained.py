"""Everything a plan explains about itself, in the order in which the explaining years are spent."""

from __future__ import annotations

from dataclasses import dataclass

from optimize.explain.choices import Answer, answers
from optimize.explain.ground import Ground


@dataclass(frozen=True)
class Explained:
    """The explanations of a plan; `years_spent` is how many years were simulated for them.

    `answers`: every choice that was offered.
    """

    years_spent: int = 0
    answers: tuple[Answer, ...] = ()


def explain(ground: Ground) -> Explained:
    """Explain a plan as far as the explaining years go."""
    answered = answers(ground)
    return Explained(years_spent=ground.book.spent, answers=answered)
