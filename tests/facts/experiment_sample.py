"""A small experiment and its scenarios, written into a folder of a test."""

from __future__ import annotations

from pathlib import Path

from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.reading import load_experiment

DESK = """\
schema: wherefrom/1
name: Desk
horizon: 3000 min
assets:
  agents: {kind: people, headcount: 6}
channels:
  desk:
    kind: walk_in
    patience: {mean: 10 min, shape: exponential}
    steps: [{name: service, time: 6 min, shape: exponential, needs: [agents]}]
demand:
  desk: {level: {value: 1 per_minute, range: 0.8 per_minute to 1.2 per_minute, source: assumed}}
overrides:
  busy: {demand: {desk: {level: 1.5 per_minute}}}
  quiet: {demand: {desk: {level: 0.5 per_minute}}}
"""

SHOP = """\
schema: wherefrom/1
name: Shop
horizon: {length: 3000 min, currency: EUR}
offer:
  machine: {price: 500 EUR, unit_cost: 300 EUR, kind: service}
assets:
  agents: {kind: people, headcount: 4}
channels:
  shop:
    kind: walk_in
    patience: {value: 9 min, range: 7 min to 11 min, source: assumed}
    steps: [{name: advice, time: 6 min, cv: 0.5, needs: [agents]}]
    hit_rate: {value: 24 %, range: 21 % to 27 %, source: assumed, after_wait: {from: 5 min, loses: 0.5 % per_minute}}
demand:
  shop: {level: 0.5 per_minute}
service:
  shop: {served_within: 5 min, share: 80 %}
plan:
  goal: {net_revenue: 100000 EUR}
"""


def written(folder: Path, text: str, name: str = "experiment.yaml") -> Path:
    """The experiment `text` in a folder with `desk.yaml` and `shop.yaml`."""
    (folder / "desk.yaml").write_text(DESK, encoding="utf-8")
    (folder / "shop.yaml").write_text(SHOP, encoding="utf-8")
    path = folder / name
    path.write_text(text if text.startswith("schema") else f"schema: wherefrom/experiment/1\n{text}", encoding="utf-8")
    return path


def loaded(folder: Path, text: str) -> Experiment:
    """The experiment of this text."""
    return load_experiment(written(folder, text))
