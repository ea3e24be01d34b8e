"""Folders of runs: claimed by one process at a time, read as long as their format is known, and never if changed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

import lamppost as lp
from lamppost.record import folder as folders
from lamppost.record.folder import FORMAT, LOCK, begun_folder, claimed, free_new_folder, new_folder, partial_of
from lamppost.record.frames import MAGIC
from lamppost.record.result import TABLES
from lamppost.record.rules import regime_of
from lamppost.study.folder.saved import TWIN, keep_twins, request_of, saved_folder
from small_run import SOURCE, information, law, town

YEARS = 0.06


def keep(place: Path, **options: Any) -> lp.Run:
    return lp.run(town(), law(), YEARS, seed=9, out=place, **options)


def stop_after_a_week(week: int, _: int) -> None:
    import signal

    if week == 1:
        signal.raise_signal(signal.SIGINT)


def said(ask: Callable[[], object]) -> str:
    with pytest.raises(lp.LamppostError) as told:
        ask()
    assert "\n" not in str(told.value)
    return str(told.value)


# --- one process at a time

HOLDS = """
import sys, time
from pathlib import Path
from lamppost.record.folder import new_folder
begun = new_folder(Path(sys.argv[1]))
print("begun", flush=True)
time.sleep(120)
"""


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Path]:
    """A folder that another process is writing."""
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "a")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        yield tmp_path / "a"
        process.kill()


def test_a_folder_that_another_writes_is_neither_taken_nor_advised_to_be_deleted(another: Path) -> None:
    for ask in (
        lambda: keep(another),
        lambda: lp.resume(another),
        lambda: lp.load(another),
        lambda: saved_folder(another),
    ):
        told = said(ask)
        assert "is being written by another process" in told
        assert "elete" not in told
    assert partial_of(another).is_dir()


def test_a_folder_that_was_stopped_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "a", progress=stop_after_a_week)
    for ask in (lambda: keep(tmp_path / "a"), lambda: lp.load(tmp_path / "a"), lambda: saved_folder(tmp_path / "a")):
        told = said(ask)
        assert "was begun and not finished" in told
        assert "lamppost run --resume" in told
    lp.resume(tmp_path / "a")
    assert not (tmp_path / "a" / LOCK).exists()


def test_a_run_claims_its_folder_before_anything_is_lived(tmp_path: Path) -> None:
    tried: list[str] = []

    def progress(week: int, _: int) -> None:
        if week == 1:
            tried.append(said(lambda: keep(tmp_path / "a")))

    keep(tmp_path / "a", progress=progress)
    assert "is being written by another process" in tried[0]
    assert {path.name for path in tmp_path.iterdir()} == {"a"}


def test_twins_claim_theirs_before_they_are_lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamppost.command.main import main

    monkeypatch.chdir(tmp_path)
    with claimed(new_folder(tmp_path / "a")):
        monkeypatch.setattr("lamppost.town.loop.Town.step", lambda _: pytest.fail("it lived"))
        assert main(["twin", "national-2018", "--with", "appeal", "--people", "50", "--out", "a"]) == 2


def test_of_two_that_begin_at_once_each_has_a_folder_of_its_own(tmp_path: Path) -> None:
    begun = [free_new_folder(tmp_path, "x") for _ in range(3)]
    assert [each.place.name for each in begun] == ["x-1", "x-2", "x-3"]
    for each in begun:
        each.drop()
    assert list(tmp_path.iterdir()) == []


# --- systems that lack something


def test_without_locks_the_work_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    keep(tmp_path / "a")
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "b", progress=stop_after_a_week)
    told = said(lambda: keep(tmp_path / "b"))
    assert "cannot be known on this file system" in told
    lp.resume(tmp_path / "b")
    assert lp.load(tmp_path / "a").people.equals(lp.load(tmp_path / "b").people)


def test_without_a_module_for_locks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    keep(tmp_path / "a")
    assert lp.load(tmp_path / "a").people.height == town().people


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_system_that_cannot_see_a_file_to_the_disk(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", none)
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "a", progress=stop_after_a_week)
    lp.resume(tmp_path / "a")
    assert lp.load(tmp_path / "a").people.height == town().people


def test_tables_that_are_whole_are_never_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in the last step, what was written stays, and can be moved to its place later."""
    real = Path.rename

    def full(self: Path, target: Any) -> Any:
        if self.name == ".a.partial":
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", full)
    told = said(lambda: keep(tmp_path / "a"))
    assert "lies whole" in told
    assert "elete" not in told
    monkeypatch.undo()
    whole = partial_of(tmp_path / "a")
    assert {f"{name}.parquet" for name in TABLES} <= {path.name for path in whole.iterdir()}
    assert "is whole" in said(lambda: keep(tmp_path / "a"))
    assert lp.resume(tmp_path / "a").people.height == town().people


