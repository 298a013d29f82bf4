"""Everything that two sections of a scenario must agree on."""

from __future__ import annotations

from sim.scenario import calendar_checks, references, selling_checks, size_checks
from sim.scenario.explain import Finding
from sim.scenario.scenario import Scenario


def check_scenario(scenario: Scenario) -> list[Finding]:
    """All disagreements, section by section."""
    found = [*references.check(scenario), *selling_checks.check(scenario), *calendar_checks.check(scenario)]
    return found or list(size_checks.check(scenario))
