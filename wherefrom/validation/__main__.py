"""`python -m wherefrom.validation DATA [SCENARIOS]`: print the tables of docs/validation.md.

DATA is the folder that holds the logs (anonymous_bank, bank_marketing, akl_footfall), SCENARIOS that of the shipped
scenarios (default: `scenarios` in the current folder).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

_NEEDED = (
    "anonymous_bank/calls_1999-01.csv", "anonymous_bank/calls_1999-02.csv", "bank_marketing/contacts.csv",
    "akl_footfall/hourly_2022_2024.csv",
)  # fmt: skip
_SHIPPED = ("calibrate/call_centre.yaml", "calibrate/outbound.yaml", "calibrate/footfall.yaml", "telesales.yaml",
            "high_street.yaml")  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print the tables; 0, or 2 where the folders do not hold what is needed."""
    if not 1 <= len(arguments) <= 2:
        print("Usage: python -m wherefrom.validation DATA [SCENARIOS]", file=sys.stderr)
        return 2
    data, scenarios = Path(arguments[0]), Path(arguments[1] if len(arguments) > 1 else "scenarios")
    wanted = [data / name for name in _NEEDED] + [scenarios / name for name in _SHIPPED]
    absent = [str(path) for path in wanted if not path.is_file()]
    if absent:
        print("Not there: " + ", ".join(absent), file=sys.stderr)
        return 2
    from wherefrom.validation.tables import everything

    for line in everything(data, scenarios):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
