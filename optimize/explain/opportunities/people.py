"""Idle people where customers wait: help in another channel, another shift, a head moved, hired or saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from optimize.explain.opportunities.candidate import Candidate, amount, called, flow, heads_path
from optimize.explain.opportunities.look import WAITING, Look, clock_words, users_of, windows
from optimize.inputs import Floats
from sim.scenario.assets import Shift
from sim.scenario.channels import WalkIn
from sim.scenario.file import ScenarioFile
from sim.scenario.scenario import Scenario
from sim.scenario.steps import Step
from sim.scenario.weeks import day_runs
from sim.world.calendar import HALF_HOUR

NEEDY: Final = (*WAITING, "no_seller")
_LEAST_IDLE: Final = 1.0        # idle hours a year in the hours of the loss worth a look
_QUIET: Final = 0.25            # idle share from which a head may be missed
_STEPS: Final = (-2, -1, 1, 2)  # half-hours a shift is moved


def helping(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """People who stand idle while another channel loses sales take its steps as well."""
    scenario = file.scenario
    for name, channel in scenario.walk_in.items():
        loss = look.lost_margin(name, NEEDY)
        if loss.sum() <= 0:
            continue
        for pool in scenario.people:
            busy_here = {asset for step in channel.steps for asset in step.assets}
            overlap = float(look.idle[pool][loss > 0].sum())
            if pool in busy_here or overlap < _LEAST_IDLE:
                continue
            settings, helped = _also(scenario, name, channel, pool)
            if not settings:
                continue
            when = windows(np.where(loss > 0, look.idle[pool], 0.0), 1)
            why = (f"{called(pool)} stand idle for {overlap:,.0f} h a year while {called(name)} loses "
                   f"{amount(float(loss.sum()), file)} of margin to waiting"
                   + (f", most of all {when[0].words}" if when else ""))
            provided = _place(scenario, pool, name) or f"{called(pool)} can do it"
            what = f"let {called(pool)} help in {called(name)} ({', '.join(helped)}) while they are free"
            yield Candidate("help", what, why, tuple(settings), float(loss.sum()), provided)
            for outbound, of in scenario.outbound.items():
                if of.callers == pool and look.heads.get(pool, 0.0) >= 2:
                    free = of.keep_free + 1
                    yield Candidate("help", f"{what}, and keep {free} of them free of calls", why,
                                    (*settings, f"channels.{outbound}.keep_free={free}"), float(loss.sum()), provided)


def calling_too(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """One team for a walk-in channel and the telephone: who stands idle in the shop calls leads."""
    scenario = file.scenario
    for name, channel in scenario.outbound.items():
        callers = channel.callers
        if callers not in scenario.people or users_of(scenario, callers) != (name,):
            continue
        for pool in scenario.people:
            serves = [each for each in users_of(scenario, pool) if each in scenario.walk_in]
            if pool == callers or not serves or look.idle_share(pool) < _QUIET:
                continue
            (their_path, theirs), (path, count) = heads_path(file, callers), heads_path(file, pool)
            for free in (1, 2):
                yield Candidate(
                    "help", f"make one team of {called(pool)} and {called(callers)}: who is free calls for "
                    f"{called(name)}, and {free} of them stay free for {called(serves[0])}",
                    f"{called(pool)} stand idle for {float(look.idle[pool].sum()):,.0f} h a year, "
                    f"{called(callers)} for {float(look.idle[callers].sum()):,.0f} h",
                    (f"channels.{name}.callers={pool}", f"channels.{name}.keep_free={free}",
                     f"{their_path}=0", f"{path}={count + theirs}"),
                    float(look.lost_margin(serves[0], NEEDY).sum()), f"{called(pool)} and {called(callers)} can do "
                    "each other's work")


def _also(scenario: Scenario, name: str, channel: WalkIn, pool: str) -> tuple[list[str], list[str]]:
    """Settings by which a pool may take every step of a channel that needs people, and the steps' names."""
    settings, helped = [], []
    for step in channel.steps:
        people = [asset for asset in step.needs if asset in scenario.people]
        if len(people) != 1:
            continue
        skill = _skill(scenario, step)
        if skill:
            setting = f"assets.{pool}.skills={flow([*scenario.people[pool].skills, skill])}"
        else:
            option = {pool if asset == people[0] else asset: count for asset, count in step.needs.items()}
            setting = f"channels.{name}.steps.{step.name}.or_needs={flow([*step.stated[1:], option])}"
        if setting not in settings:
            settings.append(setting)
        helped.append(called(step.name))
    return settings, helped


