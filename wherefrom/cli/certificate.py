"""`--prove`: what may be asked of a certificate, and the certificate as `--json` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from optimize.proof.certificate import Certificate, Proof
    from sim.scenario.load import ScenarioFile


def check_provable(file: ScenarioFile, fresh_years: int, prove_years: int) -> None:
    """Raise a usage error where there is nothing to prove, or fewer years to prove it than are simulated anyway."""
    if file.scenario.plan.goal is None:
        raise click.UsageError("There is no goal to prove. Add e.g. `plan: {goal: {net_revenue: 7800000 NZD, "
                               "wanted_chance: 70 %}}`, or leave out --prove.")
    if prove_years < fresh_years:
        raise click.UsageError(f"--prove-years {prove_years} are fewer than the {fresh_years} fresh years of the "
                               "comparison, which are looked at first. Raise it, or lower --fresh-years.")


def proof_asked(prove: float | None, prove_years: int) -> Proof | None:
    """The proof asked for; None without --prove."""
    if prove is None:
        return None
    from optimize.proof.certificate import Proof

    return Proof(prove / 100, prove_years)


def certificate_content(made: Certificate | None) -> dict[str, object] | None:
    """The certificate of the goal, None without a goal."""
    if made is None:
        return None
    last = made.last
    return {
        "years": last.years, "met": last.met, "confidence": made.confidence, "chance_at_least": last.at_least,
        "chance_at_most": last.at_most, "wanted": made.wanted, "verdict": made.verdict,
        "looks": [{"years": each.years, "met": each.met, "chance_at_least": each.at_least,
                   "chance_at_most": each.at_most} for each in made.looks],
        "looks_declared": list(made.declared),
    }
