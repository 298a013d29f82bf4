"""What a place of the scenario file is called in a planner's words, and to which part of the business it belongs."""

from __future__ import annotations

from typing import Final

from wherefrom.report.words import month_name, plain

PARTS: Final = (
    "Time and opening hours", "Demand", "Offer", "Channels", "People and shifts", "Machines", "Costs", "Goals", "Plan",
    "Texts",
)
"""Parts of the business in the order a planner thinks of them."""

_COSTS: Final = ("pay", "on_costs", "overtime_pay", "set_up_cost", "resale")
_GOALS: Final = ("goal", "budget", "soft", "aims", "maximise", "quota")

# `*` stands for any one name; {1}, {2}, ... for the names of the path,
# {#3} for a place in a list counted from 1, {!3} for a key as it is written. The first that fits counts.
_LABELS: Final[tuple[tuple[str, str], ...]] = (
    ("name", "name of the scenario"),
    ("purpose", "purpose of the scenario"),
    ("horizon", "length of the horizon"),
    ("horizon.start", "first day"),
    ("horizon.months", "months simulated"),
    ("horizon.length", "length of the horizon"),
    ("horizon.currency", "currency"),
    ("horizon.time_zone", "time zone"),
    ("calendar.holidays", "public holidays of"),
    ("calendar.opening", "opening hours"),
    ("calendar.calling", "calling hours"),
    ("calendar.closed", "closed days"),
    ("demand.*", "demand of {1}"),
    ("demand.*.level", "demand of {1}"),
    ("demand.*.growth", "growth of demand of {1}"),
    ("demand.*.by_month", "demand of {1} by month"),
    ("demand.*.by_weekday", "demand of {1} by weekday"),
    ("demand.*.by_hour", "demand of {1} by hour"),
    ("demand.*.by_month.*", "demand of {1} by month"),
    ("demand.*.by_weekday.*", "demand of {1} by weekday"),
    ("demand.*.by_hour.*", "demand of {1} by hour"),
    ("demand.*.busyness", "busy and quiet days of {1}"),
    ("demand.*.busyness.cv", "spread of busy and quiet days of {1} (cv)"),
    ("demand.*.busyness.carries_over", "busyness of {1} carried over to the next day"),
    ("demand.*.busyness.shared", "busyness of {1} shared with other channels"),
    ("demand.*.busyness.shared_at_site", "busyness of {1} shared at its site"),
    ("campaigns.*", "campaign {1}"),
    ("campaigns.*.from", "first day of campaign {1}"),
    ("campaigns.*.to", "last day of campaign {1}"),
    ("campaigns.*.lift", "lift of campaign {1}"),
    ("campaigns.*.cost", "cost of campaign {1}"),
    ("campaigns.*.channels", "channels of campaign {1}"),
    ("promotions.*", "promotion {1}"),
    ("promotions.*.from", "first day of promotion {1}"),
    ("promotions.*.to", "last day of promotion {1}"),
    ("promotions.*.*", "{2} of promotion {1}"),
    ("offer.*", "product {1}"),
    ("offer.*.price", "price of {1}"),
    ("offer.*.unit_cost", "unit cost of {1}"),
    ("offer.*.kind", "kind of product {1}"),
    ("offer.*.stock", "opening stock of {1}"),
    ("offer.*.reorder", "reorder rule of {1}"),
    ("offer.*.reorder.at", "{1} is reordered at"),
    ("offer.*.reorder.quantity", "quantity reordered of {1}"),
    ("offer.*.reorder.lead_time", "lead time of a reorder of {1}"),
    ("offer.*.orders.*", "order of {1}"),
    ("offer.*.orders.*.quantity", "quantity ordered of {1}"),
    ("offer.*.orders.*.arrives", "arrival of an order of {1}"),
    ("offer.*.out_of_stock", "rule for {1} out of stock"),
    ("offer.*.holding", "cost of holding one {1}"),
    ("offer.*.lead_time", "lead time of {1}"),
    ("offer.*.space", "space one {1} takes"),
    ("channels.*", "channel {1}"),
    ("channels.*.kind", "kind of channel {1}"),
    ("channels.*.site", "site of {1}"),
    ("channels.*.opening", "opening hours of {1}"),
    ("channels.*.calling", "calling hours of {1}"),
    ("channels.*.opens", "opening day of {1}"),
    ("channels.*.set_up_cost", "set-up cost of {1}"),
    ("channels.*.build_up", "build-up of {1} month by month"),
    ("channels.*.build_up.*", "demand of {1} in its month {#3}"),
    ("channels.*.patience", "patience of customers of {1}"),
    ("channels.*.patience.cv", "spread of patience in {1} (cv)"),
    ("channels.*.patience.shape", "shape of patience in {1}"),
    ("channels.*.balk", "turning round at a long queue in {1}"),
    ("channels.*.balk.waiting", "queue of {1} at which some turn round"),
    ("channels.*.balk.share", "customers of {1} who turn round at a long queue"),
    ("channels.*.steps", "order of steps in {1}"),
    ("channels.*.steps.*", "step {3} of {1}"),
    ("channels.*.steps.*.time", "time for {3} in {1}"),
    ("channels.*.steps.*.time.cv", "spread of the time for {3} in {1} (cv)"),
    ("channels.*.steps.*.cv", "spread of the time for {3} in {1} (cv)"),
    ("channels.*.steps.*.shape", "shape of the time for {3} in {1}"),
    ("channels.*.steps.*.needs", "what {3} in {1} needs"),
    ("channels.*.steps.*.needs.*", "{5} needed for {3} in {1}"),
    ("channels.*.steps.*.or_needs", "what {3} in {1} may take instead"),
    ("channels.*.steps.*.patience", "patience before {3} in {1}"),
    ("channels.*.steps.*.only", "{3} in {1} only for"),
    ("channels.*.hit_rate", "hit rate of {1}"),
    ("channels.*.hit_rate.value", "hit rate of {1}"),
    ("channels.*.hit_rate.by_contact", "hit rate of {1} by contact"),
    ("channels.*.hit_rate.by_contact.*", "hit rate of {1} at contact {#4}"),
    ("channels.*.hit_rate.after_wait", "hit rate lost to waiting in {1}"),
    ("channels.*.hit_rate.after_wait.from", "wait from which {1} loses hit rate"),
    ("channels.*.hit_rate.after_wait.loses", "hit rate lost to waiting in {1}"),
    ("channels.*.chooses", "what customers of {1} want"),
    ("channels.*.chooses.*", "customers of {1} who want {3}"),
    ("channels.*.dialogue.*", "way of selling {3} in {1}"),
    ("channels.*.dialogue.*.talk", "talk time with {3} in {1}"),
    ("channels.*.dialogue.*.hit_rate", "hit rate with {3} in {1}"),
    ("channels.*.dialogue.*.share", "customers of {1} met with {3}"),
    ("channels.*.dialogue.*.hours", "hours of {3} in {1}"),
    ("channels.*.dialogue.*.while_waiting", "queue of {1} from which {3} is used"),
    ("channels.*.dialogue.*.up_sell", "up-sell with {3} in {1}"),
    ("channels.*.dialogue.*.up_sell.accepted", "up-sell accepted with {3} in {1}"),
    ("channels.*.dialogue.*.suggest", "suggestion with {3} in {1}"),
    ("channels.*.dialogue.*.suggest.accepted", "suggestion accepted with {3} in {1}"),
    ("channels.*.classes.*", "customer class {3} of {1}"),
    ("channels.*.classes.*.*", "{4} of class {3} of {1}"),
    ("channels.*.at_closing", "customers of {1} waiting at closing"),
    ("channels.*.next.*", "further contact after {1}"),
    ("channels.*.returned", "returns from {1}"),
    ("channels.*.returned.share", "sales of {1} returned"),
    ("channels.*.returned.within", "sales of {1} returned within"),
    ("channels.*.callers", "who calls in {1}"),
    ("channels.*.keep_free", "callers of {1} kept free for walk-in customers"),
    ("channels.*.leads", "leads of {1}"),
    ("channels.*.leads.opening", "leads of {1} at the start"),
    ("channels.*.leads.refresh", "new leads of {1}"),
    ("channels.*.leads.in_months", "new leads of {1} in single months"),
    ("channels.*.leads.in_months.*", "new leads of {1} in single months"),
    ("channels.*.leads.price", "price of a lead of {1}"),
    ("channels.*.leads.quality", "quality of the leads of {1}"),
    ("channels.*.leads.would_have_come_anyway", "leads of {1} who would have come anyway"),
    ("channels.*.leads.comes_to", "where leads of {1} come anyway"),
    ("channels.*.leads.*", "lead list {3} of {1}"),
    ("channels.*.leads.*.opening", "leads at the start on list {3} of {1}"),
    ("channels.*.leads.*.refresh", "new leads on list {3} of {1}"),
    ("channels.*.leads.*.price", "price of a lead on list {3} of {1}"),
    ("channels.*.leads.*.quality", "quality of list {3} of {1}"),
    ("channels.*.leads.*.*", "{4} on list {3} of {1}"),
    ("channels.*.dialling.mode", "dialling in {1}"),
    ("channels.*.dialling.lines_per_caller", "lines per free caller in {1}"),
    ("channels.*.dialling.attempts", "dials at most per lead in {1}"),
    ("channels.*.dialling.retry_after", "time before {1} dials a lead again"),
    ("channels.*.dialling.ring", "time of ringing in {1}"),
    ("channels.*.dialling.line", "telephone lines of {1}"),
    ("channels.*.dialling.first", "leads of {1} dialled first"),
    ("channels.*.dialling.dropped", "limit on dropped calls of {1}"),
    ("channels.*.answered", "calls of {1} answered"),
    ("channels.*.answered.value", "calls of {1} answered"),
    ("channels.*.answered.by_hour", "calls of {1} answered by hour of day"),
    ("channels.*.answered.by_hour.*", "calls of {1} answered by hour of day"),
    ("channels.*.right_party", "answered calls of {1} that reach the right person"),
    ("channels.*.talk.sale", "talk with a sale in {1}"),
    ("channels.*.talk.no_sale", "talk without a sale in {1}"),
    ("channels.*.talk.wrong_party", "talk with a wrong person in {1}"),
    ("channels.*.talk.wrap_up", "wrap-up in {1}"),
    ("channels.*.talk.cv", "spread of talk times in {1} (cv)"),
    ("channels.*.outcomes.undecided", "undecided after a call of {1}"),
    ("channels.*.outcomes.refusal", "refusals after a call of {1}"),
    ("channels.*.*", "{2} of {1}"),
    ("assets.*.headcount", "{1}"),
    ("assets.*.contract", "contract of {1}"),
    ("assets.*.contracts.*", "contract {3} of {1}"),
    ("assets.*.contracts.*.headcount", "{1} on contract {3}"),
    ("assets.*.contracts.*.hours", "hours of {1} on contract {3}"),
    ("assets.*.contracts.*.*", "{4} of {1} on contract {3}"),
    ("assets.*.skills", "skills of {1}"),
    ("assets.*.pay", "pay of {1}"),
    ("assets.*.on_costs", "on-costs of {1}"),
    ("assets.*.overtime_pay", "overtime pay of {1}"),
    ("assets.*.overtime.at_most", "planned overtime of {1} at most"),
    ("assets.*.overtime.planned.*", "planned overtime of {1} a shift in {4}"),
    ("assets.*.seller_spread", "spread of selling between {1}"),
    ("assets.*.talk_spread", "spread of talk times between {1}"),
    ("assets.*.shrinkage.planned", "planned absence of {1}"),
    ("assets.*.shrinkage.unplanned", "unplanned absence of {1}"),
    ("assets.*.attrition", "attrition of {1}"),
    ("assets.*.replace_leavers", "leavers of {1} replaced"),
    ("assets.*.hiring.cost", "hiring cost of {1}, a head"),
    ("assets.*.hiring.lead_time", "time to hire {1}"),
    ("assets.*.hiring.ramp", "performance of new {1} month by month"),
    ("assets.*.hiring.ramp.*", "performance of new {1} in month {#4}"),
    ("assets.*.hiring.ramp_affects", "what the ramp of new {1} affects"),
    ("assets.*.tenure.*", "{1} with {!3} months of service at the start"),
    ("assets.*.joining.*", "{1} joining"),
    ("assets.*.joining.*.heads", "{1} joining"),
    ("assets.*.joining.*.on", "day on which {1} join"),
    ("assets.*.leaving.*", "{1} leaving"),
    ("assets.*.leaving.*.heads", "{1} leaving"),
    ("assets.*.leaving.*.on", "day on which {1} leave"),
    ("assets.*.count", "{1}"),
    ("assets.*.cost", "cost of {1}, each"),
    ("assets.*.price", "price of {1}, each"),
    ("assets.*.resale", "resale of {1}, each"),
    ("assets.*.lead_time", "time to get {1}"),
    ("assets.*.adding.*", "{1} added"),
    ("assets.*.retiring.*", "{1} retired"),
    ("assets.*.failure", "failures of {1}"),
    ("assets.*.failure.every", "time between failures of {1}"),
    ("assets.*.failure.repair", "repair of {1}"),
    ("assets.*", "{1}"),
    ("assets.*.kind", "kind of {1}"),
    ("assets.*.*", "{2} of {1}"),
    ("shifts.*", "shift"),
    ("compensation.*", "compensation of {1}"),
    ("compensation.*.base", "base pay for {1}"),
    ("compensation.*.commission", "commission for {1}"),
    ("compensation.*.quota", "quota of a seller in {1}"),
    ("compensation.*.above_quota", "commission above the quota in {1}"),
    ("compensation.*.credit_with.*", "part of the commission of {3} paid to {1}"),
    ("compensation.*.claw_back", "commission of returned sales of {1} taken back"),
    ("service.cover.*", "{2} always on duty"),
    ("service.*", "promise of {1}"),
    ("service.*.served_within", "promised wait in {1}"),
    ("service.*.share", "promised service level of {1}"),
    ("service.*.of", "promise of {1} counts"),
    ("service.*.in", "promise of {1} kept in"),
    ("service.*.chance", "chance of keeping the promise of {1}"),
    ("plan.goal", "goal"),
    ("plan.goal.net_revenue", "goal: net revenue"),
    ("plan.goal.wanted_chance", "chance wanted for the goal"),
    ("plan.may_change.*", "the plan may choose {2}"),
    ("plan.fix.*", "the plan must have {2}"),
    ("plan.fix.*.*", "the plan must have {2}"),
    ("plan.shifts.*", "shifts to choose from for {2}"),
    ("plan.shifts.*.*", "{3} of the shifts for {2}"),
    ("plan.may_choose.*", "choice {2}"),
    ("plan.may_choose.*.*", "{3} of choice {2}"),
    ("plan.one_of", "choices of which one at most is made"),
    ("plan.chosen", "choices made already"),
    ("plan.budget.people", "budget for people"),
    ("plan.budget.total", "budget in all"),
    ("plan.budget.stock", "budget for stock"),
    ("plan.storage", "storage space"),
    ("plan.closing.*", "{2} at the end of the year"),
    ("plan.quota.stretch", "stretch of the quotas"),
    ("plan.aims", "order of aims"),
    ("plan.maximise", "what the plan maximises"),
    ("plan.soft.service.*", "price of a point missed of the promise of {3}"),
    ("plan.soft.budget.*", "price of exceeding the budget for {3}"),
    ("plan.soft.may_change.*", "price of a head of {3} outside its range"),
    ("overrides.*", "what choice {1} would change"),
)
_PATTERNS: Final = tuple((tuple(pattern.split(".")), template) for pattern, template in _LABELS)