def test_a_folder_that_comes_into_being_meanwhile_keeps_both(tmp_path: Path) -> None:
    def progress(week: int, _: int) -> None:
        if week == 1:
            (tmp_path / "a").mkdir()

    assert "came into being meanwhile" in said(lambda: keep(tmp_path / "a", progress=progress))
    assert (partial_of(tmp_path / "a") / "run.json").is_file()


def test_a_lock_of_a_thread_of_the_same_process_counts(tmp_path: Path) -> None:
    begun = new_folder(tmp_path / "a")
    assert "being written" in said(lambda: begun_folder(tmp_path / "a"))
    begun.close()
    assert "does not say what was run" in said(lambda: begun_folder(tmp_path / "a"))


# --- versions


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("versions")
    keep(room / "run", watch=[3])
    twins = lp.twin(town(), law(), with_="appeal", years=YEARS)
    keep_twins(twins, room / "twins", request_of(twins, ["national-2018"], ["appeal"]))
    return room


def copied(made: Path, name: str, to: Path) -> Path:
    shutil.copytree(made / name, to / name)
    return to / name


def test_every_file_says_its_format_and_version(made: Path) -> None:
    seen = set()
    for path in [*(made / "run").iterdir(), *(made / "twins").iterdir()]:
        if path.suffix == ".json":
            data = json.loads(path.read_text(encoding="utf-8"))
            found = data["format"], data["version"]
        elif path.suffix == ".parquet":
            about = pq.read_schema(path).metadata
            found = int(about[b"format"]), about[b"version"].decode()
        else:
            raw = path.read_bytes()
            assert raw.startswith(MAGIC)
            size = int.from_bytes(raw[8:12], "little")
            header = json.loads(raw[12 : 12 + size])
            found = header["format"], header["version"]
        assert found == (FORMAT, lp.__version__), path
        seen.add(path.suffix)
    assert seen == {".json", ".parquet", ".bin"}


def altered(place: Path, name: str, **fields: Any) -> Path:
    data = json.loads((place / name).read_text(encoding="utf-8"))
    (place / name).write_text(json.dumps({**data, **fields}), encoding="utf-8")
    return place


@pytest.mark.parametrize("number", [0, 99, None, "1", [1]])
def test_an_unknown_format_is_refused_in_one_line(number: Any, made: Path, tmp_path: Path) -> None:
    place = altered(copied(made, "run", tmp_path), "run.json", format=number, version="9.9")
    for ask in (lambda: lp.load(place), lambda: saved_folder(place), lambda: lp.findings(place)):
        told = said(ask)
        assert "9.9" in told
        assert "Run it again, or read it with the version that wrote it" in told
    twins = altered(copied(made, "twins", tmp_path), TWIN, format=number)
    assert "reads format" in said(lambda: saved_folder(twins))


def test_a_folder_of_another_version_is_read_as_long_as_its_format_is_known(made: Path, tmp_path: Path) -> None:
    place = copied(made, "run", tmp_path)
    software = information(place)["software"] | {"lamppost": "0.0.7", "engine": "another"}
    altered(place, "run.json", software=software, version="0.0.7")
    assert lp.load(place).people.equals(lp.load(made / "run").people)
    report = lp.findings(place, smaller=False)
    assert report.data() == lp.findings(made / "run", smaller=False).data()


def test_a_report_of_a_folder_that_this_engine_would_count_otherwise_is_refused(made: Path, tmp_path: Path) -> None:
    place = copied(made, "run", tmp_path)
    people = pl.read_parquet(place / "people.parquet").with_columns(refusals=pl.col("refusals") + 1)
    people.write_parquet(place / "people.parquet")
    data = information(place)
    files = data["files"] | {"people.parquet": folders.sha256_of(place / "people.parquet")}
    altered(place, "run.json", files=files, software=data["software"] | {"engine": "another", "lamppost": "0.0.7"})
    assert "gives other numbers" in said(lambda: lp.findings(place, smaller=False))


@pytest.mark.parametrize("name", ["people.parquet", "ledger.parquet", "rules.json", "frames.bin"])
def test_a_changed_file_is_refused_wherever_the_folder_is_read(name: str, made: Path, tmp_path: Path) -> None:
    place = copied(made, "run", tmp_path)
    raw = bytearray((place / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (place / name).write_bytes(raw)
    for ask in (lambda: lp.load(place), lambda: saved_folder(place)):
        assert "was changed after it was written" in said(ask)
    (place / name).unlink()
    for ask in (lambda: lp.load(place), lambda: saved_folder(place)):
        assert "is missing" in said(ask)


def test_rules_in_the_words_of_another_version_are_refused_in_one_line(made: Path) -> None:
    rules = json.loads((made / "run" / "rules.json").read_text(encoding="utf-8"))
    rules["regime"]["a_word_of_tomorrow"] = 1
    told = said(lambda: regime_of(rules, {}, None, [], {}))
    assert "another version" in told
