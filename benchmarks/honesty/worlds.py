"""Small scenarios drawn at random: a month of a shop or two, with a goal near what can be sold, half with ranges."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.scenario.load import ScenarioFile, load_scenario

TIMES = ("10:00-16:00", "09:00-15:00", "11:00-18:00")


def world_text(number: int) -> str:
    """The scenario of this number: every odd one states ranges, from which each simulated year draws its truth."""
    draw = np.random.default_rng([20_271_124, number])
    ranged = number % 2 == 1

    def value(text: str, low: float, high: float, unit: str) -> str:
        middle = float(text)
        if not ranged:
            return f"{text}{unit}"
        return f"{{value: {text}{unit}, range: {middle * low:.4g}{unit} to {middle * high:.4g}{unit}}}"

    hours = TIMES[int(draw.integers(len(TIMES)))]
    shops = int(draw.integers(1, 3))
    shared = shops == 2 and draw.random() < 0.5
    price = int(draw.integers(30, 120))
    assets, shifts, flows, demand, service, may, expected = [], [], [], [], [], [], 0.0
    for shop in range(shops):
        pool = "clerks_0" if shared else f"clerks_{shop}"
        level, minutes = int(draw.integers(20, 55)), int(draw.integers(7, 16))
        hit = int(draw.integers(20, 45))
        heads = max(1, round(level * minutes / 60 / 5))
        if not (shared and shop):
            top = 2 * heads + 2 if shared else heads + 3
            assets.append(f"  {pool}: {{kind: people, headcount: {heads + (1 if shared else 0)}, contract: 30 h/week, "
                          f"pay: {int(draw.integers(14, 28))} EUR/h, hiring: {{cost: 100 EUR}}, "
                          f"shrinkage: {{unplanned: {int(draw.integers(0, 9))} %}}}}")
            shifts.append(f'  - {{pool: {pool}, share: 100 %, days: mon-fri, time: "{hours}"}}')
            may.append(f"{pool}: 1 to {top}")
        needs = [pool]
        if draw.random() < 0.3:
            assets.append(f"  desks_{shop}: {{kind: machines, count: {heads + 1}, cost: 60 EUR per_month}}")
            may.append(f"desks_{shop}: 1 to {heads + 3}")
            needs.append(f"desks_{shop}")
        flows.append(f"  shop_{shop}:\n    kind: walk_in\n    patience: {int(draw.integers(4, 15))} min\n"
                     f"    steps: [{{name: advice, needs: [{', '.join(needs)}], time: {minutes} min, cv: 0.7}}]\n"
                     f"    hit_rate: {value(str(hit), 0.85, 1.15, ' %')}")
        demand.append(f"  shop_{shop}: {{level: {value(str(level), 0.88, 1.12, ' per_day')}, busyness: {{cv: 0.2}}}}")
        if draw.random() < 0.5:
            service.append(f"  shop_{shop}: {{served_within: {int(draw.integers(2, 6))} min, "
                           f"share: {int(draw.integers(55, 85))} %, of: arrivals, in: every month}}")
        expected += 23 * level * hit / 100 * price
    goal = int(expected * draw.uniform(0.72, 0.95))
    return "\n".join([
        "schema: wherefrom/1", f"name: drawn {number}", "horizon: {start: 2027-03-01, months: 1, currency: EUR}",
        f'calendar: {{opening: {{mon-fri: "{hours}"}}}}',
        f"offer: {{item: {{price: {price} EUR, unit_cost: {round(price * draw.uniform(0.3, 0.6))} EUR, "
        "kind: service}}",
        "assets:", *assets, "shifts:", *shifts, "channels:", *flows, "demand:", *demand,
        *(["service:", *service] if service else []),
        f"plan:\n  goal: {{net_revenue: {goal} EUR, wanted_chance: {int(draw.integers(40, 91))} %}}\n"
        f"  may_change: {{{', '.join(may)}}}\n  closing: {{headcount: free}}", "",
    ])


def drawn_world(number: int, folder: Path) -> ScenarioFile:
    """The scenario of this number, read from a file in `folder` as a planner's would be."""
    path = folder / f"drawn_{number}.yaml"
    path.write_text(world_text(number), encoding="utf-8")
    return load_scenario(path)
