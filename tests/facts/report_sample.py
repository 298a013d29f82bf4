"""A report's input made by hand, the size of a real one: a shop with demo desks, a telephone desk, 12 months."""

from __future__ import annotations

import numpy as np

from wherefrom.report.data import (
    Action,
    Assumption,
    ChannelMargin,
    Fact,
    Funnel,
    Goal,
    Iteration,
    Kpi,
    LeadPlan,
    Loss,
    Order,
    Outlook,
    PoolMonth,
    Promise,
    QueueCheck,
    ReportData,
    Source,
    Stage,
    Target,
    WeekGrid,
)

MONTHS = tuple(f"2027-{month:02d}" for month in range(1, 13))
PRODUCTS = ("espresso", "barista", "care_plan")
YEARS = 60


def _week(low: int, high: int, level: float, wave: float, days: int = 6) -> tuple[tuple[float | None, ...], ...]:
    """A week open from half-hour `low` to `high`, busiest at noon."""
    return tuple(
        tuple(
            round(level * (1 + wave * float(np.exp(-(((half - 25) / 5) ** 2)))) * (1 + 0.03 * day), 3)
            if low <= half < high and day < days
            else None
            for half in range(48)
        )
        for day in range(7)
    )


def _outlook(role: str, name: str, revenue: float, profit: float, kept: float, people: float) -> Outlook:
    """Years that share their luck with every other outlook."""
    draws = np.random.Generator(np.random.PCG64(7))
    shared, own = draws.normal(size=(2, YEARS))
    drift = np.random.Generator(np.random.PCG64(len(name))).normal(size=YEARS)
    net = revenue * (1 + 0.045 * shared + 0.01 * own + 0.004 * drift)
    return Outlook.model_validate(
        {
            "role": role,
            "name": name,
            "net_revenue": tuple(np.round(net, 2).tolist()),
            "profit": tuple(np.round(profit + (net - revenue) * 0.33 + 2000 * drift, 2).tolist()),
            "service_kept": tuple(bool(value) for value in (draws.uniform(size=YEARS) < kept)),
            "people_cost": people,
        }
    )


def _drawn(weight: float, seed: int) -> tuple[float, ...]:
    """Values of an assumption that move with the shared luck by `weight`."""
    shared = np.random.Generator(np.random.PCG64(7)).normal(size=(2, YEARS))[0]
    own = np.random.Generator(np.random.PCG64(seed)).normal(size=YEARS)
    return tuple(np.round(100 + 10 * (weight * shared + (1 - weight) * own), 3).tolist())