def label(path: tuple[str, ...]) -> str:
    """`("assets", "advisers", "pay")` -> `pay of advisers`; what has no words of its own is said by its names."""
    for pattern, template in _PATTERNS:
        if len(pattern) == len(path) and all(each in ("*", part) for each, part in zip(pattern, path, strict=True)):
            return _filled(template, path)
    if path[-1] == "mean":
        return label(path[:-1])
    if path[-1] in ("cv", "shape") and len(path) > 2:
        return f"spread of {label(path[:-1])} (cv)" if path[-1] == "cv" else f"shape of {label(path[:-1])}"
    names = [word(part) for part in path]
    if len(path) == 1:
        return names[0]
    if path[0] in ("plan", "service", "calendar", "horizon", "overrides"):
        return f"{names[0]}, {' '.join(names[1:])}"
    return f"{names[1]}, {' '.join(names[2:])}" if len(path) > 2 else f"{names[0]} {names[1]}"


def _filled(template: str, path: tuple[str, ...]) -> str:
    for place, part in enumerate(path):
        template = template.replace(f"{{{place}}}", word(part)).replace(f"{{!{place}}}", part)
        if part.isdigit():
            template = template.replace(f"{{#{place}}}", str(int(part) + 1))
    return template


def word(part: str) -> str:
    """A name of a path as words; months as such, entries of lists by number from 1 on, parts of a name apart."""
    if part.isdigit():
        return f"number {int(part) + 1}"
    if len(part) == 7 and part[4:5] == "-" and part[:4].isdigit():
        return month_name(part, with_year=True)
    return plain(part.replace(".", " "))


def part_of(path: tuple[str, ...], machines: bool) -> str:
    """The part of the business a path belongs to; `machines`: the asset it names is one of machines."""
    top, last = path[0], path[-1]
    if top in ("name", "purpose", "schema"):
        return "Texts"
    if top in ("horizon", "calendar") or (top == "channels" and len(path) > 2 and path[2] in ("opening", "calling")):
        return "Time and opening hours"
    if top in ("demand", "campaigns", "promotions"):
        return "Demand"
    if top == "offer":
        return "Offer"
    if top == "compensation" or last in _COSTS or (top in ("assets", "channels") and last in ("cost", "price")):
        return "Costs"
    if top == "channels":
        return "Channels"
    if top == "assets":
        return "Machines" if machines else "People and shifts"
    if top == "shifts":
        return "People and shifts"
    if top == "service" or (top == "plan" and len(path) > 1 and path[1] in _GOALS):
        return "Goals"
    return "Plan"
