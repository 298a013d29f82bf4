"""The tables of a plan, as they go into CSV files and the workbook. Column names carry the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from wherefrom.results.cells import Cell, SafeTexts

if TYPE_CHECKING:
    from wherefrom.report.data import Kpi, ReportData


class Metric(NamedTuple):
    """A key figure at one place, year by year. `month` is the month's label, empty for the year; money in units of the
    currency; nan where a year has no value."""

    scenario: str
    metric: str
    unit: str
    channel: str
    month: str
    product: str
    pool: str
    replications: Sequence[int]
    values: Sequence[float]


METRIC_COLUMNS = ("scenario", "replication", "metric", "unit", "channel", "month", "product", "pool", "value")


def metrics_text(metrics: Iterable[Metric]) -> str:
    """metrics.csv: a line a figure, place and year; years without a value are left out."""
    known = SafeTexts()
    lines = [",".join(METRIC_COLUMNS)]
    for scenario, *words, replications, values in metrics:
        before, after = known[scenario], ",".join([known[word] for word in words])
        lines += [f"{before},{replication},{after},{value!r}"
                  for replication, value in zip(replications, values, strict=True) if value == value]
    lines.append("")
    return "\n".join(lines)


@dataclass(frozen=True)
class Sheet:
    """A table: name, column names, rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def to_the_cent(self, currency: str) -> Sheet:
        """The same table with the money in it (columns whose name ends with the currency) rounded to cents."""
        money = [name.endswith(f" {currency}") for name in self.columns]
        rows = tuple(
            tuple(
                round(cell, 2) if of_money and isinstance(cell, float) else cell
                for of_money, cell in zip(money, row, strict=True)
            )
            for row in self.rows
        )
        return Sheet(self.name, self.columns, rows)


def plan_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """The tables of `plan/`: people, targets, orders, leads, actions, iterations, rivals; choices, prices,
    alternatives and the curve of profit against chance if any; money to the cent."""
    from wherefrom.results.carried_sheets import carried_sheets
    from wherefrom.results.price_sheets import price_sheets

    money = data.currency
    label = data.months
    sheets = (
        Sheet(
            "people",
            ("pool", "month", "heads", "hires", "leaves", "heads as is"),
            tuple((one.pool, label[one.month], one.heads, one.hires, one.leaves, one.as_is) for one in data.people),
        ),
        Sheet(
            "targets",
            ("channel", "product", "month", f"net revenue {money}", "sales", "chance"),
            tuple(
                (one.channel, one.product, label[one.month], one.net_revenue, one.sales, one.chance)
                for one in data.targets
            ),
        ),
        Sheet(
            "orders",
            ("product", "order by", "arrives", "quantity", f"cost {money}"),
            tuple((one.product, one.order_by, one.arrives, one.quantity, one.cost) for one in data.orders),
        ),
        Sheet(
            "leads",
            ("channel", "segment", "month", "leads", "hours", f"cost {money}"),
            tuple((one.channel, one.segment, label[one.month], one.leads, one.hours, one.cost) for one in data.leads),
        ),
        actions_sheet(data),
        *choices_sheets(data),
        *price_sheets(data),
        *carried_sheets(data),
        *shifts_sheets(data),
        Sheet(
            "iterations",
            (
                "round",
                "what",
                f"at most by what is known {money}",
                f"foreseen {money}",
                f"simulated {money}",
                f"simulated low {money}",
                f"simulated high {money}",
                f"best so far {money}",
                "promise points missing",
                "taken",
                "estimates known",
                "estimates found too low",
                "years simulated",
                "plan",
            ),
            tuple(
                (one.number, one.what, one.bound, one.promised, one.simulated, one.low, one.high, one.best,
                 one.missing, "yes" if one.taken else "no", one.cuts, one.lifted, one.years, one.plan)
                for one in data.iterations
            ),
        ),
        rivals_sheet(data),
        *chance_sheets(data),
    )
    return tuple(sheet.to_the_cent(money) for sheet in sheets)


