"""What a batch says in two or three sentences: who is best and by how much, where it breaks, what matters most."""

from __future__ import annotations

import math

from wherefrom.experiments.experiment import Factor
from wherefrom.experiments.outcome import Outcome
from wherefrom.report.words import counted, listed, number, plain, share
from wherefrom.sensitivity.conditions import BreakingPoint
from wherefrom.sensitivity.standing import Standing, best_of
from wherefrom.sensitivity.study import Study, study
from wherefrom.sensitivity.words import BASES, bare_level, figure, interval, level, size


def sentences(outcome: Outcome) -> tuple[str, ...]:
    """Two to four plain sentences on an outcome, for a screen or the head of a page."""
    return told(study(outcome))


def told(made: Study) -> tuple[str, ...]:
    """The sentences of a study: standing, breaking points, the factor that matters most, points left out."""
    said = [*(standing_sentence(made) or ()), *breaking_summary(made), *(factor_sentence(made) or ()),
            *left_out(made.outcome)]
    return tuple(each for each in said if each)


def left_out(outcome: Outcome) -> tuple[str, ...]:
    """How many points failed or are still open."""
    whole, failed = len(outcome.points), len(outcome.failed)
    still = whole - failed - len(outcome.done)
    said = []
    if failed:
        verb = "is" if failed == 1 else "are"
        said.append(f"{counted(failed, 'point')} of {number(whole)} failed and {verb} left out.")
    if still:
        said.append(f"{counted(still, 'point')} of {number(whole)} {'is' if still == 1 else 'are'} not played yet.")
    return tuple(said)


def standing_sentence(made: Study) -> tuple[str, ...]:
    """Which scenario is best over the whole design, and by how much."""
    if made.headline is None:
        return ("No point has any year yet: nothing can be said.",)
    measure, currency = made.headline.measure, made.experiment.currency
    found = made.standing(measure.name)
    best = best_of(found, made.headline.sign)
    if best is None:
        return ()
    name = plain(measure.name)
    over = f"over the {counted(best.points, 'point')}" if best.points > 1 else "at the only point"
    if len(found) == 1:
        said = f"The mean {name} {over} is {figure(measure, best.value.mean, currency)}"
        if best.points > 1:
            said += f", from {figure(measure, best.least, currency)} to {figure(measure, best.most, currency)}"
        return (f"{said}.",)
    second = best_of(tuple(each for each in found if each is not best), made.headline.sign)
    assert second is not None
    return (_best_sentence(made, best, second, over, name),)


def _best_sentence(made: Study, best: Standing, second: Standing, over: str, name: str) -> str:
    assert made.headline is not None
    measure, currency = made.headline.measure, made.experiment.currency
    lead = made.lead(best.scenario, second.scenario)
    said = f"On average {over} {plain(best.scenario)} has the best {name}: {figure(measure, best.value.mean, currency)}"
    if lead is None:
        return f"{said}; the scenarios have no points in common, so their difference is not known."
    more = "more" if lead.mean >= 0 else "less"
    said += f", {size(measure, lead.mean, currency)} {more} than {plain(second.scenario)}"
    if lead.known:
        shown = lead if lead.mean >= 0 else -lead
        said += f" (95 % interval {interval(measure, shown, currency)})"
        if not lead.proven:
            said += ", which may be luck"
    if best.points > 1:
        said += f"; it is best at {number(best.best_at)} of {counted(best.points, 'point')}"
    return f"{said}."


def breaking_summary(made: Study) -> tuple[str, ...]:
    """The crossings nearest to base of the lead (or of profit, goal and promises of the only scenario)."""
    rows = [each for each in made.breaking if each.scenario == made.recommended]
    leads = [each for each in rows if each.kind == "lead"]
    chosen = leads or rows
    if not chosen:
        return ()
    broken = sorted((each for each in chosen if each.crossing is not None and each.holds),
                    key=lambda each: each.distance)
    behind = list(dict.fromkeys(plain(each.rival) for each in leads if each.at_base and not each.holds))
    given = "the recommended " if made.experiment.recommended == made.recommended else ""
    said = [f"At base {given}{plain(made.recommended)} is behind {listed(behind)}."] if behind else []
    if broken:
        return (*said, breaking_sentence(made, broken[0]))
    gained = sorted((each for each in chosen if each.crossing is not None), key=lambda each: each.distance)
    return (*said, breaking_sentence(made, gained[0]) if gained else _never(made, chosen))


def _never(made: Study, rows: list[BreakingPoint]) -> str:
    names = list(dict.fromkeys(plain(each.factor) for each in rows))
    along = listed(names) if len(names) <= 4 else f"any of the {len(names)} factors"
    subject = _first_up(plain(rows[0].scenario))
    if rows[0].kind == "lead":
        rivals = {each.rival for each in rows}
        behind = sorted({each.rival for each in rows if not each.holds})
        if behind:
            return f"{subject} is behind {listed([plain(each) for each in behind])} wherever {along} was looked at."
        over = plain(next(iter(rivals))) if len(rivals) == 1 else "all other scenarios"
        return f"{subject} keeps its lead over {over} wherever {along} was looked at."
    return _first_up(f"{(_gains if rows[0].holds else _loses)(rows[0])} wherever {along} was looked at.")


