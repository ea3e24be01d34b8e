"""A checkpoint is a folder: whole or not counted, refused if a bit of it is not as it was written, and no second town
in memory while it is made."""

from __future__ import annotations

import copy
import json
import shutil
import tracemalloc
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lamppost as lp
from busy_town import regime, society
from digests import digest
from lamppost.record import arrays as arrays_module
from lamppost.record import checkpoint as checkpoint_module
from lamppost.record.arrays import DamagedError, read_arrays, write_arrays
from lamppost.record.checkpoint import Checkpoint
from lamppost.record.folder import CHECKPOINT_INDEX, partial_of
from lamppost.record.frames import Recorder
from lamppost.record.words import RegimeNames
from lamppost.society.model import Society
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town
from lamppost.town.rows import arrays_of
from small_run import keep, law, stop_after

WEEKS = 14


def busy(shards: int = 3, people: int = 150, parts: int = 1) -> Town:
    what, town = regime("everything"), society(people)
    everybody = range(people + town.firms)
    return Town(town, what.epochs(what.start, WEEKS), 7, watch=everybody, chunk=16, shards=shards,
                driver=Threads(1, parts))  # fmt: skip


def saved(folder: Path, *weeks: int) -> tuple[Checkpoint, Town]:
    checkpoint, town = Checkpoint(folder), busy()
    for week in weeks:
        town.run(week)
        checkpoint.save(town)
    return checkpoint, town


def restored(folder: Path, town: Town | None = None) -> Town:
    town = town or busy(1)
    Checkpoint(folder).restore(town)
    return town


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- the same town


@pytest.mark.parametrize("parts", [1, 3])
def test_a_checkpoint_holds_the_whole_town(parts: int, tmp_path: Path) -> None:
    one = busy(3, parts=parts)
    one.run(9)
    Checkpoint(tmp_path / "c").save(one)
    other = restored(tmp_path / "c", busy(1))
    assert (other.week, other.driver.shards) == (9, 3)
    one.gather()
    other.lots = one.lots  # which is set anew each week
    assert digest(other) == digest(one)
    for town in (one, other):
        town.run(WEEKS)
    assert digest(other) == digest(one)


def test_a_town_that_has_lived_goes_back(tmp_path: Path) -> None:
    _, town = saved(tmp_path / "c", 5, 9)
    town.run(WEEKS)
    whole = digest(town)
    Checkpoint(tmp_path / "c").restore(town)
    assert town.week == 9
    town.run(WEEKS)
    assert digest(town) == whole


def test_the_history_goes_along(tmp_path: Path) -> None:
    what = law()
    people = Society.generate(400, 3, what.society_place)
    make = lambda: Town(people, what.epochs(what.start, WEEKS), 7)  # noqa: E731
    one, other = make(), make()
    recorders = [Recorder(RegimeNames(what, what.start), town) for town in (one, other)]
    one.observers.append(recorders[0])
    one.run(6)
    Checkpoint(tmp_path / "c").save(one, recorders[0])
    Checkpoint(tmp_path / "c").restore(other, recorders[1])
    other.observers.append(recorders[1])
    for town in (one, other):
        town.run(WEEKS)
    assert recorders[0].data() == recorders[1].data()


# --- its files


def test_there_is_a_file_a_shard_and_what_was_written_before_is_not_written_again(tmp_path: Path) -> None:
    checkpoint, town = saved(tmp_path, 4)
    first = (tmp_path / "log.0-4.npz").read_bytes()
    assert names(tmp_path) == [
        "everybody.4.npz",
        CHECKPOINT_INDEX,
        "log.0-4.npz",
        *(f"shard-{k}.4.npz" for k in range(3)),
    ]
    town.run(9)
    checkpoint.save(town)
    new = ["everybody.9.npz", CHECKPOINT_INDEX, "log.0-4.npz", "log.4-9.npz", *(f"shard-{k}.9.npz" for k in range(3))]
    assert names(tmp_path) == new
    assert (tmp_path / "log.0-4.npz").read_bytes() == first
    inode = (tmp_path / "everybody.9.npz").stat().st_ino
    checkpoint.save(town)  # of the same week: nothing is written over
    assert (tmp_path / "everybody.9.npz").stat().st_ino == inode


def test_what_was_begun_and_not_counted_is_taken_away(tmp_path: Path) -> None:
    saved(tmp_path, 4)
    (tmp_path / "shard-0.7.npz").write_bytes(b"half")
    (tmp_path / "index.json.half").write_bytes(b"half")
    assert restored(tmp_path).week == 4
    assert not {"shard-0.7.npz", "index.json.half"} & {*names(tmp_path)}


class Killed(BaseException):
    """In place of a SIGKILL at one moment."""


def dying(monkeypatch: pytest.MonkeyPatch, at: int) -> Callable[[], int]:
    """From the call number `at` on nothing is written, moved or deleted any more; gives how many calls there were."""
    calls = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls > at:
                raise Killed
            return function(*args, **options)

        return call

    monkeypatch.setattr(checkpoint_module, "synced", counted(checkpoint_module.synced))
    monkeypatch.setattr(arrays_module, "synced", counted(arrays_module.synced))
    monkeypatch.setattr(arrays_module, "_write_array", counted(arrays_module._write_array))
    for name in ("replace", "unlink", "write_text"):
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))
    return lambda: calls


