"""The closing state as a fragment of a scenario file, from which the next plan can start."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

from sim.scenario.assets import People
from sim.scenario.scenario import Scenario


def _headcounts(people: People) -> dict[str, dict[str, int]]:
    """Heads of every contract after all dated changes."""
    return {
        name: {"headcount": max(0, contract.headcount
                                + sum(each.heads for each in people.joining if each.contract in (None, name))
                                - sum(each.heads for each in people.leaving if each.contract in (None, name)))}
        for name, contract in people.groups.items()
    }


def closing_text(scenario: Scenario, closing: Any, year: int) -> str:
    """YAML with the horizon, staff by tenure, stock, what is owed, open orders and leads as simulated year `year` left
    them.

    `closing` is the engine's closing state. People of several contracts have the headcount of the file and its dated
    changes, since tenure is counted by pool. Machines are those there at the end. Call-backs and retries still due are
    given as comments: a new list begins fresh.
    """
    from ruamel.yaml import YAML

    if scenario.horizon.start is None or scenario.horizon.months is None:
        return ""
    months = scenario.horizon.start.month - 1 + scenario.horizon.months
    start = date(scenario.horizon.start.year + months // 12, months % 12 + 1, 1)
    assets: dict[str, Any] = {}
    for pool, tenure in closing.tenure.items():
        if not scenario.people[pool].contracts:
            ramp = scenario.people[pool].longest_ramp
            young = {served: heads for served, heads in tenure.items() if served < ramp}
            joining = [{"on": (start + timedelta(days=days)).isoformat(), "heads": heads}
                       for days, heads in closing.joining.get(pool, ())]
            assets[pool] = {"headcount": sum(tenure.values()), "tenure": young, "joining": joining or None,
                            "leaving": None}
        elif scenario.people[pool].joining or scenario.people[pool].leaving:
            assets[pool] = {"contracts": _headcounts(scenario.people[pool]), "joining": None, "leaving": None}
        if scenario.people[pool].overtime.planned:
            assets.setdefault(pool, {})["overtime"] = {"planned": None}
    for name, machines in scenario.machines.items():
        if machines.adding or machines.retiring:
            gone = sum(each.count for each in machines.retiring)
            assets[name] = {"count": machines.most - gone, "adding": None, "retiring": None}
    offer: dict[str, Any] = {}
    for product, stock in closing.stock.items():
        offer[product] = {"stock": stock}
        if closing.back_ordered.get(product) or scenario.offer[product].back_ordered:
            offer[product]["back_ordered"] = closing.back_ordered.get(product, 0)
        orders = closing.open_orders.get(product, ())
        if orders and scenario.offer[product].reorder is None:
            offer[product]["orders"] = [
                {"arrives": (start + timedelta(days=days)).isoformat(), "quantity": quantity}
                for days, quantity in orders
            ]
    channels: dict[str, Any] = {}
    for (channel, segment), count in closing.leads.items():
        lists = scenario.outbound[channel].leads
        inner = {"opening": count}
        channels.setdefault(channel, {"leads": {}})["leads"].update(
            inner if list(lists) == ["leads"] and segment == "leads" else {segment: inner}
        )
    fragment = {"horizon": {"start": start.isoformat()}, "assets": assets, "offer": offer, "channels": channels}
    text = StringIO()
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump({key: value for key, value in fragment.items() if value}, text)
    due = [f"# {name}: {closing.retries.get(name, 0)} leads due again, {closing.promised.get(name, 0)} promised calls"
           for name in scenario.outbound]
    visits = [f"# {name}: {count} visits still to come" for name, count in closing.visits.items()]
    on_order = [
        f"# {product}: {quantity} on order, {days} days after the start"
        for product, orders in closing.open_orders.items() if scenario.offer[product].reorder is not None
        for days, quantity in orders
    ]
    to_deliver = [f"# {product}: {units} made to order, still to be delivered"
                  for product, units in closing.to_deliver.items() if units]
    head = f"# What simulated year {year} left behind, as an opening state: lay it over the scenario to plan on."
    return "\n".join([head, *due, *visits, *on_order, *to_deliver, text.getvalue()])