def sample_plan(name: str = "Coffee corner and its telephone, 2027") -> ReportData:
    """A finished plan."""
    level = (0.95, 0.9, 1.0, 1.05, 1.1, 0.9, 0.85, 0.8, 0.95, 1.05, 1.15, 1.3)
    base = {
        ("shop", "espresso"): 262_000.0,
        ("shop", "barista"): 141_000.0,
        ("shop", "care_plan"): 14_500.0,
        ("phone", "espresso"): 47_000.0,
        ("phone", "barista"): 21_000.0,
        ("phone", "care_plan"): 1_400.0,
    }
    sources = tuple(
        Source(
            channel=channel,
            product=product,
            month=month,
            net_revenue=value * level[month],
            sales=value * level[month] / 700,
            as_is=value * level[month] * (0.93 if channel == "shop" else 0.7),
        )
        for (channel, product), value in base.items()
        for month in range(12)
    )
    heads = {"advisers": (6, 7, 8, 8, 7, 6, 6, 6, 6, 6, 7, 7), "callers": (4, 4, 4, 5, 5, 6, 6, 6, 6, 5, 4, 4)}
    people = tuple(
        PoolMonth(
            pool=pool,
            month=month,
            heads=float(count),
            as_is=float(counts[0]),
            hires=max(0, count - counts[month - 1]) if month else 0,
            leaves=max(0, counts[month - 1] - count) if month else 0,
        )
        for pool, counts in heads.items()
        for month, count in enumerate(counts)
    )
    targets = tuple(
        Target(
            channel=one.channel,
            product=one.product,
            month=one.month,
            net_revenue=one.net_revenue * 0.97,
            sales=one.sales * 0.97,
            chance=0.62,
        )
        for one in sources
    )
    causes = (("balked", 160, 38_500), ("abandoned", 410, 96_000), ("no_stock", 85, 31_000), ("waited", 60, 14_000))
    phone_causes = (("not_called", 230, 51_000), ("not_reached", 120, 27_500))
    losses = tuple(Loss(channel="shop", cause=cause, customers=count, margin=margin) for cause, count, margin in causes)
    losses += tuple(
        Loss(channel="phone", cause=cause, customers=count, margin=margin) for cause, count, margin in phone_causes
    )
    queues = tuple(
        QueueCheck(
            channel="shop",
            half_hour=half,
            servers=3.6,
            wait=wait,
            wait_low=wait * 0.93,
            wait_high=wait * 1.07,
            erlang_c_wait=wait * 1.6 if wait < 150 else None,
            erlang_a_wait=wait * 1.04,
            abandoned=wait / 1400,
            abandoned_low=wait / 1500,
            abandoned_high=wait / 1300,
            erlang_a_abandoned=wait / 1380,
        )
        for half, wait in (
            (20, 40.0),
            (21, 52.0),
            (22, 75.0),
            (23, 98.0),
            (24, 165.0),
            (25, 182.0),
            (26, 171.0),
            (27, 150.0),
            (28, 96.0),
            (29, 80.0),
            (30, 66.0),
            (31, 61.0),
            (32, 58.0),
            (33, 47.0),
        )
    )
    kpis = tuple(
        Kpi(
            metric=metric,
            unit=unit,
            kind=kind,
            better=better,
            channel=channel,
            product=product,
            pool=pool,
            month=month,
            mean=mean,
            low=mean * 0.99,
            high=mean * 1.01,
            p10=mean * 0.94,
            p90=mean * 1.06,
        )
        for month in (None, *range(12))
        for metric, unit, kind, better, channel, product, pool, mean in (
            ("net_revenue", "NZD", "result", "higher", "shop", "", "", 5_010_000.0),
            ("arrivals", "count", "process", "neutral", "shop", "", "", 28_900.0),
            ("service_level", "share", "process", "higher", "shop", "", "", 0.823),
            ("abandoned", "share", "process", "lower", "shop", "", "", 0.046),
            ("wait", "s", "process", "lower", "shop", "", "", 128.0),
            ("net_revenue", "NZD", "result", "higher", "phone", "", "", 832_000.0),
            ("dials", "count", "process", "neutral", "phone", "", "", 61_000.0),
            ("contact_rate", "share", "process", "higher", "phone", "", "", 0.27),
            ("occupancy", "share", "process", "neutral", "", "", "advisers", 0.71),
            ("sales", "count", "result", "higher", "shop", "barista", "", 1_420.0),
        )
    )
    return ReportData(
        schema="wherefrom/summary/1",
        kind="plan",
        name=name,
        purpose="Sell more by telephone without longer queues in the shop.",
        currency="NZD",
        months=MONTHS,
        seed=20270101,
        outlooks=(
            _outlook("plan", "plan", 5_842_000, 912_000, 0.93, 781_000),
            _outlook("as_is", "this year's staffing", 5_391_000, 846_000, 0.35, 702_000),
            _outlook("rival", "spreadsheet plan", 5_604_000, 861_000, 0.42, 744_000),
            _outlook("rival", "Erlang per half-hour", 5_760_000, 889_000, 0.97, 799_000),
        ),
        goal=Goal(net_revenue=5_800_000, wanted_chance=0.8),
        sources=sources,
        people=people,
        actions=(
            Action(
                do_by="2026-12-18",
                what="Hire 1 adviser to start 1 Feb 2027",
                who="advisers",
                cost=2_400.0,
                value=31_200.0,
                value_low=24_900.0,
                value_high=37_500.0,
            ),
            Action(
                do_by="2027-01-15",
                what="Hire 1 adviser to start 1 Mar 2027",
                who="advisers",
                cost=2_400.0,
                value=19_800.0,
                value_low=13_000.0,
                value_high=26_600.0,
            ),
            Action(
                do_by="2027-02-15",
                what="Add 1 demo desk from 1 Mar 2027",
                who="demo_desks",
                cost=2_600.0,
                value=16_400.0,
                value_low=9_100.0,
                value_high=23_700.0,
            ),
            Action(
                do_by="2027-03-04",
                what="Hire 1 caller to start 1 Apr 2027",
                who="callers",
                cost=1_800.0,
                value=9_300.0,
                value_low=1_100.0,
                value_high=17_500.0,
            ),
            Action(
                do_by="2027-01-02",
                what="Order 90 barista, arriving 23 Jan 2027",
                who="barista",
                cost=71_100.0,
                value=22_700.0,
            ),
            Action(
                do_by="2027-05-04",
                what="Hire 1 caller to start 1 Jun 2027",
                who="callers",
                cost=1_800.0,
                value=4_100.0,
                value_low=-2_000.0,
                value_high=10_200.0,
            ),
        ),
        targets=targets,
        orders=tuple(
            Order(
                product="espresso",
                order_by=f"2027-{month:02d}-10",
                arrives=f"2027-{month:02d}-24",
                quantity=320,
                cost=134_400.0,
            )
            for month in range(1, 13)
        ),
        leads=tuple(
            LeadPlan(
                channel="phone", segment="leads", month=month, leads=1400.0 + 100 * month, hours=455.0, cost=1260.0
            )
            for month in range(12)
        ),
        funnels=(
            Funnel(
                channel="shop",
                stages=tuple(
                    Stage(name=stage, customers=count)
                    for stage, count in (
                        ("arrived", 28_900.0),
                        ("joined the queue", 28_500.0),
                        ("served", 27_150.0),
                        ("offered", 27_150.0),
                        ("bought", 6_380.0),
                        ("kept", 6_120.0),
                    )
                ),
            ),
            Funnel(
                channel="phone",
                stages=tuple(
                    Stage(name=stage, customers=count)
                    for stage, count in (
                        ("leads", 19_400.0),
                        ("dialled", 18_100.0),
                        ("reached", 13_300.0),
                        ("right party", 10_600.0),
                        ("bought", 1_020.0),
                        ("kept", 905.0),
                    )
                ),
            ),
        ),
        losses=losses,
        weeks=(
            WeekGrid(subject="shop", measure="arrivals", values=_week(18, 36, 3.4, 1.0)),
            WeekGrid(subject="shop", measure="lost_margin", values=_week(18, 36, 8.0, 6.0)),
            WeekGrid(subject="phone", measure="lost_margin", values=_week(27, 40, 11.0, 0.3, 5)),
            WeekGrid(subject="advisers", measure="occupancy", values=_week(18, 36, 0.46, 0.8)),
            WeekGrid(subject="callers", measure="occupancy", values=_week(27, 40, 0.82, 0.02, 5)),
            WeekGrid(subject="advisers", measure="offered_load", values=_week(18, 36, 1.5, 1.1)),
            WeekGrid(
                subject="advisers",
                measure="on_duty",
                values=tuple(
                    tuple(
                        (2.4 if half < 21 or half > 31 else 4.6) if 18 <= half < 36 and day < 6 else None
                        for half in range(48)
                    )
                    for day in range(7)
                ),
            ),
        ),
        promises=(
            Promise(
                channel="shop",
                within_seconds=300,
                share=0.8,
                of="arrivals",
                period="every month",
                reached=(0.83, 0.82, 0.81, 0.84, 0.83, 0.86, 0.85, 0.86, 0.88, 0.85, 0.82, 0.83),
                kept=0.9,
                kept_as_is=17 / 60,
            ),
        ),
        kpis=kpis,
        assumptions=(
            Assumption(
                path="demand.shop.level",
                value="110 per_day",
                low="95 per_day",
                high="125 per_day",
                source="door counter 2025",
                owner="K. Aroha",
                checked="2026-10-02",
                drawn=_drawn(0.8, 1),
            ),
            Assumption(
                path="channels.shop.hit_rate",
                value="24 %",
                low="21 %",
                high="27 %",
                source="assumed",
                drawn=_drawn(0.5, 2),
            ),
            Assumption(
                path="channels.phone.answered",
                value="34 %",
                low="28 %",
                high="40 %",
                source="assumed",
                drawn=_drawn(0.2, 3),
            ),
            Assumption(
                path="channels.phone.hit_rate",
                value="3.7 %",
                low="x0.8",
                high="x1.2",
                source="campaign 2025",
                drawn=_drawn(0.1, 4),
            ),
            Assumption(path="channels.phone.talk", value="10.6 min", source="campaign 2025"),
        ),
        margins=(
            ChannelMargin(
                channel="shop", margin=1_640_000, sourced=("demand.shop.level",), unsourced=("channels.shop.hit_rate",)
            ),
            ChannelMargin(
                channel="phone",
                margin=271_000,
                sourced=("channels.phone.hit_rate",),
                unsourced=("channels.phone.answered",),
            ),
        ),
        queues=queues,
        iterations=tuple(
            Iteration(
                number=number,
                bound=bound,
                promised=bound - 4000,
                simulated=simulated,
                best=best,
                cuts=cuts,
                lifted=lifted,
                years=years,
            )
            for number, bound, simulated, best, cuts, lifted, years in (
                (1, 1_240_000.0, 790_000.0, 846_000.0, 12, 0, 48),
                (2, 1_080_000.0, 861_000.0, 861_000.0, 30, 1, 96),
                (3, 985_000.0, 884_000.0, 884_000.0, 44, 1, 144),
                (4, 941_000.0, 880_000.0, 884_000.0, 61, 2, 196),
                (5, 926_000.0, 905_000.0, 905_000.0, 77, 3, 250),
                (6, 921_000.0, 911_000.0, 911_000.0, 85, 3, 310),
            )
        ),
        notes=("Orders of barista follow the plan's dated orders, not the reorder rule.",),
        appendix=(
            Fact(name="best bound on profit", value="921,000 NZD"),
            Fact(name="log digest", value="3f9a" * 16),
            Fact(name="python", value="3.11.2"),
            Fact(name="numpy", value="2.4.0"),
        ),
    )


def sample_run(name: str = "Coffee corner and its telephone, 2027") -> ReportData:
    """A plain run of the scenario: no plan, nothing to compare with."""
    plan = sample_plan(name)
    return plan.model_copy(
        update={
            "kind": "run",
            "outlooks": (plan.outlooks[1].model_copy(update={"role": "run", "name": "run"}),),
            "goal": None,
            "actions": (),
            "targets": (),
            "orders": (),
            "leads": (),
            "iterations": (),
            "sources": tuple(one.model_copy(update={"as_is": None}) for one in plan.sources),
            "people": tuple(
                one.model_copy(update={"as_is": None, "heads": one.as_is, "hires": 0, "leaves": 0})
                for one in plan.people
            ),
            "promises": tuple(one.model_copy(update={"kept": 17 / 60, "kept_as_is": None}) for one in plan.promises),
        }
    )
