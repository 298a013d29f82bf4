"""Both models by this project's own engines: the shipped scenario files through the public interface, key figures
included."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from benchmarks.counts import Counts
from sim.measure.totals import YearTotals
from sim.replicate import ENGINES, years
from sim.scenario.load import ScenarioFile, load_scenario

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
FULL = 120_000
MINUTE = 60_000
CONTACTS_A_MINUTE = 2.5     # the shipped list of 300,000 for 120,000 minutes


def fastest_engine() -> str:
    """The kernel where there is one, else the reference."""
    return "kernel" if "kernel" in ENGINES else "reference"


@cache
def scenario(model: str, minutes: int) -> ScenarioFile:
    """The scenario file of a model, its horizon (and the list of contacts in proportion) cut to `minutes`."""
    if model == "SF":
        cut = (f"horizon.length={minutes} min", f"channels.phone.leads.opening={round(CONTACTS_A_MINUTE * minutes)}")
        return load_scenario(SCENARIOS / "sales_floor.yaml", set_=() if minutes == FULL else cut)
    return load_scenario(SCENARIOS / "erlang_a.yaml", set_=() if minutes == FULL else (f"horizon={minutes} min",))


def replications(model: str, engine: str, seed: int, minutes: int, number: int) -> list[Counts]:
    """Replications with all their totals, one job."""
    found = years(scenario(model, minutes), seed=seed, replications=range(number), engine=engine, jobs=1)
    return [counts_of(year.totals) for year in found]


def counts_of(totals: YearTotals) -> Counts:
    """The model's counts read off the totals. A dial counts from its start, so up to one more per caller."""
    walk_in, steps = totals.labels["channel"][0], totals.labels["step"]
    arrived, left = int(totals.cut("arrivals").sum()), int(totals.cut("abandoned").sum())
    visits, waits = totals.cut("step_visits", ("step",)), totals.cut("step_wait_ticks", ("step",))
    first = next(at for at, name in enumerate(steps) if name.startswith(walk_in))
    tills = [at for at in range(len(steps)) if at != first]
    served, paid = int(visits[first]), int(visits[tills].sum())
    won = totals.cut("offers_won", ("channel",))
    return Counts(
        arr=arrived, ren=left, srv=served, buy=int(totals.cut("buyers").sum()),
        ups=int(totals.cut("up_sell_accepted").sum()), dial=int(totals.cut("dials").sum()),
        conn=int(totals.cut("answered").sum()), osale=int(won[1:].sum()), till=paid,
        wq=int(waits[first]) / MINUTE / max(served, 1), wt=int(waits[tills].sum()) / MINUTE / max(paid, 1),
    )
