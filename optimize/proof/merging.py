"""Several changes of a plan carried out at once: what each of them changes is laid over what the others did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from optimize.asset_plans import machine_plan
from optimize.decisions import Decisions, LeadPlan, with_heads
from optimize.inputs import PlanInputs
from optimize.proof.changing import leads_by_month


def merged(inputs: PlanInputs, plan: Decisions, others: Sequence[Decisions]) -> Decisions:
    """`plan` with everything in which the others differ from it; where two differ at the same place, the later wins.

    Hires and leavers (machines added and retired) follow from the heads (counts) that come out.
    """
    result = plan
    for other in others:
        result = _with(inputs, result, plan, other)
    return result


def _with(inputs: PlanInputs, now: Decisions, before: Decisions, after: Decisions) -> Decisions:
    heads = {(one.pool, one.contract): laid_over(kept.heads, one.heads, other.heads)
             for kept, one, other in zip(now.people, before.people, after.people, strict=True)
             if one.heads != other.heads}
    result = with_heads(inputs, now, heads) if heads else now
    for each in fields(Decisions):
        old, new, kept = (getattr(plan, each.name) for plan in (before, after, result))
        if old == new or each.name == "people":
            continue
        if each.name == "choices":
            turned = set(old) ^ set(new) ^ set(kept)
            value: Any = tuple(name for name in after.offered if name in turned)
        elif each.name == "leads" and len(old) == len(new) == len(kept):
            value = tuple(_list(len(now.months), *lists) for lists in zip(kept, old, new, strict=True))
        else:
            value = laid_over(kept, old, new)
        result = replace(result, **{each.name: value})
    if before.equipment != after.equipment:
        result = replace(result, equipment=tuple(machine_plan(inputs, each.name, each.counts)
                                                 for each in result.equipment))
    return result


def _list(months: int, now: LeadPlan, before: LeadPlan, after: LeadPlan) -> LeadPlan:
    """One lead list, merged month by month where any of the three differs between months."""
    if not (now.extra or before.extra or after.extra):
        return replace(now, per_month=laid_over(now.per_month, before.per_month, after.per_month))
    rows = [tuple(each.in_month(month) for month in range(months)) for each in (now, before, after)]
    return now if before == after else leads_by_month(now, laid_over(*rows))


def laid_over(now: Any, before: Any, after: Any) -> Any:
    """What `after` changes of `before`, carried out on `now`: entry by entry in tuples of one length and in records."""
    if before == after:
        return now
    if isinstance(now, tuple) and isinstance(before, tuple) and isinstance(after, tuple) \
            and len(now) == len(before) == len(after):
        return tuple(laid_over(*each) for each in zip(now, before, after, strict=True))
    if is_dataclass(now) and not isinstance(now, type) and type(now) is type(before) is type(after):
        return replace(now, **{each.name: laid_over(*(getattr(one, each.name) for one in (now, before, after)))
                               for each in fields(now)})
    return after
