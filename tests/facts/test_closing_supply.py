"""What is owed when the horizon ends is where the next plan starts."""

import runpy
from pathlib import Path

from ruamel.yaml import YAML

from wherefrom.closing import closing_text

SAMPLE = runpy.run_path(str(Path(__file__).with_name("engine_sample.py")))
DAYS, changed, play, scenario = (SAMPLE[name] for name in ("DAYS", "changed", "play", "scenario"))


def test_back_orders_open_at_the_end_are_the_next_opening_state():
    """Two lamps, three buyers on 1 February and an order for 3 March: the third lamp is owed, and three are on order,
    two days after the end. Laid over the file, that is a scenario of its own. One made to order is still to come."""
    offer = {"lamp": {"price": "10.00 EUR", "stock": 2, "out_of_stock": {"back_order": "100 %"},
                      "orders": [{"arrives": "2027-03-03", "quantity": 3}]},
             "suit": {"price": "90.00 EUR", "kind": "made_to_order", "lead_time": "28 days"}}
    document = changed(DAYS, offer=offer, channels__shop__hit_rate="100 %", channels__shop__chooses={"lamp": "100 %"},
                       channels__shop__dialogue={"usual": {"suggest": {"add": "suit", "accepted": "100 %"}}})
    result = play(document, shop=[600, 610, 620])
    assert (result.closing.stock["lamp"], result.closing.back_ordered["lamp"]) == (0, 1)
    text = closing_text(scenario(document).scenario, result.closing, 0)
    assert "# suit: 2 made to order, still to be delivered" in text
    opening = YAML(typ="safe").load(text)["offer"]["lamp"]
    assert opening == {"stock": 0, "back_ordered": 1, "orders": [{"arrives": "2027-03-03", "quantity": 3}]}
    again = play(changed(document, horizon__start="2027-03-01", offer__lamp={**offer["lamp"], **opening}), shop=[])
    filled = [(row["tick"] / SAMPLE["DAY"], row["movement"], row["on_hand"]) for row in again.stock][-2:]
    assert filled == [(2, "DELIVERED", 3), (2, "BACK_FILLED", 2)]
