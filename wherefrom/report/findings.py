"""What the figures say, in sentences."""

from __future__ import annotations

from wherefrom.report.data import Action, ReportData
from wherefrom.report.spread import (
    assumptions_share,
    certificate_of,
    chance,
    effects,
    enough_years,
    spread_of,
    unsourced_share,
)
from wherefrom.report.sums import largest_loss, source_totals, worst_hour
from wherefrom.report.words import cause, counted, duration, listed, money, number, plain, rough_money, share


def answer(data: ReportData) -> str:
    """The answer to "where will all the sales come from?" in one sentence."""
    if not any(data.subject.net_revenue) and data.goal is None:
        return _queue_answer(data)
    revenue, profit = spread_of(data.subject.net_revenue), spread_of(data.subject.profit)
    start = "Staffed as planned, the year" if data.kind == "plan" else "As the file stands, the year"
    text = f"{start} sells {rough_money(revenue.mean, data.currency)} net{_mainly(data)}, and "
    text += (
        f"earns {rough_money(profit.mean, data.currency)}"
        if profit.mean >= 0
        else (f"loses {rough_money(-profit.mean, data.currency)}")
    )
    if data.goal:
        reached = chance(data.subject.net_revenue, data.goal.net_revenue)
        proof = data.certificate or certificate_of(data.subject.net_revenue, data.goal.net_revenue)
        if reached < data.goal.wanted_chance:
            enough = "short of"
        else:
            enough = "enough for" if proof.at_least >= data.goal.wanted_chance else "not proven to be enough for"
        text += (
            f"; the goal of {rough_money(data.goal.net_revenue, data.currency)} is met in {share(reached)} "
            f"of simulated years, {enough} the {share(data.goal.wanted_chance)} wanted"
        )
        if enough == "short of":
            return f"{text}{missed(data).replace(', but', ', and', 1)}."
    return f"{text}{missed(data)}."


def missed(data: ReportData) -> str:
    """", but the promised service is kept in only 12 % of years": where a promise fails in most years, or in some
    month on average; else nothing."""
    kept = data.subject.service_kept
    if not kept:
        return ""
    part = sum(kept) / len(kept)
    below = any(
        one.period.endswith("every month") and any(level is not None and level < one.share for level in one.reached)
        for one in data.promises
    )
    if part >= 0.5 and (part == 1 or not below):
        return ""
    return f", but the promised service is kept in {'only ' if part else ''}{share(part)} of years"


def _queue_answer(data: ReportData) -> str:
    """Where nothing is sold, what became of those who came."""
    known = {
        one.metric: one.mean for one in data.kpis if one.month is None and not (one.channel or one.pool or one.product)
    }
    profit = spread_of(data.subject.profit).mean
    if not known.get("arrivals"):
        money_part = f"costs {money(-profit, data.currency)}" if profit < 0 else f"earns {money(profit, data.currency)}"
        return f"As the file stands, nothing is sold, and the year {money_part}."
    text = f"As the file stands, {number(known['arrivals'])} customers come and nothing is sold"
    if "abandoned_share" in known:
        text += f"; {share(known['abandoned_share'], 1)} abandon"
    if "mean_wait" in known:
        text += f", and those who join the queue wait {duration(known['mean_wait'] * 60)} on average"
    return f"{text}{missed(data)}."


def _mainly(data: ReportData) -> str:
    rows = source_totals(data)
    total = sum(row.net_revenue for row in rows)
    if total <= 0:
        return ""
    channels: dict[str, float] = {}
    for row in rows:
        channels[row.channel] = channels.get(row.channel, 0.0) + row.net_revenue
    ordered = sorted(channels.items(), key=lambda item: (-item[1], item[0]))
    if len(ordered) == 1:
        if len(rows) == 1:
            return f", all of it as {plain(rows[0].product)}"
        return f", most of it ({share(rows[0].net_revenue / total)}) as {plain(rows[0].product)}"
    said = [f"{share(value / total)} from {plain(name)}" for name, value in ordered[:3]]
    return f", {listed(said)}"


def certainty(data: ReportData) -> str:
    """On how many years the figures rest, and whether they include doubt about the assumptions."""
    years = len(data.subject.profit)
    base = f"{counted(years, 'simulated year')}" + (" that the search never saw" if data.kind == "plan" else "")
    if any(one.drawn for one in data.assumptions):
        text = f"Based on {base}; every assumption with a range was drawn anew each year."
    else:
        text = f"Based on {base}; chances hold if every assumption is exactly right, since none states a range."
    months = len(data.months)
    if months != 12 and data.months[0][:4].isdigit():
        text += f" The scenario spans {counted(months, 'month')}: figures of a year are of these months."
    return f"{data.caveat} {text}".lstrip()


def certificate_sentence(data: ReportData) -> str:
    """What is proven about the chance of the goal."""
    if data.goal is None or (data.certificate is None and len(data.subject.net_revenue) < 2):
        return ""
    proof = data.certificate or certificate_of(data.subject.net_revenue, data.goal.net_revenue)
    years = "fresh year" if data.kind == "plan" else "simulated year"
    text = (
        f"Goal met in {proof.met} of {counted(proof.years, years)}: chance at least "
        f"{share(proof.at_least, 1)} (exact one-sided bound, {share(proof.confidence)} confidence"
    )
    if proof.looks == 1:
        return f"{text})."
    text += f", look {proof.look} of {proof.looks} declared beforehand)."
    wanted = share(data.goal.wanted_chance)
    most = "" if proof.at_most is None else f" Chance at most {share(proof.at_most, 1)}:"
    return text + {
        "proven": f" That proves the {wanted} wanted.",
        "refuted": f"{most} that refutes the {wanted} wanted.",
        "open": f"{most} that neither proves nor refutes the {wanted} wanted.",
    }.get(proof.verdict or "", "")


