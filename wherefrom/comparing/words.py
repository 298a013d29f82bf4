"""A comparison in sentences: who earns more, how sure that is, and where customers are lost."""

from __future__ import annotations

from wherefrom.comparing.comparing import Comparison, Rival
from wherefrom.comparing.lost import DAYS, EVERY_DAY, WORKDAYS, Place
from wherefrom.comparing.paired import Difference
from wherefrom.experiments.experiment import Measure
from wherefrom.report.words import cause, counted, fitting, half_hour, listed, number, plain

WORTH_NAMING = 10_000
"""No more years than this are asked for: beyond them two candidates are as good as equal."""


def sentence(rival: Rival, made: Comparison) -> str:
    """What the rival earns against the base, how sure that is, and where it loses or keeps customers."""
    base, period = made.base.name, made.period
    profit = rival.profit
    if rival.identical:
        return (f"{rival.name} comes to the same as {base}: not one figure of {counted(rival.years, 'year')} differs, "
                "so the difference is exactly 0.")
    if profit.verdict == "same":
        said = f"{rival.name} earns exactly what {base} earns in each of {counted(profit.years, 'year')}"
        others = [f"{one.measure.name} {shown(one.alone.estimate, one.measure, made.currency, signed=True)} "
                  f"({one.judged})" for one in rival.differences[1:] if one.judged in ("better", "worse")]
        said += f"; what differs: {listed(others)}" if others else ""
    elif profit.verdict == "open":
        said = _open(rival.name, base, profit, made)
    else:
        more = profit.verdict == "more"
        said = (f"{rival.name} earns {_amount(abs(profit.alone.estimate), made.currency)} {period} "
                f"{'more' if more else 'less'} than {base} ({_interval(profit, len(made.rivals))}) and "
                f"{_wins(profit)}")
    where = [place_words(place) for place in rival.places[:1]]
    return f"{said}; it {where[0]}." if where else f"{said}."


def pairing_sentence(made: Comparison) -> str:
    """What playing all on the same customers was worth; "" where nothing varies."""
    worth = [rival.profit.pairing for rival in made.rivals if rival.profit.pairing is not None]
    if not worth:
        return ""
    least, most = min(worth), max(worth)
    times = f"{fitting(least)}" if fitting(least) == fitting(most) else f"{fitting(least)} to {fitting(most)}"
    if most < 1:
        return (f"Pairing was worth {times} times the years: on the same customers these differ more than on customers "
                "of their own.")
    return (f"Pairing was worth {times} times the years: if each met customers of its own, that many times more years "
            "would be needed for intervals of profit as narrow.")


def together_sentence(made: Comparison) -> str:
    """What the intervals hold for; "" with a single rival."""
    if len(made.rivals) < 2:
        return ""
    return (f"The intervals hold for all {len(made.rivals)} rivals together with 95 % (Bonferroni), for each measure "
            "by itself.")


def place_words(place: Place) -> str:
    """`loses 3.1 more customers of shop a week on Saturday between 12:00 and 14:00 (abandoned)`."""
    mean = place.a_week.estimate
    why = f" ({cause(place.cause)})" if place.cause else ""
    return (f"loses {number(abs(mean), 1 if abs(mean) >= 1 else 2)} {'more' if mean > 0 else 'fewer'} customers of "
            f"{plain(place.channel)} a week {when(place)}{why}")


def when(place: Place) -> str:
    """`on Saturday between 12:00 and 14:00`; `from Monday to Friday all day`."""
    days = {EVERY_DAY: "on all days", WORKDAYS: f"from {WORKDAYS}"}.get(place.days, f"on {place.days}")
    assert place.days in (*DAYS, EVERY_DAY, WORKDAYS)
    if (place.start, place.end) == (0, 48):
        return days
    return f"{days} between {half_hour(place.start)} and {half_hour(place.end)}"


def shown(value: float, measure: Measure, currency: str, *, signed: bool = False) -> str:
    """A value of a measure, or with its sign a difference, with its unit; shares as %, their differences in points."""
    sign = "+" if signed and value > 0 else ""
    if measure.unit == "share":
        digits = 2 if signed and abs(value) < 0.01 else 1
        return f"{sign}{number(value * 100, digits)} {'points' if signed else '%'}"
    if measure.unit == "money":
        return f"{sign}{number(value)} {currency}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{sign}{number(value, digits)}" + ("" if measure.unit == "count" else f" {measure.unit}")


def interval_words(found: Difference) -> str:
    """`-2,000 to +8,200`, in the unit of the difference, without naming it."""
    low, high = found.together.low, found.together.high
    if found.alone.standard_error == 0:
        return "the same in every year"
    return f"{_bare(low, found.measure)} to {_bare(high, found.measure)}"


def wins_words(found: Difference) -> str:
    """`96 of 100`; `20 of 30, 10 level`."""
    level = f", {number(found.ties)} level" if found.ties > 0 else ""
    return f"{number(found.wins)} of {number(found.years)}{level}"


def best_sentence(made: Comparison) -> str:
    """Which candidate has the highest mean profit, and who may earn as much; "" with a single rival."""
    if len(made.rivals) < 2:
        return ""
    if all(rival.profit.verdict == "same" for rival in made.rivals):
        return f"All {len(made.played)} earn the same in every year."
    first, near = made.ahead
    return f"{first} earns most on average, " + (
        f"but that is not certain: {listed(list(near))} may earn as much." if near
        else "and that is certain: all others earn less, with 95 % confidence for all together.")


def _open(name: str, base: str, profit: Difference, made: Comparison) -> str:
    word = "more" if profit.alone.estimate >= 0 else "less"
    need = f"about {counted(profit.more_years, 'more year')} would be needed if the difference stays as it looks" \
        if profit.more_years is not None and profit.more_years <= WORTH_NAMING \
        else "so small a difference that no number of years worth simulating would tell"
    return (f"{name} and {base} are too close to tell: {name} earns "
            f"{_amount(abs(profit.alone.estimate), made.currency)} {made.period} {word} on average, but the 95 % "
            f"interval is {interval_words(profit)}; it {_wins(profit)}; {need}")


def _interval(found: Difference, rivals: int) -> str:
    if found.alone.standard_error == 0:
        return "the same in every year"
    ends = sorted((abs(found.together.low), abs(found.together.high)))
    return f"95 % interval {number(ends[0])} to {number(ends[1])}"


def _wins(found: Difference) -> str:
    level = f" and is level in {number(found.ties)}" if found.ties else ""
    return f"wins in {number(found.wins)} of {number(found.years)} years{level}"


def _amount(value: float, currency: str) -> str:
    return f"{number(value)} {currency}" if value >= 10 else f"{number(value, 2)} {currency}"


def _bare(value: float, measure: Measure) -> str:
    text = shown(value, measure, "", signed=True)
    return text.removesuffix(" points").removesuffix(f" {measure.unit}").strip()
