"""A lead list that wears out: dials, right parties, sales and exhausted leads (false alarms: conftest)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.log.tables import Outcome
from sim.theory.leads import reached_at_least_once, work_leads

TEXT = """
schema: wherefrom/1
name: a list worked to its end
horizon: 60000 min
offer:
  thing: {{price: 10 EUR, kind: service}}
assets:
  callers: {{kind: people, headcount: 6}}
  lines: {{kind: machines, count: 5}}
channels:
  phone:
    kind: outbound
    callers: callers
    leads: {{opening: {leads}}}
    dialling: {{mode: {mode}, line: lines, ring: 20 s, attempts: 4, retry_after: 90 min}}
    answered: {answered}
    right_party: 80 %
    talk: {{sale: 3 min, no_sale: 1 min, wrong_party: 30 s, wrap_up: 20 s}}
    hit_rate: {{by_contact: [20 %, 12 %, 5 %]}}
    outcomes: {{undecided: {undecided} %, refusal: 30 %}}
    {then}
"""
LEADS, ANSWERED, RIGHT, ATTEMPTS, HITS = 16_000, 0.35, 0.8, 4, (0.20, 0.12, 0.05)
REACH = ANSWERED * RIGHT
TALKS = (Outcome.SALE, Outcome.NO_SALE, Outcome.UNDECIDED, Outcome.REFUSAL)


def _worked(simulated: Callable[..., Any], undecided: int = 0, then: str = "", mode: str = "progressive") -> Any:
    year = simulated(TEXT.format(leads=LEADS, mode=mode, answered="35 %", undecided=undecided, then=then))
    assert year("end").max() < year.world.clock.end - 10_000_000, "the list must be worked to its end"
    return year


def _binomial(estimate: float, share: float, trials: float) -> float:
    """Standard errors by which a count of a known chance is off."""
    return float((estimate - trials * share) / np.sqrt(trials * share * (1 - share)))


@pytest.mark.parametrize("mode", ["progressive", "preview, look: 15 s"])
def test_theory_leads_called_until_reached(simulated: Callable[..., Any], watch: Any, mode: str) -> None:
    """Each lead is dialled until the right party is reached, at most four times: all numbers are those of the chain,
    with exact standard errors, since leads are independent."""
    year = _worked(simulated, mode=mode)
    exact = work_leads(LEADS, (REACH,) * ATTEMPTS, HITS)
    outcome, attempt = year("outcome"), year("attempt")
    talks = np.isin(outcome, TALKS)
    sales = int((outcome == Outcome.SALE).sum())
    assert len(np.unique(year("person"))) == LEADS
    for name, seen, share in (
        ("reached", talks.sum(), reached_at_least_once(1, REACH, ATTEMPTS)),
        ("sales", sales, exact.sales_per_lead),
        ("exhausted", ((attempt == ATTEMPTS) & ~talks).sum(), exact.exhausted / LEADS),
        ("refused", (outcome == Outcome.REFUSAL).sum(), exact.contacts.sum() * (1 - HITS[0]) * 0.3 / LEADS),
    ):
        watch.scores(name, [_binomial(float(seen), float(share), LEADS)])
    watch.scores(
        "sales, by the list's own standard deviation", [(sales - exact.sales.sum()) / exact.sales_standard_deviation]
    )
    wrong = float((outcome == Outcome.WRONG_PARTY).sum())
    watch.scores("wrong party", [_binomial(wrong, ANSWERED * (1 - RIGHT), len(outcome))])
    dials = np.bincount(np.unique(year("person"), return_counts=True)[1], minlength=ATTEMPTS + 1)
    watch.fits("dials per lead", dials[1:], exact.dials_per_lead[1:] * LEADS)


def test_theory_leads_promised_calls(simulated: Callable[..., Any], watch: Any) -> None:
    """40 % of those who do not buy are undecided and called again after two hours, each time with four attempts
    afresh: the generations follow one another by the same chain, the hit rate being that of the contact."""
    year = _worked(simulated, undecided=40, then="next: [{after: undecided, to: phone, chance: 100 %, delay: 2 h}]")
    outcome, talk = year("outcome"), year("talk_number")
    leads = float(LEADS)
    for number in (1, 2, 3, 4):
        exact = work_leads(leads, (REACH,) * ATTEMPTS, (HITS[min(number, 3) - 1],), undecided=0.0)
        reached = float(exact.contacts.sum())
        seen = talk == number
        sold = seen & (outcome == Outcome.SALE)
        kept = (reached - float(exact.sales.sum())) * 0.4
        watch.scores(
            f"contact {number}",
            [
                _binomial(float(seen.sum()), reached / LEADS, LEADS),
                _binomial(float(sold.sum()), float(exact.sales.sum()) / LEADS, LEADS),
                _binomial(float((seen & (outcome == Outcome.UNDECIDED)).sum()), kept / LEADS, LEADS),
            ],
        )
        leads = kept


def test_theory_leads_answered_by_hour(simulated: Callable[..., Any], watch: Any) -> None:
    """The chance that a dial is answered follows the half-hour in which it rings: x0.5 at 9, x1.6 at 20:30."""
    text = TEXT.format(
        leads=20_000,
        mode="progressive",
        undecided=0,
        then="",
        answered='{value: 35 %, by_hour: {9: x0.5, "20:30": x1.6}}',
    )
    text = text.replace(
        "horizon: 60000 min",
        "\n".join(
            (
                "horizon: {start: 2027-01-01, months: 1}",
                'calendar: {calling: {daily: "08:00-21:00"}}',
                'shifts: [{pool: callers, days: daily, time: "08:00-21:00", share: 100 %}]',
            )
        ),
    ).replace("headcount: 6", "headcount: 2, contract: 40 h/week")
    year = simulated(text)
    factor = np.ones(48)
    factor[18:20], factor[41] = 0.5, 1.6
    slot = year("arrive") % 86_400_000 // 1_800_000
    answered = ~np.isin(year("outcome"), (Outcome.NO_ANSWER, Outcome.INSIDE, Outcome.NOT_CALLED))
    happened = ~np.isin(year("outcome"), (Outcome.INSIDE, Outcome.NOT_CALLED))
    dials = np.bincount(slot[happened], minlength=48).astype(float)[16:42]
    seen = np.bincount(slot[answered], minlength=48)[16:42]
    share = ANSWERED * factor[16:42]
    assert (dials > 400).all()
    watch.scores("answered by half-hour", (seen - dials * share) / np.sqrt(dials * share * (1 - share)))
