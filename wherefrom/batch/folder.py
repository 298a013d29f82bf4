"""The folder of a batch: its experiment, one file for each stretch of years played, and the tables made from them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Final, Self

from wherefrom.batch.key import code_digest, point_keys
from wherefrom.batch.manifest import EXTENDED, MANIFEST, NO_MANIFEST, Manifest, read_extended, read_manifest
from wherefrom.batch.progress import PROGRESS, progress_text
from wherefrom.batch.record import Record, record_bytes
from wherefrom.batch.saved import DESIGN, EXPERIMENT, design_of, scenario_files, scenario_text
from wherefrom.batch.scan import DAMAGED, RECORDS, Scan, record_name
from wherefrom.batch.sharing import RUNNING, Place, order_of, places_taken, take_place
from wherefrom.batch.tidy import write_tables
from wherefrom.batch.years import outcome_of
from wherefrom.experiments.experiment import Experiment
from wherefrom.experiments.outcome import Outcome
from wherefrom.results.errors import RunDamaged, RunFolderError, RunMissing

_NOTED_EVERY: Final = 1.0
"""Seconds between two notes of progress."""
_ASKED_EVERY: Final = 0.2
"""Seconds between two questions for other processes: what they write meanwhile is played twice at worst."""


class BatchRefused(RunFolderError):
    """The folder cannot be used for this experiment, or not in this way."""


class BatchFolder:
    """A folder in which this process plays a batch. Made by `open`; a context manager; one thread at a time.

    `keys`: the key of each point, in the order of the design. `extended`: years each point gets beyond what its
    experiment says. `notes`: what a user should know, in sentences (records found damaged, ...).
    """

    def __init__(
        self, path: Path, experiment: Experiment, keys: tuple[str, ...], place: Place, extended: int, identity: str
    ) -> None:
        self.path, self.experiment, self.keys, self.extended = path, experiment, keys, extended
        self.notes: list[str] = []
        self._place, self._identity = place, identity
        self._scan = Scan(path, keys)
        self._shards: set[str] = set()
        self._noted = self._asked = -inf
        self._met = False

    @classmethod
    def open(cls, path: Path, experiment: Experiment, experiment_text: str, *, resume: bool) -> BatchFolder:
        """A new folder, or one that exists: what it holds of this experiment is found, whether or not it was finished.

        `experiment_text`: the file as read, kept as a copy. A folder of the same experiment may be opened with or
        without `resume`; one of an experiment that has changed since (or was played by another version of the program)
        only with it: points that are unchanged are found then, records of others are kept and not used. `resume` of a
        folder that does not exist begins it, since a batch may be killed before it has made its folder.

        Raises BatchRefused for a folder of another experiment without `resume`; RunMissing for a folder that is no
        batch and not empty, and for a file; ScenarioError for series of a scenario that cannot be read; OSError where
        nothing can be written.
        """
        keys = point_keys(experiment, code_digest(experiment.planning is not None))
        files = scenario_files(experiment)
        design, identity = design_of(experiment, keys, files)
        before = _usable(path, resume)
        if before is not None and before.experiment != identity and not resume:
            raise BatchRefused(
                "the folder holds another batch", str(path),
                f"it was made from the experiment `{before.name}`, which has changed since, from another experiment, "
                "or by another version of wherefrom",
                "add --resume to keep what is unchanged and play the rest, or give another folder with --out",
            )  # fmt: skip
        path.mkdir(parents=True, exist_ok=True)
        place = take_place(path / RUNNING)
        try:
            folder = cls(path, experiment, keys, place, read_extended(path), identity)
            # The manifest first: it is what makes the folder a batch, should this process be killed now.
            folder._put(MANIFEST, Manifest.of(experiment, identity, "running").text())
            if before is not None and before.experiment != identity:
                folder.notes.append(f"The folder was made from another version of the experiment `{before.name}`; "
                                    "what is unchanged is not played again.")
            (path / "scenarios").mkdir(exist_ok=True)
            for each in experiment.candidates:
                folder._put(files[each.name], scenario_text(each.source))
            folder._put(EXPERIMENT, experiment_text)
            folder._put(DESIGN, design)
        except BaseException:
            place.leave()
            raise
        return folder

    def records(self) -> Mapping[str, tuple[Record, ...]]:
        """Key -> all records of this experiment's points, as they are now, by first replication; `years_of` makes years
        of them. Files already read are not read again.

        Damaged records are moved to `damaged/` and said in `notes`; their years are missing then. Raises OSError.
        """
        found = self._scan.records()
        if self._scan.damaged:
            (self.path / DAMAGED).mkdir(exist_ok=True)
            for each, _ in self._scan.damaged:
                with suppress(FileNotFoundError):  # another process was faster
                    os.replace(each, self.path / DAMAGED / os.path.basename(each))
            self.notes.append(_about_damaged(self._scan.damaged))
            self._scan.damaged.clear()
        return found

    def unused(self) -> int:
        """How many records are there that belong to no point of this experiment: of points that have changed, or of
        another version of the program."""
        return self._scan.unused

    def write(self, record: Record) -> None:
        """Write a record, whole or not at all. Raises OSError (disk full, ...), RunMissing where the folder is gone."""
        name = record_name(record)
        shard = record.key[:2]
        where = f"{self.path}/{RECORDS}/{shard}"
        try:
            if shard not in self._shards:
                os.makedirs(where, exist_ok=True)
                self._shards.add(shard)
            self._place.write(f"{where}/{name}", record_bytes(record))
        except FileNotFoundError as error:
            raise self._vanished() from error
        self._scan.add(name, record)

    def has(self, key: str, first: int, years: int = 0) -> bool:
        """Whether a record of this point that begins with this replication, and has at least so many years or says why
        it failed, is there now. The folder is looked into once another process has taken part, which is asked a few
        times a second."""
        if self._is_alone():
            return self._scan.knows(key, first, years)
        return self._scan.has(key, first, years)

    def others(self) -> int:
        """How many other processes take part now."""
        return sum(number != self._place.number for number in places_taken(self.path / RUNNING))

    def order(self, count: int) -> Sequence[int]:
        """The order in which this process goes through `count` blocks, so that it meets others as late as possible:
        the first process from the front, the second from the end, further ones crosswise."""
        return order_of(self._place.number, count)

    def note_progress(
        self, done: int, failed: int, total: int, rate: float | None = None, *, now: bool = False
    ) -> None:
        """Leave word for `wherefrom status`: points done, failed and in all, and points a second played by this process
        (None: not known yet). Written at most once a second, unless `now`. Raises OSError."""
        moment = monotonic()
        if now or moment - self._noted >= _NOTED_EVERY:
            self._noted = moment
            self._place.write(self._place.folder / PROGRESS, progress_text(done, failed, total, rate).encode())

    def extend(self, years: int) -> None:
        """Give every point so many years more, from now on and for whoever resumes. Raises BatchRefused while years of
        this experiment are still missing, else a repeated command would extend again and again; OSError."""
        open_ = sum(each.state == "open" for each in self.outcome().points)
        if open_:
            raise BatchRefused(
                "the batch is not finished", str(self.path),
                f"{open_} of {len(self.keys)} points still miss years; more can be added once these are there",
                "finish it with --resume and without --extend, then extend it",
            )  # fmt: skip
        self.extended += years
        self._put(EXTENDED, f"{self.extended}\n")

    def outcome(self, also: Iterable[Record] = ()) -> Outcome:
        """What there is of every point now. `also`: failures that are not written, since they may not come again."""
        records = dict(self.records())
        for each in also:
            records[each.key] = (*records.get(each.key, ()), each)
        return outcome_of(self.experiment, self.keys, records, self.extended)

    def finish(self, outcome: Outcome) -> None:
        """Write points.csv, metrics.csv, failed.csv (none where nothing failed) and the manifest; the same outcome
        gives the same bytes. Points may still be open: the manifest says so. Raises OSError, RunMissing."""
        try:
            metrics = write_tables(self._place, self.path, outcome)
            self._put(MANIFEST, Manifest.of_outcome(outcome, self._identity, metrics).text())
        except FileNotFoundError as error:
            raise self._vanished() from error

    def close(self) -> None:
        """Leave the folder to others; never raises, and a second time does nothing."""
        self._place.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> Place:
        """The place of this process, through which files of the folder are written whole."""
        return self._place

    def _is_alone(self) -> bool:
        """Whether nobody else has written here since the records were read, as far as the last question goes."""
        moment = monotonic()
        if not self._met and moment - self._asked >= _ASKED_EVERY:
            self._asked = moment
            self._met = not self._place.alone or self.others() > 0
        return self._scan.looked and not self._met

    def _put(self, name: str, text: str) -> None:
        """Write a file unless it says that already."""
        content = text.encode("utf-8", "surrogateescape")
        with suppress(OSError):
            if (self.path / name).read_bytes() == content:
                return
        self._place.write(self.path / name, content)

    def _vanished(self) -> RunMissing:
        return RunMissing("the batch folder is gone", str(self.path), "it was moved or removed while the batch ran",
                          "put it back, or begin again in another folder")  # fmt: skip


def _usable(path: Path, resume: bool) -> Manifest | None:
    """The manifest of a folder that holds a batch (of its records only, where it is lost); None where a new one may
    begin. Raises RunMissing for all else, RunDamaged for an unreadable manifest without `resume`."""
    why = "it is a file" if path.exists() and not path.is_dir() else "it is a link to nothing" if _loose(path) else ""
    if not why:
        names = set(os.listdir(path)) if path.exists() else set()
        try:
            if MANIFEST in names:
                return read_manifest(path)
        except RunDamaged:
            if not resume or not names & {RECORDS, DESIGN}:
                raise
        if names & {RECORDS, DESIGN}:
            return NO_MANIFEST
        if not names - {RUNNING}:  # perhaps of a process killed before it could write more
            return None
        why = f"it holds other files, and no {MANIFEST} of a batch"
    raise RunMissing("not a batch folder", str(path), why, "give a new or an empty folder with --out")


def _loose(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _about_damaged(damaged: Sequence[tuple[str, str]]) -> str:
    path, what = damaged[0]
    name = os.path.basename(path)
    if len(damaged) == 1:
        return f"The record {name} is damaged ({what}); it was moved to {DAMAGED}/, and its years are played again."
    return (f"{len(damaged)} records are damaged (the first is {name}: {what}); they were moved to {DAMAGED}/, and "
            "their years are played again.")  # fmt: skip
