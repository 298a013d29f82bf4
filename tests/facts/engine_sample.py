"""Small worlds whose whole course can be worked out by hand, and their logs in minutes and words.

Not a test: the engine's tests run this file and take `world`, `ran`, `SHOP` ... from it.
"""

import copy
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.engines import engine_named
from sim.log.block import joined
from sim.log.tables import Activity, Cause, Move, Movement, Outcome, Supply
from sim.scenario.load import load_scenario
from sim.world.compile import compile_world
from sim.world.draws import DAY_SHIFT, NUMBER, POPULATION_SHIFT
from sim.world.visits import with_stated

ENGINES = ("reference", "kernel")     # all engines that facts are checked on
MINUTE = 60_000
DAY = 1440        # in minutes, like all times here


def fixed(minutes):
    """A time that is always the same (patience is exponential unless it says otherwise)."""
    return {"mean": f"{minutes} min", "shape": "deterministic"}


# One seller, ten minutes of advice, for ever patient customers, nobody buys; no calendar.
SHOP = {
    "schema": "wherefrom/1", "name": "shop", "horizon": {"length": "600 min"},
    "assets": {"sellers": {"kind": "people", "headcount": 1}},
    "channels": {"shop": {"kind": "walk_in", "steps": [{"name": "advice", "time": "10 min", "needs": ["sellers"]}]}},
    "demand": {"shop": {"level": "1 per_hour"}},
}
# The same with a calendar: February 2027 begins on a Monday. Open 9 to 12, one seller there from 9 to 12.
DAYS = {
    **SHOP, "horizon": {"start": "2027-02-01", "months": 1},
    "calendar": {"opening": {"daily": "09:00-12:00"}},
    "shifts": [{"pool": "sellers", "days": "daily", "time": "09:00-12:00", "share": "100 %"}],
    "demand": {"shop": {"level": "1 per_day"}},
}
# One caller, one list; ring 1 min, talks 5 min, everybody answers and nobody buys.
DESK = {
    "schema": "wherefrom/1", "name": "desk", "horizon": {"length": "600 min"},
    "offer": {"lamp": {"price": "10.00 EUR"}},
    "assets": {"callers": {"kind": "people", "headcount": 1}},
    "channels": {"phone": {
        "kind": "outbound", "callers": "callers", "leads": {"opening": 3},
        "dialling": {"mode": "progressive", "ring": "1 min"}, "answered": "100 %",
        "talk": {"sale": "5 min", "no_sale": "5 min"}, "hit_rate": "0 %",
    }},
}


def changed(base, **paths):
    """A copy of a document with values set; `a__b__c` is the path a, b, c, and None removes a key."""
    document = copy.deepcopy(base)
    for path, value in paths.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split("__")]
        holder = document
        for part in parents:
            holder = holder[part] if isinstance(holder, list) else holder.setdefault(part, {})
        if value is None:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(value)
        else:
            holder[last] = value
    return document


def scenario(document):
    """The checked scenario file of a document."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.yaml"
        path.write_text(json.dumps(document), encoding="utf-8")
        return load_scenario(path)


def world(document, seed=1, replication=0, **arrivals):
    """The world of a document in which exactly these come: channel = [minutes since midnight of the first day].

    A person's number is the place in the list, days in order; channels not named have nobody who comes of their own
    accord.
    """
    compiled = compile_world(scenario(document), seed, replication)
    came = {
        number: np.array([round(minute * MINUTE) for minute in arrivals.get(name, [])], dtype=np.int64)
        for number, name in enumerate(compiled.names.channels)
    }
    assert all((np.diff(ticks // (DAY * MINUTE)) >= 0).all() for ticks in came.values()), "list days in order"
    return replace(compiled, visits=with_stated(compiled.visits, came))


@dataclass(frozen=True)
class Ran:
    """A finished year: rows as dicts, times in minutes, codes as words; `who` is a person's number."""

    journeys: list
    steps: list
    time: list
    stock: list
    closing: object
    log: object

    def of(self, who, channel=None):
        """Journeys of one person in order of contact."""
        rows = [row for row in self.journeys if row["who"] == who and channel in (None, row["channel"])]
        return sorted(rows, key=lambda row: row["contact"])

    def column(self, name, channel=None):
        """One value per first contact, by person number."""
        rows = [row for row in self.journeys if row["contact"] == 1 and channel in (None, row["channel"])]
        return [row[name] for row in sorted(rows, key=lambda row: row["who"])]

    def spans(self, unit, activity):
        """(from, to) of a unit's stretches of one activity, in order."""
        return sorted((row["start"], row["end"]) for row in self.time
                      if row["unit"] == unit and row["activity"] == activity)


_TIMES = ("arrive", "wait", "start", "end", "ring", "talk", "sold_at", "returned", "joined", "tick")
_WORDS = {"outcome": Outcome, "cause": Cause, "up_sell": Move, "suggest": Move, "activity": Activity,
          "movement": Movement, "supply": Supply}


def _who(person, visits):
    """A person's number: of those who come of their own accord the place in the list, of leads that of the month."""
    population, day = person >> POPULATION_SHIFT, (person >> DAY_SHIFT) & ((1 << POPULATION_SHIFT - DAY_SHIFT) - 1)
    own = population < len(visits.count)
    return (person & NUMBER) + (int(visits.count[population, :day].sum()) if own else 0)


def _rows(table, names, visits):
    columns = {name: values.tolist() for name, values in table.items()}
    rows = []
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        for name in row:
            if name in _TIMES and row[name] >= 0:
                row[name] = row[name] / MINUTE
            elif name in _WORDS:
                row[name] = _WORDS[name](row[name]).name
            elif name in ("channel", "first_channel") and row[name] >= 0:
                row[name] = names.channels[row[name]]
            elif name in ("product", "wanted", "added"):
                row[name] = names.products[row[name]] if row[name] >= 0 else None
            elif name == "step":
                row[name] = names.steps[row[name]][1] if row[name] >= 0 else None
        if "person" in row:
            row["who"] = _who(row["person"], visits)
        rows.append(row)
    return rows


def ran(compiled, engine="reference"):
    """The world played to its end."""
    year = engine_named(engine)(compiled)
    log = joined(list(year))
    tables = {name: _rows(table, compiled.names, compiled.visits) for name, table in log.tables.items()}
    return Ran(tables["journeys"], tables["steps"], tables["asset_time"], tables["stock"], year.closing, log)


def play(document, engine="reference", **arrivals):
    """`ran(world(...))`."""
    return ran(world(document, **arrivals), engine)
