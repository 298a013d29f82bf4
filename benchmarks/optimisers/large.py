"""A large scenario as text: channels with pools and products of their own, and one shared service pool a region."""

from __future__ import annotations

import argparse
import sys

WEEK = "mon-sat"


def large_scenario(channels: int = 10, pools_each: int = 3, products_each: int = 5, level: int = 40) -> str:
    """A year of `channels` shops; each customer is advised by the first pool, shown goods by the second, pays at the
    third. Deterministic; figures differ from shop to shop."""
    offer, assets, shifts, flows, demand, promises, may = [], [], [], [], [], [], []
    for shop in range(channels):
        name = f"shop_{shop}"
        goods = []
        for number in range(products_each):
            price = 60 + 35 * number + 7 * shop
            offer.append(f"  goods_{shop}_{number}: {{price: {price} EUR, unit_cost: {price * 55 // 100} EUR, "
                         f"stock: 100000}}")
            goods.append(f"goods_{shop}_{number}: {[40, 25, 15, 12, 8][number % 5] * 5 // products_each} %"
                         if products_each == 5 else f"goods_{shop}_{number}: {100 / products_each:g} %")
        steps = []
        for step in range(pools_each):
            pool = f"{('advisers', 'fitters', 'cashiers')[step % 3]}_{shop}"
            heads = (3, 2, 1)[step % 3]
            assets.append(f"  {pool}: {{kind: people, headcount: {heads}, contract: 38 h/week, "
                          f"pay: {19 + shop % 4} EUR/h, on_costs: 20 %, shrinkage: {{planned: 8 %, unplanned: 4 %}}, "
                          f"hiring: {{cost: 900 EUR, lead_time: 4 weeks}}}}")
            shifts.append(f'  - {{pool: {pool}, share: 45 %, days: {WEEK}, time: "09:00-16:00", unpaid_break: 30 min}}')
            shifts.append(f'  - {{pool: {pool}, share: 38 %, days: {WEEK}, time: "11:00-18:00", unpaid_break: 30 min}}')
            only = ", only: buyers" if step == 2 else ""
            steps.append(f"      - {{name: {('advice', 'fitting', 'till')[step % 3]}{only}, needs: [{pool}], "
                         f"time: {(9, 6, 4)[step % 3]} min, cv: 0.7}}")
            may.append(f"{pool}: 1 to {heads + 4}")
        flows.append(f"  {name}:\n    kind: walk_in\n    patience: {7 + shop % 5} min\n    steps:\n" + "\n".join(steps)
                     + f"\n    hit_rate: {20 + shop} %\n    chooses: {{{', '.join(goods)}}}")
        demand.append(f"  {name}: {{level: {level + 4 * shop} per_day, by_weekday: {{mon: 0.8, tue: 0.9, wed: 0.9, "
                      f"thu: 1, fri: 1.1, sat: 1.3}}, busyness: {{cv: 0.12}}}}")
        promises.append(f"  {name}: {{served_within: 5 min, share: 75 %, of: arrivals, in: every month}}")
    return "\n".join([
        "schema: wherefrom/1", f"name: {channels} shops", "horizon: {start: 2027-01-01, months: 12, currency: EUR}",
        f'calendar: {{opening: {{{WEEK}: "09:00-18:00"}}}}', "offer:", *offer, "assets:", *assets, "shifts:", *shifts,
        "channels:", *flows, "demand:", *demand, "service:", *promises,
        "plan:", f"  may_change: {{{', '.join(may)}}}", "",
    ])


def main() -> None:
    """Write the scenario to standard output: `python -m benchmarks.optimisers.large > large.yaml`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10)
    asked = parser.parse_args()
    sys.stdout.write(large_scenario(asked.channels))


if __name__ == "__main__":
    main()
