"""A tiny two-month world and hand-made log rows for the tests of measuring (loaded by path with `runpy`)."""

from sim.log.block import block_of
from sim.log.tables import JOURNEYS, Cause, Move, Outcome
from sim.scenario.file import validated
from sim.world.compile import world_of

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SHOP, PHONE = 0, 1
LAMP, CARE = 0, 1
ADVISERS, CALLERS, TILLS = 0, 1, 2
# Units: 0 and 1 opening advisers, 2 the adviser who joins on 1 February, 3 the caller, 4 the till.

DOCUMENT = {
    "schema": "wherefrom/1", "name": "Tiny shop",
    "horizon": {"start": "2027-01-01", "months": 2, "currency": "EUR"},      # 1 January 2027 is a Friday
    "calendar": {"opening": {"mon-sun": "09:00-18:00"}, "calling": {"mon-fri": "10:00-20:00"}},
    "offer": {
        "lamp": {"price": "100 EUR", "unit_cost": "60 EUR", "stock": 10, "holding": "3 EUR per_month"},
        "care": {"price": "20 EUR", "unit_cost": "5 EUR", "kind": "service"},
    },
    "assets": {
        "advisers": {"kind": "people", "headcount": 2, "contract": "35 h/week", "pay": "30 EUR/h", "on_costs": "20 %",
                     "overtime_pay": "x1.5", "hiring": {"cost": "1000 EUR"},
                     "joining": [{"on": "2027-02-01", "heads": 1}]},
        "callers": {"kind": "people", "headcount": 1, "contract": "14 h/week", "pay": "20 EUR/h", "on_costs": "20 %"},
        "tills": {"kind": "machines", "count": 1, "cost": "120 EUR per_year"},
    },
    "shifts": [
        {"pool": "advisers", "days": "mon-sun", "time": "09:00-18:00", "share": "100 %"},
        {"pool": "callers", "days": "mon-fri", "time": "10:00-14:00", "share": "100 %"},
    ],
    "channels": {
        "shop": {
            "kind": "walk_in", "hit_rate": "30 %", "chooses": {"lamp": "80 %", "care": "20 %"}, "patience": "5 min",
            "balk": {"waiting": 3, "share": "50 %"},
            "steps": [{"name": "advice", "time": "9 min", "cv": 0.5, "needs": ["advisers"]},
                      {"name": "till", "time": "2 min", "needs": ["advisers", "tills"], "only": "buyers"}],
            "next": [{"after": "no_sale", "to": "phone", "chance": "20 %", "delay": "2 days"}],
            "returned": {"share": "10 %", "within": "10 days"},
        },
        "phone": {
            "kind": "outbound", "callers": "callers", "hit_rate": "10 %", "chooses": {"lamp": "50 %", "care": "50 %"},
            "leads": {"opening": 5, "refresh": "3 per_month", "price": "2 EUR"},
            "dialling": {"mode": "progressive", "ring": "20 s", "attempts": 3, "retry_after": "1 days"},
            "answered": "40 %", "right_party": "90 %", "talk": {"sale": "8 min", "no_sale": "3 min"},
            "outcomes": {"refusal": "10 %"},
        },
    },
    "compensation": {
        "shop": {"commission": "10 % of revenue"},
        "phone": {"commission": "5 EUR per_sale", "quota": "1 per_month", "above_quota": "8 EUR per_sale"},
    },
    "demand": {"shop": {"level": "60 per_day"}},
    "service": {"shop": {"served_within": "5 min", "share": "80 %"}},
}


def tiny_file(changes=None):
    """The scenario file, with changes in the language at dotted paths."""
    file = validated(DOCUMENT, (), {}, {})
    return file.with_values(changes, "test") if changes else file


def tiny_world(changes=None):
    """Its world."""
    return world_of(tiny_file(changes).scenario, seed=1, replication=0)


def at(day, hour=0, minute=0):
    """Tick of a time on a day counted from 0 = 1 January (31 = 1 February)."""
    return day * DAY + hour * HOUR + minute * MINUTE


def journey(person, channel, arrive, outcome, **given):
    """A row of the journeys table; times in ticks, everything not given as if it had not happened."""
    row = dict.fromkeys(JOURNEYS, 0)
    row.update(start=-1, seller=-1, dialogue=-1, wanted=-1, product=-1, added=-1, returned=-1, segment=-1, sold_at=-1)
    row.update(person=person, contact=1, channel=channel, first_channel=channel, arrive=arrive, end=arrive,
               outcome=int(outcome))
    unknown = given.keys() - row.keys()
    assert not unknown, unknown
    row.update({name: int(value) for name, value in given.items()})
    return tuple(row[name] for name in JOURNEYS)


def log(journeys=(), steps=(), asset_time=(), stock=(), start=0, until=59 * DAY):
    """One block of rows."""
    return block_of(start, until, {"journeys": journeys, "steps": steps, "asset_time": asset_time, "stock": stock})


def served(person, arrive, wait, outcome, **given):
    """A visit to the shop: served after `wait` minutes, ten minutes with the adviser, an offer made."""
    start = arrive + wait * MINUTE
    end = start + 10 * MINUTE
    sold = {"sold_at": end} if outcome == Outcome.SALE else {}
    given = {"seller": 0, **sold, **given}
    return journey(person, SHOP, arrive, outcome, wait=wait * MINUTE, start=start, end=end, offered=1, **given)