def _skill(scenario: Scenario, step: Step) -> str:
    """The skill a step asks for, if it asks for one."""
    return next((name for name in step.stated[0] if name not in scenario.assets), "")


def _place(scenario: Scenario, pool: str, channel: str) -> str:
    """What has to be true where people and channel are at different sites."""
    theirs, there = scenario.people[pool].site, scenario.channels[channel].site
    if theirs and there and theirs != there:
        return f"{called(pool)} can work at {called(there)} instead of {called(theirs)}"
    return ""


def shifts(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """Shifts moved out of idle hours into hours in which sales are lost or leads wait to be called."""
    scenario = file.scenario
    for place, shift in enumerate(scenario.shifts):
        loss, idle = _wanted(scenario, look, shift.pool), look.idle_heads(shift.pool)
        best: Candidate | None = None
        for step in _STEPS:
            start, end = shift.time[0]
            start, end = start + step * HALF_HOUR, end + step * HALF_HOUR
            if start < 0 or end > 48 * HALF_HOUR:
                continue
            gained, given = _halves(shift, start, end), _halves(shift, *shift.time[0])
            gained, given = gained & ~given, given & ~gained
            won = float(loss[gained].sum())
            if won <= 0 or float(idle[given].mean() if given.any() else 0.0) < 0.2:
                continue
            time = f"{_clock(start)}-{_clock(end)}"
            # Idle hours given up are worth more the idler they are.
            hint = won * min(1.0, float(idle[given].mean()))
            candidate = Candidate(
                "shift", f"move the shift of {called(shift.pool)} on {day_runs(shift.days)} from "
                f"{_clock(shift.time[0][0])}-{_clock(shift.time[0][1])} to {time}",
                f"{float(idle[given].mean()):.1f} of them stand idle in the hours given up, and in the hours gained "
                f"{amount(won, file)} of margin a year is lost",
                (f"shifts.{place}.time={time}",), hint, "contracts and law allow it")
            if best is None or candidate.hint > best.hint:
                best = candidate
        if best is not None:
            yield best
    yield from _shares(file, look)


def _shares(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """One head dealt from an idle shift onto a busier one of the same days."""
    scenario = file.scenario
    for quiet, one in enumerate(scenario.shifts):
        for busy, other in enumerate(scenario.shifts):
            if quiet == busy or (one.pool, one.contract, one.days) != (other.pool, other.contract, other.days):
                continue
            heads = max(look.heads.get(one.pool, 0.0), 1.0)
            loss, idle = _wanted(scenario, look, one.pool), look.idle_heads(one.pool)
            here, there = _halves(one, *one.time[0]), _halves(other, *other.time[0])
            won, unused = float(loss[there & ~here].sum()), idle[here & ~there]
            part = round(min(one.share, 1 / heads), 2)
            if won <= 0 or not unused.size or float(unused.mean()) < 0.2 or part <= 0 or other.share + part > 1:
                continue
            yield Candidate(
                "shift", f"put one more of {called(one.pool)} on the shift {_clock(other.time[0][0])}-"
                f"{_clock(other.time[0][1])} ({day_runs(one.days)}) instead of {_clock(one.time[0][0])}-"
                f"{_clock(one.time[0][1])}",
                f"{float(unused.mean()):.1f} stand idle in the hours given up, and {amount(won, file)} of margin a "
                "year is lost in the hours gained",
                (f"shifts.{quiet}.share={(one.share - part) * 100:g} %", f"shifts.{busy}.share="
                 f"{(other.share + part) * 100:g} %"), won * min(1.0, float(unused.mean())), "contracts allow it")


def heads(file: ScenarioFile, look: Look) -> Iterator[Candidate]:
    """A head moved from where people stand idle to where sales are lost; one more there; one fewer here."""
    scenario = file.scenario
    if scenario.horizon.stationary:
        return
    need = {pool: float(sum(look.lost_margin(name, NEEDY).sum() for name in users_of(scenario, pool)))
            for pool in scenario.people}
    short = [pool for pool in scenario.people if need[pool] > 0]
    quiet = [pool for pool in scenario.people if look.idle_share(pool) >= _QUIET and heads_path(file, pool)[1] > 0]
    for pool in short:
        path, count = heads_path(file, pool)
        seen = f"{amount(need[pool], file)} of margin a year is lost to waiting where {called(pool)} serve"
        yield Candidate("heads", f"one more of {called(pool)}", seen, (f"{path}={count + 1}",), need[pool])
        for other in quiet:
            if other != pool:
                from_path, had = heads_path(file, other)
                yield Candidate(
                    "heads", f"move one of {called(other)} to {called(pool)}",
                    f"{called(other)} stand idle for {look.idle_share(other) * 100:.0f} % of their time; {seen}",
                    (f"{from_path}={had - 1}", f"{path}={count + 1}"), need[pool],
                    f"one of {called(other)} can do the work of {called(pool)}")
    for pool in quiet:
        path, count = heads_path(file, pool)
        pay = _pay(scenario, pool)
        yield Candidate("heads", f"one fewer of {called(pool)}",
                        f"{called(pool)} stand idle for {look.idle_share(pool) * 100:.0f} % of their time",
                        (f"{path}={count - 1}",), pay)


def _pay(scenario: Scenario, pool: str) -> float:
    """Roughly what a head costs in a year, in cents."""
    people = scenario.people[pool]
    if people.pay is None:
        return 0.0
    contract = next(iter(people.groups.values()))
    yearly = {"hour": contract.hours * 52.2, "month": 12.0, "year": 1.0, "week": 52.2, "day": 261.0}
    return people.pay.cents * yearly[people.pay.per] * (1 + people.on_costs)


def _wanted(scenario: Scenario, look: Look, pool: str) -> Floats:
    """Margin in cents a year that more of a pool could win, by half-hour: sales lost to waiting, and of callers the
    sales to leads never worked, spread over the hours in which calls may be made."""
    total = np.zeros((7, 48))
    for name in users_of(scenario, pool):
        total += look.lost_margin(name, NEEDY)
    for name, outbound in scenario.outbound.items():
        if outbound.callers == pool:
            hours = outbound.calling if outbound.calling is not None else scenario.calendar.calling
            may = np.zeros((7, 48), dtype=bool)
            for day, stretches in hours.items():
                for start, end in stretches:
                    may[day, start // HALF_HOUR:-(-end // HALF_HOUR)] = True
            missed = float(look.lost_margin(name, ("not_called", "not_reached")).sum())
            if may.any():
                total[may] += missed / may.sum()
    return total


def _halves(shift: Shift, start: int, end: int) -> np.typing.NDArray[np.bool_]:
    """Half-hours of the week that a shift covers when it runs so, [7, 48]."""
    inside = np.zeros((7, 48), dtype=bool)
    for day in shift.days:
        inside[day, start // HALF_HOUR:-(-end // HALF_HOUR)] = True
    return inside


def _clock(ticks: int) -> str:
    return clock_words(ticks // HALF_HOUR) if ticks % HALF_HOUR == 0 else \
        f"{ticks // (2 * HALF_HOUR):02d}:{ticks // 60_000 % 60:02d}"
