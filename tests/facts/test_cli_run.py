"""`wherefrom run` and the closing state, on a scenario of a few seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.scenario.load import load_scenario
from wherefrom.cli.main import run

SHOP = """
schema: wherefrom/1
name: Corner shop
horizon: {start: 2027-01-01, months: 2, currency: EUR}
calendar: {opening: {mon-fri: "09:00-17:00"}, calling: {mon-fri: "09:00-17:00"}}
offer: {kettle: {price: 50 EUR, unit_cost: 20 EUR, stock: 40, reorder: {at: 20, quantity: 30, lead_time: 7 days}}}
assets:
  advisers: {kind: people, headcount: 2, contract: 35 h/week, pay: 20 EUR/h, attrition: 200 % per_year,
             hiring: {cost: 100 EUR, lead_time: 4 weeks, ramp: [50 %, 80 %]}}
  callers: {kind: people, headcount: 1, contract: 35 h/week, pay: 20 EUR/h}
shifts:
  - {pool: advisers, days: mon-fri, time: "09:00-17:00", share: 100 %}
  - {pool: callers, days: mon-fri, time: "09:00-17:00", share: 100 %}
channels:
  shop:
    kind: walk_in
    patience: 5 min
    steps: [{name: advice, time: {mean: 6 min, shape: exponential}, needs: [advisers]}]
    hit_rate: 30 %
  phone:
    kind: outbound
    callers: callers
    leads: {opening: 60, refresh: 30 per_month, price: 1 EUR}
    dialling: {mode: progressive, ring: 20 s, attempts: 2, retry_after: 1 days}
    answered: 50 %
    talk: {sale: 5 min, no_sale: 2 min}
    hit_rate: 10 %
