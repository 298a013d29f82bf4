"""A shop of two months for comparisons, and years of figures made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from wherefrom.comparing.figures import HALF_HOURS, YearFigures

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-12:00"}}
offer: {kettle: {price: 60 EUR, unit_cost: 20 EUR}}
assets:
  advisers: {kind: people, headcount: 1, contract: 15 h/week, pay: 18 EUR/h}
  cleaners: {kind: people, headcount: 1, contract: 35 h/week, pay: 10 EUR/h}
shifts: [{pool: advisers, days: mon-fri, time: "09:00-12:00", share: 100 %}]
channels:
  shop:
    kind: walk_in
    patience: 4 min
    steps: [{name: advice, time: {mean: 9 min, shape: exponential}, needs: [advisers]}]
    hit_rate: 40 %
demand: {shop: {level: 20 per_day}}
service: {shop: {served_within: 4 min, share: 60 %, in: the year}}
overrides:
  two_advisers: {assets: {advisers: {headcount: 2}}}
  cleaner: {assets: {cleaners: {headcount: 2}}}
"""
"""A second cleaner works nowhere: he costs 35 h / 7 days x 10 EUR = 50 EUR on each of 59 days, 2,950 EUR, and nothing
else changes."""


def shop_file(folder: Path, text: str = SHOP, name: str = "shop.yaml") -> Path:
    """The scenario as a file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def year(
    replication: int, profit: tuple[int, ...] = (0,), lost: Mapping[tuple[str, int, int], int] | None = None,
    channels: tuple[str, ...] = ("shop",),
) -> YearFigures:
    """A year of one product whose profit by month (in cents) is margin of the first channel, without cost. `lost`:
    people by (channel, weekday, half-hour of the day), all of whom gave up waiting."""
    table = np.zeros((2, len(channels), HALF_HOURS), dtype=np.int64)
    for (channel, day, half_hour), people in (lost or {}).items():
        table[1, channels.index(channel), day * 48 + half_hour] = people
    flat = table.reshape(-1)
    places = np.flatnonzero(flat)
    margin = np.zeros(len(channels), dtype=np.int64)
    margin[0] = sum(profit)
    return YearFigures(
        replication=replication, digest="", channels=channels, products=("kettle",),
        months=tuple(f"2027-{month + 1:02d}" for month in range(len(profit))), causes=("balked", "abandoned"),
        values=(sum(profit) / 100,), profit=np.array(profit, dtype=np.int64), margin=margin,
        margin_by_product=np.array([sum(profit)], dtype=np.int64), cost=np.zeros(10, dtype=np.int64),
        lost_at=places.astype(np.int32), lost=flat[places].astype(np.int32),
    )