def test_whenever_it_is_killed_the_old_or_the_new_one_is_whole(tmp_path: Path) -> None:
    checkpoint, town = saved(tmp_path / "old", 4)
    town.run(9)
    ends: dict[int, list[int]] = {4: [], 9: []}
    at, finished, back = 0, False, busy(1)
    while not finished:
        again = copy.deepcopy(checkpoint)
        again.folder = tmp_path / str(at)
        shutil.copytree(tmp_path / "old", again.folder)
        with pytest.MonkeyPatch.context() as patch:
            dying(patch, at)
            try:
                again.save(town)
                finished = True
            except Killed:
                pass
        week = restored(again.folder, back).week
        if not ends[week] or finished:
            back.run(WEEKS)
            assert digest(back) == whole()
        ends[week].append(at)
        at += 1
    assert len(ends[4]) > 20
    assert len(ends[9]) > 2
    assert max(ends[4]) < min(ends[9])


@cache
def whole() -> str:
    town = busy(1)
    town.run(WEEKS)
    return digest(town)


# --- what is refused


def refused(folder: Path, town: Town | None = None) -> str:
    with pytest.raises(lp.LamppostError) as told:
        restored(folder, town)
    line = str(told.value)
    assert "\n" not in line
    assert line.startswith(f"The checkpoint {folder} cannot be read (")
    assert line.endswith(f"Delete {folder.parent} and run again.")
    return line


def test_a_flipped_bit_anywhere_is_refused(tmp_path: Path) -> None:
    saved(tmp_path, 4, 6)
    town = busy(1)
    for path in sorted(tmp_path.iterdir()):
        data = path.read_bytes()
        for place in (0, 7, len(data) // 3, len(data) // 2, len(data) - 30, len(data) - 1):
            for bit in (0, 6):
                path.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :])
                assert f"{path.name} is not as it was written" in refused(tmp_path, town), (path.name, place, bit)
        path.write_bytes(data)
    assert restored(tmp_path, town).week == 6


@pytest.mark.parametrize("name", [CHECKPOINT_INDEX, "everybody.4.npz", "shard-1.4.npz", "log.0-4.npz"])
def test_a_file_cut_short_or_missing_is_refused(name: str, tmp_path: Path) -> None:
    saved(tmp_path, 4)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: len(data) // 2])
    assert name in refused(tmp_path)
    (tmp_path / name).unlink()
    if name == CHECKPOINT_INDEX:
        assert not Checkpoint(tmp_path).there
    else:
        assert f"{name}: No such file" in refused(tmp_path)


@pytest.mark.parametrize(("word", "value"), [("version", "0.0.9"), ("format", 99)])
def test_another_version_is_refused(word: str, value: Any, tmp_path: Path) -> None:
    saved(tmp_path, 4)
    about = json.loads((tmp_path / CHECKPOINT_INDEX).read_text())
    del about["sha256"]
    about[word] = value
    whole = {**about, "sha256": checkpoint_module._digest(about)}
    (tmp_path / CHECKPOINT_INDEX).write_text(json.dumps(whole))
    assert f"written by Lamppost {about['version']} in format {about['format']}; this is {lp.__version__}" in refused(
        tmp_path
    )


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"sha256": 3}', "[" * 100_000])
def test_an_index_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    saved(tmp_path, 4)
    (tmp_path / CHECKPOINT_INDEX).write_text(text)
    assert f"{CHECKPOINT_INDEX} is not as it was written" in refused(tmp_path)


def test_the_checkpoint_of_another_town_is_refused(tmp_path: Path) -> None:
    saved(tmp_path, 4)
    assert "of another town" in refused(tmp_path, busy(1, people=140))


def test_a_damaged_checkpoint_of_a_run_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "cut", progress=stop_after(5))
    path = partial_of(tmp_path / "cut") / "checkpoint" / "everybody.5.npz"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(lp.LamppostError, match="cannot be read") as told:
        lp.resume(tmp_path / "cut")
    assert "\n" not in str(told.value)


# --- memory


def live_bytes(town: Town) -> int:
    """What a town keeps, but for what is the same for all: state, lists, memory, what is due and what happened."""
    held = [*arrays_of(town.state), *town.log.events, *town.log.refusals]
    for shard in town.shards:
        held += [*arrays_of(shard.lists), *arrays_of(shard.memory)]
        held += [*arrays_of(shard.diary), *arrays_of(shard.post)]
    return sum(array.nbytes for array in held)


@pytest.mark.parametrize("shards", [1, 4])
def test_a_checkpoint_takes_a_fifth_of_the_live_memory_at_most(shards: int, tmp_path: Path) -> None:
    what = lp.regime("suining-2010")
    people = Society.generate(60_000, 2, "county")
    town = Town(people, what.epochs(what.start, 20), 7, shards=shards)
    town.run(3)
    checkpoint = Checkpoint(tmp_path)
    tracemalloc.start()
    try:
        checkpoint.save(town)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert live_bytes(town) > 3_000_000
    assert peak < live_bytes(town) / 5, (peak, live_bytes(town))


def test_pieces_are_one_array_in_the_file(tmp_path: Path) -> None:
    import numpy as np

    grid = np.arange(60, dtype=np.int32).reshape(5, 12)
    pieces = {"a": [grid[:, 2:7]], "b": [grid[0], grid[0, :0], grid[3, ::2]], "c": [np.zeros((0, 4), np.uint8)]}
    sha256 = write_arrays(tmp_path / "x.npz", pieces)
    found = read_arrays(tmp_path / "x.npz", sha256)
    assert (found["a"] == grid[:, 2:7]).all()
    assert (found["b"] == np.concatenate([grid[0], grid[3, ::2]])).all()
    assert found["c"].shape == (0, 4)
    with pytest.raises(DamagedError, match=r"x\.npz is not as it was written"):
        read_arrays(tmp_path / "x.npz", "0" * 64)
