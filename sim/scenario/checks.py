"""Everything that two sections of a scenario must agree on."""

from __future__ import annotations

from sim.scenario import (
    aim_checks,
    calendar_checks,
    campaign_checks,
    choice_checks,
    dialogue_checks,
    offer_checks,
    plan_checks,
    references,
    selling_checks,
    serving_checks,
    shift_checks,
    size_checks,
    staffing_checks,
)
from sim.scenario.explain import Finding
from sim.scenario.scenario import Scenario


def check_scenario(scenario: Scenario) -> list[Finding]:
    """All disagreements, section by section."""
    sections = (references, serving_checks, selling_checks, dialogue_checks, offer_checks, calendar_checks,
                campaign_checks, plan_checks, choice_checks, aim_checks, shift_checks,
                staffing_checks)
    found = [finding for section in sections for finding in section.check(scenario)]
    return found or list(size_checks.check(scenario))