def call(person, arrive, outcome, **given):
    """A dial of two minutes by the caller, one minute of talk if anybody answered."""
    talk = 0 if outcome == Outcome.NO_ANSWER else MINUTE
    reached = outcome not in (Outcome.NO_ANSWER, Outcome.WRONG_PARTY)
    sold = {"sold_at": arrive + MINUTE} if outcome == Outcome.SALE else {}
    given = {"seller": 3, "segment": 0, "attempt": 1, "ring": 20_000, "talk": talk, "offered": reached, **sold, **given}
    return journey(person, PHONE, arrive, outcome, end=arrive + 2 * MINUTE, start=arrive + MINUTE if talk else -1,
                   **given)


MON_4_JANUARY, MON_1_FEBRUARY, TUE_2_FEBRUARY, WED_3_FEBRUARY = 3, 31, 32, 33

JOURNEY_ROWS = (
    # January, in the shop: six arrivals.
    served(1, at(3, 10, 0), 0, Outcome.SALE, product=LAMP, added=CARE, suggest=Move.ACCEPTED, potential=1, wanted=LAMP),
    served(2, at(3, 10, 0), 4, Outcome.SALE, product=LAMP, suggest=Move.DECLINED, potential=1, wanted=LAMP,
           returned=at(9)),
    served(3, at(3, 10, 5), 6, Outcome.NO_SALE, potential=1, wanted=LAMP, cause=Cause.WAITED),
    journey(4, SHOP, at(3, 10, 10), Outcome.BALKED, potential=1, wanted=CARE, cause=Cause.BALKED),
    journey(5, SHOP, at(3, 10, 31), Outcome.ABANDONED, wait=9 * MINUTE, end=at(3, 10, 40), potential=1, wanted=LAMP,
            cause=Cause.ABANDONED),
    journey(6, SHOP, at(30, 17, 58), Outcome.TURNED_AWAY, wait=2 * MINUTE, end=at(30, 18, 0)),
    # February, in the shop: the one who had balked buys, another finds the shelf empty.
    served(4, at(31, 10, 0), 0, Outcome.SALE, contact=2, product=LAMP, suggest=Move.NOT_OFFERED),
    served(7, at(32, 11, 0), 0, Outcome.NO_STOCK, potential=1, wanted=LAMP, cause=Cause.NO_STOCK),
    # February, by telephone: seven dials.
    call(8, at(33, 10, 0), Outcome.NO_ANSWER, potential=1, wanted=LAMP, cause=Cause.NOT_REACHED),
    call(9, at(33, 10, 5), Outcome.SALE, product=CARE, potential=1, wanted=CARE, anyway=1),
    call(10, at(33, 10, 10), Outcome.REFUSAL),
    call(11, at(33, 10, 15), Outcome.SALE, product=LAMP, potential=1, wanted=LAMP, up_sell=Move.ACCEPTED),
    call(12, at(33, 10, 20), Outcome.WRONG_PARTY),
    call(3, at(33, 10, 25), Outcome.NO_SALE, contact=2, first_channel=SHOP, segment=-1),
    call(10, at(34, 10, 10), Outcome.NO_ANSWER, contact=2, attempt=2),
    # The end: person 8 is due again after the horizon, lead 13 was never called.
    journey(8, PHONE, -1, Outcome.INSIDE, contact=2, end=at(59), potential=1, wanted=LAMP, cause=Cause.INSIDE,
            segment=0),
    journey(13, PHONE, at(59), Outcome.NOT_CALLED, potential=1, wanted=CARE, cause=Cause.NOT_CALLED, segment=0),
)
STEP_ROWS = (
    (1, 1, SHOP, 0, at(3, 10, 0), at(3, 10, 0), at(3, 10, 10), 0),
    (2, 1, SHOP, 0, at(3, 10, 0), at(3, 10, 4), at(3, 10, 14), 0),
    (1, 1, SHOP, 1, at(3, 10, 10), at(3, 10, 13), at(3, 10, 15), 0),
)
ON_DUTY, OVERTIME, BUSY = 0, 1, 2
ASSET_ROWS = (
    (0, BUSY, SHOP, 0, at(3, 10, 0), at(3, 10, 50)),
    (4, BUSY, SHOP, 1, at(3, 10, 50), at(3, 11, 0)),
    (0, ON_DUTY, -1, -1, at(3, 9, 45), at(3, 18, 0)),
    (0, OVERTIME, -1, -1, at(3, 18, 0), at(3, 19, 0)),
    (1, BUSY, SHOP, 0, at(30, 23, 30), at(31, 0, 30)),
    (1, ON_DUTY, -1, -1, at(30, 23, 0), at(31, 0, 0)),
    (1, OVERTIME, -1, -1, at(31, 0, 0), at(31, 0, 30)),
)
STOCK_ROWS = (
    (LAMP, 0, 0, 10, 10, 0),
    (LAMP, at(15, 12), 1, 10, 0, 0),
    (LAMP, at(20, 12), 4, 0, 0, 0),
    (LAMP, at(45), 3, 20, 20, 0),
)


def tiny_log():
    """The hand-made log as one block."""
    return log(JOURNEY_ROWS, STEP_ROWS, ASSET_ROWS, STOCK_ROWS)