demand: {shop: {level: 40 per_day}}
service: {shop: {served_within: 5 min, share: 60 %}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run") / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def test_run_prints_digest_and_kpis_as_json(shop, tmp_path, capsys):
    """`run --json` gives the digest of the figures and rows of KPIs with mean, interval and replications; the log only
    where it is asked for."""
    code = run(["run", str(shop), "-n", "2", "--seed", "4", "--jobs", "1", "--json", "--report", "--digest",
                "--out", str(tmp_path)])
    assert code == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["status"] == "ok"
    assert len(printed["digest"]) == len(printed["log_digest"]) == 64
    sales = [row for row in printed["kpis"] if row["kpi"] == "sales_net" and row.get("channel") == "shop"
             and "month" not in row and "product" not in row]
    assert len(sales) == 1
    assert sales[0]["low"] <= sales[0]["mean"] <= sales[0]["high"]
    assert sales[0]["replications"] == 2
    assert (Path(printed["run"]) / "report.html").is_file()
    assert (Path(printed["run"]) / "log" / "journeys.parquet").is_file()
    hashes = json.loads((Path(printed["run"]) / "manifest.json").read_text(encoding="utf-8"))["hashes"]
    assert (hashes["figures"], hashes["logs"]) == (printed["digest"], printed["log_digest"])


def test_a_run_for_json_holds_the_figures_only(shop, tmp_path, capsys):
    """Without --report, a run for `--json` has metrics and manifest, but makes no log and draws nothing, and `wherefrom
    report` says what to do; the figures are those of the same run with --report."""
    arguments = ["run", str(shop), "-n", "2", "--seed", "4", "--jobs", "1", "--json"]
    assert run([*arguments, "--out", str(tmp_path / "lean")]) == 0
    lean = json.loads(capsys.readouterr().out)
    folder = Path(lean["run"])
    assert lean["log_digest"] is None
    assert sorted(path.name for path in folder.iterdir()) == [
        "blame.json", "closing_state.yaml", "manifest.json", "metrics.csv", "scenario.resolved.yaml",
    ]
    hashes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["hashes"]
    assert (hashes["figures"], "logs" in hashes) == (lean["digest"], False)
    assert run(["report", str(folder)]) == 2
    assert "repeat it with --report" in capsys.readouterr().err
    assert run([*arguments, "--report", "--out", str(tmp_path / "whole")]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["digest"] == lean["digest"]
    assert (Path(whole["run"]) / "metrics.csv").read_bytes() == (folder / "metrics.csv").read_bytes()


def test_figures_for_json_need_no_slow_import(shop, tmp_path):
    """Simulating, counting and writing the figures of two years imports none of what only reports, plans and worker
    processes need."""
    code = ("import json, sys\nfrom wherefrom.cli.main import run\n"
            "status = run(sys.argv[1:])\n"
            "slow = ('pandas', 'scipy.special', 'scipy.stats', 'scipy.optimize', 'matplotlib', 'duckdb', 'pulp', "
            "'jinja2', 'xlsxwriter', 'multiprocessing', 'rich')\n"
            "print(status, [name for name in slow if name in sys.modules], file=sys.stderr)\n")
    arguments = ["run", str(shop), "-n", "2", "--jobs", "1", "--json", "--out", str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "0 []"
    assert json.loads(done.stdout)["status"] == "ok"


def test_the_same_seed_gives_the_same_answer(shop, capsys):
    """Two runs with one seed print the same text; another seed prints another digest."""

    def answer(seed: str) -> str:
        assert run(["run", str(shop), "-n", "1", "--seed", seed, "--jobs", "1", "--json", "--no-folder"]) == 0
        return capsys.readouterr().out

    assert answer("4") == answer("4")
    assert json.loads(answer("4"))["digest"] != json.loads(answer("5"))["digest"]


def test_precision_not_reached_is_said(shop, capsys):
    """A precision that two years cannot give ends with exit code 5 and says so."""
    code = run(["run", str(shop), "--precision", "0.001", "--of", "arrivals", "--at-most", "2", "--jobs", "1",
                "--no-folder"])
    assert code == 5
    assert "precision was not reached" in capsys.readouterr().out


def test_a_precise_run_may_hold_its_assumptions(shop, capsys):
    """`--no-ranges` also counts with `--precision`: a ranged hit rate then gives the years of the rate itself."""

    def digest(*hit_rate: str) -> str:
        code = run(["run", str(shop), "--precision", "99", "--of", "arrivals", "--at-most", "2", "--jobs", "1",
                    "--no-folder", "--no-ranges", "--json", *hit_rate])
        assert code == 0
        return json.loads(capsys.readouterr().out)["digest"]

    assert digest("--set", "channels.shop.hit_rate={value: 30 %, range: 10 % to 50 %}") == digest()


def test_unknown_key_figure_and_unwritable_folder_are_usage_errors(shop, tmp_path, capsys):
    """Both are said before anything is simulated."""
    assert run(["run", str(shop), "--precision", "1", "--of", "luck", "--no-folder"]) == 2
    assert "no key figure `luck`" in capsys.readouterr().err
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert run(["run", str(shop), "--out", str(blocked)]) == 2
    assert "Choose another folder" in capsys.readouterr().err


def test_a_plan_may_start_from_the_closing_state(shop, tmp_path, capsys):
    """The closing state laid over its scenario is a valid scenario that begins where the last one ended."""
    assert run(["run", str(shop), "-n", "1", "--jobs", "1", "--json", "--out", str(tmp_path)]) == 0
    folder = Path(json.loads(capsys.readouterr().out)["run"])
    closing = (folder / "closing_state.yaml").read_text(encoding="utf-8")
    following = shop.parent / "following.yaml"
    following.write_text(f"extends: {shop.name}\nname: The months after\n{closing}", encoding="utf-8")
    after = load_scenario(following).scenario
    assert after.horizon.start is not None
    assert after.horizon.start.isoformat() == "2027-03-01"
    heads = (after.people["advisers"].headcount or 0) + sum(change.heads for change in after.people["advisers"].joining)
    # Leavers are replaced, so those there and those under way are the two of the opening state.
    assert heads == 2
    assert after.outbound["phone"].leads["leads"].opening == 0
