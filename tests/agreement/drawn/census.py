"""Every feature that the drawn worlds must show, and every kind of event that must occur in them."""

from __future__ import annotations

from collections.abc import Mapping

from sim.log.tables import Activity, Cause, Move, Movement, Outcome, Supply

FEATURES = ()

HAPPENINGS = (
    *(
        f"{kind.__name__} {member.name}"
        for kind in (Outcome, Cause, Move, Movement, Activity, Supply)
        for member in kind
    ),
    "closing inside",
    "closing joining",
    "closing leads",
    "closing open_orders",
    "closing promised",
    "closing retries",
    "closing visits",
    "fifth contacts",
    "sales that began elsewhere",
    "second contacts",
    "ties of arrivals",
    "ties of ends",
    "ties of starts",
)


def scarce(census: Mapping[str, int], least: int) -> dict[str, int]:
    """Features and happenings seen in fewer than `least` worlds."""
    return {name: census[name] for name in (*FEATURES, *HAPPENINGS) if census[name] < least}
