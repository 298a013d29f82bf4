"""KPIs of meeting customers: arrivals, waits, service, calls and experience."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.measure.dimensions import STAGES, WAIT_BORDERS
from sim.measure.kpi import (
    BY_CHANNEL,
    BY_CHANNEL_AND_HOUR,
    BY_SOURCE,
    CHANNEL,
    CHANNEL_MONTH,
    MONTH,
    TOTAL,
    Floats,
    Kpi,
    View,
    plain,
    ratio,
    share,
)
from sim.world.calendar import HOUR, MINUTE

_HOURS: Final = BY_CHANNEL_AND_HOUR


def wait_quantile(view: View, quantile: float) -> Floats:
    """Quantile of the wait in minutes from the classes of wait, linear within a class; nan where nobody joined."""
    by = (*view.by, "wait_class")
    reached = np.cumsum(view.totals.cut("waits", by).astype(np.float64), axis=-1)
    total = reached[..., -1]
    wanted = quantile * total
    at = np.minimum((reached < wanted[..., None]).sum(axis=-1), len(WAIT_BORDERS) - 1)
    upper = WAIT_BORDERS[at].astype(np.float64)
    lower = np.where(at > 0, WAIT_BORDERS[np.maximum(at - 1, 0)], 0).astype(np.float64)
    above = np.take_along_axis(reached, at[..., None], axis=-1)[..., 0]
    below = np.where(at > 0, np.take_along_axis(reached, np.maximum(at - 1, 0)[..., None], axis=-1)[..., 0], 0.0)
    inside = ratio(wanted - below, above - below)
    minutes = (lower + (upper - lower) * np.nan_to_num(inside)) / MINUTE
    return np.asarray(np.where(total > 0, minutes, np.nan), dtype=np.float64)


def _funnel(stage: int, walk_in: bool) -> Kpi:
    def compute(view: View) -> Floats:
        channels = np.array(view.totals.walk_in) == walk_in
        table = view.totals.cut("funnel", ("channel", "stage", "month"))[..., stage, :] * channels[:, None]
        rest = tuple(axis for axis, dim in zip((-2, -1), CHANNEL_MONTH, strict=True) if dim not in view.by)
        summed = table.sum(axis=rest) if rest else table
        turned = np.swapaxes(summed, -1, -2) if view.by == CHANNEL_MONTH[::-1] else summed
        return np.asarray(turned / view.totals.years, dtype=np.float64)

    walk = ("who came", "who stayed to be served", "who were served", "who got an offer", "who bought",
            "who bought and kept it")
    call = ("", "who were dialled", "who were reached", "who got an offer", "who bought", "who bought and kept it")
    kind, stages = ("a walk-in", walk) if walk_in else ("an outbound", call)
    name = STAGES[stage] if walk_in else ("lead", "dialled", "reached", "offered", "bought", "kept")[stage]
    return Kpi(
        f"{'walk_in' if walk_in else 'outbound'}_{name}", "count", "process" if stage < 4 else "result", "higher",
        f"people first met in {kind} channel {stages[stage]}, "
        "each once, by the month of the first contact; whoever reached a later stage counts in all earlier ones",
        BY_CHANNEL, compute,
    )


def _leads_first(view: View) -> Floats:
    total = view.totals.cut("listed_leads", ("segment",))
    if view.by == TOTAL:
        return np.asarray(total.sum(axis=-1) / view.totals.years, dtype=np.float64)
    owner = [label.rsplit(".", 1)[0] for label in view.totals.labels["segment"]]
    owned = np.array([[name == each for name in view.totals.labels["channel"]] for each in owner], dtype=np.int64)
    counts = total @ owned.reshape(len(owner), len(view.totals.labels["channel"]))
    return np.asarray(counts / view.totals.years, dtype=np.float64)


SERVICE_KPIS: Final = (
    Kpi("arrivals", "count", "process", "neutral", "walk-in arrivals, by the arrival's month", _HOURS,
        plain("arrivals")),
    Kpi("balked", "count", "process", "lower", "arrivals who turned round at a long queue", _HOURS, plain("balked")),
    Kpi("abandoned", "count", "process", "lower", "arrivals who left while waiting, before service began", _HOURS,
        plain("abandoned")),
    Kpi("turned_away", "count", "process", "lower", "arrivals sent away at closing before service began", _HOURS,
        plain("turned_away")),
    Kpi("left_midway", "count", "process", "lower", "customers who left while waiting for a later step", _HOURS,
        plain("left_midway")),
    Kpi("served", "count", "process", "higher", "arrivals whose service began", _HOURS, plain("served")),
    Kpi("abandoned_share", "share", "process", "lower", "abandoned / arrivals", _HOURS, share("abandoned", "arrivals")),
    Kpi("mean_wait", "min", "process", "lower",
        "wait for the first step, mean over all who joined the queue (served, abandoned or sent away while waiting)",
        _HOURS, lambda view: ratio(view("wait_ticks"), view("joined")) / MINUTE),
    Kpi("mean_wait_of_queued", "min", "process", "lower", "the same, mean over those who waited at all", _HOURS,
        lambda view: ratio(view("wait_ticks"), view("queued")) / MINUTE),
    Kpi("queued_share", "share", "process", "lower", "of those who joined the queue, the share who waited at all",
        _HOURS, share("queued", "joined")),
    Kpi("wait_p90", "min", "process", "lower",
        "nine of ten who joined the queue waited no longer; read from classes of wait 5 % wide", BY_CHANNEL,
        lambda view: wait_quantile(view, 0.9)),
    Kpi("mean_wait_at_step", "min", "process", "lower", "wait before a step, mean over those who finished the step",
        (("step",), ("step", "month")), lambda view: ratio(view("step_wait_ticks"), view("step_visits")) / MINUTE),
    Kpi("step_visits", "count", "process", "neutral", "times a step was finished", (("step",), ("step", "month")),
        plain("step_visits")),
    Kpi("service_level", "share", "process", "higher",
        "served within the promised time / all arrivals (or all served, where the promise says `of: served`); "
        "only channels with a promise", _HOURS, share("in_time", "promised")),
    Kpi("offers", "count", "process", "higher", "contacts in which an offer was made", _HOURS, plain("offers")),
    Kpi("hit_rate", "share", "process", "higher", "offers that became a sale / offers made", _HOURS,
        share("offers_won", "offers")),
    Kpi("conversion", "share", "result", "higher", "walk-in arrivals who bought / walk-in arrivals", _HOURS,
        share("buyers", "arrivals")),
    Kpi("dials", "count", "process", "neutral", "outbound dials", _HOURS, plain("dials")),
    Kpi("answered_share", "share", "process", "higher", "dials that were answered / dials", _HOURS,
        share("answered", "dials")),
    Kpi("dropped", "count", "process", "lower", "answered dials that found no caller free", _HOURS, plain("dropped")),
    Kpi("dropped_share", "share", "process", "lower", "dropped / answered", _HOURS, share("dropped", "answered")),
    Kpi("contact_rate", "share", "process", "higher", "dials that reached the right party / dials", _HOURS,
        share("right_party", "dials")),
    Kpi("talk_hours", "h", "process", "neutral", "talk with whoever answered a dial", _HOURS,
        plain("talk_ticks", HOUR)),
    Kpi("worked_leads", "count", "process", "neutral", "leads of a list dialled for the first time",
        (TOTAL, MONTH, ("segment",), ("segment", "month")), plain("worked_leads")),
    Kpi("stock_outs", "count", "process", "lower", "customers who left because the wanted product was out", BY_SOURCE,
        plain("met_no_stock")),
    Kpi("good_experience", "share", "process", "higher",
        "good contacts / (walk-in arrivals + right-party talks); good: served (within the promised time, where one is "
        "promised) or reached, product available, not called after a refusal", BY_CHANNEL,
        share("good_experiences", "experiences")),
    Kpi("calls_after_refusal", "count", "process", "lower", "dials to people who had refused", BY_CHANNEL,
        plain("calls_after_refusal")),
    *(_funnel(stage, True) for stage in range(6)),
    Kpi("outbound_lead", "count", "process", "neutral", "leads on the lists: opening stock and monthly refresh",
        (TOTAL, CHANNEL), _leads_first),
    *(_funnel(stage, False) for stage in range(1, 6)),
)
