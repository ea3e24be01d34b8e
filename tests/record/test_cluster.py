"""A town on a Ray cluster is the town of one process, to the byte, also where a worker is killed in mid-run.

One cluster serves all tests: seven processors in name, so that workers of one to seven threads are as many as seven to
one. Without Ray only what is said of its absence is tested.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lamppost as lp
from busy_town import regime, society
from digests import digest
from lamppost import api
from lamppost.record import runner
from lamppost.record.folder import partial_of
from lamppost.town.drivers import ray as ray_module
from lamppost.town.drivers.loss import WorkerLostError
from lamppost.town.drivers.ray import Ray
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town
from lamppost.town.part import TownPart
from small_run import lamppost, stop_after, tables

PROCESSORS = 7
WEEKS = 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """This process is connected to a cluster of its own."""
    ray = pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    paths = os.pathsep.join([*map(str, sys.path)])
    env = {"env_vars": {"PYTHONPATH": paths}}  # workers import what tests import
    ray.init("local", num_cpus=PROCESSORS, include_dashboard=False, log_to_driver=False, logging_level="ERROR",
             runtime_env=env)  # fmt: skip
    yield
    ray.shutdown()


def busy(driver: Any, shards: int | None = None) -> Town:
    what, town = regime("everything"), society(200)
    everybody = range(200 + town.firms)
    return Town(town, what.epochs(what.start, WEEKS), 7, watch=everybody, chunk=16, driver=driver, shards=shards)


@cache
def reference() -> str:
    run = busy(Threads(1))
    run.run(WEEKS)
    assert run.purse > 0
    assert run.vacancy.any()
    return digest(run)


def pid_of(_: TownPart) -> int:
    return os.getpid()


# --- the same bytes


@pytest.mark.parametrize(
    ("threads", "workers", "shards"),
    [(7, 1, 1), (3, 2, 2), (2, 3, 5), pytest.param(1, 7, 7, marks=pytest.mark.slow)],
)
def test_workers_change_nothing(threads: int, workers: int, shards: int, cluster: None) -> None:
    driver = Ray("local", threads)
    run = busy(driver, shards)
    pids = driver.all(pid_of)
    assert len({*pids, os.getpid()}) == workers + 1
    run.run(WEEKS)
    run.gather()
    assert digest(run) == reference()


def test_the_society_lies_once_on_a_machine_and_is_not_copied(cluster: None) -> None:
    driver = Ray("local", 3)
    run = busy(driver)
    owners = driver.all(_owners)
    assert all(owned == 0 for owned, _ in owners)
    assert all(names == {"age", "household", "employees", "band"} for _, names in owners)
    run.close()


def _owners(part: TownPart) -> tuple[int, set[str]]:
    """(how many of four arrays are the worker's own memory, those that compiled code takes for writable)."""
    setting = part.setting
    arrays = {
        "age": setting.society.age,
        "household": setting.society.household,
        "employees": setting.population.employees_start,
        "band": np.asarray(setting.epochs[0].tables.law.band),
    }
    return sum(each.flags.owndata for each in arrays.values()), {
        name for name, each in arrays.items() if each.flags.writeable
    }


def test_threads_of_a_worker_are_the_processors_it_has(cluster: None) -> None:
    driver = Ray("local", 3)
    busy(driver)
    assert driver.all(_threads) == [3, 3]
    assert driver.threads * driver.parts <= PROCESSORS
    driver.close()


def _threads(part: TownPart) -> int:
    return part.workers.threads


# --- a run, from beginning to end


@cache
def county() -> lp.Society:
    return lp.Society.generate(1500, seed=2, place="county")


def run(out: Path, **options: Any) -> lp.Run:
    """Points, ties and a history."""
    return lp.run(county(), lp.regime("suining-2010"), WEEKS / 52, out=out, watch=range(50), **options)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run of one process leaves."""
    folder = tmp_path_factory.mktemp("here") / "run"
    run(folder)
    return tables(folder)


def test_a_run_leaves_the_same_files(tmp_path: Path, here: dict[str, bytes], cluster: None) -> None:
    run(tmp_path / "run", cluster="local", threads=3)
    assert tables(tmp_path / "run") == here


def test_a_run_in_memory_has_the_same_tables(cluster: None) -> None:
    one, other = (
        lp.run(county(), lp.regime("suining-2010"), 6 / 52, **options)
        for options in ({}, {"cluster": "local", "threads": 3})
    )
    for name in ("people", "firms", "weeks", "refusals", "rules", "lists"):
        assert one.frame(name).equals(other.frame(name)), name


def test_a_run_begun_here_goes_on_there_and_the_other_way(
    tmp_path: Path, here: dict[str, bytes], cluster: None
) -> None:
    with pytest.raises(lp.Stopped):
        run(tmp_path / "run", threads=2, progress=stop_after(5))
    with pytest.raises(lp.Stopped):
        lp.resume(tmp_path / "run", cluster="local", threads=3, progress=stop_after(12))
    lp.resume(tmp_path / "run")
    assert tables(tmp_path / "run") == here


# --- a worker is killed


def killing(driver: Ray, weeks: dict[int, int]) -> Callable[[int, int], None]:
    """When so many weeks have been lived for the first time, kill a worker by its number."""

    def progress(week: int, _: int) -> None:
        if week in weeks:
            os.kill(driver.all(pid_of)[weeks.pop(week)], signal.SIGKILL)

    return progress


@pytest.mark.parametrize("checkpoints", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_killed_worker_is_replaced(
    checkpoints: bool, tmp_path: Path, here: dict[str, bytes], cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the last checkpoint, or from the beginning where there is none yet."""
    driver = Ray("local", 3)
    lived: list[int] = []
    kill = killing(driver, {4: 1, 11: 0})
    monkeypatch.setattr(api, "_driver", lambda *_: driver)
    monkeypatch.setattr(runner, "CHECKPOINT_SECONDS", 0.0 if checkpoints else 600.0)

    def progress(week: int, weeks: int) -> None:
        lived.append(week)
        kill(week, weeks)

    run(tmp_path / "run", progress=progress)
    assert tables(tmp_path / "run") == here
    again = len(lived) - WEEKS
    # With a checkpoint each week, the week that was being saved is lived again; else all weeks before the loss.
    assert again == (2 if checkpoints else 4 + 11), lived


def test_a_killed_worker_changes_nothing_of_a_warm_up(
    tmp_path: Path, cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the first counted week, in it and after it, and from the beginning where there is no checkpoint."""
    run(tmp_path / "here", warm_up=8 / 52)
    for seconds in (0.0, 600.0):
        driver, name = Ray("local", 3), f"there-{seconds:.0f}"
        monkeypatch.setattr(api, "_driver", lambda *_, driver=driver: driver)
        monkeypatch.setattr(runner, "CHECKPOINT_SECONDS", seconds)
        run(tmp_path / name, warm_up=8 / 52, progress=killing(driver, {5: 1, 8: 0, 13: 1}))
        assert tables(tmp_path / name) == tables(tmp_path / "here")


@pytest.mark.slow
def test_a_worker_that_is_lost_again_and_again_ends_the_run_in_one_line(
    tmp_path: Path, cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = Ray("local", 3)
    monkeypatch.setattr(api, "_driver", lambda *_: driver)

    def progress(week: int, _: int) -> None:
        if week == 2:
            os.kill(driver.all(pid_of)[0], signal.SIGKILL)

    with pytest.raises(lp.LamppostError, match="lost again and again in week 3") as told:
        run(tmp_path / "run", progress=progress)
    assert "\n" not in str(told.value)


def test_what_a_lost_worker_is_called(cluster: None) -> None:
    driver = Ray("local", 3)
    town = busy(driver)
    os.kill(driver.all(pid_of)[1], signal.SIGKILL)
    with pytest.raises(WorkerLostError) as told:
        town.step()
    assert "\n" not in str(told.value)
    town.begin(2)  # in which it is replaced
    town.run(WEEKS)
    town.gather()
    assert digest(town) == reference()


# --- what cannot be


def said(ask: Callable[[], object]) -> str:
    with pytest.raises(lp.LamppostError) as told:
        ask()
    assert "\n" not in str(told.value)
    return str(told.value)


def test_without_ray_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert "pip install 'lamppost[ray]'" in said(lambda: Ray("local"))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1"])
def test_a_cluster_that_cannot_be_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    line = said(lambda: Ray(address))
    assert f"The cluster at {address} cannot be reached" in line
    assert "ray start --head" in line


def test_a_cluster_that_lets_nobody_in(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    ray = pytest.importorskip("ray")

    def refused(**_: Any) -> None:
        os.write(2, b"chatter of a library\n")
        raise ConnectionError("No token.\nSee a page.")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refused)
    assert "The cluster at local cannot be joined: No token. See that it has the same versions" in said(
        lambda: Ray("local")
    )
    assert capfd.readouterr().err == ""
    os.write(2, b"heard again")
    assert capfd.readouterr().err == "heard again"


@pytest.mark.parametrize("address", ["", "nowhere", "http://a:1", "a:b", "ray://", "host:99999999"])
def test_an_address_that_is_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    assert "is no address of a cluster. Write local, HOST:PORT or ray://HOST:PORT." in said(lambda: Ray(address))


def test_what_is_no_text_is_no_address() -> None:
    assert said(lambda: lp.run(county(), lp.regime("suining-2010"), 1, cluster=3)) == "'cluster' is a text, not 3."  # type: ignore[arg-type]


def test_more_processors_than_any_machine_has(cluster: None) -> None:
    assert "No machine of the cluster has 99 processors" in said(lambda: Ray("local", 99))


def test_another_version_on_the_cluster(cluster: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_module, "engine_hash", lambda: "another")
    assert "another version of Lamppost" in said(lambda: busy(Ray("local", 7)))


@pytest.mark.slow
def test_processors_that_are_taken(cluster: None, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Ray("local", 7)
    busy(held)
    monkeypatch.setattr(ray_module, "START_SECONDS", 2.0)
    other = Ray("local", 7)
    assert "have not started within 2 s" in said(lambda: busy(other))
    other.close()
    held.close()


def test_nothing_is_left_of_a_run_that_did_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    said(lambda: run(tmp_path / "run", cluster="local"))
    assert not partial_of(tmp_path / "run").exists()


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    options = ("--people", "100", "--years", "0.02", "--cluster", "127.0.0.1:1")
    done = lamppost("run", "national-2018", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_command_starts_a_cluster_of_its_own(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    same = ("run", "national-2018", "--people", "1000", "--years", "0.1", "--threads", "1", "--no-report", "--out")
    outs = []
    for name, more in (("here", ()), ("there", ("--cluster", "local"))):
        done = lamppost(*same, name, *more, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        outs.append(done.stdout.replace(name, ""))
    assert outs[0] == outs[1]
    assert tables(tmp_path / "here") == tables(tmp_path / "there")
    assert not subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, check=False).stdout