def loss_sentence(data: ReportData) -> str:
    """The largest loss, its money and its hour."""
    loss = largest_loss(data)
    if loss is None:
        return "No sale was lost that the figures could name."
    text = (
        f"Largest loss: {cause(loss.cause)} in {plain(loss.channel)}, {number(loss.customers)} sales a year "
        f"worth {money(loss.margin, data.currency)} of margin."
    )
    hour = worst_hour(data, loss.channel) or worst_hour(data)
    if hour is not None:
        text += (
            f" The costliest half-hour in {plain(hour.subject)} is {hour.weekday} {hour.span}: "
            f"{money(hour.margin, data.currency)} a week, all causes together."
        )
    return text


def luck_sentence(data: ReportData) -> str:
    """How the spread of profit splits into luck and assumptions."""
    drawn = [one for one in data.assumptions if one.drawn]
    if not drawn:
        return "No assumption states a range: all of the spread shown is luck."
    part = assumptions_share(drawn, data.subject.profit, data.subject.drawn_off_profit)
    if part is None:
        return f"{counted(len(data.subject.profit), 'year')} are too few to split the spread into luck and assumptions."
    return (
        f"Of the variance of profit between years, {share(part)} comes from not knowing the assumptions "
        f"and {share(1 - part)} is luck."
    )


def unsourced_sentence(data: ReportData) -> str:
    """Share of profit resting on unsourced numbers, and which."""
    part = unsourced_share(data.margins)
    if part is None:
        return ""
    paths = list(dict.fromkeys(path for one in data.margins if one.margin > 0 for path in one.unsourced))
    if not paths:
        return "No profit rests on unsourced numbers: every number that multiplies up to sales names its source."
    shown = paths[:6] + ([f"{len(paths) - 6} more"] if len(paths) > 6 else [])
    return (
        f"{share(part)} of net margin is earned in channels where a number that multiplies up to sales has no "
        f"source, or is only assumed: {listed(shown)}."
    )


def top_actions(data: ReportData, count: int = 5) -> list[Action]:
    """The dated decisions worth most, by date; those without a simulated value come after all others."""
    ranked = sorted(data.actions, key=lambda one: (one.value is None, -(one.value or 0.0), one.do_by, one.what))
    return sorted(ranked[:count], key=lambda one: (one.do_by, one.what))


def deciding(data: ReportData, count: int = 3) -> list[tuple[str, str, str, str]]:
    """Assumptions that decide most: path, value with range, effect on profit, share of its variance."""
    stated = {one.path: one for one in data.assumptions}
    rows = []
    for effect in effects(data.assumptions, data.subject.profit)[:count]:
        one = stated[effect.path]
        sign = "+" if effect.profit > 0 else ""
        rows.append(
            (
                one.path,
                f"{one.value} ({one.low} to {one.high})",
                f"{sign}{money(effect.profit, data.currency)}",
                share(effect.share),
            )
        )
    return rows


def deciding_note(data: ReportData) -> str:
    """Why the three deciding assumptions cannot be named, if they cannot."""
    drawn, years = sum(1 for one in data.assumptions if one.drawn), len(data.subject.profit)
    if drawn == 0:
        return "No assumption states a range, so none can be told to decide: add `range:` to those that are in doubt."
    if not enough_years(drawn, years):
        what = "how much the ranged assumption decides" if drawn == 1 else f"which of {drawn} ranged assumptions decide"
        few = "is" if years == 1 else "are"
        return f"{counted(years, 'year')} {few} too few to tell {what}: simulate {10 + 3 * drawn} years or more."
    return ""


def promise_sentences(data: ReportData) -> list[str]:
    """Each service promise and how often it was kept."""
    said = []
    for one in data.promises:
        text = (
            f"{plain(one.channel)}: {share(one.share)} of {one.of} served within {duration(one.within_seconds)}, "
            f"{one.period}: kept in {share(one.kept)} of years"
        )
        said.append(
            text + (f" (this year's staffing: {share(one.kept_as_is)})." if one.kept_as_is is not None else ".")
        )
    return said


def chance_sentence(data: ReportData) -> str:
    """What keeping the promises in more years costs, as simulated on the same years; empty without such a curve."""
    step = data.chance_step
    if step is None:
        return ""
    more, less = share(step.more / step.years), share(step.less / step.years)
    interval = f"95 % between {money(step.low, data.currency)} and {money(step.high, data.currency)}"
    if step.more == step.less:
        return (f"Plans made for other chances keep the promises as often, in {more} of {step.years} years; the next "
                f"one earns {money(step.costs, data.currency)} a year more ({interval}).")
    saved = "costs" if step.costs >= 0 else "even earns"
    return (f"Keeping the promises in {more} instead of {less} of {step.years} simulated years {saved} "
            f"{money(abs(step.costs), data.currency)} a year ({interval}).")


def dropped_sentences(data: ReportData) -> list[str]:
    """Each limit on dropped calls beside the share dropped over the horizon."""
    return [
        f"{plain(one.channel)}: {share(one.dropped, 1)} of answered calls are dropped over the horizon, against a "
        f"limit of {share(one.at_most, 1)} in {counted(one.over_days, 'day')}. The limit is a brake and not a guarantee"
        f": while the share lies above it one line rings per free caller, so it can be passed for a time."
        for one in data.dropped
    ]
