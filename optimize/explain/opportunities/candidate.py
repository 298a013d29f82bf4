"""Something that could be tried: a few settings of the scenario, in words, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.scenario.file import ScenarioFile


@dataclass(frozen=True)
class Candidate:
    """One action. `kind` is what is matched (`help`, `shift`, `calling`, `leads`, `stock`, `machines`, `heads`),
    `what` tells the planner what to do, `why` what was seen, `provided` what has to be true for it (empty: nothing).

    `settings` are `path=value`, as `--set` takes them. `hint`: margin in cents a year that could at most be won or
    saved, to order what to try first.
    """

    kind: str
    what: str
    why: str
    settings: tuple[str, ...]
    hint: float = 0.0
    provided: str = ""

    @property
    def paths(self) -> frozenset[str]:
        """The scenario paths it sets."""
        return frozenset(each.split("=", 1)[0].removesuffix("*") for each in self.settings)


def called(name: str) -> str:
    """A key of the file as words: demo_desks -> demo desks."""
    return name.replace("_", " ")


def amount(cents: float, file: ScenarioFile) -> str:
    """Money in words, whole."""
    return f"{cents / 100:,.0f} {file.scenario.horizon.currency}"


def heads_path(file: ScenarioFile, pool: str) -> tuple[str, int]:
    """Scenario path and opening heads of a pool's first contract (all of a pool without named contracts)."""
    people = file.scenario.people[pool]
    if people.contracts:
        name, contract = next(iter(people.contracts.items()))
        return f"assets.{pool}.contracts.{name}.headcount", contract.headcount
    return f"assets.{pool}.headcount", people.headcount or 0


def flow(value: Any) -> str:
    """Plain data as one line of the scenario language."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    text = str(value)
    return f'"{text}"' if isinstance(value, str) and any(sign in text for sign in ':,{}[]#&*!|>"%@`') else text
