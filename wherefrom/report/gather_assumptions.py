"""The assumption register, what each assumption was in each year, and what profit rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.measure.totals import YearTotals
from sim.scenario import assumptions as annotated
from sim.scenario.drawing import two_piece_normal
from sim.scenario.file import ScenarioFile
from sim.scenario.resolved import range_text, register
from sim.scenario.sources import is_sourced
from sim.world.draws import Purpose, text_address, uniform
from wherefrom.report.data import Assumption, ChannelMargin

# What a sale count is multiplied from: how many come or are called, how many are reached, how many buy.
_WALK_IN_LINKS: Final = ("demand.{0}.level", "channels.{0}.hit_rate")
_OUTBOUND_LINKS: Final = ("channels.{0}.answered", "channels.{0}.right_party", "channels.{0}.hit_rate")


def assumptions(file: ScenarioFile, seed: int, replications: Sequence[int]) -> tuple[Assumption, ...]:
    """The annotated numbers; those with a range with their value in each simulated year, in parsed units."""
    return tuple(_row(file, one, seed, replications) for one in file.assumptions)


def _row(file: ScenarioFile, one: annotated.Assumption, seed: int, replications: Sequence[int]) -> Assumption:
    low = high = ""
    drawn: tuple[float, ...] = ()
    if one.low is not None and one.high is not None:
        low, _, high = range_text(file.document, one).partition(" to ")
        address = text_address(one.path)
        luck = [uniform(seed, replication, Purpose.ASSUMPTION, address) for replication in replications]
        drawn = tuple(two_piece_normal(each, one.low, one.value, one.high) for each in luck)
    return Assumption(
        path=one.path,
        value="x1" if one.factor else one.text,
        low=low,
        high=high,
        source=one.source or "",
        owner=one.owner or "",
        checked=one.checked or "",
        drawn=drawn,
    )


def numbers(file: ScenarioFile) -> tuple[Assumption, ...]:
    """Every number of offer, assets, channels and demand with the nearest source stated around it."""
    return tuple(
        Assumption(
            path=one.path, value=one.text, source=one.source or "", owner=one.owner or "", checked=one.checked or ""
        )
        for one in register(file)
    )


def margins(file: ScenarioFile, totals: Sequence[YearTotals]) -> tuple[ChannelMargin, ...]:
    """Net margin by channel, and which of the numbers that multiply up to its sales name a source."""
    rows = register(file)
    found = []
    for place, channel in enumerate(totals[0].labels["channel"]):
        margin = sum(int(year.cut("margin_kept", ("channel",))[place]) for year in totals) / 100 / len(totals)
        links = _WALK_IN_LINKS if totals[0].walk_in[place] else _OUTBOUND_LINKS
        sourced: list[str] = []
        unsourced: list[str] = []
        for link in (text.format(channel) for text in links):
            below = [row for row in rows if row.path == link or row.path.startswith(f"{link}.")]
            if below:
                (sourced if all(is_sourced(row.source) for row in below) else unsourced).append(link)
        found.append(ChannelMargin(channel=channel, margin=margin, sourced=tuple(sourced), unsourced=tuple(unsourced)))
    return tuple(found)
