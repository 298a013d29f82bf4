"""The two engines tell the same year: same rows, same digest, same closing state, same figures, for drawn worlds.

The worlds are documents over the whole scenario language (see `drawn`). The default run compares 300 of them, the
long one 20,000, and writes what it found into docs/agreement.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import pytest
from drawn.census import FEATURES, HAPPENINGS, scarce
from drawn.compare import difference, totals_difference
from drawn.documents import Drawn, drawn_worlds
from drawn.laws import check_laws
from drawn.played import borders_of, happened, played, world_of
from hypothesis import HealthCheck, Phase, given, note, seed, settings

from sim.engines import engine_named, measured_by
from sim.measure.fold import measure

ROOT = Path(__file__).resolve().parents[2]
SEEDED = settings(
    derandomize=False,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)


def compare(drawn: Drawn) -> set[str]:
    """Play a drawn world with both engines and compare everything; returns what happened in it."""
    world = world_of(drawn)
    told = played(engine_named("reference"), world)
    again = played(engine_named("kernel"), world)
    found = difference(world, told, again)
    assert found is None, found
    cut = played(engine_named("kernel"), world, borders_of(drawn, world))
    assert cut.digest == told.digest, f"other digest with block borders {borders_of(drawn, world)}"
    figures, closing = measured_by("kernel")(world)
    found = totals_difference(measure(world, [told.log]), figures)
    assert found is None, found
    assert closing == told.closing, f"counted without a log, the closing state differs:\n  {told.closing}\n  {closing}"
    return happened(told.log, told.closing)


def compared(count: int, number: int) -> Counter[str]:
    """Compare so many drawn worlds; how often each feature was on and each thing happened."""
    census: Counter[str] = Counter()

    @seed(number)
    @settings(SEEDED, max_examples=count)
    @given(drawn_worlds())
    def agree(drawn: Drawn) -> None:
        note(json.dumps(drawn.document, indent=1))
        seen = compare(drawn)
        census.update(drawn.features | seen | {"worlds"})

    agree()
    return census


def test_agreement_of_the_engines() -> None:
    """300 worlds agree in every row and every figure, and every feature of the language was on in at least 10."""
    census = compared(300, 1)
    assert census["worlds"] == 300
    assert not scarce(census, 10)


def test_agreement_laws_of_drawn_worlds() -> None:
    """In the reference's log of 60 other drawn worlds everybody is counted, units do one thing at a time, and stock
    adds up, wherever the blocks are cut."""

    @seed(2)
    @settings(SEEDED, max_examples=60)
    @given(drawn_worlds())
    def lawful(drawn: Drawn) -> None:
        world = world_of(drawn)
        told = played(engine_named("reference"), world)
        check_laws(world, told.log)
        assert played(engine_named("reference"), world, borders_of(drawn, world)).digest == told.digest

    lawful()


@pytest.mark.long
def test_agreement_of_the_engines_in_twenty_thousand_worlds() -> None:
    """20,000 worlds, 500 a seed; the result goes into docs/agreement.md."""
    census: Counter[str] = Counter()
    for number in range(100, 140):
        census += compared(500, number)
    assert census["worlds"] == 20_000
    assert not scarce(census, 500)
    page = ROOT / "docs" / "agreement.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("Last long run:"))
    lines[place] = result_line(census)
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def result_line(census: Counter[str]) -> str:
    """Count, features, rarest ones, and a digest of what was compared; no clock."""
    rarest = ", ".join(
        f"{name} {census[name]:,}" for name in sorted((*FEATURES, *HAPPENINGS), key=lambda n: census[n])[:5]
    )
    return (
        f"Last long run: {census['worlds']:,} worlds, {len(FEATURES)} features and {len(HAPPENINGS)} kinds of events "
        f"seen, no difference. Rarest: {rarest}. Code compared: {code_digest()}."
    )


def code_digest() -> str:
    """Digest of both engines, what they read, and the versions of the libraries under them."""
    whole = hashlib.sha256()
    for folder in ("log", "world", "reference", "kernel", "scenario", "measure"):
        for path in sorted((ROOT / "sim" / folder).glob("*.py")):
            whole.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for package in ("numba", "numpy", "simpy"):
        whole.update(f"{package} {version(package)}".encode())
    return whole.hexdigest()[:16]