def breaking_sentence(made: Study, row: BreakingPoint) -> str:
    """One breaking point in words."""
    factor = made.factor(row.factor)
    ends = f"between {level(factor, row.low)} and {level(factor, row.high)}"
    name = plain(row.factor)
    if row.crossing is None:
        weak = "" if row.sure else "; at some of it that may be luck"
        if row.kind == "lead" and row.holds:
            said = f"The lead of {plain(row.scenario)} over {plain(row.rival)} does not break"
        else:
            said = f"{(_gains if row.holds else _loses)(row)} throughout,"
        return _first_up(f"{said} while {name} is {ends} ({BASES[row.basis]}{weak}).")
    at = level(factor, row.crossing.at)
    moves = "falls below" if row.crossing.at <= row.start else "rises above"
    said = f"{_loses(row)} when {name} {moves} {at}" if row.holds else f"{_gains(row)} only when {name} {moves} {at}"
    return _first_up(f"{said} ({_interval(factor, row)}{BASES[row.basis]}).")


def _loses(row: BreakingPoint) -> str:
    one = plain(row.scenario)
    return {
        "lead": f"{one} {'loses its lead over' if row.holds else 'is behind'} {plain(row.rival)}",
        "profit": f"{one} makes a loss",
        "goal": f"{one} meets its goal in fewer than {share(row.wanted)} of years",
        "promises": f"{one} keeps every promise in fewer than {share(row.wanted)} of years",
    }[row.kind]


def _gains(row: BreakingPoint) -> str:
    one = plain(row.scenario)
    return {
        "lead": f"{one} is ahead of {plain(row.rival)}", "profit": f"{one} makes a profit",
        "goal": f"{one} meets its goal in {share(row.wanted)} of years",
        "promises": f"{one} keeps every promise in {share(row.wanted)} of years",
    }[row.kind]


def _first_up(text: str) -> str:
    """A sentence begins with a capital letter, unless it begins with a path."""
    return text if "." in text.partition(" ")[0] else text[:1].upper() + text[1:]


def _interval(factor: Factor, row: BreakingPoint) -> str:
    written = crossing_interval(factor, row)
    return f"95 % interval {written}; " if written else ""


def crossing_interval(factor: Factor, row: BreakingPoint) -> str:
    """16.4 % to 18.1 %; open where it reaches beyond what was looked at; empty where it is unknown."""
    if row.crossing is None or math.isnan(row.crossing.low):
        return ""
    low, high = row.crossing.low, row.crossing.high
    if math.isinf(low) and math.isinf(high):
        return f"anywhere from {level(factor, row.low)} to {level(factor, row.high)}"
    if math.isinf(low):
        return f"{level(factor, high)} or less"
    if math.isinf(high):
        return f"{level(factor, low)} or more"
    # A narrow interval shows its width: up to three decimals more than the level itself.
    more = next((extra for extra in range(4) if bare_level(factor, low, extra) != bare_level(factor, high, extra)), 0)
    ends = (bare_level(factor, low, more) if factor.unit else level(factor, low, more), level(factor, high, more))
    return " to ".join(ends)


def factor_sentence(made: Study) -> tuple[str, ...]:
    """Which factor moves the headline of the recommended scenario most."""
    if made.headline is None or len(made.design.axes) < 2:
        return ()
    measure, currency = made.headline.measure, made.experiment.currency
    indices = [each for each in made.indices
               if (each.measure, each.scenario) == (measure.name, made.recommended)]
    if indices:
        top = max(indices, key=lambda each: each.total.mean)
        alone, whole = share(max(0.0, top.first.mean)), share(min(1.0, top.total.mean))
        of = f"{plain(measure.name)} of {plain(made.recommended)}"
        return (_first_up(f"{plain(top.factor)} matters most: alone it explains {alone} of the variance of {of} "
                          f"between the points, {whole} together with other factors."),)
    bars = made.bars_of(measure.name, made.recommended)
    if not bars or bars[0].swing.mean == 0:
        return ()
    top_bar = bars[0]
    factor = made.factor(top_bar.factor)
    said = f"{plain(top_bar.factor)} matters most: from {level(factor, top_bar.low)} to {level(factor, top_bar.high)} "
    said += f"{plain(measure.name)} of {plain(made.recommended)} {'rises' if top_bar.swing.mean > 0 else 'falls'} by "
    said += size(measure, top_bar.swing.mean, currency)
    if top_bar.swing.known:
        shown = top_bar.swing if top_bar.swing.mean >= 0 else -top_bar.swing
        said += f" (95 % interval {interval(measure, shown, currency)}; {BASES[top_bar.basis]})"
    return (_first_up(f"{said}."),)
