"""What a channel says about a contact, with what goes without saying filled in."""

from __future__ import annotations

from sim.scenario.channels import Dialogue, Outbound, WalkIn
from sim.scenario.quantities import TimeSpec


def dialogue_shares(dialogue: dict[str, Dialogue]) -> list[float]:
    """Share of customers met in each way; with no shares stated, the first way serves all."""
    ways = list(dialogue.values())
    if any(way.share is not None for way in ways):
        return [way.share or 0.0 for way in ways]
    return [1.0] + [0.0] * (len(ways) - 1) if ways else []


def chosen_products(of: WalkIn | Outbound, products: tuple[str, ...]) -> dict[int, float]:
    """Share of buyers by the number of the product they want; with one product on offer, it is what all want."""
    chosen = {products.index(name): share for name, share in of.chooses.items()}
    return chosen or ({0: 1.0} if len(products) == 1 else {})


def patience_of(of: WalkIn | Outbound, step: int) -> TimeSpec | None:
    """How long a customer waits for this step of the channel; None: without end, as buyers do after a call."""
    if isinstance(of, Outbound):
        return None
    return of.steps[step].patience or (of.patience if step == 0 else None)
