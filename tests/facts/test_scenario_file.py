"""Facts: a loaded scenario can be changed by path, written out, compared and described by a schema."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.json_schema import json_schema
from sim.scenario.load import ScenarioError, load_scenario
from sim.scenario.reading import parse_text, plain

SCENARIOS = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))
TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "wherefrom" / "cli").glob("template_*.yaml"))
ALL = [*SCENARIOS, *TEMPLATES]
SHOP = next(path for path in TEMPLATES if path.stem == "template_shop")
SALES_FLOOR = next(path for path in SCENARIOS if path.stem == "sales_floor")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_shipped_scenarios_load_and_survive_being_written_out(path: Path, tmp_path: Path) -> None:
    """The resolved text of a shipped scenario loads to the same scenario, ranges and digest."""
    file = load_scenario(path)
    resolved = tmp_path / "resolved.yaml"
    resolved.write_text(file.resolved_text(), encoding="utf-8")
    again = load_scenario(resolved)
    assert again.scenario == file.scenario
    assert again.digest == file.digest
    assert again.notes == file.notes
    assert again.resolved_text() == file.resolved_text()


def test_the_sales_floor_is_the_model_it_says_it_is() -> None:
    """Six sellers, four callers, two tills, 300,000 leads; buyers take the dearer product at a quarter."""
    scenario = load_scenario(SALES_FLOOR).scenario
    assert scenario.horizon.length == 120_000 * 60_000
    floor, phone = scenario.walk_in["floor"], scenario.outbound["phone"]
    assert [(step.time.mean, step.time.cv, step.time.shape) for step in floor.steps] == [
        (360_000.0, 0.5, "lognormal"), (180_000.0, None, "exponential"),
    ]  # fmt: skip
    assert floor.hit_rate.base(1) == 0.4
    move = floor.dialogue["usual"].up_sell
    assert move is not None
    assert move.takes is not None
    assert (move.accepted, move.takes.mean, move.takes.shape) == (0.25, 240_000.0, "exponential")
    assert (phone.talk.sale.shape, phone.talk.no_sale.mean) == ("exponential", 240_000.0)
    assert (phone.answered.value, phone.hit_rate.base(1), phone.right_party) == (0.3, 0.15, 1.0)
    assert sum(leads.opening for leads in phone.leads.values()) == 300_000


def test_values_are_changed_by_path() -> None:
    """A change gives a new checked scenario, leaves the old one alone, and says who made it."""
    file = load_scenario(SHOP)
    changed = file.with_values(
        {
            "assets.advisers.headcount": 7,
            "assets.advisers.joining": [{"on": "2027-03-01", "heads": 2}],
            "channels.shop.steps.advice.time": "9 min",
            "offer.machine.reorder": None,
            "offer.machine.orders": [{"arrives": "2027-02-01", "quantity": 90}],
        },
        "plan",
    )
    assert changed.scenario.people["advisers"].headcount == 7
    assert changed.scenario.people["advisers"].joining[0].heads == 2
    assert changed.scenario.walk_in["shop"].steps[0].time.mean == 540_000.0
    assert changed.scenario.offer["machine"].reorder is None
    assert changed.place("assets.advisers.headcount") == "plan"
    assert file.scenario.people["advisers"].headcount == 5
    assert file.document == load_scenario(SHOP).document
    assert changed.digest != file.digest


def test_a_changed_assumption_has_no_range_any_more() -> None:
    """What a plan decides is certain; other assumptions keep their ranges."""
    file = load_scenario(SHOP)
    changed = file.with_values({"demand.shop.level": "80 per_day"}, "plan")
    assert [each.path for each in changed.assumptions] == ["channels.shop.hit_rate"]
    assert "demand.shop.level" not in changed.notes
    assert {each.path for each in file.assumptions} == {"channels.shop.hit_rate", "demand.shop.level"}


def test_changes_that_make_no_valid_scenario_are_refused() -> None:
    """A changed scenario is checked like a file, and the problem names the layer that made it."""
    file = load_scenario(SHOP)
    with pytest.raises(ScenarioError, match=r"plan: .*at most 5000"):
        file.with_values({"assets.advisers.headcount": 9999}, "plan")
    with pytest.raises(ScenarioError, match="there is no entry `advise`"):
        file.with_values({"channels.shop.steps.advise.time": "9 min"}, "plan")
    with pytest.raises(ScenarioError, match="is not a pool of people"):
        file.with_values({"shifts.0.pool": "nobody"}, "plan")


def test_many_changes_are_fast() -> None:
    """A plan is applied in a few milliseconds (fastest of ten, far below the 15 allowed on a quiet machine)."""
    file = load_scenario(SHOP)
    fastest = 1.0
    for heads in range(10):
        begin = time.perf_counter()
        file.with_values({"assets.advisers.headcount": heads + 3}, "plan")
        fastest = min(fastest, time.perf_counter() - begin)
    assert fastest < 0.015


def test_the_digest_ignores_layout_but_not_ranges(tmp_path: Path) -> None:
    """Comments, order of keys and spacing change nothing; a value or a range does."""
    base = SHOP.read_text(encoding="utf-8")
    digests = []
    for text in (
        base,
        "# another remark\n" + base,
        base.replace(
            "horizon: {start: 2027-01-01, months: 12, currency: EUR}",
            "horizon: {currency: EUR,   months: 12, start: 2027-01-01}",
        ),
        base.replace("range: 19 % to 25 %", "range: 18 % to 25 %"),
        base.replace("headcount: 5", "headcount: 6"),
    ):
        path = tmp_path / "scenario.yaml"
        path.write_text(text, encoding="utf-8")
        digests.append(load_scenario(path).digest)
    assert digests[0] == digests[1] == digests[2]
    assert len(set(digests)) == 3


def _errors(schema: Any, value: Any, root: dict[str, Any], path: str = "") -> Iterator[str]:
    """A small validator of the JSON Schema words the scenario schema uses."""
    if "$ref" in schema:
        target: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from _errors(target, value, root, path)
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of {schema['enum']}"
    kinds: dict[str, Any] = {"string": str, "object": dict, "array": list, "null": type(None), "boolean": bool}
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = any(
            isinstance(value, kinds[name])
            if name in kinds
            else isinstance(value, (int, float)) and not isinstance(value, bool)
            for name in names
        )
        if not fits:
            yield f"{path}: {value!r} is no {names}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{path}: {value!r} does not match"
    for word in ("anyOf", "oneOf"):
        if word in schema:
            tried = [list(_errors(each, value, root, path)) for each in schema[word]]
            if all(tried):
                yield min(tried, key=len)[0]
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                yield f"{path}: {name} is missing"
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for name, child in value.items():
            inner = properties.get(name, others)
            if inner is False:
                yield f"{path}: {name} is unknown"
            elif isinstance(inner, dict):
                yield from _errors(inner, child, root, f"{path}.{name}")
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for place, child in enumerate(value):
            yield from _errors(schema["items"], child, root, f"{path}.{place}")


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_shipped_scenarios_fit_the_json_schema(path: Path) -> None:
    """The schema made from the classes accepts every shipped file as it is written, annotations included."""
    schema = json_schema()
    document = plain(parse_text(path.read_text(encoding="utf-8"), path.name, "file"))
    assert list(_errors(schema, document, schema)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("currency: EUR", "currency: euro"), ("headcount: 5", "hedcount: 5"), ("patience: 8 min", "patience: 8"),
     ("kind: machines", "kind: machine"), ("share: 45 %", "share: 45"), ("name: My shop\n", "")],
)  # fmt: skip
def test_the_json_schema_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    """Wrong units, unknown keys, kinds and missing names do not fit the schema."""
    text = SHOP.read_text(encoding="utf-8")
    assert old in text
    schema = json_schema()
    assert list(_errors(schema, plain(parse_text(text.replace(old, new, 1), "text", "file")), schema))


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    """The first scenario shown in docs/scenario.md is valid as it stands."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "scenario.md").read_text(encoding="utf-8")
    path = tmp_path / "shown.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert load_scenario(path).scenario.name == "My shop"
