"""docs/cluster.md: its commands, carried out on this machine, give the folder of a local batch, byte for byte."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from wherefrom.cli.main import run
from wherefrom.cluster.connection import ClusterUnusable, asked

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]
EXPERIMENT = """
schema: wherefrom/experiment/1
name: Small
scenarios: [erlang_a.yaml]
factors:
  demand: {path: demand.*.level, multiply: {from: 0.8, to: 1.2, steps: 8}}
  agents: {path: assets.agents.headcount, values: [5, 6, 7]}
replications: 3
measure: [served, abandoned_share, mean_wait, profit]
"""


@pytest.fixture
def experiment(tmp_path):
    """24 points of a telephone desk."""
    shutil.copy(ROOT / "scenarios/erlang_a.yaml", tmp_path)
    file = tmp_path / "channel_mix.yaml"
    file.write_text(EXPERIMENT, encoding="utf-8")
    return file


def commands():
    """The commands of the page, in their order."""
    page = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    return [line.strip() for block in re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
            for line in block.splitlines()]  # fmt: skip


def command(start, scheme="tcp"):
    """The one command of the page that begins like this, for the scheme."""
    tls = [each for each in commands() if each.startswith(start) and "tls" in each]
    (found,) = tls if scheme == "tls" else [each for each in commands() if each.startswith(start) and each not in tls]
    return found


def here(words, address=""):
    """A command of the page, its machine being this one, its port one the system chooses, its cores one."""
    words = re.sub(r"t(cp|ls)://192\.168\.1\.20:8786", address, words)
    words = words.replace("--port 8786", "--port 0").replace("192.168.1.20", "127.0.0.1")
    return shlex.split(words.replace("--nworkers -1", "--nworkers 1"))


@contextmanager
def started(words, folder, ready, environment=None):
    """A Dask command of the page, until the address it names is read; ended (and its nanny) in the end."""
    name, part, *rest = words
    assert (name, part) in (("dask", "scheduler"), ("dask", "worker"))
    process = subprocess.Popen([sys.executable, "-m", f"distributed.cli.dask_{part}", *rest], cwd=folder, text=True,
                               stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               env=os.environ | (environment or {}))  # fmt: skip
    try:
        said = ""
        while (found := re.search(ready, said)) is None:
            line = process.stderr.readline()
            assert line, said
            said += line
        yield found.group(1)
    finally:
        process.terminate()    # a nanny ends its worker when it is asked to end
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def tables(folder):
    """What must be the same: the tables and all records, by name."""
    files = [folder / "points.csv", folder / "metrics.csv", *sorted((folder / "records").rglob("*.json"))]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files}


def wait_for_worker(address):
    """Until the scheduler has one."""
    until = time.monotonic() + 30
    while not asked(address).workers:
        assert time.monotonic() < until
        time.sleep(0.2)


def test_the_page_names_commands_and_options_that_exist():
    """`wherefrom warm` and `wherefrom batch --cluster` are ours; the sentence it shows is the one that is said."""
    from wherefrom.cluster.greeting import verdict

    assert command("wherefrom warm") == "wherefrom warm"
    ours = {"wherefrom": "1", "code": "c", "numpy": "2.4.6", "figures": "f", "arithmetic": "a"}
    found = verdict(ours, ours | {"numpy": "2.3.1", "code": "d"})
    page = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    assert f"40213 is refused: {found.refusals[0]}; {found.next_step}\n" in page


def test_a_cluster_of_no_use_is_told_before_anything_is_written(experiment, capsys):
    """No address, and an address nobody listens at: exit code 2, one sentence, no folder."""
    assert run(["batch", str(experiment), "--out", str(experiment.parent / "out"), "--cluster", "there"]) == 2
    assert "`there` names no port; write it as the scheduler prints it" in capsys.readouterr().err
    assert not (experiment.parent / "out").exists()


@pytest.mark.long
def test_the_commands_of_the_page_give_the_folder_of_a_local_batch(experiment, tmp_path, monkeypatch, capsys):
    """Scheduler, worker (with its nanny) and batch as written; the same batch here: the same tables and records."""
    monkeypatch.chdir(tmp_path)
    assert run(["batch", "channel_mix.yaml", "--out", "here", "--no-report", "--jobs", "1"]) == 0
    with (
        started(here(command("dask scheduler")), tmp_path, r"Scheduler at:\s+(\S+)") as address,
        started(here(command("dask worker"), address), tmp_path, r"Start worker at:\s+(\S+)"),
    ):
        wait_for_worker(address)
        assert run([*here(command("wherefrom batch"), address)[1:], "--out", "there", "--no-report"]) == 0
    assert tables(tmp_path / "there") == tables(tmp_path / "here")
    assert len(tables(tmp_path / "there")) == 2 + 24
    assert "refused" not in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes certificates with openssl")
def test_with_certificates_as_the_page_sets_them(experiment, tmp_path, monkeypatch, capsys):
    """An authority of our own and one certificate; the page's variables; then the batch runs, and who has none is not
    let in."""
    monkeypatch.chdir(tmp_path)
    for words in (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ours -keyout ca.key -out ca.pem",
        "openssl req -newkey rsa:2048 -nodes -subj /CN=wherefrom -keyout mine.key -out mine.csr",
        "openssl x509 -req -in mine.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out mine.pem",
    ):
        subprocess.run(shlex.split(words), check=True, capture_output=True, cwd=tmp_path)
    exports = [each for each in commands() if each.startswith(("export", "for", "done"))]
    shell = "\n".join([*exports, "env"])
    lines = subprocess.run(["bash", "-c", shell], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    secure = dict(line.split("=", 1) for line in lines.splitlines() if line.startswith("DASK_DISTRIBUTED__COMM"))
    assert len(secure) == 2 + 6
    with (
        started(here(command("dask scheduler", "tls")), tmp_path, r"Scheduler at:\s+(tls://\S+)", secure) as address,
        started(here(command("dask worker", "tls"), address), tmp_path, r"Start worker at:\s+(\S+)", secure),
    ):
        with pytest.raises(ClusterUnusable):
            asked(address, 2.0)
        words = [*here(command("wherefrom batch", "tls"), address)[1:], "--out", "there", "--no-report"]
        done = subprocess.run([sys.executable, "-m", "wherefrom.cli.main", *words], cwd=tmp_path, text=True,
                              capture_output=True, env=os.environ | secure)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(tables(tmp_path / "there")) == 2 + 24
