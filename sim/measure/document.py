"""Writes the KPI page of the documentation from the declarations: `python -m sim.measure.document`."""

from __future__ import annotations

from pathlib import Path

from sim.measure.kpi import Kpi
from sim.measure.money_kpis import ASSET_KPIS, MONEY_KPIS
from sim.measure.sales_kpis import SALES_KPIS
from sim.measure.service_kpis import SERVICE_KPIS

_SECTIONS = (
    ("Meeting customers", SERVICE_KPIS), ("Selling", SALES_KPIS), ("Assets", ASSET_KPIS), ("Money", MONEY_KPIS),
)
_UNITS = {"money": "currency", "min": "minutes", "h": "hours"}
_INTRO = """# KPIs

Generated from the declarations in `sim/measure` by `python -m sim.measure.document`; edit those, not this page.

- Every KPI is computed in each simulated year by itself, then averaged; the interval is the 95 % t-interval over years,
  P10 and P90 say between which values four years of five lie. With few years that interval may reach further than the
  figure can: of shares it is cut to 0 to 100 %, of counts and times at 0. The mean is never touched.
- Walk-in figures book by the month of arrival, sales and money by the month of the order, funnels by the month of the
  first contact, overtime by the day of the shift.
- Of the causes of `lost_sales`, `seller` means *seller or way of selling*: an average seller with the first dialogue
  that has no switch would have sold; this seller, or the dialogue in use, did not.
- Net means not returned or cancelled, whenever that happens; net sales are booked in the month of the order.
- *Process* KPIs say how the selling ran, *result* KPIs what came of it. *Better*: which direction is an improvement.
- *By*: the splits in which the KPI is offered; `year` is the whole horizon, everything together.
"""


def _cuts(kpi: Kpi) -> str:
    return "; ".join(
        " x ".join(dim.replace("half_hour", "half-hour of week") for dim in cut) or "year" for cut in kpi.cuts
    )


def page() -> str:
    """The page as Markdown."""
    parts = [_INTRO]
    for title, kpis in _SECTIONS:
        parts.append(f"\n## {title}\n\n")
        parts.append("| KPI | unit | kind | better | formula | by |\n| --- | --- | --- | --- | --- | --- |\n")
        parts += [
            f"| `{kpi.name}` | {_UNITS.get(kpi.unit, kpi.unit)} | {kpi.kind} | {kpi.better} | {kpi.formula} "
            f"| {_cuts(kpi)} |\n"
            for kpi in kpis
        ]
    return "".join(parts)


def main() -> None:
    """Write docs/kpis.md beside the packages."""
    target = Path(__file__).resolve().parents[2] / "docs" / "kpis.md"
    target.write_text(page(), encoding="utf-8")
    print(f"{target.name} written: {sum(len(kpis) for _, kpis in _SECTIONS)} KPIs")


if __name__ == "__main__":
    main()
