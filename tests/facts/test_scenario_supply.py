"""Facts: products that run out, and dialogues with switches: what is refused, and what goes without saying."""

import runpy
from pathlib import Path

import pytest

from sim.scenario.load import ScenarioError

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
SHOP, DAYS, DESK, changed, scenario = (SAMPLE[name] for name in ("SHOP", "DAYS", "DESK", "changed", "scenario"))
LAMP = {"price": "10.00 EUR", "stock": 3}
LAMPS = changed(DAYS, channels__shop__hit_rate="50 %", channels__shop__chooses={"lamp": "100 %"},
                offer={"lamp": LAMP, "star": {"price": "20.00 EUR"}, "moon": {"price": "30.00 EUR"}})


def refusals(document):
    with pytest.raises(ScenarioError) as caught:
        scenario(document)
    return [str(each) for each in caught.value.problems]


PRODUCTS = [
    ({"kind": "made_to_order", "stock": None}, "needs the time it takes"),
    ({"kind": "made_to_order", "lead_time": "2 days"}, "`made_to_order` has no stock"),
    ({"kind": "service"}, "a `service` has no stock"),
    ({"out_of_stock": {"substitute": "star"}}, "`substitute` and `accepted` belong together"),
    ({"out_of_stock": {"accepted": "50 %"}}, "`substitute` and `accepted` belong together"),
    ({"out_of_stock": {}}, "give a `substitute`"),
    ({"out_of_stock": {"substitute": "start", "accepted": "50 %"}}, "did you mean star?"),
    ({"out_of_stock": {"substitute": "lamp", "accepted": "50 %"}}, "cannot stand in for itself"),
    ({"out_of_stock": {"back_order": "50 %"}}, "nothing is ever delivered"),
    ({"stock": 0, "back_ordered": 2}, "nothing is ever delivered"),
    ({"back_ordered": 2, "orders": []}, "state them with stock: 0"),
    ({"stock": None, "out_of_stock": {"substitute": "star", "accepted": "50 %"}}, "only goods with a stated `stock`"),
]


@pytest.mark.parametrize(("given", "message"), PRODUCTS)
def test_a_product_that_makes_no_sense_is_refused(given, message):
    """One problem each, in words."""
    lamp = {key: value for key, value in {**LAMP, **given}.items() if value is not None}
    problems = refusals(changed(LAMPS, offer__lamp=lamp))
    assert len(problems) == 1
    assert message in problems[0]


WAYS = [
    ({"brisk": {"while_waiting": 2}}, "every dialogue has a switch"),
    ({"usual": {}, "brisk": {"while_waiting": 2, "share": "50 %"}}, "a dialogue with a switch has no share"),
    ({"usual": {}, "brisk": {"while_waiting": 0}}, "at least 1"),
    ({"usual": {}, "late": {"hours": "closed"}}, "would never be used"),
    ({"usual": {}, "other": {}, "brisk": {"while_waiting": 2}}, "`other` would never be used: `usual` meets all"),
    ({"brisk": {"while_waiting": 2}, "usual": {"share": "60 %"}, "other": {"share": "30 %"}}, "add up to 90 %"),
    ({"usual": {"by_class": {"vip": {"talk": "x2"}}}}, "`vip` is not a customer class of this channel"),
]


@pytest.mark.parametrize(("ways", "message"), WAYS)
def test_a_switch_that_makes_no_sense_is_refused(ways, message):
    """One problem each, in words."""
    problems = refusals(changed(LAMPS, channels__shop__dialogue=ways))
    assert len(problems) == 1
    assert message in problems[0]


def test_nobody_waits_on_the_telephone():
    """`while_waiting` cannot act in an outbound channel, `hours` cannot on a stationary horizon."""
    ways = {"usual": {}, "brisk": {"while_waiting": 2}}
    assert "nobody waits" in refusals(changed(DESK, channels__phone__dialogue=ways))[0]
    ways = {"usual": {}, "late": {"hours": "10:00-12:00"}}
    assert "`hours` cannot act" in refusals(changed(SHOP, channels__shop__dialogue=ways))[0]


def test_the_first_dialogue_without_a_switch_meets_all_customers():
    """A switched dialogue named first takes no share."""
    document = changed(LAMPS, channels__shop__dialogue={"brisk": {"while_waiting": 2}, "usual": {}})
    ways = scenario(document).scenario.channels["shop"].dialogue
    assert (ways["brisk"].share, ways["usual"].share) == (None, 1.0)


def test_back_orders_may_wait_for_what_the_plan_orders():
    """Without a reorder rule or dated orders a back-order is accepted if the plan may order the product."""
    document = changed(LAMPS, offer__lamp__out_of_stock={"back_order": "50 %"},
                       plan={"may_change": {"lamp": "0 to 9 per_month"}})
    assert "a rate per month" in refusals(document)[0]
    document["plan"]["may_change"]["lamp"] = "0 to 9"
    assert scenario(document).scenario.offer["lamp"].back_orders


def test_what_only_a_substitute_brings_may_be_up_sold():
    """Nobody chooses a star, but a star stands in for the lamp: its up-sell is accepted; that of a moon is not."""
    move = {"usual": {"up_sell": {"from": "star", "to": "moon", "accepted": "10 %"}}}
    document = changed(LAMPS, channels__shop__dialogue=move)
    assert "nobody chooses `star`" in refusals(document)[0]
    document["offer"]["lamp"]["out_of_stock"] = {"substitute": "star", "accepted": "50 %"}
    scenario(document)