def actions_sheet(data: ReportData) -> Sheet:
    """Dated decisions in order of date."""
    money = data.currency
    ordered = sorted(data.actions, key=lambda one: (one.do_by, one.what))
    return Sheet(
        "actions",
        ("do by", "what", "who", f"cost {money}", f"value a year {money}", f"value low {money}", f"value high {money}"),
        tuple((one.do_by, one.what, one.who, one.cost, one.value, one.value_low, one.value_high) for one in ordered),
    )


def shifts_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """Who works when: persons by shift and month; no table where the plan decides no shifts."""
    if not data.shifts:
        return ()
    columns = ("pool", "contract", "shift", "days", "start", "end", "unpaid break min",
               *(f"persons {label}" for label in data.months))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.pool, one.contract, one.words, one.days, one.start, one.end, one.break_minutes, *one.persons)
        for one in data.shifts
    )
    return (Sheet("shifts", columns, rows),)


def choices_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """The choices and their answers, where there are any."""
    money = data.currency
    columns = ("choice", "kind", "decision", f"cost {money}", f"value of yes a year {money}", f"value low {money}",
               f"value high {money}", "together with", "owner")
    rows = tuple(
        (one.name, one.kind, "yes" if one.yes else "no", one.cost, one.value, one.value_low, one.value_high,
         ", ".join(one.together), one.owner)
        for one in data.choices
    )
    return (Sheet("choices", columns, rows),) if rows else ()


def chance_sheets(data: ReportData) -> tuple[Sheet, ...]:
    """Profit against the chance of keeping the promises, a row a plan, where there is such a curve."""
    money = data.currency
    columns = ("made for chance", "years kept", "years", "chance low", "chance high", f"profit {money}",
               f"profit low {money}", f"profit high {money}", f"profit P10 {money}", f"profit P90 {money}",
               f"costs beside the plan {money}", f"costs low {money}", f"costs high {money}", "is the plan")
    rows = tuple(
        (one.made_for, one.met, one.years, one.chance_low, one.chance_high, one.profit, one.profit_low,
         one.profit_high, one.p10, one.p90, one.costs, one.costs_low, one.costs_high, "yes" if one.chosen else "no")
        for one in data.chance_curve
    )
    return (Sheet("chance_curve", columns, rows),) if rows else ()


def rivals_sheet(data: ReportData) -> Sheet:
    """Every outlook: profit, and what the plan earns more on the same years."""
    from wherefrom.report.spread import chance, difference, spread_of

    rows: list[tuple[Cell, ...]] = []
    for one in data.outlooks:
        profit = spread_of(one.profit)
        paired = None if one is data.subject else difference(data.subject.profit, one.profit)
        kept = sum(one.service_kept) / len(one.service_kept) if one.service_kept else None
        rows.append(
            (
                one.name,
                one.role,
                profit.mean,
                profit.p10,
                profit.p90,
                paired.mean if paired else None,
                paired.low if paired else None,
                paired.high if paired else None,
                kept,
                chance(one.net_revenue, data.goal.net_revenue) if data.goal else None,
                one.people_cost,
            )
        )
    money = data.currency
    return Sheet(
        "rivals",
        (
            "name",
            "role",
            f"profit {money}",
            f"profit P10 {money}",
            f"profit P90 {money}",
            f"plan earns more by {money}",
            f"low {money}",
            f"high {money}",
            "service kept",
            "goal met",
            f"people cost {money}",
        ),
        tuple(rows),
    )


def kpi_sheet(data: ReportData) -> Sheet:
    """Key figures, the year before the months."""

    def row(one: Kpi) -> tuple[Cell, ...]:
        month = "year" if one.month is None else data.months[one.month]
        return (
            one.metric,
            one.unit,
            one.kind,
            one.channel,
            one.product,
            one.pool,
            month,
            one.mean,
            one.low,
            one.high,
            one.p10,
            one.p90,
        )

    ordered = [one for one in data.kpis if one.month is None] + [one for one in data.kpis if one.month is not None]
    return Sheet(
        "KPIs",
        (
            "metric",
            "unit",
            "kind",
            "channel",
            "product",
            "pool",
            "month",
            "mean",
            "mean low",
            "mean high",
            "P10",
            "P90",
        ),
        tuple(row(one) for one in ordered),
    )
